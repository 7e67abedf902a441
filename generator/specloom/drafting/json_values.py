"""Parts of JSON that may be anything, as what they are expected to be."""

from __future__ import annotations

import json
from typing import Any, Final, cast

_MOST_LEVELS: Final = 64


def mapping(value: object) -> dict[str, Any]:
    """An object; empty where there is none."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def array(value: object) -> list[object]:
    """An array; empty where there is none."""
    return cast("list[object]", value) if isinstance(value, list) else []


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of an array that have members."""
    return [found for each in array(value) if (found := mapping(each))]


def parsed(text: object) -> Any:
    """The object or array that a body is; None for anything else, and for what is nested too deep."""
    if not isinstance(text, str):
        return None
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if text.lstrip()[:1] in ("{", "[") and levels(value) <= _MOST_LEVELS else None


def levels(value: object) -> int:
    """How deep a value is nested."""
    deepest = 0
    waiting: list[tuple[object, int]] = [(value, 1)]
    while waiting:
        inner, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(member, depth + 1) for member in (*mapping(inner).values(), *array(inner))]
    return deepest
