"""The meaning of the examples in a spec, determined by the same pure function that classifies responses at run time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from . import ir
from .runtime import conditions, failures
from .runtime.expressions import Expressions, Facts, Match, as_text, evaluate
from .runtime.tasks import state


@dataclass(frozen=True, slots=True)
class _Judged:
    """An `ir.Task` in the form that `judge` needs."""

    rules: tuple[state.Rule, ...]
    status: state.Status | None
    otherwise: state.State
    sync: bool
    error_code: Expressions
    error_message: Expressions
    reads_redirects: bool


def fault_of(operation: ir.Operation, example: ir.Example) -> failures.ReportedFailure | None:
    """The failure that an example response reports, or None."""
    return failures.fault(_failure(operation.failure), _facts(example))


def state_of(task: ir.Task, operation: ir.Operation, example: ir.Example, call: state.CallName) -> state.Classification:
    """The state that an example response of the create or the poll call reports."""
    variant = _variant(task, example)
    status = variant.status if variant is not None and variant.status is not None else task.status
    sync = variant.sync if variant is not None and variant.sync is not None else task.sync
    judged = _Judged(
        rules=tuple(state.Rule(rule.state, _when(rule.when), rule.call) for rule in task.rules),
        status=_status(status),
        otherwise=task.otherwise,
        sync=sync,
        error_code=evaluated(task.error_code),
        error_message=evaluated(task.error_message),
        reads_redirects=task.reads_redirects,
    )
    return state.judge(judged, call, _facts(example), _failure(operation.failure))


def value_at(expressions: ir.Expressions, example: ir.Example) -> ir.Json:
    """The value of the first expression that is present in an example response."""
    found: ir.Json = evaluate(evaluated(expressions), _facts(example))
    return found


def is_last(paging: ir.Paging, example: ir.Example) -> bool:
    """Whether an example response is certainly the last page: it says so, or contains no next one."""
    if paging.more and not conditions.holds(_when(paging.more), _facts(example)):
        return True
    if paging.by in ("cursor", "next"):
        return not paging.next or value_at(paging.next, example) in (None, "")
    key = paging.place, paging.name
    begun = next((value for place, name, value in example.parameters if (place, name) == key), None)
    pages, total = value_at(paging.pages, example), value_at(paging.total, example)
    return begun is None and ((isinstance(pages, int) and pages <= 1) or (isinstance(total, int) and not total))


def _variant(task: ir.Task, example: ir.Example) -> ir.Variant | None:
    if task.by_type is None:
        return None
    told = as_text(evaluate(evaluated(task.by_type.at), _facts(example))) or ""
    return next((variant for variant in task.by_type.variants if re.fullmatch(variant.pattern, told)), None)


def _facts(example: ir.Example) -> Facts:
    request = None if isinstance(example.request, ir.Missing) else example.request
    return Facts(status=example.status, url="", headers={}, body=example.answer, request=request, task={})


def _failure(failure: ir.Failure | None) -> failures.Failure | None:
    if failure is None:
        return None
    return failures.Failure(
        when=_when(failure.when),
        code=evaluated(failure.code),
        message=evaluated(failure.message),
        kinds=dict(failure.kinds),
    )


def _status(status: ir.Status | None) -> state.Status | None:
    if status is None:
        return None
    words: dict[str, state.State] = {}
    for name, listed in status.words:
        words.update(dict.fromkeys(listed, name))
    return state.Status(at=evaluated(status.at), words=words, other=status.other)


def _when(conditions: Iterable[ir.When]) -> tuple[conditions.When, ...]:
    return tuple(_condition(condition) for condition in conditions)


def _condition(condition: ir.When) -> conditions.When:
    if isinstance(condition, ir.AnyOf):
        return conditions.AnyOf(tuple(_when(conditions) for conditions in condition.lists))
    return conditions.Condition(
        at=evaluated(condition.at),
        is_=condition.is_,
        not_=condition.not_,
        gt=condition.gt,
        gte=condition.gte,
        lt=condition.lt,
        exists=condition.exists,
        matches=condition.matches,
    )


def evaluated(expressions: ir.Expressions) -> Expressions:
    """Expressions of the spec, in the form in which they are evaluated."""
    return tuple(_match(item) if isinstance(item, ir.Match) else item for item in expressions)


def _match(match: ir.Match) -> Match:
    if isinstance(match.default, ir.Missing):
        return Match(match.source, match.pattern)
    return Match(match.source, match.pattern, match.default)
