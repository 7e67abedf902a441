# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Oracle: what its requests and responses hold."""

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
