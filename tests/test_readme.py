"""The README is short, and what it and the documentation name exists."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
import yaml

from specloom.codes import CODES, OBSERVED_CODES
from specloom.serve.faults import KINDS
from tests import pages
from tests.pages import ROOT
from tests.project import PYTHONPATH

README = (ROOT / "README.md").read_text("utf-8")
EVERYTHING = "\n".join(page.read_text("utf-8") for page in pages.pages())


def test_it_is_short() -> None:
    """At most 120 lines; the rest is in `docs/`."""
    assert len(README.splitlines()) <= 120


def test_the_five_lines_run() -> None:
    """Without a key, without the network, in a process of their own; all other blocks run in test_docs.py."""
    *_, last = (block for block in pages.blocks(ROOT / "README.md") if block.language == "python")
    done = subprocess.run([sys.executable, "-c", last.text], cwd=ROOT, capture_output=True, text=True, check=False)

    assert len([line for line in last.text.splitlines() if line and "import" not in line]) <= 5
    assert (done.returncode, done.stdout, done.stderr) == (0, "9.5\n", "")


def test_the_part_of_a_spec_is_what_the_spec_says() -> None:
    """The ten lines stand in the provider's file, though not in this layout."""
    (block,) = (block for block in pages.blocks(ROOT / "README.md") if block.language == "yaml")
    shown = yaml.safe_load(block.text)["x-tasks"]["tasks"]
    written = yaml.safe_load((ROOT / "specs/capsolver.yaml").read_text("utf-8"))["x-tasks"]["tasks"]

    assert len(block.text.splitlines()) == 10
    assert shown == {key: value for key, value in written.items() if key in shown}


def test_the_targets_exist() -> None:
    """Every `make` target that is named is one of the Makefile, and a fresh machine needs two."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"`make ([a-z-]+)", EVERYTHING)) | set(
        re.findall(r"^make ([a-z-]+)", EVERYTHING, re.MULTILINE)
    )
    assert {"generate", "test"} <= set(re.findall(r"^make ([a-z-]+)", README, re.MULTILINE))
    assert {"generate", "test", "test-all", "check", "bench", "faults"} <= named
    assert [
        target for target in sorted(named) if not re.search(rf"^[a-z -]*\b{target}\b[a-z -]*:", makefile, re.MULTILINE)
    ] == []


def test_ci_runs_the_commands_of_the_readme() -> None:
    """The test command of the README is the first of CI."""
    script = (ROOT / ".ci/run").read_text("utf-8")
    assert re.findall(r"^step (make \S+)", script, re.MULTILINE) == ["make test", "make test-all", "make check"]


COMMANDS = sorted(set(re.findall(r"^\| `specloom ([a-z]+)", EVERYTHING, re.MULTILINE)))


def test_the_commands_are_explained() -> None:
    """Those that the help lists, and no others."""
    listed = _help()
    commands = re.findall(r"^    ([a-z]+) ", listed, re.MULTILINE)
    assert {"generate", "check", "lint", "serve"} <= set(commands)
    assert sorted(commands) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_the_options_of_a_command_exist(command: str) -> None:
    """The row of a command names options that its help lists."""
    rows = re.findall(rf"^\| `specloom {command}\b.*$", EVERYTHING, re.MULTILINE)
    listed = _help(command)
    assert [option for option in re.findall(r"--[a-z]+", " ".join(rows)) if option not in listed] == []


def _help(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "specloom", *command, "--help"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": PYTHONPATH, "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_codes_are_codes_of_findings() -> None:
    """Reports of a spec that is rejected, or of responses, show codes that exist."""
    shown = set(re.findall(r"(?:error|warning)\[([a-z-]+)\]", EVERYTHING))
    assert shown
    assert shown <= CODES.keys() | OBSERVED_CODES.keys()


def test_the_kinds_of_fault_are_all_in_the_table() -> None:
    """Each in one row."""
    table = EVERYTHING.partition("<!-- faults -->")[2].partition("<!-- /faults -->")[0]
    named = [kind for row in table.splitlines()[2:] for kind in re.findall(r"`(\w+)`", row.split(" | ")[0])]
    assert sorted(named) == sorted(KINDS)
