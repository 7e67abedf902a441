# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Garage: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from .._runtime import Api, Call, Operation
from . import models

API = Api(name="all_of", title="Garage", servers=("https://garage.example",))

GET_CAR = Operation(
    id="getCar",
    method="GET",
    path="/cars/{plate}",
    safe=True,
    answers={"200": models.Car},
)


def get_car(*, plate: str) -> Call[models.Car]:
    """getCar: GET /cars/{plate}"""
    return Call(GET_CAR, path={"plate": plate})
