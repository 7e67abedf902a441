# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Garden: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from .._runtime.models import Unknown
from .._runtime.unions import union_of

ReplacePlotRequestSoil: TypeAlias = Literal["loam", "sand"]


class Plot(Struct, frozen=True, kw_only=True):
    """The object `Plot` of the API."""

    id: str
    inner: list[Plot]
    open: bool | None
    measured: dict[str, float]
    outer: Plot | UnsetType = UNSET


class Tree(Struct, frozen=True, kw_only=True):
    """The object `Tree` of the API."""

    kind: str
    height: float


class Herb(Struct, frozen=True, kw_only=True):
    """The object `Herb` of the API."""

    kind: str
    scent: str | UnsetType = UNSET


if TYPE_CHECKING:
    Plant: TypeAlias = "Tree | Herb | Unknown"
else:
    Plant = union_of(
        "Plant",
        lambda: (Tree, Herb),
        tag="kind",
        mapping={"herb": "Herb", "tree": "Tree"},
        is_open=True,
    )
"""One of: `Tree`, `Herb`. An unlisted member is an `Unknown`."""
