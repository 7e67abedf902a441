"""Joins what several files say about one provider: the same operation in two of them is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from .combined import merged
from .described import Body, Description, Loose, Operation, Parameter, Property
from .endpoints import matches, operation_id
from .recorded import Payload, body_of

_MOST_EXAMPLES: Final = 20
"""A recording may have thousands of calls of one operation;
all of them shape its schema, and so many become examples.
"""


def merge(descriptions: Sequence[Description]) -> Description:
    """All descriptions as one, in their order."""
    operations: list[Operation] = []
    for description in descriptions:
        for operation in description.operations:
            at = next((at for at, known in enumerate(operations) if _is_same(known, operation)), None)
            if at is None:
                operations.append(operation)
            else:
                operations[at] = _joined(operations[at], operation)
    loose: list[Loose] = []
    for each in (each for description in descriptions for each in description.loose):
        at = next((at for at, known in enumerate(operations) if _names(each, known)), None)
        if at is None or each.role is None:
            loose.append(each)
        else:
            operations[at] = _joined(operations[at], _with_only(operations[at], each))
    described = {operation.path.rsplit("/", 1)[-1].lstrip("#") for operation in operations}
    mentions = dict(reversed([each for description in descriptions for each in description.mentions]))
    return Description(
        tuple(operations),
        tuple(dict.fromkeys(each for description in descriptions for each in description.budgets)),
        tuple((name, origin) for name, origin in reversed(mentions.items()) if name not in described),
        tuple(dict.fromkeys(each for description in descriptions for each in description.todos)),
        tuple(loose),
    )


def _names(each: Loose, operation: Operation) -> bool:
    """Whether a file is named after an operation."""
    return each.name.casefold() in (
        operation_id(operation.method, operation.path).casefold(),
        operation.path.strip("/#").casefold(),
    )


def _with_only(operation: Operation, each: Loose) -> Operation:
    body = body_of(each.role or "response", [Payload(each.value, each.find)])
    is_request = each.role == "request"
    made = Operation(operation.method, operation.path, operation.origin, request=body if is_request else None)
    return made if is_request else replace(made, responses=(body,))


def _is_same(one: Operation, other: Operation) -> bool:
    if one.method != other.method or (one.server and other.server and one.server != other.server):
        return False
    return one.path == other.path or matches(one.path, other.path) or matches(other.path, one.path)


def _joined(one: Operation, other: Operation) -> Operation:
    if "{" in other.path and "{" not in one.path:
        one = replace(one, path=other.path)
    credentials = {
        (each.kind, each.location, each.name.lower()): each for each in (*other.credentials, *one.credentials)
    }
    return replace(
        one,
        server=one.server or other.server,
        title=one.title or other.title,
        parameters=_parameters(one.parameters, other.parameters),
        request=_body(one.request, other.request),
        responses=_bodies(one.responses, other.responses),
        credentials=tuple(credentials.values()),
        todos=tuple(dict.fromkeys((*one.todos, *other.todos))),
    )


def _parameters(one: Sequence[Parameter], other: Sequence[Parameter]) -> tuple[Parameter, ...]:
    found: dict[tuple[str, str], Parameter] = {}
    paths = [parameter for parameter in one if parameter.location == "path"]
    others = [parameter for parameter in other if parameter.location == "path"]
    same = {theirs.property.name: ours.property.name for ours, theirs in zip(paths, others, strict=False)}
    renamed = [
        (
            replace(each, property=replace(each.property, name=same[each.property.name]))
            if each.location == "path" and each.property.name in same
            else each
        )
        for each in other
    ]
    for parameter in (*one, *renamed):
        name = parameter.property.name
        key = (parameter.location, name)
        known = found.get(key)
        if known is None:
            found[key] = parameter
        else:
            found[key] = replace(known, property=merged(*_alike(known.property, parameter.property)))
    return tuple(found.values())


def _alike(one: Property, other: Property) -> tuple[Property, Property]:
    """Two of one parameter, both arrays if one of them is: a URL that has it once is an array of one."""
    if ("array" in one.types) is ("array" in other.types):
        return one, other
    made = [
        each if "array" in each.types else replace(each, types=("array",), items=replace(each, default=()), default=())
        for each in (one, other)
    ]
    return made[0], made[1]


def _says_something(body: Body) -> bool:
    return bool(body.examples or body.schema.properties or body.schema.items or body.status == "204")


def _body(one: Body | None, other: Body | None) -> Body | None:
    if one is None or other is None:
        return one or other
    schema = merged(one.schema, other.schema)
    if one.schema.origin.certainty < other.schema.origin.certainty:
        one, other = other, one
    seen = list(one.examples)
    for example in other.examples:
        if len(seen) < _MOST_EXAMPLES and all(example.value != each.value for each in seen):
            seen.append(example)
    return replace(one, schema=schema, examples=tuple(seen))


def _bodies(one: Sequence[Body], other: Sequence[Body]) -> tuple[Body, ...]:
    found = {body.status: body for body in one if _says_something(body)}
    for body in other:
        joined = _body(found.get(body.status), body)
        if joined is not None and _says_something(body):
            found[body.status] = joined
    return tuple(found.values()) or tuple(one)
