"""The responses of operations and of a task's calls if nothing fails: the spec's examples, with values replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from random import Random

from .. import ir
from ..examples import fault_of, is_success, state_of
from ..runtime.description.conditions import Expressions
from ..runtime.description.tasks import Listing, Status
from ..runtime.errors import FailureKind
from ..runtime.expressions import evaluate, may_be_absent
from ..runtime.facts import Facts
from ..runtime.json_data import as_text, escape_token, get_pointer, pointer_tokens
from ..runtime.tasks.state import Classification
from .refusals import Rejection, answer_for, body_pointers
from .requests import Asked, Requests, given
from .samples import Samples, next_id, swapped, with_value, written_as
from .tasks import Moment, Record, places
from .validation import Types

_TIME = re.compile(r"\d{4}-\d\d-\d\d([ T])\d\d:\d\d:\d\d")
_KINDS_OF_END: tuple[FailureKind | None, ...] = ("unsolvable", None, "invalid", "unavailable")
"""The kinds of failure that a task may end with, likelier ones first; the other kinds are about the request."""


class ResponseBuilder:
    """Builds the responses of one Api."""

    def __init__(self, api: ir.Api, types: Types, requests: Requests, samples: Samples, random: Random) -> None:
        self._types = types
        self._requests = requests
        self._samples = samples
        self._random = random
        self._operations = {operation.id: operation for operation in api.operations}

    # --- any operation -----------------------------------------------------------------------------------------------

    def plain(self, asked: Asked) -> Rejection:
        """The response of an operation that does not belong to a task: that of the example most similar to
        the request.
        """
        operation = asked.operation
        examples = [example for example in operation.examples if is_success(operation, example)]
        found = self._most_like(asked, examples)
        if found is None:
            return self._sampled(operation)
        example, is_like = found
        reply = self._from(operation, example)
        member, _ = self._requests.subject(operation, asked.body)
        answer = answer_for(operation, example.status)
        if not is_like and member is not None and member.solution is not None and answer is not None and answer.raw:
            for pointer in self.solution_pointers(answer.raw):
                reply = _set(reply, pointer, self._samples.of(member.solution))
        return reply

    def documented_refusal(self, asked: Asked) -> Rejection | None:
        """The failure that every example of exactly this request shows."""
        operation = asked.operation
        same = [example for example in operation.examples if _is_same(asked, example)]
        failing = [example for example in same if not is_success(operation, example)]
        return self._from(operation, failing[0]) if failing and len(failing) == len(same) else None

    def solution_pointers(self, type_: ir.Type) -> list[str]:
        """The locations in a response of the solution for the request's subject."""
        return list(_solutions(self._types, type_, "", 0))

    def _most_like(self, asked: Asked, examples: list[ir.Example]) -> tuple[ir.Example, bool] | None:
        """The example of exactly this request, else one of the same subject; else the first one, which is not similar."""
        same = next((example for example in examples if _is_same(asked, example)), None)
        if same is not None:
            return same, True
        subject, value = self._requests.subject(asked.operation, asked.body)
        if subject is not None:
            for example in examples:
                member, shown = self._requests.subject(asked.operation, given(example.request))
                if member is subject and self._tells_same(subject, value, shown):
                    return example, True
        return (examples[0], False) if examples else None

    def _tells_same(self, subject: ir.Object, value: ir.Json, shown: ir.Json) -> bool:
        """Whether two values of the member for all other types have the same type."""
        if not self._types.is_catch_all(subject):
            return True
        names = [field.name for field in subject.fields]
        return all(get_pointer(value, f"/{name}") == get_pointer(shown, f"/{name}") for name in names)

    def _from(self, operation: ir.Operation, example: ir.Example) -> Rejection:
        answer = answer_for(operation, example.status)
        return Rejection(example.status, deepcopy(example.response), answer.media_type if answer is not None else None)

    def _sampled(self, operation: ir.Operation) -> Rejection:
        """A response that no example shows."""
        fine = [answer for answer in operation.responses if answer.status[0] in "2d"]
        answer = fine[0] if fine else ir.Response("200", "", None, None)
        status = int(answer.status) if answer.status.isdigit() else 200
        value = self._samples.of(answer.raw) if answer.raw is not None else None
        return Rejection(status, value, answer.media_type if answer.raw is not None else None)

    # --- tasks -------------------------------------------------------------------------------------------------------

    def created(
        self, kind: ir.Task, asked: Asked, *, sync: bool, count: int, at: float
    ) -> tuple[Rejection, dict[str, ir.Json], bool]:
        """The response to a create call, the values captured from it, and whether it already contains the result.

        `count` is the number of tasks, `at` the time of day in seconds since 1970.
        """
        operation = asked.operation
        verdicts = [(example, state_of(kind, operation, example, "create")) for example in operation.examples]
        fine = [(example, classification) for example, classification in verdicts if is_success(operation, example)]
        ended = [example for example, classification in fine if classification.state in ("succeeded", "partial")]
        waiting = [example for example, classification in fine if classification.state == "pending"]
        like = self._most_like(asked, [example for example, _ in fine])
        at_once = sync and like is not None and like[1] and like[0] in ended
        chosen = like[0] if like is not None and (at_once or like[0] in waiting) else next(iter(waiting), None)
        reply = self._from(operation, chosen) if chosen is not None else self._sampled(operation)
        form = next(iter((*waiting, *ended)), None)
        captured: dict[str, ir.Json] = {}
        for name, expressions in kind.capture.items():
            for pointer in body_pointers(expressions)[:1]:
                shown = get_pointer(form.response if form is not None else reply.value, pointer)
                if shown is None and may_be_absent(expressions):
                    captured |= _default(name, expressions)
                    continue
                captured[name] = next_id(shown, count, self._random)
                value = with_value(reply.value, pointer, captured[name])
                reply = Rejection(reply.status, _dated(value, pointer.rpartition("/")[0], at), reply.media_type)
        return reply, captured, at_once

    def renamed(self, kind: ir.Task, reply: Rejection, count: int) -> tuple[Rejection, dict[str, ir.Json]]:
        """A response with new ids at the locations that a create response is captured from."""
        captured: dict[str, ir.Json] = {}
        for name, expressions in kind.capture.items():
            for pointer in body_pointers(expressions)[:1]:
                shown = get_pointer(reply.value, pointer)
                if shown is not None:
                    captured[name] = next_id(shown, count, self._random)
                    reply = _set(reply, pointer, captured[name])
                else:
                    captured |= _default(name, expressions)
        needed = {name for name, expressions in kind.capture.items() if not may_be_absent(expressions)}
        return reply, captured if needed <= set(captured) else {}

    def state(self, record: Record, moment: Moment, started: float) -> Rejection | None:
        """The response to a poll of a task in a state; None if the spec has no word for it.

        `started` is the time of day, in seconds since 1970, when the clock of the tasks was at 0.
        """
        kind = record.kind
        operation = self._operations[kind.poll.operation.id]
        example = self._example_of(kind, operation, moment, record.solution)
        if example is None:
            if moment.state not in ("pending", "succeeded") and (moment.word is None or kind.status is None):
                return None
            reply = self._sampled(operation)
        else:
            reply = self._from(operation, example)
        if kind.status is not None and moment.word is not None:
            reply = self._with_word(kind.status, reply, moment.word)
        if moment.state == "succeeded" and record.solution is not None:
            for pointer in body_pointers(kind.result.at)[:1] if kind.result.call is None else ():
                reply = _set(reply, pointer, deepcopy(record.solution))
        return self._named(record, operation, example, reply, started)

    def paid(self, reply: Rejection, ended: Iterable[Record], before: Decimal = Decimal(0)) -> Rejection:
        """A response whose `balance`, if it contains one, is reduced by the cost of tasks, and never below 0.

        `before` is the cost of earlier tasks.
        """
        for pointer, balance in list(_numbers_named("balance", reply.value, "")):
            spent = before + self.spent(ended)
            left = max(Decimal(0), balance - spent)
            is_text = isinstance(get_pointer(reply.value, pointer), str)
            if spent:
                reply = _set(reply, pointer, str(left) if is_text else float(left))
        return reply

    def spent(self, ended: Iterable[Record]) -> Decimal:
        """The cost of all tasks that have succeeded."""
        return sum(map(self._cost, ended), Decimal(0))

    def _cost(self, record: Record) -> Decimal:
        """The cost of a task that has succeeded, by the value named `cost` in its response; 0 if there is none."""
        if record.cost is None:
            told = self.state(record, record.timeline[-1], 0.0)
            found = next(_numbers_named("cost", told.value, ""), None) if told is not None else None
            record.cost = Decimal(0) if found is None else found[1]
        return record.cost

    def solution(self, operation: ir.Operation, body: ir.Json) -> ir.Json:
        """The result of a task created by a request; None if its type is the same for all."""
        member = self._requests.solved_as(operation, body)
        return None if member is None or member.solution is None else self._samples.of(member.solution)

    def result(self, record: Record, call: ir.Step, started: float) -> Rejection:
        """The response to the call for the result of a task."""
        operation = self._operations[call.operation.id]
        example = next((example for example in operation.examples if is_success(operation, example)), None)
        reply = self._from(operation, example) if example is not None else self._sampled(operation)
        if record.solution is not None:
            for pointer in body_pointers(record.kind.result.at)[:1]:
                reply = _set(reply, pointer, deepcopy(record.solution))
        return self._named(record, operation, example, reply, started)

    def cancelled(self, record: Record, call: ir.Step, started: float) -> Rejection:
        """The response to the call that cancels a task."""
        operation = self._operations[call.operation.id]
        example = next((example for example in operation.examples if is_success(operation, example)), None)
        reply = self._from(operation, example) if example is not None else self._sampled(operation)
        return self._named(record, operation, example, reply, started)

    def listed(
        self, asked: Asked, listing: Listing[ir.Called], records: list[Record], now: float, started: float
    ) -> Rejection:
        """One page of tasks. Arguments called like the status or the id of an item choose among them.

        The paging arguments have the usual names: page, size, limit, offset, total.
        """
        operation = asked.operation
        example = next((example for example in operation.examples if is_success(operation, example)), None)
        reply = self._from(operation, example) if example is not None else self._sampled(operation)
        shown: ir.Json = get_pointer(reply.value, listing.items)
        templates: list[ir.Json] = shown if isinstance(shown, list) else []
        records = _chosen(asked, listing, records, now)
        page = _Page.of(asked, len(records))
        items = [self._item(listing, templates, record, now, started) for record in records[page.first : page.last]]
        value = _numbered(with_value(reply.value, listing.items, []), page)
        return Rejection(reply.status, with_value(value, listing.items, list(items)), reply.media_type)

    def _item(
        self, listing: Listing[ir.Called], templates: list[ir.Json], record: Record, now: float, started: float
    ) -> ir.Json:
        """A task as an item of the list: the example in the same state, if there is one."""
        moment = record.at(now)
        words = [
            get_pointer(template, listing.status) if listing.status is not None else None for template in templates
        ]
        same = (template for template, word in zip(templates, words, strict=True) if str(word) == moment.word)
        found: ir.Json = deepcopy(next(same, templates[0] if templates else {}))
        found = with_value(found, listing.id, record.id)
        if listing.status is not None and moment.word is not None:
            found = with_value(found, listing.status, written_as(get_pointer(found, listing.status), moment.word))
        return _dated(found, listing.id.rpartition("/")[0], started + record.created)

    def _example_of(
        self, kind: ir.Task, operation: ir.Operation, moment: Moment, solution: ir.Json
    ) -> ir.Example | None:
        """The example of a poll that shows a state, preferably with the word and with the solution."""
        at = next(iter(body_pointers(kind.result.at)), None) if kind.result.call is None else None
        found = [
            (example, classification)
            for example in operation.examples
            if (classification := state_of(kind, operation, example, "poll")).state == moment.state
            and not classification.transient
        ]
        if moment.state == "failed":
            found = [each for each in found if each[1].kind in _KINDS_OF_END and 200 <= each[0].status < 300]
            found.sort(key=lambda each: (not _is_told(each[1], moment.word), _KINDS_OF_END.index(each[1].kind)))
        else:
            found = [each for each in found if fault_of(operation, each[0]) is None] or (
                [] if moment.state in ("pending", "succeeded") else found
            )
            found.sort(
                key=lambda each: (
                    each[1].word != moment.word,
                    solution is not None and at is not None and get_pointer(each[0].response, at) != solution,
                )
            )
        return found[0][0] if found else None

    def _with_word(self, status: Status, reply: Rejection, word: str) -> Rejection:
        pointers = body_pointers(status.at)
        told = [pointer for pointer in pointers if get_pointer(reply.value, pointer) is not None]
        if told:
            return _set(reply, told[0], written_as(get_pointer(reply.value, told[0]), word))
        return reply

    def _named(
        self, record: Record, operation: ir.Operation, example: ir.Example | None, reply: Rejection, started: float
    ) -> Rejection:
        """A response with the task's own ids and times instead of the example's."""
        value = reply.value
        if example is not None:
            for place, name in places(record.kind.poll):
                shown = _shown(example, place, name)
                if shown is not None:
                    value = swapped(value, shown, record.id)
        for name, expressions in record.kind.capture.items():
            for pointer in body_pointers(expressions)[:1]:
                if get_pointer(value, pointer) is not None and name in record.captured:
                    value = with_value(value, pointer, record.captured[name])
                value = _dated(value, pointer.rpartition("/")[0], started + record.created)
        return Rejection(reply.status, value, reply.media_type)


def _default(name: str, expressions: Expressions) -> dict[str, ir.Json]:
    """The default of a captured value that the response does not contain."""
    found: ir.Json = evaluate(expressions, Facts())
    return {} if found is None else {name: found}


class _Page:
    """The part of the tasks that a list request asks for, and its numeric arguments; the size of a page is that of ""."""

    def __init__(self, first: int, last: int, total: int, numbers: Mapping[str, int]) -> None:
        self.first, self.last, self.total, self.numbers = first, last, total, numbers

    @classmethod
    def of(cls, asked: Asked, total: int) -> _Page:
        """The slice that the request's numbers select by their usual names; the declared defaults apply to missing
        ones.
        """
        declared = {name: (type_, default) for name, type_, default in _declared(asked.operation)}
        defaults: dict[str, ir.Json] = {
            name: default for name, (_, default) in declared.items() if not isinstance(default, ir.Missing)
        }
        values = {**_numbers(defaults), **_numbers(_arguments(asked))}
        size = next((values[name] for name in values if _is_size(name)), None)
        offset = next((values[name] for name in values if name.lower() in ("offset", "skip")), None)
        named = next((name for name in values if name.lower() in ("page", "pagenumber", "page_number")), None)
        lowest = _lowest(declared[named]) if named in declared else 1
        number = lowest if named is None else values[named]
        first = offset if offset is not None else max(number - lowest, 0) * (size or 0)
        numbers = {**values, "": size or max(total, 1)}
        return cls(first, total if size is None else first + size, total, numbers)

    @property
    def pages(self) -> int:
        """The number of pages, at least one."""
        return max(1, -(-self.total // max(1, self.numbers[""])))


def _declared(operation: ir.Operation) -> Iterator[tuple[str, ir.Type, ir.Json | ir.Missing]]:
    """The arguments of a call in its query and its body: name, type and default."""
    body = operation.body
    for argument in body.arguments if isinstance(body, ir.ObjectBody) else ():
        yield argument.field.name, argument.field.type, argument.field.default
    for parameter in operation.parameters:
        if parameter.location == "query":
            yield parameter.name, parameter.type, parameter.default


def _arguments(asked: Asked) -> dict[str, ir.Json]:
    """The arguments in the query and the body of a request, by name."""
    body = asked.operation.body
    given: ir.Json = get_pointer(asked.body, body.arguments_at if isinstance(body, ir.ObjectBody) else "")
    return {**(given if isinstance(given, dict) else {}), **asked.query}


def _lowest(declared: tuple[ir.Type, ir.Json | ir.Missing]) -> int:
    """The number of the first page: 0 if the spec allows it, else 1."""
    type_, default = declared
    inner = type_.inner if isinstance(type_, ir.Nullable) else type_
    starts_at_0 = isinstance(inner, ir.Scalar) and inner.constraints.minimum == 0
    return 0 if starts_at_0 or default == 0 else 1


def _chosen(asked: Asked, listing: Listing[ir.Called], records: list[Record], now: float) -> list[Record]:
    """The tasks that a list request asks for by status or by id."""
    given = _arguments(asked)
    if listing.status is not None and (word := as_text(given.get(pointer_tokens(listing.status)[-1]))) is not None:
        records = [record for record in records if record.at(now).word == word]
    if (number := as_text(given.get(pointer_tokens(listing.id)[-1]))) is not None:
        records = [record for record in records if as_text(record.id) == number]
    return records


def _numbers_named(name: str, value: ir.Json, at: str) -> Iterator[tuple[str, Decimal]]:
    """The locations of numbers, or their texts, in objects of a response, by a name: (JSON pointer, number)."""
    for key, inner in value.items() if isinstance(value, dict) else ():
        pointer = f"{at}/{escape_token(key)}"
        if key == name and not isinstance(inner, bool) and isinstance(inner, (int, float, str)):
            with suppress(InvalidOperation):
                yield pointer, Decimal(str(inner))
        else:
            yield from _numbers_named(name, inner, pointer)


def _numbered(value: ir.Json, page: _Page) -> ir.Json:
    """The numbers of a response that are about the whole list: arguments are repeated, totals are counted."""
    if not isinstance(value, dict):
        return value
    found: dict[str, ir.Json] = {}
    for name, inner in value.items():
        words = set(re.split(r"[^a-z]+", re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()))
        if not isinstance(inner, int) or isinstance(inner, bool):
            found[name] = _numbered(inner, page)
        elif name in page.numbers:
            found[name] = page.numbers[name]
        elif "total" in words:
            found[name] = page.pages if words & {"page", "pages"} else page.total
        elif "count" in words and any(_is_size(each) for each in page.numbers):
            found[name] = page.numbers[""]
        else:
            found[name] = inner
    return found


def _is_size(name: str) -> bool:
    return name.lower().replace("_", "") in ("size", "limit", "perpage", "pagesize", "count")


def _numbers(value: ir.Json) -> dict[str, int]:
    members = value.items() if isinstance(value, dict) else ()
    return {name: it for name, it in members if isinstance(it, int) and not isinstance(it, bool)}


def _is_told(classification: Classification, word: str | None) -> bool:
    return word is None or classification.word == word


def _is_same(asked: Asked, example: ir.Example) -> bool:
    """Whether an example is of exactly this request, whatever its credentials and its id."""
    if isinstance(example.request, ir.Missing) or asked.operation.body is None:
        return False
    shown, body = example.request, asked.body
    pointers = [placement.name for placement in asked.operation.placements if placement.location == "body"]
    if asked.operation.envelope is not None and asked.operation.envelope.id is not None:
        pointers.append(asked.operation.envelope.id)
    for pointer in pointers:
        shown, body = with_value(shown, pointer, None), with_value(body, pointer, None)
    return shown == body


def _shown(example: ir.Example, place: str, name: str) -> ir.Json:
    """The values by which an example's request names the task."""
    if place == "body":
        found: ir.Json = get_pointer(given(example.request), name)
        return found
    return next((value for at, wire, value in example.parameters if (at, wire) == (place, name)), None)


def _set(reply: Rejection, pointer: str, value: ir.Json) -> Rejection:
    return Rejection(reply.status, with_value(reply.value, pointer, value), reply.media_type)


def _dated(value: ir.Json, at: str, created: float) -> ir.Json:
    """A response whose times beside the id are the task's creation time, in the format of the example."""
    beside: ir.Json = get_pointer(value, at)
    if not isinstance(beside, dict):
        return value
    when = datetime.fromtimestamp(created, UTC)
    for name, text in beside.items():
        if isinstance(text, str) and (found := _TIME.match(text)):
            told = when.strftime(f"%Y-%m-%d{found.group(1)}%H:%M:%S") + text[found.end() :]
            value = with_value(value, f"{at}/{escape_token(name)}", told)
    return value


def _solutions(types: Types, type_: ir.Type, at: str, depth: int) -> Iterator[str]:
    found = types.resolved(type_)
    if isinstance(found, ir.Nullable):
        yield from _solutions(types, found.inner, at, depth)
    elif isinstance(found, ir.SolutionOf):
        yield at
    elif isinstance(found, ir.Object) and depth < 6:
        for field in found.fields:
            name = escape_token(field.name)
            yield from _solutions(types, field.type, f"{at}/{name}", depth + 1)
