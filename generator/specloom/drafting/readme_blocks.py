"""Reads the blocks of ReadMe: JSON between `[block:parameters]` and `[/block]`,
which is a table, code, or a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from .blocks import Block, Code, Heading, Table
from .json_values import array, mapping
from .lenient_json import JsonError, Reading, read_json

_BLOCK: Final = re.compile(
    r"^\[block:(?P<kind>[\w-]+)\][ \t]*\n(?P<json>.*?)\n\[/block\][ \t]*$", re.MULTILINE | re.DOTALL
)
_MOST_CELLS: Final = 20_000


def read_readme_blocks(text: str) -> tuple[str, list[Block]]:
    """The page with the lines of such blocks empty, and what they are; one that is not JSON is not changed."""
    found: list[Block] = []

    def emptied(block: re.Match[str]) -> str:
        line = 1 + text.count("\n", 0, block.start("json"))
        try:
            reading = read_json(block["json"], line=line)
        except JsonError:
            return block.group()
        found.extend(_blocks(block["kind"], reading))
        return "\n" * block.group().count("\n")

    return _BLOCK.sub(emptied, text), found


def _blocks(kind: str, reading: Reading) -> Iterator[Block]:
    value = mapping(reading.value)
    match kind:
        case "api-header":
            yield Heading(reading.line, 2, str(value.get("title", "")))
        case "parameters":
            table = _table(mapping(value.get("data")), reading)
            if table is not None:
                yield table
        case "code":
            for each in map(mapping, array(value.get("codes"))):
                language = {"curl": "sh"}.get(str(each.get("language")), str(each.get("language", "")))
                yield Code(reading.line, language, str(each.get("name") or ""), str(each.get("code", "")))
        case _:
            pass


def _table(data: dict[str, Any], reading: Reading) -> Table | None:
    """The table whose cells are called `h-0` and `3-1`: row and column."""
    cells = {
        (found[1], int(found[2])): str(text)
        for key, text in list(data.items())[:_MOST_CELLS]
        if (found := re.fullmatch(r"(h|\d{1,5})-(\d{1,2})", key))
    }
    if not cells:
        return None
    width = 1 + max(column for _, column in cells)
    numbers = sorted({int(row) for row, _ in cells if row != "h"})

    def row(number: str) -> tuple[str, ...]:
        return tuple(cells.get((number, column), "") for column in range(width))

    def line(number: int) -> int:
        return next((at for path, at in reading.lines.items() if path[-1:] == (f"{number}-0",)), reading.line)

    return Table(reading.line, row("h"), tuple((line(number), row(str(number))) for number in numbers))
