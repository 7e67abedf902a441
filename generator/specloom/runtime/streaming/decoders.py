"""From bytes to the texts of items: server-sent events, JSON lines, and JSON text sequences. Pure.

How bytes become events is what the WHATWG's HTML standard says of `text/event-stream`; a sequence (RFC 7464) begins
each value with a record separator. An event that the end of the stream cuts off is not given out, as the standard has
it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Generic, TypeVar

from msgspec import Struct

from ..description.api import Framing
from ..errors import DecodeError

T = TypeVar("T")


DONE = "[DONE]"
"""What usually ends a stream of events whose data are JSON, whether or not a document says so."""

LONGEST = 64 * 1024 * 1024
"""Bytes of one item at most."""

LONGEST_RETRY = 10**12
"""Milliseconds that a stream may ask to wait at most: thirty years, which a clock can still add to the time of day."""


class Event(Struct, Generic[T], frozen=True):
    """One server-sent event: its data, its name, and the id of the last event that had one."""

    data: T
    event: str = "message"
    id: str = ""


class ItemBuffer:
    """Cuts a stream of bytes at its ends of line; what is between two of them is never larger than is allowed."""

    def __init__(self, ends: re.Pattern[bytes], limit: int = LONGEST) -> None:
        self._ends = ends
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self._after_cr = False

    def add(self, chunk: bytes) -> Iterator[bytes]:
        """What is whole now. Raises DecodeError where it becomes too large."""
        if self._ends is LINE_ENDS:
            if self._after_cr and chunk.startswith(b"\n"):
                chunk = chunk[1:]
                self._after_cr = False
            self._after_cr = chunk.endswith(b"\r") if chunk else self._after_cr
        first, *others = self._ends.split(chunk)
        self._keep(first)
        for other in others:
            yield self.rest()
            self._keep(other)

    def rest(self) -> bytes:
        """What stands after the last end, taken out."""
        whole = b"".join(self._parts)
        self._parts, self._size = [], 0
        return whole

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._limit:
            raise DecodeError(f"one item of the response is larger than {self._limit} bytes")
        if part:
            self._parts.append(part)


LINE_ENDS = re.compile(rb"\r\n|\n|\r")
JSON_LINE_ENDS = re.compile(rb"\n")
RECORD_SEPARATORS = re.compile(rb"\x1e")


class EventReader:
    """Reads server-sent events; `last_id` and `retry` (milliseconds) are what the stream said last."""

    def __init__(self, limit: int = LONGEST) -> None:
        self.last_id = ""
        self.retry: int | None = None
        self._limit = limit
        self.restart()

    def restart(self) -> None:
        """Begin with another connection: what was not whole is forgotten."""
        self._lines = ItemBuffer(LINE_ENDS, self._limit)
        self._is_first = True
        self._data: list[str] = []
        self._size = 0
        self._event = ""
        self._id = self.last_id

    def add(self, chunk: bytes) -> Iterator[Event[str]]:
        """The events that are whole now. Raises DecodeError for one that becomes too large."""
        for raw in self._lines.add(chunk):
            line = raw.removeprefix(b"\xef\xbb\xbf") if self._is_first else raw
            self._is_first = False
            if line:
                self._field(line.decode("utf-8", "replace"))
                continue
            self.last_id = self._id
            if self._data:
                yield Event("\n".join(self._data), self._event or "message", self._id)
            self._data, self._size, self._event = [], 0, ""

    def end(self) -> Iterator[Event[str]]:
        """Nothing: an incomplete event is discarded."""
        return iter(())

    def _field(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "data":
                self._size += len(value)
                if self._size > self._limit:
                    raise DecodeError(f"one item of the response is larger than {self._limit} bytes")
                self._data.append(value)
            case "event":
                self._event = value
            case "id" if "\0" not in value:
                self._id = value
            case "retry" if value.isascii() and value.isdigit():
                self.retry = min(int((value.lstrip("0") or "0")[:13]), LONGEST_RETRY)
            case _:  # a comment, or a field that nobody knows
                pass


class TextReader:
    """Reads JSON texts in lines, or after record separators; empty ones are ignored."""

    last_id = ""
    retry: int | None = None

    def __init__(self, ends: re.Pattern[bytes], limit: int = LONGEST) -> None:
        self._texts = ItemBuffer(ends, limit)

    def restart(self) -> None:
        """Begin with another connection."""
        self._texts.rest()

    def add(self, chunk: bytes) -> Iterator[Event[str]]:
        """The texts that are whole now."""
        for text in self._texts.add(chunk):
            yield from self._given(text)

    def end(self) -> Iterator[Event[str]]:
        """The last one, which need not be ended."""
        yield from self._given(self._texts.rest())

    def _given(self, text: bytes) -> Iterator[Event[str]]:
        if text.strip():
            yield Event(text.decode("utf-8", "surrogateescape"))


def reader_of(kind: Framing) -> EventReader | TextReader:
    """The decoder of a response whose items are separated in this way."""
    if kind == "events":
        return EventReader()
    return TextReader(JSON_LINE_ENDS if kind == "lines" else RECORD_SEPARATORS)
