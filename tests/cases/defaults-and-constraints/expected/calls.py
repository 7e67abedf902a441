# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Printer as pure functions: each function turns arguments into a
call and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime.description.servers import Server, Variable
from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(
    name="defaults_and_constraints",
    title="Printer",
    servers=(Server("https://{region}.printer.example", {"region": Variable("eu")}),),
)

PRINT = Operation(
    api=API,
    id="print",
    method="POST",
    path="/jobs",
    media_type="application/json",
    responses={"204": None},
)


def print(
    *,
    page: models.Page,
    copies: int | UnsetType = UNSET,
    tray: str | UnsetType = UNSET,
) -> Call[None]:
    """print: POST /jobs"""
    return Call(PRINT, query={"copies": copies}, arguments={"page": page, "tray": tray})
