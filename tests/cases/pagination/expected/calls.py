# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Library as pure functions: each function turns arguments into a
call and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime.description.api import Credential, Placement
from .._runtime.description.conditions import Condition
from .._runtime.description.pages import Paging
from .._runtime.operation import Api, Call, Operation, PagedCall
from . import models

API = Api(
    name="pagination",
    title="Library",
    servers=("https://library.example/v1",),
    credentials=(Credential("token"), Credential("key")),
)

LIST_BOOKS = Operation(
    api=API,
    id="listBooks",
    method="GET",
    path="/books",
    placements=(Placement("token", "bearer", "Authorization"),),
    safe=True,
    responses={"200": models.ListBooksResponse},
    paging=Paging(
        items="/books",
        by="page",
        place="query",
        name="page",
        pages=("$response.body#/pages",),
    ),
)


def list_books(
    *,
    page: int | UnsetType = UNSET,
    per_page: int | UnsetType = UNSET,
) -> Call[models.ListBooksResponse]:
    """listBooks: GET /books"""
    return Call(LIST_BOOKS, query={"page": page, "per_page": per_page})


def iter_list_books(
    *,
    page: int | UnsetType = UNSET,
    per_page: int | UnsetType = UNSET,
) -> PagedCall[models.Book, models.ListBooksResponse]:
    """listBooks: GET /books, page by page"""
    return PagedCall(list_books(page=page, per_page=per_page))


LIST_AUTHORS = Operation(
    api=API,
    id="listAuthors",
    method="GET",
    path="/authors",
    placements=(Placement("token", "bearer", "Authorization"),),
    safe=True,
    responses={"200": models.ListAuthorsResponse},
    paging=Paging(
        items="/page/items",
        by="offset",
        place="query",
        name="offset",
        total=("$response.body#/page/total",),
    ),
)


def list_authors(
    *,
    offset: int | UnsetType = UNSET,
    limit: int | UnsetType = UNSET,
) -> Call[models.ListAuthorsResponse]:
    """listAuthors: GET /authors"""
    return Call(LIST_AUTHORS, query={"offset": offset, "limit": limit})


def iter_list_authors(
    *,
    offset: int | UnsetType = UNSET,
    limit: int | UnsetType = UNSET,
) -> PagedCall[str, models.ListAuthorsResponse]:
    """listAuthors: GET /authors, page by page"""
    return PagedCall(list_authors(offset=offset, limit=limit))


LIST_OVERDUE = Operation(
    api=API,
    id="listOverdue",
    method="GET",
    path="/overdue",
    placements=(Placement("token", "bearer", "Authorization"),),
    safe=True,
    responses={"200": models.ListOverdueResponse},
    paging=Paging(
        items="/data",
        by="cursor",
        place="query",
        name="after",
        next=("$item#/id",),
        more=(Condition(at=("$response.body#/has_more",), is_=("true",)),),
    ),
)


def list_overdue(*, after: str | UnsetType = UNSET) -> Call[models.ListOverdueResponse]:
    """listOverdue: GET /overdue"""
    return Call(LIST_OVERDUE, query={"after": after})


def iter_list_overdue(
    *,
    after: str | UnsetType = UNSET,
) -> PagedCall[models.ListOverdueResponseDataItem, models.ListOverdueResponse]:
    """listOverdue: GET /overdue, page by page"""
    return PagedCall(list_overdue(after=after))


LIST_LOANS = Operation(
    api=API,
    id="listLoans",
    method="GET",
    path="/loans",
    placements=(Placement("token", "bearer", "Authorization"),),
    safe=True,
    responses={"200": models.Loans},
    paging=Paging(
        items="/data",
        by="cursor",
        place="query",
        name="cursor",
        next=("$response.body#/next_cursor",),
    ),
)


def list_loans(*, cursor: str | UnsetType = UNSET) -> Call[models.Loans]:
    """listLoans: GET /loans"""
    return Call(LIST_LOANS, query={"cursor": cursor})


def iter_list_loans(
    *,
    cursor: str | UnsetType = UNSET,
) -> PagedCall[models.Loan, models.Loans]:
    """listLoans: GET /loans, page by page"""
    return PagedCall(list_loans(cursor=cursor))


SEARCH_LOANS = Operation(
    api=API,
    id="searchLoans",
    method="POST",
    path="/loans/search",
    media_type="application/json",
    placements=(Placement("token", "bearer", "Authorization"),),
    safe=True,
    responses={"200": models.Loans},
    paging=Paging(
        items="/data",
        by="cursor",
        place="body",
        name="start",
        next=("$response.body#/next_start",),
        more=(Condition(at=("$response.body#/has_more",), is_=("true",)),),
    ),
)


def search_loans(*, text: str, start: int | UnsetType = UNSET) -> Call[models.Loans]:
    """searchLoans: POST /loans/search"""
    return Call(SEARCH_LOANS, arguments={"text": text, "start": start})


def iter_search_loans(
    *,
    text: str,
    start: int | UnsetType = UNSET,
) -> PagedCall[models.Loan, models.Loans]:
    """searchLoans: POST /loans/search, page by page"""
    return PagedCall(search_loans(text=text, start=start))


LIST_EVENTS = Operation(
    api=API,
    id="listEvents",
    method="GET",
    path="/events",
    placements=(Placement("token", "bearer", "Authorization"),),
    safe=True,
    responses={"200": list[models.Book]},
    paging=Paging(items="", by="next"),
)


def list_events(*, key: str | UnsetType = UNSET) -> Call[list[models.Book]]:
    """listEvents: GET /events"""
    return Call(LIST_EVENTS, header={"key": key})


def iter_list_events(
    *,
    key: str | UnsetType = UNSET,
) -> PagedCall[models.Book, list[models.Book]]:
    """listEvents: GET /events, page by page"""
    return PagedCall(list_events(key=key))


LIST_SHELF = Operation(
    api=API,
    id="listShelf",
    method="GET",
    path="/shelves/{shelf}",
    placements=(Placement("key", "query", "api_key"),),
    safe=True,
    responses={"200": models.ListShelfResponse},
    paging=Paging(
        items="/results",
        by="next",
        next=("$response.body#/links/next", "$response.body#/next"),
    ),
)


def list_shelf(
    *,
    shelf: str,
    sort: str | UnsetType = UNSET,
) -> Call[models.ListShelfResponse]:
    """listShelf: GET /shelves/{shelf}"""
    return Call(LIST_SHELF, path={"shelf": shelf}, query={"sort": sort})


def iter_list_shelf(
    *,
    shelf: str,
    sort: str | UnsetType = UNSET,
) -> PagedCall[models.Book, models.ListShelfResponse]:
    """listShelf: GET /shelves/{shelf}, page by page"""
    return PagedCall(list_shelf(shelf=shelf, sort=sort))


LIST_RETURNS = Operation(
    api=API,
    id="listReturns",
    method="GET",
    path="/returns",
    placements=(Placement("token", "bearer", "Authorization"),),
    safe=True,
    responses={"200": models.Loans},
)


def list_returns(*, cursor: str | UnsetType = UNSET) -> Call[models.Loans]:
    """listReturns: GET /returns"""
    return Call(LIST_RETURNS, query={"cursor": cursor})


GET_STATUS = Operation(
    api=API,
    id="getStatus",
    method="GET",
    path="/status",
    accept="text/plain, */*;q=0.8",
    placements=(Placement("token", "bearer", "Authorization"),),
    safe=True,
    responses={"200": str},
)


def get_status() -> Call[str]:
    """getStatus: GET /status"""
    return Call(GET_STATUS)
