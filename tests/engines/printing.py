"""What the services of `docs/celery.md` and `docs/dbos.md` have in common:
their files, results, and what every run must keep.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.engines.provider import Provider, code_of
from tests.engines.workers import Worker, until

SECONDS = 4.0
"""How long a slice takes in these tests."""

COUNT = 200
ORDERS = [f"o-{number}" for number in range(COUNT)]

PATIENCE = 120.0
"""Seconds after which a run that has not ended has failed."""


def write_service(folder: Path, page: str, before: str, options: str, more: str) -> None:
    """The files of a page, with further options of `Waits` before that text; `more` is appended to its `results.py`."""
    printing = code_of(page, "printing.py")
    assert printing.count(before) == 1, before
    (folder / "printing.py").write_text(printing.replace(before, f"{options}, {before}"), "utf-8")
    (folder / "results.py").write_text(code_of(page, "results.py") + more, "utf-8")


def results(folder: Path) -> dict[str, str]:
    """What became of each task by its id, and of each order that made none."""
    if not (folder / "results.db").exists():
        return {}
    with closing(sqlite3.connect(folder / "results.db", timeout=60)) as db:
        try:
            return dict(db.execute("SELECT name, outcome FROM results").fetchall())
        except sqlite3.OperationalError:
            return {}


def polled(press: Provider) -> int:
    """Polls so far."""
    return press.audit().polls.total()


def finish(press: Provider, orders: Sequence[str] = ORDERS, doubtful: int = 0) -> None:
    """Wait for the end of all orders, and hold what every run must keep against the log.

    Up to `doubtful` orders may be reported as possibly charged.
    """

    def said() -> str:
        logs = [path.read_text("utf-8", "replace")[-1500:] for path in sorted(press.folder.glob("*.log"))]
        return "\n".join([f"{len(results(press.folder))} results", *logs])

    until(lambda: len(results(press.folder)) >= len(orders), PATIENCE, said)
    found, outcomes = press.audit(), results(press.folder)
    made = {order: ids[0] for order, ids in found.charged.items()}
    in_doubt = {order for order in orders if outcomes.get(order, "").startswith("MayExist: ")}
    reported = {task for task, outcome in outcomes.items() if task in made.values() and not outcome.startswith("http")}

    assert found.charged_twice == []
    assert found.over_budget == []
    assert len(in_doubt) <= doubtful
    assert {made[order] for order in orders if order not in in_doubt} <= outcomes.keys()
    assert all("TaskExpired: " in outcomes[task] for task in reported), sorted(outcomes.values())[-5:]
    assert set(made.values()) - reported - {made[order] for order in in_doubt & made.keys()} <= found.ended.keys()


def finish_without(worker: Worker, press: Provider, seconds: float) -> None:
    """Kill a worker while all tasks are waited for;
    its tasks go on within two slices, which take so many seconds each.
    """
    until(lambda: polled(press) > COUNT, PATIENCE)
    worker.kill()
    killed, before = time.time(), press.audit()
    finish(press)

    left = set(before.polls) - set(before.ended)
    assert left
    # beyond the two slices only what this machine needs to begin one
    assert press.audit().longest_pause(left, killed) < 2 * seconds + 2
