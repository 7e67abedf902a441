# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Attic: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from .._runtime import Api, Call, Operation
from . import models

API = Api(
    name="additional_properties",
    title="Attic",
    servers=("https://attic.example",),
)

PUT_AWAY = Operation(
    id="putAway",
    method="POST",
    path="/chests",
    media_type="application/json",
    answers={"200": list[models.Chest]},
    open_request=True,
    open_answer=True,
)


def put_away(*, body: models.Chest) -> Call[list[models.Chest]]:
    """putAway: POST /chests"""
    return Call(PUT_AWAY, body=body)
