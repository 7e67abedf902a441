"""The transports over an httpx2 client that the user brings, for proxies, certificates and whatever else it can do.

The connections are the user's: proxies, certificates, limits, transports, event hooks. The requests are ours: no
header, cookie, parameter, base URL or auth of the client goes into them, no redirect is followed, and the deadline is
the call's. A client that was used already, in this way, is refused after a fork and in another event loop, since its
connections can be in one only. As in `default`, secrets are plain in `_exchange` and in what it calls, and only a
response or a new error leaves those frames. The client's event hooks do see whole requests.
"""

from __future__ import annotations

import logging
import math
import os
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar, cast

import anyio
import httpx2
from anyio.lowlevel import RunVar

from ..errors import ConfigurationError, DecodeError, TransportError
from ..proxies import CONNECT_SECONDS
from ..request import Response, SealedRequest, without_query
from ..secrets import secrets_in_headers
from ..streaming.protocol import Whole
from .body import MAX_RESPONSE_BYTES, UNPACKED, Chunks, response
from .errors import Ending, reason, redacted, transport_error
from .incoming import AsyncIncomingResponse, IncomingResponse
from .leftovers import forbid_leftovers
from .log_redaction import LogRedaction, is_ours

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
        self._max_response_bytes = max_response_bytes
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

    def _attempt(self, request: SealedRequest, timeout: float, work: Callable[[_Attempt], T]) -> T | BaseException:
        attempt = _Attempt(timeout)
        request.hide(*self._hidden)
        with LogRedaction():
            try:
                return work(attempt)
            except BaseException as error:
                return redacted(error, request, lambda caught: _replacement(caught, request, attempt))

    def _begin(self, request: SealedRequest, idle: float, attempt: _Attempt) -> HttpxIncoming | Whole:
        received = self._sent(request, attempt)
        if received.is_stream_consumed:
            return Whole(_read_by_hook(received, self._max_response_bytes))
        return HttpxIncoming(received, request, attempt, idle)

    def _sent(self, request: SealedRequest, attempt: _Attempt) -> httpx2.Response:
        _check_open(self._client)
        self._process = self._process or os.getpid()
        if self._process != os.getpid():
            raise ConfigurationError("the httpx2 client that was given as `transport` was used before a fork")
        opened = _opened(request, {"timeout": _Timeouts(attempt), "trace": attempt.see})
        attempt.begun = True
        return self._client.send(opened, stream=True, auth=None, follow_redirects=False)

    def _exchange(self, request: SealedRequest, attempt: _Attempt) -> Response:
        received = self._sent(request, attempt)
        try:
            if received.is_stream_consumed:
                return _read_by_hook(received, self._max_response_bytes)
            chunks = Chunks(self._max_response_bytes)
            for chunk in _chunks(received):
                chunks.add(chunk)
                attempt.left()
            return response(received.status_code, _fields(received), chunks)
        finally:
            forbid_leftovers(received)
            received.close()


class AsyncHttpxTransport:
    """Sends requests with an `httpx2.AsyncClient`, from any task; the caller that made it closes it.

    `max_response_bytes` bounds a decompressed response.
    """

    def __init__(self, client: httpx2.AsyncClient, *, max_response_bytes: int = MAX_RESPONSE_BYTES) -> None:
        """Raises ConfigurationError for a client of the other flavour."""
        _check_flavour(client, httpx2.AsyncClient)
        self._client = client
        self._hidden = tuple(_secrets_of_proxies(client))
        self._max_response_bytes = max_response_bytes
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
        self, request: SealedRequest, timeout: float, work: Callable[[_Attempt], Awaitable[T]]
    ) -> T | BaseException:
        attempt = _Attempt(timeout)
        request.hide(*self._hidden)
        with LogRedaction():
            try:
                with anyio.move_on_after(timeout):
                    return await work(attempt)
                raise httpx2.ReadTimeout("")
            except BaseException as error:
                return redacted(error, request, lambda caught: _replacement(caught, request, attempt))

    async def _begin(self, request: SealedRequest, idle: float, attempt: _Attempt) -> AsyncHttpxIncoming | Whole:
        received = await self._sent(request, attempt)
        if received.is_stream_consumed:
            return Whole(_read_by_hook(received, self._max_response_bytes))
        return AsyncHttpxIncoming(received, request, idle)

    async def _sent(self, request: SealedRequest, attempt: _Attempt) -> httpx2.Response:
        _check_open(self._client)
        self._loop = self._loop or _this_loop()
        if self._loop is not _this_loop():
            raise ConfigurationError("the httpx2 client that was given as `transport` was used in another event loop")
        left = attempt.left()
        # The client itself is to say that no connection was made in time, and so does it a moment before the deadline.
        early = max(left - _MOMENT, left / 2)
        timeouts = {"pool": early, "connect": min(CONNECT_SECONDS, early), "read": None, "write": None}
        opened = _opened(request, {"timeout": timeouts, "trace": attempt.asee})
        attempt.begun = True
        return await self._client.send(opened, stream=True, auth=None, follow_redirects=False)

    async def _exchange(self, request: SealedRequest, attempt: _Attempt) -> Response:
        received = await self._sent(request, attempt)
        try:
            if received.is_stream_consumed:
                return _read_by_hook(received, self._max_response_bytes)
            chunks = await _taken(received, self._max_response_bytes)
            return response(received.status_code, _fields(received), chunks)
        finally:
            forbid_leftovers(received)
            await received.aclose()


async def _taken(received: httpx2.Response, limit: int) -> Chunks:
    """The bytes of a response, limited in size.

    httpx2 leaves its inner generators open when the outermost is left early, which trio complains of. A cancellation
    begins with the innermost.
    """
    chunks, problem = Chunks(limit), None
    with anyio.CancelScope() as scope:
        async for chunk in _achunks(received):
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

    def __init__(self, received: httpx2.Response, request: SealedRequest, attempt: _Attempt, idle: float) -> None:
        super().__init__(received.status_code, _fields(received), request, idle)
        self._received = received
        self._chunks = _chunks(received)
        self._current = attempt

    def close(self) -> None:
        """End the connection, unless all was read."""
        with LogRedaction():
            forbid_leftovers(self._received)
            self._received.close()

    def _piece(self) -> bytes:
        self._current.renew(self._idle)
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

    def __init__(self, received: httpx2.Response, request: SealedRequest, idle: float) -> None:
        super().__init__(received.status_code, _fields(received), request, idle)
        self._received = received
        self._chunks = _achunks(received)

    async def aclose(self) -> None:
        """End the connection, unless all was read: by a cancellation, which begins with the innermost generator."""
        with LogRedaction():
            with anyio.CancelScope(shield=True) as scope, suppress(Exception):
                scope.cancel()
                while not self._received.is_closed and await anext(self._chunks, None) is not None:
                    pass
            forbid_leftovers(self._received)
            with anyio.CancelScope(shield=True):
                await self._received.aclose()

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


class _Attempt:
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

    def __init__(self, attempt: _Attempt) -> None:
        super().__init__(dict.fromkeys(("pool", "connect", "read", "write")))
        self._current = attempt

    def get(self, key: str, default: Any = None) -> Any:
        if key in ("read", "write"):
            return _Left(self._current)
        return min(CONNECT_SECONDS, self._current.left()) if key == "connect" else self._current.left()


class _Left:
    """What is left of a request, recalculated for each read and write, so that a server that drips cannot stretch it.

    A socket takes its timeout as a number that is fixed, or asks an object like this one, in whole seconds.
    """

    def __init__(self, attempt: _Attempt) -> None:
        self._current = attempt

    def __index__(self) -> int:
        return math.ceil(self._current.left())

    def __float__(self) -> float:
        return self._current.left()


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


def _fields(received: httpx2.Response) -> Iterable[tuple[str, str]]:
    return ((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in received.headers.raw)


def _chunks(received: httpx2.Response) -> Iterator[bytes]:
    """The bytes of a response as received; unlike `iter_raw`, its end does not release the connection."""
    return iter(cast(Iterable[bytes], received.stream))


def _achunks(received: httpx2.Response) -> AsyncIterator[bytes]:
    """The same for an async one."""
    return aiter(cast(AsyncIterable[bytes], received.stream))


def _read_by_hook(received: httpx2.Response, limit: int) -> Response:
    """A response that an event hook has read already, which decompresses it."""
    chunks = Chunks(limit)
    chunks.add(received.content)
    return response(received.status_code, (it for it in _fields(received) if it[0] != "content-encoding"), chunks)


def _replacement(error: Exception, request: SealedRequest, attempt: _Attempt) -> TransportError:
    """A new error for what went wrong."""
    ending, detail = _ending(error)
    sent = attempt.sent and not isinstance(error, (httpx2.ConnectTimeout, httpx2.PoolTimeout))
    return transport_error(ending, request, sent=sent, timeout=attempt.timeout, detail=detail)


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


# --- logs ------------------------------------------------------------------------------------------------------------

_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def _without_secrets(record: logging.LogRecord) -> bool:
    """Remove from a record on a response the query of its URL, and the custom reason of the server or a proxy."""
    if is_ours() and isinstance(record.args, tuple):
        shown: list[object] = [without_query(str(it)) if "?" in str(it) else it for it in record.args]
        if len(shown) > 1 and isinstance(shown[-2], int):
            shown[-1] = _PHRASES.get(shown[-2], "")
        record.args = tuple(shown)
    return True


# At INFO level httpx2 logs whole URLs, and the reason phrases of responses.
logging.getLogger("httpx2").addFilter(_without_secrets)
