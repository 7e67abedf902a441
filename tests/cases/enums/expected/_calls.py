# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Signals: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from .._runtime import Api, Call, Operation
from . import models

API = Api(name="enums", title="Signals", servers=("https://signals.example",))

SWITCH_LIGHT = Operation(
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
