# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The calls of Signals, pure: each function turns arguments into a call, and nothing is
sent.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
The client's method of an operation takes the same arguments and says what they mean.
"""

from __future__ import annotations

from .._runtime.call import Call
from .._runtime.operation import Api, Operation
from . import models

API = Api(name="enums", title="Signals", servers=("https://signals.example",))

SWITCH_LIGHT = Operation(
    api=API,
    id="switchLight",
    method="POST",
    path="/lights",
    media_type="application/json",
    answers={"200": models.Light},
)


def switch_light(
    *,
    colour: models.Colour,
    order: models.SwitchLightRequestOrder,
) -> Call[models.Light]:
    """switchLight: POST /lights"""
    return Call(SWITCH_LIGHT, arguments={"colour": colour, "order": order})
