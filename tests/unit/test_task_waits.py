"""Waits for tasks that get into each other's way, or whose clocks and providers do:
they end in time, and lose nothing.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator
from typing import Any

import anyio
import pytest

from specloom.runtime.description.tasks import Limits, Timing
from specloom.runtime.errors import ConfigurationError
from specloom.runtime.flow import SystemClock
from specloom.runtime.resume import Handle
from specloom.runtime.tasks.errors import TaskExpired, TaskTimeout
from specloom.runtime.testing import ASYNC, SYNC, TRIO, FakeClock, Flavour, Replay, Sent, reply
from tests.unit.inkwell import CREATED, KIND, PENDING, READY, AsyncInkwell, Inkwell, kind, play

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC, TRIO], ids=repr)
backends = pytest.mark.parametrize("backend", ["asyncio", "trio"])

ONE_POLL_A_MINUTE = kind(timing=Timing(first=0, every=60), limits=Limits(rate=1 / 60))
SHORT, SOON = 0.2, 20.0
"""Seconds: what a wait may take, and what it must not take whatever the machine does meanwhile."""


class Endless:
    """A service that makes tasks and never ends one."""

    def __init__(self) -> None:
        self.created = 0

    def __call__(self, sent: Sent) -> Any:
        """Answer one request."""
        if not sent.url.endswith("/create"):
            return reply(200, PENDING)
        self.created += 1
        return reply(200, {"id": f"t-{self.created}"})


# --- in each other's way ---------------------------------------------------------------------------------------------


@backends
@pytest.mark.parametrize("one_by_one", [False, True], ids=["wait_all", "as_completed"])
def test_a_wait_for_a_task_that_another_wait_polls_ends_in_time(backend: str, one_by_one: bool) -> None:
    """The other wait is queued for its poll, and keeps the task meanwhile; the event loop goes on, too."""

    async def main() -> float:
        async with AsyncInkwell(ONE_POLL_A_MINUTE, transport=Replay(forever=Endless())) as client:
            drawings = client.drawings
            polled, contested = await drawings.submit(), await drawings.submit()
            with pytest.raises(TaskTimeout):
                await polled.result(timeout=0.01)
            took = 0.0
            async with anyio.create_task_group() as group:
                group.start_soon(contested.result)
                await anyio.sleep(0.05)
                begun = time.monotonic()
                with anyio.fail_after(SOON):
                    if one_by_one:
                        assert [task async for task in drawings.as_completed([contested], timeout=SHORT)] == [contested]
                    else:
                        await drawings.wait_all([contested], timeout=SHORT)
                took = time.monotonic() - begun
                with pytest.raises(TaskTimeout):
                    await contested.result()
                group.cancel_scope.cancel()
            return took

    assert SHORT - 0.01 <= anyio.run(main, backend=backend) < SOON


class EndingClock(SystemClock):
    """The real time, which ends the threads that sleep when the test is `over`."""

    def __init__(self) -> None:
        self.over = threading.Event()

    def sleep(self, seconds: float, /) -> None:
        """Wait in this thread, or end it."""
        if self.over.wait(seconds):
            raise SystemExit


def test_a_wait_for_a_task_that_another_thread_polls_ends_in_time() -> None:
    """And takes next to no processor time while it waits."""
    clock = EndingClock()
    client = Inkwell(ONE_POLL_A_MINUTE, transport=Replay(forever=Endless()), clock=clock)
    polled, contested = client.drawings.submit(), client.drawings.submit()
    with pytest.raises(TaskTimeout):
        polled.result(timeout=0.01)
    ended = threading.Event()
    figures: list[float] = []

    def poll() -> None:
        with pytest.raises(SystemExit):
            contested.result()

    other = threading.Thread(target=poll)
    other.start()
    time.sleep(0.05)

    def wait() -> None:
        begun, spent = time.monotonic(), time.thread_time()
        client.drawings.wait_all([contested], timeout=SHORT)
        figures.extend((time.monotonic() - begun, time.thread_time() - spent))
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    in_time = ended.wait(SOON)
    clock.over.set()
    other.join()

    assert in_time
    took, spent = figures
    assert took >= SHORT - 0.01
    assert spent < SHORT / 2
    with pytest.raises(TaskTimeout):
        contested.result()


# --- the life of a task ----------------------------------------------------------------------------------------------

START = 1_750_000_000.0
EXPIRING = kind(limits=Limits(expires=300, polls=120))


def run(tasks: Any) -> Any:
    """Submit a task and wait for its result, as long as that may take."""
    return tasks.run(timeout=10_000)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("told", ["295", "298", "299", "300", "301", "400", "3600", "Wed, 18 Jun 2025 03:33:20 GMT"])
@both
def test_a_retry_after_beyond_the_life_of_a_task_leaves_it_a_last_poll(
    flavour: Flavour, told: str, status: int
) -> None:
    """When the task should expire: only then it is decided, and by the provider."""
    refusal = reply(status, None, headers={"Retry-After": told})
    replay = Replay(reply(200, CREATED), refusal, reply(200, READY))

    assert play(flavour, replay, EXPIRING, run) == READY["out"]
    assert 296 <= sum(replay.clock.slept) <= 300


@both
def test_a_retry_after_within_the_life_of_a_task_is_obeyed(flavour: Flavour) -> None:
    """To the second."""
    refusal = reply(503, None, headers={"Retry-After": "60"})
    replay = Replay(reply(200, CREATED), refusal, reply(200, READY))

    assert play(flavour, replay, EXPIRING, run) == READY["out"]
    assert replay.clock.slept == [1, 60]


@both
def test_a_poll_that_told_nothing_was_not_the_last(flavour: Flavour) -> None:
    """One that was refused just before the end is made once more, at the pace; one that told the state is not."""
    refused, told = (
        Replay(reply(200, CREATED), *[reply(200, PENDING)] * 3, last, reply(200, READY))
        for last in (reply(503, None), reply(200, PENDING))
    )
    short = kind(limits=Limits(expires=12))

    assert play(flavour, refused, short, lambda tasks: tasks.run()) == READY["out"]
    with pytest.raises(TaskExpired):
        play(flavour, told, short, run)

    assert (sum(refused.clock.slept), sum(told.clock.slept)) == (13, 10)


@both
def test_a_used_up_handle_sends_nothing(flavour: Flavour) -> None:
    """However much of the task's life is left, or none."""
    handle = Handle(provider="inkwell", kind="drawings", captured={"id": "t-1"}, created=START, polls=120)
    for age in (0, 1_000):
        replay = Replay()
        replay.clock.advance(age)
        with pytest.raises(TaskExpired) as caught:
            play(flavour, replay, EXPIRING, lambda tasks: tasks.resume(handle).result())
        assert caught.value.code == "polls"
        assert replay.sent == []


class SteppedClock(FakeClock):
    """A clock whose time of day is set anew, by `step` seconds, while time goes on."""

    step = 0.0

    def wall(self) -> float:
        """Seconds since 1970."""
        return super().wall() + self.step


STEPS = [86_400.0, -86_400.0, 301.0, 3.2e9, -START - 5]


@pytest.mark.parametrize("step", STEPS)
@both
def test_a_step_of_the_wall_clock_during_a_wait_changes_nothing(flavour: Flavour, step: float) -> None:
    """Time is monotonic within a process: the task lives as long, and is polled at the same pace."""
    clock = SteppedClock()

    def answer(sent: Sent) -> Any:
        clock.step = step
        return reply(200, PENDING)

    replay = Replay(reply(200, CREATED), answer, reply(200, PENDING), reply(200, READY), clock=clock)

    assert play(flavour, replay, EXPIRING, run) == READY["out"]
    assert clock.slept == [1, 3, 3]


@pytest.mark.parametrize("step", STEPS)
@both
def test_after_a_step_of_the_wall_clock_one_poll_of_a_resumed_task_decides(flavour: Flavour, step: float) -> None:
    """Nobody knows how old it is; the provider does. It is asked soon, whichever way the clock went."""
    replay = Replay(reply(200, CREATED), reply(200, READY), clock=SteppedClock())
    clock = replay.clock
    assert isinstance(clock, SteppedClock)

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        clock.step = step
        again = tasks.resume(task.handle.to_json())
        return (yield again.result())

    assert play(flavour, replay, EXPIRING, use) == READY["out"]
    assert sum(clock.slept) <= 3


@both
def test_a_task_that_is_created_before_1970_has_a_handle(flavour: Flavour) -> None:
    """A clock that was never set is no reason to lose it."""
    clock = SteppedClock()
    clock.step = -START - 5
    replay = Replay(reply(200, CREATED), reply(200, READY), clock=clock)

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        return (yield tasks.resume(task.handle.to_json()).result())

    assert play(flavour, replay, EXPIRING, use) == READY["out"]


# --- handles that go round -------------------------------------------------------------------------------------------


@both
def test_a_handle_that_is_resumed_for_short_times_is_polled_when_it_is_due(flavour: Flavour) -> None:
    """As a worker does that takes it from a queue, waits two seconds, and puts it back."""
    replay = Replay(reply(200, CREATED), *[reply(200, PENDING)] * 3, reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        text = task.handle.to_json()
        for _ in range(20):
            again = tasks.resume(text)
            try:
                return (yield again.result(timeout=2))
            except TaskTimeout as late:
                assert late.handle is not None
                text = late.handle.to_json()
        raise AssertionError("it was never polled")

    assert play(flavour, replay, EXPIRING, use) == READY["out"]
    assert sum(replay.clock.slept) == 10
    assert len(replay.sent) == 5


@both
def test_a_handle_keeps_the_pause_that_the_provider_asked_for(flavour: Flavour) -> None:
    """In another process too."""
    refusal = reply(429, None, headers={"Retry-After": "100"})
    replay = Replay(reply(200, CREATED), refusal, reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit()
        with pytest.raises(TaskTimeout):
            yield task.result(timeout=5)
        return (yield tasks.resume(task.handle).result())

    assert play(flavour, replay, EXPIRING, use) == READY["out"]
    assert sum(replay.clock.slept) == 101


OTHERS = {"v": 1, "provider": "inkwell", "kind": "drawings", "captured": {"id": "t-1"}, "created": START}


@both
def test_what_a_handle_of_another_version_says_is_passed_on(flavour: Flavour) -> None:
    """Two versions of a client share a queue: neither breaks the other's handles, nor loses a part of them."""
    text = json.dumps({**OTHERS, "priority": 3, "trace": {"span": "x"}})
    replay = Replay(reply(200, PENDING), forever=reply(200, READY))

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = tasks.resume(text)
        with pytest.raises(TaskTimeout) as caught:
            yield task.result(timeout=3)
        return caught.value.handle

    handle = play(flavour, replay, KIND, use)
    passed_on = json.loads(handle.to_json())

    assert (passed_on["priority"], passed_on["trace"], passed_on["polls"]) == (3, {"span": "x"}, 1)
    assert Handle.from_json(handle.to_json()) == handle


@pytest.mark.parametrize("captured", [{"id": "t-1"}, ["another", "shape"], None], ids=repr)
@both
def test_a_handle_of_a_higher_version_is_passed_on_and_never_polled(flavour: Flavour, captured: Any) -> None:
    """Whatever it holds; the error has it as it came, for whoever understands it."""
    data = {**OTHERS, "v": 2, "captured": captured, "budget": {"polls": 3}}
    replay = Replay()

    handle = Handle.from_json(json.dumps(data))
    with pytest.raises(ConfigurationError, match="has version 2, and only 1 is known here") as caught:
        play(flavour, replay, KIND, lambda tasks: tasks.resume(json.dumps(data)))

    assert json.loads(handle.to_json()) == data
    assert caught.value.handle == handle
    assert replay.sent == []


@pytest.mark.parametrize("value", [True, "", [], {}, None], ids=repr)
@both
def test_a_handle_whose_id_is_none_is_refused(flavour: Flavour, value: Any) -> None:
    """As a create response with such an id is."""
    with pytest.raises(ConfigurationError, match="this handle lacks the captured `id`"):
        play(flavour, Replay(), KIND, lambda tasks: tasks.resume(json.dumps({**OTHERS, "captured": {"id": value}})))
