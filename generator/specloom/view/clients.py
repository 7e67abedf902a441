"""The two clients of an Api: the same text in two flavours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .. import ir
from ..layout import Code, Group, call, definition, dict_of, docstring, literal, returned, statement
from ..naming import Names, safe, snake
from ..runtime.description.pages import Paging
from .models import import_line, standard_imports
from .operations import called_name, wire_line
from .package import ClientView, MethodView, ModuleView, ResourceView
from .signatures import ParameterView, Signatures, arguments_of, names_used
from .wording import paragraphs, sentence


@dataclass(frozen=True, slots=True)
class Flavour:
    """The words in which the twins differ."""

    prefix: str
    """Before the names of classes: "" or "Async"."""
    await_: str
    iterator: str
    callback: str

    @property
    def opened(self) -> str:
        """How a stream is opened, in words."""
        return "an `async with` block" if self.is_async else "a `with` block"

    @property
    def is_async(self) -> bool:
        """Whether its methods are coroutines."""
        return bool(self.prefix)


SYNC = Flavour("", "", "Iterator", "Callable[[Update], None]")
ASYNC = Flavour("Async", "await ", "AsyncIterator", "Callable[[Update], None]")

_TIMEOUT = "Seconds for the whole of it, submission included; by default what the provider's limits suggest."
_ON_UPDATE = "Called after each poll, with the state and the handle at that moment."
_HANDLE = "The handle of a task, or its JSON."
_WAITING = (
    "Raises `TaskFailed`, `TaskExpired` when a limit of the provider is reached, and `TaskTimeout`, which carries the "
    "handle to resume from, when the timeout is."
)

_BEGINNING = {
    "page": ", from the page that is given",
    "offset": ", from the offset that is given",
    "cursor": ", from the cursor that is given",
    "next": "",
}


class Clients:
    """Builds the views of `client.py` and `async_client.py`."""

    def __init__(self, api: ir.Api, names: Names, signatures: Signatures) -> None:
        self._api = api
        self._names = names
        self._signatures = signatures
        self._operations = {operation.id: operation for operation in api.operations}

    def view(self, flavour: Flavour) -> ClientView:
        """The client in one flavour."""
        methods = tuple(self._methods(None, flavour))
        resources = tuple(self._resource(attribute, flavour) for attribute in self._names.resources)
        client = f"{flavour.prefix}{self._names.client}"
        names = [item.name for item in self._api.credentials]
        credentials = [(Code(literal(name)), Code(name)) for name in names]
        options = f"{flavour.prefix}ClientOptions"
        base = f"{flavour.prefix}Client"
        keys = statement("credentials: dict[str, str | None]", dict_of(credentials), 8)
        parameters = [f"{name}: str | None = None" for name in names]
        if len(parameters) > 1:
            parameters.insert(1, "*")  # another scheme of security must not move the arguments of callers
        title = self._api.title or self._names.client
        words = "An asynchronous client" if flavour.is_async else "A client"
        used = self._text(methods, resources)
        return ClientView(
            ModuleView(docstring(f"{words} of {title}."), self._imports(used, flavour)),
            client,
            base,
            options,
            docstring(self._client_doc(flavour), 4, self._credential_docs()),
            tuple(parameters),
            keys,
            tuple(item.name for item in self._api.credentials),
            methods,
            resources,
        )

    def _client_doc(self, flavour: Flavour) -> str:
        opening = sentence(self._api.doc) or f"A client of {self._api.title or self._names.client}."
        closing = "async with" if flavour.is_async else "with"
        return paragraphs(opening, f"Use it in `{closing}`, or close it: it keeps connections open.")

    def _credential_docs(self) -> list[tuple[str, str]]:
        known = dict(self._api.credential_docs)
        docs = [
            (
                item.name,
                (
                    f"{sentence(known[item.name])} Default: the environment variable {item.env}."
                    if item.env
                    else sentence(known[item.name])
                ),
            )
            for item in self._api.credentials
        ]
        return [*docs, ("options", "Base URL, timeout, retries, transport and the like.")]

    # --- methods ------------------------------------------------------------------------------------------------------

    def _resource(self, attribute: str, flavour: Flavour) -> ResourceView:
        tasks = [task for task in self._api.tasks if self._names.tasks[task.name] == attribute]
        documented = {safe(snake(tag)): text for tag, text in self._api.tag_docs}
        doc = next((sentence(task.doc) for task in tasks if task.doc), sentence(documented.get(attribute, "")))
        kind = "TaskResource" if tasks else "Resource"
        methods = [*self._methods(attribute, flavour)]
        for task in tasks:
            methods += self._task_methods(task, flavour)
        name = f"{flavour.prefix}{self._names.resources[attribute]}"
        summary = doc or (
            f"Submit tasks and collect their results: `client.{attribute}`."
            if tasks
            else f"The calls of `client.{attribute}`."
        )
        return ResourceView(
            name,
            attribute,
            definition(f"def {attribute}(", (("self", Code("")),), name, 4),
            f"{flavour.prefix}{kind}",
            docstring(summary, 4),
            docstring(summary, 8),
            tuple(methods),
        )

    def _methods(self, resource: str | None, flavour: Flavour) -> Iterator[MethodView]:
        for operation in self._api.operations:
            name = self._names.methods[operation.id]
            if name.resource == resource:
                yield self._method(operation, name.method, flavour)
                if operation.paging is not None:
                    yield self._iterator(operation, operation.paging, flavour)

    def _method(self, operation: ir.Operation, name: str, flavour: Flavour) -> MethodView:
        parameters = self._signatures.parameters(operation)
        text = paragraphs(
            sentence(operation.summary),
            sentence(operation.description),
            "Deprecated." if operation.deprecated else "",
            f"Iterate over it in {flavour.opened}, or close it." if operation.stream is not None else "",
            self._wire_line(operation),
        )
        return self._view(
            name,
            parameters,
            self._signatures.returns(operation, flavour.prefix),
            docstring(text, 8, _entries(parameters)),
            f"return {flavour.await_}",
            self._made(operation, [item.name for item in parameters]),
            is_async=flavour.is_async,
        )

    def _iterator(self, operation: ir.Operation, paging: Paging, flavour: Flavour) -> MethodView:
        parameters = self._signatures.parameters(operation)
        function = call(
            f"_calls.{self._names.paged_calls[operation.id]}", **{item.name: Code(item.name) for item in parameters}
        )
        text = paragraphs(
            sentence(operation.summary),
            f"One item after another, fetched page by page as they are needed{_BEGINNING[paging.by]}.",
            self._wire_line(operation),
        )
        page = self._signatures.returns(operation)
        return self._view(
            self._names.iterators[operation.id],
            parameters,
            f"{flavour.prefix}Paged[{self._signatures.annotations.of(operation.item or ir.FreeForm())}, {page}]",
            docstring(text, 8, _entries(parameters)),
            "return ",
            Group("self._paged(", (("", function),), ")"),
            is_async=False,
        )

    def _made(self, operation: ir.Operation, arguments: Iterable[str]) -> Group:
        """What makes a call: all of its answer at once, or item by item."""
        match operation.stream:
            case None:
                return call("self._call", self._signatures.whole_call(operation, arguments, "_calls."))
            case "events":
                return call("self._events", self._signatures.call(operation, arguments, "_calls."))
            case "lines" | "sequence":
                return call("self._lines", self._signatures.call(operation, arguments, "_calls."))

    def _wire_line(self, operation: ir.Operation) -> str:
        server = f"{operation.server} " if operation.server else ""
        method = f" ({operation.id})" if isinstance(operation.body, ir.ObjectBody) and operation.envelope else ""
        method_, _, target = wire_line(operation).partition(" ")
        return f"{method_} {server}{target}{method}"

    def _step_line(self, step: ir.Step) -> str:
        """A call that a task makes by itself, as it goes over the wire."""
        if step.again:
            return "the same again"
        if isinstance(step.operation, ir.Visit):
            return called_name(step)
        return self._wire_line(self._operations[step.operation.id])

    def _view(
        self,
        name: str,
        parameters: Iterable[ParameterView],
        returns: str,
        doc: str,
        before: str,
        expression: Group,
        *,
        is_async: bool,
    ) -> MethodView:
        opening = f"async def {name}(" if is_async else f"def {name}("
        header = definition(opening, (("self", Code("")), *arguments_of(parameters)), returns, 4)
        return MethodView(header, doc, returned(expression, 8, before))

    # --- tasks --------------------------------------------------------------------------------------------------------

    def _task_methods(self, task: ir.Task, flavour: Flavour) -> Iterator[MethodView]:
        many = len(task.create) > 1
        for create in task.create:
            suffix = f"_{self._names.methods[create].method}" if many else ""
            yield self._submit(task, create, f"submit{suffix}", flavour)
            yield self._run(task, create, f"run{suffix}", flavour)
        yield self._resume(task, flavour)
        if task.cancel is not None:
            yield self._cancel(task, flavour)
        if task.listing is not None:
            yield self._list(task, flavour)

    def _submission(self, task: ir.Task, create: str) -> tuple[list[ParameterView], Group]:
        parameters = self._signatures.parameters_of_task(task, create)
        function = self._signatures.submit_name(task, create)
        return parameters, call(f"_calls.{function}", **{item.name: Code(item.name) for item in parameters})

    def _submit(self, task: ir.Task, create: str, name: str, flavour: Flavour) -> MethodView:
        parameters, submission = self._submission(task, create)
        operation = self._operations[create]
        charged = "It costs money, and is never sent twice by itself." if task.charged else ""
        if task.charged and task.idempotency is not None:
            charged = "It costs money; where its answer is lost, it is sent again with the same key, which is free."
        text = paragraphs(
            "Submit a task and come back at once.",
            f"{charged} Wait with `result()` or `watch()`; keep `handle` to go on in another process.".strip(),
            self._wire_line(operation),
        )
        return self._view(
            name,
            parameters,
            f"{flavour.prefix}Task[{self._signatures.task_result(task)}]",
            docstring(text, 8, _entries(parameters)),
            f"return {flavour.await_}",
            Group("self._submit(", (("", submission),), ")"),
            is_async=flavour.is_async,
        )

    def _run(self, task: ir.Task, create: str, name: str, flavour: Flavour) -> MethodView:
        parameters, submission = self._submission(task, create)
        text = paragraphs(
            "Submit a task, wait for its end, and return its result.",
            _pace(task),
            _WAITING,
            f"{self._wire_line(self._operations[create])}, then {self._step_line(task.poll)}",
        )
        extra = [
            ParameterView("timeout", "float | None", " = None", _TIMEOUT, subject=False),
            ParameterView("on_update", f"{flavour.callback} | None", " = None", _ON_UPDATE, subject=False),
        ]
        expression = call("self._run", submission, timeout=Code("timeout"), on_update=Code("on_update"))
        return self._view(
            name,
            [*parameters, *extra],
            self._signatures.task_result(task),
            docstring(text, 8, _entries([*parameters, *extra])),
            f"return {flavour.await_}",
            expression,
            is_async=flavour.is_async,
        )

    def _resume(self, task: ir.Task, flavour: Flavour) -> MethodView:
        result = self._signatures.task_result(task)
        handle = ParameterView("handle", "Handle | str", "", _HANDLE, subject=True)
        parameters = [handle]
        text = "Go on with a task that was submitted before, here or in another process. Sends nothing."
        if result == "S":
            subject = self._signatures.subject(self._operations[task.create[0]])
            annotation = self._signatures.annotations.of(subject.field.type, "S") if subject is not None else "Any"
            doc = "The class of what was asked for, which gives the result its type."
            parameters.append(ParameterView("task_type", f"type[{annotation}] | None", " = None", doc, subject=True))
        arguments = [Code(f"_calls.{self._signatures.kind_name(task)}"), *(Code(item.name) for item in parameters)]
        return self._view(
            "resume",
            parameters,
            f"{flavour.prefix}Task[{result}]",
            docstring(text, 8, _entries(parameters)),
            "return ",
            call("self._resume", *arguments),
            is_async=False,
        )

    def _cancel(self, task: ir.Task, flavour: Flavour) -> MethodView:
        word = f"{flavour.prefix}Task[Any] | Handle | str"
        parameters = [ParameterView("task", word, "", "The task, or its handle.", subject=True)]
        cancel = task.cancel
        wire = self._step_line(cancel) if cancel is not None else ""
        return self._view(
            "cancel",
            parameters,
            "None",
            docstring(paragraphs("Ask the provider to stop a task.", wire), 8, _entries(parameters)),
            flavour.await_,
            call("self._cancel", Code(f"_calls.{self._signatures.kind_name(task)}"), Code("task")),
            is_async=flavour.is_async,
        )

    def _list(self, task: ir.Task, flavour: Flavour) -> MethodView:
        listing = task.listing
        operation = self._operations[listing.operation.id] if listing is not None else None
        parameters = self._signatures.parameters(operation) if operation is not None else []
        names = [item.name for item in parameters]
        listed = self._signatures.whole_call(operation, names, "_calls.") if operation is not None else Code("")
        wire = self._wire_line(operation) if operation is not None else ""
        text = paragraphs(
            "The tasks that the provider lists, each with its handle.",
            "It is also the way to find a task whose submission got no answer.",
            wire,
        )
        return self._view(
            "list_tasks",
            parameters,
            "tuple[TaskSummary, ...]",
            docstring(text, 8, _entries(parameters)),
            f"return {flavour.await_}",
            call("self._list", Code(f"_calls.{self._signatures.kind_name(task)}"), listed),
            is_async=flavour.is_async,
        )

    # --- imports ------------------------------------------------------------------------------------------------------

    def _text(self, methods: Iterable[MethodView], resources: Iterable[ResourceView]) -> str:
        views = [*methods, *(method for resource in resources for method in resource.methods)]
        bases = [resource.base for resource in resources]
        return "\n".join([*bases, *(part for view in views for part in (view.signature, view.body))])

    def _imports(self, text: str, flavour: Flavour) -> tuple[str, ...]:
        """The imports of a client, an empty line between the groups."""
        prefix = flavour.prefix
        used = names_used(text) | {f"{prefix}Client", f"{prefix}ClientOptions", "Unpack"}
        lines = list(standard_imports(used, ("Any", "Literal", "Unpack"), collections_abc="Callable"))
        msgspec = [name for name in ("UNSET", "UnsetType") if name in used]
        if msgspec:
            lines += ["", import_line("msgspec", msgspec)]
        names = [
            f"{prefix}Client",
            f"{prefix}ClientOptions",
            f"{prefix}Events",
            f"{prefix}Lines",
            f"{prefix}Paged",
            f"{prefix}Resource",
            f"{prefix}Task",
            f"{prefix}TaskResource",
        ]
        names += ["Handle", "S", "TaskSummary", "Update", "Upload"]
        lines += ["", import_line(".._runtime", [name for name in names if name in used])]
        local = ["calls as _calls", "models"] if "models" in used else ["calls as _calls"]
        return (*lines, *(import_line(".", [name]) for name in local))


def _entries(parameters: Iterable[ParameterView]) -> list[tuple[str, str]]:
    return [(item.name, item.doc) for item in parameters if item.doc]


def _pace(task: ir.Task) -> str:
    """The pace and the limits of a kind of task, in a sentence or two."""
    timing, limits = task.timing, task.limits
    parts: list[str] = []
    if timing.every is not None:
        parts.append(f"Polls every {timing.every:g} s")
        if timing.first is not None:
            parts[-1] += f" after {timing.first:g} s"
        parts[-1] += "."
    budget: list[str] = []
    if limits.polls is not None:
        budget.append(f"{limits.polls} polls")
    if limits.expires is not None:
        budget.append(f"{limits.expires:g} s from creation")
    if budget:
        parts.append(f"The provider allows {' and '.join(budget)}; the budget is kept across a resume.")
    return " ".join(parts)
