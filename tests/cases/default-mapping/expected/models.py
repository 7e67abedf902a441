# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Garden: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType, field

from .._runtime.models import OpenStruct
from .._runtime.unions import union_of


class Tree(Struct, frozen=True, kw_only=True):
    """The object `Tree` of the API."""

    kind: Literal["tree"] = "tree"
    height: float | UnsetType = UNSET


class Herb(Struct, frozen=True, kw_only=True):
    """The object `Herb` of the API."""

    kind: Literal["herb"] | UnsetType = UNSET
    smell: str | UnsetType = UNSET


class Other(Struct, frozen=True, kw_only=True):
    """The object `Other` of the API."""

    kind: str | UnsetType = UNSET
    name: str | UnsetType = UNSET


if TYPE_CHECKING:
    Plant: TypeAlias = "Tree | Herb | Other"
else:
    Plant = union_of(
        "Plant",
        lambda: (Tree, Herb, Other),
        tag="kind",
        mapping={"tree": "Tree", "herb": "Herb", "Other": "Other"},
        default="Other",
    )
"""Anything that grows.

One of: `Tree`, `Herb`, `Other`. Defaults to `Other` where `kind` is absent or names no
member.
"""


class Beast(OpenStruct, frozen=True, kw_only=True):
    """The object `Beast` of the API."""

    kind: str | UnsetType = UNSET
    additional_properties: dict[str, Any] = field(default_factory=dict[str, Any])
    """Undeclared properties, by wire name."""


class Mole(Struct, frozen=True, kw_only=True):
    """The object `Mole` of the API."""

    kind: str | UnsetType = UNSET
    dug: int | UnsetType = UNSET


class Worm(Struct, frozen=True, kw_only=True):
    """The object `Worm` of the API."""

    kind: str | UnsetType = UNSET
    spines: int | UnsetType = UNSET


if TYPE_CHECKING:
    AnyBeast: TypeAlias = "Mole | Worm | Beast"
else:
    AnyBeast = union_of(
        "AnyBeast",
        lambda: (Mole, Worm, Beast),
        tag="kind",
        mapping={"Mole": "Mole", "Worm": "Worm", "Beast": "Beast"},
        default="Worm",
    )
"""One of: `Mole`, `Worm`, `Beast`. Defaults to `Worm` where `kind` is absent or names
no member.
"""
