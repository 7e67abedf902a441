"""Which model and which operation of the new version is which of the old one, as far as that is certain."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from .. import ir
from .surface import Endpoint, Surface, Tasks

T = TypeVar("T")
U = TypeVar("U")


def unique(pairs: Iterable[tuple[Hashable, T]]) -> dict[Hashable, T]:
    """The values whose key no other value has."""
    found: dict[Hashable, T] = {}
    twice: set[Hashable] = set()
    for key, value in pairs:
        if key in found:
            twice.add(key)
        found[key] = value
    return {key: value for key, value in found.items() if key not in twice}


def alike(old: Iterable[tuple[Hashable, T]], new: Iterable[tuple[Hashable, U]]) -> Iterator[tuple[T, U]]:
    """The values of both sides whose key exactly one value of each side has."""
    after = unique(new)
    for key, value in unique(old).items():
        if key in after:
            yield value, after[key]


# --- operations ------------------------------------------------------------------------------------------------------


def pair_endpoints(old: Surface, new: Surface) -> dict[str, str]:
    """The operationIds of the old version, and those of the same operations in the new one.

    That is the operation with the same id, else the only one with the same method and path, else the one that has the
    same name in Python.
    """
    pairs = {id_: id_ for id_ in old.endpoints if id_ in new.endpoints}
    for key in (_request, _python_name):
        taken = set(pairs.values())
        gone = [endpoint for id_, endpoint in old.endpoints.items() if id_ not in pairs]
        come = [endpoint for id_, endpoint in new.endpoints.items() if id_ not in taken]
        for before, after in alike(((key(it), it) for it in gone), ((key(it), it) for it in come)):
            pairs[before.operation.id] = after.operation.id
    return pairs


def _request(endpoint: Endpoint) -> Hashable:
    """Method and path, whatever the parameters in it are called;
    in JSON-RPC, where they are the same for all, the id.
    """
    operation = endpoint.operation
    told = operation.body.constants if isinstance(operation.body, ir.ObjectBody) and operation.envelope else ()
    return operation.method, without_names(operation.path), repr(told)


def _python_name(endpoint: Endpoint) -> Hashable:
    return endpoint.method


def without_names(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{[^{}]*\}", "{}", path)


def pair_tasks(old: Surface, new: Surface, endpoints: Mapping[str, str]) -> dict[str, str]:
    """The blocks of `x-tasks` of the old version, and the same ones of the new: by name, else by what creates them."""
    pairs = {name: name for name in old.tasks if name in new.tasks}
    taken = set(pairs.values())

    def created(tasks: Tasks) -> Hashable:
        return frozenset(endpoints.get(create, create) for create in tasks.task.create)

    gone = [(created(it), it) for name, it in old.tasks.items() if name not in pairs]
    come = [(frozenset(it.task.create), it) for name, it in new.tasks.items() if name not in taken]
    return pairs | {before.task.name: after.task.name for before, after in alike(gone, come)}


# --- credentials -----------------------------------------------------------------------------------------------------


def pair_credentials(old: Surface, new: Surface) -> dict[str, str]:
    """The credentials of the old version, and the same ones of the new: by name, else by their environment variable."""
    before, after = old.api.credentials, new.api.credentials
    pairs = {it.name: it.name for it in before if any(it.name == other.name for other in after)}
    gone = [(it.env, it.name) for it in before if it.env is not None and it.name not in pairs]
    come = [(it.env, it.name) for it in after if it.env is not None and it.name not in pairs]
    return pairs | dict(alike(gone, come))


# --- models ----------------------------------------------------------------------------------------------------------


def pair_models(old: Surface, new: Surface) -> dict[str, str]:
    """The models of the old version, and the same ones of the new, by their Python names.

    That is the one of the same place in the document (several inline schemas may have become one class), else the one
    that has the same name, else the only one of the same structure.
    """
    pairs: dict[str, str] = {}
    for name, model in old.models.items():
        after = new.models.get(name)
        if after is not None and after.name == model.name:
            pairs[name] = name
    where = {wire: python for wire, python in new.names.models.items() if python in new.models}
    for name, model in old.models.items():
        if name not in pairs and model.name in where:
            pairs[name] = where[model.name]
    taken = set(pairs.values())
    for name in old.models:
        if name not in pairs and name in new.models and name not in taken:
            pairs[name] = name
    return pairs | _of_one_structure(old, new, pairs)


def _of_one_structure(old: Surface, new: Surface, pairs: Mapping[str, str]) -> dict[str, str]:
    """The models that are left, as far as one of each side has the same structure, all that it names included."""
    taken = set(pairs.values())
    gone = {name: model for name, model in old.models.items() if name not in pairs}
    come = {name: model for name, model in new.models.items() if name not in taken}
    known = {name: number for number, name in enumerate(pairs)}
    after = {pairs[name]: number for name, number in known.items()}
    found = {
        before: now
        for before, now in alike(
            ((_outline(old, model, known), name) for name, model in gone.items() if _says_enough(model)),
            ((_outline(new, model, after), name) for name, model in come.items() if _says_enough(model)),
        )
    }
    while True:
        wrong = [before for before, now in found.items() if not _same_inside(old, new, before, now, {**pairs, **found})]
        if not wrong:
            return found
        for name in wrong:
            del found[name]


def _says_enough(model: ir.Model) -> bool:
    """Whether two models of the same structure can only be one: an object with nothing in it is like any other."""
    match model:
        case ir.Object(fields=fields):
            return bool(fields)
        case ir.Alias():
            return False
        case _:
            return True


def _outline(surface: Surface, model: ir.Model, known: Mapping[str, int]) -> Hashable:
    """All that a model is made of; models in it that are not paired yet count as any."""
    match model:
        case ir.Object(fields=fields, extra=extra):
            properties = tuple(
                sorted(
                    (item.name, item.required, item.read_only, item.write_only, _form(surface, item.type, known))
                    for item in fields
                )
            )
            return "object", properties, None if extra is None else _form(surface, extra, known)
        case ir.Enum(kind=kind, values=values):
            return "enum", kind, frozenset(value.value for value in values)
        case ir.Union(members=members, tag=tag):
            return "union", tag, frozenset(_form(surface, member, known) for member in members)
        case ir.Alias(type=type_):
            return "alias", _form(surface, type_, known)


def _form(surface: Surface, type_: ir.Type, known: Mapping[str, int]) -> str:
    """A type as text, its models by number."""
    match type_:
        case ir.Ref(name=name):
            return f"#{known.get(surface.names.models[name], '?')}"
        case ir.Nullable(inner=inner):
            return f"{_form(surface, inner, known)}?"
        case ir.ListOf(item=item):
            return f"[{_form(surface, item, known)}]"
        case ir.MapOf(value=value):
            return f"{{{_form(surface, value, known)}}}"
        case ir.TupleOf(items=items) | ir.OneOf(members=items):
            return f"{type(type_).__name__}({', '.join(_form(surface, item, known) for item in items)})"
        case _:
            return repr(type_)


def _same_inside(old: Surface, new: Surface, before: str, now: str, pairs: Mapping[str, str]) -> bool:
    """Whether the models that two models name are paired with each other, too."""
    named, names = _named(old, old.models[before]), _named(new, new.models[now])
    return len(named) == len(names) and all(pairs.get(one) == other for one, other in zip(named, names, strict=True))


def _named(surface: Surface, model: ir.Model) -> list[str]:
    """The models that a model names, in an order that does not depend on that of its properties."""
    if isinstance(model, ir.Object):
        parts: Iterable[ir.Type] = [item.type for item in sorted(model.fields, key=lambda item: item.name)]
    else:
        parts = ir.parts_of(model)
    return [surface.names.models[name] for part in parts for name in ir.names_in(part)]
