"""Reads what the generated code of a client sends and reads: the emitted side of what `completeness` counts.

Only the final text of the modules is looked at, and nothing of what it was made from.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

Fact: TypeAlias = tuple[str, str]
"""(kind, name): ("parameter", "query room"), ("body", "") for a whole body and ("body", "watts") for a property of it,
("response", "200") or ("response", "200 text/csv"), and ("operation", "GET /lamps").
"""

_PLACES: Final = ("path", "query", "header", "cookie")

_USE: Final = re.compile(r"\b_calls\.(\w+)\(([^()]*)\)")
"""How a client calls a function of `calls`: with arguments that are names."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of `calls.py`: its parameters, and the function that it passes them to, where it makes no call itself."""

    parameters: frozenset[str]
    passes_to: str | None
    passed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Emitted:
    """`calls.py`: what each operation holds, by its id, and the functions by name."""

    operations: Mapping[str, frozenset[Fact]]
    functions: Mapping[str, Function]


def read_calls(text: str) -> Emitted:
    """What the module `calls` of a client holds. The description of an operation that no function calls does not count."""
    body = ast.parse(text).body
    constants = {
        target.id: _keywords(node.value)
        for node in body
        if isinstance(node, ast.Assign) and (made := _called(node.value, {"Operation"})) is not None
        for target in node.targets
        if made is node.value and isinstance(target, ast.Name)
    }
    defined = {node.name: node for node in body if isinstance(node, ast.FunctionDef)}
    operations: dict[str, frozenset[Fact]] = {}
    functions: dict[str, Function] = {}
    for name, node in defined.items():
        parameters = frozenset(each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))
        last = node.body[-1]
        returned = last.value if isinstance(last, ast.Return) else None
        made = _called(returned, {"Call", *defined})
        given = _keywords(made)
        word = made.func.id if made is not None and isinstance(made.func, ast.Name) else ""
        if word in defined:
            functions[name] = Function(parameters, word, frozenset((*given, *_uploaded(returned))))
            continue
        functions[name] = Function(parameters, None, frozenset())
        first = made.args[0] if made is not None and made.args else None
        described = constants.get(first.id) if isinstance(first, ast.Name) else None
        if described is not None:
            operations[_text(described.get("id"))] = frozenset((*_described(described), *_sent(given, parameters)))
    return Emitted(operations, functions)


def uses(client: str) -> dict[str, list[frozenset[str]]]:
    """The functions of `calls` that a client calls, each with the arguments of each call."""
    found: dict[str, list[frozenset[str]]] = {}
    for name, arguments in _USE.findall(client):
        given = frozenset(part.partition("=")[0].strip() for part in arguments.split(",") if part.strip())
        found.setdefault(name, []).append(given)
    return found


def _described(operation: Mapping[str, ast.expr]) -> Iterator[Fact]:
    """What the description of an operation holds."""
    yield "operation", f"{_text(operation.get('method'))} {_text(operation.get('path'))}"
    if "media_type" in operation:
        yield "body", ""
    for pointer, _ in _entries(operation.get("constants")):
        yield "body", pointer
    for place, names in _entries(operation.get("fixed")):
        yield from (("parameter", f"{place} {name}") for name, _ in _entries(names))
    for key in ("responses", "errors"):
        yield from (("response", status) for status, _ in _entries(operation.get(key)))


def _sent(given: Mapping[str, ast.expr], parameters: frozenset[str]) -> Iterator[Fact]:
    """What a call gets from the parameters of its function."""
    for place in _PLACES:
        for name, value in _entries(given.get(place)):
            if isinstance(value, ast.Name) and value.id in parameters:
                yield "parameter", f"{place} {name}"
    for name, value in _entries(given.get("arguments")):
        if isinstance(value, ast.Name) and value.id in parameters:
            yield "body", name
    body = given.get("body")
    if isinstance(body, ast.Name) and body.id in parameters:
        yield "body", "body"


def _uploaded(value: ast.expr | None) -> Iterator[str]:
    """The parameters that a submission takes as files, besides those of its create call."""
    for _, file in _entries(_keywords(value).get("files")):
        if isinstance(file, ast.Name):
            yield file.id


# --- Python ----------------------------------------------------------------------------------------------------------


def _called(value: ast.expr | None, names: set[str]) -> ast.Call | None:
    """The call of one of these functions in an expression: itself, or the first argument of a call around it."""
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        if value.func.id in names:
            return value
        value = next((each for each in value.args if isinstance(each, ast.Call)), None)
    return None


def _keywords(value: ast.expr | None) -> dict[str, ast.expr]:
    return {each.arg: each.value for each in value.keywords if each.arg} if isinstance(value, ast.Call) else {}


def _entries(value: ast.expr | None) -> Iterator[tuple[str, ast.expr]]:
    """The entries of a dict whose keys are texts."""
    if isinstance(value, ast.Dict):
        yield from ((_text(key), item) for key, item in zip(value.keys, value.values, strict=True))


def _text(value: ast.expr | None) -> str:
    """A text, which may be written in parts; "" for anything else."""
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
