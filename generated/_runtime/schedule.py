"""Many waits at once: one heap of due times, and a bounded number of steps in flight.

A waiting job costs one entry of the heap: no thread, no coroutine, no connection. `Schedule` decides and does no I/O;
the drivers below run the steps that it starts, the synchronous one on a few threads that live as long as the wait, the
asynchronous one in a task group of anyio (so that it works under asyncio and under trio). A job whose step raises is
stopped with the error; the others go on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

from .flow import Clock

if TYPE_CHECKING:
    from queue import SimpleQueue

SYNC_LIMIT = 8
"""How many requests are in flight at once by default, one thread each."""

ASYNC_LIMIT = 32
"""How many requests are in flight at once by default; more only make each of them slower."""


TICK = 0.001
"""Seconds that do not matter: what is due so soon is due now, whatever the last digit of a sum says."""


class Job(Protocol):
    """Something that waits: it makes a step whenever it is due, until it has ended."""

    @property
    def due(self) -> float | None:
        """The monotonic time of the next step in seconds; None when the job has ended."""
        ...

    def admit(self, now: float) -> float:
        """Take the job's place in its server's rate and return 0, or return the seconds until there is one."""
        ...

    def stop(self, error: Exception) -> None:
        """End the wait, since a step raised this; `due` is None afterwards."""
        ...


J = TypeVar("J", bound=Job)


class Schedule(Generic[J]):
    """Which job steps next, and when: the earliest due first, equally due ones in the order in which they came.

    At most `limit` jobs are in flight. Nothing here waits or blocks. A job that its server's rate holds back holds back
    those behind it too, so that none is overtaken for ever.
    """

    __slots__ = ("_count", "_ended", "_heap", "_held", "_limit", "in_flight")

    def __init__(self, jobs: Iterable[J], limit: int) -> None:
        if limit < 1:
            raise ValueError(f"at least one request must be in flight, not {limit}")
        self._limit = limit
        self._count = 0
        self._held = float("-inf")
        self._heap: list[tuple[float, int, J]] = []
        self._ended: list[J] = []
        self.in_flight = 0
        for job in jobs:
            self._put(job)

    @property
    def over(self) -> bool:
        """Whether every job has ended and was handed out."""
        return not (self._heap or self._ended or self.in_flight)

    def take_ended(self) -> list[J]:
        """The jobs that have ended since the last time, in the order of their ends."""
        ended, self._ended = self._ended, []
        return ended

    def start(self, now: float) -> J | None:
        """A job that steps now, counted as in flight until `back`; None where none may."""
        if self.delay(now) != 0:
            return None
        pause = self._heap[0][2].admit(now)
        if pause > 0:
            self._held = now + pause
            return None
        self.in_flight += 1
        return heappop(self._heap)[2]

    def delay(self, now: float) -> float | None:
        """Seconds until a job may start; None while only a job in flight can change anything."""
        if not self._heap or self.in_flight >= self._limit:
            return None
        pause = max(self._heap[0][0], self._held) - now
        return pause if pause > TICK else 0.0

    def back(self, job: J) -> None:
        """A job's step is over: it waits for its next one, or has ended."""
        self.in_flight -= 1
        self._put(job)

    def _put(self, job: J) -> None:
        due = job.due
        if due is None:
            self._ended.append(job)
        else:
            self._count += 1
            heappush(self._heap, (due, self._count, job))


# --- the synchronous driver ------------------------------------------------------------------------------------------


def as_they_end(jobs: Iterable[J], step: Callable[[J], object], clock: Clock, limit: int) -> Iterator[J]:
    """Yield each job when it has ended. `step` makes one step of a job and must be safe to call from several threads.

    A wait for one job, or a limit of one, uses no thread. Closing the iterator ends the threads after their current
    step.
    """
    jobs = list(jobs)
    schedule = Schedule(jobs, limit)
    workers = _Workers(step, min(limit, len(jobs)))
    try:
        while not schedule.over:
            yield from schedule.take_ended()
            now = clock.monotonic()
            job = schedule.start(now)
            if job is not None:
                workers.run(job)
            elif schedule.in_flight:
                workers.wait(schedule, schedule.delay(now))
            else:
                delay = schedule.delay(now)
                if delay is not None:
                    clock.sleep(delay)
            workers.collect(schedule)
    finally:
        workers.close()


class _Workers:
    """Daemon threads that step jobs, at most `limit`, each started when it is first needed.

    Own threads and no executor: they must not hold up the end of the program, and cost no import.
    """

    def __init__(self, step: Callable[[Any], object], limit: int) -> None:
        from queue import SimpleQueue

        self._make_step = step
        self._limit = limit
        self._threads = 0
        self._busy = 0
        self._todo: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()

    def run(self, job: Job) -> None:
        """Step a job, here where one thread is enough, or else on a thread that is free."""
        self._busy += 1
        if self._limit <= 1:
            self._step(job)
            return
        from contextvars import copy_context

        if self._threads < min(self._busy, self._limit):
            from threading import Thread

            self._threads += 1
            Thread(target=_work, args=(self._todo,), name=f"tasks-{self._threads}", daemon=True).start()
        context = copy_context()
        self._todo.put(lambda: context.run(self._step, job))

    def wait(self, schedule: Schedule[Any], timeout: float | None) -> None:
        """Until a step is over, at most `timeout` seconds."""
        from queue import Empty

        try:
            self._over(schedule, self._done.get(timeout=timeout))
        except Empty:
            return

    def collect(self, schedule: Schedule[Any]) -> None:
        """Take every step that is over by now."""
        while not self._done.empty():
            self._over(schedule, self._done.get())

    def close(self) -> None:
        """Let each thread end after its current step."""
        for _ in range(self._threads):
            self._todo.put(None)

    def _step(self, job: Job) -> None:
        error: BaseException | None = None
        try:
            self._make_step(job)
        except BaseException as caught:
            error = caught
        self._done.put((job, error))

    def _over(self, schedule: Schedule[Any], outcome: tuple[Any, BaseException | None]) -> None:
        job, error = outcome
        self._busy -= 1
        if isinstance(error, Exception):
            job.stop(error)
        elif error is not None:
            raise error
        schedule.back(job)


def _work(todo: SimpleQueue[Callable[[], None] | None]) -> None:
    while (order := todo.get()) is not None:
        order()
        del order


# --- the asynchronous driver -----------------------------------------------------------------------------------------


class AsTheyEnd(Generic[J]):
    """Yields each job when it has ended, in an `async for`.

    Nothing is in flight while a job is handed out, so that the loop may be left at any time: a task group that outlives
    the step of an iterator would break cancellation, and an asynchronous generator that is left would have to be
    closed. A job that has ended is therefore handed out once the requests in flight are answered.
    """

    def __init__(self, jobs: Iterable[J], step: Callable[[J], Awaitable[object]], clock: Clock, limit: int) -> None:
        self._schedule = Schedule(jobs, limit)
        self._step = step
        self._clock = clock
        self._ended: list[J] = []

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> J:
        if not self._ended:
            self._ended = await _advance(self._schedule, self._step, self._clock, pause=True)
        if not self._ended:
            raise StopAsyncIteration
        return self._ended.pop(0)


async def all_ended(jobs: Iterable[J], step: Callable[[J], Awaitable[object]], clock: Clock, limit: int) -> list[J]:
    """Wait until all jobs have ended; they come in the order of their ends."""
    return await _advance(Schedule(jobs, limit), step, clock, pause=False)


async def _advance(
    schedule: Schedule[J], step: Callable[[J], Awaitable[object]], clock: Clock, *, pause: bool
) -> list[J]:
    """Step jobs until all have ended, or (with `pause`) some have and nothing is in flight; the jobs that ended."""
    import anyio

    ended: list[J] = schedule.take_ended()
    wake = anyio.Event()

    async def fly(job: J) -> None:
        try:
            await step(job)
        except Exception as error:
            job.stop(error)
        schedule.back(job)
        wake.set()

    async with anyio.create_task_group() as group:
        while not schedule.over:
            ended += schedule.take_ended()
            now = clock.monotonic()
            if pause and ended:
                if not schedule.in_flight:
                    break
                job, delay = None, None
            else:
                job, delay = schedule.start(now), schedule.delay(now)
            if job is not None:
                group.start_soon(fly, job)
            elif schedule.in_flight:
                wake = anyio.Event()
                with anyio.move_on_after(delay):
                    await wake.wait()
            elif delay is not None:
                await clock.asleep(delay)
    return ended + schedule.take_ended()
