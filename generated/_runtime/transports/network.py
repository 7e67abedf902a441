"""Connections are made here: to which address, over which proxy, under which TLS. The layer below httpcore2's pool."""

from __future__ import annotations

import codecs
import socket
import ssl
from collections.abc import Iterable
from functools import cache

import anyio
import httpcore2

from ..proxies import CONNECT_SECONDS, Proxy, proxy_of_environment
from ..urls import Origin
from .connections import AsyncConnectionStream, ConnectionStream, Deadline

codecs.lookup("idna")
"""`socket` looks up every host's name in it.

A signal handler that makes a request while it is loaded finds half of it.
"""


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
        deadline = Deadline.given(timeout)
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
                return ConnectionStream(stream)
        raise failure


class AsyncNetwork(httpcore2.AsyncNetworkBackend):
    """Connections over asyncio or trio."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Try the addresses of the host, the next one when one takes long."""
        try:
            with anyio.fail_after(min(CONNECT_SECONDS, Deadline.given(timeout).left())):
                return AsyncConnectionStream(await anyio.connect_tcp(host, port, local_host=local_address))
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout from error
        except (OSError, anyio.BrokenResourceError) as error:
            raise httpcore2.ConnectError(error) from error


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
    auth = (proxy.user.encode(), proxy.password.encode()) if proxy.has_credentials else None
    location = httpcore2.URL(scheme=proxy.scheme, host=proxy.host, port=proxy.port, target="/")
    return httpcore2.Proxy(location, auth=auth)
