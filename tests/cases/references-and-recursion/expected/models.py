# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Forest: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from .._runtime.models import union_of


class Tree(Struct, frozen=True, kw_only=True):
    """The object `Tree` of the API."""

    label: str
    children: list[Tree] | UnsetType = UNSET
    parent: Tree | UnsetType = UNSET
    """Where it grows on."""
    notes: Notes | UnsetType = UNSET


if TYPE_CHECKING:
    Notes: TypeAlias = "dict[str, Notes]"
else:
    Notes = union_of("Notes", lambda: (dict[str, Notes],))
"""Notes on notes."""


if TYPE_CHECKING:
    Step: TypeAlias = "list[Path]"
else:
    Step = union_of("Step", lambda: (list[Path],))


if TYPE_CHECKING:
    Path: TypeAlias = "list[Step]"
else:
    Path = union_of("Path", lambda: (list[Step],))


Plant: TypeAlias = Tree


Depth: TypeAlias = int
