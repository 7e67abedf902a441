"""Clients of an emulator that runs faster: with its clock they wait as fast, over real sockets and in real time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from generated._runtime.clocks import ScaledClock
from generated._runtime.errors import ConfigurationError, HttpStatusError, TransportError
from generated._runtime.tasks.errors import TaskError, TaskTimeout
from specloom.serve.server import Emulator
from tests.wire.flavours import Flavour, settled
from tests.wire.providers import CAPSOLVER, SERPSTAT
from tests.wire.timed import quickest

pytestmark = pytest.mark.wire

ROOT = Path(__file__).resolve().parents[2]
SPEED = 100.0
"""Emulated seconds that pass in a real one."""

SOON = 1.0
"""Real seconds that a busy machine needs for a few requests at most;
by the real clock all of these waits take longer.
"""


@pytest.fixture(scope="module")
def started() -> Iterator[Emulator]:
    """One emulator for all tests of this file."""
    specs = (ROOT / "specs" / f"{provider.name}.yaml" for provider in (CAPSOLVER, SERPSTAT))
    with Emulator(*specs, speed=SPEED) as emulator:
        yield emulator


@pytest.fixture
def emulator(started: Emulator) -> Emulator:
    """The emulator, as if it had just begun."""
    started.emulation.reset()
    return started


def timed(play: Callable[[], Any]) -> float:
    """The real seconds that something takes."""
    begun = time.monotonic()
    play()
    return time.monotonic() - begun


def test_a_run_takes_what_the_speed_says(flavour: Flavour, emulator: Emulator) -> None:
    """The first poll comes after a second and the next ones every 3 s: by the real clock a run takes 4 s."""
    polled: list[float] = []

    def play() -> None:
        async def scenario(client: Any) -> Any:
            return await settled(CAPSOLVER.run(client.tasks))

        clock = emulator.clock
        assert flavour.run(CAPSOLVER, emulator.url("capsolver"), scenario, clock=clock).g_recaptcha_response
        polled.append(clock.monotonic())

    assert quickest(lambda: timed(play), SOON) < SOON
    assert min(polled) >= 4.0, "it waited as long as the provider asks for, by its clock"
    assert not any(entry.get("reason") for entry in emulator.emulation.entries()), "no poll came too early"


def test_a_retry_waits_as_long_as_the_emulator_asks_for(flavour: Flavour, emulator: Emulator) -> None:
    """`Retry-After` is in the seconds of the emulator."""
    clock = emulator.clock

    async def scenario(client: Any) -> Any:
        return await settled(client.get_balance())

    def play() -> None:
        nonlocal clock
        clock = emulator.clock
        emulator.order("rate_limited", operation="getBalance", seconds=30, times=1)
        assert flavour.run(CAPSOLVER, emulator.url("capsolver"), scenario, clock=clock).balance > 0

    assert quickest(lambda: timed(play), SOON) < SOON
    assert clock.monotonic() >= 30


def test_the_timeout_of_a_task_is_in_the_seconds_of_the_emulator(flavour: Flavour, emulator: Emulator) -> None:
    async def scenario(client: Any) -> Any:
        with pytest.raises(TaskTimeout):
            await settled(CAPSOLVER.run(client.tasks, timeout=60))

    def play() -> None:
        emulator.order("task_hangs", times=1)
        flavour.run(CAPSOLVER, emulator.url("capsolver"), scenario, clock=emulator.clock)

    assert 0.5 < quickest(lambda: timed(play), 0.6 + SOON) < 0.6 + SOON


@pytest.mark.slow
def test_a_task_expires_when_the_emulator_forgets_it(flavour: Flavour, emulator: Emulator) -> None:
    """Five minutes after its creation; a handle counts them across clients, by the time of day of the emulator."""
    clock = emulator.clock

    async def submitted(client: Any) -> Any:
        emulator.order("task_hangs", times=1)
        return (await settled(CAPSOLVER.submit(client.tasks))).handle

    async def resumed(client: Any) -> Any:
        with pytest.raises(TaskError) as caught:
            await settled(client.tasks.resume(handle).result(timeout=1_000))
        return caught.value

    url = emulator.url("capsolver")
    handle = flavour.run(CAPSOLVER, url, submitted, clock=clock)
    clock.sleep(280)
    error = flavour.run(CAPSOLVER, url, resumed, clock=ScaledClock.from_url(url))

    assert abs(handle.created - emulator.emulation.time_of_day) < 3_000
    assert error.elapsed > 280
    assert error.polls <= 10, "one every 3 s, and it has 20 s left"


@pytest.mark.slow
def test_waiting_for_many_tasks_takes_what_the_speed_says(flavour: Flavour, emulator: Emulator) -> None:
    """While some polls are in flight, the others wait for theirs: in real seconds the tasks would be over before."""

    async def scenario(client: Any) -> list[Any]:
        tasks = [await settled(CAPSOLVER.submit(client.tasks)) for _ in range(20)]
        return list(await settled(client.tasks.wait_all(tasks, max_in_flight=4)))

    done = flavour.run(CAPSOLVER, emulator.url("capsolver"), scenario, clock=emulator.clock)

    assert [task.state for task in done] == ["succeeded"] * 20


def test_the_rate_limit_of_the_caller_is_in_the_seconds_of_the_emulator(flavour: Flavour, emulator: Emulator) -> None:
    """Eleven requests at one in 5 s take 50 s, which are half a real second."""
    clock = emulator.clock

    async def scenario(client: Any) -> None:
        for _ in range(11):
            await settled(client.get_balance())

    def play() -> None:
        nonlocal clock
        clock = emulator.clock
        flavour.run(CAPSOLVER, emulator.url("capsolver"), scenario, clock=clock, rate=0.2, timeout=600)

    assert quickest(lambda: timed(play), 0.5 + SOON) < 0.5 + SOON
    assert clock.monotonic() >= 50


# --- what stays real -------------------------------------------------------------------------------------------------


def test_the_timeout_of_a_call_stays_real(flavour: Flavour, emulator: Emulator) -> None:
    """A response may take 0.3 s of 60, though 30 s have passed for the emulator; and one retry is still in time."""

    async def scenario(client: Any) -> Any:
        return await settled(client.get_balance())

    clock = ScaledClock(1_000)
    emulator.order("late", operation="getBalance", seconds=0.3, times=2)
    emulator.order("status_500", operation="getBalance", nth=1)

    assert flavour.run(CAPSOLVER, emulator.url("capsolver"), scenario, clock=clock).balance > 0
    assert clock.monotonic() > 300


def test_a_call_ends_at_its_real_timeout(flavour: Flavour, emulator: Emulator) -> None:
    """Not before, and not long after."""

    async def scenario(client: Any) -> Any:
        with pytest.raises(TransportError) as caught:
            await settled(client.get_balance())
        return caught.value

    def play() -> None:
        emulator.order("late", operation="getBalance", seconds=5, times=1)
        flavour.run(CAPSOLVER, emulator.url("capsolver"), scenario, clock=emulator.clock, timeout=0.4, retries=0)

    assert 0.39 < quickest(lambda: timed(play), SOON) < SOON


def test_a_request_of_a_task_has_a_moment_however_fast_the_clock_runs(flavour: Flavour, emulator: Emulator) -> None:
    """A caller's timeout of 5 s is 5 ms at this speed, in which no machine responds."""

    async def scenario(client: Any) -> Any:
        with pytest.raises(TaskTimeout):
            await settled(CAPSOLVER.run(client.tasks, timeout=5))

    emulator.order("late", operation="createTask", seconds=0.2, times=1)
    flavour.run(CAPSOLVER, emulator.url("capsolver"), scenario, clock=ScaledClock(1_000))

    assert len(emulator.emulation.tasks()) == 1


# --- the emulator's time ---------------------------------------------------------------------------------------------


def test_the_emulator_says_how_fast_its_time_runs(emulator: Emulator) -> None:
    """At a documented URL, in JSON, for programs in any language."""
    port = int(emulator.root.rpartition(":")[2])
    found: list[dict[str, float]] = []
    for _ in range(2):
        connection = HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/_specloom/clock")
        response = connection.getresponse()
        assert response.status == 200
        assert response.headers["content-type"] == "application/json"
        found.append(json.loads(response.read()))
        connection.close()
        time.sleep(0.05)

    first, second = found
    assert first.keys() == {"speed", "now"}
    assert first["speed"] == SPEED
    assert second["now"] - first["now"] >= 5.0, "100 times 0.05 s"


@pytest.mark.parametrize("below", ["", "/capsolver", "/capsolver/"])
def test_a_clock_is_made_from_a_url(below: str, emulator: Emulator) -> None:
    """Of the emulator, or of a provider of it: it shows the same time of day, and runs as fast."""
    clock = ScaledClock.from_url(emulator.root + below)

    assert clock.speed == SPEED
    assert abs(clock.wall() - emulator.emulation.time_of_day) < SPEED * SOON
    assert abs(clock.wall() - emulator.clock.wall()) < SPEED * SOON


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1:1", "127.0.0.1:8080", "http://user:secret@127.0.0.1:8080", "file:///x"]
)
def test_a_clock_needs_the_url_of_an_emulator(url: str) -> None:
    with pytest.raises(ConfigurationError, match="needs its URL, such as") as caught:
        ScaledClock.from_url(url)

    assert "secret" not in str(caught.value)


def test_where_no_emulator_is_a_clock_says_so() -> None:
    """Nothing listens on that port."""
    with pytest.raises(ConfigurationError, match=r"no emulator says its time at http://127\.0\.0\.1:1/_specloom/clock"):
        ScaledClock.from_url("http://127.0.0.1:1")


@pytest.mark.parametrize("speed", [0, -1, float("nan"), float("inf"), "fast"])
def test_a_speed_is_a_positive_number(speed: Any) -> None:
    with pytest.raises(ConfigurationError, match="`speed` must be a positive, finite number"):
        ScaledClock(speed)


def test_without_the_clock_a_client_waits_in_real_time(flavour: Flavour, emulator: Emulator) -> None:
    """It is the clock that makes the difference: a `Retry-After` of a second takes that long."""

    async def scenario(client: Any) -> Any:
        with pytest.raises(HttpStatusError):
            await settled(client.with_options(retries=0).get_balance())
        return await settled(client.get_balance())

    emulator.order("rate_limited", operation="getBalance", seconds=1, times=2)

    assert timed(lambda: flavour.run(CAPSOLVER, emulator.url("capsolver"), scenario, clock=ScaledClock(1))) >= 1.0
