"""Connections: how long they may take, and through which proxy they go. What stands below httpcore2's pool."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from functools import cache
from typing import Any, cast

import httpcore2
from anyio import CancelScope

from .routes import CONNECT_SECONDS, Origin, Proxy, proxy_of_environment

# --- deadlines -------------------------------------------------------------------------------------------------------


class Deadline(float):
    """The monotonic time when a request must be over, and whether any of it was written.

    httpcore2 hands the timeouts of a request to the network as they are, whatever they are. So each read and write is
    clipped to what is left of the whole request, and a server that drips cannot stretch it.
    """

    sent = False
    _renewed: float | None = None

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline of a request that begins now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds until then; raises a timeout when it is past."""
        seconds = (self if self._renewed is None else self._renewed) - time.monotonic()
        if seconds <= 0:
            raise httpcore2.ReadTimeout
        return seconds

    def renew(self, seconds: float) -> None:
        """Let the rest of an answer, which is read as it comes, take this long from now."""
        self._renewed = time.monotonic() + seconds


def _deadline(timeout: float | None) -> Deadline:
    if isinstance(timeout, Deadline):
        return timeout
    raise TypeError("the connection pool has changed the deadline that it was given")


class Network(httpcore2.SyncBackend):
    """Connections that keep the deadline of each request."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Try the addresses of the host in turn, each with the time that is left."""
        deadline = _deadline(timeout)
        failure: Exception = httpcore2.ConnectError("the host has no address")
        try:
            addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore2.ConnectError(error) from error
        for *_, address in addresses:
            clipped = min(CONNECT_SECONDS, deadline.left())
            try:
                stream = super().connect_tcp(str(address[0]), port, clipped, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream)
        raise failure


class _Stream(httpcore2.NetworkStream):
    """One connection; every operation is clipped to what is left of the request that it belongs to."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _deadline(timeout).left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        deadline = _deadline(timeout)
        for start in range(0, len(buffer), _WRITTEN_AT_ONCE):
            left = deadline.left()
            deadline.sent = True
            self._stream.write(buffer[start : start + _WRITTEN_AT_ONCE], left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        clipped = min(CONNECT_SECONDS, _deadline(timeout).left())
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, clipped))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


_WRITTEN_AT_ONCE = 64 * 1024


class AsyncNetwork(httpcore2.AsyncNetworkBackend):
    """Connections that know whether a request was written; its deadline is kept by the scope around it.

    They are anyio's under trio too.
    """

    def __init__(self) -> None:
        # httpcore2 defines the class a second time, without its methods, for programs that have no anyio.
        self._anyio: httpcore2.AsyncNetworkBackend = cast(Any, httpcore2).AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        clipped = min(CONNECT_SECONDS, _deadline(timeout).left())
        return _AsyncStream(await self._anyio.connect_tcp(host, port, clipped, local_address, socket_options))


class _AsyncStream(httpcore2.AsyncNetworkStream):
    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._stream.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        _deadline(timeout).sent = True
        await self._stream.write(buffer)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        clipped = min(CONNECT_SECONDS, _deadline(timeout).left())
        try:
            return _AsyncStream(await self._stream.start_tls(ssl_context, server_hostname, clipped))
        except BaseException:
            # httpcore2 closes a connection that could not shake hands, but not one whose handshake was cancelled.
            with CancelScope(shield=True):
                await self._stream.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


# --- TLS and proxies -------------------------------------------------------------------------------------------------


def ssl_context_for(origin: Origin, given: ssl.SSLContext | None) -> ssl.SSLContext | None:
    return (given or _shared_ssl_context()) if origin.scheme == "https" else None


@cache
def _shared_ssl_context() -> ssl.SSLContext:
    """One for the whole process: making it takes 30 ms."""
    return httpcore2.default_ssl_context()


def proxy_for(origin: Origin, given: Proxy | None) -> httpcore2.Proxy | None:
    """The proxy on the way to an origin: the one that was given, or what the environment says."""
    proxy = given or proxy_of_environment(origin)
    if proxy is None:
        return None
    auth = (proxy.user.encode(), proxy.password.encode()) if proxy.is_told_who_comes else None
    location = httpcore2.URL(scheme=proxy.scheme, host=proxy.host, port=proxy.port, target="/")
    return httpcore2.Proxy(location, auth=auth)
