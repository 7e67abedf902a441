"""Reads single keywords of a schema."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator
from typing import Literal, cast

from ... import ir
from ...characters import plain
from ...check.declared import shown
from ...naming import credential, runs
from ...node import Node
from ...runtime.description.api import Credential
from .joined import CHOICES, Joined, elements, kinds_in, only_requires

Constant = str | int | float | bool
"""A value that an enum can list; null is handled separately."""

SCALARS = ("string", "integer", "number", "boolean")

UNWRITABLE = re.compile(r'["\\\x00-\x1f]')
"""Characters that msgspec does not allow in the name of a field."""

_SHOWN = 160
"""The maximum number of characters of a schema in a sentence."""


def place_of(node: Node) -> ir.Place:
    """The location of a node, as the Api stores it."""
    return ir.Place.found_by(node.document, node.path)


def nullable(type_: ir.Type) -> ir.Type:
    """The type or null; null is not added twice, and is not added to a type that allows any value."""
    already = isinstance(type_, (ir.Nullable, ir.FreeForm)) or type_ == ir.Const((None,))
    return type_ if already else ir.Nullable(type_)


def allow_null(schema: Joined, type_: ir.Type) -> ir.Type:
    """The type, or null where the schema allows it."""
    return nullable(type_) if schema.allows_null else type_


def lower_never(node: Node) -> ir.Type:
    """No type says that there is no value; should one come, it is kept as it is."""
    node.warn("schema-false", "a schema that is `false` allows no value", "omit it, or describe its values")
    return ir.FreeForm()


def flattened(members: Iterable[ir.Type]) -> Iterator[ir.Type]:
    """The members, with those of unnamed unions inlined."""
    for member in members:
        if isinstance(member, ir.OneOf):
            yield from flattened(member.members)
        else:
            yield member


def is_plain(type_: ir.Type) -> bool:
    """Whether the type is written inline, so that its description has no other location."""
    return not isinstance(type_.inner if isinstance(type_, ir.Nullable) else type_, ir.Ref)


def doc_of(node: Node) -> str:
    """The `description`, or else the `title`, or ""."""
    for key in ("description", "title"):
        told = node.value_of(key)
        if isinstance(told, str):
            return told.strip()
    return ""


def told_inside(node: Node, names: Container[Node] = ()) -> str:
    """The description of the only schema that a value can be, beside null; one in `names` has a place of its own."""
    while isinstance(node.value, dict):
        options = [
            option
            for key in ("anyOf", "oneOf", "allOf")
            for option in elements(node, key)
            if not is_null(option.resolve())
        ]
        if len(options) != 1:
            return ""
        told, node = doc_of(options[0]), options[0].resolve()
        if told or node in names:
            return told
        if told := doc_of(node):
            return told
    return ""


def credential_of(node: Node) -> Credential:
    """`x-credential: {name: client_key, env: THE_KEY}`."""
    env = node.get("env")
    return Credential(
        credential(node.text("name")), env.value if env is not None and isinstance(env.value, str) else None
    )


# --- bounds ----------------------------------------------------------------------------------------------------------


def examples_of(node: Node) -> Iterator[ir.Json]:
    """The values that a schema gives as examples: `example` in 3.0, `examples` since."""
    if isinstance(node.value, dict):
        example, listed = node.get("example"), node.get("examples")
        given = [example] if example is not None else []
        given += listed.elements() if listed is not None and isinstance(listed.value, list) else ()
        yield from (value.value for each in given if (value := shown(each)) is not None)


def scalar_of(schema: Joined, kind: str) -> ir.Scalar:
    """A scalar with the bounds that apply to its kind, the narrowest of all parts.

    Its content has the media type that it declares. Otherwise encoded content is bytes: OpenAPI 3.1 declares that type,
    in the table of default media types for parts, if there is a `contentEncoding`. A `format` alone declares none.
    """
    format_ = schema.last("format")
    text = format_.value if format_ is not None and isinstance(format_.value, str) else None
    encoding = schema.last("contentEncoding")
    if text is None and kind == "string" and encoding is not None and isinstance(encoding.value, str):
        text = {"base64": "byte"}.get(encoding.value.lower(), encoding.value)
    content = schema.last("contentMediaType")
    if text is None and encoding is None and content is not None:
        text = "binary"
    media_type = content.value if content is not None and isinstance(content.value, str) else None
    if media_type is None and encoding is not None:
        media_type = "application/octet-stream"
    bounds = ir.NO_CONSTRAINTS
    if kind == "string":
        patterns = [child.value for child in schema.all_of("pattern") if isinstance(child.value, str)]
        bounds = ir.Constraints(
            min_length=_most(schema, "minLength"),
            max_length=_least(schema, "maxLength"),
            pattern=patterns[-1] if patterns else None,
        )
    elif kind in ("integer", "number"):
        bounds = _numeric_bounds(schema)
    known = cast('Literal["string", "integer", "number", "boolean"]', kind)
    return ir.Scalar(known, text, bounds, media_type if kind == "string" else None)


def item_bounds(schema: Joined) -> ir.Constraints:
    """How many items a list may have."""
    return ir.Constraints(
        min_length=_most(schema, "minItems"),
        max_length=_least(schema, "maxItems"),
        unique_items=any(child.value is True for child in schema.all_of("uniqueItems")),
    )


def _most(schema: Joined, key: str) -> int | None:
    found = [int(value) for value in _numbers(schema, key)]
    return max(found, default=None)


def _least(schema: Joined, key: str) -> int | None:
    found = [int(value) for value in _numbers(schema, key)]
    return min(found, default=None)


def _numbers(schema: Joined, key: str) -> list[int | float]:
    values = [child.value for child in schema.all_of(key)]
    return [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]


def _numeric_bounds(schema: Joined) -> ir.Constraints:
    """3.0 marks a bound as exclusive by a boolean, 3.1 gives the exclusive bound itself."""
    low, high = max(_numbers(schema, "minimum"), default=None), min(_numbers(schema, "maximum"), default=None)
    above = max(_numbers(schema, "exclusiveMinimum"), default=None)
    below = min(_numbers(schema, "exclusiveMaximum"), default=None)
    if any(child.value is True for child in schema.all_of("exclusiveMinimum")):
        low, above = None, low
    if any(child.value is True for child in schema.all_of("exclusiveMaximum")):
        high, below = None, high
    multiples = _numbers(schema, "multipleOf")
    return ir.Constraints(
        minimum=low,
        maximum=high,
        exclusive_minimum=above,
        exclusive_maximum=below,
        multiple_of=multiples[-1] if multiples and multiples[-1] > 0 else None,
    )


# --- predicates and names --------------------------------------------------------------------------------------------


def is_null(node: Node) -> bool:
    """Whether a schema allows null and nothing else."""
    if not isinstance(node.value, dict):
        return False
    enum = node.get("enum")
    if node.has("const"):
        return node.value_of("const") is None
    return kinds_in(node) == ["null"] or (enum is not None and enum.value == [None])


def is_true(node: Node | None) -> bool:
    """Whether a flag is set."""
    return node is not None and node.value is True


def first(node: Node, target: Node, key: str) -> Node | None:
    """The keyword beside the `$ref`, or else that of its target."""
    own = node.get(key) if node.has(key) else None
    if own is not None or target is node:
        return own
    return target.get(key) if target.has(key) else None


def python_name(node: Node) -> str | None:
    """`x-python-name`."""
    child = node.get("x-python-name") if isinstance(node.value, dict) else None
    return child.value if child is not None and isinstance(child.value, str) else None


def title(node: Node) -> str | None:
    """The title of an inline schema."""
    child = node.get("title") if node.ref is None and isinstance(node.value, dict) else None
    return child.value if child is not None and isinstance(child.value, str) else None


def option_words(options: list[Node]) -> list[str]:
    """What distinguishes each of several options: its title, a constant in it, or a property that no other has."""
    words = [title(option) or kind_word(option, at) for at, option in enumerate(options)]
    for at, option in enumerate(options):
        if option.ref is None and words.count(words[at]) > 1:
            others = {key for other in options if other is not option for key in _properties(other)}
            own = next((f"with {key}" for key in _properties(option) if key not in others), None)
            value = next((str(item.value) for item in elements(option, "enum")), None)
            words[at] = " ".join(word for word in (words[at], own or value) if word is not None)
    common = list(words)
    for at, option in enumerate(options):
        rivals = [other for other in range(at) if common[other] == common[at]]
        same = next((other for other in rivals if options[other].value == option.value), None)
        if same is not None:
            words[at] = words[same]
        elif option.ref is None and rivals:
            words[at] += f" {_own_constant(option, [options[other] for other in rivals]) or f'option {at + 1}'}"
    return words


def _own_constant(option: Node, rivals: list[Node]) -> str | None:
    """The first words of a constant in an option that no rival has under the same key, as few as tell it apart."""
    for key, child in _property_nodes(option):
        constant = _constant_text(child)
        others = [_constant_text(rival) for node in rivals for name, rival in _property_nodes(node) if name == key]
        if constant is None or None in others:
            continue
        start = runs(constant)[:_MOST_WORDS]
        for count in range(1, len(start) + 1):
            if all(runs(other or "")[:count] != start[:count] for other in others):
                return " ".join(start[:count])
    return None


_MOST_WORDS = 4
"""Of a constant in the name of an option."""


def _constant_text(node: Node) -> str | None:
    constant = node.value_of("const") if isinstance(node.value, dict) else None
    constant = only_value(node) if constant is None else constant
    return constant if isinstance(constant, str) and constant else None


def _property_nodes(node: Node) -> list[tuple[str, Node]]:
    """The properties of a schema, and of the inline parts of its `allOf`."""
    properties = node.get("properties") if isinstance(node.value, dict) else None
    own = list(properties.items()) if properties is not None and properties.is_object else []
    merged = node.get("allOf") if isinstance(node.value, dict) else None
    parts = merged.elements() if merged is not None and merged.is_array else ()
    return own + [each for part in parts if part.ref is None for each in _property_nodes(part)]


def _properties(node: Node) -> list[str]:
    return [key for key, _ in _property_nodes(node)]


def kind_word(node: Node, at: int) -> str:
    """What distinguishes an untitled member of a union: a constant in it, a first property, or its kind."""
    if node.ref is not None:
        target = node.resolve()
        found = node.resolved_name or (title(target) or kind_word(target, at) if target.ref is None else None)
        return found or f"option {at + 1}"
    if not isinstance(node.value, dict):
        return f"option {at + 1}"
    properties = node.get("properties")
    if properties is not None and properties.is_object:
        constants = (_constant_text(child) for _, child in properties.items())
        known = next((f"with {key}" for key, _ in properties.items()), None)
        found = next((text for text in constants if text is not None), known)
        if found is not None:
            return found
    merged = next((name for part in elements(node, "allOf") if (name := part.resolved_name)), None)
    described = node.value_of("description")
    if merged is None and isinstance(described, str) and _SHORT.fullmatch(described.strip()):
        return described
    inner = next((f"with {key}" for key in _properties(node)), None)
    return merged or inner or next(iter(kinds_in(node)), f"option {at + 1}")


_SHORT = re.compile(r"[A-Z][a-z]+(?: [A-Za-z]+)?\.?")
"""A description of one or two words, which is a title."""


def only_value(node: Node) -> Constant | None:
    """The value of an `enum` with one value, which is how 3.0 writes a constant."""
    values = node.value_of("enum")
    only = values[0] if isinstance(values, list) and len(values) == 1 else None
    return only if isinstance(only, (str, int, float, bool)) else None


def value_texts(schema: Joined, key: str) -> dict[object, str]:
    """`x-enum-descriptions` or `x-enum-varnames`, which many documents contain: by value, if each value has one."""
    for part in reversed(schema.schemas) if schema.has(key) else ():
        texts = [item.value for item in elements(part, key)]
        values = [item.value for item in elements(part, "enum")]
        if texts and len(texts) == len(values):
            return {
                value: text
                for value, text in zip(values, texts, strict=True)
                if isinstance(text, str) and not isinstance(value, (list, dict))
            }
    return {}


def solved(type_: ir.Type) -> str | None:
    """The pointer of the request value whose solution a type represents."""
    inner = type_.inner if isinstance(type_, ir.Nullable) else type_
    return inner.pointer if isinstance(inner, ir.SolutionOf) else None


# --- constraints that no type expresses ------------------------------------------------------------------------------


def full_doc(node: Node, schema: Joined, *, is_tuple: bool = False) -> str:
    """What the document says of a schema, and what it demands that the type cannot say."""
    told = " ".join(dict.fromkeys(notes(schema, is_tuple=is_tuple)))
    return "\n\n".join(part for part in (model_doc(node), *requirement_notes(schema), told) if part)


def model_doc(node: Node) -> str:
    """What the document says of a schema that is a model, deprecation included."""
    doc = doc_of(node)
    if not is_true(node.get("deprecated")):
        return doc
    return f"{doc}{'.' if doc[-1:].isalnum() else ''}\n\nDeprecated.".strip()


def requirement_notes(schema: Joined) -> Iterator[str]:
    """Which properties are required together, as sentences, since types cannot express it."""
    for part in schema.schemas if schema.has(*CHOICES) else ():
        for key, word in (("oneOf", "Exactly one"), ("anyOf", "At least one")):
            if not only_requires(part, key):
                continue
            groups = [
                " with ".join(f"`{item.value}`" for item in elements(choice, "required"))
                for choice in elements(part, key)
            ]
            yield f"{word} of these must be given: {', or '.join(group for group in groups if group)}."


def notes(schema: Joined, *, is_tuple: bool = False) -> Iterator[str]:
    """Constraints of the document that Python's types cannot express, one sentence each."""
    for part in schema.schemas:
        if isinstance(part.value, dict) and _TELLING.isdisjoint(part.value):
            continue
        for key, sentence in _SENTENCES.items():
            child = part.get(key)
            if child is None or (key == "prefixItems" and is_tuple) or _says_nothing(key, child.value):
                continue
            told = sentence.format(_shown(child.value))
            yield told.replace(" 1 properties", " 1 property")
        yield from _conditions(part)


ANY_NAME = frozenset({"", ".*", "^.*$", ".+", "^.+$", "^.*", ".*$"})
"""Patterns that match every property name."""


def _says_nothing(key: str, value: ir.Json) -> bool:
    """Whether a keyword allows everything, or is part of the type already."""
    if key == "patternProperties" and isinstance(value, dict) and value.keys() <= ANY_NAME:
        return True
    return value is True or value == {} or (key.startswith("unevaluated") and isinstance(value, bool))


_SENTENCES = {
    "not": "Must not match `{}`.",
    "propertyNames": "The names of its properties match `{}`.",
    "patternProperties": "By pattern of their names, properties match `{}`.",
    "dependentRequired": "With each of these properties others must be given: `{}`.",
    "dependentSchemas": "With each of these properties more must match: `{}`.",
    "minProperties": "At least {} properties.",
    "maxProperties": "At most {} properties.",
    "prefixItems": "Its first items match `{}`, in this order.",
    "contains": "Among its items, some match `{}`.",
    "minContains": "At least `{}` items match that.",
    "maxContains": "At most `{}` items match that.",
    "unevaluatedItems": "Further items match `{}`.",
}
_TELLING = frozenset((*_SENTENCES, "if"))


def _conditions(part: Node) -> Iterator[str]:
    condition = part.get("if")
    if condition is None:
        return
    for key, word in (("then", "matches"), ("else", "does not match")):
        child = part.get(key)
        if child is not None and not _says_nothing(key, child.value):
            yield f"Where it {word} `{_shown(condition.value)}`, it must match `{_shown(child.value)}`."


def _shown(value: ir.Json) -> str:
    text = plain(json.dumps(value, ensure_ascii=False).replace("`", "'"))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
