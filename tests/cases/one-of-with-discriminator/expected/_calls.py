# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Zoo: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from .._runtime import Api, Call, Operation
from . import models

API = Api(
    name="one_of_with_discriminator",
    title="Zoo",
    servers=("https://zoo.example",),
)

FEED = Operation(
    id="feed",
    method="POST",
    path="/animals",
    media_type="application/json",
    answers={"200": list[models.Animal]},
)


def feed(*, animal: models.Animal) -> Call[list[models.Animal]]:
    """feed: POST /animals"""
    return Call(FEED, arguments={"animal": animal})
