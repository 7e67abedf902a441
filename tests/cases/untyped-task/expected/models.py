# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Kiln: what its requests and responses hold."""

from __future__ import annotations

from msgspec import Struct


class Firing(Struct, frozen=True, kw_only=True):
    """The object `Firing` of the API."""

    id: str
    state: str


class Pot(Struct, frozen=True, kw_only=True):
    """The object `Pot` of the API."""

    weight: float
