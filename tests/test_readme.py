"""The README tells the truth: its quick start runs as printed, and what it names exists."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from specloom.check import vocabulary
from specloom.diagnostics import CODES
from tests.project import PYTHONPATH

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_quick_start_runs_as_printed() -> None:
    """Without a key, without the network."""
    code = _blocks("python")[0]
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "0.vtJqmZnvobaUzK2i\n"


def test_the_targets_exist() -> None:
    """Every `make` target that the README names is one of the Makefile."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"make ([a-z-]+)", README))
    assert {"generate", "test", "check", "bench"} <= named
    assert [
        target for target in sorted(named) if not re.search(rf"^[a-z -]*\b{target}\b[a-z -]*:", makefile, re.MULTILINE)
    ] == []


def test_the_commands_exist() -> None:
    """Every command of the table is understood by the command line."""
    named = set(re.findall(r"\| `specloom ([a-z]+)", README))
    assert named >= {"generate", "check", "lint", "show"}
    for command in named:
        done = subprocess.run(
            [sys.executable, "-m", "specloom", command, "--help"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": PYTHONPATH},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_the_extensions_are_all_explained() -> None:
    """The table of extensions names those that the checks know, and no other."""
    table = README[README.index("## Extensions") :]
    named = set(re.findall(r"^\| `(x-[a-z-]+)` \|", table, re.MULTILINE))
    assert named == set(vocabulary.EXTENSIONS)


def test_the_report_is_one_that_a_spec_gets() -> None:
    """The code in the example of a refused spec is one of ours."""
    assert set(re.findall(r"error\[([a-z-]+)\]", README)) <= set(CODES)
