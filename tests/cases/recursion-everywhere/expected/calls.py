# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Trees as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(
    name="recursion_everywhere",
    title="Trees",
    servers=("https://trees.example/v1",),
)

GET_NODE = Operation(
    api=API,
    id="getNode",
    method="GET",
    path="/node",
    safe=True,
    responses={"200": models.Node},
)


def get_node() -> Call[models.Node]:
    """getNode: GET /node"""
    return Call(GET_NODE)


GET_VALUE = Operation(
    api=API,
    id="getValue",
    method="GET",
    path="/value",
    safe=True,
    responses={"200": models.Value | None},
)


def get_value() -> Call[models.Value | None]:
    """getValue: GET /value"""
    return Call(GET_VALUE)


GET_TERM = Operation(
    api=API,
    id="getTerm",
    method="GET",
    path="/term",
    safe=True,
    responses={"200": models.Term},
)


def get_term() -> Call[models.Term]:
    """getTerm: GET /term"""
    return Call(GET_TERM)


GET_PAGE = Operation(
    api=API,
    id="getPage",
    method="GET",
    path="/page",
    safe=True,
    responses={"200": models.Page},
)


def get_page() -> Call[models.Page]:
    """getPage: GET /page"""
    return Call(GET_PAGE)
