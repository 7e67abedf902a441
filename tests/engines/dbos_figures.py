"""What waits on DBOS cost and keep: 5,000 tasks, three workers that are killed and replaced, PostgreSQL on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from tests.engines import dbos_app, services
from tests.engines.provider import Provider, provider
from tests.engines.workers import Worker, until

PARTS = ("dbos", "ledger")
SECONDS = 10.0
EVERY, RATE = 10.0, 2_000.0
"""The pace and the rate of the provider where CPU is measured."""
PATIENCE = 600.0

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
from results import store
tasks = [press.prints.resume(handle) for handle in handles]
start = time.process_time()
for task in press.prints.as_completed(tasks):
    store(task)
print(json.dumps({"cpu": time.process_time() - start, "polls": sum(task.handle.polls for task in tasks)}))
"""

ADDED = "\nwaits.add(handles)\n"


def kills(folder: Path, count: int) -> dict[str, float]:
    """One run: a kill amid waits and creates, and a deploy of another version: what the log says."""
    with services.postgres() as server, provider(folder, every=2.0, parts=PARTS) as press, ExitStack() as stack:
        database = server.database()
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


def waiting(folder: Path, count: int) -> dict[str, float]:
    """CPU per poll against `as_completed` in one process, memory, and what the database holds for a waiting task.

    Both report each task to the same function of the service.
    """
    with (
        services.postgres() as server,
        provider(folder, every=EVERY, rate=RATE, parts=PARTS) as press,
        ExitStack() as stack,
    ):
        database = server.database()
        dbos_app.write(press.folder, seconds=20, size=500, concurrency=max(2, -(-count // 1500)))
        said = dbos_app.run(press, database, f"COUNT, NAME = {count}, 'alone'{MADE}{ALONE}")
        alone = json.loads(next(line for line in said.splitlines() if line.startswith("{")))
        before = press.audit().polls.total()
        dbos_app.run(press, database, f"COUNT, NAME = {count}, 'added'{MADE}{ADDED}")
        held = _rows(database)
        workers = [stack.enter_context(dbos_app.worker(press, f"w{number}", database)) for number in range(3)]
        idle, memory = _cpu(workers), sum(worker.memory for worker in workers)
        until(lambda: press.audit().polls.total() - before > count, PATIENCE)
        memory = sum(worker.memory for worker in workers) - memory
        until(lambda: len(dbos_app.results(press.folder)) >= 2 * count, PATIENCE, lambda: _said(press))
        cpu, polls = _cpu(workers) - idle, press.audit().polls.total() - before
        ended = _rows(database)
    mine, other = cpu / polls, alone["cpu"] / alone["polls"]
    return {
        "ms of CPU per poll on three workers": 1000 * mine,
        "ms of CPU per poll of one process": 1000 * other,
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
