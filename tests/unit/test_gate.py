"""The gate before openapi-spec-validator lets nothing pass that the validator has something to say about."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.check import check, gate
from specloom.diagnostics import Diagnostic, SpecError
from specloom.load import load
from specloom.runtime.json_data import is_array, is_object

GOOD: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Inkwell", "version": "1"},
    "tags": [{"name": "pages"}],
    "paths": {
        "/pages/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {
                "operationId": "getPage",
                "tags": ["pages"],
                "parameters": [{"name": "draft", "in": "query", "schema": {"type": "boolean", "default": False}}],
                "responses": {
                    "200": {
                        "description": "It",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}},
                    }
                },
            },
            "put": {
                "operationId": "putPage",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}}},
                "responses": {"204": {"description": "Done"}},
            },
        }
    },
    "components": {
        "schemas": {
            "Base": {"type": "object", "properties": {"id": {"type": "string", "pattern": "^p"}}},
            "Page": {
                "allOf": [{"$ref": "#/components/schemas/Base"}],
                "required": ["id"],
                "properties": {"kind": {"enum": ["a", "b"]}, "next": {"$ref": "#/components/schemas/Page"}},
            },
        }
    },
}

_KEYS = (
    *("type", "required", "enum", "default", "format", "pattern", "properties", "items", "allOf", "oneOf", "not"),
    *("minimum", "exclusiveMinimum", "multipleOf", "minLength", "discriminator", "readOnly", "additionalProperties"),
    *("$ref", "$schema", "$id", "description", "name", "in", "schema", "content", "tags", "operationId", "parameters"),
    *("responses", "security", "headers", "style", "parent", "query", "x-more"),
)
_VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, "", "string", "getPage", "query", "[", [], {}, ["a", "a"], [1, 1.0], {"type": "string"}),
    *({"$ref": "#/components/schemas/Base"}, {"$ref": None}, ["id", "more"], {"name": "pages"}),
)


def places(value: Any) -> list[Any]:
    """Every object and list in a value, itself included."""
    inner = [*value.values()] if is_object(value) else value if is_array(value) else None
    return [] if inner is None else [value, *(place for child in inner for place in places(child))]


@st.composite
def mutants(draw: st.DrawFn) -> Any:
    """The good document with one or two changes anywhere."""
    value = copy.deepcopy(GOOD)
    value["openapi"] = draw(st.sampled_from(["3.0.3", "3.1.0", "3.2.0"]))
    for _ in range(draw(st.integers(1, 2))):
        found = places(value)
        place = found[draw(st.integers(0, len(found) - 1))]
        given_ = copy.deepcopy(draw(st.sampled_from(_VALUES)))
        if is_object(place):
            key = draw(st.sampled_from([*place, *_KEYS]))
            if key in place and draw(st.booleans()):
                del place[key]
            else:
                place[key] = given_
        else:
            place.append(given_ if draw(st.booleans()) or not place else copy.deepcopy(place[0]))
    return value


def checked(path: Path, value: Any) -> tuple[bool, list[Diagnostic]]:
    """Whether the gate lets a document pass, and what is found if the validator runs all the same."""
    passed = False
    original = gate.passes

    def noted(spec: Any, is_known: Any) -> bool:
        nonlocal passed
        passed = original(spec, is_known)
        return False

    path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("specloom.check.validator.passes", noted)
        try:
            found = check(load(path, name="spec.json"))
        except SpecError:
            found = []
    return passed, found


@pytest.mark.slow
@given(value=mutants())
def test_what_passes_is_valid_to_the_validator(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    """Of a document that passes, the validator reports nothing in addition to our own rules."""
    passed, found = checked(tmp_path_factory.mktemp("mutant") / "spec.json", value)

    assert not passed or [each for each in found if each.code == "openapi-invalid"] == []


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_a_good_document_passes(tmp_path: Path, version: str) -> None:
    """The validator is not even imported for most documents."""
    passed, _ = checked(tmp_path / "spec.json", GOOD | {"openapi": version})

    assert passed


@pytest.mark.parametrize(
    "path",
    [
        ("paths", "/pages/{id}", "get", "parameters", 0, "schema"),
        ("components", "schemas", "Page", "properties", "kind"),
    ],
    ids=["parameter", "property"],
)
def test_a_schema_that_is_not_json_schema_does_not_pass(tmp_path: Path, path: tuple[Any, ...]) -> None:
    """The structure of OpenAPI 3.1 says nothing about schemas: each is compared with the meta-schema."""
    value = copy.deepcopy(GOOD)
    place = value
    for token in path:
        place = place[token]
    place["minLength"] = -1

    passed, found = checked(tmp_path / "spec.json", value)

    assert not passed
    assert "openapi-invalid" in {each.code for each in found}


def test_an_objection_that_our_rules_have_reported_passes(tmp_path: Path) -> None:
    """The validator would only repeat it."""
    value = copy.deepcopy(GOOD)
    value["paths"]["/pages/{id}"]["put"]["operationId"] = "getPage"

    passed, found = checked(tmp_path / "spec.json", value)

    assert passed
    assert [each.code for each in found if each.code.startswith("operation-id")] == ["operation-id-duplicate"]
