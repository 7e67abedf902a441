# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Muse: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from .._runtime.enums import OpenStrEnum
from .._runtime.models import Unknown
from .._runtime.unions import union_of


class FoilOf(OpenStrEnum):
    """`of` of `Foil`.

    Unknown values are kept.
    """

    GOLD = "gold"
    SILVER = "silver"


class ClothOf(OpenStrEnum):
    """`of` of `Cloth`.

    Unknown values are kept.
    """

    CLOTH = "cloth"


class Book(Struct, frozen=True, kw_only=True):
    """The object `Book` of the API."""

    last: Piece
    pieces: list[Piece]
    marks: dict[str, int] | UnsetType = UNSET
    frame: BookFrame | UnsetType = UNSET


class Delta(Struct, frozen=True, kw_only=True):
    """The object `Delta` of the API."""

    type: Literal["delta"] = "delta"
    text: str


class Done(Struct, frozen=True, kw_only=True):
    """The object `Done` of the API."""

    type: Literal["done"] = "done"
    words: int | UnsetType = UNSET


if TYPE_CHECKING:
    Piece: TypeAlias = "Delta | Done | Unknown"
else:
    Piece = union_of(
        "Piece",
        lambda: (Delta, Done),
        tag="type",
        mapping={"Delta": "Delta", "Done": "Done"},
        is_open=True,
    )
"""Read and sent, so that what is read can be sent back.

One of: `Delta`, `Done`. An unlisted member is an `Unknown`.
"""


class Plain(Struct, frozen=True, kw_only=True):
    """The object `Plain` of the API."""

    type: Literal["plain"] = "plain"
    colour: str | UnsetType = UNSET


if TYPE_CHECKING:
    BookFrame: TypeAlias = "Plain | Unknown"
else:
    BookFrame = union_of(
        "BookFrame",
        lambda: (Plain,),
        tag="type",
        mapping={"Plain": "Plain"},
        is_open=True,
    )
"""An unlisted member is an `Unknown`."""


class Ink(Struct, frozen=True, kw_only=True):
    """The object `Ink` of the API."""

    of: Literal["ink"] | UnsetType = UNSET
    grams: int | UnsetType = UNSET


class Foil(Struct, frozen=True, kw_only=True):
    """The object `Foil` of the API."""

    of: FoilOf | UnsetType = UNSET
    grams: int | UnsetType = UNSET


if TYPE_CHECKING:
    Print: TypeAlias = "Ink | Foil | Unknown"
else:
    Print = union_of(
        "Print",
        lambda: (Ink, Foil),
        tag="of",
        mapping={"Ink": "Ink", "Foil": "Foil"},
        is_open=True,
    )
"""One of: `Ink`, `Foil`. An unlisted member is an `Unknown`."""


class Cloth(Struct, frozen=True, kw_only=True):
    """The object `Cloth` of the API."""

    of: ClothOf | None
    grams: int | UnsetType = UNSET


if TYPE_CHECKING:
    Layer: TypeAlias = "Print | Cloth | Unknown"
else:
    Layer = union_of(
        "Layer",
        lambda: (Print, Cloth),
        tag="of",
        mapping={"Print": "Print", "Cloth": "Cloth"},
        is_open=True,
    )
"""A union that holds another one, distinguished by the same property.

One of: `Print`, `Cloth`. An unlisted member is an `Unknown`.
"""


class Topic(Struct, frozen=True, kw_only=True):
    """The object `Topic` of the API."""

    kind: Literal["topic"] = "topic"
    about: str


class Opening(Struct, frozen=True, kw_only=True):
    """The object `Opening` of the API."""

    kind: Literal["opening"] = "opening"
    text: str


if TYPE_CHECKING:
    Wish: TypeAlias = "Topic | Opening"
else:
    Wish = union_of(
        "Wish",
        lambda: (Topic, Opening),
        tag="kind",
        mapping={"Topic": "Topic", "Opening": "Opening"},
    )
"""Only sent, so that it is one of these.

One of: `Topic`, `Opening`.
"""
