"""The transports over an httpx2 client that the user brings, for proxies, certificates and whatever else it can do.

The connections are the user's: proxies, certificates, limits, transports, event hooks. The requests are ours: no header,
cookie, parameter, base URL or auth of the client goes into them, no redirect is followed, and the deadline is the
call's. A client that was used already, in this way, is refused after a fork and in another event loop, since its
connections can be in one only. As in `default`, secrets are plain in `_exchange` and in what it calls, and only a
response or a new error leaves those frames. The client's event hooks do see whole requests.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar, cast

import anyio
import httpx2
from anyio.lowlevel import RunVar

from ..errors import ConfigurationError, DecodeError, TransportError
from ..proxies import CONNECT_SECONDS
from ..request import Response, SealedRequest
from ..secrets import secrets_in_headers
from ..streaming.stream import Whole
from .body import MAX_RESPONSE_BYTES, UNPACKED, Chunks, response
from .errors import Ending, reason, told, transport_error
from .incoming import AsyncIncomingResponse, IncomingResponse
from .leftovers import forbid_leftovers
from .log_redaction import LogRedaction

T = TypeVar("T")


class HttpxTransport:
    """Sends requests with an `httpx2.Client`, from any thread; the caller that made it closes it.

    `max_response_bytes` bounds a decompressed response.
    """

    def __init__(self, client: httpx2.Client, *, max_response_bytes: int = MAX_RESPONSE_BYTES) -> None:
        """Raises ConfigurationError for a client of the other flavour."""
        _check_flavour(client, httpx2.Client)
        self._client = client
        self._hidden = tuple(_secrets_of_proxies(client))
        self._max_answer_bytes = max_response_bytes
        self._process: int | None = None

    def send(self, request: SealedRequest, timeout: float, /) -> Response:
        """The complete response, at most `timeout` seconds from now, or up to one more where the server is silent.

        Raises TransportError where none came, and DecodeError where it is too large or cannot be unpacked.
        """
        outcome = self._attempt(request, timeout, partial(self._exchange, request))
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def stream(self, request: SealedRequest, timeout: float, /, *, idle: float) -> HttpxIncoming | Whole:
        """The head of a response, at most `timeout` seconds from now; each read of the rest may take `idle` seconds.

        Either may take up to one second more. Raises TransportError where none came. How many streams there can be at a
        time is up to the client.
        """
        outcome = self._attempt(request, timeout, partial(self._begin, request, idle))
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def close(self) -> None:
        """Nothing: the client is the user's."""

    def _attempt(self, request: SealedRequest, timeout: float, work: Callable[[_Journey], T]) -> T | BaseException:
        journey = _Journey(timeout)
        request.hide(*self._hidden)
        with LogRedaction():
            try:
                return work(journey)
            except BaseException as error:
                return told(error, request, lambda fault: _fault(fault, request, journey))

    def _begin(self, request: SealedRequest, idle: float, journey: _Journey) -> HttpxIncoming | Whole:
        answer = self._sent(request, journey)
        if answer.is_stream_consumed:
            return Whole(_read_by_hook(answer, self._max_answer_bytes))
        return HttpxIncoming(answer, request, journey, idle)

    def _sent(self, request: SealedRequest, journey: _Journey) -> httpx2.Response:
        _check_open(self._client)
        self._process = self._process or os.getpid()
        if self._process != os.getpid():
            raise ConfigurationError("the httpx2 client that was given as `transport` was used before a fork")
        opened = _opened(request, {"timeout": _Timeouts(journey), "trace": journey.see})
        journey.begun = True
        return self._client.send(opened, stream=True, auth=None, follow_redirects=False)

    def _exchange(self, request: SealedRequest, journey: _Journey) -> Response:
        answer = self._sent(request, journey)
        try:
            if answer.is_stream_consumed:
                return _read_by_hook(answer, self._max_answer_bytes)
            chunks = Chunks(self._max_answer_bytes)
            for chunk in _chunks(answer):
                chunks.add(chunk)
                journey.left()
            return response(answer.status_code, _fields(answer), chunks)
        finally:
            forbid_leftovers(answer)
            answer.close()


class AsyncHttpxTransport:
    """Sends requests with an `httpx2.AsyncClient`, from any task; the caller that made it closes it.

    `max_response_bytes` bounds a decompressed response.
    """

    def __init__(self, client: httpx2.AsyncClient, *, max_response_bytes: int = MAX_RESPONSE_BYTES) -> None:
        """Raises ConfigurationError for a client of the other flavour."""
        _check_flavour(client, httpx2.AsyncClient)
        self._client = client
        self._hidden = tuple(_secrets_of_proxies(client))
        self._max_answer_bytes = max_response_bytes
        self._loop: object = None

    async def asend(self, request: SealedRequest, timeout: float, /) -> Response:
        """The complete response, at most `timeout` seconds from now.

        Raises TransportError where none came, and DecodeError where it is too large or cannot be unpacked.
        """
        outcome = await self._attempt(request, timeout, partial(self._exchange, request))
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    async def astream(self, request: SealedRequest, timeout: float, /, *, idle: float) -> AsyncHttpxIncoming | Whole:
        """The head of a response, at most `timeout` seconds from now; each read of the rest may take `idle` seconds.

        Raises TransportError where none came. How many streams there can be at a time is up to the client.
        """
        outcome = await self._attempt(request, timeout, partial(self._begin, request, idle))
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    async def aclose(self) -> None:
        """Nothing: the client is the user's."""

    async def _attempt(
        self, request: SealedRequest, timeout: float, work: Callable[[_Journey], Awaitable[T]]
    ) -> T | BaseException:
        journey = _Journey(timeout)
        request.hide(*self._hidden)
        with LogRedaction():
            try:
                with anyio.move_on_after(timeout):
                    return await work(journey)
                raise httpx2.ReadTimeout("")
            except BaseException as error:
                return told(error, request, lambda fault: _fault(fault, request, journey))

    async def _begin(self, request: SealedRequest, idle: float, journey: _Journey) -> AsyncHttpxIncoming | Whole:
        answer = await self._sent(request, journey)
        if answer.is_stream_consumed:
            return Whole(_read_by_hook(answer, self._max_answer_bytes))
        return AsyncHttpxIncoming(answer, request, idle)

    async def _sent(self, request: SealedRequest, journey: _Journey) -> httpx2.Response:
        _check_open(self._client)
        self._loop = self._loop or _this_loop()
        if self._loop is not _this_loop():
            raise ConfigurationError("the httpx2 client that was given as `transport` was used in another event loop")
        left = journey.left()
        # The client itself is to say that no connection was made in time, and so does it a moment before the deadline.
        early = max(left - _MOMENT, left / 2)
        timeouts = {"pool": early, "connect": min(CONNECT_SECONDS, early), "read": None, "write": None}
        opened = _opened(request, {"timeout": timeouts, "trace": journey.asee})
        journey.begun = True
        return await self._client.send(opened, stream=True, auth=None, follow_redirects=False)

    async def _exchange(self, request: SealedRequest, journey: _Journey) -> Response:
        answer = await self._sent(request, journey)
        try:
            if answer.is_stream_consumed:
                return _read_by_hook(answer, self._max_answer_bytes)
            chunks = await _taken(answer, self._max_answer_bytes)
            return response(answer.status_code, _fields(answer), chunks)
        finally:
            forbid_leftovers(answer)
            await answer.aclose()


async def _taken(answer: httpx2.Response, limit: int) -> Chunks:
    """The bytes of a response, limited in size.

    httpx2 leaves its inner generators open when the outermost is left early, which trio complains of. A cancellation
    begins with the innermost.
    """
    chunks, problem = Chunks(limit), None
    with anyio.CancelScope() as scope:
        async for chunk in _achunks(answer):
            try:
                chunks.add(chunk)
            except DecodeError as error:
                problem = error
                scope.cancel()
    if problem is not None:
        raise problem
    return chunks


_MOMENT = 0.05
"""Seconds."""


class HttpxIncoming(IncomingResponse):
    """A response whose head was received; see `Incoming`."""

    def __init__(self, answer: httpx2.Response, request: SealedRequest, journey: _Journey, idle: float) -> None:
        super().__init__(answer.status_code, _fields(answer), request, idle)
        self._answer = answer
        self._chunks = _chunks(answer)
        self._journey = journey

    def close(self) -> None:
        """End the connection, unless all was read."""
        with LogRedaction():
            forbid_leftovers(self._answer)
            self._answer.close()

    def _piece(self) -> bytes:
        self._journey.renew(self._idle)
        return super()._piece()

    def _chunk(self) -> bytes | None:
        chunk = next(self._chunks, None)
        if chunk is None:
            self.close()
        return chunk

    def _ending(self, error: Exception) -> tuple[Ending, str]:
        return _ending(error)


class AsyncHttpxIncoming(AsyncIncomingResponse):
    """A response whose head was received; see `AsyncIncoming`."""

    def __init__(self, answer: httpx2.Response, request: SealedRequest, idle: float) -> None:
        super().__init__(answer.status_code, _fields(answer), request, idle)
        self._answer = answer
        self._chunks = _achunks(answer)

    async def aclose(self) -> None:
        """End the connection, unless all was read: by a cancellation, which begins with the innermost generator."""
        with LogRedaction():
            with anyio.CancelScope(shield=True) as scope, suppress(Exception):
                scope.cancel()
                while not self._answer.is_closed and await anext(self._chunks, None) is not None:
                    pass
            forbid_leftovers(self._answer)
            with anyio.CancelScope(shield=True):
                await self._answer.aclose()

    async def _piece(self) -> bytes:
        with anyio.move_on_after(self._idle):
            return await super()._piece()
        raise httpx2.ReadTimeout("")

    async def _chunk(self) -> bytes | None:
        chunk = await anext(self._chunks, None)
        if chunk is None:
            await self.aclose()
        return chunk

    def _ending(self, error: Exception) -> tuple[Ending, str]:
        return _ending(error)


class _Journey:
    """One request on its way: how long it may take, and how far it came."""

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout
        self._deadline = time.monotonic() + timeout
        self.begun = False
        self._traced = False
        self._sent = False

    def left(self) -> float:
        """Seconds that are left; raises a timeout where there are none."""
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise httpx2.ReadTimeout("")
        return seconds

    def renew(self, seconds: float) -> None:
        """Let the rest of a streamed response take this long from now."""
        self._deadline = time.monotonic() + seconds

    @property
    def sent(self) -> bool:
        """Whether a byte of it may be gone: so it is with a client whose connections do not tell what they do."""
        return self._sent or (self.begun and not self._traced)

    def see(self, event: str, facts: object) -> None:
        """Take note of what a connection tells."""
        self._traced = True
        self._sent = self._sent or event.endswith("send_request_headers.started")

    async def asee(self, event: str, facts: object) -> None:
        """The same for async connections."""
        self.see(event, facts)


class _Timeouts(dict[str, Any]):
    """The timeouts of a request, as what is left of the whole when a connection asks for one."""

    def __init__(self, journey: _Journey) -> None:
        super().__init__(dict.fromkeys(("pool", "connect", "read", "write")))
        self._journey = journey

    def get(self, key: str, default: Any = None) -> Any:
        if key in ("read", "write"):
            return _Left(self._journey)
        return min(CONNECT_SECONDS, self._journey.left()) if key == "connect" else self._journey.left()


class _Left:
    """What is left of a request, recalculated for each read and write, so that a server that drips cannot stretch it.

    A socket takes its timeout as a number that is fixed, or asks an object like this one, in whole seconds.
    """

    def __init__(self, journey: _Journey) -> None:
        self._journey = journey

    def __index__(self) -> int:
        return math.ceil(self._journey.left())

    def __float__(self) -> float:
        return self._journey.left()


_LOOP: RunVar[tuple[int, object]] = RunVar("loop")


def _this_loop() -> object:
    """Something that no other event loop has, nor the same one after a fork."""
    known = _LOOP.get(None)
    if known is None or known[0] != os.getpid():
        known = (os.getpid(), object())
        _LOOP.set(known)
    return known[1]


def _check_flavour(client: object, wanted: type) -> None:
    if not isinstance(client, wanted):
        raise ConfigurationError(
            f"here `transport` takes an `httpx2.{wanted.__name__}`, not a `{type(client).__name__}`"
        )


def _check_open(client: httpx2.Client | httpx2.AsyncClient) -> None:
    if client.is_closed:
        raise ConfigurationError("the httpx2 client that was given as `transport` is closed")


def _secrets_of_proxies(client: Any) -> Iterator[str]:
    """What must not be shown of the proxies of a client, as far as it has transports of httpx2's own."""
    for transport in (getattr(client, "_transport", None), *getattr(client, "_mounts", {}).values()):
        pool = getattr(transport, "_pool", None)
        yield from (b":".join(auth).decode("utf-8", "replace") for auth in [getattr(pool, "_proxy_auth", None)] if auth)
        yield from secrets_in_headers(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in getattr(pool, "_proxy_headers", ())
        )


def _opened(request: SealedRequest, extensions: dict[str, Any]) -> httpx2.Request:
    """The request in plain, without anything of the client's: from here on an exception would carry secrets."""
    url, headers, content = request.open()
    headers.setdefault("Accept-Encoding", UNPACKED)
    raw_headers = [(name.encode(), value.encode()) for name, value in headers.items()]
    return httpx2.Request(request.request.method, url, headers=raw_headers, content=content, extensions=extensions)


def _fields(answer: httpx2.Response) -> Iterable[tuple[str, str]]:
    return ((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in answer.headers.raw)


def _chunks(answer: httpx2.Response) -> Iterator[bytes]:
    """The bytes of a response as received; unlike `iter_raw`, its end does not release the connection."""
    return iter(cast(Iterable[bytes], answer.stream))


def _achunks(answer: httpx2.Response) -> AsyncIterator[bytes]:
    """The same for an async one."""
    return aiter(cast(AsyncIterable[bytes], answer.stream))


def _read_by_hook(answer: httpx2.Response, limit: int) -> Response:
    """A response that an event hook has read already, which decompresses it."""
    chunks = Chunks(limit)
    chunks.add(answer.content)
    return response(answer.status_code, (it for it in _fields(answer) if it[0] != "content-encoding"), chunks)


def _fault(error: Exception, request: SealedRequest, journey: _Journey) -> TransportError:
    """A new error for what went wrong."""
    ending, detail = _ending(error)
    sent = journey.sent and not isinstance(error, (httpx2.ConnectTimeout, httpx2.PoolTimeout))
    return transport_error(ending, request, sent=sent, timeout=journey.timeout, detail=detail)


def _ending(error: Exception) -> tuple[Ending, str]:
    match error:
        case httpx2.TimeoutException():
            return "late", ""
        case httpx2.ConnectError():
            return "unreachable", reason(error.__cause__ or error)
        case httpx2.ProxyError():
            return "no proxy", str(error)
        case httpx2.RemoteProtocolError():
            return "incomplete", ""
        case httpx2.NetworkError():
            return "broken", ""
        case _:
            return "other", type(error).__name__
