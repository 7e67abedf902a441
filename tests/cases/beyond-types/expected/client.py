# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Rules."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Rules(Client):
    """Rules.

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

    def get_order(self) -> models.Order:
        """Get a order.

        GET /order
        """
        return self._call(_calls.get_order())

    def add_order(self, *, body: models.Order) -> models.Order:
        """Add a order.

        POST /order
        """
        return self._call(_calls.add_order(body=body))

    def get_prices(self) -> models.Prices:
        """Get a prices.

        GET /prices
        """
        return self._call(_calls.get_prices())
