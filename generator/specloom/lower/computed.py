"""Values of an object that are computed when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class once(Generic[Value]):
    """Decorates a method: its value becomes an attribute of the same name when it is first read.

    It is `functools.cached_property` without the lock that this has before Python 3.12, which takes longer than most of
    the computations.
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, holder: Any, kind: type | None = None) -> Value:
        value = holder.__dict__[self._name] = self._compute(holder)
        return value
