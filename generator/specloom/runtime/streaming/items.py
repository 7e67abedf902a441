"""Typed items of a response that is read incrementally: server-sent events, JSON lines, and JSON text sequences."""

# A stream and its client are one thing in two files, and the public names of a client belong to its operations.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from msgspec import Struct

from ..client import AsyncClient, Client
from ..description.api import Framing
from ..errors import ClientError, DecodeError, TransportError, bare
from ..facts import Facts
from ..flow import Engine, backoff
from ..item_types import media_types_of_items
from ..models import decode_json
from ..operation import Call, StreamCall
from ..request import Headers, Response
from ..response import content, fit, provider_error, respelling, response_type, undecodable
from .decoders import DONE, Event, reader_of
from .stream import Opened, stream_flow

T = TypeVar("T")
D = TypeVar("D")

SIGNS_OF_LIFE = frozenset({"ping", "heartbeat", "keepalive", "keep-alive", "keep_alive"})
"""What events are called, or hold, that only say that the connection is still there."""

MEDIA_TYPES: dict[str, tuple[str, ...]] = {
    "events": ("text/event-stream",),
    "lines": (*media_types_of_items("lines"), "application/octet-stream", "text/plain"),
    "sequence": media_types_of_items("sequence"),
}
"""The media types of such a response; lines are sent as text or as bytes too."""


# --- texts to values -------------------------------------------------------------------------------------------------


class Decoding:
    """The items of one response so far, and their type."""

    def __init__(self, engine: Engine, call: Call[Any], kind: Framing, opened: Opened) -> None:
        self._engine = engine
        self._call = call
        self._type = response_type(call, opened.status)
        self._opened = opened
        self._texts: deque[Event[str]] = deque()
        self._is_event = kind == "events"
        self._problem: DecodeError | None = None
        self._lacks_end = bool(call.operation.ends) and opened.status not in (204, 205)
        self.is_over = False
        self.reader = reader_of(kind)

    def add(self, chunk: bytes) -> None:
        """Process more of the response, or its end; an error is raised after the items before it."""
        self.is_over = self.is_over or not chunk
        try:
            for item in self.reader.add(chunk) if chunk else self.reader.end():
                self._texts.append(item)
        except DecodeError as error:
            error.operation = self._call.operation.id
            self._problem = self._engine.secrets.mask_error(error)

    def next(self) -> _Value | None:
        """The next item, which may be null, or None where there is none yet.

        Raises the failure that it reports, or DecodeError.
        """
        while self._texts:
            outcome = self._take(self._texts.popleft())
            if isinstance(outcome, ClientError):
                self._lacks_end = self._lacks_end and isinstance(outcome, DecodeError)
                raise outcome
            if outcome is not None:
                return outcome
        if self._problem is not None:
            self.is_over, problem, self._problem = True, self._problem, None
            self._lacks_end = False
            raise problem
        return None

    def interruption(self) -> TransportError | None:
        """The error for a stream that is over without what the document says to end it; None for any other."""
        if not self._lacks_end:
            return None
        operation = self._call.operation
        text = f"the stream ended without `{operation.ends[0]}`, and so before its end"
        return TransportError(text, sent=True, operation=operation.id)

    def restart(self) -> None:
        """Begin with another connection."""
        self.is_over = False
        self.reader.restart()

    def _take(self, event: Event[str]) -> _Value | ClientError | None:
        """The item of a text, None where it is not an item, or the error; no frame that raises holds the text."""
        if self._call.operation.ends and event.data in self._call.operation.ends:
            self._end()
            return None
        outcome = self._decode(event)
        if isinstance(outcome, ClientError):
            if self._is_event and isinstance(outcome, DecodeError):
                if event.data.strip() == DONE:
                    self._end()
                    return None
                if self._says_nothing(event):
                    return None
            return bare(outcome)
        if outcome is None:
            return None
        return _Value(Event(outcome.value, event.event, event.id)) if self._is_event else outcome

    def _end(self) -> None:
        """Take nothing more in: what ends the stream has come."""
        self.is_over, self._lacks_end, self._problem = True, False, None
        self._texts.clear()

    def _says_nothing(self, event: Event[str]) -> bool:
        """Whether an event that is not of the promised type is only a sign of life, of which nothing is lost.

        It has no data, or is called a heartbeat and is not one of the described events, or has no name and holds no
        JSON where all events that are described have names.
        """
        data, named = event.data.strip(), self._call.operation.events
        if not data or data.lower() in SIGNS_OF_LIFE:
            return True
        if event.event in named:
            return False
        if event.event.lower() in SIGNS_OF_LIFE:
            return True
        return bool(named) and event.event == "message" and data[:1] not in ("{", "[")

    def _decode(self, event: Event[str]) -> _Value | ClientError | None:
        """The value of one text, None for a sign of life;
        no error may carry a frame that holds a secret of the text.
        """
        engine, operation = self._engine, self._call.operation
        annotation = operation.events.get(event.event, self._type)
        if annotation is str:
            return _Value(event.data)
        data = event.data.encode("utf-8", "surrogateescape")
        try:
            value = decode_json(data)
            if operation.failure is not None:
                seen = Facts(status=self._opened.status, url="", headers=self._opened.headers, body=value, request=None)
                failure = operation.failure.reported(seen)
                if failure is not None:
                    response = Response(self._opened.status, self._opened.headers, data)
                    return provider_error(failure, operation, response, engine.secrets, engine.clock.wall)
            wanted: Any = Any if annotation is None else annotation
            item, mismatches = fit(
                value,
                wanted,
                engine.secrets,
                respelling(operation),
                gather=operation.open_response,
                keeps=engine.keeps,
            )
            if mismatches:
                if self._is_event and self._says_nothing(event):
                    return None
                engine.note(operation, self._opened.status, mismatches)
            return _Value(item)
        except DecodeError as error:
            return self._undecodable(error, data)

    def _undecodable(self, error: DecodeError, data: bytes) -> DecodeError:
        """The error for an item that is not what it should be, with all of it."""
        response = Response(self._opened.status, self._opened.headers, data)
        found = content(Response(self._opened.status, {"content-type": "application/json"}, data))
        error.message = error.message.replace("the response", "an item of the response", 1)
        return undecodable(error, self._call.operation, response, found, self._engine.secrets)


class _Value(Struct):
    """What an item is; None in it is a null that came."""

    value: Any


# --- open responses --------------------------------------------------------------------------------------------------


class _AnyItems:
    """Items of a response, sync or async: what is known of them, and whether the stream is to be resumed."""

    def __init__(
        self, engine: Engine, call: Call[Any], kind: Framing, opened: Opened, again: Callable[[str], Any]
    ) -> None:
        self._incoming: Any = opened.incoming
        self._decoding = Decoding(engine, call, kind, opened)
        self._engine = engine
        self._again = again
        self._left = engine.reconnects if kind == "events" and call.operation.safe else 0
        self._attempts = 0
        self._unended = 0
        self._is_closed = False
        self.status = opened.status
        self.headers: Headers = opened.headers

    @property
    def last_id(self) -> str:
        """The id of the last event that had one."""
        return self._decoding.reader.last_id

    def _next(self) -> _Value | TransportError | None:
        """The next item, or what interrupts the stream; None where there is neither yet, or the end."""
        found = self._decoding.next()
        if found is not None:
            self._attempts = 0
            return found
        failure = self._decoding.interruption() if self._decoding.is_over else None
        self._unended += failure is not None
        return failure

    def _pause(self, failure: TransportError) -> float:
        """Seconds to wait before the stream is resumed: what it asked for, or a growing delay;
        or raise what broke it.
        """
        failure.last_id = self._engine.secrets.mask(self.last_id)
        self._attempts += 1
        if max(self._attempts, self._unended) > self._left:
            raise failure
        retry = self._decoding.reader.retry
        return retry / 1000 if retry is not None else backoff(self._attempts, self._engine.clock.random())

    def _continue(self, opened: Opened) -> None:
        """Continue with another connection."""
        self._decoding.restart()
        self._incoming, self._is_closed = opened.incoming, False

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.status})"


class Items(_AnyItems, Generic[T]):
    """Items of a response. Use as a context manager, or call `close()`; an early end closes its connection."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        """The next item.

        Raises TransportError with `last_id` where the stream breaks off, or ends without what the document says to end
        it, DecodeError for an item that does not have the declared type, and the ProviderError that an item reports.
        """
        while not self._is_closed:
            outcome = self._next()
            if isinstance(outcome, _Value):
                item: T = outcome.value
                return item
            if outcome is None:
                if self._decoding.is_over:
                    break
                try:
                    self._decoding.add(self._incoming.read())
                    continue
                except TransportError as error:
                    outcome = error
            self._resume(outcome)
        self.close()
        raise StopIteration

    def _resume(self, failure: TransportError) -> None:
        """Resume where the stream broke off, or raise what broke it."""
        self.close()
        while True:
            self._engine.clock.sleep(self._pause(failure))
            try:
                opened: Opened = self._again(self.last_id)
            except TransportError as error:
                failure = error
            else:
                break
        self._continue(opened)

    def close(self) -> None:
        """End it, and the connection unless all was read. It may be called twice."""
        self._is_closed = True
        self._incoming.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class Events(Items[Event[T]]):
    """Server-sent events. Use as a context manager, or call `close()`; an early end closes its connection."""

    @staticmethod
    def open(client: Client, call: StreamCall[D]) -> Events[D]:
        """Send a call, up to the head of its response."""
        return Events(*_open(client, call))


class Lines(Items[T]):
    """JSON values. Use as a context manager, or call `close()`; an early end closes its connection."""

    @staticmethod
    def open(client: Client, call: StreamCall[D]) -> Lines[D]:
        """Send a call, up to the head of its response."""
        return Lines(*_open(client, call))


def _open(client: Client, call: StreamCall[Any]) -> tuple[Engine, Call[Any], Framing, Opened, Callable[[str], Opened]]:
    kind, engine = _kind_of(call), client._engine

    def again(last_id: str) -> Opened:
        return client._drive(stream_flow(engine, call.call, MEDIA_TYPES[kind], last_id=last_id))

    return engine, call.call, kind, again(""), again


def _kind_of(call: StreamCall[Any]) -> Framing:
    """How the items of a call are written, which is known of every operation that has a method for them."""
    assert call.items is not None, call
    return call.items


class AsyncItems(_AnyItems, Generic[T]):
    """Items of a response. Use in `async with`, or call `close()`; that closes its connection."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        """The next item.

        Raises TransportError with `last_id` where the stream breaks off, or ends without what the document says to end
        it, DecodeError for an item that does not have the declared type, and the ProviderError that an item reports.
        """
        while not self._is_closed:
            outcome = self._next()
            if isinstance(outcome, _Value):
                item: T = outcome.value
                return item
            if outcome is None:
                if self._decoding.is_over:
                    break
                try:
                    self._decoding.add(await self._incoming.aread())
                    continue
                except TransportError as error:
                    outcome = error
            await self._resume(outcome)
        await self.close()
        raise StopAsyncIteration

    async def _resume(self, failure: TransportError) -> None:
        """Resume where the stream broke off, or raise what broke it."""
        await self.close()
        while True:
            await self._engine.clock.asleep(self._pause(failure))
            try:
                opened: Opened = await self._again(self.last_id)
            except TransportError as error:
                failure = error
            else:
                break
        self._continue(opened)

    async def close(self) -> None:
        """End it, and the connection unless all was read. It may be called twice."""
        self._is_closed = True
        await self._incoming.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()


class AsyncEvents(AsyncItems[Event[T]]):
    """Server-sent events. Use in `async with`, or call `close()`; that closes its connection."""

    @staticmethod
    async def open(client: AsyncClient, call: StreamCall[D]) -> AsyncEvents[D]:
        """Send a call, up to the head of its response."""
        return AsyncEvents(*await _aopen(client, call))


class AsyncLines(AsyncItems[T]):
    """JSON values. Use in `async with`, or call `close()`; that closes its connection."""

    @staticmethod
    async def open(client: AsyncClient, call: StreamCall[D]) -> AsyncLines[D]:
        """Send a call, up to the head of its response."""
        return AsyncLines(*await _aopen(client, call))


async def _aopen(
    client: AsyncClient, call: StreamCall[Any]
) -> tuple[Engine, Call[Any], Framing, Opened, Callable[[str], Awaitable[Opened]]]:
    kind, engine = _kind_of(call), client._engine

    async def again(last_id: str) -> Opened:
        return await client._drive(stream_flow(engine, call.call, MEDIA_TYPES[kind], last_id=last_id))

    return engine, call.call, kind, await again(""), again
