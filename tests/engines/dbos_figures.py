"""Figures of waits on DBOS with PostgreSQL:
their CPU against `wait_all`, memory, rows, and the log after kills and a deploy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.engines import celery_app, dbos_app, figures, services
from tests.engines.figures import EVERY, PATIENCE, RATE, SECONDS, SIZE
from tests.engines.provider import Provider, provider
from tests.engines.workers import Worker

PARTS = ("dbos", "ledger")


@dataclass(frozen=True)
class _Service:
    press: Provider
    database: str

    def worker(self, name: str, *, newer: bool = False) -> Worker:
        if newer:
            return dbos_app.worker(self.press, name, self.database, version="2", code=self._newer)
        return dbos_app.worker(self.press, name, self.database)

    def order(self, orders: Sequence[str]) -> None:
        dbos_app.order(self.press, self.database, orders)

    def run(self, code: str) -> str:
        return dbos_app.run(self.press, self.database, code, seconds=PATIENCE)

    def results(self) -> Mapping[str, str]:
        return dbos_app.results(self.press.folder)

    @cached_property
    def _newer(self) -> Path:
        return celery_app.newer(self.press)


def waiting(folder: Path, count: int) -> dict[str, float]:
    """CPU and memory of so many tasks that wait,
    in one process with `wait_all` and on three workers; and their rows.
    """
    with services.postgres() as server, provider(folder, every=EVERY, rate=RATE, parts=PARTS) as press:
        service = _Service(press, server.database())
        dbos_app.write(folder, seconds=SECONDS, size=SIZE, concurrency=_concurrency(count))
        one = figures.alone(service, count)
        with ExitStack() as stack:
            workers = [stack.enter_context(service.worker(f"w{number}")) for number in range(3)]
            memory, rows = _memory(workers), _rows(service.database)
            held: dict[str, float] = {}

            def look() -> None:
                now = _rows(service.database)
                held.update({key: now[key] - rows[key] for key in rows}, memory=_memory(workers) - memory)

            several = figures.on_workers(service, press, workers, count, look)
            ended = _rows(service.database)["rows"] - rows["rows"]
    per_poll = 1e6 * several["cpu"] / several["polls"], 1e6 * one["cpu"] / one["polls"]
    return {
        "CPU per poll on three workers, µs": per_poll[0],
        "CPU per poll of one process, µs": per_poll[1],
        "ratio": per_poll[0] / per_poll[1],
        "memory of the workers per waiting task, bytes": held["memory"] / count,
        "rows per waiting task": held["rows"] / count,
        "bytes of rows per waiting task": held["bytes"] / count,
        "rows per ended task": ended / count,
    }


def kills(folder: Path, count: int) -> dict[str, float]:
    """One run with kills and a deploy."""
    with services.postgres() as server, provider(folder, every=EVERY, rate=RATE, parts=PARTS) as press:
        concurrency = _concurrency(count)
        dbos_app.write(folder, seconds=SECONDS, size=SIZE, concurrency=concurrency, more=figures.DIE_AT_THE_END)
        return figures.kills(_Service(press, server.database()), press, count)


def _concurrency(count: int) -> int:
    """Of each worker: together enough for all slices, and for those that come back after a kill."""
    return max(2, -(-count // SIZE // 2))


def _memory(workers: Sequence[Worker]) -> float:
    return sum(worker.memory for worker in workers)


def _rows(database: str) -> Mapping[str, float]:
    """Rows of DBOS's tables, and the bytes of what they store."""
    import psycopg
    from psycopg import sql

    found = {"rows": 0.0, "bytes": 0.0}
    with psycopg.connect(database) as connection:
        for table in ("workflow_status", "workflow_input", "workflow_output", "operation_outputs", "notifications"):
            name = sql.Identifier("dbos", table)
            query = sql.SQL("SELECT count(*), coalesce(sum(pg_column_size(it.*)), 0) FROM {} AS it").format(name)
            row = connection.execute(query).fetchone()
            found["rows"] += float(row[0] if row else 0)
            found["bytes"] += float(row[1] if row else 0)
    return found
