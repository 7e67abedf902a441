"""What callers of a generated client can write: its classes, methods, arguments, models and functions.

Drawn from the wire facts and their Python names; nothing here reads printed code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from .. import ir
from ..diagnostics import Findings, Source
from ..layout import one_line
from ..naming import KEY_ARGUMENT, Names, credential, names_of
from ..runtime.json_data import escape_token, is_array, is_object, unescape_token
from ..view.signatures import Signatures, files_of
from ..view.types import Directions, literals
from ..view.webhooks import suffixes

if TYPE_CHECKING:
    from ..load import Document

Location: TypeAlias = Literal["path", "query", "header", "cookie", "body", "file"]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a method."""

    name: str
    wire: str
    """The name of the parameter or property; "" for a whole body."""
    location: Location
    type: ir.Type
    is_required: bool
    is_positional: bool
    """Whether it can be given without its name, as well."""
    place: ir.Place
    default: ir.Json | ir.Missing = ir.MISSING
    """What the server takes where the argument is not given, as far as the document says it."""
    is_deprecated: bool = False
    writing: tuple[object, ...] = ()
    """How it is written on the wire."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation with the methods and functions that call it; all take the same arguments."""

    operation: ir.Operation
    method: str
    """As an attribute of the client: `pets.list_pets`."""
    iterator: str | None
    """The method that iterates over its pages, where there is one."""
    submissions: tuple[str, ...]
    """`tasks.submit` and `tasks.run`, for each kind of task that it creates."""
    functions: tuple[str, ...]
    """In `calls`: the one of the operation first."""
    arguments: tuple[Argument, ...]

    @property
    def methods(self) -> tuple[str, ...]:
        """All methods that take its arguments, the one that callers use first."""
        iterator = () if self.iterator is None else (self.iterator,)
        return (*self.submissions, self.method, *iterator)

    @property
    def wire(self) -> str:
        """`GET /pets`."""
        return f"{self.operation.method} {self.operation.path}"


@dataclass(frozen=True, slots=True)
class Tasks:
    """One kind of task: a resource of the client."""

    task: ir.Task
    attribute: str
    files: tuple[str, ...]
    """Further arguments of `submit` and `run`: what is uploaded."""

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that every such resource has, and `cancel` and `list_tasks` where the spec has them."""
        optional = {"cancel": self.task.cancel, "list_tasks": self.task.listing}
        names = (
            "resume",
            "wait_all",
            "as_completed",
            "wait_slice",
            *(name for name, there in optional.items() if there is not None),
        )
        return tuple(f"{self.attribute}.{name}" for name in names)


Shape: TypeAlias = Literal["class", "enum", "literal", "alias", "union", "marker"]
"""What a model is in Python: a class, an open enum, an alias (of literals, a type, or a union),
or the base class of what can be asked for.
"""

TRANSPARENT: frozenset[Shape] = frozenset({"literal", "alias", "union"})
"""Those of which a type checker sees only what they stand for."""


@dataclass(frozen=True)
class Side:
    """One version of a provider's document."""

    provider: str
    api: ir.Api
    find: Callable[[str, str], Source]
    """Where a JSON pointer of one of its files leads: (file, pointer)."""
    schemes: Mapping[str, str] = field(default_factory=dict[str, str])
    """The security schemes by the names of their credentials."""
    read: Callable[[str, str], object] = lambda file, pointer: None
    """The value at a JSON pointer of one of its files; None where there is none."""

    @classmethod
    def of(cls, provider: str, api: ir.Api, document: Document) -> Side:
        """The side of a loaded document."""
        return cls(
            provider,
            api,
            lambda file, pointer: source_in(document, file, pointer),
            schemes_of(document),
            lambda file, pointer: _walk(_part(document, file), pointer)[1],
        )

    @cached_property
    def surface(self) -> Surface:
        """What its callers can write. Raises SpecError for names that collide or cannot be used in Python."""
        return Surface(self)


def schemes_of(document: Document) -> dict[str, str]:
    """The security schemes of a document by the names of their credentials."""
    schemes: object = document.value
    for key in ("components", "securitySchemes"):
        schemes = schemes.get(key) if is_object(schemes) else None
    found: dict[str, str] = {}
    for key, scheme in schemes.items() if is_object(schemes) else ():
        chosen: object = scheme.get("x-python-name") if is_object(scheme) else None
        found[credential(chosen if isinstance(chosen, str) else key)] = key
    return found


def source_in(document: Document, file: str, pointer: str) -> Source:
    """Where a value of one of the files of a document begins, its key included; or the nearest one that there is."""
    part = _part(document, file)
    path, _ = _walk(part, pointer)
    return part.key_source(path) if path else part.source(())


def _part(document: Document, file: str) -> Document:
    return next((part for part in document.files if part.file == file), document)


def _walk(part: Document, pointer: str) -> tuple[tuple[str, ...], object]:
    """The path to the value at a JSON pointer, and that value; as far as there is one, and then no value."""
    path: list[str] = []
    value: object = part.value
    for token in pointer.split("/")[1:]:
        key = unescape_token(token)
        if is_object(value) and key in value:
            value = value[key]
        elif is_array(value) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return tuple(path), None
        path.append(key)
    return tuple(path), value


class Surface:
    """Everything that callers of one version can write. Raises SpecError for names that Python cannot have."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.api = side.api
        self.provider = side.provider
        self.directions = Directions(self.api)
        found = Findings()
        self.names: Names = names_of(self.api, found.add, self.directions.of)
        found.stop_on_error()
        self.signatures = Signatures(self.api, self.names, self.directions)
        self.by_name: Mapping[str, ir.Model] = {model.name: model for model in self.api.models}
        self.operations = {operation.id: operation for operation in self.api.operations}
        self._created: dict[str, list[tuple[ir.Task, str]]] = {}
        for task in self.api.tasks:
            for create in task.create:
                ending = f"_{self.names.methods[create].method}" if len(task.create) > 1 else ""
                self._created.setdefault(create, []).append((task, ending))

    @property
    def package(self) -> str:
        """What programs import."""
        return self.api.name

    @property
    def client(self) -> str:
        """The class of the sync client."""
        return self.names.client

    def credential_place(self, *names: str) -> Source:
        """Where a credential is declared, by the first of its names that is:
        a security scheme, or a property of a body.
        """
        for name in names:
            if name in self.side.schemes:
                return self.side.find(
                    self.api.file, f"/components/securitySchemes/{escape_token(self.side.schemes[name])}"
                )
            for model in self.api.models:
                for item in model.fields if isinstance(model, ir.Object) else ():
                    if item.credential is not None and item.credential.name == name:
                        return self.side.find(item.place.file, item.place.pointer)
        return self.side.find(self.api.file, "/components/securitySchemes")

    # --- models -------------------------------------------------------------------------------------------------------

    @cached_property
    def models(self) -> dict[str, ir.Model]:
        """The models that `models` defines, by their Python names."""
        same, opened = self.names.same, self.directions.opened
        return {
            self.names.models[model.name]: model
            for model in self.api.models
            if same[model.name] == model.name and model.name not in opened
        }

    def shape(self, model: ir.Model) -> Shape:
        """What a model is in Python."""
        match model:
            case ir.Object():
                return "class"
            case ir.Enum():
                return "literal" if self.directions.only_sent(model.name) else "enum"
            case ir.Union(solutions=True):
                return "marker"
            case ir.Union():
                return "union"
            case ir.Alias():
                return "alias"

    def is_sent(self, model: ir.Model) -> bool:
        """Whether programs make values of a model and send them."""
        return model.name in self.directions.sent

    def is_received(self, model: ir.Model) -> bool:
        """Whether responses contain a model; one that no call uses can only be read."""
        return model.name in self.directions.received or not self.is_sent(model)

    def fields(self, model: ir.Object) -> list[ir.Field]:
        """The properties that the class shows."""
        return [item for item in model.fields if item.credential is None]

    def field_name(self, model: ir.Object, field: ir.Field) -> str:
        """The attribute of a property."""
        return self.names.fields[model.name, field.name]

    def member_name(self, enum: ir.Enum, value: ir.EnumValue) -> str:
        """The member of an enum."""
        return self.names.values[enum.name, str(value.value)]

    def value_tokens(self, enum: ir.Enum, value: ir.EnumValue) -> tuple[str, ...]:
        """Where a value of an enum is, below its schema; () where that does not list its values."""
        listed = self.side.read(enum.place.file, f"{enum.place.pointer}/enum")
        values = [*listed] if is_array(listed) else []
        return ("enum", str(values.index(value.value))) if value.value in values else ()

    def written(self, type_: ir.Type | None) -> str:
        """A type as callers write it: `models.Pet | None`."""
        return "None" if type_ is None else one_line(self.signatures.annotations.of(type_))

    def definition(self, model: ir.Model) -> str:
        """What an alias stands for, as callers would write it; of any other model its name."""
        match model:
            case ir.Alias(type=type_):
                return self.written(type_)
            case ir.Union(members=members, solutions=False):
                return " | ".join(map(self.written, members))
            case ir.Enum(values=values) if self.shape(model) == "literal":
                return one_line(literals(value.value for value in values))
            case _:
                return f"models.{self.names.models[model.name]}"

    # --- calls --------------------------------------------------------------------------------------------------------

    @cached_property
    def endpoints(self) -> dict[str, Endpoint]:
        """The operations by operationId."""
        return {operation.id: self._endpoint(operation) for operation in self.api.operations}

    @cached_property
    def tasks(self) -> dict[str, Tasks]:
        """The kinds of tasks by the names of their blocks."""
        return {task.name: Tasks(task, self.names.tasks[task.name], files_of(task)) for task in self.api.tasks}

    @cached_property
    def methods(self) -> dict[str, tuple[str, ...]]:
        """Every method of the client and its resources by its path (`tasks.submit`), with the names of its arguments.

        What all clients and resources of tasks inherit (`raw`, `wait_all`) is not in it.
        """
        found: dict[str, tuple[str, ...]] = {}
        files = {tasks.attribute: tasks.files for tasks in self.tasks.values()}
        for endpoint in self.endpoints.values():
            arguments = tuple(argument.name for argument in endpoint.arguments)
            found |= dict.fromkeys(endpoint.methods, arguments)
            for path in endpoint.submissions:
                resource, _, name = path.rpartition(".")
                found[path] += files[resource] + self._keys_of(resource, endpoint.operation)
                found[path] += ("timeout", "on_update") if name.startswith("run") else ()
        for tasks in self.tasks.values():
            found |= dict(self._methods_of(tasks))
        return found

    def _keys_of(self, resource: str, operation: ir.Operation) -> tuple[str, ...]:
        """The argument for the idempotency key of what a resource submits by an operation."""
        task = next(tasks.task for tasks in self.tasks.values() if tasks.attribute == resource)
        return (KEY_ARGUMENT,) if task.takes_key(operation) else ()

    def _methods_of(self, tasks: Tasks) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The methods of a kind of task that take no arguments of its operation."""
        created = self.operations[tasks.task.create[0]]
        is_typed = self.signatures.subject(created) is not None
        yield f"{tasks.attribute}.resume", ("handle", "task_type") if is_typed else ("handle",)
        if tasks.task.cancel is not None:
            yield f"{tasks.attribute}.cancel", ("task",)
        if tasks.task.listing is not None:
            listed = self.endpoints[tasks.task.listing.operation.id]
            yield f"{tasks.attribute}.list_tasks", tuple(argument.name for argument in listed.arguments)

    def _endpoint(self, operation: ir.Operation) -> Endpoint:
        name = self.names.methods[operation.id]
        prefix = f"{name.resource}." if name.resource else ""
        iterator = self.names.iterators.get(operation.id)
        created = self._created.get(operation.id, ())
        functions = [self.names.calls[operation.id]]
        functions += [self.names.paged_calls[operation.id]] if operation.paging is not None else []
        functions += [self.names.submits[task.name, operation.id] for task, _ in created]
        return Endpoint(
            operation,
            prefix + name.method,
            None if iterator is None else prefix + iterator,
            tuple(
                f"{self.names.tasks[task.name]}.{verb}{ending}"
                for task, ending in created
                for verb in ("submit", "run")
            ),
            tuple(functions),
            tuple(self._arguments(operation)),
        )

    def _arguments(self, operation: ir.Operation) -> Iterator[Argument]:
        for parameter in operation.given_parameters:
            yield Argument(
                self.names.arguments[operation.id, parameter.location, parameter.name],
                parameter.name,
                parameter.location,
                parameter.type,
                parameter.required,
                False,
                parameter.place,
                parameter.default,
                parameter.deprecated,
                (parameter.style, parameter.explode, parameter.reserved, parameter.arrays),
            )
        match operation.body:
            case ir.ObjectBody(arguments=arguments):
                for argument in arguments:
                    yield self._property(operation, argument)
            case ir.ValueBody(type=type_, required=is_required, place=place):
                yield Argument("body", "", "body", type_, is_required, False, place)
            case None:
                return

    def _property(self, operation: ir.Operation, argument: ir.Argument) -> Argument:
        item = argument.field
        return Argument(
            self.names.arguments[operation.id, "body", item.name],
            item.name,
            "body",
            item.type,
            item.required,
            argument.subject,
            item.place,
            item.default,
            item.deprecated,
        )

    # --- webhooks -----------------------------------------------------------------------------------------------------

    @cached_property
    def webhooks(self) -> dict[str, str]:
        """The functions that read payloads, by the name of their webhook."""
        return dict(self.names.webhooks)

    @cached_property
    def verifiers(self) -> tuple[str, ...]:
        """The functions that verify requests, and sign them in tests."""
        return tuple(
            f"{verb}{ending}" for ending in suffixes(self.api, self.names).values() for verb in ("verify", "sign")
        )
