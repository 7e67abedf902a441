"""Reads Markdown, MDX and plain text into blocks, with markdown-it-py."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from .blocks import Block, Code, Component, Heading, Table, Text
from .directives import as_elements, endpoint_of_front, read_directive, title_of_code, without_braces
from .markup import read_elements
from .readme_blocks import read_readme_blocks
from .words import column

if TYPE_CHECKING:
    from markdown_it.token import Token

_FENCE: Final = re.compile(r"\s*(?:[-*+]\s+|\d+[.)]\s+)?(?P<mark>`{3,}|~{3,})(?P<rest>[^`]*)$")
_DELIMITERS: Final = re.compile(r"\s*\|?(?:\s*:?-{1,}:?\s*\|)+\s*(?::?-{1,}:?\s*)?")
_OPENING: Final = re.compile(r"\s*[{\[]\s*(?:$|[\"'}\]{/]|\.\.\.)")
_ROW: Final = re.compile(r"\s*\|.{1,500}\|\s*$")
_CURL: Final = re.compile(r"\s*(?:\$ )?curl\s+(?:-|'|\"|https?:)")
_MARKUP: Final = re.compile(r"<(?:table|dl|[A-Z]\w*)\b", re.IGNORECASE)
_BREAK: Final = re.compile(r"<br\s*/?>|(?<=\S)\\$", re.IGNORECASE)
_FRONT: Final = re.compile(r"\A---\s*\n(?:.*\n)*?---\s*(?:\n|\Z)")
_MOST_LINES_OF_JSON: Final = 2000
_MOST_COLUMNS: Final = 40
_LONGEST_LINE: Final = 4000
"""Longer lines are data, not sentences; what patterns look for is near their beginning."""


def read_blocks(text: str) -> list[Block]:
    """The blocks of a page in their order."""
    front = _FRONT.match(text)
    text, others = read_readme_blocks(as_elements(text))
    lines, numbers = _separated(_without_front(text).split("\n"))
    elements = read_elements(_without_code(text)) if _MARKUP.search(text) else []
    taken = [(first, last) for first, last, block in elements if not isinstance(block, Component)]
    starts = [first for first, _ in taken]
    blocks: list[tuple[int, int, Block]] = []
    for block in _blocks(lines, numbers):
        at = bisect_right(starts, block.line) - 1
        if at < 0 or taken[at][1] < block.line:
            blocks.append((block.line, 1, block))
    blocks += [(first, 0, block) for first, _, block in elements]
    blocks += [(block.line, 0, block) for block in others]
    endpoint = endpoint_of_front(front.group()) if front is not None else None
    if endpoint is not None:
        blocks.append((1, 0, Text(1, endpoint)))
    return [block for _, _, block in sorted(blocks, key=lambda each: each[:2])]


def _without_front(text: str) -> str:
    """The page, with the lines of its front matter empty."""
    found = _FRONT.match(text)
    return text if found is None else "\n" * found.group().count("\n") + text[found.end() :]


def _without_code(text: str) -> str:
    """The page, with the lines of its fenced code empty, and code in a line without brackets that begin tags."""
    kept: list[str] = []
    fence = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if fence:
            kept.append("")
            fence = "" if found is not None and found["mark"].startswith(fence) and not found["rest"].strip() else fence
        elif found is not None:
            fence = found["mark"]
            kept.append("")
        else:
            kept.append(re.sub(r"`[^`]*`", lambda code: code.group().replace("<", " ").replace(">", " "), line))
    return "\n".join(kept)


def _separated(lines: list[str]) -> tuple[list[str], list[int]]:
    """The lines with empty ones around tables, and with fences around JSON that has none; and the number of each.

    Pages that were copied from a browser have lost the empty lines that Markdown needs.
    """
    made: list[str] = []
    numbers: list[int] = []

    def add(line: str, at: int) -> None:
        made.append(line)
        numbers.append(at + 1)

    fence = ""
    in_table = False
    at = 0
    unclosed = 0
    while at < len(lines):
        line = lines[at]
        found = _FENCE.match(line)
        if fence:
            fence = "" if found is not None and found["mark"].startswith(fence) and not found["rest"].strip() else fence
        elif found is not None:
            fence = found["mark"]
            if in_table:
                add("", at)
            in_table = False
        elif in_table and "|" not in line:
            in_table = False
            add("", at)
        elif not in_table and at + 1 < len(lines) and "|" in line and _DELIMITERS.fullmatch(lines[at + 1]):
            in_table = True
            add("", at)
        elif not in_table and at + 1 < len(lines) and _is_header(line) and _ROW.match(lines[at + 1]):
            in_table = True
            add("", at)
            add(line, at)
            line = "|---" * (line.count("|") - 1) + "|"  # copied pages have lost it
        if not fence and found is None and not in_table and unclosed < 8:
            language, end = _bare_code(lines, at)
            if end is not None:
                add("", at)
                add(f"~~~~~~~~ {language}", at)
                for number in range(at, end + 1):
                    add(lines[number], number)
                add("~~~~~~~~", end)
                at = end + 1
                continue
            unclosed += bool(language)
        add(line, at)
        at += 1
    return made, numbers


def _is_header(line: str) -> bool:
    """Whether a line is the header of a table of parameters."""
    return _ROW.match(line) is not None and sum(column(cell) is not None for cell in line.strip(" |").split("|")) > 1


def _bare_code(lines: list[str], at: int) -> tuple[str, int | None]:
    """(language, number of its last line) of code without a fence that a line begins."""
    if _OPENING.match(lines[at]):
        return "json", _end_of_json(lines, at)
    if _CURL.match(lines[at]):
        return "sh", _end_of_command(lines, at)
    return "", None


def _end_of_command(lines: list[str], at: int) -> int | None:
    """The number of the last line of a command: it continues after a backslash and inside of quotes."""
    text = ""
    for number in range(at, min(len(lines), at + _MOST_LINES_OF_JSON)):
        text += f"{lines[number].rstrip()}\n"
        bare = re.sub(r"\\[\"']", "", text)
        quoted = re.sub(r"\"[^\"]*\"|'[^']*'", "", bare)
        if not lines[number].rstrip().endswith("\\") and "'" not in quoted and '"' not in quoted:
            return number
    return None


def _end_of_json(lines: list[str], at: int) -> int | None:
    """The number of the line that closes the bracket with which a line begins."""
    depth = 0
    for number in range(at, min(len(lines), at + _MOST_LINES_OF_JSON)):
        bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', lines[number])
        if number > at and not depth:
            return None
        if _FENCE.match(bare) or bare.lstrip().startswith("#"):
            return None
        depth += len(re.findall(r"[{\[]", bare)) - len(re.findall(r"[}\]]", bare))
        if depth <= 0:
            rest = re.sub(r".*[}\]]", "", bare).strip()
            return number if number > at or '"' in bare or not rest else None
    return None


def _blocks(lines: list[str], numbers: list[int]) -> Iterator[Block]:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin

    parser = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").disable("html_block").use(deflist_plugin)
    parser.disable(["code", "lheading", "reference"])
    parser.disable(
        ["inline", "text_join"], ignoreInvalid=True
    )  # marks are read as they are: inline tokens are not needed
    tokens = parser.parse("\n".join(lines))
    yield from _read(tokens, numbers)


def _read(tokens: list[Token], numbers: list[int]) -> Iterator[Block]:
    depth = 0
    begins = is_term = False
    at = 0
    while at < len(tokens):
        token = tokens[at]
        line = numbers[min(token.map[0], len(numbers) - 1)] if token.map and numbers else 1
        match token.type:
            case "heading_open":
                yield Heading(line, int(token.tag[1]), without_braces(tokens[at + 1].content[:_LONGEST_LINE]))
                at += 2
            case "fence":
                first = numbers[min((token.map or [0])[0] + 1, len(numbers) - 1)]
                yield Code(first, *title_of_code(token.info[:_LONGEST_LINE]), token.content)
            case "table_open":
                table, at = _table(tokens, at, numbers)
                if len(table.header) <= _MOST_COLUMNS:
                    yield table
            case "bullet_list_open" | "ordered_list_open" | "dl_open":
                depth += 1
            case "bullet_list_close" | "ordered_list_close" | "dl_close":
                depth -= 1
            case "list_item_open" | "dt_open":
                begins, is_term = True, token.type == "dt_open"
            case "dt_close":
                is_term = False
            case "inline":
                for offset, text in enumerate(token.content.split("\n")):
                    index = min((token.map or [0])[0] + offset, len(numbers) - 1)
                    said = read_directive(text, numbers[index])
                    yield from said or ()
                    for part in _BREAK.split(text) if said is None else ():
                        if part.strip():
                            yield Text(numbers[index], part.strip()[:_LONGEST_LINE], depth, begins, is_term)
                            begins = False
            case _:
                pass
        at += 1


def _table(tokens: list[Token], at: int, numbers: list[int]) -> tuple[Table, int]:
    """The table that begins at a token, and the number of its last token."""
    line = numbers[(tokens[at].map or [0])[0]]
    rows: list[tuple[int, list[str]]] = []
    while tokens[at].type != "table_close":
        token = tokens[at]
        if token.type == "tr_open":
            rows.append((numbers[(token.map or [0])[0]], []))
        elif token.type == "inline":
            rows[-1][1].append(token.content.strip()[:_LONGEST_LINE])
        at += 1
    header = tuple(rows[0][1]) if rows else ()
    return Table(line, header, tuple((number, tuple(cells)) for number, cells in rows[1:])), at
