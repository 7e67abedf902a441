# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Prints as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime.description.api import Credential, Placement
from .._runtime.description.conditions import Condition
from .._runtime.description.tasks import (
    FollowUp,
    Limits,
    Pages,
    Result,
    Rule,
    Slot,
    Status,
    SyncRequest,
    TaskSpec,
    Timing,
)
from .._runtime.operation import Api, Call, Operation
from .._runtime.tasks.handle import Submission
from .._runtime.tasks.results.paged import PagedResult
from .._runtime.tasks.results.single_use import SingleUseResult
from .._runtime.tasks.start import StartCalls
from . import models

API = Api(
    name="tasks_by_url",
    title="Prints",
    servers=("https://prints.example/v1",),
    credentials=(Credential("key", required=True),),
)

CREATE_PRINT = Operation(
    api=API,
    id="createPrint",
    method="POST",
    path="/prints",
    media_type="application/json",
    placements=(Placement("key", "header", "X-Key"),),
    responses={"202": models.CreatePrintResponse},
)


def create_print(*, text: str) -> Call[models.CreatePrintResponse]:
    """createPrint: POST /prints"""
    return Call(CREATE_PRINT, arguments={"text": text})


START_PRINT = Operation(
    api=API,
    id="startPrint",
    method="POST",
    path="/prints/{id}/start",
    placements=(Placement("key", "header", "X-Key"),),
    responses={"204": None},
)


def start_print(*, id: str) -> Call[None]:
    """startPrint: POST /prints/{id}/start"""
    return Call(START_PRINT, path={"id": id})


LIST_SHEETS = Operation(
    api=API,
    id="listSheets",
    method="GET",
    path="/prints/{id}/sheets",
    placements=(Placement("key", "header", "X-Key"),),
    safe=True,
    responses={"200": models.ListSheetsResponse},
)


def list_sheets(
    *,
    id: str,
    cursor: str | UnsetType = UNSET,
) -> Call[models.ListSheetsResponse]:
    """listSheets: GET /prints/{id}/sheets"""
    return Call(LIST_SHEETS, path={"id": id}, query={"cursor": cursor})


PRINTS_TASKS = TaskSpec(
    name="prints",
    capture={
        "id": ("$response.body#/id",),
        "get": ("$response.header.Operation-Location",),
    },
    poll=FollowUp(
        Operation(
            api=API,
            id="GET $task.get",
            method="GET",
            path="/",
            placements=(Placement("key", "header", "X-Key"),),
        ),
        url=("$task.get",),
    ),
    start=(FollowUp(START_PRINT, path={"id": "$task.id"}),),
    starter=StartCalls(),
    reads_redirects=True,
    origins=("https://*.cdn.example",),
    sync_request=SyncRequest(Slot("header", "Prefer"), "wait=20", long_poll=20),
    idempotency=Slot("header", "Idempotency-Key"),
    rules=(
        Rule(
            "pending",
            when=(Condition(at=("$statusCode",), is_=("202",)),),
            call="result",
        ),
        Rule(
            "succeeded",
            when=(Condition(at=("$statusCode",), is_=("303",)),),
            call="poll",
        ),
    ),
    status=Status(
        at=("$response.body#/state",),
        words={"queued": "pending", "printed": "succeeded", "burnt": "failed"},
    ),
    sync=True,
    result=Result(
        at=("$response.body#/sheets",),
        call=FollowUp(
            Operation(
                api=API,
                id="GET $response.header.Location",
                method="GET",
                path="/",
                placements=(Placement("key", "header", "X-Key"),),
                responses={"200": models.ListSheetsResponse},
            ),
            url=("$response.header.Location",),
        ),
        pages=Pages(next=("$response.body#/cursor",), set=Slot("query", "cursor")),
        single_use=True,
        expiring_urls=True,
        strategy=SingleUseResult(PagedResult()),
    ),
    result_type=list[models.Sheet],
    timing=Timing(first=1, every=2),
    limits=Limits(retained=600),
    cancel=FollowUp(
        Operation(
            api=API,
            id="POST /v1/prints/{$task.id}:cancel",
            method="POST",
            path="/",
            placements=(Placement("key", "header", "X-Key"),),
        ),
        url=("/v1/prints/{$task.id}:cancel",),
    ),
    billable=True,
)


def submit_prints(
    *,
    text: str,
    idempotency_key: str | None = None,
) -> Submission[list[models.Sheet]]:
    """createPrint: the submission of a task of kind `prints`"""
    return Submission(PRINTS_TASKS, create_print(text=text), key=idempotency_key)
