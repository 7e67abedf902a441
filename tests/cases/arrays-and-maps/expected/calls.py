# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Depot as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="arrays_and_maps", title="Depot", servers=("https://depot.example",))

LIST_BOXES = Operation(
    api=API,
    id="listBoxes",
    method="GET",
    path="/boxes",
    safe=True,
    responses={"200": list[models.Box]},
)


def list_boxes(*, label: list[str] | UnsetType = UNSET) -> Call[list[models.Box]]:
    """listBoxes: GET /boxes"""
    return Call(LIST_BOXES, query={"label": label})


SET_STOCK = Operation(
    api=API,
    id="setStock",
    method="PUT",
    path="/boxes",
    media_type="application/json",
    responses={"200": models.Stock},
)


def set_stock(*, body: models.Stock) -> Call[models.Stock]:
    """setStock: PUT /boxes"""
    return Call(SET_STOCK, body=body)
