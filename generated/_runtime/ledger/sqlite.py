"""The ledger that needs nothing to be installed: a file of SQLite, for the processes of one machine."""

from __future__ import annotations

import os

from ..databases.sqlite import SqliteDatabase
from .stored import TABLES, StoredLedger


class SqliteLedger(StoredLedger):
    """A ledger in a file of SQLite, which is created where it is absent.

    Threads and processes of one machine share it.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(SqliteDatabase(path, TABLES))
