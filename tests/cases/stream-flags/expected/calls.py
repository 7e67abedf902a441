# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Chat as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .._runtime.fixed import Fixed
from .._runtime.operation import Api, Call, Operation, StreamCall
from . import models

API = Api(name="stream_flags", title="Chat", servers=("https://api.chat.example",))

CREATE_CHAT = Operation(
    api=API,
    id="create_chat",
    method="POST",
    path="/chats",
    media_type="application/json",
    constants={"/stream": False},
    responses={"200": models.Chat},
)


def create_chat(*, model: str) -> Call[models.Chat]:
    """create_chat: POST /chats"""
    return Call(CREATE_CHAT, arguments={"model": model})


CREATE_CHAT_EVENTS = Operation(
    api=API,
    id="create_chat_events",
    method="POST",
    path="/chats",
    media_type="application/json",
    constants={"/stream": True},
    accept="text/event-stream, */*;q=0.8",
    responses={"200": models.Chunk},
)


def create_chat_events(*, model: str) -> StreamCall[models.Chunk]:
    """create_chat_events: POST /chats"""
    return StreamCall(Call(CREATE_CHAT_EVENTS, arguments={"model": model}), "events")


LIST_CHATS = Operation(
    api=API,
    id="list_chats",
    method="GET",
    path="/chats",
    fixed=Fixed({"query": {"stream": False}}),
    safe=True,
    responses={"200": list[models.Chat]},
)


def list_chats(*, limit: int | UnsetType = UNSET) -> Call[list[models.Chat]]:
    """list_chats: GET /chats"""
    return Call(LIST_CHATS, query={"limit": limit})


LIST_CHATS_LINES = Operation(
    api=API,
    id="list_chats_lines",
    method="GET",
    path="/chats",
    fixed=Fixed({"query": {"stream": True}}),
    accept="application/x-ndjson, */*;q=0.8",
    safe=True,
    responses={"200": models.Chat},
)


def list_chats_lines(*, limit: int | UnsetType = UNSET) -> StreamCall[models.Chat]:
    """list_chats_lines: GET /chats"""
    return StreamCall(Call(LIST_CHATS_LINES, query={"limit": limit}), "lines")


CREATE_WORDS = Operation(
    api=API,
    id="create_words",
    method="POST",
    path="/words",
    media_type="application/json",
    responses={"200": models.Chat},
)


def create_words(*, stream: bool | UnsetType = UNSET) -> Call[models.Chat]:
    """create_words: POST /words"""
    return Call(CREATE_WORDS, arguments={"stream": stream})
