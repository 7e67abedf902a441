"""One scenario for every flavour: it is a coroutine function, and a synchronous client's values are simply there.

def test_balance(flavour: Flavour) -> None:
    async def scenario(client: Any) -> Any:
        return await settled(client.get_balance())

    assert flavour.run(CAPSOLVER, server.url, scenario).balance == 1.5
"""

from __future__ import annotations

import socket
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, TypeAlias, TypeVar

import anyio

from generated._runtime.testing import FakeClock
from tests.wire.providers import Provider

T = TypeVar("T")

Scenario: TypeAlias = Callable[[Any], Coroutine[Any, Any, T]]
"""What is done with a client, whichever its flavour."""


@dataclass(frozen=True)
class Flavour:
    """The synchronous client, or the asynchronous one under one of the event loops;
    over the default transport or fast.
    """

    backend: str | None
    fast: bool = False

    def __str__(self) -> str:
        return f"{'fast-' if self.fast else ''}{self.backend or 'sync'}"

    def run(self, provider: Provider, url: str, scenario: Scenario[T], **options: Any) -> T:
        """Make a client for the server at `url`, play the scenario, and close the client."""

        async def opened() -> T:
            client = self.client(provider, url, **options)
            try:
                return await scenario(client)
            finally:
                await settled(client.close())

        return self.play(opened)

    def client(self, provider: Provider, url: str, **options: Any) -> Any:
        """A client for the server at `url`, which the caller closes. It does not sleep unless it is given a clock."""
        made = provider.classes[self.backend is not None]
        options = {"transport": "fast", **options} if self.fast else options
        return made(**{"base_url": url, provider.credential: "KEY-OF-A-TEST", "clock": FakeClock(), **options})

    def play(self, scene: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine function to its end: in an event loop, or just so where nothing in it can wait."""
        if self.backend is not None:
            return anyio.run(scene, backend=self.backend)
        coroutine = scene()
        try:
            coroutine.send(None)
        except StopIteration as stop:
            result: T = stop.value
            return result
        raise AssertionError("a synchronous scenario waits for something")


SYNC = Flavour(None)
ASYNCIO = Flavour("asyncio")
TRIO = Flavour("trio")
FAST = Flavour(None, fast=True)
FAST_ASYNCIO = Flavour("asyncio", fast=True)


@contextmanager
def nobody() -> Generator[str, None, None]:
    """A URL at which nobody listens, and nobody else begins to."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


async def settled(value: Any) -> Any:
    """The value itself, or what comes of awaiting it."""
    return await value if isawaitable(value) else value


@asynccontextmanager
async def each(items: Iterator[T] | AsyncIterator[T]) -> AsyncGenerator[AsyncIterator[T], None]:
    """Go through an iterator of either flavour; it may be left at any time."""
    if isinstance(items, AsyncIterator):
        yield items
    else:
        async with aclosing(_asynchronously(items)) as given:
            yield given


async def _asynchronously(items: Iterator[T]) -> AsyncGenerator[T, None]:
    for item in items:
        yield item
