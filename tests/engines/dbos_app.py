"""The service of `docs/dbos.md` with its slices shortened, its workers, and what its results say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.engines.printing import SECONDS, results, write_service
from tests.engines.provider import Provider
from tests.engines.workers import Worker, until

__all__ = ["PAGE", "SECONDS", "order", "results", "run", "worker", "write"]

PAGE = "dbos.md"


def write(folder: Path, *, seconds: float = SECONDS, size: int = 100, concurrency: int = 2, more: str = "") -> None:
    """The files of the page. `more` is appended to its `results.py`."""
    options = f"seconds={seconds:g}, size={size}, concurrency={concurrency}"
    write_service(folder, PAGE, "submit=lambda", options, more)


def worker(press: Provider, name: str, database: str, *, version: str = "1", code: Path | None = None) -> Worker:
    """A worker that listens to the queue."""
    run = _versioned(version) + "waits.run()\n"
    started = press.worker(name, "-c", run, code=code, DATABASE=database, WORKER=name)
    until(lambda: "Application version" in started.said or not started.is_alive, 60, lambda: started.said)
    assert started.is_alive, started.said
    return started


def run(press: Provider, database: str, code: str, *, version: str = "1", seconds: float = 120.0) -> str:
    """Run code of the service in a process of its own that works on nothing, up to `seconds`;
    returns what it printed.
    """
    text = f"{_versioned(version)}DBOS.listen_queues([])\nDBOS.launch()\n{code}\nDBOS.destroy()\n"
    with press.worker("shell", "-c", text, DATABASE=database, WORKER="shell") as process:
        until(lambda: not process.is_alive, seconds, lambda: process.said)
        assert process.stop() == 0, process.said
        return process.said


def order(press: Provider, database: str, orders: Sequence[str]) -> None:
    """Order from another process, as a web process would."""
    run(press, database, f"waits.order({list(orders)!r})")


def _versioned(version: str) -> str:
    """Import the service as a deploy changes it: with another application version."""
    return (
        "import sys, types\n"
        "service = sys.modules['printing'] = types.ModuleType('printing')\n"
        f"code = open('printing.py').read().replace('\"1\"', '\"{version}\"')\n"
        "exec(compile(code, 'printing.py', 'exec'), service.__dict__)\n"
        "from printing import DBOS, waits\n"
    )
