# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Zoo as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="families", title="Zoo", servers=("https://zoo.example/v1",))

GET_ANIMAL = Operation(
    api=API,
    id="getAnimal",
    method="GET",
    path="/animal",
    safe=True,
    responses={"200": models.AnyAnimal},
    open_response=True,
)


def get_animal() -> Call[models.AnyAnimal]:
    """getAnimal: GET /animal"""
    return Call(GET_ANIMAL)


GET_CAGE = Operation(
    api=API,
    id="getCage",
    method="GET",
    path="/cage",
    safe=True,
    responses={"200": models.Cage},
    open_response=True,
)


def get_cage() -> Call[models.Cage]:
    """getCage: GET /cage"""
    return Call(GET_CAGE)
