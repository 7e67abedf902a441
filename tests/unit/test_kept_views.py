"""Views of operations that an earlier run has made: they are used exactly where they are what this run would make."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom import ir, render
from specloom.check import check
from specloom.diagnostics import SpecError
from specloom.load import load
from specloom.lower import lower
from specloom.runtime.description import api as described
from specloom.view import KeptViews, view
from specloom.view import kept as kept_module
from tests.bench.inside.documents import document
from tests.pipeline import CASES, SPECS
from tests.properties import examples

Doc = dict[str, Any]


def api_of(folder: Path, value: Doc, *, indent: int | None = None) -> ir.Api:
    """The facts of a document. Raises SpecError."""
    path = folder / "shop.json"
    path.write_text(json.dumps(value, indent=indent), encoding="utf-8")
    loaded = load(path, name=path.name)
    found = [each for each in check(loaded, validator=False) if each.severity == "error"]
    if found:
        raise SpecError(found)
    return lower(loaded, "shop")


def dumped(api: ir.Api) -> bytes:
    """What a run with nothing kept leaves for the next."""
    kept = KeptViews()
    view(api, kept=kept)
    return text_of(kept)


def text_of(kept: KeptViews) -> bytes:
    """All that is left for the next run."""
    pieces = kept.dump()
    assert pieces is not None
    return b"".join(pieces)


class Counted(KeptViews):
    """Counts what has to be made."""

    made = 0

    def of(self, part: Any, operation: ir.Operation, make: Callable[[ir.Operation], Any]) -> tuple[Any, ...]:
        """As usual."""

        def counted(each: ir.Operation) -> Any:
            self.made += 1
            return make(each)

        return super().of(part, operation, counted)


PARTS = 4
"""The places in which an operation has views."""


# --- the document and its edits --------------------------------------------------------------------------------------


def shop() -> Doc:
    """Two kinds of things, with operations that use much of what there is."""
    value = document(2)
    paths = value["paths"]
    paths["/kind0"]["get"]["responses"]["200"]["content"]["application/json"]["example"] = {"items": [], "next": None}
    paths["/kind0/{id}"]["get"]["deprecated"] = True
    paths["/kind1/{id}"]["delete"]["responses"]["204"] = {"description": "Gone."}
    value["components"]["schemas"]["sort_order"] = {"type": "string", "enum": ["up", "down"]}
    order = {"name": "order", "in": "query", "required": True, "schema": {"$ref": "#/components/schemas/sort_order"}}
    paths["/kind1"]["get"]["parameters"].append(order)
    paths["/events"] = {
        "get": {
            "operationId": "kind0.list",
            "tags": ["Kind0"],
            "responses": {
                "200": {
                    "description": "Each",
                    "content": {"text/event-stream": {"itemSchema": {"type": "object", "properties": {"a": {}}}}},
                }
            },
        },
        "post": {
            "operationId": "kind0.str",
            "tags": ["Kind0"],
            "requestBody": {
                "content": {
                    "application/json": {
                        "schema": {"type": "object", "properties": {"mode": {"enum": ["a", "b"]}, "of": {}}},
                        "examples": {"one": {"value": {"mode": "a"}}, "two": {"value": {"of": [1]}}},
                    }
                }
            },
            "responses": {
                "200": {
                    "description": "It",
                    "content": {
                        "application/json": {
                            "schema": {"type": "object", "properties": {"n": {"type": "integer"}}},
                            "examples": {"one": {"value": {"n": 1}}, "two": {"value": {"n": 2}}},
                        }
                    },
                }
            },
        },
    }
    return value


def operations_in(value: Doc) -> list[Doc]:
    """Every operation of a document."""
    return [each for item in value["paths"].values() for key, each in item.items() if key != "parameters"]


_TEXTS = st.sampled_from(
    ["", "Short.", "Of `code` and \"quotes\" \\ '''", "Zwei\n\nAbsätze", "deprecated: use another"]
)

Value = TypeVar("Value")


def _copied(value: Value) -> Value:
    """A value of its own, which another change may change."""
    return copy.deepcopy(value)


_OF_SCHEMAS: st.SearchStrategy[Doc] = st.sampled_from(
    [
        {"type": "integer"},
        {"type": "string", "enum": ["x", "y"]},
        {"$ref": "#/components/schemas/Kind1"},
        {"$ref": "#/components/schemas/sort_order"},
        {"type": "object", "properties": {"inner": {"type": "string"}}, "required": ["inner"]},
        {"type": "array", "items": {"$ref": "#/components/schemas/Kind0Colour"}},
        {"oneOf": [{"type": "string"}, {"type": "integer"}]},
        {},
    ]
)
_SCHEMAS = _OF_SCHEMAS.map(_copied)
_NAMES = st.sampled_from(["list", "getKind0", "kind0.list", "str", "models", "new-one", "iter_listKind0", "x"])
_VALUES: st.SearchStrategy[Any] = st.sampled_from([None, True, 1, "text", [], {}, ["a"], {"type": "string"}])
_ANYTHING = _VALUES.map(_copied)


@st.composite
def edited(draw: st.DrawFn, before: Doc) -> Doc:
    """A document with one to three changes, most of them in operations, as people make them."""
    value = copy.deepcopy(before)
    for _ in range(draw(st.integers(1, 3))):
        operation = draw(st.sampled_from(operations_in(value)))
        match draw(st.integers(0, 17)):
            case 0:
                operation[draw(st.sampled_from(["summary", "description"]))] = draw(_TEXTS)
            case 1:
                given_ = {
                    "name": draw(_NAMES),
                    "in": draw(st.sampled_from(["query", "header"])),
                    "schema": draw(_SCHEMAS),
                }
                operation.setdefault("parameters", []).append({**given_, "required": draw(st.booleans())})
            case 2:
                operation["responses"][draw(st.sampled_from(["200", "201", "404"]))] = {
                    "description": draw(_TEXTS),
                    "content": {"application/json": {"schema": draw(_SCHEMAS)}},
                }
            case 3:
                operation["operationId"] = draw(_NAMES)
            case 4:
                operation["tags"] = draw(st.lists(st.sampled_from(["Kind0", "Kind1", "list", "other"]), max_size=2))
            case 5:
                operation["deprecated"] = draw(st.booleans())
            case 6:
                item = draw(st.sampled_from([*value["paths"].values()]))
                methods = [key for key in item if key != "parameters"]
                if len(operations_in(value)) > 3 and methods:
                    del item[draw(st.sampled_from(methods))]
            case 7:
                value["paths"][f"/more{draw(st.integers(0, 9))}"] = {"get": {**operation, "operationId": draw(_NAMES)}}
            case 8 | 14 | 15 | 16 | 17:
                _edit_schema(draw, value["components"]["schemas"])
            case 9:
                value["components"]["schemas"][draw(_NAMES).replace("_", "")] = draw(_SCHEMAS)
            case 10:
                value[draw(st.sampled_from(["servers", "info", "security"]))] = draw(
                    st.sampled_from([[{"url": "https://other.example"}], {"title": "Other", "version": "2"}, []])
                )
            case 11:
                value["paths"] = dict(draw(st.permutations([*value["paths"].items()])))
            case 12:
                operation["requestBody"] = {
                    "required": draw(st.booleans()),
                    "content": {
                        draw(st.sampled_from(["application/json", "multipart/form-data", "text/plain"])): {
                            "schema": draw(_SCHEMAS)
                        }
                    },
                }
            case _:
                places_ = [*_objects(operation)]
                place = places_[draw(st.integers(0, len(places_) - 1))]
                place[draw(st.sampled_from([*place, "default", "example", "x-more"]))] = draw(_ANYTHING)
    return value


def _edit_schema(draw: st.DrawFn, schemas: dict[str, Doc]) -> None:
    """Change one of the components."""
    name = draw(st.sampled_from([*schemas]))
    schema = schemas[name]
    properties: dict[str, Doc] = schema.setdefault("properties", {}) if "enum" not in schema else {}
    match draw(st.sampled_from(["required", "property", "access", "description", "enum", "name", "open", "replace"])):
        case "required" if properties:
            schema["required"] = draw(st.lists(st.sampled_from([*properties]), unique=True, max_size=3))
        case "property":
            properties[draw(st.sampled_from([*properties, "list", "new-one"]))] = draw(_SCHEMAS)
        case "access" if properties:
            properties[draw(st.sampled_from([*properties]))] = {
                "type": "string",
                draw(st.sampled_from(["readOnly", "writeOnly", "deprecated"])): True,
            }
        case "description":
            schema["description"] = draw(_TEXTS)
        case "name":
            chosen = draw(st.sampled_from(["Renamed", "Other"]))
            draw(st.sampled_from([schema, *properties.values()]))["x-python-name"] = (
                chosen if not properties else chosen.lower()
            )
        case "open":
            schema["additionalProperties"] = draw(st.sampled_from([True, {"type": "integer"}]))
        case "replace":
            schemas[name] = draw(_SCHEMAS)
        case _:
            schemas[name] = {"type": "string", "enum": draw(st.lists(st.sampled_from("abc"), min_size=1, unique=True))}


def _objects(value: object) -> Iterator[Doc]:
    inner: list[object] = []
    if isinstance(value, dict):
        found = cast("Doc", value)
        yield found
        inner = [*found.values()]
    elif isinstance(value, list):
        inner = cast("list[object]", value)
    for each in inner:
        yield from _objects(each)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[Doc, int | None]]:
    """Documents as they follow one another, each with how its file is indented."""
    found = [shop()]
    for _ in range(draw(st.integers(1, 3))):
        found.append(draw(edited(found[-1])))
    return [(value, draw(st.sampled_from([None, 1, 4]))) for value in found]


@pytest.mark.slow
@given(history=histories())
@examples(0.6)
def test_what_follows_an_edit_is_what_follows_from_nothing(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[Doc, int | None]]
) -> None:
    """The same views, the same text of every file, and the same warnings: byte for byte."""
    folder = tmp_path_factory.mktemp("history")
    content: bytes | None = None
    for value, indent in history:
        try:
            api = api_of(folder, value, indent=indent)
        except SpecError:
            continue
        kept, told, plainly_told = KeptViews(content), list[object](), list[object]()
        try:
            plain = view(api, plainly_told.append)
        except SpecError as error:
            with pytest.raises(SpecError) as again:
                view(api, told.append, kept)
            assert again.value.diagnostics == error.diagnostics
            continue

        package = view(api, told.append, kept)

        assert package == plain
        assert told == plainly_told
        assert render.emitted(package) == render.emitted(plain)
        content = b"".join(kept.dump() or (content or b"",))


# --- what is made again ----------------------------------------------------------------------------------------------


def made_after(tmp_path: Path, edit: Callable[[Doc], object], *, indent: int | None = None) -> int:
    """The number of operations whose views have to be made after an edit of the document."""
    value = shop()
    content = dumped(api_of(tmp_path, value))
    edit(value)
    kept = Counted(content)
    api = api_of(tmp_path, value, indent=indent)

    assert view(api, kept=kept) == view(api)
    assert kept.made % PARTS == 0
    return kept.made // PARTS


def test_nothing_changed_makes_nothing(tmp_path: Path) -> None:
    assert made_after(tmp_path, lambda value: None) == 0


def test_where_an_operation_stands_changes_nothing(tmp_path: Path) -> None:
    assert made_after(tmp_path, lambda value: None, indent=4) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"summary": "Another"},
        {"deprecated": True},
        {"parameters": [{"name": "more", "in": "query", "schema": {"type": "string"}}]},
        {"operationId": "another"},
        {"responses": {"200": {"description": "It", "content": {"application/json": {"schema": {}}}}}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_operation_alone_is_made_again(tmp_path: Path, change: Doc) -> None:
    assert made_after(tmp_path, lambda value: value["paths"]["/kind1"]["get"].update(change)) == 1


def test_an_operation_more_or_less_leaves_the_others(tmp_path: Path) -> None:
    more = {"operationId": "more", "responses": {"204": {"description": "Done"}}}

    assert made_after(tmp_path, lambda value: value["paths"].update({"/more": {"get": more}})) == 1
    assert made_after(tmp_path, lambda value: value["paths"]["/kind1"].pop("get")) == 0


def test_a_changed_model_makes_those_again_that_lead_to_it(tmp_path: Path) -> None:
    """Also through other models: a page of kinds, whose parts are other kinds, which have a colour."""

    def change(name: str, **more: object) -> Callable[[Doc], object]:
        return lambda value: value["components"]["schemas"][name].update(more)

    assert made_after(tmp_path, change("Problem", required=[])) == 10
    assert made_after(tmp_path, change("Kind0Colour", enum=["red"])) == 10
    assert made_after(tmp_path, change("Kind1Colour", enum=["red"])) == 5
    assert made_after(tmp_path, change("Kind1Page", required=[])) == 1
    assert made_after(tmp_path, change("Kind1Page", description="Some of them.")) == 1


def first(value: Doc, path: str, operation: Doc) -> None:
    """Declare an operation before all others."""
    value["paths"] = {path: {"get": operation}, **value["paths"]}


def answered_by(schema: Doc, id_: str = "more", **more: object) -> Doc:
    """An operation with a response of a schema."""
    media = {"application/json": {"schema": schema}}
    return {"operationId": id_, "responses": {"200": {"description": "It", "content": media}}, **more}


def merge(value: Doc, *path: str, **more: object) -> None:
    """Add to an object of a document."""
    for token in path:
        value = value[token]
    value.update(more)


_ORDER = {"$ref": "#/components/schemas/sort_order"}
_DEPENDENCIES: dict[str, Callable[[Doc], object]] = {
    "the directions of a model": lambda value: first(value, "/more", answered_by(_ORDER)),
    "the directions of a model that it leads to": lambda value: first(
        value, "/more", answered_by({"type": "object", "properties": {"order": _ORDER}})
    ),
    "the name of a method": lambda value: first(value, "/more", answered_by({}, "list_kind0", tags=["Kind0"])),
    "a method that hides a type": lambda value: first(value, "/more", answered_by({}, "kind0.int", tags=["Kind0"])),
    "the name of a field": lambda value: merge(
        value, "components", "schemas", "Kind0Draft", "properties", "name", **{"x-python-name": "label"}
    ),
    "the name of a model": lambda value: merge(
        value, "components", "schemas", "sort_order", **{"x-python-name": "Sorting"}
    ),
    "a model that takes the name of another": lambda value: merge(
        value, "components", "schemas", SortOrder={"type": "string", "enum": ["a"]}
    ),
    "the name of a value": lambda value: merge(
        value, "components", "schemas", "Kind0Colour", **{"x-enum-varnames": ["Ruby", "Grass", "Shade"]}
    ),
    "a default of a model": lambda value: merge(value, "components", "schemas", "Kind1Draft", required=["name"]),
    "an open model": lambda value: merge(value, "components", "schemas", "Kind1Draft", additionalProperties=True),
    "the documentation of a model": lambda value: merge(
        value, "components", "schemas", "Kind0Colour", description="Hue."
    ),
    "the server": lambda value: value.update(servers=[{"url": "https://other.example"}]),
    "the credentials": lambda value: merge(
        value, "components", "securitySchemes", "key", **{"in": "query", "name": "token"}
    ),
}


class Careless(KeptViews):
    """Takes the views of an operation for what they were, whatever has changed."""

    def begin(self, api: ir.Api, names: object, directions: object, hidden: object) -> None:
        """Each operation is its own key."""
        self._keys = {operation.id: operation.id for operation in api.operations}


@pytest.mark.parametrize("what", _DEPENDENCIES)
def test_what_the_views_of_an_operation_depend_on_is_in_its_key(tmp_path: Path, what: str) -> None:
    """An edit elsewhere changes what is generated of an operation that itself stays as it is."""
    value = shop()
    before = api_of(tmp_path, value)
    content, careless = dumped(before), Careless()
    view(before, kept=careless)
    _DEPENDENCIES[what](value)
    api = api_of(tmp_path, value)

    package = view(api)

    assert view(api, kept=KeptViews(content)) == package
    assert view(api, kept=Careless(text_of(careless))) != package, "the edit changes no other operation"


def test_nothing_is_written_where_nothing_is_new(tmp_path: Path) -> None:
    api = api_of(tmp_path, shop())
    content = dumped(api)
    kept = KeptViews(content)
    view(api, kept=kept)

    assert kept.dump() is None


def test_what_no_operation_needs_any_more_is_dropped(tmp_path: Path) -> None:
    value = shop()
    content = dumped(api_of(tmp_path, value))
    del value["paths"]["/kind1"]["get"]
    kept = KeptViews(content)
    view(api_of(tmp_path, value), kept=kept)

    assert len(msgspec.msgpack.decode(text_of(kept))) == len(operations_in(value))


def test_a_test_whose_name_is_taken_later_is_named_as_from_nothing(tmp_path: Path) -> None:
    """Its views are kept under the name that it had alone."""
    value = shop()
    content = dumped(api_of(tmp_path, value))
    value["paths"] = {
        "/str": {"post": {**value["paths"]["/events"]["post"], "operationId": "kind0_str"}},
        **value["paths"],
    }
    api = api_of(tmp_path, value)

    assert view(api, kept=KeptViews(content)) == view(api)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80",
        b"\xc1",
        b"text",
        msgspec.msgpack.encode([1]),
        msgspec.msgpack.encode({"a": 1}),
        b"\x81\xa1\xff\xc0",
    ],
)
def test_what_cannot_be_read_counts_as_nothing(tmp_path: Path, content: bytes) -> None:
    api = api_of(tmp_path, shop())

    assert view(api, kept=KeptViews(content)) == view(api)


def test_a_record_that_cannot_be_read_is_made_again(tmp_path: Path) -> None:
    api = api_of(tmp_path, shop())
    rows = {key: [["no view"], 1] for key in msgspec.msgpack.decode(dumped(api))}
    kept = Counted(msgspec.msgpack.encode(rows))

    assert view(api, kept=kept) == view(api)
    assert kept.made == PARTS * len(operations_in(shop()))


# --- keys ------------------------------------------------------------------------------------------------------------


def digest(value: object) -> str:
    """What a key has of a value."""
    return kept_module._digest(value)  # pyright: ignore[reportPrivateUsage]


def test_different_facts_have_different_keys() -> None:
    """Facts that look alike: of other classes, of other types, or nested otherwise."""
    place = ir.Place("a.json", 1, 1, "")
    types: list[ir.Type] = [
        *(ir.FreeForm(), ir.Binary(), ir.Upload(), ir.Upload(is_text=True), ir.Scalar("string"), ir.SolutionOf("a")),
        *(ir.Ref("a"), ir.ListOf(ir.Ref("a")), ir.MapOf(ir.Ref("a")), ir.Nullable(ir.Ref("a")), ir.ListOf(ir.Binary())),
        *(
            ir.OneOf((ir.Ref("a"),)),
            ir.TupleOf((ir.Ref("a"),)),
            ir.OneOf((ir.TupleOf((ir.Ref("a"),)),)),
            ir.TupleOf(()),
        ),
        *(ir.Const(("1",)), ir.Const((1,)), ir.Const((True,)), ir.Const((1.0,)), ir.Const((None,))),
    ]
    values = cast(
        "list[ir.Json]",
        [
            [],
            {},
            None,
            "",
            0,
            False,
            True,
            1,
            1.0,
            "1",
            [1],
            [True],
            {"a": 1},
            [["a", 1]],
            ["a", 1],
            ["a", [1]],
            "\ud800",
        ],
    )
    values += [2**70, float(2**70)]
    facts: list[object] = [
        *(ir.Field("a", type_, True, place) for type_ in types),
        *(ir.Field("a", ir.FreeForm(), True, place, default=value) for value in values),
        *(ir.Field("a", ir.FreeForm(), True, place, example=value) for value in values),
        *(ir.Alias("a", place, "", type_) for type_ in types),
        *(ir.Union("a", place, "", ()), ir.Enum("a", place, "", "string", ()), ir.Object("a", place, "", ())),
        *(ir.Enum("a", place, "", "string", (ir.EnumValue(value),)) for value in ("1", 1)),
        *(ir.Example("a", 200, value) for value in values),
        *(ir.ValueBody("a", type_, True, "", place) for type_ in types),
        ir.ObjectBody("a", (), "", (), True, ()),
        *(described.Server("a", {}), described.Server("a", {"a": described.Variable("a")}), "a"),
    ]

    assert len({digest(fact) for fact in facts}) == len(facts)
    assert len({digest((fact,)) for fact in facts}) == len(facts)


def test_the_place_of_a_fact_is_not_in_its_key() -> None:
    one, other = (ir.Field("a", ir.Ref("b"), True, ir.Place("a.json", line, 1, "")) for line in (1, 2))

    assert digest(one) == digest(other)


def test_a_key_is_the_same_in_every_process() -> None:
    """No order of a set is in it: the names of these resources are what methods hide, which is in each key."""
    program = """
import sys, json
from pathlib import Path
from tempfile import TemporaryDirectory
from tests.unit.test_kept_views import api_of, dumped, shop
value = shop()
for number, name in enumerate(["list", "dict", "str", "models", "bytes"]):
    value["paths"][f"/hidden{number}"] = {"get": {"operationId": f"kind0.{name}", "tags": [name], "responses": {}}}
with TemporaryDirectory() as folder:
    sys.stdout.buffer.write(dumped(api_of(Path(folder), value)))
"""
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(found) == 1


@pytest.mark.parametrize(
    "path",
    sorted([*SPECS.glob("*.yaml"), *CASES.glob("*/spec.yaml")])[::7],
    ids=lambda path: path.parent.name if path.name == "spec.yaml" else path.stem,
)
def test_every_fact_of_our_specs_has_a_key(path: Path) -> None:
    """None of them is silently made again each time."""
    api = lower(load(path, name=path.name), "shop")
    facts = (*api.operations, *api.models)
    shared = {id(one): one for one in (ir.MISSING, ir.NO_CONSTRAINTS)}  # defaults, which are told by being the same

    assert [digest(fact) for fact in facts] == [digest(copy.deepcopy(fact, shared)) for fact in facts]
    assert api.operations or api.webhooks


def test_no_view_depends_on_a_place() -> None:
    """Only findings of names do, and those are made in each run."""
    folder = Path(kept_module.__file__).parent
    found = {
        path.name for path in folder.glob("*.py") if ".place" in path.read_text("utf-8").replace(".placements", "")
    }

    assert found <= {"models.py"}  # a union that stands for an alias, of which nothing shows its place
