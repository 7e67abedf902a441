"""The calls of a kind of task: their roles, what they name a task by, and what one response must say for the next.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from msgspec.structs import replace

from .. import ir
from ..runtime.description.conditions import Expressions
from ..runtime.description.styles import StyleName
from ..runtime.expressions import evaluate_value, references
from ..runtime.facts import Facts
from ..runtime.json_data import as_text

Role: TypeAlias = Literal["start", "search", "poll", "result", "cancel"]

Place: TypeAlias = tuple[str, str]
"""A location (path, query, header, cookie, body) and a name there, or a JSON pointer of the body."""

Key: TypeAlias = tuple[str | None, ...]
"""What a call names a task by, as text."""


@dataclass(frozen=True, slots=True)
class TaskCall:
    """One call of a kind of task: `index` counts those of its role, in their order. The last of the role `result` holds
    the result.
    """

    kind: ir.Task
    role: Role
    index: int
    step: ir.Step

    @property
    def name(self) -> str:
        """What the log calls it, where no operation describes it."""
        return f"{self.kind.name}.{self.role}"

    @property
    def method(self) -> str | None:
        """The HTTP method of a call of a URL; None for a call of an operation."""
        return self.step.operation.method if isinstance(self.step.operation, ir.Visit) else None


@lru_cache(maxsize=1024)
def calls_of(kind: ir.Task) -> tuple[TaskCall, ...]:
    """All calls of a kind of task, except the create call and its repetitions."""
    found = [TaskCall(kind, "start", index, step) for index, step in enumerate(kind.start)]
    if kind.search is not None:
        found.append(TaskCall(kind, "search", 0, kind.search.call))
    if not kind.poll.again:
        found.append(TaskCall(kind, "poll", 0, kind.poll))
    found += result_calls(kind)
    return (*found, *([] if kind.cancel is None else [TaskCall(kind, "cancel", 0, kind.cancel)]))


@lru_cache(maxsize=1024)
def result_calls(kind: ir.Task) -> tuple[TaskCall, ...]:
    """The calls that fetch the result, in their order; without further pages of the polls' own responses."""
    own = () if kind.result.call is None or kind.result.inline else (kind.result.call,)
    return tuple(TaskCall(kind, "result", index, step) for index, step in enumerate((*kind.result.via, *own)))


def next_result_call(call: TaskCall | None, kind: ir.Task) -> TaskCall | None:
    """The call for the result that follows a call for it, or the end of the task; None after the last one."""
    index = 0 if call is None else call.index + 1
    return next(iter(result_calls(kind)[index:]), None)


def is_of_operation(call: TaskCall, operation: ir.Operation) -> bool:
    """Whether it calls an operation at its own path."""
    return isinstance(call.step.operation, ir.OperationRef) and call.step.operation.id == operation.id


# --- what names a task -----------------------------------------------------------------------------------------------


def places(step: ir.Step) -> tuple[Place, ...]:
    """Where a call has values of its task, of the create request or of a response: each must be what it was."""
    found = [(place, name, value) for place, values in _values(step).items() for name, value in values.items()]
    if not any(_roots(value) & _TASK for _, _, value in found):
        return ()
    return tuple((place, name) for place, name, value in found if _roots(value))


_TASK = frozenset({"task", "response.body", "response.header", "item"})
"""What an expression must read for a call to name one task."""


def _roots(value: ir.Json) -> frozenset[str]:
    return frozenset(reference.root for reference in references(value))


def _values(step: ir.Step) -> dict[str, Mapping[str, ir.Json]]:
    """What a call is given, by place."""
    return {"path": step.path, "query": step.query, "header": step.header, "cookie": step.cookie, "body": step.body}


def value_given(step: ir.Step, place: str, name: str) -> ir.Json:
    """The expression or constant that a call has at a place."""
    return _values(step)[place][name]


def sent(step: ir.Step, facts: Facts) -> dict[Place, ir.Json]:
    """What a call names a task by, from its own values and those of the response before it."""
    values = _values(step)
    return {(place, name): evaluate_value(values[place][name], facts) for place, name in places(step)}


def key_of(step: ir.Step, facts: Facts) -> Key:
    """The same as text, in the order of `places`."""
    return tuple(map(as_text, sent(step, facts).values()))


# --- what responses say ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Needed:
    """A value that a response must hold, since the next call is made of it.

    Of `at` the first that has a value counts.
    """

    at: Expressions
    is_url: bool


def needed_for(call: TaskCall) -> tuple[Needed, ...]:
    """What the response before a call must hold. Of several URLs one suffices: they are one need."""
    step = call.step
    whole = tuple(url for url in step.url if url.startswith("$response"))
    if whole:
        return (Needed(whole, is_url=True), *_needs_of_values(step))
    for url in step.url[:1]:
        told = _texts(url)
        if told:
            return (*(Needed((text,), is_url=False) for text in told), *_needs_of_values(step))
    return (*_needs_of_values(step),)


def _needs_of_values(step: ir.Step) -> Iterator[Needed]:
    for values in _values(step).values():
        for value in values.values():
            for text in _texts(value):
                yield Needed((text,), is_url=False)


def _texts(value: ir.Json) -> list[str]:
    """The expressions in a value that read a response."""
    found: list[str] = []
    for reference in references(value):
        if reference.root == "response.body":
            found.append(f"$response.body#{reference.pointer}")
        elif reference.root == "response.header":
            found.append(f"$response.header.{reference.name}")
    return found


def item_pointers(call: TaskCall) -> tuple[str, ...]:
    """The JSON pointers of an item that a call for each of them is made of."""
    values = (*call.step.url, *(value for values in _values(call.step).values() for value in values.values()))
    return tuple(reference.pointer for reference in references(values) if reference.root == "item")


def is_url_of(kind: ir.Task, name: str) -> bool:
    """Whether a captured value is a URL that something is called at."""
    return any(f"$task.{name}" in call.step.url for call in calls_of(kind))


def with_operation(operation: ir.Operation, call: TaskCall, path: str) -> ir.Operation:
    """The operation of a URL as one that the operation describes whose responses it has: at the path of the URL, with
    the parameters that the call gives. The URL has a query of its own.
    """
    given = {(place, name) for place, values in _values(call.step).items() for name in values}
    kept = (
        it
        for it in operation.parameters
        if (it.location, it.name) in given
        or (it.location in ("header", "cookie") and not isinstance(it.constant, ir.Missing))
    )
    return replace(operation, method=call.method or operation.method, path=path, parameters=tuple(kept))


def undescribed(credentials: ir.Operation, call: TaskCall, path: str) -> ir.Operation:
    """The operation of a URL that the spec does not describe, except for the credentials,
    which are those of the create call.
    """
    return replace(
        credentials,
        id=call.name,
        method=call.method or "GET",
        path=path,
        parameters=tuple(_parameters(call, credentials)),
        body=None,
        responses=(),
        examples=(),
        envelope=None,
        stream=None,
        paging=None,
    )


def _parameters(call: TaskCall, credentials: ir.Operation) -> Iterator[ir.Parameter]:
    """What a call of a URL is given besides its body, as parameters."""
    places: tuple[tuple[Literal["query", "header", "cookie"], Mapping[str, ir.Json]], ...] = (
        ("query", call.step.query),
        ("header", call.step.header),
        ("cookie", call.step.cookie),
    )
    for location, values in places:
        for name in values:
            style: StyleName = "simple" if location == "header" else "form"
            yield ir.Parameter(name, location, ir.Scalar("string"), False, credentials.place, style=style)
