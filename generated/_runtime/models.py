"""Models: open structs, and how models are read from JSON and written as JSON.

Responses are read leniently where nothing is lost (``"2"`` for an integer, never ``2`` for a text), since providers
document one and send the other. Everything else that does not fit is a `DecodeError` with its JSON path. Requests are
written strictly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import Any, Literal, TypeAlias, TypeGuard, TypeVar, get_args, get_origin, overload

import msgspec
from msgspec import UNSET, Struct

from .errors import ConfigurationError, DecodeError
from .json_data import escape_token, is_array, is_object, read_json

T = TypeVar("T")

S = TypeVar("S")
"""What a task solves to."""

S_co = TypeVar("S_co", covariant=True)
"""What a task solves to, in a class that only gives it out."""

ADDITIONAL = "(additional properties)"


class OpenStruct(Struct, frozen=True, kw_only=True, rename={"additional_properties": ADDITIONAL}):
    """A model that may carry more properties than it declares; on the wire they are beside the declared ones."""

    additional_properties: dict[str, Any] = {}
    """The undeclared properties by their wire names."""


class Unknown(dict[str, Any]):
    """A member of a union that the API's description does not list: a JSON object whose tag names none of those listed.

    It is the object as received, a `dict`, so that it is sent back unchanged; `tag` tells its kind. In a `match`
    it is distinguished by `case Unknown(tag)`, `case Unknown(tag=tag)` or `case Unknown() as other`.
    """

    __slots__ = ("tag",)
    __match_args__ = ("tag",)  # else type checkers take it for a `dict`, which has no patterns in a pattern

    def __init__(self, tag: str, value: Mapping[str, Any]) -> None:
        super().__init__(value)
        self.tag = tag

    @property
    def value(self) -> dict[str, Any]:
        """A plain copy of the object, tag included."""
        return dict(self)

    def __repr__(self) -> str:
        """In one short line, however large the object is."""
        return f"Unknown(tag={self.tag if len(self.tag) <= 60 else f'{self.tag[:59]}…'!r}, keys={len(self)})"


Respell: TypeAlias = "Callable[[Any, Any], Any]"
"""Rewrites plain JSON data as its type requires it:
`respell(value, annotation)`, the same object if nothing changes.
"""


class ModelUnion(type):
    """The class of a union whose members msgspec alone cannot distinguish:
    here one without members, which nothing fits.

    `unions` has those with members. They are a module of their own, which clients without such unions get no copy of.
    """

    def members(cls) -> tuple[Any, ...]:
        """The types of which a value is one."""
        return ()

    def read(cls, value: Any) -> Any:
        """The value as the member that it is. Raises ValueError for a value of another type."""
        raise ValueError(f"no member of {cls.__name__} fits")

    def named_member(cls, value: Any) -> Any:
        """The one member that a value can be, by its tag or since there is no other; else None."""
        return None


def type_of_values(annotation: Any) -> Any:
    """The type of the values of a `dict[str, X]`; anything for a bare `dict`."""
    arguments: Any = get_args(annotation)
    return arguments[1] if arguments else Any


def types_of_items(annotation: Any, length: int) -> tuple[Any, ...] | None:
    """The type of each item of an array of a type; None if an array of this length is not allowed."""
    arguments = get_args(annotation) or (Any,)
    if get_origin(annotation) is tuple and arguments[-1] is not Ellipsis:
        return arguments if len(arguments) == length else None
    return (arguments[0],) * length


@cache
def additional_type(model: Any) -> Any:
    """The type of an open struct's undeclared properties together: a `dict[str, X]`."""
    return next(field.type for field in msgspec.structs.fields(model) if field.name == "additional_properties")


def is_struct(value: Any) -> TypeGuard[Struct]:
    """Whether a value is a model."""
    return isinstance(value, Struct)


def is_constant(field: msgspec.structs.FieldInfo) -> bool:
    """Whether a property is required and can have one value, which a model fills in automatically."""
    return get_origin(field.type) is Literal and field.default is not msgspec.NODEFAULT


def fields_of(model: Struct) -> Iterable[tuple[str, str]]:
    """(attribute, wire name) of each field."""
    return zip(model.__struct_fields__, model.__struct_encode_fields__, strict=True)


@cache
def types_of_fields(member: Any) -> dict[str, Any]:
    """The types of a model's fields by wire name; empty for other members."""
    model = get_origin(member) or member
    if not (isinstance(model, type) and issubclass(model, Struct)):
        return {}
    return {field.encode_name: field.type for field in msgspec.structs.fields(member)}


# --- reading ---------------------------------------------------------------------------------------------------------


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
    problem, is_lenient = "", False
    try:
        try:
            typed = msgspec.convert(value, annotation, strict=True, dec_hook=read_union)
        except msgspec.ValidationError:
            typed, is_lenient = msgspec.convert(value, annotation, strict=False, dec_hook=read_union), True
        if _may_exceed(annotation, is_lenient=is_lenient) and (flaw := find_excess(typed, value)) is not None:
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
    while (shorter := re.sub(_TWO_PATHS, r" - at `$\2\1`", joined)) != joined:
        joined = shorter
    return joined


_TWO_PATHS = r" - at `\$([^`]*)` - at `\$([^`]*)`"


def read_union(annotation: Any, value: Any) -> Any:
    """A value of a union, for msgspec, which does not know ours. Raises ValueError for a value of another type."""
    if isinstance(annotation, ModelUnion):
        return annotation.read(value)
    raise TypeError(f"{annotation!r} is not a type that a model can have")


def _gather(typed: Any, raw: Any) -> None:
    """Put the properties that no model declares where models keep them, by going through both side by side."""
    if isinstance(typed, Struct) and is_object(raw):
        for name, key in fields_of(typed):
            if key in raw:
                _gather(getattr(typed, name), raw[key])
        if isinstance(typed, OpenStruct):
            declared = {*typed.__struct_encode_fields__, typed.__struct_config__.tag_field}
            extra: Any = {key: value for key, value in raw.items() if key not in declared}
            annotation = additional_type(type(typed))
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


# --- excess values ---------------------------------------------------------------------------------------------------


@cache
def _constants(model: type[Struct]) -> tuple[str, ...]:
    """The wire names of a model's required constants."""
    return tuple(field.encode_name for field in msgspec.structs.fields(model) if is_constant(field))


@cache
def _may_exceed(annotation: Any, *, is_lenient: bool) -> bool:
    """Whether a value of a type may hold a model that has a required constant or, read leniently, a date and time."""
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
        elif part is datetime and is_lenient:
            return True
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
        is_valid = ":" in raw or re.fullmatch(_SECONDS, raw) is not None
        return None if is_valid else "Invalid RFC3339 encoded datetime"
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


# --- writing ---------------------------------------------------------------------------------------------------------


def as_json(value: Any) -> Any:
    """A scalar as JSON writes it: a date as RFC 3339, bytes as base64, a decimal number and a UUID as text."""
    return msgspec.to_builtins(value)


def unsound(model: Struct) -> str | None:
    """What in a model its own types and bounds do not allow, with the place; None where there is nothing.

    Making a model checks nothing, so that reading one is fast; this is for what is about to be sent, and perhaps paid.
    """
    try:
        msgspec.convert(msgspec.to_builtins(model), type(model), dec_hook=read_union)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        return str(error)
    return None


def encoded(value: Any) -> bytes:
    """A value as JSON. Raises ConfigurationError, with the JSON pointer, for what JSON has no text for.

    That is NaN and the infinities, which msgspec writes as null (a decimal number as a text), unpaired surrogates,
    and anything that is not data. A value is traversed only where its JSON may hold such a number.
    """
    problem = ""
    try:
        written = msgspec.json.encode(value)
        if not _looks_strange(written) or not _holds_strange(value):
            return written
    except RecursionError:
        problem = "it is nested without end"
    except (TypeError, ValueError, OverflowError) as error:
        problem = str(error)
    raise ConfigurationError(problem if "without end" in problem else unwritable(value) or problem)


def _looks_strange(written: bytes) -> bool:
    """Whether JSON may be of a number that is not finite. A single letter is looked for faster than a word."""
    return b"null" in written or (b"N" in written and b"NaN" in written) or (b"I" in written and b"Infinity" in written)


def _holds_strange(value: Any) -> bool:
    """Whether a value without cycles holds a number that is not finite: fast, and without its location."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        kind = item.__class__
        if kind is str or kind is int or kind is bool or item is None:
            continue
        if kind is float:
            if item - item != 0.0:
                return True
        elif kind is dict:
            waiting.extend(item.values())
        elif kind is list:
            waiting.extend(item)
        elif _strange(item) is not None:
            return True
        else:
            waiting.extend(member for _, member in _members_of(item))
    return False


def unwritable(value: Any) -> str | None:
    """What in a value can be written neither as JSON nor in any other way, with its JSON pointer; None for nothing.

    The value has no cycles.
    """
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        at, item = waiting.pop()
        problem = _strange(item)
        if problem is not None:
            return f"`{at}` {problem}" if at else f"the value {problem}"
        members = _members_of(item)
        if not members:
            problem = _no_data(item)
            if problem is not None:
                return f"`{at}`: {problem}" if at else problem
        for key, _ in members:
            problem = _strange(key)
            if problem is not None:
                return f"a key in `{at}` {problem}"
        waiting += [(f"{at}/{escape_token(str(key))}", member) for key, member in reversed(members)]
    return None


def _strange(value: Any) -> str | None:
    """What is wrong with a scalar."""
    if isinstance(value, float) and not isfinite(value):
        return f"is {value}, which JSON cannot write"
    if isinstance(value, str):
        return None if value.isascii() or _is_whole(value) else "holds an unpaired surrogate"
    if isinstance(value, Decimal) and not value.is_finite():
        return f"is {value}, which JSON cannot write"
    return None


def _no_data(value: Any) -> str | None:
    """What msgspec says against a value that holds no others."""
    try:
        msgspec.json.encode(value)
    except (TypeError, ValueError, OverflowError) as error:
        return str(error)
    return None


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _members_of(value: Any) -> list[tuple[Any, Any]]:
    """What a value holds, each with its key or its number; nothing for a scalar."""
    if is_struct(value):
        members = [(key, getattr(value, name)) for name, key in fields_of(value)]
        more = value.additional_properties if isinstance(value, OpenStruct) else {}
        return [*more.items(), *((key, item) for key, item in members if item is not UNSET and key != ADDITIONAL)]
    if is_object(value):
        return [*value.items()]
    if is_array(value) or _is_set(value):
        return [*enumerate(value)]
    fields: Any = getattr(value, "__dataclass_fields__", ())
    return [(name, getattr(value, name)) for name in fields if hasattr(value, name)]


def _is_set(value: object) -> TypeGuard[Collection[Any]]:
    return isinstance(value, (set, frozenset))


def flattened(value: Any) -> Any:
    """The value as JSON writes it, except scalars: models as objects, undeclared properties beside the declared ones.

    Unset members are omitted.
    """
    if value.__class__ in _SCALARS:
        return value
    if is_struct(value):
        config = value.__struct_config__
        members: dict[str, Any] = {} if config.tag_field is None else {config.tag_field: config.tag}
        for name, key in fields_of(value):
            item = getattr(value, name)
            if item is not UNSET:
                members[key] = flattened(item)
        return {**members.pop(ADDITIONAL), **members} if isinstance(value, OpenStruct) else members
    if is_object(value):
        return {key: flattened(item) for key, item in value.items() if item is not UNSET}
    if is_array(value):
        return [flattened(item) for item in value]
    return value


_SCALARS = frozenset((str, int, float, bool, type(None)))
"""The classes of most values: they are not looked at any closer."""


def to_json(value: Any) -> bytes:
    """A model, or a list or dict that holds models, as JSON: the names and texts are those of a request.

    Members that are UNSET are omitted, undeclared properties are beside the declared ones. Raises ConfigurationError,
    with the JSON pointer, for what JSON has no text for: NaN, for example.
    """
    return encoded(flattened(value))
