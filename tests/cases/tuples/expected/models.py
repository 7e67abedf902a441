# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Chart: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import TypeAlias

from .._runtime.enums import OpenStrEnum


class PointItem3(OpenStrEnum):
    """The values of `PointItem3`.

    Unknown values are kept.
    """

    NORTH = "north"
    SOUTH = "south"


Point: TypeAlias = tuple[float, float, PointItem3]
"""As many items as are described."""


Row: TypeAlias = list[int | str]
"""Its first items match `[{"type": "integer"}]`, in this order."""


Pair: TypeAlias = list[int]
"""Its first items match `[{"type": "integer"}, {"type": "integer"}]`, in this order."""
