"""Processes that are started, killed and stopped, and waiting for what they do."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


def until(condition: Callable[[], bool], seconds: float, said: Callable[[], str] = str, *, every: float = 0.02) -> None:
    """Wait until a condition of another process holds; AssertionError with what it `said` if it takes longer.

    It is looked at again after `every` seconds.
    """
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds:g} s\n{said()[-5000:]}"
        time.sleep(every)


class Worker:
    """A process with its children, in a session of its own; its output is appended to `log`.

    As a context manager it is killed at the end.
    """

    def __init__(self, command: Sequence[str], *, folder: Path, log: Path, environment: Mapping[str, str]) -> None:
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Of the first process, which is also the number of its session."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the first process runs."""
        return self._process.poll() is None

    @property
    def said(self) -> str:
        """Its output so far."""
        return self.log.read_text("utf-8", "replace")

    def wait(self) -> int:
        """Its exit code, once it has ended by itself."""
        return self._process.wait()

    def kill(self) -> None:
        """`kill -9`, of the process and all its children at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self, seconds: float = 60.0) -> int:
        """SIGTERM, as a deploy sends it to the first process; returns its exit code once it has ended."""
        self._process.terminate()
        until(lambda: not self.is_alive, seconds, lambda: self.said)
        return self._process.wait()

    @property
    def pids(self) -> list[int]:
        """The processes that live in its session."""
        return [int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if _session(stat) == self.pid]

    @property
    def cpu(self) -> float:
        """Seconds of CPU that it has used, with its children, while it lives."""
        return sum(_cpu(Path(f"/proc/{pid}/stat")) for pid in self.pids)

    @property
    def memory(self) -> int:
        """Bytes that its processes hold of their own, without what they share."""
        return sum(_private(Path(f"/proc/{pid}/smaps_rollup")) for pid in self.pids)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.kill()


def _fields(stat: Path) -> list[str]:
    """What Linux says of a process, from its state on; empty if it has ended."""
    try:
        return stat.read_text("utf-8", "replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _session(stat: Path) -> int | None:
    fields = _fields(stat)
    return int(fields[3]) if fields and fields[0] not in "ZX" else None


def _cpu(stat: Path) -> float:
    """Its own seconds, and those of children that have ended."""
    return sum(map(int, _fields(stat)[11:15])) / os.sysconf("SC_CLK_TCK")


def _private(rollup: Path) -> int:
    try:
        lines = [line.split() for line in rollup.read_text().splitlines()]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line[1]) for line in lines if line[0].startswith("Private_")) * 1024
