# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Posthouse: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from .._runtime.unions import union_of


class Point(Struct, frozen=True, kw_only=True):
    """The object `Point` of the API."""

    x: int
    y: int


if TYPE_CHECKING:
    Content: TypeAlias = "str | list[Content]"
else:
    Content = union_of("Content", lambda: (str, list[Content]))
"""A file, or a list of such.

One of: `str`, `list[Content]`.
"""


class SendSealsRequestInside(Struct, frozen=True, kw_only=True):
    """`inside` in the body of `client.send_seals()`."""

    seal: bytes | UnsetType = UNSET


class SendSealsRequestStrange(Struct, frozen=True, kw_only=True):
    """`strange` in the body of `client.send_seals()`."""

    x: int | UnsetType = UNSET
