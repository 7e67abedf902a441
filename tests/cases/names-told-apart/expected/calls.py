# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Names as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(name="names_told_apart", title="Names", servers=("https://names.example/v1",))

GET_ENTRY = Operation(
    api=API,
    id="getEntry",
    method="GET",
    path="/entry",
    safe=True,
    responses={"200": models.Entry},
    open_response=True,
)


def get_entry() -> Call[models.Entry]:
    """getEntry: GET /entry"""
    return Call(GET_ENTRY)
