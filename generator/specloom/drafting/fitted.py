"""Makes a schema fit the examples beside it: what they contradict is relaxed, and a question names both lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from .described import Body, Example, Origin, Property, Todo

if TYPE_CHECKING:
    from ..ir import Json

_KINDS: Final[tuple[tuple[type, str], ...]] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
    (type(None), "null"),
)


def fit(body: Body) -> Body:
    """The body, with a schema that all of its examples match."""
    return replace(body, schema=_fitted(body.schema, [(each.value, each) for each in body.examples]))


def kind_of(value: Json) -> str:
    """The type of JSON Schema that a value is of."""
    return next(name for kind, name in _KINDS if isinstance(cast("object", value), kind))


def _fitted(known: Property, shown: Sequence[tuple[Json, Example]]) -> Property:
    todos = list(known.todos)
    types = known.types
    enum = known.enum
    for value, example in shown:
        kind = kind_of(value)
        if types and kind not in types and not (kind == "integer" and "number" in types):
            types = (*types, kind)
            if kind != "null":
                todos.append(
                    _todo(f"which type has `{known.name}`: an example has {kind}", known.origin, example.origin)
                )
        if enum and isinstance(value, str | int | float) and value not in enum:
            enum = (*enum, value)
            if kind not in known.types or len(known.types) > 1:  # the question about its type says it already
                continue
            todos.append(
                _todo(f"is {value!r} a value of `{known.name}`: an example has it", known.origin, example.origin)
            )
    members = [_member(each, shown) for each in known.properties]
    items = known.items
    if items is not None:
        items = _fitted(
            items, [(item, example) for value, example in shown if isinstance(value, list) for item in value]
        )
    return replace(known, types=types, enum=enum, properties=tuple(members), items=items, todos=tuple(todos))


def _member(known: Property, shown: Sequence[tuple[Json, Example]]) -> Property:
    objects = [(value, example) for value, example in shown if isinstance(value, dict)]
    inner = [(value[known.name], example) for value, example in objects if known.name in value]
    fitted = _fitted(known, inner)
    without = next((example for value, example in objects if known.name not in value), None)
    if known.required and without is not None:
        todo = _todo(f"is `{known.name}` always there: an example is without it", known.origin, without.origin)
        fitted = replace(fitted, required=None, todos=(*fitted.todos, todo))
    return fitted


def _todo(text: str, documented: Origin, shown: Origin) -> Todo:
    return Todo(text, (documented, shown))
