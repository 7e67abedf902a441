"""`lint --fix`: every code with one answer is fixed as its example says, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from specloom.codes import CODES, EXPLAINED
from specloom.codes.code import Code
from specloom.diagnostics import Diagnostic
from specloom.fixing import fix_all
from tests.project import Project, make
from tests.test_explain import put
from tests.test_refused import findings_in

OF_SPECS = [code for code in EXPLAINED.values() if code.name in CODES]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def fixed_in(spec: Path) -> tuple[int, list[Diagnostic]]:
    """Fix a spec on the disk; how many fixes there were, and what is left."""

    def lint(changed: Mapping[str, bytes]) -> list[Diagnostic]:
        for name, content in changed.items():
            (spec.parent / name).write_bytes(content)
        return findings_in(spec)

    result = fix_all(lint, lambda name: (spec.parent / name).read_bytes())
    return result.count, list(result.left)


AS_EXPLAINED = {
    "byte-order-mark",
    "duplicate-key",
    "key-not-text",
    "wrong-type",
    "wrong-value",
    "path-parameter-optional",
    "path-shape",
    "security-scheme-missing",
    "enum-type",
    "expression-broken",
    "ignore-unknown",
    "ignore-unused",
    "extension-unknown",
    "obsolete-key",
    "pointer-broken",
    "operation-unknown",
}
"""Codes whose failing example becomes the fixed one."""

OTHERWISE = {
    "choices-empty": ("{type: string, oneOf: []}", "{type: string}"),
    "enum-duplicate": ("enum: [large, small, large]", "enum: [large, small]"),
    "required-empty": ("      required: []\n", ""),
    "required-twice": ("required: [title, title]", "required: [title]"),
}
"""Codes whose fixed example says more than can be known: what their failing one has, and gets."""


@pytest.mark.parametrize("code", OF_SPECS, ids=lambda code: code.name)
def test_the_failing_example_of_each_code(code: Code, tmp_path: Path) -> None:
    """It is fixed once and for all, or not touched."""
    spec = put(code, code.failing, tmp_path / "failing")
    before = contents(spec.parent)
    found = findings_in(spec)

    count, left = fixed_in(spec)

    after = contents(spec.parent)
    if code.name in AS_EXPLAINED:
        put(code, code.fixed, tmp_path / "fixed")
        assert after == contents(tmp_path / "fixed")
    elif code.name in OTHERWISE:
        old, new = (text.encode() for text in OTHERWISE[code.name])
        assert after == {name: content.replace(old, new) for name, content in before.items()}
    else:
        assert (after, count, left) == (before, 0, found)
        return
    assert left == []
    assert count >= len(found) > 0
    assert fixed_in(spec) == (0, [])
    assert contents(spec.parent) == after


@pytest.mark.parametrize("code", OF_SPECS, ids=lambda code: code.name)
def test_the_fixed_example_of_each_code_is_not_touched(code: Code, tmp_path: Path) -> None:
    spec = put(code, code.fixed, tmp_path)
    before = contents(tmp_path)

    assert fixed_in(spec) == (0, [])
    assert contents(tmp_path) == before


BOOK = """\
openapi: "3.1.0"
info: {title: Inkwell, version: "1"}
servers: [{url: https://inkwell.example}]
paths:
  /books:
    get:
      operationId: listBooks
      summary: All books.
%s      responses:
        "204": {description: None of them.}
"""


def in_operation(*lines: str) -> str:
    return BOOK % "".join(f"      {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["descripton: 'All'  # of them"], ["description: 'All'  # of them"]),
        (['"descripton": All'], ['"description": All']),
        (["'Deprecated': true"], ["'deprecated': true"]),
        (["description: 12 # dozen"], ['description: "12" # dozen']),
        (["description: 1.50"], ['description: "1.50"']),
        (["deprecated: 'yes'"], ["deprecated: true"]),
        (["tags: [a, 1]"], ['tags: [a, "1"]']),
        (["parameters:", "- {name: a, in: Query, schema: {}}"], ["parameters:", "- {name: a, in: query, schema: {}}"]),
        (
            ["parameters:", "- name: a", "  in: 'QUERY' # where", "  schema: {type: String}"],
            ["parameters:", "- name: a", "  in: 'query' # where", "  schema: {type: string}"],
        ),
        (
            [
                "parameters:",
                "- {name: a, in: query, schema: {}}",
                "",
                "# again",
                "- {name: a, in: query, schema: {}} # b",
            ],
            ["parameters:", "- {name: a, in: query, schema: {}}", "", "# again"],
        ),
        (
            ["parameters:", "- name: a", "  in: query", "  schema: {}", "- in: query", "  name: a", "  schema: {}"],
            ["parameters:", "- name: a", "  in: query", "  schema: {}"],
        ),
        (["deprecated: true", "deprecated: true # twice"], ["deprecated: true"]),
        (
            ["externalDocs: {url: https://a.example, url: https://a.example}"],
            ["externalDocs: {url: https://a.example}"],
        ),
        (
            [
                "parameters:",
                "- name: a",
                "  in: query",
                "  schema:",
                "    enum:",
                "    - x # 1",
                "    - y",
                "    - x # 2",
            ],
            ["parameters:", "- name: a", "  in: query", "  schema:", "    enum:", "    - x # 1", "    - y"],
        ),
        (
            ["parameters:", "- name: a", "  in: query", "  schema: {enum: [x,", "    x, y]}"],
            ["parameters:", "- name: a", "  in: query", "  schema: {enum: [x,", "    y]}"],
        ),
    ],
)
def test_the_edit_leaves_everything_else(before: list[str], after: list[str], tmp_path: Path) -> None:
    """Comments, quotes, styles and line ends stay; the finding is gone, and no other one appears."""
    for newline in ("\n", "\r\n"):
        spec = tmp_path / "inkwell.yaml"
        spec.write_bytes(in_operation(*before).replace("\n", newline).encode())
        codes = {each.code for each in findings_in(spec) if each.fix is not None}

        count, left = fixed_in(spec)

        assert spec.read_bytes().decode() == in_operation(*after).replace("\n", newline)
        assert count == 1 or "QUERY" in before[2]
        assert not codes & {each.code for each in left if each.code != "openapi-invalid"}


@pytest.mark.parametrize(
    "line",
    [
        "summry: Some",  # there is a summary
        "tag: [a]",  # short words are not certain
        "deprecated: true\n      deprecated: false",
        "description: |\n        one\n      description: two",
        "x-note: &a {b: 1}\n      x-note: *a",
        "tags: a",
    ],
)
def test_what_has_several_answers_is_left(line: str, tmp_path: Path) -> None:
    spec = tmp_path / "inkwell.yaml"
    spec.write_text(in_operation(line))

    assert fixed_in(spec)[0] == 0
    assert spec.read_text() == in_operation(line)


def test_json(tmp_path: Path) -> None:
    """Edits are made in JSON as well, in its layout."""
    spec = tmp_path / "inkwell.json"
    text = (
        '{"openapi": "3.1.0", "info": {"title": "Ink", "version": 1},\n "paths": {"/a": {"get": {\n'
        '   "operationId": "a", "summary": "A", "sumary\\u002d": 1, "parameters": [{"name": "b", "in": "QUERY", "schema": {"enum":\n'
        '     ["ü", "z", "ü"]}}],\n   "responses": {"204": {"description": "None."}}}}}}\n'
    )
    spec.write_text(text)

    count, _ = fixed_in(spec)

    assert count == 3
    assert spec.read_text() == text.replace('"version": 1', '"version": "1"').replace("QUERY", "query").replace(
        '"z", "ü"]', '"z"]'
    )


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Project:
    return make(tmp_path / "project", capsys, monkeypatch)


def slip(project: Project) -> None:
    project.edit("specs/ink.yaml", 'version: "1"', "version: 1")
    project.edit("specs/ink.yaml", "in: path", "in: Path")
    project.edit("specs/pen.yaml", "https://pen.example", "nowhere at all")


def test_the_command_says_what_it_has_done(project: Project) -> None:
    text = (project.root / "specs/ink.yaml").read_text()
    slip(project)
    said = project.run("lint")
    assert "2 can be fixed: `specloom lint --fix`" in said.err

    said = project.run("lint", "--fix")

    assert said.code == 1
    assert said.err.splitlines()[0] == "specs/ink.yaml: changed"
    assert said.err.splitlines()[-1].startswith("2 fixed, ")
    assert "server-url" in said.out
    assert (project.root / "specs/ink.yaml").read_text() == text
    again = project.run("lint", "--fix")
    assert again.err.splitlines()[-1].startswith("0 fixed, ")
    assert "changed" not in again.err


def test_a_patch_writes_nothing(project: Project) -> None:
    slip(project)
    before = (project.root / "specs/ink.yaml").read_bytes()

    said = project.run("lint", "--fix", "--diff")

    assert said.code == 1
    assert said.out.startswith("--- a/specs/ink.yaml\n+++ b/specs/ink.yaml\n@@")
    assert [line for line in said.out.splitlines()[3:] if line.startswith(("-", "+"))] == [
        "-  version: 1",
        '+  version: "1"',
        "-          in: Path",
        "+          in: path",
    ]
    assert (project.root / "specs/ink.yaml").read_bytes() == before
    assert project.run("lint", "--diff").code == 2


def test_a_file_that_was_changed_meanwhile_is_not_written(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither it nor any other."""
    from specloom import atomic

    project.edit("specs/ink.yaml", 'version: "1"', "version: 1")
    project.edit("specs/pen.yaml", 'version: "1"', "version: 1")
    pen = (project.root / "specs/pen.yaml").read_bytes()
    real = atomic.replace_files

    def late(changes: Mapping[Path, tuple[bytes | None, bytes]]) -> None:
        project.edit("specs/ink.yaml", "Sells ink.", "Sells all ink.")
        real(changes)

    monkeypatch.setattr(atomic, "replace_files", late)
    said = project.run("lint", "--fix")

    assert said.code == 2
    assert "`specs/ink.yaml` was changed meanwhile; nothing was written" in said.err
    assert "Sells all ink." in (project.root / "specs/ink.yaml").read_text()
    assert (project.root / "specs/pen.yaml").read_bytes() == pen
    assert sorted(path.name for path in (project.root / "specs").iterdir()) == ["ink.yaml", "pen.yaml"]
