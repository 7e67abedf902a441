"""Pages that were copied from a browser: a property is a line with its name, one with its type, and lines about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .blocks import Block, Heading, Text
from .items import is_label
from .outline import LABELS
from .types import read_type
from .words import names_parameters, place_in, plain, role_of, yes_or_no

_NAME: Final = re.compile(r"[A-Za-z_$][\w$\-]{0,60}(?:\[\]|\.[\w$\-]+)*")
_FEWEST: Final = 2
"""One such pair of lines may be chance."""


def with_properties(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with an item for each property that is a line above the line with its type."""
    names = [at for at in range(len(blocks) - 1) if _is_name(blocks, at)]
    if len(names) < _FEWEST:
        return list(blocks)
    made: list[Block] = []
    at = 0
    starts = set(names)
    is_open = False
    while at < len(blocks):
        block = blocks[at]
        if at in starts:
            words, end = _words(blocks, at + 1)
            made.append(Text(block.line, f"`{plain(_text(block))}` ({', '.join(words)})", 1, begins=True))
            at, is_open = end, True
            continue
        if isinstance(block, Text) and not block.begins and _is_title(blocks, at):
            made.append(Heading(block.line, LABELS, block.text))
            is_open = False
        elif isinstance(block, Text) and not block.begins and is_open:
            made.append(Text(block.line, block.text, 1))
        else:
            made.append(block)
            is_open = False
        at += 1
    return made


def _text(block: Block) -> str:
    return block.text if isinstance(block, Text) and not block.begins and not block.depth else ""


def _is_name(blocks: Sequence[Block], at: int) -> bool:
    """Whether a line is only a name, and the next one is only a type."""
    name, kind = plain(_text(blocks[at])), _text(blocks[at + 1])
    return (
        _NAME.fullmatch(name) is not None
        and read_type(name) is None
        and bool(kind)
        and len(kind) < 40
        and blocks[at + 1].line - blocks[at].line <= 2
        and read_type(kind) is not None
    )


def _words(blocks: Sequence[Block], at: int) -> tuple[list[str], int]:
    """The type and the words behind it, and the number of the block behind them."""
    words = [_text(blocks[at])]
    at += 1
    while at < len(blocks) and len(text := plain(_text(blocks[at]))) > 2 and yes_or_no(text) is not None:
        words.append(text)
        at += 1
    return words, at


def _is_title(blocks: Sequence[Block], at: int) -> bool:
    """Whether a line is a paragraph of its own that names what follows."""
    text = _text(blocks[at])
    bare = plain(text)
    is_alone = (not at or blocks[at].line - blocks[at - 1].line > 1) and (
        at + 1 >= len(blocks) or blocks[at + 1].line - blocks[at].line > 1 or not isinstance(blocks[at + 1], Text)
    )
    is_about = role_of(bare) is not None or names_parameters(bare) or bool(place_in(bare))
    return is_alone and is_label(text) and len(bare.split()) <= 3 and is_about and not re.search(r"[:：].", bare)
