"""Objects without properties of their own, and what may be in an object beyond its properties."""

from __future__ import annotations

from collections.abc import Callable

from ... import ir
from ...node import Node
from .choices import lower_one_of
from .joined import Joined
from .keywords import ANY_NAME, allow_null, full_doc, place_of, python_name
from .lowering import Context, Lowering


def lower_map(lowering: Lowering, schema: Joined, context: Context) -> ir.Type:
    """An object of which any property may have any name."""
    return ir.MapOf(lower_extra(lowering, schema, (*context, "value")) or ir.FreeForm())


def lower_extra(lowering: Lowering, schema: Joined, context: Context) -> ir.Type | None:
    """The type of properties beyond the declared ones; None where the document omits or forbids them."""
    declared = [
        child
        for key in ("additionalProperties", "unevaluatedProperties")
        for child in schema.all_of(key)
        if child.value is not False
    ]
    is_closed = schema.has("additionalProperties", "unevaluatedProperties") and not declared
    patterns = [child for node in schema.all_of("patternProperties") if node.is_object for child in node.items()]
    rich = [child for child in declared if isinstance(child.value, dict)]
    others = lowering.type_of_all(rich, context) if rich else ir.FreeForm()
    if not patterns:
        return others if declared else None
    types = [lowering.type_of(child, context) for _, child in patterns if child.value is not False]
    takes_all = any(pattern in ANY_NAME for pattern, _ in patterns)
    if not takes_all and not is_closed:
        types.append(others)
    return lower_one_of(lowering, types, schema, patterns[0][1], context) if types else None


def lower_alias(
    lowering: Lowering,
    schema: Joined,
    node: Node,
    context: Context,
    build: Callable[[Lowering, Joined, Context], ir.Type],
    *,
    named: bool,
) -> ir.Type:
    """A component that is a list or a map keeps its name (it may refer to itself); an inline one needs none."""
    if not named:
        return build(lowering, schema, context)
    name = lowering.names[node]
    lowering.types[node] = allow_null(schema, ir.Ref(name))
    type_ = build(lowering, schema, context)
    doc = full_doc(node, schema, is_tuple=isinstance(type_, ir.TupleOf))
    lowering.drafts[name] = ir.Alias(name, place_of(node), doc, type_, python_name(node))
    return ir.Ref(name)
