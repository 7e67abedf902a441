"""The responses to the calls of a task if nothing fails: they name what the calls after them need. Pure except for the
store of tasks, which takes note of what was named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote, urlsplit

from msgspec import structs

from .. import ir
from ..examples import is_success, state_of
from ..runtime.description.conditions import Expressions
from ..runtime.description.tasks import Search
from ..runtime.expressions import evaluate, evaluate_url, may_be_absent
from ..runtime.facts import Facts
from ..runtime.json_data import get_pointer
from ..runtime.tasks.state import classify
from .calls import TaskCall, calls_of, is_url_of, item_pointers, needed_for, next_result_call, sent
from .drafts import Draft, pointer_of, put, read
from .identifiers import Identifiers
from .refusals import body_pointers
from .requests import Asked, Requests, given
from .responses import ResponseBuilder
from .results import Results
from .samples import dated, swapped, with_value
from .shapes import Shape
from .states import States
from .tasks import Link, Moment, Record, Store, adapted


class TaskResponses:
    """Builds the responses to the calls of the tasks of one Api."""

    def __init__(
        self,
        operations: Mapping[str, ir.Operation],
        requests: Requests,
        responses: ResponseBuilder,
        results: Results,
        identifiers: Identifiers,
        store: Store,
    ) -> None:
        self._operations = operations
        self._requests = requests
        self._responses = responses
        self._results = results
        self._identifiers = identifiers
        self._store = store
        self._states = States(operations, responses)

    # --- operations of calls -----------------------------------------------------------------------------------------

    def described(self, call: TaskCall, record: Record) -> ir.Operation | None:
        """The operation whose responses a call has; None if it goes to a URL that none describes."""
        step = call.step
        if step.again:
            return record.operation
        if isinstance(step.operation, ir.OperationRef) or step.operation.described:
            return self._operations[step.operation.id]
        for url in step.url:
            path = None if url.startswith("$") else evaluate_url(url, record.facts, _encoded)
            if path is not None and (found := self._requests.operation_at(step.operation.method, path)) is not None:
                return found
        return None

    def polled_operation(self, record: Record) -> ir.Operation:
        """The operation that is polled; one without responses for a URL that none describes."""
        call = TaskCall(record.kind, "poll", 0, record.kind.poll)
        found = self.described(call, record)
        return structs.replace(record.operation, responses=(), examples=()) if found is None else found

    # --- creation ----------------------------------------------------------------------------------------------------

    def created(self, record: Record, asked: Asked, *, sync: bool, at: float) -> tuple[Draft, bool]:
        """The response to a create call, and whether it already contains the result; the record gets the values that
        are captured from it.

        `at` is the time of day in seconds since 1970.
        """
        kind, operation = adapted(record.kind, record.given), record.operation
        fine = list(self._successes(record, operation))
        ended = [example for example, state in fine if state in ("succeeded", "partial")]
        waiting = [example for example, state in fine if state == "pending"]
        like = self._responses.most_like(asked, [example for example, _ in fine])
        at_once = sync and like is not None and like[1] and like[0] in ended
        chosen = like[0] if like is not None and (at_once or like[0] in waiting) else next(iter(waiting), None)
        if chosen is not None:
            reply = self._responses.shown(operation, chosen)
        else:
            reply = self._waiting(record, kind, operation)
        form = next(iter((*waiting, *ended)), None)
        shown = None if form is None else self._responses.shown(operation, form)
        reply = self._capturing(record, kind.capture, reply, operation, shown, at=at)
        if kind.search is not None:
            for name, expressions in kind.search.capture.items():
                record.captured[name] = self._identifiers.new(record, self._searched(kind.search, expressions))
        if at_once:
            reply = self._results.completed(record, reply, operation)
        self._reach(record, record.facts)
        return reply, at_once

    def _successes(self, record: Record, operation: ir.Operation) -> list[tuple[ir.Example, str | None]]:
        found = ((example, state_of(record.kind, operation, example, "create")) for example in operation.examples)
        return [(example, told.state) for example, told in found if is_success(operation, example)]

    def _waiting(self, record: Record, kind: ir.Task, operation: ir.Operation) -> Draft:
        """A create response of a task that has not ended, if no example shows one."""
        sampled = self._responses.sampled(operation)
        if self._is_pending(record, kind, sampled, operation):
            return sampled
        first, _ = self._responses.first(operation)
        found = self._states.draft(record, record.timeline[0], operation) if record.timeline else None
        tried: list[Draft] = [first, *([found[0]] if found is not None else []), replace(sampled, value={})]
        for draft in tried:
            if self._is_pending(record, kind, draft, operation):
                return draft
        return sampled

    def _is_pending(self, record: Record, kind: ir.Task, draft: Draft, operation: ir.Operation) -> bool:
        return classify(kind, "create", draft.seen(record.facts), operation.failure).state == "pending"

    def _searched(self, search: Search[ir.Called], expressions: Expressions) -> ir.Json:
        """What a captured value is in the example of the list of tasks."""
        operation = self._operations[search.call.operation.id]
        reply, _ = self._responses.first(operation)
        items: ir.Json = get_pointer(reply.value, search.items)
        item: ir.Json = items[0] if isinstance(items, list) and items else None
        return read(Draft(200, item), expressions, Facts())

    def renamed(self, record: Record, reply: Draft) -> tuple[Draft, bool]:
        """A response with new ids where a create response is captured from, and whether all of them are there."""
        for name, expressions in record.kind.capture.items():
            shown = read(reply, expressions, Facts())
            if shown is not None:
                record.captured[name] = self._identifiers.new(record, shown)
                reply = put(reply, expressions, record.captured[name], Facts())
            elif may_be_absent(expressions):
                record.captured |= _default(name, expressions)
        needed = {name for name, expressions in record.kind.capture.items() if not may_be_absent(expressions)}
        return reply, bool(record.captured) and needed <= set(record.captured)

    def _capturing(
        self,
        record: Record,
        capture: Mapping[str, Expressions],
        reply: Draft,
        operation: ir.Operation,
        form: Draft | None = None,
        *,
        at: float | None = None,
    ) -> Draft:
        """A response that names what is captured from it: new ids, and URLs of the emulator's own. `form` is an example
        of its like.
        """
        shape = self._responses.shape(operation, reply.status)
        for name, expressions in capture.items():
            shown = read(reply, expressions, record.facts)
            shown = read(form, expressions, record.facts) if shown is None and form is not None else shown
            pointer = next((it for each in expressions if (it := pointer_of(each)) is not None), None)
            if is_url_of(record.kind, name):
                link = Link(record, f"$task.{name}", name)
                value: ir.Json = record.base + self._store.issue(link)
            elif shown is None and may_be_absent(expressions):
                record.captured |= _default(name, expressions)
                continue
            elif name in record.captured:
                value = record.captured[name]
            else:
                value = self._identifiers.new(record, shown if shown is not None else _sampled(shape, pointer))
            record.captured[name] = value
            reply = put(reply, expressions, value, record.facts)
            if at is not None and pointer is not None:
                reply = replace(reply, value=dated(reply.value, pointer.rpartition("/")[0], at))
        return reply

    # --- the calls after it ------------------------------------------------------------------------------------------

    def started(self, record: Record, call: TaskCall, operation: ir.Operation) -> Draft:
        """The response to a call that starts a task."""
        reply, example = self._responses.first(operation)
        reply = self._own(record, call, operation, example, reply)
        reply = self._capturing(record, call.step.capture, reply, operation)
        self._store.index(record)
        self._reach(record, record.facts)
        return reply

    def state(self, record: Record, moment: Moment, started: float, *, page: int = 1) -> Draft | None:
        """The response to a poll of a task in a state, or a `page` of it; None if the spec has no word for it.

        `started` is the time of day, in seconds since 1970, when the clock of the tasks was at 0.
        """
        kind, operation = record.kind, self.polled_operation(record)
        found = self._states.draft(record, moment, operation)
        if found is None:
            return None
        reply, example = found
        call = TaskCall(kind, "poll", 0, kind.poll)
        reply = self._own(record, call, operation, example, reply, started)
        if moment.state == "pending":
            captured = self._capturing(record, kind.poll.capture, reply, operation)
            reply = captured if self._states.is_reported(record, captured, moment, operation) else reply
            self._reach(record, record.facts)
            return self._results.progressing(record, reply, moment, operation)
        if moment.state in ("succeeded", "partial"):
            first = next_result_call(None, kind)
            if first is not None:
                return self._leading(record, first, reply, operation, is_shown=example is not None)
            return self._results.completed(record, reply, operation, page=page)
        return reply

    def fetched(
        self, record: Record, call: TaskCall, operation: ir.Operation, started: float, *, page: int = 1
    ) -> Draft:
        """The response to a call for the result of a task."""
        reply, example = self._responses.first(operation)
        reply = self._own(record, call, operation, example, reply, started)
        following = next_result_call(call, record.kind)
        if following is not None:
            return self._leading(record, following, reply, operation, is_shown=example is not None)
        return self._results.completed(record, reply, operation, page=page)

    def cancelled(self, record: Record, call: TaskCall, operation: ir.Operation, started: float) -> Draft:
        """The response to the call that cancels a task."""
        reply, example = self._responses.first(operation)
        return self._own(record, call, operation, example, reply, started)

    def _own(
        self,
        record: Record,
        call: TaskCall,
        operation: ir.Operation,
        example: ir.Example | None,
        reply: Draft,
        started: float | None = None,
    ) -> Draft:
        """A response with the task's own ids and times instead of the example's."""
        value = reply.value
        if example is not None and not call.step.url:
            for (place, name), own in sent(call.step, record.facts).items():
                shown = _shown(example, place, name)
                if shown is not None and own is not None:
                    value = swapped(value, shown, own)
        for name, pointer in _pointers(record.kind).items():
            if get_pointer(value, pointer) is not None and name in record.captured:
                value = with_value(value, pointer, record.captured[name])
            if started is not None:
                value = dated(value, pointer.rpartition("/")[0], started + record.created)
        return replace(reply, value=value)

    # --- what a response names ---------------------------------------------------------------------------------------

    def _leading(
        self, record: Record, call: TaskCall, reply: Draft, operation: ir.Operation, *, is_shown: bool
    ) -> Draft:
        """A response that names what the next call for the result is made of."""
        shape = self._responses.shape(operation, reply.status)
        is_listed = bool(record.kind.result.each) and next_result_call(call, record.kind) is None
        for need in needed_for(call):
            present = [it for it in need.at if read(reply, (it,), record.facts) is not None]
            if not present and is_shown and record.kind.result.optional:
                return reply
            chosen = (present or list(need.at))[:1]
            if need.is_url:
                value = self._url(record, f"{call.index} {chosen[0]}", Link(record, str(chosen[0])))
            else:
                shown = read(reply, tuple(chosen), record.facts)
                told = shown if shown is not None else _sampled(shape, pointer_of(chosen[0]))
                value = self._handed(record, f"{call.index} {chosen[0]}", told)
            reply = put(reply, tuple(chosen), value, record.facts)
        if is_listed:
            return self._listing(record, call, reply)
        facts = reply.seen(record.facts)
        self._store.name(record, call, facts)
        self._reach(record, facts, call)
        return reply

    def _listing(self, record: Record, call: TaskCall, reply: Draft) -> Draft:
        """A response that lists the items of which each has a call of its own."""
        each, pointers = record.kind.result.each, item_pointers(call)
        listed = read(reply, each, record.facts)
        items: list[ir.Json] = list(listed) if isinstance(listed, list) and listed else [{}]
        for index in range(len(items)):
            for pointer in pointers:
                key, source = f"{index} {pointer}", f"$item#{pointer}"
                if source in call.step.url:
                    value = self._url(record, key, Link(record, source, item=index))
                else:
                    value = self._handed(record, key, get_pointer(items[index], pointer))
                items[index] = with_value(items[index], pointer, value)
        pointer = next((it for each_ in each if (it := pointer_of(each_)) is not None), "")
        reply = replace(reply, value=with_value(reply.value, pointer, list(items)))
        for index in range(len(items)):
            facts = reply.seen(record.facts, items[index])
            self._store.name(record, call, facts, index)
            self._reach(record, facts, call, index)
        return reply

    def _url(self, record: Record, key: str, link: Link) -> ir.Json:
        if key not in record.handed:
            record.handed[key] = record.base + self._store.issue(link)
        return record.handed[key]

    def _handed(self, record: Record, key: str, shown: ir.Json) -> ir.Json:
        if key not in record.handed:
            record.handed[key] = self._identifiers.new(record, shown)
        return record.handed[key]

    def _reach(self, record: Record, facts: Facts, call: TaskCall | None = None, item: int | None = None) -> None:
        """Take note of the paths that templates of the spec give for a task."""
        for each in calls_of(record.kind) if call is None else (call,):
            for source in each.step.url:
                url = None if source.startswith("$") else evaluate_url(source, facts, _encoded)
                if url is not None:
                    path = f"/{quote(urlsplit(url).path, safe=_PRINTABLE).lstrip('/')}"
                    self._store.reach(path, Link(record, source, item=item))


_PRINTABLE = "".join(map(chr, range(33, 127)))


def _encoded(text: str) -> str:
    """What the caller gave, as it is inserted in a URL."""
    return quote(text, safe="", errors="replace")


def _sampled(shape: Shape, pointer: str | None) -> ir.Json:
    return None if pointer is None else shape.sample(pointer)


def _default(name: str, expressions: Expressions) -> dict[str, ir.Json]:
    """The default of a captured value that the response does not contain."""
    found: ir.Json = evaluate(expressions, Facts())
    return {} if found is None else {name: found}


def _pointers(kind: ir.Task) -> dict[str, str]:
    """The names of captured values by where they are in the bodies of responses: of what is captured at one place from
    several responses, the last.
    """
    by_pointer: dict[str, str] = {}
    for capture in (kind.capture, *(step.capture for step in kind.start)):
        for name, expressions in capture.items():
            for pointer in body_pointers(expressions)[:1]:
                if pointer:
                    by_pointer[pointer] = name
    return {name: pointer for pointer, name in by_pointer.items()}


def _shown(example: ir.Example, place: str, name: str) -> ir.Json:
    """The value at a place of an example's request."""
    if place == "body":
        found: ir.Json = get_pointer(given(example.request), name)
        return found
    return next((value for at, wire, value in example.parameters if (at, wire) == (place, name)), None)
