"""Trees become text in the style of Black: on one line where that fits, else one element a line.

What fits neither way, because a name is long, is left to `breaking`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..characters import width
from .breaking import broken
from .text import WIDTH, literal
from .tree import (
    NONE,
    Alternatives,
    Code,
    Entry,
    Expression,
    Group,
    Import,
    Name,
    Quoted,
    Tail,
    imports_in,
    tuple_of,
)


@dataclass(frozen=True, slots=True)
class Source:
    """Printed code, and what its module must import for it; as a string it is the code alone."""

    text: str
    imports: tuple[Import, ...] = ()

    def __str__(self) -> str:
        return self.text


def one_line(expression: Expression) -> str:
    """The expression on one line."""
    if isinstance(expression, (Code, Name)):  # most are
        return expression.text
    match expression:
        case Group(items=items):
            inner = ", ".join([prefix + one_line(value) for prefix, value in items])
            comma = "," if expression.is_tuple and len(items) == 1 else ""
            return f"{expression.first}{inner}{comma}{expression.closing}"
        case Alternatives(parts=parts):
            return " | ".join([one_line(part) for part in parts])
        case Tail(inner=inner, default=default):
            return f"{one_line(inner)} = {one_line(default)}"
        case Entry(key=key, value=value):
            return f"{key.text}: {one_line(value)}"
        case Quoted(inner=inner):
            return literal(one_line(inner))


def _laid_out(before: str, expression: Expression, after: str, indent: int) -> str:
    """A statement that ends with an expression, without the indent of its first line."""
    flat = f"{before}{one_line(expression)}{after}"
    if indent + width(flat) <= WIDTH:
        return flat
    return _exploded(before, expression, after, indent) or broken(flat, indent)


def _exploded(before: str, expression: Expression, after: str, indent: int) -> str | None:
    """A group with each of its elements on a line of its own; None for anything else, or if its first line is too long."""
    if isinstance(expression, Entry):
        before, expression = f"{before}{expression.key.text}: ", expression.value
    if not isinstance(expression, Group) or not expression.items or len(expression.closing) > 1:
        return None
    first = before + expression.first
    if indent + width(first) > WIDTH:
        return None
    comma = "" if expression.is_single else ","
    margin = " " * (indent + 4)
    lines = [margin + _element(prefix, value, comma, indent + 4) for prefix, value in expression.items]
    return "\n".join([first, *lines, f"{' ' * indent}{expression.closing}{after}"])


def _element(prefix: str, value: Expression, comma: str, indent: int) -> str:
    """An element of a group, without the indent of its first line."""
    flat = f"{prefix}{one_line(value)}{comma}"
    if indent + width(flat) <= WIDTH:
        return flat
    return _exploded(prefix, value, comma, indent) or broken(flat, indent, inside=True)


# --- statements ------------------------------------------------------------------------------------------------------


def printed(expression: Expression) -> Source:
    """The expression on one line."""
    return Source(one_line(expression), imports_in(expression))


def element(expression: Expression, indent: int) -> Source:
    """An element between brackets that were opened before, with its comma and without the indent of its first line."""
    return Source(_element("", expression, ",", indent), imports_in(expression))


def parameter(name: str, annotated: Expression, indent: int) -> Source:
    """A parameter of a function, as an element between the brackets of its signature."""
    return Source(_parameter(f"{name}: ", annotated, indent), imports_in(annotated))


def _parameter(prefix: str, annotated: Expression, indent: int) -> str:
    flat = f"{prefix}{one_line(annotated)},"
    return flat if indent + width(flat) <= WIDTH else broken(flat, indent, parameter=True)


def statement(target: str, expression: Expression, indent: int = 0, annotated: Expression | None = None) -> Source:
    """`target = expression`, without the indent of its first line; `annotated` is the type of the target."""
    told = f": {one_line(annotated)}" if annotated is not None else ""
    trees = (expression,) if annotated is None else (annotated, expression)
    return Source(_laid_out(f"{target}{told} = ", expression, "", indent), imports_in(*trees))


def returned(expression: Expression, indent: int, word: str = "return ") -> Source:
    """`return expression`, without the indent of its first line; `word` may say more, such as `return await `."""
    return Source(_laid_out(word, expression, "", indent), imports_in(expression))


def decorator(expression: Expression, indent: int) -> Source:
    """`@expression`, without the indent of its first line."""
    return Source(_laid_out("@", expression, "", indent), imports_in(expression))


def asserted(left: str, expected: Expression, indent: int) -> Source:
    """`assert left == expected`, or `is None`, without the indent of its first line.

    Two single values that do not fit on a line are compared as tuples, which can be broken.
    """
    if isinstance(expected, (Code, Name)):
        flat = f"assert {left} is None" if expected == NONE else f"assert {left} == {expected.text}"
        if indent + width(flat) <= WIDTH:
            return Source(flat, imports_in(expected))
        expected, left = tuple_of([expected]), f"({left},)"
    return Source(_laid_out(f"assert {left} == ", expected, "", indent), imports_in(expected))


def declaration(name: str, annotated: Expression, value: Expression | None, indent: int = 0) -> Source:
    """`name: annotation = value`, without the indent of its first line; the value may be absent."""
    if value is not None:
        return statement(name, value, indent, annotated)
    return Source(_laid_out(f"{name}: ", annotated, "", indent), imports_in(annotated))


def definition(
    opening: str, parameters: Sequence[tuple[str, Expression]], returns: Expression, indent: int = 0
) -> Source:
    """`def name(a: A) -> R:`, without the indent of its first line; `opening` ends with the bracket."""
    group = Group(opening, tuple(parameters), ")")
    return Source(_defined(group, one_line(returns), indent), imports_in(group, returns))


def _defined(group: Group, returns: str, indent: int) -> str:
    flat = f"{one_line(group)} -> {returns}:"
    if indent + width(flat) <= WIDTH:
        return flat
    last = f") -> {returns}:"
    if not group.items or indent + width(last) > WIDTH:
        return broken(flat, indent)
    margin = " " * (indent + 4)
    lines = [margin + _parameter(prefix, value, indent + 4) for prefix, value in group.items]
    return "\n".join([group.opening, *lines, " " * indent + last])


def class_header(name: str, parts: Sequence[tuple[str, Expression]]) -> Source:
    """`class Name(Base, option=value):`."""
    group = Group(f"class {name}(", tuple(parts), ")")
    return Source(_laid_out("", group, ":", 0), imports_in(group))
