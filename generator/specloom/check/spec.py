"""One walk over a spec: checks every object against the grammar and collects all objects for the rules that follow."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, Final

from ..closest import suggest
from ..diagnostics import Findings, Severity, quote
from ..edits import Rewrite
from ..load import Document, Tokens
from ..node import Node, describe, did_you_mean, renamed, rewritten, root
from .declared import METHODS, DeclaredOperation, webhooks_in
from .grammar import (
    FORMER,
    FORMER_WORDS,
    OTHER_WORDS,
    OTHERWISE,
    SCHEMA_SINCE_31,
    SCHEMA_UNTIL_30,
    SECTIONS,
    SHAPES,
    TYPES,
    WORDS,
    Shape,
)
from .tolerance import (
    SCALARS,
    WANTED,
    as_text,
    is_beside_reference,
    is_texted,
    read_any_content,
    read_former_schema,
    read_former_scheme,
    read_media_types,
    reads_keyword,
    reads_type,
    warn_of_type,
)
from .wire import (
    FITTING,
    UNUSED,
    certain,
    is_decisive,
    is_documentation,
    is_media_type,
    is_status,
)

if TYPE_CHECKING:
    from ..ir import Json

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
        self.lost: dict[str, Callable[[], None]] = {}
        """By `operationId`, for operations that a misspelt key hides: reports that key as an error."""
        self._seen: set[tuple[Node, str]] = set()
        self._waiting: deque[tuple[Node, str]] = deque()
        self._documentation: deque[tuple[Node, str]] = deque()
        self._right_types: dict[str, dict[str, frozenset[type]]] = {}
        self._is_soft = False
        self._soft: set[Node] = set()
        self._kinds: dict[Node, str] | None = None
        if self.version:
            self._walk()

    def is_harmless(self, node: Node) -> bool:
        """Whether no request and no response depends on a value: it is documentation, or in such an object."""
        for end in range(len(node.path)):
            holder = Node(node.document, node.path[:end], None, node.findings)
            kind = self.kind_at(node, holder.path)
            if holder in self._soft or (kind is not None and is_documentation(kind, node.path[end])):
                return True
        return node in self._soft

    def kind_at(self, node: Node, path: Tokens) -> str | None:
        """The kind of object at a path of the file of a node;
        None if it is not one of the grammar, or never reached.
        """
        if self._kinds is None:
            self._kinds = {visited: kind for visited, kind in self._seen}
        return self._kinds.get(Node(node.document, path, None, node.findings))

    def operation(self, operation_id: str) -> DeclaredOperation | None:
        """The operation with this id."""
        return next((operation for operation in self.operations if operation.id == operation_id), None)

    # --- the walk ----------------------------------------------------------------------------------------------------

    def _walk(self) -> None:
        self._visit(self.root, "document")
        self._drain()
        self._visit_security_schemes()
        self._drain()
        self._is_soft = True  # last, so that what the wire depends on as well has been checked strictly
        while self._documentation or self._waiting:
            self._visit(*(self._waiting or self._documentation).popleft())
        self._list_operations()

    def _drain(self) -> None:
        while self._waiting:
            self._visit(*self._waiting.popleft())

    def _visit_security_schemes(self) -> None:
        """Check those that a security requirement names; no other has an effect."""
        components = self.root.get("components")
        schemes = components.get("securitySchemes") if components is not None and components.is_object else None
        schemes = schemes.resolve() if schemes is not None else None
        named = {name for holder in self.found["securityRequirement"] for name, _ in holder.items()}
        for name, scheme in schemes.items() if schemes is not None and schemes.is_object else ():
            if name in named:
                self._visit(scheme, "securityScheme")

    def _visit(self, node: Node, kind: str) -> None:
        """Check a node against a type of the grammar."""
        if isinstance(node.value, dict) and isinstance(node.value.get("$ref"), str) and _is_structural(kind):
            target = self._linked(node, kind)
            if target is None:
                return
            node = target
        if kind.endswith("[]"):
            if self._is(node, list):
                for item in node.elements() if kind != "any[]" else ():
                    self._visit_member(item, kind[:-2])
        elif kind.endswith("{}"):
            if self._is(node, dict):
                skipped = self._skipped(node, is_media_type) if kind == "mediaType{}" else ()
                for key, value in node.items():
                    if not (key.startswith("x-") and kind != "schema{}") and key not in skipped:
                        self._visit_member(value, kind[:-2])
        elif kind in SHAPES:
            self._visit_shape(node, kind, SHAPES[kind])
        elif kind in SCALARS:
            if not (kind == "integer" and isinstance(node.value, float) and node.value.is_integer()):
                self._visit_scalar(node, kind)
        elif kind == "texts":
            if self._is(node, list):
                self._visit_texts(node)
        elif kind == "type":
            self._visit_type(node)

    def _visit_member(self, node: Node, kind: str) -> None:
        """Check a member of a list or a map; a schema without a value, as YAML writes it, is any value."""
        if kind == "schema" and node.value is None:
            message = f"the schema {quote(node.key)} is empty: any JSON value is accepted"
            node.warn("null-value", message, "write `{}`, or say what it is")
            node.read_as({})
        else:
            self._visit(node, kind)

    def _visit_texts(self, node: Node) -> None:
        """Check the texts of a list; one of documentation keeps those that are texts, and the names of objects."""
        for item in node.elements():
            name = item.value_of("name") if item.is_object else None
            if self._is_soft and isinstance(name, str):
                item.warn("wrong-type", f"this must be a string, not {describe(item.value)}", f"write `{name}`")
                item.read_as(name)
            elif not isinstance(item.value, str):
                self._visit_scalar(item, "texts")
        if self._is_soft and isinstance(node.value, list):
            node.read_as([each for each in node.value if isinstance(each, str)])

    def _visit_scalar(self, node: Node, kind: str) -> None:
        """Check a scalar; one that can only mean another value is read as that, with a warning."""
        meant = certain(kind, node.value)
        if meant is not None:
            warn_of_type(node, kind)
            node.read_as(meant)
        else:
            self._is(node, *SCALARS.get(kind, (str,)))

    def _skipped(self, node: Node, is_known: Callable[[str], bool]) -> Collection[str]:
        """The keys of a map that name nothing that can be sent or read, if another key does; none if all are such."""
        keys = [key for key, child in node.items() if not key.startswith("x-") and child.value is not None]
        unknown = [key for key in keys if not is_known(key)]
        return unknown if len(unknown) < len(keys) else ()

    def _linked(self, node: Node, kind: str) -> Node | None:
        """What a `$ref` leads to where OpenAPI allows none; None if that is reported. Later readers see its target."""
        target = node.resolve()
        reference = node.get("$ref") or node
        if target == node or target.ref is not None:
            if self._is_soft:
                node.read_as(None)
            return None
        beside = [key for key, _ in node.items() if key != "$ref" and not key.startswith("x-")]
        if any(not is_documentation(kind, key) for key in beside):
            message = f"the keys beside {quote(node.ref)} would be lost: {', '.join(map(quote, beside))}"
            reference.complain("ref-misplaced", message, "move them to the target, or copy the target here")
            return None
        reference.warn(
            "ref-misplaced", f"OpenAPI allows no `$ref` here; {quote(node.ref)} is followed", "copy the target here"
        )
        node.document.links[node.path] = (target.document, target.path)
        return target

    def _visit_shape(self, node: Node, kind: str, shape: Shape) -> None:
        if kind == "schema" and isinstance(node.value, str) and certain("flag", node.value) is not None:
            self._visit_scalar(node, "flag")
            return
        if kind == "schema" and isinstance(node.value, bool):
            return
        if (node, kind) in self._seen:
            return
        self._seen.add((node, kind))
        if self._is_soft:
            self._soft.add(node)
        alone = {"discriminator": "propertyName", "server": "url"}.get(kind)
        if alone is not None and isinstance(node.value, str):
            warn_of_type(node, kind)
            node.read_as({alone: node.value})
        if not self._is(node, dict):
            return
        if kind == "parameter":
            read_former_schema(node)
        elif kind == "securityScheme":
            read_former_scheme(node)
        if shape.referable and isinstance(node.value, dict) and "$ref" in node.value:
            self._visit_reference(node, kind)
            if kind not in ("schema", "path") or set(node.value) <= {"$ref", "summary", "description"}:
                if kind == "schema":
                    self.references.append(node)
                return
            if kind == "schema" and self.version == "3.0":  # what is beside a `$ref` has no effect there
                beside = ((child.softened(), shape.fields[key]) for key, child in node.items() if key in shape.fields)
                self._documentation.extend((child, type_) for child, type_ in beside if child.key != "$ref")
                self.found[kind].append(node.softened())
                return
        self.found[kind].append(node)
        skipped = self._skipped(node, is_status) if kind == "responses" else ()
        right = self._right(kind, shape)
        for key, value in node.value.items() if isinstance(node.value, dict) else ():
            if (key in right and type(value) in right[key]) or (key == "type" and _is_plain_type(kind, value)):
                continue
            child = node.child_of(key, value)
            if shape.values:
                if not key.startswith("x-") and key not in skipped:
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

    def _right(self, kind: str, shape: Shape) -> dict[str, frozenset[type]]:
        """By field of a kind of object, the types of values of which there is nothing to say, whatever they are."""
        known = self._right_types.get(kind)
        if known is None:
            known = self._right_types[kind] = {
                key: _RIGHT[type_]
                for key, type_ in shape.fields.items()
                if type_ in _RIGHT
                and (kind, key) not in WORDS
                and shape.since.get(key, "") <= self.version
                and not (kind == "schema" and (key in _OF_A_VERSION or key.startswith("exclusive")))
            }
        return known

    def _visit_field(self, child: Node, kind: str, key: str, shape: Shape) -> None:
        if kind == "document" and key == "openapi":
            return  # `_version` has checked it
        type_ = shape.fields[key]
        documented = is_documentation(kind, key) or (kind == "components" and key in UNUSED)
        if documented:
            child = child.softened()
        if child.value is None and key in shape.required:
            child.complain("null-value", f"{quote(key)} is empty, but required in {shape.called}", "give it a value")
            return
        since = shape.since.get(key)
        if since is not None and self.version < since:
            child.warn("newer-keyword", f"{quote(key)} requires OpenAPI {since}", _LATER.format(since), at_key=True)
        if kind == "schema":
            self._look_at_version(child, key)
        if kind == "schema" and reads_keyword(child, key):
            return
        if key == "security" and child.is_object:
            warn_of_type(child, "security")
            child.read_as([child.value])
        if isinstance(child.value, (int, float)) and is_texted(kind, key):
            warn_of_type(child, "text")
            child.read_as(as_text(child.value))
            return
        if documented:
            if type_ != "any" and not (type_ == "text" and isinstance(child.value, str)):
                self._documentation.append((child, type_))
            return
        if key == "content":
            read_media_types(child)
            if kind == "response":
                read_any_content(child)
        if (kind, key, child.value) == ("parameter", "in", "querystring") and self.version < "3.2":
            child.warn("newer-keyword", "`querystring` requires OpenAPI 3.2", _LATER.format("3.2"))
        words = WORDS.get((kind, key))
        if words is not None and isinstance(child.value, str) and child.value not in words:
            same = next((word for word in words if word.lower() == child.value.strip().lower()), None)
            if same is not None:
                child.warn(
                    "wrong-value",
                    f"{quote(key)} is written {quote(same)}, not {quote(child.value)}",
                    fix=Rewrite(child.value, same),
                )
                child.read_as(same)
        self._visit(child, type_)
        if words is not None and isinstance(child.value, str) and child.value not in words:
            listed = ", ".join(quote(word) for word in words)
            meant = FORMER_WORDS.get((kind, key), {}).get(child.value) or did_you_mean(child.value, words)
            child.complain(
                "wrong-value",
                f"{quote(key)} must be one of {listed}, not {quote(child.value)}",
                meant,
                fix=rewritten(child.value, words),
            )

    def _look_at_version(self, child: Node, key: str) -> None:
        if self.version == "3.0" and key in SCHEMA_SINCE_31:
            hint = _LATER.format("3.1")
            child.warn("newer-keyword", f"{quote(key)} requires OpenAPI 3.1", hint, at_key=True)
        elif key.startswith("exclusive") and (self.version > "3.0") == isinstance(child.value, bool):
            later = "3.1" if self.version == "3.0" else ""
            limit = "the limit itself" if later else "a flag beside the limit"
            message = f"as {limit}, {quote(key)} " + ("requires OpenAPI 3.1" if later else "was removed in OpenAPI 3.1")
            if later:
                child.warn("newer-keyword", message, _LATER.format("3.1"))
            else:
                child.warn(
                    "older-keyword", message, f"write the limit under {quote(key)} instead of {quote(key[9:].lower())}"
                )
        elif self.version > "3.0" and key in SCHEMA_UNTIL_30:
            hint = 'write `null` as one of the types: `type: [string, "null"]`'
            child.warn("older-keyword", f"{quote(key)} was removed in OpenAPI 3.1", hint, at_key=True)

    def _visit_type(self, node: Node) -> None:
        for word in list(node.elements()) if node.is_array else [node]:
            if word.value not in TYPES and not reads_type(node, word):
                return
        if not isinstance(node.value, list):
            return
        if self.version == "3.0":
            node.warn("newer-keyword", "a list of types requires OpenAPI 3.1", _LATER.format("3.1"))
        once = list(dict.fromkeys(map(str, node.value)))
        if len(once) < len(node.value) or not once:
            message = (
                "a list of types names each once" if once else "an empty list of types: any JSON value is accepted"
            )
            node.warn("wrong-value", message, "drop what is repeated" if once else "name a type, or drop the key")
            node.read_as([*once] or None)

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
            fitting = self._fitting(target, kind, other) if namesake is None else None
            is_any = namesake is None and _is_without_schema(target, kind, other)
            reference = node.get("$ref") or node
            if namesake is not None and _is_prose(target, other):
                reference.warn(
                    "ref-wrong-kind", f"{message}, which is only documentation: {quote(namesake.pointer)} is read", hint
                )
                node.read_as({"$ref": f"#{namesake.pointer}"})
                self._visit_reference(node, kind)
                return
            reference.complain("ref-wrong-kind", message, hint, "warning" if fitting is not None or is_any else "error")
            if is_any:  # it does not specify the value
                node.read_as({})
            elif fitting is not None and other == "schema":  # only responses: they are read as the schema says
                node.read_as({"description": "", "content": {"*/*": {"schema": {"$ref": node.ref}}}})
                self._visit(node, kind)
            elif fitting is not None:
                if fitting != target:
                    node.document.links[node.path] = (fitting.document, fitting.path)
                self._waiting.append((fitting, kind))
        elif (target, kind) not in self._seen:
            self._waiting.append((target, kind))

    def _fitting(self, target: Node, kind: str, other: str) -> Node | None:
        """What can be read as the expected kind of object in another component; None if nothing can."""
        if (kind, other) not in FITTING or not target.is_object:
            return None
        if other == "schema":
            return target
        if kind != "schema":
            return target
        first, *others = _schemas_in(target)
        is_one = first is not None and all(other is not None and other.value == first.value for other in others)
        return first if is_one and first is not None and (first.is_object or isinstance(first.value, bool)) else None

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
            fits = node.expect(*kinds)
            if not fits and self._is_soft and node.path and not is_beside_reference(node):
                node.read_as(None)
            return fits
        wanted = " or ".join(WANTED[kind] for kind in kinds)
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
            node.complain("missing-key", f"{shape.called} requires {quote(key)}", hint, severity, absent=key)

    def _unknown(self, child: Node, kind: str, shape: Shape) -> None:
        key = child.key
        message = f"unknown key {quote(key)} in {shape.called}"
        comma = _comma_hint(child)
        former = FORMER.get((kind, key))
        is_other = (kind, key) in OTHER_WORDS
        near = None if is_other else suggest(key, [field for field in shape.fields if field != "$ref"])
        if comma is not None:
            child.warn("unknown-key", message, comma, at_key=True)
        elif former is not None:
            is_clear = key == "collectionFormat" or bool(OTHERWISE.get((kind, key), set()) & _siblings(child))
            child.complain("unknown-key", message, former, "warning" if is_clear else "error", at_key=True)
        elif near is not None and near not in _siblings(child):
            severity: Severity = "error" if is_decisive(kind, near) else "warning"
            report = partial(
                child.complain,
                "unknown-key",
                message,
                f"did you mean {quote(near)}?",
                at_key=True,
                meant=near,
                fix=renamed(key, [field for field in shape.fields if field not in ("$ref", *_siblings(child))]),
            )
            report(severity=severity)
            self.lost |= dict.fromkeys(_hidden(child, kind, near), report)
        else:
            other = OTHER_WORDS.get((kind, key))
            hint = f"custom keys must begin with `x-`: {quote(f'x-{key}')}"
            hint = f"did you mean {quote(other)}?" if other is not None else hint
            child.warn("unknown-key", message, hint, at_key=True, meant=other or "")


_RIGHT: Final = {
    "text": frozenset({str}),
    "flag": frozenset({bool}),
    "number": frozenset({int, float}),
    "integer": frozenset({int}),
    "number or flag": frozenset({int, float, bool}),
    "any": frozenset({str, int, float, bool, list, dict}),
}
"""The types of Python that a scalar of the grammar has as it should be."""


def _is_plain_type(kind: str, value: Json) -> bool:
    """Whether the value of a schema's `type` is the name of one type, as it mostly is."""
    return kind == "schema" and isinstance(value, str) and value in TYPES


_OF_A_VERSION: Final = frozenset((*SCHEMA_SINCE_31, *SCHEMA_UNTIL_30, "examples"))
"""The keywords of schemas that not every version has, or has in this form."""

_LATER: Final = 'write `openapi: "{}.0"` at the top, or omit it'


def _version(node: Node) -> str:
    """The version of OpenAPI in two numbers; "" if it was reported."""
    stated = node.get("openapi")
    if stated is None:
        swagger = node.get("swagger")
        if swagger is not None:
            swagger.complain("version-unsupported", "this is Swagger 2.0", "convert it to OpenAPI 3", at_key=True)
        elif node.has("overlay"):
            hint = "name it as `overlay` of its provider in the settings"
            node.complain("missing-key", "`openapi` is required here: this is an overlay", hint)
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


def _is_structural(kind: str) -> bool:
    """Whether a `$ref` can only be a reference
    where this type of the grammar is expected, although OpenAPI has none.
    """
    base = kind.removesuffix("[]").removesuffix("{}")
    return base in SHAPES and not (base == kind and SHAPES[base].referable) and base != "securityRequirement"


def _schemas_in(holder: Node) -> list[Node | None]:
    """The schemas of a response, body, parameter or media type, one for each media type; None where it has none."""
    content = holder.get("content")
    media = [child for _, child in content.items()] if content is not None and content.is_object else []
    return [each.get("schema") if each.is_object else None for each in media or [holder]]


def _is_prose(target: Node, kind: str) -> bool:
    """Whether a component is only documentation, so that no request and no response depends on it."""
    return isinstance(target.value, dict) and all(
        key.startswith("x-") or is_documentation(kind, key) or (key == "content" and not value)
        for key, value in target.value.items()
    )


def _is_without_schema(target: Node, kind: str, other: str) -> bool:
    """Whether a schema is expected, and a `$ref` leads to a response or the like that has none."""
    is_fitting = kind == "schema" and (kind, other) in FITTING and target.is_object
    return is_fitting and all(schema is None for schema in _schemas_in(target))


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


def _hidden(child: Node, kind: str, meant: str) -> list[str]:
    """Each `operationId` that nobody finds because a key is misspelt: `paths`, a method, or `operationId` itself."""
    match kind, meant:
        case "document", "paths":
            items = [item for _, item in child.items()] if child.is_object else []
            found = [
                operation.value_of("operationId") for item in items if item.is_object for _, operation in item.items()
            ]
        case "path", _ if meant in METHODS:
            found = [child.value_of("operationId")]
        case "operation", "operationId":
            found = [child.value]
        case _:
            found = []
    return [each for each in found if isinstance(each, str)]


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
    if place.text[place.column - 1 : place.column] in ('"', "'"):
        return None  # as in JSON: what is quoted is meant
    before = place.text[: place.column - 1].rstrip()
    if not before.endswith(",") or before.count("{") <= before.count("}"):
        return None
    for prose in _PROSE:
        start = before.rfind(f"{prose}:")
        if start >= 0 and not before[start + len(prose) + 1 :].lstrip().startswith(('"', "'", "[", "{")):
            return f"a comma ends a value between `{{` and `}}`: put the text of {quote(prose)} in quotes"
    return None
