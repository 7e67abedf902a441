# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Zoo: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import UNSET, Struct, UnsetType, field

from .._runtime.models import OpenStruct
from .._runtime.unions import union_of


class Animal(OpenStruct, frozen=True, kw_only=True):
    """The object `Animal` of the API."""

    kind: str
    name: str
    additional_properties: dict[str, Any] = field(default_factory=dict[str, Any])
    """Undeclared properties, by wire name."""


class Cat(Struct, frozen=True, kw_only=True):
    """The object `Cat` of the API."""

    kind: str
    name: str
    roars: bool | UnsetType = UNSET


class Bird(Struct, frozen=True, kw_only=True):
    """The object `Bird` of the API."""

    kind: str
    name: str
    wings: int | UnsetType = UNSET


class Cage(Struct, frozen=True, kw_only=True):
    """The object `Cage` of the API."""

    inside: list[AnyAnimal]


if TYPE_CHECKING:
    AnyAnimal: TypeAlias = "Cat | Bird | Animal"
else:
    AnyAnimal = union_of(
        "AnyAnimal",
        lambda: (Cat, Bird, Animal),
        tag="kind",
        mapping={"lion": "Cat", "heron": "Bird", "Animal": "Animal"},
        catch_all="Animal",
    )
"""One of: `Cat`, `Bird`, `Animal`."""
