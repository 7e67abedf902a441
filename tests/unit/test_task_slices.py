"""Tasks that are waited for a little at a time: one step, or a slice, by whichever process holds the handle."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator
from itertools import pairwise
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from specloom.runtime.description.tasks import Limits, TaskSpec, Timing
from specloom.runtime.errors import ConfigurationError
from specloom.runtime.limiter import TICK
from specloom.runtime.operation import Operation
from specloom.runtime.resume import Handle
from specloom.runtime.tasks.errors import TaskExpired, TaskTimeout
from specloom.runtime.testing import ASYNC, SYNC, TRIO, FakeClock, Flavour, Replay, Sent, reply
from tests.unit.inkwell import CREATED, FETCHED, KIND, PENDING, READY, AsyncInkwell, Inkwell, kind, play

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC, TRIO], ids=repr)

LIMITED = kind(timing=Timing(first=1, every=3), limits=Limits(polls=6, expires=300))
RESULT = READY["out"]


# --- one step --------------------------------------------------------------------------------------------------------


@both
def test_a_step_makes_one_poll_when_it_is_due(flavour: Flavour) -> None:
    replay = Replay(reply(200, CREATED), reply(200, PENDING), reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        early = yield task.poll_once()
        replay.clock.advance(1)
        first = yield task.poll_once()
        replay.clock.advance(first.due)
        last = yield task.poll_once()
        again = yield task.poll_once()
        return early, first, last, again, (yield task.result())

    early, first, last, again, result = play(flavour, replay, LIMITED, use)

    assert (early.sent, early.update, early.due, early.polls_left, early.seconds_left) == (False, None, 1.0, 6, 300.0)
    assert (first.sent, first.update.state, first.due, first.polls_left, first.done) == (True, "pending", 3.0, 5, False)
    assert (last.sent, last.update.state, last.due, last.polls_left, last.done) == (True, "succeeded", None, 4, True)
    assert (again.sent, again.update, again.done) == (False, last.update, True)
    assert result == RESULT
    assert replay.clock.slept == []


@both
def test_a_step_brings_the_result_that_follows_its_poll(flavour: Flavour) -> None:
    replay = Replay(reply(200, CREATED), reply(200, {"status": "ready"}), reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        replay.clock.advance(1)
        return (yield task.poll_once()), (yield task.result())

    outcome, result = play(flavour, replay, FETCHED, use)

    assert outcome.done
    assert outcome.handle.polls == 1
    assert result == RESULT


@both
def test_the_result_call_continues_where_the_handle_says(flavour: Flavour) -> None:
    """Its response is lost in one process; the next one asks for the result, and polls no more."""
    lost = Replay(reply(200, CREATED), reply(200, {"status": "ready"}), reply(503, None))

    def begin(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        lost.clock.advance(1)
        return (yield task.poll_once())

    outcome = play(flavour, lost, FETCHED, begin)
    text = outcome.handle.to_json()
    there = Replay(reply(200, READY), clock=lost.clock)

    def go_on(tasks: Any) -> Generator[Any, Any, Any]:
        task = tasks.resume(text)
        lost.clock.advance(outcome.due)
        assert (yield task.poll_once()).done
        assert task.handle.result_call is None
        return (yield task.result())

    assert not outcome.done
    assert play(flavour, there, FETCHED, go_on) == RESULT
    assert [sent.url.rpartition("/")[2] for sent in there.sent] == ["fetch"]


# --- reserved polls --------------------------------------------------------------------------------------------------


def handle_of(**parts: Any) -> Handle:
    return Handle(provider="inkwell", kind="drawings", captured={"id": "t-1"}, created=1_750_000_000.0, **parts)


def test_reserved_polls_are_counted_and_given_back() -> None:
    reserved = handle_of(polls=2).reserve(3)

    assert (reserved.polls, reserved.reserved, reserved.burnt) == (5, 3, 0)
    assert reserved.release() == handle_of(polls=2)
    assert Handle.from_json(reserved.to_json()) == reserved
    with pytest.raises(ValueError, match="cannot reserve -1 polls"):
        reserved.reserve(-1)


@both
def test_a_task_whose_last_polls_a_crash_burnt_says_so(flavour: Flavour) -> None:
    crashed = handle_of(polls=4).reserve(2).to_json()

    with pytest.raises(TaskExpired, match="of which 2 were reserved by a process that never gave them back") as caught:
        play(flavour, Replay(), LIMITED, lambda tasks: tasks.resume(crashed).result())

    assert (caught.value.code, caught.value.burnt) == ("polls", 2)
    assert caught.value.handle is not None
    assert (caught.value.handle.polls, caught.value.handle.burnt, caught.value.handle.reserved) == (6, 2, 0)


# --- slices ----------------------------------------------------------------------------------------------------------


@both
def test_a_slice_reserves_polls_and_gives_back_what_it_did_not_use(flavour: Flavour) -> None:
    replay = Replay(reply(200, PENDING), forever=reply(200, PENDING))
    stored: list[list[Handle]] = []

    def use(tasks: Any) -> Any:
        return tasks.wait_slice([handle_of().to_json(), "{}"], seconds=20, save=stored.append)

    found = play(flavour, replay, LIMITED, use)

    assert [(handle.polls, handle.reserved) for handle in stored[0]] == [(2, 2)]
    assert (found.ended, [handle.polls for handle in found.unfinished]) == ([], [2])
    assert [(it.handle, type(it.error)) for it in found.rejected] == [("{}", ConfigurationError)]
    assert len(replay.sent) == 2


@both
@pytest.mark.parametrize("as_given", [Handle.to_json, replace], ids=["text", "handle"])
def test_a_handle_that_cannot_be_resumed_is_saved_in_its_place(
    flavour: Flavour, as_given: Callable[[Handle], Any]
) -> None:
    """A crash of the slice would lose it otherwise: another client may be able to resume it."""
    foreign = replace(handle_of(), provider="elsewhere")
    stored: list[list[Handle]] = []

    def use(tasks: Any) -> Any:
        return tasks.wait_slice([as_given(foreign), handle_of().to_json()], seconds=0, save=stored.append)

    found = play(flavour, Replay(), LIMITED, use)

    assert [handle.provider for handle in stored[0]] == ["elsewhere", "inkwell"]
    assert [it.handle for it in found.rejected] == [as_given(foreign)]
    assert [handle.provider for handle in found.unfinished] == ["inkwell"]


@both
def test_slices_end_with_the_result(flavour: Flavour) -> None:
    replay = Replay(reply(200, PENDING), reply(200, PENDING), reply(200, PENDING), reply(200, READY))
    clock = replay.clock

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        handles, ended, slices = [handle_of()], list[Any](), 0
        while handles:
            found = yield tasks.wait_slice([handle.to_json() for handle in handles], seconds=4)
            handles, ended, slices = found.unfinished, found.ended, slices + 1
            clock.advance(0 if ended else 3)
        return slices, (yield ended[0].result())

    slices, result = play(flavour, replay, LIMITED, use)

    assert result == RESULT
    assert slices == 4


@both
def test_a_wait_ends_soon_after_it_is_stopped(flavour: Flavour) -> None:
    """Without a further poll; the tasks keep their handles."""
    stop = threading.Event()

    def pending(sent: Any) -> Any:
        stop.set()
        return reply(200, PENDING)

    replay = Replay(reply(200, CREATED), forever=pending)

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        yield tasks.wait_all([task], timeout=1000, stop=stop)
        return (yield task.result())

    with pytest.raises(TaskTimeout) as caught:
        play(flavour, replay, KIND, use)

    assert caught.value.polls == 1
    assert len(replay.sent) == 2


@both
def test_a_slice_that_is_stopped_gives_its_handles_back(flavour: Flavour) -> None:
    found = play(
        flavour, Replay(), LIMITED, lambda tasks: tasks.wait_slice([handle_of()], seconds=20, stop=lambda: True)
    )

    assert [handle.polls for handle in found.unfinished] == [0]
    assert (found.ended, found.rejected) == ([], [])


# --- clocks that differ ----------------------------------------------------------------------------------------------

PACED = kind(timing=Timing(first=1, every=3), limits=Limits(polls=12, expires=120))


class World:
    """One provider and the machines of several workers: real time is the same for all, the time of day differs."""

    def __init__(self, spec: TaskSpec[Operation], ready_after: float) -> None:
        self.spec = spec
        self.now = 0.0
        self.polled: list[float] = []
        self.ready_after = ready_after

    def answer(self, clock: FakeClock) -> Callable[[Sent], Any]:
        def one(sent: Sent) -> Any:
            self.polled.append(self.begun + clock.monotonic())
            return reply(200, READY if self.polled[-1] >= self.ready_after else PENDING)

        return one

    def work(self, flavour: Flavour, skew: float, booted: float, use: Callable[[Any], Any]) -> Any:
        """What a worker does with the tasks, whose machine was booted then and
        whose clock is wrong by `skew` seconds.
        """
        clock = FakeClock(wall=START + skew + booted)
        clock.advance(self.now - booted)
        self.begun = booted
        replay = Replay(forever=self.answer(clock), clock=clock)
        found = play(flavour, replay, self.spec, use)
        self.now = booted + clock.monotonic()
        return found


START = 1_750_000_000.0
PACE = 3.0 - TICK
SKEWS = [(60.0, 0.0), (0.0, 60.0), (-60.0, 0.0), (30.0, -30.0), (0.0, 0.0)]


def booted(skew: float) -> float:
    """When the machine was booted whose clock is wrong by so much."""
    return -1000.0 - skew / 7


def sliced(text: str, seconds: float) -> Callable[[Any], Any]:
    return lambda tasks: tasks.wait_slice([text], seconds=seconds)


def stepped(text: str) -> Callable[[Any], Any]:
    return lambda tasks: tasks.resume(text).poll_once()


@pytest.mark.parametrize("skews", SKEWS)
@pytest.mark.parametrize("seconds", [0.5, 1.0, 2.0, 20.0])
@both
def test_workers_whose_clocks_differ_keep_the_pace_and_come_to_the_end(
    flavour: Flavour, seconds: float, skews: tuple[float, float]
) -> None:
    """Handles go back and forth between two workers, in slices shorter and longer than the interval."""
    world = World(PACED, ready_after=20)
    text = handle_of(due=START + 1).to_json()
    ended: list[Any] = []
    for turn in range(400):
        found = world.work(flavour, skews[turn % 2], booted(skews[turn % 2]), sliced(text, seconds))
        if found.ended:
            ended = found.ended
            break
        (handle,) = found.unfinished
        assert handle.polls == len(world.polled)
        text = handle.to_json()

    assert [task.state for task in ended] == ["succeeded"]
    assert all(PACE <= later - sooner <= 2 * 3 + TICK for sooner, later in pairwise(world.polled))
    assert len(world.polled) <= 8


@pytest.mark.parametrize("skews", SKEWS)
@both
def test_steps_of_workers_whose_clocks_differ_keep_the_pace_and_come_to_the_end(
    flavour: Flavour, skews: tuple[float, float]
) -> None:
    """Each step is made by the other worker, with the stored handle, when the one before said;
    it may be late by two minutes.
    """
    world = World(kind(timing=Timing(first=1, every=3), limits=Limits(polls=12)), ready_after=10)
    text = handle_of(due=START + 1).to_json()
    turn, done = 0, False
    while not done:
        outcome = world.work(flavour, skews[turn % 2], booted(skews[turn % 2]), stepped(text))
        text, done, turn = outcome.handle.to_json(), outcome.done, turn + 1
        world.now += outcome.due or 0
        assert turn < 400

    assert all(PACE <= later - sooner <= 3 + 120 + PACE for sooner, later in pairwise(world.polled))
    assert len(world.polled) <= 5


@pytest.mark.parametrize("ahead", [60.0, 59.0, 1.0])
@both
def test_a_clock_that_is_ahead_gives_no_task_up_early(flavour: Flavour, ahead: float) -> None:
    """The provider forgets it 120 s after its creation: the other worker believes that a minute before."""
    world = World(kind(timing=Timing(first=1, every=3), limits=Limits(expires=120)), ready_after=100)
    first = world.work(flavour, 0.0, -1000.0, lambda tasks: tasks.wait_slice([handle_of(due=START + 1)], seconds=4))
    world.now = 80.0
    text = first.unfinished[0].to_json()
    found = world.work(flavour, ahead, -900.0, lambda tasks: tasks.wait_slice([text], seconds=30))

    assert [task.state for task in found.ended] == ["succeeded"]


@both
def test_what_was_due_long_ago_is_due_at_once(flavour: Flavour) -> None:
    """Also where the clocks differ."""
    world = World(PACED, ready_after=0)
    stored = world.work(flavour, 0.0, -1000.0, lambda tasks: tasks.resume(handle_of(due=START + 1)).handle.to_json())
    world.now = 1 + 60 + 60
    outcome = world.work(flavour, -60.0, -900.0, lambda tasks: tasks.resume(stored).poll_once())

    assert outcome.sent


@both
def test_what_a_version_without_timers_has_changed_counts(flavour: Flavour) -> None:
    """It keeps the timer, which it does not know, and sets another time."""
    world = World(PACED, ready_after=0)
    stored = world.work(flavour, 0.0, -1000.0, lambda tasks: tasks.resume(handle_of(due=START + 1)).handle)
    moved = replace(stored, due=START + 40)
    outcome = world.work(flavour, 0.0, -1000.0, lambda tasks: tasks.resume(moved).poll_once())

    assert (outcome.sent, outcome.due) == (False, 40.0)


# --- budgets over crashes --------------------------------------------------------------------------------------------


class Crash(BaseException):
    """The end of a process, in the middle of a request."""


SLICES = st.lists(st.tuples(st.sampled_from([0.5, 4.0, 20.0]), st.none() | st.integers(1, 4)), max_size=12)
"""How long each slice lasts, and which of its polls its process does not survive."""


@given(slices=SLICES, allowed=st.integers(1, 12))
def test_no_sequence_of_slices_and_crashes_exceeds_the_budget(
    slices: list[tuple[float, int | None]], allowed: int
) -> None:
    """And none of the polls is lost where no process crashed."""
    spec = kind(timing=Timing(first=1, every=3), limits=Limits(polls=allowed))
    clock, sent = FakeClock(wall=START), 0
    stored = handle_of(due=START + 1).to_json()
    crashed = False
    for seconds, crash in [*slices, *[(20.0, None)] * (2 * allowed + 12)]:
        dies = None if crash is None else sent + crash

        def answer(_: Sent, dies: int | None = dies) -> Any:
            nonlocal sent
            sent += 1
            if sent == dies:
                raise Crash
            return reply(200, PENDING)

        def save(handles: list[Handle]) -> None:
            nonlocal stored
            (handle,) = handles
            assert Handle.from_json(stored).polls - Handle.from_json(stored).reserved <= handle.polls <= allowed
            assert handle.reserved <= max(1, (allowed - handle.polls + handle.reserved) // 3)
            stored = handle.to_json()

        try:
            with Inkwell(spec, transport=Replay(forever=answer, clock=clock), clock=clock) as client:
                found = client.drawings.wait_slice([stored], seconds=seconds, save=save)
                error = caught_of(found.ended[0]) if found.ended else None
        except Crash:
            crashed = True
            continue
        if error is not None:
            assert (error.code, error.polls, error.burnt > 0) == ("polls", allowed, crashed)
            assert allowed - error.burnt <= sent <= allowed
            break
        stored = found.unfinished[0].to_json()
    else:
        raise AssertionError("the task does not end")

    assert sent <= allowed
    assert crashed or sent == allowed


def caught_of(task: Any) -> TaskExpired:
    with pytest.raises(TaskExpired) as caught:
        task.result()
    return caught.value


@both
def test_a_handle_that_is_given_twice_is_one_task(flavour: Flavour) -> None:
    replay = Replay(forever=reply(200, PENDING))

    found = play(
        flavour, replay, LIMITED, lambda tasks: tasks.wait_slice([handle_of(), handle_of().to_json()], seconds=2)
    )

    assert len(found.unfinished) == len(replay.sent) == 1


class Ticking(FakeClock):
    """A clock on which some time passes between any two readings, as on a real one."""

    def monotonic(self) -> float:
        """Later each time."""
        self.advance(0.001)
        return super().monotonic()


@both
def test_a_handle_that_is_given_twice_is_one_task_although_time_passes(flavour: Flavour) -> None:
    """When it is due is a little different each time; of an older and a newer one the newer one counts."""
    replay = Replay(forever=reply(200, PENDING), clock=Ticking())
    older, newer = (handle_of(due=START + 60, polls=polls) for polls in (1, 2))

    found = play(flavour, replay, LIMITED, lambda tasks: tasks.wait_slice([older, newer, older], seconds=0))

    assert [handle.polls for handle in found.unfinished] == [2]


@both
def test_a_slice_lasts_although_nothing_is_due_in_it(flavour: Flavour) -> None:
    """Else slices would follow one another in a hurry; and no poll is reserved that a crash could burn."""
    replay = Replay()
    stored: list[Handle] = []

    found = play(
        flavour,
        replay,
        LIMITED,
        lambda tasks: tasks.wait_slice([handle_of(due=START + 60)], seconds=20, save=stored.extend),
    )

    assert [handle.due for handle in found.unfinished] == [START + 60]
    assert [handle.reserved for handle in stored] == [0]
    assert replay.clock.monotonic() == 20


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_handles_are_saved_by_a_coroutine_of_an_async_client(backend: str) -> None:
    stored: list[Handle] = []

    async def save(handles: list[Handle]) -> None:
        await anyio.lowlevel.checkpoint()
        assert not replay.sent
        stored.extend(handles)

    async def main() -> None:
        async with AsyncInkwell(LIMITED, transport=replay, clock=replay.clock) as client:
            await client.drawings.wait_slice([handle_of()], seconds=2, save=save)

    replay = Replay(forever=reply(200, PENDING))
    anyio.run(main, backend=backend)

    assert [(handle.polls, handle.reserved) for handle in stored] == [(2, 2)]
    assert len(replay.sent) == 1


@both
def test_a_step_that_raises_rejects_its_task_only(flavour: Flavour) -> None:
    """What the checkpoint raises, for example; the other tasks of the slice are waited for."""

    def keep(handle: Handle) -> None:
        if handle.captured["id"] == "t-2":
            raise OSError("the disk is full")

    replay = Replay(forever=reply(200, READY))
    second = replace(handle_of(), captured={"id": "t-2"})
    found = play(
        flavour,
        replay,
        LIMITED,
        lambda tasks: tasks.with_options(checkpoint=keep).wait_slice([handle_of(), second], seconds=9),
    )

    assert [task.id for task in found.ended] == ["t-1"]
    assert [(it.handle.captured["id"], it.handle.polls, str(it.error)) for it in found.rejected] == [
        ("t-2", 0, "the disk is full")
    ]
    assert found.unfinished == []


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"seconds": -1}, "`seconds` must be a finite number, 0 or more, not -1"),
        ({"seconds": float("nan")}, "`seconds` must be a finite number, 0 or more, not nan"),
        (
            {"seconds": 1, "max_in_flight": 0},
            "`max_in_flight` must be a positive, finite number, and an integer, not 0",
        ),
        ({"seconds": 1, "stop": 5}, "`stop` must be an event or a function, not int"),
    ],
)
@both
def test_wrong_arguments_of_a_slice_are_refused(flavour: Flavour, options: dict[str, Any], problem: str) -> None:
    """Before anything is saved or sent."""
    saved: list[Any] = []

    with pytest.raises(ConfigurationError, match=re.escape(problem)):
        play(flavour, Replay(), LIMITED, lambda tasks: tasks.wait_slice([handle_of()], save=saved.append, **options))

    assert saved == []


def test_a_sync_client_saves_by_a_plain_function() -> None:
    """The coroutine of another one would never run."""

    async def store(handles: Any) -> None: ...

    replay = Replay()

    with pytest.raises(ConfigurationError, match="`save` must be a function that is not async"):
        play(SYNC, replay, LIMITED, lambda tasks: tasks.wait_slice([handle_of()], seconds=9, save=store))
    assert replay.sent == []


@both
def test_a_checkpoint_is_a_plain_function(flavour: Flavour) -> None:
    """The poll is sent once it returns, which says nothing of a coroutine."""

    async def keep(handle: Handle) -> None: ...

    with pytest.raises(ConfigurationError, match="`checkpoint` must be a function that is not async"):
        play(flavour, Replay(), LIMITED, lambda tasks: tasks.with_options(checkpoint=keep))
