"""The rule by which workers share a rate: a line of future slots, of which each worker leases the next free ones. Pure.

A slot is a moment at which one request may be sent, by the clock of the store that holds the line. A lease says how
many seconds from now its slots are: so the clocks of workers do not matter, a slow round trip only makes a slot later,
and slots that nobody used are in the past, and so given back.
"""

from __future__ import annotations

from collections import deque

from msgspec import Struct
from msgspec.structs import replace

MARGIN = 0.03
"""The share of the rate that is not used: requests are sent a little late at times, and then follow closer."""

LATE = 0.1
"""Seconds after which a slot that was not used expires;
together with `MARGIN`, ten seconds hold no request too many.
"""

BLOCK = 0.5
"""Seconds of slots that one lease has at most; it has one slot at least."""

FIRST_STOP = 1.0
"""Seconds that all workers stop after a first rejection without a ``Retry-After``; each further one doubles them."""

LONGEST_STOP = 60.0
"""Seconds that they stop at most, unless the provider asks for more."""

LONGEST_ASKED = 3_600.0
"""Seconds that they stop at most, whatever the provider asks for."""

RECOVERY = 10.0
"""Seconds after a stop with half the rate; a rejection in this time is a further one."""

UNKNOWN_RATE = 10.0
"""Requests per second after a stop, of which half are sent, where neither the API nor the user names a rate."""


class Line(Struct, frozen=True):
    """What the store holds, in seconds of its clock.

    `free` is when the next slot is. Nothing is sent before `until`, and half as much as usual before `calm`; `stops`
    counts the stops that followed one another.
    """

    free: float = 0.0
    until: float = 0.0
    calm: float = 0.0
    stops: int = 0


class Lease(Struct, frozen=True):
    """What a worker gets, in seconds from now: the `first` of `count` slots, one each `interval`.

    Nothing may be sent for `stop` seconds, and half as much as usual for `calm`.
    """

    first: float
    interval: float
    count: int
    stop: float
    calm: float


def lowest(*rates: float | None) -> float | None:
    """The lowest of these rates; None if there is none."""
    return min((rate for rate in rates if rate is not None), default=None)


def spacing(rate: float) -> float:
    """Seconds between two slots, for so many requests a second."""
    return 1.0 / (rate * (1.0 - MARGIN))


def block(rate: float) -> int:
    """How many slots one lease has at most."""
    return max(1, int(rate * BLOCK))


def lease(line: Line, now: float, rate: float, count: int, *, returning: bool = False) -> tuple[Line, Lease]:
    """Lease the next slots; none only asks how things are.

    `returning` says that the store could not be reached for a while, in which workers sent a share of the rate on their
    own: some may still do, so that half the rate is left to them.
    """
    if returning:
        line = replace(line, calm=max(line.calm, now + RECOVERY))
    start = max(line.free, line.until, now)
    interval = spacing(rate) * (2.0 if start < line.calm else 1.0)
    if count:
        line = replace(line, free=start + count * interval)
    leased = Lease(start - now, interval, count, max(0.0, line.until - now), max(0.0, line.calm - now))
    return line, leased


def stop(line: Line, now: float, asked: float | None = None) -> tuple[Line, Lease]:
    """Stop all workers since the provider rejected a request:
    for the seconds that it asked for, or for longer each time.

    Requests in flight when the first was rejected may be rejected too: they count as the same rejection.
    """
    is_same = now < line.until
    stops = line.stops if is_same else line.stops + 1 if now < line.calm else 1
    if asked is not None:
        until = max(line.until, now + min(asked, LONGEST_ASKED))
    elif is_same:
        until = line.until
    else:
        until = now + min(LONGEST_STOP, FIRST_STOP * 2.0 ** (stops - 1))
    line = replace(line, until=until, calm=max(line.calm, until + RECOVERY), stops=stops)
    return line, Lease(until - now, 0.0, 0, until - now, line.calm - now)


class Slots:
    """The slots that one worker has leased and not used yet, in seconds of its own monotonic clock.

    A lease is one slot at first. It doubles up to a `block` while requests have to wait for slots, and halves with each
    slot that expires.
    """

    __slots__ = ("_size", "_times", "_waited")

    def __init__(self) -> None:
        self._times: deque[float] = deque()
        self._size = 1
        self._waited = False

    def take(self, now: float) -> float | None:
        """Use a slot and return 0, or return the seconds until the next one; None if none is leased."""
        times = self._times
        while times and times[0] < now - LATE:
            times.popleft()
            self._size, self._waited = max(1, self._size // 2), False
        if not times:
            return None
        if times[0] <= now:
            times.popleft()
            return 0.0
        self._waited = True
        return times[0] - now

    def wanted(self, rate: float, *, needed: bool) -> int:
        """How many slots to lease now, since a request needs one, or ahead of those that wait."""
        if not needed and not (self._waited and len(self._times) <= self._size // 2):
            return 0
        if self._waited:
            self._size, self._waited = self._size * 2, False
        self._size = min(self._size, block(rate))
        return self._size

    def add(self, now: float, leased: Lease, not_before: float) -> None:
        """Add those of a lease that are not in a stop."""
        times = (now + leased.first + number * leased.interval for number in range(leased.count))
        self._times.extend(time for time in times if time >= not_before)
