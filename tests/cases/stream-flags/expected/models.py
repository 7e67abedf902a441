# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Chat: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from msgspec import Struct


class Chat(Struct, frozen=True, kw_only=True):
    """The object `Chat` of the API."""

    text: str


class Chunk(Struct, frozen=True, kw_only=True):
    """The object `Chunk` of the API."""

    delta: str
