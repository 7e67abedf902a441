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

_USE: Final = re.compile(r"_calls(?<!\w_calls)\.(\w+)\(([^()]*)\)")
"""How a client calls a function of `calls`: with arguments that are names. It begins with what is searched quickly."""


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
    makers = {"Call", *_FUNCTION.findall(text)}
    constants: dict[str, tuple[str, frozenset[Fact]]] = {}
    made_with: list[tuple[str, frozenset[Fact]]] = []
    functions: dict[str, Function] = {}
    for node in _statements(text):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="Operation")) as value):
                described = _keywords(value)
                constants[name] = _text(described.get("id")), frozenset(_described(described))
            case ast.FunctionDef(name=name):
                functions[name], call = _function(node, makers)
                made_with += [call] if call is not None else []
            case _:
                pass
    operations: dict[str, frozenset[Fact]] = {}
    for constant, sent in made_with:
        if constant in constants:
            id_, held = constants[constant]
            operations[id_] = held | sent
    return Emitted(operations, functions)


_FUNCTION: Final = re.compile(r"^def (\w+)\(", re.MULTILINE)


def _function(node: ast.FunctionDef, makers: set[str]) -> tuple[Function, tuple[str, frozenset[Fact]] | None]:
    """A function, and if it makes a call the constant that describes the operation with what it sends."""
    parameters = frozenset(each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))
    last = node.body[-1]
    returned = last.value if isinstance(last, ast.Return) else None
    made = _called(returned, makers)
    given = _keywords(made)
    word = made.func.id if made is not None and isinstance(made.func, ast.Name) else ""
    if word not in ("", "Call"):
        return Function(parameters, word, frozenset((*given, *_added(returned)))), None
    first = made.args[0] if made is not None and made.args else None
    call = (first.id, frozenset(_sent(given, parameters))) if isinstance(first, ast.Name) else None
    return Function(parameters, None, frozenset()), call


_BEGINS: Final = re.compile(r"(?!(?:elif|else|except|finally)\b)[A-Za-z_@]")
"""A line with which a statement of a module may begin."""


def _statements(text: str) -> Iterator[ast.stmt]:
    """The statements of a module, one at a time: the trees of a large one fill more memory than all else of a run."""
    lines = text.splitlines(keepends=True)
    start = 0
    for end in range(1, len(lines) + 1):
        if end < len(lines) and _BEGINS.match(lines[end]) is None:
            continue
        try:
            found = ast.parse("".join(lines[start:end])).body
        except SyntaxError:  # the line only looks like a beginning: it is part of a docstring
            if end == len(lines):
                raise
            continue
        start = end
        yield from found


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


def _added(value: ast.expr | None) -> Iterator[str]:
    """The parameters that a submission takes besides those of its create call: files, and its idempotency key."""
    given = _keywords(value)
    for taken in (*(file for _, file in _entries(given.get("files"))), given.get("key")):
        if isinstance(taken, ast.Name):
            yield taken.id


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
