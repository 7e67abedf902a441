# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Oracle."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Oracle(Client):
    """Answers.

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

    def ask(self) -> models.Answer | models.Wait | None:
        """Ask something.

        POST /ask
        """
        return self._call(_calls.ask())

    def ping(self) -> None:
        """Nothing but a status.

        GET /ping
        """
        return self._call(_calls.ping())
