# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Locksmith: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType


class Rule(Struct, frozen=True, kw_only=True):
    """The object `Rule` of the API."""

    conditions: dict[str, Any]
    steps: list[list[int]] | UnsetType = UNSET
