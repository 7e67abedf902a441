# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Zoo: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from .._runtime.enums import OpenStrEnum
from .._runtime.models import Unknown
from .._runtime.unions import union_of


class CatSpecies(OpenStrEnum):
    """`species` of `Cat`.

    Unknown values are kept.
    """

    CAT = "cat"
    TOMCAT = "tomcat"


class Cat(Struct, frozen=True, kw_only=True):
    """The object `Cat` of the API."""

    species: CatSpecies
    lives: int | UnsetType = UNSET


class Dog(Struct, frozen=True, kw_only=True):
    """The object `Dog` of the API."""

    species: Literal["Dog"] = "Dog"
    tricks: list[str] | UnsetType = UNSET


if TYPE_CHECKING:
    Animal: TypeAlias = "Cat | Dog | Unknown"
else:
    Animal = union_of(
        "Animal",
        lambda: (Cat, Dog),
        tag="species",
        mapping={"cat": "Cat", "tomcat": "Cat", "Dog": "Dog"},
        is_open=True,
    )
"""Whatever has to be fed.

One of: `Cat`, `Dog`. An unlisted member is an `Unknown`.
"""
