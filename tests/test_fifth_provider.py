"""Adding a provider means adding a spec file: nothing else changes, and its tests are green on the first day."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project import PYTHONPATH

ROOT = Path(__file__).parent.parent
INKWELL = Path(__file__).parent / "providers" / "inkwell.yaml"


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH, "INKWELL_KEY": ""}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.promise(25)
def test_a_spec_file_is_all_that_a_provider_needs(tmp_path: Path) -> None:
    """Another status field, a key in a header, a nested result: generated and tested by its spec alone."""
    (tmp_path / "specs").mkdir()
    shutil.copy(ROOT / "specs" / "serpstat.yaml", tmp_path / "specs")
    added_to(tmp_path)


@pytest.mark.slow
def test_a_spec_file_is_all_that_a_provider_beside_four_needs(tmp_path: Path) -> None:
    """It is type-checked as well."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    added_to(tmp_path)
    types = _run(
        tmp_path, "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "generated/inkwell", "generated/tests"
    )
    assert types.returncode == 0, types.stdout


def added_to(tmp_path: Path) -> None:
    """Add the spec to those in a folder, generate, and run the new tests."""
    first = _run(tmp_path, "specloom", "generate")
    assert first.returncode == 0, first.stderr
    before = _files(tmp_path / "generated")

    shutil.copy(INKWELL, tmp_path / "specs")
    second = _run(tmp_path, "specloom", "generate")
    assert second.returncode == 0, second.stderr
    after = _files(tmp_path / "generated")

    added = set(after) - set(before)
    assert added == {
        "inkwell/API.md",
        "inkwell/__init__.py",
        "inkwell/async_client.py",
        "inkwell/calls.py",
        "inkwell/client.py",
        "inkwell/models.py",
        "inkwell/py.typed",
        "inkwell/testing.py",
        "tests/test_inkwell.py",
        "_manifests/inkwell.txt",
    }
    assert {path for path in before if before[path] != after[path]} == set()

    config = ["-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path)]
    tests = _run(tmp_path, "pytest", *config, "generated/tests/test_inkwell.py", "-n0")
    assert tests.returncode == 0, tests.stdout
    for ending in ("pending", "ready", "failed", "times_out", "keeps_to_the_budget", "survives_an_unknown_status"):
        written = after["tests/test_inkwell.py"].decode().splitlines()
        assert any(ending in line for line in written if line.startswith("def test_") or line.strip().startswith("id="))


@pytest.mark.slow
def test_the_generated_tests_fail_when_the_client_is_wrong(tmp_path: Path) -> None:
    """A wrong path, a wrong field and a wrong pace are each noticed by the tests that come with the client."""
    (tmp_path / "specs").mkdir()
    shutil.copy(INKWELL, tmp_path / "specs")
    made = _run(tmp_path, "specloom", "generate")
    assert made.returncode == 0, made.stderr
    config = ["-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), "-n0"]
    calls = tmp_path / "generated" / "inkwell" / "calls.py"
    models = tmp_path / "generated" / "inkwell" / "models.py"
    for path, right, wrong in (
        (calls, 'path="/renderings/{number}"', 'path="/rendering/{number}"'),
        (calls, '"printed": "succeeded"', '"printed": "pending"'),
        (calls, "polls=20", "polls=21"),
        (calls, '"header", "X-Press-Key"', '"query", "X-Press-Key"'),
        (models, "class Booklet(Struct, ", 'class Booklet(Struct, rename={"pages": "sheets"}, '),
    ):
        text = path.read_text("utf-8")
        assert right in text
        path.write_text(text.replace(right, wrong), "utf-8")
        tests = _run(tmp_path, "pytest", *config, "generated/tests/test_inkwell.py")
        path.write_text(text, "utf-8")
        assert tests.returncode == 1, f"{wrong}: {tests.stdout}"
