"""JSON text as plain data: accepts what Python reads without loss, and nothing else that JSON does not allow. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Any

import msgspec

from .pointer import is_object

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
    if problem is None:
        problem = _duplicate_key(body, value, quoting)
    elif problem is not _TOO_DEEP:
        value, problem = _decoded_by_python(body, problem, quoting)
    return value, problem or _depth_problem(body, value)


def _duplicate_key(body: bytes, value: Any, quoting: bool) -> str | None:
    """Return the duplicate key.

    A dropped key loses at least its colon, so that the remaining value has fewer colons when it is serialized again;
    only an escaped colon could hide that. This is about twice as fast as checking every pair.
    """
    if b"\\u003" not in body and body.count(b":") == msgspec.json.encode(value).count(b":"):
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


def _depth_problem(body: bytes, value: Any) -> str | None:
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return None
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in _children(node) if type(child) is dict or type(child) is list]
        if not level:
            return None
    return _TOO_DEEP


def _children(node: Any) -> Iterable[Any]:
    return node.values() if is_object(node) else node
