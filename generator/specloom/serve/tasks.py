"""The lifecycle of tasks: created, pending through the provider's own words, ended, forgotten. Pure; times are in
seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from .. import ir
from ..runtime.description.conditions import Expression, Match
from ..runtime.description.tasks import EVERY, FIRST, Limits, State, Status, Timing
from ..runtime.expressions import evaluate, evaluate_value
from ..runtime.facts import Facts
from ..runtime.json_data import as_text
from ..runtime.tasks.state import with_variant
from .patterns import matches_whole

FORGIVEN = 0.9
"""The part of a documented interval that must have passed: in transit a request loses or gains a little time."""

MOST_TASKS = 10_000
"""Maximum number of stored tasks of one provider. Beyond, the oldest are forgotten: first those that have ended."""

Outcome: TypeAlias = Literal["succeeded", "failed", "pending"]
"""How a task is to end; `pending` means never."""

Key: TypeAlias = tuple[str | None, ...]
"""What a call names a task by, as text."""

Refused: TypeAlias = Literal["too fast", "spent", "expired", "gone", "cancelled"]
"""Why the response to a poll is not the state of the task."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The start of a state of a task, and the provider's word for it, if there is one."""

    at: float
    state: State
    word: str | None


@dataclass(slots=True)
class Record:
    """One task. `given` holds the request that created it, `type` is the name of its type in that request, `subject` the
    name of the model.
    """

    kind: ir.Task
    id: ir.Json
    captured: dict[str, ir.Json]
    given: Facts = field(repr=False)
    type: str | None
    subject: str | None
    created: float
    timeline: tuple[Moment, ...]
    timing: Timing
    limits: Limits
    solution: ir.Json = None
    callback: str | None = field(default=None, repr=False)
    polls: int = 0
    last_poll: float | None = None
    reported: int = 0
    """How many moments of its timeline have been reported to listeners."""
    cost: Decimal | None = None
    """Its cost, once it was requested."""
    faults: dict[str, int] = field(default_factory=dict[str, int])
    """How many of its requests were hit by each kind of fault."""

    def at(self, now: float) -> Moment:
        """The state at a time."""
        return [moment for moment in self.timeline if moment.at <= now][-1]

    @property
    def expires_at(self) -> float | None:
        """When its result is lost, None if the provider has no such limit."""
        times: list[float] = []
        if self.limits.expires is not None:
            times.append(self.created + self.limits.expires)
        end = self.timeline[-1]
        if self.limits.retained is not None and end.state != "pending":
            times.append(end.at + self.limits.retained)
        return min(times, default=None)

    def poll(self, now: float) -> Refused | None:
        """Count a poll, and return why it is rejected, if it is. A rejected poll counts like any other."""
        since = None if self.last_poll is None else now - self.last_poll
        self.polls += 1
        self.last_poll = now
        if self.limits.polls is not None and self.polls > self.limits.polls:
            return "spent"
        expires_at = self.expires_at
        if expires_at is not None and now > expires_at:
            return "expired" if self.at(expires_at).state == "pending" else "gone"
        if since is not None and self.timing.min is not None and since < self.timing.min * FORGIVEN:
            return "too fast"
        return None

    def cancel(self, now: float, word: str | None) -> bool:
        """End it now; False if it has ended before."""
        if self.at(now).state != "pending":
            return False
        self.timeline = (*(moment for moment in self.timeline if moment.at <= now), Moment(now, "cancelled", word))
        return True


@dataclass(slots=True)
class Store:
    """The tasks of one provider, up to `most`, found by the values that calls name them by."""

    most: int = MOST_TASKS
    records: list[Record] = field(default_factory=list[Record])
    count: int = 0
    """The number of tasks so far, including those that are forgotten."""
    _by_key: dict[tuple[str, Key], Record] = field(default_factory=dict[tuple[str, Key], Record])

    def add(self, record: Record, now: float) -> list[Record]:
        """Store a task; returns the tasks that are forgotten instead, which calls can no longer find."""
        forgotten = self._oldest(now) if len(self.records) >= self.most else []
        self.count += 1
        self.records.append(record)
        for call in calls_of(record.kind):
            self._by_key[record.kind.name, key_of(call, record)] = record
        return forgotten

    def find(self, kind: ir.Task, key: Key) -> Record | None:
        """The task that a call names."""
        return self._by_key.get((kind.name, key))

    def clear(self) -> None:
        """Discard all tasks."""
        self.records.clear()
        self._by_key.clear()
        self.count = 0

    def of(self, kind: ir.Task) -> Iterator[Record]:
        """The tasks of one kind, the newest first."""
        return (record for record in reversed(self.records) if record.kind is kind)

    def _oldest(self, now: float) -> list[Record]:
        """Forget the oldest tasks that have ended, and if these are too few, the oldest of the others.

        A tenth of all is forgotten at once, so that few create calls are delayed by it.
        """
        by_age = sorted(self.records, key=lambda record: record.at(now).state == "pending")
        forgotten = {id(record): record for record in by_age[: max(1, self.most // 10)]}
        self.records = [record for record in self.records if id(record) not in forgotten]
        self._by_key = {key: record for key, record in self._by_key.items() if id(record) not in forgotten}
        return [*forgotten.values()]


def calls_of(kind: ir.Task) -> Iterator[ir.Step]:
    """The calls that name a task of a kind: its poll, and those for its result and for cancelling it, if
    there are any.
    """
    for call in (kind.poll, kind.result.call, kind.cancel):
        if call is not None and isinstance(call.operation, ir.OperationRef) and not call.again:
            yield call


def not_emulated(kind: ir.Task) -> str | None:
    """Why tasks of a kind cannot be emulated; None if they can.

    No operation describes a URL that a response gives, so its response is unknown; and a repeated create call cannot be
    distinguished from a new one.
    """
    if kind.poll.again:
        return f"tasks of the kind `{kind.name}` are polled by the create call itself"
    if kind.search is not None:
        return f"tasks of the kind `{kind.name}` are looked for in a list, which the examples do not hold"
    for call in kind.calls:
        if isinstance(call.operation, ir.Visit):
            needed = f"{call.operation.method} {call.url[0]}"
            return f"tasks of the kind `{kind.name}` need {needed}, whose response no operation describes"
    for name, found in kind.capture.items():
        if not any(_reads_value(it) for it in found[:1]):
            return f"the `{name}` of tasks of the kind `{kind.name}` is not captured from a JSON value of a response"
    return None


def _reads_value(expression: Expression) -> bool:
    """Whether it reads a JSON value of a response unchanged."""
    if isinstance(expression, Match):
        return expression.pattern is None and expression.source.startswith("$response.body#")
    return expression.startswith("$response.body#")


def places(call: ir.Step) -> tuple[tuple[str, str], ...]:
    """Where a call names the task: (location, name or JSON pointer) of each value that identifies the task."""
    found = ((place, name, value) for place, values in _values(call).items() for name, value in values.items())
    named = [(place, name, value) for place, name, value in found if isinstance(value, str)]
    if not any("$task." in value for _, _, value in named):
        return ()
    return tuple((place, name) for place, name, value in named if "$task." in value or "$request." in value)


def _values(call: ir.Step) -> dict[str, Mapping[str, ir.Json]]:
    """What a call is given, by place."""
    return {"path": call.path, "query": call.query, "header": call.header, "body": call.body}


def key_of(call: ir.Step, record: Record) -> Key:
    """What a call names a task by, in the order of `places`."""
    given = record.given
    facts = Facts(request=given.request, parameters=given.parameters, task=record.captured)
    values = _values(call)
    return tuple(as_text(evaluate_value(values[place][name], facts)) for place, name in places(call))


# --- the lifecycle of a task -----------------------------------------------------------------------------------------


def adapted(kind: ir.Task, given: Facts) -> ir.Task:
    """The block for one create request, which `given` holds."""
    told = None if kind.by_type is None else as_text(evaluate(kind.by_type.at, given))
    variants = kind.by_type.variants if kind.by_type is not None and told is not None else ()
    variant = next((variant for variant in variants if matches_whole(variant.pattern, told or "")), None)
    return kind if variant is None else with_variant(kind, variant)


def timeline(adapted: ir.Task, created: float, outcome: Outcome) -> tuple[Moment, ...]:
    """A task's states by time.

    A client that polls at the documented pace receives each pending word once, in order, and then the end: a word
    changes half way between two of its polls.
    """
    words = words_of(adapted.status, "pending") or (None,)
    moments = [Moment(created, "pending", words[0])]
    due = list(_polls(adapted.timing, len(words) + 1))
    for index, word in enumerate(words[1:]):
        moments.append(Moment(created + (due[index] + due[index + 1]) / 2, "pending", word))
    if outcome != "pending":
        end = created + (due[len(words) - 1] + due[len(words)]) / 2
        moments.append(Moment(end, outcome, next(iter(words_of(adapted.status, outcome)), None)))
    return tuple(moments)


def at_once(adapted: ir.Task, created: float) -> tuple[Moment, ...]:
    """The states of a task that ends at its creation."""
    return (Moment(created, "succeeded", next(iter(words_of(adapted.status, "succeeded")), None)),)


def words_of(status: Status | None, state: State) -> tuple[str, ...]:
    """The provider's words for a state, in the order of the spec."""
    return tuple(word for word, told in status.words.items() if told == state) if status is not None else ()


def solving_time(kind: ir.Task, given: Facts) -> float:
    """Seconds from the creation of a task to its end."""
    moments = timeline(adapted(kind, given), 0.0, "succeeded")
    return moments[-1].at


def _polls(timing: Timing, count: int) -> Iterable[float]:
    """When a client polls, in seconds after the creation."""
    at = FIRST if timing.first is None else timing.first
    pause = EVERY if timing.every is None else timing.every
    for _ in range(count):
        yield at
        at += pause if timing.max is None else min(pause, timing.max)
        pause *= timing.factor or 1.0
