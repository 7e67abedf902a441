# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Newsroom: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime import Api, Call, Operation
from . import models

API = Api(name="streams", title="Newsroom", servers=("https://newsroom.example",))

WATCH_STORIES = Operation(
    id="watchStories",
    method="GET",
    path="/stories",
    accept="text/event-stream, */*;q=0.8",
    safe=True,
    answers={"200": models.AnswerItem, "204": None},
    ends=("[DONE]",),
    events={"story": models.Story, "progress": models.Progress},
)


def watch_stories() -> Call[models.AnswerItem]:
    """watchStories: GET /stories"""
    return Call(WATCH_STORIES)


WRITE_STORY = Operation(
    id="writeStory",
    method="POST",
    path="/stories/write",
    media_type="application/json",
    answers={"200": models.Story},
    errors={"400": models.Refusal},
)


def write_story(*, about: str, stream: bool | UnsetType = UNSET) -> Call[models.Story]:
    """writeStory: POST /stories/write"""
    return Call(WRITE_STORY, arguments={"about": about, "stream": stream})


WRITE_STORY_EVENTS = Operation(
    id="writeStory_events",
    method="POST",
    path="/stories/write",
    media_type="application/json",
    accept="text/event-stream, */*;q=0.8",
    answers={"200": models.Progress},
    errors={"400": models.Refusal},
)


def write_story_events(
    *,
    about: str,
    stream: bool | UnsetType = UNSET,
) -> Call[models.Progress]:
    """writeStory_events: POST /stories/write"""
    return Call(WRITE_STORY_EVENTS, arguments={"about": about, "stream": stream})


GET_LOG = Operation(
    id="getLog",
    method="GET",
    path="/log",
    accept="application/jsonl, */*;q=0.8",
    safe=True,
    answers={"200": models.Story},
)


def get_log() -> Call[models.Story]:
    """getLog: GET /log"""
    return Call(GET_LOG)


GET_RECORDS = Operation(
    id="getRecords",
    method="GET",
    path="/log/records",
    accept="application/json-seq, */*;q=0.8",
    safe=True,
    answers={"200": models.Story},
)


def get_records() -> Call[models.Story]:
    """getRecords: GET /log/records"""
    return Call(GET_RECORDS)


GET_TICKS = Operation(
    id="getTicks",
    method="GET",
    path="/ticks",
    accept="text/event-stream, */*;q=0.8",
    safe=True,
    answers={"200": str},
)


def get_ticks() -> Call[str]:
    """getTicks: GET /ticks"""
    return Call(GET_TICKS)
