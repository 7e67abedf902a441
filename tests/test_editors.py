"""`schema --install`: editors are set up, once, and nothing of the user's is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specloom.check import json_schema
from specloom.editors import NotChangeable, with_modeline, with_recommendation, with_schemas
from tests.project import CHECKOUT, Project, make

LINE = "# yaml-language-server: $schema=_schema.json"


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Project:
    return make(tmp_path / "project", capsys, monkeypatch)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("openapi: 3.1.0\n", f"{LINE}\nopenapi: 3.1.0\n"),
        ("openapi: 3.1.0\r\ninfo:\r\n", f"{LINE}\r\nopenapi: 3.1.0\r\ninfo:\r\n"),
        ("# note\nopenapi: 3.1.0", f"{LINE}\n# note\nopenapi: 3.1.0"),
        ("\ufeffopenapi: 3.1.0\n", f"\ufeff{LINE}\nopenapi: 3.1.0\n"),
        ("", f"{LINE}\n"),
        (f"{LINE}\nopenapi: 3.1.0\n", None),
        ("# note\n#yaml-language-server: $schema=../other.json\nopenapi: 3.1.0\n", None),
    ],
)
def test_the_modeline(text: str, expected: str | None) -> None:
    assert with_modeline(text, "_schema.json") == expected


SCHEMAS = {"./specs/_schema.json": ["specs/*.yaml"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, {"yaml.schemas": SCHEMAS}),
        ("{}\n", {"yaml.schemas": SCHEMAS}),
        ('{\n    "a": 1\n}', {"a": 1, "yaml.schemas": SCHEMAS}),
        (
            '{\n  "yaml.schemas": {\n    "./specs/_schema.json": "api/*.yml"\n  }\n}\n',
            {"yaml.schemas": {"./specs/_schema.json": ["api/*.yml", "specs/*.yaml"]}},
        ),
        (json.dumps({"yaml.schemas": SCHEMAS}, indent=2), None),
        ('// mine\n{"yaml.schemas": {"./specs/_schema.json": ["specs/*.yaml"]}}', None),
    ],
)
def test_the_settings_of_vscode(text: str | None, expected: object) -> None:
    new = with_schemas(text, "./specs/_schema.json", ["specs/*.yaml"])

    assert (new if new is None else json.loads(new)) == expected
    if new is not None:
        assert with_schemas(new, "./specs/_schema.json", ["specs/*.yaml"]) is None


@pytest.mark.parametrize(
    "text", ['{\n  // a\n  "a": 1\n}', '{"a": 1,}', '{"a": 1, "a": 2}', "[]", '{ "a":1 }', '{"yaml.schemas": []}']
)
def test_what_cannot_be_changed_safely_is_not(text: str) -> None:
    """Comments, a layout of its own, or another form."""
    with pytest.raises(NotChangeable):
        with_schemas(text, "./specs/_schema.json", ["specs/*.yaml"])


def test_the_indentation_and_the_line_ends_stay() -> None:
    text = '{\r\n\t"a": [\r\n\t\t1\r\n\t]\r\n}\r\n'

    assert with_recommendation(text) == text.replace(
        "\r\n}", ',\r\n\t"recommendations": [\r\n\t\t"redhat.vscode-yaml"\r\n\t]\r\n}'
    )
    assert with_recommendation('{"unwantedRecommendations": ["redhat.vscode-yaml"]}') is None


def test_the_command(project: Project) -> None:
    """It says what it will do, and needs a yes; the second time there is nothing to do."""
    ink = project.root / "specs/ink.yaml"
    ink.write_bytes(ink.read_bytes().replace(b"\n", b"\r\n"))
    before = ink.read_bytes()
    asked = project.run("schema", "--install")
    assert (asked.code, ink.read_bytes()) == (2, before)
    assert "`--yes` writes them" in asked.err
    assert not (project.root / ".vscode").exists()

    said = project.run("schema", "--install", "--yes")

    assert (said.code, said.out) == (0, "")
    assert said.err.splitlines() == [
        "specs/_schema.json: the JSON Schema of a spec",
        "specs/ink.yaml: a first line that names the schema",
        "specs/pen.yaml: a first line that names the schema",
        ".vscode/settings.json: the schema for these specs",
        ".vscode/extensions.json: recommends redhat.vscode-yaml",
        "5 written",
    ]
    assert ink.read_bytes() == f"{LINE}\r\n".encode() + before
    assert json.loads((project.root / "specs/_schema.json").read_text()) == json_schema()
    assert json.loads((project.root / ".vscode/settings.json").read_text()) == {"yaml.schemas": SCHEMAS}
    assert project.run("schema", "--install").err == "everything is set up already\n"
    assert project.run("lint").err == "2 specs: nothing found\n"


def test_settings_with_comments_are_left_and_the_lines_are_printed(project: Project) -> None:
    vscode = project.root / ".vscode"
    vscode.mkdir()
    (vscode / "settings.json").write_text('{\n  // mine\n  "a": 1\n}\n')

    said = project.run("schema", "--install", "--yes")

    assert said.code == 0
    assert '  "yaml.schemas": {"./specs/_schema.json": ["specs/*.yaml"]}' in said.err.splitlines()
    assert (vscode / "settings.json").read_text() == '{\n  // mine\n  "a": 1\n}\n'


def test_another_schema_is_not_overwritten(project: Project) -> None:
    """And then nothing else is written."""
    (project.root / "specs/_schema.json").write_text("{}")
    before = (project.root / "specs/ink.yaml").read_text()

    said = project.run("schema", "--install", "--yes")

    assert said.code == 2
    assert "not a schema that specloom has written" in said.err
    assert (project.root / "specs/ink.yaml").read_text() == before
    assert project.run("schema", "--install", "--out", "x.json").code == 2


def test_the_specs_of_this_project_are_set_up() -> None:
    """The schema beside them is the one of this version: `specloom schema --install --yes` writes it."""
    specs = CHECKOUT / "specs"

    assert json.loads((specs / "_schema.json").read_text("utf-8")) == json_schema()
    for spec in specs.glob("*.yaml"):
        assert spec.read_text("utf-8").startswith(f"{LINE}\n"), spec.name
