"""Reads HTML tables, definition lists and components of MDX inside a page, which Markdown takes as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from .blocks import Block, Component, Table, Text

_COMPONENT: Final = re.compile(
    r"(?:\w*(?:param|response|request|body|header|query|path|property|schema)\w*field)|apiparam|property|field"
)
_CELLS: Final = frozenset({"td", "th"})


@dataclass(slots=True)
class _Open:
    """A component that is not closed yet."""

    line: int
    tag: str
    attributes: tuple[tuple[str, str], ...]
    depth: int
    text: list[str] = field(default_factory=list[str])


class _Elements(HTMLParser):
    """Collects tables, definition lists and components with the lines that they take."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, int, Block]] = []
        self.rows: list[tuple[int, list[str], bool]] = []
        self.table_at = 0
        self.cell: list[str] | None = None
        self.components: list[_Open] = []
        self.term_at = 0
        self.definition = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        if tag == "table":
            self.rows, self.table_at, self.cell = [], line, None
        elif tag == "tr" and self.table_at:
            self.rows.append((line, [], True))
        elif tag in _CELLS and self.rows:
            self.cell = []
            self.rows[-1] = (self.rows[-1][0], self.rows[-1][1], self.rows[-1][2] and tag == "th")
        elif tag in ("dt", "dd"):
            self._end_definition(line)
            self.cell, self.term_at, self.definition = [], line, tag
        elif tag in ("br", "li") and self.cell is not None:
            self.cell.append("<br>")
        elif tag in ("code", "kbd") and self.cell is not None:
            self.cell.append("`")
        elif tag in ("b", "strong") and self.cell is not None:
            self.cell.append("**")
        elif _COMPONENT.fullmatch(tag):
            given = tuple((name, value if value is not None else "true") for name, value in attrs)
            self.components.append(_Open(line, tag, given, len(self.components)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if _COMPONENT.fullmatch(tag):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        line = self.getpos()[0]
        if tag in _CELLS and self.cell is not None and self.rows:
            self.rows[-1][1].append(" ".join("".join(self.cell).split()))
            self.cell = None
        elif tag in ("dt", "dd", "dl"):
            self._end_definition(line)
        elif tag in ("code", "kbd") and self.cell is not None:
            self.cell.append("`")
        elif tag in ("b", "strong") and self.cell is not None:
            self.cell.append("**")
        elif tag == "table" and self.table_at:
            self._end_table(line)
        elif _COMPONENT.fullmatch(tag) and self.components:
            done = self.components.pop()
            text = " ".join("".join(done.text).split())
            block = Component(done.line, done.tag, done.attributes, done.depth, text, line)
            self.found.append((done.line, line, block))

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)
        elif self.components:
            self.components[-1].text.append(data)

    def _end_table(self, line: int) -> None:
        heads = [row for row in self.rows if row[2] and row[1]] or self.rows[:1]
        if heads:
            rows = tuple((at, tuple(cells)) for at, cells, _ in self.rows if cells and (at, cells) != heads[0][:2])
            self.found.append((self.table_at, line, Table(self.table_at, tuple(heads[0][1]), rows)))
        self.rows, self.table_at, self.cell = [], 0, None

    def _end_definition(self, line: int) -> None:
        if self.definition and self.cell is not None:
            text = " ".join("".join(self.cell).split())
            is_term = self.definition == "dt"
            self.found.append((self.term_at, line, Text(self.term_at, text, 1, begins=is_term, is_term=is_term)))
        self.cell, self.definition = None, ""


def read_elements(text: str) -> list[tuple[int, int, Block]]:
    """(first line, last line, block) of each element, by line. Code is to be blanked out before."""
    parser = _Elements()
    parser.feed(text)
    parser.close()
    return sorted(parser.found, key=lambda found: found[0])
