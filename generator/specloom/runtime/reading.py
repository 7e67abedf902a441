"""Reads JSON, and plain JSON data as the values of a type.

Responses are read leniently where nothing is lost (``"2"`` for an integer, never ``2`` for a text), since providers
document one and send the other. Everything else that does not fit is a `DecodeError` with its JSON path.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin, overload

import msgspec
from msgspec import Struct

from .errors import DecodeError
from .json_text import read_json
from .models import ModelUnion, OpenStruct, fields_of, is_constant, types_of_fields
from .pointer import is_array, is_object

T = TypeVar("T")


def decode_json(body: bytes, *, operation: str | None = None, quoting: bool = True) -> Any:
    """The JSON value of a response, as `read_json` reads it; without `quoting` an error quotes no content.

    Raises DecodeError for what is not JSON, for a duplicate key, and for more than 512 levels.
    """
    value, problem = read_json(body, quoting=quoting)
    if problem is not None:
        raise DecodeError(f"the response {problem}", operation=operation)
    return value


def convert(value: Any, annotation: Any, *, operation: str | None = None, at: str = "", gather: bool = False) -> Any:
    """Plain JSON data as a value of a type.

    `at` is the JSON pointer of the data in the response, for the path that an error names. With `gather` the undeclared
    properties are kept, in models that are an `OpenStruct`. Data that fits is taken unchanged (the text ``"null"``
    is not null); only where it does not, it is read leniently. Raises DecodeError where it does not fit even then.
    """
    problem, read, is_lenient = "", Reader().read, False
    try:
        try:
            typed = msgspec.convert(value, annotation, strict=True, dec_hook=read)
        except msgspec.ValidationError:
            typed, is_lenient = msgspec.convert(value, annotation, strict=False, dec_hook=read), True
        if (is_lenient or _has_constants(annotation)) and (flaw := find_excess(typed, value)) is not None:
            raise msgspec.ValidationError(flaw)
        if gather:
            _gather(typed, value)
    except msgspec.ValidationError as error:
        problem = _located(str(error), at)
    except RecursionError:
        problem = TOO_MANY_LEVELS
    else:
        return typed
    raise DecodeError(problem, operation=operation)


TOO_MANY_LEVELS = "the response has more levels than can be read as its type at once"
"""The message for a value that is not too deep for JSON, but too deep for its decoder."""


def _located(message: str, pointer: str) -> str:
    """msgspec's message with one path, from the root of the response."""
    joined = f"{message} - at `${pointer.replace('/', '.')}`" if pointer or " - at `" not in message else message
    while (shorter := _TWO_PATHS.sub(r" - at `$\2\1`", joined)) != joined:
        joined = shorter
    return joined


_TWO_PATHS = re.compile(r" - at `\$([^`]*)` - at `\$([^`]*)`")


class Reader:
    """Reads what is of a union in one value, for msgspec, which does not know our unions.

    A union inside of another one is read for each member of that which is tried, and so on, all the way down. So what
    became of it is kept until the outermost is done.
    """

    __slots__ = ("_depth", "_known")

    def __init__(self) -> None:
        self._depth = 0
        self._known: dict[tuple[int, ModelUnion], Any] = {}

    def read(self, annotation: Any, value: Any) -> Any:
        """A value of a type that msgspec does not know. Raises ValueError for a value of another type."""
        if not isinstance(annotation, ModelUnion):
            raise TypeError(f"{annotation!r} is not a type that a model can have")
        key = (id(value), annotation)
        if key in self._known:
            found = self._known[key]
        else:
            self._depth += 1
            found = annotation.read(value, self.read)
            self._depth -= 1
            if self._depth:
                self._known[key] = found
            else:
                self._known.clear()
        if isinstance(found, ValueError):
            raise ValueError(str(found))
        return found


def _gather(typed: Any, raw: Any) -> None:
    """Put the properties that no model declares where models keep them, by going through both side by side."""
    if isinstance(typed, Struct) and is_object(raw):
        for name, key in fields_of(typed):
            if key in raw:
                _gather(getattr(typed, name), raw[key])
        if isinstance(typed, OpenStruct):
            declared = {*typed.__struct_encode_fields__, typed.__struct_config__.tag_field}
            extra: Any = {key: value for key, value in raw.items() if key not in declared}
            annotation = _additional(type(typed))
            if annotation != dict[str, Any]:
                plain, extra = extra, convert(extra, annotation)
                _gather(extra, plain)
            msgspec.structs.force_setattr(typed, "additional_properties", extra)
    elif is_array(typed) and is_array(raw):
        for item, value in zip(typed, raw, strict=True):
            _gather(item, value)
    elif is_object(typed) and is_object(raw):
        for key, item in typed.items():
            _gather(item, raw.get(key))


@cache
def _additional(model: type[OpenStruct]) -> Any:
    return next(field.type for field in msgspec.structs.fields(model) if field.name == "additional_properties")


# --- what is in excess ------------------------------------------------------------------------------------------------


@cache
def _constants(model: type[Struct]) -> tuple[str, ...]:
    """The wire names of a model's required constants."""
    return tuple(field.encode_name for field in msgspec.structs.fields(model) if is_constant(field))


@cache
def _has_constants(annotation: Any) -> bool:
    """Whether a value of a type may hold a model that has a required constant."""
    left, seen = [annotation], set[Any]()
    while left:
        part = left.pop()
        if part in seen:
            continue
        seen.add(part)
        model = get_origin(part) or part
        if isinstance(part, ModelUnion):
            left += part.members()
        elif isinstance(model, type) and issubclass(model, Struct):
            if _constants(model):
                return True
            left += types_of_fields(part).values()
        elif model is not Literal:
            left += get_args(part)
    return False


def find_excess(typed: Any, raw: Any) -> str | None:
    """Why a value holds more than came: msgspec fills in a default, which a constant that must come may not have been,
    and takes any digits for seconds, which may be a date without hyphens.
    """
    if isinstance(typed, Struct) and is_object(raw):
        fields = {key: name for name, key in fields_of(typed)}
        for key in _constants(type(typed)):
            if key not in raw:
                return f"Object missing required field `{key}`"
        members = [(f".{key}", getattr(typed, fields[key]), item) for key, item in raw.items() if key in fields]
    elif is_array(raw) and is_array(typed):
        members = [(f"[{at}]", item, value) for at, (item, value) in enumerate(zip(typed, raw, strict=True))]
    elif is_object(raw) and is_object(typed):
        members = [("[...]", typed[key], item) for key, item in raw.items() if key in typed]
    elif isinstance(typed, datetime) and isinstance(raw, str):
        is_told = ":" in raw or re.fullmatch(_SECONDS, raw) is not None
        return None if is_told else "Invalid RFC3339 encoded datetime"
    else:
        return None
    for place, item, value in members:
        problem = find_excess(item, value)
        if problem is not None:
            message, _, path = problem.partition(" - at `$")
            return f"{message} - at `${place}{path or '`'}"
    return None


_SECONDS = r"[+-]?[0-9]{9,11}(?:\.[0-9]+)?"
"""A text that says seconds since 1970: from 1973 to 5138. With fewer or more digits it may be a year, or a date."""


@overload
def from_json(type_: type[T], text: str | bytes) -> T: ...
@overload
def from_json(type_: Any, text: str | bytes) -> Any: ...
def from_json(type_: Any, text: str | bytes) -> Any:
    """JSON as a value of a type: a model, a union of `models`, or a type that is made of them, such as `list[Model]`.

    Undeclared properties are kept where a model takes any, and an unlisted member of a union is an `Unknown`. Raises
    DecodeError, with the JSON path, for what does not fit or is not JSON.
    """
    body = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return convert(decode_json(body), type_, gather=True)
