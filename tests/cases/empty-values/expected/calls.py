# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Locksmith as pure functions: each function turns arguments into a
call and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, UnsetType

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(
    name="empty_values",
    title="Locksmith",
    servers=("https://locksmith.example",),
)

REPLACE_RULE = Operation(
    api=API,
    id="replaceRule",
    method="PUT",
    path="/rules",
    media_type="application/json",
    responses={"200": models.Rule},
)


def replace_rule(
    *,
    conditions: dict[str, Any],
    steps: list[list[int]] | UnsetType = UNSET,
) -> Call[models.Rule]:
    """replaceRule: PUT /rules"""
    return Call(REPLACE_RULE, arguments={"conditions": conditions, "steps": steps})


SEARCH_RULES = Operation(
    api=API,
    id="searchRules",
    method="POST",
    path="/search",
    media_type="application/json",
    responses={"200": Any},
)


def search_rules(*, query: Any, sort: list[Any] | UnsetType = UNSET) -> Call[Any]:
    """searchRules: POST /search"""
    return Call(SEARCH_RULES, arguments={"query": query, "sort": sort})
