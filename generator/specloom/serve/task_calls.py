"""What an emulated provider does about its tasks: creates, starts, reports, hands out and cancels them. Pure except for
the store of tasks and the given clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from .. import ir
from ..runtime.errors import FailureKind
from ..runtime.expressions import evaluate_value
from ..runtime.json_data import as_text, get_pointer
from .calls import (
    Key,
    TaskCall,
    calls_of,
    is_of_operation,
    key_of,
    places,
    result_calls,
    undescribed,
    value_given,
    with_operation,
)
from .drafts import Draft
from .idempotency import KnownKeys, request_of
from .listing import listed, searched
from .outgoing import Handled, Held, Orders
from .requests import Asked, Requests
from .responses import ResponseBuilder
from .results import Results
from .task_responses import TaskResponses
from .tasks import (
    Former,
    Link,
    Moment,
    Named,
    Record,
    Refused,
    Store,
    adapted,
    at_once,
    not_started,
    timeline,
    words_of,
)
from .validation import Reason, Types

_LOST: dict[Refused, str] = {
    "spent": "its poll limit is exhausted",
    "expired": "it has expired",
    "gone": "its result has expired",
    "cancelled": "it was cancelled",
}
"""The reason in the response to a poll of a task that no longer exists."""

_MOST_REPEATED = 3
"""How often the URL before the latest one gets its response again, in case that was lost."""


class Pick(Protocol):
    """Picks the provider's failure of a kind; `text` is the true reason."""

    def __call__(
        self,
        asked: Asked,
        kind: FailureKind,
        text: str,
        reason: Reason | None = None,
        record: Record | None = None,
    ) -> Handled: ...


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of a provider: `now` in seconds of its own clock, which began at `started`, in seconds since 1970."""

    now: Callable[[], float]
    started: float


class TaskCalls:
    """The calls of the tasks of one provider."""

    def __init__(
        self,
        api: ir.Api,
        clock: Clock,
        store: Store,
        pick: Pick,
        types: Types,
        requests: Requests,
        responses: ResponseBuilder,
        results: Results,
        task_responses: TaskResponses,
    ) -> None:
        self._api = api
        self._clock = clock
        self._store = store
        self._pick = pick
        self._types = types
        self._requests = requests
        self._responses = responses
        self._results = results
        self._tasks = task_responses
        self._operations = {operation.id: operation for operation in api.operations}
        self._known = KnownKeys[Handled]()
        self._repeated: dict[str, Record] = {}
        self.forgotten: list[Record] = []
        """The tasks that are no longer stored, until their costs are counted."""
        self.open: list[Record] = []
        """The tasks whose states are still to be reported to listeners."""

    def clear(self) -> None:
        """Forget everything."""
        self._known.clear()
        self._repeated.clear()
        self.forgotten.clear()
        self.open.clear()

    # --- which call it is --------------------------------------------------------------------------------------------

    def handle(self, asked: Asked, orders: Orders) -> Handled | None:
        """The response to a request that is about tasks; None if it is not."""
        for kind in self._api.tasks:
            if asked.operation.id in kind.create:
                return self._created(kind, asked, orders)
            if kind.search is not None and asked.operation.id == kind.search.call.operation.id:
                return self._searched(kind, asked)
            if kind.listing is not None and asked.operation.id == kind.listing.operation.id:
                records = list(self._store.of(kind))
                reply, _ = self._responses.first(asked.operation)
                return Handled(listed(asked, kind.listing, reply, records, self._clock.now(), self._clock.started))
        return self._named(asked)

    def record_of(self, asked: Asked) -> Record | None:
        """The task that a request names, if any."""
        calls = [call for kind in self._api.tasks for call in calls_of(kind) if places(call.step)]
        found = [
            self._store.find(call, _key_in(call, asked)) for call in calls if is_of_operation(call, asked.operation)
        ]
        return next((named.record for named in found if named is not None), None)

    def _named(self, asked: Asked) -> Handled | None:
        """The response to a request that names a task; None if it names none."""
        unknown: TaskCall | None = None
        for kind in self._api.tasks:
            for call in calls_of(kind):
                if not is_of_operation(call, asked.operation) or not places(call.step):
                    continue
                named = self._store.find(call, _key_in(call, asked))
                if named is not None:
                    return self._about(call, named, asked)
                unknown = unknown or call
        if unknown is not None:
            return self._pick(asked, "not_found", self._why_unknown(unknown, asked))
        return self._beside(asked)

    def _beside(self, asked: Asked) -> Handled | None:
        """The response of an operation that names a task as its poll does; None if the operation does not."""
        missed = False
        for kind in self._api.tasks:
            call = next((call for call in calls_of(kind) if call.role == "poll" and not call.step.url), None)
            if call is None or not places(call.step) or not self._declares(asked.operation, call):
                continue
            named = self._store.find(call, _key_in(call, asked))
            if named is not None:
                return Handled(self._responses.plain(asked), named.record)
            missed = True
        return self._pick(asked, "not_found", "unknown task") if missed else None

    def _declares(self, operation: ir.Operation, call: TaskCall) -> bool:
        """Whether an operation has, at the same locations, the values by which a poll names a task."""
        body = operation.body
        parameters = {(parameter.location, parameter.name) for parameter in operation.parameters}
        members: set[tuple[str, str]] = set()
        if isinstance(body, ir.ObjectBody):
            members = {("body", f"{body.arguments_at}/{argument.field.name}") for argument in body.arguments}
        return all(place in parameters or place in members for place in places(call.step))

    def _why_unknown(self, call: TaskCall, asked: Asked) -> str:
        """What is wrong with a request that names no task: the values that are missing, or not those of the task."""
        given = _key_in(call, asked)
        missing = [
            f"`{place}:{name}`" for (place, name), text in zip(places(call.step), given, strict=True) if text is None
        ]
        for record in self._store.of(call.kind):
            own = key_of(call.step, record.facts)
            if not any(a is not None and a == b for a, b in zip(own, given, strict=True)):
                continue
            return f"unknown task: {self._wrong_values(call, record, asked, absent=True)}"
        if missing:
            return f"unknown task: {', '.join(missing)} is missing"
        named = ", ".join(f"`{place}:{name}`" for place, name in places(call.step))
        return f"unknown task: no response has named this {named}"

    def _wrong_values(self, call: TaskCall, record: Record, asked: Asked, *, absent: bool = False) -> str:
        """What a request gives in place of values of its task, as the end of a sentence;
        with `absent` also what it must not give.
        """
        return ", ".join(
            f"`{place}:{name}` must be {'omitted' if wanted is None else wanted} "
            f"({value_given(call.step, place, name)})"
            for (place, name), wanted in zip(places(call.step), key_of(call.step, record.facts), strict=True)
            if wanted != asked.value(place, name) and (absent or wanted is not None)
        )

    # --- URLs --------------------------------------------------------------------------------------------------------

    def operation_of(self, link: Link, call: TaskCall, path: str) -> ir.Operation:
        """The operation that a URL of a task stands for."""
        found = self._tasks.described(call, link.record)
        if found is None:
            return undescribed(link.record.operation, call, path)
        return with_operation(found, call, path)

    def visited(self, link: Link, call: TaskCall, path: str, asked: Asked) -> Handled:
        """The response to a request to a URL of a task."""
        record = link.record
        former = record.former.get(link.name or "")
        if call.role == "poll" and former is not None and former.path == path:
            return self._again(former, link, asked)
        wrong = self._wrong_values(call, record, asked)
        if wrong:
            return self._pick(asked, "invalid", f"not what the task needs: {wrong}", record=record)
        handled = self._about(call, Named(record, link.item), asked, page=2 if link.is_page else None)
        former = record.former.get(link.name or "")
        if former is not None and former.path == path:
            former.draft = handled.reply
        return handled

    def _again(self, former: Former, link: Link, asked: Asked) -> Handled:
        """The same response once more, if it may have been lost: a later one named another URL."""
        former.repeated += 1
        if former.draft is None or former.repeated > _MOST_REPEATED:
            text = f"this URL is not the latest: the last response named another one, for `$task.{link.name}`"
            return self._pick(asked, "not_found", text, record=link.record)
        return Handled(former.draft, link.record)

    # --- creation ----------------------------------------------------------------------------------------------------

    def _created(self, kind: ir.Task, asked: Asked, orders: Orders) -> Handled:
        if kind.poll.again:
            request = request_of(asked)
            known = self._repeated.get(request)
            if known is not None and known in self._store.records:
                return self._repeat(known, asked, request)
        known_response = None if kind.poll.again else self._known.find(kind, asked)
        if known_response == "other request":
            return self._other_request(asked)
        if isinstance(known_response, Handled):
            return known_response
        reply, record = self._create(kind, asked, orders)
        handled = Handled(reply, record)
        if kind.poll.again and record.at(self._clock.now()).state == "pending":
            self._repeated[request_of(asked)] = record
        self._known.keep(kind, asked, handled)
        return handled

    def _other_request(self, asked: Asked) -> Handled:
        """The rejection of a key that was used for another request:
        422 or 409, unless the spec shows another status.
        """
        handled = self._pick(asked, "invalid", "the idempotency key was used for another request")
        documented = [answer.status for answer in asked.operation.responses]
        if str(handled.reply.status) in documented:
            return handled
        status = next((status for status in (422, 409) if str(status) in documented), 422)
        shape = self._responses.shape(asked.operation, status)
        value = handled.reply.value if shape.fits(handled.reply.value) else shape.sample("")
        return replace(handled, reply=replace(handled.reply, status=status, value=value))

    def _repeat(self, record: Record, asked: Asked, request: str) -> Handled:
        """The create request of a task once more: it is polled by it."""
        handled = self._polled(TaskCall(record.kind, "poll", 0, record.kind.poll), record, asked)
        if record.at(self._clock.now()).state != "pending":
            self._repeated.pop(request, None)
        return handled

    def _create(self, kind: ir.Task, asked: Asked, orders: Orders) -> tuple[Draft, Record]:
        held, now = adapted(kind, asked.facts), self._clock.now()
        record = self.record(kind, asked, held, orders)
        record.timeline = not_started(held, now)
        sync = held.sync and orders.outcome == "succeeded"
        reply, ended = self._tasks.created(record, asked, sync=sync, at=self._clock.started + now)
        if ended:
            record.timeline, record.steps = at_once(held, now), len(kind.start)
        elif record.is_started:
            record.timeline = timeline(held, now, orders.outcome)
        self.keep(record)
        return reply, record

    def record(self, kind: ir.Task, asked: Asked, held: ir.Task, orders: Orders | None = None) -> Record:
        """A new task of a request, which is not stored yet."""
        subject, value = self._requests.subject(asked.operation, asked.body)
        callback = None if kind.notify is None else get_pointer(asked.body, kind.notify.set)
        return Record(
            kind=kind,
            number=self._store.count + 1,
            operation=asked.operation,
            given=asked.facts,
            type=_type_of(value, subject, self._types),
            subject=subject.name if subject is not None else None,
            created=self._clock.now(),
            timing=held.timing,
            limits=held.limits,
            outcome="succeeded" if orders is None else orders.outcome,
            base=asked.base,
            solution=self._responses.solution(asked.operation, asked.body),
            callback=callback if isinstance(callback, str) else None,
        )

    def keep(self, record: Record) -> None:
        """Store a task."""
        record.reported = 1 if len(record.timeline) > 1 else 0
        self.forgotten += self._store.add(record, self._clock.now())
        self.open.append(record)

    # --- the calls of one task ---------------------------------------------------------------------------------------

    def _about(self, call: TaskCall, named: Named, asked: Asked, page: int | None = None) -> Handled:
        record = named.record
        match call.role:
            case "start":
                return self._started(call, record, asked)
            case "poll":
                return self._polled(call, record, asked, page)
            case "result":
                return self._fetched(call, record, asked, page)
            case "cancel":
                word = next(iter(words_of(adapted(call.kind, record.given).status, "cancelled")), None)
                record.cancel(self._clock.now(), word)
                return Handled(self._tasks.cancelled(record, call, asked.operation, self._clock.started), record)
            case "search":
                return self._searched(call.kind, asked)

    def renamed(self, record: Record, reply: Draft) -> tuple[Draft, bool]:
        """A response with new ids where a create response is captured from, and whether all of them are there."""
        return self._tasks.renamed(record, reply)

    def _started(self, call: TaskCall, record: Record, asked: Asked) -> Handled:
        """A call between the creation and the first poll: the task runs once all of them were made, in their order."""
        if call.index > record.steps:
            missing = _called(call.kind.start[record.steps])
            return self._pick(asked, "invalid", f"{missing} must be called before", record=record)
        if call.step.file is not None and not asked.size:
            text = f"the file `{call.step.file}` is missing: the body is empty"
            return self._pick(asked, "invalid", text, "missing", record)
        if call.index == record.steps:
            record.steps += 1
            if record.is_started:
                held, now = adapted(record.kind, record.given), self._clock.now()
                record.timeline = timeline(held, now, record.outcome)
                record.reported = 1 if len(record.timeline) > 1 else 0
                self.open.append(record)
        return Handled(self._tasks.started(record, call, asked.operation), record)

    def _polled(self, call: TaskCall, record: Record, asked: Asked, page: int | None = None) -> Handled:
        kind, now = record.kind, self._clock.now()
        if not record.is_started:
            text = f"the task is not started: {_called(kind.start[record.steps])} was not called"
            return self._pick(asked, "invalid", text, record=record)
        if kind.result.inline:
            page = page or self._results.page_asked(record, kind.poll, asked)
            if page is None:
                return self._unknown_page(kind, asked, record)
        if page in (None, 1):
            refused = record.poll(now)
            if refused == "too fast":
                return self._pick(asked, "rate_limit", "the task was polled too often", record=record)
            if refused is not None:
                lost = self._tasks.state(record, Moment(now, "expired", None), self._clock.started)
                told = f"the task no longer exists: {_LOST[refused]}"
                if lost is not None:
                    return Handled(lost, record, reason=told)
                return self._pick(asked, "not_found", told, record=record)
        moment = record.at(now)
        is_held = kind.long_poll > 0 and moment.state == "pending"
        held = Held(record, moment, now + kind.long_poll, asked) if is_held else None
        return replace(self.current(record, asked, page or 1), held=held)

    def current(self, record: Record, asked: Asked, page: int = 1) -> Handled:
        """The response to a poll now."""
        told = self._tasks.state(record, record.at(self._clock.now()), self._clock.started, page=page)
        if told is not None:
            return Handled(told, record)
        return self._pick(asked, "not_found", "the task no longer exists", record=record)

    def ended(self, record: Record) -> Draft | None:
        """The last response to a poll of a task."""
        return self._tasks.state(record, record.timeline[-1], 0.0)

    def reported(self, record: Record, moment: Moment) -> Draft | None:
        """What a poll of a task in a state returns."""
        return self._tasks.state(record, moment, self._clock.started)

    def _fetched(self, call: TaskCall, record: Record, asked: Asked, page: int | None) -> Handled:
        kind = call.kind
        if record.at(self._clock.now()).state not in ("succeeded", "partial"):
            return self._pick(asked, "not_found", "the task has no result", record=record)
        is_last = call == result_calls(kind)[-1]
        if is_last:
            page = page or self._results.page_asked(record, call.step, asked)
            if page is None:
                return self._unknown_page(kind, asked, record)
            if kind.result.single_use and record.is_collected and page == 1:
                text = "the result was fetched already, and can be fetched only once"
                return self._pick(asked, "not_found", text, record=record)
            record.is_collected = True
        reply = self._tasks.fetched(record, call, asked.operation, self._clock.started, page=page or 1)
        return Handled(reply, record)

    def _unknown_page(self, kind: ir.Task, asked: Asked, record: Record) -> Handled:
        pages = kind.result.pages
        place = "the page" if pages is None else f"`{pages.set.location}:{pages.set.name}`"
        return self._pick(asked, "invalid", f"{place} must be what the page before names", record=record)

    def _searched(self, kind: ir.Task, asked: Asked) -> Handled:
        """The list in which tasks of a kind are looked for: those whose create requests have the values of this one."""
        search = kind.search
        assert search is not None
        call = next(call for call in calls_of(kind) if call.role == "search")
        wanted = {
            (place, name): asked.value(place, name)
            for place, values in (("path", search.call.path), ("query", search.call.query))
            for name in values
        }
        records = [record for record in self._store.of(kind) if _has(call.step, record, wanted)]
        reply, _ = self._responses.first(asked.operation)
        shape = self._responses.shape(asked.operation, reply.status)
        item = shape.below(f"{search.items}/0")
        return Handled(searched(search, reply, records, item, self._clock.now(), self._clock.started))


def _has(step: ir.Step, record: Record, wanted: Mapping[tuple[str, str], str | None]) -> bool:
    """Whether the values of a call are those of a task."""
    values = {"path": step.path, "query": step.query}
    return all(
        as_text(evaluate_value(values[place][name], record.facts)) == text for (place, name), text in wanted.items()
    )


def _key_in(call: TaskCall, asked: Asked) -> Key:
    return tuple(asked.value(place, name) for place, name in places(call.step))


def _called(step: ir.Step) -> str:
    """What a call is called in a message."""
    if isinstance(step.operation, ir.OperationRef):
        return f"`{step.operation.id}`"
    return f"`{step.operation.method} {step.url[0]}`"


def _type_of(value: ir.Json, subject: ir.Object | None, types: Types) -> str | None:
    """The type of a request's task: the constants that identify it, else the name of its model."""
    if subject is None:
        return None
    names = types.constants(ir.Ref(subject.name)) or {member.name: () for member in subject.fields[:1]}
    told = [text for name in names if (text := as_text(get_pointer(value, f"/{name}")))]
    return " ".join(told) or subject.name
