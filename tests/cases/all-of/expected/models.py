# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""What Garage takes and answers."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from .._runtime.models import OpenStrEnum


class Colour(OpenStrEnum):
    """The values of `Colour`.

    An unknown value is kept as it is.
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
