"""The times that an author is promised, with margin: `make pace` measures them on a machine that does nothing else."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.project import CHECKOUT, PYTHONPATH

pytestmark = pytest.mark.pace

PROMISED_CHANGE, PROMISED_START = 0.2, 30.0
MARGIN = 0.8
"""The part of a promised time that may pass here."""
CHANGES = 20


def environment(folder: Path) -> dict[str, str]:
    """That of a machine on which nothing was run before: no cache, and no compiled module."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SPECLOOM_", "PYTEST"))}
    fresh = {"XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    return kept | fresh | {"PYTHONPATH": PYTHONPATH}


@contextmanager
def watching(folder: Path) -> Generator[IO[str]]:
    """What `generate --watch` says in a folder, from the first change on."""
    command = [sys.executable, "-m", "specloom", "generate", "--watch"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=folder, env=environment(folder)) as process:
        assert process.stderr is not None
        try:
            while not process.stderr.readline().startswith("watching"):
                assert process.poll() is None
            yield process.stderr
        finally:
            process.kill()


def test_a_saved_line_is_generated_in_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From writing the spec to the line that says that the new files are there, for one-line changes in turn."""
    (tmp_path / "specs").mkdir()
    spec = tmp_path / "specs/serpstat.yaml"
    shutil.copy(CHECKOUT / "specs/serpstat.yaml", spec)
    seconds: list[float] = []
    with watching(tmp_path) as said:
        for number in range(CHANGES):
            text = re.sub(r"(\n {6}description: [^\n>|]*?)( \d+\.)?\n", rf"\1 {number}.\n", spec.read_text(), count=1)
            assert text != spec.read_text()
            started = time.perf_counter()
            spec.write_text(text)
            while "written" not in (line := said.readline()):
                assert line, "the watch has ended"
            seconds.append(time.perf_counter() - started)
            assert said.readline() == "nothing changes for callers\n"
    with capsys.disabled():
        print(f"\nmedian {statistics.median(seconds) * 1000:.0f} ms, maximum {max(seconds) * 1000:.0f} ms of {CHANGES}")

    assert statistics.median(seconds) < PROMISED_CHANGE * MARGIN


def test_from_nothing_to_a_green_client_in_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`init`, `lint`, `generate`, and the tests of the client."""
    specloom = [sys.executable, "-m", "specloom"]
    commands = [
        [*specloom, "init", "--yes"],
        [*specloom, "lint"],
        [*specloom, "generate"],
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "generated/tests"],
    ]
    started = time.perf_counter()
    for command in commands:
        done = subprocess.run(
            command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    seconds = time.perf_counter() - started
    with capsys.disabled():
        print(f"\n{seconds:.1f} s")

    assert seconds < PROMISED_START * MARGIN
