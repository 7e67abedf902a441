"""SQLite: one file, for the threads and processes of one machine."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError
from .connection import OneConnection
from .protocol import Row

BUSY = 60.0
"""Seconds that a statement waits at most while other processes write."""

OLDEST = (3, 35)
"""The first version of SQLite that returns the rows of what it changes."""


class SqliteDatabase(OneConnection[sqlite3.Connection]):
    """One file of SQLite, created where it is absent. Thread-safe; a forked process opens a connection of its own.

    Keep it on a local disk: the locks of network file systems are not reliable.
    """

    def __init__(self, path: str | os.PathLike[str], tables: tuple[str, ...]) -> None:
        """`tables` are the statements that create what is missing. Raises ConfigurationError for an old SQLite."""
        if sqlite3.sqlite_version_info < OLDEST:
            raise ConfigurationError(f"SQLite {sqlite3.sqlite_version} is too old: 3.35 or later is needed")
        super().__init__(tables)
        self._path = Path(path).absolute()

    def execute(self, statement: str, *values: Any) -> list[Row]:
        """See `Database.execute`. Raises `sqlite3.Error`, for example when the disk is full."""
        self._leave_parent()
        with self._lock:
            self._connection = self._connection or self._open()
            return self._connection.execute(statement, values).fetchall()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=BUSY, isolation_level=None, check_same_thread=False)
        with suppress(sqlite3.OperationalError):  # another process is about to do the same
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        for table in self._tables:
            connection.execute(table)
        return connection

    def __repr__(self) -> str:
        return f"SqliteDatabase({self._path.name!r})"
