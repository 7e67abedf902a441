"""Where an engine stores its slices: which handles each has, and which of its runs is the current one.

A slice is some hundred handles that one job of an engine waits for, some twenty seconds long; then the next job of the
same slice continues with those that are left. A slice keeps its name through all of its jobs. An engine may deliver a
job twice, and a worker may crash between any two steps: the store makes sure that one run counts, the last that began.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import uuid4

from msgspec import Struct

from ..databases.postgresql import PostgresDatabase
from ..databases.protocol import Database
from ..databases.sqlite import SqliteDatabase
from ..errors import ClientError
from ..resume import Handle


class Claim(Struct, frozen=True):
    """One run of a slice: its name, what tells this run from others, and the handles to wait for."""

    slice: str
    token: str
    handles: list[Handle]


class SliceTaken(ClientError):
    """Another run of the same slice has begun: this one must not poll its tasks, and enqueues no successor."""


class Slices(Protocol):
    """A store of slices that all workers share."""

    def begin(self, slice: str, handles: Sequence[Handle]) -> Claim | None:
        """Begin a run of a slice, which takes it over from any other; None if none of its tasks is left.

        The first run waits for `handles`. A later one waits for those that the store has: what the last run gave back,
        or what it had reserved when it crashed, so that those polls count as burnt.
        """
        ...

    def save(self, claim: Claim, handles: Sequence[Handle]) -> None:
        """Store the handles with their reservations, before the first poll. Raises SliceTaken."""
        ...

    def finish(self, claim: Claim, unfinished: Sequence[Handle]) -> bool:
        """Store what is left, and end the run. False if another one took over: then enqueue no successor.

        With nothing left the slice has ended: it is remembered until `forget`, so that a job that is delivered late
        does not begin it again.
        """
        ...


TABLE = """
CREATE TABLE IF NOT EXISTS specloom_slices (
    slice TEXT PRIMARY KEY, token TEXT NOT NULL, handles TEXT NOT NULL, changed DOUBLE PRECISION NOT NULL
)
"""
_BEGIN = """
INSERT INTO specloom_slices (slice, token, handles, changed) VALUES (?, ?, ?, ?)
ON CONFLICT (slice) DO UPDATE SET token = excluded.token, changed = excluded.changed
WHERE specloom_slices.handles <> ''
RETURNING handles
"""
_SAVE = "UPDATE specloom_slices SET handles = ?, changed = ? WHERE slice = ? AND token = ? RETURNING slice"
_FORGET = "DELETE FROM specloom_slices WHERE handles = '' AND changed < ? RETURNING slice"


class _StoredSlices:
    """The store in a database: one row for each slice, whose handles are lines of JSON."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, slice: str, handles: Sequence[Handle]) -> Claim | None:
        """See `Slices.begin`."""
        token = str(uuid4())
        rows = self._database.execute(_BEGIN, slice, token, _written(handles), time.time())
        found = _read(rows[0][0]) if rows else []
        return Claim(slice, token, found) if found else None

    def save(self, claim: Claim, handles: Sequence[Handle]) -> None:
        """See `Slices.save`."""
        if not self._store(claim, handles):
            raise SliceTaken(f"another run of the slice `{claim.slice}` has begun: this one does not poll its tasks")

    def finish(self, claim: Claim, unfinished: Sequence[Handle]) -> bool:
        """See `Slices.finish`."""
        return self._store(claim, unfinished)

    def forget(self, before: float) -> int:
        """Delete the slices that ended before that time, in seconds since 1970, and return how many.

        Keep each for as long as the engine may deliver a job late.
        """
        return len(self._database.execute(_FORGET, before))

    def close(self) -> None:
        """Close the connection."""
        self._database.close()

    def _store(self, claim: Claim, handles: Sequence[Handle]) -> bool:
        return bool(self._database.execute(_SAVE, _written(handles), time.time(), claim.slice, claim.token))


class SqliteSlices(_StoredSlices):
    """Slices in a file of SQLite, for the workers of one machine."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(SqliteDatabase(path, (TABLE,)))


class PostgresSlices(_StoredSlices):
    """Slices in a database of PostgreSQL, for workers on several machines. `dsn` is a connection string of libpq."""

    def __init__(self, dsn: str) -> None:
        super().__init__(PostgresDatabase(dsn, (TABLE,)))


def _written(handles: Iterable[Handle]) -> str:
    return "\n".join(handle.to_json() for handle in handles)


def _read(text: str) -> list[Handle]:
    return [Handle.from_json(line) for line in text.split("\n") if line]
