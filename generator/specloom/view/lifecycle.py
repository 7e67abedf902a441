"""The life cycle of a kind of task as its spec describes it: the states it can reach, and what leads to each of them.

Errors that any call may meet (a lost connection, an HTTP status that no rule explains) are not in it: they end a wait,
whatever the state of the task is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from .. import ir
from ..layout import inline
from ..runtime.description.conditions import AnyOf, Condition, Expression, Match, When
from ..runtime.description.tasks import Rule, State
from ..runtime.expressions import references
from ..runtime.tasks.state import with_variant
from .operations import called_name

WAITING: tuple[State, ...] = ("pending", "needs_action")
"""The states in which a task is polled."""

ENDS: tuple[State, ...] = ("succeeded", "partial", "failed", "cancelled", "expired")
"""The states that end a task, in the order in which they are shown."""

Source: TypeAlias = State | Literal["submitted"]
"""Where a transition begins: in a state, or with the submission."""

_MOST_REASONS = 4
"""How many reasons a label of a diagram names."""

_LONGEST_REASON = 48
"""The most letters of a reason in a label of a diagram."""


class Reason(Struct, frozen=True):
    """What means that a task is in a state: a status word of the provider, or something else, with an explanation."""

    text: str
    is_word: bool = False


class Transition(Struct, frozen=True):
    """A change of state, and everything that the spec says it may be recognized by."""

    source: Source
    target: State
    reasons: tuple[Reason, ...]


class LifeCycle(Struct, frozen=True):
    """All states that a kind of task can reach by its spec, in a fixed order, and the transitions between them."""

    calls: tuple[str, ...]
    """The operations that submit such a task."""
    transitions: tuple[Transition, ...]
    pace: str
    """How often it is polled; "" where the spec does not say."""
    result: str
    """Where the result comes from."""

    @property
    def states(self) -> tuple[State, ...]:
        """Every state that a transition leads to."""
        reached = {each.target for each in self.transitions}
        return tuple(state for state in (*WAITING, *ENDS) if state in reached)

    def into(self, state: State) -> tuple[Transition, ...]:
        """The transitions that lead to a state."""
        return tuple(each for each in self.transitions if each.target == state)


def lifecycle(task: ir.Task, operations: Mapping[str, ir.Operation]) -> LifeCycle:
    """The life cycle of one kind of task, with those of all its types."""
    variants = task.by_type.variants if task.by_type is not None else ()
    specs = [task, *(with_variant(task, variant) for variant in variants)]
    told: dict[State, dict[Reason, None]] = {"pending": {}}
    at_once: dict[State, None] = {}
    for spec in specs:
        for state, reason in (*_reported(spec, operations), *_limited(spec)):
            told.setdefault(state, {}).setdefault(reason)
        if spec.sync:
            at_once |= dict.fromkeys(
                state for state in ("succeeded", "partial") if state in dict(_reported(spec, operations))
            )
    calls = (*task.create, *map(_call, task.start))
    return LifeCycle(
        calls=tuple(map(inline, calls)),
        transitions=tuple(_transitions({state: tuple(reasons) for state, reasons in told.items()}, calls, at_once)),
        pace=_pace(task),
        result=inline(_result(task)),
    )


def _transitions(
    told: Mapping[State, tuple[Reason, ...]], calls: Iterable[str], at_once: Iterable[State]
) -> Iterator[Transition]:
    yield Transition("submitted", "pending", tuple(Reason(inline(call)) for call in calls))
    for state in at_once:
        yield Transition("submitted", state, (Reason("already in the first response"),))
    if "needs_action" in told:
        yield Transition("pending", "needs_action", told["needs_action"])
        yield Transition("needs_action", "pending", told["pending"])
    elif told["pending"]:
        yield Transition("pending", "pending", told["pending"])
    for state in ENDS:
        if state in told:
            yield Transition("pending", state, told[state])


# --- what a spec says of states --------------------------------------------------------------------------------------


def _reported(task: ir.Task, operations: Mapping[str, ir.Operation]) -> Iterator[tuple[State, Reason]]:
    """Each state that a response can report, with what it is recognized by, in the order in which a client decides."""
    for rule in task.rules:
        yield _state_of(task, rule), Reason(inline(condition_text(rule.when)))
    failure = next(filter(None, (operations[call.operation.id].failure for call in _asked(task))), None)
    if failure is not None:
        yield "failed", Reason("an error response")
    if task.status is None:
        yield task.otherwise, Reason("any other response" if task.rules or failure is not None else "any response")
        return
    for word, state in task.status.words.items():
        yield state, Reason(inline(word), is_word=True)
    if task.status.other not in ("pending", "succeeded", "partial"):
        yield task.status.other, Reason("any other word")
    if task.otherwise != "pending":
        yield task.otherwise, Reason("a response without a status")


def _state_of(task: ir.Task, rule: Rule) -> State:
    """The state that a rule means: without `sync`, a response to the submission ends nothing well."""
    is_early = rule.call == "create" and not task.sync and rule.state in ("succeeded", "partial")
    return "pending" if is_early else rule.state


def _asked(task: ir.Task) -> Iterator[ir.Step]:
    """The calls after the submission whose responses are read as states, as far as the spec describes these."""
    for step in (task.poll, *task.result.calls):
        if not isinstance(step.operation, ir.Visit) or step.operation.described:
            yield step


def _limited(task: ir.Task) -> Iterator[tuple[State, Reason]]:
    """The states that a client reaches without a response that reports them."""
    if task.limits.polls is not None:
        yield "expired", Reason(f"after {task.limits.polls} polls")
    if task.limits.expires is not None:
        yield "expired", Reason(f"{task.limits.expires:g} s after creation")
    if task.cancel is not None:
        yield "cancelled", Reason(f"cancelled with {inline(_call(task.cancel))}")


def _pace(task: ir.Task) -> str:
    timing = task.timing
    if timing.every is None:
        return ""
    grows = ", then slower" if (timing.factor or 1) > 1 else ""
    return f"poll every {timing.every:g} s{grows}"


def _result(task: ir.Task) -> str:
    """Where the result of a task comes from, in a few words."""
    result = task.result
    if result.gathered:
        return "collected from all polls"
    if result.call is not None:
        each = " for each item" if result.each else ""
        return f"fetched by {_call(result.call)}{each}"
    place = _place(result.at[0]) if result.at else "the response"
    return f"in {place}"


def _call(step: ir.Step) -> str:
    """The name of a call of a task: its operationId, or its method and where its URL comes from."""
    if not isinstance(step.operation, ir.Visit):
        return called_name(step)
    return f"{step.operation.method} {' or '.join(map(_url, step.url))}"


def _url(text: str) -> str:
    """A URL that a response names, or a template with what it is filled with."""
    if text.startswith("$"):
        return f"the URL in {_place(text)}"
    return _HOLE.sub(lambda hole: f"{{{_place(hole[1])}}}", text)


_HOLE = re.compile(r"\{(\$[^{}]*)\}")


# --- conditions as texts ---------------------------------------------------------------------------------------------


def condition_text(when: Iterable[When]) -> str:
    """Conditions that must all hold, as a phrase."""
    return " and ".join(map(_condition, when))


def _condition(when: When) -> str:
    if isinstance(when, AnyOf):
        return " or ".join(map(condition_text, when.lists))
    place = _place(when.at[0])
    return " and ".join(f"{place} {test}".strip() for test in _tests(when))


def _tests(condition: Condition) -> Iterator[str]:
    """What is tested of one value."""
    if condition.is_ is not None:
        yield " or ".join(map(_shown, condition.is_))
    if condition.not_ is not None:
        yield f"not {' or '.join(map(_shown, condition.not_))}"
    for sign, bound in ((">", condition.gt), ("≥", condition.gte), ("<", condition.lt)):
        if bound is not None:
            yield f"{sign} {bound:g}"
    if condition.exists is not None:
        yield "present" if condition.exists else "absent"
    if condition.matches is not None:
        yield f"matches {condition.matches}"
    if condition.equals:
        yield f"equals {_place(condition.equals[0])}"


def _shown(text: str) -> str:
    return text or "empty"


def _place(expression: Expression) -> str:
    """Where an expression reads: a member of the body by its path, a header, or the HTTP status."""
    source = expression.source if isinstance(expression, Match) else expression
    found = next(iter(references(source)), None)
    match found.root if found is not None else None:
        case "statusCode":
            return "HTTP"
        case "response.body" | "item" if found is not None:
            return found.pointer.removeprefix("/").replace("/", ".") or "the response"
        case "response.header" if found is not None:
            return f"header {found.name}"
        case "task" | "request.path" | "request.query" | "request.header" if found is not None:
            return found.name
        case _:
            return source


# --- the same as Mermaid ---------------------------------------------------------------------------------------------


def mermaid(cycle: LifeCycle) -> tuple[str, ...]:
    """The lines of a `stateDiagram-v2` in Mermaid, without its first one."""
    asks = "needs_action" in cycle.states
    lines = [_arrow("[*]", each) for each in cycle.transitions if each.source == "submitted"]
    inner = [_arrow(each.source, each, cycle.pace) for each in cycle.transitions if _is_waiting(each)]
    lines += ["state polled {", *(f"    {line}" for line in inner), "}"] if asks else inner
    outer = "polled" if asks else "pending"
    ends = [each for each in cycle.transitions if each.source != "submitted" and each.target in ENDS]
    lines += [_arrow(outer, each) for each in ends]
    if not inner and cycle.pace:
        lines.append(f"pending --> pending: {_escaped(cycle.pace)}")
    lines += [f"{state} --> [*]" for state in cycle.states if state in ENDS]
    return tuple(lines)


def _is_waiting(transition: Transition) -> bool:
    return transition.source != "submitted" and transition.target in WAITING


def _arrow(source: str, transition: Transition, pace: str = "") -> str:
    label = ", ".join(short_reasons(transition.reasons))
    if pace and transition.target == "pending":
        label = f"{label} ({pace})" if label else pace
    return f"{source} --> {transition.target}: {_escaped(label)}" if label else f"{source} --> {transition.target}"


def short_reasons(reasons: tuple[Reason, ...]) -> list[str]:
    """The first reasons, each cut to a length that fits on an arrow, and how many more there are."""
    shown = [
        each.text if len(each.text) <= _LONGEST_REASON else f"{each.text[: _LONGEST_REASON - 1]}…"
        for each in reasons[:_MOST_REASONS]
    ]
    return [*shown, *([f"{len(reasons) - _MOST_REASONS} more"] if len(reasons) > _MOST_REASONS else [])]


_PLAIN = frozenset(" ,.()_-…≥")
"""Characters besides letters and digits that are ordinary text in Mermaid."""


def _escaped(text: str) -> str:
    """The text of a label: what could end it, or mean something in Mermaid or HTML, as the number of its character."""
    return "".join(letter if letter.isalnum() or letter in _PLAIN else f"#{ord(letter)};" for letter in text)
