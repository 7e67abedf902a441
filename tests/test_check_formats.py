"""`specloom check --format`: each file that differs, at its line, as other programs read it."""

from __future__ import annotations

import json
import os
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from specloom import manifest
from specloom.codes import DRIFT_CODES
from specloom.drift import CODES, first_difference
from tests.project import Project, Said

SCHEMA = Path(__file__).parent / "schemas/sarif-2.1.0-rtm.5.json"
MACHINES = ("json", "sarif", "github")


@cache
def schema() -> Any:
    """The validator of SARIF logs, without a bracket too many in two patterns, which is an error in strict dialects."""
    text = SCHEMA.read_text("utf-8")
    assert text.count("[a-zA-Z]{2}]?$") == 2
    return jsonschema_rs.validator_for(json.loads(text.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$")))


def validated(text: str) -> Any:
    """The one run of a SARIF log that its schema accepts."""
    log = json.loads(text)
    schema().validate(log)
    (run,) = log["runs"]
    return run


def test_the_schema_refuses() -> None:
    for wrong in ('{"version": "2.1.0"}', '{"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]}'):
        with pytest.raises(jsonschema_rs.ValidationError):
            validated(wrong)


def places(said: Said) -> set[tuple[str, str, int]]:
    """(code, file, line) of what `--format json` prints."""
    return {(found["code"], found["file"], found["line"]) for found in json.loads(said.out)}


def everything_wrong(project: Project) -> dict[str, tuple[str, int]]:
    """A file in each state; (code, line) by path."""
    (project.root / "specs/nib.yaml").write_text((project.root / "specs/ink.yaml").read_text())
    assert project.run("generate").code == 0
    (project.root / "specs/nib.yaml").unlink()
    calls = (project.out / "pen/calls.py").read_text().splitlines()
    project.edit("specs/pen.yaml", "/pots/{potId}", "/jars/{potId}")
    edited = (project.out / "ink/client.py").read_text()
    (project.out / "ink/client.py").write_text(f"{edited}# mine\n")
    (project.out / "ink/models.py").unlink()
    (project.out / "notes.txt").write_text("")
    models = (project.out / "pen/models.py").read_text().splitlines()
    (project.out / "pen/models.py").write_text("\n".join([*models[:2], "<<<<<<< HEAD", *models[2:], ""]))
    line = next(number for number, text in enumerate(calls, 1) if "/pots/" in text)
    return {
        "generated/nib/calls.py": ("drift-obsolete", 1),
        "generated/pen/calls.py": ("drift-changed", line),
        "generated/ink/client.py": ("drift-edited", len(edited.splitlines()) + 1),
        "generated/ink/models.py": ("drift-missing", 1),
        "generated/notes.txt": ("drift-extra", 1),
        "generated/pen/models.py": ("drift-merged", 3),
    }


def test_each_state_has_a_code() -> None:
    assert {*CODES.values(), "drift-manifest"} == set(DRIFT_CODES)


@pytest.mark.promise(8)
def test_each_state_is_at_its_line(project: Project) -> None:
    wanted = everything_wrong(project)

    said = project.run("check", "--format", "json")

    assert said.code == 1
    assert {file: (code, line) for code, file, line in places(said) if file in wanted} == wanted
    found = {each["file"]: each for each in json.loads(said.out)}
    assert {each["severity"] for each in found.values()} == {"error"}
    assert found["generated/ink/client.py"]["hint"] == (
        "put what was edited by hand elsewhere, then run: specloom generate --force"
    )
    assert found["generated/ink/models.py"]["hint"] == "to fix it, run: specloom generate"
    assert found["generated/pen/models.py"]["hint"].endswith("run: specloom generate --force")
    assert found["generated/notes.txt"]["hint"].startswith("move files that are not specloom's")
    assert said.err == project.run("check").err


def test_text_names_the_same_files(project: Project) -> None:
    everything_wrong(project)

    named = {line.split(": ")[0] for line in project.run("check").out.splitlines() if line.startswith("generated/")}

    assert named == {file for _, file, _ in places(project.run("check", "--format", "json"))}


def test_annotations_are_beside_the_lines(project: Project) -> None:
    wanted = everything_wrong(project)

    said = project.run("check", "--format", "github")

    assert said.code == 1
    lines = {
        match[1]: (match[3], int(match[2]))
        for line in said.out.splitlines()
        if (match := re.match(r"::error file=([^,]+),line=(\d+),col=\d+,title=([a-z-]+)::\S", line))
    }
    assert len(said.out.splitlines()) == len(lines)
    assert {file: place for file, place in lines.items() if file in wanted} == wanted


def test_annotations_name_files_from_the_checkout(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job may work in a folder of it; GitHub knows only paths from the top."""
    (project.out / "ink/models.py").unlink()
    monkeypatch.setenv("GITHUB_WORKSPACE", str(project.root.parent))
    said = project.run("check", "--format", "github")
    assert said.out.startswith(f"::error file={project.root.name}/generated/ink/models.py,line=1,")

    monkeypatch.setenv("GITHUB_WORKSPACE", str(project.root / "specs"))
    assert project.run("check", "--format", "github").out.startswith("::error file=generated/ink/models.py,")


def test_sarif_is_valid_and_explains_its_codes(project: Project) -> None:
    wanted = everything_wrong(project)

    run = validated(project.run("check", "--format", "sarif").out)

    rules = {rule["id"]: rule["shortDescription"]["text"] for rule in run["tool"]["driver"]["rules"]}
    assert rules == {code: DRIFT_CODES[code] for code in sorted(code for code, _ in wanted.values())}
    places_ = {
        location["artifactLocation"]["uri"]: (result["ruleId"], location["region"]["startLine"])
        for result in run["results"]
        for location in [result["locations"][0]["physicalLocation"]]
    }
    assert {file: place for file, place in places_.items() if file in wanted} == wanted


def test_nothing_to_report_is_valid_too(project: Project) -> None:
    for arguments in (["check"], ["check", "ink"], ["lint"]):
        assert json.loads(project.run(*arguments, "--format", "json").out) == []
        assert validated(project.run(*arguments, "--format", "sarif").out)["results"] == []
        said = project.run(*arguments, "--format", "github")
        assert (said.code, said.out) == (0, "")


@pytest.mark.parametrize("form", MACHINES)
@pytest.mark.parametrize(
    ("broken", "file", "why"),
    [
        (True, "generated/_manifests/ink.txt", "not a valid manifest: line 1 is not `specloom manifest 2`"),
        (False, "generated/_manifests", "there is no manifest"),
    ],
    ids=["broken", "missing"],
)
def test_a_manifest_that_cannot_be_used(project: Project, form: str, broken: bool, file: str, why: str) -> None:
    """It cannot be judged what differs: exit code 2, and a finding for those who only read stdout."""
    if broken:
        (project.out / manifest.path_of("ink")).write_text("{}")
    else:
        shutil.rmtree(project.out / manifest.FOLDER)

    said = project.run("check", "--format", form)

    assert said.code == 2
    assert said.err == project.run("check").err
    if form == "json":
        (found,) = json.loads(said.out)
        assert (found["code"], found["file"], found["line"], found["message"]) == ("drift-manifest", file, 1, why)
        assert "specloom generate" in found["hint"]
    elif form == "sarif":
        (result,) = validated(said.out)["results"]
        assert result["ruleId"] == "drift-manifest"
        assert result["message"]["text"].startswith(why)
    else:
        assert said.out.startswith(f"::error file={file},line=1,col=1,title=drift-manifest::{why}%0Ahint: ")


@pytest.mark.parametrize("form", MACHINES)
def test_a_broken_spec_is_reported_in_the_same_format(project: Project, form: str) -> None:
    project.break_spec("ink")

    said = project.run("check", "--format", form)

    assert said.code == 1
    if form == "json":
        assert places(said) == {("duplicate-key", "specs/ink.yaml", 4)}
    elif form == "sarif":
        assert [result["ruleId"] for result in validated(said.out)["results"]] == ["duplicate-key"]
    else:
        assert said.out.startswith("::error file=specs/ink.yaml,line=4,")


def test_a_pipe_in_the_place_of_a_file_is_not_read(project: Project) -> None:
    """Opening it would wait for a writer that never comes."""
    (project.out / "ink/client.py").unlink()
    os.mkfifo(project.out / "ink/client.py")

    said = project.run("check", "--format", "json")

    assert places(said) == {("drift-edited", "generated/ink/client.py", 1)}
    assert "(is a named pipe, not a regular file)" in project.run("check").out


@pytest.mark.parametrize(
    ("present", "wanted", "place"),
    [
        ("a\nb\nc\n", "a\nx\nc\n", (2, 1, "b")),
        ("a\nbcd\n", "a\nbxd\n", (2, 2, "bcd")),
        ("a\nb\n", "a\nb\nc\n", (2, 1, "b")),
        ("a\nb\nc\n", "a\nb\n", (3, 1, "c")),
        ("a\r\nb\r\n", "a\nc\n", (2, 1, "b")),
        ("ab\n", "abc\n", (1, 2, "ab")),
        ("a\x0cb\nc\n", "a\x0cb\nd\n", (2, 1, "c")),
        ("", "a\n", (1, 1, "")),
    ],
)
def test_the_first_difference(present: str, wanted: str, place: tuple[int, int, str]) -> None:
    """In lines and columns of the file that is there."""
    assert first_difference(present, wanted) == place
