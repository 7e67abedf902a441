"""Idempotency keys: the same key with the same request gives the same response. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from .. import ir
from ..runtime.description.tasks import Slot
from ..runtime.json_data import as_text, get_pointer
from .requests import Asked
from .samples import with_value

_MOST = 10_000
"""Maximum number of keys that are remembered; the oldest are forgotten."""

T = TypeVar("T")


@dataclass(slots=True)
class KnownKeys(Generic[T]):
    """The keys of one provider, each with its request and what was responded."""

    _known: dict[tuple[str, str], tuple[str, T]] = field(default_factory=dict[tuple[str, str], "tuple[str, T]"])

    def find(self, kind: ir.Task, asked: Asked) -> T | Literal["other request"] | None:
        """What was responded to a request with this key; "other request" if that was not the same request."""
        key = _key(kind, asked)
        known = None if key is None else self._known.get((kind.name, key))
        if known is None or kind.idempotency is None:
            return None
        return known[1] if known[0] == _fingerprint(kind.idempotency, asked) else "other request"

    def keep(self, kind: ir.Task, asked: Asked, response: T) -> None:
        """Remember the response to a request, if it has a key."""
        key = _key(kind, asked)
        if key is None or kind.idempotency is None:
            return
        while len(self._known) >= _MOST:
            self._known.pop(next(iter(self._known)))
        self._known[kind.name, key] = (_fingerprint(kind.idempotency, asked), response)

    def clear(self) -> None:
        """Forget all keys."""
        self._known.clear()


def _key(kind: ir.Task, asked: Asked) -> str | None:
    slot = kind.idempotency
    if slot is None:
        return None
    return asked.value(slot.location, slot.name) or None


def request_of(asked: Asked) -> str:
    """What makes a request the same as another: its operation, its arguments and its body."""
    return repr((asked.operation.id, _sorted(asked.path), _sorted(asked.query), _plain(asked.body)))


def _fingerprint(slot: Slot, asked: Asked) -> str:
    body = asked.body
    if slot.location == "body" and get_pointer(body, slot.name) is not None:
        body = with_value(body, slot.name, None)
    query = {name: value for name, value in asked.query.items() if (slot.location, slot.name) != ("query", name)}
    return repr((asked.operation.id, _sorted(asked.path), _sorted(query), _plain(body)))


def _sorted(values: Mapping[str, ir.Json]) -> object:
    return [(name, _plain(values[name])) for name in sorted(values)]


def _plain(value: ir.Json) -> object:
    """JSON data whose text is the same whatever the order of its members."""
    if isinstance(value, dict):
        return _sorted(value)
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return as_text(value) if not isinstance(value, str) else value
