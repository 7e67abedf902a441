"""One emulated provider: turns requests into responses, as its spec describes. Pure except for the given clock.

Times inside are seconds of the provider's own clock, which starts at 0 and runs `speed` times as fast as the real one.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random

from .. import ir
from ..runtime.errors import FailureKind
from ..runtime.json_data import as_text, get_pointer
from ..runtime.media_types import is_json
from .refusals import Refusals, Rejection
from .requests import Asked, IncomingRequest, Requests, Unmatched
from .responses import ResponseBuilder
from .samples import Samples, Unmakeable, with_value
from .tasks import (
    FORGIVEN,
    MOST_TASKS,
    Key,
    Moment,
    Outcome,
    Record,
    Refused,
    Store,
    adapted,
    at_once,
    calls_of,
    places,
    solving_time,
    timeline,
    words_of,
)
from .validation import Reason, Types, Violation

_MOST_CALLERS = 1000
"""Maximum number of keys whose rates are stored although none of their requests counts any longer."""

_LOST: dict[Refused, str] = {
    "spent": "its poll limit is exhausted",
    "expired": "it has expired",
    "gone": "its result has expired",
    "cancelled": "it was cancelled",
}
"""The reason in the response to a poll of a task that no longer exists."""

REFUSED_KEY = "refused"
"""A key that every emulated provider rejects, for tests of that case."""


@dataclass(frozen=True, slots=True)
class Orders:
    """The ordered outcome of one request: a documented failure, or the end of the task that it creates."""

    failure: FailureKind | None = None
    outcome: Outcome = "succeeded"


@dataclass(frozen=True, slots=True)
class Held:
    """A long poll that is held open until its task leaves a moment, `until` a time of the provider's clock."""

    record: Record
    moment: Moment
    until: float
    asked: Asked


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A response. `delay` is the real time in seconds that it is delayed; `record` is the task that it is about.

    A `held` response has the content for the current moment; `Service.resumed` returns the final one.
    """

    status: int
    value: ir.Json
    media_type: str | None = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay: float = 0.0
    operation: ir.Operation | None = None
    record: Record | None = None
    held: Held | None = None
    reason: str | None = field(default=None, repr=False)
    """Why the request is rejected, whatever the provider's documented failure says, if it is; it may quote
    the request.
    """

    def content(self) -> bytes:
        """The body as it is transmitted."""
        if self.media_type is None:
            return b""
        json_types = self.operation.json_types if self.operation is not None else ()
        if isinstance(self.value, str) and not is_json(self.media_type, json_types):
            return self.value.encode()
        stream = self.operation.stream if self.operation is not None and self.status < 300 else None
        if stream is not None and isinstance(self.value, str):
            return self.value.encode()
        written = json.dumps(self.value, ensure_ascii=False, separators=(",", ":"))
        match stream:
            case "events":
                ends = self.operation.ends[:1] if self.operation is not None else ()
                return "".join(f"data: {text}\n\n" for text in (written, *ends)).encode()
            case "lines":
                return f"{written}\n".encode()
            case "sequence":
                return f"\x1e{written}\n".encode()
            case None:
                return written.encode()


@dataclass(frozen=True, slots=True)
class _Response:
    """A response before the envelope."""

    reply: Rejection
    record: Record | None = None
    delay: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    held: Held | None = None
    reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """A task that has changed its state over time, and the callback for its creator with its target."""

    record: Record
    moment: Moment
    callback: str | None = field(default=None, repr=False)
    payload: ir.Json = field(default=None, repr=False)


class Service:
    """One provider. `clock` returns seconds and never goes back; its time begins at `begun`, by default at its creation,
    when the time of day is `started`.

    `keys` are the secrets that it accepts; if empty, it accepts any except `REFUSED_KEY`. It stores up to the given
    number of tasks, whatever they cost.
    """

    def __init__(
        self,
        api: ir.Api,
        clock: Callable[[], float],
        *,
        begun: float | None = None,
        started: float = 0.0,
        speed: float = 1.0,
        seed: int = 0,
        keys: tuple[str, ...] = (),
        most_tasks: int = MOST_TASKS,
    ) -> None:
        self.api = api
        self.speed = speed
        self.store = Store(most_tasks)
        self.started = started
        self._clock = clock
        self._begun = clock() if begun is None else begun
        self._keys = keys
        self._seed = f"{api.name} {seed}"  # providers of one process generate different ids
        self._operations = {operation.id: operation for operation in api.operations}
        self._types = Types(api.models)
        self._samples = Samples(api, self._types)
        self._requests = Requests(api, self._types)
        self._refusals = Refusals(api, self._types, self._requests, self._samples)
        self._random = Random(self._seed)
        self._responses = ResponseBuilder(api, self._types, self._requests, self._samples, self._random)
        self._open: list[Record] = []
        self._spent = Decimal(0)
        """The cost of the tasks that are no longer stored."""
        self._recent: dict[str | None, deque[float]] = {}
        self._rates = dict(_rates(api))

    @property
    def now(self) -> float:
        """Seconds of the provider's clock."""
        return (self._clock() - self._begun) * self.speed

    def time_of_day(self, at: float) -> float:
        """The real time of day, in seconds since 1970, of a time of the provider's clock."""
        return self.started + at / self.speed

    def reset(self) -> None:
        """Discard all tasks and requests."""
        self.store.clear()
        self._open.clear()
        self._spent = Decimal(0)
        self._recent.clear()
        self._random.seed(self._seed)

    def operation_of(self, incoming: IncomingRequest) -> ir.Operation | None:
        """The operation of a request, if any."""
        asked = self._requests.read(incoming)
        return asked.operation if isinstance(asked, Asked) and not asked.is_strayed else None

    def record_of(self, incoming: IncomingRequest) -> Record | None:
        """The task that a request names, if any."""
        asked = self._requests.read(incoming)
        named = self._named(asked) if isinstance(asked, Asked) else None
        return None if named is None else named[1]

    # --- requests ----------------------------------------------------------------------------------------------------

    def handle(self, incoming: IncomingRequest, orders: Orders | None = None) -> Outgoing:
        """The response to a request; all of its changes take effect immediately."""
        orders = orders or Orders()
        asked = self._requests.read(incoming)
        if isinstance(asked, Unmatched):
            return _unmatched(asked)
        try:
            return self._outgoing(asked, self._respond(asked, orders))
        except Unmakeable as error:
            return Outgoing(501, {"error": str(error)}, operation=asked.operation, reason=str(error))

    def left(self, held: Held) -> float:
        """Real seconds until a long poll may get its response, unless its task changes before; 0 if it is due."""
        now = self.now
        if held.record.at(now) != held.moment:
            return 0.0
        changes = (moment.at for moment in held.record.timeline if moment.at > now)
        return max(0.0, (min((held.until, *changes)) - now) / self.speed)

    def resumed(self, held: Held) -> Outgoing:
        """The content of a long poll's response now."""
        return self._outgoing(held.asked, self._current(held.record, held.asked))

    def _outgoing(self, asked: Asked, response: _Response) -> Outgoing:
        reply = response.reply
        value = self._enveloped(asked, reply.value)
        return Outgoing(
            reply.status,
            value,
            reply.media_type,
            response.headers,
            response.delay,
            asked.operation,
            response.record,
            response.held,
            response.reason,
        )

    def _respond(self, asked: Asked, orders: Orders) -> _Response:
        refusal = self._refusal(asked, orders)
        if refusal is not None:
            return refusal
        for kind in self.api.tasks:
            if asked.operation.id in kind.create:
                reply, record = self._create(kind, asked, orders)
                return _Response(reply, record, headers=_headers(kind, record.captured))
            if kind.listing is not None and asked.operation.id == kind.listing.operation.id:
                records = list(self.store.of(kind))
                return _Response(self._responses.listed(asked, kind.listing, records, self.now, self.started))
        named = self._named(asked)
        if named is not None:
            kind, known = named
            if known is None:
                return self._unknown(asked, "unknown task")
            return self._about(kind, known, asked)
        return self._plain(asked)

    def _refusal(self, asked: Asked, orders: Orders) -> _Response | None:
        """Why a request is rejected before it is processed, if it is."""
        unreadable = [problem for problem in asked.problems if not problem.pointer]
        if orders.failure is not None:
            return self._picked(asked, orders.failure, "ordered by a fault")
        if unreadable:
            return self._picked(asked, "invalid", _described(unreadable), "wrong")
        refused = next((name for name, secret in asked.credentials.items() if not self._takes(secret)), None)
        if refused is not None:
            what = "is missing" if asked.credentials[refused] is None else "is unknown"
            return self._picked(asked, "authentication", f"the key `{refused}` {what}")
        if self._is_too_fast(asked):
            return self._picked(asked, "rate_limit", "too many requests")
        same = self._responses.documented_refusal(asked)
        if same is not None:
            return _Response(same, reason="the spec shows this failure for this request")
        if asked.problems:
            return self._picked(asked, "invalid", _described(asked.problems), asked.problems[0].reason)
        return None

    def _picked(
        self,
        asked: Asked,
        kind: FailureKind,
        text: str,
        reason: Reason | None = None,
        record: Record | None = None,
    ) -> _Response:
        """The provider's failure of a kind, and the true reason beside it."""
        return _Response(self._refusals.pick(asked.operation, kind, text, reason), record, reason=text)

    def _takes(self, secret: str | None) -> bool:
        if secret is None or secret == REFUSED_KEY:
            return False
        return not self._keys or secret in self._keys or f"{secret}:" in self._keys  # a user without a password

    def _is_too_fast(self, asked: Asked) -> bool:
        """Whether a request exceeds the provider's rate limit, which applies to each key."""
        rate = self._rates.get(asked.operation.id)
        if rate is None:
            return False
        secret = next(iter(asked.credentials.values()), None)
        span, most = (1.0, int(rate)) if rate >= 1 else (1 / rate, 1)
        now = self.now
        if len(self._recent) > _MOST_CALLERS:
            self._recent = {each: times for each, times in self._recent.items() if times and times[-1] > now - span}
        recent = self._recent.setdefault(secret, deque())
        while recent and recent[0] <= now - span * FORGIVEN:
            recent.popleft()
        if len(recent) >= most:
            return True
        recent.append(now)
        return False

    def _create(self, kind: ir.Task, asked: Asked, orders: Orders) -> tuple[Rejection, Record]:
        held = adapted(kind, asked.facts)
        now = self.now
        count = self.store.count
        sync = held.sync and orders.outcome == "succeeded"
        reply, captured, ended = self._responses.created(kind, asked, sync=sync, count=count, at=self.started + now)
        subject, value = self._requests.subject(asked.operation, asked.body)
        moments = at_once(held, now) if ended else timeline(held, now, orders.outcome)
        return reply, self._kept(kind, asked, captured, held, moments, subject, value)

    def _kept(
        self,
        kind: ir.Task,
        asked: Asked,
        captured: dict[str, ir.Json],
        held: ir.Task,
        moments: tuple[Moment, ...],
        subject: ir.Object | None,
        value: ir.Json,
    ) -> Record:
        callback = None if kind.notify is None else get_pointer(asked.body, kind.notify.set)
        record = Record(
            kind=kind,
            id=next(iter(captured.values()), None),
            captured=captured,
            given=asked.facts,
            type=_type_of(value, subject, self._types),
            subject=subject.name if subject is not None else None,
            created=moments[0].at,
            timeline=moments,
            timing=held.timing,
            limits=held.limits,
            solution=self._responses.solution(asked.operation, asked.body),
            callback=callback if isinstance(callback, str) else None,
            reported=1 if len(moments) > 1 else 0,
        )
        forgotten = self.store.add(record, self.now)
        self._spent += self._responses.spent(self._paid_for(forgotten))
        self._open.append(record)
        return record

    def _named(self, asked: Asked) -> tuple[ir.Task, Record | None] | None:
        """The kind and the task that a request names, the task None if it is unknown; None if none is named."""
        found: ir.Task | None = None
        for kind in self.api.tasks:
            calls = [call for call in calls_of(kind) if call.operation.id == asked.operation.id]
            wanted = places(calls[0] if calls else kind.poll)
            if not wanted or not (calls or self._declares(asked.operation, wanted)):
                continue
            key: Key = tuple(asked.value(place, name) for place, name in wanted)
            record = self.store.find(kind, key)
            if record is not None:
                return kind, record
            found = kind
        return None if found is None else (found, None)

    def _declares(self, operation: ir.Operation, wanted: tuple[tuple[str, str], ...]) -> bool:
        """Whether an operation has, at the same locations, the values by which a poll names a task."""
        body = operation.body
        parameters = {(parameter.location, parameter.name) for parameter in operation.parameters}
        members: set[tuple[str, str]] = set()
        if isinstance(body, ir.ObjectBody):
            members = {("body", f"{body.arguments_at}/{argument.field.name}") for argument in body.arguments}
        return all(place in parameters or place in members for place in wanted)

    def _about(self, kind: ir.Task, record: Record, asked: Asked) -> _Response:
        if asked.operation.id == kind.poll.operation.id:
            return self._polled(kind, record, asked)
        return self._followed(kind, record, asked)

    def _followed(self, kind: ir.Task, record: Record, asked: Asked) -> _Response:
        moment = record.at(self.now)
        result, cancel = kind.result.call, kind.cancel
        if result is not None and asked.operation.id == result.operation.id:
            if moment.state != "succeeded":
                return self._unknown(asked, "the task has no result", record)
            return _Response(self._responses.result(record, result, self.started), record)
        if cancel is not None and asked.operation.id == cancel.operation.id:
            word = next(iter(words_of(adapted(kind, record.given).status, "cancelled")), None)
            record.cancel(self.now, word)
            return _Response(self._responses.cancelled(record, cancel, self.started), record)
        return _Response(self._responses.plain(asked), record)

    def _polled(self, kind: ir.Task, record: Record, asked: Asked) -> _Response:
        now = self.now
        refused = record.poll(now)
        if refused == "too fast":
            return self._picked(asked, "rate_limit", "the task was polled too often", record=record)
        if refused is not None:
            lost = self._responses.state(record, Moment(now, "expired", None), self.started)
            told = f"the task no longer exists: {_LOST[refused]}"
            return _Response(lost, record, reason=told) if lost else self._unknown(asked, told, record)
        moment = record.at(now)
        is_held = kind.long_poll > 0 and moment.state == "pending"
        held = Held(record, moment, now + kind.long_poll, asked) if is_held else None
        return replace(self._current(record, asked), held=held)

    def _current(self, record: Record, asked: Asked) -> _Response:
        told = self._responses.state(record, record.at(self.now), self.started)
        return _Response(told, record) if told else self._unknown(asked, "the task no longer exists", record)

    def _unknown(self, asked: Asked, text: str, record: Record | None = None) -> _Response:
        return self._picked(asked, "not_found", text, record=record)

    def _plain(self, asked: Asked) -> _Response:
        """The response of a call that does not belong to a task; a long poll takes as long as a task would."""
        reply = self._responses.paid(self._responses.plain(asked), self._paid_for(self.store.records), self._spent)
        subject, value = self._requests.subject(asked.operation, asked.body)
        delay, record = 0.0, None
        for kind in self.api.tasks:
            if asked.operation.long_poll and not delay:
                delay = min(asked.operation.long_poll, solving_time(kind, asked.facts)) / self.speed
            if subject is not None and record is None:
                reply, captured = self._responses.renamed(kind, reply, self.store.count)
                if captured:
                    held = adapted(kind, asked.facts)
                    record = self._kept(kind, asked, captured, held, at_once(held, self.now), subject, value)
        return _Response(reply, record, delay)

    def _paid_for(self, records: list[Record]) -> list[Record]:
        """The tasks that cost something and have succeeded."""
        billable = (record for record in records if record.kind.billable)
        return [record for record in billable if record.at(self.now).state == "succeeded"]

    def _enveloped(self, asked: Asked, value: ir.Json) -> ir.Json:
        """The response with the id of its request, if the API matches them by ids."""
        envelope = asked.operation.envelope
        if envelope is None or envelope.id is None or not isinstance(value, dict):
            return value
        told = as_text(get_pointer(asked.body, envelope.id))
        if told is None:
            return value
        return with_value(value, envelope.id, told)

    # --- background --------------------------------------------------------------------------------------------------

    def advance(self) -> list[Change]:
        """The state changes of tasks since the last call, oldest first, with the callbacks that are due."""
        now = self.now
        changes: list[Change] = []
        for record in self._open:
            while record.reported < len(record.timeline) and record.timeline[record.reported].at <= now:
                moment = record.timeline[record.reported]
                record.reported += 1
                changes.append(self._change(record, moment))
        self._open = [record for record in self._open if record.reported < len(record.timeline)]
        changes.sort(key=lambda change: change.moment.at)
        return changes

    def next_change(self) -> float | None:
        """Real seconds until a task changes its state; None if none will."""
        times = [record.timeline[record.reported].at for record in self._open if record.reported < len(record.timeline)]
        return max(0.0, (min(times) - self.now) / self.speed) if times else None

    def _change(self, record: Record, moment: Moment) -> Change:
        notify = record.kind.notify
        if notify is None or record.callback is None or moment.state == "pending":
            return Change(record, moment)
        if notify.payload == "id":
            return Change(record, moment, record.callback, dict(record.captured))
        told = self._responses.state(record, moment, self.started)
        return Change(record, moment, record.callback, told.value if told is not None else dict(record.captured))


def _rates(api: ir.Api) -> Iterator[tuple[str, float]]:
    """The documented rate limit of each operation that belongs to a task, in requests per second."""
    for kind in api.tasks:
        if kind.limits.rate is not None:
            listed = () if kind.listing is None else (kind.listing.operation.id,)
            for operation in (*kind.create, *(call.operation.id for call in calls_of(kind)), *listed):
                yield operation, kind.limits.rate


def _headers(kind: ir.Task, captured: Mapping[str, ir.Json]) -> dict[str, str]:
    """The headers of a create response that values are captured from."""
    found: dict[str, str] = {}
    for name, expressions in kind.capture.items():
        for expression in expressions[:1]:
            if isinstance(expression, str) and expression.startswith("$response.header."):
                found[expression.removeprefix("$response.header.")] = str(captured.get(name, ""))
    return found


def _type_of(value: ir.Json, subject: ir.Object | None, types: Types) -> str | None:
    """The type of a request's task: the constants that identify it, else the name of its model."""
    if subject is None:
        return None
    names = types.constants(ir.Ref(subject.name)) or {member.name: () for member in subject.fields[:1]}
    told = [text for name in names if (text := as_text(get_pointer(value, f"/{name}")))]
    return " ".join(told) or subject.name


def _unmatched(unmatched: Unmatched) -> Outgoing:
    """The emulator's own response, since documents do not describe undeclared operations."""
    if unmatched.allowed:
        headers = {"Allow": ", ".join(unmatched.allowed)}
        reason = "the spec has no operation with this method"
        return Outgoing(405, {"error": reason}, headers=headers, reason=reason)
    reason = "the spec has no operation at this path"
    return Outgoing(404, {"error": reason}, reason=reason)


def _described(problems: tuple[Violation, ...] | list[Violation]) -> str:
    return "; ".join(str(problem) for problem in problems[:3])
