"""Waits for many tasks at once, in both flavours: what the schedule of `batch` knows of each, and how it is driven."""

# A wait is one of the several parts that implement a task together.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, Protocol, Self, TypeVar

from ..arguments import check_timeout, is_one
from ..client import AsyncClient, Client
from ..errors import ClientError, ConfigurationError
from ..flow import Flow
from ..limiter import TICK, Limiter
from ..validation import check_count
from .batch import AsTheyEnd, Stop, as_they_end, wait_until_ended
from .poller import ELSEWHERE, AnyTask, AsyncTask, Task

NOTED = 20
"""The maximum number of handles attached to an exception that interrupts a wait for many tasks."""

AnyTaskT = TypeVar("AnyTaskT", bound=AnyTask[Any])


class Wait(Generic[AnyTaskT]):
    """One of many tasks that are waited for, as the schedule sees it."""

    __slots__ = ("_again", "_begun", "_deadline", "_limiter", "task")

    def __init__(self, task: AnyTaskT, deadline: float) -> None:
        self.task = task
        self._deadline = deadline
        self._begun = task._progress.engine.clock.monotonic()
        self._again: float | None = 0.0  # when to look again at the earliest; None where it has given up
        self._limiter: Limiter | None = None
        task._stopped = None

    @property
    def due(self) -> float | None:
        if self._again is None or self.task.done:
            return None
        return max(self._again, min(self.task._progress.due, self._deadline))

    @property
    def interval(self) -> float:
        return self.task._progress.budget.interval

    @property
    def rate(self) -> float | None:
        return self.task._progress.spec.limits.rate

    @property
    def deadline(self) -> float:
        return self._deadline

    def ready(self, now: float, limiter: Limiter) -> bool:
        """False if the caller's timeout expires before another poll is due, or if another wait makes this one."""
        is_claimed = self.task in limiter.shared
        if self._deadline - now <= TICK and (
            is_claimed or now - self._deadline > TICK or self.task._progress.due - now > TICK
        ):
            self.stop(self.task._timeout())
            return False
        if is_claimed:
            self._again = min(self._deadline, now + ELSEWHERE)
            return False
        self._limiter = limiter
        return True

    def stop(self, error: Exception) -> None:
        self._again = None
        self.task._stopped = error

    def time_out(self) -> None:
        self.stop(self.task._timeout())

    def flow(self) -> Flow[None]:
        """Make the due request."""
        yield from self.step(self._deadline)

    def step(self, deadline: float) -> Flow[None]:
        """Make the due request, which is over by this time."""
        engine = self.task._progress.engine
        if engine.observer is not None:
            waited = engine.clock.monotonic() - max(self.task._progress.due, self._begun)
            engine.observer.waited(self.task._progress.spec.poll.operation.id, waited)
        if (yield from self.task._step(deadline, self._limiter)) is None:
            self._again = min(self._deadline, self.task._progress.engine.clock.monotonic() + ELSEWHERE)


class Stoppable(Protocol):
    """A `threading.Event`, or one of an event loop."""

    def is_set(self) -> bool:
        """Whether the wait is to end."""
        ...


def stop_of(stop: Stoppable | Stop | None) -> Stop | None:
    """The function that says whether a wait is to end.

    Raises ConfigurationError for anything but an event or a function.
    """
    given: Any = stop
    found: Stop | None = getattr(given, "is_set", given)
    if given is not None and not callable(getattr(given, "is_set", given)):
        raise ConfigurationError(f"`stop` must be an event or a function, not {type(given).__name__}")
    return found


def _waits_for(tasks: Iterable[AnyTaskT], timeout: float | None) -> list[Wait[AnyTaskT]]:
    """One wait for each task, even if it is listed twice; those for tasks of one kind end together."""
    named = {id(task): task for task in tasks}.values()
    one_of_each_kind = {id(task._progress.spec): task for task in named}
    ends = {key: task._deadline(timeout) for key, task in one_of_each_kind.items()}
    return [Wait(task, ends[id(task._progress.spec)]) for task in named]


def _check_tasks(
    tasks: Iterable[AnyTaskT], kind: type[AnyTask[Any]], timeout: float | None, max_in_flight: int
) -> list[AnyTaskT]:
    """The tasks to wait for. Raises ConfigurationError for arguments that are not tasks or mix clients."""
    check_timeout(timeout)
    check_count("max_in_flight", max_in_flight)
    given = list(tasks)
    for task in given:
        if not is_one(task, kind):
            raise ConfigurationError(f"expected a `{kind.__name__}`, not a `{type(task).__name__}`")
    return given


def _note_all(waits: Iterable[Wait[Any]], error: BaseException) -> None:
    """Attach the handles of the first few tasks that have not ended to the exception that interrupts the wait
    for them.
    """
    if isinstance(error, (ClientError, StopAsyncIteration)):
        return
    unfinished = [wait.task for wait in waits if not wait.task.done]
    for task in unfinished[:NOTED]:
        task._note(error)


# --- the sync flavour ------------------------------------------------------------------------------------------------

TaskT = TypeVar("TaskT", bound=Task[Any])


def yield_ended(
    client: Client,
    tasks: Iterable[TaskT],
    timeout: float | None,
    max_in_flight: int,
    stop: Stoppable | Stop | None = None,
) -> Iterator[TaskT]:
    """Each task when it has ended, or at the latest after `timeout` seconds, or soon after `stop` says so."""
    given = _check_tasks(tasks, Task, timeout, max_in_flight)
    return step_all(client, _waits_for(given, timeout), max_in_flight, stop_of(stop))


def step_all(client: Client, waits: Sequence[Wait[TaskT]], max_in_flight: int, stop: Stop | None) -> Iterator[TaskT]:
    """The task of each wait when that is over."""

    def step(wait: Wait[TaskT]) -> None:
        wait.task._client._drive(wait.flow())

    try:
        for wait in as_they_end(waits, step, client._engine.clock, client._engine.limiters, max_in_flight, stop):
            yield wait.task
    except BaseException as error:
        _note_all(waits, error)
        raise


# --- the async flavour -----------------------------------------------------------------------------------------------

AsyncTaskT = TypeVar("AsyncTaskT", bound=AsyncTask[Any])


async def wait_for_all(
    client: AsyncClient,
    tasks: Iterable[AsyncTaskT],
    timeout: float | None,
    max_in_flight: int,
    stop: Stoppable | Stop | None = None,
) -> list[AsyncTaskT]:
    """The tasks, when all have ended, or after `timeout` seconds, or soon after `stop` says so."""
    given = _check_tasks(tasks, AsyncTask, timeout, max_in_flight)
    await astep_all(client, _waits_for(given, timeout), max_in_flight, stop_of(stop))
    return given


async def astep_all(
    client: AsyncClient, waits: Sequence[Wait[AsyncTaskT]], max_in_flight: int, stop: Stop | None
) -> None:
    """Wait until each of the waits is over."""
    engine = client._engine
    try:
        await wait_until_ended(waits, _async_step, engine.clock, engine.limiters, max_in_flight, stop)
    except BaseException as error:
        _note_all(waits, error)
        raise


class AsCompleted(Generic[AsyncTaskT]):
    """The tasks in the order of their ends."""

    def __init__(
        self,
        client: AsyncClient,
        tasks: Iterable[AsyncTaskT],
        timeout: float | None,
        max_in_flight: int,
        stop: Stoppable | Stop | None = None,
    ) -> None:
        given, engine = _check_tasks(tasks, AsyncTask, timeout, max_in_flight), client._engine
        self._waits = _waits_for(given, timeout)
        self._ends = AsTheyEnd(self._waits, _async_step, engine.clock, engine.limiters, max_in_flight, stop_of(stop))

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> AsyncTaskT:
        try:
            return (await anext(self._ends)).task
        except BaseException as error:
            _note_all(self._waits, error)
            raise


async def _async_step(wait: Wait[AsyncTaskT]) -> None:
    await wait.task._client._drive(wait.flow())
