# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Muse as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime.alternatives import Alternatives
from .._runtime.description.api import Credential, Placement
from .._runtime.operation import Api, Call, Operation, StreamCall
from . import models

API = Api(
    name="unknown_members",
    title="Muse",
    servers=("https://muse.example",),
    credentials=(Credential("key"),),
)

TELL = Operation(
    api=API,
    id="tell",
    method="POST",
    path="/tell",
    media_type="application/json",
    accept="text/event-stream, */*;q=0.8",
    alternatives=Alternatives((), (Placement("key", "header", "X-Key"),)),
    safe=True,
    responses={"200": models.Piece},
)


def tell(*, wish: models.Wish) -> StreamCall[models.Piece]:
    """tell: POST /tell"""
    return StreamCall(Call(TELL, arguments={"wish": wish}), "events")


GET_COVER = Operation(
    api=API,
    id="getCover",
    method="GET",
    path="/cover",
    alternatives=Alternatives((), (Placement("key", "header", "X-Key"),)),
    safe=True,
    responses={"200": list[models.Layer]},
    errors={"4XX": models.Piece},
)


def get_cover() -> Call[list[models.Layer]]:
    """getCover: GET /cover"""
    return Call(GET_COVER)


GET_BOOK = Operation(
    api=API,
    id="getBook",
    method="GET",
    path="/book",
    alternatives=Alternatives((), (Placement("key", "header", "X-Key"),)),
    safe=True,
    responses={"200": models.Book},
)


def get_book() -> Call[models.Book]:
    """getBook: GET /book"""
    return Call(GET_BOOK)


PUT_BOOK = Operation(
    api=API,
    id="putBook",
    method="PUT",
    path="/book",
    media_type="application/json",
    alternatives=Alternatives((), (Placement("key", "header", "X-Key"),)),
    responses={"204": None},
)


def put_book(
    *,
    last: models.Piece,
    pieces: list[models.Piece],
    marks: dict[str, int] | UnsetType = UNSET,
    frame: models.BookFrame | UnsetType = UNSET,
) -> Call[None]:
    """putBook: PUT /book"""
    return Call(
        PUT_BOOK,
        arguments={"last": last, "pieces": pieces, "marks": marks, "frame": frame},
    )
