# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Attic as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(
    name="additional_properties",
    title="Attic",
    servers=("https://attic.example",),
)

PUT_AWAY = Operation(
    api=API,
    id="putAway",
    method="POST",
    path="/chests",
    media_type="application/json",
    responses={"200": list[models.Chest]},
    open_request=True,
    open_response=True,
)


def put_away(*, body: models.Chest) -> Call[list[models.Chest]]:
    """putAway: POST /chests"""
    return Call(PUT_AWAY, body=body)
