"""Runs that use what earlier runs have kept: the output and the findings are those of a run from nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from specloom import check, ir
from specloom.diagnostics import Diagnostic
from specloom.load import Document
from specloom.view import calls, operations
from tests.project import Project, Said


@pytest.fixture
def project(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Two specs, generated without a cache; from now on there is one, and it is empty."""
    (project.root / "specs/ink.yaml").write_text(PLAIN)
    monkeypatch.delenv("SPECLOOM_NO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return project


PLAIN = """\
openapi: 3.1.0
info: {title: Ink, version: "1"}
servers: [{url: https://ink.example}]
paths:
  /pages:
    get:
      operationId: list_pages
      summary: All pages.
      responses: {"200": {description: Them, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Page"}}}}}}
    post:
      operationId: add_page
      summary: Add one.
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Page"}}}}
      responses: {"204": {description: Done}}
components:
  schemas:
    Page: {type: object, properties: {text: {type: string}}, required: [text]}
"""
"""A spec without tasks."""


def entries(project: Project) -> list[Path]:
    """What is kept."""
    return [path for path in (project.root.parent / "cache").rglob("*") if path.is_file()]


def from_nothing(project: Project, *arguments: str) -> tuple[Said, dict[str, str]]:
    """What a command says and what the output is, with nothing kept and no output before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPECLOOM_NO_CACHE", "1")
        said = project.run(*arguments, "--out", "fresh")
    return said, texts(project.root / "fresh")


def texts(out: Path) -> dict[str, str]:
    """The text of each file of an output folder."""
    return {path.relative_to(out).as_posix(): path.read_text() for path in out.rglob("*") if path.is_file()}


def test_after_an_edit_the_output_is_that_of_a_run_from_nothing(project: Project) -> None:
    assert project.run("generate").code == 0
    assert entries(project)

    project.edit("specs/ink.yaml", "All pages.", "All of them.")
    project.edit("specs/ink.yaml", "info:", "# a line more\ninfo:")

    assert project.run("generate").code == 0
    assert texts(project.out) == from_nothing(project, "generate")[1]
    assert "All of them." in texts(project.out)["ink/client.py"]


def test_what_was_kept_is_used(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The views of the operation that was not edited are not made again."""
    project.run("generate")
    project.edit("specs/ink.yaml", "All pages.", "All of them.")
    made: list[str] = []
    original = operations.wire_line

    def noted(operation: ir.Operation) -> str:
        made.append(operation.id)
        return original(operation)

    monkeypatch.setattr(calls, "wire_line", noted)

    project.run("generate")

    assert made == ["list_pages"]


def test_only_what_was_edited_is_checked(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.run("generate")
    project.edit("specs/ink.yaml", "All pages.", "All of them.")
    checked: list[object] = []
    original = check.check

    def noted(document: Document, **how: Any) -> list[Diagnostic]:
        checked.append(document.value_at(("paths", "/pages")))
        return original(document, **how)

    monkeypatch.setattr(check, "check", noted)

    project.run("generate")

    assert [[*methods] for methods in checked if isinstance(methods, dict)] == [["get"]]


def test_findings_of_what_was_not_edited_are_reported_again(project: Project) -> None:
    """At the lines where they are now."""
    project.edit(
        "specs/ink.yaml", '{"204": {description: Done}}', '{"204": {description: Done}, abc: {description: It}}'
    )
    project.run("generate")
    project.edit(
        "specs/ink.yaml", "      summary: All pages.\n", "      summary: All of them.\n      description: More.\n"
    )

    told, plain = project.run("generate"), from_nothing(project, "generate")[0]

    warnings = [line for line in told.err.splitlines() if "ink.yaml:" in line]
    assert [line.split(":")[1] for line in warnings] == ["15"]
    assert warnings == [line for line in plain.err.splitlines() if "ink.yaml:" in line]


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "foreign", "mode"])
def test_a_damaged_cache_changes_nothing(project: Project, damage: str) -> None:
    project.run("generate")
    for path in entries(project):
        data = path.read_bytes()
        match damage:
            case "flip":
                path.write_bytes(data.replace(b"ink", b"inc"))
            case "cut":
                path.write_bytes(data[:-9])
            case "empty":
                path.write_bytes(b"")
            case "foreign":
                path.write_bytes(data.partition(b"\n")[0] + b"\n" + b"\x80")
            case _:
                path.write_bytes(data.replace(b"ink", b"inc"))
                path.chmod(0o666)
    project.edit("specs/ink.yaml", "All pages.", "All of them.")

    assert project.run("generate").code == 0

    assert texts(project.out) == from_nothing(project, "generate")[1]


def test_check_and_verification_do_not_rely_on_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was misled by its cache would be found by the next `check`."""
    project.run("generate")
    before = {path: path.stat().st_mtime_ns for path in entries(project)}

    def used(*_: object) -> None:
        raise AssertionError("a cache was used")

    monkeypatch.setattr("specloom.cache.Cache.put", used)
    monkeypatch.setattr("specloom.cache.cache_of_user", used)
    project.edit("specs/ink.yaml", "All pages.", "All of them.")

    assert project.run("check").code == 1
    assert project.run("generate", "--verify-format").code == 0
    assert project.run("check").code == 0
    assert {path: path.stat().st_mtime_ns for path in entries(project)} == before


def test_lint_says_the_same_of_what_the_validator_has_reported_before(project: Project) -> None:
    project.edit("specs/ink.yaml", "text: {type: string}", "text: {type: string, minLength: -1}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPECLOOM_NO_CACHE", "1")
        plain = project.run("lint")
    assert "openapi-invalid" in plain.out + plain.err

    assert [project.run("lint") for _ in range(2)] == [plain, plain]
    assert len(entries(project)) == 1


def test_nothing_to_do_reads_no_cache(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.run("generate")

    def used(*_: object) -> None:
        raise AssertionError("a cache was used")

    monkeypatch.setattr("specloom.cache.Cache.get", used)

    assert project.run("generate").code == 0


def test_nothing_is_kept_where_the_user_wants_nothing_kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECLOOM_NO_CACHE", "1")

    project.run("generate")

    assert entries(project) == []
