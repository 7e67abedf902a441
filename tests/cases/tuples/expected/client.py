# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Chart."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Chart(Client):
    """Chart.

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

    def get_point(self) -> models.Point:
        """Get a point.

        GET /point
        """
        return self._call(_calls.get_point())

    def get_row(self) -> models.Row:
        """Get a row.

        GET /row
        """
        return self._call(_calls.get_row())

    def get_pair(self) -> models.Pair:
        """Get a pair.

        GET /pair
        """
        return self._call(_calls.get_pair())
