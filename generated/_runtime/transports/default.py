"""The default transports, on httpcore2: the connection pool under httpx2.

The pool is used without `httpx2.Client`, which logs whole URLs and costs as much again. In the transports, and nowhere
else, secrets are plain: in `_exchange` and what it calls. Only a response or a new error leaves those
frames: an exception that passes through them is stripped of its traceback.

It is imported with the first client, since the HTTP library costs more than everything else together.
"""

from __future__ import annotations

import os
import ssl
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing, suppress
from functools import partial
from typing import TypeVar
from weakref import WeakKeyDictionary, ref

import anyio
import httpcore2
from anyio.lowlevel import RunVar

from ..errors import TransportError
from ..proxies import Proxy, proxy_or_error, read_proxy
from ..request import Response, SealedRequest
from ..urls import Origin, split_url
from .body import MAX_RESPONSE_BYTES, UNPACKED, Chunks, response
from .connections import Deadline
from .errors import Ending, reason, redacted, transport_error
from .log_redaction import LogRedaction
from .network import AsyncNetwork, Network, proxy_for, ssl_context_for
from .permits import Permit, Permits
from .protocol import KEEPALIVE_SECONDS, MAX_CONNECTIONS

T = TypeVar("T")


class HttpTransport:
    """Sends requests over a pool of connections, from any thread; after a fork the child makes connections of its own.

    `max_response_bytes` bounds a decompressed response. `proxy` is a URL, by default what the environment says
    (``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``). Certificates are checked against the system's, or `ssl_context`.
    """

    def __init__(
        self,
        *,
        max_connections: int = MAX_CONNECTIONS,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        proxy: str | Proxy | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._max_connections = max_connections
        self._max_response_bytes = max_response_bytes
        outcome, proxy = read_proxy(proxy), None
        self._proxy = proxy_or_error(outcome)
        self._ssl_context = ssl_context
        self._origins: dict[tuple[int, Origin], Connections] = {}

    def send(self, request: SealedRequest, timeout: float, /) -> Response:
        """The complete response, at most `timeout` seconds from now, not counting the DNS lookup.

        Raises TransportError where none came, and DecodeError where it is too large or cannot be unpacked.
        """
        outcome = self._attempt(request, timeout, partial(self._exchange, request))
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def close(self) -> None:
        """Close the connections."""
        origins, self._origins = self._origins, {}
        for (process, _), connections in origins.items():
            if process == os.getpid():
                connections.close()

    def _attempt(self, request: SealedRequest, timeout: float, work: Callable[[Deadline], T]) -> T | BaseException:
        deadline = Deadline.after(timeout)
        if self._proxy is not None:
            request.hide(self._proxy.secret)
        with LogRedaction():
            try:
                return work(deadline)
            except BaseException as error:
                return redacted(error, request, lambda caught: _replacement(caught, request, deadline, timeout))

    def _exchange(self, request: SealedRequest, deadline: Deadline) -> Response:
        origin, opened = opened_request(request, deadline)
        connections = self._connections(origin)
        place = connections.enter(deadline)
        try:
            connection, received = connections.begin(opened)
            chunks = Chunks(self._max_response_bytes)
            try:
                try:
                    for chunk in received.iter_stream():
                        chunks.add(chunk)
                finally:
                    received.close()
            except Exception:
                connections.put(connection)
                raise
            except BaseException:
                connection.close()
                raise
            connections.put(connection)
        finally:
            connections.leave(place)
        return response(received.status, fields_of(received), chunks)

    def _connections(self, origin: Origin) -> Connections:
        key = (os.getpid(), origin)
        connections = self._origins.get(key)
        if connections is None:
            context, proxy = ssl_context_for(origin, self._ssl_context), proxy_for(origin, self._proxy)
            connections = self._origins.setdefault(key, Connections(context, proxy, self._max_connections))
        return connections


class Connections:
    """The connections to one origin.

    A request has one for itself, until it is over: so none shares anything with another, neither in another thread nor
    in a signal handler, that an interruption could leave locked or half changed. A pool of httpcore2's makes them,
    which knows every kind of proxy, and keeps none.
    """

    def __init__(self, ssl_context: ssl.SSLContext | None, proxy: httpcore2.Proxy | None, limit: int) -> None:
        self._maker = httpcore2.ConnectionPool(
            ssl_context=ssl_context, proxy=proxy, keepalive_expiry=KEEPALIVE_SECONDS, network_backend=Network()
        )
        self._limit = limit
        self._permits = Permits(limit)
        self._made: set[ref[httpcore2.ConnectionInterface]] = set()
        self._idle: deque[tuple[float, httpcore2.ConnectionInterface]] = deque()
        self._is_closed = False

    def enter(self, deadline: Deadline) -> Permit:
        """Take one of the permits of requests; raises a timeout where none becomes free."""
        try:
            return self._permits.enter(deadline.left())
        except TimeoutError as error:
            raise httpcore2.PoolTimeout from error

    def leave(self, place: Permit) -> None:
        """Give the place back."""
        self._permits.leave(place)

    def begin(self, request: httpcore2.Request) -> tuple[httpcore2.ConnectionInterface, httpcore2.Response]:
        """Send a request over the connection that was used last; return that and the head of the response."""
        while True:
            connection = self._usable() or self._new(request.url.origin)
            try:
                return connection, connection.handle_request(request)
            except httpcore2.ConnectionNotAvailable:  # it holds something that nobody has asked for
                connection.close()
            except BaseException:
                connection.close()
                raise

    def _usable(self) -> httpcore2.ConnectionInterface | None:
        with suppress(IndexError):
            while (connection := self._idle.pop()[1]).has_expired():
                connection.close()
            return connection
        return None

    def _new(self, origin: httpcore2.Origin) -> httpcore2.ConnectionInterface:
        connection = self._maker.create_connection(origin)
        self._made.add(ref(connection, self._made.discard))
        return connection

    def put(self, connection: httpcore2.ConnectionInterface) -> None:
        """Take back the connection of a response if it is reusable, and close those that were idle for long."""
        if not connection.is_idle() or connection.has_expired():
            connection.close()
            return
        now = time.monotonic()
        self._idle.append((now, connection))
        if len(self._idle) == 1 and not self._is_closed:
            return
        with suppress(IndexError):
            while self._is_closed or len(self._idle) > self._limit or now - self._idle[0][0] > KEEPALIVE_SECONDS:
                self._idle.popleft()[1].close()

    def close(self) -> None:
        """Close all of them."""
        self._is_closed = True
        for made in [*self._made]:
            connection = made()
            if connection is not None:
                connection.close()


class AsyncHttpTransport:
    """Sends requests over a pool of connections, from any task; every event loop, of asyncio or trio, has its own pool.

    `max_response_bytes` bounds a decompressed response. `proxy` is a URL, by default what the environment says
    (``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``). Certificates are checked against the system's, or `ssl_context`.
    """

    def __init__(
        self,
        *,
        max_connections: int = MAX_CONNECTIONS,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        proxy: str | Proxy | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._max_connections = max_connections
        self._max_response_bytes = max_response_bytes
        outcome, proxy = read_proxy(proxy), None
        self._proxy = proxy_or_error(outcome)
        self._ssl_context = ssl_context

    async def asend(self, request: SealedRequest, timeout: float, /) -> Response:
        """The complete response, at most `timeout` seconds from now.

        Raises TransportError where none came, and DecodeError where it is too large or cannot be unpacked.
        """
        outcome = await self._attempt(request, timeout, partial(self._exchange, request))
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    async def aclose(self) -> None:
        """Close the connections that belong to this event loop; those of others end with their loops."""
        pools = _pools_of_this_loop().pop(self, {})
        for pool in pools.values():
            await pool.aclose()

    async def _attempt(
        self, request: SealedRequest, timeout: float, work: Callable[[Deadline], Awaitable[T]]
    ) -> T | BaseException:
        deadline = Deadline.after(timeout)
        if self._proxy is not None:
            request.hide(self._proxy.secret)
        with LogRedaction():
            try:
                with anyio.move_on_after(timeout):
                    return await work(deadline)
                raise httpcore2.ReadTimeout
            except BaseException as error:
                return redacted(error, request, lambda caught: _replacement(caught, request, deadline, timeout))

    async def _exchange(self, request: SealedRequest, deadline: Deadline) -> Response:
        origin, opened = opened_request(request, deadline)
        received = await self._pool(origin).handle_async_request(opened)
        try:
            chunks = Chunks(self._max_response_bytes)
            async with aclosing(received.aiter_stream()) as stream:
                async for chunk in stream:
                    chunks.add(chunk)
        finally:
            await received.aclose()
        return response(received.status, fields_of(received), chunks)

    def _pool(self, origin: Origin, *, streams: bool = False) -> httpcore2.AsyncConnectionPool:
        pools = _pools_of_this_loop().setdefault(self, {})
        pool = pools.get((origin, streams))
        if pool is None:
            pool = httpcore2.AsyncConnectionPool(
                ssl_context=ssl_context_for(origin, self._ssl_context),
                proxy=proxy_for(origin, self._proxy),
                max_connections=None if streams else self._max_connections,
                keepalive_expiry=KEEPALIVE_SECONDS,
                network_backend=AsyncNetwork(),
            )
            pools[origin, streams] = pool
        return pool


_Pools = WeakKeyDictionary[AsyncHttpTransport, dict[tuple[Origin, bool], httpcore2.AsyncConnectionPool]]
_POOLS: RunVar[_Pools] = RunVar("pools")


def _pools_of_this_loop() -> _Pools:
    pools = _POOLS.get(None)
    if pools is None:
        pools = _Pools()
        _POOLS.set(pools)
    return pools


# --- requests and responses ------------------------------------------------------------------------------------------


def opened_request(request: SealedRequest, deadline: Deadline) -> tuple[Origin, httpcore2.Request]:
    """The request in plain: from here on an exception would carry secrets."""
    url, headers, content = request.open_in_pieces()
    method = request.request.method
    origin, target = split_url(url)
    host, packing = ("Host", origin.authority), ("Accept-Encoding", UNPACKED)
    length = len(content or b"") if content is None or isinstance(content, bytes) else content.length
    if length is None:
        headers["Transfer-Encoding"] = "chunked"
    elif content is not None or method in ("POST", "PUT", "PATCH"):
        headers["Content-Length"] = str(length)
    raw_headers = [(name.encode(), value.encode()) for name, value in (host, packing, *headers.items())]
    timeouts = {"connect": deadline, "read": deadline, "write": deadline, "pool": deadline.left()}
    location = httpcore2.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=target)
    return origin, httpcore2.Request(
        method, location, headers=raw_headers, content=content, extensions={"timeout": timeouts}
    )


def fields_of(received: httpcore2.Response) -> Iterable[tuple[str, str]]:
    return ((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in received.headers)


def _replacement(error: Exception, request: SealedRequest, deadline: Deadline, timeout: float) -> TransportError:
    """A new error for what went wrong."""
    ending, detail = ending_of(error)
    return transport_error(ending, request, sent=deadline.sent, timeout=timeout, detail=detail)


def ending_of(error: Exception) -> tuple[Ending, str]:
    match error:
        case httpcore2.TimeoutException():
            return "late", ""
        case httpcore2.ConnectError():
            return "unreachable", reason(error)
        case httpcore2.ProxyError():
            return "no proxy", str(error)
        case httpcore2.RemoteProtocolError():
            return "incomplete", ""
        case httpcore2.NetworkError():
            return "broken", ""
        case _:
            return "other", type(error).__name__
