"""Tasks that are waited for a little at a time: one step, or a slice, by whichever process holds the handle."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from specloom.runtime.description.tasks import Limits, TaskSpec, Timing
from specloom.runtime.errors import ConfigurationError
from specloom.runtime.limiter import TICK
from specloom.runtime.operation import Operation
from specloom.runtime.resume import Handle
from specloom.runtime.tasks.errors import TaskExpired, TaskTimeout
from specloom.runtime.testing import ASYNC, SYNC, TRIO, FakeClock, Flavour, Replay, Sent, reply
from tests.unit.inkwell import CREATED, FETCHED, KIND, PENDING, READY, kind, play

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
def test_slices_end_with_the_result(flavour: Flavour) -> None:
    replay = Replay(reply(200, PENDING), reply(200, PENDING), reply(200, PENDING), reply(200, READY))
    clock = replay.clock

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        handles, slices = [handle_of()], 0
        while handles:
            found = yield tasks.wait_slice([handle.to_json() for handle in handles], seconds=4)
            handles, slices = found.unfinished, slices + 1
            clock.advance(0 if found.ended else 3)
        return slices, (yield found.ended[0].result())

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
        """What a worker does with the tasks, whose machine was booted then and whose clock is wrong by `skew` seconds."""
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
    return -1000.0 - skew / 7


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
        found = world.work(
            flavour,
            skews[turn % 2],
            booted(skews[turn % 2]),
            lambda tasks, text=text: tasks.wait_slice([text], seconds=seconds),
        )
        if found.ended:
            ended = found.ended
            break
        (handle,) = found.unfinished
        assert handle.polls == len(world.polled)
        text = handle.to_json()

    assert [task.state for task in ended] == ["succeeded"]
    assert all(later - sooner >= PACE for sooner, later in pairwise(world.polled))
    assert len(world.polled) <= 8


@pytest.mark.parametrize("skews", SKEWS)
@both
def test_steps_of_workers_whose_clocks_differ_keep_the_pace_and_come_to_the_end(
    flavour: Flavour, skews: tuple[float, float]
) -> None:
    """Each step is made by the other worker, with the stored handle, when the one before said; it may be late by two minutes."""
    world = World(kind(timing=Timing(first=1, every=3), limits=Limits(polls=12)), ready_after=10)
    text = handle_of(due=START + 1).to_json()
    turn, done = 0, False
    while not done:
        outcome = world.work(
            flavour, skews[turn % 2], booted(skews[turn % 2]), lambda tasks, text=text: tasks.resume(text).poll_once()
        )
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
