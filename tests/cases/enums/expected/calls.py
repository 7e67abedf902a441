# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Signals as pure functions: each function turns arguments into a
call and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="enums", title="Signals", servers=("https://signals.example",))

SWITCH_LIGHT = Operation(
    api=API,
    id="switchLight",
    method="POST",
    path="/lights",
    media_type="application/json",
    responses={"200": models.Light},
)


def switch_light(
    *,
    colour: models.Colour,
    order: models.SwitchLightRequestOrder,
) -> Call[models.Light]:
    """switchLight: POST /lights"""
    return Call(SWITCH_LIGHT, arguments={"colour": colour, "order": order})
