# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""What Weather takes and answers."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from .._runtime.models import OpenStrEnum


class WeatherKind(OpenStrEnum):
    """The values of `WeatherKind`.

    An unknown value is kept as it is.
    """

    FAIR = "fair"
    FOUL = "foul"


class Wind(Struct, frozen=True, kw_only=True):
    """The object `Wind` of the API."""

    speed: int | UnsetType = UNSET


class Weather(Struct, frozen=True, kw_only=True):
    """The object `Weather` of the API."""

    celsius: float | None
    wind: Wind | None
    kind: WeatherKind | UnsetType | None = UNSET
    rain: list[int | None] | UnsetType = UNSET
    note: str | UnsetType | None = UNSET
    """Default: `null`."""
    never: UnsetType | None = UNSET
    any: Any | UnsetType = UNSET
