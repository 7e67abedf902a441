# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Stable: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from .._runtime.enums import OpenStrEnum


class AnimalKind(OpenStrEnum):
    """`kind` of `Animal`.

    Unknown values are kept.
    """

    HORSE = "horse"
    GOAT = "goat"


class Size(Struct, frozen=True, kw_only=True):
    """The object `Size` of the API."""

    height: float
    weight: int | UnsetType = UNSET


class Horse(Struct, frozen=True, kw_only=True):
    """What two schemas say of one property holds together."""

    kind: Literal["horse"] = "horse"
    id: str
    name: str
    """What it answers to. At least 1 character. At most 40 characters."""
    size: Size | UnsetType = UNSET
    hooves: int | UnsetType = UNSET
    """At least 0."""
    note: str | UnsetType = UNSET


class Foal(Struct, frozen=True, kw_only=True):
    """A horse with keywords beside the reference."""

    kind: Literal["horse"] = "horse"
    id: str
    name: str
    """What it answers to. At least 1 character. At most 40 characters."""
    size: Size | UnsetType = UNSET
    hooves: int | UnsetType = UNSET
    """At least 0."""
    note: str | UnsetType = UNSET
    mother: Horse | UnsetType = UNSET


Label: TypeAlias = str
