# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Library: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

import datetime as dt

from msgspec import UNSET, Struct, UnsetType, field


class Book(Struct, frozen=True, kw_only=True):
    """A book on the shelf."""

    isbn: str
    """With or without dashes."""
    page_count: int = field(name="pageCount")
    author: Author
    rating: float | UnsetType = UNSET
    """From readers."""
    lent: bool | UnsetType = UNSET
    edition: BookEdition | UnsetType = UNSET


class Author(Struct, frozen=True, kw_only=True):
    """The object `Author` of the API."""

    name: str
    born: dt.date | UnsetType = UNSET
    """Where it is known."""


class BookEdition(Struct, frozen=True, kw_only=True):
    """`edition` of `Book`."""

    number: int
    publisher: BookEditionPublisher | UnsetType = UNSET


class BookEditionPublisher(Struct, frozen=True, kw_only=True):
    """`edition.publisher` of `Book`."""

    name: str | UnsetType = UNSET
