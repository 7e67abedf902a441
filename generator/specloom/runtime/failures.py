"""Failures inside a response: what a document declares as one, and how it reads. Pure."""

from __future__ import annotations

from msgspec import Struct

from .conditions import holds
from .description.conditions import Failure, FailureKind
from .expressions import Expressions, Facts, as_text, evaluate

TRANSIENT: frozenset[FailureKind | None] = frozenset({"rate_limit", "unavailable"})
"""The kinds of failure that are unrelated to the task: a later poll may succeed."""


REFUSALS = frozenset({401, 403})
"""The HTTP statuses that reject a key: they are unrelated to the task, and a retry gets the same response."""


def is_transient(status: int) -> bool:
    """Whether an HTTP status says that asking again later may succeed: 408, 429 or 5xx."""
    return status in (408, 429) or 500 <= status <= 599


class ReportedFailure(Struct, frozen=True):
    """A failure that a response reports, in the provider's own words; `kind` where the spec knows the code."""

    code: str | None = None
    message: str | None = None
    kind: FailureKind | None = None


def fault(failure: Failure | None, facts: Facts) -> ReportedFailure | None:
    """The failure that a response reports, or None."""
    if failure is None or not holds(failure.when, facts):
        return None
    code = text_at(failure.code, facts)
    return ReportedFailure(code, text_at(failure.message, facts), kind_of_code(failure, code))


def kind_of_code(failure: Failure, code: str | None) -> FailureKind | None:
    return next((kind for kind, codes in failure.kinds.items() if code in codes), None)


def text_at(expressions: Expressions, facts: Facts) -> str | None:
    """A code or message as text; None for an empty one."""
    return as_text(evaluate(expressions, facts)) or None
