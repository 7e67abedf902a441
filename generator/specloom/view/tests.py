"""The tests that come with a client: every example of the spec, replayed against both flavours.

What is expected is computed from the spec alone: requests from the example requests, values from the example
responses, states and errors from the pure classification. It never comes from running the client.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from .. import ir
from ..examples import fault_of, is_last, is_success, value_at
from ..layout import (
    NONE,
    Code,
    Expression,
    Name,
    Source,
    call,
    data,
    definition,
    docstring,
    element,
    imports_of,
    list_of,
    literal,
    returned,
    statement,
    subscript,
    tuple_of,
)
from ..naming import Names, snake
from ..runtime.description.pages import Paging
from ..runtime.description.signatures import Signature
from ..runtime.streaming.decoders import DONE, reader_of
from .arguments import Arguments
from .drawn import Drawn
from .guide import KINDS
from .imported import ANY, ATTRGETTER, PYTEST, name_from, runtime
from .kept import KeptViews, NamedTest
from .operations import good
from .package import ModuleView, PayloadTestView, TestsView, TestView
from .replayed import Test, at, echo, in_json, replay, reply, same, streamed
from .sent import KEY, SentRequest
from .signatures import Signatures
from .tables import Case, Tabled, tabled
from .task_tests import TaskTests
from .types import STR, Directions
from .values import DoesNotFit, Values
from .webhooks import suffixes


class Tests:
    """Builds the view of `tests/test_<provider>.py`."""

    def __init__(
        self, api: ir.Api, names: Names, signatures: Signatures, directions: Directions, kept: KeptViews
    ) -> None:
        self._kept = kept
        self.api = api
        self.names = names
        self._signatures = signatures
        models = self._of_package("models")
        self._values = Values(api, names, directions, models)
        written = Values(api, names, directions, models, is_sent=True)
        self._drawn = Drawn(api)
        self._sent = SentRequest(api, written)
        self._arguments = Arguments(names, self._sent, written)
        self.operations = {operation.id: operation for operation in api.operations}
        self._echoed = echo(api)

    def view(self) -> TestsView:
        """The tests of all operations, then those of all kinds of task."""
        found: list[Test | _OperationTest] = []
        tested: set[str] = set()
        for operation in self.api.operations:
            named = self._kept.of("tests", operation, self._named_tests)
            found += [_OperationTest(self, operation, at, each) for at, each in enumerate(named)]
            tested |= {operation.id} if named else set()
        for task in self.api.tasks:
            for create in task.create:
                tests_of_task = TaskTests(self, task, create)
                found += tests_of_task.all()
                tested |= tests_of_task.called
        tests = tuple(_named(found))
        payloads = tuple(self._payload_tests())
        names = self.names
        doc = f"Replays the examples of {self.api.file} against both clients of {self.api.title or names.client}."
        credentials = {item.name: KEY for item in self.api.credentials}
        clients = element(tuple_of([self._client, self._of_package(f"Async{names.client}")]), 8)
        given = data({**credentials, **self._base_url(), "retries": 0})
        options = statement("OPTIONS", given, annotated=subscript("dict", STR, ANY))
        code = [part for test in tests for part in test.code]
        code += [part for payload in payloads for part in payload.code]
        return TestsView(
            module=ModuleView(docstring(doc), imports_of(*_SURROUNDING, clients, options, *code)),
            clients=clients,
            options=options,
            echo=self._echoed,
            tests=tests,
            payloads=payloads,
            untested=tuple(id_ for id_ in self.operations if id_ not in tested),
        )

    def _of_package(self, name: str, alias: str = "") -> Name:
        """What the tested package gives."""
        return name_from(f"..{self.api.name}", name, alias)

    @property
    def _client(self) -> Name:
        """The client as a test calls it: a name in `Test…` would be taken for a test."""
        client = self.names.client
        return self._of_package(client, "Subject" if client.startswith("Test") else "")

    def _base_url(self) -> dict[str, str]:
        return {} if self._sent.base_url is None else {"base_url": self._sent.base_url}

    # --- payloads ----------------------------------------------------------------------------------------------------

    def _payload_tests(self) -> Iterator[PayloadTestView]:
        """The examples of webhooks, as far as they are objects."""
        seen: set[str] = set()
        for webhook in self.api.webhooks:
            for name, value in webhook.examples:
                test = f"{self.names.webhooks[webhook.id]}_{snake(name, 'example')}"
                if not isinstance(value, dict) or test in seen:
                    continue
                seen.add(test)
                try:
                    expected = self._values.of(webhook.bodies[0][1], value)
                except DoesNotFit:
                    continue
                parse = self._of_package("webhooks").dot(self.names.webhooks[webhook.id])
                header = definition(f"def test_webhooks_{test}(", (), NONE)
                doc = docstring(f"{webhook.id}: the example `{name}`.", 4)
                if webhook.signature is None:
                    action = statement("payload", call(parse, data(value)), 4)
                    yield PayloadTestView(header, doc, (), action, same("payload", expected))
                    continue
                yield PayloadTestView(
                    header,
                    doc,
                    tuple(self._signed(webhook.signature, value)),
                    statement("payload", call(parse, Code("body"), **_SIGNED), 4),
                    same("payload", expected),
                    forged=returned(call(parse, Code('body[:-1] + b"!"'), **_SIGNED), 8, word=""),
                    error=returned(runtime("SignatureError"), 8, word=""),
                )

    def _signed(self, signature: Signature, payload: ir.Json) -> Iterator[Source]:
        """A request with this payload, signed with a secret that was made up."""
        sign = f"sign{suffixes(self.api, self.names)[signature]}"
        yield statement("secret", Code('b"made up for this test"'), 4)
        yield statement("body", call(runtime("to_json"), data(payload)), 4)
        yield statement("headers", call(self._of_package("webhooks").dot(sign), Code("body"), secret=Code("secret")), 4)

    # --- one call -----------------------------------------------------------------------------------------------------

    def _named_tests(self, operation: ir.Operation) -> Iterator[NamedTest]:
        for test in self._operation_tests(operation):
            yield NamedTest(test.name, test.status, test.view(test.name, self._echoed))

    def renamed(self, operation: ir.Operation, at: int, name: str) -> TestView:
        """The test of an operation at an index, under another name."""
        return [*self._operation_tests(operation)][at].view(name, self._echoed)

    def _operation_tests(self, operation: ir.Operation) -> Iterator[Tabled]:
        name = snake(self.names.calls[operation.id])
        cases = [*self._cases(operation, operation.examples)]
        example = self._drawn.example(operation) if not cases else None
        if example is not None:
            cases = [
                replace(case, doc=f"{operation.id}: values drawn from its schemas.")
                for case in self._cases(operation, [example])
            ]
        yield from tabled(name, operation.id, cases)
        if operation.paging is not None:
            paging = operation.paging
            shown = [each for each in operation.examples if is_last(paging, each, operation.envelope)]
            played = [self._iteration(operation, paging, each) for each in shown]
            yield from tabled(f"iter_{name}", operation.id, filter(None, played))

    def _cases(self, operation: ir.Operation, examples: Iterable[ir.Example]) -> Iterator[Case]:
        """The examples of an operation, as far as they can be played."""
        for example in examples:
            arguments = self.arguments(operation, example)
            if arguments is None:
                continue
            told = fault_of(operation, example)
            error: Name | None = None
            if told is not None or not 200 <= example.status < 300:
                error = runtime("HttpStatusError" if told is None else KINDS.get(told.kind or "", "ProviderError"))
                code, message = (told.code, told.message) if told is not None else (None, None)
                checks = [("(caught.value.code, caught.value.status)", data((code, example.status)))]
                if message is not None:
                    checks.append(("caught.value.message", Code(literal(message))))
                checks += self._failure_checks(example)
            else:
                try:
                    checks = [("answer", self._answer(operation, example))]
                except DoesNotFit:
                    continue
            yield Case(
                snake(example.name, "example"),
                f"{operation.id}: the example `{example.name}`.",
                example.status,
                self.method(operation),
                arguments,
                self._reply(operation, example),
                error,
                (*checks, *self._sent.checks(operation, example)),
            )

    def _iteration(self, operation: ir.Operation, paging: Paging, example: ir.Example) -> Case | None:
        """The items of an example that is the last page."""
        arguments = self.arguments(operation, example)
        if arguments is None or not is_success(operation, example):
            return None
        pointer = f"{operation.envelope.result if operation.envelope is not None else ''}{paging.items}"
        items = value_at((f"$response.body#{pointer}",), example)
        try:
            self._answer(operation, example)
            expected = self._values.of(ir.ListOf(operation.item or ir.FreeForm()), items if items is not None else [])
        except DoesNotFit:
            return None
        return Case(
            snake(example.name, "example"),
            f"{operation.id}: the items of the example `{example.name}`.",
            example.status,
            self._beside(operation, self.names.iterators[operation.id]),
            arguments,
            reply(example),
            None,
            (("answer", expected), *self._sent.checks(operation, example)),
        )

    def _failure_checks(self, example: ir.Example) -> Iterator[tuple[str, Expression]]:
        """What is compared of the value of an error for a response whose status means failure."""
        if 200 <= example.status < 300 or example.is_empty or isinstance(example.response_type, ir.Binary):
            return
        text = example.response
        if isinstance(text, str) and not self._values.is_json_text(example.response_type):  # sent as it is
            if not text.strip():
                yield "caught.value.value", NONE
            if text.lstrip()[:1] in ("", "{", "["):  # without content, or JSON whatever its media type is
                return
        try:
            yield "caught.value.value", self._values.of(example.response_type or ir.FreeForm(), example.response)
        except DoesNotFit:
            return

    def _reply(self, operation: ir.Operation, example: ir.Example) -> Expression:
        """The scripted response of one call: complete, or as it is streamed."""
        answers = [answer for answer in good(operation) if answer.type is not None and answer.media_type is not None]
        if operation.stream is None and isinstance(example.response, str):
            return in_json(example) if self._values.is_json_text(example.response_type) else reply(example)
        if operation.stream is None or not isinstance(example.response, str) or not 200 <= example.status < 300:
            return reply(example)
        return streamed(example, answers[0].media_type or "")

    def _items(self, operation: ir.Operation, stream: ir.Stream, example: ir.Example) -> Expression:
        """The items of a streamed response. Raises DoesNotFit."""
        if example.is_empty or not isinstance(example.response, str):
            return list_of([])
        reader = reader_of(stream)
        text = example.response.encode()
        told = [item for part in (reader.add(text), reader.end()) for item in part if item.data not in operation.ends]
        types = dict(operation.events)
        found: list[Expression] = []
        for item in told:
            type_ = types.get(item.event, example.response_type)
            is_text = isinstance(type_, ir.Scalar) and type_.kind == "string" and type_.meaning is None
            if not is_text and stream == "events" and item.data.strip() in ("", DONE):
                continue  # a sign of life, or the usual end
            try:
                value = item.data if is_text and stream == "events" else json.loads(item.data)
            except ValueError:
                raise DoesNotFit from None
            made = self._values.of(type_ if type_ is not None else ir.FreeForm(), value)
            named = [Code(literal(item.event)), Code(literal(item.id))] if (item.event, item.id) != _PLAIN else []
            found.append(call(runtime("Event"), made, *named) if stream == "events" else made)
        return list_of(found)

    def _answer(self, operation: ir.Operation, example: ir.Example) -> Expression:
        """The value of a successful response without its envelope; the request's subject gives a solution its type."""
        if operation.stream is not None:
            return self._items(operation, operation.stream, example)
        if example.response_type is None:
            return NONE
        value = example.response
        if operation.envelope is not None:
            value = value_at((f"$response.body#{operation.envelope.result}",), example)
        subject = self.subject_of(operation, example)
        return self._values.of(example.response_type, value, subject.solution if subject is not None else None)

    def subject_of(self, operation: ir.Operation, example: ir.Example) -> ir.Object | None:
        """The object of the request whose solution types the response."""
        argument = self._signatures.subject(operation)
        if argument is None or not isinstance(operation.body, ir.ObjectBody):
            return None
        pointer = f"{operation.body.arguments_at}/{argument.field.name}"
        return self._values.member_of(argument.field.type, at(example.request, pointer))

    def method(self, operation: ir.Operation) -> str:
        """`resource.method`, as a caller writes it behind the client."""
        return self._beside(operation, self.names.methods[operation.id].method)

    def _beside(self, operation: ir.Operation, method: str) -> str:
        """A method of the resource that the operation belongs to."""
        resource = self.names.methods[operation.id].resource
        return f"{resource}.{method}" if resource else method

    def completed(self, operation: ir.Operation, example: ir.Example) -> ir.Example:
        """An example with the request of one that is drawn, where its own request is not shown; itself otherwise."""
        drawn = self._drawn.example(operation)
        return example if drawn is None else replace(example, request=drawn.request, parameters=drawn.parameters)

    def arguments(self, operation: ir.Operation, example: ir.Example) -> dict[str, Expression] | None:
        """The arguments that make the example's request;
        None where no client sends it, or the spec shows too little.
        """
        return self._arguments.of(operation, example)

    # --- statements ---------------------------------------------------------------------------------------------------

    def service(self, examples: Iterable[ir.Example]) -> Source:
        """`service = Replay(...)` with these responses, in order."""
        return statement("service", replay([self._scripted(example) for example in examples], self._echoed), 4)

    def _scripted(self, example: ir.Example) -> Expression:
        operation = self._holder(example)
        return reply(example) if operation is None else self._reply(operation, example)

    def _holder(self, example: ir.Example) -> ir.Operation | None:
        """The operation whose example this very one is, of those that are streamed."""
        streamed_ = (each for each in self.api.operations if each.stream is not None)
        return next((each for each in streamed_ if any(other is example for other in each.examples)), None)

    def whole(self, example: ir.Example) -> ir.Json:
        """The value of a response as a task reads it: of lines and sequences, the list of all items."""
        operation = self._holder(example)
        stream = operation.stream if operation is not None else None
        if stream is None or stream == "events" or not isinstance(example.response, str):
            return example.response
        reader = reader_of(stream)
        text = example.response.encode()
        try:
            return [json.loads(item.data) for part in (reader.add(text), reader.end()) for item in part]
        except ValueError:
            return example.response

    def action(self, method: str, arguments: dict[str, Expression], error: Name | None) -> Source:
        """The call, whose result is assigned unless it raises."""
        expression = call("play", Code("flavour"), Code("service"), Code(literal(method)), **arguments)
        if error is None:
            return statement("answer", expression, 4)
        return returned(expression, 8, "")

    def result(self, type_: ir.Type, value: ir.Json) -> Expression:
        """The value of a task's result. Raises DoesNotFit."""
        return self._values.of(type_, value)


_PLAIN = ("message", "")
"""The name and the id of an event that tells neither."""


_SIGNED = {"headers": Code("headers"), "secret": Code("secret")}
"""What is passed with the body of a signed request."""

_SURROUNDING = (
    *(ANY, ATTRGETTER, PYTEST),
    *map(runtime, ("ASYNC", "SYNC", "Flavour", "Replay")),
)
"""What the template itself uses."""


class _OperationTest(Struct, frozen=True):
    """A test of an operation, which is made again only where another one has its name."""

    tests: Tests
    operation: ir.Operation
    at: int
    """Among those of the operation."""
    named: NamedTest

    @property
    def name(self) -> str:
        return self.named.name

    @property
    def status(self) -> int:
        return self.named.status

    def view(self, name: str) -> TestView:
        return self.named.test if name == self.name else self.tests.renamed(self.operation, self.at, name)


def _named(tests: Iterable[Test | _OperationTest]) -> Iterator[TestView]:
    """The tests, each under a name of its own: a second one of the same name says the HTTP status as well."""
    seen: set[str] = set()
    for test in tests:
        name = test.name if test.name not in seen else f"{test.name}_{test.status}"
        while name in seen:
            name = f"{name}_again"
        seen.add(name)
        yield test.view(name)
