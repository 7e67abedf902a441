"""Models: open structs, open enums, and what a union of models is to those who read and compare values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum, StrEnum
from functools import cache
from typing import Any, Literal, TypeAlias, TypeGuard, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct

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


Read: TypeAlias = "Callable[[Any, Any], Any]"
"""Reads a value of a type: `read(annotation, value)`. Raises ValueError for a value of another type."""


class ModelUnion(type):
    """The class of a union whose members msgspec alone cannot distinguish: here one without members, which nothing fits.

    `unions` has those with members. They are a module of their own, which clients without such unions get no copy of.
    """

    def members(cls) -> tuple[Any, ...]:
        """The types of which a value is one."""
        return ()

    def read(cls, value: Any, read: Read) -> Any:
        """The value as the member that it is, or a ValueError; `read` reads the unions in it."""
        raise ValueError(f"no member of {cls.__name__} fits")

    def named_member(cls, value: Any) -> Any:
        """The one member that a value can be, by its tag or since there is no other; else None."""
        return None


def type_of_values(annotation: Any) -> Any:
    """The type of the values of a `dict[str, X]`; anything for a bare `dict`."""
    arguments: Any = get_args(annotation)
    return arguments[1] if arguments else Any


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
