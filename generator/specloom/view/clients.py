"""The two clients of an Api: the same text in two flavours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from .. import ir
from ..layout import (
    NONE,
    Code,
    Expression,
    Group,
    Name,
    Parameters,
    Source,
    Tail,
    alternatives,
    call,
    class_header,
    decorator,
    definition,
    dict_of,
    docstring,
    import_lines,
    list_of,
    literal,
    parameter,
    printed,
    qualified,
    returned,
    statement,
    subscript,
)
from ..naming import Names, client_bases, safe, snake
from ..runtime.description.pages import Paging
from .imported import ANY, BESIDE_MEMBERS, CALLABLE, CALLS, OF_TASKS, TYPE_CHECKING, UNPACK, S, runtime
from .kept import KeptViews
from .operations import request_line, step_line
from .package import ClientView, MethodView, ModuleView, ResourceView
from .signatures import ParameterView, Signatures, arguments_of
from .types import FLOAT, STR
from .wording import BILLED_ONCE, documentation, introduced, paragraphs, sentence


class Flavour(Struct, frozen=True):
    """The words in which the sync and the async client differ."""

    prefix: str
    """Before the names of classes: "" or "Async"."""
    await_: str

    @property
    def opened(self) -> str:
        """The statement that opens a client or a stream."""
        return "async with" if self.is_async else "with"

    def runtime(self, name: str) -> Name:
        """A class of the runtime in this flavour."""
        return runtime(f"{self.prefix}{name}")

    @property
    def is_async(self) -> bool:
        """Whether its methods are coroutines."""
        return bool(self.prefix)


SYNC = Flavour("", "")
ASYNC = Flavour("Async", "await ")
FLAVOURS = (SYNC, ASYNC)

_CALLBACK = subscript(CALLABLE, list_of([runtime("Update")]), NONE)

_TIMEOUT = "Overall timeout in seconds, submission included. Default: derived from the provider's limits."
_ON_UPDATE = "Called after each poll with the current state and handle."
_HANDLE = "The handle of a task, or its JSON."
_LINE_BY_LINE = (
    "The result is read line by line, while it arrives: use it as a context manager, or close it. An early end closes "
    "its connection."
)
_WAITING = (
    "Raises `TaskFailed`; `TaskExpired` when a limit of the provider is reached; and `TaskTimeout` when `timeout` is, "
    "with the handle to resume from."
)

_BEGINNING = {
    "page": ", starting at the given page",
    "offset": ", starting at the given offset",
    "cursor": ", starting at the given cursor",
    "next": "",
}


class Clients:
    """Builds the views of `client.py` and `async_client.py`."""

    def __init__(self, api: ir.Api, names: Names, signatures: Signatures, kept: KeptViews) -> None:
        self._api = api
        self._kept = kept
        self._names = names
        self._signatures = signatures
        self._operations = {operation.id: operation for operation in api.operations}
        self._grouped: dict[str | None, list[ir.Operation]] = {}
        for operation in api.operations:
            self._grouped.setdefault(names.methods[operation.id].resource, []).append(operation)
        self._documented = {safe(snake(tag)): text for tag, text in api.tag_docs}
        self._hidden = hidden_by_members(names)

    def views(self) -> tuple[ClientView, ClientView]:
        """The sync and the async client. Each operation is read once: its methods in both share most."""
        own = [*self._methods(None)]
        resources = [self._resource(attribute) for attribute in self._names.resources]
        sync, asynchronous = (
            self._view_of(
                flavour,
                tuple(both[at] for both in own),
                tuple(both[at] for both in resources),
            )
            for at, flavour in enumerate(FLAVOURS)
        )
        return sync, asynchronous

    def _view_of(
        self, flavour: Flavour, methods: tuple[MethodView, ...], resources: tuple[ResourceView, ...]
    ) -> ClientView:
        client = f"{flavour.prefix}{self._names.client}"
        names = [item.name for item in self._api.credentials]
        credentials = [(Code(literal(name)), Code(name)) for name in names]
        options = printed(subscript(UNPACK, flavour.runtime("ClientOptions")))
        header = class_header(client, [("", flavour.runtime(name)) for name in client_bases(self._api)])
        key_types = subscript("dict", STR, alternatives((STR, NONE)))
        keys = statement("credentials", dict_of(credentials), 8, key_types)
        parameters = [parameter(name, Tail(alternatives((STR, NONE)), NONE), 8) for name in names]
        if len(parameters) > 1:
            parameters.insert(1, Source("*,"))  # another scheme of security must not move the arguments of callers
        title = self._api.title or self._names.client
        words = "An async client" if flavour.is_async else "A client"
        begin = returned(self._begun(), 8, "")
        code = [*_code(methods, resources)]
        if any(operation.deprecated for operation in self._api.operations):
            code += [Source("", (ANY.source, TYPE_CHECKING.source))]
        module = _module(docstring(f"{words} of {title}."), [header, options, begin, *code])
        return ClientView(
            module,
            header,
            options,
            begin,
            docstring(self._client_doc(flavour), 4, self._credential_docs(flavour)),
            tuple(parameters),
            keys,
            tuple(item.name for item in self._api.credentials),
            methods,
            resources,
        )

    def _begun(self) -> Group:
        """What a client begins with: its API, its keys, and what gets it access tokens where it needs any."""
        api = CALLS.dot("API")
        auth = [call(runtime("AccessTokens"), api.dot("grants"))] if self._api.grants else []
        return call("super().__init__", api, Code("credentials"), *auth, Code("**self._hidden(options)"))

    def _client_doc(self, flavour: Flavour) -> str:
        opening = sentence(self._api.doc) or f"A client of {self._api.title or self._names.client}."
        return paragraphs(
            opening,
            documentation(self._api),
            f"Use as a context manager (`{flavour.opened}`), or call `close()`: it keeps connections open.",
        )

    def _credential_docs(self, flavour: Flavour) -> list[tuple[str, str]]:
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
        return [
            *docs,
            ("options", f"Base URL, timeout, retries, transport and more: see `{flavour.prefix}ClientOptions`."),
        ]

    # --- methods ------------------------------------------------------------------------------------------------------

    def _resource(self, attribute: str) -> list[ResourceView]:
        """The resource in each flavour."""
        listed = [*self._methods(attribute)]
        return [
            self._resource_of(attribute, flavour, [both[at] for both in listed]) for at, flavour in enumerate(FLAVOURS)
        ]

    def _resource_of(self, attribute: str, flavour: Flavour, methods: list[MethodView]) -> ResourceView:
        tasks = [task for task in self._api.tasks if self._names.tasks[task.name] == attribute]
        doc = next((sentence(task.doc) for task in tasks if task.doc), sentence(self._documented.get(attribute, "")))
        kind = "Resource" if not tasks else "ListedTaskResource" if any(map(_is_listed, tasks)) else "TaskResource"
        for task in tasks:
            methods += self._task_methods(task, flavour)
        name = f"{flavour.prefix}{self._names.resources[attribute]}"
        summary = doc or (
            f"Submit tasks and collect their results: `client.{attribute}`."
            if tasks
            else f"The operations of `client.{attribute}`."
        )
        return ResourceView(
            attribute,
            definition(f"def {attribute}(", (("self", Code("")),), Code(name), 4),
            returned(call(name, Code("self")), 8),
            class_header(name, [("", flavour.runtime(kind))]),
            docstring(summary, 4),
            docstring(summary, 8),
            tuple(methods),
        )

    def _methods(self, resource: str | None) -> Iterator[tuple[MethodView, MethodView]]:
        """Each method of a resource in each flavour."""
        for operation in self._grouped.get(resource, ()):
            yield from self._kept.of("methods", operation, self._operation_methods)

    def _operation_methods(self, operation: ir.Operation) -> Iterator[tuple[MethodView, MethodView]]:
        listed = self._signatures.parameters(operation)
        parameters = self._parameters(self._names.methods[operation.id].resource, listed)
        arguments = [item.name for item in listed]
        yield _in_both(
            self._method(operation, parameters, arguments, doc, flavour)
            for flavour, doc in zip(FLAVOURS, self._docs(operation, listed), strict=True)
        )
        if operation.paging is not None:
            doc = self._doc_of_iterator(operation, operation.paging, listed)
            yield _in_both(self._iterator(operation, parameters, arguments, doc, flavour) for flavour in FLAVOURS)

    def _method(
        self, operation: ir.Operation, parameters: Parameters, arguments: list[str], doc: str, flavour: Flavour
    ) -> MethodView:
        name = self._names.methods[operation.id]
        return self._view(
            name.resource,
            name.method,
            parameters,
            self._signatures.returns(operation, flavour.prefix),
            doc,
            f"return {flavour.await_}",
            self._made(operation, arguments, flavour),
            is_async=flavour.is_async,
            deprecated=operation if operation.deprecated else None,
        )

    def _docs(self, operation: ir.Operation, parameters: Iterable[ParameterView]) -> list[str]:
        """The docstring of an operation's method in each flavour: they differ in how a stream is opened."""
        if operation.stream is None:
            return [self._doc(operation, parameters)] * len(FLAVOURS)
        opened = (f"Use as a context manager (`{flavour.opened}`), or call `close()`." for flavour in FLAVOURS)
        return [self._doc(operation, parameters, text) for text in opened]

    def _doc(self, operation: ir.Operation, parameters: Iterable[ParameterView], opened: str = "") -> str:
        text = paragraphs(
            introduced(operation.summary, operation.description),
            "Deprecated." if operation.deprecated else "",
            opened,
            request_line(operation),
        )
        return docstring(text, 8, _entries(parameters))

    def _doc_of_iterator(self, operation: ir.Operation, paging: Paging, parameters: Iterable[ParameterView]) -> str:
        text = paragraphs(
            sentence(operation.summary),
            f"Iterates over all items, and fetches pages as needed{_BEGINNING[paging.by]}.",
            request_line(operation),
            _described_at(self._names.methods[operation.id].method, parameters, "the arguments"),
        )
        return docstring(text, 8)

    def _iterator(
        self, operation: ir.Operation, parameters: Parameters, arguments: list[str], doc: str, flavour: Flavour
    ) -> MethodView:
        function = self._signatures.call_of(self._names.paged_calls[operation.id], arguments, CALLS)
        page = self._signatures.returns(operation)
        return self._view(
            self._names.methods[operation.id].resource,
            self._names.iterators[operation.id],
            parameters,
            subscript(flavour.runtime("Paged"), self._signatures.annotations.of(operation.item or ir.FreeForm()), page),
            doc,
            "return ",
            call(flavour.runtime("Paged"), self._sender(operation), function),
            is_async=False,
            deprecated=operation if operation.deprecated else None,
        )

    def _made(self, operation: ir.Operation, arguments: Iterable[str], flavour: Flavour) -> Group:
        """What makes a call: it returns the complete response, or one item at a time."""
        match operation.stream:
            case None:
                return call("self._call", self._signatures.whole_call(operation, arguments, CALLS))
            case "events":
                opened = flavour.runtime("Events").dot("open")
            case "lines" | "sequence":
                opened = flavour.runtime("Lines").dot("open")
        return call(opened, self._sender(operation), self._signatures.call(operation, arguments, CALLS))

    def _sender(self, operation: ir.Operation) -> Code:
        """The client, as a method of an operation knows it."""
        return Code("self" if self._names.methods[operation.id].resource is None else "self._client")

    def _parameters(self, owner: str | None, parameters: Iterable[ParameterView]) -> Parameters:
        """The parameters of a method, the client itself included."""
        hidden = self._hidden.get(owner, {})
        arguments = [(prefix, qualified(written, hidden)) for prefix, written in arguments_of(parameters)]
        return Parameters((("self", Code("")), *arguments), 4)

    def _view(
        self,
        owner: str | None,
        name: str,
        parameters: Parameters | Iterable[ParameterView],
        returns: Expression,
        doc: str,
        before: str,
        expression: Group,
        *,
        is_async: bool,
        deprecated: ir.Operation | None = None,
    ) -> MethodView:
        taken = parameters if isinstance(parameters, Parameters) else self._parameters(owner, parameters)
        opening = f"async def {name}(" if is_async else f"def {name}("
        header = taken.definition(opening, qualified(returns, self._hidden.get(owner, {})))
        return MethodView(header, doc, returned(expression, 8, before), _deprecation(deprecated))

    # --- tasks --------------------------------------------------------------------------------------------------------

    def _task_methods(self, task: ir.Task, flavour: Flavour) -> Iterator[MethodView]:
        many = len(task.create) > 1
        for create in task.create:
            suffix = f"_{self._names.methods[create].method}" if many else ""
            submit = self._submit(task, create, f"submit{suffix}", flavour)
            made = call(runtime("submitted_once"), Code(f"submit{suffix}"))
            yield replace(submit, derived=statement(f"submit_once{suffix}", made, 4))
            yield self._run(task, create, suffix, flavour)
        yield self._resume(task, flavour)
        if task.cancel is not None:
            yield self._cancel(task, flavour)
        if task.listing is not None:
            yield self._list(task, flavour)

    def _submission(self, task: ir.Task, create: str) -> tuple[Sequence[ParameterView], Group]:
        parameters = self._signatures.parameters_of_task(task, create)
        function = self._signatures.submit_name(task, create)
        return parameters, self._signatures.call_of(function, [item.name for item in parameters], CALLS)

    def _submit(self, task: ir.Task, create: str, name: str, flavour: Flavour) -> MethodView:
        parameters, submission = self._submission(task, create)
        operation = self._operations[create]
        billable = "Billed; never retried automatically." if task.billable else ""
        if task.billable and task.idempotency is not None:
            billable = BILLED_ONCE
        text = paragraphs(
            "Submit a task and return immediately.",
            f"{billable} Wait with `result()` or `watch()`; keep `handle` to resume in another process.".strip(),
            request_line(operation),
        )
        return self._view(
            self._names.tasks[task.name],
            name,
            parameters,
            subscript(flavour.runtime("Task"), self._signatures.task_result(task, flavour.prefix)),
            docstring(text, 8, _entries(parameters)),
            f"return {flavour.await_}",
            call("self._submit", submission),
            is_async=flavour.is_async,
        )

    def _run(self, task: ir.Task, create: str, suffix: str, flavour: Flavour) -> MethodView:
        parameters, submission = self._submission(task, create)
        text = paragraphs(
            "Submit a task, wait until it finishes, and return its result.",
            _LINE_BY_LINE if task.result.streamed else "",
            _pace(task),
            _WAITING,
            f"{request_line(self._operations[create])}, then {step_line(task.poll, self._operations)}",
            _described_at(f"submit{suffix}", parameters, "the other arguments"),
        )
        extra = [
            ParameterView("timeout", alternatives((FLOAT, NONE)), NONE, _TIMEOUT, subject=False),
            ParameterView("on_update", alternatives((_CALLBACK, NONE)), NONE, _ON_UPDATE, subject=False),
        ]
        expression = call("self._run", submission, timeout=Code("timeout"), on_update=Code("on_update"))
        return self._view(
            self._names.tasks[task.name],
            f"run{suffix}",
            [*parameters, *extra],
            self._signatures.task_result(task, flavour.prefix),
            docstring(text, 8, _entries(extra)),
            f"return {flavour.await_}",
            expression,
            is_async=flavour.is_async,
        )

    def _resume(self, task: ir.Task, flavour: Flavour) -> MethodView:
        result = self._signatures.task_result(task, flavour.prefix)
        handle = ParameterView("handle", alternatives((runtime("Handle"), STR)), None, _HANDLE, subject=True)
        parameters = [handle]
        text = "Resume a task that was submitted earlier, here or in another process. Sends no request."
        if result == S:
            subject = self._signatures.subject(self._operations[task.create[0]])
            asked = self._signatures.annotations.of(subject.field.type, S) if subject is not None else ANY
            doc = "The class of what was submitted, which determines the type of the result."
            annotation = alternatives((subscript("type", asked), NONE))
            parameters.append(ParameterView("task_type", annotation, NONE, doc, subject=True))
        arguments: list[Expression] = [
            CALLS.dot(self._signatures.kind_name(task)),
            *(Code(item.name) for item in parameters),
        ]
        return self._view(
            self._names.tasks[task.name],
            "resume",
            parameters,
            subscript(flavour.runtime("Task"), result),
            docstring(text, 8, _entries(parameters)),
            "return ",
            call("self._resume", *arguments),
            is_async=False,
        )

    def _cancel(self, task: ir.Task, flavour: Flavour) -> MethodView:
        accepted = alternatives((subscript(flavour.runtime("Task"), ANY), runtime("Handle"), STR))
        parameters = [ParameterView("task", accepted, None, "The task, or its handle.", subject=True)]
        cancel = task.cancel
        wire = step_line(cancel, self._operations) if cancel is not None else ""
        return self._view(
            self._names.tasks[task.name],
            "cancel",
            parameters,
            NONE,
            docstring(paragraphs("Ask the provider to cancel a task.", wire), 8, _entries(parameters)),
            flavour.await_,
            call("self._cancel", CALLS.dot(self._signatures.kind_name(task)), Code("task")),
            is_async=flavour.is_async,
        )

    def _list(self, task: ir.Task, flavour: Flavour) -> MethodView:
        listing = task.listing
        operation = self._operations[listing.operation.id] if listing is not None else None
        parameters: Sequence[ParameterView] = self._signatures.parameters(operation) if operation is not None else ()
        names = [item.name for item in parameters]
        listed = self._signatures.whole_call(operation, names, CALLS) if operation is not None else Code("")
        wire = request_line(operation) if operation is not None else ""
        text = paragraphs(
            "List the provider's tasks, each with its handle.",
            "Also finds a task whose submission got no response.",
            wire,
            _described_at(self._names.methods[operation.id].path, parameters, "the arguments") if operation else "",
        )
        return self._view(
            self._names.tasks[task.name],
            "list_tasks",
            parameters,
            subscript("tuple", runtime("TaskSummary"), Code("...")),
            docstring(text, 8),
            f"return {flavour.await_}",
            call("self._list", CALLS.dot(self._signatures.kind_name(task)), listed),
            is_async=flavour.is_async,
        )


def _is_listed(task: ir.Task) -> bool:
    """Whether the provider lists such tasks."""
    return task.listing is not None


def _module(doc: str, code: Iterable[Source]) -> ModuleView:
    """What precedes a client: its imports, those for its annotations apart from the others."""
    imported = {found for part in code for found in part.imports}
    typed = imported & {name.source for name in OF_TASKS}
    needed = imported - typed
    if typed:
        needed.add(TYPE_CHECKING.source)
    return ModuleView(doc, import_lines(needed), import_lines(typed, 4))


def _in_both(views: Iterable[MethodView]) -> tuple[MethodView, MethodView]:
    sync, asynchronous = views
    return sync, asynchronous


def hidden_by_members(names: Names) -> dict[str | None, dict[str, Name]]:
    """How annotations of a class write what a method of it hides: by attribute of the client, None for the client."""
    members: dict[str | None, set[str]] = {None: {*names.resources}}
    for id_, method in names.methods.items():
        members.setdefault(method.resource, set()).update((method.method, names.iterators.get(id_, "")))
    return {
        owner: found
        for owner, listed in members.items()
        if (found := {name: BESIDE_MEMBERS[name] for name in sorted(listed) if name in BESIDE_MEMBERS})
    }


def _code(methods: Iterable[MethodView], resources: Iterable[ResourceView]) -> Iterator[Source]:
    """All code of a client's methods and resources."""
    for resource in resources:
        yield resource.header
        yield resource.signature
    for view in (*methods, *(method for resource in resources for method in resource.methods)):
        yield view.signature
        yield view.body
        if view.derived is not None:
            yield view.derived


def _deprecation(operation: ir.Operation | None) -> Source | None:
    """The decorator of PEP 702, with what the document says instead; None for a method that is not deprecated."""
    if operation is None:
        return None
    told = re.split(r"(?<=[.!?])\s+", " ".join(sentence(operation.description).split()))
    word = next((each for each in told if "deprecat" in each.lower() and len(each) <= _LONGEST_NOTICE), "")
    return decorator(call("_deprecated", Code(literal(word or f"{operation.id} is deprecated."))), 4)


_LONGEST_NOTICE = 160
"""Letters of a sentence about a deprecation that an editor shows."""


def _described_at(method: str, parameters: Iterable[ParameterView], which: str) -> str:
    """Where the arguments are described that a method shares with another; "" where there is nothing to describe."""
    return f"See `{method}` for {which}." if _entries(parameters) else ""


def _entries(parameters: Iterable[ParameterView]) -> list[tuple[str, str]]:
    return [(item.name, item.doc) for item in parameters if item.doc]


def _pace(task: ir.Task) -> str:
    """The pace and the limits of a kind of task, in a sentence or two."""
    timing, limits = task.timing, task.limits
    parts: list[str] = []
    if timing.every is not None:
        parts.append(f"Polls every {timing.every:g} s")
        if timing.first is not None:
            parts[-1] += f", first after {timing.first:g} s"
        parts[-1] += "."
    budget: list[str] = []
    if limits.polls is not None:
        budget.append(f"{limits.polls} polls")
    if limits.expires is not None:
        budget.append(f"{limits.expires:g} s from creation")
    if budget:
        parts.append(f"The provider allows {' and '.join(budget)}; a resumed task keeps its budget.")
    return " ".join(parts)
