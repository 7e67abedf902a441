"""Writes values as JSON, and finds what cannot be written."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from math import isfinite
from typing import Any, TypeGuard

import msgspec
from msgspec import UNSET, Struct

from .errors import ConfigurationError
from .models import ADDITIONAL, OpenStruct, fields_of, is_struct
from .pointer import escape_token, is_array, is_object
from .reading import Reader


def as_json(value: Any) -> Any:
    """A scalar as JSON writes it: a date as RFC 3339, bytes as base64, a decimal number and a UUID as text."""
    return msgspec.to_builtins(value)


def unsound(model: Struct) -> str | None:
    """What in a model its own types and bounds do not allow, with the place; None where there is nothing.

    Making a model checks nothing, so that reading one is fast; this is for what is about to be sent, and perhaps paid.
    """
    try:
        msgspec.convert(msgspec.to_builtins(model), type(model), dec_hook=Reader().read)
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


def to_json(value: Any) -> bytes:
    """A model, or a list or dict that holds models, as JSON: the names and texts are those of a request.

    Members that are UNSET are omitted, undeclared properties are beside the declared ones. Raises ConfigurationError,
    with the JSON pointer, for what JSON has no text for: NaN, for example.
    """
    return encoded(flattened(value))
