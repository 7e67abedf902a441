"""Where the values of a JSON text begin: only the objects and lists on the way to a value are looked through.

Few values of a large document are ever asked for. msgspec says in no time how long each child of an object is, so that
all of them are stepped over.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Set
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct

from .lines import Lines
from .pointers import Tokens

_KEY: Final = re.compile(rb'[\s,]*("[^"\\]*(?:\\.[^"\\]*)*")\s*:\s*', re.DOTALL)
_GAP: Final = re.compile(rb"[\s,]*")
_TOKEN: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]|[^\s\[\]{},:"]+', re.DOTALL)

_Children: TypeAlias = dict[str, msgspec.Raw] | list[msgspec.Raw]
_CHILDREN: Final = msgspec.json.Decoder(_Children)


class _Span(Struct, frozen=True):
    """The bytes of a value."""

    key: int
    """Where its key begins; its own beginning, if it has none."""
    start: int
    end: int


class JsonPlaces:
    """The locations of the values of one JSON text that is known to be well formed.

    `skipped` are the bytes with which the keys begin that their objects have already, or whose values were not read.
    """

    def __init__(self, lines: Lines, skipped: Set[int] = frozenset()) -> None:
        self._lines = lines
        self._content = lines.content
        self._skipped = skipped
        self._in_order = sorted(skipped)
        self._children: dict[int, dict[str, _Span]] = {}
        """Those of each object and list that was passed, by where it begins."""

    def find(self, path: Tokens, *, key: bool) -> tuple[int, int]:
        """Line and column of a value or key, or of the nearest ancestor that exists."""
        start = self._behind_gap(0)
        found = _Span(start, start, len(self._content))
        for token in path:
            child = self._children_of(found).get(token)
            if child is None:
                key = False
                break
            found = child
        return self._lines.place(found.key if key else found.start)

    def _children_of(self, span: _Span) -> dict[str, _Span]:
        known = self._children.get(span.start)
        if known is None:
            known = self._children[span.start] = dict(self._looked_through(span))
        return known

    def _looked_through(self, span: _Span) -> Iterator[tuple[str, _Span]]:
        """The children of an object or list, by key or index."""
        kind = self._content[span.start : span.start + 1]
        if kind not in (b"{", b"["):
            return
        lengths = self._lengths(span)
        at, index = span.start + 1, 0
        while True:
            if kind == b"{":
                found = _KEY.match(self._content, at)
                if found is None:
                    return
                key, start, name = found.start(1), found.end(), str(json.loads(found[1]))
            else:
                key = start = self._behind_gap(at)
                name = str(index)
                if self._content[start : start + 1] == b"]":
                    return
            at = self._end(start) if lengths is None else start + lengths[index]
            index += 1
            if key not in self._skipped:
                yield name, _Span(key, start, at)

    def _lengths(self, span: _Span) -> list[int] | None:
        """How many bytes each child has; None where msgspec does not read all of them: for it a key counts once, and
        NaN is not a number.
        """
        following = bisect_right(self._in_order, span.start)
        if following < len(self._in_order) and self._in_order[following] < span.end:
            return None
        try:
            children: _Children = _CHILDREN.decode(memoryview(self._content)[span.start : span.end])
        except msgspec.DecodeError:
            return None
        return [len(memoryview(child)) for child in (children.values() if isinstance(children, dict) else children)]

    def _end(self, start: int) -> int:
        """Where a value ends, token by token."""
        depth = 0
        for found in _TOKEN.finditer(self._content, start):
            depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(found[0], 0)
            if depth == 0:
                return found.end()
        return len(self._content)

    def _behind_gap(self, at: int) -> int:
        """Where the next value begins, if it has no key."""
        found = _GAP.match(self._content, at)
        return found.end() if found is not None else at
