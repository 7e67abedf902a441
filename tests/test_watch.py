"""`generate --watch`: each saved change is generated, and what it means for callers is said."""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from specloom.cli import generate
from specloom.cli.watch import Loop
from specloom.watching import Watch
from tests.project import PYTHONPATH, Project, make


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Project:
    return make(tmp_path / "project", capsys, monkeypatch)


def options(*arguments: str) -> argparse.Namespace:
    """Those of `generate --watch`."""
    parser = argparse.ArgumentParser()
    generate.declare(parser)
    return parser.parse_args(["--watch", *arguments])


class Session:
    """A watch whose turns are taken one by one."""

    def __init__(self, project: Project, *arguments: str) -> None:
        self._project = project
        self.loop = Loop(options(*arguments))
        project.capture.readouterr()
        self.watch = Watch()
        self.loop.begin(self.watch)
        self.begun = self.said()

    def turn(self) -> list[str]:
        """What is said of the changes since the last turn; the run's own line without its time."""
        self.watch.remember(self.loop.files())
        assert self.watch.has_changed(), "nothing that is watched has changed"
        assert self.watch.changed()
        self.loop.again(self.watch)
        return self.said()

    def said(self) -> list[str]:
        said = self._project.capture.readouterr()
        assert said.out == ""
        return [re.sub(r"^\d\d:\d\d:\d\d | \(\d+ ms\)$", "", line) for line in said.err.splitlines()]


def test_a_change_is_generated_and_told(project: Project) -> None:
    session = Session(project)
    assert session.begun == ["generated: nothing changed", "watching for changes; Ctrl-C ends it"]

    project.edit("specs/ink.yaml", "colour: {type: string", "colour: {type: integer")
    project.edit("specs/ink.yaml", "{colour: blue}", "{colour: 3}")
    said = session.turn()

    assert re.fullmatch(r"generated: \d files written", said[0])
    assert said[1:] == [
        "  breaks types: specs/ink.yaml:32:9: `models.Pot.colour` is `int` instead of `str` (str -> int)",
        "1 breaks types: a major version",
    ]
    assert "colour: int" in (project.out / "ink/models.py").read_text()
    assert project.run("check").code == 0

    project.edit("specs/ink.yaml", "Of the ink.", "Of all ink.")
    assert session.turn()[1:] == ["nothing changes for callers"]


def test_a_broken_spec_leaves_the_last_good_client(project: Project) -> None:
    """What it is compared with, too: the change that was broken counts with the one that mends it."""
    session = Session(project)
    before = project.snapshot()

    project.edit("specs/ink.yaml", "colour: {type: string", "colour: {type: : integer")
    said = session.turn()
    assert said[0].startswith("specs/ink.yaml:32:24: error[yaml-syntax]")
    assert said[-1] == "nothing was written; waiting for a change"
    assert project.snapshot() == before

    project.edit("specs/ink.yaml", "{type: : integer", "{type: integer")
    project.edit("specs/ink.yaml", "{colour: blue}", "{colour: 3}")
    assert session.turn()[-1] == "1 breaks types: a major version"

    project.break_spec("pen")
    session.turn()
    project.edit("specs/pen.yaml", "  title: Twice\n", "")
    assert session.turn() == ["generated: nothing changed"]


def test_specs_come_go_and_are_renamed(project: Project) -> None:
    session = Session(project)
    specs = project.root / "specs"

    (specs / "pad.yaml").write_text((specs / "pen.yaml").read_text().replace("Pen", "Pad"))
    assert session.turn()[1:] == [
        "  harmless: specs/pad.yaml:1:1: the package `pad` is new ((none) -> pad)",
        "1 harmless: a minor version",
    ]
    (specs / "pad.yaml").rename(specs / "paper.yaml")
    assert [line.split(": the")[-1] for line in session.turn()[1:-1]] == [
        " package `pad` is gone (pad -> (none))",
        " package `paper` is new ((none) -> paper)",
    ]
    (specs / "paper.yaml").unlink()
    assert session.turn()[-1] == "1 breaks types: a major version"
    assert not (project.out / "paper").exists()


def test_files_that_are_referred_to_are_followed(project: Project) -> None:
    """A file that is missing at first, in a folder that is missing at first, too."""
    session = Session(project)
    project.edit(
        "specs/ink.yaml", "colour: {type: string, description: Of the ink.}", "colour: {$ref: parts/colour.yaml}"
    )
    assert "error[file-unreadable]" in session.turn()[0]

    (project.root / "specs/parts").mkdir()
    (project.root / "specs/parts/colour.yaml").write_text("{type: string, description: Of the ink.}\n")
    assert session.turn()[-1] == "nothing changes for callers"
    (project.root / "specs/parts/colour.yaml").write_text("{type: string, description: Of any ink.}\n")
    assert session.turn()[-1] == "nothing changes for callers"
    assert "Of any ink." in (project.out / "ink/models.py").read_text()


def test_settings_are_followed(project: Project) -> None:
    session = Session(project)

    (project.root / "specloom.toml").write_text("tests = flase\n")
    assert session.turn()[-1] == "nothing was written; waiting for a change"
    (project.root / "specloom.toml").write_text("tests = false\n")
    session.turn()
    assert not (project.out / "tests/test_ink.py").exists()
    (project.root / "specloom.toml").write_text('tests = false\nspecs = "elsewhere"\n')
    assert "there is no folder `elsewhere`" in session.turn()[0]
    (project.root / "specs").rename(project.root / "elsewhere")
    assert "generated" in session.turn()[0]


def test_edited_files_are_not_overwritten(project: Project) -> None:
    session = Session(project)
    (project.out / "ink/models.py").write_text("mine\n")
    project.edit("specs/ink.yaml", "Of the ink.", "Of all ink.")

    said = session.turn()

    assert said[0] == "generated/ink/models.py: edited by hand"
    assert said[-1] == "nothing was written; waiting for a change"
    assert (project.out / "ink/models.py").read_text() == "mine\n"


def test_what_is_written_while_it_is_read_is_read_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is reported of the half that was read."""
    session = Session(project)
    project.break_spec("ink")

    def has_changed(_: Watch) -> bool:
        return True

    monkeypatch.setattr(Watch, "has_changed", has_changed)

    session.loop.again(session.watch)

    assert session.said() == []


def test_quiet_says_what_is_wrong_only(project: Project) -> None:
    session = Session(project, "--quiet")
    assert session.begun == []
    project.edit("specs/ink.yaml", "Of the ink.", "Of all ink.")
    assert session.turn() == []
    project.break_spec("ink")
    assert "error[duplicate-key]" in session.turn()[0]


def test_watching_excludes_verification(project: Project) -> None:
    said = project.run("generate", "--watch", "--verify-format")

    assert said.code == 2
    assert "exclude each other" in said.err
    assert project.run("generate", "--watch", "--specs", "nowhere").code == 2


@pytest.mark.slow
def test_an_interrupt_ends_it_cleanly(project: Project) -> None:
    """The whole process, not on a terminal: it generates after a change, and ends with 0."""
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH}
    command = [sys.executable, "-m", "specloom", "generate", "--watch"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=project.root) as process:
        assert process.stderr is not None
        assert "generated" in process.stderr.readline()
        assert "watching" in process.stderr.readline()
        project.edit("specs/ink.yaml", "Of the ink.", "Of all ink.")
        assert "written" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert process.wait() == 0
    assert rest.endswith("no longer watching; nothing is half done\n")
    assert "Traceback" not in rest
    assert "Of all ink." in (project.out / "ink/models.py").read_text()
    assert project.run("check").code == 0
