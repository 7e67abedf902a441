# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The calls of Zoo, pure: each function turns arguments into a call, and nothing is
sent.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
The client's method of an operation takes the same arguments and says what they mean.
"""

from __future__ import annotations

from .._runtime.call import Call
from .._runtime.operation import Api, Operation
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
    answers={"200": list[models.Animal]},
)


def feed(*, animal: models.Animal) -> Call[list[models.Animal]]:
    """feed: POST /animals"""
    return Call(FEED, arguments={"animal": animal})
