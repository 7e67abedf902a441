# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Locksmith."""

from __future__ import annotations

from typing import Any, Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Locksmith(Client):
    """Its examples hold empty lists and objects.

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

    def replace_rule(
        self,
        *,
        conditions: dict[str, Any],
        steps: list[list[int]] | UnsetType = UNSET,
    ) -> models.Rule:
        """Several examples, which are one table.

        PUT /rules
        """
        return self._call(_calls.replace_rule(conditions=conditions, steps=steps))

    def search_rules(self, *, query: Any, sort: list[Any] | UnsetType = UNSET) -> Any:
        """Arguments and responses of any shape.

        POST /search
        """
        return self._call(_calls.search_rules(query=query, sort=sort))
