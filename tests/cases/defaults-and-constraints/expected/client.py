# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Printer."""

from __future__ import annotations

from typing import Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Printer(Client):
    """Prints.

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

    def print(
        self,
        *,
        page: models.Page,
        copies: int | UnsetType = UNSET,
        tray: str | UnsetType = UNSET,
    ) -> None:
        """Print a page.

        POST /jobs

        Args:
            copies: From 1 to 99. Default: `1`.
            tray: At most 8 characters. Default: `"upper"`.
        """
        return self._call(_calls.print(page=page, copies=copies, tray=tray))
