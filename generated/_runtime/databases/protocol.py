"""What a store needs of a database: single statements, each of which happens as a whole or not at all."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias

Row: TypeAlias = tuple[Any, ...]


class Database(Protocol):
    """A database that several threads and processes use at once.

    Statements are in the part of SQL that SQLite 3.35 and PostgreSQL share, with `?` for each value.
    """

    def execute(self, statement: str, *values: Any) -> list[Row]:
        """Execute one statement as a transaction of its own, stored durably, and return its rows.

        It may be executed twice if the connection breaks: write only statements for which that changes nothing.
        """
        ...

    def close(self) -> None:
        """Close the connection. The next statement opens another one."""
        ...
