"""The three doors through which text of a spec enters Python, `literal`, `docstring` and `comment`, and Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import isfinite

from ..characters import escaped, visible

WIDTH = 88
"""Black's default, which every file that is generated keeps to."""


def literal(value: object) -> str:
    """A scalar as Python source, quoted as Black quotes: no character of it can end the literal or hide in it."""
    if isinstance(value, str):
        return _quoted(value)
    if value is None or isinstance(value, (bool, int)):
        return repr(value)
    if isinstance(value, float) and isfinite(value):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value).replace("e+", "e")
    raise TypeError(f"not a scalar: {type(value).__name__}")


def docstring(text: str, indent: int = 0, entries: Sequence[tuple[str, str]] = ()) -> str:
    """A docstring that is wrapped to the width, escaped, and shaped as Black leaves it; its first line is not indented.

    `entries` are arguments and what is to know of them; they follow under `Args:`.
    """
    told = [(name, doc) for name, doc in entries if doc.strip()]
    lines = _escaped(wrapped(text, WIDTH - indent, first=3)) or ["."]
    if len(lines) == 1 and not told and len(lines[0]) + 6 > WIDTH - indent:
        lines = _escaped(wrapped(text, WIDTH - indent - 6))
    if told:
        lines += ["", "Args:"]
    for name, doc in told:
        lines += _escaped(_entry(name, doc, WIDTH - indent))
    return _shaped(lines, indent)


def _entry(name: str, doc: str, width: int) -> Iterator[str]:
    """What is to know of an argument: paragraphs, lists, tables and code stay what they are."""
    first, *blocks = _blocks(doc)
    if _is_verbatim(first) or _ITEM.match(first[0]):
        yield f"    {name}:"
        blocks = [first, *blocks]
    else:
        lead = next((at for at, line in enumerate(first) if _ITEM.match(line)), len(first))
        told = " ".join(word for line in first[:lead] for word in line.split())
        yield from filled(f"{name}: {told}", width, " " * 4, " " * 8)
        if first[lead:]:
            blocks = [first[lead:], *blocks]
    for block in blocks:
        yield ""
        yield from (f"{' ' * 8}{line}" for line in _wrapped_block(block, width - 8, 0))


def _escaped(lines: Iterable[str]) -> list[str]:
    """Nothing in the lines can end the docstring or become an escape of its own."""
    return [visible(line).replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for line in lines]


def _shaped(lines: Sequence[str], indent: int) -> str:
    """The quotes where Black puts them: behind a single line, else on a line of their own."""
    margin = " " * indent
    first = lines[0].strip()
    first = f" {first}" if first.startswith('"') else first
    if len(lines) == 1:
        return f'"""{first} """' if first.endswith('"') else f'"""{first}"""'
    rest = [f"{margin}{line}" if line else "" for line in dedented(lines[1:])]
    return "\n".join([f'"""{first}', *rest, f'{margin}"""'])


def dedented(lines: Sequence[str]) -> Sequence[str]:
    """The lines without the indent that all of them share, which only those of code blocks and lists may have."""
    if any(line[:1] not in ("", " ", "\t") for line in lines):
        return lines
    return textwrap.dedent("\n".join(lines)).split("\n")


def comment(text: str) -> str:
    """One line of text that cannot end the comment around it."""
    return _ENCODING.sub(r"\1 \2", inline(text))


_ENCODING = re.compile("(coding)([:=])")
"""In the first lines of a file this names its encoding."""


def inline(text: str) -> str:
    """The text on one line, with nothing hidden in it."""
    return visible(" ".join(text.split()))


def cell(text: str) -> str:
    """One line of Markdown that does not leave its cell of a table."""
    return inline(text).replace("|", "\\|")


def markdown(text: str) -> str:
    """The Markdown of a description as it is, with nothing hidden in it."""
    return "\n".join(visible(line.rstrip()) for line in text.expandtabs(4).splitlines())


def _quoted(text: str) -> str:
    quote = "'" if text.count('"') > text.count("'") else '"'
    return f"{quote}{escaped(text).replace(quote, chr(92) + quote)}{quote}"


def wrapped(text: str, width: int, first: int = 0) -> list[str]:
    """Paragraphs and list items, each wrapped on its own; code blocks and tables keep their lines.

    `first` columns of the first line are taken by something else.
    """
    return list(_wrapped(text, width, first))


@lru_cache(maxsize=4096)
def _wrapped(text: str, width: int, first: int) -> tuple[str, ...]:
    """The lines; the same text occurs in both clients, and often in many places of a document."""
    lines: list[str] = []
    for block in _blocks(text):
        if lines:
            lines.append("")
        lines.extend(_wrapped_block(block, width, first * (not lines)))
    return tuple(lines)


def _blocks(text: str) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in text.expandtabs(4).splitlines():
        if line.strip():
            blocks[-1].append(line.rstrip())
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


_ITEM = re.compile(r"(\s*)([-*+]|\d+[.)])\s+")
_VERBATIM = ("|", "```", "    ")


def _is_verbatim(block: Sequence[str]) -> bool:
    """Whether it is a table or code."""
    return block[0].lstrip().startswith("```") or all(line.startswith(_VERBATIM) for line in block)


def _wrapped_block(block: Sequence[str], width: int, first: int) -> list[str]:
    if _is_verbatim(block):
        return list(block)
    pieces: list[str] = []
    for line in block:
        if _ITEM.match(line) or not pieces:
            pieces.append(line.strip() if not _ITEM.match(line) else line.rstrip())
        else:
            pieces[-1] += f" {line.strip()}"
    lines: list[str] = []
    for piece in pieces:
        item = _ITEM.match(piece)
        hanging = " " * item.end() if item else ""
        taken = first * (not lines)
        text = " ".join(piece.split()) if item is None else item[0] + " ".join(piece[item.end() :].split())
        if item is None and len(text) <= width - taken:
            lines.append(text)
            continue
        if item is None:
            found = filled(text, width, " " * taken, "")
        else:
            found = textwrap.wrap(
                text,
                width,
                initial_indent=" " * taken,
                subsequent_indent=hanging,
                break_long_words=False,
                break_on_hyphens=False,
            )
        lines += [line[taken:] if at == 0 else line for at, line in enumerate(found)]
    return lines


def filled(text: str, width: int, first: str, rest: str) -> list[str]:
    """The lines of a text whose words are separated by single spaces, as many words on each as fit, but at least one.

    `first` is before the first line, and `rest` before each other one. It is what `textwrap` makes of such a text, in
    steps of lines instead of words.
    """
    lines: list[str] = []
    indent, start = first, 0
    while len(text) - start > width - len(indent):
        end = text.rfind(" ", start, start + width - len(indent) + 1)
        if end < 0:
            end = text.find(" ", start)
        if end < 0:
            break
        lines.append(indent + text[start:end])
        indent, start = rest, end + 1
    lines.append(indent + text[start:])
    return lines
