"""Waits for tasks that get into each other's way, or whose clocks and providers do: they end in time, and lose nothing."""

from __future__ import annotations

import threading
import time
from typing import Any

import anyio
import pytest

from generator.runtime.errors import TaskTimeout
from generator.runtime.flow import SystemClock
from generator.runtime.kinds import Limits, Timing
from generator.runtime.replay import Replay, Sent, reply
from tests.unit.inkwell import PENDING, AsyncInkwell, Inkwell, kind

backends = pytest.mark.parametrize("backend", ["asyncio", "trio"])

ONE_POLL_A_MINUTE = kind(timing=Timing(first=0, every=60), limits=Limits(rate=1 / 60))
SHORT, SOON = 0.2, 2.0
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

    def sleep(self, seconds: float) -> None:
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
    other, ended = threading.Thread(target=lambda: pytest.raises(SystemExit, contested.result)), threading.Event()
    other.start()
    time.sleep(0.05)
    figures: list[float] = []

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
