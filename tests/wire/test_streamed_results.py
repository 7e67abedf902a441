"""Results of tasks that are read line by line, over a real socket: in little memory, and with faults in the middle."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator
from threading import Semaphore
from typing import Any

import anyio
import pytest
from msgspec import Struct

from specloom.runtime.client import AsyncClient, Client
from specloom.runtime.description.api import Credential, Placement
from specloom.runtime.description.tasks import FollowUp, Result, Status, TaskSpec, Timing
from specloom.runtime.errors import ClientError, DecodeError, HttpStatusError, TransportError
from specloom.runtime.operation import Api, Call, Operation
from specloom.runtime.streaming.stream import AsyncStreamingClient, StreamingClient
from specloom.runtime.tasks.handle import Submission
from specloom.runtime.tasks.resource import AsyncTaskResource, TaskResource
from specloom.runtime.tasks.results.streamed import StreamedResult
from specloom.runtime.testing import FakeClock
from tests.wire.flavours import each, settled
from tests.wire.trickle import CLOSE, LAST, MEGABYTE, RESET, STALL, Trickle, chunk, head

pytestmark = pytest.mark.wire

KEY = "KEY-OF-A-TEST"
API = Api(name="inkwell", title="Inkwell", credentials=(Credential("key"),))
BY_KEY = (Placement("key", "header", "X-Key"),)
CREATE = Operation(id="create", method="POST", path="/rows", placements=BY_KEY, responses={"200": Any})
POLL = Operation(id="look", method="GET", path="/rows/{id}", placements=BY_KEY, responses={"200": Any})
FILE = Operation(id="file", method="GET", path="/", placements=BY_KEY)


class Row(Struct, frozen=True):
    """One line."""

    n: int


KIND = TaskSpec(
    name="rows",
    capture={"id": ("$response.body#/id",)},
    poll=FollowUp(POLL, path={"id": "$task.id"}),
    status=Status(at=("$response.body#/s",), words={"p": "pending", "d": "succeeded"}),
    result=Result(
        call=FollowUp(FILE, url=("$response.body#/file",)), items="lines", streamed=True, strategy=StreamedResult()
    ),
    result_type=list[Row],
    timing=Timing(first=0, every=0),
)
SUBMISSION: Submission[Any] = Submission(KIND, Call(CREATE))


class _Rows(TaskResource):
    def submit(self) -> Any:
        return self._submit(SUBMISSION)

    def run(self) -> Any:
        return self._run(SUBMISSION, timeout=None, on_update=None)


class _AsyncRows(AsyncTaskResource):
    async def submit(self) -> Any:
        return await self._submit(SUBMISSION)

    async def run(self) -> Any:
        return await self._run(SUBMISSION, timeout=None, on_update=None)


BEGUN: list[Any] = [head("application/json"), chunk(b'{"id": "1", "s": "p"}'), LAST]
DONE: list[Any] = [head("application/json"), chunk(b'{"s": "d", "file": "/f/1"}'), LAST]
LINES = head("text/plain")

every = pytest.mark.parametrize("backend", [None, "asyncio", "trio"], ids=["sync", "asyncio", "trio"])


def serving(*file: Any) -> Trickle:
    """A provider whose task is done at its first poll, and what it sends of the file."""
    return Trickle(scripts=[list(BEGUN), list(DONE), [*file]])


def played(backend: str | None, url: str, scene: Callable[[Any], Awaitable[Any]], **options: Any) -> Any:
    """What a scene returns, which is given the tasks of a client."""

    async def main() -> Any:
        keys: dict[str, str | None] = {"key": KEY}
        options.update(base_url=url, clock=FakeClock(), retries=0)
        client: Client | AsyncClient
        if backend is None:
            client = StreamingClient(API, keys, **options)
            tasks: Any = _Rows(client)
        else:
            client = AsyncStreamingClient(API, keys, **options)
            tasks = _AsyncRows(client)
        try:
            return await scene(tasks)
        finally:
            await settled(client.close())

    return anyio.run(main, backend=backend or "asyncio")


AT_ONCE = 1_000
"""Lines that the server sends at once."""


def _many(count: int, wanted: Semaphore) -> Iterator[bytes]:
    """The lines, some at a time, each time that they are wanted: a slow reader is no broken connection."""
    for start in range(0, count, AT_ONCE):
        wanted.acquire(timeout=60)
        yield chunk(b"".join(b'{"n": %d}\n' % n for n in range(start, start + AT_ONCE)))
    yield LAST


@pytest.mark.slow
@pytest.mark.parametrize(
    ("backend", "count"), [(None, 1_000_000), ("asyncio", 100_000), ("trio", 100_000)], ids=["sync", "asyncio", "trio"]
)
def test_a_million_lines_take_little_memory(backend: str | None, count: int) -> None:
    """They come one by one, each of its type, while the response arrives: a list of a tenth of them would be larger."""

    wanted = Semaphore(20)

    async def scene(tasks: Any) -> tuple[int, int]:
        read = 0
        last: Any = None
        lines = await settled(tasks.run())
        tracemalloc.start()
        try:
            async with each(lines) as rows:
                async for row in rows:
                    read, last = read + 1, row
                    if read % AT_ONCE == 0:
                        wanted.release()
            assert last == Row(count - 1)
            return read, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    with serving(LINES, _many(count, wanted)) as server:
        read, peak = played(backend, server.url, scene)

    assert read == count
    assert peak < 3 * MEGABYTE  # that of the server included


@every
def test_lines_come_before_the_response_is_over(backend: str | None) -> None:
    """The first one is there while the server has more to say; closing early closes the connection."""

    async def scene(tasks: Any) -> Any:
        lines = await settled(tasks.run())
        first = await anext(lines) if backend else next(lines)
        await settled(lines.close())
        return first

    with serving(LINES, chunk(b'{"n": 1}\n{"n": 2}\n'), STALL) as server:
        assert played(backend, server.url, scene) == Row(1)
        assert server.left.wait(30)


FAULTS: dict[str, tuple[list[Any], type[ClientError], str]] = {
    "a line that is no JSON": ([chunk(b'{"n": 1}\n{"n": \n{"n": 3}\n'), LAST], DecodeError, "value 2 of the result"),
    "a line of another type": ([chunk(b'{"n": 1}\n{"n": "x"}\n'), LAST], DecodeError, "value 2 of the result"),
    "a line that is cut": ([chunk(b'{"n": 1}\n{"n"'), LAST], DecodeError, "value 2 of the result"),
    "a response that is cut": ([chunk(b'{"n": 1}\n{"n": 2'), CLOSE], TransportError, "value 2 of the result"),
    "a connection that breaks": ([chunk(b'{"n": 1}\n'), RESET], TransportError, "value [12] of the result"),
    "silence": ([chunk(b'{"n": 1}\n'), STALL], TransportError, "value 2 of the result"),
}


@every
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_middle_is_told_with_its_place(backend: str | None, fault: str) -> None:
    """By an error with the number of the value and the handle of the task; what came before it was read."""
    script, kind, words = FAULTS[fault]
    read: list[Any] = []

    async def scene(tasks: Any) -> None:
        lines = await settled(tasks.run())
        async with each(lines) as rows:
            async for row in rows:
                read.append(row)

    with serving(LINES, *script) as server:
        begun = time.monotonic()
        with pytest.raises(kind, match=words) as caught:
            played(backend, server.url, scene, idle=0.3)
        assert time.monotonic() - begun < 10

    assert read == [Row(1)] or fault == "a connection that breaks"  # what is not read yet is lost with that
    assert caught.value.handle is not None
    assert caught.value.handle.captured == {"id": "1"}
    assert KEY not in str(caught.value)


@every
def test_a_result_that_cannot_be_opened_is_an_error_of_the_task(backend: str | None) -> None:
    """With its handle: a later `result` requests it again."""

    async def scene(tasks: Any) -> list[Any]:
        task = await settled(tasks.submit())
        with pytest.raises(HttpStatusError) as caught:
            await settled(task.result())
        assert caught.value.status == 503
        assert caught.value.handle == task.handle
        assert task.done
        lines = await settled(task.result())
        async with each(lines) as rows:
            return [row async for row in rows]

    busy: list[Any] = [head("text/plain", "Content-Length: 0", status=503, chunked=False)]
    whole: list[Any] = [LINES, chunk(b'{"n": 1}\n'), LAST]
    with Trickle(scripts=[list(BEGUN), list(DONE), busy, whole]) as server:
        assert played(backend, server.url, scene) == [Row(1)]
