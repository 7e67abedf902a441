"""Parses parameters into JSON values, by the styles of OpenAPI: the inverse of what a client writes. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from math import isfinite
from typing import TypeAlias
from urllib.parse import unquote, unquote_plus

from .. import ir
from .validation import Types

Pairs: TypeAlias = Sequence[tuple[str, str]]
"""(decoded name, still escaped value), in their order; names may be repeated."""

_SEPARATORS = {"spaceDelimited": r"%20|\+| ", "pipeDelimited": r"%7C|%7c|\|", "label": r"[.,]"}
_INDEX = re.compile(r"[0-9]{1,9}")
_INTEGER = re.compile(r"-?[0-9]{1,30}")
_NUMBER = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?([eE][+-]?[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a request that contain parameters; names of headers are in lower case."""

    path: Mapping[str, str]
    """Still escaped."""
    query: Pairs
    header: Mapping[str, str]
    cookie: Pairs


def pairs(text: str, separator: str = "&") -> Pairs:
    """The pairs of a query, or of a cookie header."""
    parts = (part.strip().partition("=") for part in text.split(separator) if part.strip())
    return [(unquote_plus(name), value) for name, _, value in parts]


class ParameterReader:
    """Reads the parameters of one Api."""

    def __init__(self, types: Types) -> None:
        self._types = types

    def value(self, parameter: ir.Parameter, parts: Parts, others: Set[str] = frozenset()) -> ir.Json | ir.Missing:
        """The value of a parameter in a request; `others` are names of other parameters, in case it is a free object.

        A text that does not have the declared type is returned unchanged, to be reported by the validation.
        """
        match parameter.location:
            case "path":
                return self._in_path(parameter, parts.path[parameter.name])
            case "header":
                text = parts.header.get(parameter.name.lower())
                return ir.MISSING if text is None else self._joined(parameter, text, ",", str)
            case "query":
                return self._named(parameter, parts.query, others, unquote_plus)
            case "cookie":
                return self._named(parameter, parts.cookie, others, unquote)

    def _in_path(self, parameter: ir.Parameter, text: str) -> ir.Json:
        if parameter.style == "matrix":
            found = self._named(parameter, pairs(text, ";"), frozenset(), unquote)
            return None if isinstance(found, ir.Missing) else found
        bare = text.removeprefix(".") if parameter.style == "label" else text
        return self._joined(parameter, bare, _SEPARATORS.get(parameter.style, ","), unquote)

    def _named(
        self, parameter: ir.Parameter, given: Pairs, others: Set[str], decode: Callable[[str], str]
    ) -> ir.Json | ir.Missing:
        type_ = self._bare(parameter.type)
        if parameter.style == "deepObject":
            return self._deep(type_, parameter.name, given, decode)
        if parameter.explode and isinstance(type_, (ir.Object, ir.MapOf)):
            declared = {field.name for field in type_.fields} if isinstance(type_, ir.Object) else None
            texts = {name: decode(value) for name, value in given if name not in others}
            members = {name: text for name, text in texts.items() if declared is None or name in declared}
            return self._members(type_, members.items()) if members else ir.MISSING
        values = [value for name, value in given if name == parameter.name]
        if not values:
            return ir.MISSING
        if parameter.explode and isinstance(type_, ir.ListOf):
            return [self.scalar(type_.item, decode(value)) for value in values]
        return self._joined(parameter, values[-1], _SEPARATORS.get(parameter.style, ","), decode)

    def _joined(self, parameter: ir.Parameter, text: str, separator: str, decode: Callable[[str], str]) -> ir.Json:
        """A value whose parts are joined in one text, before they are decoded: a separator in a part is escaped."""
        type_ = self._bare(parameter.type)
        if not isinstance(type_, (ir.ListOf, ir.Object, ir.MapOf)):
            return self.scalar(parameter.type, decode(text))
        parts = [decode(part) for part in re.split(separator, text)] if text else []
        if isinstance(type_, ir.ListOf):
            return [self.scalar(type_.item, part) for part in parts]
        if parameter.explode:
            split = (part.partition("=") for part in parts)
            return self._members(type_, ((name, value) for name, _, value in split))
        return self._members(type_, zip(parts[::2], parts[1::2], strict=False))

    def _deep(
        self, type_: ir.Type | ir.Model, name: str, given: Pairs, decode: Callable[[str], str]
    ) -> ir.Json | ir.Missing:
        """``name[key]=value``, level by level, and ``name[0]=value`` for the items of an array.

        An array of scalars may also repeat its name, with or without an empty pair of brackets, as `x-array-format`
        specifies.
        """
        told = (re.match(rf"{re.escape(name)}\[([^\]]+)\]", wire) for wire, _ in given)
        keys = dict.fromkeys(found[1] for found in told if found is not None)
        if isinstance(type_, ir.ListOf) and keys and all(map(_INDEX.fullmatch, keys)):
            item = self._bare(type_.item)
            items = (self._deep(item, f"{name}[{key}]", given, decode) for key in sorted(keys, key=int))
            return [value for value in items if not isinstance(value, ir.Missing)]
        if isinstance(type_, (ir.Object, ir.MapOf)):
            members = {
                key: value
                for key in keys
                if not isinstance(
                    value := self._deep(self._member(type_, key), f"{name}[{key}]", given, decode), ir.Missing
                )
            }
            return members if members else ir.MISSING
        values = [decode(value) for wire, value in given if wire in (name, f"{name}[]")]
        if not values:
            return ir.MISSING
        return (
            [self.scalar(type_.item, each) for each in values]
            if isinstance(type_, ir.ListOf)
            else self.scalar(type_, values[-1])
        )

    def _members(self, type_: ir.Object | ir.MapOf, given: Iterable[tuple[str, str]]) -> dict[str, ir.Json]:
        return {name: self.scalar(self._member(type_, name), text) for name, text in given}

    def _member(self, type_: ir.Object | ir.MapOf, name: str) -> ir.Type | ir.Model:
        if isinstance(type_, ir.MapOf):
            return self._bare(type_.value)
        declared = next((field.type for field in type_.fields if field.name == name), type_.extra)
        return ir.FreeForm() if declared is None else self._bare(declared)

    def _bare(self, type_: ir.Type) -> ir.Type | ir.Model:
        found = self._types.resolved(type_)
        return self._bare(found.inner) if isinstance(found, ir.Nullable) else found

    def scalar(self, type_: ir.Type | ir.Model, text: str) -> ir.Json:
        """The JSON value of a text, if it is valid for the type; else the text."""
        match type_:
            case ir.Ref() | ir.Alias():
                return self.scalar(self._types.resolved(type_ if isinstance(type_, ir.Ref) else type_.type), text)
            case ir.Nullable():
                return self.scalar(type_.inner, text)
            case ir.Scalar() | ir.Enum():
                return _read(type_.kind, text)
            case ir.Const():
                return next((value for value in type_.values if _written(value) == text), text)
            case ir.Union() | ir.OneOf():
                tried = ((member, self.scalar(member, text)) for member in type_.members)
                return next((value for member, value in tried if not self._types.problems(member, value)), text)
            case _:
                return text


def _read(kind: str, text: str) -> ir.Json:
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "number" and _NUMBER.fullmatch(text):
        number = float(text)
        return number if isfinite(number) else text
    return text


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
