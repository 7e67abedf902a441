# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Atlas: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class Filter(Struct, frozen=True, kw_only=True):
    """The object `Filter` of the API."""

    kind: str | UnsetType = UNSET
