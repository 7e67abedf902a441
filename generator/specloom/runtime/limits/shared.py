"""A rate that clients of many processes share: slots are leased from a store, away from the event loop.

What decides is in `line`. Here are the threads that talk to the store: one leases slots as they are wanted, the other
hears of stops. Both begin with the first request, and end when none was wanted for a while.

Slots are only used while stops can be heard: where the connection is lost, those that were leased are dropped.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, RLock, Thread
from types import TracebackType
from typing import Protocol, Self, TypeAlias

from msgspec import Struct

from ..errors import ConfigurationError
from ..flow import Clock, speed_of
from ..limiter import TICK, Pacer
from ..validation import check_count, check_positive
from .line import BLOCK, FIRST_STOP, RECOVERY, UNKNOWN_RATE, Lease, Line, Slots, lease, lowest, spacing, stop

IDLE = 5.0
"""Seconds without a request after which the threads end."""

HEARD = 0.5
"""Seconds after which the thread that hears of stops looks whether it should end."""

PATIENCE = 2.0
"""Seconds within which a store must respond."""

RETRY = 1.0
"""Seconds after which a store that could not be reached is tried again."""

_SOON, _LATER = 0.002, 0.032
"""Seconds after which a request asks again while a lease is on its way: so many at first, and at most."""

Rule: TypeAlias = Callable[[Line, float], tuple[Line, Lease]]
"""Changes the line at a time of the store's clock."""


class Wanted(Struct, frozen=True):
    """An order to lease so many slots; none only asks how things are."""

    rate: float | None
    count: int


class Rejected(Struct, frozen=True):
    """An order to stop all workers, for the seconds that the provider asked for."""

    asked: float | None


Order: TypeAlias = Wanted | Rejected


def rule_of(order: Order, *, share: float = 1.0, returning: bool = False) -> Rule:
    """How an order changes a line of which a worker has a share, which is one slot at a time unless it is all."""
    if isinstance(order, Rejected):
        return partial(stop, asked=order.asked)
    count = order.count if share == 1.0 or order.rate is None else min(1, order.count)
    rate = UNKNOWN_RATE if order.rate is None else order.rate
    return partial(lease, rate=rate * share, count=count, returning=returning)


class Connection(Protocol):
    """A connection to a store, for one thread."""

    def change(self, rule: Rule, *, tells: bool) -> Lease:
        """Apply a rule to the line, alone and at the store's time; with `tells`, tell all workers of its stop."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class Subscription(Protocol):
    """What hears of stops, for one thread."""

    def get(self, timeout: float) -> float | None:
        """The seconds of a stop that was told; None if none was within `timeout` seconds."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class Store(Protocol):
    """Where the line is; both methods raise whatever they like if it cannot be reached."""

    def connect(self) -> Connection:
        """A new connection."""
        ...

    def subscribe(self) -> Subscription:
        """A new subscription: it has begun when this returns."""
        ...


class Threads(Protocol):
    """What carries out orders, and reports to its worker."""

    @property
    def is_asked(self) -> bool:
        """Whether an order waits."""
        ...

    def put(self, order: Order) -> None:
        """Carry out an order."""
        ...

    def end(self) -> None:
        """End."""
        ...


class StoreLimiter:
    """A limiter whose line is in a store: pass it as `limiter=` to clients.

    Use as a context manager, or call `close()`.

    It may be shared by clients of several threads and event loops, and by forked processes.
    """

    def __init__(self, store: Store, name: str, rate: float | None, workers: int | None) -> None:
        if not isinstance(name, str) or not name:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigurationError("the `name` of a limiter must be a string, and not empty")
        if rate is not None:
            check_positive("rate", rate)
        if workers is not None:
            check_count("workers", workers)
        self._name, self._rate = name, rate
        self._worker = Worker(f"{type(self).__name__} `{name}`", workers, lambda worker: StoreThreads(worker, store))

    def pacer(self, rate: float | None, clock: Clock) -> Pacer:
        """What spaces the requests of one client, whose own rate this is."""
        return _SharedPacer(lowest(self._rate, rate), self._worker, speed_of(clock))

    def close(self) -> None:
        """End its threads, and with them the connections. A further request begins new ones."""
        self._worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        rate = "" if self._rate is None else f", rate={self._rate:g}"
        return f"{type(self).__name__}({self._name!r}{rate})"


class _SharedPacer(Pacer):
    """The slots of a worker, for one client, in seconds of its clock."""

    __slots__ = ("_speed", "_worker")

    is_shared = True

    def __init__(self, rate: float | None, worker: Worker, speed: float) -> None:
        super().__init__(rate)
        self._worker = worker
        self._speed = speed

    def take(self, now: float, rate: float | None = None) -> float:
        limit = lowest(rate, self.rate)
        return self._worker.take(None if limit is None else limit * self._speed) * self._speed

    def slow(self, now: float, seconds: float | None) -> None:
        self._worker.slow(None if seconds is None else seconds / self._speed)

    @property
    def trouble(self) -> str:
        return self._worker.trouble


class Worker:
    """The slots of this process, and the threads that lease them. All seconds are real ones."""

    def __init__(
        self,
        name: str,
        workers: int | None,
        begin: Callable[[Worker], Threads],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`begin` starts the threads that carry out orders."""
        self._name = name
        self._workers = workers
        self._begin_threads = begin
        self._monotonic = monotonic
        self._begin()

    def _begin(self) -> None:
        self._lock = RLock()  # a signal handler may make a request in the middle of another one
        self._slots: dict[float, Slots] = {}
        self._until = self._calm = 0.0
        self._pause = _SOON
        self._wanted_until = 0.0
        self._ordered: set[float | None] = set()
        self._is_known = False
        self._failure: str | None = None
        self._retry = 0.0
        self._own = Line()
        self._threads: Threads | None = None
        self._process = os.getpid()  # last: until then other threads of a forked process begin, too

    def _here(self) -> None:
        """A forked process has none of the threads, and must not use the slots of the other."""
        if self._process != os.getpid():
            self._begin()

    # --- requests, in any thread ---

    def take(self, rate: float | None) -> float:
        """Use a slot and return 0, or return the seconds after which to ask again."""
        self._here()
        with self._lock:
            now = self._monotonic()
            if self._until - now > TICK:
                self._wanted_until = self._until + IDLE
                return self._until - now
            if rate is None and now < self._calm:
                rate = UNKNOWN_RATE
            if rate is None:
                pause = 0.0 if self._is_known else None
                count = 0
            else:
                slots = self._slots.setdefault(rate, Slots())
                pause = slots.take(now)
                count = slots.wanted(rate, needed=pause is None)
            if (count or pause is None) and rate not in self._ordered and now >= self._retry:
                self._ordered.add(rate)
                self._start().put(Wanted(rate, count))
            if pause is not None:
                self._pause = _SOON
            elif now < self._retry:
                pause = self._retry - now
            else:
                pause = self._pause
                self._pause = min(_LATER, 2 * pause)
            self._wanted_until = now + pause + IDLE
            return pause

    def slow(self, seconds: float | None) -> None:
        """Stop here at once, and all others through the store."""
        self._here()
        with self._lock:
            now = self._monotonic()
            if seconds is not None or self._until <= now:
                self._stop(now + (FIRST_STOP if seconds is None else seconds))
            self._start().put(Rejected(seconds))

    @property
    def trouble(self) -> str:
        """Why no request may be sent."""
        left = self._until - self._monotonic()
        if left > 0:
            return (
                f"{self._name} stops all requests for {left:.0f} s more, since the provider rejected one for its rate"
            )
        return "" if self._failure is None else f"the store of {self._name} cannot be reached ({self._failure})"

    def close(self) -> None:
        """End the threads."""
        if self._process == os.getpid():
            with self._lock:
                self._end()

    def _start(self) -> Threads:
        self._threads = self._threads or self._begin_threads(self)
        return self._threads

    def _end(self) -> None:
        threads, self._threads = self._threads, None
        self._drop()
        self._ordered.clear()
        if threads is not None:
            threads.end()

    def _drop(self) -> None:
        self._is_known = False
        self._slots = {}

    def _stop(self, until: float) -> None:
        self._until = max(self._until, until)
        self._calm = max(self._calm, self._until + RECOVERY)
        self._slots = {}

    # --- what the threads report ---

    def changed(self, threads: Threads, order: Order, leased: Lease) -> None:
        """The store has carried out an order."""
        with self._lock:
            if threads is self._threads:
                self._note(None)
                self._take_in(order, leased)

    def lost(self, threads: Threads, order: Order, error: Exception) -> None:
        """The store cannot be reached: a share of the rate is leased here, or nothing is sent until it can be."""
        with self._lock:
            if threads is not self._threads:
                return
            now, rate = self._monotonic(), order.rate if isinstance(order, Wanted) else None
            if self._failure is None:
                self._drop()
                # others may have leased slots that are still to come
                pause = (self._workers or 1) * max(3 * BLOCK, 2 * spacing(rate or UNKNOWN_RATE))
                self._own = Line(free=now + pause, until=self._until, calm=self._calm)
            self._note(type(error).__name__)
            if self._workers is None:
                self._retry = now + RETRY
                self._ordered.discard(rate)
            else:
                self._own, own = rule_of(order, share=0.5 / self._workers)(self._own, now)
                self._take_in(order, own)

    def heard(self, threads: Threads, seconds: float) -> None:
        """Another worker was told to stop."""
        with self._lock:
            if threads is self._threads:
                self._stop(self._monotonic() + seconds)

    def deaf(self, threads: Threads) -> None:
        """Stops cannot be heard any longer."""
        with self._lock:
            if threads is self._threads and self._failure is None:
                self._drop()

    def idle(self, threads: Threads) -> bool:
        """End the threads unless something is wanted."""
        with self._lock:
            if threads is self._threads and not threads.is_asked and self._monotonic() >= self._wanted_until:
                self._end()
            return threads is not self._threads

    @property
    def was_lost(self) -> bool:
        """Whether others may still send on their own, since the store could not be reached a moment ago."""
        return self._failure is not None and self._workers is not None

    def _take_in(self, order: Order, leased: Lease) -> None:
        now = self._monotonic()
        self._is_known = True
        self._calm = max(self._calm, now + leased.calm)
        if leased.stop > 0:
            self._stop(now + leased.stop)
        if isinstance(order, Wanted):
            self._ordered.discard(order.rate)
            if order.rate is not None:
                self._slots.setdefault(order.rate, Slots()).add(now, leased, self._until)

    def _note(self, failure: str | None) -> None:
        """Log once when the store is lost, and once when it is back."""
        if (failure is None) != (self._failure is None):
            import logging

            logger = logging.getLogger("specloom.limits")
            if failure is None:
                logger.info("the store of %s is reached again", self._name)
            else:
                share = "no request is sent" if self._workers is None else "a share of the rate is used"
                logger.warning("the store of %s cannot be reached (%s): %s until it can", self._name, failure, share)
        self._failure = failure


class StoreThreads:
    """The two threads of a worker. Their connections are theirs alone."""

    def __init__(self, worker: Worker, store: Store) -> None:
        self._worker = worker
        self._store = store
        self._orders: SimpleQueue[Order | None] = SimpleQueue()
        self._ended = Event()
        self._answered = Event()
        self._deafness: Exception | None = None
        for run in (self._hear, self._lease):
            Thread(target=run, name=f"limiter-{run.__name__.strip('_')}", daemon=True).start()

    @property
    def is_asked(self) -> bool:
        """Whether an order waits."""
        return not self._orders.empty()

    def put(self, order: Order) -> None:
        """Carry out an order."""
        self._orders.put(order)

    def end(self) -> None:
        """Let both end."""
        self._ended.set()
        self._orders.put(None)

    def _lease(self) -> None:
        connection: Connection | None = None
        while not self._ended.is_set():
            try:
                order = self._orders.get(timeout=IDLE)
            except Empty:
                if self._worker.idle(self):
                    break
                continue
            if order is None:
                break
            try:
                self._check_hearing()
                connection = connection or self._store.connect()
                rule = rule_of(order, returning=self._worker.was_lost)
                leased = connection.change(rule, tells=isinstance(order, Rejected))
            except Exception as error:
                _close(connection)
                connection = None
                self._worker.lost(self, order, error)
            else:
                self._worker.changed(self, order, leased)
        _close(connection)

    def _check_hearing(self) -> None:
        """Raise why stops cannot be heard."""
        if not self._answered.wait(PATIENCE):
            raise TimeoutError
        if self._deafness is not None:
            raise self._deafness.with_traceback(None)

    def _hear(self) -> None:
        while not self._ended.is_set():
            try:
                with closing(self._store.subscribe()) as subscription:
                    self._deafness = None
                    self._answered.set()
                    while not self._ended.is_set():
                        seconds = subscription.get(HEARD)
                        if seconds is not None:
                            self._worker.heard(self, seconds)
            except Exception as error:
                self._deafness = error
                self._answered.set()
                self._worker.deaf(self)
                self._ended.wait(RETRY)


def _close(connection: Connection | None) -> None:
    if connection is not None:
        with suppress(Exception):
            connection.close()
