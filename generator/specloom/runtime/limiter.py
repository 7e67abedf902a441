"""Who may make a request now: all waits of a client share one line, earliest due first.

A client has a `Limiter`. Whatever wants to make a request takes a `Ticket` at it: a call, a task that is waited for alone,
or many that wait on one schedule, which take turns together. So many requests are in flight at most, they keep to the
provider's rate, and none is overtaken by what fell due after it. A limiter decides and never blocks: it says how long to
wait, or calls the turn that has come.

A process that was forked begins with a limiter of its own, and so does each event loop, since nothing that another one has
in flight ever comes back here.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from heapq import heappop, heappush
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self
from weakref import WeakKeyDictionary, ref

from .interrupts import take

if TYPE_CHECKING:
    from anyio.lowlevel import RunVar

IN_FLIGHT = 32
"""How many requests of a client are in flight at once; more only make each of them slower."""

TICK = 0.001
"""Seconds that do not matter: what is due so soon is due now, whatever the last digit of a sum says."""

LONGEST = 3_600.0
"""Seconds after which who waits to be called looks again; some locks cannot wait for ever by the clock."""

LOOKS = 1.0
"""The same for a thread: another one may have been interrupted before it called."""

UNHURRIED = 1_000
"""How many waits begin in one second, when many begin together."""


class Pacer:
    """Spaces requests out, so that a client keeps to a rate. It may be asked from any thread."""

    __slots__ = ("_free", "_lock", "_process", "rate")

    def __init__(self, rate: float | None = None) -> None:
        """`rate` is in requests a second; None means as many as there are."""
        self.rate = rate
        self._free = 0.0
        self._lock = RLock()  # a signal handler may make a request in the middle of another one
        self._process = os.getpid()

    def take(self, now: float, rate: float | None = None) -> float:
        """Take the place that is free now and return 0, or return the seconds until one is.

        The lower of `rate` and the client's own holds until the place after it.
        """
        if self._process != os.getpid():  # a thread that is not here may have held the lock when the process forked
            self._lock, self._process = RLock(), os.getpid()
        with self._lock:
            pause = self._free - now
            if pause > TICK:
                return pause
            rates = [one for one in (rate, self.rate) if one is not None]
            if rates:
                self._free = max(now, self._free) + 1.0 / min(rates)
            return 0.0


class Starts:
    """Spreads what begins together over the time from one step to the next, so that it does not go on in lockstep.

    As many as may be in flight begin at once. Nothing begins sooner than it is due, or later by more than an interval.
    """

    __slots__ = ("_at", "_count")

    def __init__(self) -> None:
        self._at = float("-inf")
        self._count = 0

    def next(self, due: float, interval: float) -> float:
        """When something begins that is due then, and every `interval` seconds after its beginning."""
        if due > self._at + self._count / UNHURRIED:
            self._at, self._count = due, 0
        self._count += 1
        behind = self._count - IN_FLIGHT
        if behind <= 0 or interval <= 0:
            return due
        return max(due, self._at + behind / UNHURRIED % interval)


class Ticket:
    """One request that is to be made: in line, then with its place among those in flight, until it is left.

    `due` is a monotonic time in seconds, `rate` the requests a second that its provider allows. Use it in a `with`
    block, or leave it; it may be left from any thread, and more than once. One in a `with` block that an interruption
    did not let leave gives its place back when it is gone.
    """

    __slots__ = ("__weakref__", "_limiter", "_wake", "called", "due", "is_held", "number", "rate", "state", "times")

    def __init__(
        self, limiter: Limiter, due: float, rate: float | None = None, wake: Callable[[], object] | None = None
    ) -> None:
        """`wake` is called, from any thread, when it is worth asking again."""
        self._limiter = limiter
        self._wake = wake
        self.due = due
        self.rate = rate
        self.number = 0
        self.state = _AWAY
        self.is_held = False
        self.called = False
        self.times = False

    def ask(self) -> float | None:
        """Take a place and return 0, or line up: the seconds after which to ask again, None to wait until called."""
        return self._limiter.ask(self)

    def leave(self) -> None:
        """Give the place back, or step out of the line."""
        self._limiter.leave(self)

    def wait(self, seconds: float) -> None:
        """Block this thread until the turn is called, `seconds` at most, and no longer than `LOOKS`."""
        from queue import SimpleQueue

        calls: SimpleQueue[None] = SimpleQueue()
        if self._limiter.listen(self, partial(calls.put, None)):
            with suppress(TimeoutError):
                take(calls, min(seconds, LOOKS))

    async def wait_in_loop(self, seconds: float) -> None:
        """Wait in this task until the turn is called, `seconds` at most."""
        import anyio

        event = anyio.Event()
        if self._limiter.listen(self, event.set):
            with anyio.move_on_after(seconds):
                await event.wait()

    def call(self) -> None:
        """Tell who waits; only the limiter does so."""
        self.called = True
        if self._wake is not None:
            self._wake()

    def listen(self, wake: Callable[[], object]) -> None:
        """Say whom to tell."""
        self._wake = wake

    def __enter__(self) -> Self:
        self.is_held = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.leave()


_AWAY, _IN_LINE, _ADMITTED = "away", "in line", "admitted"


class Limiter:
    """The line of all turns, and how many requests are in flight. Nothing here waits."""

    __slots__ = (
        "__weakref__",
        "_admitted",
        "_claimed",
        "_count",
        "_limit",
        "_line",
        "_lock",
        "_now",
        "_pacer",
        "_starts",
    )

    def __init__(self, limit: int, pacer: Pacer, now: Callable[[], float]) -> None:
        """At most `limit` requests are in flight; `now` is the monotonic clock."""
        self._limit = limit
        self._pacer = pacer
        self._now = now
        self._lock = RLock()  # a flow that is thrown away leaves its turn at any moment, in any thread
        self._line: list[tuple[float, int, Ticket]] = []
        self._count = 0
        self._admitted: dict[int, Ticket | ref[Ticket]] = {}
        self._claimed: set[object] = set()
        self._starts = Starts()

    def ask(self, turn: Ticket) -> float | None:
        """See `Ticket.ask`."""
        with self._lock:
            if turn.state is _AWAY:
                self._count += 1
                turn.state, turn.number = _IN_LINE, self._count
                heappush(self._line, (turn.due, turn.number, turn))
            turn.called = turn.times = False
            pause = self._admit(turn)
            return 0.0 if turn.state is _ADMITTED else pause

    def leave(self, turn: Ticket) -> None:
        """See `Ticket.leave`."""
        if turn.state is _AWAY:
            return
        with self._lock:
            self._admitted.pop(turn.number, None)
            turn.state = _AWAY
            self._admit(None)

    def listen(self, turn: Ticket, wake: Callable[[], object]) -> bool:
        """Call `wake` when the turn is called; False where it was already."""
        with self._lock:
            if not turn.called:
                turn.listen(wake)
            return not turn.called

    def begin(self, due: float, interval: float) -> float:
        """When a wait begins whose first request is due then, and others every `interval` seconds; see `Starts`."""
        with self._lock:
            return self._starts.next(due, interval)

    def claim(self, task: object) -> bool:
        """Make a task's next request the caller's alone, until it is released; False where it is somebody's."""
        with self._lock:
            if task in self._claimed:
                return False
            self._claimed.add(task)
            return True

    def is_claimed(self, task: object) -> bool:
        """Whether somebody makes a task's next request, or waits for the turn to do so."""
        return task in self._claimed

    def release(self, task: object) -> None:
        """Let go of a task."""
        with self._lock:
            self._claimed.discard(task)

    def _admit(self, asking: Ticket | None) -> float | None:
        """Let in whoever may go in; the seconds until the rate lets `asking` in, where it is the first in line."""
        while self._line:
            _, number, turn = self._line[0]
            if turn.state is not _IN_LINE or turn.number != number:
                heappop(self._line)
                continue
            if len(self._admitted) >= self._limit:
                return None
            pause = self._pacer.take(self._now(), turn.rate)
            if pause > 0:  # the first in line keeps the time for all
                if turn is asking:
                    turn.times = True
                    return pause
                if not turn.times:
                    turn.call()
                return None
            place = ref(turn, partial(self._admitted.pop, number)) if turn.is_held else turn
            if turn.state is not _IN_LINE or turn.number != number or len(self._admitted) >= self._limit:
                continue  # a signal handler has made a request meanwhile
            # No interruption comes between these two. One that comes behind them leaves an entry that is skipped.
            self._admitted[number] = place
            turn.state = _ADMITTED
            if self._line and self._line[0][2] is turn:
                heappop(self._line)
            if turn is not asking:
                turn.call()
        return None


# --- which limiter ------------------------------------------------------------------------------------------------------


class Limiters(Protocol):
    """The limiters of one client and its copies."""

    def here(self) -> Limiter:
        """The limiter of the process and event loop that this runs in."""
        ...


class ProcessLimiters:
    """A limiter for all threads, and another one in a fork."""

    def __init__(self, make: Callable[[], Limiter]) -> None:
        self._make = make
        self._gates: dict[int, Limiter] = {}

    def here(self) -> Limiter:
        """The limiter of this process."""
        process = os.getpid()
        return self._gates.get(process) or self._gates.setdefault(process, self._make())


class LoopLimiters:
    """A limiter for each event loop, of asyncio or trio, which goes with its loop."""

    def __init__(self, make: Callable[[], Limiter]) -> None:
        self._make = make

    def here(self) -> Limiter:
        """The limiter of this event loop."""
        variable = _gates_by_loop()
        limiters = variable.get(None)
        if limiters is None:
            limiters = WeakKeyDictionary[LoopLimiters, Limiter]()
            variable.set(limiters)
        limiter = limiters.get(self)
        if limiter is None:
            limiter = limiters[self] = self._make()
        return limiter


@cache
def _gates_by_loop() -> RunVar[WeakKeyDictionary[LoopLimiters, Limiter] | None]:
    from anyio.lowlevel import RunVar

    return RunVar("limiters")
