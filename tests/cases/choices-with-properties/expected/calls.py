# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Post as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(
    name="choices_with_properties",
    title="Post",
    servers=("https://post.example/v1",),
)

GET_PARCEL = Operation(
    api=API,
    id="getParcel",
    method="GET",
    path="/parcel",
    safe=True,
    responses={"200": models.Parcel},
)


def get_parcel() -> Call[models.Parcel]:
    """getParcel: GET /parcel"""
    return Call(GET_PARCEL)


ADD_PARCEL = Operation(
    api=API,
    id="addParcel",
    method="POST",
    path="/parcel",
    media_type="application/json",
    responses={"200": models.Parcel},
)


def add_parcel(*, body: models.Parcel) -> Call[models.Parcel]:
    """addParcel: POST /parcel"""
    return Call(ADD_PARCEL, body=body)


GET_NOTICE = Operation(
    api=API,
    id="getNotice",
    method="GET",
    path="/notice",
    safe=True,
    responses={"200": models.Notice},
)


def get_notice() -> Call[models.Notice]:
    """getNotice: GET /notice"""
    return Call(GET_NOTICE)


GET_ROUTE = Operation(
    api=API,
    id="getRoute",
    method="GET",
    path="/route",
    safe=True,
    responses={"200": models.Route | None},
)


def get_route() -> Call[models.Route | None]:
    """getRoute: GET /route"""
    return Call(GET_ROUTE)


GET_DELAY = Operation(
    api=API,
    id="getDelay",
    method="GET",
    path="/delay",
    safe=True,
    responses={"200": models.Delay | None},
)


def get_delay() -> Call[models.Delay | None]:
    """getDelay: GET /delay"""
    return Call(GET_DELAY)
