# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Muse."""

from __future__ import annotations

from typing import Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import ClientOptions
from .._runtime.streaming.items import Events
from .._runtime.streaming.stream import StreamingClient
from . import calls as _calls
from . import models


class Muse(StreamingClient):
    """Tells stories piece by piece.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        key: The key of your account.
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        key: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {"key": key}
        del key  # the client empties the other one too: no frame keeps a key
        super().__init__(_calls.API, credentials, **self._hidden(options))

    def tell(self, *, wish: models.Wish) -> Events[models.Piece]:
        """Tell a story.

        Use as a context manager (`with`), or call `close()`.

        POST /tell

        Args:
            wish: Only sent, so that it is one of these.
        """
        return Events.open(self, _calls.tell(wish=wish))

    def get_cover(self) -> list[models.Layer]:
        """Look at the cover.

        GET /cover
        """
        return self._call(_calls.get_cover())

    def get_book(self) -> models.Book:
        """Read the book.

        GET /book
        """
        return self._call(_calls.get_book())

    def put_book(
        self,
        *,
        last: models.Piece,
        pieces: list[models.Piece],
        marks: dict[str, int] | UnsetType = UNSET,
        frame: models.BookFrame | UnsetType = UNSET,
    ) -> None:
        """Write the book.

        PUT /book

        Args:
            last: Read and sent, so that what is read can be sent back.
        """
        return self._call(
            _calls.put_book(last=last, pieces=pieces, marks=marks, frame=frame),
        )
