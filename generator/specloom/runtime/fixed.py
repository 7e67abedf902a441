"""Values that the parameters of an operation have unless a call gives others: the only ones that they can have.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from .encoding import is_given
from .operation import Call


class Fixed:
    """The values by place and name."""

    __slots__ = ("values",)

    def __init__(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        self.values = values

    def filled(self, call: Call[Any]) -> Call[Any]:
        """The call with these values. A URL of its own has its query already."""
        fixed = self.values
        return replace(
            call,
            path=_with_fixed(fixed.get("path", {}), call.path),
            query=_with_fixed(fixed.get("query", {}), call.query) if call.target is None else call.query,
            header=_with_fixed(fixed.get("header", {}), call.header, str.lower),
            cookie=_with_fixed(fixed.get("cookie", {}), call.cookie),
        )


def _with_fixed(
    fixed: Mapping[str, Any], given: Mapping[str, Any], same: Callable[[str], str] = str
) -> Mapping[str, Any]:
    """The values of one place with those that are not given; `same` is equal for names that mean the same there."""
    names = {same(name) for name, value in given.items() if is_given(value)}
    missing = {name: value for name, value in fixed.items() if same(name) not in names}
    return {**missing, **{name: value for name, value in given.items() if name not in missing}}
