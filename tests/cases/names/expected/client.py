# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Client."""

from __future__ import annotations

import builtins
from typing import Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from .._runtime.resource import Resource
from . import calls as _calls
from . import models
from . import models as _models


class Client_(Client):
    """Everything here is called like something else.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        timeout_: The key of your account.
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        timeout_: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {"timeout_": timeout_}
        del timeout_  # the client empties the other one too: no frame keeps a key
        super().__init__(_calls.API, credentials, **self._hidden(options))

    @property
    def task(self) -> Task:
        """A tag that is called like a class of the runtime."""
        return Task(self)

    @property
    def models(self) -> Models:
        """The operations of `client.models`."""
        return Models(self)

    def close_(
        self,
        *,
        class_: str,
        argument_1st: str | UnsetType = UNSET,
        list: list[str] | UnsetType = UNSET,
        id: str | UnsetType = UNSET,
        at_id: str | UnsetType = UNSET,
        type: str | UnsetType = UNSET,
        self_: str | UnsetType = UNSET,
        über_größe: int | UnsetType = UNSET,
        名前: str | UnsetType = UNSET,
        field: str | UnsetType = UNSET,
        init: str | UnsetType = UNSET,
    ) -> _models.Any_:
        """Called like a method of every client.

        POST /close
        """
        return self._call(
            _calls.close(
                class_=class_,
                argument_1st=argument_1st,
                list=list,
                id=id,
                at_id=at_id,
                type=type,
                self_=self_,
                über_größe=über_größe,
                名前=名前,
                field=field,
                init=init,
            ),
        )


class Task(Resource):
    """A tag that is called like a class of the runtime."""

    def api(
        self,
        *,
        self_: str | UnsetType = UNSET,
        from_: str | UnsetType = UNSET,
        timeout: int | UnsetType = UNSET,
        function: str | UnsetType = UNSET,
        filter_name: str | UnsetType = UNSET,
        api: builtins.list[str] | UnsetType = UNSET,
    ) -> models.Any_:
        """Called like a constant of the module.

        GET /api
        """
        return self._call(
            _calls.api_(
                self_=self_,
                from_=from_,
                timeout=timeout,
                function=function,
                filter_name=filter_name,
                api=api,
            ),
        )

    def list(self) -> models.Any_:
        """Called like a builtin.

        GET /list
        """
        return self._call(_calls.list_())


class Models(Resource):
    """The operations of `client.models`."""

    def unset(
        self,
        *,
        name: str,
        value: int | UnsetType = UNSET,
        mode: models.Literal_ | UnsetType = UNSET,
        any: models.Any_ | UnsetType = UNSET,
        str: str | UnsetType = UNSET,
        unset: list[models.Str] | UnsetType = UNSET,
    ) -> models.Any_:
        """Called like a value of the runtime.

        POST /unset

        Args:
            any: Called like an import of the module.
        """
        return self._call(
            _calls.unset_(
                name=name,
                value=value,
                mode=mode,
                any=any,
                str=str,
                unset=unset,
            ),
        )
