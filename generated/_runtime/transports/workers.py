"""The connections of the fast transports: pyreqwest's clients, the threads that work with them, and how many may."""

from __future__ import annotations

import asyncio
import os
from _thread import start_new_thread
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar, cast

from ..errors import ConfigurationError
from ..interrupts import take
from ..proxies import CONNECT_SECONDS, Proxy, proxy_of_environment
from ..urls import Origin
from .permits import Permits
from .protocol import KEEPALIVE_SECONDS

T = TypeVar("T")


class Worker:
    """A client, and a thread that works with it for another one, which so hears of a Ctrl-C and of the time.

    Since an interruption may come anywhere, the two share nothing but queues (see `interrupts`).
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._client: Any = None
        self.is_over = False
        self._todo: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        start_new_thread(_work, (self._todo,))

    def do(self, work: Callable[[Any], T], seconds: float) -> T:
        """What comes of the work. Where it takes longer (TimeoutError), or is interrupted, the client is closed."""
        outcomes: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
        try:
            self._todo.put(partial(self._do, work, outcomes))
            result, error = take(outcomes, seconds)
        except BaseException:
            self._abort()
            with suppress(TimeoutError):  # so that the thread is not in the middle of it when the program ends now
                take(outcomes, _MOMENT)
            raise
        if error is not None:
            raise error
        return cast(T, result)

    def end(self, work: Callable[[], object] | None = None) -> None:
        """Close the client and end the thread, after some last work."""
        self._abort()
        if work is not None:
            self._todo.put(work)
        self._todo.put(None)

    def _abort(self) -> None:
        self.is_over = True
        client = self._client
        if client is not None:
            client.close()

    def _do(self, work: Callable[[Any], T], outcomes: SimpleQueue[tuple[Any, BaseException | None]]) -> None:
        try:
            if self._client is None:
                self._client = self._make()
            if self.is_over:  # while the client was made: what is closed now is not sent any more
                raise TimeoutError
            result = work(self._client)
        except BaseException as error:
            outcomes.put((None, error))
        else:
            outcomes.put((result, None))


def _work(todo: SimpleQueue[Callable[[], object] | None]) -> None:
    while (order := todo.get()) is not None:
        with suppress(Exception):
            order()
        del order


_MOMENT = 0.02
"""Seconds that a request needs at most to end, once its client is closed."""


class ConnectionSettings:
    """What the connections of one transport have in common."""

    def __init__(
        self,
        max_connections: int,
        max_response_bytes: int,
        proxy: Proxy | None,
        ca_bundle: str | os.PathLike[str] | None,
    ) -> None:
        library("client")
        self.max_connections = max_connections
        self.max_response_bytes = max_response_bytes
        self.proxy = proxy
        self.authorities = [] if ca_bundle is None else _certificates(ca_bundle)

    def client(self, builder: str, origin: Origin, *, silence: float | None = None) -> Any:
        """A client for one origin: nothing but connections, since all else that it could do would be behind our back.

        With `silence` it is for one stream, and gives up a connection on which nothing comes for so many seconds.
        """
        made = getattr(library("client"), builder)()
        made = made.no_proxy().follow_redirects(False).referer(False).http1_only()
        made = made.gzip(False).deflate(False).brotli(False).zstd(False)
        made = made.connect_timeout(timedelta(seconds=CONNECT_SECONDS))
        made = made.pool_idle_timeout(timedelta(seconds=KEEPALIVE_SECONDS))
        made = made.pool_max_idle_per_host(self.max_connections if silence is None else 0)
        if silence is not None:
            made = made.read_timeout(timedelta(seconds=min(silence, LONGEST)))
        for certificate in self.authorities:
            made = made.add_root_certificate_pem(certificate)
        proxy = self.proxy or proxy_of_environment(origin)
        if proxy is not None:
            through = library("proxy").ProxyBuilder.all(proxy.url)
            made = made.proxy(through.basic_auth(proxy.user, proxy.password) if proxy.has_credentials else through)
        try:
            return made.build()
        except RuntimeError:
            problem = (
                "the fast transport cannot work in a process that was forked after it was used: use it in the child "
                "only, start processes with `spawn`, or omit `transport`"
            )
        raise ConfigurationError(problem)


def library(module: str) -> Any:
    """A module of pyreqwest, which need not be there."""
    try:
        return import_module(f"pyreqwest.{module}")
    except ImportError:
        problem = "the fast transport stands on pyreqwest, which is not installed: pip install pyreqwest"
    raise ConfigurationError(problem)


def _certificates(path: str | os.PathLike[str]) -> list[bytes]:
    """The certificates of a PEM file, one by one."""
    try:
        text = Path(path).read_bytes()
    except OSError as error:
        raise ConfigurationError(f"the CA bundle `{os.fspath(path)}` cannot be read: {error.strerror}") from None
    blocks = [_BEGIN + block.partition(_END)[0] + _END + b"\n" for block in text.split(_BEGIN)[1:]]
    if not blocks:
        raise ConfigurationError(f"the CA bundle `{os.fspath(path)}` holds no certificate in PEM form")
    return blocks


_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"


class Pool:
    """The connections to one origin, and how many requests may use them.

    A request of the main thread has a client for itself, since an interruption closes it, and that ends all requests of
    a client. So has one that a signal handler makes meanwhile.
    """

    def __init__(self, settings: ConnectionSettings, origin: Origin) -> None:
        self._make: Callable[[], Any] = partial(settings.client, "SyncClientBuilder", origin)
        self.permits = Permits(settings.max_connections)
        self._clients: dict[None, Any] = {}
        self._idle: deque[Worker] = deque()
        self._is_closed = False

    def client(self) -> Any:
        """The client of all threads but the main one."""
        client = self._clients.get(None)
        return self._clients.setdefault(None, self._make()) if client is None else client

    def interruptible(self, work: Callable[[Any], T], seconds: float) -> T:
        """Have the work done by another thread, so that this one hears of a Ctrl-C."""
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = Worker(self._make)
        try:
            return worker.do(work, seconds)
        finally:
            self._put(worker)

    def close(self) -> None:
        """Close all of them."""
        self._is_closed = True
        while self._clients:
            self._clients.popitem()[1].close()
        while self._idle:
            self._idle.pop().end()

    def _put(self, worker: Worker) -> None:
        if worker.is_over or self._is_closed:
            worker.end()
        else:
            self._idle.append(worker)


class AsyncPool:
    """The connections to one origin from one event loop, and how many requests may use them."""

    def __init__(self, settings: ConnectionSettings, origin: Origin) -> None:
        self.client = settings.client("ClientBuilder", origin)
        self._permits = asyncio.BoundedSemaphore(settings.max_connections)

    async def enter(self, left: Callable[[], float]) -> None:
        """Wait for a place; raises TimeoutError where none becomes free in the seconds that are left."""
        if not self._permits.locked():
            await self._permits.acquire()
            return
        async with asyncio.timeout(left()):
            await self._permits.acquire()

    def leave(self) -> None:
        self._permits.release()

    async def close(self) -> None:
        await self.client.close()


def this_loop() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        problem = "the fast transport runs under asyncio only: omit `transport`, since the default runs under trio, too"
    raise ConfigurationError(problem)


LONGEST = 1e6
"""Seconds. What an endless timeout becomes, since Rust's clock has an end."""
