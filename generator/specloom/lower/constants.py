"""Values that no caller needs to give: required parameters and properties of a body that allow only one value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from .. import ir
from .pointers import tokens

Models = Callable[[str], ir.Model]


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
        pointer = f"{at}/{field.name.replace('~', '~0').replace('/', '~1')}"
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
    inner, other = tokens(pointer), tokens(outer)
    return inner[: len(other)] == other
