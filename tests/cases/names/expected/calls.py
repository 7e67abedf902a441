# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Client as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime.description.api import Credential, Placement
from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(
    name="names",
    title="Client",
    servers=("https://names.example",),
    credentials=(Credential("timeout_", required=True),),
)

API_ = Operation(
    api=API,
    id="api",
    method="GET",
    path="/api",
    placements=(Placement("timeout_", "header", "X-Key"),),
    safe=True,
    responses={"200": models.Any_},
)


def api_(
    *,
    self_: str | UnsetType = UNSET,
    from_: str | UnsetType = UNSET,
    timeout: int | UnsetType = UNSET,
    function: str | UnsetType = UNSET,
    filter_name: str | UnsetType = UNSET,
    api: list[str] | UnsetType = UNSET,
) -> Call[models.Any_]:
    """api: GET /api"""
    return Call(
        API_,
        query={
            "self": self_,
            "from": from_,
            "timeout": timeout,
            "function": function,
            "filter[name]": filter_name,
            "api": api,
        },
    )


LIST_ = Operation(
    api=API,
    id="list",
    method="GET",
    path="/list",
    placements=(Placement("timeout_", "header", "X-Key"),),
    safe=True,
    responses={"200": models.Any_},
)


def list_() -> Call[models.Any_]:
    """list: GET /list"""
    return Call(LIST_)


CLOSE = Operation(
    api=API,
    id="close",
    method="POST",
    path="/close",
    media_type="application/json",
    placements=(Placement("timeout_", "header", "X-Key"),),
    responses={"200": models.Any_},
)


def close(
    *,
    class_: str,
    argument_1st: str | UnsetType = UNSET,
    list: list[str] | UnsetType = UNSET,
    id: str | UnsetType = UNSET,
    at_id: str | UnsetType = UNSET,
    type: str | UnsetType = UNSET,
    self_: str | UnsetType = UNSET,
    über_größe: int | UnsetType = UNSET,
    名前: str | UnsetType = UNSET,
    field: str | UnsetType = UNSET,
    init: str | UnsetType = UNSET,
) -> Call[models.Any_]:
    """close: POST /close"""
    return Call(
        CLOSE,
        arguments={
            "class": class_,
            "1st": argument_1st,
            "list": list,
            "@id": id,
            "@ID": at_id,
            "type": type,
            "self": self_,
            "ÜberGröße": über_größe,
            "名前": 名前,
            "field": field,
            "__init__": init,
        },
    )


UNSET_ = Operation(
    api=API,
    id="unset",
    method="POST",
    path="/unset",
    media_type="application/json",
    placements=(Placement("timeout_", "header", "X-Key"),),
    responses={"200": models.Any_},
)


def unset_(
    *,
    name: str,
    value: int | UnsetType = UNSET,
    mode: models.Literal_ | UnsetType = UNSET,
    any: models.Any_ | UnsetType = UNSET,
    str: str | UnsetType = UNSET,
    unset: list[models.Str] | UnsetType = UNSET,
) -> Call[models.Any_]:
    """unset: POST /unset"""
    return Call(
        UNSET_,
        arguments={
            "name": name,
            "value": value,
            "mode": mode,
            "any": any,
            "str": str,
            "unset": unset,
        },
    )
