# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Rules as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="beyond_types", title="Rules", servers=("https://rules.example/v1",))

GET_ORDER = Operation(
    api=API,
    id="getOrder",
    method="GET",
    path="/order",
    safe=True,
    responses={"200": models.Order},
    open_response=True,
)


def get_order() -> Call[models.Order]:
    """getOrder: GET /order"""
    return Call(GET_ORDER)


ADD_ORDER = Operation(
    api=API,
    id="addOrder",
    method="POST",
    path="/order",
    media_type="application/json",
    responses={"200": models.Order},
    open_request=True,
    open_response=True,
)


def add_order(*, body: models.Order) -> Call[models.Order]:
    """addOrder: POST /order"""
    return Call(ADD_ORDER, body=body)


GET_PRICES = Operation(
    api=API,
    id="getPrices",
    method="GET",
    path="/prices",
    safe=True,
    responses={"200": models.Prices},
)


def get_prices() -> Call[models.Prices]:
    """getPrices: GET /prices"""
    return Call(GET_PRICES)
