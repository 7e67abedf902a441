# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Printer: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime import Api, Call, Operation, Server, Variable
from . import models

API = Api(
    name="defaults_and_constraints",
    title="Printer",
    servers=(Server("https://{region}.printer.example", {"region": Variable("eu")}),),
)

PRINT = Operation(
    id="print",
    method="POST",
    path="/jobs",
    media_type="application/json",
    answers={"204": None},
)


def print(
    *,
    page: models.Page,
    copies: int | UnsetType = UNSET,
    tray: str | UnsetType = UNSET,
) -> Call[None]:
    """print: POST /jobs"""
    return Call(PRINT, query={"copies": copies}, arguments={"page": page, "tray": tray})
