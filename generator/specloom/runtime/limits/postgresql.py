"""The rate of an account across workers, in PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import ConfigurationError
from ..validation import check_text
from .line import Lease, Line
from .shared import PATIENCE, Connection, Rule, StoreLimiter, Subscription

if TYPE_CHECKING:
    from psycopg import Connection as Session

CHANNEL = "specloom_limits"
"""The channel on which workers tell each other of stops."""

TABLE = "CREATE TABLE IF NOT EXISTS specloom_limits (name text PRIMARY KEY, line jsonb NOT NULL)"
"""The table, which is created with the first connection unless it exists."""

_LOCK = 7_236_121
"""The advisory lock under which it is created: two at once would fail."""


class PostgresLimiter(StoreLimiter):
    """Shares the rate of an account among all workers that name the same database and the same `name`.

    `dsn` is a connection string, as libpq reads it. Where `rate` (requests per second) is omitted, that of the API
    applies, or of a client. While the database cannot be reached no request is sent; with `workers`, the number of
    processes at most, each of them sends half of its share. Each process has two connections while it sends; they need
    LISTEN, so that a pooler in between must pool sessions, not transactions. Raises ConfigurationError for arguments
    that cannot be used, and where psycopg is not installed.
    """

    def __init__(self, dsn: str, name: str, rate: float | None = None, *, workers: int | None = None) -> None:
        _check_dsn(dsn)
        super().__init__(_Store(dsn, name), name, rate, workers)


def _check_dsn(dsn: object) -> None:
    check_text("the connection string of a `PostgresLimiter`", dsn)
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise ConfigurationError("a `PostgresLimiter` needs psycopg 3: install `psycopg[binary]`") from None
    try:
        conninfo_to_dict(str(dsn))
        return
    except ProgrammingError:
        pass
    raise ConfigurationError("the connection string must be as in `postgresql://user@host/database`")


class _Store:
    def __init__(self, dsn: str, name: str) -> None:
        self._dsn = dsn
        self._name = name

    def connect(self) -> Connection:
        return _Connection(self._session(), self._name)

    def subscribe(self) -> Subscription:
        return _Subscription(self._session(), self._name)

    def _session(self) -> Session[tuple[Any, ...]]:
        from psycopg import IsolationLevel, connect

        timeout = int(PATIENCE * 1000)
        session = connect(
            self._dsn,
            autocommit=True,
            connect_timeout=int(PATIENCE),
            tcp_user_timeout=timeout,
        )
        try:
            session.isolation_level = IsolationLevel.READ_COMMITTED
            session.execute("SELECT set_config('statement_timeout', %s, false)", (str(timeout),))
        except BaseException:
            session.close()
            raise
        return session


class _Connection:
    def __init__(self, session: Session[tuple[Any, ...]], name: str) -> None:
        self._session = session
        self._name = name
        try:
            self._prepare()
        except BaseException:
            session.close()
            raise

    def _prepare(self) -> None:
        found = self._session.execute("SELECT to_regclass('specloom_limits') IS NOT NULL").fetchone()
        if found != (True,):
            with self._session.transaction():
                self._session.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
                self._session.execute(TABLE)

    def change(self, rule: Rule, *, tells: bool) -> Lease:
        with self._session.transaction():
            line = self._locked()
            clock = self._session.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
            if clock is None:
                raise RuntimeError("PostgreSQL does not say what time it is")
            line, leased = rule(line, clock[0])
            text = msgspec.json.encode(line).decode()
            self._session.execute("UPDATE specloom_limits SET line = %s::jsonb WHERE name = %s", (text, self._name))
            if tells:
                told = msgspec.json.encode((self._name, leased.stop)).decode()
                self._session.execute("SELECT pg_notify(%s, %s)", (CHANNEL, told))
        return leased

    def _locked(self) -> Line:
        """The line, which is locked until the transaction ends."""
        new = (self._name, msgspec.json.encode(Line()).decode())
        self._session.execute(
            "INSERT INTO specloom_limits (name, line) VALUES (%s, %s::jsonb) ON CONFLICT (name) DO NOTHING", new
        )
        row = self._session.execute("SELECT line FROM specloom_limits WHERE name = %s FOR UPDATE", new[:1]).fetchone()
        return Line() if row is None else msgspec.convert(row[0], type=Line)

    def close(self) -> None:
        self._session.close()


class _Subscription:
    def __init__(self, session: Session[tuple[Any, ...]], name: str) -> None:
        self._session = session
        self._name = name
        try:
            session.execute(f"LISTEN {CHANNEL}")
        except BaseException:
            session.close()
            raise

    def get(self, timeout: float) -> float | None:
        stops = [
            seconds
            for notify in self._session.notifies(timeout=timeout, stop_after=1)
            for name, seconds in [msgspec.json.decode(notify.payload, type=tuple[str, float])]
            if name == self._name
        ]
        return max(stops, default=None)

    def close(self) -> None:
        self._session.close()
