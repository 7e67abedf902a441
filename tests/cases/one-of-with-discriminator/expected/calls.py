# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Zoo as pure functions: each function turns arguments into a call
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
    name="one_of_with_discriminator",
    title="Zoo",
    servers=("https://zoo.example",),
)

FEED = Operation(
    api=API,
    id="feed",
    method="POST",
    path="/animals",
    media_type="application/json",
    responses={"200": list[models.Animal]},
)


def feed(*, animal: models.Animal) -> Call[list[models.Animal]]:
    """feed: POST /animals"""
    return Call(FEED, arguments={"animal": animal})
