# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""What Depot takes and answers."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class Point(Struct, frozen=True, kw_only=True):
    """The object `Point` of the API."""

    x: int
    y: int


class SetRightsRequest(Struct, frozen=True, kw_only=True):
    """The object `SetRightsRequest` of the API."""

    read: bool
    write: bool | UnsetType = UNSET
