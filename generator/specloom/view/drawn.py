"""Values for operations without examples: drawn from their schemas, always the same, and within all bounds.

What a schema demands is in them and nothing else: required properties, the first member of a choice, one item of a
list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import ceil, floor

from .. import ir
from ..formats import FORMATS
from ..runtime.form_types import is_form
from ..runtime.json_data import set_pointer

_DEEPEST = 8
"""How many models may be in one another; a schema that demands more refers to itself."""

_SAMPLES = {
    **{name: it.sample for name, it in FORMATS.items()},
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "203.0.113.7",
    "ipv6": "2001:db8::7",
    "duration": "PT5S",
}

_TRIES = (
    "example",
    "a",
    "A",
    "1",
    "abc",
    "ABC",
    "a1",
    "2025-01-21",
    "0123456789abcdef",
    "https://example.com/",
    "#a1b2c3",
)
"""Texts for a pattern."""


class Undrawable(ValueError):
    """No value of a type can be drawn."""


class Drawn:
    """Draws the values of one Api."""

    def __init__(self, api: ir.Api) -> None:
        self._models = {model.name: model for model in api.models}

    def example(self, operation: ir.Operation) -> ir.Example | None:
        """A call of the operation with its response;
        None where none can be drawn, or where a body means more than its type.

        A response in an envelope, or one that may report a failure, is for its author to show; and so is a stream.
        """
        answer = next(iter(operation.good_responses), None)
        if answer is None or operation.stream is not None or operation.envelope is not None or operation.failure:
            return None
        if answer.others:
            return None
        try:
            value = None if answer.media_type is None or answer.type is None else self._of(answer.type, is_sent=False)
            return ir.Example(
                name="drawn",
                status=int(answer.status) if answer.status.isdigit() else 200,
                response=value,
                request=self._request(operation),
                parameters=tuple(
                    (item.location, item.name, self._parameter(item))
                    for item in operation.given_parameters
                    if item.required
                ),
                response_type=answer.type,
                is_empty=answer.media_type is None or answer.type is None,
            )
        except Undrawable:
            return None

    def _request(self, operation: ir.Operation) -> ir.Json | ir.Missing:
        match operation.body:
            case ir.ObjectBody(arguments=arguments, arguments_at=pointer):
                members = {
                    item.field.name: self._of(item.field.type, is_sent=True)
                    for item in arguments
                    if item.field.required
                }
                found: ir.Json = set_pointer({}, pointer, members)
                return found
            case ir.ValueBody(type=type_, required=True, media_type=media_type):
                value = self._of(type_, is_sent=True)
                if is_form(media_type) and not isinstance(value, dict):
                    raise Undrawable
                return value
            case _:
                return ir.MISSING

    def _parameter(self, parameter: ir.Parameter) -> ir.Json:
        """A value that the parameter's style can write: only `content` writes what is nested."""
        value = self._of(parameter.type, is_sent=True)
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        if parameter.style != "content" and any(isinstance(item, (dict, list)) for item in inner):
            raise Undrawable
        return value

    def _of(self, type_: ir.Type, *, is_sent: bool, depth: int = 0) -> ir.Json:
        match type_:
            case ir.Scalar():
                return _scalar(type_)
            case ir.Const(values=values):
                return _first_said(values)
            case ir.Nullable(inner=inner):
                return self._of(inner, is_sent=is_sent, depth=depth) if depth < _DEEPEST else None
            case ir.ListOf(item=item, constraints=bounds):
                return self._list(item, bounds, is_sent=is_sent, depth=depth)
            case ir.TupleOf(items=items):
                return [self._of(item, is_sent=is_sent, depth=depth) for item in items]
            case ir.MapOf(value=value):
                return {"key": self._of(value, is_sent=is_sent, depth=depth)} if depth < 2 else {}
            case ir.OneOf(members=members):
                return self._first(members, is_sent=is_sent, depth=depth)
            case ir.FreeForm():
                return {"key": "value"}
            case ir.Binary() | ir.Upload():
                return "content"
            case ir.SolutionOf():
                raise Undrawable
            case ir.Ref(name=name):
                return self._model(self._models[name], is_sent=is_sent, depth=depth + 1)

    def _list(self, item: ir.Type, bounds: ir.Constraints, *, is_sent: bool, depth: int) -> ir.Json:
        least = bounds.min_length or 0
        if (bounds.unique_items and least > 1) or least > 4:
            raise Undrawable
        if bounds.max_length == 0 or (least == 0 and depth > 1):
            return []
        return [self._of(item, is_sent=is_sent, depth=depth) for _ in range(max(1, least))]

    def _first(self, members: Iterable[ir.Type], *, is_sent: bool, depth: int) -> ir.Json:
        for member in members:
            try:
                return self._of(member, is_sent=is_sent, depth=depth)
            except Undrawable:
                continue
        raise Undrawable

    def _model(self, model: ir.Model, *, is_sent: bool, depth: int) -> ir.Json:
        if depth > _DEEPEST:
            raise Undrawable
        match model:
            case ir.Alias(type=inner):
                return self._of(inner, is_sent=is_sent, depth=depth)
            case ir.Enum(values=values):
                return _first_said([value.value for value in values])
            case ir.Union():
                return self._union(model, is_sent=is_sent, depth=depth)
            case ir.Object():
                if model.solution is not None or model.parameter is not None:
                    raise Undrawable
                return {
                    field.name: self._of(field.type, is_sent=is_sent, depth=depth)
                    for field in model.fields
                    if field.required
                    and field.credential is None
                    and not (field.read_only if is_sent else field.write_only)
                }

    def _union(self, union: ir.Union, *, is_sent: bool, depth: int) -> ir.Json:
        """A value of the first member that can be drawn, with the tag that names it."""
        if union.solutions:
            raise Undrawable
        if union.tag is None:
            return self._first(union.members, is_sent=is_sent, depth=depth)
        for tag, name in union.mapping:
            try:
                value = self._model(self._models[name], is_sent=is_sent, depth=depth + 1)
            except Undrawable:
                continue
            if isinstance(value, dict):
                return {**value, union.tag: tag}
        value = self._first(union.members, is_sent=is_sent, depth=depth)
        if not isinstance(value, dict) or union.tag not in value:
            raise Undrawable
        return value


def _first_said(values: Sequence[ir.Json]) -> ir.Json:
    """The first value that is not an empty string, which is often listed for a value that is omitted."""
    return next((value for value in values if value != ""), values[0])


def _scalar(type_: ir.Scalar) -> ir.Json:
    bounds = type_.constraints
    match type_.kind:
        case "boolean":
            return True
        case "integer":
            return _number(bounds, 1)
        case "number":
            return _number(bounds, 1.5) if bounds.multiple_of is None else _number(bounds, 1)
        case "string":
            return _text(type_)


def _number(bounds: ir.Constraints, usual: float) -> int | float:
    """A number within the bounds, the usual one if that is."""
    low = max(
        (bound for bound in (bounds.minimum, _above(bounds.exclusive_minimum)) if bound is not None), default=None
    )
    high = min(
        (bound for bound in (bounds.maximum, _below(bounds.exclusive_maximum)) if bound is not None), default=None
    )
    found: int | float = usual
    if low is not None and found < low:
        found = ceil(low)
    if high is not None and found > high:
        found = floor(high)
    if bounds.multiple_of is not None:
        found = ceil(found / bounds.multiple_of) * bounds.multiple_of
    if (low is not None and found < low) or (high is not None and found > high) or abs(found) > 2**53:
        raise Undrawable
    return found


def _above(bound: float | None) -> float | None:
    return None if bound is None else floor(bound) + 1


def _below(bound: float | None) -> float | None:
    return None if bound is None else ceil(bound) - 1


def _text(type_: ir.Scalar) -> str:
    """A text of the format, of the pattern, and of the length."""
    bounds = type_.constraints
    least, most = bounds.min_length or 0, bounds.max_length
    sample = _SAMPLES.get(type_.format or "")
    if sample is None and bounds.pattern is None:
        text = "example" * (-(-least // 7) or 1)
        return text[:most] if most is not None and len(text) > most else text[: max(least, 7)]
    tries = [sample] if sample is not None else [*_TRIES, "a" * least, "1" * least, "A" * least]
    fitting = [text for text in tries if len(text) >= least and (most is None or len(text) <= most)]
    for text in fitting:
        if bounds.pattern is None or _matches(bounds.pattern, text):
            return text
    raise Undrawable


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except (re.error, RecursionError, OverflowError):
        return False
