"""Conditions of a spec: tests of the values in a response. Pure.

Scalars compare as text (`as_text`); null matches nothing but ``exists: false``."""

from __future__ import annotations

from .description.conditions import AnyOf, Condition, When
from .expressions import Facts, as_number, as_text, compiled, evaluate


def holds(when: tuple[When, ...], facts: Facts) -> bool:
    """Whether all conditions hold; an empty list never holds."""
    return bool(when) and all(_one_holds(condition, facts) for condition in when)


def _one_holds(condition: When, facts: Facts) -> bool:
    if isinstance(condition, AnyOf):
        return any(holds(conditions, facts) for conditions in condition.lists)
    value = evaluate(condition.at, facts)
    if condition.exists is not None and condition.exists != (value is not None):
        return False
    if value is None:
        asked = condition.is_, condition.not_, condition.gt, condition.gte, condition.lt, condition.matches
        return condition.exists is False and all(part is None for part in asked)
    return _text_holds(condition, as_text(value)) and _number_holds(condition, as_number(value))


def _text_holds(condition: Condition, text: str | None) -> bool:
    if condition.is_ is not None and text not in condition.is_:
        return False
    if condition.not_ is not None and text in condition.not_:
        return False
    return condition.matches is None or (text is not None and compiled(condition.matches).search(text) is not None)


def _number_holds(condition: Condition, number: float | None) -> bool:
    if condition.gt is not None and not (number is not None and number > condition.gt):
        return False
    if condition.gte is not None and not (number is not None and number >= condition.gte):
        return False
    return condition.lt is None or (number is not None and number < condition.lt)
