# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Weather."""

from __future__ import annotations

from typing import Any, Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Weather(Client):
    """Measures.

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

    def report(
        self,
        *,
        celsius: float | None,
        wind: models.Wind | None,
        kind: models.WeatherKind | UnsetType | None = UNSET,
        rain: list[int | None] | UnsetType = UNSET,
        note: str | UnsetType | None = UNSET,
        never: UnsetType | None = UNSET,
        any: Any | UnsetType = UNSET,
    ) -> models.Weather | None:
        """Report what is measured.

        PUT /now

        Args:
            note: Default: `null`.
        """
        return self._call(
            _calls.report(
                celsius=celsius,
                wind=wind,
                kind=kind,
                rain=rain,
                note=note,
                never=never,
                any=any,
            ),
        )
