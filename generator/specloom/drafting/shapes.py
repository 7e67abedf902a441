"""Schemas from example values, by genson, each property with the line that shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from .described import Certainty, Origin, Property
from .lenient_json import Reading

if TYPE_CHECKING:
    from ..ir import Json

_DATE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_URI: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def shape(name: str, shown: Sequence[tuple[Json, Callable[[tuple[str, ...]], Origin]]]) -> Property:
    """What all of some values are: a property is required if all have it; each has the origin of its first example."""
    import genson  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]

    builder: Any = genson.SchemaBuilder()
    for value, _ in shown:
        builder.add_object(value)
    schema: dict[str, Any] = builder.to_schema()

    def origin(path: tuple[str, ...]) -> Origin:
        for value, find in shown:
            if _has(value, path):
                return find(path)
        return shown[0][1](())

    def texts(path: tuple[str, ...]) -> list[str]:
        return [text for value, _ in shown for text in _texts(value, path)]

    return _property(name, schema, (), origin, texts)


def _property(
    name: str,
    schema: dict[str, Any],
    path: tuple[str, ...],
    origin: Callable[[tuple[str, ...]], Origin],
    texts: Callable[[tuple[str, ...]], list[str]],
) -> Property:
    parts: list[dict[str, Any]] = schema.get("anyOf", [schema])
    kinds: list[str] = []
    for part in parts:
        said: str | list[str] = part.get("type", [])
        kinds += [said] if isinstance(said, str) else said
    inner = next((part for part in parts if "properties" in part), dict[str, Any]())
    required: set[str] = set(inner.get("required", ()))
    members = tuple(
        replace(_property(key, value, (*path, key), origin, texts), required=key in required)
        for key, value in inner.get("properties", {}).items()
    )
    element = next((part["items"] for part in parts if "items" in part), None)
    items = None if element is None else _property(name, element, (*path, "*"), origin, texts)
    kinds = ["number" if kind == "integer" and "number" in kinds else kind for kind in kinds]
    types = tuple(dict.fromkeys(sorted(kinds, key=lambda kind: kind == "null")))
    form = _format(texts(path)) if "string" in types else None
    return Property(name, origin(path), types, format=form, properties=members, items=items)


def _has(value: Json, path: tuple[str, ...]) -> bool:
    if not path:
        return True
    if isinstance(value, dict):
        return path[0] in value and _has(value[path[0]], path[1:])
    return isinstance(value, list) and path[0] == "*" and any(_has(item, path[1:]) for item in value)


def _texts(value: Json, path: tuple[str, ...]) -> list[str]:
    if not path:
        return [value] if isinstance(value, str) else []
    if isinstance(value, dict):
        return _texts(value[path[0]], path[1:]) if path[0] in value else []
    return (
        [text for item in value for text in _texts(item, path[1:])]
        if isinstance(value, list) and path[0] == "*"
        else []
    )


def _format(texts: Sequence[str]) -> str | None:
    """The format that all texts have for certain."""
    checks: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("date-time", lambda text: _DATE_TIME.fullmatch(text) is not None),
        ("date", lambda text: _DATE.fullmatch(text) is not None),
        ("uuid", _is_uuid),
        ("uri", lambda text: _URI.fullmatch(text) is not None and "..." not in text),
    )
    return next((name for name, check in checks if texts and all(check(text) for text in texts)), None)


def _is_uuid(text: str) -> bool:
    try:
        return len(text) == 36 and str(UUID(text)) == text.lower()
    except ValueError:
        return False


def origins_of(reading: Reading, file: str) -> Callable[[tuple[str, ...]], Origin]:
    """Where the members of a value that was read are."""
    return lambda path: Origin(file, reading.lines.get(path, reading.line), Certainty.EXAMPLE)
