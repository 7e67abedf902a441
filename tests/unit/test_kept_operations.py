"""Operations that an earlier run has checked and lowered:
what is said and made is what a run from nothing says and makes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
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
    paths = rest.value.get("paths") if isinstance(rest.value, dict) else None
    items = [item for item in paths.values() if isinstance(item, dict)] if isinstance(paths, dict) else []
    left = sum(key in METHODS for item in items for key in item)
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


METHODS = ("get", "put", "post", "patch", "delete", "head")


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
    both: list[Doc] = [{"$ref": "#/components/schemas/Base"}, {"type": "object", "properties": {"b": {}}}]
    components["requestBodies"] = {
        "Both": {"content": schema_of(allOf=both)},
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
    for path in ("/any", "/names"):
        paths[path]["get"]["callbacks"] = CALLBACKS
    return value


CALLBACKS: Doc = {
    "done": {
        "{$request.query.url}": {
            "post": {
                "summary": "It is done",
                "requestBody": {"required": True, "content": schema_of(**{"$ref": "#/components/schemas/Kind0"})},
                "responses": {"200": {"description": "It"}},
            }
        }
    }
}


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


# --- what is looked at again -----------------------------------------------------------------------------------------


def plain_shop() -> Doc:
    """Ten operations, all of whose models are components."""
    return document(2)


def left_after(
    tmp_path: Path, edit: Callable[[Doc], object], before: Callable[[], Doc] = plain_shop, *, indent: int | None = None
) -> int:
    """The number of operations that are checked after an edit of the document."""
    value = before()
    kept = KeptOperations()
    assert run(tmp_path, value, kept).api is not None
    content = kept.dump()
    edit(value)

    kept = KeptOperations(content)
    found = run(tmp_path, value, kept, indent=indent)

    assert same(found, run(tmp_path, value, indent=indent))
    return found.checked


def put(value: Doc, *path: str, **more: object) -> None:
    """Add to an object of a document."""
    for token in path:
        value = value[token]
    value.update(more)


def test_nothing_changed_leaves_nothing(tmp_path: Path) -> None:
    assert left_after(tmp_path, lambda value: None) == 0


def test_where_an_operation_is_in_the_file_changes_nothing(tmp_path: Path) -> None:
    assert left_after(tmp_path, lambda value: None, indent=4) == 0


_CHANGES: list[Doc] = [
    {"summary": "Another"},
    {"security": [{"key": []}]},
    {"operationId": "another"},
    {"parameters": [{"name": "more", "in": "query", "schema": {"type": "array", "items": {"enum": ["a", "b"]}}}]},
    {"responses": {}},
    {"responses": {"299x": {"description": "It"}, "200": {"description": "It"}}},
    {"requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"a": {}}}}}}},
]


@pytest.mark.parametrize("change", _CHANGES, ids=lambda change: next(iter(change)))
def test_a_changed_operation_alone_is_looked_at_again(tmp_path: Path, change: Doc) -> None:
    assert left_after(tmp_path, lambda value: put(value, "paths", "/kind1", "get", **change)) == 1


def test_an_operation_more_or_less_leaves_the_others(tmp_path: Path) -> None:
    more = operation("more", type="string")

    assert left_after(tmp_path, lambda value: put(value, "paths", **{"/more": {"get": more}})) == 1
    assert left_after(tmp_path, lambda value: put(value, "paths", "/kind0", head=more)) == 1
    assert left_after(tmp_path, lambda value: value["paths"]["/kind1"].pop("get")) == 0


def test_what_a_path_says_is_about_its_operations(tmp_path: Path) -> None:
    parameter = {"name": "more", "in": "query", "schema": {"type": "string"}}

    assert left_after(tmp_path, lambda value: put(value, "paths", "/kind1", parameters=[parameter])) == 2


ALL = 10

_COMMON: dict[str, Callable[[Doc], object]] = {
    "a schema": lambda value: put(value, "components", "schemas", "Problem", required=[]),
    "servers": lambda value: put(value, servers=[{"url": "https://other.example"}]),
    "security": lambda value: put(value, security=[]),
    "info": lambda value: put(value, "info", title="Another"),
    "components": lambda value: put(value, "components", parameters={"a": {"name": "a", "in": "query", "schema": {}}}),
}


@pytest.mark.parametrize("what", _COMMON)
def test_what_is_in_no_operation_is_about_all(tmp_path: Path, what: str) -> None:
    assert left_after(tmp_path, _COMMON[what]) == ALL


_RELATING: dict[str, Callable[[Doc], object]] = {
    "our own key": lambda value: put(value, **{"x-failure": {"when": [{"json": "/code", "exists": True}]}}),
    "a name twice": lambda value: put(value, "paths", "/kind1", "get", operationId="getKind0"),
    "no name": lambda value: value["paths"]["/kind1"]["get"].pop("operationId"),
    "a reference into a path": lambda value: put(
        value, "paths", **{"/more": {"get": operation("more", **{"$ref": "#/paths/~1kind0/get"})}}
    ),
    "a path elsewhere": lambda value: put(value, "paths", **{"/more": {"$ref": "#/paths/~1kind0"}}),
    "$id": lambda value: put(value, "components", "schemas", Id={"$id": "https://x.example/a", "type": "string"}),
}


@pytest.mark.parametrize("what", _RELATING)
def test_nothing_is_kept_where_operations_depend_on_one_another(tmp_path: Path, what: str) -> None:
    value, kept = plain_shop(), KeptOperations()
    _RELATING[what](value)

    found = run(tmp_path, value, kept)

    assert same(found, run(tmp_path, value))
    assert kept.dump() is None


def test_operations_with_callbacks_are_looked_at_again(tmp_path: Path) -> None:
    """Several of them: none is taken for another."""

    def edit(value: Doc) -> None:
        put(value, "paths", "/kind0", "post", summary="Another")

    def called_back() -> Doc:
        value = plain_shop()
        for path in ("/kind0", "/kind1", "/kind1/{id}"):
            put(value, "paths", path, "get", callbacks=CALLBACKS)
        return value

    assert left_after(tmp_path, edit, called_back) == 1 + 3


def test_a_finding_is_said_again_at_its_new_line(tmp_path: Path) -> None:
    """One in an operation that stays as it is, while others above it change."""

    def broken() -> Doc:
        value = plain_shop()
        put(value, "paths", "/kind1/{id}", "get", responses={"200": {"description": "It"}, "abc": {"description": ""}})
        return value

    value, kept = broken(), KeptOperations()
    before = run(tmp_path, value, kept, indent=1)
    assert [finding.code for finding in before.findings] == ["status-unknown"]
    put(value, "paths", "/kind0", "get", summary="Another", description="More")
    again = KeptOperations(kept.dump())

    found = run(tmp_path, value, again, indent=1)

    assert found.checked == 2
    assert [finding.source.line for finding in found.findings] == [before.findings[0].source.line + 1]
    assert same(found, run(tmp_path, value, indent=1))


def test_a_finding_outside_of_operations_keeps_nothing(tmp_path: Path) -> None:
    """It may be about any of them: here a parameter that each use of it makes a wrong one."""
    value, kept = plain_shop(), KeptOperations()
    put(value, "components", parameters={"id": {"name": "id", "in": "path", "schema": {"type": "string"}}})
    put(value, "paths", "/kind1/{id}", "get", parameters=[{"$ref": "#/components/parameters/id"}])

    found = run(tmp_path, value, kept)

    assert [finding.code for finding in found.findings] == ["path-parameter-optional"]
    assert kept.dump() is None


def test_models_of_components_are_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = KeptOperations()
    value = plain_shop()
    run(tmp_path, value, kept)
    put(value, "paths", "/kind1", "get", summary="Another")
    plain = run(tmp_path, value)

    def made(_: object) -> None:
        raise AssertionError("a component was lowered")

    monkeypatch.setattr("specloom.lower.schemas.components.Schemas._lower_all", made)

    assert same(run(tmp_path, value, KeptOperations(kept.dump())), plain)


def test_a_model_of_an_operation_is_made_with_all_others(tmp_path: Path) -> None:
    """Its name depends on theirs: a component is called as it would be."""
    inline = {"type": "object", "properties": {"inner": {"type": "string"}}}
    content = {"content": {"application/json": {"schema": inline}}}

    def edit(value: Doc) -> None:
        put(
            value,
            "paths",
            "/kind1",
            "get",
            operationId="kind1Page",
            responses={"200": {"description": "It", **content}},
        )
        put(value, "paths", "/kind1", "get", requestBody={"content": content["content"]})

    assert left_after(tmp_path, edit) == 1


@pytest.mark.parametrize(
    "damage", [b"", b"\x80", b"\x94\xc4\x00\xc2\xc0\x80", b"\x94\xc4\x00\xc2\xc0\x81\xc4\x01a\x01"]
)
def test_what_cannot_be_read_counts_as_nothing(tmp_path: Path, damage: bytes) -> None:
    value = plain_shop()

    found = run(tmp_path, value, KeptOperations(damage))

    assert found.checked == ALL
    assert same(found, run(tmp_path, value))


def test_facts_that_cannot_be_read_are_made_again(tmp_path: Path) -> None:
    """As from a version of the tool whose facts have another form, though its digest would keep it apart."""
    value, kept = plain_shop(), KeptOperations()
    run(tmp_path, value, kept)
    content = kept.dump()
    assert content is not None
    damaged = content.replace(b"getKind0", b"getKind\xff")

    found = run(tmp_path, value, KeptOperations(damaged))

    assert 0 < found.checked < ALL
    assert same(found, run(tmp_path, value))
