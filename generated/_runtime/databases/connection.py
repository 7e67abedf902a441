"""One connection to a database, which the threads of a process share."""

from __future__ import annotations

import os
from threading import RLock
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    """A connection of whatever database."""

    def close(self) -> None:
        """Close it."""
        ...


C = TypeVar("C", bound=Closable)


class OneConnection(Generic[C]):
    """What databases have in common: a connection, opened when it is needed. A forked process opens one of its own."""

    def __init__(self, tables: tuple[str, ...]) -> None:
        """`tables` are the statements that create what is missing."""
        self._tables = tables
        self._lock = RLock()
        self._process = os.getpid()
        self._connection: C | None = None

    def close(self) -> None:
        """See `Database.close`."""
        self._leave_parent()
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _leave_parent(self) -> None:
        """Forget the connection and the lock of the process that this one was forked from;
        closing it would harm both.
        """
        if self._process != os.getpid():
            _INHERITED.append(self._connection)
            self._connection, self._lock, self._process = None, RLock(), os.getpid()


_INHERITED: list[object] = []
"""Connections of parent processes, which are never closed here."""
