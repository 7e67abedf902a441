# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Stamps."""

from __future__ import annotations

from typing import Literal, Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Stamps(Client):
    """Stamps letters.

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

    def stamp(
        self,
        *,
        text: str,
        ratio: float | UnsetType = UNSET,
        tone: Literal["loud"] | UnsetType = UNSET,
    ) -> models.Stamp:
        """Stamp a letter.

        POST /stamps

        Args:
            ratio: Sent, or left out.
        """
        return self._call(_calls.stamp(text=text, ratio=ratio, tone=tone))

    def check(self) -> Literal["there are"]:
        """Whether there are stamps.

        GET /stamps
        """
        return self._call(_calls.check())
