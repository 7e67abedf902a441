"""Reads what the generated code of a client sends and reads: the emitted side of what `completeness` counts.

Only the final text of the modules is looked at, and nothing of what it was made from.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct

Fact: TypeAlias = tuple[str, str]
"""(kind, name): ("parameter", "query room"), ("body", "") for a whole body and ("body", "watts") for a property of it,
("response", "200") or ("response", "200 text/csv"), and ("operation", "GET /lamps").
"""

_PLACES: Final = ("path", "query", "header", "cookie")

_USE: Final = re.compile(r"_calls(?<!\w_calls)\.(\w+)\(([^()]*)\)")
"""How a client calls a function of `calls`: with arguments that are names. It begins with what is searched quickly."""


class Function(Struct, frozen=True):
    """A function of `calls.py`: its parameters, and the function that it passes them to,
    where it makes no call itself.
    """

    parameters: frozenset[str]
    passes_to: str | None
    passed: frozenset[str]


class Emitted(Struct, frozen=True):
    """`calls.py`: what each operation holds, by its id, and the functions by name."""

    operations: Mapping[str, frozenset[Fact]]
    functions: Mapping[str, Function]


def read_calls(text: str, kept: KeptStatements | None = None) -> Emitted:
    """What the module `calls` of a client holds. The description of an operation that no function calls does not count.

    Statements that an earlier run has read are not parsed again.
    """
    makers = {"Call", *_FUNCTION.findall(text)}
    constants: dict[str, tuple[str, frozenset[Fact]]] = {}
    made_with: list[tuple[str, frozenset[Fact]]] = []
    functions: dict[str, Function] = {}
    for found in _read(text, makers, kept):
        match found:
            case _Constant():
                constants[found.name] = found.id, frozenset(found.facts)
            case _Defined():
                functions[found.name] = Function(frozenset(found.parameters), found.passes_to, frozenset(found.passed))
                made_with += [(found.constant, frozenset(found.facts))] if found.constant is not None else []
    operations: dict[str, frozenset[Fact]] = {}
    for constant, sent in made_with:
        if constant in constants:
            id_, held = constants[constant]
            operations[id_] = held | sent
    return Emitted(operations, functions)


_FUNCTION: Final = re.compile(r"^def (\w+)\(", re.MULTILINE)


class _Constant(Struct, frozen=True, array_like=True, tag=True):
    """The assignment of the description of an operation."""

    name: str
    id: str
    facts: tuple[Fact, ...]


class _Defined(Struct, frozen=True, array_like=True, tag=True):
    """A function. What it holds depends on which of the functions that it calls are of the module."""

    name: str
    parameters: tuple[str, ...]
    passes_to: str | None
    passed: tuple[str, ...]
    constant: str | None
    """The description of the operation of the call that it makes; None if it makes none."""
    facts: tuple[Fact, ...]
    maker: str
    """The function that it returns a call of; "" if it returns none."""
    others: tuple[str, ...]
    """Functions that it calls around that, which are not of the module."""


_Statement: TypeAlias = _Constant | _Defined


class KeptStatements:
    """What statements hold of which an earlier run has read just the same text."""

    def __init__(self, content: bytes | None = None) -> None:
        """Takes what `dump` of an earlier run has returned; what cannot be read counts as nothing."""
        try:
            self._before = _KEPT.decode(content) if content is not None else {}
        except (msgspec.DecodeError, UnicodeDecodeError):
            self._before = {}
        self._after: dict[bytes, msgspec.Raw] = {}
        self._is_new = False

    def of(self, text: str, makers: Collection[str]) -> tuple[_Statement, ...] | None:
        """What statements hold; None where they have to be parsed."""
        key = sha256(text.encode("utf-8", "surrogatepass")).digest()
        row = self._before.get(key)
        try:
            known = _ROW.decode(row) if row is not None else None
        except (msgspec.DecodeError, UnicodeDecodeError):
            known = None
        if row is None or known is None or not all(_is_so(each, makers) for each in known):
            return None
        self._after[key] = row
        return known

    def add(self, text: str, found: tuple[_Statement, ...]) -> None:
        """Keep what statements hold."""
        self._is_new = True
        key = sha256(text.encode("utf-8", "surrogatepass")).digest()
        with suppress(UnicodeEncodeError):  # an unpaired surrogate: rare enough to be read again each time
            self._after[key] = msgspec.Raw(msgspec.msgpack.encode(found))

    def dump(self) -> bytes | None:
        """All that the module has, for the next run; None where that would be what was kept before."""
        is_same = not self._is_new and self._after.keys() == self._before.keys()
        return None if is_same else msgspec.msgpack.encode(self._after)


_KEPT: Final = msgspec.msgpack.Decoder(dict[bytes, msgspec.Raw])
_ROW: Final = msgspec.msgpack.Decoder(tuple[_Statement, ...])


def _is_so(found: _Statement, makers: Collection[str]) -> bool:
    """Whether a function still calls the same functions of its module."""
    if isinstance(found, _Constant):
        return True
    return (not found.maker or found.maker in makers) and not any(name in makers for name in found.others)


def _read(text: str, makers: set[str], kept: KeptStatements | None) -> Iterator[_Statement]:
    """What the statements of a module hold, parsed one at a time:
    the trees of a large one fill more memory than all else of a run.
    """
    starts = [found.start() for found in _BEGINS.finditer(text)]
    start = 0
    for end in (*(starts[1:] if starts[:1] == [0] else starts), len(text)):
        piece = text[start:end]
        found = kept.of(piece, makers) if kept is not None else None
        if found is None:
            try:
                found = _held(piece, makers)
            except SyntaxError:  # the line at its end only looks like a beginning: it is part of a docstring
                if end == len(text):
                    raise
                continue
            if kept is not None:
                kept.add(piece, found)
        start = end
        yield from found


_BEGINS: Final = re.compile(r"^(?!(?:elif|else|except|finally)\b)[A-Za-z_@]", re.MULTILINE)
"""The beginning of a line with which a statement of a module may begin."""


def _held(piece: str, makers: set[str]) -> tuple[_Statement, ...]:
    """What the statements in a piece of a module hold."""
    found = read_function(piece, makers)
    return (found,) if found is not None else tuple(read_statements(piece, makers))


def read_statements(piece: str, makers: set[str]) -> Iterator[_Statement]:
    """What any statements hold."""
    for node in ast.parse(piece).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="Operation")) as value):
                described = _keywords(value)
                yield _Constant(name, _text(described.get("id")), tuple(_described(described)))
            case ast.FunctionDef(body=[*_, last]):
                listed = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                returned = last.value if isinstance(last, ast.Return) else None
                yield _function(node.name, tuple(each.arg for each in listed), returned, makers)
            case _:
                pass


_HEADER: Final = re.compile(r"def (\w+)\((?:\n((?:    .*\n)*))?\) -> ")
"""The beginning of a function without parameters, or with each on a line of its own (2)."""
_PARAMETER: Final = re.compile(r"^    (\w+)[:,]", re.MULTILINE)
_RETURN: Final = "\n    return "


def read_function(piece: str, makers: set[str]) -> _Defined | None:
    """What a function holds whose only `return` is its last statement; None for anything else.

    Its annotations, which are most of it, are not parsed.
    """
    header = _HEADER.match(piece)
    if header is None or piece.count(_RETURN) != 1:
        return None
    try:
        statements = ast.parse(piece[piece.index(_RETURN) + len("\n    ") :]).body
    except SyntaxError:
        return None
    match statements:
        case [ast.Return(value=returned)]:
            return _function(header[1], tuple(_PARAMETER.findall(header[2] or "")), returned, makers)
        case _:
            return None


def _function(name: str, parameters: tuple[str, ...], returned: ast.expr | None, makers: set[str]) -> _Defined:
    """A function, and if it makes a call the constant that describes the operation with what it sends."""
    made, others = _called(returned, makers)
    given = _keywords(made)
    word = made.func.id if made is not None and isinstance(made.func, ast.Name) else ""
    if word not in ("", "Call"):
        passed = (*given, *_added(returned))
        return _Defined(name, parameters, word, passed, None, (), word, others)
    first = made.args[0] if made is not None and made.args else None
    if not isinstance(first, ast.Name):
        return _Defined(name, parameters, None, (), None, (), word, others)
    sent = tuple(_sent(given, frozenset(parameters)))
    return _Defined(name, parameters, None, (), first.id, sent, word, others)


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
    fixed = operation.get("fixed")
    for place, names in _entries(fixed.args[0] if isinstance(fixed, ast.Call) else None):
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


def _called(value: ast.expr | None, names: set[str]) -> tuple[ast.Call | None, tuple[str, ...]]:
    """The call of one of these functions in an expression: itself, or the first argument of a call around it; and the
    other functions that are called around it.
    """
    others: list[str] = []
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        if value.func.id in names:
            return value, tuple(others)
        others.append(value.func.id)
        value = next((each for each in value.args if isinstance(each, ast.Call)), None)
    return None, tuple(others)


def _keywords(value: ast.expr | None) -> dict[str, ast.expr]:
    return {each.arg: each.value for each in value.keywords if each.arg} if isinstance(value, ast.Call) else {}


def _entries(value: ast.expr | None) -> Iterator[tuple[str, ast.expr]]:
    """The entries of a dict whose keys are texts."""
    if isinstance(value, ast.Dict):
        yield from ((_text(key), item) for key, item in zip(value.keys, value.values, strict=True))


def _text(value: ast.expr | None) -> str:
    """A text, which may be written in parts; "" for anything else."""
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
