"""Tasks that are waited for a little at a time: one step, or a slice, by whichever process holds the handle."""

from __future__ import annotations

import threading
from collections.abc import Generator
from typing import Any

import pytest

from specloom.runtime.description.tasks import Limits, Timing
from specloom.runtime.errors import ConfigurationError
from specloom.runtime.resume import Handle
from specloom.runtime.tasks.errors import TaskExpired, TaskTimeout
from specloom.runtime.testing import ASYNC, SYNC, TRIO, Flavour, Replay, reply
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
