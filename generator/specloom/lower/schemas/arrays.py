"""Arrays: lists, and tuples where each item has its place."""

from __future__ import annotations

from msgspec.structs import replace

from ... import ir
from ...node import Node
from .choices import lower_one_of
from .joined import Joined
from .keywords import item_bounds
from .lowering import Context, Lowering


def lower_list(lowering: Lowering, schema: Joined, context: Context) -> ir.Type:
    first_items = schema.last("prefixItems")
    if first_items is not None and first_items.is_array:
        return _lower_tuple(lowering, schema, list(first_items.elements()), context)
    bounds = item_bounds(schema)
    items = schema.all_of("items") or schema.all_of("unevaluatedItems")
    if any(child.value is False for child in items):
        return ir.ListOf(ir.FreeForm(), replace(bounds, max_length=0))
    return ir.ListOf(lowering.type_of_all(items, (*context, "item")) if items else ir.FreeForm(), bounds)


def _lower_tuple(lowering: Lowering, schema: Joined, first_items: list[Node], context: Context) -> ir.Type:
    """Where as many items come as are described, each has its place; else all are of any of the types."""
    bounds = item_bounds(schema)
    others = [child for key in ("items", "unevaluatedItems") for child in schema.all_of(key)]
    is_closed = any(child.value is False for child in others)
    count = len(first_items)
    ends = [count if is_closed else None, bounds.max_length]
    most = min((end for end in ends if end is not None), default=None)
    types = [lowering.type_of(item, (*context, f"item {at + 1}")) for at, item in enumerate(first_items)]
    if most is not None and most <= count and (bounds.min_length or 0) >= most:
        return ir.TupleOf(tuple(types[:most]))
    if not is_closed and (most is None or most > count):
        types.append(lowering.type_of_all(others, (*context, "item")) if others else ir.FreeForm())
    item = lower_one_of(lowering, types, schema, first_items[0], (*context, "item"))
    return ir.ListOf(item, replace(bounds, max_length=most))
