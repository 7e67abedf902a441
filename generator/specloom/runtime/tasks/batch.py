"""Many concurrent waits: one heap of due times, and a bounded number of steps in flight.

A waiting job costs one entry of the heap: no thread, no coroutine, no connection. A due job queues at the client's
`Limiter`, among all other waits. `Schedule` decides and does no I/O; the drivers below run the steps that it starts,
the sync one on a few threads that live as long as the wait, the async one in a task group of anyio (so that it works
under asyncio and under trio). A job whose step raises is stopped with the error; the others continue.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterable, Iterator
from heapq import heapify, heappop, heappush
from math import inf
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeAlias, TypeVar

from ..errors import ConfigurationError
from ..flow import Clock, speed_of
from ..interrupts import take
from ..limiter import LONGEST, TICK, Limiter, Limiters, Ticket
from .poller import Starts

if TYPE_CHECKING:
    from queue import SimpleQueue


class Job(Protocol):
    """A waiting job: it makes a step whenever it is due, until it has ended."""

    @property
    def due(self) -> float | None:
        """The monotonic time of the next step in seconds; None when the job has ended."""
        ...

    @property
    def interval(self) -> float:
        """Seconds from one step to the next, as far as is known in advance."""
        ...

    @property
    def rate(self) -> float | None:
        """Steps per second that its server allows; None if unlimited."""
        ...

    @property
    def deadline(self) -> float:
        """The monotonic time of its timeout, in seconds."""
        ...

    def ready(self, now: float, limiter: Limiter) -> bool:
        """Whether it makes the step that is due; otherwise `due` is the time to ask again, None if it has timed out.

        After `deadline` it times out. It is called once in each call of `Schedule.start`, whatever `due` is.
        """
        ...

    def stop(self, error: Exception) -> None:
        """End the wait, since a step raised this error; `due` is None afterwards."""
        ...

    def time_out(self) -> None:
        """End the wait as at its deadline, since its caller has stopped it; `due` is None afterwards."""
        ...


Stop: TypeAlias = Callable[[], bool]
"""Whether a wait is to end before its jobs have; asked again and again, from the thread or task that waits."""

J = TypeVar("J", bound=Job)

LOOK = 0.2
"""Real seconds after which a wait that may be stopped asks again whether it is."""

_AGAIN = 2 * TICK
"""The minimum delay in seconds before a job that declined a step is asked again, to avoid a busy loop."""


class Schedule(Generic[J]):
    """Decides which job steps next, and when: the earliest due first, jobs with equal due times in the order of their
    arrival.

    Up to `limit` jobs are in flight, each with a slot among all requests of the client. Nothing here waits, blocks or
    loops until something changes. A job that the limiter delays also delays those after it, so that none is overtaken
    forever; those whose timeout expires meanwhile still end in time. Many jobs that are due at once begin spread.
    """

    __slots__ = ("_count", "_deadline", "_ended", "_flying", "_halted", "_heap", "_held", "_limit", "_ticket")

    def __init__(self, jobs: Iterable[J], limit: int) -> None:
        if limit < 1:
            raise ValueError(f"at least one request must be in flight, not {limit}")
        self._limit = limit
        self._count = 0
        self._heap: list[tuple[float, int, J]] = []
        self._ended: list[J] = []
        self._flying: dict[J, Ticket] = {}
        self._ticket: Ticket | None = None
        self._held: float | None = 0.0
        self._deadline = inf
        self._halted = False
        for job in jobs:
            self._put(job)
        self._spread()

    @property
    def waiting(self) -> bool:
        """Whether any job has not ended."""
        return bool(self._heap or self._flying)

    @property
    def any_ended(self) -> bool:
        """Whether `take_ended` would return a job."""
        return bool(self._ended)

    @property
    def in_flight(self) -> int:
        """How many jobs are making a step now."""
        return len(self._flying)

    @property
    def is_queued(self) -> bool:
        """Whether the next job waits until its ticket is called, and nothing else can start it."""
        return self._ticket is not None and self._held is None

    def take_ended(self) -> list[J]:
        """The jobs that have ended since the last call, in the order of their ends."""
        ended, self._ended = self._ended, []
        return ended

    def start(self, now: float, limiter: Limiter, wake: Callable[[], object] | None = None) -> J | None:
        """A job to step now, counted as in flight until `back`; None if none may start.

        `wake` is called, from any thread, when `start` should be called again before the `delay` is over.
        """
        if now - self._deadline > TICK:
            self._time_out(now, limiter)
        refused: list[J] = []
        try:
            while self._heap and len(self._flying) < self._limit:
                due, _, job = self._heap[0]
                if due - now > TICK:
                    break
                if not job.ready(now, limiter):
                    heappop(self._heap)
                    refused.append(job)
                    continue
                if self._ticket is None:
                    self._ticket = Ticket(limiter, due, job.rate, wake)
                self._held = self._ticket.ask()
                if self._held != 0:
                    return None
                heappop(self._heap)
                self._flying[job], self._ticket = self._ticket, None
                return job
        finally:
            for job in refused:
                self._put(job, not_before=now + _AGAIN)
        self.step_aside()
        return None

    def delay(self, now: float) -> float | None:
        """Seconds until `start` should be called again; None while only a job in flight can change anything."""
        if not self._heap:
            return None
        left = max(0.0, self._deadline + _AGAIN - now)
        if len(self._flying) >= self._limit:
            return None if left == inf else min(left, LONGEST)
        if self._ticket is not None:
            return min(left, LONGEST if self._held is None else self._held)
        due = self._heap[0][0]
        return min(left, due - now) if due - now > TICK else 0.0

    def leave(self, job: J) -> None:
        """A job's request is complete, and another may be made instead; thread-safe."""
        ticket = self._flying.get(job)
        if ticket is not None:
            ticket.leave()

    def back(self, job: J) -> None:
        """A job's step is complete: it waits for its next one, or has ended."""
        self._flying.pop(job).leave()
        self._put(job)

    def step_aside(self) -> None:
        """Let others pass at the limiter, since the schedule is not driven for a while."""
        if self._ticket is not None:
            self._ticket.leave()
            self._ticket = None

    def recall(self) -> None:
        """The schedule is no longer driven: jobs that were in flight wait again."""
        self.step_aside()
        for job in [*self._flying]:
            self.back(job)

    def halt(self) -> None:
        """End every wait: those of jobs in flight once their step is complete."""
        self._halted = True
        self.step_aside()
        waiting, self._heap = self._heap, []
        for *_, job in sorted(waiting):
            self._put(job)

    def _put(self, job: J, not_before: float = -inf) -> None:
        if self._halted and job.due is not None:
            job.time_out()
        due = job.due
        if due is None:
            self._ended.append(job)
        else:
            self._count += 1
            self._deadline = min(self._deadline, job.deadline)
            heappush(self._heap, (max(due, not_before), self._count, job))

    def _time_out(self, now: float, limiter: Limiter) -> None:
        """End every job whose timeout has expired, wherever it is in the queue."""
        waiting = self._heap
        self._heap = []
        for entry in waiting:
            job = entry[2]
            if now - job.deadline > TICK and not job.ready(now, limiter):
                self._put(job, not_before=now + _AGAIN)
            else:
                self._heap.append(entry)
        heapify(self._heap)
        self._deadline = min((job.deadline for *_, job in self._heap if now - job.deadline <= TICK), default=inf)

    def _spread(self) -> None:
        starts = Starts()
        for index, (due, number, job) in enumerate(sorted(self._heap)):
            self._heap[index] = (min(starts.next(due, job.interval), job.deadline), number, job)
        heapify(self._heap)


def _real(clock: Clock, seconds: float | None) -> float | None:
    """The real seconds that so many of a clock take; None for a wait without an end."""
    return None if seconds is None else seconds / speed_of(clock)


def _bounded(delay: float | None, clock: Clock, stop: Stop | None) -> float | None:
    """A delay after which a wait that may be stopped looks again."""
    if stop is None:
        return delay
    look = LOOK * speed_of(clock)
    return look if delay is None else min(delay, look)


# --- the sync driver -------------------------------------------------------------------------------------------------


def as_they_end(
    jobs: Iterable[J],
    step: Callable[[J], object],
    clock: Clock,
    limiters: Limiters,
    limit: int,
    stop: Stop | None = None,
) -> Iterator[J]:
    """Yield each job when it has ended. `step` makes one step of a job and must be thread-safe.

    Once `stop` says so nothing more is sent, and all jobs are yielded as soon as those in flight are complete.

    A wait for one job, or a limit of one, uses no thread. Closing the iterator ends the threads after their current
    step.
    """
    jobs = list(jobs)
    schedule = Schedule(jobs, limit)
    workers = _Workers(step, schedule.leave, min(limit, len(jobs)))
    limiter, process = limiters.here(), os.getpid()
    try:
        while schedule.waiting or schedule.any_ended:
            if schedule.any_ended:
                schedule.step_aside()
                yield from schedule.take_ended()
                if process != os.getpid():
                    raise ConfigurationError(
                        "this loop over tasks began before a fork: start a new one in this process"
                    )
                continue
            if stop is not None and stop():
                schedule.halt()
            now = clock.monotonic()
            job = schedule.start(now, limiter, workers.wake)
            delay = _bounded(schedule.delay(now), clock, stop)
            waits = not schedule.any_ended  # jobs that have just timed out are yielded first
            if job is not None:
                workers.run(job)
            elif waits and (schedule.in_flight or schedule.is_queued):
                workers.wait(schedule, _real(clock, delay))
            elif waits and delay is not None and schedule.waiting:
                clock.sleep(delay)
            workers.collect(schedule)
    finally:
        schedule.step_aside()
        workers.close()


class _Workers:
    """Daemon threads that step jobs, up to `limit`, each started when it is first needed.

    Separate threads instead of an executor: they must not delay the exit of the program, and add no import time.
    """

    def __init__(self, step: Callable[[Any], object], leave: Callable[[Any], object], limit: int) -> None:
        from queue import SimpleQueue

        self._make_step = step
        self._leave = leave
        self._limit = limit
        self._threads = 0
        self._busy = 0
        self._todo: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[Any, BaseException | None] | None] = SimpleQueue()

    def run(self, job: Job) -> None:
        """Step a job, in this thread if one thread is enough, or else on a free thread."""
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
        """Wait until a step is complete or `wake` is called, up to `timeout` seconds; Ctrl-C ends the wait
        immediately.
        """
        try:
            outcome = take(self._done, LONGEST if timeout is None else timeout)
        except TimeoutError:
            return
        self._over(schedule, outcome)

    def wake(self) -> None:
        """End a wait; thread-safe."""
        self._done.put(None)

    def collect(self, schedule: Schedule[Any]) -> None:
        """Collect every step that is complete by now."""
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
        self._leave(job)
        self._done.put((job, error))

    def _over(self, schedule: Schedule[Any], outcome: tuple[Any, BaseException | None] | None) -> None:
        if outcome is None:
            return
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


# --- the async driver ------------------------------------------------------------------------------------------------


class AsTheyEnd(Generic[J]):
    """Yields each job when it has ended, in an `async for`.

    Nothing is in flight while a job is yielded, so that the loop may be left at any time: a task group that outlives
    the step of an iterator would break cancellation, and an async generator that is abandoned would have to be closed.
    A job that has ended is therefore yielded once the requests in flight are complete. A cancelled step of the loop can
    be repeated.
    """

    def __init__(
        self,
        jobs: Iterable[J],
        step: Callable[[J], Awaitable[object]],
        clock: Clock,
        limiters: Limiters,
        limit: int,
        stop: Stop | None = None,
    ) -> None:
        self._stop = stop
        self._schedule = Schedule(jobs, limit)
        self._step = step
        self._clock = clock
        self._limiters = limiters
        self._ended: list[J] = []
        self._busy = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> J:
        if self._busy:
            raise ConfigurationError(
                "this loop over tasks is already running: only one task of the event loop may wait for it"
            )
        if not self._ended:
            self._busy = True
            try:
                self._ended = await _advance(
                    self._schedule, self._step, self._clock, self._limiters, pause=True, stop=self._stop
                )
            finally:
                self._busy = False
        if not self._ended:
            raise StopAsyncIteration
        return self._ended.pop(0)


async def wait_until_ended(
    jobs: Iterable[J],
    step: Callable[[J], Awaitable[object]],
    clock: Clock,
    limiters: Limiters,
    limit: int,
    stop: Stop | None = None,
) -> list[J]:
    """Wait until all jobs have ended, or are stopped; they are returned in the order of their ends."""
    return await _advance(Schedule(jobs, limit), step, clock, limiters, pause=False, stop=stop)


async def _advance(
    schedule: Schedule[J],
    step: Callable[[J], Awaitable[object]],
    clock: Clock,
    limiters: Limiters,
    *,
    pause: bool,
    stop: Stop | None,
) -> list[J]:
    """Step jobs until all have ended, or (with `pause`) some have and nothing is in flight; returns the jobs that
    ended.
    """
    import anyio

    limiter = limiters.here()
    wake = anyio.Event()

    def awake() -> None:
        wake.set()

    async def fly(job: J) -> None:
        try:
            await step(job)
        except Exception as error:
            job.stop(error)
        schedule.back(job)
        awake()

    try:
        async with anyio.create_task_group() as group:
            while schedule.waiting:
                if stop is not None and stop():
                    schedule.halt()
                now = clock.monotonic()
                job, delay = None, None
                if not (pause and schedule.any_ended):
                    job, delay = schedule.start(now, limiter, awake), schedule.delay(now)
                delay = _bounded(delay, clock, stop)
                if pause and schedule.any_ended and job is None:
                    schedule.step_aside()
                    if not schedule.in_flight:
                        break
                    delay = _bounded(None, clock, stop)
                if job is not None:
                    group.start_soon(fly, job)
                elif schedule.in_flight or schedule.is_queued:
                    wake = anyio.Event()
                    with anyio.move_on_after(_real(clock, delay)):
                        await wake.wait()
                elif delay is not None and schedule.waiting:
                    await clock.asleep(delay)
    finally:
        schedule.recall()
    return schedule.take_ended()
