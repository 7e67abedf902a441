# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Oracle: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class Answer(Struct, frozen=True, kw_only=True):
    """The object `Answer` of the API."""

    text: str


class Wait(Struct, frozen=True, kw_only=True):
    """The object `Wait` of the API."""

    seconds: int


class Refusal(Struct, frozen=True, kw_only=True):
    """The object `Refusal` of the API."""

    why: str | UnsetType = UNSET
