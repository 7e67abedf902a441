# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""What Atlas takes and answers."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class Filter(Struct, frozen=True, kw_only=True):
    """The object `Filter` of the API."""

    kind: str | UnsetType = UNSET
