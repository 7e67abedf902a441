"""The service of `docs/dbos.md` with its slices shortened, its workers, and what its results say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.engines import outcomes
from tests.engines.provider import Provider, code_of
from tests.engines.workers import Worker, until

PAGE = "dbos.md"
results = outcomes.results
SECONDS = 4.0
"""How long a slice takes in these tests."""


def write(folder: Path, *, seconds: float = SECONDS, size: int = 100, concurrency: int = 2, more: str = "") -> None:
    """The files of the page. `more` is appended to its `results.py`."""
    printing = code_of(PAGE, "printing.py")
    assert "submit=lambda" in printing
    shortened = printing.replace(
        "submit=lambda", f"seconds={seconds:g}, size={size}, concurrency={concurrency}, submit=lambda"
    )
    (folder / "printing.py").write_text(shortened, "utf-8")
    (folder / "results.py").write_text(code_of(PAGE, "results.py") + more, "utf-8")


def worker(press: Provider, name: str, database: str, *, version: str = "1") -> Worker:
    """A worker that listens to the queue."""
    started = press.worker(name, "-c", _versioned(version) + "waits.run()\n", DATABASE=database, WORKER=name)
    until(lambda: "Application version" in started.said or not started.is_alive, 60, lambda: started.said)
    assert started.is_alive, started.said
    return started


def run(press: Provider, database: str, code: str, *, version: str = "1") -> str:
    """Run code of the service in a process of its own that works on nothing; returns what it printed."""
    text = f"{_versioned(version)}DBOS.listen_queues([])\nDBOS.launch()\n{code}\nDBOS.destroy()\n"
    with press.worker("shell", "-c", text, DATABASE=database, WORKER="shell") as process:
        until(lambda: not process.is_alive, 120, lambda: process.said)
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
