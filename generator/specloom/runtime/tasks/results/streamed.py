"""Results that are JSON values in lines, read one by one while the response arrives.

A task that succeeds so ends with a `LineSource`: nothing is requested yet. Each `result` opens the response again.
"""

# A stream and its client are one thing in several files.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from typing import Any, Generic, TypeVar

from msgspec.structs import replace

from ...client import AsyncClient, Client
from ...errors import ClientError, DecodeError, bare
from ...flow import Engine, Flow, send_flow
from ...operation import Call
from ...request import Request, Response
from ...resume import Handle
from ...streaming.items import AsyncLines, Lines
from ...streaming.protocol import Whole
from ...streaming.stream import HeadFirst, Opened
from ..exchange import FOLLOWED, Exchange, follow_redirect, solution_of
from ..handle import Update
from ..progress import Progress, end_unread, make_call, succeed
from .fetched import FetchedResult, names_nothing
from .fetching import Fetch, fetch_of

T = TypeVar("T")


class StreamedResult(FetchedResult):
    """The last call brings the result, and is made when the result is asked for; those before it lead there."""

    __slots__ = ()

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        update = super().begin(progress, seen)
        fetching = fetch_of(progress)
        return update if fetching is None or len(progress.spec.result.calls) > 1 else _offer(progress, fetching, seen)

    def _enter(self, progress: Progress, fetching: Fetch, seen: Exchange, hop: int) -> Update:
        update = super()._enter(progress, fetching, seen, hop)
        is_last = hop + 1 == len(progress.spec.result.calls)
        return _offer(progress, fetching, seen) if is_last and progress.ending is None else update

    def _succeed_without(self, progress: Progress, seen: Exchange) -> Update:
        return succeed(
            progress, seen, _source_of(progress, Call(progress.spec.result.calls[-1].operation), exists=False)
        )


def _offer(progress: Progress, fetching: Fetch, seen: Exchange) -> Update:
    """End the task with what opens its result."""
    follow_up = progress.spec.result.calls[-1]
    progress.fetch(None)
    if names_nothing(follow_up, fetching.facts):
        return end_unread(progress, seen, bare(seen.undecodable("the response does not say where the result is")))
    call = make_call(progress, follow_up, fetching.facts)
    if isinstance(call, ClientError):
        return end_unread(progress, seen, call)
    return succeed(progress, seen, _source_of(progress, call, exists=True))


def _source_of(progress: Progress, call: Call[Any], *, exists: bool) -> LineSource[Any]:
    item = solution_of(progress.spec, progress.handle)
    typed = replace(call.operation, responses={"2XX": Any if item is None else item})
    return LineSource(replace(call, operation=typed), progress.spec.origins, progress.stamped, exists=exists)


class LineSource(Generic[T]):
    """What opens the result of one task: the call that brings it, and where that may be redirected to.

    Where no result `exists` nothing is called, and there are no values.
    """

    __slots__ = ("_allowed", "_call", "_exists", "_handle")

    def __init__(self, call: Call[Any], allowed: tuple[str, ...], handle: Handle, *, exists: bool) -> None:
        self._call = call
        self._exists = exists
        self._allowed = allowed
        self._handle = handle

    def open(self, client: Client) -> Lines[T]:
        """Request the result, up to the head of its response."""
        engine = client._engine

        def again(last_id: str) -> Opened:
            return client._drive(_open_flow(engine, self._call, self._allowed)) if self._exists else _NOTHING

        lines: ResultLines[T] = ResultLines(engine, self._call, "lines", again(""), again, self._handle)
        return lines

    async def aopen(self, client: AsyncClient) -> AsyncLines[T]:
        """Request the result, up to the head of its response."""
        engine = client._engine

        async def again(last_id: str) -> Opened:
            return await client._drive(_open_flow(engine, self._call, self._allowed)) if self._exists else _NOTHING

        lines: AsyncResultLines[T] = AsyncResultLines(engine, self._call, "lines", await again(""), again, self._handle)
        return lines

    def __repr__(self) -> str:
        return f"LineSource({self._call.operation.id})"


_NOTHING = Opened(204, {}, b"", Whole(Response(204)))
"""The response of a task without a result."""


def _open_flow(engine: Engine, call: Call[Any], allowed: tuple[str, ...]) -> Flow[Opened]:
    """Make the call and go where it is redirected to, up to the head of a response of whatever media type."""
    for _ in range(FOLLOWED + 1):
        found: Opened | Call[Any] = yield from _try_flow(engine, call, allowed)
        if isinstance(found, Opened):
            return found
        call = found
    raise DecodeError(f"the result is redirected more than {FOLLOWED} times", operation=call.operation.id)


def _try_flow(engine: Engine, call: Call[Any], allowed: tuple[str, ...]) -> Flow[Opened | Call[Any]]:
    def read_response(request: Request, response: Response) -> Opened | Call[Any]:
        if isinstance(response, Opened):
            return response
        further = follow_redirect(engine, call, request, response, allowed)
        if further is not None:
            return replace(further, operation=replace(further.operation, responses=call.operation.responses))
        engine.read(call, request, response)
        raise AssertionError(call.operation.id)

    return (yield from send_flow(engine, call, read_response, streaming=HeadFirst(engine.idle)))


class ResultLines(Lines[T]):
    """The values of a task's result.

    Use as a context manager, or call `close()`; an early end closes its connection.
    """

    def __init__(self, *parts: Any) -> None:
        *opened, self._handle = parts
        super().__init__(*opened)
        self._count = 0

    def __next__(self) -> T:
        """The next value.

        Raises what `Lines` does, with the number of the value, from 1, and the handle of the task.
        """
        try:
            value = super().__next__()
        except ClientError as caught:
            error = _numbered(caught, self._count + 1, self._handle)
        else:
            self._count += 1
            return value
        self.close()
        raise error


class AsyncResultLines(AsyncLines[T]):
    """The values of a task's result. Use in `async with`, or call `close()`; that closes its connection."""

    def __init__(self, *parts: Any) -> None:
        *opened, self._handle = parts
        super().__init__(*opened)
        self._count = 0

    async def __anext__(self) -> T:
        """The next value.

        Raises what `AsyncLines` does, with the number of the value, from 1, and the handle of the task.
        """
        try:
            value = await super().__anext__()
        except ClientError as caught:
            error = _numbered(caught, self._count + 1, self._handle)
        else:
            self._count += 1
            return value
        await self.close()
        raise error


def _numbered(error: ClientError, number: int, handle: Handle) -> ClientError:
    """The error with what it is about: the value of the result that could not be read, and the task."""
    error.message = f"value {number} of the result: {error.message}"
    error.handle = error.handle or handle
    return bare(error)
