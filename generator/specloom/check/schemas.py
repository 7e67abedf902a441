"""Rules about schemas beyond their grammar."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from ..diagnostics import quote
from ..edits import Quote, Remove
from ..node import Node, did_you_mean
from .spec import Spec

if TYPE_CHECKING:
    from ..ir import Json

_CHOICES: Final = ("allOf", "anyOf", "oneOf")

_OF_TYPE: Final[dict[str, type | tuple[type, ...]]] = {
    "string": str,
    "integer": (int, float),
    "number": (int, float),
    "boolean": bool,
}

_BOUNDS: Final = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
_BOUNDING: Final = frozenset(low for low, _ in _BOUNDS)


def check_schemas(spec: Spec) -> None:
    """Report contradictions within schemas."""
    members = _members(spec)
    anchors = set(_bound_anchors(spec))
    for schema in spec.found["schema"]:
        if _has_rules(schema.value):
            if spec.version == "3.0":
                _check_nothing_required(schema)
            _check_required(schema, members.get(schema))
            _check_enum(schema)
            _check_constant(schema)
            _check_empty_choices(schema)
            _check_bounds(schema)
            _check_pattern(schema)
            _check_array(schema)
            _check_keywords(schema, anchors)
    for discriminator in spec.found["discriminator"]:
        _check_mapping(discriminator, spec)


def _has_rules(schema: Json) -> bool:
    """Whether one of the rules looks at a schema: of most, which only have a type and a description, none does."""
    return isinstance(schema, dict) and (schema.get("type") == "array" or not _RULED.isdisjoint(schema))


def _members(spec: Spec) -> dict[Node, Node]:
    """Inline parts of an `allOf`, with the schema that they are part of: they share its properties."""
    found: dict[Node, Node] = {}
    for schema in spec.found["schema"]:
        parts = schema.get("allOf") if schema.has("allOf") or not schema.is_object else None
        for part in parts.elements() if parts is not None and parts.is_array else ():
            found[part] = found.get(schema, schema)
    return found


def properties_of(schema: Node) -> dict[str, Node] | None:
    """All properties that a schema declares, including those of its parts and choices; None if any are allowed."""
    found: dict[str, Node] = {}
    waiting = [schema]
    seen: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if node.ref is not None:
            target = node.resolve()
            if target.ref is not None:
                return None
            waiting.append(target)
        if not isinstance(node.value, dict):
            continue
        if isinstance(node.value.get("additionalProperties"), dict) or "patternProperties" in node.value:
            return None
        properties = node.get("properties")
        if properties is not None and properties.is_object:
            found |= {name: child for name, child in properties.items() if name not in found}
        for choice in (*_CHOICES, "then", "else"):
            parts = node.get(choice)
            if parts is not None:
                waiting += list(parts.elements()) if parts.is_array else [parts]
    return found


def _check_required(schema: Node, whole: Node | None) -> None:
    if not isinstance(schema.value, dict) or _is_plainly_declared(schema.value):
        return
    required = schema.get("required")
    if required is None or not required.is_array:
        return
    _check_repeated(required)
    declared = properties_of(whole or schema)
    if not declared:
        return
    for name in required.elements():
        if isinstance(name.value, str) and name.value not in declared:
            message = f"{quote(name.value)} is required, but there is no such property"
            hint = did_you_mean(name.value, declared) or "declare it under `properties`"
            name.warn("required-undeclared", message, hint)


def _check_nothing_required(schema: Node) -> None:
    """Report an empty `required`, which OpenAPI allows since 3.1."""
    required = schema.get("required")
    if required is not None and required.value == []:
        required.warn("required-empty", "an empty `required` is ignored", "drop it", fix=Remove())
        required.read_as(None)


def _is_plainly_declared(schema: dict[str, Json]) -> bool:
    """Whether a schema declares itself all properties that it requires, each once, as most do; or requires none."""
    required, properties = schema.get("required"), schema.get("properties")
    if required is None:
        return True
    if not isinstance(required, list) or not isinstance(properties, dict):
        return False
    names = [name for name in required if isinstance(name, str) and name in properties]
    return len(names) == len(required) == len({*names})


def _check_repeated(required: Node) -> None:
    """Report names that `required` repeats; each counts once."""
    seen: list[Json] = []
    for name in required.elements():
        if name.value in seen:
            name.warn("required-twice", f"{quote(name.value)} is listed twice", "drop one of the two", fix=Remove())
        seen.append(name.value)
    if len(set(map(str, seen))) < len(seen):
        required.read_as(list(dict.fromkeys(name for name in seen if isinstance(name, str))))


def _check_enum(schema: Node) -> None:
    enum = schema.get("enum")
    if enum is None or not enum.is_array or not isinstance(schema.value, dict):
        return
    if not enum.value:
        enum.warn("enum-empty", "an empty `enum` allows no value: it is ignored", "list the values, or drop `enum`")
        enum.read_as(None)
        return
    seen: dict[str, str] = {}
    named = _only_type(schema.value.get("type"))
    texts: list[Json] = []
    for item in enum.elements():
        key = _as_key(item.value)
        if key in seen:
            item.warn("enum-duplicate", f"duplicate value {quote(item.value)}", "drop one of the two", fix=Remove())
        seen[key] = key
        texts.append(_look_at_type(item, named))
    if texts != enum.value:
        enum.read_as(texts)


def _check_constant(schema: Node) -> None:
    """Like a value of an `enum`."""
    constant = schema.get("const")
    if constant is not None and isinstance(schema.value, dict):
        text = _look_at_type(constant, _only_type(schema.value.get("type")))
        if text != constant.value:
            constant.read_as(text)


def _only_type(told: Json) -> str | None:
    """The one JSON type that a schema allows besides null."""
    kinds = [kind for kind in (told if isinstance(told, list) else [told]) if kind != "null"]
    return kinds[0] if len(kinds) == 1 and isinstance(kinds[0], str) else None


def _look_at_type(item: Node, named: str | None) -> Json:
    """Report a value that is not of the type of its schema;
    what is read: where that is a text, the value as it is written.
    """
    fits = _OF_TYPE.get(named or "")
    is_bool = isinstance(item.value, bool)
    if fits is None or item.value is None or (isinstance(item.value, fits) and not (is_bool and named != "boolean")):
        return item.value
    if named != "string" or not isinstance(item.value, (int, float)):
        item.warn("enum-type", f"{quote(item.value)} is not of type {quote(named)}")
        return item.value
    at = item.source
    found = _SCALAR.match(at.text, at.column - 1)
    text = found.group() if found is not None else str(item.value)
    message = f"{quote(text)} is not of type `string`: it is read as the text that is written"
    item.warn("enum-type", message, f'quote it: "{text}"', fix=Quote())
    return text


_SCALAR: Final = re.compile(r"[^\s,\]}]+")


def _check_empty_choices(schema: Node) -> None:
    for key in _CHOICES if isinstance(schema.value, dict) else ():
        choices = schema.get(key)
        if choices is not None and choices.value == []:
            choices.warn(
                "choices-empty",
                f"an empty {quote(key)} allows no value: it is ignored",
                f"drop {quote(key)}",
                fix=Remove(),
            )
            choices.read_as(None)


def _as_key(value: Json) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)


def _check_bounds(schema: Node) -> None:
    if not isinstance(schema.value, dict) or _BOUNDING.isdisjoint(schema.value):
        return
    for low, high in _BOUNDS:
        least, most = _number(schema, low), _number(schema, high)
        if least is not None and most is not None and least > most:
            holder = schema.get(low) or schema
            message = f"{quote(low)} is {least}, more than {quote(high)}, which is {most}"
            holder.warn("bounds-contradict", message, "correct one of the two")


def _number(schema: Node, key: str) -> int | float | None:
    value = schema.value.get(key) if isinstance(schema.value, dict) else None
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _check_pattern(schema: Node) -> None:
    pattern = schema.get("pattern")
    if pattern is None or not isinstance(pattern.value, str):
        return
    try:
        with warnings.catch_warnings(action="ignore"):
            re.compile(pattern.value)
    except (re.error, RecursionError, OverflowError) as error:
        message = f"{quote(pattern.value)} is not a valid Python regular expression: {error}"
        pattern.warn("pattern-unreadable", message, "it is only documented in the docstring; rewrite it, if possible")


def _check_array(schema: Node) -> None:
    value = schema.value
    if (
        isinstance(value, dict)
        and value.get("type") == "array"
        and not ({"items", "prefixItems", "$ref"} & value.keys())
    ):
        schema.warn("items-missing", "the array does not declare its items", "add `items`")


_UNTYPED: Final = (
    *("not", "if", "dependentSchemas", "dependentRequired", "propertyNames", "contains", "unevaluatedItems"),
    "$dynamicRef",
)
_BEYOND: Final = frozenset(_UNTYPED)
_RULED: Final = frozenset({"required", "enum", "const", *_CHOICES, *_BOUNDING, "pattern", *_UNTYPED})
"""The keywords that a rule looks at, besides the items of an array."""


def _bound_anchors(spec: Spec) -> Iterator[str]:
    """The dynamic anchors that schemas which refer to others bind:
    a `$dynamicRef` to one is typed where it is bound.
    """
    for schema in spec.found["schema"]:
        if schema.has("$defs") and (schema.has("$ref") or schema.has("allOf")):
            definitions = schema.get("$defs")
            for _, child in definitions.items() if definitions is not None and definitions.is_object else ():
                anchor = child.value_of("$dynamicAnchor")
                if isinstance(anchor, str):
                    yield f"#{anchor}"


def _is_bound(schema: Node, reference: Node, anchors: Collection[str]) -> bool:
    """Whether a `$dynamicRef` is typed: some schema binds its anchor, or only one schema declares it."""
    return reference.value in anchors or schema.follow_dynamic() is not None


def _check_keywords(schema: Node, anchors: Collection[str]) -> None:
    for key in _UNTYPED if isinstance(schema.value, dict) and not _BEYOND.isdisjoint(schema.value) else ():
        child = schema.get(key)
        if key == "$dynamicRef" and child is not None and _is_bound(schema, child, anchors):
            continue
        if child is not None and not isinstance(child.value, bool):
            message = (
                f"{quote(key)} cannot be expressed as a Python type: it is only documented in the docstring, and never "
                "checked"
            )
            hint = "use `type`, `properties`, `items`, `oneOf` or `additionalProperties` instead, if possible"
            child.warn("keyword-unsupported", message, hint, at_key=True)


def _check_mapping(discriminator: Node, spec: Spec) -> None:
    mapping, default = discriminator.get("mapping"), discriminator.get("defaultMapping")
    targets = [target for _, target in mapping.items()] if mapping is not None and mapping.is_object else []
    targets += [default] if default is not None else []
    components = spec.root.find("/components/schemas")
    names = set(components.value) if components is not None and isinstance(components.value, dict) else set[str]()
    for target in targets:
        if not isinstance(target.value, str) or (target.document is spec.root.document and target.value in names):
            continue
        if any(char in target.value for char in "#/") or target.value.endswith((".yaml", ".yml", ".json")):
            reference = Node(target.document, target.path, {"$ref": target.value}, discriminator.findings)
            if _leads_somewhere(reference):
                continue
        hint = did_you_mean(target.value.rpartition("/")[2], names) or "name a schema under `components/schemas`"
        message = f"{quote(target.value)} is not a schema of this spec: no value is read as it"
        target.warn("discriminator-target-missing", message, hint)


def _leads_somewhere(reference: Node) -> bool:
    from ..diagnostics import Findings

    quiet = Node(reference.document, reference.path, reference.value, Findings())
    return quiet.resolve().ref is None
