"""A description as the Python expression that makes it: a call of its class, with what is not the default."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TypeAlias, cast

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from ..layout import Code, Expression, Group, call, dict_of, list_of, literal, tuple_of
from ..runtime.description.api import Credential, Placement
from ..runtime.description.conditions import AnyOf, Match
from ..runtime.description.servers import Server, Variable
from ..runtime.description.styles import Style
from ..runtime.description.tasks import FollowUp, Hint, Listing, Notify, Rule, Slot, SyncRequest, Variant
from .imported import class_of

Refer: TypeAlias = Callable[[Struct, object], Expression]
"""Writes a value that is not data, such as an operation, given the description that contains it."""

_POSITIONAL: dict[type[Struct], int] = {
    AnyOf: 1,
    Credential: 1,
    FollowUp: 1,
    Hint: 2,
    Listing: 1,
    Match: 2,
    Notify: 2,
    Placement: 3,
    Rule: 1,
    Server: 2,
    Slot: 2,
    Style: 4,
    SyncRequest: 2,
    Variable: 2,
    Variant: 1,
}
"""How many fields of a class are written without their names: those that its name says."""


def source_of(
    description: Struct,
    refer: Refer | None = None,
    kind: type[Struct] | None = None,
    instead: Mapping[str, Expression | None] | None = None,
) -> Group:
    """The call that makes a description, as an object of its class, or of its base `kind`.

    `refer` writes values that are not data; `instead` has expressions for fields that are written differently, None for
    omitted ones. Raises TypeError for a value that is not data if there is no `refer`.
    """
    kind = kind or type(description)
    instead = instead or {}
    positional: list[Expression] = []
    named: dict[str, Expression | None] = {}
    most = next((count for base, count in _POSITIONAL.items() if issubclass(kind, base)), 0)
    for number, (name, default) in enumerate(_defaults(kind)):
        value = getattr(description, name)
        if name in instead:
            named[name] = instead[name]
        elif value == default:
            continue
        elif number < most and len(positional) == number:
            positional.append(_value(description, value, refer))
        else:
            named[name] = _value(description, value, refer)
    return call(class_of(kind), *positional, **named)


@cache
def _defaults(kind: type[Struct]) -> tuple[tuple[str, object], ...]:
    """(field, default) of a class, in order; the default is `NODEFAULT` where there is none."""
    return tuple(
        (field.name, field.default if field.default_factory is NODEFAULT else field.default_factory())
        for field in fields(kind)
    )


def _value(holder: Struct, value: object, refer: Refer | None) -> Expression:
    match value:
        case Struct():
            return source_of(value, refer)
        case Mapping():
            pairs = cast("Mapping[object, object]", value).items()
            return dict_of((Code(literal(key)), _value(holder, item, refer)) for key, item in pairs)
        case tuple() | list():
            items = [_value(holder, item, refer) for item in cast("Sequence[object]", value)]
            return tuple_of(items) if isinstance(value, tuple) else list_of(items)
        case None | bool() | int() | float() | str():
            return Code(literal(value))
        case _ if refer is not None:
            return refer(holder, value)
        case _:
            raise TypeError(f"not a description: {type(value).__name__}")
