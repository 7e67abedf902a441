# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Trees."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Trees(Client):
    """Trees.

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

    def get_node(self) -> models.Node:
        """Get a node.

        GET /node
        """
        return self._call(_calls.get_node())

    def get_value(self) -> models.Value | None:
        """Get a value.

        GET /value
        """
        return self._call(_calls.get_value())

    def get_term(self) -> models.Term:
        """Get a term.

        GET /term
        """
        return self._call(_calls.get_term())

    def get_page(self) -> models.Page:
        """Get a page.

        GET /page
        """
        return self._call(_calls.get_page())
