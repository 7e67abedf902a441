# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Easel: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class Drawing(Struct, frozen=True, kw_only=True):
    """The object `Drawing` of the API."""

    id: str
    status: str
    output: list[str] | UnsetType | None = UNSET


class ListStrokesResponse(Struct, frozen=True, kw_only=True):
    """The response of `client.list_strokes()`."""

    strokes: list[int] | UnsetType | None = UNSET
    next: str | UnsetType | None = UNSET
