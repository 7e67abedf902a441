# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Forest as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(
    name="references_and_recursion",
    title="Forest",
    servers=("https://forest.example",),
)

GET_TREE = Operation(
    api=API,
    id="getTree",
    method="GET",
    path="/tree",
    safe=True,
    responses={"200": models.Tree},
)


def get_tree() -> Call[models.Tree]:
    """getTree: GET /tree"""
    return Call(GET_TREE)


SET_TREE = Operation(
    api=API,
    id="setTree",
    method="PUT",
    path="/tree",
    media_type="application/json",
    responses={"200": models.Tree},
)


def set_tree(
    *,
    label: str,
    children: list[models.Tree] | UnsetType = UNSET,
    parent: models.Tree | UnsetType = UNSET,
    notes: models.Notes | UnsetType = UNSET,
) -> Call[models.Tree]:
    """setTree: PUT /tree"""
    return Call(
        SET_TREE,
        arguments={
            "label": label,
            "children": children,
            "parent": parent,
            "notes": notes,
        },
    )


GET_PATHS = Operation(
    api=API,
    id="getPaths",
    method="GET",
    path="/paths",
    safe=True,
    responses={"200": models.Path},
)


def get_paths(*, depth: int | UnsetType = UNSET) -> Call[models.Path]:
    """getPaths: GET /paths"""
    return Call(GET_PATHS, query={"depth": depth})
