# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The calls of Names, pure: each function turns arguments into a call, and nothing is
sent.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
The client's method of an operation takes the same arguments and says what they mean.
"""

from __future__ import annotations

from .._runtime.call import Call
from .._runtime.operation import Api, Operation
from . import models

API = Api(name="names_told_apart", title="Names", servers=("https://names.example/v1",))

GET_ENTRY = Operation(
    api=API,
    id="getEntry",
    method="GET",
    path="/entry",
    safe=True,
    answers={"200": models.Entry},
    open_answer=True,
)


def get_entry() -> Call[models.Entry]:
    """getEntry: GET /entry"""
    return Call(GET_ENTRY)
