"""Python expressions, laid out as Black would: on one line where it fits, else one element a line with a trailing comma.

The three doors through which text of a spec enters Python stand here too: `literal`, `docstring` and `comment`.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WIDTH = 88
"""Black's default, which every file that is generated keeps to."""


# --- the three doors -------------------------------------------------------------------------------------------------


def literal(value: object) -> str:
    """A scalar as Python source, quoted as Black quotes: no character of it can end the literal or hide in it."""
    if isinstance(value, str):
        return _quoted(value)
    if value is None or isinstance(value, (bool, int)):
        return repr(value)
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    raise TypeError(f"not a scalar: {type(value).__name__}")


def docstring(text: str, indent: int = 0, entries: Sequence[tuple[str, str]] = ()) -> str:
    """A docstring that is wrapped to the width, escaped, and shaped as Black leaves it; its first line is not indented.

    `entries` are arguments and what is to know of them; they follow under `Args:`.
    """
    lines = _escaped(wrapped(text, WIDTH - indent)) or ["."]
    if len(lines) == 1 and not entries and len(lines[0]) + 6 > WIDTH - indent:
        lines = _escaped(wrapped(text, WIDTH - indent - 6))
    if entries:
        lines += ["", "Args:"]
    for name, doc in entries:
        lines += _escaped(
            textwrap.wrap(
                f"{name}: {' '.join(doc.split())}",
                WIDTH - indent,
                initial_indent=" " * 4,
                subsequent_indent=" " * 8,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
    return _shaped(lines, indent)


def _escaped(lines: Iterable[str]) -> list[str]:
    """Nothing in the lines can end the docstring or become an escape of its own."""
    return [_harmless(line).replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for line in lines]


def _shaped(lines: Sequence[str], indent: int) -> str:
    """The quotes where Black puts them: behind a single line, else on a line of their own."""
    margin = " " * indent
    first = f" {lines[0]}" if lines[0].startswith('"') else lines[0]
    if len(lines) == 1:
        return f'"""{first} """' if first.endswith('"') else f'"""{first}"""'
    rest = [f"{margin}{line}" if line else "" for line in lines[1:]]
    return "\n".join([f'"""{first}', *rest, f'{margin}"""'])


def comment(text: str) -> str:
    """One line of text that cannot end the comment that it stands in."""
    return _harmless(" ".join(text.split()))


def _harmless(text: str) -> str:
    """Characters that do not show, or that turn the reading direction, become visible escapes."""
    return "".join(letter if letter.isprintable() else f"\\u{{{ord(letter):x}}}" for letter in text)


def _quoted(text: str) -> str:
    quote = "'" if text.count('"') > text.count("'") else '"'
    inner = repr(text + "'\"")[1:-1]  # both quotes in it: repr then uses ' and escapes it
    inner = inner.removesuffix("\\'\"").replace("\\'", "'")
    return f"{quote}{inner.replace(quote, chr(92) + quote)}{quote}"


def wrapped(text: str, width: int) -> list[str]:
    """Paragraphs and list items, each wrapped on its own; code blocks and tables keep their lines."""
    lines: list[str] = []
    for block in _blocks(text):
        if lines:
            lines.append("")
        lines.extend(_wrapped_block(block, width))
    return lines


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


def _wrapped_block(block: Sequence[str], width: int) -> list[str]:
    if block[0].lstrip().startswith("```") or all(line.startswith(_VERBATIM) for line in block):
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
        lines += textwrap.wrap(
            " ".join(piece.split()) if item is None else item[0] + " ".join(piece[item.end() :].split()),
            width,
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines


# --- expressions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Code:
    """An expression that is never broken: a name, a literal."""

    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Something between brackets: a call, a list, a tuple, a dict."""

    opening: str
    items: tuple[tuple[str, Expression], ...]
    """(prefix such as `name=` or `"key": `, value)."""
    closing: str
    is_tuple: bool = False
    is_single: bool = False
    """A subscript with one element, which gets no comma."""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """`A | B`, which is put between parentheses where it must be broken."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Tail:
    """An expression with something behind it on its last line, such as a default."""

    inner: Expression
    text: str


Expression = Code | Group | Alternatives | Tail


def call(function: str, *positional: Expression, **named: Expression | None) -> Group:
    """`function(a, b=c)`; arguments that are None are left out."""
    items = [("", value) for value in positional]
    items += [(f"{name}=", value) for name, value in named.items() if value is not None]
    return Group(f"{function}(", tuple(items), ")")


def tuple_of(values: Iterable[Expression]) -> Group:
    """`(a, b)`, with the comma that a single element needs."""
    return Group("(", tuple(("", value) for value in values), ")", is_tuple=True)


def list_of(values: Iterable[Expression]) -> Group:
    """`[a, b]`."""
    return Group("[", tuple(("", value) for value in values), "]")


def dict_of(entries: Iterable[tuple[Expression, Expression]]) -> Group:
    """`{a: b}`; the keys are scalars or names."""
    return Group("{", tuple((f"{one_line(key)}: ", value) for key, value in entries), "}")


def data(value: object) -> Expression:
    """JSON data as the Python literal of the same value."""
    if isinstance(value, Mapping):
        entries = [(Code(literal(str(key))), data(item)) for key, item in _pairs(value)]
        return dict_of(entries)
    if isinstance(value, (list, tuple)):
        items = [data(item) for item in _items(value)]
        return list_of(items) if isinstance(value, list) else tuple_of(items)
    return Code(literal(value))


def _pairs(value: Mapping[object, object]) -> Iterable[tuple[object, object]]:
    return value.items()


def _items(value: Sequence[object]) -> Iterable[object]:
    return value


def one_line(expression: Expression) -> str:
    """The expression on one line."""
    if isinstance(expression, Code):
        return expression.text
    if isinstance(expression, Tail):
        return one_line(expression.inner) + expression.text
    if isinstance(expression, Alternatives):
        return " | ".join(one_line(part) for part in expression.parts)
    inner = ", ".join(f"{prefix}{one_line(value)}" for prefix, value in expression.items)
    comma = "," if expression.is_tuple and len(expression.items) == 1 else ""
    return f"{expression.opening}{inner}{comma}{expression.closing}"


def laid_out(expression: Expression, indent: int, before: int = 0, after: int = 0) -> str:
    """The expression, broken where it must be.

    `indent` is the depth of its own lines, `before` and `after` what else stands on its first and last line.
    """
    flat = one_line(expression)
    if isinstance(expression, Code) or indent + before + len(flat) + after <= WIDTH:
        return flat
    if isinstance(expression, Tail):
        return laid_out(expression.inner, indent, before, after + len(expression.text)) + expression.text
    deeper = " " * (indent + 4)
    if isinstance(expression, Alternatives):
        parts = [laid_out(part, indent + 4, 2 * (at > 0)) for at, part in enumerate(expression.parts)]
        return "\n".join(["(", deeper + f"\n{deeper}| ".join(parts), " " * indent + ")"])
    if not expression.items:
        return flat
    comma = "" if expression.is_single else ","
    lines = [
        f"{deeper}{prefix}{laid_out(value, indent + 4, len(prefix), len(comma))}{comma}"
        for prefix, value in expression.items
    ]
    return "\n".join([expression.opening, *lines, " " * indent + expression.closing])


def statement(target: str, expression: Expression, indent: int = 0) -> str:
    """`target = expression`, without the indent of its first line."""
    before = f"{target} = "
    return before + laid_out(expression, indent, len(before))


# --- annotations -----------------------------------------------------------------------------------------------------


def annotation(text: str) -> Expression:
    """An annotation that is written on one line, as an expression that can be broken."""
    parts = split(text, " | ")
    if len(parts) > 1:
        return Alternatives(tuple(annotation(part) for part in parts))
    found = _SUBSCRIPT.fullmatch(text)
    if found is None:
        return Code(text)
    opening, inner, closing = found.groups()
    items = split(inner, ", ")
    if opening.endswith("("):
        return Group(opening, tuple(("", Code(item)) for item in items), closing)
    return Group(opening, tuple(("", annotation(item)) for item in items), closing, is_single=len(items) == 1)


_SUBSCRIPT = re.compile(r"([\w.]+[\[(])(.*)([\])])", re.DOTALL)


def split(text: str, separator: str) -> list[str]:
    """The parts of source text between separators that stand in no bracket and in no string."""
    parts: list[str] = []
    depth, start, quote, at = 0, 0, "", 0
    while at < len(text):
        letter = text[at]
        if quote:
            if letter == "\\":
                at += 1
            elif letter == quote:
                quote = ""
        elif letter in "\"'":
            quote = letter
        elif letter in "[({":
            depth += 1
        elif letter in "])}":
            depth -= 1
        elif depth == 0 and text.startswith(separator, at):
            parts.append(text[start:at])
            at += len(separator) - 1
            start = at + 1
        at += 1
    return [*parts, text[start:]]
