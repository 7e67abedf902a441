# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Stamps as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="constants", title="Stamps", servers=("https://stamps.example",))

STAMP = Operation(
    api=API,
    id="stamp",
    method="POST",
    path="/stamps",
    media_type="application/json",
    constants={"/kind": "letter", "/version": 2, "/urgent": False},
    responses={"200": models.Stamp},
)


def stamp(
    *,
    text: str,
    ratio: float | UnsetType = UNSET,
    tone: Literal["loud"] | UnsetType = UNSET,
) -> Call[models.Stamp]:
    """stamp: POST /stamps"""
    return Call(STAMP, arguments={"text": text, "ratio": ratio, "tone": tone})


CHECK = Operation(
    api=API,
    id="check",
    method="GET",
    path="/stamps",
    safe=True,
    responses={"200": Literal["there are"]},
)


def check() -> Call[Literal["there are"]]:
    """check: GET /stamps"""
    return Call(CHECK)
