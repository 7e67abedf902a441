"""The JSON Schema that editors are given says of our keys what `lint` says: both come from one table."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import jsonschema_rs
import pytest

from specloom import cli
from specloom.check import json_schema
from specloom.check.forms import conform
from specloom.check.grammar import SHAPES
from specloom.check.hovers import HOVERS
from specloom.check.vocabulary import EXTENSIONS, FORMS
from specloom.diagnostics import Findings
from specloom.load import load
from specloom.node import Node

TESTS = Path(__file__).resolve().parent
SPECS = [
    *sorted((TESTS.parent / "specs").glob("*.yaml")),
    *sorted((TESTS / "providers").glob("*.yaml")),
    *sorted((TESTS / "providers" / "tasks").glob("*.yaml")),
    TESTS / "cases" / "pagination" / "spec.yaml",
    TESTS / "cases" / "signatures" / "spec.yaml",
]
VALIDATOR = jsonschema_rs.validator_for(json_schema())
ODD: list[Any] = [-1, 0.5, "odd", "/odd", True, [], {}, {"odd": 1}, ["odd"], [{}]]


def test_it_is_a_json_schema() -> None:
    """Of the dialect that it names."""
    assert jsonschema_rs.meta.is_valid(json_schema())


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_each_spec_is_valid(spec: Path) -> None:
    """An editor marks nothing in a spec that is right."""
    assert [f"{error.instance_path}: {error.message}" for error in VALIDATOR.iter_errors(load(spec).value)] == []


@pytest.mark.parametrize("spec", sorted((TESTS / "cases").glob("*/spec.yaml")), ids=lambda path: path.parent.name)
def test_each_case_is_valid(spec: Path) -> None:
    """OpenAPI 3.0, 3.1 and 3.2 alike."""
    assert [f"{error.instance_path}: {error.message}" for error in VALIDATOR.iter_errors(load(spec).value)] == []


@pytest.mark.sampled(2)
@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_lint_and_the_schema_refuse_the_same(spec: Path) -> None:
    """Whatever value of our keys is replaced, dropped, or given one key more."""
    document = load(spec)
    judged = 0
    for name, value in ours(document.value):
        validator = jsonschema_rs.validator_for(schema_of(name))
        for changed in variants(value):
            findings = Findings()
            conform(Node(document, (name,), changed, findings), EXTENSIONS[name].key)
            assert bool(len(findings)) != validator.is_valid(changed), (name, changed)
            judged += 1
    assert judged > 10


def schema_of(name: str) -> dict[str, Any]:
    """What may stand under one of our keys."""
    definitions = json_schema()["$defs"]
    return {**definitions[EXTENSIONS[name].places[0]]["properties"][name], "$defs": definitions}


def ours(value: Any) -> Iterator[tuple[str, Any]]:
    """Our keys with what stands under them, wherever they are."""
    if isinstance(value, dict):
        for key, part in cast("dict[str, Any]", value).items():
            if key in EXTENSIONS and key != "x-solution":
                yield key, copy.deepcopy(part)
            yield from ours(part)
    elif isinstance(value, list):
        for part in cast("list[object]", value):
            yield from ours(part)


def variants(value: Any) -> Iterator[Any]:
    """The value, each time with another one somewhere within, with none, or with a key more;
    the same object, changed.
    """
    yield from ODD
    for holder, key in list(holders(value)):
        kept = holder[key]
        for odd in ODD:
            holder[key] = odd
            yield value
        if isinstance(holder, dict):
            del holder[key]
            yield value
        holder[key] = {**kept, "odd": 1} if isinstance(kept, dict) else kept
        yield value
        holder[key] = kept


def holders(value: Any, above: Any = None) -> Iterator[tuple[Any, Any]]:
    """(object or list, key or index) of every value within; what a call is given is anything."""
    members: Any = ()
    if isinstance(value, dict):
        members = list(cast("dict[str, Any]", value).items())
    elif isinstance(value, list):
        members = list(enumerate(cast("list[object]", value)))
    for key, part in members:
        yield value, key
        if not (above == "with" and key in ("path", "query", "header", "body")):
            yield from holders(part, key)


@pytest.mark.parametrize("version", ["3.0.4", "3.1.1", "3.2.0"])
def test_a_key_of_openapi_is_marked_where_it_is_misspelt(version: str) -> None:
    """In every kind of object that OpenAPI closes; a schema may have any further keyword."""
    for kind in SHAPES:
        holder = jsonschema_rs.validator_for({"$ref": f"#/$defs/{kind}", "$defs": json_schema()["$defs"]})
        value = right(kind, version)
        assert holder.is_valid(value), (kind, value)
        is_open = kind in ("schema", "securityRequirement")
        for key in ("operationID", "descripton", "nmae"):
            assert holder.is_valid({**value, key: []}) == is_open, (kind, key)
        assert holder.is_valid({**value, "x-anything": []})


def right(kind: str, version: str) -> dict[str, Any]:
    """An object with only what is required."""
    words: dict[str, Any] = {"in": "query", "type": "http", "openapi": version, "content": {}}
    return {key: words.get(key, "any") for key in SHAPES[kind].required}


def test_every_key_is_explained() -> None:
    """Each property of the schema, of OpenAPI and of ours, has a sentence that says more than its name."""
    silent = [
        f"{name}/{key}"
        for name, definition in json_schema()["$defs"].items()
        for key, value in definition.get("properties", {}).items()
        if not is_a_sentence(value.get("description", ""), key)
    ]
    assert silent == []


def is_a_sentence(text: str, key: str) -> bool:
    words = re.findall(r"[a-z0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", text).lower())
    own = set(re.findall(r"[a-z0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", key).lower()))
    return text.endswith(".") and len(set(words) - own - {"the", "a", "an", "of"}) >= 1


@pytest.mark.parametrize(("kind", "fields"), HOVERS.items())
def test_no_explanation_outlives_its_key(kind: str, fields: dict[str, str]) -> None:
    assert set(fields) <= set(SHAPES[kind].fields)


def test_each_key_is_used_by_a_spec() -> None:
    """The plays of those specs then say what it does."""
    used = {(form, key) for spec in SPECS for form, key in keys_of(load(spec).value)}
    known = {(form, key) for form, it in FORMS.items() for key in it.keys}

    assert known - used == set()


def keys_of(value: Any) -> Iterator[tuple[str, str]]:
    """(form, key) for each key within our keys, by the types of the table."""
    if isinstance(value, dict):
        for key, part in cast("dict[str, Any]", value).items():
            if key in EXTENSIONS:
                yield from keys_of_type(part, EXTENSIONS[key].key.type)
            yield from keys_of(part)
    elif isinstance(value, list):
        for part in cast("list[object]", value):
            yield from keys_of(part)


def keys_of_type(value: Any, type_: str) -> Iterator[tuple[str, str]]:
    """The same for a value of a type."""
    if type_.endswith(("*", "?", "[]")):
        inner = type_[:-2] if type_.endswith("[]") else type_[:-1]
        for part in cast("list[object]", value) if isinstance(value, list) else [value]:
            yield from keys_of_type(part, inner)
        return
    members: dict[str, Any] = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    if type_.endswith("{}"):
        for part in members.values():
            yield from keys_of_type(part, type_[:-2])
        return
    named = {"condition": "choice" if "any" in members else "test", "expression": "match"}.get(type_, type_)
    for key, part in members.items() if named in FORMS else ():
        yield named, key
        yield from keys_of_type(part, FORMS[named].keys[key].type)


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """To stdout, or into a file."""
    assert cli.main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema()
    assert cli.main(["schema", "--out", str(tmp_path / "specloom.schema.json")]) == 0
    assert json.loads((tmp_path / "specloom.schema.json").read_text("utf-8")) == json_schema()
    assert capsys.readouterr().out == ""
