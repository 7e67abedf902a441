# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The calls of Garage, pure: each function turns arguments into a call, and nothing is
sent.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
The client's method of an operation takes the same arguments and says what they mean.
"""

from __future__ import annotations

from .._runtime.call import Call
from .._runtime.operation import Api, Operation
from . import models

API = Api(name="all_of", title="Garage", servers=("https://garage.example",))

GET_CAR = Operation(
    api=API,
    id="getCar",
    method="GET",
    path="/cars/{plate}",
    safe=True,
    answers={"200": models.Car},
)


def get_car(*, plate: str) -> Call[models.Car]:
    """getCar: GET /cars/{plate}"""
    return Call(GET_CAR, path={"plate": plate})
