# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""What Depot takes and answers."""

from __future__ import annotations

from msgspec import Struct


class Point(Struct, frozen=True, kw_only=True):
    """The object `Point` of the API."""

    x: int
    y: int
