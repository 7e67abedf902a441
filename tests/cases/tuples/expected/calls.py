# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Chart as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="tuples", title="Chart", servers=("https://chart.example/v1",))

GET_POINT = Operation(
    api=API,
    id="getPoint",
    method="GET",
    path="/point",
    safe=True,
    responses={"200": models.Point},
)


def get_point() -> Call[models.Point]:
    """getPoint: GET /point"""
    return Call(GET_POINT)


GET_ROW = Operation(
    api=API,
    id="getRow",
    method="GET",
    path="/row",
    safe=True,
    responses={"200": models.Row},
)


def get_row() -> Call[models.Row]:
    """getRow: GET /row"""
    return Call(GET_ROW)


GET_PAIR = Operation(
    api=API,
    id="getPair",
    method="GET",
    path="/pair",
    safe=True,
    responses={"200": models.Pair},
)


def get_pair() -> Call[models.Pair]:
    """getPair: GET /pair"""
    return Call(GET_PAIR)
