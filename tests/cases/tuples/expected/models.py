# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""What Chart takes and answers."""

from __future__ import annotations

from typing import TypeAlias

from .._runtime.models import OpenStrEnum


class PointItem3(OpenStrEnum):
    """The values of `PointItem3`.

    An unknown value is kept as it is.
    """

    NORTH = "north"
    SOUTH = "south"


Point: TypeAlias = tuple[float, float, PointItem3]
"""As many items as are described."""


Row: TypeAlias = list[int | str]
"""Its first items match `[{"type": "integer"}]`, in this order."""


Pair: TypeAlias = list[int]
"""Its first items match `[{"type": "integer"}, {"type": "integer"}]`, in this order."""
