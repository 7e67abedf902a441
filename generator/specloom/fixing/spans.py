"""The exact text of keys, values and items of one file: from where to where each of them is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Final, TypeAlias

from ..load import node_graph

Span: TypeAlias = tuple[int, int]
"""Offsets of the first character and of the one after the last."""

Place: TypeAlias = tuple[int, int]
"""A line and a column, both from 1."""

_LINE: Final = re.compile(r"[^\n]*\n?")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A key or a value that is neither an object nor a list."""

    value: str
    """Its text, without quotes and escapes."""
    span: Span
    quotes: str
    """`"`, `'`, the letter of a block (`|`, `>`), or "" for a plain one."""


@dataclass(slots=True, eq=False)
class Entry:
    """An item of a list, or a key of an object with its value."""

    start: int
    end: int
    """After its last character; comments behind it and blank lines are not a part of it."""
    holder: Collection | None
    key: Scalar | None
    scalar: Scalar | None
    """The value, where it is one."""
    inner: Collection | None = None
    """The value, where it is an object or a list."""


@dataclass(slots=True, eq=False)
class Collection:
    """An object or a list."""

    is_flow: bool
    is_list: bool
    owner: Entry | None
    entries: list[Entry] = field(default_factory=list[Entry])


class Spans:
    """The entries of one file by their places."""

    def __init__(self, text: str) -> None:
        """The text has no `\\r`. Raises ValueError for one that cannot be parsed."""
        self.text = text
        self.keys: dict[Place, Entry] = {}
        self.values: dict[Place, Entry] = {}
        self._starts = [*accumulate(map(len, _LINE.findall(text)), initial=0)]
        root = node_graph(text)
        if root is not None:
            self._seen: set[int] = set()
            self._add(root, root.start_mark, None, None)

    def offset(self, place: Place) -> int:
        """Of the character at a place."""
        return self._starts[place[0] - 1] + place[1] - 1

    def line_of(self, offset: int) -> Span:
        """The line that has this character, without its end."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return start, len(self.text) if end < 0 else end

    def _add(self, node: Any, start: Any, holder: Collection | None, key: Scalar | None) -> Entry:
        entry = Entry(self._at(start), 0, holder, key, None)
        place = (node.start_mark.line + 1, node.start_mark.column + 1)
        if id(node) in self._seen:  # an alias: what it refers to is written elsewhere
            entry.end = self._end_of_alias(entry.start if key is None else key.span[1])
            return entry
        self._seen.add(id(node))
        self.values.setdefault(place, entry)
        if isinstance(node.value, str):
            entry.scalar = self._scalar(node)
            entry.end = entry.scalar.span[1]
            return entry
        own = entry.inner = Collection(bool(node.flow_style), node.id == "sequence", entry)
        for child in self._children(node, own):
            own.entries.append(child)
        entry.end = self._at(node.end_mark) if own.is_flow or not own.entries else own.entries[-1].end
        return entry

    def _children(self, node: Any, own: Collection) -> Iterator[Entry]:
        for child in node.value:
            if own.is_list:
                yield self._add(child, child.start_mark, own, None)
                continue
            name, value = child
            key = self._scalar(name) if isinstance(name.value, str) else None
            entry = self._add(value, name.start_mark, own, key)
            self.keys[name.start_mark.line + 1, name.start_mark.column + 1] = entry
            yield entry

    def _scalar(self, node: Any) -> Scalar:
        start, end = self._at(node.start_mark), self._at(node.end_mark)
        style = node.style or ""
        if style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip("\n"))
        return Scalar(node.value, (start, end), style)

    def _end_of_alias(self, start: int) -> int:
        found = re.compile(r"[:\s]*\*[^\s,\]}]+|[^\s,\]}]*").match(self.text, start)
        return found.end() if found is not None else start

    def _at(self, mark: Any) -> int:
        line, column = int(mark.line), int(mark.column)
        return min(self._starts[min(line, len(self._starts) - 1)] + column, len(self.text))
