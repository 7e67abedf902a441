# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Post."""

from __future__ import annotations

from typing import Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Post(Client):
    """Carries things.

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

    def send(
        self,
        *,
        to: models.SendRequestTo,
        weight: int | str | UnsetType | None = UNSET,
    ) -> models.Sent:
        """Send something.

        POST /parcels

        Args:
            to: A name, a number, or an address.
            weight: In grams.
        """
        return self._call(_calls.send(to=to, weight=weight))
