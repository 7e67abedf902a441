"""Counts what a document declares and what has become of it: a loss that no finding explains is an internal error.

The declared side is read from the plain data of the files, with none of the code that lowers them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from msgspec import Struct

from .. import ir
from ..load import Document, ReferenceRefused, Tokens, join_pointer
from .emitted import Emitted, KeptStatements, read_calls, uses

if TYPE_CHECKING:
    from ..diagnostics import Diagnostic

_METHODS: Final = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"})

Kind = Literal["operation", "parameter", "body", "response"]


_SKIPPED: Final[dict[Kind, frozenset[str]]] = {
    "operation": frozenset(),
    "parameter": frozenset({"path-parameter-unused", "parameter-name", "reserved-header"}),
    "body": frozenset({"media-type-shape"}),
    "response": frozenset({"status-unknown"}),
}
"""The codes of the warnings that report something as skipped."""


_At: TypeAlias = tuple[Document, Tokens]
"""The place of a value."""


class Incomplete(Exception):
    """Something that a document declares is missing in what was made of it, and no finding says so: our fault."""


class Item(Struct, frozen=True):
    """Something that is counted; equal items of one operation count once."""

    call: str
    """Method and path of the operation, without query and fragment."""
    kind: Kind
    name: str = ""
    """Location and name of a parameter, or the status of a response."""

    def __str__(self) -> str:
        return f"the {self.kind} {self.name} of {self.call}" if self.name else f"the {self.kind} of {self.call}"


def require_whole(document: Document, api: ir.Api, findings: Iterable[Diagnostic]) -> None:
    """Raise Incomplete where an operation, parameter, body or response of a document is missing in its Api."""
    lowered = set(_lowered(api))
    missing = [(item, places) for item, places in _declared(document) if item not in lowered]
    if not missing:
        return
    told = {(each.code, document.spec_file(each.source.file), each.source.pointer) for each in findings}
    lost = [item for item, places in missing if not _is_explained(item, places, told)]
    if lost:
        raise Incomplete(f"{len(lost)} declared, and silently lost: {'; '.join(map(str, lost[:5]))}")


def require_emitted(api: ir.Api, calls: str, clients: Iterable[str], kept: KeptStatements | None = None) -> None:
    """Raise Incomplete where the code of a package holds something else than its Api.

    `calls` is the text of its module of that name, and `clients` are those of the modules of its clients: what is in
    them is read from their code, unless an earlier run has read the same statements.
    """
    emitted = read_calls(calls, kept)
    differences = [*_differences(api, emitted)]
    for client in clients:
        differences += _unused(emitted, uses(client))
    if differences:
        raise Incomplete(f"{len(differences)} differ in the generated code: {'; '.join(differences[:5])}")


def _differences(api: ir.Api, emitted: Emitted) -> Iterator[str]:
    held = dict(emitted.operations)
    for operation in api.operations:
        found, wanted = held.pop(operation.id, frozenset()), frozenset(_needed(operation))
        call = f"{operation.method} {operation.path}"
        for kind, name in sorted(wanted - found):
            yield f"the {kind} {name} of {call} is missing"
        for kind, name in sorted(found - wanted):
            yield f"{call} has the {kind} {name}"
    yield from (f"nothing declares {name}" for name in held)


def _unused(emitted: Emitted, used: Mapping[str, list[frozenset[str]]]) -> Iterator[str]:
    """The functions of `calls` whose arguments are not all passed on, and those that a client never calls."""
    for name, function in emitted.functions.items():
        passed = [*used.get(name, ())]
        if not passed:
            yield f"no method of a client calls {name}"
        if function.passes_to is not None:
            passed.append(function.passed)
        yield from (f"a call of {name} omits arguments" for given in passed if given != function.parameters)


def _needed(operation: ir.Operation) -> Iterator[tuple[str, str]]:
    """What the code has to hold of an operation:
    all but failures of whose bodies nothing is known, which need no type.
    """
    yield "operation", f"{operation.method} {operation.path}"
    yield from (("parameter", f"{item.location} {item.name}") for item in operation.parameters)
    match operation.body:
        case ir.ObjectBody(arguments=arguments, constants=constants):
            yield "body", ""
            yield from (("body", argument.field.name) for argument in arguments)
            yield from (("body", pointer) for pointer, _ in constants)
        case ir.ValueBody():
            yield from (("body", ""), ("body", "body"))
        case None:
            pass
    for answer in operation.responses:
        if answer in operation.good_responses or answer.type not in (None, ir.FreeForm()):
            yield "response", answer.status
            yield from (("response", f"{answer.status} {media_type}") for media_type, _ in answer.others)


def _is_explained(item: Item, places: Iterable[_At], told: Collection[tuple[str, str, str]]) -> bool:
    """Whether a warning reports it as skipped: at one of the `places` on the way to it, or at something in them.

    `told` are the code, file and pointer of each finding.
    """
    codes = _SKIPPED[item.kind]
    listed = [(document.file, join_pointer(path)) for document, path in places]
    return any(
        code in codes and file == place and (pointer == at or pointer.startswith(f"{at}/"))
        for place, at in listed
        for code, file, pointer in told
    )


def _lowered(api: ir.Api) -> Iterator[Item]:
    for operation in api.operations:
        call = _call(operation.method, operation.path)
        yield Item(call, "operation")
        yield from (Item(call, "parameter", f"{it.location} {it.name}") for it in operation.parameters)
        yield from (Item(call, "response", answer.status.upper()) for answer in operation.responses)
        if operation.body is not None:
            yield Item(call, "body")


def _call(method: str, path: str) -> str:
    return f"{method.upper()} {path.partition('#')[0].partition('?')[0]}"


# --- what is declared ------------------------------------------------------------------------------------------------


class _Value(Struct, frozen=True):
    """A plain value, and the places that led to it."""

    document: Document
    path: Tokens
    value: ir.Json
    places: tuple[_At, ...]

    @property
    def members(self) -> Iterator[tuple[str, _Value]]:
        """Keys and values of an object, except extensions; each where its `$ref` leads."""
        for key in self.keys:
            yield key, self.get(key)

    @property
    def keys(self) -> Iterator[str]:
        """The keys of an object that have a value, except extensions."""
        for key, value in self.value.items() if isinstance(self.value, dict) else ():
            if not key.startswith("x-") and value is not None:
                yield key

    @property
    def items(self) -> Iterator[_Value]:
        """The items of a list."""
        for at, value in enumerate(self.value if isinstance(self.value, list) else ()):
            yield self._child(str(at), value)

    def get(self, key: str) -> _Value:
        """The value under a key; null if there is none."""
        return self._child(key, self.value.get(key) if isinstance(self.value, dict) else None)

    def _child(self, token: str, value: ir.Json) -> _Value:
        path = (*self.path, token)
        return _Value(self.document, path, value, ((self.document, path),)).followed()

    def followed(self) -> _Value:
        """What its `$ref` leads to, through chains; itself without one."""
        if not isinstance(self.value, dict) or "$ref" not in self.value:
            return self
        found, seen = self, set[tuple[str, Tokens]]()
        while isinstance(found.value, dict) and isinstance(found.value.get("$ref"), str):
            if (found.document.file, found.path) in seen:
                return found
            seen.add((found.document.file, found.path))
            try:
                document, path = found.document.open_reference(str(found.value["$ref"]))
            except ReferenceRefused:
                return found
            start = _Value(document, (), document.value, ())
            for token in path:
                child = start.get(token) if isinstance(start.value, dict) else _item(start, token)
                start = child
            found = _Value(start.document, start.path, start.value, (*found.places, *start.places))
        return found


def _item(value: _Value, token: str) -> _Value:
    return next((item for at, item in enumerate(value.items) if str(at) == token), value)


def _declared(document: Document) -> Iterator[tuple[Item, tuple[_At, ...]]]:
    """What is counted, each with every value on the way to it: findings there explain its absence."""
    for path, item in _Value(document, (), document.value, ()).get("paths").members:
        for method, operation in _operations(document, path, item):
            call = _call(method, path)
            yield Item(call, "operation"), operation.places
            yield from _parameters(call, item, operation)
            body = operation.get("requestBody")
            if any(body.get("content").keys):
                yield Item(call, "body"), body.places
            for status, response in operation.get("responses").members:
                yield Item(call, "response", status.upper()), response.places


def _operations(document: Document, path: str, item: _Value) -> Iterator[tuple[str, _Value]]:
    """(method, operation) of a path item, and of what it adds to one that it refers to."""
    own = document.value_at(("paths",))
    beside = own.get(path) if isinstance(own, dict) else None
    sources = [item]
    if isinstance(beside, dict) and isinstance(beside.get("$ref"), str):
        at = ("paths", path)
        sources.append(_Value(document, at, {**beside, "$ref": None}, ((document, at),)))
    for source in sources:
        for key in source.keys:
            child = source.get(key) if key in _METHODS else None
            if child is not None and isinstance(child.value, dict):
                yield key, child
        for key, child in source.get("additionalOperations").members:
            yield key, child


def _parameters(call: str, item: _Value, operation: _Value) -> Iterator[tuple[Item, tuple[_At, ...]]]:
    for holder in (item, operation):
        for parameter in holder.get("parameters").items:
            value = parameter.value
            if isinstance(value, dict) and isinstance(value.get("name"), str):
                location = str(value.get("in")).removesuffix("string")
                yield Item(call, "parameter", f"{location} {value['name']}"), parameter.places
