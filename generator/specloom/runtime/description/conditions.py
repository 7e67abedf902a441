"""When a response means something: where a value is, conditions on it, and the failures that a document declares.

Pure.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import UNSET, Struct


class Condition(Struct, frozen=True, kw_only=True):
    """A test of one value; every part that is given must hold.

    `is_`, `not_`, `equals` and `matches` (searched for) look at the value's text, `gt`, `gte` and `lt` at its number,
    which may be written as a text. `equals` is another value to compare with, which must be there. An absent or null
    value fulfils none of them, `not_` included: it matches ``exists=False`` only.
    """

    at: Expressions
    is_: tuple[str, ...] | None = None
    not_: tuple[str, ...] | None = None
    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    exists: bool | None = None
    matches: str | None = None
    equals: Expressions = ()


class AnyOf(Struct, frozen=True):
    """Holds when all conditions of at least one list hold."""

    lists: tuple[tuple[When, ...], ...]


When: TypeAlias = Condition | AnyOf
"""One line of a `when`."""


class Match(Struct, frozen=True):
    """An expression with a regular expression of one group: the value is the group, absent if nothing matches.

    The pattern is searched for, as in JSON Schema; anchor it with ``^`` and ``$``. Without a pattern the value is that
    of the expression. `default` is the value if it is absent; a default of None only marks the value as optional.
    """

    source: str
    pattern: str | None = None
    default: Any = UNSET


Expression: TypeAlias = str | Match
"""A runtime expression, or one with a pattern."""


Expressions: TypeAlias = tuple[Expression, ...]
"""The first one that is present and not null is used."""
