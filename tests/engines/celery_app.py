"""The service of `docs/celery.md` with its slices shortened, its workers, and what its results say."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.engines.printing import SECONDS, results, write_service
from tests.engines.provider import Provider
from tests.engines.workers import Worker, until

__all__ = ["AT_END", "PAGE", "SECONDS", "newer", "order", "results", "run", "worker", "write"]

PAGE = "celery.md"
AT_END = """
import os, signal
from clients._runtime.engines.celery import Waits
from clients._runtime.engines.redis import RedisSlices

stored = store


def die_once(name):
    try:
        os.close(os.open(name, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    os.killpg(0, signal.SIGKILL)
"""
"""What is appended to `results.py` so that a worker kills itself, once."""


def write(folder: Path, *, seconds: float = SECONDS, size: int = 100, more: str = "") -> None:
    """The files of the page. `more` is appended to its `results.py`."""
    write_service(folder, PAGE, "submit=submit, ", f"seconds={seconds:g}, size={size}", more)
    printing = folder / "printing.py"
    text = printing.read_text("utf-8")
    printing.write_text(text.replace('environ["PRESS_KEY"]', 'environ["PRESS_KEY"], timeout=5'), "utf-8")


def worker(press: Provider, name: str, redis_url: str, *, threads: int = 1, code: Path | None = None) -> Worker:
    """A worker that is ready. With one thread it is a process that it forks, as by default."""
    pool = ["--pool", "threads"] if threads > 1 else []
    options = [
        "--concurrency",
        str(threads),
        "--loglevel",
        "INFO",
        "--without-gossip",
        "--without-mingle",
        "--hostname",
        f"{name}@here",
    ]
    command = ["-m", "celery", "-A", "printing", "worker", *pool, *options]
    started = press.worker(name, *command, code=code, REDIS_URL=redis_url)
    try:
        until(lambda: " ready." in started.said or not started.is_alive, 60, lambda: started.said)
        assert started.is_alive, started.said
    except BaseException:
        started.kill()
        raise
    return started


def order(press: Provider, redis_url: str, orders: Sequence[str]) -> None:
    """Order from another process, as a web process would."""
    run(press, redis_url, f"from printing import waits\nwaits.order({list(orders)!r})\n")


def newer(press: Provider) -> Path:
    """A folder with a newer version of the service,
    which writes a member into handles that the older one does not know.
    """
    newer = press.folder / "newer"
    newer.mkdir()
    for name in ("clients", "printing.py", "results.py"):
        source = press.folder / name
        shutil.copytree(source, newer / name) if source.is_dir() else shutil.copy(source, newer)
    for name in ("ledger.db", "results.db"):
        (newer / name).symlink_to(press.folder / name)
    resume = newer / "clients" / "_runtime" / "resume.py"
    text, count = re.subn(
        r"\n    extra: Mapping", '\n    lane: str = "fast"\n    extra: Mapping', resume.read_text("utf-8")
    )
    assert count == 1
    resume.write_text(text, "utf-8")
    return newer


def run(press: Provider, redis_url: str, code: str, seconds: float = 120.0) -> str:
    """Run code of the service in a process of its own, up to `seconds`; returns what it printed."""
    with press.worker("shell", "-c", code, REDIS_URL=redis_url) as process:
        until(lambda: not process.is_alive, seconds, lambda: process.said)
        assert process.wait() == 0, process.said
        return process.said
