# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Garden as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="default_mapping", title="Garden", servers=("https://garden.example",))

LIST_PLANTS = Operation(
    api=API,
    id="listPlants",
    method="GET",
    path="/plants",
    safe=True,
    responses={"200": list[models.Plant]},
)


def list_plants() -> Call[list[models.Plant]]:
    """listPlants: GET /plants"""
    return Call(LIST_PLANTS)


ADD_PLANT = Operation(
    api=API,
    id="addPlant",
    method="POST",
    path="/plants",
    media_type="application/json",
    responses={"204": None},
)


def add_plant(*, plant: models.Plant) -> Call[None]:
    """addPlant: POST /plants"""
    return Call(ADD_PLANT, arguments={"plant": plant})


LIST_BEASTS = Operation(
    api=API,
    id="listBeasts",
    method="GET",
    path="/beasts",
    safe=True,
    responses={"200": list[models.AnyBeast]},
    open_response=True,
)


def list_beasts() -> Call[list[models.AnyBeast]]:
    """listBeasts: GET /beasts"""
    return Call(LIST_BEASTS)
