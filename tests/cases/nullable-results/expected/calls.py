# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Easel as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime.description.tasks import FollowUp, Pages, Result, Slot, Status, TaskSpec
from .._runtime.operation import Api, Call, Operation
from .._runtime.tasks.handle import Submission
from .._runtime.tasks.results.fetched import FetchedResult
from .._runtime.tasks.results.paged import PagedResult
from . import models

API = Api(name="nullable_results", title="Easel", servers=("https://easel.example",))

DRAW = Operation(
    api=API,
    id="draw",
    method="POST",
    path="/drawings",
    media_type="application/json",
    responses={"201": models.Drawing},
)


def draw(*, prompt: str) -> Call[models.Drawing]:
    """draw: POST /drawings"""
    return Call(DRAW, arguments={"prompt": prompt})


NAME = Operation(
    api=API,
    id="name",
    method="POST",
    path="/titles",
    media_type="application/json",
    responses={"201": models.Drawing},
)


def name(*, prompt: str) -> Call[models.Drawing]:
    """name: POST /titles"""
    return Call(NAME, arguments={"prompt": prompt})


SKETCH = Operation(
    api=API,
    id="sketch",
    method="POST",
    path="/sketches",
    media_type="application/json",
    responses={"201": models.Drawing},
)


def sketch(*, prompt: str) -> Call[models.Drawing]:
    """sketch: POST /sketches"""
    return Call(SKETCH, arguments={"prompt": prompt})


GET_DRAWING = Operation(
    api=API,
    id="getDrawing",
    method="GET",
    path="/drawings/{id}",
    safe=True,
    responses={"200": models.Drawing},
)


def get_drawing(*, id: str) -> Call[models.Drawing]:
    """getDrawing: GET /drawings/{id}"""
    return Call(GET_DRAWING, path={"id": id})


GET_TITLE = Operation(
    api=API,
    id="getTitle",
    method="GET",
    path="/drawings/{id}/title",
    safe=True,
    responses={"200": str | None},
)


def get_title(*, id: str) -> Call[str | None]:
    """getTitle: GET /drawings/{id}/title"""
    return Call(GET_TITLE, path={"id": id})


LIST_STROKES = Operation(
    api=API,
    id="listStrokes",
    method="GET",
    path="/drawings/{id}/strokes",
    safe=True,
    responses={"200": models.ListStrokesResponse},
)


def list_strokes(
    *,
    id: str,
    from_: str | UnsetType = UNSET,
) -> Call[models.ListStrokesResponse]:
    """listStrokes: GET /drawings/{id}/strokes"""
    return Call(LIST_STROKES, path={"id": id}, query={"from": from_})


DRAWINGS_TASKS = TaskSpec(
    name="drawings",
    capture={"id": ("$response.body#/id",)},
    poll=FollowUp(GET_DRAWING, path={"id": "$task.id"}),
    status=Status(
        at=("$response.body#/status",),
        words={"starting": "pending", "succeeded": "succeeded", "failed": "failed"},
    ),
    sync=True,
    result=Result(at=("$response.body#/output",)),
    result_type=list[str] | None,
)


def submit_drawings(*, prompt: str) -> Submission[list[str] | None]:
    """draw: the submission of a task of kind `drawings`"""
    return Submission(DRAWINGS_TASKS, draw(prompt=prompt))


TITLES_TASKS = TaskSpec(
    name="titles",
    capture={"id": ("$response.body#/id",)},
    poll=FollowUp(GET_DRAWING, path={"id": "$task.id"}),
    status=Status(
        at=("$response.body#/status",),
        words={"starting": "pending", "succeeded": "succeeded", "failed": "failed"},
    ),
    result=Result(
        call=FollowUp(GET_TITLE, path={"id": "$task.id"}),
        strategy=FetchedResult(),
    ),
    result_type=str | None,
)


def submit_titles(*, prompt: str) -> Submission[str | None]:
    """name: the submission of a task of kind `titles`"""
    return Submission(TITLES_TASKS, name(prompt=prompt))


SKETCHES_TASKS = TaskSpec(
    name="sketches",
    capture={"id": ("$response.body#/id",)},
    poll=FollowUp(GET_DRAWING, path={"id": "$task.id"}),
    status=Status(
        at=("$response.body#/status",),
        words={"starting": "pending", "succeeded": "succeeded", "failed": "failed"},
    ),
    result=Result(
        at=("$response.body#/strokes",),
        call=FollowUp(LIST_STROKES, path={"id": "$task.id"}),
        pages=Pages(next=("$response.body#/next",), set=Slot("query", "from")),
        strategy=PagedResult(),
    ),
    result_type=list[int],
)


def submit_sketches(*, prompt: str) -> Submission[list[int]]:
    """sketch: the submission of a task of kind `sketches`"""
    return Submission(SKETCHES_TASKS, sketch(prompt=prompt))
