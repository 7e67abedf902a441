# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Garage as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="all_of", title="Garage", servers=("https://garage.example",))

GET_CAR = Operation(
    api=API,
    id="getCar",
    method="GET",
    path="/cars/{plate}",
    safe=True,
    responses={"200": models.Car},
)


def get_car(*, plate: str) -> Call[models.Car]:
    """getCar: GET /cars/{plate}"""
    return Call(GET_CAR, path={"plate": plate})
