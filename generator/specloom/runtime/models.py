"""Models: open structs, open enums, named unions, and the strict reading and writing of JSON.

Answers are read leniently where nothing is lost (``"2"`` for an integer, never ``2`` for a text), since providers
document one and send the other. Everything else that does not fit is a `DecodeError` with its JSON path.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from functools import cache
from math import isfinite
from typing import Annotated, Any, Literal, TypeGuard, TypeVar, Union, get_args, get_origin, overload

import msgspec
from msgspec import UNSET, Struct

from .errors import ConfigurationError, DecodeError
from .expressions import as_text, is_array, is_object
from .json_text import read_json

T = TypeVar("T")

S = TypeVar("S")
"""What a task solves to."""

S_co = TypeVar("S_co", covariant=True)
"""What a task solves to, in a class that only gives it out."""


# --- models ----------------------------------------------------------------------------------------------------------


_ADDITIONAL = "(additional properties)"


class OpenStruct(Struct, frozen=True, kw_only=True, rename={"additional_properties": _ADDITIONAL}):
    """A model that may carry more properties than it declares; on the wire they stand beside the declared ones."""

    additional_properties: dict[str, Any] = {}
    """The undeclared properties by their wire names."""


class OpenStrEnum(StrEnum):
    """A list of texts that may grow: a value that the provider adds later survives a round trip.

    Such a value equals its text, prints as it, and says so in its `repr`; `is_known` is False.
    """

    @classmethod
    def _missing_(cls, value: object) -> OpenStrEnum | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = "unknown"
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether the API's description lists this value."""
        return any(self is member for member in type(self))


class OpenIntEnum(IntEnum):
    """A list of integers that may grow: a value that the provider adds later survives a round trip.

    Such a value equals its number, and says in its `repr` that it is unknown; `is_known` is False.
    """

    @classmethod
    def _missing_(cls, value: object) -> OpenIntEnum | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        member = int.__new__(cls, value)
        member._name_ = "unknown"
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether the API's description lists this value."""
        return any(self is member for member in type(self))


# --- named unions ----------------------------------------------------------------------------------------------------


class Unknown(dict[str, Any]):
    """A member of a union that the API's description does not list: a JSON object whose tag names none of those listed.

    It is the object as it came, a `dict`, so that it is sent back as it came; `tag` is what tells its kind. In a `match`
    it is told by `case Unknown(tag)`, `case Unknown(tag=tag)` or `case Unknown() as other`.
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


class NamedUnion(type):
    """The class of a union that msgspec cannot tell apart by itself; `isinstance` answers for its members."""

    members: Callable[[], tuple[Any, ...]]
    tag: str | None
    mapping: Mapping[str, str]
    default: str | None
    catch_all: str | None
    is_open: bool

    def __instancecheck__(cls, value: object) -> bool:
        return (cls.is_open and isinstance(value, Unknown)) or any(_is_a(value, member) for member in cls.members())


def union_of(
    name: str,
    members: Callable[[], tuple[Any, ...]],
    *,
    tag: str | None = None,
    mapping: Mapping[str, str] | None = None,
    default: str | None = None,
    catch_all: str | None = None,
    is_open: bool = False,
) -> Any:
    """Make a union of types that can be used as an annotation inside of models.

    `members` is called once, when the first value is read, so that they may be defined later. A value is read as the
    member that its `tag` names: by `mapping` (tag to class name), by the tag that the member fixes, or by the member's
    own name. An object without a tag, or with one that names none, is read as the member whose class is called
    `default`; only one with such a tag as that called `catch_all`. Where there is neither, a tag that names no member
    makes an `Unknown` if the union `is_open`, and is an error otherwise: it is never passed off as another member.

    Else, of the members that fit that one is taken which leaves the least of the value unknown, all the way down: keys
    that it does not declare, values that its enums do not list, and members of unions that are `Unknown`. Of equals, the
    earlier one.
    """
    return NamedUnion(
        name,
        (),
        {
            "members": staticmethod(cache(members)),
            "tag": tag,
            "mapping": mapping or {},
            "default": default,
            "catch_all": catch_all,
            "is_open": is_open,
        },
    )


def _is_a(value: object, annotation: Any) -> bool:
    """`isinstance` for the annotations that models use; of a container only the container is looked at."""
    origin = get_origin(annotation)
    if annotation is Any:
        return True
    if annotation is None:
        return value is None
    if origin is Literal:
        return value in get_args(annotation)
    if origin is Annotated:
        return _is_a(value, get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return any(_is_a(value, part) for part in get_args(annotation))
    return isinstance(value, origin or annotation)


class _Unions:
    """Reads what is of a union in one value, for msgspec, which does not know our unions.

    A union inside of another one is read for each member of that which is tried, and so on, all the way down. So what
    became of it is kept until the outermost is done.
    """

    __slots__ = ("_depth", "_known")

    def __init__(self) -> None:
        self._depth = 0
        self._known: dict[tuple[int, NamedUnion], Any] = {}

    def read(self, annotation: Any, value: Any) -> Any:
        """A value of a type that msgspec does not know. Raises ValueError where it is none."""
        if not isinstance(annotation, NamedUnion):
            raise TypeError(f"{annotation!r} is no type that a model can have")
        key = (id(value), annotation)
        if key in self._known:
            found = self._known[key]
        else:
            self._depth += 1
            found = self._read(annotation, value)
            self._depth -= 1
            if self._depth:
                self._known[key] = found
            else:
                self._known.clear()
        if isinstance(found, ValueError):
            raise ValueError(str(found))
        return found

    def _read(self, union: NamedUnion, value: Any) -> Any:
        members = _candidates(union, value)
        if members:
            return self._first_fit(union, members, value)
        told = as_text(value[union.tag])
        if not union.is_open or told is None:
            return ValueError(f"`{union.tag}` is `{told}`, which names no member of `{union.__name__}`")
        return Unknown(told, value)

    def _first_fit(self, union: NamedUnion, members: Iterable[Any], value: Any) -> Any:
        ranked = [*members]
        if is_object(value):
            ranked.sort(key=lambda member: -_known_keys(member, value))
        reasons: list[str] = []
        best, least = None, -1
        for strict in (True, False):
            for member in ranked:
                try:
                    typed = msgspec.convert(value, member, strict=strict, dec_hook=self.read)
                except msgspec.ValidationError as error:
                    reasons.append(str(error))
                    continue
                invented = _invented(typed, value)
                if invented is not None:
                    reasons.append(invented)
                    continue
                unknown = _unknown(typed, value)
                if unknown == 0:
                    return typed
                if least < 0 or unknown < least:
                    best, least = typed, unknown
            if 0 < least < _STRANGE:
                return best
        if least > 0:
            return best
        if len(ranked) == 1:
            return ValueError(reasons[-1])
        return ValueError(f"no member of `{union.__name__}` fits; the nearest says: {reasons[len(ranked)]}")


def _known_keys(member: Any, value: dict[str, Any]) -> int:
    """How many keys of an object a member declares; of a union, that of what is in it which declares most."""
    return max(len(types_of_fields(kind).keys() & value.keys()) for kind in _kinds(member))


def _candidates(union: NamedUnion, value: Any) -> tuple[Any, ...]:
    """The members that a value may be: all of them where no tag tells it, none where its tag names none.

    Of a member that is a union itself, distinguished by the same tag, they are those in it.
    """
    if union.tag is None or not is_object(value):
        return union.members()
    told = as_text(value.get(union.tag))
    if told is None:
        return _called(union, union.default) or union.members()
    return _named(union, told) or _others(union)


def _called(union: NamedUnion, name: str | None) -> tuple[Any, ...]:
    """The member whose class has this name."""
    return tuple(member for member in union.members() if name is not None and _name_of(member) == name)


def _name_of(member: Any) -> str | None:
    return getattr(get_origin(member) or member, "__name__", None)


def _named(union: NamedUnion, told: str) -> tuple[Any, ...]:
    """The members that a tag names, by what is in a union before that union itself."""
    told_apart = _told_apart(union)
    return (
        tuple(dict.fromkeys(member for member, unions in told_apart if told in _tags(unions, member)))
        or tuple(dict.fromkeys(member for member, _ in told_apart if told in _listed(union, member)))
        or tuple(member for member in union.members() if told in _tags((union,), member))
    )


@cache
def _others(union: NamedUnion) -> tuple[Any, ...]:
    """The members that take a tag which names none: those of the union itself, else those of the unions in it."""
    unions = dict.fromkeys(each for _, unions in _told_apart(union) for each in unions)
    others = {each: _called(each, each.default or each.catch_all) for each in (union, *unions)}
    return others[union] or tuple(dict.fromkeys(other for found in others.values() for other in found))


@cache
def _told_apart(union: NamedUnion) -> tuple[tuple[Any, tuple[NamedUnion, ...]], ...]:
    """The members of a union, each with the unions around it: those of one with the same tag stand for it."""
    return tuple(_members_told_apart(union, ()))


def _members_told_apart(
    union: NamedUnion, around: tuple[NamedUnion, ...]
) -> Iterable[tuple[Any, tuple[NamedUnion, ...]]]:
    unions = (*around, union)
    for member in union.members():
        if not isinstance(member, NamedUnion) or member.tag != union.tag:
            yield member, unions
        else:
            yield from _members_told_apart(member, unions)


def named_member(union: NamedUnion, value: Any) -> Any:
    """The one member that a value can be, by its tag or since there is no other; else None."""
    members = _candidates(union, value)
    if len(members) != 1:
        return None
    return named_member(members[0], value) or members[0] if isinstance(members[0], NamedUnion) else members[0]


_STRANGE = 1_000_000
"""An `Unknown` is the last choice: what is read as a member of another union, though leniently, comes first."""


def _unknown(typed: Any, raw: Any) -> int:
    """How much of a JSON value its typed form does not know: keys that no model declares, values that no enum lists."""
    if isinstance(typed, Unknown):
        return _STRANGE
    if isinstance(typed, Struct) and is_object(raw):
        fields = {key: name for name, key in _fields_of(typed)}
        strange = 0 if isinstance(typed, OpenStruct) else sum(key not in fields for key in raw)
        return strange + sum(_unknown(getattr(typed, fields[key]), item) for key, item in raw.items() if key in fields)
    if isinstance(typed, (OpenStrEnum, OpenIntEnum)):
        return int(not typed.is_known)
    if is_array(raw) and is_array(typed):
        return sum(_unknown(item, value) for item, value in zip(typed, raw, strict=True))
    if is_object(raw) and is_object(typed):
        return sum(_unknown(typed[key], item) for key, item in raw.items() if key in typed)
    return 0


def is_constant(field: msgspec.structs.FieldInfo) -> bool:
    """Whether a property is required and can have one value, which a model that is made by hand fills in by itself."""
    return get_origin(field.type) is Literal and field.default is not msgspec.NODEFAULT


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
        if isinstance(part, NamedUnion):
            left += part.members()
        elif isinstance(model, type) and issubclass(model, Struct):
            if _constants(model):
                return True
            left += types_of_fields(part).values()
        elif model is not Literal:
            left += get_args(part)
    return False


def _invented(typed: Any, raw: Any) -> str | None:
    """Why a value holds more than came: msgspec fills in a default, which a constant that must come may not have been,
    and takes any digits for seconds, which may be a date without hyphens.
    """
    if isinstance(typed, Struct) and is_object(raw):
        fields = {key: name for name, key in _fields_of(typed)}
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
        problem = _invented(item, value)
        if problem is not None:
            message, _, path = problem.partition(" - at `$")
            return f"{message} - at `${place}{path or '`'}"
    return None


_SECONDS = r"[+-]?[0-9]{9,11}(?:\.[0-9]+)?"
"""A text that says seconds since 1970: from 1973 to 5138. With fewer or more digits it may be a year, or a date."""


def _fields_of(model: Struct) -> Iterable[tuple[str, str]]:
    """(attribute, wire name) of each field."""
    return zip(model.__struct_fields__, model.__struct_encode_fields__, strict=True)


@cache
def types_of_fields(member: Any) -> dict[str, Any]:
    """The types of a model's fields by wire name; empty for other members."""
    model = get_origin(member) or member
    if not (isinstance(model, type) and issubclass(model, Struct)):
        return {}
    return {field.encode_name: field.type for field in msgspec.structs.fields(member)}


@cache
def _tags(unions: tuple[NamedUnion, ...], member: Any) -> frozenset[str | None]:
    """The tags that name one member: those that the unions around it map to it or that it fixes, else its own name."""
    name = _name_of(member)
    mapped = {tag for union in unions for tag, target in union.mapping.items() if target == name}
    kinds = _kinds_of_tag(unions[-1], member)
    literals = {as_text(value) for kind in kinds if get_origin(kind) is Literal for value in get_args(kind)}
    return frozenset(mapped | literals or {name})


@cache
def _listed(union: NamedUnion, member: Any) -> frozenset[str | None]:
    """The values that an enum of one member lists for the tag."""
    enums = [
        kind
        for kind in _kinds_of_tag(union, member)
        if isinstance(kind, type) and issubclass(kind, (OpenStrEnum, OpenIntEnum))
    ]
    return frozenset(as_text(value.value) for enum in enums for value in enum)


def _kinds_of_tag(union: NamedUnion, member: Any) -> Iterable[Any]:
    """The types that one member declares for the tag, each for itself: it may be optional, nullable, or a choice."""
    declared = (types_of_fields(part).get(union.tag or "") for part in _kinds(member))
    return [kind for annotation in declared if annotation is not None for kind in _kinds(annotation)]


def _kinds(annotation: Any) -> Iterable[Any]:
    """The types of which a value of a type has one: those of unions, whatever is said about them besides."""
    found: dict[Any, None] = {}
    left = [annotation]
    while left:
        kind = left.pop()
        if kind in found:
            continue
        found[kind] = None
        if isinstance(kind, NamedUnion):
            left += kind.members()
        elif get_origin(kind) is Annotated:
            left.append(get_args(kind)[0])
        elif get_origin(kind) in (Union, types.UnionType):
            left += get_args(kind)
    return found


# --- reading ---------------------------------------------------------------------------------------------------------


def decode_json(body: bytes, *, operation: str | None = None, quoting: bool = True) -> Any:
    """The JSON value of a response, as `read_json` reads it; without `quoting` an error says nothing of what it holds.

    Raises DecodeError for what is not JSON, for a duplicate key, and for more than 512 levels.
    """
    value, problem = read_json(body, quoting=quoting)
    if problem is not None:
        raise DecodeError(f"the answer {problem}", operation=operation)
    return value


def convert(value: Any, annotation: Any, *, operation: str | None = None, at: str = "", gather: bool = False) -> Any:
    """Plain JSON data as a value of a type.

    `at` is the JSON pointer of the data in the answer, for the path that an error names. With `gather` the undeclared
    properties are kept, in models that are an `OpenStruct`. Data that fits as it stands is taken so (the text ``"null"``
    is no null); only where it does not, it is read leniently. Raises DecodeError where it does not fit even then.
    """
    problem, read, is_lenient = "", _Unions().read, False
    try:
        try:
            typed = msgspec.convert(value, annotation, strict=True, dec_hook=read)
        except msgspec.ValidationError:
            typed, is_lenient = msgspec.convert(value, annotation, strict=False, dec_hook=read), True
        if (is_lenient or _has_constants(annotation)) and (invented := _invented(typed, value)) is not None:
            raise msgspec.ValidationError(invented)
        if gather:
            _gather(typed, value)
    except msgspec.ValidationError as error:
        problem = _located(str(error), at)
    except RecursionError:
        problem = TOO_MANY_LEVELS
    else:
        return typed
    raise DecodeError(problem, operation=operation)


TOO_MANY_LEVELS = "the answer has more levels than can be read as its type at once"
"""What an error says where a value is not too deep for JSON, but for what reads it."""


def _located(message: str, pointer: str) -> str:
    """msgspec's message with one path, from the root of the answer."""
    joined = f"{message} - at `${pointer.replace('/', '.')}`" if pointer or " - at `" not in message else message
    while (shorter := _TWO_PATHS.sub(r" - at `$\2\1`", joined)) != joined:
        joined = shorter
    return joined


_TWO_PATHS = re.compile(r" - at `\$([^`]*)` - at `\$([^`]*)`")


def _gather(typed: Any, raw: Any) -> None:
    """Put the properties that no model declares where models keep them, by going through both side by side."""
    if isinstance(typed, Struct) and is_object(raw):
        for name, key in _fields_of(typed):
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


# --- writing ---------------------------------------------------------------------------------------------------------


def as_json(value: Any) -> Any:
    """A scalar as JSON writes it: a date as RFC 3339, bytes as base64, a decimal number and a UUID as text."""
    return msgspec.to_builtins(value)


def is_struct(value: Any) -> TypeGuard[Struct]:
    """Whether a value is a model."""
    return isinstance(value, Struct)


def unsound(model: Struct) -> str | None:
    """What in a model its own types and bounds do not allow, with the place; None where there is nothing.

    Making a model checks nothing, so that reading one is fast; this is for what is about to be sent, and perhaps paid.
    """
    try:
        msgspec.convert(msgspec.to_builtins(model), type(model), dec_hook=_Unions().read)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        return str(error)
    return None


def encoded(value: Any) -> bytes:
    """A value as JSON. Raises ConfigurationError, with the JSON pointer, for what JSON has no text for.

    That is NaN and the infinities, which msgspec writes as null (a decimal number as a text), half of a surrogate pair,
    and whatever is no data. A value is gone through only where its JSON looks as if it held such a number.
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
    """Whether a value that is no endless one holds a number that is not finite: fast, and without saying where."""
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

    The value is no endless one.
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
        waiting += [(f"{at}/{escaped_token(key)}", member) for key, member in reversed(members)]
    return None


def _strange(value: Any) -> str | None:
    """What is wrong with a scalar."""
    if isinstance(value, float) and not isfinite(value):
        return f"is {value}, which JSON cannot write"
    if isinstance(value, str):
        return None if value.isascii() or _is_whole(value) else "holds half of a pair of surrogates"
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
        members = [(key, getattr(value, name)) for name, key in _fields_of(value)]
        more = value.additional_properties if isinstance(value, OpenStruct) else {}
        return [*more.items(), *((key, item) for key, item in members if item is not UNSET and key != _ADDITIONAL)]
    if is_object(value):
        return [*value.items()]
    if is_array(value) or _is_set(value):
        return [*enumerate(value)]
    fields: Any = getattr(value, "__dataclass_fields__", ())
    return [(name, getattr(value, name)) for name in fields if hasattr(value, name)]


def _is_set(value: object) -> TypeGuard[Collection[Any]]:
    return isinstance(value, (set, frozenset))


def escaped_token(key: Any) -> str:
    """A key as one step of a JSON pointer: RFC 6901."""
    return str(key).replace("~", "~0").replace("/", "~1")


def flattened(value: Any) -> Any:
    """The value as JSON writes it, but for scalars: models as objects, undeclared properties beside the declared ones.

    Members that are unset are left out.
    """
    if is_struct(value):
        config = value.__struct_config__
        members: dict[str, Any] = {} if config.tag_field is None else {config.tag_field: config.tag}
        for name, key in _fields_of(value):
            item = getattr(value, name)
            if item is not UNSET:
                members[key] = flattened(item)
        return {**members.pop(_ADDITIONAL), **members} if isinstance(value, OpenStruct) else members
    if is_object(value):
        return {key: flattened(item) for key, item in value.items() if item is not UNSET}
    if is_array(value):
        return [flattened(item) for item in value]
    return value


# --- for users: models and JSON --------------------------------------------------------------------------------------


def to_json(value: Any) -> bytes:
    """A model, or a list or dict that holds models, as JSON: the names and texts are those of a request.

    Members that are UNSET are omitted, undeclared properties stand beside the declared ones. Raises ConfigurationError,
    with the JSON pointer, for what JSON has no text for: NaN, for example.
    """
    return encoded(flattened(value))


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
