"""Decides when a request may be sent: all waits of a client share one queue, ordered by due time.

A client has a `Limiter`. Each request needs a `Ticket` from it: a call, a task that is waited for alone, or the next of
many on one schedule. The limiter bounds the number of requests in flight, keeps to the provider's rate limit, and lets
no request overtake one that was due earlier. A limiter decides and never blocks: it returns how long to wait, or calls
the ticket whose turn it is.

A forked process starts with a limiter of its own, and so does each event loop, since requests in flight elsewhere never
complete here.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from heapq import heappop, heappush
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self
from weakref import WeakKeyDictionary, ref

from .interrupts import take

if TYPE_CHECKING:
    from anyio.lowlevel import RunVar

IN_FLIGHT = 32
"""The default number of requests of a client in flight at once; more only slow down each of them."""

TICK = 0.001
"""Tolerance in seconds: a request due within this time is due now, whatever the rounding of a sum."""

LONGEST = 3_600.0
"""Seconds after which a waiting request checks again; some locks cannot wait without a limit."""

LOOKS = 1.0
"""The same for a thread: another thread may have been interrupted before it called this one."""


class Pacer:
    """Spaces requests so that a client keeps to a rate limit. Thread-safe."""

    __slots__ = ("_free", "_lock", "_process", "rate")

    is_shared = False
    """Whether all requests for tasks count, those that create them too, since other clients may send the same."""

    def __init__(self, rate: float | None = None) -> None:
        """`rate` is in requests per second; None means unlimited."""
        self.rate = rate
        self._free = 0.0
        self._lock = RLock()  # a signal handler may make a request in the middle of another one
        self._process = os.getpid()

    def take(self, now: float, rate: float | None = None) -> float:
        """Take the free slot and return 0, or return the seconds until there is one.

        The lower of `rate` and the client's own rate applies until the next slot.
        """
        # a thread that does not exist here may have held the lock when the process forked
        if self._process != os.getpid():
            self._lock, self._process = RLock(), os.getpid()
        with self._lock:
            pause = self._free - now
            if pause > TICK:
                return pause
            rates = [one for one in (rate, self.rate) if one is not None]
            if rates:
                self._free = max(now, self._free) + 1.0 / min(rates)
            return 0.0

    def slow(self, now: float, seconds: float | None) -> None:
        """The provider rejected a request for its rate, and asked for so many seconds.

        Ignored here: who was rejected waits on its own. The limiters of an account, `limits`, stop all clients.
        """

    @property
    def trouble(self) -> str:
        """Why no request may be sent, as the end of a sentence; empty if there is no reason but the rate."""
        return ""


class Ticket:
    """One pending request: first queued, then in flight, until `leave` is called.

    `due` is a monotonic time in seconds, `rate` the requests per second that its provider allows. Use as a context
    manager, or call `leave()`; any thread may call it, and more than once. If an interruption skips the exit of the
    `with` block, the ticket is released when it is garbage-collected.
    """

    __slots__ = ("__weakref__", "_limiter", "_wake", "called", "due", "is_held", "number", "rate", "state", "times")

    def __init__(
        self, limiter: Limiter, due: float, rate: float | None = None, wake: Callable[[], object] | None = None
    ) -> None:
        """`wake` is called, from any thread, when `ask` should be called again."""
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
        """Start and return 0, or join the queue: the seconds after which to ask again, None to wait until called."""
        return self._limiter.ask(self)

    def leave(self) -> None:
        """Release the slot, or leave the queue."""
        self._limiter.leave(self)

    def wait(self, seconds: float) -> None:
        """Block this thread until the ticket is called, up to `seconds`, and no longer than `LOOKS`."""
        from queue import SimpleQueue

        calls: SimpleQueue[None] = SimpleQueue()
        if self._limiter.listen(self, partial(calls.put, None)):
            with suppress(TimeoutError):
                take(calls, min(seconds, LOOKS))

    async def wait_in_loop(self, seconds: float) -> None:
        """Wait in this async task until the ticket is called, up to `seconds`."""
        import anyio

        event = anyio.Event()
        if self._limiter.listen(self, event.set):
            with anyio.move_on_after(seconds):
                await event.wait()

    def call(self) -> None:
        """Wake the waiting caller; for the limiter only."""
        self.called = True
        if self._wake is not None:
            self._wake()

    def listen(self, wake: Callable[[], object]) -> None:
        """Register the function to call."""
        self._wake = wake

    def __enter__(self) -> Self:
        self.is_held = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.leave()


_AWAY, _QUEUED, _ADMITTED = "away", "in the queue", "admitted"


class Limiter:
    """The queue of all tickets, and the number of requests in flight. Nothing here blocks."""

    __slots__ = (
        "__weakref__",
        "_admitted",
        "_count",
        "_limit",
        "_lock",
        "_now",
        "_queue",
        "pacer",
        "shared",
    )

    def __init__(self, limit: int, pacer: Pacer, now: Callable[[], float]) -> None:
        """Up to `limit` requests are in flight; `now` is the monotonic clock.

        `pacer` keeps to the rate. `shared` is for those who use the limiter, to know of each other: each operation of
        it is one step.
        """
        self._limit = limit
        self.pacer = pacer
        self._now = now
        self._lock = RLock()  # a discarded flow leaves its ticket at any time, in any thread
        self._queue: list[tuple[float, int, Ticket]] = []
        self._count = 0
        self._admitted: dict[int, Ticket | ref[Ticket]] = {}
        self.shared: dict[object, Any] = {}

    def ask(self, ticket: Ticket) -> float | None:
        """See `Ticket.ask`."""
        with self._lock:
            if ticket.state is _AWAY:
                self._count += 1
                ticket.state, ticket.number = _QUEUED, self._count
                heappush(self._queue, (ticket.due, ticket.number, ticket))
            ticket.called = ticket.times = False
            pause = self._admit(ticket)
            return 0.0 if ticket.state is _ADMITTED else pause

    def leave(self, ticket: Ticket) -> None:
        """See `Ticket.leave`."""
        if ticket.state is _AWAY:
            return
        with self._lock:
            self._admitted.pop(ticket.number, None)
            ticket.state = _AWAY
            self._admit(None)

    def slow(self, seconds: float | None) -> None:
        """Say that the provider rejected a request for its rate, and how long it asks to wait."""
        self.pacer.slow(self._now(), seconds)

    def listen(self, ticket: Ticket, wake: Callable[[], object]) -> bool:
        """Call `wake` when the ticket is called; False if it already was."""
        with self._lock:
            if not ticket.called:
                ticket.listen(wake)
            return not ticket.called

    def _admit(self, asking: Ticket | None) -> float | None:
        """Admit the tickets that may start; the seconds until the rate limit admits `asking`, if it is first in the
        queue.
        """
        while self._queue:
            _, number, ticket = self._queue[0]
            if ticket.state is not _QUEUED or ticket.number != number:
                heappop(self._queue)
                continue
            if len(self._admitted) >= self._limit:
                return None
            pause = self.pacer.take(self._now(), ticket.rate)
            if pause > 0:  # the first in the queue keeps the time for all
                if ticket is asking:
                    ticket.times = True
                    return pause
                if not ticket.times:
                    ticket.call()
                return None
            place = ref(ticket, partial(self._admitted.pop, number)) if ticket.is_held else ticket
            if ticket.state is not _QUEUED or ticket.number != number or len(self._admitted) >= self._limit:
                continue  # a signal handler has made a request in between
            # No interruption happens between these two statements. One after them leaves an entry that is skipped.
            self._admitted[number] = place
            ticket.state = _ADMITTED
            if self._queue and self._queue[0][2] is ticket:
                heappop(self._queue)
            if ticket is not asking:
                ticket.call()
        return None


# --- which limiter ---------------------------------------------------------------------------------------------------


class Limiters(Protocol):
    """The limiters of one client and its copies."""

    def here(self) -> Limiter:
        """The limiter of the process and event loop that this runs in."""
        ...


class ProcessLimiters:
    """One limiter for all threads, and another one after a fork."""

    def __init__(self, make: Callable[[], Limiter]) -> None:
        self._make = make
        self._limiters: dict[int, Limiter] = {}

    def here(self) -> Limiter:
        """The limiter of this process."""
        process = os.getpid()
        return self._limiters.get(process) or self._limiters.setdefault(process, self._make())


class LoopLimiters:
    """A limiter for each event loop, of asyncio or trio, which is discarded together with its loop."""

    def __init__(self, make: Callable[[], Limiter]) -> None:
        self._make = make

    def here(self) -> Limiter:
        """The limiter of this event loop."""
        variable = _limiters_by_loop()
        limiters = variable.get(None)
        if limiters is None:
            limiters = WeakKeyDictionary[LoopLimiters, Limiter]()
            variable.set(limiters)
        limiter = limiters.get(self)
        if limiter is None:
            limiter = limiters[self] = self._make()
        return limiter


@cache
def _limiters_by_loop() -> RunVar[WeakKeyDictionary[LoopLimiters, Limiter] | None]:
    from anyio.lowlevel import RunVar

    return RunVar("limiters")
