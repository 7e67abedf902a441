# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Weather as pure functions: each function turns arguments into a
call and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, UnsetType

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="nullable_31", title="Weather", servers=("https://weather.example",))

REPORT = Operation(
    api=API,
    id="report",
    method="PUT",
    path="/now",
    media_type="application/json",
    responses={"200": models.Weather | None},
)


def report(
    *,
    celsius: float | None,
    wind: models.Wind | None,
    kind: models.WeatherKind | UnsetType | None = UNSET,
    rain: list[int | None] | UnsetType = UNSET,
    note: str | UnsetType | None = UNSET,
    never: UnsetType | None = UNSET,
    any: Any | UnsetType = UNSET,
) -> Call[models.Weather | None]:
    """report: PUT /now"""
    return Call(
        REPORT,
        arguments={
            "celsius": celsius,
            "wind": wind,
            "kind": kind,
            "rain": rain,
            "note": note,
            "never": never,
            "any": any,
        },
    )
