# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Atlas as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

import datetime as dt

from msgspec import UNSET, UnsetType

from .._runtime.description.api import Credential, Placement
from .._runtime.description.styles import Style
from .._runtime.operation import Api, Call, Operation
from .._runtime.styles import Styles
from . import models

API = Api(
    name="parameters",
    title="Atlas",
    servers=("https://atlas.example",),
    credentials=(Credential("key", env="ATLAS_KEY", required=True),),
)

GET_MAP = Operation(
    api=API,
    id="getMap",
    method="GET",
    path="/maps/{mapId}/{layer}",
    accept="text/plain, */*;q=0.8",
    placements=(Placement("key", "header", "X-Key"),),
    safe=True,
    responses={"200": str},
    styles=Styles(
        (
            Style("query", "bbox[]", "form", False),
            Style("query", "filter", "deepObject", True),
        ),
    ),
)


def get_map(
    *,
    map_id: int,
    layer: list[str],
    zoom: int,
    x_trace: str | UnsetType = UNSET,
    bbox: list[float] | UnsetType = UNSET,
    filter: models.Filter | UnsetType = UNSET,
    since: dt.datetime | UnsetType = UNSET,
    session: str | UnsetType = UNSET,
) -> Call[str]:
    """getMap: GET /maps/{mapId}/{layer}"""
    return Call(
        GET_MAP,
        path={"mapId": map_id, "layer": layer},
        query={"zoom": zoom, "bbox[]": bbox, "filter": filter, "since": since},
        header={"X-Trace": x_trace},
        cookie={"session": session},
    )
