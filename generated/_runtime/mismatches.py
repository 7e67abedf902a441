"""The mismatches between a response and its declared type, location by location, and the value that can be read. Pure.

Nothing in this module runs for a response that matches: it is for errors, and for `on_mismatch="keep"`.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import UNSET, Struct, UnsetType

from .errors import DecodeError, Mismatch
from .json_data import escape_token, is_array, is_object, unescape_token
from .models import (
    TOO_MANY_LEVELS,
    ModelUnion,
    OpenStruct,
    Respell,
    additional_type,
    convert,
    is_constant,
    type_of_values,
    types_of_items,
)

MOST = 100
"""The maximum number of mismatches listed; a list of a million items may have as many."""


MANY = 1000
"""The maximum number of locations that a client warns about."""


def warn(
    noted: set[tuple[str, str]],
    name: str,
    operation: str,
    status: int,
    mismatches: Iterable[Mismatch],
    mask: Callable[[str], str],
) -> None:
    """Log one WARNING for each location of an operation that is not in `noted` yet; all items of a list are one
    location.

    Programs read this line too: the names in backticks contain neither backticks nor line breaks.
    """
    from logging import getLogger

    for mismatch in mismatches:
        place = mask(_ITEM.sub("/*", mismatch.pointer))
        if (operation, place) not in noted and len(noted) < MANY:
            noted.add((operation, place))
            log = getLogger(f"specloom.{name}")
            log.warning(_WARNING, _quoted(operation), name, status, _quoted(place), mismatch.expected, mismatch.got)


_WARNING = (
    "a response of `%s` (%s, HTTP %d) does not match the API's description and is kept as received: at `%s`, "
    "expected %s, got %s"
)


def _quoted(text: str) -> str:
    """A text between backticks: what would end it, or the line, is escaped as in JSON, and so is a backslash."""
    return _UNQUOTED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


_UNQUOTED = re.compile("[\x00-\x1f\x7f-\x9f`\\\\\u2028\u2029\ud800-\udfff]")


def masked(mismatches: Iterable[Mismatch], mask: Callable[[str], str]) -> tuple[Mismatch, ...]:
    """The mismatches with secrets masked in each key of their pointers: a property name of a response may hold one."""
    return tuple(
        Mismatch("/".join(_masked_key(token, mask) for token in it.pointer.split("/")), it.expected, it.got)
        for it in mismatches
    )


def _masked_key(token: str, mask: Callable[[str], str]) -> str:
    """A token of a JSON pointer; it is unescaped first, since a secret may contain characters that a token escapes."""
    return escape_token(mask(unescape_token(token)))


_ITEM = re.compile(r"/[0-9]+(?=/|$)")


def converted(value: Any, annotation: Any, respell: Respell | None, *, at: str = "", gather: bool = False) -> Any:
    """Like `convert`, but accepts what `respell` rewrites if the value does not match unchanged. Raises DecodeError.

    If the value is nested too deeply for that, the error says so: the mismatch may be only another spelling.
    """
    problem: DecodeError
    try:
        return convert(value, annotation, at=at, gather=gather)
    except DecodeError as error:
        problem = error
    again = value
    try:
        again = value if respell is None else respell(value, annotation)
    except RecursionError:
        problem = DecodeError(TOO_MANY_LEVELS)
    if again is value:
        raise problem
    return convert(again, annotation, at=at, gather=gather)


class Kept(Struct, frozen=True):
    """A value that is typed where it matches and plain JSON where it does not, with the locations of the mismatches."""

    value: Any
    mismatches: tuple[Mismatch, ...]


def kept(value: Any, annotation: Any, respell: Respell | None = None, *, at: str = "", gather: bool = False) -> Kept:
    """Read plain JSON data as a type, as far as possible.

    A required property that is absent is UNSET, an item of a list keeps its position, and a value of another type is
    kept as received. `at` is the JSON pointer of the data in the response; with `gather` undeclared properties are
    kept.
    """
    reading = _Reading(gather, respell)
    try:
        typed = reading.fit(value, annotation, at)
    except RecursionError:
        return Kept(value, (Mismatch(at, _written(annotation), "more levels than supported"),))
    return Kept(typed, tuple(reading.found))


class _Reading:
    def __init__(self, gather: bool, respell: Respell | None) -> None:
        self._gather = gather
        self._respell = respell
        self.found: list[Mismatch] = []

    def fit(self, value: Any, annotation: Any, at: str) -> Any:
        """The value typed as far as it matches; mismatches are recorded."""
        try:
            return convert(value, annotation, gather=self._gather)
        except DecodeError:
            pass
        wanted = _for_value(annotation, value)
        origin = get_origin(wanted) or wanted
        if isinstance(origin, type) and issubclass(origin, Struct) and is_object(value):
            return self._fit_model(value, wanted, origin, at)
        if origin in (list, tuple, set, frozenset) and is_array(value):
            each, before = types_of_items(wanted, len(value)), len(self.found)
            if each is None:
                self._note(at, _written(wanted), f"an array of {len(value)} items")
                return value
            items = [self.fit(item, each[number], f"{at}/{number}") for number, item in enumerate(value)]
            return tuple(items) if origin is tuple and len(self.found) == before else items
        if origin is dict and is_object(value):
            of = type_of_values(wanted)
            return {key: self.fit(item, of, f"{at}/{escape_token(key)}") for key, item in value.items()}
        try:
            return converted(value, annotation, self._respell, gather=self._gather)
        except DecodeError:
            self._note(at, _written(annotation), kind_of(value))
            return value

    def _fit_model(self, value: dict[str, Any], wanted: Any, model: type[Struct], at: str) -> Any:
        members: dict[str, Any] = {}
        fields = msgspec.structs.fields(wanted)
        for field in fields:
            if field.encode_name in value:
                place = f"{at}/{escape_token(field.encode_name)}"
                members[field.name] = self.fit(value[field.encode_name], field.type, place)
            elif field.required or is_constant(field):
                self._note(f"{at}/{escape_token(field.encode_name)}", _written(field.type), "absent")
                members[field.name] = UNSET
        if self._gather and issubclass(model, OpenStruct):
            declared = {field.encode_name for field in fields}
            more = {key: item for key, item in value.items() if key not in declared}
            members["additional_properties"] = self.fit(more, additional_type(wanted), at)
        return model(**members)

    def _note(self, pointer: str, expected: str, got: str) -> None:
        if len(self.found) < MOST:
            self.found.append(Mismatch(pointer, expected, got))


def _for_value(annotation: Any, value: Any) -> Any:
    """The type that a value is compared with: of several alternatives, that of the same kind of value or with
    its tag.
    """
    if isinstance(annotation, ModelUnion):
        return annotation.named_member(value) or annotation
    origin = get_origin(annotation)
    if origin is Annotated:
        return _for_value(get_args(annotation)[0], value)
    if origin in (Union, types.UnionType):
        parts = [part for part in get_args(annotation) if part not in (types.NoneType, None, UnsetType)]
        containers = [part for part in parts if _holds(part, value)]
        if len(containers) == 1:
            return _for_value(containers[0], value)
        return annotation
    return annotation


def _holds(annotation: Any, value: Any) -> bool:
    """Whether a type has the kind of a value: object or array."""
    if isinstance(annotation, ModelUnion):
        return is_object(value)
    origin = get_origin(annotation) or annotation
    if origin is Annotated:
        return _holds(get_args(annotation)[0], value)
    if is_object(value):
        return origin is dict or (isinstance(origin, type) and issubclass(origin, Struct))
    return is_array(value) and origin in (list, tuple, set, frozenset)


def _written(annotation: Any) -> str:
    """A type as an annotation writes it, without modules."""
    if isinstance(annotation, ModelUnion):
        return annotation.__name__
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _written(arguments[0])
    if origin in (Union, types.UnionType):
        return " | ".join(_written(part) for part in arguments if part is not UnsetType)
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, arguments))}]"
    if annotation in (None, types.NoneType):
        return "None"
    name = getattr(origin or annotation, "__name__", str(annotation))
    return f"{name}[{', '.join(map(_written, arguments))}]" if arguments else name


def kind_of(value: Any) -> str:
    """The kind of a piece of plain JSON data, with its article."""
    return next((word for kind, word in _KINDS if isinstance(value, kind)), "an object")


_KINDS: tuple[tuple[type, str], ...] = (
    (types.NoneType, "null"),
    (bool, "a boolean"),
    (int, "an integer"),
    (float, "a number"),
    (str, "a string"),
    (list, "an array"),
)
