# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Signals: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from .._runtime.enums import OpenIntEnum, OpenStrEnum


class Colour(OpenStrEnum):
    """The colours that lights can have.

    Unknown values are kept.
    """

    DEEP_RED = "deep red"
    """Stop."""
    GREEN = "green"
    OFF = ""
    """No light."""
    WHITE = "#ffffff"
    SECOND = "2nd"


class Stage(OpenIntEnum):
    """The values of `Stage`.

    Unknown values are kept.
    """

    VALUE_0 = 0
    VALUE_1 = 1
    MINUS_1 = -1


class Flag(OpenStrEnum):
    """The values of `Flag`.

    Unknown values are kept.
    """

    AUTOMATIC = "auto"
    """Switches by itself."""
    MANUAL = "man"


class LightSpeed(OpenStrEnum):
    """`speed` of `Light`.

    Unknown values are kept.
    """

    SLOW = "slow"
    FAST = "fast"
    S = "s"


SwitchLightRequestOrder: TypeAlias = Literal["asc", "desc"]
"""Only ever sent."""


class Light(Struct, frozen=True, kw_only=True):
    """The object `Light` of the API."""

    colour: Colour
    stage: Stage | UnsetType = UNSET
    mode: Literal[1, "x"] | UnsetType | None = UNSET
    flags: list[Flag] | UnsetType = UNSET
    speed: LightSpeed | UnsetType = UNSET
