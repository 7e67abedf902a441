# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""What Library takes and answers."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class Book(Struct, frozen=True, kw_only=True):
    """The object `Book` of the API."""

    id: int
    title: str


class Loan(Struct, frozen=True, kw_only=True):
    """The object `Loan` of the API."""

    book: int


class ListBooksAnswer(Struct, frozen=True, kw_only=True):
    """The object `ListBooksAnswer` of the API."""

    books: list[Book]
    pages: int | UnsetType = UNSET


class ListAuthorsAnswer(Struct, frozen=True, kw_only=True):
    """The object `ListAuthorsAnswer` of the API."""

    page: ListAuthorsAnswerPage | UnsetType = UNSET


class ListAuthorsAnswerPage(Struct, frozen=True, kw_only=True):
    """The object `ListAuthorsAnswerPage` of the API."""

    items: list[str] | UnsetType | None = UNSET
    total: int | UnsetType = UNSET


class ListLoansAnswer(Struct, frozen=True, kw_only=True):
    """The object `ListLoansAnswer` of the API."""

    data: list[Loan]
    next_cursor: str | UnsetType = UNSET
    next_start: int | UnsetType = UNSET
    has_more: bool | UnsetType = UNSET


class ListShelfAnswer(Struct, frozen=True, kw_only=True):
    """The object `ListShelfAnswer` of the API."""

    results: list[Book]
    next: str | UnsetType | None = UNSET
    links: ListShelfAnswerLinks | UnsetType = UNSET


class ListShelfAnswerLinks(Struct, frozen=True, kw_only=True):
    """The object `ListShelfAnswerLinks` of the API."""

    next: str | UnsetType = UNSET
