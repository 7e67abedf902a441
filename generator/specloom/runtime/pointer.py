"""JSON pointers (RFC 6901) into plain JSON data. Pure.

Absent and null are the same to `get_pointer` unless it is given a default. Nothing raises for what the data holds, except
`set_pointer` where it has no place for a value; only a malformed pointer is a `ValueError`, and `check_pointer` says so
before.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, TypeGuard


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a piece of plain JSON data is an object."""
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Whether a piece of plain JSON data is an array; a tuple counts as one."""
    return isinstance(value, (list, tuple))


def check_pointer(pointer: str) -> str | None:
    """Say why a text is no JSON pointer (RFC 6901); None where it is one."""
    if pointer and not pointer.startswith("/"):
        return f"a JSON pointer starts with `/`, unlike `{pointer}`"
    if re.search(r"~(?![01])", pointer):
        return f"`~` in the JSON pointer `{pointer}` must be written `~0` (and `/` within a name `~1`)"
    return None


@lru_cache(maxsize=4096)
def pointer_tokens(pointer: str) -> tuple[str, ...]:
    """The unescaped names of a JSON pointer, outermost first; none for "".

    Raises ValueError where it is not a JSON pointer.
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
    """The value at a JSON pointer of plain JSON data; `default` where there is none.

    A null that stands there is None, whatever the default: so a default tells null from absent.
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
    """A document with `value` at a JSON pointer; missing objects on the way are made, and the pointer "" gives `value`.

    The document itself is left as it is: only what lies on the way is copied. ``-`` appends to an array. Raises
    ValueError where something on the way can have no members, or an array no such index.
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
            raise ValueError(f"`{pointer}`: an array of {len(items)} has no place `{token}`")
        if index == len(items):
            items.append(_placed(None, rest, value, pointer))
        else:
            items[index] = _placed(items[index], rest, value, pointer)
        return items
    raise ValueError(f"`{pointer}`: `{token}` cannot be placed in a {type(document).__name__}")


def array_index(token: str) -> int | None:
    """An array index as RFC 6901 writes it: ASCII digits without leading zeros; None for every other token."""
    if token.isascii() and token.isdigit() and (token == "0" or token[0] != "0") and len(token) < 10:
        return int(token)
    return None
