"""Every wait of a client is one of its clock: a faster clock shortens all of them, and none is forgotten."""

from __future__ import annotations

import ast
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from generated._runtime.errors import TransportError
from generated._runtime.request import Response, SealedRequest
from generated.capsolver import AsyncCapSolver
from specloom.runtime.clocks import ScaledClock
from specloom.runtime.flow import SystemClock, speed_of
from specloom.runtime.limiter import Limiter, LoopLimiters, Pacer, ProcessLimiters
from specloom.runtime.tasks.batch import as_they_end, wait_until_ended
from specloom.runtime.testing import FakeClock

RUNTIME = Path(__file__).resolve().parents[2] / "generator" / "specloom" / "runtime"

WAITS = {
    "anyio.fail_after",
    "anyio.move_on_after",
    "anyio.sleep",
    "asyncio.sleep",
    "asyncio.timeout",
    "asyncio.wait_for",
    "queue.get",
    "sleep",
    "take",
    "time.monotonic",
    "time.perf_counter",
    "time.sleep",
    "time.time",
}
"""What knows the real time, or waits in it."""

CLOCK = "it is the clock"
SOCKET = "a deadline of a socket, which is real"
ENGINE = "an engine and its workers live in real time"
GIVEN = "the seconds that it is given are real: its callers are these"
REAL: Mapping[str, Mapping[str, str]] = {
    "clocks.py": {"time.monotonic": CLOCK, "time.time": CLOCK, "sleep": CLOCK, "anyio.sleep": CLOCK},
    "engines/celery.py": {"time.monotonic": ENGINE, "time.sleep": ENGINE},
    "engines/dbos.py": {"time.monotonic": ENGINE},
    "engines/jobs.py": {"time.monotonic": ENGINE},
    "engines/slices.py": {"time.time": "when a slice ended, for `forget`"},
    "flow.py": {"sleep": CLOCK},
    "interrupts.py": {"time.monotonic": GIVEN, "time.sleep": GIVEN, "queue.get": GIVEN},
    "limiter.py": {"take": "see `Stay`", "anyio.move_on_after": "see `Stay`"},
    "signatures.py": {"time.time": "a webhook is as old as it is"},
    "tasks/batch.py": {"take": "see `_real`", "anyio.move_on_after": "see `_real`"},
    "transports/connections.py": {
        "time.monotonic": SOCKET,
        "anyio.fail_after": SOCKET,
        "anyio.sleep": "a wait of 0 lets others run",
    },
    "transports/default.py": {"time.monotonic": SOCKET, "anyio.move_on_after": SOCKET},
    "transports/httpx.py": {"time.monotonic": SOCKET, "anyio.move_on_after": SOCKET},
    "transports/network.py": {"anyio.fail_after": SOCKET},
    "transports/permits.py": {"take": SOCKET},
    "transports/pyreqwest.py": {"time.monotonic": SOCKET, "asyncio.timeout": SOCKET},
    "transports/streaming.py": {"anyio.move_on_after": SOCKET},
    "transports/workers.py": {"take": SOCKET, "asyncio.timeout": SOCKET},
}
"""Where the runtime knows the real time, and why it may."""


def waits_in(path: Path) -> Iterator[str]:
    """The calls in a file that know the real time."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and (called := ast.unparse(node.func)) in WAITS:
            yield called


def test_no_wait_of_the_runtime_is_in_real_seconds_without_a_reason() -> None:
    """A new one goes through the clock, or is entered in `REAL` with its reason."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(RUNTIME.rglob("*.py")):
        for called in waits_in(path):
            found[path.relative_to(RUNTIME).as_posix()].add(called)

    assert found == {name: set(reasons) for name, reasons in REAL.items()}


# --- the clock -------------------------------------------------------------------------------------------------------


def test_a_scaled_clock_runs_as_fast_as_it_says() -> None:
    clock = ScaledClock(1_000, wall=1_750_000_000.0)
    begun = time.monotonic()

    clock.sleep(50)

    assert time.monotonic() - begun >= 0.05
    assert clock.monotonic() >= 50
    assert clock.wall() >= 1_750_000_050.0
    assert 0 <= clock.random() < 1
    assert repr(clock) == "ScaledClock(1000)"


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_scaled_clock_sleeps_in_any_event_loop(backend: str) -> None:
    clock = ScaledClock(1_000)

    anyio.run(clock.asleep, 50, backend=backend)

    assert clock.monotonic() >= 50


def test_a_clock_without_a_speed_runs_as_fast_as_the_real_one() -> None:
    assert [speed_of(clock) for clock in (SystemClock(), FakeClock(), ScaledClock(7))] == [1, 1, 7]


BALANCE = b'{"errorId": 0, "balance": 1.5, "packages": []}'

# --- waits that sleep on something else than the clock ---------------------------------------------------------------


class Job:
    """One step, which is due after so many seconds of a clock."""

    interval, rate, deadline = 1.0, None, float("inf")

    def __init__(self, due: float = 0.0) -> None:
        self.due: float | None = due

    def ready(self, now: float, limiter: Limiter) -> bool:
        """It always is."""
        return True

    def time_out(self) -> None:
        """Nobody stops it."""
        raise AssertionError

    def stop(self, error: Exception) -> None:
        """No step fails."""
        raise error


LATER = 100.0
"""Seconds of the clock: 0.1 real ones."""

ENOUGH = 10.0
"""Real seconds that a busy machine needs for that at most."""


def test_while_a_step_lasts_the_others_wait_by_the_clock() -> None:
    """The first step ends once the second one was made, which is due after 0.1 s."""
    clock, second = ScaledClock(1_000), threading.Event()
    jobs = [Job(), Job(LATER)]

    def step(job: Job) -> None:
        assert job is jobs[1] or second.wait(ENOUGH), "the second step came too late"
        second.set()
        job.due = None

    limiters = ProcessLimiters(lambda: Limiter(2, Pacer(), clock.monotonic))

    assert set(as_they_end(jobs, step, clock, limiters, 2)) == {*jobs}


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_while_a_step_lasts_the_others_wait_by_the_clock_in_any_event_loop(backend: str) -> None:
    clock = ScaledClock(1_000)
    jobs = [Job(), Job(LATER)]

    async def play() -> list[Job]:
        second = anyio.Event()

        async def step(job: Job) -> None:
            with anyio.fail_after(ENOUGH):
                await (anyio.lowlevel.checkpoint() if job is jobs[1] else second.wait())
            second.set()
            job.due = None

        limiters = LoopLimiters(lambda: Limiter(2, Pacer(), clock.monotonic))
        return await wait_until_ended(jobs, step, clock, limiters, 2)

    assert set(anyio.run(play, backend=backend)) == {*jobs}


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_request_waits_for_its_turn_by_the_clock(backend: str) -> None:
    """No longer than its call may take, which is in real seconds: 0.1 of them, or 100 of the clock."""

    class Held:
        """A transport whose first response comes when the second call has ended."""

        def __init__(self) -> None:
            self.over = anyio.Event()

        async def asend(self, request: SealedRequest, timeout: float, /) -> Response:
            """A balance."""
            with anyio.fail_after(ENOUGH):
                await self.over.wait()
            return Response(status=200, headers={"content-type": "application/json"}, body=BALANCE)

        async def aclose(self) -> None:
            """It holds nothing."""

    async def play() -> str:
        transport = Held()
        clock = ScaledClock(1_000)
        client = AsyncCapSolver("KEY", transport=transport, clock=clock, max_connections=1)
        async with client, anyio.create_task_group() as group:
            group.start_soon(client.get_balance)
            await anyio.wait_all_tasks_blocked()
            try:
                await client.with_options(timeout=0.1).get_balance()
            except TransportError as error:
                return str(error)
            finally:
                transport.over.set()
        return "it was sent"

    assert "no time was left to send it" in anyio.run(play, backend=backend)
