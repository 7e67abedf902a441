# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Newsroom as pure functions: each function turns arguments into a
call and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.operation import Api, Call, Operation, StreamCall
from . import models

API = Api(name="streams", title="Newsroom", servers=("https://newsroom.example",))

WATCH_STORIES = Operation(
    api=API,
    id="watchStories",
    method="GET",
    path="/stories",
    accept="text/event-stream, */*;q=0.8",
    safe=True,
    responses={"200": models.WatchStoriesResponseItem, "204": None},
    ends=("[DONE]",),
    events={"story": models.Story, "progress": models.Progress},
)


def watch_stories() -> StreamCall[models.WatchStoriesResponseItem]:
    """watchStories: GET /stories"""
    return StreamCall(Call(WATCH_STORIES), "events")


WRITE_STORY = Operation(
    api=API,
    id="writeStory",
    method="POST",
    path="/stories/write",
    media_type="application/json",
    constants={"/stream": False},
    responses={"200": models.Story},
    errors={"400": models.Refusal},
)


def write_story(*, about: str) -> Call[models.Story]:
    """writeStory: POST /stories/write"""
    return Call(WRITE_STORY, arguments={"about": about})


WRITE_STORY_EVENTS = Operation(
    api=API,
    id="writeStory_events",
    method="POST",
    path="/stories/write",
    media_type="application/json",
    constants={"/stream": True},
    accept="text/event-stream, */*;q=0.8",
    responses={"200": models.Progress},
    errors={"400": models.Refusal},
)


def write_story_events(*, about: str) -> StreamCall[models.Progress]:
    """writeStory_events: POST /stories/write"""
    return StreamCall(Call(WRITE_STORY_EVENTS, arguments={"about": about}), "events")


GET_LOG = Operation(
    api=API,
    id="getLog",
    method="GET",
    path="/log",
    accept="application/jsonl, */*;q=0.8",
    safe=True,
    responses={"200": models.Story},
)


def get_log() -> StreamCall[models.Story]:
    """getLog: GET /log"""
    return StreamCall(Call(GET_LOG), "lines")


GET_RECORDS = Operation(
    api=API,
    id="getRecords",
    method="GET",
    path="/log/records",
    accept="application/json-seq, */*;q=0.8",
    safe=True,
    responses={"200": models.Story},
)


def get_records() -> StreamCall[models.Story]:
    """getRecords: GET /log/records"""
    return StreamCall(Call(GET_RECORDS), "sequence")


GET_TICKS = Operation(
    api=API,
    id="getTicks",
    method="GET",
    path="/ticks",
    accept="text/event-stream, */*;q=0.8",
    safe=True,
    responses={"200": str},
)


def get_ticks() -> StreamCall[str]:
    """getTicks: GET /ticks"""
    return StreamCall(Call(GET_TICKS), "events")


WATCH_PRICES = Operation(
    api=API,
    id="watchPrices",
    method="GET",
    path="/prices",
    accept="text/event-stream, */*;q=0.8",
    safe=True,
    responses={"200": models.Price},
    ends=("[DONE]",),
)


def watch_prices() -> StreamCall[models.Price]:
    """watchPrices: GET /prices"""
    return StreamCall(Call(WATCH_PRICES), "events")


WATCH_OFFERS = Operation(
    api=API,
    id="watchOffers",
    method="GET",
    path="/offers",
    accept="text/event-stream, */*;q=0.8",
    safe=True,
    responses={"200": models.Price},
    ends=("[DONE]",),
)


def watch_offers() -> StreamCall[models.Price]:
    """watchOffers: GET /offers"""
    return StreamCall(Call(WATCH_OFFERS), "events")


WATCH_BIDS = Operation(
    api=API,
    id="watchBids",
    method="GET",
    path="/bids",
    accept="text/event-stream, */*;q=0.8",
    safe=True,
    responses={"200": models.Price},
    ends=("[DONE]",),
)


def watch_bids() -> StreamCall[models.Price]:
    """watchBids: GET /bids"""
    return StreamCall(Call(WATCH_BIDS), "events")
