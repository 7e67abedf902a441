# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Post as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="one_of_without", title="Post", servers=("https://post.example",))

SEND = Operation(
    api=API,
    id="send",
    method="POST",
    path="/parcels",
    media_type="application/json",
    responses={"200": models.Sent},
)


def send(
    *,
    to: models.SendRequestTo,
    weight: int | str | UnsetType | None = UNSET,
) -> Call[models.Sent]:
    """send: POST /parcels"""
    return Call(SEND, arguments={"to": to, "weight": weight})
