# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Oracle: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from .._runtime import Api, Call, Operation
from . import models

API = Api(name="several_answers", title="Oracle", servers=("https://oracle.example",))

ASK = Operation(
    id="ask",
    method="POST",
    path="/ask",
    answers={"200": models.Answer, "202": models.Wait, "204": None},
    errors={"4XX": models.Refusal, "default": models.Refusal},
)


def ask() -> Call[models.Answer | models.Wait | None]:
    """ask: POST /ask"""
    return Call(ASK)


PING = Operation(
    id="ping",
    method="GET",
    path="/ping",
    safe=True,
    answers={"default": None},
)


def ping() -> Call[None]:
    """ping: GET /ping"""
    return Call(PING)
