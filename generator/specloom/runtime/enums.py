"""Lists of values that a provider may add to, for models that have such lists."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Self


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

    def __reduce_ex__(self, proto: object) -> tuple[type[Self], tuple[object]]:
        return type(self), (self._value_,)  # Python before 3.11.4 looks for a member of its name


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

    def __reduce_ex__(self, proto: object) -> tuple[type[Self], tuple[object]]:
        return type(self), (self._value_,)  # Python before 3.11.4 looks for a member of its name
