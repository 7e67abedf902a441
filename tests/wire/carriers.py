"""What carries requests in tests: each package that a transport stands on, with each way of waiting that it knows."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import httpx2
from anyio.from_thread import start_blocking_portal

from specloom.runtime.request import Response, SealedRequest
from specloom.runtime.transports.httpx import AsyncHttpxTransport, HttpxTransport
from specloom.runtime.transports.pyreqwest import AsyncFastTransport, FastTransport
from specloom.runtime.transports.streaming import AsyncStreamingHttpTransport, StreamingHttpTransport
from tests.wire.server import CERTIFICATE, trusting

Send = Callable[[SealedRequest, float], Response]


@dataclass(frozen=True)
class Carrier:
    """A transport by what it stands on, and the event loop of its asynchronous flavour; None is the synchronous one."""

    over: Literal["httpcore2", "pyreqwest", "httpx2"]
    backend: str | None

    def __str__(self) -> str:
        return f"{self.over}-{self.backend or 'sync'}"

    @contextmanager
    def connected(self, *, trusted: bool = False, **options: Any) -> Generator[Send]:
        """A transport's `send`, or its `asend` in a loop on another thread;
        `trusted` are servers that tests talk to.
        """
        if self.backend is None:
            transport, close = self.transport(trusted=trusted, **options)
            try:
                yield self._unhurried(transport.send)
            finally:
                close()
            return
        with start_blocking_portal(self.backend) as portal:
            transport, close = portal.call(lambda: self.transport(trusted=trusted, **options))
            try:
                yield self._unhurried(lambda request, timeout: portal.call(transport.asend, request, timeout))
            finally:
                portal.call(close)

    def _unhurried(self, send: Send) -> Send:
        """The same; but pyreqwest's own thread has the time to take the connection back,
        so that tests can count them.
        """
        if self.over != "pyreqwest":
            return send

        def then_wait(request: Any, timeout: float) -> Any:
            response = send(request, timeout)
            time.sleep(0.02)
            return response

        return then_wait

    def transport(self, *, trusted: bool = False, **options: Any) -> tuple[Any, Callable[[], Any]]:
        """A transport with these options, and what closes its connections."""
        if self.over == "httpx2":
            return self._over_a_client(trusted, **options)
        if self.over == "pyreqwest":
            trust: dict[str, Any] = {"ca_bundle": CERTIFICATE} if trusted else {}
            kinds: tuple[Any, Any] = (FastTransport, AsyncFastTransport)
        else:
            trust = {"ssl_context": trusting()} if trusted else {}
            kinds = (StreamingHttpTransport, AsyncStreamingHttpTransport)
        made = kinds[self.backend is not None](**trust, **options)
        return made, made.close if self.backend is None else made.aclose

    def _over_a_client(
        self, trusted: bool, max_connections: int = 32, proxy: str | None = None, **options: Any
    ) -> tuple[Any, Callable[[], Any]]:
        given: dict[str, Any] = {
            "limits": httpx2.Limits(max_connections=max_connections, keepalive_expiry=4),
            "proxy": proxy,
            "verify": trusting() if trusted else True,
        }
        if self.backend is None:
            client = httpx2.Client(**given)
            return HttpxTransport(client, **options), client.close
        other = httpx2.AsyncClient(**given)
        return AsyncHttpxTransport(other, **options), other.aclose

    @contextmanager
    def option(self) -> Generator[dict[str, Any]]:
        """How a synchronous client is told to use it."""
        if self.over == "httpx2":
            with httpx2.Client() as client:
                yield {"transport": client}
        else:
            yield {"transport": "fast"} if self.over == "pyreqwest" else {}

    @asynccontextmanager
    async def async_option(self) -> AsyncGenerator[dict[str, Any]]:
        """How an asynchronous client is told to use it."""
        if self.over == "httpx2":
            async with httpx2.AsyncClient() as client:
                yield {"transport": client}
        else:
            yield {"transport": "fast"} if self.over == "pyreqwest" else {}


CARRIERS = [
    Carrier("httpcore2", None),
    Carrier("httpcore2", "asyncio"),
    Carrier("httpcore2", "trio"),
    Carrier("pyreqwest", None),
    Carrier("pyreqwest", "asyncio"),
    Carrier("httpx2", None),
    Carrier("httpx2", "asyncio"),
    Carrier("httpx2", "trio"),
]
