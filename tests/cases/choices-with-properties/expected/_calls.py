# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Post: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from .._runtime import Api, Call, Operation
from . import models

API = Api(
    name="choices_with_properties",
    title="Post",
    servers=("https://post.example/v1",),
)

GET_PARCEL = Operation(
    id="getParcel",
    method="GET",
    path="/parcel",
    safe=True,
    answers={"200": models.Parcel},
)


def get_parcel() -> Call[models.Parcel]:
    """getParcel: GET /parcel"""
    return Call(GET_PARCEL)


ADD_PARCEL = Operation(
    id="addParcel",
    method="POST",
    path="/parcel",
    media_type="application/json",
    answers={"200": models.Parcel},
)


def add_parcel(*, body: models.Parcel) -> Call[models.Parcel]:
    """addParcel: POST /parcel"""
    return Call(ADD_PARCEL, body=body)


GET_NOTICE = Operation(
    id="getNotice",
    method="GET",
    path="/notice",
    safe=True,
    answers={"200": models.Notice},
)


def get_notice() -> Call[models.Notice]:
    """getNotice: GET /notice"""
    return Call(GET_NOTICE)


GET_ROUTE = Operation(
    id="getRoute",
    method="GET",
    path="/route",
    safe=True,
    answers={"200": models.Route | None},
)


def get_route() -> Call[models.Route | None]:
    """getRoute: GET /route"""
    return Call(GET_ROUTE)


GET_DELAY = Operation(
    id="getDelay",
    method="GET",
    path="/delay",
    safe=True,
    answers={"200": models.Delay | None},
)


def get_delay() -> Call[models.Delay | None]:
    """getDelay: GET /delay"""
    return Call(GET_DELAY)
