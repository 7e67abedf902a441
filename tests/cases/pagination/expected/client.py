# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Library."""

from __future__ import annotations

from typing import Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import ClientOptions, Resource
from .._runtime.pagination.paged import Paged, PagingClient
from . import calls as _calls
from . import models


class Library(PagingClient):
    """Lists in pages of every kind.

    Use it in `with`, or close it: it keeps connections open.

    Args:
        token: The bearer token.
        key: The key of your account.
        options: Base URL, timeout, retries, transport and the like.
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
        """The calls of `client.books`."""
        return Books(self)

    @property
    def authors(self) -> Authors:
        """The calls of `client.authors`."""
        return Authors(self)

    @property
    def loans(self) -> Loans:
        """The calls of `client.loans`."""
        return Loans(self)

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

        One item after another, fetched page by page as they are needed.

        GET /events
        """
        return Paged(self, _calls.iter_list_events(key=key))

    def list_shelf(
        self,
        *,
        shelf: str,
        sort: str | UnsetType = UNSET,
    ) -> models.ListShelfAnswer:
        """What stands on a shelf, by a URL.

        GET /shelves/{shelf}
        """
        return self._call(_calls.list_shelf(shelf=shelf, sort=sort))

    def iter_list_shelf(
        self,
        *,
        shelf: str,
        sort: str | UnsetType = UNSET,
    ) -> Paged[models.Book, models.ListShelfAnswer]:
        """What stands on a shelf, by a URL.

        One item after another, fetched page by page as they are needed.

        GET /shelves/{shelf}
        """
        return Paged(self, _calls.iter_list_shelf(shelf=shelf, sort=sort))

    def list_returns(
        self,
        *,
        cursor: str | UnsetType = UNSET,
    ) -> models.ListLoansAnswer:
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
    """The calls of `client.books`."""

    def list_books(
        self,
        *,
        page: int | UnsetType = UNSET,
        per_page: int | UnsetType = UNSET,
    ) -> models.ListBooksAnswer:
        """Books by the page.

        GET /books

        Args:
            page: Default: `1`.
        """
        return self._call(_calls.list_books(page=page, per_page=per_page))

    def iter_list_books(
        self,
        *,
        page: int | UnsetType = UNSET,
        per_page: int | UnsetType = UNSET,
    ) -> Paged[models.Book, models.ListBooksAnswer]:
        """Books by the page.

        One item after another, fetched page by page as they are needed, from the page
        that is given.

        GET /books

        Args:
            page: Default: `1`.
        """
        return Paged(self._client, _calls.iter_list_books(page=page, per_page=per_page))


class Authors(Resource):
    """The calls of `client.authors`."""

    def list_authors(
        self,
        *,
        offset: int | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> models.ListAuthorsAnswer:
        """Authors by offset.

        GET /authors
        """
        return self._call(_calls.list_authors(offset=offset, limit=limit))

    def iter_list_authors(
        self,
        *,
        offset: int | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> Paged[str, models.ListAuthorsAnswer]:
        """Authors by offset.

        One item after another, fetched page by page as they are needed, from the offset
        that is given.

        GET /authors
        """
        return Paged(self._client, _calls.iter_list_authors(offset=offset, limit=limit))


class Loans(Resource):
    """The calls of `client.loans`."""

    def list_loans(self, *, cursor: str | UnsetType = UNSET) -> models.ListLoansAnswer:
        """Loans by cursor.

        GET /loans
        """
        return self._call(_calls.list_loans(cursor=cursor))

    def iter_list_loans(
        self,
        *,
        cursor: str | UnsetType = UNSET,
    ) -> Paged[models.Loan, models.ListLoansAnswer]:
        """Loans by cursor.

        One item after another, fetched page by page as they are needed, from the cursor
        that is given.

        GET /loans
        """
        return Paged(self._client, _calls.iter_list_loans(cursor=cursor))

    def search_loans(
        self,
        *,
        text: str,
        start: int | UnsetType = UNSET,
    ) -> models.ListLoansAnswer:
        """Loans by a cursor in the body.

        POST /loans/search
        """
        return self._call(_calls.search_loans(text=text, start=start))

    def iter_search_loans(
        self,
        *,
        text: str,
        start: int | UnsetType = UNSET,
    ) -> Paged[models.Loan, models.ListLoansAnswer]:
        """Loans by a cursor in the body.

        One item after another, fetched page by page as they are needed, from the cursor
        that is given.

        POST /loans/search
        """
        return Paged(self._client, _calls.iter_search_loans(text=text, start=start))
