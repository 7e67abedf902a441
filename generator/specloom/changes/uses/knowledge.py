"""What the values of a client have: attributes, results of calls, items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple

from ... import ir
from ..surface import Endpoint, Surface, Tasks
from .values import (
    OTHER,
    UNKNOWN,
    Awaited,
    Bound,
    CallOf,
    ClassOf,
    ClientOf,
    Exported,
    FunctionOf,
    Many,
    Mapped,
    MethodOf,
    ModuleOf,
    PackageOf,
    ResourceOf,
    TaskOf,
    Typed,
    Value,
    Wrapped,
    either,
)

MODULES = frozenset({"models", "calls", "webhooks", "client", "async_client", "testing"})
"""The modules of a package of a client."""

_ORDERS = "submit_once"
"""How the methods begin that submit an order: `submit_once(ledger, order, …)`, or `submit_once_fire`."""


class Role(NamedTuple):
    """What a method does: the call of an operation, the iteration over its pages, or a task of it."""

    kind: Literal["call", "iterate", "submit", "run"]
    endpoint: Endpoint
    tasks: Tasks | None = None


class Known:
    """What is often asked of a surface, by the names that programs write."""

    def __init__(self, surface: Surface) -> None:
        by_attribute = {tasks.attribute: tasks for tasks in surface.tasks.values()}
        self.tasks: Mapping[str, Tasks] = by_attribute
        self.resources = {*surface.names.resources, *by_attribute}
        self.roles: dict[str, Role] = {}
        self.functions: dict[str, tuple[Endpoint, bool]] = {}
        """Function of `calls` -> its operation, and whether it is the call of the operation itself."""
        for endpoint in surface.endpoints.values():
            self.roles[endpoint.method] = Role("call", endpoint)
            if endpoint.iterator is not None:
                self.roles[endpoint.iterator] = Role("iterate", endpoint)
            for path in endpoint.submissions:
                resource, _, name = path.rpartition(".")
                tasks = by_attribute[resource]
                self.roles[path] = Role("run" if name.startswith("run") else "submit", endpoint, tasks)
            for number, name in enumerate(endpoint.functions):
                self.functions[f"calls.{name}"] = endpoint, number == 0
        self.payloads = {
            f"webhooks.{surface.names.webhooks[webhook.id]}": tuple(type_ for _, type_ in webhook.bodies)
            for webhook in surface.api.webhooks
        }
        self.fields = {
            model.name: {surface.field_name(model, item): item for item in surface.fields(model)}
            for model in surface.models.values()
            if isinstance(model, ir.Object)
        }


@cache
def known(surface: Surface) -> Known:
    """What is known of a surface."""
    return Known(surface)


def python_name(surface: Surface, model: str) -> str:
    """The class of a model, by its name in the document."""
    return surface.names.models[model]


# --- types -----------------------------------------------------------------------------------------------------------


def models_in(surface: Surface, type_: ir.Type, seen: tuple[str, ...] = ()) -> Iterator[ir.Type]:
    """The alternatives of a type, with what its aliases and unions stand for."""
    match type_:
        case ir.Nullable(inner=inner):
            yield from models_in(surface, inner, seen)
        case ir.OneOf(members=members):
            for member in members:
                yield from models_in(surface, member, seen)
        case ir.Ref(name=name) if name not in seen:
            match surface.by_name.get(name):
                case ir.Alias(type=inner):
                    yield from models_in(surface, inner, (*seen, name))
                case ir.Union(members=members):
                    for member in members:
                        yield from models_in(surface, member, (*seen, name))
                case _:
                    yield type_
        case _:
            yield type_


def named_in(surface: Surface, type_: ir.Type, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """The Python names of the models through which a type is what it is: itself, its aliases and unions."""
    match type_:
        case ir.Nullable(inner=inner):
            return named_in(surface, inner, seen)
        case ir.OneOf(members=members):
            return frozenset(name for member in members for name in named_in(surface, member, seen))
        case ir.Ref(name=name) if name not in seen:
            own = frozenset({python_name(surface, name)})
            match surface.by_name.get(name):
                case ir.Alias(type=inner):
                    return own | named_in(surface, inner, seen | {name})
                case _:
                    return own
        case _:
            return frozenset()


def typed(surface: Surface, type_: ir.Type | None) -> Value:
    """A value of a type; None stands for the absence of a value."""
    if type_ is None or isinstance(type_, ir.Scalar | ir.Const | ir.Binary | ir.Upload):
        return OTHER
    return UNKNOWN if isinstance(type_, ir.SolutionOf | ir.FreeForm) else Typed(surface, type_)


def owners_of(value: Typed, attribute: str) -> Iterator[tuple[str, ir.Field]]:
    """The classes that have a field of that name, of those that a value can be."""
    fields = known(value.surface).fields
    for type_ in models_in(value.surface, value.type):
        if isinstance(type_, ir.Ref) and attribute in fields.get(type_.name, ()):
            yield python_name(value.surface, type_.name), fields[type_.name][attribute]


def item_of(value: Value) -> Value:
    """One item of what a value iterates over."""
    match value:
        case Many(item=item):
            return item
        case Typed(surface=surface, type=type_):
            found = [
                typed(surface, inner)
                for each in models_in(surface, type_)
                for inner in (
                    (each.item,) if isinstance(each, ir.ListOf) else each.items if isinstance(each, ir.TupleOf) else ()
                )
            ]
            return either(found)
        case Awaited(value=inner):
            return item_of(inner)
        case _:
            return OTHER if value != UNKNOWN else UNKNOWN


def value_in(value: Value) -> Value:
    """A value of a mapping."""
    match value:
        case Mapped(value=inner):
            return inner
        case Typed(surface=surface, type=type_):
            maps = [each for each in models_in(surface, type_) if isinstance(each, ir.MapOf)]
            return either(typed(surface, each.value) for each in maps)
        case _:
            return OTHER if value != UNKNOWN else UNKNOWN


# --- attributes ------------------------------------------------------------------------------------------------------


def attribute_of(value: Value, name: str) -> Value:
    """What an attribute of a value of a client is."""
    match value:
        case PackageOf(surface=surface):
            return _exported(surface, name)
        case ModuleOf(surface=surface, name=module):
            return _defined(surface, module, name)
        case ClientOf(surface=surface, is_async=is_async):
            if name in known(surface).resources:
                return ResourceOf(surface, name, is_async)
            return MethodOf(surface, name, is_async) if name in known(surface).roles else Bound(value, name)
        case ResourceOf(surface=surface, name=resource, is_async=is_async):
            own, preceding = submitting(name)
            path = f"{resource}.{own}"
            return MethodOf(surface, path, is_async, preceding) if path in known(surface).roles else Bound(value, name)
        case Typed(surface=surface):
            fields = [item for _, item in owners_of(value, name)]
            return either(typed(surface, item.type) for item in fields) if fields else Bound(value, name)
        case ClassOf(value=Typed() as instance):
            return instance
        case Wrapped(attributes=attributes):
            return dict(attributes).get(name, OTHER)
        case Many() | Mapped() | TaskOf():
            return Bound(value, name)
        case _:
            return UNKNOWN if value == UNKNOWN else OTHER


def submitting(method: str) -> tuple[str, int]:
    """The method that submits a task instead of an order,
    and how many arguments an order has before those of its task.
    """
    own = method.replace(_ORDERS, "submit", 1) if method.startswith(_ORDERS) else method
    return own, 0 if own == method else 2


def _exported(surface: Surface, name: str) -> Value:
    if name in MODULES:
        return ModuleOf(surface, name)
    return _class_of_client(surface, name) or Exported(surface, name)


def _class_of_client(surface: Surface, name: str) -> Value | None:
    if name not in (surface.client, f"Async{surface.client}"):
        return None
    return ClassOf(ClientOf(surface, name != surface.client))


def _defined(surface: Surface, module: str, name: str) -> Value:
    match module:
        case "models":
            model = surface.models.get(name)
            return ClassOf(Typed(surface, ir.Ref(model.name))) if model is not None else OTHER
        case "calls" | "webhooks":
            return FunctionOf(surface, f"{module}.{name}")
        case _:
            return _class_of_client(surface, name) or OTHER


# --- calls -----------------------------------------------------------------------------------------------------------


def result_of(method: MethodOf, subject: Value) -> Value:
    """What a method returns; `subject` is the value that decides the type of a task's result."""
    surface = method.surface
    role = known(surface).roles[method.path]
    if role.kind == "iterate":
        return paged(surface, role.endpoint)
    if role.tasks is None:
        result = response_of(surface, role.endpoint.operation)
    else:
        result = solution(surface, role.tasks, subject)
        if role.kind == "submit":
            result = TaskOf(surface, role.tasks.attribute, method.is_async, result)
    return Awaited(result) if method.is_async else result


def response_of(surface: Surface, operation: ir.Operation) -> Value:
    """What the call of an operation returns."""
    found = either(typed(surface, type_) for response in operation.good_responses for type_ in response.types)
    match operation.stream:
        case None:
            return found
        case "events":
            data = either((found, *(typed(surface, type_) for _, type_ in operation.events)))
            return Many(Wrapped((("data", data),)), "stream")
        case _:
            return Many(found, "stream")


def paged(surface: Surface, endpoint: Endpoint) -> Value:
    """The items of all pages of an operation."""
    operation = endpoint.operation
    return Many(typed(surface, operation.item), "paged", response_of(surface, operation))


def solution(surface: Surface, tasks: Tasks, subject: Value) -> Value:
    """The result of a task that is asked for with a value."""
    declared = tasks.task.result_type
    if not isinstance(declared, ir.SolutionOf) and not (
        isinstance(declared, ir.Nullable) and isinstance(declared.inner, ir.SolutionOf)
    ):
        return typed(surface, declared)
    if not isinstance(subject, Typed):
        return UNKNOWN
    found: list[Value] = []
    for type_ in models_in(surface, subject.type):
        model = surface.by_name.get(type_.name) if isinstance(type_, ir.Ref) else None
        if not isinstance(model, ir.Object) or model.solution is None:
            return UNKNOWN
        found.append(typed(surface, model.solution))
    return either(found)


def called(function: FunctionOf) -> Value:
    """What a function of `calls` or `webhooks` returns."""
    surface = function.surface
    types = known(surface).payloads.get(function.name)
    if types is not None:
        return either(typed(surface, type_) for type_ in types)
    found = known(surface).functions.get(function.name)
    if found is None:
        return OTHER
    endpoint, is_call = found
    items = None if is_call or endpoint.iterator is None else typed(surface, endpoint.operation.item)
    return CallOf(response_of(surface, endpoint.operation), items)


def bound_result(bound: Bound, arguments: list[Value]) -> Value:
    """What a method returns that all values of a kind have."""
    first = arguments[0] if arguments else OTHER
    match bound:
        case Bound(receiver=ClientOf() | ResourceOf() as receiver, name="with_options" | "once"):
            return receiver
        case Bound(receiver=ClientOf(is_async=is_async), name="raw") if isinstance(first, CallOf):
            raw = Wrapped((("value", first.result),))
            return Awaited(raw) if is_async else raw
        case Bound(receiver=ClientOf(), name="paged") if isinstance(first, CallOf):
            return Many(first.items or UNKNOWN, "paged", first.result)
        case Bound(receiver=ResourceOf() as resource, name=name):
            return _of_tasks(resource, name, arguments)
        case Bound(receiver=TaskOf(is_async=is_async, result=result), name="result"):
            return Awaited(result) if is_async else result
        case Bound(receiver=Many() as many, name=name):
            return _of_many(many, name)
        case Bound(receiver=Mapped() | Typed() as receiver, name="get" | "pop" | "setdefault"):
            return either((value_in(receiver), item_of(receiver)))
        case Bound(receiver=Mapped() | Typed() as receiver, name="values"):
            return Many(value_in(receiver))
        case Bound(receiver=Typed() as receiver, name="copy"):
            return receiver
        case _:
            return OTHER


def _of_tasks(resource: ResourceOf, name: str, arguments: list[Value]) -> Value:
    tasks = known(resource.surface).tasks.get(resource.name)
    first = arguments[0] if arguments else UNKNOWN
    if tasks is None:
        return OTHER
    match name:
        case "resume":
            subject = next((each.value for each in arguments[1:] if isinstance(each, ClassOf)), UNKNOWN)
            result = solution(resource.surface, tasks, subject)
            return TaskOf(resource.surface, resource.name, resource.is_async, result)
        case "wait_all":
            waited = Many(item_of(first))
            return Awaited(waited) if resource.is_async else waited
        case "as_completed":
            return Many(item_of(first))
        case "wait_slice":
            result = solution(resource.surface, tasks, UNKNOWN)
            ended = Many(TaskOf(resource.surface, resource.name, resource.is_async, result))
            sliced = Wrapped((("ended", ended),))
            return Awaited(sliced) if resource.is_async else sliced
        case _:
            return OTHER


def _of_many(many: Many, name: str) -> Value:
    match name:
        case "pages" if many.kind == "paged":
            return Many(Wrapped((("items", Many(many.item)), ("value", many.page))))
        case "resume":
            return many
        case "pop" | "__next__" | "__anext__":
            return many.item
        case "copy":
            return many
        case _:
            return OTHER
