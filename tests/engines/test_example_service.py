"""The service of `docs/examples/prints` is killed, at named points and at random ones, and started again."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.engines.provider import Provider, provider
from tests.engines.workers import Worker, until
from tests.project import CHECKOUT

pytestmark = pytest.mark.slow

ORDERS = [f"o-{number}" for number in range(12)]
LEDGER = ("clients._runtime.ledger.stored", "StoredLedger")
POINTS = {
    "an intent is written": (*LEDGER, "begin", "after", "5"),
    "a print is charged, and nothing stored": (*LEDGER, "settle", "before", "5"),
    "its handle is in the ledger alone": ("service", "Orders", "begin", "before", "5"),
    "the polls of a slice are counted": ("service", "Orders", "save", "after", "1"),
    "a slice has ended, and nothing is stored": ("service", "Orders", "save", "before", "2"),
    "half of the ends are stored": ("service", "Orders", "end", "after", "6"),
}


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Provider]:
    """A provider whose folder holds the service."""
    with provider(tmp_path, every=0.2, parts=("ledger",)) as started:
        shutil.copy(CHECKOUT / "docs/examples/prints/service.py", tmp_path)
        shutil.copy(CHECKOUT / "tests/engines/dying.py", tmp_path)
        service(started, "order", *ORDERS)
        yield started


def service(press: Provider, *arguments: str) -> str:
    """A command of the service; what it prints."""
    command = [sys.executable, "service.py", *arguments]
    environment = {"PYTHONPATH": str(press.folder), "PRESS_KEY": "KEY"}
    ran = subprocess.run(
        command, cwd=press.folder, env=environment, check=False, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def states(press: Provider) -> dict[str, str]:
    """The state of each order, as `status` shows it."""
    return {line[:13].strip(): line[13:24].strip() for line in service(press, "status").splitlines()}


def check(press: Provider, lost: int) -> None:
    """Nothing was charged twice or polled too often, and each order has ended, all but `lost` with a result."""
    found, shown = press.audit(), states(press)
    printed = {number for number, state in shown.items() if state == "printed"}

    assert [*shown] == ORDERS
    assert (found.charged_twice, found.over_budget) == ([], [])
    assert {*shown.values()} <= {"printed", "may exist"}
    assert len(shown) - len(printed) == lost
    assert all(found.ended[task] == "printed" for number in printed for task in found.charged[number])


@pytest.mark.parametrize("point", POINTS)
def test_a_service_that_dies_at_a_point_continues(point: str, press: Provider) -> None:
    """Only of an order in whose request it died nobody can know what became of it, and its state says so."""
    with press.worker("dying", "dying.py", *POINTS[point]) as dying:
        until(lambda: not dying.is_alive, 60, lambda: dying.said)
        assert dying.stop() == -9, dying.said

    service(press, "run")

    check(press, lost=1 if point in ("an intent is written", "a print is charged, and nothing stored") else 0)


@pytest.mark.parametrize("seed", range(3))
def test_a_service_that_is_killed_at_random_moments_continues(seed: int, press: Provider) -> None:
    """Twice, each time when the provider has seen some more requests."""
    chance, seen, lost = random.Random(seed), 0, 0
    for life in range(2):
        seen += chance.randint(1, len(ORDERS))
        with press.worker(f"life{life}", "service.py", "run") as worker:
            wait_for(press, worker, seen)
            worker.kill()

    service(press, "run")

    lost = sum(state == "may exist" for state in states(press).values())
    assert lost <= 2
    check(press, lost)


def wait_for(press: Provider, worker: Worker, requests: int) -> None:
    """Until the provider has seen so many requests."""
    until(lambda: len(press.audit().at) >= requests or not worker.is_alive, 60, lambda: worker.said)
    assert worker.is_alive, worker.said


def test_a_service_that_is_stopped_stores_its_handles(press: Provider) -> None:
    """SIGTERM ends it soon, with exit code 0; the handles count exactly the polls that were made."""
    with press.worker("stopped", "service.py", "run") as worker:
        until(lambda: press.audit().polls.total() > 0, 60, lambda: worker.said)
        assert worker.stop() == 0, worker.said
    made = press.audit().polls
    with closing(sqlite3.connect(press.folder / "prints.db")) as database:
        rows = database.execute("SELECT task, handle FROM orders WHERE state = 'waiting'").fetchall()
    handles = {task: json.loads(handle) for task, handle in rows}

    assert handles
    assert [(it["polls"], it.get("reserved", 0)) for it in handles.values()] == [(made[task], 0) for task in handles]

    service(press, "run")

    check(press, lost=0)


def test_a_command_that_is_unknown_is_answered_with_those_that_are_known(press: Provider) -> None:
    ran = subprocess.run(
        [sys.executable, "service.py", "orders"],
        cwd=press.folder,
        env={"PYTHONPATH": str(press.folder)},
        check=False,
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 2
    assert "service.py status" in ran.stderr
