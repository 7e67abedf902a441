# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Trees: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from .._runtime import Api, Call, Operation
from . import models

API = Api(
    name="recursion_everywhere",
    title="Trees",
    servers=("https://trees.example/v1",),
)

GET_NODE = Operation(
    id="getNode",
    method="GET",
    path="/node",
    safe=True,
    answers={"200": models.Node},
)


def get_node() -> Call[models.Node]:
    """getNode: GET /node"""
    return Call(GET_NODE)


GET_VALUE = Operation(
    id="getValue",
    method="GET",
    path="/value",
    safe=True,
    answers={"200": models.Value | None},
)


def get_value() -> Call[models.Value | None]:
    """getValue: GET /value"""
    return Call(GET_VALUE)


GET_TERM = Operation(
    id="getTerm",
    method="GET",
    path="/term",
    safe=True,
    answers={"200": models.Term},
)


def get_term() -> Call[models.Term]:
    """getTerm: GET /term"""
    return Call(GET_TERM)


GET_PAGE = Operation(
    id="getPage",
    method="GET",
    path="/page",
    safe=True,
    answers={"200": models.Page},
)


def get_page() -> Call[models.Page]:
    """getPage: GET /page"""
    return Call(GET_PAGE)
