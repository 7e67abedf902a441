"""All names of one Api, decided in one pass."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from ..diagnostics import Diagnostic
from ..ir import Api, Enum, Field, Model, Object, ObjectBody, Operation, Parameter, Place, Union, ValueBody
from ..runtime.expressions import Failure
from .methods import split_id, without_group, without_noun, without_tag
from .models import Apart, shared, texts, used_in
from .packages import chosen_client
from .reserved import (
    ARGUMENT_NAMES,
    BUILTINS,
    CLASS_NAMES,
    CLIENT_MEMBERS,
    CLIENT_NAMES,
    CLIENT_SYNTAX,
    CONSTANT_NAMES,
    ENUM_NAMES,
    FEATURE_CLASSES,
    FIELD_NAMES,
    KEY_ARGUMENT,
    MODULE_NAMES,
    TASK_ARGUMENT_NAMES,
    TASK_MEMBERS,
)
from .scope import Report, Scope, is_usable, safe, wishes
from .words import constant, pascal, snake


class MethodName(Struct, frozen=True):
    """The location of an operation for a caller: `client.resource.method`, or `client.method`."""

    resource: str | None
    method: str

    @property
    def path(self) -> str:
        """`client.resource.method`, as a caller writes it."""
        return f"client.{self.resource}.{self.method}" if self.resource else f"client.{self.method}"


class Names(Struct, frozen=True):
    """The Python names of one Api, by their wire names."""

    client: str
    models: dict[str, str]
    same: dict[str, str]
    """Model -> the one whose class it is: the first of several inline schemas of one shape, or itself."""
    fields: dict[tuple[str, str], str]
    values: dict[tuple[str, str], str]
    """(enum, its value as text) -> member."""
    methods: dict[str, MethodName]
    calls: dict[str, str]
    """operationId -> function of `calls`."""
    paged_calls: dict[str, str]
    """operationId -> additional function of `calls` for all pages: `iter_` and the name of its function."""
    constants: dict[str, str]
    """operationId -> constant of `calls`."""
    kinds: dict[str, str]
    """Block of `x-tasks` -> constant of `calls`."""
    submits: dict[tuple[str, str], str]
    """(block of `x-tasks`, operationId) -> function of `calls` that makes a submission."""
    failures: dict[Failure, str]
    """Constants of `calls`: FAILURE for the first, and one named after its operation for any other."""
    solutions: dict[str, str]
    """Model that selects the type of a result -> constant of `calls` with the results' classes."""
    arguments: dict[tuple[str, str, str], str]
    """(operationId, location or "body", wire name) -> argument."""
    resources: dict[str, str]
    """Attribute of the client -> class."""
    tasks: dict[str, str]
    """Block of `x-tasks` -> attribute of the client."""
    iterators: dict[str, str]
    """operationId -> additional method that iterates over its pages: `iter_` and the name of its method."""
    webhooks: dict[str, str]
    """Webhook -> function that reads its payload."""
    payloads: dict[str, str]
    """Webhook -> constant that describes its payload."""


def names_of(
    api: Api, found: Callable[[Diagnostic], None], apart: Apart = lambda name: None, *, with_warnings: bool = True
) -> Names:
    """Decide every name of the Api; two wire names for one Python name are passed to `found`.

    Inline schemas of one shape are one class, if `apart` says the same of both.
    """
    report = Report(found, with_warnings)
    client = (
        chosen_client(api.python_name)
        if api.python_name is not None
        else safe(pascal(_title(api), "Client"), CLIENT_NAMES | _feature_classes(api))
    )
    same = shared(api, apart)
    models = _model_names(api, same, report)
    tasks = _task_names(api, report)
    kinds = _kind_names(api, tasks, report)
    failures = _failure_names(api)
    solutions = _solution_names(api, models, report)
    made = frozenset((*kinds.values(), *failures.values(), *solutions.values()))
    calls, paged_calls, constants, submits = _call_names(api, tasks, made, report)
    methods, groups, iterators = _method_names(api, tasks, report)
    return Names(
        client=client,
        models=models,
        same=same,
        fields=_field_names(api, models, report),
        values=_value_names(api, report),
        methods=methods,
        calls=calls,
        paged_calls=paged_calls,
        constants=constants,
        kinds=kinds,
        submits=submits,
        failures=failures,
        solutions=solutions,
        arguments=_argument_names(api, calls, report),
        resources=_resource_classes(groups, CLASS_NAMES | _feature_classes(api) | {client}),
        tasks=tasks,
        iterators=iterators,
        webhooks=(webhooks := _webhook_names(api, report)),
        payloads=_payload_names(api, webhooks, report),
    )


def _title(api: Api) -> str:
    return api.title if 0 < len(api.title.split()) <= 3 else api.name


def _model_names(api: Api, same: Mapping[str, str], report: Report) -> dict[str, str]:
    scope = Scope("schema", MODULE_NAMES, report, style=pascal)
    models = {model.name: model for model in api.models}
    found = {
        name: scope.claim(name, wanted, models[name].place, models[name].python_name)
        for name, wanted in _chosen_first(wishes(texts(api, same), pascal), models)
    }
    return {name: found[same[name]] for name in models}


def _field_names(api: Api, models: dict[str, str], report: Report) -> dict[tuple[str, str], str]:
    reserved = FIELD_NAMES | frozenset(models.values())
    without: dict[frozenset[str], frozenset[str]] = {frozenset(): reserved}
    found: dict[tuple[str, str], str] = {}
    for model in api.models:
        if isinstance(model, Object):
            has_builtins = not BUILTINS.isdisjoint([item.name for item in model.fields])
            free = BUILTINS - used_in(model) if has_builtins else frozenset[str]()
            if free not in without:
                without[free] = reserved - free
            scope = Scope(f"field of `{model.name}`", without[free], report, style=_field)
            items = {item.name: item for item in model.fields}
            names: dict[str, str] = {}
            for name, wanted in _chosen_first(wishes({name: name for name in items}, _field), items):
                names[name] = scope.claim(name, wanted, items[name].place, items[name].python_name)
            if names.get("field") == "field_" and _is_spelled_so(names, model):
                names["field"] = "field"
            found |= {(model.name, wire): name for wire, name in names.items()}
    return found


def _is_spelled_so(names: Mapping[str, str], model: Object) -> bool:
    """Whether all other fields have their wire names, so that the class does not use the function `field`."""
    others = {wire: name for wire, name in names.items() if wire != "field"}
    return model.extra is None and "field" not in others.values() and all(map(str.__eq__, others, others.values()))


def _field(name: str) -> str:
    return snake(name, "field")


def _chosen_first(wanted: Mapping[str, str], items: Mapping[str, Model | Field]) -> list[tuple[str, str]]:
    """Names that the spec chose come before those that can be changed."""
    return sorted(wanted.items(), key=lambda entry: items[entry[0]].python_name is None)


def _value_names(api: Api, report: Report) -> dict[tuple[str, str], str]:
    hint = "name the values by `x-enum-varnames`"
    found: dict[tuple[str, str], str] = {}
    for model in api.models:
        if isinstance(model, Enum):
            scope = Scope(f"value of `{model.name}`", ENUM_NAMES, report, hint, constant)
            texts = {str(value.value): value.title or _signed(str(value.value)) for value in model.values}
            for text, wanted in wishes(texts, constant).items():
                found[model.name, text] = scope.claim(text, wanted, model.place)
    return found


def _signed(text: str) -> str:
    """A negative number keeps its sign, which distinguishes it from the positive one."""
    return f"minus {text[1:]}" if text.startswith("-") and text[1:].isdigit() else text


# --- clients and resources -------------------------------------------------------------------------------------------


def _task_names(api: Api, report: Report) -> dict[str, str]:
    scope = Scope("block of `x-tasks`", _client_members(api), report)
    return {
        task.name: scope.claim(task.name, snake(task.name, "tasks"), task.place, task.python_name) for task in api.tasks
    }


def _method_names(
    api: Api, tasks: dict[str, str], report: Report
) -> tuple[dict[str, MethodName], dict[str, str], dict[str, str]]:
    """The methods by operationId, the spec's name of each resource by its attribute, and the iterators."""
    members = _client_members(api)
    attributes = {group: safe(snake(group, "resource"), members) for group in map(group_of, api.operations) if group}
    methods: dict[str, MethodName] = {}
    groups: dict[str, str] = {}
    places: dict[str, Place] = {}
    for operation in api.operations:
        group = group_of(operation)
        if group:
            groups.setdefault(attributes[group], group)
            places.setdefault(attributes[group], operation.place)
    for task in api.tasks:
        groups.setdefault(tasks[task.name], tasks[task.name])
        places.setdefault(tasks[task.name], task.place)
    scopes = {
        attribute: Scope(
            f"operation of `{group}`", TASK_MEMBERS if attribute in tasks.values() else frozenset(), report
        )
        for attribute, group in groups.items()
    }
    own = Scope("operation", members, report)
    proposed = _proposed_methods(api, attributes, scopes)
    for attribute, group in groups.items():
        own.claim(f"the resource {group}", attribute, places[attribute], is_fixed=True)
    for operation in sorted(api.operations, key=_precedence):
        group = group_of(operation)
        scope = scopes[attributes[group]] if group else own
        before, wanted = split_id(operation.id)[0], proposed[operation.id]
        shorter = without_tag(operation.id, group)
        nearer = _longer_methods(operation, shorter, wanted, is_grouped=bool(before) and before != group)
        name = scope.claim(operation.id, wanted, operation.place, operation.python_name, nearer=nearer)
        methods[operation.id] = MethodName(attributes[group] if group else None, name)
    for task in api.tasks:
        for create in task.create if len(task.create) > 1 else ():
            for verb in ("submit", "run"):
                if create in methods:
                    wanted = f"{verb}_{methods[create].method}"
                    scopes[tasks[task.name]].claim(f"{verb} of {create}", wanted, task.place, is_fixed=True)
    iterators: dict[str, str] = {}
    for operation in api.operations:
        if operation.paging is not None:
            found = methods[operation.id]
            scope = scopes[found.resource] if found.resource else own
            other = f"iter_{_method_and_path(operation)}"
            iterators[operation.id] = scope.claim(
                f"the pages of {operation.id}", f"iter_{found.method}", operation.place, nearer=[other]
            )
    return methods, groups, iterators


def _proposed_methods(api: Api, attributes: Mapping[str, str], scopes: Mapping[str, Scope]) -> dict[str, str]:
    """The method of each operation, without what its group says already, if no other one of the group has that name."""
    found: dict[str, str] = {}
    shortest: dict[str, str] = {}
    for operation in api.operations:
        group = group_of(operation)
        before, last = split_id(operation.id)
        shorter = without_tag(operation.id, group)
        full = operation.python_name or without_group(snake(last if before else shorter, "operation"), before)
        found[operation.id] = full
        if group and not before and shorter == operation.id and operation.python_name is None:
            shortest[operation.id] = without_noun(full, group, operation.method, operation.path)
    homes = {operation.id: attributes.get(group_of(operation), "") for operation in api.operations}
    counts = Counter((homes[id_], name) for id_ in found for name in {found[id_], shortest.get(id_, found[id_])})
    for id_, name in shortest.items():
        if counts[homes[id_], name] == 1 and is_usable(name, scopes[homes[id_]].reserved):
            found[id_] = name
    return found


def client_bases(api: Api) -> list[str]:
    """The classes of the runtime that a client of an API inherits from, by name of the sync class."""
    operations = api.operations
    streams = any(item.stream is not None or item.is_download for item in operations)
    found = ["StreamingClient"] * (streams or any(task.result.streamed for task in api.tasks))
    found += ["PagingClient"] * any(item.paging is not None for item in operations)
    return found or ["Client"]


def _client_members(api: Api) -> frozenset[str]:
    """The names of a client that are not free for its methods and resources."""
    inherited = (CLIENT_MEMBERS[base] for base in ("Client", *client_bases(api)))
    return CLIENT_SYNTAX.union(*inherited)


def group_of(operation: Operation) -> str:
    """The resource of an operation, by its name in the spec: a tag, or the group in the operationId; else ""."""
    return next(iter(operation.tags), split_id(operation.id)[0])


def _precedence(operation: Operation) -> tuple[bool, bool]:
    """A name that the spec chose comes first, then one that is spelled so already."""
    last = split_id(operation.id)[1]
    return operation.python_name is None, snake(last, "operation") != last


def _longer_methods(operation: Operation, shorter: str, wanted: str, *, is_grouped: bool) -> Iterator[str]:
    """What a method can be called if another one of its resource has the wanted name; `shorter` is its id without the
    tag.
    """
    if is_grouped:
        yield snake(shorter, "operation")
        yield snake(operation.id, "operation")
    yield f"{operation.method.lower()}_{wanted}"
    yield _method_and_path(operation)


def _method_and_path(operation: Operation) -> str:
    path = re.sub(r"\{([^{}]*)\}", r"by \1", operation.path)
    return snake(f"{operation.method.lower()} {path}", "operation")


def _feature_classes(api: Api) -> frozenset[str]:
    """The classes of the runtime that a client uses because its API has a stream, pages or tasks."""
    streams = {operation.stream for operation in api.operations}
    has = {
        "downloads": any(operation.is_download for operation in api.operations),
        "events": "events" in streams,
        "grants": bool(api.grants),
        "lines": not streams.isdisjoint(("lines", "sequence")) or any(task.result.streamed for task in api.tasks),
        "paging": any(operation.paging is not None for operation in api.operations),
        "tasks": bool(api.tasks),
    }
    return frozenset[str]().union(*(FEATURE_CLASSES[feature] for feature, is_used in has.items() if is_used))


def _resource_classes(groups: dict[str, str], reserved: frozenset[str]) -> dict[str, str]:
    """The class of each resource, by its attribute."""
    found: dict[str, str] = {}
    for attribute, group in groups.items():
        name = safe(pascal(group, "Resource"), reserved)
        if name in found.values():
            name = safe(pascal(attribute, "Resource"), reserved)
        found[attribute] = name
    return found


# --- calls -----------------------------------------------------------------------------------------------------------


def _kind_names(api: Api, tasks: dict[str, str], report: Report) -> dict[str, str]:
    scope = Scope("block of `x-tasks`", report=report)
    names = {task.name: constant(tasks[task.name]) for task in api.tasks}
    return {
        task.name: scope.claim(task.name, name if name.endswith("TASKS") else f"{name}_TASKS", task.place)
        for task, name in zip(api.tasks, names.values(), strict=True)
    }


def _solution_names(api: Api, models: dict[str, str], report: Report) -> dict[str, str]:
    scope = Scope("schema", report=report)
    return {
        model.name: scope.claim(model.name, f"{constant(models[model.name])}_SOLUTIONS", model.place)
        for model in api.models
        if (isinstance(model, Union) and model.solutions) or (isinstance(model, Object) and model.solution is not None)
    }


def _call_names(
    api: Api, tasks: dict[str, str], made: frozenset[str], report: Report
) -> tuple[dict[str, str], dict[str, str], dict[str, str], dict[tuple[str, str], str]]:
    """Functions, those for all pages, and constants by operationId, and submissions.

    A function is named after its operationId, whatever the tag of its method: one module contains all functions. `made`
    are the other constants of the module.
    """
    submits = {
        (task.name, create): f"submit_{tasks[task.name]}"
        + (f"_{snake(create, 'operation')}" if len(task.create) > 1 else "")
        for task in api.tasks
        for create in task.create
    }
    reserved = BUILTINS | {"models", *submits.values(), *(name.lower() for name in made | CONSTANT_NAMES)}
    scope = Scope("operation", reserved, report)
    upper = Scope("operation", report=report, style=constant)
    calls: dict[str, str] = {}
    constants: dict[str, str] = {}
    for operation in sorted(api.operations, key=lambda operation: _precedence(operation)[1]):
        nearer = map(_function_of_path, (operation,))
        name = scope.claim(operation.id, _function(operation), operation.place, nearer=nearer)
        calls[operation.id] = name
        constants[operation.id] = upper.claim(
            operation.id, unicodedata.normalize("NFKC", name.upper()), operation.place
        )
    paged = {
        operation.id: scope.claim(
            f"the pages of {operation.id}",
            f"iter_{calls[operation.id]}",
            operation.place,
            nearer=[f"iter_{_method_and_path(operation)}"],
        )
        for operation in api.operations
        if operation.paging is not None
    }
    return calls, paged, constants, submits


def _function(operation: Operation) -> str:
    """The operationId as a function, or the name that the spec chose for its method, after that of its resource."""
    if operation.python_name is None:
        return _capital(snake(operation.id, "operation"))
    group = group_of(operation)
    return _capital("_".join((*([snake(group, "resource")] if group else []), snake(operation.python_name))))


def _function_of_path(operation: Operation) -> str:
    return _capital(_method_and_path(operation))


def _capital(name: str) -> str:
    """A name in letters that have capitals, so that a function differs from its constant."""
    return name if name.upper() != name else f"call_{name}"


def _webhook_names(api: Api, report: Report) -> dict[str, str]:
    """`parse_` and the name of the webhook; of two with the same name, one includes its method."""
    scope = Scope("webhook", report=report)
    found: dict[str, str] = {}
    for webhook in api.webhooks:
        wanted = webhook.python_name or _capital(snake(webhook.id, "payload"))
        nearer = (f"parse_{webhook.method.lower()}_{wanted}", f"parse_{wanted}_payload")
        found[webhook.id] = scope.claim(webhook.id, f"parse_{wanted}", webhook.place, nearer=nearer)
    return found


def _payload_names(api: Api, webhooks: dict[str, str], report: Report) -> dict[str, str]:
    scope = Scope("webhook", CONSTANT_NAMES, report, style=constant)
    return {
        webhook.id: scope.claim(webhook.id, webhooks[webhook.id].removeprefix("parse_").upper(), webhook.place)
        for webhook in api.webhooks
    }


def _failure_names(api: Api) -> dict[Failure, str]:
    found: dict[Failure, str] = {}
    for operation in api.operations:
        if operation.failure is not None and operation.failure not in found:
            found[operation.failure] = f"{constant(operation.id)}_FAILURE" if found else "FAILURE"
    return found


def _argument_names(api: Api, calls: dict[str, str], report: Report) -> dict[tuple[str, str, str], str]:
    found: dict[tuple[str, str, str], str] = {}
    created = {create for task in api.tasks for create in task.create}
    tasks = [(task, create) for task in api.tasks for create in task.create]
    for operation in api.operations:
        reserved = ARGUMENT_NAMES | _used_by(operation, calls[operation.id], is_task=operation.id in created)
        if any(create == operation.id and task.takes_key(operation) for task, create in tasks):
            reserved |= {KEY_ARGUMENT}
        scope = Scope(f"argument of `{operation.id}`", reserved, report)
        claims: list[tuple[tuple[bool, bool], str, Parameter | Field, str]] = []
        homes: dict[str, str] = {}
        for place, items in sorted(_listed_arguments(operation).items(), key=_nearness):
            chosen = {name: _argument(name) for name, item in items.items() if item.python_name is not None}
            free = {name: name for name in items if name not in chosen}
            for name, wanted in (chosen | wishes(free, _argument)).items():
                claims.append(((items[name].python_name is None, wanted != name), place, items[name], wanted))
        for _, place, item, wanted in sorted(claims, key=lambda claim: claim[0]):
            nearer = _by_place(homes, wanted, place)
            wire = item.name if place == "body" else f"{place} {item.name}"
            name = scope.claim(wire, wanted, item.place, item.python_name, nearer=nearer)
            found[operation.id, place, item.name] = name
    return found


def _used_by(operation: Operation, function: str, *, is_task: bool) -> frozenset[str]:
    """The names that the method of an operation and its function in `calls` use beside its arguments."""
    used = [function, *(["type"] if _has_subject(operation) else [])]
    used += ["body"] if isinstance(operation.body, ValueBody) else []
    return frozenset(used) | (TASK_ARGUMENT_NAMES if is_task else frozenset[str]())


def _argument(name: str) -> str:
    return snake(name, "argument")


def _listed_arguments(operation: Operation) -> dict[str, dict[str, Parameter | Field]]:
    """The arguments of a call by location, "body" for the properties of the body, and by name."""
    found: dict[str, dict[str, Parameter | Field]] = {}
    for parameter in operation.given_parameters:
        found.setdefault(parameter.location, {})[parameter.name] = parameter
    for argument in operation.body.arguments if isinstance(operation.body, ObjectBody) else ():
        found.setdefault("body", {})[argument.field.name] = argument.field
    return found


_NEAREST = ("path", "query", "header", "cookie", "body")
"""If both or neither of two arguments with one name are spelled so, the one whose location comes first here
keeps it.
"""


def _nearness(entry: tuple[str, object]) -> int:
    return _NEAREST.index(entry[0])


def _by_place(homes: dict[str, str], wanted: str, place: str) -> tuple[str, ...]:
    """The name with its location, if an argument of that name exists in another location, too."""
    return (f"{place}_{wanted}",) if homes.setdefault(wanted, place) != place else ()


def _has_subject(operation: Operation) -> bool:
    """Whether its call contains `type(argument)`."""
    return isinstance(operation.body, ObjectBody) and any(argument.subject for argument in operation.body.arguments)
