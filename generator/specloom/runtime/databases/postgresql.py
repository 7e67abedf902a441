"""PostgreSQL, for workers on several machines.

It needs `pip install "psycopg[binary]"`, and is imported only where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from .connection import OneConnection
from .protocol import Row

if TYPE_CHECKING:
    from psycopg import Connection

CREATION = 0x7370_6563
"""The advisory lock under which tables are created: PostgreSQL does not create one twice at the same time."""


class PostgresDatabase(OneConnection["Connection[Row]"]):
    """A database of PostgreSQL, over one connection that threads share. A forked process opens one of its own."""

    def __init__(self, dsn: str, tables: tuple[str, ...]) -> None:
        """`dsn` is a connection string of libpq; `tables` are the statements that create what is missing.

        Raises ConfigurationError where psycopg is not installed.
        """
        try:
            import psycopg
        except ImportError:
            raise ConfigurationError('PostgreSQL needs `pip install "psycopg[binary]"`') from None
        super().__init__(tables)
        self._psycopg = psycopg
        self._dsn = dsn

    def execute(self, statement: str, *values: Any) -> list[Row]:
        """See `Database.execute`. Raises `psycopg.Error`, for example when the server cannot be reached."""
        self._leave_parent()
        with self._lock:
            is_fresh = self._connection is None
            try:
                return self._execute(statement, values)
            except self._psycopg.OperationalError:
                if is_fresh or self._connection is None or not self._connection.broken:
                    raise
            self.close()
            return self._execute(statement, values)

    def _execute(self, statement: str, values: tuple[Any, ...]) -> list[Row]:
        self._connection = self._connection or self._open()
        cursor = self._connection.execute(statement.replace("?", "%s").encode(), values)
        return cursor.fetchall() if cursor.description is not None else []

    def _open(self) -> Connection[Row]:
        connection: Connection[Row] = self._psycopg.connect(self._dsn, autocommit=True)
        try:
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (CREATION,))
                for table in self._tables:
                    connection.execute(table.encode())
        except BaseException:
            connection.close()
            raise
        return connection

    def __repr__(self) -> str:
        return "PostgresDatabase()"  # the connection string may hold a password
