"""The lifecycle of tasks: created, pending through the provider's own words, ended, forgotten. Pure; times are in
seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from .. import ir
from ..runtime.description.tasks import EVERY, FIRST, Limits, State, Status, Timing
from ..runtime.expressions import evaluate
from ..runtime.facts import Facts
from ..runtime.json_data import as_text
from ..runtime.tasks.state import with_variant
from .calls import Key, Role, TaskCall, calls_of, key_of, result_calls
from .drafts import Draft
from .patterns import matches_whole

FORGIVEN = 0.9
"""The part of a documented interval that must have passed: in transit a request loses or gains a little time."""

MOST_TASKS = 10_000
"""Maximum number of stored tasks of one provider. Beyond, the oldest are forgotten: first those that have ended."""

Outcome: TypeAlias = Literal["succeeded", "failed", "pending"]
"""How a task is to end; `pending` means never."""

Refused: TypeAlias = Literal["too fast", "spent", "expired", "gone", "cancelled"]
"""Why the response to a poll is not the state of the task."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The start of a state of a task, and the provider's word for it, if there is one."""

    at: float
    state: State
    word: str | None


@dataclass(slots=True)
class Former:
    """A URL that a later response has replaced, and the response that did: it may have been lost, and is repeated."""

    path: str
    draft: Draft | None = None
    repeated: int = 0


@dataclass(slots=True, eq=False)
class Record:
    """One task, the `number`-th of its provider.

    `given` holds the request that created it, and `operation` its operation; `type` is the name of its type in that
    request, `subject` the name of the model. `base` is the URL that its creator called the provider at.
    """

    kind: ir.Task
    number: int
    operation: ir.Operation
    given: Facts = field(repr=False)
    type: str | None
    subject: str | None
    created: float
    timing: Timing
    limits: Limits
    outcome: Outcome = "succeeded"
    base: str = ""
    timeline: tuple[Moment, ...] = ()
    captured: dict[str, ir.Json] = field(default_factory=dict[str, "ir.Json"])
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
    steps: int = 0
    """How many of the calls that start it were made."""
    handed: dict[str, ir.Json] = field(default_factory=dict[str, "ir.Json"], repr=False)
    """The values that responses have named for the calls after them: they stay the same."""
    renamed: dict[str, ir.Json] = field(default_factory=dict[str, "ir.Json"], repr=False)
    """Its own ids, by those of the examples."""
    latest: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    """The path of the URL that was named last, by the name of the captured value."""
    former: dict[str, Former] = field(default_factory=dict[str, "Former"], repr=False)
    """The one before it, by the same name."""
    is_collected: bool = False
    """Its result was fetched."""

    @property
    def id(self) -> ir.Json:
        """What it is called: its first captured value; its number if nothing is captured."""
        return next(iter(self.captured.values()), self.number if not self.kind.capture else None)

    @property
    def facts(self) -> Facts:
        """What its own calls are made of: the create request, and the captured values."""
        return Facts(request=self.given.request, parameters=self.given.parameters, task=self.captured)

    @property
    def is_started(self) -> bool:
        """Whether all calls that start it were made."""
        return self.steps >= len(self.kind.start)

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


@dataclass(frozen=True, slots=True)
class Link:
    """A URL that a response has named, or that a template of the spec gives: it belongs to one task.

    `source` is the expression or template by which calls name it, `name` the captured value that holds it, if one does.
    It may be about one `item` of the result, or the `page` after the first.
    """

    record: Record
    source: str
    name: str | None = None
    item: int | None = None
    is_page: bool = False

    @property
    def calls(self) -> tuple[TaskCall, ...]:
        """The calls of the task that go there."""
        kind = self.record.kind
        if self.is_page:
            return result_calls(kind)[-1:] or tuple(call for call in calls_of(kind) if call.role == "poll")
        return tuple(call for call in calls_of(kind) if self.source in call.step.url)


@dataclass(frozen=True, slots=True)
class Named:
    """The task that a call names, and which item of its result."""

    record: Record
    item: int | None = None


LINKS = "/_tasks/"
"""The beginning of the paths of all URLs that the emulator itself gives out."""


@dataclass(slots=True)
class Store:
    """The tasks of one provider, up to `most`, found by the values and the URLs that calls name them by."""

    most: int = MOST_TASKS
    records: list[Record] = field(default_factory=list[Record])
    count: int = 0
    """The number of tasks so far, including those that are forgotten."""
    _by_key: dict[tuple[str, Role, int, Key], Named] = field(default_factory=dict[tuple[str, Role, int, Key], Named])
    _by_path: dict[str, Link] = field(default_factory=dict[str, Link])
    _issued: int = 0

    def add(self, record: Record, now: float) -> list[Record]:
        """Store a task; returns the tasks that are forgotten instead, which calls can no longer find."""
        forgotten = self._oldest(now) if len(self.records) >= self.most else []
        self.count += 1
        self.records.append(record)
        self.index(record)
        return forgotten

    def index(self, record: Record) -> None:
        """Take note of what calls name a task by that is made of its captured values."""
        for call in calls_of(record.kind):
            self.name(record, call, record.facts)

    def name(self, record: Record, call: TaskCall, facts: Facts, item: int | None = None) -> None:
        """Take note of what a call names a task by, with the values that `facts` hold."""
        key = key_of(call.step, facts)
        if any(text is not None for text in key):
            self._by_key[record.kind.name, call.role, call.index, key] = Named(record, item)

    def find(self, call: TaskCall, key: Key) -> Named | None:
        """The task that a call names."""
        return self._by_key.get((call.kind.name, call.role, call.index, key))

    def issue(self, link: Link) -> str:
        """A new path of the emulator's own, for a call of a task."""
        self._issued += 1
        record = link.record
        path = f"{LINKS}{record.kind.name}/{record.number}/{link.name or 'result'}/{self._issued}"
        self._by_path[path] = link
        if link.name is not None:
            self._replace(record, link.name, path)
        return path

    def _replace(self, record: Record, name: str, path: str) -> None:
        """Remember the latest URL of a name and the one before; those before that are no longer known."""
        if (former := record.former.pop(name, None)) is not None:
            self._by_path.pop(former.path, None)
        if name in record.latest:
            record.former[name] = Former(record.latest[name])
        record.latest[name] = path

    def reach(self, path: str, link: Link) -> None:
        """Take note of a path that a template of the spec gives for a task."""
        self._by_path[path] = link

    def linked(self, path: str) -> Link | None:
        """What a path belongs to."""
        return self._by_path.get(path)

    def clear(self) -> None:
        """Discard all tasks."""
        self.records.clear()
        self._by_key.clear()
        self._by_path.clear()
        self.count = self._issued = 0

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
        self._by_key = {key: named for key, named in self._by_key.items() if id(named.record) not in forgotten}
        self._by_path = {path: link for path, link in self._by_path.items() if id(link.record) not in forgotten}
        return [*forgotten.values()]


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


def not_started(adapted: ir.Task, created: float) -> tuple[Moment, ...]:
    """The states of a task before the calls that start it were made."""
    return (Moment(created, "pending", next(iter(words_of(adapted.status, "pending")), None)),)


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
