"""Scripted responses instead of a network, and clocks without real waiting: the basis for tests of a client.

    replay = Replay(reply(200, {"taskId": "t-1"}), reply(200, {"status": "ready"}))
    with Inkwell(api_key="KEY", transport=replay, clock=replay.clock) as inkwell:
        ...
    assert replay.sent[0].body == {...}

A `Replay` serves both flavours, and a `Flavour` runs the same lines with either client. Requests are recorded exactly
as they would be sent, keys included. It needs no test framework.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Generator, Iterator, Mapping
from heapq import heappop, heappush
from threading import Lock
from typing import Any, TypeAlias, TypeGuard

import msgspec
from msgspec import Struct

from .errors import ClientError, TransportError, bare
from .json_data import get_pointer, set_pointer
from .request import Response, SealedRequest, without_query
from .response import content
from .streaming.protocol import Whole

# --- time ------------------------------------------------------------------------------------------------------------


class FakeClock:
    """A clock that moves only when a caller sleeps on it; `slept` lists the durations, in order."""

    def __init__(self, *, wall: float = 1_750_000_000.0, chance: float = 0.5) -> None:
        """`wall` is the initial time of day, in seconds since 1970; `chance` is what `random` always returns."""
        self.slept: list[float] = []
        self._now = 0.0
        self._wall = wall
        self._chance = chance
        self._sleepers: list[tuple[float, int]] = []
        self._count = 0

    def monotonic(self) -> float:
        """Seconds since the clock was created."""
        return self._now

    def wall(self) -> float:
        """Seconds since 1970."""
        return self._wall + self._now

    def random(self) -> float:
        """Always the same number."""
        return self._chance

    def advance(self, seconds: float) -> None:
        """Advance the clock without a sleep."""
        self._now += seconds

    def sleep(self, seconds: float) -> None:
        """Advance the clock immediately."""
        self.slept.append(seconds)
        self._now += seconds

    async def asleep(self, seconds: float) -> None:
        """Advance the clock once every async task that sleeps for a shorter time has woken up."""
        from anyio.lowlevel import checkpoint

        self.slept.append(seconds)
        self._count += 1
        mine = (self._now + seconds, self._count)
        heappush(self._sleepers, mine)
        try:
            await checkpoint()
            while self._sleepers[0] != mine:
                await checkpoint()
        except BaseException:
            self._sleepers = sorted(other for other in self._sleepers if other != mine)
            raise
        heappop(self._sleepers)
        self._now = max(self._now, mine[0])


# --- responses -------------------------------------------------------------------------------------------------------


class Sent(Struct, frozen=True, kw_only=True):
    """A request as it was sent, keys included.

    Names of headers are in lower case. `body` is plain JSON data, a text if it is not JSON, a list of the parts if it
    is multipart (name, filename, media type, content), or None. `timeout` is the request's timeout in seconds.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: Any
    timeout: float


class Reply(Struct, frozen=True, kw_only=True):
    """One scripted response, and the seconds that it takes."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float = 0.0


def reply(
    status: int = 200, body: Any = None, *, headers: Mapping[str, str] | None = None, seconds: float = 0.0
) -> Reply:
    """A scripted response: a text as text, bytes unchanged, None as no body, anything else as JSON.

    It takes `seconds` on the replay's clock; a request with a shorter timeout fails.
    """
    if body is None:
        media_type, written = None, b""
    elif isinstance(body, bytes):
        media_type, written = "application/octet-stream", body
    elif isinstance(body, str):
        media_type, written = "text/plain; charset=utf-8", body.encode()
    else:
        media_type, written = "application/json", msgspec.json.encode(body)
    named = {name.lower(): value for name, value in (headers or {}).items()}
    declared = {} if media_type is None else {"content-type": media_type}
    return Reply(status=status, headers={**declared, **named}, body=written, seconds=seconds)


Scripted: TypeAlias = Reply | ClientError | Callable[[Sent], Reply]
"""A response, an error instead of one (such as a `TransportError`), or a function from the request to either."""


class Replay:
    """A transport for both flavours that plays scripted responses, in order, and records the requests.

    Afterwards it repeats `forever`; without it any further request is an AssertionError. `echo` is the JSON pointer at
    which an API returns the id of a request: ids there in scripted responses are replaced by the request's own.
    """

    def __init__(
        self,
        *script: Scripted,
        forever: Scripted | None = None,
        echo: str | None = None,
        clock: FakeClock | None = None,
    ) -> None:
        self.sent: list[Sent] = []
        self.clock = FakeClock() if clock is None else clock
        self.closed = False
        self._script = list(script)
        self._forever = forever
        self._echo = echo
        self._lock = Lock()

    @property
    def left(self) -> int:
        """How many scripted responses have not been requested yet."""
        return len(self._script)

    def send(self, request: SealedRequest, timeout: float, /) -> Response:
        """Respond to a request of a sync client."""
        return self._respond(request, timeout)

    async def asend(self, request: SealedRequest, timeout: float, /) -> Response:
        """Respond to a request of an async client."""
        from anyio.lowlevel import checkpoint

        await checkpoint()
        return self._respond(request, timeout)

    def stream(self, request: SealedRequest, timeout: float, /, *, idle: float) -> Whole:
        """Respond to a streamed request of a sync client: here all at once."""
        return Whole(self.send(request, timeout))

    async def astream(self, request: SealedRequest, timeout: float, /, *, idle: float) -> Whole:
        """Respond to a streamed request of an async client: here all at once."""
        return Whole(await self.asend(request, timeout))

    def close(self) -> None:
        """Record that it was closed."""
        self.closed = True

    async def aclose(self) -> None:
        """Record that it was closed."""
        self.closed = True

    def _respond(self, request: SealedRequest, timeout: float) -> Response:
        sent = _sent(request, timeout)
        with self._lock:
            self.sent.append(sent)
            scripted = self._script.pop(0) if self._script else self._forever
        if scripted is None:
            place = f"{sent.method} {without_query(request.request.url)}"
            raise AssertionError(f"no response is scripted for request {len(self.sent)}: {place}")
        if isinstance(scripted, ClientError):
            raise bare(scripted)
        planned = scripted if isinstance(scripted, Reply) else scripted(sent)
        self.clock.advance(min(planned.seconds, timeout))
        if planned.seconds > timeout:
            raise TransportError(f"no response within {timeout:g} s", sent=True, operation=request.request.operation)
        return Response(planned.status, planned.headers, self._echoed(planned.body, sent))

    def _echoed(self, body: bytes, sent: Sent) -> bytes:
        id = None if self._echo is None else get_pointer(sent.body, self._echo)
        value = None if id is None else content(Response(200, {}, body)).value
        if self._echo is None or get_pointer(value, self._echo) is None:
            return body
        return msgspec.json.encode(set_pointer(value, self._echo, id))


def _sent(request: SealedRequest, timeout: float) -> Sent:
    url, headers, body = request.open()
    named = {name.lower(): value for name, value in headers.items()}
    media_type = named.get("content-type", "")
    read: Any = content(Response(200, named, body or b""), request.request.json_types).value
    if body is not None and media_type.lower().startswith("multipart/"):
        read = parts_in(body, media_type)
    return Sent(method=request.request.method, url=url, headers=named, body=read, timeout=timeout)


def parts_in(body: bytes, media_type: str) -> list[Mapping[str, Any]]:
    """The parts of a multipart body as a server reads them: name, filename and media type if present, content."""
    from email.parser import BytesParser
    from email.policy import HTTP

    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {media_type}\r\n\r\n".encode() + body)
    return [
        {
            "name": part.get_param("name", header="content-disposition"),
            "filename": part.get_filename(),
            "media_type": part.get_content_type() if "content-type" in part else None,
            "content": part.get_payload(decode=True),
        }
        for part in message.iter_parts()
    ]


# --- flavours --------------------------------------------------------------------------------------------------------


class Flavour:
    """One of the two flavours of a client, and how its methods are called; `backend` is anyio's name of an
    event loop.
    """

    def __init__(self, backend: str | None) -> None:
        self._backend = backend

    def __repr__(self) -> str:
        return self._backend or "sync"

    def run(
        self,
        clients: tuple[Callable[..., Any], Callable[..., Any]],
        replay: Replay,
        use: Callable[[Any], Any],
        **options: Any,
    ) -> Any:
        """Run `use` with the client of this flavour and return its result (`clients` is the sync class and the async
        class).

        It may return the value of a method directly: it is awaited if necessary, and an iterator becomes a list. It may
        also be a generator function of several steps: the resolved form of each value that it yields is sent back to
        it, and its return value is the result. `options` are those of the client.
        """
        options = {"transport": replay, "clock": replay.clock, **options}
        if self._backend is None:
            with clients[0](**options) as client:
                return _settle(_steps(use, client))
        from anyio import run

        async def main() -> Any:
            async with clients[1](**options) as client:
                return await _asettle(_steps(use, client))

        return run(main, backend=self._backend)


SYNC = Flavour(None)
"""The sync client."""

ASYNC = Flavour("asyncio")
"""The async client, under asyncio."""

TRIO = Flavour("trio")
"""The async client, under trio, which must be installed."""


def _steps(use: Callable[[Any], Any], client: Any) -> Generator[Any, Any, Any]:
    from inspect import isgeneratorfunction

    if isgeneratorfunction(use):
        made: Generator[Any, Any, Any] = use(client)
        return (yield from made)
    return (yield use(client))


def _is_iterator(value: Any) -> TypeGuard[Iterator[Any]]:
    return isinstance(value, Iterator)


def _is_async_iterable(value: Any) -> TypeGuard[AsyncIterable[Any]]:
    return isinstance(value, AsyncIterable)


def _is_awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:
    return isinstance(value, Awaitable)


def _settle(steps: Generator[Any, Any, Any]) -> Any:
    error: Exception | None = None
    value: Any = None
    while True:
        try:
            step = steps.send(value) if error is None else steps.throw(error)
        except StopIteration as stop:
            return stop.value
        error, value = None, None
        try:
            value = list(step) if _is_iterator(step) else step
        except Exception as caught:
            error = caught


async def _asettle(steps: Generator[Any, Any, Any]) -> Any:
    error: Exception | None = None
    value: Any = None
    while True:
        try:
            step = steps.send(value) if error is None else steps.throw(error)
        except StopIteration as stop:
            return stop.value
        error, value = None, None
        try:
            value = await step if _is_awaitable(step) else step
            if _is_async_iterable(value):
                value = [item async for item in value]
        except Exception as caught:
            error = caught
