"""How many requests may be under way over the connections to one server."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import RLock
from weakref import ref

from ..interrupts import take


class Permits:
    """A number of places, of which each is taken by one request at a time, from any thread.

    One whose holder is interrupted before it leaves is there again when nobody has it any more.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._lock = RLock()
        self._free: SimpleQueue[Permit] = SimpleQueue()
        self._known: set[ref[Permit]] = set()

    def enter(self, seconds: float) -> Permit:
        """Take a place; raises TimeoutError where none becomes free in time."""
        try:
            return self._free.get_nowait()
        except Empty:
            return self._new() or take(self._free, seconds)

    def leave(self, place: Permit) -> None:
        """Give a place back."""
        self._free.put(place)

    def _new(self) -> Permit | None:
        """One that is not known yet, as long as there are fewer than there may be."""
        with self._lock:
            if len(self._known) >= self._count:
                return None
            place = Permit()
            self._known.add(ref(place, self._known.discard))
            return place if len(self._known) <= self._count else None  # a signal handler may have been here in between


class Permit:
    """One of the places."""

    __slots__ = ("__weakref__",)
