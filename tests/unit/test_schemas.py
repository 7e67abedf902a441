"""Schemas of every shape: what a value becomes, that it is written again as it was, and which values are refused."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import msgspec
import pytest

from specloom import render
from specloom.diagnostics import Diagnostic, SpecError
from specloom.ir import Json
from specloom.load import load
from specloom.lower import lower
from specloom.runtime.errors import DecodeError
from specloom.runtime.models import OpenStruct, convert, flattened, unsound
from specloom.view import view
from tests.pipeline import runtime_below

Schemas: TypeAlias = dict[str, Json]
Make: TypeAlias = Callable[..., Any]

_COUNT = count()


class Made:
    """The models of a document that was generated, as a program has them after `import`."""

    def __init__(self, folder: Path, schemas: Schemas, version: str, answer: Json) -> None:
        self.findings: list[Diagnostic] = []
        content: Json = {"application/json": {"schema": {"$ref": f"#/components/schemas/{next(iter(schemas))}"}}}
        told: Json = {"application/json": {"schema": answer}} if answer is not None else content
        spec: Json = {
            "openapi": version,
            "info": {"title": "Ink", "version": "1"},
            "paths": {
                "/ink": {
                    "post": {
                        "requestBody": {"content": content},
                        "responses": {"200": {"description": "ok", "content": told}},
                    }
                }
            },
            "components": {"schemas": schemas},
        }
        path = folder / "ink.json"
        path.write_text(json.dumps(spec), encoding="utf-8")
        package = view(lower(load(path), "ink", self.findings.append), self.findings.append)
        self.text = render.emitted(package)["ink/models.py"]
        self.names = self._executed()

    def _executed(self) -> dict[str, Any]:
        root = f"made{next(_COUNT)}"
        module = ModuleType(f"{root}.ink.models")
        module.__package__ = f"{root}.ink"
        sys.modules |= {root: ModuleType(root), f"{root}.ink": ModuleType(f"{root}.ink"), module.__name__: module}
        sys.modules |= runtime_below(root)
        exec(compile(self.text, "models.py", "exec"), module.__dict__)
        return module.__dict__

    def read(self, name: str, value: Json) -> Any:
        """The value as a client reads it."""
        return convert(value, self.names[name], gather=True)

    def written(self, value: Any) -> Json:
        """The value as a client writes it."""
        found: Json = json.loads(msgspec.json.encode(flattened(value)))
        return found

    @property
    def codes(self) -> set[str]:
        """The codes of all warnings."""
        return {finding.code for finding in self.findings}


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Make]:
    """Generates models of these schemas, of which the first is sent, and answered where there is no other answer."""
    before = set(sys.modules)

    def make(schemas: Schemas, version: str = "3.1.0", answer: Json = None) -> Made:
        return Made(tmp_path, schemas, version, answer)

    yield make
    for name in set(sys.modules) - before:
        del sys.modules[name]


def ref(name: str) -> Schemas:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


TEXT: Schemas = {"type": "string"}
WHOLE: Schemas = {"type": "integer"}
CAT: Schemas = {"type": "object", "required": ["claws"], "properties": {"claws": WHOLE}}
DOG: Schemas = {"type": "object", "required": ["bark"], "properties": {"bark": TEXT}}


def obj(required: str = "", **properties: Json) -> Schemas:
    """An object schema."""
    return {"type": "object", "required": list[Json](required.split()), "properties": properties}


A: dict[str, tuple[Schemas, list[Json], list[Json]]] = {
    # what: (schemas, values that are read and written alike, values that are refused)
    "properties of all parts": (
        {"X": {"allOf": [ref("Cat"), {"properties": {"name": TEXT}}], "properties": {"age": WHOLE}}, "Cat": CAT},
        [{"claws": 1, "name": "a", "age": 2}, {"claws": 1}],
        [{"name": "a"}, {"claws": 1, "name": 2}],
    ),
    "keywords beside a reference": (
        {"X": {**ref("Cat"), "required": ["name"], "properties": {"name": TEXT}}, "Cat": CAT},
        [{"claws": 1, "name": "a"}],
        [{"claws": 1}],
    ),
    "one property in two parts": (
        {"X": {"allOf": [obj(kind={"type": "string", "enum": ["a", "b"]}), obj("kind", kind={"const": "a"})]}},
        [{"kind": "a"}],
        [{"kind": "b"}],
    ),
    "a wide and a narrow declaration": (
        {"X": {"allOf": [obj(data={"type": "object"}), obj(data=ref("Cat"))]}, "Cat": CAT},
        [{"data": {"claws": 2}}],
        [{"data": {"bark": "x"}}],
    ),
    "contradicting parts": (
        {"X": obj(v={"allOf": [TEXT, {"type": "array", "items": WHOLE}]})},
        [{"v": "a"}, {"v": [1]}],
        [{"v": {}}],
    ),
    "a choice with properties around it": (
        {
            "X": {
                **CAT,
                "oneOf": [ref("Dog"), {"required": ["sleeps"], "properties": {"sleeps": {"type": "boolean"}}}],
            },
            "Dog": DOG,
        },
        [{"claws": 1, "bark": "w"}, {"claws": 1, "sleeps": True}],
        [{"bark": "w"}, {"claws": 1}],
    ),
    "two choices": (
        {
            "X": {"allOf": [{"oneOf": [ref("Cat"), ref("Dog")]}, {"anyOf": [obj("a", a=WHOLE), obj("b", b=WHOLE)]}]},
            "Cat": CAT,
            "Dog": DOG,
        },
        [{"claws": 1, "a": 1}, {"bark": "w", "b": 2}, {"claws": 1, "b": 2}],
        [{"claws": 1}, {"a": 1}],
    ),
    "a choice that includes its owner's parts": (
        {
            "X": {
                "type": "object",
                "properties": {"kind": TEXT},
                "oneOf": [ref("Tom"), ref("Rex")],
                "discriminator": {"propertyName": "kind"},
            },
            "Tom": {"allOf": [ref("X"), obj("claws", claws=WHOLE)]},
            "Rex": {"allOf": [ref("X"), obj("bark", bark=TEXT)]},
        },
        [{"kind": "Tom", "claws": 1}, {"kind": "Rex", "bark": "w"}, {"kind": "Ann", "age": 1}],
        [{"kind": "Rex", "claws": 1}],
    ),
    "members that know different keys": (
        {"X": {"anyOf": [obj(a=WHOLE, b=WHOLE), obj(a=WHOLE, c=obj(d=WHOLE)), obj(a=WHOLE, c=obj(e=WHOLE))]}},
        [{"a": 1, "b": 2}, {"a": 1, "c": {"d": 1}}, {"a": 1, "c": {"e": 1}}],
        [{"a": "x"}],
    ),
    "members told apart by an enum": (
        {
            "X": {
                "oneOf": [
                    obj(kind={"type": "string", "enum": ["a", "b"]}),
                    obj(kind={"type": "string", "enum": ["c"]}, more=WHOLE),
                ]
            }
        },
        [{"kind": "b"}, {"kind": "c"}, {"kind": "new"}],
        [{"kind": 1}],
    ),
    "anything among the choices": (
        {"X": obj(v={"anyOf": [ref("Cat"), {}]}), "Cat": CAT},
        [{"v": {"claws": "none"}}, {"v": [1, None]}],
        [[]],
    ),
    "a text or a date": (
        {"X": obj(v={"oneOf": [{"type": "string", "format": "date"}, TEXT]})},
        [{"v": "2024-05-01"}, {"v": "soon"}],
        [{"v": 1}],
    ),
    "all kinds": (
        {"X": obj(v={"type": ["string", "integer", "boolean", "array", "object", "null"], "items": WHOLE})},
        [{"v": "a"}, {"v": 1}, {"v": True}, {"v": [1]}, {"v": {"a": 1}}, {"v": None}],
        [{"v": ["x"]}],
    ),
    "a component of two kinds": (
        {"X": {"type": ["object", "array"], "properties": {"a": ref("X")}, "items": ref("X")}},
        [{"a": {"a": []}}, [{"a": []}, []]],
        ["x"],
    ),
    "a tuple": (
        {"X": {"type": "array", "prefixItems": [WHOLE, TEXT], "items": False, "minItems": 2}},
        [[1, "a"]],
        [[1], [1, "a", 2], ["a", "a"]],
    ),
    "the beginning of a list": (
        {"X": {"type": "array", "prefixItems": [WHOLE], "items": {"type": "boolean"}}},
        [[], [1], [1, True], [True]],
        [["x"]],
    ),
    "no items": ({"X": {"type": "array", "items": False}}, [[]], [{}]),
    "patterns": (
        {"X": {"type": "object", "patternProperties": {"^x": WHOLE, "^y": TEXT}, "additionalProperties": False}},
        [{"x1": 1, "y1": "a"}],
        [{"x1": []}],
    ),
    "patterns and anything else": (
        {"X": {"type": "object", "patternProperties": {"^x": WHOLE}}},
        [{"x1": 1, "other": [True]}],
        [[]],
    ),
    "properties of conditions": (
        {
            "X": {
                **CAT,
                "if": {"required": ["a"]},
                "then": obj(then=WHOLE),
                "else": {"properties": {"other": TEXT}},
                "dependentSchemas": {"claws": obj(sharp={"type": "boolean"})},
            }
        },
        [{"claws": 1, "then": 1}, {"claws": 1, "other": "x", "sharp": True}],
        [{"claws": 1, "then": "x"}],
    ),
    "a property that may not be": (
        {"X": {"type": "object", "properties": {"a": WHOLE, "b": False}}},
        [{"a": 1}],
        [{"a": "x"}],
    ),
    "names that cannot be a field": (
        {"X": {"type": "object", "properties": {'a"b': WHOLE, "c\\d": TEXT, "e": WHOLE}}},
        [{'a"b': 1, "c\\d": "x", "e": 2}],
        [{"e": "x"}],
    ),
    "enums of all kinds": (
        {
            "X": obj(
                a={"enum": [1, "one", True, None]},
                b={"type": "number", "enum": [0.5, 1.5]},
                c={"type": "boolean", "enum": [True]},
                d={"enum": [{"a": 1}, [2]]},
                e={"const": None},
            )
        },
        [{"a": 1, "b": 0.5, "c": True, "d": {"a": 1}}, {"a": None, "e": None}, {"a": "one", "d": [2]}],
        [{"a": "two"}, {"e": 1}],
    ),
    "null in every spelling of 3.1": (
        {
            "X": obj(
                a={"type": ["string", "null"]},
                b={"oneOf": [ref("Cat"), {"type": "null"}]},
                c={"enum": ["x", None]},
                d={"anyOf": [TEXT, {"const": None}]},
            ),
            "Cat": CAT,
        },
        [{"a": None, "b": None, "c": None, "d": None}, {"a": "x", "b": {"claws": 1}, "c": "x", "d": "x"}],
        [{"b": {}}],
    ),
    "a list that holds itself": (
        {"X": {"type": "array", "items": {"anyOf": [WHOLE, ref("X")]}}},
        [[], [1, [2, []]]],
        [["x"]],
    ),
    "a union that holds itself": (
        {
            "X": {
                "oneOf": [
                    WHOLE,
                    {"type": "array", "items": ref("X")},
                    {"type": "object", "additionalProperties": ref("X")},
                ]
            }
        },
        [1, [1, {"a": [2]}]],
        ["x", [["x"]]],
    ),
    "an inline schema that holds itself": (
        {"X": obj(next={"type": "array", "items": {"$ref": "#/components/schemas/X/properties/next"}})},
        [{"next": [[], [[]]]}],
        [{"next": [1]}],
    ),
    "keywords that imply a type": (
        {
            "X": {
                "properties": {"list": {"items": WHOLE}, "map": {"additionalProperties": TEXT}, "any": {}, "all": True}
            }
        },
        [{"list": [1], "map": {"a": "b"}, "any": 1, "all": None}],
        [{"list": ["x"]}, {"map": {"a": 1}}],
    ),
    "more properties of one type": (
        {"X": {**obj(a=TEXT), "additionalProperties": obj("n", n=ref("X"))}},
        [{"a": "x", "b": {"n": {"a": "y"}}}],
        [{"b": {"n": 1}}],
    ),
    "required and undeclared": ({"X": obj("a b", a=WHOLE)}, [{"a": 1, "b": [1]}, {"a": 1}], [{"b": 1}]),
}


A["a text that is called null"] = (
    {"X": obj(a={"enum": ["null", "x", None]}, b={"enum": ["null", "x", None]})},
    [{"a": "null", "b": None}],
    [{"a": []}],
)
A["more properties of more properties"] = (
    {"X": {"type": "object", "additionalProperties": {**obj(a=WHOLE), "additionalProperties": obj(b=WHOLE)}}},
    [{"x": {"a": 1, "y": {"b": 2}}}],
    [{"x": {"y": 1}}],
)
A["a dynamic reference to the only anchor"] = (
    {
        "X": {**obj(next={"$dynamicRef": "#link"}, any={"$dynamicRef": "#two"}), "$dynamicAnchor": "link"},
        "Y": {"$dynamicAnchor": "two"},
        "Z": {"$dynamicAnchor": "two"},
    },
    [{"next": {"next": {}, "any": 1}}],
    [{"next": {"next": 1}}],
)
A["anchors and identifiers"] = (
    {
        "X": obj(a={"$ref": "#cat"}, b={"$ref": "https://ink.example/dog"}, c={"$ref": "https://ink.example/dog#tail"}),
        "Cat": {**CAT, "$anchor": "cat"},
        "Dog": {
            **obj("bark", bark={"$ref": "#/$defs/Sound"}, tail={"$anchor": "tail", "type": "boolean"}),
            "$id": "https://ink.example/dog",
            "$defs": {"Sound": TEXT},
        },
    },
    [{"a": {"claws": 1}, "b": {"bark": "w", "tail": True}, "c": False}],
    [{"a": {}}, {"b": {"bark": 1}}, {"c": "x"}],
)


@pytest.mark.promise(15)
@pytest.mark.parametrize("what", A)
def test_values_are_read_and_written_alike(made: Make, what: str) -> None:
    """Nothing of a value is lost, wherever the document declares it."""
    schemas, values, _ = A[what]
    models = made(schemas)

    assert [models.written(models.read("X", value)) for value in values] == values


@pytest.mark.parametrize("what", A)
def test_other_values_are_refused(made: Make, what: str) -> None:
    """An answer that is not what the document says is no value."""
    schemas, _, wrong = A[what]
    models = made(schemas)

    for value in wrong:
        with pytest.raises(DecodeError):
            models.read("X", value)


def test_a_merged_model_is_the_one_part_that_says_all(made: Make) -> None:
    """A description beside a reference, and a type that is said twice, make no other class."""
    cats: list[Json] = [
        {"allOf": [ref("Cat")], "description": "Mine"},
        {"type": "object", "allOf": [ref("Cat")]},
        {"$ref": "#/components/schemas/Cat", "description": "Yours"},
        {"allOf": [{"type": "object"}, ref("Cat"), {"title": "Ours"}]},
        {"oneOf": [ref("Cat")]},
    ]
    models = made({"X": {"type": "object", "properties": {f"p{at}": cat for at, cat in enumerate(cats)}}, "Cat": CAT})

    assert models.text.count("Cat | UnsetType") == len(cats)
    assert models.text.count("\nclass ") == 2


def test_a_property_of_two_schemas_is_of_the_one_that_is_made_of_the_other(made: Make) -> None:
    """As an heir narrows a property of its parent to an heir of that."""
    more: Schemas = {"allOf": [ref("Links"), obj(team=TEXT)]}
    account = obj(links=ref("Links"))
    team: Schemas = {"allOf": [ref("Account"), obj(links=ref("TeamLinks"))]}
    models = made({"X": team, "Account": account, "Links": obj(avatar=TEXT), "TeamLinks": more})

    assert "links: TeamLinks | UnsetType" in models.text
    assert models.read("X", {"links": {"avatar": "a", "team": "b"}}).links == models.names["TeamLinks"](
        avatar="a", team="b"
    )


def test_a_union_with_properties_around_it_keeps_its_name(made: Make) -> None:
    """Even where nothing uses it: its members hold what it says, and are not what it is merged into."""
    pets: Schemas = {"oneOf": [ref("Cat"), ref("Dog")]}
    named: Schemas = {"allOf": [ref("Pet"), obj(name=TEXT)]}
    models = made({"X": obj(pet=ref("Pet")), "Pet": pets, "Named": named, "Cat": CAT, "Dog": DOG})

    assert models.read("Named", {"claws": 1, "name": "a"}).name == "a"
    assert models.read("Named", {"bark": "loud", "name": "b"}).bark == "loud"


@pytest.mark.parametrize("spelling", [{"nullable": True, "allOf": [ref("Cat")]}, {**ref("Cat"), "nullable": True}])
def test_null_as_3_0_writes_it(made: Make, spelling: Json) -> None:
    """Beside an `allOf`, and beside a reference."""
    models = made({"X": obj(a=spelling, b={"type": "string", "nullable": True, "enum": ["x"]}), "Cat": CAT}, "3.0.3")
    value = {"a": None, "b": None}

    assert models.written(models.read("X", value)) == value


def test_before_3_1_nothing_counts_beside_a_reference(made: Make) -> None:
    """OpenAPI 3.0 says so; from 3.1 on it does."""
    schemas: Schemas = {"X": obj(a={**ref("Cat"), "required": ["name"]}), "Cat": CAT}

    assert made(schemas, "3.0.3").read("X", {"a": {"claws": 1}}).a.claws == 1
    assert "class XA" in made(schemas).text


def test_a_parent_with_a_discriminator_is_any_of_its_heirs(made: Make) -> None:
    """By mapping, by name, and itself for a tag that nobody knows, with all that comes."""
    schemas: Schemas = {
        "X": {"type": "object", "properties": {"of": {"type": "array", "items": ref("Animal")}}},
        "Animal": {**obj("kind", kind=TEXT), "discriminator": {"propertyName": "kind", "mapping": {"tom": "Tomcat"}}},
        "Tomcat": {"allOf": [ref("Animal"), obj(claws=WHOLE)]},
        "Rex": {"allOf": [ref("Animal"), obj(bark=TEXT)]},
        "Puppy": {"allOf": [ref("Rex"), obj(age=WHOLE)]},
    }
    models = made(schemas)
    value: Json = {
        "of": [
            {"kind": "tom", "claws": 1},
            {"kind": "Rex", "bark": "w"},
            {"kind": "Puppy", "bark": "w", "age": 1},
            {"kind": "newt", "slime": [1]},
        ]
    }
    read = models.read("X", value)

    assert [type(one).__name__ for one in read.of] == ["Tomcat", "Rex", "Puppy", "Animal"]
    assert isinstance(read.of[3], OpenStruct)
    assert models.written(read) == value


def test_what_contradicts_itself_is_told(made: Make) -> None:
    """By lint, with the rule: any of the types is taken."""
    models = made({"X": obj(v={"allOf": [TEXT, WHOLE]}, w={"type": "object", "oneOf": [TEXT, obj(a=WHOLE)]})})

    assert models.codes == {"all-of-contradicts"}
    assert models.written(models.read("X", {"v": 1, "w": "x"})) == {"v": 1, "w": "x"}


def test_a_format_that_an_answer_breaks_is_an_error_with_its_place(made: Make) -> None:
    """It is neither passed off as a date nor dropped."""
    models = made({"X": obj(when={"type": "string", "format": "date-time"})})

    assert models.read("X", {"when": 1_700_000_000}).when.year == 2023
    with pytest.raises(DecodeError, match=r"RFC3339 encoded datetime - at `\$\.when`"):
        models.read("X", {"when": "yesterday"})


def test_what_no_type_says_is_told(made: Make) -> None:
    """In the docstring, shortened, and without ending it."""
    never: Json = {"enum": ['"""', "x" * 300]}
    models = made({"X": {"type": "object", "properties": {"a": {"type": "string", "not": never}}, "not": never}})

    assert models.text.count("Must not match") == 2
    assert "…" in models.text


BOUNDS: list[tuple[Json, list[Json], list[Json]]] = [
    ({"type": "integer", "minimum": 0, "exclusiveMinimum": 0}, [1], [0]),
    ({"type": "integer", "minimum": 0.5, "maximum": 1.5}, [1], [0, 2]),
    ({"type": "integer", "exclusiveMinimum": 0.5, "exclusiveMaximum": 1.5}, [1], [0, 2]),
    ({"type": "integer", "minimum": 0, "maximum": 2**64 - 1}, [0, 2**63 - 1], [-1]),
    ({"type": "integer", "multipleOf": 2.0}, [4], [3]),
    ({"type": "integer", "multipleOf": 0.01}, [3], []),
    ({"type": "number", "minimum": 1, "allOf": [{"minimum": 3}]}, [3.5], [2.5]),
    ({"type": "string", "minLength": 1, "allOf": [{"maxLength": 2}], "pattern": "^a"}, ["ab"], ["", "b", "abc"]),
    ({"type": "string", "pattern": "[[a]"}, ["x"], []),
]


@pytest.mark.parametrize(("schema", "right", "wrong"), BOUNDS)
def test_bounds_of_what_is_sent_are_checked(made: Make, schema: Json, right: list[Json], wrong: list[Json]) -> None:
    """As far as they can be; the docstring has them all."""
    models = made({"X": obj(inner=obj("v", v=schema))}, answer=TEXT)
    sent = models.names["XInner"]

    assert all(unsound(sent(v=value)) is None for value in right)
    assert all(unsound(sent(v=value)) is not None for value in wrong)


def test_names_do_not_depend_on_what_else_there_is(made: Make) -> None:
    """An inline schema is named after its place, and one whose name is taken after more of its place."""
    inline: Json = {"type": "object", "properties": {"b": TEXT}}
    models = made({"X": obj(a=inline), "XA": obj(c=TEXT), "Y": {"type": "object", "properties": {"x": inline}}})

    assert {"XA", "PropertiesA", "YX"} <= set(models.names)


def test_an_anchor_must_be_the_only_one(made: Make) -> None:
    """Of two, nobody knows which is meant."""
    with pytest.raises(SpecError, match="names an anchor that is declared twice"):
        made({"X": {"$ref": "#a"}, "Y": {"$anchor": "a"}, "Z": {"$anchor": "a"}})


def test_a_schema_that_is_only_itself_is_refused(made: Make) -> None:
    """There is no value that it could be."""
    with pytest.raises(SpecError, match="schema-endless"):
        made({"X": {"oneOf": [ref("X"), ref("Y")]}, "Y": {"anyOf": [ref("X"), ref("Y")]}})


@pytest.mark.parametrize(
    "link", ["property", pytest.param("allOf", marks=pytest.mark.slow), pytest.param("heir", marks=pytest.mark.slow)]
)
def test_long_chains_are_followed(made: Make, link: str) -> None:
    """However many schemas each refer to the next."""
    schemas: Schemas = {}
    for at in range(1200 if link == "property" else 200):
        following = ref(f"S{at + 1}")
        schemas[f"S{at}"] = obj(p=following) if link == "property" else {"allOf": [following, obj(own=TEXT)]}
    schemas[f"S{len(schemas)}"] = obj(last=WHOLE)
    if link == "heir":
        properties: Schemas = {f"p{at}": ref(f"S{at}") for at in range(20, 200, 20)}
        schemas["S0"] = {"type": "object", "properties": properties}
    models = made(schemas)

    assert models.text.count("\n    last: int") == {"property": 1, "allOf": 1, "heir": 10}[link]


@pytest.mark.slow
def test_thousands_of_schemas_take_time_in_proportion(made: Make) -> None:
    """Each is looked at once, however many others are made of it."""
    schemas: Schemas = {"X": obj(a=ref("S0"))}
    for at in range(1500):
        parts: list[Json] = [ref(f"S{at - at % 50}")] if at % 50 else []
        own: Schemas = {f"p{at}": ref(f"S{(at * 7) % 1500}")}
        schemas[f"S{at}"] = {"allOf": [*parts, {"type": "object", "properties": own}]}

    assert made(schemas).text.count("\nclass ") == 1501


PETS: Schemas = {
    "Tom": {**obj("kind", kind=TEXT, claws=WHOLE), "additionalProperties": True},
    "Rex": {**obj("kind", kind={"type": "string", "enum": ["rex"]}), "additionalProperties": True},
    "Pet": {**obj("kind", kind=TEXT), "additionalProperties": True},
}


@pytest.mark.parametrize(
    ("members", "discriminator", "kinds"),
    [
        (["Tom", "Rex"], {"mapping": {"tom": "Tom"}}, ["Tom", "Rex", "Unknown"]),
        (["Tom", "Rex", "Pet"], {"mapping": {"tom": "Tom"}}, ["Tom", "Rex", "Pet"]),
        (["Tom", "Rex", "Pet"], {"mapping": {"tom": "Tom", "pet": "Pet"}}, ["Tom", "Rex", "Unknown"]),
        (["Tom", "Rex", "Pet"], {"mapping": {"tom": "Tom"}, "defaultMapping": "Tom"}, ["Tom", "Rex", "Tom"]),
        (["Rex"], {}, ["Unknown", "Rex", "Unknown"]),
    ],
    ids=str,
)
def test_an_unknown_tag_is_no_other_member(
    made: Make, members: list[str], discriminator: Schemas, kinds: list[str]
) -> None:
    """It is read as what the document names for it, as the one member that may be anything, or as `Unknown`."""
    choice: Schemas = {
        "oneOf": [ref(name) for name in members],
        "discriminator": {"propertyName": "kind", **discriminator},
    }
    models = made({"X": obj(v={"type": "array", "items": choice}), **PETS}, "3.2.0")
    value: Json = {"v": [{"kind": "tom", "claws": 1}, {"kind": "rex", "bark": "w"}, {"kind": "bird", "wings": [2]}]}
    read = models.read("X", value)

    assert [type(one).__name__ for one in read.v] == kinds
    assert models.written(read) == value
    assert models.codes == set()


def test_a_default_mapping_of_an_older_document_is_told(made: Make) -> None:
    """And read all the same; one that is no member is told, and not read."""
    choice: Schemas = {
        "oneOf": [ref("Rex")],
        "discriminator": {"propertyName": "kind", "defaultMapping": "Pet"},
    }
    models = made({"X": obj(v=choice), **PETS})

    assert models.codes == {"discriminator-target-unlisted"}
    assert type(models.read("X", {"v": {"kind": "bird"}}).v).__name__ == "Unknown"
