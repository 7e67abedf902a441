"""Media types of bodies that are several JSON values. Pure."""

from __future__ import annotations

from typing import Literal

from .media_types import plain

_ITEMS: dict[str, Literal["lines", "sequence"]] = {
    "application/x-ndjson": "lines",
    "application/ndjson": "lines",
    "application/jsonl": "lines",
    "application/x-jsonl": "lines",
    "application/json-lines": "lines",
    "application/jsonlines": "lines",
    "application/x-jsonlines": "lines",
    "application/stream+json": "lines",
    "application/json-seq": "sequence",
    "application/geo+json-seq": "sequence",
}
"""Media types of several JSON values, one per line or each after a record separator."""


def items_in(media_type: str) -> Literal["lines", "sequence"] | None:
    """How the JSON values of a body are separated, if its media type is a sequence of values."""
    return _ITEMS.get(plain(media_type))


def media_types_of_items(items: Literal["lines", "sequence"]) -> tuple[str, ...]:
    """The media types whose bodies are JSON values separated in this way, the usual one first."""
    return tuple(name for name, separated in _ITEMS.items() if separated == items)
