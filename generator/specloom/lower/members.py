"""What is in a value of a type: at a JSON pointer,
and what no caller needs to give, since only one value is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from .. import ir
from ..runtime.json_data import array_index, escape_token, pointer_tokens

Models = Callable[[str], ir.Model]
"""The model of a name."""


def type_at(type_: ir.Type, pointer: str, model: Models) -> ir.Type | None:
    """The type of the value at `pointer` of a value of `type_`; None if its schema has no such location."""
    found: ir.Type | None = type_
    for token in pointer_tokens(pointer):
        found = _step(found, token, model) if found is not None else None
    return found


def _step(type_: ir.Type, token: str, model: Models) -> ir.Type | None:
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


def _step_into(named: ir.Model, token: str, model: Models) -> ir.Type | None:
    match named:
        case ir.Object():
            return next((field.type for field in named.fields if field.name == token), named.extra)
        case ir.Alias():
            return _step(named.type, token, model)
        case ir.Union():
            return _first(named.members, token, model)
        case ir.Enum():
            return None


def _first(members: tuple[ir.Type, ...], token: str, model: Models) -> ir.Type | None:
    steps = (_step(member, token, model) for member in members)
    return next((step for step in steps if step is not None), None)


def only_value(type_: ir.Type, model: Models) -> ir.Json | ir.Missing:
    """The one value of a type besides null; MISSING if it has several, or none."""
    match type_:
        case ir.Const(values=(value,)) if value is not None:
            return value
        case ir.Nullable(inner=inner):
            return only_value(inner, model)
        case ir.Ref(name=name):
            match model(name):
                case ir.Enum(values=(lone,)):
                    return lone.value
                case ir.Alias(type=inner):
                    return only_value(inner, model)
                case _:
                    return ir.MISSING
        case _:
            return ir.MISSING


def members_to_fill(body: ir.Body | None, given: Sequence[str], model: Models) -> Iterator[tuple[str, ir.Json]]:
    """The members that a body needs besides those `given` (JSON pointers) and those that the operation sets.

    A body, or an object in it, without any given value is not completed: it is not sent, or `lint` reports what is
    missing.
    """
    match body:
        case ir.ObjectBody(wrappers=(name, *_), constants=constants):
            filled = {pointer for pointer, _ in constants}
            yield from (it for it in _in_object(ir.Ref(name), "", given, model) if it[0] not in filled)
        case ir.ValueBody(type=type_, required=required) if required or given:
            yield from _in_object(type_, "", given, model)
        case _:
            return


def _in_object(type_: ir.Type, at: str, given: Sequence[str], model: Models) -> Iterator[tuple[str, ir.Json]]:
    for field in _fields(type_, model):
        pointer = f"{at}/{escape_token(field.name)}"
        if field.read_only or field.credential is not None or any(_leads_to(pointer, one) for one in given):
            continue
        if any(_leads_to(one, pointer) for one in given):
            yield from _in_object(field.type, pointer, given, model)
        elif field.required:
            value = only_value(field.type, model)
            if not isinstance(value, ir.Missing):
                yield pointer, value


def _fields(type_: ir.Type, model: Models) -> tuple[ir.Field, ...]:
    match type_:
        case ir.Nullable(inner=inner):
            return _fields(inner, model)
        case ir.Ref(name=name):
            match model(name):
                case ir.Object(fields=fields):
                    return fields
                case ir.Alias(type=inner):
                    return _fields(inner, model)
                case _:
                    return ()
        case _:
            return ()


def _leads_to(pointer: str, outer: str) -> bool:
    """Whether a pointer is equal to another one or inside it."""
    inner, other = pointer_tokens(pointer), pointer_tokens(outer)
    return inner[: len(other)] == other
