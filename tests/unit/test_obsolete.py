"""Obsolete keys of a spec: read as their new names, reported at their places, and without any effect on the output."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from specloom import cli
from specloom.check import check, json_schema
from specloom.check.grammar import SHAPES
from specloom.check.obsolete import LEADING, OBSOLETE, objects
from specloom.check.vocabulary import EXTENSIONS, FORMS
from specloom.diagnostics import Diagnostic
from specloom.load import Document, load
from tests.pipeline import emitted

TESTS = Path(__file__).resolve().parent.parent
CASE = TESTS / "cases" / "refused" / "obsolete-key" / "spec.yaml"
SPECS = [
    *sorted((TESTS.parent / "specs").glob("*.yaml")),
    *sorted((TESTS / "providers").glob("*.yaml")),
    *sorted((TESTS / "providers" / "tasks").glob("*.yaml")),
    TESTS / "cases" / "tasks-by-url" / "spec.yaml",
]

LARGE = ("capmonster", "capsolver", "ezcaptcha")
"""Specs that take more than a second."""


def found_in(path: Path) -> list[Diagnostic]:
    """The findings about obsolete keys."""
    return [finding for finding in check(load(path, name=path.name)) if "is now" in finding.message]


def with_former_keys(path: Path) -> tuple[str, int]:
    """The text of a spec with the former names of all keys that have one, and how many there are."""
    document = load(path)
    lines = path.read_text("utf-8").split("\n")
    places = sorted(
        ((*place_of(document, (*node.path, key)), former, key) for node, former, key in renamed_in(document)),
        reverse=True,
    )
    for line, column, former, key in places:
        before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
        assert after.startswith(key), after
        lines[line - 1] = before + former + after.removeprefix(key)
    return "\n".join(lines), len(places)


def renamed_in(document: Document) -> Iterator[tuple[Any, str, str]]:
    """(object, former key, key) for each key of a document that has a former name."""
    for node, kind in objects(document):
        for (place, former), key in OBSOLETE.items():
            if place == kind and node.has(key):
                yield node, former, key


def place_of(document: Document, path: tuple[str, ...]) -> tuple[int, int]:
    """Line and column of a key."""
    source = document.key_source(path)
    return source.line, source.column


def kinds_of(type_: str) -> str:
    """The kind of object that a type of the tables is made of."""
    return type_.rstrip("[]{}*?")


def test_all_ways_to_obsolete_keys_are_known() -> None:
    """The table of ways says what the tables of all objects say."""
    fields = {kind: {name: key.type for name, key in form.keys.items()} for kind, form in FORMS.items()} | {
        kind: shape.fields
        | {name: it.key.type for name, it in EXTENSIONS.items() if kind in it.places}
        | ({"": shape.values} if shape.values else {})
        for kind, shape in SHAPES.items()
    }
    leading = {kind for kind, _ in OBSOLETE}
    while more := {
        kind for kind in fields if kind not in leading and leading & set(map(kinds_of, fields[kind].values()))
    }:
        leading |= more
    ways = {
        kind: {name: type_ for name, type_ in fields[kind].items() if kinds_of(type_) in leading} for kind in leading
    }

    assert ways.pop("paths") == ways.pop("callback") == {"": "path"}
    ways["document"]["paths"] = "path{}"
    assert {kind: it for kind, it in ways.items() if it} == LEADING


def test_each_obsolete_key_has_a_new_name() -> None:
    """The new name is one of its kind of object, and the former one has no other meaning there."""
    for (kind, former), key in OBSOLETE.items():
        known = FORMS[kind].keys if kind in FORMS else [name for name, it in EXTENSIONS.items() if kind in it.places]
        assert key in known, key
        assert former not in known, former


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(spec, id=spec.stem, marks=pytest.mark.slow if spec.stem in LARGE else ())
        for spec in SPECS
        if any(f"{key}:" in spec.read_text("utf-8") for key in OBSOLETE.values())
    ],
)
def test_a_spec_with_former_keys_is_the_same_client(spec: Path, tmp_path: Path) -> None:
    """Byte for byte; each former key is reported, and nothing else than before is."""
    text, count = with_former_keys(spec)
    former = tmp_path / spec.name
    former.write_text(text, "utf-8")

    assert count > 0
    assert emitted(former) == emitted(spec)
    found = check(load(former, name=spec.name))
    assert [it.code for it in found if it.code == "obsolete-key"] == ["obsolete-key"] * count
    assert [(it.code, it.message) for it in found if it.code != "obsolete-key"] == [
        (it.code, it.message) for it in check(load(spec, name=spec.name))
    ]


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_each_key_is_reported_where_it_is_written(ending: str, tmp_path: Path) -> None:
    """At the key, by the pointer that the file has."""
    text = CASE.read_text("utf-8")
    path = tmp_path / f"spec.{ending}"
    path.write_text(text if ending == "yaml" else json.dumps(yaml.safe_load(text), indent=1), "utf-8")
    lines = path.read_text("utf-8").split("\n")

    found = found_in(path)

    assert len(found) == len(OBSOLETE) + 1
    for it in found:
        former, key = it.message.split("`")[1::2]
        assert (it.severity, it.code, it.source.file) == ("warning", "obsolete-key", path.name)
        assert it.source.pointer.endswith(f"/{former}")
        assert lines[it.source.line - 1][it.source.column - 1 :].lstrip('"').startswith(former)
        assert it.hint == f"rename it to `{key}`: the next release rejects `{former}`"


def test_a_wrong_value_is_reported_where_it_is_written(tmp_path: Path) -> None:
    """By rules that know the new names only."""
    path = tmp_path / "spec.yaml"
    path.write_text(CASE.read_text("utf-8").replace("charged: true", "charged: 'yes'"), "utf-8")

    (wrong,) = [it for it in check(load(path, name=path.name)) if it.severity == "error"]

    assert (wrong.code, wrong.source.pointer, wrong.source.line) == ("wrong-type", "/x-tasks/rendering/charged", 28)
    assert wrong.message == "`billable` must be true or false, not the string `yes`"
    assert (wrong.source.column, wrong.source.text) == (14, "    charged: 'yes'")


@pytest.mark.parametrize("new_first", [True, False])
def test_both_names_of_a_key_are_an_error(new_first: bool, tmp_path: Path) -> None:
    """At the former one; the value of the new one counts."""
    both = ["    billable: false\n", "    charged: true\n"]
    path = tmp_path / "spec.yaml"
    text = CASE.read_text("utf-8").replace("    charged: true\n", "".join(both if new_first else reversed(both)))
    path.write_text(text, "utf-8")
    document = load(path, name=path.name)

    (wrong,) = [it for it in check(document) if it.severity == "error"]

    assert (wrong.code, wrong.source.pointer) == ("duplicate-key", "/x-tasks/rendering/charged")
    assert wrong.source.text == "    charged: true"
    assert (wrong.message, wrong.hint) == ("`charged` is now `billable`, which is present too", "remove `charged`")
    value = cast("dict[str, Any]", document.value)["x-tasks"]["rendering"]
    assert (value["billable"], "charged" in value) == (False, False)


def test_the_operations_of_other_files_are_covered(tmp_path: Path) -> None:
    """Paths by `$ref`, callbacks, webhooks, in YAML and JSON; but no data that only looks like an operation."""
    operation = {"operationId": "ask", "summary": "Ask", "x-hold": 5, "responses": {"200": {"description": "Yes"}}}
    (tmp_path / "paths").mkdir()
    (tmp_path / "paths" / "ask.json").write_text(json.dumps({"ask": {"get": operation}}), "utf-8")
    (tmp_path / "paths" / "tell.yaml").write_text(
        yaml.safe_dump({"post": {**operation, "operationId": "tell"}}), "utf-8"
    )
    callback = {"{$request.body#/url}": {"post": {**operation, "operationId": "called"}}}
    media_type = {"schema": {"type": "object"}, "example": {"get": operation, "x-hold": 1, "charged": True}}
    body = {"content": {"application/json": media_type}}
    pushed = {**operation, "operationId": "pushed", "requestBody": body, "callbacks": {"done": callback}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Inkwell", "version": "1"},
        "paths": {"/ask": {"$ref": "paths/ask.json#/ask"}, "/tell": {"$ref": "./paths/tell.yaml"}},
        "webhooks": {"news": {"post": pushed}},
    }
    (tmp_path / "spec.yaml").write_text(yaml.safe_dump(document), "utf-8")

    found = found_in(tmp_path / "spec.yaml")

    assert [(it.source.file, it.source.pointer) for it in found] == [
        ("paths/ask.json", "/ask/get/x-hold"),
        ("paths/tell.yaml", "/post/x-hold"),
        ("spec.yaml", "/webhooks/news/post/callbacks/done/{$request.body#~1url}/post/x-hold"),
        ("spec.yaml", "/webhooks/news/post/x-hold"),
    ]


def test_what_an_alias_repeats_is_renamed_in_each_place(tmp_path: Path) -> None:
    """One value in the file, two in the document."""
    path = tmp_path / "spec.yaml"
    text = CASE.read_text("utf-8").replace("limits: {polls: 100", "limits: &limits {polls: 100")
    path.write_text(text.replace("limits: {kept: 3600}", "limits: *limits"), "utf-8")
    document = load(path)
    check(document)

    block = cast("dict[str, Any]", document.value)["x-tasks"]["rendering"]
    assert block["limits"] == block["byType"]["cases"]["book"]["limits"]
    assert block["limits"] == {"polls": 100, "expires": 300, "retained": 600}


def test_a_former_key_at_a_wrong_place_is_no_key(tmp_path: Path) -> None:
    """It is refused as the new one would be."""
    path = tmp_path / "spec.yaml"
    text = CASE.read_text("utf-8").replace("  rendering:\n", "  rendering:\n    hold: 3\n")
    path.write_text(text.replace("info: {title", "info: {x-hold: 3, title"), "utf-8")

    wrong = [it for it in check(load(path)) if it.severity == "error"]

    assert [(it.code, it.source.pointer) for it in wrong] == [
        ("extension-misplaced", "/info/x-hold"),
        ("unknown-key", "/x-tasks/rendering/hold"),
    ]


@pytest.mark.parametrize("format_", ["text", "github", "json", "sarif"])
def test_lint_tells_it_in_every_format(format_: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As a warning, which fails no run."""
    assert cli.main(["lint", "--format", format_, str(CASE)]) == 0
    out = capsys.readouterr().out

    assert out.count("`charged` is now `billable`") == 1
    if format_ == "github":
        assert ",line=28,col=5,title=obsolete-key::`charged` is now `billable`%0Ahint: " in out
    elif format_ == "json":
        told = [it for it in json.loads(out) if it["pointer"] == "/x-tasks/rendering/charged"]
        assert [(it["severity"], it["code"], it["line"], it["column"]) for it in told] == [
            ("warning", "obsolete-key", 28, 5)
        ]
    elif format_ == "sarif":
        results = json.loads(out)["runs"][0]["results"]
        assert {(it["ruleId"], it["level"]) for it in results} == {("obsolete-key", "warning")}


def test_editors_are_told() -> None:
    """The JSON Schema has former keys, marked as deprecated, with what their new names take."""
    definitions = json_schema()["$defs"]
    for (kind, former), key in OBSOLETE.items():
        properties = definitions[f"our-{kind}" if kind in FORMS else kind]["properties"]
        told = {"description": f"Obsolete: now `{key}`.", "deprecated": True}
        assert properties[former] == {**properties[key], **told}
