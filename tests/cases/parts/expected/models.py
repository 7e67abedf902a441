# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Posthouse: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class Point(Struct, frozen=True, kw_only=True):
    """The object `Point` of the API."""

    x: int
    y: int


class SendSealsRequestInside(Struct, frozen=True, kw_only=True):
    """`inside` in the body of `client.send_seals()`."""

    seal: bytes | UnsetType = UNSET


class SendSealsRequestStrange(Struct, frozen=True, kw_only=True):
    """`strange` in the body of `client.send_seals()`."""

    x: int | UnsetType = UNSET
