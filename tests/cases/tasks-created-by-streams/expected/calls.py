# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Announcer as pure functions: each function turns arguments into a
call and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.description.tasks import FollowUp, Result, Status, TaskSpec, Timing
from .._runtime.formats import respelt
from .._runtime.operation import Api, Call, Operation, StreamCall
from .._runtime.tasks.handle import Submission
from . import models

API = Api(
    name="tasks_created_by_streams",
    title="Announcer",
    servers=("https://announcer.example",),
    respell=respelt,
)

START_SPEECH = Operation(
    api=API,
    id="startSpeech",
    method="POST",
    path="/speech",
    media_type="application/json",
    accept="text/event-stream, */*;q=0.8",
    responses={"200": str},
)


def start_speech(*, text: str) -> StreamCall[str]:
    """startSpeech: POST /speech"""
    return StreamCall(Call(START_SPEECH, arguments={"text": text}), "events")


START_SONG = Operation(
    api=API,
    id="startSong",
    method="POST",
    path="/song",
    media_type="application/json",
    accept="audio/mpeg, */*;q=0.8",
    responses={"200": bytes},
)


def start_song(*, text: str) -> StreamCall[bytes]:
    """startSong: POST /song"""
    return StreamCall(Call(START_SONG, arguments={"text": text}))


GET_SPEECH = Operation(
    api=API,
    id="getSpeech",
    method="GET",
    path="/speech/{id}",
    safe=True,
    responses={"200": models.GetSpeechResponse},
)


def get_speech(*, id: str) -> Call[models.GetSpeechResponse]:
    """getSpeech: GET /speech/{id}"""
    return Call(GET_SPEECH, path={"id": id})


SPEECHES_TASKS = TaskSpec(
    name="speeches",
    capture={"id": ("$response.header.X-Id",)},
    poll=FollowUp(GET_SPEECH, path={"id": "$task.id"}),
    status=Status(
        at=("$response.body#/status",),
        words={"speaking": "pending", "spoken": "succeeded", "hoarse": "failed"},
    ),
    result=Result(at=("$response.body#/text",)),
    result_type=str,
    timing=Timing(every=2),
)


def submit_speeches(*, text: str) -> Submission[str]:
    """startSpeech: the submission of a task of kind `speeches`"""
    return Submission(SPEECHES_TASKS, start_speech(text=text).call)


SONGS_TASKS = TaskSpec(
    name="songs",
    capture={"id": ("$response.header.X-Id",)},
    poll=FollowUp(GET_SPEECH, path={"id": "$task.id"}),
    status=Status(
        at=("$response.body#/status",),
        words={"speaking": "pending", "spoken": "succeeded", "hoarse": "failed"},
    ),
    result=Result(at=("$response.body#/text",)),
    result_type=str,
    timing=Timing(every=2),
)


def submit_songs(*, text: str) -> Submission[str]:
    """startSong: the submission of a task of kind `songs`"""
    return Submission(SONGS_TASKS, start_song(text=text).whole())
