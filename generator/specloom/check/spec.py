"""One walk over a spec: checks every object against the grammar and collects all objects for the rules that follow."""

from __future__ import annotations

from collections import deque
from typing import Final

from ..diagnostics import Findings, Severity, quote
from ..load import Document
from ..node import Node, describe, did_you_mean, root, suggest
from .declared import METHODS, DeclaredOperation, webhooks_in
from .grammar import (
    COLLECTIONS,
    DOCUMENTATION,
    FORMER,
    SCHEMA_SINCE_31,
    SCHEMA_UNTIL_30,
    SECTIONS,
    SHAPES,
    TYPES,
    WORDS,
    Shape,
)

_PROSE: Final = ("description", "summary", "title", "pattern", "example", "default")


class Spec:
    """A walked spec: every object by kind, each once, however many references lead to it."""

    def __init__(self, document: Document, findings: Findings) -> None:
        self.root = root(document, findings)
        self.findings = findings
        self.version = _version(self.root)
        """`3.0`, `3.1` or `3.2`; "" for another version, and then nothing else is known."""
        self.found: dict[str, list[Node]] = {kind: [] for kind in SHAPES}
        """Nodes by the kind of the grammar, in the order of the walk; without `$ref`s themselves."""
        self.references: list[Node] = []
        """Schemas that are nothing but a `$ref`."""
        self.operations: list[DeclaredOperation] = []
        self._seen: set[tuple[Node, str]] = set()
        self._waiting: deque[tuple[Node, str]] = deque()
        if self.version:
            self._walk()

    def operation(self, operation_id: str) -> DeclaredOperation | None:
        """The operation with this id."""
        return next((operation for operation in self.operations if operation.id == operation_id), None)

    # --- the walk ----------------------------------------------------------------------------------------------------

    def _walk(self) -> None:
        self._visit(self.root, "document")
        while self._waiting:
            self._visit(*self._waiting.popleft())
        self._list_operations()

    def _visit(self, node: Node, kind: str) -> None:
        """Check a node against a type of the grammar."""
        if kind.endswith("[]"):
            if self._is(node, list):
                for item in node.elements():
                    self._visit(item, kind[:-2])
        elif kind.endswith("{}"):
            if self._is(node, dict):
                for key, value in node.items():
                    if not (key.startswith("x-") and kind != "schema{}"):
                        self._visit(value, kind[:-2])
        elif kind in SHAPES:
            self._visit_shape(node, kind, SHAPES[kind])
        elif kind in _SCALARS:
            if not (kind == "integer" and isinstance(node.value, float) and node.value.is_integer()):
                self._is(node, *_SCALARS[kind])
        elif kind == "texts":
            if self._is(node, list):
                for item in node.elements():
                    item.expect(str)
        elif kind == "type":
            self._visit_type(node)

    def _visit_shape(self, node: Node, kind: str, shape: Shape) -> None:
        if kind == "schema" and isinstance(node.value, bool):
            return
        if (node, kind) in self._seen:
            return
        self._seen.add((node, kind))
        if not self._is(node, dict):
            return
        if shape.referable and isinstance(node.value, dict) and "$ref" in node.value:
            self._visit_reference(node, kind)
            if kind not in ("schema", "path") or set(node.value) <= {"$ref", "summary", "description"}:
                if kind == "schema":
                    self.references.append(node)
                return
        self.found[kind].append(node)
        for key, child in node.items():
            if shape.values:
                if not key.startswith("x-"):
                    self._visit(child, shape.values)
            elif key in shape.fields:
                self._visit_field(child, kind, key, shape)
            elif key == "x-solution" and kind == "schema" and child.is_object:
                self._visit(child, "schema")
            elif kind == "document" and child == webhooks_in(node):
                self._visit(child, "path{}")
            elif not key.startswith("x-") and key != "$ref":
                self._unknown(child, kind, shape)
        self._look_for_required(node, shape)

    def _visit_field(self, child: Node, kind: str, key: str, shape: Shape) -> None:
        if kind == "document" and key == "openapi":
            return  # `_version` has checked it
        if child.value is None and key in shape.required:
            child.complain("null-value", f"{quote(key)} is empty, but required in {shape.called}", "give it a value")
            return
        since = shape.since.get(key)
        if since is not None and self.version < since:
            child.warn("newer-keyword", f"{quote(key)} requires OpenAPI {since}", _LATER.format(since), at_key=True)
        if kind == "schema":
            self._look_at_version(child, key)
        if kind == "schema" and key == "required" and isinstance(child.value, bool):
            hint = "list the names of required properties in the enclosing object schema"
            child.warn("wrong-type", f"`required` must be a list, not {describe(child.value)}", hint)
            return
        if kind == "schema" and key == "examples" and not child.is_array:
            child.warn("wrong-type", f"`examples` of a schema must be a list, not {describe(child.value)}")
            return
        if isinstance(child.value, (int, float)) and (key in DOCUMENTATION or kind == "serverVariable"):
            child.warn("wrong-type", f"{quote(key)} must be a string, not {describe(child.value)}", _quoted(child))
            return
        self._visit(child, shape.fields[key])
        words = WORDS.get((kind, key))
        if words is not None and isinstance(child.value, str) and child.value not in words:
            listed = ", ".join(quote(word) for word in words)
            meant = did_you_mean(child.value, words)
            child.complain("wrong-value", f"{quote(key)} must be one of {listed}, not {quote(child.value)}", meant)

    def _look_at_version(self, child: Node, key: str) -> None:
        if self.version == "3.0" and key in SCHEMA_SINCE_31:
            hint = _LATER.format("3.1")
            child.warn("newer-keyword", f"{quote(key)} requires OpenAPI 3.1", hint, at_key=True)
        elif self.version > "3.0" and key in SCHEMA_UNTIL_30:
            hint = 'write `null` as one of the types: `type: [string, "null"]`'
            child.warn("older-keyword", f"{quote(key)} was removed in OpenAPI 3.1", hint, at_key=True)

    def _visit_type(self, node: Node) -> None:
        words = list(node.elements()) if node.is_array else [node]
        for word in words:
            if not word.expect(*((str,) if node.is_array else (str, list))):
                continue
            if isinstance(word.value, str) and word.value not in TYPES:
                listed = ", ".join(quote(known) for known in TYPES)
                hint = did_you_mean(word.value, TYPES) or _OTHER_TYPES.get(word.value.lower())
                word.complain("wrong-value", f"a type must be one of {listed}, not {quote(word.value)}", hint)
        if node.is_array and self.version == "3.0":
            node.warn("newer-keyword", "a list of types requires OpenAPI 3.1", _LATER.format("3.1"))

    def _visit_reference(self, node: Node, kind: str) -> None:
        if node.ref is None:
            reference = node.get("$ref")
            if reference is not None:
                reference.expect(str)
            return
        target = node.resolve()
        if target.ref is not None:
            return  # already reported: it leads nowhere
        section = target.path[1] if len(target.path) > 2 and target.path[0] == "components" else ""
        other = SECTIONS.get(section, kind) if len(target.path) == 3 else kind
        if other != kind:
            message = f"expected {SHAPES[kind].called}, but {quote(node.ref)} is {SHAPES[other].called}"
            namesake = self.root.find(("components", SHAPES[kind].section, target.key))
            hint = f"did you mean {quote(f'#{namesake.pointer}')}?" if namesake is not None else None
            (node.get("$ref") or node).complain("ref-wrong-kind", message, hint)
        elif (target, kind) not in self._seen:
            self._waiting.append((target, kind))

    def _list_operations(self) -> None:
        """Those under `paths` with their path, then those of webhooks and callbacks."""
        paths = self.root.get("paths")
        for path, item in paths.items() if paths is not None and paths.is_object else ():
            if not path.startswith("x-"):
                self.operations += _operations(item, path)
                if item.ref is not None:
                    self.operations += _operations(item.resolve(), path)
        listed = {operation.node for operation in self.operations}
        for item in self.found["path"]:
            self.operations += [other for other in _operations(item, "") if other.node not in listed]

    # --- complaints --------------------------------------------------------------------------------------------------

    def _is(self, node: Node, *kinds: type) -> bool:
        """Like `Node.expect`, but null counts as absent, with a warning: usually an empty value in YAML."""
        if node.value is not None:
            return node.expect(*kinds)
        wanted = " or ".join(_WANTED[kind] for kind in kinds)
        node.warn("null-value", f"{quote(node.key)} is empty; expected {wanted}", "drop the key, or give it a value")
        return False

    def _look_for_required(self, node: Node, shape: Shape) -> None:
        value = node.value
        if not isinstance(value, dict):
            return
        for key in (*shape.required, *shape.expected):
            if key in value or (
                key == "paths" and self.version > "3.0" and ("webhooks" in value or "components" in value)
            ):
                continue
            if key == "responses" and self.version > "3.0":
                continue
            near = suggest(key, [other for other in value if other not in shape.fields])
            hint = f"did you mean {quote(near)}?" if near is not None else None
            severity: Severity = "error" if key in shape.required else "warning"
            node.complain("missing-key", f"{shape.called} requires {quote(key)}", hint, severity)

    def _unknown(self, child: Node, kind: str, shape: Shape) -> None:
        key = child.key
        message = f"unknown key {quote(key)} in {shape.called}"
        comma = _comma_hint(child)
        former = FORMER.get((kind, key))
        near = suggest(key, [field for field in shape.fields if field != "$ref"])
        if comma is not None:
            child.complain("unknown-key", message, comma, at_key=True)
        elif former is not None:
            is_clear = key == "collectionFormat" and child.value in COLLECTIONS
            child.complain("unknown-key", message, former, "warning" if is_clear else "error", at_key=True)
        elif near is not None and near not in _siblings(child):
            severity: Severity = "warning" if near in DOCUMENTATION else "error"
            child.complain("unknown-key", message, f"did you mean {quote(near)}?", severity, at_key=True)
        else:
            hint = f"custom keys must begin with `x-`: {quote(f'x-{key}')}"
            child.warn("unknown-key", message, hint, at_key=True)


_SCALARS: Final[dict[str, tuple[type, ...]]] = {
    "text": (str,),
    "flag": (bool,),
    "number": (float,),
    "integer": (int,),
    "number or flag": (float, bool),
}

_WANTED: Final[dict[type, str]] = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}

_LATER: Final = 'write `openapi: "{}.0"` at the top, or omit it'

_OTHER_TYPES: Final = {
    "int": "did you mean `integer`?",
    "long": "did you mean `integer`, with `format: int64`?",
    "float": "did you mean `number`?",
    "double": "did you mean `number`?",
    "decimal": "did you mean `number`?",
    "bool": "did you mean `boolean`?",
    "str": "did you mean `string`?",
    "text": "did you mean `string`?",
    "date": "write `type: string` and `format: date`",
    "datetime": "write `type: string` and `format: date-time`",
    "uuid": "write `type: string` and `format: uuid`",
    "file": "write `type: string` and `format: binary`",
    "list": "did you mean `array`?",
    "dict": "did you mean `object`?",
    "map": "did you mean `object`, with `additionalProperties`?",
    "any": "omit `type`: any value is then allowed",
    "none": 'did you mean "null"?',
}


def _version(node: Node) -> str:
    """The version of OpenAPI in two numbers; "" if it was reported."""
    stated = node.get("openapi")
    if stated is None:
        swagger = node.get("swagger")
        if swagger is not None:
            swagger.complain("version-unsupported", "this is Swagger 2.0", "convert it to OpenAPI 3", at_key=True)
        else:
            node.child("openapi")
        return ""
    text = str(stated.value)
    if isinstance(stated.value, float):
        stated.warn("wrong-type", "`openapi` must be a string, not a number", f'quote it: "{text}.0"')
    elif not stated.expect(str):
        return ""
    version = ".".join(text.split(".")[:2])
    if version not in ("3.0", "3.1", "3.2"):
        stated.complain("version-unsupported", f"OpenAPI {quote(text)} is not supported", "write 3.0, 3.1 or 3.2")
        return ""
    return version


def _quoted(node: Node) -> str:
    return f'quote it: "{str(node.value).lower() if isinstance(node.value, bool) else node.value}"'


def _operations(item: Node, path: str) -> list[DeclaredOperation]:
    if not item.is_object:
        return []
    found = [
        DeclaredOperation(child, path, key, item) for key, child in item.items() if key in METHODS and child.is_object
    ]
    more = item.get("additionalOperations")
    for method, child in more.items() if more is not None and more.is_object else ():
        if child.is_object:
            found.append(DeclaredOperation(child, path, method, item))
    return found


def _siblings(child: Node) -> set[str]:
    """The keys of the object that contains a node."""
    parent = child.document.value
    for token in child.path[:-1]:
        parent = parent[token] if isinstance(parent, dict) else parent[int(token)] if isinstance(parent, list) else None
    return set(parent) if isinstance(parent, dict) else set()


def _comma_hint(child: Node) -> str | None:
    """A hint if a comma in a flow map has turned the rest of a text into a key."""
    if not isinstance(child.value, str | None):
        return None
    place = child.key_source
    before = place.text[: place.column - 1].rstrip()
    if not before.endswith(",") or before.count("{") <= before.count("}"):
        return None
    for prose in _PROSE:
        start = before.rfind(f"{prose}:")
        if start >= 0 and not before[start + len(prose) + 1 :].lstrip().startswith(('"', "'", "[", "{")):
            return f"a comma ends a value between `{{` and `}}`: put the text of {quote(prose)} in quotes"
    return None
