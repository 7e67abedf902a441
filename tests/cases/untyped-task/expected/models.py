# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""What Kiln takes and answers."""

from __future__ import annotations

from msgspec import Struct


class Firing(Struct, frozen=True, kw_only=True):
    """The object `Firing` of the API."""

    id: str
    state: str


class Pot(Struct, frozen=True, kw_only=True):
    """The object `Pot` of the API."""

    weight: float
