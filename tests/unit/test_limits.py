"""The rate of an account over several workers: never above it, little below, and all stop when one is told to."""

from __future__ import annotations

import logging
import os
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generated._runtime.limits.process import ProcessLimiter as GeneratedLimiter
from generated.capsolver import AsyncCapSolver, CapSolver
from generated.capsolver.testing import FakeClock, Replay, reply
from specloom.runtime.errors import ConfigurationError
from specloom.runtime.limits.line import (
    FIRST_STOP,
    LONGEST_ASKED,
    LONGEST_STOP,
    MARGIN,
    RECOVERY,
    Line,
    Slots,
    lease,
    spacing,
    stop,
)
from specloom.runtime.limits.postgresql import PostgresLimiter
from specloom.runtime.limits.process import ProcessLimiter
from specloom.runtime.limits.redis import RedisLimiter
from specloom.runtime.limits.shared import IDLE, RETRY, Order, Rejected, Wanted, Worker, rule_of

WINDOW = 10.0


def most_within(seconds: float, at: list[float]) -> int:
    """The most of these moments in any window."""
    return max((bisect_left(at, start + seconds) - number for number, start in enumerate(at)), default=0)


# --- the rule --------------------------------------------------------------------------------------------------------


def test_leases_follow_one_another() -> None:
    """The next one begins where the last one ends, however short the time between them was."""
    line, first = lease(Line(), 100.0, 10.0, 3)
    line, second = lease(line, 100.1, 10.0, 2)

    assert (first.first, first.count, first.interval) == (0.0, 3, spacing(10.0))
    assert second.first == pytest.approx(3 * spacing(10.0) - 0.1)
    assert line.free == pytest.approx(100.0 + 5 * spacing(10.0))


def test_slots_that_nobody_used_are_given_back() -> None:
    """A line in the past begins now; what has passed is not saved up."""
    line, _ = lease(Line(), 100.0, 10.0, 5)

    assert lease(line, 200.0, 10.0, 1)[1].first == 0.0


def test_a_look_leases_nothing() -> None:
    """It only brings how long nothing may be sent."""
    stopped, _ = stop(Line(), 100.0, 7.0)

    same, seen = lease(stopped, 102.0, 10.0, 0)

    assert same == stopped
    assert (seen.count, seen.stop) == (0, 5.0)


def test_a_stop_lasts_as_long_as_the_provider_asks_for() -> None:
    """Up to an hour, never shorter than one before, and half the rate follows."""
    line, told = stop(Line(free=500.0), 100.0, 30.0)
    shorter, _ = stop(line, 101.0, 5.0)
    _, leased = lease(Line(until=130.0, calm=140.0), 100.0, 10.0, 1)
    _, later = lease(Line(until=130.0, calm=140.0), 140.0, 10.0, 1)

    assert (line.until, line.calm, line.free, told.stop) == (130.0, 130.0 + RECOVERY, 500.0, 30.0)
    assert shorter.until == 130.0
    assert (leased.first, leased.interval, later.interval) == (30.0, 2 * spacing(10.0), spacing(10.0))
    assert stop(Line(), 0.0, 1e9)[1].stop == LONGEST_ASKED


def test_stops_without_a_time_grow() -> None:
    """Those of requests in flight are one; after a quiet time the first one is short again."""
    line, now, lasted = Line(), 100.0, list[float]()
    for _ in range(8):
        line, told = stop(line, now)
        line, echo = stop(line, now + told.stop / 2)
        assert echo.stop == told.stop / 2
        lasted.append(told.stop)
        now += told.stop + 1.0

    assert lasted == [min(LONGEST_STOP, FIRST_STOP * 2**number) for number in range(8)]
    assert stop(line, now + RECOVERY + LONGEST_STOP)[1].stop == FIRST_STOP


def test_leases_grow_with_the_demand() -> None:
    """From one slot to those of half a second, and shrink where slots expire."""
    slots, line, sizes, now = Slots(), Line(), list[int](), 0.0
    for _ in range(400):
        pause = slots.take(now)
        count = slots.wanted(20.0, needed=pause is None)
        if count:
            sizes.append(count)
            line, leased = lease(line, now, 20.0, count)
            slots.add(now, leased, 0.0)
        now += pause or 0.0
    assert sizes[:5] == [1, 1, 2, 4, 8]
    assert set(sizes[5:]) == {10}

    assert slots.take(now + 60) is None
    assert slots.wanted(20.0, needed=True) == 1


# --- workers, by a simulated clock -----------------------------------------------------------------------------------


@dataclass
class World:
    """Some workers and a store, whose clock differs from theirs; nothing in it is real."""

    rate: float | None
    count: int
    workers: int | None = None
    random: Random = field(default_factory=lambda: Random(1))
    delay: float = 0.0
    now: float = 0.0
    line: Line = field(default_factory=Line)
    is_down: bool = False
    at: list[float] = field(default_factory=list[float])
    told: list[tuple[float, int, float]] = field(default_factory=list[tuple[float, int, float]])

    def __post_init__(self) -> None:
        self.threads: list[Inline] = []
        skews = [self.random.uniform(0, 1e5) for _ in range(self.count)]
        self.all = [Worker(f"w{n}", self.workers, self.begin, self.clock(skew)) for n, skew in enumerate(skews)]
        self.asks = [0.0] * self.count

    def clock(self, skew: float) -> Callable[[], float]:
        """The clock of a worker."""
        return lambda: self.now + skew

    def begin(self, worker: Worker) -> Inline:
        """The threads of a worker."""
        threads = Inline(self, worker)
        self.threads.append(threads)
        return threads

    def run(self, seconds: float, hungry: Callable[[int], bool] = lambda number: True, step: float = 0.005) -> None:
        """Let that much time pass, in which the hungry workers send whatever they may."""
        end = self.now + seconds
        while self.now < end:
            for threads in [*self.threads]:
                threads.carry_out()
            for number, worker in enumerate(self.all):
                while hungry(number) and self.asks[number] <= self.now:
                    pause = worker.take(self.rate)
                    self.asks[number] = self.now + pause
                    if pause:
                        break
                    self.at.append(self.now + self.random.uniform(0, self.delay))
            self.now += step

    @property
    def sent(self) -> list[float]:
        """When requests reached the provider."""
        return sorted(self.at)


class Inline:
    """Carries out orders without threads, a round trip later."""

    def __init__(self, world: World, worker: Worker) -> None:
        self.world = world
        self.worker = worker
        self.orders: list[tuple[float, Order]] = []
        self.is_ended = False

    @property
    def is_asked(self) -> bool:
        return bool(self.orders)

    def put(self, order: Order) -> None:
        self.orders.append((self.world.now + self.world.random.uniform(0, self.world.delay), order))

    def end(self) -> None:
        self.is_ended = True

    def carry_out(self) -> None:
        """Those that have arrived by now."""
        world = self.world
        due, self.orders = [it for it in self.orders if it[0] <= world.now], [
            it for it in self.orders if it[0] > world.now
        ]
        for _, order in due:
            if world.is_down:
                self.worker.lost(self, order, ConnectionError("secret"))
                continue
            rule = rule_of(order, returning=self.worker.was_lost)
            world.line, leased = rule(world.line, world.now + 1e9)
            self.worker.changed(self, order, leased)
            if isinstance(order, Rejected):
                for other in world.threads:
                    other.worker.heard(other, leased.stop)


RATES = st.sampled_from([0.5, 1.0, 3.0, 7.5, 20.0, 60.0])


@settings(max_examples=25, deadline=None)
@given(rate=RATES, count=st.integers(1, 5), delay=st.floats(0, 0.05), seed=st.integers(0, 1000))
def test_workers_under_load_share_the_rate(rate: float, count: int, delay: float, seed: int) -> None:
    """In any ten seconds, however late a request, a lease or a clock is: at most the rate, and 95 % of it."""
    world = World(rate, count, random=Random(seed), delay=delay)
    world.run(45.0)

    assert most_within(WINDOW, world.sent) <= rate * WINDOW
    steady = [at for at in world.sent if at >= 5.0]
    assert len(steady) >= int(0.95 * rate * (steady[-1] - steady[0]))


@settings(max_examples=25, deadline=None)
@given(rate=RATES, count=st.integers(2, 4), seed=st.integers(0, 1000), load=st.floats(0.01, 1))
def test_no_window_holds_too_many_however_the_load_changes(rate: float, count: int, seed: int, load: float) -> None:
    """Slots expire where workers pause, and are leased again by others."""
    world = World(rate, count, random=Random(seed), delay=0.05)
    chance = Random(seed)
    for _ in range(30):
        hungry = {number for number in range(count) if chance.random() < load}
        world.run(1.0, hungry.__contains__)

    assert most_within(WINDOW, world.sent) <= rate * WINDOW


@settings(max_examples=25, deadline=None)
@given(rate=st.sampled_from([2.0, 20.0, 60.0]), seed=st.integers(0, 1000), down=st.floats(0.1, 20))
def test_a_store_that_is_lost_never_makes_it_faster(rate: float, seed: int, down: float) -> None:
    """With `workers`, each uses half of its share meanwhile, and half the rate is used for a while when it is back."""
    world = World(rate, 3, workers=3, random=Random(seed), delay=0.05)
    world.run(12.0)
    world.is_down = True
    for threads in world.threads:
        threads.worker.deaf(threads)
    world.run(down)
    world.is_down = False
    world.run(25.0)

    assert most_within(WINDOW, world.sent) <= rate * WINDOW
    assert world.sent[-1] > 12.0 + down + 24.0
    meanwhile = sum(12.0 + down / 2 < at < 12.0 + down for at in world.sent)
    assert meanwhile <= rate * (1 - MARGIN) / 2 * down / 2 + 3


def test_without_its_store_a_limiter_sends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """It says why, once, and without what an error may hold; it continues when the store is back."""
    world = World(20.0, 1)
    world.is_down = True
    with caplog.at_level(logging.INFO, "specloom.limits"):
        world.run(5.0)
        assert world.at == []
        assert world.all[0].trouble == "the store of w0 cannot be reached (ConnectionError)"
        world.is_down = False
        world.run(RETRY + 0.1)

    assert world.at and world.all[0].trouble == ""
    assert [(it.levelname, it.getMessage()) for it in caplog.records] == [
        ("WARNING", "the store of w0 cannot be reached (ConnectionError): no request is sent until it can"),
        ("INFO", "the store of w0 is reached again"),
    ]


@pytest.mark.parametrize("rate", [20.0, None])
def test_one_rejection_stops_all_workers(rate: float | None) -> None:
    """At once, though they have leased slots; then half of the rate, also where no rate is known."""
    world = World(rate, 3)
    world.run(6.0) if rate else [worker.take(None) for worker in world.all]
    world.run(0.02, lambda number: False)
    world.all[1].slow(4.0)
    stopped = world.now
    world.run(0.02, lambda number: False)
    world.run(8.0)

    after = [at - stopped for at in world.sent if at > stopped]
    assert min(after) >= 4.0
    assert 4.0 * (rate or 10.0) / 2 * 0.9 <= len(after) <= 4.02 * (rate or 10.0) / 2 + 1
    assert world.all[0].trouble == ""


def test_a_stop_says_how_long_it_lasts() -> None:
    """To those whose requests it lets wait."""
    world = World(20.0, 1)
    world.all[0].slow(30.0)

    assert world.all[0].trouble == "w0 stops all requests for 30 s more, since the provider rejected one for its rate"


def test_without_a_rate_nothing_waits_but_for_the_first_look() -> None:
    """Another worker may have been told to stop before this one began."""
    world = World(None, 1)
    world.line, _ = stop(Line(), 1e9, 3.0)
    world.run(0.01)
    assert world.at == []
    assert 2.9 < world.all[0].take(None) <= 3.0

    free = World(None, 1)
    assert free.all[0].take(None) > 0
    free.run(0.1, lambda number: False)
    assert [free.all[0].take(None) for _ in range(1000)] == [0.0] * 1000


def test_threads_end_when_nothing_is_wanted() -> None:
    """But never while a request waits for a slot that is far in the future."""
    world = World(0.05, 1)
    world.run(0.1)
    (threads,) = world.threads
    assert world.all[0].take(0.05) > 2 * IDLE
    world.now += 2 * IDLE
    assert not world.all[0].idle(threads)
    world.now += 1 / 0.05 + 2 * IDLE
    assert world.all[0].idle(threads)
    assert threads.is_ended

    world.all[0].take(0.05)
    assert len(world.threads) == 2
    world.all[0].changed(threads, Wanted(0.05, 1), lease(Line(), 0.0, 0.05, 1)[1])
    assert world.all[0].take(0.05) > 0, "the slot of threads that have ended was used"


def test_a_forked_process_uses_none_of_the_others_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor its threads, which do not exist there."""
    world = World(1.0, 1)
    world.all[0].take(1.0)
    world.run(0.01, lambda number: False)
    monkeypatch.setattr(os, "getpid", lambda: -1)

    assert world.all[0].take(1.0) > 0
    assert len(world.threads) == 2


# --- one process, and the option -------------------------------------------------------------------------------------

BALANCE = reply(200, {"errorId": 0, "balance": 9.5, "packages": []})


def test_clients_of_one_process_share_a_rate_and_a_stop() -> None:
    """A rejection of one lets the other wait as long, and both continue with half the rate."""
    clock, limiter = FakeClock(), GeneratedLimiter(rate=10)
    rejected = reply(429, {}, headers={"Retry-After": "5"})
    one, two = (
        CapSolver(client_key="k", clock=clock, limiter=limiter, transport=transport)
        for transport in (Replay(BALANCE, rejected, BALANCE, clock=clock), Replay(forever=BALANCE, clock=clock))
    )
    one.get_balance()
    two.get_balance()
    assert clock.slept == [pytest.approx(spacing(10))]

    clock.advance(1)
    clock.slept.clear()
    with pytest.raises(Exception, match="429"):
        one.with_options(retries=0).get_balance()
    two.get_balance()
    one.get_balance()
    assert clock.slept == [pytest.approx(5.0), pytest.approx(2 * spacing(10))]
    assert repr(limiter) == "ProcessLimiter(rate=10)"


def test_a_call_that_cannot_wait_for_the_limiter_says_why() -> None:
    """It was not sent, and may be repeated."""

    class Stopped:
        def pacer(self, rate: float | None, clock: Any) -> Any:
            worker = World(20.0, 1).all[0]
            worker.slow(90.0)
            limiter = RedisLimiter("redis://127.0.0.1:1/0", "a")
            limiter._worker = worker  # pyright: ignore[reportPrivateUsage]
            return limiter.pacer(rate, clock)

    replay = Replay(forever=BALANCE)
    with pytest.raises(Exception, match="no time was left to send it: w0 stops all requests for 90 s more") as caught:
        CapSolver(client_key="k", limiter=Stopped(), transport=replay, clock=FakeClock()).get_balance()

    assert (caught.value.sent, caught.value.retryable, replay.sent) == (False, True, [])  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", [CapSolver, AsyncCapSolver])
def test_what_is_not_a_limiter_is_refused(kind: Any) -> None:
    """When the client is made, not with the first request."""
    with pytest.raises(Exception, match="`limiter` must be one of `limits`, such as a `ProcessLimiter`, not a `int`"):
        kind(client_key="k", limiter=5)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: ProcessLimiter(rate=0), "`rate` must be a positive, finite number, not 0"),
        (lambda: RedisLimiter("redis://h", "", 1), "the `name` of a limiter must be a string, and not empty"),
        (lambda: RedisLimiter("redis://h", "a", -1), "`rate` must be a positive, finite number, not -1"),
        (lambda: RedisLimiter("redis://h", "a", workers=0), "`workers` must be a positive, finite number"),
        (lambda: RedisLimiter("http://u:secret@h", "a"), "the URL of Redis must be as in"),
        (lambda: RedisLimiter(5, "a"), "needs a URL or a `redis.Redis`, not a `int`"),  # type: ignore[arg-type]
        (lambda: PostgresLimiter("secret", "a"), "the connection string must be as in"),
        (lambda: PostgresLimiter(5, "a"), "the connection string of a `PostgresLimiter` must be a string"),  # type: ignore[arg-type]
    ],
)
def test_arguments_that_cannot_be_used_are_refused(make: Callable[[], object], text: str) -> None:
    """With what is right, and without what may be a password."""
    with pytest.raises(ConfigurationError, match=re.escape(text)) as caught:
        make()

    assert "secret" not in str(caught.value)
