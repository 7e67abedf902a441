# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Names: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from .._runtime import Api, Call, Operation
from . import models

API = Api(name="names_told_apart", title="Names", servers=("https://names.example/v1",))

GET_ENTRY = Operation(
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
