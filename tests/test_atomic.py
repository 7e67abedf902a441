"""Killed at any moment, a run leaves the whole old tree or the whole new one."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from specloom import cli, manifest
from specloom.atomic import OutputError, staging
from tests.project import CHECKOUT, Project, environment_of, module

DRIVER = CHECKOUT / "tests/kill_driver.py"


def kill(folder: Path, *arguments: str) -> dict[str, int]:
    """How many killed writers left which tree."""
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(folder), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return {state: int(number) for state, _, number in (line.partition(": ") for line in done.stdout.splitlines())}


@pytest.mark.promise(2)
def test_killed_at_every_step_of_an_exchange(tmp_path: Path) -> None:
    left = kill(tmp_path, "exchange", "steps")

    assert set(left) == {"old", "new"}
    assert min(left.values()) > 20


@pytest.mark.slow
def test_killed_at_every_step_of_two_renames(tmp_path: Path) -> None:
    """Where a system has no exchange: at one step there is no output folder, and the next run finishes the work."""
    left = kill(tmp_path, "rename", "steps")

    assert set(left) == {"old", "new", "none until the next run"}
    assert left["none until the next run"] == 1


@pytest.mark.slow
def test_killed_fifty_times_at_random_moments(tmp_path: Path) -> None:
    left = kill(tmp_path, "exchange", "moments", "50")

    assert sum(left.values()) == 50
    assert set(left) <= {"old", "new"}


@pytest.mark.slow
def test_the_whole_command_killed_at_random_moments(project: Project) -> None:
    spec = project.root / "specs/ink.yaml"
    texts = [spec.read_text(), spec.read_text().replace("One pot", "A pot")]
    trees: list[dict[str, str]] = []
    duration = 0.0
    for text in reversed(texts):
        spec.write_text(text)
        started = time.monotonic()
        assert module(project.root, "generate").code == 0
        duration = time.monotonic() - started
        trees.insert(0, {path: text for path, (text, _) in project.snapshot().items()})
    chance = random.Random(1)
    for attempt in range(8):
        spec.write_text(texts[1 - attempt % 2])
        run = subprocess.Popen(
            [sys.executable, "-m", "specloom", "generate"],
            cwd=project.root,
            env=environment_of(project.root),
            stderr=subprocess.DEVNULL,
        )
        try:
            run.wait(chance.uniform(0, duration))
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
        assert {path: text for path, (text, _) in project.snapshot().items()} in trees

    spec.write_text(texts[0])
    assert module(project.root, "generate").code == 0
    assert {path: text for path, (text, _) in project.snapshot().items()} == trees[0]
    assert sorted(path.name for path in project.root.iterdir()) == ["generated", "specs"]


def test_a_run_that_was_killed_between_two_renames_is_told_and_finished(project: Project) -> None:
    before = {path: text for path, (text, _) in project.snapshot().items()}
    staging = Path(manifest.staging_of("generated"))
    staging.mkdir()
    project.out.rename(staging / "old")

    said = project.run("check")
    assert said.code == 2
    assert (
        "`generated` is missing: a run was killed between two steps\n  hint: `specloom generate` finishes it"
        in said.err
    )
    assert not project.out.exists()
    said = project.run("generate")

    assert (said.code, said.err.startswith("2 clients, ")) == (0, True)
    assert {path: text for path, (text, _) in project.snapshot().items()} == before


@pytest.mark.slow
def test_two_runs_at_the_same_time_both_succeed(project: Project) -> None:
    project.edit("specs/ink.yaml", "One pot", "A pot")
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "specloom", "generate", name],
            cwd=project.root,
            env=environment_of(project.root),
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("ink", "pen", "ink")
    ]
    said = [run.communicate(timeout=60)[1] for run in runs]

    assert [run.returncode for run in runs] == [0, 0, 0], said
    assert project.run("check").code == 0


@pytest.mark.slow
def test_a_staging_folder_that_another_run_has_just_removed_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was there when this run wanted to make it, and gone before it looked."""
    make, made = Path.mkdir, list[Path]()

    def late(folder: Path, *given: Any, **options: Any) -> None:
        made.append(folder)
        if len(made) == 1:
            raise FileExistsError
        make(folder, *given, **options)

    monkeypatch.setattr(Path, "mkdir", late)
    with staging(tmp_path / "out", wait=0.0):
        pass

    assert len(made) == 2


def test_a_staging_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    Path(manifest.staging_of(str(tmp_path / "out"))).touch()

    with pytest.raises(OutputError, match="is not a folder"), staging(tmp_path / "out", wait=0.0):
        pass


def test_a_reader_never_sees_half_a_tree(project: Project) -> None:
    """`check` beside a writer that goes to and fro: it says fine or out of date, and never that a file is missing."""
    spec = project.root / "specs/ink.yaml"
    texts = [spec.read_text(), spec.read_text().replace("getPot", "fetchPot")]
    over = threading.Event()
    failures: list[int] = []

    def write() -> None:
        for turn in range(12):
            spec.write_text(texts[1 - turn % 2])
            failures.extend(code for code in [cli.main(["generate", "--quiet"])] if code)
        over.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not over.is_set():
        said = module(project.root, "check", "pen")
        assert said.code == 0, said
    writer.join()

    assert failures == []
