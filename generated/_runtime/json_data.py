"""Plain JSON data: where a value is (JSON pointers, RFC 6901), and how a text is read. Pure.

Absent and null are the same to `get_pointer` unless it is given a default. Nothing raises for what the data holds,
except `set_pointer` where it has no place for a value; only a malformed pointer is a `ValueError`, and `check_pointer`
says so before. A text is read where nothing is lost, and rejected for whatever else JSON does not allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from math import isfinite
from typing import Any, TypeGuard

import msgspec


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a piece of plain JSON data is an object."""
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Whether a piece of plain JSON data is an array; a tuple counts as one."""
    return isinstance(value, (list, tuple))


def as_text(value: Any) -> str | None:
    """How a scalar is compared: as text, so that ``2`` is ``"2"`` and ``True`` is ``"true"``; None for anything else.

    A float without a fraction is its integer (``1.0`` is ``"1"``): JSON has one kind of number. A text is compared
    unchanged, so the text ``"1.0"`` is not ``"1"``.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    return None


def check_pointer(pointer: str) -> str | None:
    """Return why a text is not a valid JSON pointer (RFC 6901); None if it is valid."""
    if pointer and not pointer.startswith("/"):
        return f"a JSON pointer starts with `/`, unlike `{pointer}`"
    if re.search(r"~(?![01])", pointer):
        return f"`~` in the JSON pointer `{pointer}` must be written `~0` (and `/` within a name `~1`)"
    return None


@lru_cache(maxsize=4096)
def pointer_tokens(pointer: str) -> tuple[str, ...]:
    """The unescaped names of a JSON pointer, outermost first; empty for "".

    Raises ValueError if it is not a valid JSON pointer.
    """
    reason = check_pointer(pointer)
    if reason is not None:
        raise ValueError(reason)
    return tuple(map(unescape_token, pointer.split("/")[1:]))


def unescape_token(token: str) -> str:
    """The name that one step of a JSON pointer writes."""
    return token.replace("~1", "/").replace("~0", "~")


def escape_token(name: str) -> str:
    """A name as one step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def get_pointer(document: Any, pointer: str, default: Any = None) -> Any:
    """The value at a JSON pointer of plain JSON data; `default` if there is none.

    A null at that location is None, whatever the default: with a default, null and absent can be distinguished.
    """
    value = document
    for token in pointer_tokens(pointer):
        if is_object(value):
            if token not in value:
                return default
            value = value[token]
        elif is_array(value):
            index = array_index(token)
            if index is None or index >= len(value):
                return default
            value = value[index]
        else:
            return default
    return value


def set_pointer(document: Any, pointer: str, value: Any) -> Any:
    """A document with `value` at a JSON pointer; missing objects on the path are created, and the pointer "" gives
    `value`.

    The document itself is not modified: only the objects and arrays on the path are copied. ``-`` appends to an array.
    Raises ValueError if a value on the path cannot have members, or an array has no such index.
    """
    return _placed(document, pointer_tokens(pointer), value, pointer)


def _placed(document: Any, tokens: tuple[str, ...], value: Any, pointer: str) -> Any:
    if not tokens:
        return value
    token, rest = tokens[0], tokens[1:]
    if document is None:
        document = {}
    if is_object(document):
        return {**document, token: _placed(document.get(token), rest, value, pointer)}
    if is_array(document):
        items = list(document)
        index = len(items) if token == "-" else array_index(token)
        if index is None or index > len(items):
            raise ValueError(f"`{pointer}`: an array of {len(items)} has no index `{token}`")
        if index == len(items):
            items.append(_placed(None, rest, value, pointer))
        else:
            items[index] = _placed(items[index], rest, value, pointer)
        return items
    raise ValueError(f"`{pointer}`: cannot set `{token}` in a {type(document).__name__}")


def array_index(token: str) -> int | None:
    """An array index as RFC 6901 writes it: ASCII digits without leading zeros; None for any other token."""
    if token.isascii() and token.isdigit() and (token == "0" or token[0] != "0") and len(token) < 10:
        return int(token)
    return None


# --- JSON text -------------------------------------------------------------------------------------------------------


MAX_DEPTH = 512
"""The maximum nesting depth of a response."""


_TOO_DEEP = f"has more than {MAX_DEPTH} levels"


def read_json(body: bytes, *, quoting: bool = True) -> tuple[Any, str | None]:
    """The value of a JSON text, or the problem if it is not JSON ("is not JSON: ...").

    Text that Python's own `json` reads without loss is accepted, too: an unpaired surrogate (JavaScript writes one when
    it cuts a text), a byte order mark, UTF-16. Everything else that JSON does not allow is a problem (NaN, a number out
    of range, anything after the value), and so are a duplicate key and more than 512 levels. Without `quoting` the
    problem quotes nothing of the text.
    """
    problem: str | None = None
    value: Any = None
    try:
        value = msgspec.json.decode(body)
    except RecursionError:
        problem = _TOO_DEEP
    except ValueError as error:
        problem = f"is not JSON: {error}"
    structure = body.translate(None, _NO_STRUCTURE)
    if problem is None:
        problem = _duplicate_key(body, structure, value, quoting)
    elif problem is not _TOO_DEEP:
        value, problem = _decoded_by_python(body, problem, quoting)
    return value, problem or _depth_problem(body, structure, value)


_NO_STRUCTURE = bytes(set(range(256)) - set(b'[]{}":'))
"""All bytes except those that give a JSON text its structure, wherever they stand."""


def _duplicate_key(body: bytes, structure: bytes, value: Any, quoting: bool) -> str | None:
    """Return the duplicate key.

    A dropped key loses at least its colon, so that the remaining value has fewer colons when it is serialized again;
    only an escaped colon could hide that. This is about twice as fast as checking every pair.
    """
    has_escaped_colons = b"\\" in body and b"\\u003" in body
    if not has_escaped_colons and structure.count(b":") == msgspec.json.encode(value).count(b":"):
        return None
    return _decoded_by_python(body, "", quoting)[1]


def _decoded_by_python(body: bytes, problem: str, quoting: bool) -> tuple[Any, str | None]:
    """The value that Python's `json` reads, or the reason why it is rejected: `problem`, if Python does not read it
    either.
    """
    import json

    def without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            keys = [key for key, _ in pairs]
            raise KeyError(next(key for key in keys if keys.count(key) > 1))
        return members

    def finite(text: str) -> float:
        number = float(text)
        if not isfinite(number):
            raise ValueError(text)
        return number

    try:
        # NaN and infinities, which JSON does not allow, are read by the first; numbers out of range by the second.
        return json.loads(body, object_pairs_hook=without_duplicates, parse_constant=finite, parse_float=finite), None
    except KeyError as error:
        return None, f"is not JSON: {f'duplicate key {error}' if quoting else 'duplicate key'} in one object"
    except RecursionError:
        return None, _TOO_DEEP
    except ValueError:
        return None, problem


def _depth_problem(body: bytes, structure: bytes, value: Any) -> str | None:
    """Whether a value has too many levels.

    The brackets of its text tell that for nearly all, far faster than a walk.
    """
    if structure.count(b"[") + structure.count(b"{") <= MAX_DEPTH:
        return None
    if b"\\" in body:
        structure = body.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _NO_STRUCTURE)
    if _is_shallow(structure):
        return None
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in _children(node) if type(child) is dict or type(child) is list]
        if not level:
            return None
    return _TOO_DEEP


_SHALLOW = 32
"""Levels that are taken off a text's brackets, before its value is walked."""


def _is_shallow(structure: bytes) -> bool:
    """Whether the structure of a JSON text surely has few levels: each round takes the innermost brackets off.

    It holds no escaped quotes. If no string contains a bracket, all quotes are in pairs.
    """
    brackets = structure.replace(b":", b"").replace(b'""', b"")
    if b'"' in brackets:
        return False
    for _ in range(_SHALLOW):
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if not brackets:
            return True
    return False


def _children(node: Any) -> Iterable[Any]:
    return node.values() if is_object(node) else node
