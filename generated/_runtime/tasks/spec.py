"""What follows from the description of one kind of task: the values that it needs, and its pace. Pure.

Times are in seconds. What a block leaves open is decided here: the first poll comes after `FIRST`, further ones every
`EVERY`, and no pace that a provider tells is faster than `FASTEST`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from ..description.conditions import AnyOf, When
from ..description.tasks import TaskSpec, Timing
from ..expressions import Expressions, Facts, as_text, evaluate, may_be_absent, references
from ..response import retry_after

FIRST = 1.0
"""Default seconds before the first poll."""

EVERY = 3.0
"""Default seconds before each further poll."""

FASTEST = 0.1
"""Seconds before a poll at least, when the provider tells the pace and the spec no minimum."""


# --- what is referred to ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def request_pointers(kind: TaskSpec[Any]) -> tuple[str, ...]:
    """JSON pointers of the create request's values that something later refers to, outer ones first."""
    if kind.poll.again:
        return ("",)
    found = {it.pointer for value in _values(kind) for it in references(value) if it.root == "request.body"}
    return tuple(sorted(found))


@lru_cache(maxsize=1024)
def needed_names(kind: TaskSpec[Any]) -> tuple[str, ...]:
    """Names of the captured values without which a pending task cannot be followed."""
    calls = [call for call in (*kind.start, kind.poll, kind.result.call) if call is not None]
    found = {it.name for call in calls for it in references(call.values) if it.root == "task"}
    return tuple(sorted(name for name in found if not may_be_absent(kind.capture.get(name, ()))))


@lru_cache(maxsize=1024)
def default_values(kind: TaskSpec[Any]) -> Mapping[str, Any]:
    """The captured values that have a default, by name; those whose default says only that they may be absent are not."""
    found = {name: evaluate(at, Facts()) for name, at in kind.capture.items() if may_be_absent(at)}
    return {name: value for name, value in found.items() if value is not None}


@lru_cache(maxsize=1024)
def url_names(kind: TaskSpec[Any]) -> frozenset[str]:
    """Names of the captured values that are URLs: something is called there."""
    calls = (kind.poll, *kind.start, kind.result.call, kind.cancel)
    urls = {call.url for call in calls if call is not None and call.url is not None}
    return frozenset(it.name for url in urls if url.startswith("$task.") for it in references(url))


def _values(kind: TaskSpec[Any]) -> Iterator[Any]:
    """Every expression that is evaluated after the task was created."""
    for call in (kind.poll, *kind.start, kind.result.call, kind.cancel):
        yield () if call is None else call.values
    yield () if kind.result.pages is None else kind.result.pages.next
    yield from (kind.result.at, kind.error_code, kind.error_message)
    yield from (hint.at for hint in kind.timing.hint)
    for rule in kind.rules:
        yield from _conditions(rule.when)
    variants = () if kind.by_type is None else kind.by_type.variants
    for status in (kind.status, *(variant.status for variant in variants)):
        yield () if status is None else status.at
    for variant in variants:
        yield from (hint.at for hint in variant.timing.hint)
    if kind.by_type is not None:
        yield kind.by_type.at


def _conditions(when: tuple[When, ...]) -> Iterator[Expressions]:
    for condition in when:
        if isinstance(condition, AnyOf):
            for conditions in condition.lists:
                yield from _conditions(conditions)
        else:
            yield condition.at


# --- pace ------------------------------------------------------------------------------------------------------------


def pace(timing: Timing, poll: int, chance: float = 0.0, hint: float | None = None) -> float:
    """Seconds to wait before poll number `poll`, counted from 0; `chance`, from 0 to 1, sets the jitter."""
    if hint is not None:
        wait = max(hint, FASTEST if timing.min is None else timing.min)
    elif poll == 0:
        wait = FIRST if timing.first is None else timing.first
    else:
        wait = _grow(EVERY if timing.every is None else timing.every, timing.factor or 1.0, poll - 1)
        wait = wait if timing.max is None else min(wait, timing.max)
    return max(0.0, wait) + (timing.jitter or 0.0) * chance


def read_hint(timing: Timing, facts: Facts, now: float) -> float | None:
    """Seconds that a response asks to wait: at the location that the spec names, or in a ``Retry-After``.

    `now` is the time of day, in seconds since 1970, for a ``Retry-After`` that is a date.
    """
    for hint in timing.hint:
        told = as_text(evaluate(hint.at, facts))
        seconds = None if told is None else retry_after({"retry-after": told}, lambda: now)
        if seconds is not None:
            return seconds / 1000 if hint.unit == "ms" else seconds
    return retry_after(facts.headers, lambda: now)


def _grow(every: float, factor: float, times: int) -> float:
    try:
        return every * factor**times
    except OverflowError:
        return float("inf")
