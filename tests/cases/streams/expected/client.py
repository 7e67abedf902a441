# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Newsroom."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import ClientOptions
from .._runtime.resource import Resource
from .._runtime.streaming.items import Events, Lines
from .._runtime.streaming.stream import StreamingClient
from . import calls as _calls
from . import models


class Newsroom(StreamingClient):
    """Answers that come item by item.

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

    @property
    def archive(self) -> Archive:
        """The operations of `client.archive`."""
        return Archive(self)

    def watch_stories(self) -> Events[models.WatchStoriesResponseItem]:
        """Follow what is written.

        Use as a context manager (`with`), or call `close()`.

        GET /stories
        """
        return Events.open(self, _calls.watch_stories())

    def write_story(self, *, about: str) -> models.Story:
        """Write a story.

        POST /stories/write
        """
        return self._call(_calls.write_story(about=about))

    def write_story_events(self, *, about: str) -> Events[models.Progress]:
        """Write a story.

        Use as a context manager (`with`), or call `close()`.

        POST /stories/write
        """
        return Events.open(self, _calls.write_story_events(about=about))

    def get_ticks(self) -> Events[str]:
        """The time, as text.

        Use as a context manager (`with`), or call `close()`.

        GET /ticks
        """
        return Events.open(self, _calls.get_ticks())

    def watch_prices(self) -> Events[models.Price]:
        """What a paper costs.

        Use as a context manager (`with`), or call `close()`.

        GET /prices
        """
        return Events.open(self, _calls.watch_prices())

    def watch_offers(self) -> Events[models.Price]:
        """What a paper costs here and there.

        Use as a context manager (`with`), or call `close()`.

        GET /offers
        """
        return Events.open(self, _calls.watch_offers())

    def watch_bids(self) -> Events[models.Price]:
        """What somebody would pay.

        Use as a context manager (`with`), or call `close()`.

        GET /bids
        """
        return Events.open(self, _calls.watch_bids())


class Archive(Resource):
    """The operations of `client.archive`."""

    def get_log(self) -> Lines[models.Story]:
        """Everything that was ever written.

        Use as a context manager (`with`), or call `close()`.

        GET /log
        """
        return Lines.open(self._client, _calls.get_log())

    def get_records(self) -> Lines[models.Story]:
        """The same after record separators.

        Use as a context manager (`with`), or call `close()`.

        GET /log/records
        """
        return Lines.open(self._client, _calls.get_records())
