"""The JSON Schema of a spec, for editors: OpenAPI's objects with our own keys, generated from our tables."""

from __future__ import annotations

from typing import Any, Final

from ..runtime.validation import TOKEN
from .grammar import SCHEMA, SHAPES, TYPES, WORDS, Shape
from .hovers import hover
from .obsolete import OBSOLETE
from .vocabulary import EXTENSIONS, FORMS, Form, Key

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_POINTER: Final = r"(/([^~]|~[01])*)?"
_EXPRESSION: Final = (
    rf"^\$(statusCode|url|((response|request)\.body|item)(#{_POINTER})?|(response|request)\.header\.{TOKEN}"
    rf"|request\.(path|query)\..+|task\.[A-Za-z_][A-Za-z0-9_-]*)$"
)

_KEYS: Final = {"paths": "^/", "responses": "^([1-5]([0-9]{2}|XX)|default)$"}
"""The keys of maps that OpenAPI prescribes."""

_PRIMITIVES: Final[dict[str, dict[str, Any]]] = {
    "text": {"type": "string"},
    "flag": {"type": "boolean"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "number or flag": {"type": ["number", "boolean"]},
    "scalar": {"type": ["string", "number", "boolean"]},
    "value": {"type": ["string", "number", "boolean", "null"]},
    "texts": {"type": "array", "items": {"type": "string"}},
    "type": {"anyOf": [{"enum": list(TYPES)}, {"type": "array", "items": {"enum": list(TYPES)}}]},
    "any": {},
    "pointer": {"type": "string", "pattern": f"^{_POINTER}$"},
    "quantity": {
        "anyOf": [{"type": "number"}, {"type": "string", "pattern": _EXPRESSION}, {"$ref": "#/$defs/our-match"}]
    },
    "expression": {"anyOf": [{"type": "string", "pattern": _EXPRESSION}, {"$ref": "#/$defs/our-match"}]},
    "condition": {
        "if": {"required": ["any"]},
        "then": {"$ref": "#/$defs/our-choice"},
        "else": {"$ref": "#/$defs/our-test"},
    },
    "solution": {"anyOf": [{"$ref": "#/$defs/schema"}, {"type": "string", "pattern": r"^\$request\.body#"}]},
}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a spec: what OpenAPI 3.0 to 3.2 allow, and all of our keys."""
    definitions = {name: _shape(name, shape) for name, shape in SHAPES.items()}
    definitions |= {f"our-{name}": _form(name, form) for name, form in FORMS.items()}
    return {
        "$schema": DIALECT,
        "title": "An OpenAPI document with the extensions of specloom",
        "$ref": "#/$defs/document",
        "$defs": definitions,
    }


def _shape(kind: str, shape: Shape) -> dict[str, Any]:
    """An object of OpenAPI. Only schemas may have keys that OpenAPI does not know: the others are closed."""
    fields = SCHEMA if kind == "schema" else shape.fields
    properties = {name: _field(kind, name, type_) for name, type_ in fields.items()}
    if shape.referable:
        properties["$ref"] = _field(kind, "$ref", "text")
    properties |= {name: _key(it.key) for name, it in EXTENSIONS.items() if kind in it.places}
    properties |= _obsolete(kind, properties)
    found: dict[str, Any] = {"type": ["object", "boolean"] if kind == "schema" else "object", "properties": properties}
    if kind != "schema":
        found["patternProperties"] = {"^x-": True}
        found["additionalProperties"] = False
    if shape.values:
        found |= _map(kind, _typed(shape.values))
    if shape.required and shape.referable:
        found["anyOf"] = [{"required": ["$ref"]}, {"required": list(shape.required)}]
    elif shape.required:
        found["required"] = list(shape.required)
    return found


def _map(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """The keys of a map: any, or those of a form that OpenAPI prescribes."""
    pattern = _KEYS.get(kind)
    if pattern is None:
        return {"additionalProperties": values}
    return {"patternProperties": {"^x-": True, pattern: values}, "additionalProperties": False}


def _field(kind: str, name: str, type_: str) -> dict[str, Any]:
    words = WORDS.get((kind, name))
    limits = {"enum": list(words)} if words is not None else _typed(type_)
    return {"description": hover(kind, name), **limits}


def _form(name: str, form: Form) -> dict[str, Any]:
    properties = {name: _key(key) for name, key in form.keys.items()}
    found: dict[str, Any] = {
        "type": "object",
        "properties": properties | _obsolete(name, properties),
        "patternProperties": {"^x-": True},
        "additionalProperties": False,
    }
    required = [name for name, key in form.keys.items() if key.required]
    if required:
        found["required"] = required
    if form.one_of:
        found["anyOf"] = [{"required": [name]} for name in form.one_of]
    return found


def _obsolete(kind: str, properties: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The former keys of a kind of object: each takes what its new name takes, and editors strike it through."""
    return {
        former: {**properties[key], "description": f"Obsolete: now `{key}`.", "deprecated": True}
        for (place, former), key in OBSOLETE.items()
        if place == kind
    }


def _key(key: Key) -> dict[str, Any]:
    """The schema of an extension key, with its description."""
    limits: dict[str, Any] = {}
    if key.words:
        limits["enum"] = list(key.words)
    if key.pattern:
        limits["pattern"] = f"^(?:{key.pattern})$"
    if key.least is not None:
        limits["minimum"] = key.least
    if key.above is not None:
        limits["exclusiveMinimum"] = key.above
    found = _typed(key.type, limits, filled=key.filled)
    if key.also:
        found = {"anyOf": [{"enum": list(key.also)}, found]}
    return {"description": f"{key.says[:1].upper()}{key.says[1:]}.", **found}


def _typed(type_: str, limits: dict[str, Any] | None = None, *, filled: bool = False) -> dict[str, Any]:
    """The schema of a type of the tables; `limits` apply to each single value of it."""
    if type_.endswith("?"):
        return {"anyOf": [{"const": False}, _typed(type_[:-1], limits)]}
    if type_.endswith("*"):
        one = _typed(type_[:-1], limits)
        return {"anyOf": [one, {"type": "array", "items": one, **({"minItems": 1} if filled else {})}]}
    if type_.endswith("[]"):
        return {"type": "array", "items": _typed(type_[:-2], limits), **({"minItems": 1} if filled else {})}
    if type_.endswith("{}"):
        return {"type": "object", "additionalProperties": _typed(type_[:-2], limits)}
    if type_ in FORMS:
        return {"$ref": f"#/$defs/our-{type_}"}
    return {**_PRIMITIVES[type_], **(limits or {})} if type_ in _PRIMITIVES else {"$ref": f"#/$defs/{type_}"}
