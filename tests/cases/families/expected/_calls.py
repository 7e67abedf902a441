# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Zoo: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from .._runtime import Api, Call, Operation
from . import models

API = Api(name="families", title="Zoo", servers=("https://zoo.example/v1",))

GET_ANIMAL = Operation(
    id="getAnimal",
    method="GET",
    path="/animal",
    safe=True,
    answers={"200": models.AnyAnimal},
    open_answer=True,
)


def get_animal() -> Call[models.AnyAnimal]:
    """getAnimal: GET /animal"""
    return Call(GET_ANIMAL)


GET_CAGE = Operation(
    id="getCage",
    method="GET",
    path="/cage",
    safe=True,
    answers={"200": models.Cage},
    open_answer=True,
)


def get_cage() -> Call[models.Cage]:
    """getCage: GET /cage"""
    return Call(GET_CAGE)
