# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Attic."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Attic(Client):
    """Keeps what does not fit elsewhere.

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

    def put_away(self, *, body: models.Chest) -> list[models.Chest]:
        """Put a chest away.

        POST /chests
        """
        return self._call(_calls.put_away(body=body))
