"""Many waits at once: who steps when, how many at a time, and that no failure stops the others."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.runtime.errors import ConfigurationError
from specloom.runtime.limiter import Limiter, Pacer, ProcessLimiters
from specloom.runtime.tasks.batch import AsTheyEnd, Schedule, as_they_end, wait_until_ended
from specloom.runtime.testing import FakeClock

T = TypeVar("T")

backends = pytest.mark.parametrize("backend", ["asyncio", "trio"])


class Countdown:
    """A job that is due again and again, `every` seconds after its last step, until its steps are used up."""

    def __init__(self, name: str, clock: FakeClock, steps: int = 1, every: float = 1.0, first: float = 0.0) -> None:
        self.name = name
        self.clock = clock
        self.steps = steps
        self.every = every
        self.error: Exception | None = None
        self.moments: list[float] = []
        self.interval = every
        self.rate: float | None = None
        self.deadline = float("inf")
        self._next = clock.monotonic() + first

    @property
    def due(self) -> float | None:
        """The time of the next step; None at the end."""
        return self._next if self.steps > 0 and self.error is None else None

    def ready(self, now: float, limiter: Limiter) -> bool:
        """End without a step once the patience is over."""
        if now >= self.deadline:
            self.steps = 0
        return self.steps > 0

    def time_out(self) -> None:
        """Nobody stops it."""
        raise AssertionError

    def stop(self, error: Exception) -> None:
        """Keep the error."""
        self.error = error

    def step(self) -> None:
        """One step less to go."""
        self.moments.append(self.clock.monotonic())
        self.steps -= 1
        self._next = self.clock.monotonic() + self.every
        if self.name.startswith("broken"):
            raise ValueError(self.name)


def limiters(clock: FakeClock, limit: int = 32) -> ProcessLimiters:
    """The limiters of a client that allows so many requests in flight."""
    pacer = Pacer()
    return ProcessLimiters(lambda: Limiter(limit, pacer, clock.monotonic))


def ended(jobs: list[Countdown], clock: FakeClock, limit: int = 1) -> list[str]:
    """The names of jobs as they end, stepped in this thread."""
    return [job.name for job in as_they_end(jobs, Countdown.step, clock, limiters(clock), limit)]


# --- decisions -------------------------------------------------------------------------------------------------------


def test_the_earliest_due_steps_first_and_equals_in_their_order() -> None:
    """Whatever the order in which they were given."""
    clock = FakeClock()
    jobs = [
        Countdown("late", clock, first=5),
        Countdown("a", clock, first=1),
        Countdown("b", clock, first=1),
        Countdown("now", clock),
    ]

    assert ended(jobs, clock) == ["now", "a", "b", "late"]
    assert clock.slept == [1, 4]


def test_what_waited_longest_comes_before_what_just_stepped() -> None:
    """Two jobs that are always due take turns."""
    clock = FakeClock()
    order: list[str] = []
    jobs = [Countdown("a", clock, steps=3, every=0), Countdown("b", clock, steps=3, every=0)]

    def step(job: Countdown) -> None:
        order.append(job.name)
        job.step()

    for _ in as_they_end(jobs, step, clock, limiters(clock), 1):
        pass

    assert order == ["a", "b", "a", "b", "a", "b"]


def test_no_more_are_in_flight_than_allowed() -> None:
    """Until one is back, the next does not start."""
    clock = FakeClock()
    schedule, limiter = Schedule([Countdown(str(number), clock) for number in range(3)], 2), limiters(clock).here()

    first, second = schedule.start(0, limiter), schedule.start(0, limiter)

    assert first is not None
    assert second is not None
    assert schedule.start(0, limiter) is None
    assert schedule.delay(0) is None
    schedule.back(first)
    assert schedule.start(0, limiter) is not None
    assert schedule.in_flight == 2


def test_two_schedules_share_what_their_client_allows() -> None:
    """The earlier due goes first, whichever schedule it is of, and one that looks elsewhere lets the other pass."""
    clock = FakeClock()
    limiter = limiters(clock, limit=1).here()
    one, other = Schedule([Countdown("b", clock), Countdown("c", clock, first=2)], 8), Schedule(
        [Countdown("a", clock, first=1)], 8
    )

    first = one.start(2, limiter)
    assert first is not None
    assert (one.start(2, limiter), other.start(2, limiter)) == (None, None)
    assert one.is_queued
    assert other.is_queued
    first.step()
    one.back(first)
    assert one.start(2, limiter) is None
    second = other.start(2, limiter)
    assert second is not None
    one.step_aside()
    other.back(second)
    third = one.start(2, limiter)
    assert third is not None
    assert [job.name for job in (first, second, third)] == ["b", "a", "c"]


def test_a_job_that_must_wait_for_the_rate_is_not_overtaken() -> None:
    """Those behind it wait too."""
    clock = FakeClock()
    jobs = [Countdown("held", clock), Countdown("held too", clock), Countdown("other", clock)]
    for job in jobs:
        job.rate = 0.5

    assert ended(jobs, clock) == ["held", "held too", "other"]
    assert [job.moments for job in jobs] == [[0], [2], [4]]


def test_what_gives_up_makes_no_step() -> None:
    """It needs no turn, and is handed out like all that has ended, also when it was held back until then."""
    clock = FakeClock()
    jobs = [Countdown("first", clock), Countdown("hasty", clock), Countdown("patient", clock)]
    jobs[0].rate, jobs[1].deadline = 0.1, 3

    assert ended(jobs, clock) == ["first", "hasty", "patient"]
    assert [job.moments for job in jobs] == [[0], [], [10]]


def test_what_has_ended_is_handed_out_once() -> None:
    """Also what had ended before; then it is over."""
    clock = FakeClock()
    schedule = Schedule([Countdown("over", clock, steps=0)], 1)

    assert schedule.any_ended
    assert [job.name for job in schedule.take_ended()] == ["over"]
    assert schedule.take_ended() == []
    assert not schedule.waiting


def test_very_many_that_are_due_at_once_begin_one_after_another() -> None:
    """Within the time from one step to the next, and never sooner than they are due."""
    clock = FakeClock()
    jobs = [Countdown(str(number), clock, steps=2, every=3, first=1) for number in range(9_000)]
    late = Countdown("late", clock, every=3, first=2)

    ended([*jobs, late], clock)

    firsts = sorted(job.moments[0] for job in jobs)
    assert firsts[0] == 1
    assert 3.9 < firsts[-1] <= 4.001
    assert max(later - earlier for earlier, later in itertools.pairwise(firsts)) < 0.01
    assert all(job.moments[1] >= job.moments[0] + 2.99 for job in jobs)
    assert late.moments[0] >= 2


def test_few_that_are_due_at_once_begin_at_once() -> None:
    """No more than are in flight at once."""
    clock = FakeClock()
    jobs = [Countdown(str(number), clock, every=3, first=1) for number in range(32)]

    ended(jobs, clock)

    assert {job.moments[0] for job in jobs} == {1}


@pytest.mark.parametrize("limit", [0, -1])
def test_at_least_one_must_be_in_flight(limit: int) -> None:
    """Else nothing would ever happen."""
    with pytest.raises(ValueError, match=f"not {limit}"):
        Schedule([], limit)


@given(
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from([0.0, 0.5, 1.0, 2.5]), st.sampled_from([0.0, 1.0, 7.0]))),
    st.integers(1, 4),
)
def test_every_job_ends_and_none_steps_too_soon(plans: list[tuple[int, float, float]], limit: int) -> None:
    """With any mix of paces, each makes all its steps, at the earliest when they are due."""
    clock = FakeClock()
    jobs = [Countdown(str(n), clock, steps, every, first) for n, (steps, every, first) in enumerate(plans)]

    names = ended(jobs, clock, 1)

    assert sorted(names) == sorted(str(number) for number in range(len(plans)))
    for job, (steps, every, first) in zip(jobs, plans, strict=True):
        assert len(job.moments) == steps
        assert job.moments[0] >= first
        assert all(later - earlier >= every for earlier, later in zip(job.moments, job.moments[1:], strict=False))
    Schedule(jobs, limit)


class Reluctant(Countdown):
    """A job that refuses its step each time that `refusals` says so, and is due at once or `again` seconds later."""

    def __init__(self, name: str, clock: FakeClock, refusals: list[tuple[bool, float]], patience: float) -> None:
        super().__init__(name, clock, steps=2)
        self.deadline = clock.monotonic() + patience
        self.asked: list[float] = []
        self.ended_at = 0.0
        self._refusals = list(refusals)

    def ready(self, now: float, limiter: Limiter) -> bool:
        """As scripted; and never once the patience is over."""
        self.asked.append(now)
        if not super().ready(now, limiter):
            return False
        refuses, again = self._refusals.pop() if self._refusals else (False, 0.0)
        if refuses:
            self._next = min(self.deadline, now + again)
        return not refuses


def test_a_job_that_may_not_start_now_is_asked_once_a_call() -> None:
    """Though it says that it is due at once, again and again: nobody would ever come back from asking it."""
    clock = FakeClock()
    job = Reluctant("a", clock, [(True, 0.0)] * 100, patience=5)
    schedule, limiter = Schedule([job, Countdown("b", clock)], 8), limiters(clock).here()

    started = schedule.start(0.0, limiter)
    after = schedule.start(0.0, limiter)

    assert started is not None
    assert started.name == "b"
    assert after is None
    assert job.asked == [0.0]
    delay = schedule.delay(0.0)
    assert delay is not None
    assert delay > 0


@given(
    st.lists(
        st.tuples(
            st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.0, 0.1, 1.0])), max_size=12),
            st.sampled_from([0.0, 0.5, 1.5, 4.0, 100.0]),
        ),
        min_size=1,
        max_size=6,
    ),
    st.integers(1, 4),
    st.sampled_from([None, 0.25, 4.0]),
)
def test_jobs_that_refuse_at_random_end_in_time_and_cost_no_tight_loop(
    plans: list[tuple[list[tuple[bool, float]], float]], limit: int, rate: float | None
) -> None:
    """Each makes its steps or gives up when its patience ends, whoever else is held back; none is asked without end."""
    clock = FakeClock()
    limiter = limiters(clock).here()
    jobs = [Reluctant(str(n), clock, refusals, patience) for n, (refusals, patience) in enumerate(plans)]
    for job in jobs:
        job.rate = rate
    schedule = Schedule(jobs, limit)

    rounds = 0
    while schedule.waiting:
        rounds += 1
        assert rounds < 2_000
        now = clock.monotonic()
        before = [len(job.asked) for job in jobs]
        started, delay = schedule.start(now, limiter), schedule.delay(now)
        assert all(len(job.asked) - count <= 2 for job, count in zip(jobs, before, strict=True))
        for job in schedule.take_ended():
            job.ended_at = now
        if started is not None:
            started.step()
            schedule.back(started)
        elif schedule.waiting:
            assert delay is not None
            assert delay > 0
            clock.sleep(delay)

    assert all(job.steps == 0 for job in jobs)
    assert all(job.ended_at <= job.deadline + 0.01 for job in jobs)


def test_those_behind_one_that_is_held_back_give_up_in_time() -> None:
    """A job that waits for its turn for a minute keeps nobody whose patience is shorter."""
    clock = FakeClock()
    first, held, hasty = Countdown("first", clock), Countdown("held", clock), Countdown("hasty", clock)
    first.rate, hasty.deadline = 1 / 60, 3
    ends: dict[str, float] = {}

    for job in as_they_end([first, held, hasty], Countdown.step, clock, limiters(clock), 1):
        ends[job.name] = clock.monotonic()

    assert hasty.moments == []
    assert ends["hasty"] == pytest.approx(3, abs=0.01)
    assert held.moments == [60]


# --- threads ---------------------------------------------------------------------------------------------------------


def test_so_many_steps_run_at_once_and_no_more() -> None:
    """On threads, which is what lets them."""
    clock = FakeClock()
    together = threading.Barrier(3, timeout=10)
    running = 0
    most = 0
    lock = threading.Lock()

    def step(job: Countdown) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        together.wait()
        with lock:
            running -= 1
        job.step()

    jobs = [Countdown(str(number), clock) for number in range(9)]
    names = {job.name for job in as_they_end(jobs, step, clock, limiters(clock), 3)}

    assert len(names) == 9
    assert most == 3


@pytest.mark.parametrize("limit", [1, 4])
def test_a_step_that_raises_stops_its_own_job_only(limit: int) -> None:
    """The error is the job's."""
    clock = FakeClock()
    jobs = [Countdown("broken", clock, steps=5), *[Countdown(str(number), clock, steps=2) for number in range(4)]]

    names = ended(jobs, clock, limit)

    assert sorted(names) == ["0", "1", "2", "3", "broken"]
    assert names[0] == "broken"
    assert isinstance(jobs[0].error, ValueError)
    assert [job.steps for job in jobs[1:]] == [0, 0, 0, 0]


@pytest.mark.parametrize("limit", [1, 4])
def test_an_interrupt_in_a_step_comes_out(limit: int) -> None:
    """It is nobody's error, and ends the wait."""
    clock = FakeClock()

    def step(job: Countdown) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(as_they_end([Countdown("a", clock), Countdown("b", clock)], step, clock, limiters(clock), limit))


def test_a_job_that_has_ended_is_handed_out_while_others_are_in_flight() -> None:
    """The wait for a slow one does not hold it up."""
    clock = FakeClock()
    go = threading.Event()

    def step(job: Countdown) -> None:
        if job.name == "slow":
            assert go.wait(10)
        job.step()

    names: list[str] = []
    for job in as_they_end([Countdown("slow", clock), Countdown("quick", clock)], step, clock, limiters(clock), 2):
        names.append(job.name)
        go.set()

    assert names == ["quick", "slow"]


def test_threads_end_with_the_wait() -> None:
    """When all jobs have ended, and when the loop is left."""
    clock = FakeClock()
    before = set(threading.enumerate())

    def step(job: Countdown) -> None:
        job.step()

    for _ in as_they_end([Countdown(str(number), clock) for number in range(8)], step, clock, limiters(clock), 4):
        break
    mine = [thread for thread in threading.enumerate() if thread not in before]
    for thread in mine:
        thread.join(10)

    assert not any(thread.is_alive() for thread in mine)
    assert all(thread.daemon for thread in mine)


def test_context_variables_reach_the_threads() -> None:
    """What the caller set there is seen in its steps."""
    from contextvars import ContextVar

    name: ContextVar[str] = ContextVar("name", default="nobody")
    clock = FakeClock()
    seen: list[str] = []

    def step(job: Countdown) -> None:
        seen.append(name.get())
        job.step()

    name.set("caller")
    list(as_they_end([Countdown("a", clock), Countdown("b", clock)], step, clock, limiters(clock), 2))

    assert seen == ["caller", "caller"]


# --- event loops -----------------------------------------------------------------------------------------------------


async def stepped(job: Countdown) -> None:
    """A step with a pause in it."""
    await anyio.lowlevel.checkpoint()
    job.step()


def under(backend: str, main: Callable[[], Any]) -> Any:
    """What a coroutine function returns under one event loop."""
    return anyio.run(main, backend=backend)


@backends
def test_all_are_stepped_to_their_end(backend: str) -> None:
    """At their pace, and a failure stops its own job only."""
    clock = FakeClock()
    jobs = [
        Countdown("slow", clock, steps=2, every=5),
        Countdown("broken", clock, steps=3),
        Countdown("quick", clock, steps=2, every=1),
    ]

    found = under(backend, lambda: wait_until_ended(jobs, stepped, clock, limiters(clock), 32))

    assert [job.name for job in found] == ["broken", "quick", "slow"]
    assert isinstance(jobs[1].error, ValueError)
    assert clock.monotonic() == 5


@backends
def test_no_more_tasks_run_than_allowed(backend: str) -> None:
    """However many are due."""
    clock = FakeClock()
    running = 0
    most = 0

    async def step(job: Countdown) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await anyio.lowlevel.checkpoint()
        running -= 1
        job.step()

    jobs = [Countdown(str(number), clock, steps=2) for number in range(30)]
    found = under(backend, lambda: wait_until_ended(jobs, step, clock, limiters(clock), 7))

    assert len(found) == 30
    assert most == 7


@backends
def test_nothing_is_in_flight_while_a_job_is_handed_out(backend: str) -> None:
    """So that the loop may be left at any time, and begun again."""
    clock = FakeClock()
    running = 0

    async def step(job: Countdown) -> None:
        nonlocal running
        running += 1
        for _ in range(int(job.name)):
            await anyio.lowlevel.checkpoint()
        running -= 1
        job.step()

    jobs = [Countdown(str(number), clock) for number in (3, 1, 2)]

    async def main() -> list[str]:
        names: list[str] = []
        async for job in AsTheyEnd(jobs, step, clock, limiters(clock), 3):
            assert running == 0
            names.append(job.name)
            if len(names) == 2:
                break
        async for job in AsTheyEnd(jobs, step, clock, limiters(clock), 3):
            names.append(job.name)
        return names

    assert under(backend, main) == ["1", "2", "3", "1", "2"]


@backends
def test_a_cancelled_wait_leaves_nothing_behind(backend: str) -> None:
    """The steps in flight are cancelled with it."""
    clock = FakeClock()
    cancelled: list[str] = []

    async def step(job: Countdown) -> None:
        try:
            await anyio.sleep_forever()
        finally:
            cancelled.append(job.name)

    async def main() -> bool:
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as group:

                async def stop() -> None:
                    await anyio.wait_all_tasks_blocked()
                    scope.cancel()

                group.start_soon(stop)
                await wait_until_ended([Countdown("a", clock), Countdown("b", clock)], step, clock, limiters(clock), 2)
        return scope.cancelled_caught

    assert under(backend, main) is True
    assert sorted(cancelled) == ["a", "b"]


@backends
def test_an_empty_wait_is_over_at_once(backend: str) -> None:
    """Nothing is awaited."""

    async def main() -> list[Any]:
        nothing: list[Countdown] = []
        return [job async for job in AsTheyEnd(nothing, stepped, FakeClock(), limiters(FakeClock()), 1)]

    assert under(backend, main) == []
    assert list(as_they_end([], Countdown.step, FakeClock(), limiters(FakeClock()), 1)) == []


@backends
def test_a_step_of_a_loop_that_was_cancelled_can_be_made_again(backend: str) -> None:
    """What was in flight waits again, and what had ended meanwhile is not lost."""
    clock = FakeClock()
    slow = True

    async def step(job: Countdown) -> None:
        if job.name == "slow" and slow:
            await anyio.sleep_forever()
        job.step()

    async def main() -> list[str]:
        nonlocal slow
        ends = AsTheyEnd([Countdown("slow", clock), Countdown("quick", clock)], step, clock, limiters(clock, 2), 2)
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as group:

                async def stop() -> None:
                    await anyio.wait_all_tasks_blocked()
                    scope.cancel()

                group.start_soon(stop)
                await anext(ends)
        assert scope.cancelled_caught
        slow = False
        return [job.name async for job in ends]

    assert under(backend, main) == ["quick", "slow"]


@backends
def test_a_loop_is_no_two_task_s(backend: str) -> None:
    """It says so, and the one that began goes on."""
    clock = FakeClock()

    async def main() -> list[str]:
        begun, go = anyio.Event(), anyio.Event()

        async def step(job: Countdown) -> None:
            begun.set()
            await go.wait()
            job.step()

        ends = AsTheyEnd([Countdown("a", clock)], step, clock, limiters(clock), 1)
        names: list[str] = []

        async def wait() -> None:
            names.extend([job.name async for job in ends])

        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            await begun.wait()
            with pytest.raises(ConfigurationError, match="already running"):
                await anext(ends)
            go.set()
        return names

    assert under(backend, main) == ["a"]
