# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""What Forest takes and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from .._runtime.unions import union_of


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
