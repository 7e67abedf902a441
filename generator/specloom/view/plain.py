"""HTML in descriptions as plain text with Markdown, the form in which docstrings and `API.md` can be read.

Only tags that format text are HTML here, those in pairs only where both appear: `<id>` and `List<String>` are words of
a description, and so is everything in Markdown's own code. The tags are found by an internal grammar, since that of
`html.parser` changes with Python's security releases, and the same document must give the same bytes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

_SINGLE = frozenset(("br", "dd", "dt", "hr", "img", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr"))
"""Tags that need no end."""

_MARKS = {"b": "**", "strong": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~"}
_CODE = frozenset(("code", "kbd", "samp", "tt", "var"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = frozenset(
    ("article", "blockquote", "br", "center", "dd", "details", "div", "dl", "dt", "hr", "p", "section", "summary")
)
_TABLE = frozenset(("table", "tbody", "td", "tfoot", "th", "thead", "tr"))
_SILENT = frozenset(("abbr", "big", "cite", "font", "ins", "mark", "q", "small", "span", "u"))
_KNOWN = frozenset(
    (*_SINGLE, *_MARKS, *_CODE, *_HEADINGS, *_BLOCKS, *_TABLE, *_SILENT, "a", "ol", "pre", "sub", "sup", "ul")
)

_TAG = re.compile(
    rf"<(?P<end>/?)(?P<name>{'|'.join(sorted(_KNOWN, key=len, reverse=True))})"
    r"""(?P<attributes>(?:\s(?:"[^"]*"|'[^']*'|[^<>"'])*)?)/?>""",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CODE_IN_MARKDOWN = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?:.*?\n)??[ \t]*(?P=fence)[`~]*[ \t]*$"
    r"|(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE,
)
_PASSES = 8
"""A description that was escaped more often than that stays as it is then."""


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The text without HTML. Nothing that a reader sees is lost, and what has no HTML stays as it is."""
    for _ in range(_PASSES):
        if "<" not in text and "&" not in text:
            return text
        once = _once(text)
        if once == text:
            return text
        text = once
    return text


def _once(text: str) -> str:
    pieces = list(_pieces(text))
    tags = any(isinstance(piece, _Tag) for piece in pieces)
    if not tags and not any(
        piece.is_text and _ENTITY.search(piece.text) for piece in pieces if isinstance(piece, _Words)
    ):
        return "".join(piece.text for piece in pieces if isinstance(piece, _Words))  # without comments
    builder = _Builder()
    for piece in pieces:
        if isinstance(piece, _Tag):
            builder.tag(piece)
        elif piece.is_text:
            builder.text(_unescaped(piece.text) if builder.is_code else _decoded(piece.text))
        else:
            builder.text(piece.text)
    return builder.result()


# --- reading ---------------------------------------------------------------------------------------------------------


class _Tag(Struct, frozen=True):
    name: str
    is_end: bool
    attributes: str
    written: str


class _Words(Struct, frozen=True):
    text: str
    is_text: bool = True
    """Whether it is not Markdown's code, in which nothing is HTML."""


def _pieces(text: str) -> Iterator[_Tag | _Words]:
    """The text as tags, words and code; a tag without the other one of its pair is a word."""
    found = list(_cut(text))
    paired: set[int] = set()
    opened: dict[str, list[int]] = {}
    for at, piece in enumerate(found):
        if not isinstance(piece, _Tag):
            continue
        if piece.name in _SINGLE:
            paired.add(at)
        elif not piece.is_end:
            opened.setdefault(piece.name, []).append(at)
        elif opened.get(piece.name):
            paired |= {at, opened[piece.name].pop()}
    for at, piece in enumerate(found):
        yield _Words(piece.written) if isinstance(piece, _Tag) and at not in paired else piece


def _cut(text: str) -> Iterator[_Tag | _Words]:
    at = 0
    for code in _CODE_IN_MARKDOWN.finditer(text):
        yield from _cut_words(text[at : code.start()])
        yield _Words(code[0], is_text=False)
        at = code.end()
    yield from _cut_words(text[at:])


def _cut_words(text: str) -> Iterator[_Tag | _Words]:
    at = 0
    text = _COMMENT.sub("", text)
    for tag in _TAG.finditer(text):
        if tag.start() > at:
            yield _Words(text[at : tag.start()])
        yield _Tag(tag["name"].lower(), bool(tag["end"]), tag["attributes"], tag[0])
        at = tag.end()
    if at < len(text):
        yield _Words(text[at:])


def _attribute(tag: _Tag, name: str) -> str:
    """The value of an attribute, "" where there is none."""
    found = re.search(rf"""\b{name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""", tag.attributes, re.IGNORECASE)
    return _unescaped(next(value for value in found.groups() if value is not None)).strip() if found else ""


def _unescaped(text: str) -> str:
    """With its entities as characters, each that ends with a semicolon: `?a=1&copy=2` has no entity."""
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text).replace("\xa0", " ")


def _decoded(text: str) -> str:
    """Words with their entities as characters; what looks like a tag then was meant to be read, so it is code."""
    found = _unescaped(text) if "&" in text else text
    return _TAG.sub(lambda tag: f"`{tag[0]}`", found) if found != text else found


# --- writing ---------------------------------------------------------------------------------------------------------


class _List(Struct):
    """A list that is open."""

    is_numbered: bool
    count: int = 0


class _Builder(Struct):
    """Writes the part of Markdown that is readable as plain text."""

    out: list[str] = []
    breaks: int = 0
    """Line breaks to write before the next word."""
    is_fresh: bool = True
    """Whether the line is empty except for the mark of an item, so that no space and no break is needed."""
    opened: dict[str, list[int]] = {}
    """Where each open element begins in `out`, by name."""
    links: list[str] = []
    lists: list[_List] = []
    """The open lists, the innermost last."""
    cells: list[str] | None = None
    """The cells of the open row."""
    cell: int | None = None
    """Where the open cell begins in `out`."""
    rows: int = 0

    @property
    def is_code(self) -> bool:
        """Whether an element of code is open, in which nothing is marked."""
        return any(self.opened.get(name) for name in (*_CODE, "pre"))

    def result(self) -> str:
        """All of it."""
        self._end_row()
        return re.sub(r"\n{3,}", "\n\n", "".join(self.out)).strip()

    def text(self, text: str) -> None:
        """Words; spaces at the beginning of a block are dropped."""
        if self.opened.get("pre"):
            self.out.append(text)
            return
        if self.is_fresh or self.breaks:
            text = text.lstrip()
        if not text:
            return
        self._start()
        self.out.append(text)

    def _start(self) -> None:
        """Write the breaks that are due, since something comes behind them."""
        if self.breaks and not self.is_fresh:
            self._strip()
            self.out.append(" " if self.cell is not None else "\n" * self.breaks)
        self.breaks, self.is_fresh = 0, False

    def _strip(self) -> None:
        for at in range(len(self.out) - 1, -1, -1):
            self.out[at] = self.out[at].rstrip()
            if self.out[at]:
                return

    def _break(self, count: int) -> None:
        self.breaks = max(self.breaks, count)

    def tag(self, tag: _Tag) -> None:
        """What a tag means."""
        if self.opened.get("pre") and tag.name != "pre":
            self.out.append("\n" if tag.name == "br" else "")
        elif tag.name == "img":
            self.text(_attribute(tag, "alt"))
        elif tag.name in _TABLE:
            self._table(tag)
        elif tag.name in ("ul", "ol", "li"):
            self._list(tag)
        elif tag.name in _BLOCKS:
            self._break(2)
        elif tag.name not in _SILENT | _SINGLE:
            self._element(tag)

    def _element(self, tag: _Tag) -> None:
        """An element whose text is shown in another way: it is written when it ends."""
        if tag.name in _HEADINGS or tag.name == "pre":
            self._break(2)
        if not tag.is_end:
            if tag.name == "a":
                self.links.append(_attribute(tag, "href"))
            if tag.name == "pre":
                self._start()
            self.opened.setdefault(tag.name, []).append(len(self.out))
            return
        if not self.opened.get(tag.name):
            return  # it was opened within preformatted text, where tags are ignored
        start = min(self.opened[tag.name].pop(), len(self.out))
        inner = "".join(self.out[start:])
        words = inner.strip()
        before, after = (
            (inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]) if words else (inner, "")
        )
        del self.out[start:]
        self.out.append(before + self._shown(tag.name, words if tag.name != "pre" else inner) + after)

    def _shown(self, name: str, words: str) -> str:
        """The text of an element in Markdown."""
        link = self.links.pop() if name == "a" else ""
        if not words.strip() or (self.is_code and not link):
            return words
        if name == "a":
            is_own = not link or link.startswith("#") or link in (words, f"mailto:{words}")
            return words if is_own else f"[{words}]({link})"
        if name == "pre":
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", words)), default=0))
            lines = words.strip("\n").rstrip()
            return f"{fence}\n{lines}\n{fence}"
        if name in _CODE:
            ticks = "`" * (1 + max(map(len, re.findall("`+", words)), default=0))
            space = " " if words[0] == "`" or words[-1] == "`" else ""
            return f"{ticks}{space}{' '.join(words.split())}{space}{ticks}"
        mark = "**" if name in _HEADINGS else _MARKS.get(name)
        if mark is not None:
            return words if words.startswith(mark) or "\n" in words else f"{mark}{words}{mark}"
        return f"{'^' if name == 'sup' else '_'}{words}"

    def _list(self, tag: _Tag) -> None:
        if tag.name != "li":
            self.lists = self.lists[:-1] if tag.is_end else self.lists
            self._break(1 if self.lists else 2)
            self.lists = self.lists if tag.is_end else [*self.lists, _List(tag.name == "ol")]
            return
        if tag.is_end:
            self._break(1)
            return
        if not self.lists:
            self._break(2)
            self.lists = [_List(is_numbered=False)]
        self.breaks = 1 if self.lists[-1].count else max(self.breaks, 1)
        self.lists[-1].count += 1
        self.text(f"{self.lists[-1].count}." if self.lists[-1].is_numbered else "-")
        self.out[-1] = f"{'  ' * (len(self.lists) - 1)}{self.out[-1]} "
        self.is_fresh = True

    def _table(self, tag: _Tag) -> None:
        if tag.name in ("td", "th"):
            self._end_cell()
            if not tag.is_end:
                if self.cells is None:
                    self.cells = []
                self.cell, self.is_fresh, self.breaks = len(self.out), True, 0
        elif tag.name == "tr":
            self._end_row()
        elif tag.name == "table":
            self._end_row()
            self.rows = 0
            self._break(2)

    def _end_cell(self) -> None:
        if self.cell is None or self.cells is None:
            return
        start = min(self.cell, len(self.out))
        words = " ".join("".join(self.out[start:]).split())
        self.cells.append(re.sub(r"(?<!\\)\|", r"\\|", words))
        del self.out[start:]
        self.cell, self.is_fresh, self.breaks = None, False, 0

    def _end_row(self) -> None:
        """A row is a line, and the first one is that of the headings."""
        self._end_cell()
        cells, self.cells = self.cells, None
        if not cells:
            return
        self._break(1 if self.rows else 2)
        self.is_fresh = not self.out
        self.text(f"| {' | '.join(cells)} |")
        if not self.rows:
            self.out.append(f"\n|{' --- |' * len(cells)}")
        self.rows += 1
        self._break(1)
