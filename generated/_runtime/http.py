"""The default transports, on httpcore2: the connection pool under httpx2.

The pool is used without `httpx2.Client`, which logs whole URLs and costs as much again. This is the one module that has
secrets in plain. They exist in `_exchange` and in what it calls, and nothing leaves those frames but an answer or an
error made anew: an exception that passes through them is stripped of its traceback.

It is imported with the first client, since the HTTP library costs more than everything else together.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable
from contextlib import aclosing
from weakref import WeakKeyDictionary

import anyio
import httpcore2
from anyio.lowlevel import RunVar

from .bodies import MAX_ANSWER_BYTES, UNPACKED, Chunks, Unpacker, joined, response
from .discretion import DISCREET
from .errors import ClientError, TransportError, bare
from .faults import Ending, reason, transport_error
from .files import Pieces
from .network import AsyncNetwork, Deadline, Network, proxy_for, ssl_context_for
from .routes import Origin, Proxy, split_url
from .transport import KEEPALIVE_SECONDS, MAX_CONNECTIONS
from .wire import Response, SealedRequest


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
        self._proxy = None if proxy is None else Proxy(proxy)
        self._ssl_context = ssl_context
        self._pools: dict[tuple[int, Origin, bool], httpcore2.ConnectionPool] = {}

    def send(self, request: SealedRequest, timeout: float, /) -> Response:
        """The whole answer, at most `timeout` seconds from now, in which only looking up a host's name is not counted.

        Raises TransportError where none came, and DecodeError where it is too large or cannot be unpacked.
        """
        outcome = self._attempt(request, timeout)
        if isinstance(outcome, Response):
            return outcome
        raise outcome

    def stream(self, request: SealedRequest, timeout: float, /, *, idle: float) -> HttpIncoming:
        """The head of an answer, at most `timeout` seconds from now; each read of the rest may take `idle` seconds.

        Raises TransportError where none came. Streams have connections of their own, as many as there are of them, so
        that those which last do not keep others waiting.
        """
        outcome = self._begin(request, timeout, idle)
        if isinstance(outcome, HttpIncoming):
            return outcome
        raise outcome

    def close(self) -> None:
        """Close the connections."""
        pools = [pool for (pid, *_), pool in self._pools.items() if pid == os.getpid()]
        self._pools = {}
        for pool in pools:
            pool.close()

    def _attempt(self, request: SealedRequest, timeout: float) -> Response | BaseException:
        deadline = Deadline.after(timeout)
        discretion = DISCREET.set(True)
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
            DISCREET.reset(discretion)

    def _exchange(self, request: SealedRequest, deadline: Deadline) -> Response:
        origin, opened = _opened(request, deadline)
        answer = self._pool(origin).handle_request(opened)
        try:
            chunks = Chunks(self._max_answer_bytes)
            for chunk in answer.iter_stream():
                chunks.add(chunk)
        finally:
            answer.close()
        return _response(answer, chunks)

    def _begin(self, request: SealedRequest, timeout: float, idle: float) -> HttpIncoming | BaseException:
        deadline = Deadline.after(timeout)
        discretion = DISCREET.set(True)
        try:
            origin, opened = _opened(request, deadline)
            answer = self._pool(origin, streams=True).handle_request(opened)
            return HttpIncoming(answer, request, deadline, idle)
        except ClientError as error:
            error.operation = request.request.operation
            return bare(error)
        except Exception as error:
            return _fault(error, request, deadline, timeout)
        except BaseException as error:
            return bare(error)
        finally:
            DISCREET.reset(discretion)

    def _pool(self, origin: Origin, *, streams: bool = False) -> httpcore2.ConnectionPool:
        key = (os.getpid(), origin, streams)
        pool = self._pools.get(key)
        if pool is None:
            pool = httpcore2.ConnectionPool(
                ssl_context=ssl_context_for(origin, self._ssl_context),
                proxy=proxy_for(origin, self._proxy),
                max_connections=None if streams else self._max_connections,
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
        self._proxy = None if proxy is None else Proxy(proxy)
        self._ssl_context = ssl_context

    async def asend(self, request: SealedRequest, timeout: float, /) -> Response:
        """The whole answer, at most `timeout` seconds from now.

        Raises TransportError where none came, and DecodeError where it is too large or cannot be unpacked.
        """
        outcome = await self._attempt(request, timeout)
        if isinstance(outcome, Response):
            return outcome
        raise outcome

    async def astream(self, request: SealedRequest, timeout: float, /, *, idle: float) -> AsyncHttpIncoming:
        """The head of an answer, at most `timeout` seconds from now; each read of the rest may take `idle` seconds.

        Raises TransportError where none came. Streams have connections of their own, as many as there are of them, so
        that those which last do not keep others waiting.
        """
        outcome = await self._begin(request, timeout, idle)
        if isinstance(outcome, AsyncHttpIncoming):
            return outcome
        raise outcome

    async def aclose(self) -> None:
        """Close the connections that belong to this event loop; those of others end with their loops."""
        pools = _pools_of_this_loop().pop(self, {})
        for pool in pools.values():
            await pool.aclose()

    async def _attempt(self, request: SealedRequest, timeout: float) -> Response | BaseException:
        deadline = Deadline.after(timeout)
        discretion = DISCREET.set(True)
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
            DISCREET.reset(discretion)

    async def _exchange(self, request: SealedRequest, deadline: Deadline) -> Response:
        origin, opened = _opened(request, deadline)
        answer = await self._pool(origin).handle_async_request(opened)
        try:
            chunks = Chunks(self._max_answer_bytes)
            async with aclosing(answer.aiter_stream()) as stream:
                async for chunk in stream:
                    chunks.add(chunk)
        finally:
            await answer.aclose()
        return _response(answer, chunks)

    async def _begin(self, request: SealedRequest, timeout: float, idle: float) -> AsyncHttpIncoming | BaseException:
        deadline = Deadline.after(timeout)
        discretion = DISCREET.set(True)
        try:
            with anyio.move_on_after(timeout):
                origin, opened = _opened(request, deadline)
                answer = await self._pool(origin, streams=True).handle_async_request(opened)
                return AsyncHttpIncoming(answer, request, deadline, idle)
            return _fault(httpcore2.ReadTimeout(), request, deadline, timeout)
        except ClientError as error:
            error.operation = request.request.operation
            return bare(error)
        except Exception as error:
            return _fault(error, request, deadline, timeout)
        except BaseException as error:
            return bare(error)
        finally:
            DISCREET.reset(discretion)

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


# --- answers as they come --------------------------------------------------------------------------------------------


class HttpIncoming:
    """An answer whose head is in; see `Incoming`."""

    def __init__(self, answer: httpcore2.Response, request: SealedRequest, deadline: Deadline, idle: float) -> None:
        self.status = answer.status
        self.headers = joined(_fields(answer))
        self._answer = answer
        self._chunks = answer.iter_stream()
        self._unpacker: Unpacker | None = None
        self._request = request
        self._deadline = deadline
        self._idle = idle

    def read(self) -> bytes:
        """The next bytes, unpacked; none at the end."""
        outcome = self._attempt()
        if isinstance(outcome, bytes):
            return outcome
        self.close()
        raise outcome

    def close(self) -> None:
        """End the connection, unless all was read."""
        discretion = DISCREET.set(True)
        try:
            self._answer.close()
        finally:
            DISCREET.reset(discretion)

    def _attempt(self) -> bytes | BaseException:
        discretion = DISCREET.set(True)
        self._deadline.renew(self._idle)
        try:
            return self._next()
        except ClientError as error:
            error.operation = self._request.request.operation
            return bare(error)
        except Exception as error:
            return _broken_off(error, self._request, self._idle)
        except BaseException as error:
            return bare(error)
        finally:
            DISCREET.reset(discretion)

    def _next(self) -> bytes:
        self._unpacker = self._unpacker or Unpacker(self.headers.get("content-encoding", ""))
        while not (piece := self._unpacker.take()):
            chunk = next(self._chunks, None)
            if chunk is None:
                self._unpacker.end()
                return b""
            self._unpacker.add(chunk)
        return piece


class AsyncHttpIncoming:
    """An answer whose head is in; see `AsyncIncoming`."""

    def __init__(self, answer: httpcore2.Response, request: SealedRequest, deadline: Deadline, idle: float) -> None:
        self.status = answer.status
        self.headers = joined(_fields(answer))
        self._answer = answer
        self._chunks = answer.aiter_stream()
        self._unpacker: Unpacker | None = None
        self._request = request
        self._idle = idle

    async def aread(self) -> bytes:
        """The next bytes, unpacked; none at the end."""
        outcome = await self._attempt()
        if isinstance(outcome, bytes):
            return outcome
        await self.aclose()
        raise outcome

    async def aclose(self) -> None:
        """End the connection, unless all was read."""
        discretion = DISCREET.set(True)
        try:
            with anyio.CancelScope(shield=True):
                await self._chunks.aclose()
                await self._answer.aclose()
        finally:
            DISCREET.reset(discretion)

    async def _attempt(self) -> bytes | BaseException:
        discretion = DISCREET.set(True)
        try:
            with anyio.move_on_after(self._idle):
                return await self._next()
            return _broken_off(httpcore2.ReadTimeout(), self._request, self._idle)
        except ClientError as error:
            error.operation = self._request.request.operation
            return bare(error)
        except Exception as error:
            return _broken_off(error, self._request, self._idle)
        except BaseException as error:
            return bare(error)
        finally:
            DISCREET.reset(discretion)

    async def _next(self) -> bytes:
        self._unpacker = self._unpacker or Unpacker(self.headers.get("content-encoding", ""))
        while not (piece := self._unpacker.take()):
            chunk = await anext(self._chunks, None)
            if chunk is None:
                self._unpacker.end()
                return b""
            self._unpacker.add(chunk)
        return piece


def _broken_off(error: Exception, request: SealedRequest, idle: float) -> TransportError:
    """An error made anew from what went wrong in the middle of an answer."""
    ending, detail = _ending(error)
    return transport_error("silent" if ending == "late" else ending, request, sent=True, timeout=idle, detail=detail)


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


_UNPACKED = ("Accept-Encoding", UNPACKED)


def _fields(answer: httpcore2.Response) -> Iterable[tuple[str, str]]:
    return ((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in answer.headers)


def _response(answer: httpcore2.Response, chunks: Chunks) -> Response:
    return response(answer.status, _fields(answer), chunks)


def _fault(error: Exception, request: SealedRequest, deadline: Deadline, timeout: float) -> TransportError:
    """An error made anew from what went wrong."""
    ending, detail = _ending(error)
    return transport_error(ending, request, sent=deadline.sent, timeout=timeout, detail=detail)


def _ending(error: Exception) -> tuple[Ending, str]:
    match error:
        case httpcore2.TimeoutException():
            return "late", ""
        case httpcore2.ConnectError():
            return "unreachable", reason(error)
        case httpcore2.ProxyError():
            return "no proxy", str(error)
        case httpcore2.RemoteProtocolError():
            return "no whole answer", ""
        case httpcore2.NetworkError():
            return "broken", ""
        case _:
            return "other", type(error).__name__
