"""A small project that tests of the command line run in: two specs, and a copy of the tool where a test edits it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from specloom import cli, manifest

CHECKOUT = Path(__file__).resolve().parent.parent

PYTHONPATH = os.pathsep.join([str(CHECKOUT), str(CHECKOUT / "generator")])
"""Where another process finds this checkout: `generated` and `tests`, and the tool."""

SPEC = """\
openapi: "3.1.0"
info:
  title: Ink
  version: "1"
  description: Sells ink.
servers:
  - url: https://ink.example
paths:
  /pots/{potId}:
    get:
      operationId: getPot
      summary: One pot of ink.
      parameters:
        - name: potId
          in: path
          required: true
          schema: {type: integer}
          example: 7
      responses:
        "200":
          description: The pot.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Pot"}
              example: {colour: blue}
components:
  schemas:
    Pot:
      type: object
      required: [colour]
      properties:
        colour: {type: string, description: Of the ink.}
"""


@dataclass(frozen=True)
class Said:
    """What a command has said, and its exit code."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Project:
    """A folder with `specs/`, and the way to run commands in it."""

    root: Path
    capture: pytest.CaptureFixture[str]

    @property
    def out(self) -> Path:
        """The output folder."""
        return self.root / "generated"

    def run(self, *arguments: str) -> Said:
        """One command, in this process."""
        self.capture.readouterr()
        code = cli.main(arguments)
        said = self.capture.readouterr()
        return Said(code, said.out, said.err)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace text in a file."""
        text = (self.root / path).read_text()
        assert old in text
        (self.root / path).write_text(text.replace(old, new))

    def break_spec(self, provider: str) -> None:
        """Give a spec one error, in line 4: a second title."""
        self.edit(f"specs/{provider}.yaml", "info:\n", "info:\n  title: Twice\n")

    def check_generated_tests(self) -> None:
        """The tests of the generated clients pass, in a process of their own."""
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:specloom", "generated/tests"],
            cwd=self.root,
            env={**environment_of(self.root), "PYTEST_ADDOPTS": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout

    def imported_by(self, *arguments: str) -> tuple[set[str], str]:
        """The modules that a command imports beside those that Python imports by itself,
        and what it says in the end.
        """

        def imported(*program: str) -> tuple[set[str], str]:
            done = subprocess.run(
                [sys.executable, "-X", "importtime", *program],
                cwd=self.root,
                env=environment_of(self.root),
                capture_output=True,
                text=True,
                check=True,
            )
            lines = done.stderr.splitlines()
            timed = [line for line in lines if line.startswith("import time:")]
            return {line.rpartition("|")[2].strip() for line in timed}, "\n".join(
                line for line in lines if line not in timed
            )

        found, said = imported("-m", "specloom", *arguments)
        return found - imported("-c", "")[0], said

    def snapshot(self) -> dict[str, tuple[str, int]]:
        """Text and time of every file of the output, by path."""
        files = [path for path in self.out.rglob("*") if path.is_file()]
        return {path.relative_to(self.out).as_posix(): (path.read_text(), path.stat().st_mtime_ns) for path in files}


def make(root: Path, capture: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with the providers `ink` and `pen`, generated, as the working folder.

    Each project of a run is a copy of the first.
    """
    first = Project(root.parent.parent / "project", capture)
    if not first.out.is_dir():
        (first.root / "specs").mkdir(parents=True)
        (first.root / "specs/ink.yaml").write_text(SPEC)
        (first.root / "specs/pen.yaml").write_text(SPEC.replace("Ink", "Pen").replace("ink", "pen"))
        monkeypatch.chdir(first.root)
        said = first.run("generate")
        assert said.code == 0, said.err
    shutil.copytree(first.root, root)
    monkeypatch.chdir(root)
    return Project(root, capture)


def copy_tool(root: Path) -> None:
    """A copy of the tool in a project's folder, which `module` runs there."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(CHECKOUT / "generator", root / "generator", ignore=ignored)
    shutil.copytree(CHECKOUT / "templates", root / "templates", ignore=ignored)


def module(root: Path, *arguments: str, **environment: str) -> Said:
    """`python -m specloom` in a process of its own, with the tool's copy in `root` or else the checkout's."""
    done = subprocess.run(
        [sys.executable, "-m", "specloom", *arguments],
        cwd=root,
        env=environment_of(root) | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def environment_of(root: Path) -> dict[str, str]:
    """Environment variables of such a process."""
    tool = root if (root / "generator").is_dir() else CHECKOUT
    return {**os.environ, "PYTHONPATH": str(tool / "generator")}


def listed(project: Project) -> manifest.Manifest:
    """What the project's manifests say."""
    files, _ = manifest.list_files(str(project.out))
    known, broken = manifest.parse_all(manifest.read_texts(str(project.out), files))
    assert known is not None and not broken
    return known
