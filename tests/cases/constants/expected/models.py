# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Stamps: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from .._runtime.enums import OpenIntEnum


class StampLevel(OpenIntEnum):
    """`level` of `Stamp`.

    Unknown values are kept.
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
