# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Abacus as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.description.api import Credential, Envelope, Placement
from .._runtime.description.conditions import Condition
from .._runtime.expressions import Failure
from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(
    name="json_rpc",
    title="Abacus",
    servers=("https://abacus.example/rpc",),
    credentials=(Credential("token", env="ABACUS_TOKEN", required=True),),
)

FAILURE = Failure(
    when=(Condition(at=("$response.body#/error",), exists=True),),
    code=("$response.body#/error/code",),
    message=("$response.body#/error/message",),
    kinds={"authentication": ("-1",), "invalid": ("-32600", "-32602")},
)

SUM_ADD = Operation(
    api=API,
    id="Sum.add",
    method="POST",
    path="/",
    media_type="application/json",
    constants={"/method": "Sum.add"},
    arguments_at="/params",
    envelope=Envelope(result="/result", id="/id"),
    failure=FAILURE,
    placements=(Placement("token", "query", "token"),),
    safe=True,
    responses={"200": float},
)


def sum_add(*, numbers: list[float]) -> Call[float]:
    """Sum.add: POST /"""
    return Call(SUM_ADD, arguments={"numbers": numbers})


SUM_CLEAR = Operation(
    api=API,
    id="Sum.clear",
    method="POST",
    path="/",
    media_type="application/json",
    constants={"/method": "Sum.clear"},
    envelope=Envelope(result="/result", id="/id"),
    failure=FAILURE,
    placements=(Placement("token", "query", "token"),),
    responses={"200": models.Cleared},
)


def sum_clear() -> Call[models.Cleared]:
    """Sum.clear: POST /"""
    return Call(SUM_CLEAR)
