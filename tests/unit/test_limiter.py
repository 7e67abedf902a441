"""The line of a client: earliest due first, so many in flight, at the rate, and no place is ever lost."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.runtime.limiter import Limiter, LoopLimiters, Pacer, ProcessLimiters, Ticket
from specloom.runtime.tasks.poller import Starts, claim
from specloom.runtime.testing import FakeClock

backends = pytest.mark.parametrize("backend", ["asyncio", "trio"])


def a_gate(limit: int = 1, rate: float | None = None, clock: FakeClock | None = None) -> Limiter:
    """A limiter, by a clock that stands still unless it is given."""
    return Limiter(limit, Pacer(rate), (clock or FakeClock()).monotonic)


# --- the rate --------------------------------------------------------------------------------------------------------


def test_a_pacer_spaces_requests_out() -> None:
    """The lower rate counts; time that has passed is not saved up, and what was told to wait has taken nothing."""
    pacer = Pacer(2.0)

    assert [pacer.take(10.0), pacer.take(10.0), pacer.take(10.5), pacer.take(10.75)] == [0.0, 0.5, 0.0, 0.25]
    assert [pacer.take(99.0, rate) for rate in (1.0, 50.0)] == [0.0, 1.0]
    assert [pacer.take(100.0, 50.0), pacer.take(100.0)] == [0.0, 0.5]


def test_without_a_rate_nothing_waits() -> None:
    """Unless a call brings one."""
    pacer = Pacer()

    assert [pacer.take(1.0), pacer.take(1.0, 4.0), pacer.take(1.0), pacer.take(1.25)] == [0, 0, 0.25, 0]


def test_the_first_in_line_keeps_the_time() -> None:
    """It is told how long the rate holds it back; whoever stands behind it waits until it is called."""
    clock = FakeClock()
    limiter = a_gate(8, 0.5, clock)
    first, second, third = (Ticket(limiter, due) for due in (0.0, 0.0, 0.0))

    assert [first.ask(), second.ask(), third.ask()] == [0, 2, None]
    clock.advance(2)
    assert third.ask() == 2
    assert second.called
    assert second.ask() == 0


# --- the line --------------------------------------------------------------------------------------------------------


def test_no_more_are_in_flight_than_allowed() -> None:
    """A place that is given back goes to the next in line, which is called; one that nobody wants stays free."""
    limiter = a_gate(2)
    called: list[int] = []
    turns = [Ticket(limiter, 0.0, wake=lambda number=number: called.append(number)) for number in range(4)]  # type: ignore[misc]

    assert [turn.ask() for turn in turns] == [0, 0, None, None]
    turns[0].leave()
    assert called == [2]
    assert [turn.ask() for turn in turns[2:]] == [0, None]
    for turn in turns:
        turn.leave()
    assert [Ticket(limiter, 0.0).ask() for _ in range(3)] == [0, 0, None]


def test_a_turn_that_was_not_left_gives_its_place_back_when_it_is_gone() -> None:
    """As after an interruption that came before the end of its block; in line or admitted."""
    limiter = a_gate()
    for _ in range(3):
        admitted, waiting = Ticket(limiter, 0.0).__enter__(), Ticket(limiter, 0.0).__enter__()
        assert (admitted.ask(), waiting.ask()) == (0, None)
        del admitted, waiting

    with Ticket(limiter, 0.0) as turn, Ticket(limiter, 0.0) as next_turn:
        assert (turn.ask(), next_turn.ask()) == (0, None)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_a_turn_may_be_taken_in_the_middle_of_another_one(limit: int) -> None:
    """As a signal handler does that makes a request; no place is lost, and none is given twice."""
    inner: list[float | None] = []

    def now() -> float:
        if len(inner) < 2:
            inner.append(None)
            inner[-1] = inner_turns[len(inner) - 1].ask()
        return 0.0

    limiter = Limiter(limit, Pacer(1_000_000.0), now)
    inner_turns = [Ticket(limiter, 0.0), Ticket(limiter, 1.0)]
    outer = Ticket(limiter, 0.5)
    asked = outer.ask()
    turns = [*inner_turns, outer]

    assert [*inner, asked].count(0) <= limit
    for turn in turns:
        turn.leave()
    again = [Ticket(limiter, 0.0) for _ in range(limit + 1)]
    assert [turn.ask() == 0 for turn in again] == [True] * limit + [False]


def test_what_fell_due_first_goes_first() -> None:
    """Whenever it came, and what is due at the same time in the order in which it came."""
    limiter = a_gate()
    busy = Ticket(limiter, 0.0)
    assert busy.ask() == 0
    called: list[str] = []
    plan = [("late", 5.0), ("early", 1.0), ("early too", 1.0), ("middle", 3.0)]
    turns = {name: Ticket(limiter, due, wake=lambda name=name: called.append(name)) for name, due in plan}  # type: ignore[misc]
    for turn in turns.values():
        assert turn.ask() is None

    busy.leave()
    for name in ("early", "early too", "middle", "late"):
        assert called[-1] == name
        turns[name].leave()

    assert len(called) == 4


def test_who_steps_out_of_the_line_holds_nobody_up() -> None:
    """Before it is called, and after; it may line up again, and leave as often as it likes."""
    limiter = a_gate()
    busy, gone, late, last = (Ticket(limiter, due) for due in (0.0, 1.0, 2.0, 3.0))
    assert [turn.ask() for turn in (busy, gone, late, last)] == [0, None, None, None]

    gone.leave()
    gone.leave()
    busy.leave()
    assert [gone.called, late.called] == [False, True]
    late.leave()
    assert last.called
    assert gone.ask() is None
    last.leave()
    assert gone.ask() == 0


@given(st.lists(st.tuples(st.sampled_from(["ask", "leave"]), st.integers(0, 5)), max_size=60), st.integers(1, 3))
def test_whatever_they_do_the_places_are_all_used_and_none_is_lost(steps: list[tuple[str, int]], limit: int) -> None:
    """Never more in flight than allowed, and nobody in line while a place is free."""
    limiter = a_gate(limit)
    turns = [Ticket(limiter, float(number % 3)) for number in range(6)]
    for what, number in steps:
        if what == "ask":
            turns[number].ask()
        else:
            turns[number].leave()
        states = [turn.state for turn in turns]
        assert states.count("admitted") <= limit
        assert "in line" not in states or states.count("admitted") == limit
    for turn in turns:
        turn.leave()
    assert [Ticket(limiter, 0.0).ask() for _ in range(limit + 1)] == [*[0.0] * limit, None]


def test_a_claim_is_one_s_alone() -> None:
    """Until it is released."""
    limiter, task = a_gate(), object()

    assert [claim(limiter, task), claim(limiter, task), claim(limiter, object())] == [True, False, True]
    assert task in limiter.shared
    del limiter.shared[task]
    assert claim(limiter, task)


# --- what begins together ---------------------------------------------------------------------------------------------


def test_what_begins_together_is_spread() -> None:
    """Over the time from one step to the next, but for as many as may be in flight."""
    starts = Starts()

    moments = [starts.next(10.0, 2.0) for _ in range(5_032)]

    assert moments[:32] == [10.0] * 32
    assert moments[32:35] == pytest.approx([10.001, 10.002, 10.003])
    assert all(10 <= moment < 12 for moment in moments)
    for tenth in range(20):
        inside = [moment for moment in moments[32:] if tenth <= (moment - 10) * 10 < tenth + 1]
        assert 190 <= len(inside) <= 310


def test_what_begins_apart_or_goes_on_at_once_is_not_spread() -> None:
    """It begins when it is due, also after others that began together."""
    starts = Starts()

    assert [starts.next(moment / 100, 3.0) for moment in range(500)] == [moment / 100 for moment in range(500)]
    for _ in range(1_000):
        starts.next(10.0, 3.0)
    assert starts.next(10.5, 3.0) > 10.5
    assert starts.next(14.0, 3.0) == 14.0
    assert {starts.next(20.0, 0.0) for _ in range(1_000)} == {20.0}


# --- waiting ---------------------------------------------------------------------------------------------------------


def test_a_thread_waits_until_its_turn_is_called() -> None:
    """All get through, however many there are, and never more than two at once."""
    limiter = a_gate(2)
    lock = threading.Lock()
    running = most = done = 0

    def work() -> None:
        nonlocal running, most, done
        for _ in range(25):
            with Ticket(limiter, 0.0) as turn:
                while turn.ask() != 0:
                    turn.wait(10)
                with lock:
                    running += 1
                    most = max(most, running)
                with lock:
                    running -= 1
                    done += 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert (done, most <= 2) == (200, True)


@backends
def test_a_task_waits_until_its_turn_is_called(backend: str) -> None:
    """In its order; one that is cancelled in line, or with its place, leaves nothing behind."""
    limiter = a_gate()
    order: list[int] = []

    async def work(number: int, scope: anyio.CancelScope) -> None:
        with scope, Ticket(limiter, 0.0) as turn:
            while turn.ask() != 0:
                await turn.wait_in_loop(10)
            order.append(number)
            await anyio.lowlevel.checkpoint()
            if number == 2:
                await anyio.sleep_forever()

    async def main() -> None:
        scopes = [anyio.CancelScope() for _ in range(6)]
        async with anyio.create_task_group() as group:
            for number, scope in enumerate(scopes):
                group.start_soon(work, number, scope)
                await anyio.wait_all_tasks_blocked() if number == 2 else await anyio.lowlevel.checkpoint()
            await anyio.wait_all_tasks_blocked()
            scopes[4].cancel()
            scopes[2].cancel()

    anyio.run(main, backend=backend)

    assert order[:3] == [0, 1, 2]
    assert sorted(order[3:]) == [3, 5]


# --- which limiter ---------------------------------------------------------------------------------------------------


def test_a_fork_begins_with_a_gate_of_its_own() -> None:
    """What its parent's threads have in flight never comes back there, and a lock may be held for ever."""
    limiters = ProcessLimiters(a_gate)
    busy = Ticket(limiters.here(), 0.0)
    assert busy.ask() == 0
    assert limiters.here() is limiters.here()

    def fresh() -> bool:
        return Ticket(limiters.here(), 0.0).ask() == 0

    assert not fresh()
    assert in_a_fork(fresh)


def test_a_fork_keeps_to_the_rate_by_itself() -> None:
    """Also where a thread of its parent was just asking."""
    pacer = Pacer(1.0)
    assert pacer.take(1.0) == 0

    with pacer._lock:  # pyright: ignore[reportPrivateUsage]
        assert in_a_fork(lambda: pacer.take(1.0) == 1)


def in_a_fork(check: Callable[[], bool]) -> bool:
    """Whether something is the case in a child of this process, which has ten seconds to say so."""
    child = os.fork()
    if child == 0:
        threading.Timer(10, os._exit, (2,)).start()
        os._exit(0 if check() else 1)
    return os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize("second", ["asyncio", "trio"])
def test_an_event_loop_begins_with_a_gate_of_its_own(second: str) -> None:
    """What another loop left in flight does not count."""
    limiters = LoopLimiters(a_gate)

    async def main() -> float | None:
        assert limiters.here() is limiters.here()
        return Ticket(limiters.here(), 0.0).ask()

    assert [anyio.run(main), anyio.run(main, backend=second)] == [0, 0]
