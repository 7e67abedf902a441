"""Named unions: several models of which a value is one, by its tag or by what fits."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from .enums import OpenIntEnum, OpenStrEnum
from .json_data import as_text, is_array, is_object
from .models import (
    ModelUnion,
    OpenStruct,
    Unknown,
    fields_of,
    find_excess,
    types_of_fields,
)

Read: TypeAlias = "Callable[[Any, Any], Any]"
"""Reads a value of a type: `read(annotation, value)`. Raises ValueError for a value of another type."""


class NamedUnion(ModelUnion):
    """The class of a union whose members msgspec alone cannot distinguish; `isinstance` checks for its members."""

    tag: str | None
    mapping: Mapping[str, str]
    default: str | None
    catch_all: str | None
    is_open: bool

    def __instancecheck__(cls, value: object) -> bool:
        return (cls.is_open and isinstance(value, Unknown)) or any(_is_a(value, member) for member in cls.members())

    def read(cls, value: Any) -> Any:
        """The value as the member that it is. Raises ValueError for a value of another type."""
        return UnionReader().read(cls, value)

    def read_member(cls, value: Any, read: Read) -> Any:
        """The value as the member that it is, or a ValueError; `read` reads the unions in it."""
        members = _candidates(cls, value)
        if members:
            return _first_fit(cls, members, value, read)
        tag = as_text(value[cls.tag])
        if not cls.is_open or tag is None:
            return ValueError(f"`{cls.tag}` is `{tag}`, which names no member of `{cls.__name__}`")
        return Unknown(tag, value)

    def named_member(cls, value: Any) -> Any:
        """The one member that a value can be, by its tag or since there is no other; else None."""
        members = _candidates(cls, value)
        if len(members) != 1:
            return None
        member = members[0]
        return (member.named_member(value) or member) if isinstance(member, NamedUnion) else member


class UnionReader:
    """Reads one value of a union, and the unions in it.

    A union inside of another one is read for each member of that which is tried, and so on, all the way down. So what
    became of it is kept until the outermost is done.
    """

    __slots__ = ("_depth", "_known")

    def __init__(self) -> None:
        self._depth = 0
        self._known: dict[tuple[int, NamedUnion], Any] = {}

    def read(self, annotation: Any, value: Any) -> Any:
        """A value of a type that msgspec does not know. Raises ValueError for a value of another type."""
        if not isinstance(annotation, NamedUnion):
            raise TypeError(f"{annotation!r} is not a type that a model can have")
        key = (id(value), annotation)
        if key in self._known:
            found = self._known[key]
        else:
            self._depth += 1
            found = annotation.read_member(value, self.read)
            self._depth -= 1
            if self._depth:
                self._known[key] = found
            else:
                self._known.clear()
        if isinstance(found, ValueError):
            raise ValueError(str(found))
        return found


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
    that it does not declare, values that its enums do not list, and members of unions that are `Unknown`. Of equals,
    the earlier one.
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


def _first_fit(union: NamedUnion, members: Iterable[Any], value: Any, read: Read) -> Any:
    """The member that fits, and leaves the least of the value unknown; a ValueError where none does."""
    ranked = [*members]
    if is_object(value):
        ranked.sort(key=lambda member: -_known_keys(member, value))
    reasons: list[str] = []
    best, least = None, -1
    for strict in (True, False):
        for member in ranked:
            try:
                typed = msgspec.convert(value, member, strict=strict, dec_hook=read)
            except msgspec.ValidationError as error:
                reasons.append(str(error))
                continue
            problem = find_excess(typed, value)
            if problem is not None:
                reasons.append(problem)
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
    tag = as_text(value.get(union.tag))
    if tag is None:
        return _called(union, union.default) or union.members()
    return _named(union, tag) or _others(union)


def _called(union: NamedUnion, name: str | None) -> tuple[Any, ...]:
    """The member whose class has this name."""
    return tuple(member for member in union.members() if name is not None and _name_of(member) == name)


def _name_of(member: Any) -> str | None:
    return getattr(get_origin(member) or member, "__name__", None)


def _named(union: NamedUnion, tag: str) -> tuple[Any, ...]:
    """The members that a tag names, by what is in a union before that union itself."""
    distinguished = _distinguished(union)
    return (
        tuple(dict.fromkeys(member for member, unions in distinguished if tag in _tags(unions, member)))
        or tuple(dict.fromkeys(member for member, _ in distinguished if tag in _listed(union, member)))
        or tuple(member for member in union.members() if tag in _tags((union,), member))
    )


@cache
def _others(union: NamedUnion) -> tuple[Any, ...]:
    """The members that take a tag which names none: those of the union itself, else those of the unions in it."""
    unions = dict.fromkeys(each for _, unions in _distinguished(union) for each in unions)
    others = {each: _called(each, each.default or each.catch_all) for each in (union, *unions)}
    return others[union] or tuple(dict.fromkeys(other for found in others.values() for other in found))


@cache
def _distinguished(union: NamedUnion) -> tuple[tuple[Any, tuple[NamedUnion, ...]], ...]:
    """The members of a union, each with the unions around it: one with the same tag is replaced by its members."""
    return tuple(_members_distinguished(union, ()))


def _members_distinguished(
    union: NamedUnion, around: tuple[NamedUnion, ...]
) -> Iterable[tuple[Any, tuple[NamedUnion, ...]]]:
    unions = (*around, union)
    for member in union.members():
        if not isinstance(member, NamedUnion) or member.tag != union.tag:
            yield member, unions
        else:
            yield from _members_distinguished(member, unions)


_STRANGE = 1_000_000
"""An `Unknown` is the last choice: what is read as a member of another union, though leniently, comes first."""


def _unknown(typed: Any, raw: Any) -> int:
    """How much of a JSON value its typed form does not know: keys that no model declares, values that no enum lists."""
    if isinstance(typed, Unknown):
        return _STRANGE
    if isinstance(typed, Struct) and is_object(raw):
        fields = {key: name for name, key in fields_of(typed)}
        strange = 0 if isinstance(typed, OpenStruct) else sum(key not in fields for key in raw)
        return strange + sum(_unknown(getattr(typed, fields[key]), item) for key, item in raw.items() if key in fields)
    if isinstance(typed, (OpenStrEnum, OpenIntEnum)):
        return int(not typed.is_known)
    if is_array(raw) and is_array(typed):
        return sum(_unknown(item, value) for item, value in zip(typed, raw, strict=True))
    if is_object(raw) and is_object(typed):
        return sum(_unknown(typed[key], item) for key, item in raw.items() if key in typed)
    return 0


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
    """The types of which a value of a type has one: those of unions, without annotations."""
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
