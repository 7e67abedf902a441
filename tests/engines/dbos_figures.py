"""What waits on DBOS cost and keep: 5,000 tasks, three workers that are killed and replaced, PostgreSQL on this machine."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.engines import dbos_app, services
from tests.engines.provider import Provider, provider
from tests.engines.workers import Worker, until

PARTS = ("dbos", "ledger")
SECONDS = 10.0
PATIENCE = 280.0

MADE = """
import json, time
from printing import press
from clients.press import RateLimited
def made(order):
    while True:
        try:
            return press.prints.submit(number=order).handle
        except RateLimited:
            time.sleep(0.1)
handles = [made(f"{NAME}-{number}") for number in range(COUNT)]
"""

ALONE = """
saved = []
tasks = [press.prints.with_options(checkpoint=saved.append).resume(handle) for handle in handles]
start = time.process_time()
press.prints.wait_all(tasks)
print(json.dumps({"cpu": time.process_time() - start, "polls": len(saved)}))
"""

ADDED = "\nwaits.add(handles)\n"


def measure(count: int = 5000, runs: int = 3) -> dict[str, Any]:
    """The figures of all runs, and the medians."""
    with services.postgres() as server:
        crashed = [_crashes(server.database(), count) for _ in range(runs)]
        cost = _cost(server.database(), count // 2)
    return {"crashes": _medians(crashed), "cost": cost}


def _medians(found: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(run[name] for run in found) for name in found[0]}


def _crashes(database: str, count: int) -> dict[str, float]:
    """One run: a kill in the wait, one in the creates, and a rolling deploy."""
    with tempfile.TemporaryDirectory() as name, provider(Path(name), parts=PARTS) as press, ExitStack() as stack:
        dbos_app.write(press.folder, seconds=SECONDS, size=200)
        workers = [stack.enter_context(dbos_app.worker(press, f"w{number}", database)) for number in range(3)]
        start = time.monotonic()
        dbos_app.order(press, database, [f"o-{number}" for number in range(count)])
        until(lambda: len(press.audit().charged) > count // 4, PATIENCE)
        workers[0].kill()  # inside creates and waits at once: each worker runs two workflows
        killed, before = time.time(), press.audit()
        stack.enter_context(dbos_app.worker(press, "w0", database, version="2"))
        until(lambda: len(press.audit().charged) > count // 2, PATIENCE)
        workers[1].stop()
        stack.enter_context(dbos_app.worker(press, "w1", database, version="2"))
        until(lambda: len(dbos_app.results(press.folder)) >= count, PATIENCE, lambda: _said(press))
        took, found, outcomes = time.monotonic() - start, press.audit(), dbos_app.results(press.folder)
    return {
        "seconds": took,
        "charged twice": len(found.charged_twice),
        "over budget": len(found.over_budget),
        "results": sum(outcome.startswith("http") for outcome in outcomes.values()),
        "MayExist": sum(outcome.startswith("MayExist") for outcome in outcomes.values()),
        "TaskExpired": sum("TaskExpired" in outcome for outcome in outcomes.values()),
        "longest pause in slices": found.longest_pause(set(before.polls) - set(before.ended), killed) / SECONDS,
        "most requests in ten seconds": found.most_within(10),
    }


def _cost(database: str, count: int) -> dict[str, float]:
    """CPU per poll against `wait_all` in one process, memory, and what the database holds for a waiting task."""
    with tempfile.TemporaryDirectory() as name, provider(Path(name), parts=PARTS) as press, ExitStack() as stack:
        dbos_app.write(press.folder, seconds=20, size=500)
        said = dbos_app.run(press, database, f"COUNT, NAME = {count}, 'alone'{MADE}{ALONE}")
        alone = json.loads(next(line for line in said.splitlines() if line.startswith("{")))
        before = press.audit().polls.total()
        dbos_app.run(press, database, f"COUNT, NAME = {count}, 'added'{MADE}{ADDED}")
        held = _rows(database)
        workers = [stack.enter_context(dbos_app.worker(press, f"w{number}", database)) for number in range(3)]
        idle, memory = _cpu(workers), sum(worker.memory for worker in workers)
        until(lambda: press.audit().polls.total() - before > count, PATIENCE)
        memory = sum(worker.memory for worker in workers) - memory
        until(lambda: len(dbos_app.results(press.folder)) >= count, PATIENCE, lambda: _said(press))
        cpu, polls = _cpu(workers) - idle, press.audit().polls.total() - before
        ended = _rows(database)
    mine, other = cpu / polls, alone["cpu"] / alone["polls"]
    return {
        "ms of CPU per poll": 1000 * mine,
        "ms of CPU per poll, wait_all": 1000 * other,
        "ratio": mine / other,
        "rows per waiting task": held["rows"] / count,
        "bytes per waiting task": held["bytes"] / count,
        "rows per ended task": ended["rows"] / count,
        "memory per waiting task": memory / count,
    }


def _cpu(workers: list[Worker]) -> float:
    return sum(worker.cpu for worker in workers)


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


def _said(press: Provider) -> str:
    logs = [path.read_text("utf-8", "replace")[-1500:] for path in sorted(press.folder.glob("*.log"))]
    return "\n".join([f"{len(dbos_app.results(press.folder))} results", *logs])
