"""The wire form of every call: operations, failures and kinds of task as constants, and a function for each call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from msgspec import Struct

from .. import ir
from ..layout import (
    NONE,
    TRUE,
    Code,
    Expression,
    Source,
    call,
    data,
    dict_of,
    docstring,
    imports_of,
    literal,
    returned,
    statement,
    subscript,
    tuple_of,
)
from ..naming import KEY_ARGUMENT, Names
from ..runtime.description.tasks import FollowUp, Result, TaskSpec
from .imported import ANY, MODELS, S, runtime
from .kept import KeptViews
from .operations import (
    accepted,
    alternatives,
    bad,
    base_url,
    called_name,
    fixed,
    given,
    good,
    is_optional,
    placements,
    styles,
    wire_line,
    writer,
)
from .package import CallsView, CallView, ModuleView
from .signatures import Signatures, files_of, signature
from .source import source_of
from .types import Directions
from .wording import paragraphs

_OPENING = "each function turns arguments into a call and sends nothing."
_TAKERS = (
    "`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the response of a `StreamCall`, "
    "and `client.paged` iterates over the list of a `PagedCall`. A function takes the arguments of the client's method "
    "of the same operation, which describes them."
)


class Calls:
    """Builds the view of `calls.py`."""

    def __init__(
        self, api: ir.Api, names: Names, directions: Directions, signatures: Signatures, kept: KeptViews
    ) -> None:
        self._api = api
        self._names = names
        self._directions = directions
        self._signatures = signatures
        self._models: Mapping[str, ir.Model] = {model.name: model for model in api.models}
        self._failures = names.failures
        self._kept = kept

    def view(self) -> CallsView:
        """Everything in `calls.py`."""
        constants = [self._api_constant(), *self._failure_constants(), *self._solution_constants()]
        operations = tuple(
            view for operation in self._api.operations for view in self._kept.of("calls", operation, self._operation)
        )
        tasks = tuple(self._task(task, create) for task in self._api.tasks for create in task.create)
        title = self._api.title or self._names.client
        doc = paragraphs(f"The operations of {title} as pure functions: {_OPENING}", _TAKERS)
        views = (*operations, *tasks)
        imports = imports_of(*constants, *(part for view in views for part in view.code))
        return CallsView(ModuleView(docstring(doc), imports), tuple(constants), operations, tasks)

    def _api_constant(self) -> Source:
        credentials, grants = self._api.credentials, self._api.grants
        value = call(
            runtime("Api"),
            name=Code(literal(self._api.name)),
            title=Code(literal(self._api.title or self._names.client)),
            servers=tuple_of(map(base_url, self._api.servers)),
            credentials=tuple_of(map(source_of, credentials)) if credentials else None,
            grants=tuple_of(map(source_of, grants)) if grants else None,
            elsewhere=self._elsewhere(),
            respell=runtime("respelt") if self._directions.receives_formats else None,
        )
        return statement("API", value)

    def _elsewhere(self) -> Expression | None:
        """The servers that operations have of their own, where the URLs of tasks may lead."""
        own = [operation.server for operation in self._api.operations if self._api.tasks and operation.server]
        servers = dict.fromkeys(server for server in own if "://" in server)
        return tuple_of(Code(literal(url)) for url in servers) if servers else None

    def _failure_constants(self) -> Iterator[Source]:
        for failure, name in self._failures.items():
            yield statement(name, source_of(failure))

    def _solution_constants(self) -> Iterator[Source]:
        for name, solutions in self._solution_maps().items():
            entries = [
                (MODELS.dot(self._names.models[model.name]), self._signatures.annotations.of(model.solution))
                for model in solutions
                if model.solution is not None
            ]
            yield statement(name, dict_of(entries), annotated=subscript("dict", Code("type"), ANY))

    def _solution_maps(self) -> dict[str, list[ir.Object]]:
        """One map a solution-typed union: from the class of what is asked to the class of its solution."""
        found: dict[str, list[ir.Object]] = {}
        for operation in self._api.operations:
            name = self._signatures.solutions_name(operation)
            if name is not None:
                found[name] = self._signatures.solving(operation)
        return found

    # --- operations ---------------------------------------------------------------------------------------------------

    def _operation(self, operation: ir.Operation) -> Iterator[CallView]:
        """The function of an operation, and the one for all pages where its responses are pages of a list."""
        function = self._names.calls[operation.id]
        name = self._names.constants[operation.id]
        body = operation.body
        arguments = self._call_arguments(operation)
        solutions = (
            self._signatures.solutions_name(operation) if self._signatures.is_typed_by_subject(operation) else None
        )
        value = call(
            runtime("Operation"),
            api=Code("API"),
            id=Code(literal(operation.id)),
            method=Code(literal(operation.method)),
            path=Code(literal(operation.path)),
            server=given(operation.server),
            media_type=given(body.media_type if body is not None else None),
            json_types=data(operation.json_types) if operation.json_types else None,
            writer=writer(body, operation.json_types),
            fixed=fixed(operation),
            constants=data(dict(body.constants)) if isinstance(body, ir.ObjectBody) and body.constants else None,
            arguments_at=given(body.arguments_at if isinstance(body, ir.ObjectBody) else None),
            optional=TRUE if is_optional(operation) else None,
            accept=given(accepted(operation)),
            envelope=source_of(operation.envelope) if operation.envelope is not None else None,
            failure=Code(self._failures[operation.failure]) if operation.failure is not None else None,
            placements=placements(operation.placements) if operation.placements else None,
            alternatives=alternatives(operation),
            safe=TRUE if operation.safe else None,
            long_poll=Code(literal(operation.long_poll)) if operation.long_poll else None,
            responses=dict_of(self._responses(good(operation))),
            errors=dict_of(errors) if (errors := [*self._responses(bad(operation))]) else None,
            solutions=Code(solutions) if solutions else None,
            open_request=TRUE if self._is_open_request(operation) else None,
            open_response=TRUE if self._is_open_response(operation) else None,
            styles=styles(operation),
            ends=data(operation.ends) if operation.ends else None,
            events=(
                dict_of((Code(literal(name)), self._annotated(type_)) for name, type_ in operation.events)
                if operation.events
                else None
            ),
            paging=source_of(operation.paging) if operation.paging is not None else None,
        )
        parameters = self._signatures.parameters(operation)
        result, word = call(runtime("Call"), Code(name), **arguments), runtime("Call")
        if operation.stream is not None or operation.is_download:
            items = [Code(literal(operation.stream))] if operation.stream is not None else []
            result, word = call(runtime("StreamCall"), result, *items), runtime("StreamCall")
        returns = self._signatures.value(operation)
        wire = f"{operation.id}: {wire_line(operation)}"
        yield CallView(
            statement(name, value),
            signature(function, parameters, subscript(word, returns)),
            docstring(wire, 4),
            returned(result, 4),
        )
        if operation.paging is not None:
            page = self._signatures.whole_call(operation, [item.name for item in parameters])
            yield CallView(
                None,
                signature(
                    self._names.paged_calls[operation.id],
                    parameters,
                    subscript(
                        runtime("PagedCall"), self._signatures.annotations.of(operation.item or ir.FreeForm()), returns
                    ),
                ),
                docstring(f"{wire}, page by page", 4),
                returned(call(runtime("PagedCall"), page), 4),
            )

    def _call_arguments(self, operation: ir.Operation) -> dict[str, Expression | None]:
        """What the call's function passes on, by where it goes."""
        places: dict[str, list[tuple[Code, Expression]]] = {"path": [], "query": [], "header": [], "cookie": []}
        for parameter in operation.given_parameters:
            name = self._names.arguments[operation.id, parameter.location, parameter.name]
            places[parameter.location].append((Code(literal(parameter.name)), Code(name)))
        found: dict[str, Expression | None] = {
            place: dict_of(entries) if entries else None for place, entries in places.items()
        }
        match operation.body:
            case ir.ObjectBody(arguments=arguments):
                entries = [
                    (Code(literal(item.field.name)), Code(self._names.arguments[operation.id, "body", item.field.name]))
                    for item in arguments
                ]
                found["arguments"] = dict_of(entries) if entries else None
            case ir.ValueBody():
                found["body"] = Code("body")
            case None:
                pass
        subject = self._signatures.subject(operation)
        if subject is not None and self._signatures.is_typed_by_subject(operation):
            name = self._names.arguments[operation.id, "body", subject.field.name]
            found["subject"] = Code(f"type({name})")
        return found

    def _responses(self, answers: Iterable[ir.Response]) -> Iterator[tuple[Code, Expression]]:
        for answer in answers:
            yield Code(literal(answer.status)), self._annotated(answer.type)
            for media_type, type_ in answer.others:
                yield Code(literal(f"{answer.status} {media_type}")), self._annotated(type_)

    def _annotated(self, type_: ir.Type | None) -> Expression:
        """A type as an expression of `calls`; what is generic there is given its parameter when it is read."""
        return self._signatures.classes.of(type_, S) if type_ is not None else NONE

    def _is_open_request(self, operation: ir.Operation) -> bool:
        match operation.body:
            case ir.ObjectBody(arguments=arguments):
                return any(self._directions.is_open(argument.field.type) for argument in arguments)
            case ir.ValueBody(type=type_):
                return self._directions.is_open(type_)
            case None:
                return False

    def _is_open_response(self, operation: ir.Operation) -> bool:
        """Whether a response of the call, or the result of a task that it carries, can hold undeclared properties."""
        types = [answer.type for answer in good(operation)]
        if self._signatures.is_typed_by_subject(operation):
            types += [model.solution for model in self._signatures.solving(operation)]
        for task in self._api.tasks:
            carriers = (*task.create, (task.result.call or task.poll).operation.id)
            if operation.id in carriers:
                types.append(task.result_type)
                types += [
                    model.solution
                    for create in task.create
                    for model in self._signatures.solving(self._signatures.operations[create])
                ]
        return any(self._directions.is_open(type_) for type_ in types if type_ is not None)

    def _is_open_visit(self, task: ir.Task, step: ir.Step, visit: ir.Visit, like: ir.Operation) -> bool:
        """Whether what a URL responds with, or the result of the task
        that it carries, can hold undeclared properties.
        """
        if visit.described and self._is_open_response(like):
            return True
        created = [self._signatures.operations[create] for create in task.create]
        solutions = [model.solution for create in created for model in self._signatures.solving(create)]
        types = [type_ for type_ in (task.result_type, *solutions) if type_ is not None]
        return step in (task.poll, task.result.call) and any(map(self._directions.is_open, types))

    # --- tasks --------------------------------------------------------------------------------------------------------

    def _task_spec(self, task: ir.Task) -> Expression:
        """Everything that the runtime knows of a kind of task."""

        def refer(holder: Struct, called: object) -> Expression:
            if isinstance(called, ir.Visit) and isinstance(holder, FollowUp):
                return self._visited(task, cast("ir.Step", holder), called)
            assert isinstance(called, ir.OperationRef), called
            return Code(self._names.constants[called.id])

        solutions = self._signatures.solutions_name(self._signatures.operations[task.create[0]])
        result_type = self._signatures.annotations.of(task.result_type)
        instead = {
            "starter": call(runtime("StartCalls")) if task.start else None,
            "result": source_of(task.result, refer, instead={"strategy": _strategy(task.result)}),
            "search": (
                None
                if task.search is None
                else source_of(task.search, refer, instead={"finder": call(runtime("TaskFinder"))})
            ),
            "result_type": result_type if result_type != ANY else None,
            "solutions": Code(solutions) if solutions is not None else None,
        }
        return source_of(task, refer, TaskSpec, instead)

    def _visited(self, task: ir.Task, step: ir.Step, visit: ir.Visit) -> Expression:
        """What stands in for an operation where a URL is called: all of one but its path."""
        like = self._signatures.operations[visit.id]
        has_body = any(item.location == "body" for item in like.placements) and visit.described
        found = [item for item in like.placements if has_body or item.location != "body"]
        body = like.body if visit.described and step.body else None
        constants = dict(body.constants) if isinstance(body, ir.ObjectBody) else {}
        media_type = body.media_type if body is not None else "application/json"
        if step.file is not None:
            body = like.body if visit.described else None
            media_type = body.media_type if body is not None else "application/octet-stream"
        return call(
            runtime("Operation"),
            api=Code("API"),
            id=Code(literal(called_name(step))),
            method=Code(literal(visit.method)),
            path=Code(literal("/")),
            server=given(self._signatures.operations[task.create[0]].server),
            media_type=Code(literal(media_type)) if step.body or has_body or step.file is not None else None,
            json_types=data(like.json_types) if visit.described and like.json_types else None,
            writer=runtime("CONTENT") if step.file is not None else writer(body, like.json_types),
            fixed=fixed(like) if visit.described else None,
            constants=data(constants) if constants else None,
            envelope=source_of(like.envelope) if visit.described and like.envelope is not None else None,
            failure=Code(self._failures[like.failure]) if like.failure is not None else None,
            placements=placements(found) if found else None,
            alternatives=alternatives(like),
            responses=dict_of(self._responses(good(like))) if visit.described else None,
            open_response=TRUE if self._is_open_visit(task, step, visit, like) else None,
        )

    def _task(self, task: ir.Task, create: str) -> CallView:
        operation = self._signatures.operations[create]
        parameters = self._signatures.parameters_of_task(task, create)
        subject = self._signatures.subject(operation)
        files = files_of(task)
        added = {*files, KEY_ARGUMENT} if task.takes_key(operation) else {*files}
        result = call(
            runtime("Submission"),
            Code(self._signatures.kind_name(task)),
            self._signatures.whole_call(operation, [item.name for item in parameters if item.name not in added]),
            files=dict_of((Code(literal(name)), Code(name)) for name in files) if files else None,
            subject=Code(f"type({self._names.arguments[create, 'body', subject.field.name]})") if subject else None,
            key=Code(KEY_ARGUMENT) if task.takes_key(operation) else None,
        )
        first = create == task.create[0]
        return CallView(
            statement(self._signatures.kind_name(task), self._task_spec(task)) if first else None,
            signature(
                self._signatures.submit_name(task, create),
                parameters,
                subscript(runtime("Submission"), ANY if task.result.streamed else self._signatures.task_result(task)),
            ),
            docstring(f"{create}: the submission of a task of kind `{task.name}`", 4),
            returned(result, 4),
        )


def _strategy(result: Result[ir.Called]) -> Expression | None:
    """What obtains a result that is not in the response that ended the task; None for one that is there."""
    if result.gathered:
        return call(runtime("GatheredResult"))
    if result.call is None:
        return None
    if result.streamed:
        return call(runtime("StreamedResult"))
    name = "ListedResult" if result.each else "FetchedResult" if result.pages is None else "PagedResult"
    return call(runtime("SingleUseResult"), call(runtime(name))) if result.single_use else call(runtime(name))
