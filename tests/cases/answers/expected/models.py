# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Oracle: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class Done(Struct, frozen=True, kw_only=True):
    """The object `Done` of the API."""

    at: str


class Later(Struct, frozen=True, kw_only=True):
    """The object `Later` of the API."""

    after: int


class Problem(Struct, frozen=True, kw_only=True):
    """The object `Problem` of the API."""

    title: str
    hint: str | UnsetType = UNSET
