"""What mypy and pyright make of the generated clients."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
ACCEPTED = ROOT / "tests" / "typing" / "accepted.py"
REFUSED = ROOT / "tests" / "typing" / "refused.py"


def _run(*command: str) -> str:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def _mypy(path: Path) -> dict[int, str]:
    """The errors of mypy by line."""
    out = _run(
        "mypy", "--strict", "--no-error-summary", "--show-error-codes", "--cache-dir=.mypy_cache/typing", str(path)
    )
    found = re.findall(rf"{re.escape(path.name)}:(\d+): error: (.*)", out)
    assert found or not out.strip(), out
    return {int(line): text for line, text in found}


def _pyright(path: Path) -> dict[int, str]:
    """The errors of pyright in strict mode by line."""
    project = ROOT / "tests" / "typing" / "pyrightconfig.json"
    out = _run("pyright", "--outputjson", "--project", str(project), "--pythonpath", sys.executable)
    report = json.loads(out[out.index("{") :])
    return {
        found["range"]["start"]["line"] + 1: found["message"]
        for found in report["generalDiagnostics"]
        if found["severity"] == "error" and Path(found["file"]).name == path.name
    }


def _marked(path: Path) -> set[int]:
    lines = path.read_text("utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith("# refused")}


@pytest.mark.promise(12)
@pytest.mark.parametrize("checker", [_mypy, _pyright], ids=["mypy", "pyright"])
def test_results_are_typed_by_their_task(checker: Callable[[Path], dict[int, str]]) -> None:
    """Every `assert_type` holds, in both flavours."""
    assert checker(ACCEPTED) == {}


@pytest.mark.parametrize("checker", [_mypy, _pyright], ids=["mypy", "pyright"])
def test_wrong_calls_are_type_errors(checker: Callable[[Path], dict[int, str]]) -> None:
    """Each line that is marked is refused, and no other line is."""
    assert set(checker(REFUSED)) == _marked(REFUSED)
