# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Garden as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from msgspec import UNSET, UnsetType

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(
    name="operations_without_examples",
    title="Garden",
    servers=("https://garden.example",),
)

GET_PLOT = Operation(
    api=API,
    id="getPlot",
    method="GET",
    path="/plots/{plot_id}",
    safe=True,
    responses={"200": models.Plot},
)


def get_plot(
    *,
    plot_id: UUID,
    method: str,
    service: int,
    since: dt.datetime,
) -> Call[models.Plot]:
    """getPlot: GET /plots/{plot_id}"""
    return Call(
        GET_PLOT,
        path={"plot_id": plot_id},
        query={"method": method, "service": service, "since": since},
    )


REPLACE_PLOT = Operation(
    api=API,
    id="replacePlot",
    method="PUT",
    path="/plots/{plot_id}",
    media_type="application/json",
    responses={"204": None},
)


def replace_plot(
    *,
    plot_id: UUID,
    name: str,
    area: float,
    share: float,
    sides: list[int],
    plants: list[models.Plant],
    soil: models.ReplacePlotRequestSoil,
    note: str | UnsetType = UNSET,
) -> Call[None]:
    """replacePlot: PUT /plots/{plot_id}"""
    return Call(
        REPLACE_PLOT,
        path={"plot_id": plot_id},
        arguments={
            "name": name,
            "area": area,
            "share": share,
            "sides": sides,
            "plants": plants,
            "soil": soil,
            "note": note,
        },
    )


CHANGE_PLOT = Operation(
    api=API,
    id="changePlot",
    method="PATCH",
    path="/plots/{plot_id}",
    media_type="application/json",
    responses={"204": None},
)


def change_plot(*, plot_id: UUID, code: str) -> Call[None]:
    """changePlot: PATCH /plots/{plot_id}"""
    return Call(CHANGE_PLOT, path={"plot_id": plot_id}, arguments={"code": code})


ADD_PLANT = Operation(
    api=API,
    id="addPlant",
    method="POST",
    path="/plants",
    media_type="application/json",
    responses={"201": list[models.Plant]},
)


def add_plant(*, body: models.Plant) -> Call[list[models.Plant]]:
    """addPlant: POST /plants"""
    return Call(ADD_PLANT, body=body)
