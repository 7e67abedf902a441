# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Library: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class Book(Struct, frozen=True, kw_only=True):
    """The object `Book` of the API."""

    id: int
    title: str


class Loan(Struct, frozen=True, kw_only=True):
    """The object `Loan` of the API."""

    book: int


class ListBooksResponse(Struct, frozen=True, kw_only=True):
    """The response of `client.books.list()`."""

    books: list[Book]
    pages: int | UnsetType = UNSET


class ListAuthorsResponse(Struct, frozen=True, kw_only=True):
    """The response of `client.authors.list()`."""

    page: ListAuthorsResponsePage | UnsetType = UNSET


class ListAuthorsResponsePage(Struct, frozen=True, kw_only=True):
    """`page` in the response of `client.authors.list()`."""

    items: list[str] | UnsetType | None = UNSET
    total: int | UnsetType = UNSET


class ListOverdueResponse(Struct, frozen=True, kw_only=True):
    """The response of `client.list_overdue()`."""

    data: list[ListOverdueResponseDataItem]
    has_more: bool


class ListOverdueResponseDataItem(Struct, frozen=True, kw_only=True):
    """The object `ListOverdueResponseDataItem` of the API."""

    id: str


class Loans(Struct, frozen=True, kw_only=True):
    """The object `Loans` of the API."""

    data: list[Loan]
    next_cursor: str | UnsetType = UNSET
    next_start: int | UnsetType = UNSET
    has_more: bool | UnsetType = UNSET


class ListShelfResponse(Struct, frozen=True, kw_only=True):
    """The response of `client.list_shelf()`."""

    results: list[Book]
    next: str | UnsetType | None = UNSET
    links: ListShelfResponseLinks | UnsetType = UNSET


class ListShelfResponseLinks(Struct, frozen=True, kw_only=True):
    """`links` in the response of `client.list_shelf()`."""

    next: str | UnsetType = UNSET
