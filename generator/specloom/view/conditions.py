"""Conditions, and what is made of them and of expressions, as Python expressions."""

from __future__ import annotations

from collections.abc import Iterable

from .. import ir
from ..layout import Code, Expression, call, data, literal, tuple_of
from .imported import runtime


def expressions(expressions: ir.Expressions) -> Expression:
    """Alternatives, of which the first that is present counts."""
    return tuple_of(_expression(item) for item in expressions)


def _expression(expression: ir.Expression) -> Expression:
    if isinstance(expression, ir.Match):
        return call(
            runtime("Match"),
            *(Code(literal(text)) for text in (expression.source, expression.pattern) if text is not None),
            default=data(expression.default) if not isinstance(expression.default, ir.Missing) else None,
        )
    return Code(literal(expression))


def when(conditions: Iterable[ir.When]) -> Expression:
    """Conditions that must all hold."""
    return tuple_of(_condition(condition) for condition in conditions)


def _condition(condition: ir.When) -> Expression:
    if isinstance(condition, ir.AnyOf):
        return call(runtime("AnyOf"), tuple_of(when(conditions) for conditions in condition.lists))
    return call(
        runtime("Condition"),
        at=expressions(condition.at),
        is_=data(condition.is_) if condition.is_ is not None else None,
        not_=data(condition.not_) if condition.not_ is not None else None,
        gt=number(condition.gt),
        gte=number(condition.gte),
        lt=number(condition.lt),
        exists=Code(repr(condition.exists)) if condition.exists is not None else None,
        matches=Code(literal(condition.matches)) if condition.matches is not None else None,
    )


def paging(rule: ir.Paging) -> Expression:
    """How the answers of an operation are pages."""
    return call(
        runtime("Paging"),
        items=Code(literal(rule.items)),
        by=Code(literal(rule.by)),
        place=Code(literal(rule.place)) if rule.place is not None else None,
        name=Code(literal(rule.name)) if rule.name else None,
        first=Code(literal(rule.first)) if rule.first != 1 else None,
        next=expressions(rule.next) if rule.next else None,
        more=when(rule.more) if rule.more else None,
        total=expressions(rule.total) if rule.total else None,
        pages=expressions(rule.pages) if rule.pages else None,
    )


def number(number: float | None) -> Expression | None:
    """A number as a literal; None where there is none."""
    return Code(literal(number)) if number is not None else None
