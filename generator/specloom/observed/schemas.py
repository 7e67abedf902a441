"""Finds the schema that declares a value of a response, through references, `allOf`, choices, items and maps. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .. import ir
from ..node import Node, root
from ..runtime.media_types import is_json, plain

_COMBINED = ("allOf", "oneOf", "anyOf")
_CONDITIONAL = ("then", "else")
_LIMITS = ("const", "enum", "format", "pattern")
"""Keywords that only some values of a type satisfy, in the order in which they explain a mismatch."""

_ALTERNATIVES = ("oneOf", "anyOf", "prefixItems")
"""Keywords with which an array or an object may be wrong as a whole."""

_KINDS = {
    "null": "null",
    "a boolean": "boolean",
    "an integer": "integer",
    "a number": "number",
    "a string": "string",
    "an array": "array",
    "an object": "object",
}
"""The type in JSON Schema of a value, by the runtime's name of its kind."""

ABSENT = "absent"
"""What the runtime got where a required property is missing."""


def kind_in_schemas(got: str) -> str | None:
    """The type in JSON Schema of what was received; None if it is not known."""
    return "array" if got.startswith("an array of ") else _KINDS.get(got)


def node_of(document: Node, operation: ir.Operation) -> Node | None:
    """The node of an operation, in any file of a document; None if there is none."""
    place = operation.place
    for file in document.document.files:
        if file.file == place.file:
            return root(file, document.findings).find(place.pointer)
    return None


# --- responses -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeclaredBody:
    """What the spec declares for a response: the nearest node there is, and the body's schema if it has one."""

    node: Node
    schema: Node | None
    has_status: bool
    has_media_type: bool


def declared_body(operation: Node, status: int, media_type: str, *, streamed: bool = False) -> DeclaredBody:
    """What is declared for a status and a media type ("" for an unknown one), or else what clients read it as."""
    responses = operation.get("responses")
    if responses is None:
        return DeclaredBody(operation, None, False, False)
    key = declared_status(responses, status)
    chosen = key or next((name for name, _ in responses.items() if name.startswith("2") and status < 300), None)
    response = responses.get(chosen) if chosen is not None else None
    if response is None:
        return DeclaredBody(responses, None, False, False)
    response = response.resolve()
    content = response.get("content") if response.is_object else None
    if content is None:
        return DeclaredBody(response, None, key is not None, True)
    named = declared_media_type(content, media_type)
    chosen = named or next((name for name, _ in content.items() if is_json(name)), None)
    chosen = chosen or next((name for name, _ in content.items()), None)
    media = content.get(chosen) if chosen is not None else None
    media = media.resolve() if media is not None else None
    schema = media.get("itemSchema") if media is not None and streamed else None
    schema = schema or (media.get("schema") if media is not None else None)
    return DeclaredBody(content, schema, key is not None, named is not None or not media_type)


def declared_status(responses: Node, status: int) -> str | None:
    """The key under which a status is declared: itself, its range, `default`; None if it is not."""
    keys = (str(status), f"{str(status)[0]}XX", f"{str(status)[0]}xx", "default")
    return next((key for key in keys if responses.has(key)), None)


def declared_media_type(content: Node, media_type: str) -> str | None:
    """The key under which a media type is declared: itself or its range; None if it is not, or not known."""
    kind = plain(media_type)
    wanted = (kind, f"{kind.partition('/')[0]}/*", "*/*", "*")
    names = {plain(name): name for name, _ in content.items()}
    return next((names[each] for each in wanted if each in names), None) if kind else None


# --- walking ---------------------------------------------------------------------------------------------------------


def parts_of(schema: Node) -> list[Node]:
    """A schema with all that applies to the same value, each once: what it refers to, its parts and its choices."""
    found: dict[Node, None] = {}
    waiting = [schema]
    while waiting:
        node = waiting.pop(0)
        if node in found:
            continue
        found[node] = None
        if not node.is_object:
            continue
        if node.ref is not None:
            waiting.append(node.resolve())
        dynamic = node.follow_dynamic()
        waiting += [dynamic] if dynamic is not None else []
        waiting += [part for key in _COMBINED for part in _elements(node, key)]
        waiting += [part for key in _CONDITIONAL if (part := node.get(key)) is not None]
    return list(found)


def children(schema: Node, token: str) -> list[Node]:
    """The schemas of a member or an item of a value; `*` is any item, or any member of a map."""
    found = [child for part in parts_of(schema) if part.is_object for child in _children(part, token)]
    return list(dict.fromkeys(found))


def _children(part: Node, token: str) -> Iterator[Node]:
    named = part.get("properties")
    declared = named.get(token) if named is not None and named.is_object else None
    is_item = token == "*" or token.isdigit()
    if declared is not None:
        yield declared
    patterns = part.get("patternProperties")
    matching = [
        child
        for pattern, child in (patterns.items() if patterns is not None and patterns.is_object else ())
        if token == "*" or _matches(pattern, token)
    ]
    yield from matching
    if is_item:
        for number, child in enumerate(_elements(part, "prefixItems")):
            if token in ("*", str(number)):
                yield child
        items = part.get("items")
        if items is not None and items.is_object:
            yield items
        elif items is not None:
            yield from _elements(part, "items")
    others = part.get("additionalProperties") if declared is None and not matching else None
    if others is not None and others.is_object:
        yield others


def _matches(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return False


def _elements(node: Node, key: str) -> Iterator[Node]:
    listed = node.get(key)
    return listed.elements() if listed is not None and listed.is_array else iter(())


# --- judging ---------------------------------------------------------------------------------------------------------


def place_of_type(schemas: list[Node], got: str) -> Node:
    """The keyword that a value of this kind contradicts, or else the first of the schemas."""
    kind = kind_in_schemas(got)
    for schema in schemas:
        for key in ("oneOf", "anyOf"):
            choice = [part for part in _elements(schema.resolve(), key) if not _admits(part, "null", frozenset())]
            if len(choice) > 1 and kind is not None:
                return schema.resolve().get(key) or schema
    parts = [part for schema in schemas for part in parts_of(schema) if part.is_object]
    for part in parts:
        if kind is not None and (types := _types(part)) is not None and not _allows(types, kind):
            return part.get("type") or part
    for part in parts:
        for key in (*_LIMITS, *(_ALTERNATIVES if kind in ("array", "object") else ())):
            if (limit := part.get(key)) is not None:
                return limit
    return schemas[0].resolve()


def place_of_values(schemas: list[Node]) -> Node:
    """The list of values that one is not in: an `enum`, a `const`, or the `discriminator` of a choice."""
    parts = [part for schema in schemas for part in parts_of(schema) if part.is_object]
    for key in ("enum", "const", "discriminator", "oneOf", "anyOf"):
        for part in parts:
            if (found := part.get(key)) is not None:
                return found
    return schemas[0].resolve()


def place_of_requirement(owner: Node, name: str) -> Node | None:
    """The item of `required` that demands a property; None if nothing does."""
    for part in parts_of(owner):
        if part.is_object:
            for item in _elements(part, "required"):
                if item.value == name:
                    return item
    return None


def allows(schemas: list[Node], got: str) -> bool:
    """Whether a value of this kind certainly matches: all the schemas allow it, without further limits.

    They may be of several options of a choice, of which nobody knows which one was meant. What is wrong inside an array
    or an object was observed at a place of its own, unless it is one of several alternatives.
    """
    kind = kind_in_schemas(got)
    if kind is None or got not in _KINDS:
        return False
    if kind in ("array", "object") and any(
        part.has(key) for schema in schemas for part in parts_of(schema) for key in _ALTERNATIVES
    ):
        return False
    return all(_admits(schema, kind, frozenset()) for schema in schemas)


def _admits(schema: Node, kind: str, passed: frozenset[Node]) -> bool:
    if schema in passed or not schema.is_object:
        return schema.value is True
    passed |= {schema}
    if kind == "null" and schema.value_of("nullable") is True:
        return True
    if schema.ref is not None and not _admits(schema.resolve(), kind, passed):
        return False
    types = _types(schema)
    if types is not None and not _allows(types, kind):
        return False
    if kind != "null" and any(schema.has(key) for key in _LIMITS):
        return False
    choices = [list(_elements(schema, key)) for key in ("oneOf", "anyOf")]
    return all(_admits(part, kind, passed) for part in _elements(schema, "allOf")) and all(
        any(_admits(part, kind, passed) for part in choice) for choice in choices if choice
    )


def _types(schema: Node) -> frozenset[str] | None:
    """The types that the keywords of a schema allow, without its parts; None if it does not restrict them."""
    declared = schema.value_of("type")
    if isinstance(declared, str):
        types = {declared}
    elif isinstance(declared, list):
        types = {name for name in declared if isinstance(name, str)}
    elif (values := schema.value_of("enum")) is not None and isinstance(values, list):
        return frozenset(_type_of(value) for value in values)
    elif schema.has("properties"):
        types = {"object"}
    elif schema.has("items") or schema.has("prefixItems"):
        types = {"array"}
    else:
        return None
    return frozenset(types | ({"null"} if schema.value_of("nullable") is True else set()))


def _type_of(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def _allows(types: frozenset[str], kind: str) -> bool:
    return kind in types or (kind == "integer" and "number" in types)
