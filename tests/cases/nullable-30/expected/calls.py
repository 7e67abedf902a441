# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Weather as pure functions: each function turns arguments into a
call and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="nullable_30", title="Weather", servers=("https://weather.example",))

NOW = Operation(
    api=API,
    id="now",
    method="GET",
    path="/now",
    safe=True,
    responses={"200": models.Weather},
)


def now(*, at: str | UnsetType | None = UNSET) -> Call[models.Weather]:
    """now: GET /now"""
    return Call(NOW, query={"at": at})
