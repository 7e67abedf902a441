"""Operations that an earlier run has checked and lowered: what is said and made is what a run from nothing says and makes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom import ir
from specloom.check import check
from specloom.cli.stages import check_rest
from specloom.diagnostics import Diagnostic, Findings, SpecError
from specloom.load import load
from specloom.lower import KeptOperations, lower
from tests.bench.inside.documents import document
from tests.properties import examples
from tests.unit.test_kept_views import edited

Doc = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What a run says of a document, and what it makes of it."""

    api: ir.Api | None
    """None where something is wrong with the document."""
    findings: tuple[Diagnostic, ...]
    checked: int = 0
    """How many operations were checked."""


def run(folder: Path, value: Doc, kept: KeptOperations | None = None, *, indent: int | None = None) -> Outcome:
    """Check and lower a document as `generate` does."""
    path = folder / "shop.json"
    path.write_text(json.dumps(value, indent=indent), encoding="utf-8")
    rest, found = check_rest(load(path, name=path.name), kept, partial(check, house_rules=False))
    paths = rest.value["paths"] if isinstance(rest.value, dict) and "paths" in rest.value else {}
    items = paths.values() if isinstance(paths, dict) else ()
    left = sum(key in METHODS for item in items if isinstance(item, dict) for key in item)
    told = Findings(found)
    if told.errors:
        return Outcome(None, tuple(told), left)
    try:
        api = lower(rest, "shop", told.add, kept)
    except SpecError as error:
        return Outcome(None, (*told, *error.diagnostics), left)
    if kept is not None:
        kept.settle(told)
    return Outcome(api, tuple(told), left)


METHODS = ("get", "put", "post", "patch", "delete")


def same(one: Outcome, other: Outcome) -> bool:
    """Whether two runs say and make the same, places included."""
    return (one.api, one.findings, repr(one.api)) == (other.api, other.findings, repr(other.api))


def schema_of(**more: object) -> Doc:
    """The content of a body or response."""
    return {"application/json": {"schema": more}}


def shop() -> Doc:
    """Kinds of things, and operations that share with one another whatever can be shared."""
    value = document(2)
    paths, components = value["paths"], value["components"]
    components["schemas"] |= {
        "sort_order": {"type": "string", "enum": ["up", "down"], "example": "up"},
        "Base": {"type": "object", "properties": {"a": {"type": "string"}}},
        "Any": {"oneOf": [{"$ref": "#/components/schemas/Kind0"}, {"$ref": "#/components/schemas/Base"}]},
        "Names": {"type": "array", "items": {"type": "string"}},
    }
    components["securitySchemes"] |= {
        "other": {"type": "http", "scheme": "bearer"},
        "token": {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "https://t.example", "scopes": {"r": "", "w": ""}}},
        },
    }
    components["parameters"] = {
        "order": {"name": "order", "in": "query", "schema": {"$ref": "#/components/schemas/sort_order"}},
        "mode": {"name": "mode", "in": "query", "schema": {"type": "string", "enum": ["fast", "slow"]}},
    }
    components["responses"] = {
        "Gone": {"description": "Gone", "content": schema_of(type="object", properties={"why": {"type": "string"}})},
    }
    components["requestBodies"] = {
        "Both": {
            "content": schema_of(
                allOf=[{"$ref": "#/components/schemas/Base"}, {"type": "object", "properties": {"b": {}}}]
            )
        },
        "Draft": {"content": schema_of(**{"$ref": "#/components/schemas/Kind0Draft"})},
    }
    order, mode = ({"$ref": f"#/components/parameters/{name}"} for name in ("order", "mode"))
    paths["/kind0"]["get"]["parameters"] = [order]
    paths["/kind1"]["get"]["parameters"] = [order, mode]
    paths["/kind0/{id}"]["get"]["parameters"] = [mode]
    paths["/kind0/{id}"]["delete"]["security"] = [{"token": ["r"]}]
    paths["/kind1/{id}"]["delete"]["security"] = [{"other": []}, {"token": ["w"]}]
    paths["/kind1/{id}"]["put"]["requestBody"] = {"$ref": "#/components/requestBodies/Both"}
    paths["/kind0"]["post"]["requestBody"] = {"$ref": "#/components/requestBodies/Both"}
    paths["/kind1"]["post"]["requestBody"] = {"$ref": "#/components/requestBodies/Draft"}
    for path in ("/kind0/{id}", "/kind1/{id}"):
        paths[path]["get"]["responses"]["404"] = {"$ref": "#/components/responses/Gone"}
    paths["/any"] = {"get": operation("any", **{"$ref": "#/components/schemas/Any"})}
    paths["/names"] = {"get": operation("names", **{"$ref": "#/components/schemas/Names"})}
    return value


def operation(id_: str, **schema: object) -> Doc:
    """An operation with a response of a schema."""
    return {"operationId": id_, "responses": {"200": {"description": "It", "content": schema_of(**schema)}}}


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[Doc, int | None]]:
    """Documents as they follow one another, each with how its file is indented."""
    first = shop()
    if draw(st.booleans()):  # without what operations make of schemas of their own
        first["components"]["parameters"]["mode"]["schema"] = {"type": "string"}
        first["components"]["responses"]["Gone"].pop("content")
        first["components"]["requestBodies"]["Both"] = first["components"]["requestBodies"]["Draft"]
    found = [first]
    for _ in range(draw(st.integers(1, 4))):
        found.append(draw(edited(found[draw(st.integers(0, len(found) - 1))])))
    return [(value, draw(st.sampled_from([None, 1, 4]))) for value in found]


@pytest.mark.slow
@given(history=histories())
@examples(1)
def test_what_follows_an_edit_is_what_follows_from_nothing(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[Doc, int | None]]
) -> None:
    """The same facts with the same places, and the same findings at the same lines."""
    folder = tmp_path_factory.mktemp("history")
    content: bytes | None = None
    for value, indent in history:
        plain = run(folder, value, indent=indent)
        kept = KeptOperations(content)

        found = run(folder, value, kept, indent=indent)

        assert same(found, plain)
        if found.api is not None:
            content = kept.dump() or content
