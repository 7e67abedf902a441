# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Post: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from .._runtime.unions import union_of


class Address(Struct, frozen=True, kw_only=True):
    """The object `Address` of the API."""

    street: str


class SentLetter(Struct, frozen=True, kw_only=True):
    """Letter."""

    lines: int
    size: int | str | UnsetType = UNSET


class SentParcel(Struct, frozen=True, kw_only=True):
    """Parcel."""

    height: float
    depth: float
    size: int | str | UnsetType = UNSET
    contents: SentParcelContents | UnsetType = UNSET
    """Names or numbers."""


if TYPE_CHECKING:
    SentParcelContents: TypeAlias = "list[str] | list[int]"
else:
    SentParcelContents = union_of("SentParcelContents", lambda: (list[str], list[int]))
"""Names or numbers.

One of: `list[str]`, `list[int]`.
"""


if TYPE_CHECKING:
    Sent: TypeAlias = 'SentLetter | SentParcel | Literal["nothing"]'
else:
    Sent = union_of("Sent", lambda: (SentLetter, SentParcel, Literal["nothing"]))
"""A letter, a parcel, or nothing.

One of: `SentLetter`, `SentParcel`, `Literal["nothing"]`.
"""


if TYPE_CHECKING:
    SendRequestTo: TypeAlias = "str | int | Address"
else:
    SendRequestTo = union_of("SendRequestTo", lambda: (str, int, Address))
"""A name, a number, or an address.

One of: `str`, `int`, `Address`.
"""
