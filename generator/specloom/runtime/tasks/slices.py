"""Slices: a bounded wait for many stored tasks, which the jobs of a queue make one after the other.

Before the first request each task's polls of the slice are counted in advance, in handles that the caller stores:
whatever becomes of this process, the provider's budget is not exceeded.
"""

# A slice is one of the several parts that implement a task together.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from inspect import isawaitable
from math import ceil
from typing import Any, Generic

from msgspec import Struct

from ..arguments import check_not_negative, is_one
from ..client import AsyncClient, Client
from ..errors import ClientError, bare
from ..flow import Flow
from ..resume import Handle
from ..validation import check_count, check_function
from .batch import Stop
from .poller import AnyTask, AsyncTask, Task
from .progress import Progress
from .waits import AnyTaskT, Stoppable, Wait, astep_all, step_all, stop_of


class Rejected(Struct, frozen=True):
    """A handle, as it was given, that cannot be waited for, and why:
    it cannot be resumed, or a step raised the error.
    """

    handle: Handle | str
    error: Exception


class Slice(Struct, Generic[AnyTaskT], frozen=True):
    """What became of the tasks of a slice, each in one of the lists.

    `ended` are those whose `result` returns or raises immediately. `unfinished` are the handles for the next slice,
    with the reserved polls that were not made given back. `rejected` are those that only another client, or nobody, can
    wait for.
    """

    ended: list[AnyTaskT]
    unfinished: list[Handle]
    rejected: list[Rejected]


def share(progress: Progress, seconds: float) -> int:
    """The polls of a task that a slice reserves:
    what its pace allows in that time, at most a third of what is left, and at least one where any may be made.
    """
    allowed, now = progress.spec.limits.polls, progress.engine.clock.monotonic()
    if progress.ending is not None or progress.fetching is not None or allowed is None or progress.due - now > seconds:
        return 0
    left, interval = allowed - progress.handle.polls, progress.budget.interval
    paced = left if interval <= 0 else 1 + ceil(seconds / interval)
    return min(left, paced, max(1, left // 3))


class _Part(Wait[AnyTaskT]):
    """The wait for one task of a slice: it makes the polls that are reserved for it, and each may take its time.

    It is over with the last of them; one for which none is reserved lasts as long as the slice, so that slices do not
    follow one another in a hurry.
    """

    __slots__ = ("_end", "_last")

    def __init__(self, task: AnyTaskT, deadline: float, reserved: int) -> None:
        super().__init__(task, deadline)
        progress = task._progress
        self._last = None if progress.spec.limits.polls is None else progress.handle.polls + reserved
        self._end = None if reserved else deadline

    @property
    def due(self) -> float | None:
        due, progress = super().due, self.task._progress
        is_polled = progress.fetching is None and not progress.is_unnamed
        is_spent = is_polled and self._last is not None and progress.handle.polls >= self._last
        return self._end if is_spent and due is not None else due

    def time_out(self) -> None:
        self._again = None

    def ready(self, now: float, limiter: Any) -> bool:
        if now >= self.deadline:
            self.time_out()
            return False
        return super().ready(now, limiter)

    def flow(self) -> Flow[None]:
        progress = self.task._progress
        yield from self.step(progress.engine.deadline(progress.spec.poll.operation) + progress.spec.long_poll)


class _Plan(Generic[AnyTaskT]):
    """The tasks of a slice before and after its wait."""

    def __init__(self, resource: Any, kind: type[AnyTask[Any]], handles: Iterable[Any], seconds: float) -> None:
        self.rejected: list[Rejected] = []
        self.saved: list[Handle] = []
        self.parts: list[_Part[AnyTaskT]] = []
        tasks: dict[str, AnyTaskT] = {}
        for given in handles:
            task = given if is_one(given, kind) else self._resumed(resource, given)
            if task is not None:
                key, polls = task.handle.identity, task.handle.polls
                if key not in tasks or tasks[key].handle.polls < polls:
                    tasks[key] = task
        for task in tasks.values():
            progress = task._progress
            reserved = share(progress, seconds)
            self.saved.append(task.handle.reserve(reserved))
            self.parts.append(_Part(task, progress.engine.clock.monotonic() + seconds, reserved))

    def _resumed(self, resource: Any, given: Handle | str) -> AnyTaskT | None:
        try:
            task: AnyTaskT = resource.resume(given)
        except ClientError as error:
            problem = bare(error)
        else:
            return task
        self.rejected.append(Rejected(given, problem))
        with suppress(ValueError):  # what is not a handle cannot be saved as one
            self.saved.append(Handle.from_json(given) if isinstance(given, str) else given)
        return None

    def outcome(self) -> Slice[AnyTaskT]:
        tasks = [part.task for part in self.parts]
        stopped = [
            Rejected(task.handle, task._stopped) for task in tasks if task._stopped is not None and not task.done
        ]
        unfinished = [task.handle for task in tasks if task._stopped is None and not task.done]
        return Slice([task for task in tasks if task.done], unfinished, [*self.rejected, *stopped])


def _check(seconds: float, max_in_flight: int) -> None:
    check_not_negative("seconds", seconds)
    check_count("max_in_flight", max_in_flight)


def wait_slice(
    resource: Any,
    client: Client,
    handles: Iterable[Task[Any] | Handle | str],
    seconds: float,
    stop: Stoppable | Stop | None,
    max_in_flight: int,
    save: Callable[[list[Handle]], object] | None,
) -> Slice[Task[Any]]:
    """Wait for the tasks of these handles of the resource, up to `seconds`."""
    _check(seconds, max_in_flight)
    stopping, plan = stop_of(stop), _Plan[Task[Any]](resource, Task, handles, seconds)
    if save is not None:
        check_function("save", save)
        save(plan.saved)
    for _ in step_all(client, plan.parts, max_in_flight, stopping):
        pass
    return plan.outcome()


async def await_slice(
    resource: Any,
    client: AsyncClient,
    handles: Iterable[AsyncTask[Any] | Handle | str],
    seconds: float,
    stop: Stoppable | Stop | None,
    max_in_flight: int,
    save: Callable[[list[Handle]], object] | None,
) -> Slice[AsyncTask[Any]]:
    """Wait for the tasks of these handles of the resource, up to `seconds`."""
    _check(seconds, max_in_flight)
    stopping, plan = stop_of(stop), _Plan[AsyncTask[Any]](resource, AsyncTask, handles, seconds)
    saving = None if save is None else save(plan.saved)
    if isawaitable(saving):
        await saving
    await astep_all(client, plan.parts, max_in_flight, stopping)
    return plan.outcome()
