"""A rate that the clients of one process share, with the back-off of all of them: needs no store."""

from __future__ import annotations

import os
from threading import RLock

from msgspec.structs import replace

from ..flow import Clock
from ..limiter import TICK, Pacer
from ..validation import check_positive
from .line import LATE, UNKNOWN_RATE, Line, lowest, spacing, stop


class ProcessLimiter:
    """Shares a rate among the clients of this process: pass it as `limiter=` to each of them.

    Where `rate` (requests per second) is omitted, that of the API applies, or of a client. If the provider rejects a
    request for its rate, all clients stop as long as it asks for, or for a second, two, and so on, and continue with
    half the rate for ten seconds. Clients that share it must share their `clock`, too. A forked process has a rate of
    its own.
    """

    def __init__(self, rate: float | None = None) -> None:
        if rate is not None:
            check_positive("rate", rate)
        self._rate = rate
        self._shared = _Shared()

    def pacer(self, rate: float | None, clock: Clock) -> Pacer:
        """What spaces the requests of one client, whose own rate this is."""
        return _ProcessPacer(lowest(self._rate, rate), self._shared)

    def __repr__(self) -> str:
        return "ProcessLimiter()" if self._rate is None else f"ProcessLimiter(rate={self._rate:g})"


class _Shared:
    """The line of this process, which nobody leases: each request takes the next slot when it is there."""

    def __init__(self) -> None:
        self._renew()

    def _renew(self) -> None:
        self._lock, self._line = RLock(), Line()
        self._process = os.getpid()  # last: until then other threads of a forked process renew it, too

    def take(self, now: float, rate: float | None) -> float:
        if self._process != os.getpid():
            self._renew()
        with self._lock:
            line = self._line
            if rate is None and now < line.calm:
                rate = UNKNOWN_RATE
            pause = max(line.until, 0.0 if rate is None else line.free) - now
            if pause > TICK:
                return pause
            if rate is not None:
                start = max(line.free, line.until, now - LATE)
                interval = spacing(rate) * (2.0 if start < line.calm else 1.0)
                self._line = replace(line, free=start + interval)
            return 0.0

    def slow(self, now: float, seconds: float | None) -> None:
        if self._process != os.getpid():
            self._renew()
        with self._lock:
            self._line, _ = stop(self._line, now, seconds)


class _ProcessPacer(Pacer):
    __slots__ = ("_shared",)

    is_shared = True

    def __init__(self, rate: float | None, shared: _Shared) -> None:
        super().__init__(rate)
        self._shared = shared

    def take(self, now: float, rate: float | None = None) -> float:
        return self._shared.take(now, lowest(rate, self.rate))

    def slow(self, now: float, seconds: float | None) -> None:
        self._shared.slow(now, seconds)
