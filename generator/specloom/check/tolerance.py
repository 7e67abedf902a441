"""Reads values whose form is wrong and whose meaning is certain, each with a warning; `wire` says which these are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ..diagnostics import quote
from ..edits import Edit, Quote, Rewrite, Unquote
from ..node import Node, as_flag, describe, did_you_mean
from .grammar import DOCUMENTATION, FORMER, FORMER_WORDS, SHAPES, TYPES, UNDER_SCHEMA
from .wire import FORMATS, certain, is_media_type, media_type_meant, type_meant

if TYPE_CHECKING:
    from ..ir import Json

MEDIA_TYPE_HINT: Final = "write it as `type/subtype`, for example `application/json`"

SCALARS: Final[dict[str, tuple[type, ...]]] = {
    "text": (str,),
    "flag": (bool,),
    "number": (float,),
    "integer": (int,),
    "number or flag": (float, bool),
}

WANTED: Final[dict[type, str]] = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}

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


def is_texted(kind: str, key: str) -> bool:
    """Whether a number under a key is the text that it is written as."""
    return SHAPES[kind].fields[key] == "text" and (
        key in DOCUMENTATION or key in ("operationId", "format") or kind == "serverVariable"
    )


def as_text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")

_MEANT: Final = {"discriminator": "an object", "server": "an object", "security": "a list"}
"""What is expected where another value has a certain meaning, besides scalars."""


def warn_of_type(node: Node, kind: str) -> None:
    """Report a value of another type whose meaning is certain."""
    wanted = _MEANT.get(kind) or WANTED[SCALARS.get(kind, (str,))[0]]
    hint = {
        "text": f'quote it: "{as_text(node.value)}"',
        "texts": f'quote it: "{as_text(node.value)}"',
        "discriminator": f"write `propertyName: {node.value}`",
        "server": f"write `url: {node.value}`",
        "security": "write `-` before each alternative",
    }.get(kind, f"write it without quotes: {node.value}")
    name = f"{quote(node.key)} " if not node.key.isdigit() else "this "
    message = f"{name}must be {wanted}, not {describe(node.value)}"
    node.warn("wrong-type", message, hint, fix=_fix_of_type(node, kind))


def _fix_of_type(node: Node, kind: str) -> Edit | None:
    """The edit that writes the value as its type wants it, where only quotes are missing, or are too many."""
    value = node.value
    if kind in ("text", "texts"):
        return None if value is None else Quote()
    if kind in ("discriminator", "server", "security") or not isinstance(value, str):
        return None
    if kind == "flag":
        word = as_flag(value)
        return Unquote(value, word) if word is not None else None
    return Unquote(value, value) if _NUMBER.fullmatch(value) else None


def read_any_content(content: Node) -> None:
    """Read the content of a response whose media type is unknown as bytes: whatever comes is kept."""
    if not content.is_object or content.ref is not None:
        return
    listed = [(name, child) for name, child in content.items() if not name.startswith("x-")]
    if not listed or any(is_media_type(name) for name, _ in listed):
        return
    name, medium = listed[0]
    message = f"{quote(name)} is not a valid media type: the body is read as bytes"
    medium.warn("media-type-shape", message, MEDIA_TYPE_HINT, at_key=True)
    content.read_as({"*/*": {"schema": {"type": "string", "format": "binary"}}})


def read_media_types(content: Node) -> None:
    """Read the keys of `content` whose letters mean a media type as that one, if none of them is a media type."""
    value = content.value
    if not isinstance(value, dict) or content.ref is not None or any(map(is_media_type, value)):
        return
    meant: dict[str, str] = {}
    for name in value:
        known = media_type_meant(name) if not name.startswith("x-") else None
        if known is not None and known not in meant.values():
            meant[name] = known
    for name, known in meant.items():
        read = "any JSON" if known == "*/*" else quote(known)
        message = f"{quote(name)} is not a valid media type: it is read as {read}"
        (content.get(name) or content).warn("media-type-shape", message, MEDIA_TYPE_HINT, at_key=True)
    if meant:
        content.read_as({meant.get(name, name): medium for name, medium in value.items()})


_FORMER_SCHEMA: Final = frozenset(place for place, hint in FORMER.items() if hint == UNDER_SCHEMA)


_FORMER_BODIES: Final = tuple(FORMER_WORDS["parameter", "in"])


def read_former_scheme(scheme: Node) -> None:
    """Read the security scheme `basic` of Swagger 2 as the scheme of HTTP."""
    kind = scheme.get("type") if scheme.value_of("type") == "basic" else None
    if kind is not None and isinstance(scheme.value, dict):
        kind.warn("wrong-value", "`type: basic` is read as `type: http` with `scheme: basic`", "write it like this")
        scheme.read_as({**scheme.value, "type": "http", "scheme": "basic"})


def read_former_schema(parameter: Node) -> None:
    """Read the keys of Swagger 2 that describe a parameter, if it has neither `schema` nor `content`, as its schema."""
    value = parameter.value
    if not isinstance(value, dict) or not isinstance(value.get("type"), str) or value.get("in") in _FORMER_BODIES:
        return
    if "schema" in value or "content" in value:
        return
    own = SHAPES["parameter"].fields
    schema = {key: child for key, child in value.items() if key not in own and ("parameter", key) in _FORMER_SCHEMA}
    rest = {key: child for key, child in value.items() if key not in schema}
    message = (
        f"{', '.join(map(quote, schema))} of a parameter {'is' if len(schema) == 1 else 'are'} read as its `schema`"
    )
    (parameter.get("type") or parameter).warn("unknown-key", message, UNDER_SCHEMA, at_key=True)
    parameter.read_as({**rest, "schema": schema})


def is_beside_reference(node: Node) -> bool:
    """Whether a value has no effect because of a `$ref` beside it; another reference may still lead into it."""
    holder = node.document.value_at(node.path[:-1])
    return isinstance(holder, dict) and "$ref" in holder


def reads_keyword(node: Node, keyword: str) -> bool:
    """Read the value of a keyword of a schema if its form is wrong and its meaning certain;
    whether that is all there is to say of it.
    """
    value = node.value
    match keyword:
        case "required" if isinstance(value, (bool, str)):
            _read_required(node)
        case "enum" if isinstance(value, (str, int, float)):
            _read_alone(node, value)
        case "allOf" | "anyOf" | "oneOf" if node.is_object:
            node.warn("wrong-type", f"{quote(keyword)} must be a list, not an object", "write `-` before each schema")
            node.read_as([value])
            return False
        case "items" if node.is_array:
            message = "`items` must be an object, not a list: any JSON value is accepted as an item"
            node.warn("wrong-type", message, "write one schema; `prefixItems` lists one for each place")
            node.read_as({})
        case "examples" if not node.is_array:
            node.warn("wrong-type", f"`examples` of a schema must be a list, not {describe(value)}")
        case _:
            return False
    return True


def _read_required(node: Node) -> None:
    """Read a text under `required` as the one name that it is; a flag of the property itself is ignored."""
    if not isinstance(node.value, bool) and certain("flag", node.value) is None:
        _read_alone(node, node.value)
        return
    hint = "list the names of required properties in the enclosing object schema"
    node.warn("wrong-type", f"`required` must be a list, not {describe(node.value)}", hint)
    node.read_as([])


def _read_alone(node: Node, value: Json) -> None:
    """Read a scalar where a list is expected as the one item that it is."""
    hint = f"write a list: `{node.key}: [{as_text(value)}]`"
    node.warn("wrong-type", f"{quote(node.key)} must be a list, not {describe(value)}", hint)
    node.read_as([value])


def reads_type(node: Node, word: Node) -> bool:
    """Report a word of a type that is not one, and read it as the one that is meant;
    False where it means no single one, so that any value is of the type.
    """
    if word.value is None and node.is_array:
        word.warn("wrong-type", "`null` as a type must be a string", 'quote it: `"null"`', fix=Quote())
        word.read_as("null")
        return True
    if not isinstance(word.value, str):
        message = f"a type must be a string, not {describe(word.value)}: any JSON value is accepted"
        hint = "a schema with a `type` of its own is a property: write it under `properties`"
        word.warn("wrong-type", message, hint if word.is_object else None)
        node.read_as(None)
        return False
    meant = type_meant(word.value)
    read = "" if meant is not None else ": any JSON value is accepted"
    message = f"a type must be one of {', '.join(map(quote, TYPES))}, not {quote(word.value)}{read}"
    format_ = FORMATS.get(word.value.strip().lower())
    fix = Rewrite(word.value, meant) if meant is not None and format_ is None else None
    known = did_you_mean(word.value, TYPES) or _OTHER_TYPES.get(word.value.lower())
    word.warn("wrong-value", message, known, fix=fix)
    if meant is None:
        node.read_as(None)
        return False
    word.read_as(meant)
    holder = node.document.value_at(node.path[:-1])
    if format_ is not None and isinstance(holder, dict) and holder.get("format") is None:
        node.document.put(node.path[:-1], {**holder, "format": format_})
    return True
