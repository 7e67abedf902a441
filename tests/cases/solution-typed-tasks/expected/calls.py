# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Darkroom as pure functions: each function turns arguments into a
call and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, UnsetType

from .._runtime.description.api import Credential, Placement
from .._runtime.description.conditions import Condition
from .._runtime.description.tasks import (
    ByType,
    FollowUp,
    Limits,
    Notify,
    Result,
    Status,
    TaskSpec,
    Timing,
    Variant,
)
from .._runtime.expressions import Failure
from .._runtime.models import S
from .._runtime.operation import Api, Call, Operation
from .._runtime.tasks.handle import Submission
from . import models

API = Api(
    name="solution_typed_tasks",
    title="Darkroom",
    servers=("https://darkroom.example",),
    credentials=(Credential("client_key", env="DARKROOM_KEY", required=True),),
)

FAILURE = Failure(
    when=(Condition(at=("$response.body#/errorId",), gt=0),),
    code=("$response.body#/errorCode",),
    message=("$response.body#/errorText",),
    kinds={"authentication": ("BAD_KEY",), "unsolvable": ("TOO_DARK",)},
)

TASK_SOLUTIONS: dict[type, Any] = {
    models.PhotoTask: models.Photo,
    models.SketchTask: models.Sketch,
}

CREATE_TASK = Operation(
    api=API,
    id="createTask",
    method="POST",
    path="/createTask",
    media_type="application/json",
    failure=FAILURE,
    placements=(Placement("client_key", "body", "/clientKey"),),
    responses={"200": models.State},
    solutions=TASK_SOLUTIONS,
)


def create_task(
    task: models.Task[S],
    *,
    callback_url: str | UnsetType = UNSET,
) -> Call[models.State[S]]:
    """createTask: POST /createTask"""
    return Call(
        CREATE_TASK,
        arguments={"task": task, "callbackUrl": callback_url},
        subject=type(task),
    )


GET_TASK_RESULT = Operation(
    api=API,
    id="getTaskResult",
    method="POST",
    path="/getTaskResult",
    media_type="application/json",
    failure=FAILURE,
    placements=(Placement("client_key", "body", "/clientKey"),),
    safe=True,
    responses={"200": models.State},
)


def get_task_result(*, task_id: int) -> Call[models.State[Any]]:
    """getTaskResult: POST /getTaskResult"""
    return Call(GET_TASK_RESULT, arguments={"taskId": task_id})


CANCEL_TASK = Operation(
    api=API,
    id="cancelTask",
    method="POST",
    path="/cancelTask",
    media_type="application/json",
    failure=FAILURE,
    placements=(Placement("client_key", "body", "/clientKey"),),
    responses={"200": models.CancelTaskResponse},
)


def cancel_task(*, task_id: int) -> Call[models.CancelTaskResponse]:
    """cancelTask: POST /cancelTask"""
    return Call(CANCEL_TASK, arguments={"taskId": task_id})


DEVELOPING_TASKS = TaskSpec(
    name="developing",
    capture={"id": ("$response.body#/taskId",)},
    poll=FollowUp(GET_TASK_RESULT, body={"/taskId": "$task.id"}),
    status=Status(
        at=("$response.body#/status",),
        words={
            "waiting": "pending",
            "processing": "pending",
            "ready": "succeeded",
            "lost": "failed",
        },
    ),
    sync=True,
    result=Result(at=("$response.body#/solution",)),
    solutions=TASK_SOLUTIONS,
    error_code=("$response.body#/errorCode",),
    error_message=("$response.body#/errorText",),
    timing=Timing(first=1, every=3),
    limits=Limits(polls=120, expires=360, wait=250),
    by_type=ByType(
        at=("$request.body#/task/type",),
        variants=(
            Variant(
                "Sketch.*",
                timing=Timing(first=0.2, every=0.2),
                limits=Limits(wait=10),
            ),
        ),
    ),
    cancel=FollowUp(CANCEL_TASK, body={"/taskId": "$task.id"}),
    notify=Notify("/callbackUrl", "result"),
    billable=True,
)


def submit_developing(
    task: models.Task[S],
    *,
    callback_url: str | UnsetType = UNSET,
) -> Submission[S]:
    """createTask: the submission of a task of kind `developing`"""
    return Submission(
        DEVELOPING_TASKS,
        create_task(task=task, callback_url=callback_url),
        subject=type(task),
    )
