# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Chat."""

from __future__ import annotations

from typing import Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import ClientOptions
from .._runtime.streaming.items import Events, Lines
from .._runtime.streaming.stream import StreamingClient
from . import calls as _calls
from . import models


class Chat(StreamingClient):
    """Responds at once or piece by piece.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {}
        super().__init__(_calls.API, credentials, **self._hidden(options))

    def create_chat(self, *, model: str) -> models.Chat:
        """A flag in the body asks for the stream.

        POST /chats
        """
        return self._call(_calls.create_chat(model=model))

    def create_chat_events(self, *, model: str) -> Events[models.Chunk]:
        """A flag in the body asks for the stream.

        Use as a context manager (`with`), or call `close()`.

        POST /chats
        """
        return Events.open(self, _calls.create_chat_events(model=model))

    def list_chats(self, *, limit: int | UnsetType = UNSET) -> list[models.Chat]:
        """A flag in the query does.

        GET /chats
        """
        return self._call(_calls.list_chats(limit=limit))

    def list_chats_lines(self, *, limit: int | UnsetType = UNSET) -> Lines[models.Chat]:
        """A flag in the query does.

        Use as a context manager (`with`), or call `close()`.

        GET /chats
        """
        return Lines.open(self, _calls.list_chats_lines(limit=limit))

    def create_words(self, *, stream: bool | UnsetType = UNSET) -> models.Chat:
        """An API with one way to respond leaves the flag to its caller.

        POST /words
        """
        return self._call(_calls.create_words(stream=stream))
