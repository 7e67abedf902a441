"""The harness itself: it sees a double charge, an exceeded budget and a kill, and its services start and stop."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.engines import services
from tests.engines.audit import audit
from tests.engines.provider import provider
from tests.engines.workers import Worker, until


def entry(at: float, operation: str, request: Any, response: Any, status: int = 200, path: str = "/prints") -> str:
    """A line of the log."""
    parts = {"type": "request", "at": at, "operation": operation, "status": status, "path": path}
    return json.dumps({**parts, "request": request, "response": response})


def poll(at: float, task: str, word: str, status: int = 200) -> str:
    """A line of a poll."""
    return entry(at, "getPrint", None, {"id": task, "status": word}, status, f"/prints/{task}")


def test_an_order_that_made_two_tasks_is_charged_twice() -> None:
    """But one whose idempotency key brought the same task again is not."""
    found = audit(
        [
            entry(1, "createPrint", {"number": "o-1"}, {"id": "p-1"}),
            entry(2, "createPrint", {"number": "o-1"}, {"id": "p-2"}),
            entry(3, "createProof", {"number": "o-2"}, {"id": "p-3"}),
            entry(4, "createProof", {"number": "o-2"}, {"id": "p-3"}),
            entry(5, "createProof", {"number": "o-3"}, None, 503),
        ]
    )

    assert found.charged_twice == ["o-1"]
    assert found.charged == {"o-1": ["p-1", "p-2"], "o-2": ["p-3"]}
    assert found.rejected == {"createProof 503": 1}


def test_a_seventh_poll_is_over_the_budget() -> None:
    """A poll that the rate limit rejected did not reach the task."""
    within = [poll(at, "p-1", "printing") for at in range(6)] + [poll(9, "p-1", "", 429)]
    beyond = [poll(at, "p-2", "printing" if at < 6 else "printed") for at in range(7)]

    found = audit([*within, *beyond, '{"type": "requ'])

    assert found.over_budget == ["p-2"]
    assert found.ended == {"p-2": "printed"}


def test_the_most_requests_in_any_window() -> None:
    """Not in those that begin at round seconds."""
    found = audit([poll(at, "p", "queued") for at in (0.9, 1.0, 1.1, 3.0, 1.89)])

    assert [found.most_within(1), found.most_within(0.15), found.most_within(10)] == [4, 2, 5]
    assert found.longest_pause(["p"], 1.5) == pytest.approx(0.39)


@pytest.mark.engines
def test_a_killed_worker_ends_with_its_children_and_the_provider_remembers(tmp_path: Path) -> None:
    """The client is generated, calls the provider without a base URL, and what it has sent is in the log."""
    code = (
        "import os, subprocess, sys\n"
        "from clients.press import Press\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "with Press(os.environ['PRESS_KEY']) as press:\n"
        "    task = press.prints.submit(number='o-1')\n"
        "    print(task.result().pages, flush=True)\n"
        "child.wait()\n"
    )
    with provider(tmp_path, every=0.05) as press, press.worker("buyer", "-c", code) as worker:
        until(lambda: "2" in worker.said or not worker.is_alive, 30, lambda: worker.said)
        assert (len(worker.pids), worker.cpu > 0, worker.memory > 0) == (2, True, True)
        worker.kill()
        until(lambda: worker.pids == [], 10)
        found = press.audit()

    assert (found.charged_twice, found.over_budget) == ([], [])
    assert [len(ids) for ids in found.charged.values()] == [1]
    assert list(found.ended.values()) == ["printed"]
    assert list(found.polls.values()) == [4]


@pytest.mark.engines
def test_a_worker_that_is_stopped_says_how_it_ended(tmp_path: Path) -> None:
    """SIGTERM goes to the first process."""
    code = "import signal, sys; signal.signal(15, lambda *_: sys.exit(7)); print('up', flush=True); signal.pause()"
    command = [sys.executable, "-c", code]
    with Worker(command, folder=tmp_path, log=tmp_path / "log", environment={}) as worker:
        until(lambda: "up" in worker.said, 30)

        assert worker.stop() == 7


@pytest.mark.engines
@pytest.mark.skipif(services.NO_REDIS is not None, reason=str(services.NO_REDIS))
def test_redis_ends_with_its_block() -> None:
    """And its databases are different ones."""
    with services.redis() as server:
        one, two = server.database(), server.database()
        socket.create_connection((services.HOST, server.port)).close()

    assert one != two
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((services.HOST, server.port))


@pytest.mark.engines
@pytest.mark.skipif(services.NO_POSTGRES is not None, reason=str(services.NO_POSTGRES))
def test_postgresql_ends_with_its_block() -> None:
    """Also under root, which it refuses to run as."""
    with services.postgres() as server:
        assert server.database() != server.database()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((services.HOST, server.port))
