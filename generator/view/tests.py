"""The tests that come with a client: every example of the spec, replayed against both flavours.

What is expected is computed from the spec alone: requests from the example requests, values from the example answers,
states and errors by the pure judge. The client is never asked what it would do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import cast
from urllib.parse import quote

from .. import ir
from ..layout import Code, Expression, Group, call, data, docstring, laid_out, list_of, literal, statement, tuple_of
from ..naming import Names, snake
from ..outcomes import fault_of, value_at, verdict_of
from ..runtime.expressions import references, set_pointer
from .calls import Calls
from .guide import KINDS
from .models import import_line
from .package import ModuleView, TestsView, TestView
from .types import Directions
from .values import DoesNotFit, Values

_KEY = "KEY"
"""What every credential is in these tests."""

_UNKNOWN = "no-such-status"

_ANSWERED = ir.Example("answered", 200, {}, ir.MISSING)
"""The answer to a call of which only counts that it is no failure."""


class Tests:
    """Builds the view of `tests/test_<provider>.py`."""

    def __init__(self, api: ir.Api, names: Names, calls: Calls, directions: Directions) -> None:
        self.api = api
        self.names = names
        self._calls = calls
        self._values = Values(api, names, directions)
        self.operations = {operation.id: operation for operation in api.operations}

    def view(self) -> TestsView:
        """The tests of all operations, then those of all kinds of task."""
        tests = [test for operation in self.api.operations for test in self._operation_tests(operation)]
        tests += [test for task in self.api.tasks for test in _TaskTests(self, task).all()]
        names = self.names
        doc = f"Replays the examples of {self.api.file} against both clients of {self.api.title or names.client}."
        credentials = {item.name: _KEY for item in self.api.credentials}
        return TestsView(
            module=ModuleView(docstring(doc), self._imports(tests)),
            client=names.client,
            async_client=f"Async{names.client}",
            options=statement("OPTIONS: dict[str, Any]", data({**credentials, **self._base_url(), "retries": 0})),
            echo=_echo(self.api),
            tests=tuple(_renamed(tests)),
        )

    def _base_url(self) -> dict[str, str]:
        return {} if self.api.servers else {"base_url": "https://service.example"}

    def _imports(self, tests: Collection[TestView]) -> tuple[str, ...]:
        errors = sorted({test.error for test in tests if test.error is not None})
        client = self.names.client
        uses_models = any("models." in part for test in tests for part in (test.action, *test.asserts))
        uses_reply = any("reply(" in test.service for test in tests)
        imported = [client, f"Async{client}", *(["models"] if uses_models else [])]
        return (
            *((import_line(".._runtime", errors),) if errors else ()),
            import_line(
                ".._runtime.replay", ["ASYNC", "SYNC", "Flavour", "Replay", *(["reply"] if uses_reply else [])]
            ),
            import_line(f"..{self.api.name}", imported),
        )

    # --- one call -----------------------------------------------------------------------------------------------------

    def _operation_tests(self, operation: ir.Operation) -> Iterator[TestView]:
        for example in operation.examples:
            arguments = self.arguments(operation, example)
            if arguments is None:
                continue
            name = f"{snake(self.names.calls[operation.id])}_{snake(example.name, 'example')}"
            doc = f"{operation.id}: the example `{example.name}`."
            method = self.method(operation)
            told = fault_of(operation, example)
            if told is not None or not 200 <= example.status < 300:
                error = "HttpStatusError" if told is None else KINDS.get(told.kind or "", "ProviderError")
                code, message = (told.code, told.message) if told is not None else (None, None)
                asserts = [_same("(caught.value.code, caught.value.status)", data((code, example.status)))]
                if message is not None:
                    asserts.append(_same("caught.value.message", Code(literal(message))))
            else:
                try:
                    expected = self._answer(operation, example)
                except DoesNotFit:
                    continue
                error, asserts = None, [_same("answer", expected)]
            sent = self.sent(operation, example)
            if sent is not None:
                asserts.append(_same("exchanged(service)", list_of([sent])))
            asserts += self._header_asserts(operation)
            yield TestView(
                name,
                _signature(name),
                docstring(doc, 4),
                self.service([example]),
                self.action(method, arguments, error),
                error,
                tuple(asserts),
            )

    def _answer(self, operation: ir.Operation, example: ir.Example) -> Expression:
        """The value of a good answer; its envelope is opened, and a solution typed by the subject of the request."""
        if example.answer_type is None:
            return Code("None")
        value = example.answer
        if operation.envelope is not None:
            value = value_at((f"$response.body#{operation.envelope.result}",), example)
        subject = self.subject_of(operation, example)
        return self._values.of(example.answer_type, value, subject.solution if subject is not None else None)

    def subject_of(self, operation: ir.Operation, example: ir.Example) -> ir.Object | None:
        """The object of the request whose solution types the answer."""
        argument = self._calls.subject(operation)
        if argument is None or not isinstance(operation.body, ir.ObjectBody):
            return None
        pointer = f"{operation.body.arguments_at}/{argument.field.name}"
        return self._values.member_of(argument.field.type, _at(example.request, pointer))

    def method(self, operation: ir.Operation) -> str:
        """`resource.method`, as a caller writes it behind the client."""
        name = self.names.methods[operation.id]
        return f"{name.resource}.{name.method}" if name.resource else name.method

    def arguments(self, operation: ir.Operation, example: ir.Example) -> dict[str, Expression] | None:
        """The arguments that make the example's request; None where the spec gives none to make it of."""
        found: dict[str, Expression] = {}
        given = {(location, name): value for location, name, value in example.parameters}
        try:
            for parameter in operation.parameters:
                key = parameter.location, parameter.name
                if key in given:
                    found[self.names.arguments[operation.id, *key]] = self._values.of(parameter.type, given[key])
                elif parameter.required:
                    return None
            match operation.body:
                case ir.ObjectBody(arguments=arguments, arguments_at=pointer):
                    members = _at(example.request, pointer)
                    members = members if isinstance(members, dict) else {}
                    for argument in arguments:
                        item = argument.field
                        if item.name in members:
                            name = self.names.arguments[operation.id, "body", item.name]
                            found[name] = self._values.of(item.type, members[item.name])
                        elif item.required:
                            return None
                case ir.ValueBody(type=type_, required=required):
                    if not isinstance(example.request, ir.Missing):
                        found["body"] = self._values.of(type_, example.request)
                    elif required:
                        return None
                case None:
                    pass
        except DoesNotFit:
            return None
        return found

    def sent(self, operation: ir.Operation, example: ir.Example, count: int = 1) -> Expression | None:
        """(method, URL, body) as they must go out; None where a parameter is no plain text. `count` is its number."""
        url = self._url(operation, example)
        return (
            tuple_of([Code(literal(operation.method)), Code(literal(url)), self._sent_body(operation, example, count)])
            if url
            else None
        )

    def _url(self, operation: ir.Operation, example: ir.Example) -> str | None:
        base = operation.server or next((server.url for server in self.api.servers), "https://service.example")
        path, query = operation.path, list[str]()
        for location, name, value in example.parameters:
            if location not in ("path", "query"):
                continue
            if not isinstance(value, (str, int, float)) or isinstance(value, bool):
                return None
            text = quote(str(value), safe="-._~")
            if location == "path":
                path = path.replace("{" + name + "}", text)
            else:
                query.append(f"{quote(name, safe='-._~')}={text}")
        query += [f"{item.name}={_KEY}" for item in operation.placements if item.location == "query"]
        return f"{base.rstrip('/')}{path}" + (f"?{'&'.join(query)}" if query else "")

    def _sent_body(self, operation: ir.Operation, example: ir.Example, count: int) -> Expression:
        if operation.body is None or isinstance(example.request, ir.Missing):
            return Code("None")
        body: ir.Json = deepcopy(example.request)
        for placement in operation.placements:
            if placement.location == "body":
                body = cast("ir.Json", set_pointer(body, placement.name, _KEY))
        if operation.envelope is not None and operation.envelope.id is not None:
            body = cast("ir.Json", set_pointer(body, operation.envelope.id, str(count)))
        return data(body)

    def _header_asserts(self, operation: ir.Operation) -> Iterator[str]:
        for placement in operation.placements:
            if placement.location == "header":
                yield _same(f"service.sent[0].headers[{literal(placement.name.lower())}]", Code(literal(_KEY)))
            elif placement.location == "bearer":
                yield _same('service.sent[0].headers["authorization"]', Code(literal(f"Bearer {_KEY}")))

    # --- statements ---------------------------------------------------------------------------------------------------

    def service(self, examples: Iterable[ir.Example]) -> str:
        """`service = Replay(...)` with these answers, in order."""
        return statement("service", _replay([_reply(example) for example in examples], _echo(self.api)), 4)

    def action(self, method: str, arguments: dict[str, Expression], error: str | None) -> str:
        """The call, whose answer is kept unless it raises."""
        expression = call("play", Code("flavour"), Code("service"), Code(literal(method)), **arguments)
        return laid_out(expression, 8) if error is not None else statement("answer", expression, 4)

    def result(self, type_: ir.Type, value: ir.Json) -> Expression:
        """The value of a task's result. Raises DoesNotFit."""
        return self._values.of(type_, value)


class _TaskTests:
    """The tests of one kind of task: every way that it can end."""

    def __init__(self, tests: Tests, task: ir.Task) -> None:
        self._tests = tests
        self._task = task
        self._create = tests.operations[task.create[0]]
        self._poll = tests.operations[task.poll.operation]
        self._attribute = tests.names.tasks[task.name]
        self._opening = [_ANSWERED for _ in task.start]
        self._created = self._by_state(self._create, "create")
        self._created["pending"] = [example for example in self._created.get("pending", ()) if self._is_whole(example)]
        self._polled = self._by_state(self._poll, "poll") if _is_described(task.poll) else {}

    def _by_state(self, operation: ir.Operation, which: str) -> dict[str, list[ir.Example]]:
        found: dict[str, list[ir.Example]] = {}
        for example in operation.examples:
            verdict = verdict_of(self._task, operation, example, "create" if which == "create" else "poll")
            found.setdefault(verdict.state or "error", []).append(example)
        return found

    def _is_whole(self, start: ir.Example) -> bool:
        """Whether a create example gives all that later calls are made of; it tells nothing of headers."""
        steps = [*self._task.start, self._task.poll, *([self._task.result.call] if self._task.result.call else [])]
        captured = self._captured(start)
        return {name for step in steps for name in _names_used(step)} <= set(captured)

    def all(self) -> Iterator[TestView]:
        """All tests that the examples allow."""
        if len(self._task.create) > 1:
            return
        start = next(iter(self._created.get("pending", ())), None)
        pending = self._polled.get("pending", [])
        for example in self._created.get("succeeded", ()):
            yield from self._ends_at_once(example)
        yield from self._succeed(pending)
        if start is None:
            return
        arguments = self._tests.arguments(self._create, start)
        if arguments is None:
            return
        for example in self._polled.get("failed", ()):
            yield self._fails(start, arguments, pending, example)
        plain = next((example for example in pending if self._word(example) is not None), None)
        if plain is not None:
            yield from self._survives_unknown(start, pending, plain)
            yield self._times_out(start, arguments, plain)
            if self._task.limits.polls is not None or self._task.limits.expires is not None:
                yield self._keeps_to_the_budget(start, arguments, plain)

    def _word(self, example: ir.Example) -> ir.Json:
        return value_at(self._task.status.at, example) if self._task.status is not None else None

    def _succeed(self, pending: list[ir.Example]) -> Iterator[TestView]:
        for ready in self._polled.get("succeeded", ()):
            found = self._pair(ready)
            if found is not None:
                start, arguments, expected = found
                yield self._passes(
                    f"ends_{snake(ready.name)}",
                    f"ends as `{ready.name}`",
                    [start, *self._opening, *pending, ready, *self._collected()],
                    arguments,
                    expected,
                )

    def _pair(self, ready: ir.Example) -> tuple[ir.Example, dict[str, Expression], Expression] | None:
        """A create example that `ready` can be the end of: the value is of the type that its task promises."""
        last = next(iter(self._collected()), ready) if self._task.result.call is not None else ready
        if self._task.result.pages is not None or (self._task.result.call is not None and last is ready):
            return None
        value = value_at(self._task.result.at, last) if self._task.result.at else last.answer
        for start in self._created.get("pending", ()):
            subject = self._tests.subject_of(self._create, start)
            type_ = subject.solution if subject is not None else None
            arguments = self._tests.arguments(self._create, start)
            if arguments is None:
                continue
            try:
                return start, arguments, self._tests.result(type_ or self._task.result_type, value)
            except DoesNotFit:
                continue
        return None

    def _collected(self) -> list[ir.Example]:
        """What the call for the result answers, where there is one."""
        call = self._task.result.call
        if call is None or not _is_described(call):
            return []
        operation = self._tests.operations[call.operation]
        good = (example for example in operation.examples if 200 <= example.status < 300)
        return [example for example in good if fault_of(operation, example) is None][:1]

    def _ends_at_once(self, example: ir.Example) -> Iterator[TestView]:
        if self._task.result.call is not None:
            return
        arguments = self._tests.arguments(self._create, example)
        subject = self._tests.subject_of(self._create, example)
        type_ = subject.solution if subject is not None else None
        value = value_at(self._task.result.at, example) if self._task.result.at else example.answer
        if arguments is None:
            return
        try:
            expected = self._tests.result(type_ or self._task.result_type, value)
        except DoesNotFit:
            return
        name = f"at_once_{snake(example.name)}"
        yield self._passes(
            name, f"may end at once, as `{example.name}`; then nothing is polled", [example], arguments, expected
        )

    def _passes(
        self,
        name: str,
        doc: str,
        examples: list[ir.Example],
        arguments: dict[str, Expression],
        expected: Expression,
    ) -> TestView:
        asserts = [_same("answer", expected), _same("len(service.sent)", Code(str(len(examples))))]
        return self._test(name, doc, examples, arguments, None, asserts)

    def _fails(
        self, start: ir.Example, arguments: dict[str, Expression], pending: list[ir.Example], example: ir.Example
    ) -> TestView:
        verdict = verdict_of(self._task, self._poll, example, "poll")
        asserts = [_same("(caught.value.code, caught.value.polls)", data((verdict.code, len(pending) + 1)))]
        if verdict.message is not None:
            asserts.append(_same("caught.value.message", Code(literal(verdict.message))))
        examples = [start, *self._opening, *pending, example]
        return self._test(
            f"fails_{snake(example.name)}", f"fails as `{example.name}`", examples, arguments, "TaskFailed", asserts
        )

    def _survives_unknown(self, start: ir.Example, pending: list[ir.Example], plain: ir.Example) -> Iterator[TestView]:
        """A status that the spec does not know is pending, and warned about once."""
        if self._task.status is None or self._task.status.other != "pending":
            return
        for ready in self._polled.get("succeeded", ())[:1]:
            found = self._pair(ready)
            pointer = _pointer(self._task.status.at)
            if found is None or pointer is None:
                return
            start, arguments, expected = found
            answer = cast("ir.Json", set_pointer(deepcopy(plain.answer), pointer, _UNKNOWN))
            unknown = ir.Example("unknown", plain.status, answer, plain.request)
            examples = [start, *self._opening, unknown, unknown, ready, *self._collected()]
            asserts = [
                _same("answer", expected),
                _same("len(service.sent)", Code(str(len(examples)))),
                _same("warned(caplog)", Code("1")),
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

    def _times_out(self, start: ir.Example, arguments: dict[str, Expression], plain: ir.Example) -> TestView:
        """The caller's own patience ends with a handle to resume from."""
        timing = self._task.timing
        patience = (timing.first or timing.every or 1) + 0.5
        opening = [_reply(example) for example in (start, *self._opening)]
        service = statement("service", _replay(opening, _echo(self._tests.api), forever=_reply(plain)), 4)
        asserts = [
            "assert caught.value.handle is not None",
            _same("caught.value.handle.captured", data(self._captured(start))),
        ]
        options = {**arguments, "timeout": Code(literal(patience))}
        name = f"{self._attribute}_times_out"
        return TestView(
            name,
            _signature(name),
            docstring(f"{self._task.name}: gives up when the caller says so, and hands the task back.", 4),
            service,
            self._tests.action(f"{self._attribute}.run", options, "TaskTimeout"),
            "TaskTimeout",
            tuple(asserts),
        )

    def _captured(self, start: ir.Example) -> dict[str, ir.Json]:
        found = {name: value_at(expressions, start) for name, expressions in self._task.capture}
        return {name: value for name, value in found.items() if value is not None}

    def _keeps_to_the_budget(self, start: ir.Example, arguments: dict[str, Expression], plain: ir.Example) -> TestView:
        limits = self._task.limits
        opening = [_reply(example) for example in (start, *self._opening)]
        service = statement("service", _replay(opening, _echo(self._tests.api), forever=_reply(plain)), 4)
        asserts = [f"assert caught.value.polls == len(service.sent) - {1 + len(self._opening)}"]
        if limits.polls is not None:
            asserts.append(f"assert caught.value.polls <= {limits.polls}")
        if limits.expires is not None:
            asserts.append(f"assert caught.value.elapsed <= {literal(limits.expires)}")
        options = {**arguments, "timeout": Code("86400")}
        name = f"{self._attribute}_keeps_to_the_budget"
        return TestView(
            name,
            _signature(name),
            docstring(f"{self._task.name}: stops where the provider's limits are, and says so.", 4),
            service,
            self._tests.action(f"{self._attribute}.run", options, "TaskExpired"),
            "TaskExpired",
            tuple(asserts),
        )

    def _test(
        self,
        name: str,
        doc: str,
        examples: list[ir.Example],
        arguments: dict[str, Expression],
        error: str | None,
        asserts: list[str],
        *,
        logs: bool = False,
    ) -> TestView:
        name = f"{self._attribute}_{name}"
        return TestView(
            name,
            _signature(name, logs=logs),
            docstring(f"{self._task.name}: {doc}.", 4),
            self._tests.service(examples),
            self._tests.action(f"{self._attribute}.run", arguments, error),
            error,
            tuple(asserts),
        )


# --- pieces ----------------------------------------------------------------------------------------------------------


def _names_used(step: ir.Step) -> Iterator[str]:
    """The captured values that a call of a task is made of."""
    inputs = step.inputs
    values = [value for place in (inputs.path, inputs.query, inputs.header, inputs.body) for _, value in place]
    for value in (*values, step.url if isinstance(step, ir.Visit) else None):
        yield from (found.name for found in references(value) if found.root == "task")


def _is_described(step: ir.Step) -> bool:
    """Whether the spec says what a call of a task answers: a URL that an answer gives may be no operation of it."""
    return not isinstance(step, ir.Visit) or step.described


def _signature(name: str, *, logs: bool = False) -> str:
    parts = [("flavour: ", Code("Flavour"))]
    if logs:
        parts.append(("caplog: ", Code("pytest.LogCaptureFixture")))
    return laid_out(Group(f"def test_{name}(", tuple(parts), ")"), 0, 0, 9) + " -> None:"


def _reply(example: ir.Example) -> Expression:
    body = data(example.answer) if example.answer is not None else Code('b"null"')
    return call("reply", Code(literal(example.status)), body)


def _replay(replies: Iterable[Expression], echo: str | None, forever: Expression | None = None) -> Expression:
    return call("Replay", *replies, forever=forever, echo=Code(literal(echo)) if echo is not None else None)


def _echo(api: ir.Api) -> str | None:
    """Where the id of a request comes back in its answer, if the API has one."""
    return next((item.envelope.id for item in api.operations if item.envelope is not None and item.envelope.id), None)


def _same(left: str, expected: Expression) -> str:
    """`assert left == expected`, or `is None`, as Black writes it."""
    if isinstance(expected, Code):
        flat = f"assert {left} is None" if expected.text == "None" else f"assert {left} == {expected.text}"
        if 4 + len(flat) <= 88:
            return flat
        expected, left = Group("(", (("", expected),), ")", is_tuple=True), f"({left},)"
    before = f"assert {left} == "
    return before + laid_out(expected, 4, len(before))


def _at(value: ir.Json | ir.Missing, pointer: str) -> ir.Json:
    """What stands at a pointer of plain data; None where nothing does."""
    found: ir.Json = None if isinstance(value, ir.Missing) else value
    for token in pointer.split("/")[1:]:
        found = found.get(token.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
    return found


def _pointer(expressions: ir.Expressions) -> str | None:
    """The pointer of the first expression that reads the body of an answer."""
    for expression in expressions:
        if isinstance(expression, str) and expression.startswith("$response.body#/"):
            return expression.removeprefix("$response.body#")
    return None


def _renamed(tests: Iterable[TestView]) -> Iterator[TestView]:
    """The tests, each under a name of its own: a second one of the same name says the HTTP status as well."""
    seen: set[str] = set()
    for test in tests:
        name = test.name
        if name in seen:
            status = re.search(r"reply\(\s*(\d+)", test.service)
            name = f"{name}_{status[1] if status else 'again'}"
        while name in seen:
            name = f"{name}_again"
        seen.add(name)
        signature = test.signature.replace(f"def test_{test.name}(", f"def test_{name}(", 1)
        yield replace(test, name=name, signature=signature)
