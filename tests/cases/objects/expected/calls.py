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

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="objects", title="Library", servers=("https://library.example/v1",))

GET_BOOK = Operation(
    api=API,
    id="getBook",
    method="GET",
    path="/books/{isbn}",
    safe=True,
    responses={"200": models.Book},
)


def get_book(*, isbn: str) -> Call[models.Book]:
    """getBook: GET /books/{isbn}"""
    return Call(GET_BOOK, path={"isbn": isbn})


ADD_BOOK = Operation(
    api=API,
    id="addBook",
    method="POST",
    path="/books",
    media_type="application/json",
    responses={"201": None},
)


def add_book(
    *,
    isbn: str,
    page_count: int,
    author: models.Author,
    rating: float | UnsetType = UNSET,
    lent: bool | UnsetType = UNSET,
    edition: models.BookEdition | UnsetType = UNSET,
) -> Call[None]:
    """addBook: POST /books"""
    return Call(
        ADD_BOOK,
        arguments={
            "isbn": isbn,
            "pageCount": page_count,
            "rating": rating,
            "lent": lent,
            "author": author,
            "edition": edition,
        },
    )
