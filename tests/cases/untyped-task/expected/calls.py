# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Kiln as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime.description.api import Credential, Placement
from .._runtime.description.tasks import (
    FollowUp,
    Listing,
    Result,
    Status,
    TaskSpec,
    Timing,
)
from .._runtime.operation import Api, Call, Operation
from .._runtime.tasks.handle import Submission
from .._runtime.tasks.results.fetched import FetchedResult
from . import models

API = Api(
    name="untyped_task",
    title="Kiln",
    servers=("https://kiln.example",),
    credentials=(Credential("bearer", env="KILN_TOKEN", required=True),),
)

FIRE = Operation(
    api=API,
    id="fire",
    method="POST",
    path="/firings",
    media_type="application/json",
    placements=(Placement("bearer", "bearer", "Authorization"),),
    responses={"202": models.Firing},
)


def fire(*, clay: str, degrees: int | UnsetType = UNSET) -> Call[models.Firing]:
    """fire: POST /firings"""
    return Call(FIRE, arguments={"clay": clay, "degrees": degrees})


LIST_FIRINGS = Operation(
    api=API,
    id="listFirings",
    method="GET",
    path="/firings",
    placements=(Placement("bearer", "bearer", "Authorization"),),
    safe=True,
    responses={"200": list[models.Firing]},
)


def list_firings() -> Call[list[models.Firing]]:
    """listFirings: GET /firings"""
    return Call(LIST_FIRINGS)


GET_FIRING = Operation(
    api=API,
    id="getFiring",
    method="GET",
    path="/firings/{firingId}",
    placements=(Placement("bearer", "bearer", "Authorization"),),
    safe=True,
    responses={"200": models.Firing},
)


def get_firing(*, firing_id: str) -> Call[models.Firing]:
    """getFiring: GET /firings/{firingId}"""
    return Call(GET_FIRING, path={"firingId": firing_id})


REFIRE = Operation(
    api=API,
    id="refire",
    method="POST",
    path="/firings/{firingId}",
    placements=(Placement("bearer", "bearer", "Authorization"),),
    responses={"202": models.Firing},
)


def refire(*, firing_id: str) -> Call[models.Firing]:
    """refire: POST /firings/{firingId}"""
    return Call(REFIRE, path={"firingId": firing_id})


GET_POT = Operation(
    api=API,
    id="getPot",
    method="GET",
    path="/firings/{firingId}/pot",
    placements=(Placement("bearer", "bearer", "Authorization"),),
    safe=True,
    responses={"200": models.Pot},
)


def get_pot(*, firing_id: str) -> Call[models.Pot]:
    """getPot: GET /firings/{firingId}/pot"""
    return Call(GET_POT, path={"firingId": firing_id})


FIRINGS_TASKS = TaskSpec(
    name="firings",
    capture={"id": ("$response.body#/id",)},
    poll=FollowUp(GET_FIRING, path={"firingId": "$task.id"}),
    status=Status(
        at=("$response.body#/state",),
        words={
            "heating": "pending",
            "cooling": "pending",
            "done": "succeeded",
            "cracked": "failed",
        },
    ),
    result=Result(
        call=FollowUp(GET_POT, path={"firingId": "$task.id"}),
        strategy=FetchedResult(),
    ),
    result_type=models.Pot,
    timing=Timing(every=10, factor=2, max=60),
    listing=Listing(LIST_FIRINGS, items="", id="/id", status="/state"),
)


def submit_firings_fire(
    *,
    clay: str,
    degrees: int | UnsetType = UNSET,
) -> Submission[models.Pot]:
    """fire: the submission of a task of kind `firings`"""
    return Submission(FIRINGS_TASKS, fire(clay=clay, degrees=degrees))


def submit_firings_refire(*, firing_id: str) -> Submission[models.Pot]:
    """refire: the submission of a task of kind `firings`"""
    return Submission(FIRINGS_TASKS, refire(firing_id=firing_id))
