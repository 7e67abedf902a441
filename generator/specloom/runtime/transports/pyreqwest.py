"""The fast transports, on pyreqwest: a client in Rust, for those who wait for thousands of tasks.

They need `pip install pyreqwest`, and are imported only where they are chosen. As in `default`, secrets are plain in
`_exchange` and in what it calls, and only a response or a new error leaves those frames.

What pyreqwest cannot do is refused, or built around here:

* Its async half supports asyncio alone. Under trio a call is refused.
* Its threads do not survive a fork. A child of a process that has used it is refused.
* Its blocking half does not notice a Ctrl-C. The main thread, which is the one that is interrupted, waits for another.
* It raises a cancellation of its own, which the scopes of anyio do not know. They get theirs back.
* It does not say whether a request was sent. The body tells: it is asked for once there is a connection.
* A call that is cancelled or interrupted ends at once, but its connection lives on until the call's deadline, or until
  the server responds; it does not count as one of `max_connections` meanwhile. So does that of a stream which is given
  up because it was silent: for as long again, or for the timeout of a call.
* It closes a connection that holds more than a response, or over which something comes while it is idle. But a thread
  of its own does so, and what comes in the same instant as the next request is sent may be taken for its response.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Generator, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from types import coroutine
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from ..errors import TransportError
from ..interrupts import in_main_thread
from ..proxies import Proxy, proxy_or_error, read_proxy
from ..request import Response, SealedRequest, without_query
from ..urls import Origin, split_url
from .body import MAX_RESPONSE_BYTES, UNPACKED, Chunks, response
from .errors import Ending, redacted, transport_error
from .incoming import AsyncIncomingResponse, IncomingResponse
from .protocol import MAX_CONNECTIONS
from .workers import LONGEST, AsyncPool, ConnectionSettings, Pool, Worker, library, this_loop

T = TypeVar("T")


class FastTransport:
    """Sends requests over pyreqwest's connections, from any thread.

    `max_response_bytes` bounds a decompressed response. `proxy` is a URL, by default what the environment says
    (``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``). Certificates are checked against the system's and those of
    `ca_bundle`, a PEM file. The value of a header that is not ASCII cannot be read, and is U+FFFD.

    Raises ConfigurationError where pyreqwest is not installed, and for each call in a child that was forked after
    pyreqwest was used.
    """

    def __init__(
        self,
        *,
        max_connections: int = MAX_CONNECTIONS,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        proxy: str | Proxy | None = None,
        ca_bundle: str | os.PathLike[str] | None = None,
    ) -> None:
        outcome, proxy = read_proxy(proxy), None
        self._settings = ConnectionSettings(max_connections, max_response_bytes, proxy_or_error(outcome), ca_bundle)
        self._pools: dict[tuple[int, Origin], Pool] = {}

    def send(self, request: SealedRequest, timeout: float, /) -> Response:
        """The complete response, at most `timeout` seconds from now.

        Raises TransportError where none came, and DecodeError where it is too large or cannot be unpacked.
        """
        outcome = self._attempt(request, timeout)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def stream(self, request: SealedRequest, timeout: float, /, *, idle: float) -> FastIncoming:
        """The head of a response, at most `timeout` seconds from now; each read of the rest may take `idle` seconds.

        Raises TransportError where none came. A stream has a client of its own, so that its end ends its connection.
        """
        attempt = _Attempt(timeout)
        if self._settings.proxy is not None:
            request.hide(self._settings.proxy.secret)
        outcome = self._begin(request, attempt, idle)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def close(self) -> None:
        """Close the connections."""
        pools, self._pools = self._pools, {}
        for pool in pools.values():
            pool.close()

    def _begin(self, request: SealedRequest, attempt: _Attempt, idle: float) -> FastIncoming | BaseException:
        silence = max(attempt.timeout, idle)
        worker = Worker(partial(self._settings.client, "SyncClientBuilder", _origin(request), silence=silence))

        def begin(client: Any) -> tuple[Any, Any]:
            exchange = attempt.begin(client, request, streamed=True)
            return exchange, exchange.__enter__()

        try:
            exchange, received = worker.do(begin, attempt.left())
            return FastIncoming(worker, exchange, received, request, idle)
        except BaseException as error:
            outcome = redacted(error, request, lambda caught: _replacement(caught, request, attempt))
        worker.end()
        return outcome

    def _attempt(self, request: SealedRequest, timeout: float) -> Response | BaseException:
        attempt = _Attempt(timeout)
        if self._settings.proxy is not None:
            request.hide(self._settings.proxy.secret)
        try:
            return self._exchange(request, attempt)
        except BaseException as error:
            return redacted(error, request, lambda caught: _replacement(caught, request, attempt))

    def _exchange(self, request: SealedRequest, attempt: _Attempt) -> Response:
        pool = self._pool(_origin(request))
        place = pool.permits.enter(attempt.left())
        try:
            if not in_main_thread():
                return self._carry(pool.client(), request, attempt)
            return pool.interruptible(lambda client: self._carry(client, request, attempt), attempt.left() + _GRACE)
        finally:
            pool.permits.leave(place)

    def _carry(self, client: Any, request: SealedRequest, attempt: _Attempt) -> Response:
        chunks = Chunks(self._settings.max_response_bytes)
        with attempt.begin(client, request) as received:
            while (chunk := received.body_reader.read_chunk()) is not None:
                chunks.add(chunk.to_bytes())
            return response(received.status, _fields(received), chunks)

    def _pool(self, origin: Origin) -> Pool:
        key = (os.getpid(), origin)
        pool = self._pools.get(key)
        return pool or self._pools.setdefault(key, Pool(self._settings, origin))


class AsyncFastTransport:
    """Sends requests over pyreqwest's connections, from any task; every event loop of asyncio has its own.

    `max_response_bytes` bounds a decompressed response. `proxy` is a URL, by default what the environment says
    (``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``). Certificates are checked against the system's and those of
    `ca_bundle`, a PEM file. The value of a header that is not ASCII cannot be read, and is U+FFFD.

    Raises ConfigurationError where pyreqwest is not installed, and for each call under trio, or in a child that was
    forked after pyreqwest was used.
    """

    def __init__(
        self,
        *,
        max_connections: int = MAX_CONNECTIONS,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        proxy: str | Proxy | None = None,
        ca_bundle: str | os.PathLike[str] | None = None,
    ) -> None:
        outcome, proxy = read_proxy(proxy), None
        self._settings = ConnectionSettings(max_connections, max_response_bytes, proxy_or_error(outcome), ca_bundle)
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[int, Origin], AsyncPool]]
        self._pools = WeakKeyDictionary()

    async def asend(self, request: SealedRequest, timeout: float, /) -> Response:
        """The complete response, at most `timeout` seconds from now.

        Raises TransportError where none came, and DecodeError where it is too large or cannot be unpacked.
        """
        outcome = await self._attempt(request, timeout)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    async def astream(self, request: SealedRequest, timeout: float, /, *, idle: float) -> AsyncFastIncoming:
        """The head of a response, at most `timeout` seconds from now; each read of the rest may take `idle` seconds.

        Raises TransportError where none came. A stream has a client of its own, so that its end ends its connection.
        """
        this_loop()
        attempt = _Attempt(timeout)
        if self._settings.proxy is not None:
            request.hide(self._settings.proxy.secret)
        outcome = await self._begin(request, attempt, idle)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    async def aclose(self) -> None:
        """Close the connections that belong to this event loop; those of others end with their loops."""
        for pool in self._pools.pop(this_loop(), {}).values():
            await pool.close()

    async def _begin(self, request: SealedRequest, attempt: _Attempt, idle: float) -> AsyncFastIncoming | BaseException:
        client = self._settings.client("ClientBuilder", _origin(request), silence=max(attempt.timeout, idle))
        try:
            exchange = attempt.begin(client, request, streamed=True)
            async with asyncio.timeout(attempt.left()):
                received = await _faithful(exchange.__aenter__())
            return AsyncFastIncoming(client, exchange, received, request, idle)
        except BaseException as error:
            outcome = redacted(error, request, lambda caught: _replacement(caught, request, attempt))
        await client.close()
        return outcome

    async def _attempt(self, request: SealedRequest, timeout: float) -> Response | BaseException:
        attempt = _Attempt(timeout)
        if self._settings.proxy is not None:
            request.hide(self._settings.proxy.secret)
        try:
            return await self._exchange(request, attempt)
        except BaseException as error:
            return redacted(error, request, lambda caught: _replacement(caught, request, attempt))

    async def _exchange(self, request: SealedRequest, attempt: _Attempt) -> Response:
        pool = self._pool(_origin(request))
        await pool.enter(attempt.left)
        try:
            chunks = Chunks(self._settings.max_response_bytes)
            exchange = attempt.begin(pool.client, request)
            received = await _faithful(exchange.__aenter__())
            try:
                while (chunk := await _faithful(received.body_reader.read_chunk())) is not None:
                    chunks.add(chunk.to_bytes())
            finally:
                await _faithful(exchange.__aexit__(None, None, None))
            return response(received.status, _fields(received), chunks)
        finally:
            pool.leave()

    def _pool(self, origin: Origin) -> AsyncPool:
        pools = self._pools.setdefault(this_loop(), {})
        key = (os.getpid(), origin)
        pool = pools.get(key)
        return pool or pools.setdefault(key, AsyncPool(self._settings, origin))


# --- streamed responses ----------------------------------------------------------------------------------------------


_GRACE = 1.0
"""Seconds that pyreqwest gets to keep a deadline."""


class FastIncoming(IncomingResponse):
    """A response whose head was received; see `Incoming`."""

    def __init__(self, worker: Worker, exchange: Any, received: Any, request: SealedRequest, idle: float) -> None:
        super().__init__(received.status, _fields(received), request, idle)
        self._worker = worker
        self._exchange = exchange
        self._reader = received.body_reader

    def close(self) -> None:
        """End the connection."""
        self._worker.end(partial(self._exchange.__exit__, None, None, None))

    def _chunk(self) -> bytes | None:
        return _bytes(self._worker.do(lambda _: self._reader.read_chunk(), self._idle))

    def _ending(self, error: Exception) -> tuple[Ending, str]:
        return _ending(error, None, _causes(error)[-1:])


class AsyncFastIncoming(AsyncIncomingResponse):
    """A response whose head was received; see `AsyncIncoming`."""

    def __init__(self, client: Any, exchange: Any, received: Any, request: SealedRequest, idle: float) -> None:
        super().__init__(received.status, _fields(received), request, idle)
        self._client = client
        self._exchange = exchange
        self._reader = received.body_reader
        self._is_closed = False

    async def aclose(self) -> None:
        """End the connection."""
        if self._is_closed:
            return
        self._is_closed = True
        with suppress(Exception):
            await self._exchange.__aexit__(None, None, None)
        await self._client.close()

    async def _chunk(self) -> bytes | None:
        async with asyncio.timeout(self._idle):
            return _bytes(await _faithful(self._reader.read_chunk()))

    def _ending(self, error: Exception) -> tuple[Ending, str]:
        return _ending(error, None, _causes(error)[-1:])


def _bytes(chunk: Any) -> bytes | None:
    """A chunk of pyreqwest's as Python's bytes."""
    return None if chunk is None else bytes(chunk.to_bytes())


# --- connections -----------------------------------------------------------------------------------------------------


@coroutine
def _faithful(waiting: Awaitable[T]) -> Generator[Any, None, T]:
    """The result of waiting; a cancellation is raised unchanged, since pyreqwest replaces it by another."""
    steps = waiting.__await__()
    try:
        step = next(steps)
        while True:
            try:
                yield step
            except asyncio.CancelledError as cancelled:
                with suppress(BaseException):
                    steps.throw(cancelled)
                steps.close()
                raise
            step = next(steps)
    except StopIteration as done:
        result: T = done.value
        return result


# --- requests and responses ------------------------------------------------------------------------------------------


class _Attempt:
    """One request on its way: how long it may take, and how far it came."""

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout
        self.body: _Body | None = None
        self.begun = False
        self._deadline = time.monotonic() + timeout

    def left(self) -> float:
        """Seconds that are left; raises TimeoutError where there are none."""
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return min(seconds, LONGEST)

    @property
    def sent(self) -> bool:
        """Whether a byte of it may be gone: one with a body is only when that was asked for."""
        return self.begun if self.body is None else self.body.asked

    def begin(self, client: Any, request: SealedRequest, *, streamed: bool = False) -> Any:
        """The request in plain, as a context manager of its response: from here on an exception would hold secrets."""
        url, headers, content = request.open()
        method = request.request.method
        headers.setdefault("Accept-Encoding", UNPACKED)
        if content is not None or method in ("POST", "PUT", "PATCH"):
            headers["Content-Length"] = str(len(content or b""))
        built = client.request(method, url).headers(headers)
        built = built.streamed_read_buffer_limit(0) if streamed else built.timeout(timedelta(seconds=self.left()))
        if content:
            self.body = _Body(content)
            built = built.body_stream(self.body)
        self.begun = True
        return built.build_streamed()


class _Body:
    """The body of a request, which knows whether it was asked for: that is when there is a connection, not before."""

    __slots__ = ("_content", "asked")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.asked = False

    def __iter__(self) -> Iterator[bytes]:
        self.asked = True
        yield self._content


def _origin(request: SealedRequest) -> Origin:
    return split_url(without_query(request.request.url))[0]


def _fields(received: Any) -> list[tuple[str, str]]:
    """The headers of a response; what pyreqwest cannot read of them is marked.

    Raises an error of pyreqwest's for what is not a response.
    """
    if received.status == _SWITCHING:
        raise library("exceptions").RequestError("a switch of protocols that was not requested", {"causes": None})
    headers = received.headers
    try:
        fields = list(headers.items())
    except ValueError:
        fields = [(name, value) for name in dict.fromkeys(headers) for value in _values(headers, name)]
    if sum(len(name) + len(value) for name, value in fields) > _MOST_OF_HEADERS:
        raise library("exceptions").RequestError("too many headers", {"causes": None})
    return fields


_SWITCHING = 101
"""What a server may only say to a request that asks for another protocol (RFC 9110, section 15.2.2)."""

_MOST_OF_HEADERS = 100 * 1024
"""Bytes, as many as the default takes."""


def _values(headers: Any, name: str) -> list[str]:
    try:
        values: list[str] = headers.getall(name)
    except ValueError:
        return ["\N{REPLACEMENT CHARACTER}"]
    return values


def _replacement(error: Exception, request: SealedRequest, attempt: _Attempt) -> TransportError:
    """A new error for what went wrong.

    Of its causes only what follows "Connect" is shown, since the first one names the whole URL.
    """
    causes = _causes(error)
    connecting = causes[causes.index(_CONNECTING) + 1 :] if _CONNECTING in causes else None
    ending, detail = _ending(error, connecting, causes[-1:])
    sent = attempt.sent and connecting is None
    return transport_error(ending, request, sent=sent, timeout=attempt.timeout, detail=detail)


def _causes(error: Exception) -> list[str]:
    """What an error of pyreqwest's was made from, the outermost first."""
    details: dict[str, Any] = getattr(error, "details", None) or {}
    return [cause["message"] for cause in details.get("causes") or ()]


def _ending(error: Exception, connecting: list[str] | None, root: list[str]) -> tuple[Ending, str]:
    if isinstance(error, TimeoutError):
        return "late", ""
    if connecting is not None:
        for reason in connecting:
            if reason.startswith(_TUNNEL):
                return "no proxy", reason.removeprefix(_TUNNEL)
        return "unreachable", (connecting or ["it failed"])[-1].partition(" (os error")[0]
    known = library("exceptions")
    if isinstance(error, known.NetworkError) and any("(os error" in reason for reason in root):
        return "broken", ""
    if isinstance(error, known.RequestError) and not isinstance(error, known.ClientClosedError):
        return "incomplete", ""
    return "other", type(error).__name__


_CONNECTING, _TUNNEL = "client error (Connect)", "tunnel error: "
