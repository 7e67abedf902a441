"""The default transports, on httpcore2: the connection pool under httpx2.

The pool is used without `httpx2.Client`, which logs whole URLs and costs as much again. This is the one module that has
secrets in plain. They exist in `_exchange` and in what it calls, and nothing leaves those frames but an answer or an
error made anew: an exception that passes through them is stripped of its traceback.

It is imported with the first client, since the HTTP library costs more than everything else together.
"""

from __future__ import annotations

import logging
import os
import ssl
import zlib
from contextlib import aclosing
from contextvars import ContextVar
from weakref import WeakKeyDictionary

import anyio
import httpcore2
from anyio.lowlevel import RunVar

from .errors import ClientError, DecodeError, TransportError, bare
from .files import Pieces
from .network import (
    AsyncNetwork,
    Deadline,
    Network,
    Origin,
    proxy_from,
    proxy_of_environment,
    split_url,
    ssl_context_for,
)
from .urls import without_query
from .wire import Response, SealedRequest

MAX_CONNECTIONS = 32
"""Connections to one server. Every request looks at all of them, so that more make each request slower."""

MAX_ANSWER_BYTES = 64 * 1024 * 1024
"""Bytes of an answer, before and after it is unpacked."""

KEEPALIVE_SECONDS = 4.0
"""How long an idle connection is used again: less than the 5 s after which common servers close one, since a request
that meets a closing connection is lost, and one that costs money cannot be sent again."""


class HttpTransport:
    """Sends requests over a pool of connections, from any thread; after a fork the child makes connections of its own.

    `max_answer_bytes` bounds an answer after it is unpacked. `proxy` is a URL, by default what the environment says
    (``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``). Certificates are checked against the system's, or `ssl_context`.
    """

    def __init__(
        self,
        *,
        max_connections: int = MAX_CONNECTIONS,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
        proxy: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._max_connections = max_connections
        self._max_answer_bytes = max_answer_bytes
        self._proxy = None if proxy is None else proxy_from(proxy)
        self._ssl_context = ssl_context
        self._pools: dict[tuple[int, Origin], httpcore2.ConnectionPool] = {}

    def send(self, request: SealedRequest, timeout: float, /) -> Response:
        """The whole answer, at most `timeout` seconds from now, in which only looking up a host's name is not counted.

        Raises TransportError where none came, and DecodeError where it is too large or cannot be unpacked.
        """
        outcome = self._attempt(request, timeout)
        if isinstance(outcome, Response):
            return outcome
        raise outcome

    def close(self) -> None:
        """Close the connections."""
        pools = [pool for (pid, _), pool in self._pools.items() if pid == os.getpid()]
        self._pools = {}
        for pool in pools:
            pool.close()

    def _attempt(self, request: SealedRequest, timeout: float) -> Response | BaseException:
        deadline = Deadline.after(timeout)
        discretion = _DISCREET.set(True)
        try:
            return self._exchange(request, deadline)
        except ClientError as error:
            error.operation = request.request.operation
            return bare(error)
        except Exception as error:
            return _fault(error, request, deadline, timeout)
        except BaseException as error:
            return bare(error)
        finally:
            _DISCREET.reset(discretion)

    def _exchange(self, request: SealedRequest, deadline: Deadline) -> Response:
        origin, opened = _opened(request, deadline)
        answer = self._pool(origin).handle_request(opened)
        try:
            chunks = _Chunks(self._max_answer_bytes)
            for chunk in answer.iter_stream():
                chunks.add(chunk)
        finally:
            answer.close()
        return _response(answer, chunks)

    def _pool(self, origin: Origin) -> httpcore2.ConnectionPool:
        key = (os.getpid(), origin)
        pool = self._pools.get(key)
        if pool is None:
            pool = httpcore2.ConnectionPool(
                ssl_context=ssl_context_for(origin, self._ssl_context),
                proxy=self._proxy or proxy_of_environment(origin),
                max_connections=self._max_connections,
                keepalive_expiry=KEEPALIVE_SECONDS,
                network_backend=Network(),
            )
            pool = self._pools.setdefault(key, pool)
        return pool


class AsyncHttpTransport:
    """Sends requests over a pool of connections, from any task; every event loop, of asyncio or trio, has its own pool.

    `max_answer_bytes` bounds an answer after it is unpacked. `proxy` is a URL, by default what the environment says
    (``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``). Certificates are checked against the system's, or `ssl_context`.
    """

    def __init__(
        self,
        *,
        max_connections: int = MAX_CONNECTIONS,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
        proxy: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._max_connections = max_connections
        self._max_answer_bytes = max_answer_bytes
        self._proxy = None if proxy is None else proxy_from(proxy)
        self._ssl_context = ssl_context

    async def asend(self, request: SealedRequest, timeout: float, /) -> Response:
        """The whole answer, at most `timeout` seconds from now.

        Raises TransportError where none came, and DecodeError where it is too large or cannot be unpacked.
        """
        outcome = await self._attempt(request, timeout)
        if isinstance(outcome, Response):
            return outcome
        raise outcome

    async def aclose(self) -> None:
        """Close the connections that belong to this event loop; those of others end with their loops."""
        pools = _pools_of_this_loop().pop(self, {})
        for pool in pools.values():
            await pool.aclose()

    async def _attempt(self, request: SealedRequest, timeout: float) -> Response | BaseException:
        deadline = Deadline.after(timeout)
        discretion = _DISCREET.set(True)
        try:
            with anyio.move_on_after(timeout):
                return await self._exchange(request, deadline)
            return _fault(httpcore2.ReadTimeout(), request, deadline, timeout)
        except ClientError as error:
            error.operation = request.request.operation
            return bare(error)
        except Exception as error:
            return _fault(error, request, deadline, timeout)
        except BaseException as error:
            return bare(error)
        finally:
            _DISCREET.reset(discretion)

    async def _exchange(self, request: SealedRequest, deadline: Deadline) -> Response:
        origin, opened = _opened(request, deadline)
        answer = await self._pool(origin).handle_async_request(opened)
        try:
            chunks = _Chunks(self._max_answer_bytes)
            async with aclosing(answer.aiter_stream()) as stream:
                async for chunk in stream:
                    chunks.add(chunk)
        finally:
            await answer.aclose()
        return _response(answer, chunks)

    def _pool(self, origin: Origin) -> httpcore2.AsyncConnectionPool:
        pools = _pools_of_this_loop().setdefault(self, {})
        pool = pools.get(origin)
        if pool is None:
            pool = httpcore2.AsyncConnectionPool(
                ssl_context=ssl_context_for(origin, self._ssl_context),
                proxy=self._proxy or proxy_of_environment(origin),
                max_connections=self._max_connections,
                keepalive_expiry=KEEPALIVE_SECONDS,
                network_backend=AsyncNetwork(),
            )
            pools[origin] = pool
        return pool


_Pools = WeakKeyDictionary[AsyncHttpTransport, dict[Origin, httpcore2.AsyncConnectionPool]]
_POOLS: RunVar[_Pools] = RunVar("pools")


def _pools_of_this_loop() -> _Pools:
    pools = _POOLS.get(None)
    if pools is None:
        pools = _Pools()
        _POOLS.set(pools)
    return pools


# --- requests and answers --------------------------------------------------------------------------------------------


def _opened(request: SealedRequest, deadline: Deadline) -> tuple[Origin, httpcore2.Request]:
    """The request in plain: from here on an exception would carry secrets."""
    url, headers, content = request.open_in_pieces()
    method = request.request.method
    origin, target = split_url(url)
    host = ("Host", origin.authority)
    length = content.length if isinstance(content, Pieces) else len(content or b"")
    if length is None:
        headers["Transfer-Encoding"] = "chunked"
    elif content is not None or method in ("POST", "PUT", "PATCH"):
        headers["Content-Length"] = str(length)
    raw_headers = [(name.encode(), value.encode()) for name, value in (host, _UNPACKED, *headers.items())]
    timeouts = {"connect": deadline, "read": deadline, "write": deadline, "pool": deadline.left()}
    location = httpcore2.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=target)
    return origin, httpcore2.Request(
        method, location, headers=raw_headers, content=content, extensions={"timeout": timeouts}
    )


_UNPACKED = ("Accept-Encoding", "gzip, deflate")


class _Chunks:
    """The bytes of an answer, not too many of them."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._size = 0
        self._parts: list[bytes] = []

    def add(self, part: bytes) -> None:
        """Take one more part; DecodeError where they become too many."""
        self._size += len(part)
        if self._size > self.limit:
            raise DecodeError(f"the answer is larger than {self.limit} bytes")
        self._parts.append(part)

    def joined(self) -> bytes:
        """All parts in one."""
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)


def _response(answer: httpcore2.Response, chunks: _Chunks) -> Response:
    headers: dict[str, str] = {}
    for raw_name, raw_value in answer.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    body = chunks.joined()
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if body and encoding != "identity":
        body = _unpacked(body, encoding, chunks.limit)
    return Response(answer.status, headers, body)


def _unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """A compressed body in the clear, no more of it than is allowed, so that a small one cannot fill the memory."""
    if encoding not in ("gzip", "deflate"):
        raise DecodeError(f"the answer is packed as {encoding}, which was not asked for")
    chunks = _Chunks(limit)
    more = True
    while more:
        unpacker = zlib.decompressobj(_RAW if encoding == "deflate" and body[0] & 15 != _ZLIB else _ANY_HEADER)
        try:
            chunks.add(unpacker.decompress(body, limit + 1))
        except zlib.error:
            raise DecodeError(f"the answer is not the {encoding} that it says") from None
        if not unpacker.eof:
            raise DecodeError(f"the answer is not the {encoding} that it says, or not all of it")
        body = unpacker.unused_data
        more = body.startswith(_ANOTHER_MEMBER)
    return chunks.joined()


_RAW, _ANY_HEADER, _ZLIB = -zlib.MAX_WBITS, zlib.MAX_WBITS | 32, 8
"""What zlib is to expect: some servers take "deflate" to mean no header at all."""

_ANOTHER_MEMBER = b"\x1f\x8b"
"""Files of gzip may be strung together."""


def _fault(error: Exception, request: SealedRequest, deadline: Deadline, timeout: float) -> TransportError:
    """An error made anew from what went wrong, in words that hold nothing of the request."""
    host = split_url(without_query(request.request.url))[0].authority
    match error:
        case httpcore2.TimeoutException() if not deadline.sent:
            text = f"no connection to {host} was made, or became free, in time"
        case httpcore2.TimeoutException():
            text = f"no whole answer from {host} within {timeout:g} s"
        case httpcore2.ConnectError():
            text = f"no connection to {host}: {_reason(error)}"
        case httpcore2.ProxyError():
            text = f"the proxy gives no connection to {host}: {error}"
        case httpcore2.RemoteProtocolError():
            text = f"{host} closed the connection before a whole answer, or does not speak HTTP"
        case httpcore2.NetworkError():
            text = f"the connection to {host} broke"
        case _:
            text = f"the request to {host} failed with {type(error).__name__}"
    return TransportError(text, sent=deadline.sent, operation=request.request.operation)


def _reason(error: Exception) -> str:
    """What the operating system or TLS said, which the libraries wrap once or twice."""
    root: object = error.args[0] if error.args else error
    while isinstance(root, OSError) and isinstance(root.__cause__, OSError):
        root = root.__cause__
    if isinstance(root, ConnectionError) and root.errno:
        return os.strerror(root.errno)
    return (isinstance(root, OSError) and root.strerror) or str(root)


# --- logs ------------------------------------------------------------------------------------------------------------

_DISCREET: ContextVar[bool] = ContextVar("discreet", default=False)


def _is_not_ours(record: logging.LogRecord) -> bool:
    return not _DISCREET.get()


# At DEBUG level httpcore2 logs the headers of answers, in which a server may repeat a key (a redirect does). That is
# kept back for our own requests; other users of the library still see theirs.
logging.getLogger("httpcore2.http11").addFilter(_is_not_ours)
