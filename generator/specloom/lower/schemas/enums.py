"""Schemas that list their values: `enum`, `const`, and choices of constants."""

from __future__ import annotations

from typing import Literal

from ... import ir
from ...node import Node
from .joined import Joined
from .keywords import Constant, allow_null, model_doc, nullable, only_value, place_of, python_name, value_texts
from .lowering import Context, Lowering
from .names import name_model


def lower_enum(lowering: Lowering, schema: Joined, node: Node, context: Context, *, named: bool) -> ir.Type:
    values = schema.values or []
    present = [value for value in values if isinstance(value, (str, int, float, bool))]
    has_null = None in values or (schema.allows_null and bool(present))
    if any(isinstance(value, (list, dict)) for value in values):
        node.warn(
            "enum-of-structures",
            "an `enum` of objects or arrays is any JSON in Python",
            "describe the value by `type` and `properties`",
        )
        return ir.FreeForm()
    if not present:
        return ir.Const((None,)) if values else ir.FreeForm()
    is_single = schema.has("const")
    inner = (
        ir.Const(tuple(present)) if is_single else _lower_values(lowering, schema, node, context, present, named=named)
    )
    return nullable(inner) if has_null else inner


def _lower_values(
    lowering: Lowering, schema: Joined, node: Node, context: Context, values: list[Constant], *, named: bool
) -> ir.Type:
    docs = value_texts(schema, "x-enum-descriptions")
    titles = value_texts(schema, "x-enum-varnames")
    members = [(value, docs.get(value, ""), titles.get(value, "")) for value in values]
    return _lower_members(lowering, schema, node, context, members, named=named)


def _lower_members(
    lowering: Lowering,
    schema: Joined,
    node: Node,
    context: Context,
    members: list[tuple[Constant, str, str]],
    *,
    named: bool,
) -> ir.Type:
    """A named list of (value, description, title), each once; values of mixed kinds need no class and get none."""
    members = list({(isinstance(member[0], bool), member[0]): member for member in reversed(members)}.values())[::-1]
    texts = [ir.EnumValue(value, doc, title) for value, doc, title in members if isinstance(value, str)]
    numbers = [
        ir.EnumValue(value, doc, title)
        for value, doc, title in members
        if isinstance(value, int) and not isinstance(value, bool)
    ]
    if len(members) not in (len(texts), len(numbers)):
        return ir.Const(tuple(value for value, _, _ in members))
    name = name_model(lowering, node, context, None if named else schema)
    kind: Literal["string", "integer"] = "string" if texts else "integer"
    lowering.drafts[name] = ir.Enum(
        name, place_of(node), model_doc(node), kind, tuple(texts or numbers), python_name(node)
    )
    return ir.Ref(name)


def lower_constants(
    lowering: Lowering,
    schema: Joined,
    node: Node,
    context: Context,
    choices: list[Node],
    *,
    named: bool,
    has_null: bool,
) -> ir.Type:
    members = [
        (constant.value, choice.text_or("description"), choice.text_or("title"))
        for choice in choices
        if (constant := choice.get("const")) is not None and isinstance(constant.value, (str, int, float, bool))
    ]
    if len(members) < len(choices):
        return ir.FreeForm()
    inner = _lower_members(lowering, schema, node, context, members, named=named)
    return nullable(inner) if has_null else inner


def lower_lone(lowering: Lowering, node: Node) -> ir.Type | None:
    """The type of a schema that has no name and lists one value, which is how 3.0 writes a constant."""
    target = node.resolve() if isinstance(node.value, dict) else node
    only = only_value(target) if target not in lowering.names else None
    return None if only is None else allow_null(Joined((target,)), ir.Const((only,)))
