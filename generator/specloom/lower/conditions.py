"""Conditions and expressions of the task vocabulary, for both `x-failure` and `x-tasks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from ..node import Node
from ..runtime.description.conditions import AnyOf, Condition, Expression, Expressions, Match, When
from ..runtime.errors import FailureKind
from ..runtime.expressions import Failure


def expressions(node: Node | None) -> Expressions:
    """One expression or a list of them; empty for None."""
    if node is None:
        return ()
    if isinstance(node.value, list):
        return tuple(_expression(item) for item in node.elements())
    return (_expression(node),)


def _expression(node: Node) -> Expression:
    if isinstance(node.value, dict):
        default = node.get("default")
        source, pattern = node.text("from"), node.optional_text("match")
        return Match(source, pattern) if default is None else Match(source, pattern, default.value)
    if isinstance(node.value, str):
        return node.value
    node.complain("wrong-type", "an expression must be a string", hint="write for example `$response.body#/status`")
    return ""


def when(node: Node | None) -> tuple[When, ...]:
    """A list of conditions that must all hold."""
    return tuple(_condition(item) for item in node.elements()) if node is not None else ()


def _condition(node: Node) -> When:
    any_of = node.get("any")
    if any_of is not None:
        return AnyOf(tuple(when(conditions) for conditions in any_of.elements()))
    exists = node.get("exists")
    matches = node.get("matches")
    return Condition(
        at=expressions(node.get("at")),
        is_=texts_or_none(node.get("is")),
        not_=texts_or_none(node.get("not")),
        gt=number(node.get("gt")),
        gte=number(node.get("gte")),
        lt=number(node.get("lt")),
        exists=exists.value if exists is not None and isinstance(exists.value, bool) else None,
        equals=expressions(node.get("equals")),
        matches=matches.value if matches is not None and isinstance(matches.value, str) else None,
    )


def texts_or_none(node: Node | None) -> tuple[str, ...] | None:
    """One scalar or a list of them, as text, which is how they are compared."""
    if node is None:
        return None
    return tuple(_texts(node))


def texts(node: Node | None) -> tuple[str, ...]:
    """Like `texts_or_none`, but empty for None."""
    return texts_or_none(node) or ()


def _texts(node: Node) -> Iterator[str]:
    for item in node.elements() if isinstance(node.value, list) else iter((node,)):
        if isinstance(item.value, bool):
            yield "true" if item.value else "false"
        elif isinstance(item.value, (str, int, float)):
            yield str(item.value)
        else:
            item.complain("wrong-type", "a value to compare with must be a string, a number or a boolean")


def number(node: Node | None) -> float | None:
    """A number, or None."""
    value = node.value if node is not None else None
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def failure(node: Node | None) -> Failure | None:
    """`x-failure`."""
    if node is None:
        return None
    kinds = node.get("kinds")
    return Failure(
        when=when(node.get("when")),
        code=expressions(node.get("code")),
        message=expressions(node.get("message")),
        kinds={cast("FailureKind", kind): texts(codes) for kind, codes in (kinds.items() if kinds is not None else ())},
    )
