"""Processes with their wall time, CPU time and peak memory, and runs in turns."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")


class LeftOut(Exception):
    """Something cannot be measured here; says why."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one or several processes took: seconds of wall and CPU time, the highest peak of memory in bytes."""

    wall: float
    cpu: float
    peak: float
    output: str = ""

    def __add__(self, other: Usage) -> Usage:
        """Both, one after the other."""
        return Usage(self.wall + other.wall, self.cpu + other.cpu, max(self.peak, other.peak))


class Launcher:
    """Starts processes through a small one; see `launcher`. Use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        """`folder` is for the output of the processes."""
        self._output, self._errors = folder / "stdout", folder / "stderr"
        script = Path(__file__).with_name("launcher.py")
        command = [sys.executable, "-I", "-S", str(script)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders, self._answers = self._process.stdin, self._process.stdout

    def __enter__(self) -> Launcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._orders.close()
        self._process.wait()

    def run(
        self, command: Sequence[str], *, folder: Path, environment: Mapping[str, str], may_fail: bool = False
    ) -> Usage:
        """Run one process to its end. Raises LeftOut with its last words if it fails, unless it may."""
        order = ([*command], {**environment}, str(folder), str(self._output), str(self._errors))
        marshal.dump(order, self._orders)
        self._orders.flush()
        code, wall, cpu, peak = marshal.load(self._answers)
        if code and not may_fail:
            raise LeftOut(f"`{' '.join(command)}` ended with {code}: {self._last_words()}")
        return Usage(wall, cpu, peak, self._output.read_text("utf-8"))

    def _last_words(self) -> str:
        said = self._output.read_text("utf-8", "replace") + self._errors.read_text("utf-8", "replace")
        return next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "it said nothing")


def clean_environment() -> dict[str, str]:
    """The environment without what would change how Python or the tool works; byte code is kept."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SPECLOOM_"))}


def in_turns(rounds: int, *runs: Callable[[], T]) -> list[list[T]]:
    """What each of the runs gives, round after round: A B A B. One round before them warms up and is not counted.

    The machine is shared and its pace changes, so that only what stands in one round can be compared.
    """
    for run in runs:
        run()
    results: list[list[T]] = [[] for _ in runs]
    for _ in range(rounds):
        for run, samples in zip(runs, results, strict=True):
            samples.append(run())
    return results
