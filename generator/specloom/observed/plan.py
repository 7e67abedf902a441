"""Which operations a probe calls, with which arguments, and why it calls no others. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from .. import ir
from ..runtime.json_data import get_pointer

Arguments: TypeAlias = Mapping[tuple[str, str], ir.Json]
"""(location, wire name) -> value; the location of a property of the body is `body`, and `body` without a name is all of
it."""

WHOLE: Final = ("body", "")
"""The argument that is the whole body."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One call."""

    operation: ir.Operation
    arguments: Arguments

    @property
    def shown(self) -> str:
        """`GET /pots/7`, with the values of its path."""
        path = self.operation.path
        for (location, name), value in self.arguments.items():
            if location == "path":
                path = path.replace(f"{{{name}}}", value if isinstance(value, str) else json.dumps(value))
        return f"{self.operation.method} {path}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is called, in the order of the spec, and why the other operations are not: their names by reason."""

    probes: tuple[Probe, ...]
    skipped: Mapping[str, tuple[str, ...]]


def plan(
    api: ir.Api, given: Mapping[str, str], *, chosen: Collection[str] = (), most: int, spends: bool = False
) -> Plan:
    """The calls of a probe: of the `chosen` operations, or of all that only read; `most` of them.

    `given` are texts for parameters and properties by name, or by `operationId.name`, in place of those of examples.
    What may create or change something, or is billed, is only called if it is `chosen` and `spends` is set. A poll, or
    a result that can be fetched once, is never called.
    """
    roles = _Roles(api)
    probes: list[Probe] = []
    skipped: dict[str, list[str]] = {}
    for operation in api.operations:
        if chosen and operation.id not in chosen:
            continue
        reason = roles.reason_against(operation, may_spend=spends and operation.id in chosen)
        if reason is None:
            arguments = arguments_of(operation, given)
            lacking = [name for name in _required(operation) if name not in arguments]
            if lacking:
                wanted = ", ".join(f"`--set {name or 'body'}=…`" for _, name in lacking)
                reason = f"no example has a value for it: {wanted}"
            elif len(probes) == most:
                reason = f"more than `--most {most}` requests"
            else:
                probes.append(Probe(operation, arguments))
        if reason is not None:
            skipped.setdefault(reason, []).append(operation.id)
    return Plan(tuple(probes), {reason: tuple(names) for reason, names in skipped.items()})


class _Roles:
    """What the operations of an API are for its tasks."""

    def __init__(self, api: ir.Api) -> None:
        self._creates = {name for task in api.tasks for name in task.create}
        self._billed = {name for task in api.tasks if task.billable for name in task.create}
        self._polls = {task.poll.operation.id: task.name for task in api.tasks}
        self._once = {step.operation.id for task in api.tasks if task.result.single_use for step in task.result.calls}
        acts = [step for task in api.tasks for step in (*task.start, *([task.cancel] if task.cancel else []))]
        self._acts = {step.operation.id for step in acts}

    def reason_against(self, operation: ir.Operation, *, may_spend: bool) -> str | None:
        """Why an operation is not called; None if it is."""
        if operation.id in self._polls:
            return "a poll uses up the budget of a task"
        if operation.id in self._once:
            return "its result can be fetched only once"
        if operation.stream is not None or operation.is_download:
            return "a stream or a download is not compared"
        reads = operation.safe and operation.id not in self._creates | self._acts
        if not reads and not may_spend:
            is_billed = operation.id in self._billed
            what = "it is billed" if is_billed else "it may create or change something"
            return f"{what} (`--operation` and `--spend` allow it)"
        if operation.long_poll:
            return "it keeps the connection open until there is something to report"
        return None


def arguments_of(operation: ir.Operation, given: Mapping[str, str]) -> dict[tuple[str, str], ir.Json]:
    """The arguments of the first example of a success, or of the spec otherwise, and those that are given."""
    good = [example for example in operation.examples if example.status < 300]
    example = next(iter(good or operation.examples), None)
    found: dict[tuple[str, str], ir.Json] = {}
    shown = {(location, name): value for location, name, value in example.parameters} if example is not None else {}
    for parameter in operation.given_parameters:
        key = parameter.location, parameter.name
        text = _given(operation, parameter.name, given)
        if text is not None:
            found[key] = _read(text, parameter.type)
        elif key in shown:
            found[key] = shown[key]
        elif parameter.required and not isinstance(parameter.example, ir.Missing):
            found[key] = parameter.example
        elif parameter.required and not isinstance(parameter.default, ir.Missing):
            found[key] = parameter.default
    request = example.request if example is not None else ir.MISSING
    match operation.body:
        case ir.ObjectBody(arguments=arguments, arguments_at=at):
            members = None if isinstance(request, ir.Missing) else get_pointer(request, at)
            for argument in arguments:
                name = argument.field.name
                text = _given(operation, name, given)
                if text is not None:
                    found["body", name] = _read(text, argument.field.type)
                elif isinstance(members, dict) and name in members:
                    found["body", name] = cast("Mapping[str, ir.Json]", members)[name]
        case ir.ValueBody(type=type_):
            text = _given(operation, "body", given)
            if text is not None:
                found[WHOLE] = _read(text, type_)
            elif not isinstance(request, ir.Missing):
                found[WHOLE] = request
        case None:
            pass
    return found


def unknown_names(api: ir.Api, given: Mapping[str, str]) -> list[str]:
    """The names that are given although no operation has them."""
    known = {name for operation in api.operations for _, name in _names(operation)} | {"body"}
    ids = {operation.id for operation in api.operations}
    return [name for name in given if name not in known and _split(name, ids) is None]


def _split(name: str, ids: Collection[str]) -> str | None:
    """The operation that a name like `getPot.potId` begins with."""
    return next((each for each in ids if name.startswith(f"{each}.")), None)


def _given(operation: ir.Operation, name: str, given: Mapping[str, str]) -> str | None:
    return given.get(f"{operation.id}.{name}", given.get(name))


def _read(text: str, type_: ir.Type) -> ir.Json:
    """A text of the command line as a value: unchanged where the spec declares a string, else JSON if it is any."""
    inner = type_.inner if isinstance(type_, ir.Nullable) else type_
    if isinstance(inner, ir.Scalar) and inner.kind == "string":
        return text
    try:
        return cast("ir.Json", json.loads(text))
    except ValueError:
        return text


def _names(operation: ir.Operation) -> Iterator[tuple[str, str]]:
    yield from ((item.location, item.name) for item in operation.given_parameters)
    if isinstance(operation.body, ir.ObjectBody):
        yield from (("body", argument.field.name) for argument in operation.body.arguments)


def _required(operation: ir.Operation) -> Iterator[tuple[str, str]]:
    yield from ((item.location, item.name) for item in operation.given_parameters if item.required)
    match operation.body:
        case ir.ObjectBody(arguments=arguments):
            yield from (("body", argument.field.name) for argument in arguments if argument.field.required)
        case ir.ValueBody(required=True):
            yield WHOLE
        case _:
            pass
