# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Archive as pure functions: each function turns arguments into a
call and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from msgspec import UNSET, UnsetType

from .._runtime.formats import respelt
from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(
    name="formats",
    title="Archive",
    servers=("https://archive.example/v1",),
    respell=respelt,
)

GET_RECORD = Operation(
    api=API,
    id="getRecord",
    method="GET",
    path="/records/{id}",
    safe=True,
    responses={"200": models.Record},
)


def get_record(
    *,
    id: UUID,
    since: dt.datetime | UnsetType = UNSET,
    days: list[dt.date] | UnsetType = UNSET,
) -> Call[models.Record]:
    """getRecord: GET /records/{id}"""
    return Call(GET_RECORD, path={"id": id}, query={"since": since, "days": days})


ADD_RECORD = Operation(
    api=API,
    id="addRecord",
    method="POST",
    path="/records",
    media_type="application/json",
    responses={"200": dt.datetime},
)


def add_record(
    *,
    id: UUID,
    created: dt.datetime,
    day: dt.date | UnsetType | None = UNSET,
    opens: dt.time | UnsetType = UNSET,
    seal: bytes | UnsetType = UNSET,
    price: Decimal | UnsetType = UNSET,
    keeps: str | UnsetType = UNSET,
    owner: str | UnsetType = UNSET,
    address: str | UnsetType = UNSET,
    when: models.RecordWhen | UnsetType = UNSET,
    views: int | UnsetType = UNSET,
) -> Call[dt.datetime]:
    """addRecord: POST /records"""
    return Call(
        ADD_RECORD,
        arguments={
            "id": id,
            "created": created,
            "day": day,
            "opens": opens,
            "seal": seal,
            "price": price,
            "keeps": keeps,
            "owner": owner,
            "address": address,
            "when": when,
            "views": views,
        },
    )
