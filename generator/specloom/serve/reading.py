"""Reads the JSON of bodies, without values that no log, response or client could repeat. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import isfinite

from .. import ir

MOST_LEVELS = 100
"""Maximum nesting depth of a body."""


class Unreadable(ValueError):
    """Why a body cannot be read, as the end of a sentence."""


def read_json(body: bytes) -> ir.Json:
    """A body as plain JSON data.

    Raises Unreadable if it is not JSON (RFC 8259), for a number beyond a double, for an unpaired surrogate, which
    cannot be encoded, and for more than `MOST_LEVELS` levels.
    """
    try:
        value: ir.Json = json.loads(body, parse_constant=_refuse_constant)
    except RecursionError:
        raise Unreadable(_TOO_DEEP) from None
    except ValueError:
        raise Unreadable("is not valid JSON") from None
    level: list[ir.Json] = [value]
    for _ in range(MOST_LEVELS + 1):
        if not level:
            return value
        for found in level:
            _check(found)
        level = [inner for outer in level for inner in _inner(outer)]
    if not level:
        return value
    raise Unreadable(_TOO_DEEP)


_TOO_DEEP = f"is nested more than {MOST_LEVELS} levels deep"


def _check(value: ir.Json) -> None:
    if isinstance(value, float) and not isfinite(value):
        raise Unreadable("contains a number that is too large for JSON")
    texts = value if isinstance(value, dict) else [value] if isinstance(value, str) else ()
    if not all(map(_is_text, texts)):
        raise Unreadable("contains an unpaired surrogate, which is not a character")


def _is_text(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def _inner(value: ir.Json) -> Iterable[ir.Json]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _refuse_constant(_: str) -> object:
    raise ValueError
