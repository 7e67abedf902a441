# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Stable: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from .._runtime import Api, Call, Operation
from . import models

API = Api(name="all_of_merged", title="Stable", servers=("https://stable.example/v1",))

GET_HORSE = Operation(
    id="getHorse",
    method="GET",
    path="/horse",
    safe=True,
    answers={"200": models.Horse},
)


def get_horse() -> Call[models.Horse]:
    """getHorse: GET /horse"""
    return Call(GET_HORSE)


GET_FOAL = Operation(
    id="getFoal",
    method="GET",
    path="/foal",
    safe=True,
    answers={"200": models.Foal},
)


def get_foal() -> Call[models.Foal]:
    """getFoal: GET /foal"""
    return Call(GET_FOAL)


GET_LABEL = Operation(
    id="getLabel",
    method="GET",
    path="/label",
    safe=True,
    answers={"200": str},
)


def get_label() -> Call[str]:
    """getLabel: GET /label"""
    return Call(GET_LABEL)
