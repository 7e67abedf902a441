# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Weather: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from .._runtime.enums import OpenStrEnum


class WeatherKind(OpenStrEnum):
    """`kind` of `Weather`.

    Unknown values are kept.
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
