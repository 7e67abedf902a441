# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Chart: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from .._runtime import Api, Call, Operation
from . import models

API = Api(name="tuples", title="Chart", servers=("https://chart.example/v1",))

GET_POINT = Operation(
    id="getPoint",
    method="GET",
    path="/point",
    safe=True,
    answers={"200": models.Point},
)


def get_point() -> Call[models.Point]:
    """getPoint: GET /point"""
    return Call(GET_POINT)


GET_ROW = Operation(
    id="getRow",
    method="GET",
    path="/row",
    safe=True,
    answers={"200": models.Row},
)


def get_row() -> Call[models.Row]:
    """getRow: GET /row"""
    return Call(GET_ROW)


GET_PAIR = Operation(
    id="getPair",
    method="GET",
    path="/pair",
    safe=True,
    answers={"200": models.Pair},
)


def get_pair() -> Call[models.Pair]:
    """getPair: GET /pair"""
    return Call(GET_PAIR)
