"""What stands at a JSON pointer of a type."""

from __future__ import annotations

from collections.abc import Callable

from .. import ir
from ..runtime.pointer import array_index, pointer_tokens


def type_at(type_: ir.Type, pointer: str, model: Callable[[str], ir.Model]) -> ir.Type | None:
    """The type of the value at `pointer` of a value of `type_`; None where its schema has no such place."""
    found: ir.Type | None = type_
    for token in pointer_tokens(pointer):
        found = _step(found, token, model) if found is not None else None
    return found


def _step(type_: ir.Type, token: str, model: Callable[[str], ir.Model]) -> ir.Type | None:
    match type_:
        case ir.Nullable(inner):
            return _step(inner, token, model)
        case ir.ListOf(item):
            return item if array_index(token) is not None else None
        case ir.TupleOf(items):
            index = array_index(token)
            return items[index] if index is not None and index < len(items) else None
        case ir.MapOf(value):
            return value
        case ir.FreeForm() | ir.SolutionOf():
            return ir.FreeForm()
        case ir.OneOf(members):
            return _first(members, token, model)
        case ir.Ref(name):
            return _step_into(model(name), token, model)
        case ir.Scalar() | ir.Const() | ir.Binary() | ir.Upload():
            return None


def _step_into(named: ir.Model, token: str, model: Callable[[str], ir.Model]) -> ir.Type | None:
    match named:
        case ir.Object():
            return next((field.type for field in named.fields if field.name == token), named.extra)
        case ir.Alias():
            return _step(named.type, token, model)
        case ir.Union():
            return _first(named.members, token, model)
        case ir.Enum():
            return None


def _first(members: tuple[ir.Type, ...], token: str, model: Callable[[str], ir.Model]) -> ir.Type | None:
    steps = (_step(member, token, model) for member in members)
    return next((step for step in steps if step is not None), None)
