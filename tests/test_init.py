"""`specloom init`: what it writes works, teaches, and stands over nothing that was there."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from specloom.cli import init
from specloom.load import load
from specloom.lower import lower
from specloom.naming import names_of
from tests.project import Project, environment_of, module


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty folder, as the working folder."""
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    return Project(root, capsys)


def files(root: Path) -> list[str]:
    """All files of a folder."""
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


@pytest.mark.slow
@pytest.mark.parametrize("provider", ["example", "my-press"])
def test_what_it_writes_works(project: Project, provider: str) -> None:
    """Nothing to lint, a client, and tests of it that pass."""
    said = project.run("init", "--provider", provider)

    assert (said.code, said.out) == (0, "")
    assert said.err == (
        f"specs/{provider}.yaml: a first spec, to be replaced by that of your provider\n"
        "specloom.toml: the settings\n"
        "next: specloom lint, then specloom generate\n"
        "      the tests of the clients: python -m pytest generated/tests\n"
    )
    lint = project.run("lint")
    assert (lint.code, lint.out, lint.err) == (0, "", "1 spec: nothing found\n")
    assert project.run("generate").err.startswith("1 client, ")
    assert project.run("check").code == 0
    project.check_generated_tests()


def test_packages_that_the_tests_need_and_are_missing_are_named(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever installed the generator alone learns it here, and not from the first test."""
    monkeypatch.setattr(init, "NEEDED", ("json", "a_package_that_is_not_there"))

    assert project.run("init", "--yes").err.splitlines()[-2:] == [
        "      the tests of the clients: python -m pytest generated/tests",
        "      which need what is missing here: pip install a_package_that_is_not_there",
    ]


def test_the_first_spec_names_the_method_that_it_becomes(project: Project) -> None:
    """A comment teaches it: whoever follows it finds the method there."""
    project.run("init", "--provider", "ink", "--yes")
    spec = project.root / "specs/ink.yaml"

    methods = names_of(lower(load(spec), "ink"), lambda finding: None).methods

    said = re.findall(r"# Becomes the method `(.+)`\.", spec.read_text())
    assert said == [methods["createRendering"].path]


def test_flags_say_everything(project: Project) -> None:
    said = project.run("init", "--provider", "ink", "--specs", "apis/v1", "--out", "src/clients", "--no-tests", "--yes")

    assert said.code == 0
    assert files(project.root) == ["apis/v1/_schema.json", "apis/v1/ink.yaml", "specloom.toml"]
    assert tomllib.loads((project.root / "specloom.toml").read_text()) == {
        "specs": "apis/v1",
        "out": "src/clients",
        "tests": False,
    }
    first = (project.root / "apis/v1/ink.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=_schema.json"
    assert project.run("lint").err == "1 spec: nothing found\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[project]\nname = 'x'  # Mine.\n",
        "[project]\nname = 'x'",
        "[project]\r\nname = 'x'\r\n\r\n[tool.black]\r\nline-length = 120\r\n",
    ],
)
def test_a_table_is_appended_to_a_pyproject(project: Project, text: str) -> None:
    (project.root / "pyproject.toml").write_bytes(text.encode())

    said = project.run("init")

    assert "pyproject.toml: the settings, in `[tool.specloom]` at its end\n" in said.err
    after = (project.root / "pyproject.toml").read_bytes().decode()
    assert after.startswith(text)
    assert ("\r\n" in text) == ("\r\n" in after)
    assert after.count("\n") - after.count("\r\n") in (0, after.count("\n"))
    assert tomllib.loads(after.replace("\r\n", "\n"))["tool"]["specloom"] == {"specs": "specs", "out": "generated"}
    assert project.run("lint").code == 0


def test_a_pyproject_that_no_table_can_be_appended_to_is_left_alone(project: Project) -> None:
    text = "tool = {black = {}}\n"
    (project.root / "pyproject.toml").write_text(text)

    assert project.run("init").code == 0
    assert (project.root / "pyproject.toml").read_text() == text
    assert (project.root / "specloom.toml").is_file()


def test_specs_that_are_there_need_no_first_one(project: Project) -> None:
    (project.root / "specs").mkdir()
    (project.root / "specs/ink.yaml").write_text("")

    assert project.run("init").code == 0
    assert files(project.root) == ["specloom.toml", "specs/ink.yaml"]


@pytest.mark.parametrize(
    ("before", "arguments", "message"),
    [
        (
            {"specloom.toml": ""},
            [],
            "`specloom.toml` has settings already\n  hint: edit them; `specloom generate` uses them\n",
        ),
        (
            {"pyproject.toml": "[tool.specloom]\n"},
            [],
            "`pyproject.toml` has settings already\n  hint: edit them; `specloom generate` uses them\n",
        ),
        (
            {"specs/ink.yaml": "mine"},
            ["--provider", "ink"],
            "`specs/ink.yaml` exists already\n  hint: name another provider with `--provider`\n",
        ),
        (
            {"pyproject.toml": "[project\n"},
            [],
            "`pyproject.toml` is not TOML: Expected ']' at the end of a table declaration (at line 1, column 9)\n"
            "  hint: correct it first\n",
        ),
        (
            {},
            ["--provider", "../ink"],
            "`../ink` cannot be the name of a provider\n"
            "  hint: letters, digits, `-` and `_`, beginning with a letter\n",
        ),
        ({}, ["--out", "."], "`.` contains `"),
        ({"generated": "mine"}, [], "`generated` is not a folder\n  hint: name another one\n"),
    ],
)
def test_refused(project: Project, before: dict[str, str], arguments: list[str], message: str) -> None:
    """With nothing written."""
    for name, text in before.items():
        (project.root / name).parent.mkdir(exist_ok=True)
        (project.root / name).write_text(text)

    said = project.run("init", *arguments)

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"specloom: error: {message}")
    assert {name: (project.root / name).read_text() for name in files(project.root)} == before


def on_a_terminal(root: Path, answers: str, *arguments: str) -> tuple[int, str]:
    """`specloom init` in a process with a terminal, the answers typed: its exit code, and what the terminal shows."""
    terminal, end = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-m", "specloom", "init", *arguments],
        cwd=root,
        env=environment_of(root),
        stdin=end,
        stdout=end,
        stderr=end,
    )
    os.close(end)
    os.write(terminal, answers.encode())
    shown = b""
    try:
        while data := os.read(terminal, 65536):
            shown += data
    except OSError:  # how Linux tells that the other end is closed
        pass
    os.close(terminal)
    return run.wait(timeout=30), shown.decode()


@pytest.mark.slow
def test_it_asks_on_a_terminal(project: Project) -> None:
    code, shown = on_a_terminal(project.root, "apis\nink\n\nn\n")

    assert code == 0
    for question in (
        "Folder of the specs [specs]: ",
        "Name of the provider [example]: ",
        "Output folder [generated]: ",
    ):
        assert question in shown
    assert files(project.root) == ["apis/_schema.json", "apis/ink.yaml", "specloom.toml"]
    settings = tomllib.loads((project.root / "specloom.toml").read_text())
    assert settings == {"specs": "apis", "out": "generated", "tests": False}


@pytest.mark.slow
def test_it_asks_nothing_that_it_was_told(project: Project) -> None:
    code, shown = on_a_terminal(project.root, "", "--yes")

    assert (code, "[" in shown.partition("specs/example.yaml")[0]) == (0, False)
    assert module(project.root, "lint").code == 0
