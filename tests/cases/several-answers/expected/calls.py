# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Oracle as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="several_answers", title="Oracle", servers=("https://oracle.example",))

ASK = Operation(
    api=API,
    id="ask",
    method="POST",
    path="/ask",
    responses={"200": models.Answer, "202": models.Wait, "204": None},
    errors={"4XX": models.Refusal, "default": models.Refusal},
)


def ask() -> Call[models.Answer | models.Wait | None]:
    """ask: POST /ask"""
    return Call(ASK)


PING = Operation(
    api=API,
    id="ping",
    method="GET",
    path="/ping",
    safe=True,
    responses={"default": None},
)


def ping() -> Call[None]:
    """ping: GET /ping"""
    return Call(PING)
