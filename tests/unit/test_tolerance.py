"""What a document may have wrong without being refused: by kind, each with what is read of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from math import inf, nan
from pathlib import Path
from typing import Any, Final, cast

import pytest
from msgspec.structs import replace

from specloom import ir, render
from specloom.check import check, wire
from specloom.check.grammar import SHAPES
from specloom.codes import CODES, WARNINGS
from specloom.diagnostics import Diagnostic
from specloom.load import Document, load
from specloom.lower import completeness, lower
from specloom.runtime.json_data import is_array
from specloom.view import PackageView, view
from tests.pages import ROOT

Tree = dict[str, Any]

ANY: Final = ir.FreeForm()
TEXT: Final = ir.Scalar("string")
INTEGER: Final = ir.Scalar("integer")

SHARED: Final = Path(__file__).resolve().parents[3] / "shared" / "cases" / "documents"
"""Where a checkout may have further documents beside it."""


def lamps(**changes: Any) -> Tree:
    """A small document: a list of lamps, and a way to add one. Keys of `changes` are pointers with `__` for `/`."""
    tree: Tree = {
        "openapi": "3.1.0",
        "info": {"title": "Lamps", "version": "1"},
        "servers": [{"url": "https://lamps.example"}],
        "paths": {
            "/lamps": {
                "get": {
                    "operationId": "listLamps",
                    "parameters": [{"name": "room", "in": "query", "schema": {"type": "string"}}],
                    "responses": {
                        "200": {
                            "description": "The lamps",
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Lamp"}}},
                        }
                    },
                },
                "post": {
                    "operationId": "addLamp",
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Lamp"}}},
                    },
                    "responses": {"204": {"description": "Added"}},
                },
            }
        },
        "components": {
            "schemas": {"Lamp": {"type": "object", "properties": {"watts": {"type": "integer"}}}},
        },
    }
    for pointer, value in changes.items():
        put(tree, pointer.split("__"), value)
    return tree


def put(tree: Any, path: list[str], value: Any) -> None:
    """Set the value at a path; objects on the way are made."""
    for token in path[:-1]:
        tree = tree[int(token)] if is_array(tree) else tree.setdefault(token.replace("~", "/"), {})
    tree[int(path[-1]) if is_array(tree) else path[-1].replace("~", "/")] = value


GET: Final = "paths__~lamps__get"
POST: Final = "paths__~lamps__post"
LAMP: Final = "components__schemas__Lamp"
OK: Final = f"{GET}__responses__200"
JSON: Final = f"{OK}__content__application~json"
POINTER: Final = "/paths/~1lamps/get/responses/200/content/application~1json"
"""The JSON of the list, as a key of changes, and as a pointer."""


WHOLE: Final = {
    "name": "filter",
    "in": "querystring",
    "content": {"application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/Lamp"}}},
}
"""A parameter that is the whole query, of OpenAPI 3.2."""


def read(tree: Tree, folder: Path, **others: Tree) -> tuple[ir.Api, list[Diagnostic], Document]:
    """What a document becomes, with all findings; `others` are files beside it."""
    for name, other in {"api": tree, **others}.items():
        (folder / f"{name}.json").write_text(json.dumps(other), encoding="utf-8")
    document = load(folder / "api.json", name="api.json")
    found = check(document)
    errors = [f"{one.code} at {one.source.pointer}: {one.message}" for one in found if one.severity == "error"]
    assert errors == []
    api = lower(document, "lamps", found.append)
    completeness.require_whole(document, api, found)
    return api, found, document


def in_letters(tree: Tree, path: str, key: str) -> Tree:
    """A document with a key in other letters, in its place; `path` is that of the key, as in `lamps`."""
    holder: Any = tree
    *tokens, former = path.split("__")
    for token in tokens:
        holder = holder[int(token)] if is_array(holder) else holder[token.replace("~", "/")]
    members = [(key if name == former else name, value) for name, value in holder.items()]
    holder.clear()
    holder.update(members)
    return tree


def operation(api: ir.Api, id_: str = "listLamps") -> ir.Operation:
    """The operation of this id."""
    return next(one for one in api.operations if one.id == id_)


def answer(api: ir.Api, status: str = "200") -> ir.Type | None:
    """The type of a response of the list."""
    return next(one.type for one in operation(api).responses if one.status == status)


def fields(api: ir.Api, name: str = "Lamp") -> dict[str, ir.Type]:
    """The types of the fields of a model."""
    return {field.name: field.type for field in model_of(api, name).fields}


def model_of(api: ir.Api, name: str = "Lamp") -> ir.Object:
    """A model of this name."""
    model = next(one for one in api.models if one.name == name)
    assert isinstance(model, ir.Object)
    return model


def shown(api: ir.Api) -> list[ir.Json]:
    """The examples of what the list responds."""
    return [one.response for one in operation(api).examples]


def parameter(api: ir.Api, at: int = 0) -> ir.Parameter:
    """A parameter of the list."""
    return operation(api).parameters[at]


def plain(type_: ir.Type | None) -> ir.Type | None:
    """A type without its limits, and without null."""
    inner = type_.inner if isinstance(type_, ir.Nullable) else type_
    return replace(inner, constraints=ir.NO_CONSTRAINTS) if isinstance(inner, ir.Scalar) else inner


# --- by kind ---------------------------------------------------------------------------------------------------------

Case = tuple[Tree, str, Callable[[ir.Api], object], object]

READ: Final[dict[str, Case]] = {
    # names that are repeated, and lists that are empty
    "a required name twice": (
        lamps(**{f"{LAMP}__required": ["watts", "watts"]}),
        "required-twice at /components/schemas/Lamp/required/1",
        lambda api: [field.required for field in api.models[0].fields],  # type: ignore[union-attr]
        [True],
    ),
    "an empty list of required names, before 3.1": (
        lamps(**{"openapi": "3.0.3", f"{LAMP}__required": []}),
        "required-empty at /components/schemas/Lamp/required",
        lambda api: [field.required for field in api.models[0].fields],  # type: ignore[union-attr]
        [False],
    ),
    "a choice among itself and others": (
        lamps(**{LAMP: {"oneOf": [{"$ref": "#/components/schemas/Lamp"}, {"type": "integer"}]}}),
        "schema-endless at /components/schemas/Lamp/oneOf/0",
        lambda api: [plain(model.type) for model in api.models if isinstance(model, ir.Alias)],
        [INTEGER],
    ),
    "numbers among the values of a text": (
        lamps(**{f"{LAMP}__properties__watts": {"type": ["string", "null"], "enum": ["60", 1.10, True, None]}}),
        "enum-type at /components/schemas/Lamp/properties/watts/enum/1",
        lambda api: [value.value for model in api.models if isinstance(model, ir.Enum) for value in model.values],
        ["60", "1.1", "true"],
    ),
    "a number that is the only value of a text": (
        lamps(**{f"{LAMP}__properties__watts": {"type": "string", "const": 2.0}}),
        "enum-type at /components/schemas/Lamp/properties/watts/const",
        fields,
        {"watts": ir.Const(("2.0",))},
    ),
    "a discriminator that names no property": (
        lamps(
            **{
                "components__schemas__Bulb": {"type": "object", "properties": {"cap": {"type": "string"}}},
                f"{OK}__content__application~json__schema": {
                    "oneOf": [{"$ref": "#/components/schemas/Lamp"}, {"$ref": "#/components/schemas/Bulb"}],
                    "discriminator": {"mapping": {"lamp": "Lamp"}},
                },
            }
        ),
        "missing-key at /paths/~1lamps/get/responses/200/content/application~1json/schema/discriminator",
        lambda api: [(model.members, model.tag) for model in api.models if isinstance(model, ir.Union)],
        [((ir.Ref("Lamp"), ir.Ref("Bulb")), None)],
    ),
    "a schema outside of the list of a choice": (
        lamps(**{f"{LAMP}__properties__watts": {"anyOf": {"type": "integer"}}}),
        "wrong-type at /components/schemas/Lamp/properties/watts/anyOf",
        fields,
        {"watts": INTEGER},
    ),
    "a style of another location": (
        lamps(**{f"{GET}__parameters": [{"name": "X", "in": "header", "style": "form", "schema": {"type": "string"}}]}),
        "wrong-value at /paths/~1lamps/get/parameters/0/style",
        lambda api: [(one.name, one.style) for one in operation(api).parameters],
        [("X", "simple")],
    ),
    "keys of another type of security scheme": (
        lamps(
            security=[{"token": []}],
            components__securitySchemes__token={**{"type": "http", "scheme": "bearer", "in": "query", "name": "key"}},
        ),
        "unknown-key at /components/securitySchemes/token/in",
        lambda api: [(one.location, one.name) for one in operation(api).placements],
        [("bearer", "Authorization")],
    ),
    "a required name outside of a list": (
        lamps(**{f"{LAMP}__required": "watts"}),
        "wrong-type at /components/schemas/Lamp/required",
        lambda api: [field.required for field in api.models[0].fields],  # type: ignore[union-attr]
        [True],
    ),
    "a property that says itself that it is required": (
        lamps(**{f"{LAMP}__properties__watts__required": "true"}),
        "wrong-type at /components/schemas/Lamp/properties/watts/required",
        fields,
        {"watts": INTEGER},
    ),
    "null among types": (
        lamps(**{f"{LAMP}__properties__watts__type": ["integer", None]}),
        "wrong-type at /components/schemas/Lamp/properties/watts/type/1",
        fields,
        {"watts": ir.Nullable(INTEGER)},
    ),
    "a schema in place of a type": (
        lamps(**{f"{LAMP}__properties__watts__type": {"type": "integer"}}),
        "wrong-type at /components/schemas/Lamp/properties/watts/type",
        fields,
        {"watts": ANY},
    ),
    "a type that is repeated": (
        lamps(**{f"{LAMP}__properties__watts__type": ["integer", "null", "null"]}),
        "wrong-value at /components/schemas/Lamp/properties/watts/type",
        fields,
        {"watts": ir.Nullable(INTEGER)},
    ),
    "an empty list of types": (
        lamps(**{f"{LAMP}__properties__watts__type": []}),
        "wrong-value at /components/schemas/Lamp/properties/watts/type",
        fields,
        {"watts": ANY},
    ),
    "a property without a value": (
        lamps(**{f"{LAMP}__properties__watts": None}),
        "null-value at /components/schemas/Lamp/properties/watts",
        fields,
        {"watts": ANY},
    ),
    "a choice without a value": (
        lamps(**{f"{LAMP}__properties__watts": {"anyOf": [{"type": "integer"}, None]}}),
        "null-value at /components/schemas/Lamp/properties/watts/anyOf/1",
        fields,
        {"watts": ANY},
    ),
    "one word in place of an enum": (
        lamps(**{f"{LAMP}__properties__watts": {"type": "integer", "enum": 40}}),
        "wrong-type at /components/schemas/Lamp/properties/watts/enum",
        lambda api: [each.value for model in api.models if isinstance(model, ir.Enum) for each in model.values],
        [40],
    ),
    "a list of items": (
        lamps(**{f"{LAMP}__properties__watts": {"type": "array", "items": [{"type": "integer"}]}}),
        "wrong-type at /components/schemas/Lamp/properties/watts/items",
        fields,
        {"watts": ir.ListOf(ANY)},
    ),
    "a flag in quotes in place of a schema": (
        lamps(**{f"{LAMP}__additionalProperties": "true"}),
        "wrong-type at /components/schemas/Lamp/additionalProperties",
        lambda api: [model.extra for model in api.models if isinstance(model, ir.Object)],
        [ANY],
    ),
    "a number as a format": (
        lamps(**{f"{GET}__parameters__0__schema": {"type": "string", "format": 5}}),
        "wrong-type at /paths/~1lamps/get/parameters/0/schema/format",
        lambda api: parameter(api).type.kind,  # type: ignore[union-attr]
        "string",
    ),
    "requirements outside of a list": (
        lamps(
            components__securitySchemes={"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
            **{f"{GET}__security": {"key": []}},
        ),
        "wrong-type at /paths/~1lamps/get/security",
        lambda api: [each.name for each in api.operations[0].placements],
        ["X-Key"],
    ),
    "a server that is its URL": (
        lamps(servers=["https://attic.example"]),
        "wrong-type at /servers/0",
        lambda api: [*api.servers],
        ["https://attic.example"],
    ),
    "tags that are objects": (
        lamps(**{f"{GET}__tags": [{"name": "lamps"}, {"title": "attic"}, "rooms"]}),
        "wrong-type at /paths/~1lamps/get/tags/0",
        lambda api: operation(api).tags,
        ("lamps", "rooms"),
    ),
    "a reference into what has no effect beside another one": (
        lamps(
            openapi="3.0.3",
            **{
                f"{JSON}__schema": {"$ref": "#/components/schemas/Lamp", "allOf": {"3": {"type": "string"}}},
                f"{LAMP}__properties__shade": {"$ref": f"#{POINTER}/schema/allOf/3"},
            },
        ),
        f"wrong-type at {POINTER}/schema/allOf",
        lambda api: fields(api)["shade"],
        TEXT,
    ),
    "a header whose name HTTP does not allow": (
        lamps(**{f"{GET}__parameters__0": {"name": "", "in": "header", "schema": {"type": "string"}}}),
        "parameter-name at /paths/~1lamps/get/parameters/0",
        lambda api: operation(api).parameters,
        (),
    ),
    "a cookie whose name HTTP does not allow": (
        lamps(**{f"{GET}__parameters__0": {"name": "my room", "in": "cookie", "schema": {"type": "string"}}}),
        "parameter-name at /paths/~1lamps/get/parameters/0",
        lambda api: operation(api).parameters,
        (),
    ),
    "a number among types": (
        lamps(**{f"{LAMP}__properties__watts__type": ["integer", 3]}),
        "wrong-type at /components/schemas/Lamp/properties/watts/type/1",
        fields,
        {"watts": ANY},
    ),
    "an empty oneOf beside a type": (
        lamps(**{f"{LAMP}__oneOf": []}),
        "choices-empty at /components/schemas/Lamp/oneOf",
        fields,
        {"watts": INTEGER},
    ),
    "an empty anyOf in a parameter": (
        lamps(**{f"{GET}__parameters__0__schema": {"type": "string", "anyOf": []}}),
        "choices-empty at /paths/~1lamps/get/parameters/0/schema/anyOf",
        lambda api: parameter(api).type,
        TEXT,
    ),
    "an empty allOf alone": (
        lamps(**{f"{LAMP}__properties__shade": {"allOf": []}}),
        "choices-empty at /components/schemas/Lamp/properties/shade/allOf",
        lambda api: fields(api)["shade"],
        ANY,
    ),
    "an empty enum": (
        lamps(**{f"{GET}__parameters__0__schema": {"type": "string", "enum": []}}),
        "enum-empty at /paths/~1lamps/get/parameters/0/schema/enum",
        lambda api: parameter(api).type,
        TEXT,
    ),
    # limits and patterns
    "a flag as an exclusive limit of 3.1": (
        lamps(**{f"{LAMP}__properties__watts": {"type": "integer", "minimum": 1, "exclusiveMinimum": True}}),
        "older-keyword at /components/schemas/Lamp/properties/watts/exclusiveMinimum",
        lambda api: fields(api)["watts"],
        ir.Scalar("integer", None, ir.Constraints(exclusive_minimum=1)),
    ),
    "an exclusive limit of 3.1 in 3.0": (
        lamps(openapi="3.0.3", **{f"{LAMP}__properties__watts": {"type": "integer", "exclusiveMaximum": 9}}),
        "newer-keyword at /components/schemas/Lamp/properties/watts/exclusiveMaximum",
        lambda api: fields(api)["watts"],
        ir.Scalar("integer", None, ir.Constraints(exclusive_maximum=9)),
    ),
    "a limit in quotes": (
        lamps(**{f"{LAMP}__properties__watts": {"type": "integer", "maximum": "60"}}),
        "wrong-type at /components/schemas/Lamp/properties/watts/maximum",
        lambda api: fields(api)["watts"],
        ir.Scalar("integer", None, ir.Constraints(maximum=60)),
    ),
    "a limit that is not a number": (
        lamps(**{f"{LAMP}__properties__watts": {"type": "integer", "maximum": "sixty"}}),
        "wrong-type at /components/schemas/Lamp/properties/watts/maximum",
        lambda api: fields(api)["watts"],
        INTEGER,
    ),
    "a pattern with a flag of another language": (
        lamps(openapi="3.0.3", **{f"{GET}__parameters__0__schema__pattern": "(?i)^attic$"}),
        "openapi-invalid at /paths/~1lamps/get/parameters/0/schema/pattern",
        lambda api: parameter(api).type,
        ir.Scalar("string", None, ir.Constraints(pattern="(?i)^attic$")),
    ),
    "a pattern that no one reads": (
        lamps(**{f"{GET}__parameters__0__schema__pattern": "[a-"}),
        "pattern-unreadable at /paths/~1lamps/get/parameters/0/schema/pattern",
        lambda api: plain(parameter(api).type),
        TEXT,
    ),
    "limits that contradict one another": (
        lamps(**{f"{LAMP}__properties__watts": {"type": "integer", "minimum": 9, "maximum": 1}}),
        "bounds-contradict at /components/schemas/Lamp/properties/watts/minimum",
        lambda api: plain(fields(api)["watts"]),
        INTEGER,
    ),
    "a parameter twice": (
        lamps(**{f"{GET}__parameters": [{"name": "room", "in": "query", "schema": {"type": "string"}}] * 2}),
        "parameter-duplicate at /paths/~1lamps/get/parameters/1",
        lambda api: len(operation(api).parameters),
        1,
    ),
    "keys beside a reference of 3.0": (
        lamps(openapi="3.0.3", **{f"{OK}__content__application~json__schema__allOf": {"3": {"properties": 5}}}),
        "wrong-type at /paths/~1lamps/get/responses/200/content/application~1json/schema/allOf",
        answer,
        ir.Ref("Lamp"),
    ),
    # numbers that JSON does not have
    "an infinite number in an example": (
        lamps(**{f"{JSON}__example": {"watts": inf, "shade": "red"}}),
        f"not-json-number at {POINTER}/example/watts",
        shown,
        [{"shade": "red"}],
    ),
    "an infinite number in a list of an example": (
        lamps(**{f"{JSON}__examples__one__value": {"sizes": [1, -inf]}}),
        f"not-json-number at {POINTER}/examples/one/value/sizes/1",
        shown,
        [{"sizes": [1, None]}],
    ),
    "an example that is not a number": (
        lamps(**{f"{GET}__parameters__0__example": nan}),
        "not-json-number at /paths/~1lamps/get/parameters/0/example",
        lambda api: parameter(api).example,
        ir.MISSING,
    ),
    "an overlong number in an example": (
        lamps(**{f"{LAMP}__example": {"watts": 10**500}}),
        "not-json-number at /components/schemas/Lamp/example/watts",
        fields,
        {"watts": INTEGER},
    ),
    "an infinite limit": (
        lamps(**{f"{LAMP}__properties__watts__maximum": inf}),
        "not-json-number at /components/schemas/Lamp/properties/watts/maximum",
        fields,
        {"watts": INTEGER},
    ),
    "an infinite default": (
        lamps(**{f"{LAMP}__properties__watts": {"type": "number", "default": inf}}),
        "not-json-number at /components/schemas/Lamp/properties/watts/default",
        lambda api: [(field.name, field.default) for field in model_of(api).fields],
        [("watts", ir.MISSING)],
    ),
    "an infinite number in an extension of another tool": (
        lamps(**{f"{LAMP}__x-order": [inf]}),
        "not-json-number at /components/schemas/Lamp/x-order/0",
        fields,
        {"watts": INTEGER},
    ),
    "an infinite number under an unknown key": (
        lamps(**{f"{GET}__cost": {"each": nan}}),
        "not-json-number at /paths/~1lamps/get/cost/each",
        answer,
        ir.Ref("Lamp"),
    ),
    # keys in other letters
    "a method in capitals": (
        in_letters(lamps(), GET, "GET"),
        "unknown-key at /paths/~1lamps/GET",
        lambda api: [(one.method, one.id) for one in api.operations],
        [("GET", "listLamps"), ("POST", "addLamp")],
    ),
    "an operationId in other letters": (
        in_letters(lamps(), f"{GET}__operationId", "operationID"),
        "unknown-key at /paths/~1lamps/get/operationID",
        lambda api: [one.id for one in api.operations],
        ["listLamps", "addLamp"],
    ),
    "a body in other letters, below a method in capitals": (
        in_letters(in_letters(lamps(), f"{POST}__requestBody", "requestbody"), POST, "Post"),
        "unknown-key at /paths/~1lamps/Post/requestbody",
        lambda api: [one.body is not None for one in api.operations],
        [False, True],
    ),
    "components in other letters": (
        in_letters(lamps(**{f"{JSON}__schema": {"type": "integer"}}), "paths", "Paths"),
        "unknown-key at /Paths",
        answer,
        INTEGER,
    ),
    # parameters as others describe them
    "a parameter without a schema": (
        lamps(**{f"{GET}__parameters__0": {"name": "room", "in": "query"}}),
        "parameter-undescribed at /paths/~1lamps/get/parameters/0",
        lambda api: parameter(api).type,
        TEXT,
    ),
    "a parameter of a path without a schema": (
        lamps(
            **{
                "paths__~lamps~{id}__parameters": [{"name": "id", "in": "path", "required": True, "schema": None}],
                "paths__~lamps~{id}__get": {"operationId": "one", "responses": {"204": {"description": "None"}}},
            }
        ),
        "parameter-undescribed at /paths/~1lamps~1{id}/parameters/0",
        lambda api: operation(api, "one").parameters[0].type,
        TEXT,
    ),
    "a parameter as Swagger 2 describes it": (
        lamps(
            **{
                f"{GET}__parameters__0": {
                    **{"name": "sizes", "in": "query", "required": True, "description": "In watts"},
                    **{"type": "array", "items": {"type": "integer"}, "collectionFormat": "pipes"},
                }
            }
        ),
        "unknown-key at /paths/~1lamps/get/parameters/0",
        lambda api: (parameter(api).type, parameter(api).required, parameter(api).style, parameter(api).doc),
        (ir.ListOf(INTEGER), True, "pipeDelimited", "In watts"),
    ),
    "a security scheme as Swagger 2 describes it": (
        lamps(security=[{"login": []}], components__securitySchemes__login={"type": "basic"}),
        "wrong-value at /components/securitySchemes/login/type",
        lambda api: [(one.location, one.name) for one in operation(api).placements],
        [("basic", "Authorization")],
    ),
    "a whole query before 3.2": (
        lamps(**{f"{GET}__parameters": [WHOLE]}),
        "newer-keyword at /paths/~1lamps/get/parameters/0/in",
        lambda api: (parameter(api).style, parameter(api).type),
        ("querystring", ir.Ref("Lamp")),
    ),
    # media types that are written otherwise
    "a body whose media type lacks its slash": (
        lamps(
            **{
                f"{POST}__requestBody__content": {
                    "applicationjson;version=1": {"schema": {"$ref": "#/components/schemas/Lamp"}}
                }
            }
        ),
        "media-type-shape at /paths/~1lamps/post/requestBody/content/applicationjson;version=1",
        lambda api: [one.body.media_type for one in api.operations if one.body is not None],
        ["application/json;version=1"],
    ),
    "a body of form data": (
        lamps(**{f"{POST}__requestBody__content": {"form-data": {"schema": {"$ref": "#/components/schemas/Lamp"}}}}),
        "media-type-shape at /paths/~1lamps/post/requestBody/content/form-data",
        lambda api: [one.body.media_type for one in api.operations if one.body is not None],
        ["multipart/form-data"],
    ),
    "a body without the name of a media type": (
        lamps(**{f"{POST}__requestBody__content": {"": {"schema": {"$ref": "#/components/schemas/Lamp"}}}}),
        "media-type-shape at /paths/~1lamps/post/requestBody/content/",
        lambda api: [one.body.media_type for one in api.operations if one.body is not None],
        ["application/json"],
    ),
    "a body in JSON, and one without the name of a media type": (
        lamps(**{f"{POST}__requestBody__content__": {"schema": {"type": "string"}}}),
        "media-type-shape at /paths/~1lamps/post/requestBody/content/",
        lambda api: [one.body.media_type for one in api.operations if one.body is not None],
        ["application/json"],
    ),
    "a media type that is also written as it should be": (
        lamps(**{f"{OK}__content__json": {"schema": {"type": "string"}}}),
        "media-type-shape at /paths/~1lamps/get/responses/200/content/json",
        answer,
        ir.Ref("Lamp"),
    ),
    "a hole of a path as another framework writes it": (
        lamps(
            **{
                "paths__~lamps~{id:int}__get": {
                    "operationId": "one",
                    "parameters": [{"name": "id:int", "in": "path", "required": True, "schema": {"type": "integer"}}],
                    "responses": {"204": {"description": "None"}},
                    "deprecated": "true",
                }
            }
        ),
        "wrong-type at /paths/~1lamps~1{id:int}/get/deprecated",
        lambda api: [(one.name, one.type) for one in operation(api, "one").parameters],
        [("id:int", INTEGER)],
    ),
    # unknown keys
    "an unknown keyword of a schema": (
        lamps(**{f"{LAMP}__properties__watts__max_value": 60}),
        "unknown-key at /components/schemas/Lamp/properties/watts/max_value",
        fields,
        {"watts": INTEGER},
    ),
    "a misspelled limit": (
        lamps(**{f"{GET}__parameters__0__schema__maxlength": 9}),
        "unknown-key at /paths/~1lamps/get/parameters/0/schema/maxlength",
        lambda api: parameter(api).type,
        TEXT,
    ),
    "a stray key of an operation": (
        lamps(info__description="Say, for instance: on", **{f"{GET}__remark": "free text"}),
        "unknown-key at /paths/~1lamps/get/remark",
        lambda api: len(api.operations),
        2,
    ),
    "a key of Swagger 2 beside that of OpenAPI 3": (
        lamps(**{f"{GET}__parameters__0__type": "string"}),
        "unknown-key at /paths/~1lamps/get/parameters/0/type",
        lambda api: parameter(api).type,
        TEXT,
    ),
    # types
    "a type in capitals": (
        lamps(**{f"{LAMP}__properties__watts__type": "Integer"}),
        "wrong-value at /components/schemas/Lamp/properties/watts/type",
        fields,
        {"watts": INTEGER},
    ),
    "a type of another language": (
        lamps(**{f"{LAMP}__properties__lit": {"type": "bool"}}),
        "wrong-value at /components/schemas/Lamp/properties/lit/type",
        lambda api: fields(api)["lit"],
        ir.Scalar("boolean"),
    ),
    "a format as a type": (
        lamps(**{f"{LAMP}__properties__bought": {"type": "date"}}),
        "wrong-value at /components/schemas/Lamp/properties/bought/type",
        lambda api: fields(api)["bought"],
        ir.Scalar("string", "date"),
    ),
    "a type that does not exist": (
        lamps(**{f"{LAMP}__properties__glow": {"type": "bright"}}),
        "wrong-value at /components/schemas/Lamp/properties/glow/type",
        lambda api: fields(api)["glow"],
        ANY,
    ),
    "a flag in quotes": (
        lamps(**{f"{GET}__parameters__0__required": "true"}),
        "wrong-type at /paths/~1lamps/get/parameters/0/required",
        lambda api: parameter(api).required,
        True,
    ),
    "a location in capitals": (
        lamps(**{f"{GET}__parameters__0__in": "Query"}),
        "wrong-value at /paths/~1lamps/get/parameters/0/in",
        lambda api: parameter(api).location,
        "query",
    ),
    "a discriminator that is a text": (
        lamps(
            components__schemas__Led={"type": "object", "properties": {"kind": {"const": "led"}}},
            components__schemas__Bulb={"type": "object", "properties": {"kind": {"const": "bulb"}}},
            components__schemas__Light={
                "oneOf": [{"$ref": "#/components/schemas/Led"}, {"$ref": "#/components/schemas/Bulb"}],
                "discriminator": "kind",
            },
        ),
        "wrong-type at /components/schemas/Light/discriminator",
        lambda api: next(one.tag for one in api.models if isinstance(one, ir.Union)),
        "kind",
    ),
    "a number as an operationId": (
        lamps(**{f"{GET}__operationId": 12}),
        "wrong-type at /paths/~1lamps/get/operationId",
        lambda api: api.operations[0].id,
        "12",
    ),
    # entries that name nothing
    "a word among media types": (
        lamps(**{f"{OK}__content__created": {"schema": {"type": "string"}}}),
        "media-type-shape at /paths/~1lamps/get/responses/200/content/created",
        answer,
        ir.Ref("Lamp"),
    ),
    "a word among the media types of a request": (
        lamps(**{f"{POST}__requestBody__content__raw": {"schema": {"type": "string"}}}),
        "media-type-shape at /paths/~1lamps/post/requestBody/content/raw",
        lambda api: [one.body.media_type for one in api.operations if one.body is not None],
        ["application/json"],
    ),
    "a response whose media type is a word": (
        lamps(**{f"{OK}__content": {"sheet": {"schema": {"type": "string"}}}}),
        "media-type-shape at /paths/~1lamps/get/responses/200/content/sheet",
        answer,
        ir.Binary(),
    ),
    "a response whose media type is text in short": (
        lamps(**{f"{OK}__content": {"csv": {"schema": {"type": "string"}}}}),
        "media-type-shape at /paths/~1lamps/get/responses/200/content/csv",
        answer,
        TEXT,
    ),
    "a response whose media type is JSON in short": (
        lamps(**{f"{OK}__content": {"json": {"schema": {"type": "array", "items": {"type": "string"}}}}}),
        "media-type-shape at /paths/~1lamps/get/responses/200/content/json",
        answer,
        ir.ListOf(TEXT),
    ),
    "a word among statuses": (
        lamps(**{f"{GET}__responses__fine": {"description": "Fine"}}),
        "status-unknown at /paths/~1lamps/get/responses/fine",
        lambda api: [one.status for one in operation(api).responses],
        ["200"],
    ),
    "a range of statuses in small letters": (
        lamps(**{f"{GET}__responses__4xx": {"description": "Refused"}}),
        "status-unknown at /paths/~1lamps/get/responses/4xx",
        lambda api: [one.status for one in operation(api).responses],
        ["200", "4XX"],
    ),
    "a parameter of two media types": (
        lamps(
            **{
                f"{GET}__parameters__0": {
                    "name": "room",
                    "in": "query",
                    "content": {
                        "text/plain": {"schema": {"type": "string"}},
                        "application/json": {"schema": {"type": "integer"}},
                    },
                }
            }
        ),
        "parameter-media-types at /paths/~1lamps/get/parameters/0/content",
        lambda api: (parameter(api).type, parameter(api).style),
        (INTEGER, "json"),
    ),
    # documentation
    "a description that is an object": (
        lamps(**{f"{LAMP}__description": {"text": "A lamp"}}),
        "wrong-type at /components/schemas/Lamp/description",
        fields,
        {"watts": INTEGER},
    ),
    "a description of a tag that refers to a file": (
        lamps(tags=[{"name": "lamps", "description": {"$ref": "texts.yaml#/lamps"}}]),
        "wrong-type at /tags/0/description",
        lambda api: len(api.operations),
        2,
    ),
    "a summary that refers to a file": (
        lamps(**{f"{GET}__summary": {"$ref": "texts.yaml#/summary"}}),
        "wrong-type at /paths/~1lamps/get/summary",
        lambda api: operation(api).summary,
        "",
    ),
    "a tag without a name": (
        lamps(tags=[{"description": "None"}]),
        "missing-key at /tags/0",
        lambda api: api.tag_docs,
        (),
    ),
    "a contact whose address is not one": (
        lamps(openapi="3.0.3", info__contact={"email": "nobody"}),
        "openapi-invalid at /info/contact/email",
        lambda api: len(api.operations),
        2,
    ),
    "an example that leads nowhere": (
        lamps(**{f"{OK}__content__application~json__examples": {"one": {"$ref": "#/components/examples/One"}}}),
        "ref-not-found at /paths/~1lamps/get/responses/200/content/application~1json/examples/one/$ref",
        answer,
        ir.Ref("Lamp"),
    ),
    "examples that are a list": (
        lamps(**{f"{OK}__content__application~json__examples": [1, 2]}),
        "wrong-type at /paths/~1lamps/get/responses/200/content/application~1json/examples",
        answer,
        ir.Ref("Lamp"),
    ),
    "a component that nobody uses and that leads nowhere": (
        lamps(components__parameters__Shelf={"$ref": "https://elsewhere.example/api.yaml#/Shelf"}),
        "ref-remote at /components/parameters/Shelf/$ref",
        lambda api: len(api.operations),
        2,
    ),
    "a security scheme that nobody uses": (
        lamps(components__securitySchemes__key={"type": "apiKey"}),
        "openapi-invalid at /components/securitySchemes/key",
        lambda api: api.credentials,
        (),
    ),
    "a header of a response that says nothing": (
        lamps(**{f"{OK}__headers": {"X-Left": {"schema": {"type": ["integer", 3]}}}}),
        "wrong-type at /paths/~1lamps/get/responses/200/headers/X-Left/schema/type/1",
        answer,
        ir.Ref("Lamp"),
    ),
    # references
    "a response that is a request body": (
        lamps(
            components__requestBodies__Lamp={
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Lamp"}}}
            },
            **{f"{OK}": {"$ref": "#/components/requestBodies/Lamp"}},
        ),
        "ref-wrong-kind at /paths/~1lamps/get/responses/200/$ref",
        answer,
        ir.Ref("Lamp"),
    ),
    "a response that is a schema": (
        lamps(**{f"{GET}__responses__404": {"$ref": "#/components/schemas/Lamp"}}),
        "ref-wrong-kind at /paths/~1lamps/get/responses/404/$ref",
        lambda api: answer(api, "404"),
        ir.Ref("Lamp"),
    ),
    "a schema that is a parameter": (
        lamps(
            components__parameters__Volts={"name": "volts", "in": "query", "schema": {"type": "integer"}},
            **{f"{LAMP}__properties__volts": {"$ref": "#/components/parameters/Volts"}},
        ),
        "ref-wrong-kind at /components/schemas/Lamp/properties/volts/$ref",
        lambda api: fields(api)["volts"],
        INTEGER,
    ),
    "a schema that is a response without content, and whose name a schema has": (
        lamps(
            components__responses__Lamp={"description": "A lamp"},
            **{f"{JSON}__schema": {"$ref": "#/components/responses/Lamp"}},
        ),
        f"ref-wrong-kind at {POINTER}/schema/$ref",
        answer,
        ir.Ref("Lamp"),
    ),
    "a response that is an empty schema, and whose name a response has": (
        lamps(
            components__responses__Gone={
                "description": "Gone",
                "content": {"text/plain": {"schema": {"type": "string"}}},
            },
            components__schemas__Gone={"description": "Gone"},
            **{f"{GET}__responses__410": {"$ref": "#/components/schemas/Gone"}},
        ),
        "ref-wrong-kind at /paths/~1lamps/get/responses/410/$ref",
        lambda api: answer(api, "410"),
        TEXT,
    ),
    "a schema that is a response without content": (
        lamps(
            components__responses__Gone={"description": "No content"},
            **{f"{JSON}__schema": {"$ref": "#/components/responses/Gone"}},
        ),
        f"ref-wrong-kind at {POINTER}/schema/$ref",
        answer,
        ANY,
    ),
    "a schema that is a parameter of an unknown type": (
        lamps(
            components__parameters__Volts={"name": "volts", "in": "query", "content": {"text/plain": {}}},
            **{f"{LAMP}__properties__volts": {"$ref": "#/components/parameters/Volts"}},
        ),
        "ref-wrong-kind at /components/schemas/Lamp/properties/volts/$ref",
        lambda api: fields(api)["volts"],
        ANY,
    ),
    "a schema that is a response in two formats": (
        lamps(
            components__responses__Twin={
                "description": "A lamp",
                "content": {
                    kind: {"schema": {"$ref": f"#/{LAMP.replace('__', '/')}"}} for kind in ("a/json", "b/json")
                },
            },
            **{f"{LAMP}__properties__twin": {"$ref": "#/components/responses/Twin"}},
        ),
        "ref-wrong-kind at /components/schemas/Lamp/properties/twin/$ref",
        lambda api: fields(api)["twin"],
        ir.Ref("Lamp"),
    ),
    "an operation at two paths": (
        lamps(**{"paths__~bulbs": {"$ref": "#/paths/~1lamps"}}),
        "operation-id-duplicate at /paths/~1lamps/get/operationId",
        lambda api: [(one.method, one.path) for one in api.operations],
        [("GET", "/lamps"), ("POST", "/lamps"), ("GET", "/bulbs"), ("POST", "/bulbs")],
    ),
    "an example behind a reference": (
        lamps(
            components__examples__Lamp={"summary": "A lamp", "value": {"watts": 7}},
            **{f"{JSON}__example": {"$ref": "#/components/examples/Lamp"}},
        ),
        f"ref-misplaced at {POINTER}/example/$ref",
        shown,
        [{"watts": 7}],
    ),
    "the value of an example behind a reference": (
        lamps(
            **{"x-lamps": {"small": {"watts": 5}}, f"{JSON}__examples__one__value": {"$ref": "#/x-lamps/small"}},
        ),
        f"ref-misplaced at {POINTER}/examples/one/value/$ref",
        shown,
        [{"watts": 5}],
    ),
    "the example of a schema behind a reference": (
        lamps(**{"x-watts": 9, f"{LAMP}__properties__watts__example": {"$ref": "#/x-watts"}}),
        "ref-misplaced at /components/schemas/Lamp/properties/watts/example/$ref",
        lambda api: [field.example for field in model_of(api).fields],
        [9],
    ),
    "an example that refers to nothing": (
        lamps(**{f"{JSON}__example": {"$ref": "#/components/examples/Lamp"}, f"{LAMP}__additionalProperties": False}),
        f"example-breaks-schema at {POINTER}/example",
        lambda api: api.operations[0].method,
        "GET",
    ),
    "content behind a reference": (
        lamps(
            components__mediaTypes__lamps={"application/json": {"schema": {"type": "integer"}}},
            **{f"{OK}__content": {"$ref": "#/components/mediaTypes/lamps"}},
        ),
        "ref-misplaced at /paths/~1lamps/get/responses/200/content/$ref",
        answer,
        INTEGER,
    ),
    "an operation behind a reference": (
        {**lamps(**{"x-calls__list": lamps()["paths"]["/lamps"]["get"], GET: {"$ref": "#/x-calls/list"}})},
        "ref-misplaced at /paths/~1lamps/get/$ref",
        lambda api: (operation(api).method, operation(api).path, parameter(api).name),
        ("GET", "/lamps", "room"),
    ),
    "parameters behind a reference": (
        lamps(
            **{
                "x-shared": [{"name": "floor", "in": "query", "schema": {"type": "integer"}}],
                f"{GET}__parameters": {"$ref": "#/x-shared"},
            }
        ),
        "ref-misplaced at /paths/~1lamps/get/parameters/$ref",
        lambda api: [(one.name, one.type) for one in operation(api).parameters],
        [("floor", INTEGER)],
    ),
    "properties behind a reference": (
        lamps(**{"x-size": {"height": {"type": "integer"}}, f"{LAMP}__properties": {"$ref": "#/x-size"}}),
        "ref-misplaced at /components/schemas/Lamp/properties/$ref",
        fields,
        {"height": INTEGER},
    ),
}
"""Documents, the warning that each gets, and a value of what is read."""


@pytest.mark.promise(6)
@pytest.mark.parametrize("kind", READ)
def test_read_with_a_warning(kind: str, tmp_path: Path) -> None:
    """The document is whole, its fault is a warning with its place, and the value is the right one."""
    tree, warning, value, expected = READ[kind]

    api, found, _ = read(tree, tmp_path)

    assert warning in {f"{one.code} at {one.source.pointer}" for one in found}
    assert value(api) == expected


NUMBERED: Tree = {
    "operationId": "getLamp",
    "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
    "responses": {"204": {"description": "None"}},
}

REFUSED: Final[dict[str, tuple[Tree, str]]] = {
    "a request body of no media type": (
        lamps(**{f"{POST}__requestBody__content": {"lamp": {"schema": {"type": "string"}}}}),
        "media-type-shape at /paths/~1lamps/post/requestBody/content/lamp",
    ),
    "responses of no status": (
        lamps(**{f"{GET}__responses": {"fine": {"description": "Fine"}}}),
        "status-unknown at /paths/~1lamps/get/responses/fine",
    ),
    "a request body that is a schema": (
        lamps(**{f"{POST}__requestBody": {"$ref": "#/components/schemas/Lamp"}}),
        "ref-wrong-kind at /paths/~1lamps/post/requestBody/$ref",
    ),
    "a schema that is one of two of a response": (
        lamps(
            components__responses__Twin={
                "description": "A lamp",
                "content": {"a/json": {"schema": {"type": "string"}}, "b/json": {"schema": {"type": "integer"}}},
            },
            **{f"{LAMP}__properties__twin": {"$ref": "#/components/responses/Twin"}},
        ),
        "ref-wrong-kind at /components/schemas/Lamp/properties/twin/$ref",
    ),
    "a schema that is an example": (
        lamps(
            components__examples__Twin={"value": {}},
            **{f"{LAMP}__properties__twin": {"$ref": "#/components/examples/Twin"}},
        ),
        "ref-wrong-kind at /components/schemas/Lamp/properties/twin/$ref",
    ),
    "a schema that is a response, and whose name a schema has": (
        lamps(
            components__responses__Lamp={"description": "A", "content": {"a/json": {"schema": {"type": "integer"}}}},
            **{f"{LAMP}__properties__twin": {"$ref": "#/components/responses/Lamp"}},
        ),
        "ref-wrong-kind at /components/schemas/Lamp/properties/twin/$ref",
    ),
    "a schema that leads nowhere": (
        lamps(**{f"{LAMP}__properties__shade": {"$ref": "#/components/schemas/Shade"}}),
        "ref-not-found at /components/schemas/Lamp/properties/shade/$ref",
    ),
    "an operation that leads nowhere": (
        lamps(**{GET: {"$ref": "#/x-calls/list"}}),
        "ref-not-found at /paths/~1lamps/get/$ref",
    ),
    "keys beside a reference that would be lost": (
        lamps(**{"x-size": {"height": {"type": "integer"}}, f"{LAMP}__properties__$ref": "#/x-size"}),
        "ref-misplaced at /components/schemas/Lamp/properties/$ref",
    ),
    "a security scheme that is used": (
        lamps(security=[{"key": []}], components__securitySchemes__key={"type": "apiKey", "name": "K"}),
        "openapi-invalid at /components/securitySchemes/key",
    ),
    "a misspelled key that says what is sent": (
        lamps(**{POST: {"requestBdy": {"content": {}}, "responses": {"204": {"description": "Added"}}}}),
        "unknown-key at /paths/~1lamps/post/requestBdy",
    ),
    "a method in small letters and in capitals": (
        lamps(**{"paths__~lamps__GET": {"responses": {"204": {"description": "None"}}}}),
        "duplicate-key at /paths/~1lamps/GET",
    ),
    "an infinite number among values": (
        lamps(**{f"{LAMP}__properties__watts__enum": [60, inf]}),
        "not-json-number at /components/schemas/Lamp/properties/watts/enum/1",
    ),
    "a constant that is not a number": (
        lamps(**{f"{LAMP}__properties__watts__const": nan}),
        "not-json-number at /components/schemas/Lamp/properties/watts/const",
    ),
    "seconds of our own that never end": (
        lamps(**{f"{GET}__x-long-poll": inf}),
        "not-json-number at /paths/~1lamps/get/x-long-poll",
    ),
    "a body among the parameters": (
        lamps(**{f"{GET}__parameters__0": {"name": "lamp", "in": "body", "schema": {"type": "object"}}}),
        "wrong-value at /paths/~1lamps/get/parameters/0/in",
    ),
    "a placeholder with a type, as routes have it": (
        lamps(**{"paths__~lamps~{id:int}__get": NUMBERED}),
        "path-parameter-misspelt at /paths/~1lamps~1{id:int}/get",
    ),
    "a placeholder with a pattern, as routes have it": (
        lamps(**{"paths__~lamps~{id: [0-9]+}__get": NUMBERED}),
        "path-parameter-misspelt at /paths/~1lamps~1{id: [0-9]+}/get",
    ),
    "a parameter whose media type is not named": (
        lamps(**{f"{GET}__parameters__0": {"name": "room", "in": "query", "content": {}}}),
        "missing-key at /paths/~1lamps/get/parameters/0/content",
    ),
    "a parameter whose media type is not named, beside a schema": (
        lamps(**{f"{GET}__parameters__0__content": {}}),
        "missing-key at /paths/~1lamps/get/parameters/0/content",
    ),
    "a whole query without a media type": (
        lamps(openapi="3.2.0", **{f"{GET}__parameters__0__in": "querystring"}),
        "missing-key at /paths/~1lamps/get/parameters/0",
    ),
    "a parameter beside a whole query": (
        lamps(openapi="3.2.0", **{f"{GET}__parameters": [WHOLE, {"name": "a", "in": "query", "schema": {}}]}),
        "wrong-value at /paths/~1lamps/get/parameters/1/in",
    ),
    "two whole queries": (
        lamps(openapi="3.2.0", **{f"{GET}__parameters": [WHOLE, {**WHOLE, "name": "rest"}]}),
        "wrong-value at /paths/~1lamps/get/parameters/1/in",
    ),
}


@pytest.mark.promise(6)
@pytest.mark.parametrize("kind", REFUSED)
def test_refused_with_its_place(kind: str, tmp_path: Path) -> None:
    """What requests and responses depend on, and nobody can know."""
    tree, error = REFUSED[kind]
    (tmp_path / "api.json").write_text(json.dumps(tree), encoding="utf-8")

    found = check(load(tmp_path / "api.json"))

    assert error in [f"{one.code} at {one.source.pointer}" for one in found if one.severity == "error"]


# --- in all documentation --------------------------------------------------------------------------------------------

ODD: Final[list[Any]] = [7, 0.5, True, "odd", ["odd", 7], [{}], {"odd": 1}, {"$ref": "#/nowhere"}, {"$ref": 7}, None]
"""Values of every type, for keys that nothing depends on."""


def full() -> Tree:
    """A document with an object of most kinds."""
    return lamps(
        tags=[{"name": "lamps", "description": "Light", "externalDocs": {"url": "https://lamps.example"}}],
        info__contact={"name": "Us"},
        info__license={"name": "Free"},
        security=[{"key": []}],
        components__securitySchemes__key={"type": "apiKey", "in": "header", "name": "X-Key"},
        **{
            "servers": [{"url": "https://{room}.example", "variables": {"room": {"default": "attic"}}}],
            f"{GET}__tags": ["lamps"],
            f"{OK}__headers": {"X-Left": {"schema": {"type": "integer"}}},
            f"{OK}__links": {"next": {"operationId": "listLamps"}},
            f"{OK}__content__application~json__examples": {"one": {"value": {"watts": 5}}},
            f"{POST}__requestBody__content__application~json__encoding": {"watts": {"contentType": "text/plain"}},
        },
    )


def members(value: Any) -> list[tuple[str, Any]]:
    """Keys and values of an object, or indices and items of a list."""
    if is_array(value):
        return [(str(at), item) for at, item in enumerate(value)]
    return list(cast("Tree", value).items()) if isinstance(value, dict) else []


def objects(value: Any, kind: str, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every object of a document with its kind, by the grammar."""
    if kind.endswith(("{}", "[]")):
        for key, child in members(value):
            yield from objects(child, kind[:-2], (*path, key))
    elif kind in SHAPES and isinstance(value, dict) and "$ref" not in value:
        yield path, kind
        for key, child in members(cast("Tree", value)):
            inner = SHAPES[kind].values or SHAPES[kind].fields.get(key)
            yield from objects(child, inner, (*path, key)) if inner else ()


def wire_facts(api: ir.Api) -> list[object]:
    """What an Api says of requests and responses."""
    return [
        (
            one.method,
            one.path,
            [(it.location, it.name, plain(it.type), it.required, it.style) for it in one.parameters],
            one.body.media_type if one.body is not None else None,
            [(it.status, plain(it.type), it.media_type) for it in one.responses],
            one.placements,
        )
        for one in api.operations
    ]


@pytest.mark.slow
@pytest.mark.promise(6)
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_nothing_in_documentation_refuses_a_document(version: str, tmp_path: Path) -> None:
    """Whatever stands there, requests and responses are the same."""
    tree = {**full(), "openapi": version}
    expected = wire_facts(read(tree, tmp_path)[0])
    tried = 0
    for path, kind in list(objects(tree, "document")):
        keys = SHAPES[kind].fields if kind in wire.ENTIRELY else wire.DOCUMENTATION.get(kind, ())
        for at, key in enumerate(key for key in keys if key not in ("$schema", "x-python-name")):
            odd = ODD[(at + len(path) + tried) % len(ODD)]
            changed = copy.deepcopy(tree)
            place: Any = changed
            for token in path:
                place = place[int(token)] if is_array(place) else place[token]
            place[key] = odd
            assert wire_facts(read(changed, tmp_path)[0]) == expected, (path, key, odd)
            tried += 1
    assert tried > 200


# --- several files ---------------------------------------------------------------------------------------------------


def test_references_lead_into_other_files(tmp_path: Path) -> None:
    """Everywhere: operations, parameters, responses, content, media types, schemas, their properties, and sections."""
    list_ = {
        "operationId": "listLamps",
        "parameters": {"$ref": "parts.json#/parameters"},
        "responses": {"$ref": "parts.json#/responses"},
    }
    parts = {
        "parameters": [{"name": "room", "in": "query", "schema": {"type": "string"}}],
        "responses": {"200": {"description": "Lamps", "content": {"$ref": "#/content"}}},
        "content": {"application/json": {"$ref": "#/medium"}},
        "medium": {"schema": {"$ref": "schemas.json#/Lamp"}},
    }
    schemas = {
        "Lamp": {"type": "object", "properties": {"$ref": "sizes.json"}},
        "Cover": {"type": "string", "enum": ["glass", "paper"]},
    }
    tree = lamps(**{GET: {"$ref": "get.json"}, "components": {"schemas": {"$ref": "schemas.json"}}})
    del tree["paths"]["/lamps"]["post"]
    sizes = {"watts": {"type": "integer"}, "cover": {"$ref": "schemas.json#/Cover"}}

    api, found, _ = read(tree, tmp_path, get=list_, parts=parts, schemas=schemas, sizes=sizes)

    assert [(one.name, one.type) for one in operation(api).parameters] == [("room", TEXT)]
    assert answer(api) == ir.Ref("Lamp")
    assert fields(api) == {"watts": INTEGER, "cover": ir.Ref("Cover")}
    places = {(one.source.file, one.source.pointer) for one in found if one.code == "ref-misplaced"}
    assert places == {
        ("api.json", "/paths/~1lamps/get/$ref"),
        ("api.json", "/components/schemas/$ref"),
        ("get.json", "/parameters/$ref"),
        ("get.json", "/responses/$ref"),
        ("parts.json", "/responses/200/content/$ref"),
        ("schemas.json", "/Lamp/properties/$ref"),
    }


@pytest.mark.parametrize("word", ["$defs", "definitions"])
def test_definitions_of_an_inline_schema(word: str, tmp_path: Path) -> None:
    """Generators of JSON Schema write pointers from the root of their own schema, at any depth of it."""
    own = {
        word: {
            "Shade": {"type": "object", "properties": {"hue": {"$ref": f"#/{word}/Hue"}}},
            "Hue": {"type": "integer"},
        },
        "type": "object",
        "properties": {"shades": {"type": "array", "items": {"$ref": f"#/{word}/Shade"}}},
    }
    api, _, _ = read(lamps(**{f"{OK}__content__application~json__schema": own}), tmp_path)

    shades = fields(api, str(getattr(answer(api), "name", "")))["shades"]
    assert isinstance(shades, ir.ListOf)
    assert isinstance(shades.item, ir.Ref)
    assert fields(api, shades.item.name) == {"hue": INTEGER}


def test_an_extension_beside_callbacks_is_not_one(tmp_path: Path) -> None:
    api, found, _ = read(lamps(**{f"{GET}__callbacks": {"x-note": {"a": 1}}}), tmp_path)

    assert [one.path for one in api.operations] == ["/lamps", "/lamps"]
    assert not [one for one in found if "callbacks" in one.source.pointer]


@pytest.mark.parametrize("base", ["https://schemas.example/", ""])
def test_a_relative_reference_names_a_schema_by_its_id(base: str, tmp_path: Path) -> None:
    """Relative to the `$id` of another schema, as JSON Schema resolves it; a file of that name comes first."""
    tree = lamps(
        components__schemas__Shade={"$id": f"{base}shade", "$anchor": "hue", "type": "integer"},
        components__schemas__Box={
            "$id": f"{base}box",
            "type": "object",
            "properties": {"a": {"$ref": "shade"}, "b": {"$ref": "shade#hue"}, "c": {"$ref": "shade.json"}},
        },
        **{f"{OK}__content__application~json__schema": {"$ref": "#/components/schemas/Box"}},
    )
    api, _, _ = read(tree, tmp_path, shade={"type": "string"})

    assert fields(api, "Box") == {"a": INTEGER, "b": INTEGER, "c": TEXT}


def test_true_and_false_among_choices(tmp_path: Path) -> None:
    """`true` is any value, and `false` none."""
    tree = lamps(
        components__schemas__Any={"anyOf": [True, {"type": "integer"}]},
        components__schemas__Some={"oneOf": [False, {"type": "integer"}]},
        **{f"{LAMP}__properties": {key: {"$ref": f"#/components/schemas/{key}"} for key in ("Any", "Some")}},
    )
    api, _, _ = read(tree, tmp_path)
    aliases = {model.name: model.type for model in api.models if isinstance(model, ir.Alias)}

    assert aliases == {"Any": ANY, "Some": INTEGER}


def test_a_document_refers_to_itself_by_its_own_uri(tmp_path: Path) -> None:
    """`$self` is its base, for what is in it and for files beside it; nothing is fetched."""
    base = "https://specs.example/lamps/"
    tree = lamps(
        openapi="3.2.0",
        **{
            "$self": f"{base}api.json",
            f"{OK}__content__application~json__schema": {"$ref": f"{base}api.json#/components/schemas/Lamp"},
            f"{LAMP}__properties__shade": {"$ref": f"{base}shades.json#/Shade"},
        },
    )
    api, _, document = read(tree, tmp_path, shades={"Shade": {"type": "integer"}})

    assert answer(api) == ir.Ref("Lamp")
    assert fields(api)["shade"] == INTEGER
    assert [one.file for one in document.files] == ["api.json", "shades.json"]


def test_a_generic_is_typed_by_what_binds_it(tmp_path: Path) -> None:
    """Each reference that binds the anchor has a class of its own, through a generic within a generic, too."""
    tree = lamps(
        components__schemas__Page={
            "$id": "https://lamps.example/page",
            "$defs": {"item": {"$dynamicAnchor": "item"}},
            "type": "object",
            "properties": {"next": {"type": "string"}, "items": {"type": "array", "items": {"$dynamicRef": "#item"}}},
        },
        components__schemas__Reply={
            "type": "object",
            "properties": {"page": {"$ref": "#/components/schemas/Page"}, "first": {"$dynamicRef": "#item"}},
        },
        components__schemas__Lamps={
            "$ref": "https://lamps.example/page",
            "$defs": {"item": {"$dynamicAnchor": "item", "$ref": "#/components/schemas/Lamp"}},
        },
        components__schemas__LampReply={
            "allOf": [{"$ref": "#/components/schemas/Reply"}],
            "$defs": {"any": {"$dynamicAnchor": "item", "$ref": "#/components/schemas/Lamp"}},
        },
        **{
            f"{OK}__content__application~json__schema": {
                "$ref": "#/components/schemas/Page",
                "$defs": {"item": {"$dynamicAnchor": "item", "type": "integer"}},
            }
        },
    )
    api, _, _ = read(tree, tmp_path)

    lamp = ir.Ref("Lamp")
    assert fields(api, "Lamps") == {"next": TEXT, "items": ir.ListOf(lamp)}
    assert fields(api, str(getattr(answer(api), "name", ""))) == {"next": TEXT, "items": ir.ListOf(INTEGER)}
    reply = fields(api, "LampReply")
    assert reply["first"] == lamp
    assert fields(api, str(getattr(reply["page"], "name", "")))["items"] == ir.ListOf(lamp)
    assert fields(api, "Page")["items"] == ir.ListOf(ANY)


# --- nothing is lost in silence --------------------------------------------------------------------------------------


def losses(api: ir.Api) -> Iterator[tuple[str, ir.Api]]:
    """The Api without something, and what that is."""
    first, *others = api.operations
    yield "the operation of GET /lamps", replace(api, operations=tuple(others))
    yield "the parameter query room of GET /lamps", replace(api, operations=(replace(first, parameters=()), *others))
    yield "the response 200 of GET /lamps", replace(api, operations=(replace(first, responses=()), *others))
    yield "the body of POST /lamps", replace(api, operations=(first, replace(others[0], body=None)))


SKIPPED: Final = {
    "reserved-header": "/paths/~1lamps/get/parameters/0",
    "status-unknown": "/paths/~1lamps/get/responses/200",
    "media-type-shape": "/paths/~1lamps/post/requestBody/content/application~1json",
}
EXPLAINED: Final = {
    "the parameter query room of GET /lamps": ("reserved-header",),
    "the response 200 of GET /lamps": ("status-unknown",),
    "the body of POST /lamps": ("media-type-shape",),
}
"""What is lost, and the codes of warnings that would explain it."""


@pytest.mark.promise(6)
def test_a_silent_loss_is_an_internal_error(tmp_path: Path) -> None:
    """Of an operation, a parameter, a response or a body; a finding about it explains it."""
    api, found, document = read(lamps(), tmp_path)
    for what, less in losses(api):
        with pytest.raises(completeness.Incomplete, match="silently lost") as caught:
            completeness.require_whole(document, less, found)
        assert what in str(caught.value)
        for code, pointer in SKIPPED.items():
            told = Diagnostic("warning", code, "it is skipped", document.source(pointer))
            if code in EXPLAINED.get(what, ()):
                completeness.require_whole(document, less, [*found, told])
            else:
                with pytest.raises(completeness.Incomplete):
                    completeness.require_whole(document, less, [*found, told])


def emitted(api: ir.Api, package: PackageView, change: tuple[str, str, str] = ("calls", "", "")) -> None:
    """Raise where the code of a package is not whole, after a change of one module: a text, and what replaces it."""
    files = render.emitted(package, with_tests=False)
    modules = {name: files[f"lamps/{name}.py"] for name in ("calls", "client", "async_client")}
    module, old, new = change
    assert old in modules[module]
    modules[module] = modules[module].replace(old, new, 1)
    completeness.require_emitted(api, modules["calls"], [modules["client"], modules["async_client"]])


EMITTED: Final[dict[str, tuple[tuple[str, str, str], str]]] = {
    "a request line": (("calls", 'path="/lamps"', 'path="/lamp"'), "the operation GET /lamps of GET /lamps is missing"),
    "a method": (("calls", 'method="GET"', 'method="POST"'), "GET /lamps has the operation POST /lamps"),
    "a parameter": (("calls", ', query={"room": room}', ""), "the parameter query room of GET /lamps is missing"),
    "a parameter in another place": (("calls", "query=", "header="), "GET /lamps has the parameter header room"),
    "a parameter that the function does not take": (
        ("calls", "(*, room: str | UnsetType = UNSET)", "()"),
        "the parameter query room of GET /lamps is missing",
    ),
    "a value of a parameter": (
        ("calls", '    fixed=Fixed({"header": {"X-Kind": "lamp"}}),\n', ""),
        "the parameter header X-Kind of GET /lamps is missing",
    ),
    "a body": (("calls", '    media_type="application/json",\n', ""), "the body  of POST /lamps is missing"),
    "a property of a body": (("calls", '"watts": watts', ""), "the body watts of POST /lamps is missing"),
    "a response": (("calls", '"200": models.Lamp, ', ""), "the response 200 of GET /lamps is missing"),
    "another response": (("calls", ', "202": models.Lamp', ""), "the response 202 of GET /lamps is missing"),
    "a failure": (("calls", '"404": models.Lamp', ""), "the response 404 of GET /lamps is missing"),
    "a call": (("calls", "Call(ADD_LAMP", "Call(LIST_LAMPS"), "the operation POST /lamps of POST /lamps is missing"),
    "an argument of a method": (("client", "room=room", ""), "a call of list_lamps omits arguments"),
    "a method of one client": (
        ("async_client", "_calls.add_lamp(", "_calls.list_lamps("),
        "no method of a client calls add_lamp",
    ),
}
"""A loss in the code, and what is said of it."""


@pytest.mark.promise(6)
@pytest.mark.parametrize("loss", EMITTED)
def test_a_loss_in_the_generated_code_is_an_internal_error(loss: str, tmp_path: Path) -> None:
    """What the code holds is read from the code: of operations, parameters, bodies, responses and methods."""
    tree = lamps(**{f"{GET}__responses__404": {"description": "None", "content": whole_lamp()}})
    tree["paths"]["/lamps"]["get"]["responses"]["202"] = {"description": "Some", "content": whole_lamp()}
    tree["paths"]["/lamps"]["get"]["parameters"].append(
        {"name": "X-Kind", "in": "header", "required": True, "schema": {"type": "string", "enum": ["lamp"]}}
    )
    api, _, _ = read(tree, tmp_path)
    change, said = EMITTED[loss]

    emitted(api, view(api))
    with pytest.raises(completeness.Incomplete, match="differ in the generated code") as caught:
        emitted(api, view(api), change)

    assert said in str(caught.value)


@pytest.mark.promise(6)
@pytest.mark.parametrize(("at", "lost"), [(0, "GET /lamps"), (1, "POST /lamps")])
def test_a_loss_in_the_view_is_an_internal_error(at: int, lost: str, tmp_path: Path) -> None:
    """Of a function of `calls`, which its methods still call, and of a method."""
    api, _, _ = read(lamps(), tmp_path)
    package = view(api)
    calls, client = package.calls, package.client
    others = tuple(one for one in calls.operations if one != calls.operations[at])
    methods = tuple(one for one in client.methods if one != client.methods[at])

    with pytest.raises(completeness.Incomplete, match=f"the operation {lost} of {lost} is missing"):
        emitted(api, replace(package, calls=replace(calls, operations=others)))
    with pytest.raises(completeness.Incomplete, match="no method of a client calls"):
        emitted(api, replace(package, client=replace(client, methods=methods)))


def whole_lamp() -> Tree:
    """Content that is a lamp."""
    return {"application/json": {"schema": {"$ref": "#/components/schemas/Lamp"}}}


def test_what_is_skipped_with_a_warning_counts_as_reported(tmp_path: Path) -> None:
    """Reserved headers, unused path parameters, and statuses that are words."""
    tree = lamps(**{f"{GET}__responses__fine": {"description": "Fine"}})
    tree["paths"]["/lamps"]["get"]["parameters"] += [
        {"name": "Accept", "in": "header", "schema": {"type": "string"}},
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
    ]

    api, found, _ = read(tree, tmp_path)

    assert [one.name for one in operation(api).parameters] == ["room"]
    assert {"reserved-header", "path-parameter-unused", "status-unknown"} <= {one.code for one in found}


# --- the page, our own specs, and others -----------------------------------------------------------------------------


def test_the_page_lists_what_the_module_decides() -> None:
    """Row by row."""
    page = (ROOT / "docs" / "refusals.md").read_text(encoding="utf-8").splitlines()
    rows = [
        *(f"| {SHAPES[kind].called} | {', '.join(map(ticked, keys))} |" for kind, keys in wire.DOCUMENTATION.items()),
        f"| `components` | what no operation refers to in {', '.join(map(ticked, wire.UNUSED))} |",
        f"| {', '.join(SHAPES[kind].called for kind in wire.ENTIRELY)} | all |",
        *(f"| `{code}` | {what} |" for code, what in (*wire.READ.items(), *wire.REFUSED.items())),
    ]

    listed = [line for line in page if line.startswith("| ") and "---" not in line]
    assert sorted(listed) == sorted([*rows, *HEADS])
    assert wire.READ.keys() <= WARNINGS
    assert wire.REFUSED.keys() <= CODES.keys()


HEADS: Final = (
    "| object | keys |",
    "| code of the warning | what is read |",
    "| code of the error | what is rejected |",
)


def ticked(word: str) -> str:
    """A word of a document in prose."""
    return f"`{word}`"


def test_keys_of_the_module_are_those_of_the_grammar() -> None:
    """None is misspelled."""
    for kind, keys in wire.DOCUMENTATION.items():
        assert set(keys) <= SHAPES[kind].fields.keys(), kind
    assert set(wire.UNUSED) <= SHAPES["components"].fields.keys()
    assert {kind for pair in wire.FITTING for kind in pair} <= SHAPES.keys()


@pytest.mark.parametrize("spec", sorted((ROOT / "specs").glob("*.yaml")), ids=lambda path: path.stem)
def test_our_own_specs_need_no_tolerance(spec: Path) -> None:
    """`lint` finds nothing in them that is read otherwise than it is written."""
    tolerated = wire.READ.keys() | {"openapi-invalid", "ref-not-found", "missing-key"}
    assert [one for one in check(load(spec)) if one.code in tolerated] == []


@pytest.mark.skipif(
    not SHARED.is_dir(),
    reason="these documents are other people's, and not shipped; the tests above hold each kind of them",
)
@pytest.mark.parametrize("file", sorted(path.name for path in SHARED.glob("*.*")) if SHARED.is_dir() else [""])
def test_documents_beside_the_checkout(file: str) -> None:
    """None of them is refused, and nothing of them is lost."""
    document = load(SHARED / file)
    found = check(document)

    assert [one for one in found if one.severity == "error"] == []
    completeness.require_whole(document, lower(document, "api", found.append), found)


# --- forms that are no single object ---------------------------------------------------------------------------------

FILE: Final = {"type": "string", "format": "binary"}
LETTER: Final = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "letter"}, "file": FILE}}
PARCEL: Final = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"const": "parcel"}, "to": {"type": "string"}},
}
AGAIN: Final = {"type": "object", "properties": {"lamp": {"$ref": "#/components/schemas/Lamp"}}}
FORMS: Final[dict[str, tuple[Tree, list[tuple[str, bool]] | None]]] = {
    "a choice between objects": ({"oneOf": [LETTER, PARCEL]}, [("kind", True), ("file", False), ("to", False)]),
    "a choice among choices": ({"anyOf": [LETTER, {"oneOf": [PARCEL, AGAIN]}]}, [
        *(("kind", False), ("file", False), ("to", False), ("lamp", False)),
    ]),
    "a choice that contains itself": ({"oneOf": [AGAIN, LETTER]}, [("lamp", False), ("kind", False), ("file", False)]),
    "a choice between an object and a text": ({"oneOf": [LETTER, {"type": "string"}]}, None),
    "an object of anything": ({"type": "object"}, None),
    "a text": ({"type": "string"}, None),
    "nothing": ({}, None),
}  # fmt: skip
"""Schemas of a form, and the arguments with whether they are required; None where the form is one argument."""


@pytest.mark.parametrize(("schema", "expected"), FORMS.values(), ids=FORMS)
def test_a_form_has_the_properties_of_all_objects(
    schema: Tree, expected: list[tuple[str, bool]] | None, tmp_path: Path
) -> None:
    """A property is required where each object requires it."""
    form = {"required": True, "content": {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/Lamp"}}}}
    api, _, _ = read(lamps(**{LAMP: schema, JSON: {}, f"{POST}__requestBody": form}), tmp_path)

    body = operation(api, "addLamp").body
    found = (
        [(one.field.name, one.field.required) for one in body.arguments] if isinstance(body, ir.ObjectBody) else None
    )
    assert found == expected
    if expected is not None and expected[0] == ("kind", True):
        assert isinstance(body, ir.ObjectBody)
        kinds = {one.field.name: one.field.type for one in body.arguments}
        assert (kinds["kind"], kinds["file"]) == (ir.Const(("letter", "parcel")), ir.Upload(is_text=False))
