"""The tests of one kind of task: every way that it can end, as far as the examples show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from .. import ir
from ..examples import captured_by, is_success, item_of, state_of, value_at
from ..layout import Code, Expression, Name, Source, data, literal, statement
from ..naming import snake
from ..runtime.description.conditions import Expressions
from ..runtime.description.tasks import Pages, Search
from ..runtime.expressions import may_be_absent, references
from ..runtime.json_data import set_pointer
from .imported import runtime
from .replayed import Test, echo, replay, reply, same
from .signatures import files_of
from .values import DoesNotFit

if TYPE_CHECKING:
    from .tests import Tests

_UNKNOWN = "no-such-status"

_CONTENT = 'b"content"'
"""What is uploaded, as source."""

_NOW = 1_750_000_000.0
"""The time of day at which the clock of a test begins, in seconds since 1970."""

_ERRORS = {"failed": "TaskFailed", "cancelled": "TaskCancelled", "expired": "TaskExpired"}
"""What is raised for a task that ends in a state."""

_ANSWERED = ir.Example("answered", 200, {}, ir.MISSING)
"""The response to a call of which only its success matters."""


class TaskTests:
    """The tests of one kind of task that is created by one operation: each of its outcomes."""

    def __init__(self, tests: Tests, task: ir.Task, create: str) -> None:
        self._tests = tests
        self._task = task
        self._create = tests.operations[create]
        suffix = f"_{tests.names.methods[create].method}" if len(task.create) > 1 else ""
        self._poll = tests.operations[task.poll.operation.id]
        self._run = f"{tests.names.tasks[task.name]}.run{suffix}"
        self._prefix = f"{tests.names.tasks[task.name]}{suffix}"
        opening = [self._answered(step) for step in task.start]
        self._opening = [example for example in opening if example is not None]
        """The responses between that of the create call and the first poll."""
        self._is_started = None not in opening
        self._found: dict[str, ir.Json] = {}
        """What is captured of the task in the list, where it has to be found there."""
        self._created = self._by_state(self._create, "create")
        self._created["pending"] = [example for example in self._created.get("pending", ()) if self._is_whole(example)]
        self._polled = self._by_state(self._poll, "poll") if _is_described(task.poll) else {}
        if task.search is not None and self._is_started:
            self._created["pending"] = self._look_for(task.search, self._created["pending"])
        self.called: set[str] = set()
        """The operations whose examples the tests play."""

    def _look_for(self, search: Search[ir.Called], created: list[ir.Example]) -> list[ir.Example]:
        """The first create example whose task an example of the list has,
        and that response among those of the opening.
        """
        for start in created:
            for listed in self._goods(search.call):
                found = item_of(search, start, captured_by(self._task, start), listed)
                if found is not None:
                    at, self._found = found
                    self._opening.append(_dated(search, listed, at))
                    return [start]
        return []

    def _by_state(self, operation: ir.Operation, which: str) -> dict[str, list[ir.Example]]:
        found: dict[str, list[ir.Example]] = {}
        for example in operation.examples:
            classification = state_of(self._task, operation, example, "create" if which == "create" else "poll")
            is_drawn = which == "create" and self._tests.arguments(operation, example) is None
            whole = self._tests.completed(operation, example) if is_drawn else example
            found.setdefault(classification.state or "error", []).append(whole)
        return found

    def _answered(self, step: ir.Step) -> ir.Example | None:
        """The response to a call that starts a task; None where it should hold something and no example does."""
        if not step.capture:
            return _ANSWERED
        example = self._good(step) if _is_described(step) else None
        held = example is not None and all(
            may_be_absent(at) or value_at(at, example) is not None for at in step.capture.values()
        )
        return example if held else None

    def _arguments(self, start: ir.Example) -> dict[str, Expression] | None:
        """What the task is submitted with: the arguments of an example, and files; None where they do not fit."""
        arguments = self._tests.arguments(self._create, start)
        files = {name: Code(_CONTENT) for name in files_of(self._task)}
        return None if arguments is None else {**arguments, **files}

    def _is_whole(self, start: ir.Example) -> bool:
        """Whether a create example gives all that later calls are made of; headers are not in it."""
        steps = [step for step in self._task.calls if step is not self._task.cancel]
        captured = self._captured(start)
        optional = {name for name, expressions in self._task.capture.items() if may_be_absent(expressions)}
        later = {name for step in steps for name in step.capture if name not in self._task.capture}
        searched = set[str]() if self._task.search is None else set(self._task.search.capture)
        used = {name for step in steps for name in _names_used(step)}
        return used <= set(captured) | optional | later | searched

    def all(self) -> Iterator[Test]:
        """All tests that the examples allow."""
        if not self._is_started:
            return
        start = next(iter(self._created.get("pending", ())), None)
        pending = self._polled.get("pending", [])
        further = [step.operation.id for step in self._fetches]
        for example in self._created.get("succeeded", ()):
            yield from self._play(self._ends_at_once(example), self._create.id)
        yield from self._play(self._succeed(pending), *self._waiting, *further)
        arguments = self._arguments(start) if start is not None else None
        if start is not None and arguments is not None:
            yield from self._play(self._wait(start, arguments, pending), *self._waiting)

    @property
    def _fetches(self) -> list[ir.Step]:
        """The calls for the result, after the poll that reported the success."""
        result = self._task.result
        return [*result.via, *([result.call] if result.call is not None and not result.inline else [])]

    @property
    def _waiting(self) -> list[str]:
        """The operations that a task calls until it ends."""
        search = [self._task.search.call] if self._task.search is not None else []
        return [self._create.id, *(step.operation.id for step in (*self._task.start, *search, self._task.poll))]

    def _play(self, tests: Iterable[Test], *called: str) -> Iterator[Test]:
        """The tests; if there are any, they call these operations."""
        for test in tests:
            self.called.update(called)
            yield test

    def _wait(self, start: ir.Example, arguments: dict[str, Expression], pending: list[ir.Example]) -> Iterator[Test]:
        """A task that fails, or does not end."""
        for state, error in _ERRORS.items():
            for example in self._polled.get(state, ()):
                yield self._fails(start, arguments, pending, example, error)
        plain = next((example for example in pending if self._word(example) is not None), None)
        if plain is not None:
            yield from self._survives_unknown(start, pending, plain)
            yield self._times_out(start, arguments, plain)
            if self._task.limits.polls is not None or self._task.limits.expires is not None:
                yield self._keeps_to_the_budget(start, arguments, plain)

    def _word(self, example: ir.Example) -> ir.Json:
        return value_at(self._task.status.at, example) if self._task.status is not None else None

    def _succeed(self, pending: list[ir.Example]) -> Iterator[Test]:
        for ready in (*self._polled.get("succeeded", ()), *self._polled.get("partial", ())):
            found = self._pair(ready, pending)
            if found is not None:
                start, arguments, expected, further = found
                yield self._passes(
                    f"ends_{snake(ready.name)}",
                    f"ends as `{ready.name}`",
                    [start, *self._opening, *pending, ready, *further],
                    arguments,
                    expected,
                )

    def _pair(
        self, ready: ir.Example, pending: list[ir.Example]
    ) -> tuple[ir.Example, dict[str, Expression], Expression, list[ir.Example]] | None:
        """A create example that `ready` can be the end of: the value is of the type that its task promises.

        With the arguments of that create call, the expected result, and the examples of the calls that bring it.
        """
        further = self._collected(ready)
        if further is None:
            return None
        for start in self._created.get("pending", ()):
            subject = self._tests.subject_of(self._create, start)
            type_ = subject.solution if subject is not None else None
            arguments = self._arguments(start)
            if arguments is None:
                continue
            value = self._value([start, *pending, ready], further)
            try:
                return start, arguments, self._tests.result(type_ or self._task.result_type, value), further
            except DoesNotFit:
                continue
        return None

    def _value(self, seen: list[ir.Example], further: list[ir.Example]) -> ir.Json:
        """The result by these examples: of the responses about the state, and of the calls for the result."""
        result = self._task.result
        if result.pages is not None:
            pages = [seen[-1], *further] if result.inline else further[len(result.via) :]
            return _joined(result.pages, [value_at(result.at, it) if result.at else it.response for it in pages])
        if result.gathered:
            parts = [value_at(result.at, example) for example in seen]
            return [item for part in parts if isinstance(part, list) for item in part]
        if result.each:
            return [
                value_at(result.at, example) if result.at else example.response
                for example in further[len(result.via) :]
            ]
        last = (further or seen)[-1]
        return value_at(result.at, last) if result.at else self._tests.whole(last)

    def _collected(self, ready: ir.Example) -> list[ir.Example] | None:
        """The responses of the calls for the result, as many as follow `ready`; None where an example is missing, or a
        value that a call is made of.
        """
        result = self._task.result
        found: list[ir.Example] = []
        for step in self._fetches:
            before = found[-1] if found else ready
            example = self._good(step) if _is_described(step) and _gives_all(before, step) else None
            if example is None:
                return None
            if step is result.call and result.pages is not None:
                pages = self._pages(result.pages, self._goods(step))
                return None if pages is None else [*found, *pages]
            items = value_at(result.each, before) if result.each and step is result.call else [None]
            found += [example for _ in items] if isinstance(items, list) else []
        if result.pages is not None:  # they are those of the poll
            ends = [other for other in self._polled.get("succeeded", ()) if other is not ready]
            pages = self._pages(result.pages, [ready, *ends], begun=True)
            return None if pages is None else pages[1:]
        return found

    def _pages(self, pages: Pages, examples: list[ir.Example], *, begun: bool = False) -> list[ir.Example] | None:
        """Examples that are all pages of a result: one that names a next page before one that does not, where there are
        both; `begun` where the first of the examples is the first page. None where the last page is missing.
        """
        last = [example for example in examples if value_at(pages.next, example) in (None, "")]
        first = [example for example in examples if example not in last]
        if pages.join == "csv":  # whose column names each page repeats
            first = []
        if begun:
            first = [example for example in first if example is examples[0]]
            last = last if first else [example for example in last if example is examples[0]]
        return [*first[:1], last[0]] if last else None

    def _goods(self, step: ir.Step) -> list[ir.Example]:
        """The examples of a call that succeed."""
        operation = self._tests.operations[step.operation.id]
        return [example for example in operation.examples if is_success(operation, example)]

    def _good(self, step: ir.Step) -> ir.Example | None:
        """The first example of a call that succeeds."""
        return next(iter(self._goods(step)), None)

    def _ends_at_once(self, example: ir.Example) -> Iterator[Test]:
        if self._task.result.call is not None:
            return
        arguments = self._arguments(example)
        subject = self._tests.subject_of(self._create, example)
        type_ = subject.solution if subject is not None else None
        value = value_at(self._task.result.at, example) if self._task.result.at else example.response
        if arguments is None:
            return
        try:
            expected = self._tests.result(type_ or self._task.result_type, value)
        except DoesNotFit:
            return
        name = f"at_once_{snake(example.name)}"
        yield self._passes(
            name, f"may finish immediately, as `{example.name}`; then nothing is polled", [example], arguments, expected
        )

    def _passes(
        self,
        name: str,
        doc: str,
        examples: list[ir.Example],
        arguments: dict[str, Expression],
        expected: Expression,
    ) -> Test:
        asserts = [same("answer", expected), same("len(service.sent)", Code(str(len(examples))))]
        return self._test(name, doc, examples, arguments, None, asserts)

    def _fails(
        self,
        start: ir.Example,
        arguments: dict[str, Expression],
        pending: list[ir.Example],
        example: ir.Example,
        error: str,
    ) -> Test:
        classification = state_of(self._task, self._poll, example, "poll")
        asserts = [same("(caught.value.code, caught.value.polls)", data((classification.code, len(pending) + 1)))]
        if classification.message is not None:
            asserts.append(same("caught.value.message", Code(literal(classification.message))))
        examples = [start, *self._opening, *pending, example]
        return self._test(
            f"fails_{snake(example.name)}",
            f"fails as `{example.name}`",
            examples,
            arguments,
            runtime(error),
            asserts,
        )

    def _survives_unknown(self, start: ir.Example, pending: list[ir.Example], plain: ir.Example) -> Iterator[Test]:
        """A status that the spec does not know is pending, and warned about once."""
        if self._task.status is None or self._task.status.other != "pending":
            return
        for ready in self._polled.get("succeeded", ())[:1]:
            found = self._pair(ready, [plain, plain])
            pointer = _pointer(self._task.status.at)
            if found is None or pointer is None:
                return
            start, arguments, expected, further = found
            answer = cast("ir.Json", set_pointer(deepcopy(plain.response), pointer, _UNKNOWN))
            unknown = ir.Example("unknown", plain.status, answer, plain.request)
            examples = [start, *self._opening, unknown, unknown, ready, *further]
            asserts = [
                same("answer", expected),
                same("len(service.sent)", Code(str(len(examples)))),
                same("warned(caplog)", Code("1")),
            ]
            yield self._test(
                "survives_an_unknown_status",
                "takes an unknown status as pending, and warns once",
                examples,
                arguments,
                None,
                asserts,
                logs=True,
            )

    def _times_out(self, start: ir.Example, arguments: dict[str, Expression], plain: ir.Example) -> Test:
        """The caller's own timeout ends with a handle to resume from."""
        timing = self._task.timing
        patience = (timing.first or timing.every or 1) + 0.5
        opening = [reply(example) for example in (start, *self._opening)]
        service = statement("service", replay(opening, echo(self._tests.api), forever=reply(plain)), 4)
        asserts = [
            Source("assert caught.value.handle is not None"),
            same("caught.value.handle.captured", data(self._captured(start))),
        ]
        options = {**arguments, "timeout": Code(literal(patience))}
        error = runtime("TaskTimeout")
        return Test(
            f"{self._prefix}_times_out",
            f"{self._task.name}: the timeout ends the wait, and the error carries the handle.",
            start.status,
            service,
            self._tests.action(self._run, options, error),
            error,
            tuple(asserts),
        )

    def _captured(self, start: ir.Example) -> dict[str, ir.Json]:
        found = captured_by(self._task, start)
        for step, example in zip(self._task.start, self._opening, strict=False):
            found |= {name: value_at(at, example) for name, at in step.capture.items()}
        found |= self._found
        return {name: value for name, value in found.items() if value is not None}

    def _keeps_to_the_budget(self, start: ir.Example, arguments: dict[str, Expression], plain: ir.Example) -> Test:
        limits = self._task.limits
        opening = [reply(example) for example in (start, *self._opening)]
        service = statement("service", replay(opening, echo(self._tests.api), forever=reply(plain)), 4)
        asserts = [Source(f"assert caught.value.polls == len(service.sent) - {1 + len(self._opening)}")]
        if limits.polls is not None:
            asserts.append(Source(f"assert caught.value.polls <= {limits.polls}"))
        if limits.expires is not None:
            asserts.append(Source(f"assert caught.value.elapsed <= {literal(limits.expires)}"))
        options = {**arguments, "timeout": Code("86400")}
        error = runtime("TaskExpired")
        return Test(
            f"{self._prefix}_keeps_to_the_budget",
            f"{self._task.name}: stops polling at the provider's limits.",
            start.status,
            service,
            self._tests.action(self._run, options, error),
            error,
            tuple(asserts),
        )

    def _test(
        self,
        name: str,
        doc: str,
        examples: list[ir.Example],
        arguments: dict[str, Expression],
        error: Name | None,
        asserts: list[Source],
        *,
        logs: bool = False,
    ) -> Test:
        return Test(
            f"{self._prefix}_{name}",
            f"{self._task.name}: {doc}.",
            examples[0].status,
            self._tests.service(examples),
            self._tests.action(self._run, arguments, error),
            error,
            tuple(asserts),
            logs,
        )


# --- pages and lists -------------------------------------------------------------------------------------------------


def _joined(pages: Pages, parts: list[ir.Json]) -> ir.Json:
    """What the pages of a result are parts of; of CSV there is one."""
    if pages.join == "list":
        return [item for part in parts for item in (part if isinstance(part, list) else ())]
    return "".join(part for part in parts if isinstance(part, str))


def _dated(search: Search[ir.Called], listed: ir.Example, at: int) -> ir.Example:
    """A response with the list, in which the task was created when the client's clock says so."""
    if search.created is None:
        return listed
    held = value_at((f"$response.body#{search.items}/{at}{search.created}",), listed)
    is_text = not isinstance(held, (int, float))
    time = datetime.fromtimestamp(_NOW, UTC).isoformat().replace("+00:00", "Z") if is_text else _NOW
    response = set_pointer(deepcopy(listed.response), f"{search.items}/{at}{search.created}", time)
    return replace(listed, response=cast("ir.Json", response))


# --- pieces ----------------------------------------------------------------------------------------------------------


def _names_used(step: ir.Step) -> Iterator[str]:
    """The captured values that a call of a task is made of."""
    return (found.name for found in references(step.values) if found.root == "task")


def _gives_all(before: ir.Example, step: ir.Step) -> bool:
    """Whether an example holds every value of a response that the next call is made of."""
    wanted = [value for value in step.values if any(it.root == "response.body" for it in references(value))]
    return all(value_at((value,), before) is not None for value in wanted if isinstance(value, str) and value[0] == "$")


def _is_described(step: ir.Step) -> bool:
    """Whether the spec describes the response of a task's call: a URL from a response need not be an operation."""
    return not isinstance(step.operation, ir.Visit) or step.operation.described


def _pointer(expressions: Expressions) -> str | None:
    """The pointer of the first expression that reads the body of a response."""
    for expression in expressions:
        if isinstance(expression, str) and expression.startswith("$response.body#/"):
            return expression.removeprefix("$response.body#")
    return None
