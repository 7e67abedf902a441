# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Test Register."""

from __future__ import annotations

import builtins
import datetime as _dt
from typing import TYPE_CHECKING, Any, Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from .._runtime.resource import Resource
from . import calls as _calls
from . import models as _models

if TYPE_CHECKING:
    from typing_extensions import deprecated as _deprecated
else:

    def _deprecated(message: str) -> Any:
        """Only type checkers read it: nothing warns at run time."""
        return lambda method: method


class TestRegister(Client):
    """Names operations in every way.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {}
        super().__init__(_calls.API, credentials, **self._hidden(options))

    @property
    def words(self) -> Words:
        """The operations of `client.words`."""
        return Words(self)

    @property
    def models(self) -> Models:
        """The operations of `client.models`."""
        return Models(self)

    def get_pets(self) -> None:
        """Without a name.

        GET /pets
        """
        return self._call(_calls.get_pets())

    def pets(self) -> None:
        """Named twice.

        POST /pets
        """
        return self._call(_calls.pets())

    def put_pets(self) -> None:
        """The second of that name.

        PUT /pets
        """
        return self._call(_calls.put_pets())

    def get_pet(self, *, pet_id: str) -> None:
        """By reference.

        GET /pets/{pet-id}
        """
        return self._call(_calls.get_pet(pet_id=pet_id))

    def get_pets_by_undeclared_by_kind_ending(
        self,
        *,
        undeclared: str,
        kind: str,
        ending: str,
    ) -> None:
        """Several places in a segment, and none of them declared.

        GET /pets/{undeclared}/{kind}.{ending}
        """
        return self._call(
            _calls.get_pets_by_undeclared_by_kind_ending(
                undeclared=undeclared,
                kind=kind,
                ending=ending,
            ),
        )

    def find(self, *, q: str, limit: int | UnsetType = UNSET) -> None:
        """A query in the path.

        GET /search?kind=pet&q={q}
        """
        return self._call(_calls.find(q=q, limit=limit))

    def list(self) -> builtins.list[_models.Thing]:
        """A method of the client itself.

        GET /things
        """
        return self._call(_calls.list_())

    def do_head(self) -> None:
        """HEAD.

        HEAD https://methods.example/base /methods
        """
        return self._call(_calls.do_head())

    def do_options(self) -> None:
        """OPTIONS.

        OPTIONS https://methods.example/base /methods
        """
        return self._call(_calls.do_options())

    @_deprecated("doTrace is deprecated.")
    def do_trace(self) -> None:
        """TRACE.

        Deprecated.

        TRACE https://methods.example/base /methods
        """
        return self._call(_calls.do_trace())

    def do_query(self, *, q: str | UnsetType = UNSET) -> None:
        """QUERY.

        QUERY ../other /methods
        """
        return self._call(_calls.do_query(q=q))

    def do_purge(self) -> None:
        """PURGE.

        PURGE https://methods.example/base /methods
        """
        return self._call(_calls.do_purge())


class Words(Resource):
    """The operations of `client.words`."""

    def class_(self) -> None:
        """A keyword.

        GET /class
        """
        return self._call(_calls.class_())

    def list_all(self) -> None:
        """No identifier.

        POST /class
        """
        return self._call(_calls.list_all())

    def put_list_all(self) -> None:
        """The same name in Python.

        PUT /class
        """
        return self._call(_calls.put_class())

    def größe(self) -> None:
        """Not in ASCII.

        DELETE /class
        """
        return self._call(_calls.größe())

    def operation_1st(self) -> None:
        """Begins with a digit.

        PATCH /class
        """
        return self._call(_calls.operation_1st())


class Models(Resource):
    """The operations of `client.models`."""

    def list(self) -> builtins.list[_models.Thing]:
        """A slash separates, and annotations name what its methods hide.

        GET /models
        """
        return self._call(_calls.models_list())

    def models(
        self,
        *,
        models: builtins.list[_models.Thing] | UnsetType = UNSET,
        body: str | UnsetType = UNSET,
    ) -> _models.Thing:
        """Hides the module of that name.

        POST /models
        """
        return self._call(_calls.models_models(models=models, body=body))

    def dt_v2026_0(self, *, since: _dt.datetime | UnsetType = UNSET) -> None:
        """A version in a name.

        PUT /models
        """
        return self._call(_calls.models_dt_v2026_0(since=since))

    @_deprecated("This one is deprecated since 2026; call `dt-v2026.0` instead.")
    def dt(self, *, since: _dt.datetime | UnsetType = UNSET) -> None:
        """Hides another module.

        Once the way to go. This one is deprecated since 2026; call `dt-v2026.0`
        instead. It still works.

        Deprecated.

        DELETE /models
        """
        return self._call(_calls.models_dt(since=since))
