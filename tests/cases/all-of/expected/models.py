# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Garage: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from .._runtime.enums import OpenStrEnum


class Colour(OpenStrEnum):
    """The values of `Colour`.

    Unknown values are kept.
    """

    RED = "red"
    BLUE = "blue"


class Person(Struct, frozen=True, kw_only=True):
    """The object `Person` of the API."""

    name: str | UnsetType = UNSET


class Car(Struct, frozen=True, kw_only=True):
    """A car in the garage."""

    wheels: int
    """How many."""
    owner: Person
    """Whoever pays."""
    plate: str
    colour: Colour | UnsetType = UNSET
    doors: int | UnsetType = UNSET
