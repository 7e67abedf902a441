# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Post: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime import Api, Call, Operation
from . import models

API = Api(name="one_of_without", title="Post", servers=("https://post.example",))

SEND = Operation(
    id="send",
    method="POST",
    path="/parcels",
    media_type="application/json",
    answers={"200": models.Sent},
)


def send(
    *,
    to: models.SendRequestTo,
    weight: int | str | UnsetType | None = UNSET,
) -> Call[models.Sent]:
    """send: POST /parcels"""
    return Call(SEND, arguments={"to": to, "weight": weight})
