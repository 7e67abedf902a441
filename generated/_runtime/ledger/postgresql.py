"""The ledger for workers on several machines. It needs `pip install "psycopg[binary]"`."""

from __future__ import annotations

from ..databases.postgresql import PostgresDatabase
from .stored import TABLES, StoredLedger


class PostgresLedger(StoredLedger):
    """A ledger in a database of PostgreSQL. `dsn` is a connection string of libpq; missing tables are created."""

    def __init__(self, dsn: str) -> None:
        super().__init__(PostgresDatabase(dsn, TABLES))
