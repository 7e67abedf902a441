# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Weather: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime import Api, Call, Operation
from . import models

API = Api(name="nullable_30", title="Weather", servers=("https://weather.example",))

NOW = Operation(
    id="now",
    method="GET",
    path="/now",
    safe=True,
    answers={"200": models.Weather},
)


def now(*, at: str | UnsetType | None = UNSET) -> Call[models.Weather]:
    """now: GET /now"""
    return Call(NOW, query={"at": at})
