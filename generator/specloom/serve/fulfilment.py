"""Responses that fulfil conditions: the inverse of reading them. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..runtime.description.conditions import AnyOf, Condition, When
from ..runtime.expressions import as_number, evaluate, holds
from ..runtime.facts import Facts
from .drafts import Draft, pointer_of, put, read, text_like, without
from .samples import whole
from .shapes import Shape


def fulfil(draft: Draft, when: tuple[When, ...], shape: Shape, given: Facts) -> Draft | None:
    """A response for which all conditions hold, changed as little as possible; None if none was found.

    `given` holds the create request and the captured values, with which conditions may compare.
    """
    for condition in when:
        if not holds((condition,), draft.seen(given)):
            draft = _changed(draft, condition, shape, given)
    return draft if holds(when, draft.seen(given)) else None


def _changed(draft: Draft, condition: When, shape: Shape, given: Facts) -> Draft:
    if isinstance(condition, AnyOf):
        found = (fulfil(draft, conditions, shape, given) for conditions in condition.lists)
        return next((each for each in found if each is not None), draft)
    if condition.exists is False:
        return without(draft, condition.at, given)
    pointer = next((at for it in condition.at if (at := pointer_of(it)) is not None), None)
    for value in _candidates(draft, condition, shape, pointer, given):
        told = value if pointer is None else shape.written(pointer, value)
        changed = put(draft, condition.at, told, given)
        if holds((condition,), changed.seen(given)):
            return changed
    return draft


def _candidates(
    draft: Draft, condition: Condition, shape: Shape, pointer: str | None, given: Facts
) -> Iterator[ir.Json]:
    """Values that may fulfil a condition, likely ones first."""
    yield evaluate(condition.equals, draft.seen(given)) if condition.equals else None
    for text in condition.is_ or ():
        number = whole(text)
        yield {"true": True, "false": False}.get(text, text if number is None else number)
        yield text
    yield from _numbers(condition, as_number(read(draft, condition.at, given)))
    if condition.matches is not None:
        yield text_like(condition.matches)
    sampled = None if pointer is None else shape.sample(pointer)
    yield from (value for value in (sampled, "example", 1, True, "another") if value is not None)


def _numbers(condition: Condition, before: float | None) -> Iterator[ir.Json]:
    """Numbers within the bounds of a condition, whole ones first."""
    lowest = condition.gte if condition.gte is not None else None if condition.gt is None else condition.gt + 1
    highest = None if condition.lt is None else condition.lt - 1
    for bound in (lowest, highest, before):
        if bound is not None:
            yield int(bound) if float(bound).is_integer() else bound
    if condition.gt is not None and condition.lt is not None:
        yield (condition.gt + condition.lt) / 2


def violate(draft: Draft, when: tuple[When, ...], given: Facts) -> Draft:
    """A response for which not all conditions hold, if one is found; unchanged if they do not hold already."""
    for condition in when if holds(when, draft.seen(given)) else ():
        if isinstance(condition, AnyOf):
            continue
        before = read(draft, condition.at, given)
        is_number = isinstance(before, (int, float)) and not isinstance(before, bool)
        for value in (0, False) if is_number else (False, 0):
            changed = put(draft, condition.at, value, given)
            if not holds(when, changed.seen(given)):
                return changed
        changed = without(draft, condition.at, given)
        if not holds(when, changed.seen(given)):
            return changed
    return draft
