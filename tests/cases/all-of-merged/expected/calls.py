# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Stable as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="all_of_merged", title="Stable", servers=("https://stable.example/v1",))

GET_HORSE = Operation(
    api=API,
    id="getHorse",
    method="GET",
    path="/horse",
    safe=True,
    responses={"200": models.Horse},
)


def get_horse() -> Call[models.Horse]:
    """getHorse: GET /horse"""
    return Call(GET_HORSE)


GET_FOAL = Operation(
    api=API,
    id="getFoal",
    method="GET",
    path="/foal",
    safe=True,
    responses={"200": models.Foal},
)


def get_foal() -> Call[models.Foal]:
    """getFoal: GET /foal"""
    return Call(GET_FOAL)


GET_LABEL = Operation(
    api=API,
    id="getLabel",
    method="GET",
    path="/label",
    safe=True,
    responses={"200": str},
)


def get_label() -> Call[str]:
    """getLabel: GET /label"""
    return Call(GET_LABEL)
