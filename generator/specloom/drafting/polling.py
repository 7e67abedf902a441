"""Recognizes tasks: an operation that returns an ID, and one that takes it and returns a status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .described import Budget, Description, Operation, Property, Todo
from .json_values import mapping
from .words import state_of

_STATUS: Final = re.compile(r"(?:task|job)?_?(?:status|state|stage|phase)", re.IGNORECASE)
_RESULT: Final = re.compile(
    r"(?:solution|results?|outputs?|answer|response|data|artifacts?|assets?|url|file|document|video|image)(?:_?urls?)?",
    re.IGNORECASE,
)
_CREATES: Final = re.compile(r"create|submit|add|start|new|enqueue|generate|begin|run", re.IGNORECASE)
STATES: Final = ("pending", "succeeded", "failed", "cancelled", "expired")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of task, as far as pages describe it."""

    name: str
    create: Operation | None
    poll: Operation
    id_pointer: str
    """Where the ID is in the response to `create`."""
    taken: tuple[str, str]
    """(`path`, `query` or `body`, name or pointer): where `poll` takes it."""
    status_pointer: str
    states: tuple[tuple[str, tuple[str, ...]], ...]
    unknown: tuple[str, ...]
    result_pointer: str | None
    budgets: tuple[Budget, ...]
    todos: tuple[Todo, ...]


def kinds_of(description: Description) -> list[Kind]:
    """Every kind of task, one for each operation that is polled."""
    found: list[Kind] = []
    for poll in description.operations:
        status = _status_of(poll)
        if status is None:
            continue
        taken = list(_ids_taken(poll))
        match = _creator(description.operations, poll, taken)
        if match is None and not (taken and _looks_polled(poll)):
            continue
        found.append(_kind(description, poll, status, taken, match))
    return found


def _kind(
    description: Description,
    poll: Operation,
    status: tuple[str, Property],
    taken: Sequence[tuple[str, str, str]],
    match: tuple[Operation, str, tuple[str, str, str]] | None,
) -> Kind:
    pointer, known = status
    states: dict[str, list[str]] = {}
    unknown: list[str] = []
    for word, meaning in _words(known, poll):
        state = state_of(word, meaning)
        if state is None:
            unknown.append(word)
        else:
            states.setdefault(state, []).append(word)
    budgets, todos = _budgets(description, poll, match)
    if len(unknown) == 1 and "succeeded" not in states and states:  # a task that never succeeds would not be documented
        todos.append(Todo(f"does `{unknown[0]}` mean that the task has succeeded: no other word can", (known.origin,)))
        states["succeeded"], unknown = unknown, []
    if unknown:
        todos.append(Todo(f"which state means {', '.join(f'`{word}`' for word in unknown)}", (known.origin,)))
    create = match[0] if match is not None else None
    place = match[2] if match is not None else taken[0]
    return Kind(
        _name(create or poll),
        create,
        poll,
        match[1] if match is not None else "",
        (place[0], place[1]),
        pointer,
        tuple((state, tuple(states[state])) for state in STATES if state in states),
        tuple(unknown),
        _result_of(poll, create, pointer),
        tuple(budgets),
        tuple(todos),
    )


def _name(operation: Operation) -> str:
    segments = [part for part in re.split(r"[/#.]", operation.path) if part and not part.startswith("{")]
    last = (
        re.sub(r"^(?:create|submit|add|start|new|get|fetch|query)(?=[A-Z_])|(?:Result|Status)$", "", segments[-1])
        if segments
        else "task"
    )
    last = re.sub(r"^(?:create|submit|add|start|new|get|fetch|query)(?=[A-Z_])|(?:Result|Status)$", "", last)
    words = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", last) or ["task"]
    name = "_".join(word.lower() for word in words)
    return name if name.endswith("s") else f"{name}s"


def _status_of(operation: Operation) -> tuple[str, Property] | None:
    """Pointer and property of the status in the good response of an operation."""
    for body in operation.responses:
        if body.status.startswith("2"):
            for pointer, each in _members(body.schema, "", 0):
                if _STATUS.fullmatch(each.name) and not {"object", "array"} & set(each.types):
                    states = {state_of(word, meaning) for word, meaning in _words(each, operation)}
                    if states & {"pending", "succeeded"}:
                        return pointer, each
    return None


def _members(schema: Property, pointer: str, depth: int) -> Iterator[tuple[str, Property]]:
    """(pointer, property) of all objects, outer ones first."""
    for each in schema.properties:
        yield f"{pointer}/{each.name}", each
    if depth < 3:
        for each in schema.properties:
            yield from _members(each, f"{pointer}/{each.name}", depth + 1)


def _words(status: Property, operation: Operation) -> list[tuple[str, str]]:
    """The values of a status with their meanings, documented and shown."""
    meanings = dict(zip(map(str, status.enum), status.meanings, strict=False))
    found = {str(value): meanings.get(str(value), "") for value in status.enum}
    for body in operation.responses:
        for example in body.examples:
            for value in _values(example.value, status.name):
                found.setdefault(str(value), "")
    return list(found.items())


def _values(value: object, name: str) -> Iterator[str | int]:
    """Every value of a key of that name, in objects inside of objects."""
    for key, inner in mapping(value).items():
        if key == name and isinstance(inner, str | int) and not isinstance(inner, bool):
            yield inner
        else:
            yield from _values(inner, name)


def _ids_taken(operation: Operation) -> Iterator[tuple[str, str, str]]:
    """(place, name or pointer, plain name) of each ID that an operation takes."""
    for parameter in operation.parameters:
        name = parameter.property.name
        if _is_id(name) and parameter.location in ("path", "query"):
            yield parameter.location, name, name
    if operation.request is not None:
        for pointer, each in _members(operation.request.schema, "", 0):
            if _is_id(each.name) and not each.credential and each.name.lower() != "id":
                yield "body", pointer, each.name
        for pointer, each in _members(operation.request.schema, "", 0):
            if each.name.lower() == "id":
                yield "body", pointer, each.name


def _is_id(name: str) -> bool:
    return (
        re.fullmatch(r"(?:\w*[_a-z\-])?(?:[Ii][Dd]|uuid|name)", name) is not None
        and not re.match(r"client|app|soft|user|model|page", name, re.IGNORECASE)
    ) or name.lower() in ("id", "uuid")


def _normal(name: str) -> str:
    return re.sub(r"[_\-]", "", name).lower()


def _creator(
    operations: Sequence[Operation], poll: Operation, taken: Sequence[tuple[str, str, str]]
) -> tuple[Operation, str, tuple[str, str, str]] | None:
    """The operation whose response has an ID that `poll` takes, with the pointer to it and where it is taken."""
    best: tuple[int, Operation, str, tuple[str, str, str]] | None = None
    for create in operations:
        if create is poll or create.method not in ("POST", "PUT"):
            continue
        for body in create.responses:
            if not body.status.startswith("2"):
                continue
            for pointer, each in _members(body.schema, "", 0):
                for place in taken:
                    score = _score(create, poll, each.name, place)
                    if score and (best is None or score > best[0]):
                        best = score, create, pointer, place
    return None if best is None else best[1:]


def _score(create: Operation, poll: Operation, returned: str, place: tuple[str, str, str]) -> int:
    ours, theirs = _normal(returned), _normal(place[2])
    is_below = (
        poll.path.startswith(f"{create.path.rstrip('/')}/") or poll.path.split("/{")[0] == create.path.split("/{")[0]
    )
    if ours == theirs and (ours != "id" or is_below):
        return 4 + is_below
    if is_below and (ours in ("id", "uuid") or theirs in ("id", "uuid")) and _is_id(returned) and poll.method == "GET":
        return 3
    if (
        _CREATES.search(create.path)
        and ours in ("id", "taskid", "jobid", "requestid")
        and theirs.endswith("id")
        and place[0] != "body"
    ):
        return 2
    return 0


def _looks_polled(poll: Operation) -> bool:
    return re.search(r"result|status|poll|query|get|\{", poll.path, re.IGNORECASE) is not None


def _result_of(poll: Operation, create: Operation | None, status: str) -> str | None:
    """Pointer to the result: an object, array or URL beside the status that the create response does not have."""
    before = {each.name for body in (create.responses if create else ()) for each in body.schema.properties}
    outer = status.rsplit("/", 1)[0]
    for body in poll.responses:
        if not body.status.startswith("2"):
            continue
        beside = [
            (pointer, each) for pointer, each in _members(body.schema, "", 0) if pointer.rsplit("/", 1)[0] == outer
        ]
        found = [
            pointer
            for pointer, each in beside
            if _RESULT.fullmatch(each.name) and (each.name not in before or each.name != "data")
        ]
        if found:
            return found[0]
    return None


def _budgets(
    description: Description, poll: Operation, match: tuple[Operation, str, tuple[str, str, str]] | None
) -> tuple[list[Budget], list[Todo]]:
    """One number for each key, of the pages of the two operations first; others are questions."""
    files = [poll.origin.file] + ([match[0].origin.file] if match is not None else [])
    ranked = sorted(
        description.budgets, key=lambda each: files.index(each.origin.file) if each.origin.file in files else 9
    )
    found: dict[str, Budget] = {}
    todos: list[Todo] = []
    for each in ranked:
        known = found.setdefault(each.key, each)
        if known.value != each.value:
            text = f"which is `{each.key}`: the pages say {known.value:g} and {each.value:g}"
            todos.append(Todo(text, (known.origin, each.origin)))
    return list(found.values()), todos
