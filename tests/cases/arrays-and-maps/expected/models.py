# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Depot: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import UNSET, Struct, UnsetType, field


class Box(Struct, frozen=True, kw_only=True):
    """The object `Box` of the API."""

    sizes: list[int]
    """At least 1 item."""
    stock: Stock
    grid: list[list[float]] | UnsetType = UNSET
    by_shelf: dict[str, list[Bin]] | UnsetType = field(default=UNSET, name="byShelf")
    anything: dict[str, Any] | UnsetType = UNSET


class Bin(Struct, frozen=True, kw_only=True):
    """The object `Bin` of the API."""

    name: str


Stock: TypeAlias = dict[str, int]
"""How many of each thing."""
