"""Whether a JSON value has a type of the Api, and which member of a choice it is. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from .. import ir
from ..runtime.json_data import array_index, escape_token, pointer_tokens
from .patterns import matches

Reason: TypeAlias = Literal["missing", "wrong", "unknown type"]
"""What is wrong with a value: something is missing, is not what it must be, or has an undeclared kind."""

Direction: TypeAlias = Literal["request", "response"]

_DEEPEST = 200
_CLASSES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}
_WRITTEN = {
    "integer": re.compile(r"-?[0-9]+"),
    "number": re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"),
    "boolean": re.compile("true|false"),
}
"""The text forms of scalars."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong; `pointer` leads to it from the validated value."""

    pointer: str
    text: str
    reason: Reason = "wrong"

    def __str__(self) -> str:
        return f"`{self.pointer}` {self.text}" if self.pointer else f"the body {self.text}"


class Types:
    """The models of an Api, and the validation of values against them.

    Undeclared properties are accepted: a provider ignores them. In a response a scalar may be a text, which clients can
    read anyway; in a request an integer may be, if the spec lists its values.
    """

    def __init__(self, models: Iterable[ir.Model]) -> None:
        self._models = {model.name: model for model in models}

    def model(self, name: str) -> ir.Model:
        """A model by its name."""
        return self._models[name]

    def resolved(self, type_: ir.Type) -> ir.Type | ir.Model:
        """A type without the names that refer to it."""
        found: ir.Type | ir.Model = type_
        while isinstance(found, (ir.Ref, ir.Alias)):
            found = self._models[found.name] if isinstance(found, ir.Ref) else found.type
        return found

    def object_of(self, type_: ir.Type | None) -> ir.Object | None:
        """The object that a type refers to, if any, whether or not it may be null."""
        found = self.resolved(type_) if type_ is not None else None
        if isinstance(found, ir.Nullable):
            return self.object_of(found.inner)
        return found if isinstance(found, ir.Object) else None

    def at(self, type_: ir.Type, pointer: str) -> ir.Type | None:
        """The type at a JSON pointer in values of a type: of a choice, that of the first member that has one; None if
        nothing is declared there.
        """
        found: ir.Type | None = type_
        for token in pointer_tokens(pointer):
            found = None if found is None else self._below(found, token)
        return found

    def _below(self, type_: ir.Type, token: str) -> ir.Type | None:
        match found := self.resolved(type_):
            case ir.Nullable():
                return self._below(found.inner, token)
            case ir.Object():
                return next((field.type for field in found.fields if field.name == token), found.extra)
            case ir.MapOf():
                return found.value
            case ir.ListOf():
                return found.item
            case ir.TupleOf():
                index = array_index(token)
                return found.items[index] if index is not None and index < len(found.items) else None
            case ir.Union() | ir.OneOf():
                tried = (self._below(member, token) for member in found.members)
                return next((each for each in tried if each is not None), None)
            case _:
                return None

    def without_null(self, type_: ir.Type) -> ir.Type:
        """A type whose values are not null, if there is one."""
        found = self.resolved(type_)
        return found.inner if isinstance(found, ir.Nullable) else type_

    def problems(self, type_: ir.Type, value: ir.Json, direction: Direction = "request") -> list[Violation]:
        """What is wrong with a value of this type; empty if it is valid."""
        return _Check(self, direction).check(type_, value, "", 0)

    def member(self, type_: ir.Type, value: ir.Json) -> ir.Object | None:
        """The object of a choice that a value is, if the type is a choice of objects or an object."""
        found = self.resolved(type_)
        if isinstance(found, ir.Nullable):
            return self.member(found.inner, value)
        if isinstance(found, ir.Object):
            return found
        if isinstance(found, (ir.Union, ir.OneOf)):
            chosen = _Check(self, "request").chosen(found, value, "", 0)
            return None if isinstance(chosen, list) else self.member(chosen, value)
        return None

    def otherwise_spelled(self, type_: ir.Type, value: ir.Json) -> ir.Object | None:
        """The object of a choice that a value would be if its tag were case-insensitive; None if there is none."""
        found = self.resolved(type_)
        if isinstance(found, ir.Nullable):
            return self.otherwise_spelled(found.inner, value)
        if not isinstance(found, (ir.Union, ir.OneOf)) or not isinstance(value, dict):
            return None
        for member in found.members:
            said = {name: options for name, options in self.constants(member).items() if name in value}
            if said and all(_folded(value[name]) in map(_folded, options) for name, options in said.items()):
                return self.object_of(member)
        return None

    def is_catch_all(self, member: ir.Object) -> bool:
        """Whether an object accepts any value of its choice, since no property identifies it."""
        return member.extra is not None and not any(
            isinstance(self.resolved(field.type), ir.Const) for field in member.fields
        )

    def constants(self, type_: ir.Type) -> dict[str, tuple[object, ...]]:
        """The properties of an object that allow certain values only, which distinguish it from others."""
        found = self.object_of(type_)
        if found is None:
            return {}
        consts = ((field, self.resolved(field.type)) for field in found.fields)
        return {field.name: const.values for field, const in consts if isinstance(const, ir.Const)}


class _Check:
    def __init__(self, types: Types, direction: Direction) -> None:
        self._types = types
        self._direction = direction

    def check(self, type_: ir.Type | ir.Model, value: ir.Json, at: str, depth: int) -> list[Violation]:
        if depth > _DEEPEST:
            return [Violation(at, "is nested too deeply")]
        match type_:
            case ir.Ref() | ir.Alias():
                return self.check(self._types.resolved(_as_type(type_)), value, at, depth + 1)
            case ir.Scalar():
                return self._scalar(type_, value, at)
            case ir.Const():
                return self._one_of(type_.values, value, at)
            case ir.Enum():
                return self._one_of(tuple(item.value for item in type_.values), value, at)
            case ir.Nullable():
                return [] if value is None else self.check(type_.inner, value, at, depth + 1)
            case ir.ListOf():
                return self._list(type_, value, at, depth)
            case ir.TupleOf():
                return self._tuple(type_.items, value, at, depth)
            case ir.MapOf():
                return self._map(type_.value, value, at, depth)
            case ir.Object():
                return self._object(type_, value, at, depth)
            case ir.Union() | ir.OneOf():
                chosen = self.chosen(type_, value, at, depth)
                return chosen if isinstance(chosen, list) else []
            case ir.FreeForm() | ir.SolutionOf() | ir.Binary() | ir.Upload():
                return []

    def chosen(self, choice: ir.Union | ir.OneOf, value: ir.Json, at: str, depth: int) -> ir.Type | list[Violation]:
        """The member that a value is, or what is wrong with it as the closest member."""
        members = [member for member in choice.members if self._fits_constants(member, value)]
        open_members = [member for member in choice.members if not self._types.constants(member)]
        if isinstance(choice, ir.Union) and choice.default is not None:
            open_members.append(ir.Ref(choice.default))
        told = [member for member in members if member not in open_members]
        if isinstance(choice, ir.Union) and choice.tag is not None and not told and not open_members:
            return [Violation(f"{at}/{choice.tag}", "names no declared type", "unknown type")]
        nearest: list[Violation] | None = None
        told.sort(key=lambda member: -len(self._matching(member, value)))
        for member in told or open_members:
            problems = self.check(member, value, at, depth + 1)
            if not problems:
                return member
            if nearest is None or len(problems) < len(nearest):
                nearest = problems
        if nearest is not None:
            return nearest
        return [Violation(at, "is not one of the declared types", "unknown type")]

    def _fits_constants(self, member: ir.Type, value: ir.Json) -> bool:
        """Whether a value contradicts none of the constants of a member, and matches at least one."""
        constants = self._types.constants(member)
        if not isinstance(value, dict):
            return not constants
        said = {name: options for name, options in constants.items() if name in value}
        if constants and not said:
            return False
        return all(_is_among(value[name], options) for name, options in said.items())

    def _matching(self, member: ir.Type, value: ir.Json) -> list[str]:
        return [name for name in self._types.constants(member) if isinstance(value, dict) and name in value]

    def _scalar(self, type_: ir.Scalar, value: ir.Json, at: str) -> list[Violation]:
        if not isinstance(value, _CLASSES[type_.kind]) or (isinstance(value, bool) and type_.kind != "boolean"):
            if isinstance(value, float) and type_.kind == "integer" and value.is_integer():
                return []
            if self._direction == "response" and isinstance(value, str) and _reads_as(type_.kind, value):
                return []
            return [Violation(at, f"must be {_article(type_.kind)}")]
        return [Violation(at, text) for text in _broken(type_.constraints, value)]

    def _one_of(self, options: tuple[object, ...], value: ir.Json, at: str) -> list[Violation]:
        if _is_among(value, options):
            return []
        if self._direction == "response" and str(value) in {str(option) for option in options}:
            return []
        listed = ", ".join(str(option) for option in options[:8])
        return [Violation(at, f"must be one of {listed}" if len(options) > 1 else f"must be {listed}")]

    def _tuple(self, items: tuple[ir.Type, ...], value: ir.Json, at: str, depth: int) -> list[Violation]:
        if not isinstance(value, list) or len(value) != len(items):
            return [Violation(at, f"must be an array of {len(items)} items")]
        return [
            problem
            for index, (item, inner) in enumerate(zip(items, value, strict=True))
            for problem in self.check(item, inner, f"{at}/{index}", depth + 1)
        ]

    def _list(self, type_: ir.ListOf, value: ir.Json, at: str, depth: int) -> list[Violation]:
        if not isinstance(value, list):
            return [Violation(at, "must be an array")]
        bounds, found = type_.constraints, list[Violation]()
        if bounds.min_length is not None and len(value) < bounds.min_length:
            found.append(Violation(at, f"must have at least {bounds.min_length} items"))
        if bounds.max_length is not None and len(value) > bounds.max_length:
            found.append(Violation(at, f"must have at most {bounds.max_length} items"))
        if bounds.unique_items and any(item in value[:index] for index, item in enumerate(value)):
            found.append(Violation(at, "must not contain a duplicate item"))
        for index, item in enumerate(value):
            found += self.check(type_.item, item, f"{at}/{index}", depth + 1)
        return found

    def _map(self, type_: ir.Type, value: ir.Json, at: str, depth: int) -> list[Violation]:
        if not isinstance(value, dict):
            return [Violation(at, "must be an object")]
        return [
            problem for key, item in value.items() for problem in self.check(type_, item, _below(at, key), depth + 1)
        ]

    def _object(self, type_: ir.Object, value: ir.Json, at: str, depth: int) -> list[Violation]:
        if not isinstance(value, dict):
            return [Violation(at, "must be an object")]
        found: list[Violation] = []
        declared = {field.name for field in type_.fields}
        for field in type_.fields:
            where = _below(at, field.name)
            if field.name in value:
                found += self.check(field.type, value[field.name], where, depth + 1)
            elif field.required and not (field.read_only if self._direction == "request" else field.write_only):
                found.append(Violation(where, "is required", "missing"))
        if type_.extra is not None:
            for key in value.keys() - declared:
                found += self.check(type_.extra, value[key], _below(at, key), depth + 1)
        return found


def _as_type(found: ir.Ref | ir.Alias) -> ir.Type:
    return found if isinstance(found, ir.Ref) else found.type


def _is_among(value: ir.Json, options: tuple[object, ...]) -> bool:
    """Equal as JSON: `true` is not 1, but 1.0 is. The text of an integer is equal to it."""
    if isinstance(value, str) and value in {str(option) for option in options if type(option) is int}:
        return True
    return any(value == option and isinstance(value, bool) == isinstance(option, bool) for option in options)


def _folded(value: object) -> str:
    return str(value).casefold()


def _below(at: str, key: str) -> str:
    return f"{at}/{escape_token(key)}"


def _article(kind: str) -> str:
    return "an integer" if kind == "integer" else f"a {kind}"


def _reads_as(kind: str, text: str) -> bool:
    return kind in _WRITTEN and _WRITTEN[kind].fullmatch(text) is not None


def _broken(bounds: ir.Constraints, value: ir.Json) -> list[str]:
    """The bounds of a scalar that a value violates, as sentences."""
    if isinstance(value, str):
        return [text for holds, text in _text_bounds(bounds) if not holds(value)]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [text for holds, text in _number_bounds(bounds) if not holds(value)]
    return []


def _text_bounds(bounds: ir.Constraints) -> Iterable[tuple[Callable[[str], bool], str]]:
    if (least := bounds.min_length) is not None:
        yield lambda text: len(text) >= least, f"must have at least {least} characters"
    if (most := bounds.max_length) is not None:
        yield lambda text: len(text) <= most, f"must have at most {most} characters"
    if (pattern := bounds.pattern) is not None:
        yield lambda text: matches(pattern, text) is not False, f"must match {pattern}"


def _number_bounds(bounds: ir.Constraints) -> Iterable[tuple[Callable[[float], bool], str]]:
    if (least := bounds.minimum) is not None:
        yield lambda number: number >= least, f"must be at least {least}"
    if (most := bounds.maximum) is not None:
        yield lambda number: number <= most, f"must be at most {most}"
    if (above := bounds.exclusive_minimum) is not None:
        yield lambda number: number > above, f"must be more than {above}"
    if (below := bounds.exclusive_maximum) is not None:
        yield lambda number: number < below, f"must be less than {below}"
    if (step := bounds.multiple_of) is not None:
        yield lambda number: _is_multiple(number, step), f"must be a multiple of {step}"


def _is_multiple(number: float, step: float) -> bool:
    """Whether a number, however large, is a multiple of another, except for rounding."""
    steps = Fraction(str(number)) / Fraction(str(step))  # in their decimal form: 0.1 is a tenth
    return abs(steps - round(steps)) < 1e-9
