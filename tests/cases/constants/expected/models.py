# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""What Stamps takes and answers."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from .._runtime.models import OpenIntEnum


class StampLevel(OpenIntEnum):
    """The values of `StampLevel`.

    An unknown value is kept as it is.
    """

    VALUE_1 = 1
    VALUE_2 = 2


class Stamp(Struct, frozen=True, kw_only=True):
    """The object `Stamp` of the API."""

    kind: Literal["stamp"] = "stamp"
    """What it is."""
    number: int
    null: UnsetType | None = UNSET
    scale: float | Literal["auto"] | UnsetType = UNSET
    done: Literal[True] | UnsetType = UNSET
    level: StampLevel | UnsetType = UNSET
