# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Depot."""

from __future__ import annotations

from typing import Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Depot(Client):
    """Counts what lies in boxes.

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

    def list_boxes(self, *, label: list[str] | UnsetType = UNSET) -> list[models.Box]:
        """All boxes.

        GET /boxes
        """
        return self._call(_calls.list_boxes(label=label))

    def set_stock(self, *, body: models.Stock) -> models.Stock:
        """Replace the stock.

        PUT /boxes

        Args:
            body: How many of each thing.
        """
        return self._call(_calls.set_stock(body=body))
