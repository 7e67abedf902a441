"""A ledger in a database: one row for each order."""

from __future__ import annotations

from collections.abc import Sequence

from ..databases.protocol import Database, Row
from ..errors import ConfigurationError
from ..resume import Handle
from .protocol import Order

TABLES = (
    """
CREATE TABLE IF NOT EXISTS specloom_orders (
    id TEXT PRIMARY KEY, provider TEXT NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL, likeness TEXT NOT NULL,
    since DOUBLE PRECISION NOT NULL, ends DOUBLE PRECISION NOT NULL, token TEXT NOT NULL, submission_key TEXT,
    handle TEXT, polls INTEGER NOT NULL
)
""",
    "CREATE INDEX IF NOT EXISTS specloom_orders_since ON specloom_orders (since)",
)
_COLUMNS = "id, provider, kind, digest, likeness, since, ends, token, submission_key, handle"
_INSERT = f"INSERT INTO specloom_orders ({_COLUMNS}, polls) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id)"
_STORE = f"""
{_INSERT} DO UPDATE SET handle = excluded.handle, polls = excluded.polls
WHERE specloom_orders.handle IS NULL OR specloom_orders.polls <= excluded.polls
"""
_SELECT = f"SELECT {_COLUMNS} FROM specloom_orders"
_REPLACE = "UPDATE specloom_orders SET token = ?, ends = ? WHERE id = ? AND token = ? AND handle IS NULL"


class StoredLedger:
    """The methods of `Ledger`, and those by which people keep one in order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, order: Order, over: str | None = None) -> Order:
        """See `Ledger.begin`."""
        if over is not None:
            self._database.execute(_REPLACE, order.token, order.until, order.id, over)
        while True:
            self._database.execute(f"{_INSERT} DO NOTHING", *_row_of(order))
            found = self.find(order.id)
            if found is not None:  # else it was deleted since
                return found

    def settle(self, order: Order, handle: Handle | None) -> None:
        """See `Ledger.settle`."""
        if handle is None:
            statement = "DELETE FROM specloom_orders WHERE id = ? AND token = ? AND handle IS NULL"
            self._database.execute(statement, order.id, order.token)
        else:
            self._database.execute(_STORE, *_row_of(order, handle))

    def near(self, order: Order, margin: float) -> Sequence[Order]:
        """See `Ledger.near`."""
        statement = f"{_SELECT} WHERE provider = ? AND kind = ? AND id <> ? AND since <= ? AND ends >= ?"
        values = (order.provider, order.kind, order.id, order.until + margin, order.since - margin)
        return [_order_of(row) for row in self._database.execute(statement, *values)]

    def find(self, order: str) -> Order | None:
        """What the ledger has of an order; None for nothing."""
        rows = self._database.execute(f"{_SELECT} WHERE id = ?", order)
        return _order_of(rows[0]) if rows else None

    def adopt(self, order: str, handle: Handle | str) -> None:
        """Give an order the handle of its task, which was found at the provider, or that of more polls.

        Raises ConfigurationError for an order that the ledger does not have.
        """
        found = self.find(order)
        if found is None:
            raise ConfigurationError(f"the ledger has no order `{order}`")
        self.settle(found, Handle.from_json(handle) if isinstance(handle, str) else handle)

    def delete(self, order: str) -> bool:
        """Delete an order, so that it can be submitted again: only if no task of it exists.

        Returns whether it was there.
        """
        return bool(self._database.execute("DELETE FROM specloom_orders WHERE id = ? RETURNING id", order))

    def forget(self, before: float) -> int:
        """Delete all orders that began before that time, in seconds since 1970, and return how many.

        Submitted again, such an order creates a second task.
        """
        return len(self._database.execute("DELETE FROM specloom_orders WHERE since < ? RETURNING id", before))

    def close(self) -> None:
        """Close the connection. The next use opens another one."""
        self._database.close()


def _row_of(order: Order, handle: Handle | None = None) -> Row:
    facts = (order.id, order.provider, order.kind, order.digest, order.likeness, order.since, order.until, order.token)
    return (*facts, order.key, None if handle is None else handle.to_json(), 0 if handle is None else handle.polls)


def _order_of(row: Row) -> Order:
    id, provider, kind, digest, likeness, since, until, token, key, handle = row
    return Order(
        id=id,
        provider=provider,
        kind=kind,
        digest=digest,
        likeness=likeness,
        since=since,
        until=until,
        token=token,
        key=key,
        handle=None if handle is None else Handle.from_json(handle),
    )
