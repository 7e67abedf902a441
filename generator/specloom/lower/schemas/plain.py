"""Schemas that say of a value only its type and its format:
most of a document are such, so that they are read directly.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Literal, TypeAlias, cast

from ... import ir
from ...node import Node
from .keywords import doc_of, examples_of, place_of

Kind: TypeAlias = Literal["string", "integer", "number", "boolean"]

_KINDS: Final = frozenset({"string", "integer", "number", "boolean"})
_KEYWORDS: Final = frozenset(
    {
        *("type", "format", "nullable", "title", "description", "default", "example", "examples"),
        *("deprecated", "readOnly", "writeOnly"),
    }
)
"""The keywords of such schemas, and the annotations that a field reads itself."""


def plain_type(node: Node) -> ir.Type | None:
    """The type of a schema with these keywords alone; None for any other one."""
    schema = node.value
    if not isinstance(schema, dict) or not schema.keys() <= _KEYWORDS:
        return None
    kind, has_null = schema.get("type"), schema.get("nullable") is True
    if isinstance(kind, list) and len(kind) == 2 and "null" in kind:
        kind, has_null = kind[kind[0] == "null"], True
    format_ = schema.get("format")
    if not isinstance(kind, str) or kind not in _KINDS or not isinstance(format_, str | None):
        return None
    return _scalar(cast("Kind", kind), format_, has_null)


@cache
def _scalar(kind: Kind, format_: str | None, has_null: bool) -> ir.Type:
    scalar = ir.Scalar(kind, format_)
    return ir.Nullable(scalar) if has_null else scalar


def plain_field(key: str, node: Node, type_: ir.Type, *, required: bool) -> ir.Field:
    """The property of such a schema, whose type is known."""
    schema = cast("dict[str, ir.Json]", node.value)
    return ir.Field(
        name=key,
        type=type_,
        required=required,
        place=place_of(node),
        doc=doc_of(node),
        default=schema.get("default", ir.MISSING),
        deprecated=schema.get("deprecated") is True,
        read_only=schema.get("readOnly") is True,
        write_only=schema.get("writeOnly") is True,
        example=next(examples_of(node), ir.MISSING),
    )
