# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Kiln: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from msgspec import Struct


class Firing(Struct, frozen=True, kw_only=True):
    """The object `Firing` of the API."""

    id: str
    state: str


class Pot(Struct, frozen=True, kw_only=True):
    """The object `Pot` of the API."""

    weight: float
