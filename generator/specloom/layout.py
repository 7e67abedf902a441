"""Python expressions, laid out as Black would: on one line where that fits, else one element a line.

The three doors through which text of a spec enters Python stand here too: `literal`, `docstring` and `comment`.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import cast

from .characters import escaped, visible, width

WIDTH = 88
"""Black's default, which every file that is generated keeps to."""


# --- the three doors -------------------------------------------------------------------------------------------------


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
    return [visible(line).replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for line in lines]


def _shaped(lines: Sequence[str], indent: int) -> str:
    """The quotes where Black puts them: behind a single line, else on a line of their own."""
    margin = " " * indent
    first = lines[0].strip()
    first = f" {first}" if first.startswith('"') else first
    if len(lines) == 1:
        return f'"""{first} """' if first.endswith('"') else f'"""{first}"""'
    rest = [f"{margin}{line}" if line else "" for line in textwrap.dedent("\n".join(lines[1:])).split("\n")]
    return "\n".join([f'"""{first}', *rest, f'{margin}"""'])


def comment(text: str) -> str:
    """One line of text that cannot end the comment that it stands in."""
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
    lines: list[str] = []
    for block in _blocks(text):
        if lines:
            lines.append("")
        lines.extend(_wrapped_block(block, width, first * (not lines)))
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


def _wrapped_block(block: Sequence[str], width: int, first: int) -> list[str]:
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
        taken = first * (not lines)
        found = textwrap.wrap(
            " ".join(piece.split()) if item is None else item[0] + " ".join(piece[item.end() :].split()),
            width,
            initial_indent=" " * taken,
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines += [line[taken:] if at == 0 else line for at, line in enumerate(found)]
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


def call(function: str, /, *positional: Expression, **named: Expression | None) -> Group:
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
        pairs = cast("Mapping[object, object]", value).items()
        return dict_of((Code(literal(str(key))), data(item)) for key, item in pairs)
    if isinstance(value, (list, tuple)):
        items = [data(item) for item in cast("Sequence[object]", value)]
        return list_of(items) if isinstance(value, list) else tuple_of(items)
    return Code(literal(value))


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
    if isinstance(expression, Code) or indent + before + width(flat) + after <= WIDTH:
        return flat
    if isinstance(expression, Tail):
        return laid_out(expression.inner, indent, before, after + width(expression.text)) + expression.text
    deeper = " " * (indent + 4)
    if isinstance(expression, Alternatives):
        return "\n".join(["(", deeper + _listed(expression, indent + 4, 0), " " * indent + ")"])
    if not expression.items:
        return flat
    comma = "" if expression.is_single else ","
    lines = [
        f"{deeper}{prefix}{_element(expression, value, indent + 4, width(prefix), len(comma))}{comma}"
        for prefix, value in expression.items
    ]
    return "\n".join([expression.opening, *lines, " " * indent + expression.closing])


def _element(group: Group, value: Expression, indent: int, before: int, after: int) -> str:
    """An element on lines of its own; the brackets of a subscript are enough for alternatives."""
    if isinstance(value, Alternatives) and group.closing == "]" and group.opening != "[":
        return _listed(value, indent, after)
    return laid_out(value, indent, before, after)


def _listed(alternatives: Alternatives, indent: int, after: int) -> str:
    """Alternatives on one line, or on a line each."""
    flat = one_line(alternatives)
    if indent + width(flat) + after <= WIDTH:
        return flat
    last = len(alternatives.parts) - 1
    parts = [laid_out(part, indent, 2 * (at > 0), after * (at == last)) for at, part in enumerate(alternatives.parts)]
    return f"\n{' ' * indent}| ".join(parts)


def statement(target: str, expression: Expression, indent: int = 0) -> str:
    """`target = expression`, without the indent of its first line."""
    before = f"{target} = "
    return before + _right_side(expression, indent, width(before))


def returned(expression: Expression, indent: int, word: str = "return ") -> str:
    """`return expression`, without the indent of its first line; `word` may say more, such as `return await `."""
    return word + _right_side(expression, indent, width(word))


def _right_side(expression: Expression, indent: int, before: int) -> str:
    """The right side of a statement: between parentheses where breaking it is not enough, and they are."""
    text = laid_out(expression, indent, before)
    first = width(text.partition("\n")[0])
    match expression:
        case Group(items=items) if items:
            gains = indent + 4 + first <= WIDTH and indent + before < WIDTH
        case Code():
            gains = before > 4
        case _:
            gains = True
    if indent + before + first <= WIDTH or not gains:
        return text
    return "\n".join(["(", " " * (indent + 4) + laid_out(expression, indent + 4), " " * indent + ")"])


def declaration(name: str, annotated: str, value: Expression | None, indent: int = 0) -> str:
    """`name: annotation = value`, without the indent of its first line; the value may be absent."""
    flat = f"{name}: {annotated}"
    start = indent + width(flat) + 3
    if value is None:
        return f"{name}: {_broken(annotation(annotated), indent, width(name) + 2)}"
    if start + width(one_line(value)) <= WIDTH:
        return f"{flat} = {one_line(value)}"
    if isinstance(value, Group) and start + width(value.opening) <= WIDTH:
        return f"{flat} = {laid_out(value, indent, width(flat) + 3)}"
    if start + 1 <= WIDTH:
        inner = laid_out(value, indent + 4)
        return "\n".join([f"{flat} = (", " " * (indent + 4) + inner, " " * indent + ")"])
    return f"{name}: {_broken(annotation(annotated), indent, width(name) + 2, WIDTH)} = {laid_out(value, indent, 4)}"


def _broken(tree: Expression, indent: int, before: int, after: int = 0) -> str:
    """An annotation, broken where it must be: between parentheses where it has no bracket, or none that fits."""
    text = laid_out(tree, indent, before, after)
    first = indent + before + width(text.partition("\n")[0]) + (after if isinstance(tree, Code) else 0)
    if first <= WIDTH or isinstance(tree, Alternatives):
        return text
    return "\n".join(["(", " " * (indent + 4) + laid_out(tree, indent + 4), " " * indent + ")"])


def definition(opening: str, parameters: Sequence[tuple[str, Expression]], returns: str, indent: int = 0) -> str:
    """`def name(a: A) -> R:`, without the indent of its first line; `opening` ends with the bracket."""
    group = Group(opening, tuple(parameters), ")")
    result = annotation(returns)
    if indent + width(one_line(group)) + width(returns) + 5 <= WIDTH:
        return f"{one_line(group)} -> {returns}:"
    if parameters:
        return f"{laid_out(group, indent, 0, WIDTH)} -> {laid_out(result, indent, 5, 1)}:"
    innermost = result
    while isinstance(innermost, Group) and innermost.is_single:
        innermost = innermost.items[0][1]
    is_hugged = isinstance(innermost, Group) or isinstance(result, Alternatives)
    if is_hugged and indent + 4 + width(returns) > WIDTH:
        return f"{opening}) -> {laid_out(result, indent, WIDTH)}:"
    return "\n".join([f"{opening}) -> (", " " * (indent + 4) + laid_out(result, indent + 4), " " * indent + "):"])


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
