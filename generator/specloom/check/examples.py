"""Examples and defaults against their schemas."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias
from urllib.parse import quote as percent

from ..diagnostics import Findings, quote
from ..load import Document, Tokens, join_pointer
from ..node import Node
from .declared import is_json, media_types, shown
from .matching import innermost, words
from .pointers import as_word
from .spec import Spec

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

    from ..ir import Json

Direction: TypeAlias = Literal["request", "response", "either"]
"""A request may omit read-only properties, a response write-only ones."""

_ENOUGH: Final = 5
"""The maximum number of errors shown per example."""

_TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}

_READ_AS: Final = {
    "integer": re.compile(r"-?(?:0|[1-9][0-9]*)"),
    "number": re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"),
    "boolean": re.compile(r"true|false"),
}

_ANNOTATIONS: Final = frozenset(
    {
        "type",
        "title",
        "description",
        "example",
        "examples",
        "default",
        "deprecated",
        "readOnly",
        "writeOnly",
        "xml",
        "externalDocs",
        "nullable",
    }
)


_WITHOUT_EFFECT: Final = frozenset(
    {"title", "description", "example", "examples", "default", "deprecated", "xml", "externalDocs"}
)
"""Keywords of a schema that no value depends on."""


def check_examples(spec: Spec) -> None:
    """Report every example and default that does not match its schema."""
    checker = _Checker(spec)
    for holder in spec.found["requestBody"]:
        _check_content(checker, holder, "request")
    for holder in spec.found["parameter"]:
        _check_examples(checker, holder, "request")
    for holder in spec.found["response"]:
        _check_content(checker, holder, "response")
    for holder in spec.found["header"]:
        _check_examples(checker, holder, "response")
    for schema in spec.found["schema"]:
        _check_schema(checker, schema)
    checker.check_all()


def _check_content(checker: _Checker, holder: Node, direction: Direction) -> None:
    for name, media_type in media_types(holder):
        if is_json(name, media_type) and media_type.is_object:
            _check_examples(checker, media_type, direction)


def _check_examples(checker: _Checker, holder: Node, direction: Direction) -> None:
    """`example` and `examples` of a media type, parameter or header."""
    schema = holder.get("schema")
    if schema is None:
        return
    for value in examples_of(holder):
        checker.check(value, schema, "example", direction)


def examples_of(holder: Node) -> Iterator[Node]:
    """The values of `example` and `examples` of a media type, parameter or header."""
    single = holder.get("example")
    if single is not None:
        yield single
    several = holder.get("examples")
    several = several.softened() if several is not None else None
    for _, example in several.items() if several is not None and several.is_object else ():
        target = example.resolve()
        for key in ("value", "dataValue"):
            value = target.get(key) if target.is_object else None
            if value is not None:
                yield value


def _check_schema(checker: _Checker, schema: Node) -> None:
    value = schema.value
    if not isinstance(value, dict):
        return
    for key, what in (("default", "default"), ("example", "example")):
        if key in value:
            found = schema.get(key)
            if found is not None:
                checker.check(found, schema, what, "either")
    several = schema.get("examples") if "examples" in value else None
    if several is not None and several.is_array:
        for found in several.elements():
            checker.check(found, schema, "example", "either")


def _followed(example: Node) -> Node | None:
    """What an example shows, after a warning if it is where a `$ref` leads."""
    value = shown(example)
    if value != example:
        reference = example.get("$ref") or example
        message = f"OpenAPI allows no `$ref` here; {quote(example.ref)} is followed"
        reference.warn("ref-misplaced", message, "copy the target here")
    return value


class _Checker:
    """Collects the values of one spec that must be compared with their schemas, and compares them.

    Only the schemas that they need are converted. A compiled schema contains all that it refers to, and few are needed
    twice: only the latest is kept, and only the registry of the latest direction.
    """

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._registry: tuple[Direction, Any] | None = None
        self._latest: tuple[Node, Direction, Any] | None = None
        self._waiting: list[tuple[Node, Node, str, Direction]] = []

    def check(self, value: Node, schema: Node, what: str, direction: Direction) -> None:
        """Let `check_all` report where `value`, or what its `$ref` leads to
        if it is an example, does not match `schema`.
        """
        found = _followed(value) if what == "example" else value
        if found is not None and not self._is_plainly_right(found.value, schema.value):
            self._waiting.append((found, schema, what, direction))

    def check_all(self) -> None:
        """Report where the collected values do not match their schemas."""
        if not self._waiting:
            return
        self._needed = _reached_from([schema for _, schema, _, _ in self._waiting])
        schemas = [schema.value for schema in self._spec.found["schema"] if isinstance(schema.value, dict)]
        self._is_request_own = any(schema.get("writeOnly") is True for schema in schemas)
        self._is_response_own = any(schema.get("readOnly") is True for schema in schemas)
        files = self._spec.root.document.files
        self._conversions = [_Conversion(self._spec, document, self._needed) for document in files]
        self._uris = {document: _uri(document) for document in files}
        for value, schema, what, direction in sorted(self._waiting, key=lambda each: self._distinct(each[3])):
            self._compare(value, schema, what, direction)

    def _compare(self, value: Node, schema: Node, what: str, direction: Direction) -> None:
        validator = self._validator(schema, direction)
        if validator is None:
            return
        said: set[Tokens] = set()
        for error in validator.iter_errors(value.value):
            if direction == "response" and _is_read_all_the_same(error):
                continue
            inner = innermost(error)
            path = tuple(str(token) for token in inner.instance_path)
            if path in said:
                continue
            said.add(path)
            subject = f"{quote(join_pointer(path))} of this {what}" if path else f"this {what}"
            code = "default-breaks-schema" if what == "default" else "example-breaks-schema"
            place = value.find(path) or value
            place.warn(code, f"{subject} {words(inner)}", _hint(value, inner.kind.name))
            if len(said) == _ENOUGH:
                break

    def _is_plainly_right(self, value: Json, schema: Json) -> bool:
        """Whether the value matches a schema that contains nothing except a type; saves compiling most schemas."""
        if not isinstance(schema, dict):
            return False
        named = schema.get("type")
        if value is None:
            return schema.get("nullable") is True and named is not None and "enum" not in schema
        fits = _TYPES.get(named) if isinstance(named, str) else None
        if fits is None or not isinstance(value, fits) or (isinstance(value, bool) and named != "boolean"):
            return False
        return schema.keys() <= _ANNOTATIONS or all(key in _ANNOTATIONS or key.startswith("x-") for key in schema)

    def _validator(self, schema: Node, direction: Direction) -> Any:
        """The compiled schema; None if it cannot be compiled, which other rules report."""
        if self._latest is None or self._latest[:2] != (schema, direction):
            self._latest = None
            self._latest = (schema, direction, self._compiled(schema, direction))
        return self._latest[2]

    def _compiled(self, schema: Node, direction: Direction) -> Any:
        import jsonschema_rs

        is_30 = self._spec.version == "3.0"
        kind = jsonschema_rs.Draft4Validator if is_30 else jsonschema_rs.Draft202012Validator
        try:
            return kind(
                {"$ref": f"{self._uris[schema.document]}#{percent(join_pointer(schema.path))}"},
                registry=self._registry_of(self._distinct(direction)),
                validate_formats=True,
            )
        except (ValueError, jsonschema_rs.ReferencingError):
            return None

    def _distinct(self, direction: Direction) -> Direction:
        """A direction; `either` where the schemas are the same for it."""
        has_own = self._is_request_own if direction == "request" else self._is_response_own
        return direction if has_own else "either"

    def _registry_of(self, direction: Direction) -> Any:
        import jsonschema_rs

        if self._registry is None or self._registry[0] != direction:
            self._registry = None
            draft = jsonschema_rs.Draft4 if self._spec.version == "3.0" else jsonschema_rs.Draft202012
            resources = [
                (self._uris[conversion.document], conversion.convert(direction)) for conversion in self._conversions
            ]
            self._registry = direction, jsonschema_rs.Registry(resources, draft=draft, retriever=_refuse)
        return self._registry[1]


class _Conversion:
    """The schemas of a file as JSON Schema reads them: `nullable` resolved, and properties that a direction omits not
    required. What no value depends on is omitted, and everything around the schemas.
    """

    def __init__(self, spec: Spec, document: Document, needed: Collection[Node] | None) -> None:
        self.document = document
        found = [schema for schema in spec.found["schema"] if schema.document is document]
        references = [schema for schema in spec.references if schema.document is document]
        self._schemas = {id(schema.value): schema for schema in found}
        self._needed: set[Tokens] | None = None
        """Where what is needed is; None if that is not known."""
        if needed is not None:
            self._needed = {node.path for node in needed if node.document is document}
            self._around = {path[:end] for path in self._needed for end in range(len(path) + 1)}
        self._outermost = list(self._without_inner((*found, *references)))

    def convert(self, direction: Direction) -> Any:
        """The schemas at their places, in objects that have nothing else."""
        file: Any = {}
        for schema in self._outermost:
            path = schema.path
            if not path:
                return self._copied(schema.value, direction)
            around = file
            for token in path[:-1]:
                around = around.setdefault(token, {})
            around[path[-1]] = self._copied(schema.value, direction)
        return file

    def _without_inner(self, schemas: Iterable[Node]) -> Iterator[Node]:
        """Those that are needed, without those that are inside of others that come before them."""
        before: set[Tokens] = set()
        for schema in schemas:
            path = schema.path
            if self._is_needed(path) and not any(path[:end] in before for end in range(len(path))):
                before.add(path)
                yield schema

    def _is_needed(self, path: Tokens) -> bool:
        """Whether a schema holds something that is needed, or is in it."""
        if self._needed is None or path in self._around:
            return True
        return any(path[:end] in self._needed for end in range(len(path)))

    def _copied(self, value: Json, direction: Direction) -> Any:
        if isinstance(value, dict):
            schema = self._schemas.get(id(value))
            if schema is None:
                return {key: self._copied(inner, direction) for key, inner in value.items()}
            copy = {key: self._copied(inner, direction) for key, inner in value.items() if key not in _WITHOUT_EFFECT}
            _convert(copy, schema, direction)
            return copy
        if isinstance(value, list):
            return [self._copied(inner, direction) for inner in value]
        return value


_BY_OTHER_MEANS: Final = frozenset({"$id", "$anchor", "$dynamicAnchor", "$dynamicRef"})
"""Keywords by which a reference leads elsewhere than to the place that it names;
the drafts that OpenAPI uses do not have `$recursiveRef`.
"""


def _reached_from(schemas: Iterable[Node]) -> set[Node] | None:
    """These schemas and all that they refer to; None where a reference may be meant in another way than by a place."""
    quiet = Findings()
    seen: set[Node] = set()
    waiting = list(schemas)
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        for value in _objects_in(node.value):
            if not _BY_OTHER_MEANS.isdisjoint(value):
                return None
            if isinstance(value.get("$ref"), str):
                target = Node(node.document, node.path, {"$ref": value["$ref"]}, quiet).follow()
                if target is not None:
                    waiting.append(target)
    return seen


def _objects_in(value: Json) -> Iterator[dict[str, Json]]:
    """All objects in a value, itself included."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, dict):
            yield inner
            waiting += inner.values()
        elif isinstance(inner, list):
            waiting += inner


def _convert(copy: dict[str, Any], schema: Node, direction: Direction) -> None:
    required: list[Any] | None = copy.get("required")
    if isinstance(required, list):
        left = [name for name in required if not _is_left_out(schema, name, direction)]
        if left:
            copy["required"] = left
        else:
            del copy["required"]
    if "discriminator" in copy and isinstance(copy.get("oneOf"), list) and "anyOf" not in copy:
        copy["anyOf"] = copy.pop("oneOf")  # the tag selects one of several
    if copy.get("nullable") is True and "$ref" not in copy:
        named = copy.get("type")
        if isinstance(named, str):
            copy["type"] = [named, "null"]
        if isinstance(copy.get("enum"), list) and None not in copy["enum"]:
            copy["enum"] = [*copy["enum"], None]
        for choice in ("oneOf", "anyOf"):
            if isinstance(copy.get(choice), list):
                copy[choice] = [*copy[choice], {"enum": [None]}]
        if isinstance(copy.get("allOf"), list):
            copy["anyOf"] = [{"allOf": copy.pop("allOf")}, {"enum": [None]}]


def _is_left_out(schema: Node, name: object, direction: Direction) -> bool:
    properties = schema.value_of("properties")
    value = properties.get(name) if isinstance(properties, dict) and isinstance(name, str) else None
    if not isinstance(value, dict):
        return False
    if "$ref" not in value:
        return _is_one_way(value, direction)
    child = schema.find(("properties", str(name)))
    return _is_one_way(value, direction) or (child is not None and _is_one_way(child.resolve().value, direction))


def _is_one_way(value: Json, direction: Direction) -> bool:
    """Whether a property with this schema is sent in the other direction only."""
    if not isinstance(value, dict):
        return False
    return (direction != "response" and value.get("readOnly") is True) or (
        direction != "request" and value.get("writeOnly") is True
    )


def _uri(document: Document) -> str:
    return f"spec:///{percent(document.path.relative_to(document.root).as_posix())}"


def _refuse(uri: str) -> Any:
    raise ValueError(f"{uri} is not fetched")


def _is_read_all_the_same(error: ValidationError) -> bool:
    """Whether clients accept the value despite its type: a response may contain `"2"` for an integer."""
    kind: Any = error.kind
    text: Any = error.instance
    branches: list[list[ValidationError]] = getattr(kind, "context", [])
    if any(branch and all(_is_read_all_the_same(inner) for inner in branch) for branch in branches):
        return True
    if not isinstance(text, str):
        return False
    match kind.name:
        case "type":
            types: list[str] = kind.types
            return any(_READ_AS[name].fullmatch(text) is not None for name in types if name in _READ_AS)
        case "enum":
            options: list[Any] = kind.options
            return text in [as_word(option) for option in options]
        case "const":
            return text == as_word(kind.expected_value)
        case _:
            return False


def _hint(value: Node, keyword: str) -> str | None:
    if keyword == "type" and isinstance(value.value, str) and value.value.lstrip()[:1] in ("{", "["):
        return "write the value itself, not its JSON text in quotes"
    return None
