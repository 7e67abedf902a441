# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Library."""

from __future__ import annotations

from typing import Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import ClientOptions
from .._runtime.pagination.paged import Paged, PagingClient
from .._runtime.resource import Resource
from . import calls as _calls
from . import models


class Library(PagingClient):
    """Lists in pages of every kind.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        token: The bearer token.
        key: The key of your account.
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        token: str | None = None,
        *,
        key: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {"token": token, "key": key}
        del token  # the client empties the other one too: no frame keeps a key
        del key
        super().__init__(_calls.API, credentials, **self._hidden(options))

    @property
    def books(self) -> Books:
        """The operations of `client.books`."""
        return Books(self)

    @property
    def authors(self) -> Authors:
        """The operations of `client.authors`."""
        return Authors(self)

    @property
    def loans(self) -> Loans:
        """The operations of `client.loans`."""
        return Loans(self)

    def list_overdue(
        self,
        *,
        after: str | UnsetType = UNSET,
    ) -> models.ListOverdueResponse:
        """What should have come back.

        A page begins after the last loan of the one before.

        GET /overdue
        """
        return self._call(_calls.list_overdue(after=after))

    def iter_list_overdue(
        self,
        *,
        after: str | UnsetType = UNSET,
    ) -> Paged[models.ListOverdueResponseDataItem, models.ListOverdueResponse]:
        """What should have come back.

        Iterates over all items, and fetches pages as needed, starting at the given
        cursor.

        GET /overdue
        """
        return Paged(self, _calls.iter_list_overdue(after=after))

    def list_events(self, *, key: str | UnsetType = UNSET) -> list[models.Book]:
        """Events by the header Link.

        GET /events
        """
        return self._call(_calls.list_events(key=key))

    def iter_list_events(
        self,
        *,
        key: str | UnsetType = UNSET,
    ) -> Paged[models.Book, list[models.Book]]:
        """Events by the header Link.

        Iterates over all items, and fetches pages as needed.

        GET /events
        """
        return Paged(self, _calls.iter_list_events(key=key))

    def list_shelf(
        self,
        *,
        shelf: str,
        sort: str | UnsetType = UNSET,
    ) -> models.ListShelfResponse:
        """What stands on a shelf, by a URL.

        GET /shelves/{shelf}
        """
        return self._call(_calls.list_shelf(shelf=shelf, sort=sort))

    def iter_list_shelf(
        self,
        *,
        shelf: str,
        sort: str | UnsetType = UNSET,
    ) -> Paged[models.Book, models.ListShelfResponse]:
        """What stands on a shelf, by a URL.

        Iterates over all items, and fetches pages as needed.

        GET /shelves/{shelf}
        """
        return Paged(self, _calls.iter_list_shelf(shelf=shelf, sort=sort))

    def list_returns(self, *, cursor: str | UnsetType = UNSET) -> models.Loans:
        """One page of returns, and no more.

        GET /returns
        """
        return self._call(_calls.list_returns(cursor=cursor))

    def get_status(self) -> str:
        """What the document's pagination is not about.

        GET /status
        """
        return self._call(_calls.get_status())


class Books(Resource):
    """The operations of `client.books`."""

    def list(
        self,
        *,
        page: int | UnsetType = UNSET,
        per_page: int | UnsetType = UNSET,
    ) -> models.ListBooksResponse:
        """Books by the page.

        GET /books

        Args:
            page: Default: `1`.
        """
        return self._call(_calls.list_books(page=page, per_page=per_page))

    def iter_list(
        self,
        *,
        page: int | UnsetType = UNSET,
        per_page: int | UnsetType = UNSET,
    ) -> Paged[models.Book, models.ListBooksResponse]:
        """Books by the page.

        Iterates over all items, and fetches pages as needed, starting at the given
        page.

        GET /books

        See `list` for the arguments.
        """
        return Paged(self._client, _calls.iter_list_books(page=page, per_page=per_page))


class Authors(Resource):
    """The operations of `client.authors`."""

    def list(
        self,
        *,
        offset: int | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> models.ListAuthorsResponse:
        """Authors by offset.

        GET /authors
        """
        return self._call(_calls.list_authors(offset=offset, limit=limit))

    def iter_list(
        self,
        *,
        offset: int | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> Paged[str, models.ListAuthorsResponse]:
        """Authors by offset.

        Iterates over all items, and fetches pages as needed, starting at the given
        offset.

        GET /authors
        """
        return Paged(self._client, _calls.iter_list_authors(offset=offset, limit=limit))


class Loans(Resource):
    """The operations of `client.loans`."""

    def list(self, *, cursor: str | UnsetType = UNSET) -> models.Loans:
        """Loans by cursor.

        GET /loans
        """
        return self._call(_calls.list_loans(cursor=cursor))

    def iter_list(
        self,
        *,
        cursor: str | UnsetType = UNSET,
    ) -> Paged[models.Loan, models.Loans]:
        """Loans by cursor.

        Iterates over all items, and fetches pages as needed, starting at the given
        cursor.

        GET /loans
        """
        return Paged(self._client, _calls.iter_list_loans(cursor=cursor))

    def search(self, *, text: str, start: int | UnsetType = UNSET) -> models.Loans:
        """Loans by a cursor in the body.

        POST /loans/search
        """
        return self._call(_calls.search_loans(text=text, start=start))

    def iter_search(
        self,
        *,
        text: str,
        start: int | UnsetType = UNSET,
    ) -> Paged[models.Loan, models.Loans]:
        """Loans by a cursor in the body.

        Iterates over all items, and fetches pages as needed, starting at the given
        cursor.

        POST /loans/search
        """
        return Paged(self._client, _calls.iter_search_loans(text=text, start=start))
