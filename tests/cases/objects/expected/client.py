# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Library."""

from __future__ import annotations

from typing import Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Library(Client):
    """Lends books.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {}
        super().__init__(_calls.API, credentials, **self._hidden(options))

    def get_book(self, *, isbn: str) -> models.Book:
        """One book.

        GET /books/{isbn}
        """
        return self._call(_calls.get_book(isbn=isbn))

    def add_book(
        self,
        *,
        isbn: str,
        page_count: int,
        author: models.Author,
        rating: float | UnsetType = UNSET,
        lent: bool | UnsetType = UNSET,
        edition: models.BookEdition | UnsetType = UNSET,
    ) -> None:
        """Add a book.

        POST /books

        Args:
            isbn: With or without dashes.
            rating: From readers.
        """
        return self._call(
            _calls.add_book(
                isbn=isbn,
                page_count=page_count,
                author=author,
                rating=rating,
                lent=lent,
                edition=edition,
            ),
        )
