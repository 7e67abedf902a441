"""Trees become text in the style of Black: on one line where that fits, else one element a line.

What fits neither way, because a name is long, is left to `breaking`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from msgspec import Struct

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


class Source(Struct, frozen=True):
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
        case Group():
            return _joined(expression, _items(expression))
        case Alternatives(parts=parts):
            return " | ".join([one_line(part) for part in parts])
        case Tail(inner=inner, default=default):
            return f"{one_line(inner)} = {one_line(default)}"
        case Entry(key=key, value=value):
            return f"{key.text}: {one_line(value)}"
        case Quoted(inner=inner):
            return literal(one_line(inner))


def _items(group: Group) -> list[str]:
    """Each element of a group on one line."""
    return [prefix + (value.text if type(value) is Code else one_line(value)) for prefix, value in group.items]


def _joined(group: Group, items: list[str]) -> str:
    """The group on one line, given its elements."""
    comma = "," if group.is_tuple and len(items) == 1 else ""
    return f"{group.first}{', '.join(items)}{comma}{group.closing}"


def _laid_out(before: str, expression: Expression, after: str, indent: int) -> str:
    """A statement that ends with an expression, without the indent of its first line."""
    if not isinstance(expression, Group):
        flat = f"{before}{one_line(expression)}{after}"
        return (
            flat
            if indent + width(flat) <= WIDTH
            else _exploded(before, expression, after, indent) or broken(flat, indent)
        )
    items = _items(expression)
    flat = f"{before}{_joined(expression, items)}{after}"
    if indent + width(flat) <= WIDTH:
        return flat
    return _exploded_group(before, expression, items, after, indent) or broken(flat, indent)


def _exploded(before: str, expression: Expression, after: str, indent: int) -> str | None:
    """A group with each of its elements on a line of its own;
    None for anything else, or if its first line is too long.
    """
    if isinstance(expression, Entry):
        before, expression = f"{before}{expression.key.text}: ", expression.value
    return (
        _exploded_group(before, expression, _items(expression), after, indent)
        if isinstance(expression, Group)
        else None
    )


def _exploded_group(before: str, group: Group, items: list[str], after: str, indent: int) -> str | None:
    """A group with each of its elements on a line of its own, given them on one line each."""
    if not items or len(group.closing) > 1:
        return None
    first = before + group.first
    if indent + width(first) > WIDTH:
        return None
    comma = "" if group.is_single else ","
    margin = " " * (indent + 4)
    elements = zip(group.items, items, strict=True)
    lines = [margin + _element(prefix, value, item + comma, comma, indent + 4) for (prefix, value), item in elements]
    return "\n".join([first, *lines, f"{' ' * indent}{group.closing}{after}"])


def _element(prefix: str, value: Expression, flat: str, comma: str, indent: int) -> str:
    """An element of a group, without the indent of its first line; `flat` is it on one line, with its comma."""
    if indent + width(flat) <= WIDTH or _is_unbreakable(value):
        return flat
    return _exploded(prefix, value, comma, indent) or broken(flat, indent, inside=True)


def _is_unbreakable(value: Expression) -> bool:
    """Whether it is a single string or a name, which stays on its line however long it is."""
    return isinstance(value, (Code, Name)) and (value.text[:1] in "\"'" or _DOTTED.fullmatch(value.text) is not None)


_DOTTED = re.compile(r"[\w.]+")


# --- statements ------------------------------------------------------------------------------------------------------


def printed(expression: Expression) -> Source:
    """The expression on one line."""
    return Source(one_line(expression), imports_in(expression))


def element(expression: Expression, indent: int) -> Source:
    """An element between brackets that were opened before, with its comma and without the indent of its first line."""
    return Source(_element("", expression, f"{one_line(expression)},", ",", indent), imports_in(expression))


def parameter(name: str, annotated: Expression, indent: int) -> Source:
    """A parameter of a function, as an element between the brackets of its signature."""
    return Source(_parameter(f"{name}: ", annotated, f"{name}: {one_line(annotated)},", indent), imports_in(annotated))


def _parameter(prefix: str, annotated: Expression, flat: str, indent: int) -> str:
    """`flat` is it on one line, with its comma."""
    if indent + width(flat) <= WIDTH:
        return flat
    return _parenthesized(prefix, annotated, indent) or broken(flat, indent, parameter=True)


def _parenthesized(prefix: str, annotated: Expression, indent: int) -> str | None:
    """A parameter whose union is in parentheses, on one line or one alternative a line.

    None for another annotation, and where a line is still too long or ends with brackets that Black would break at.
    """
    union, default = (annotated.inner, annotated.default) if isinstance(annotated, Tail) else (annotated, None)
    if not isinstance(union, Alternatives):
        return None
    parts = [one_line(part) for part in union.parts]
    if parts[0][0] in "([{" or parts[-1][-1] in ")}":
        return None
    margin = " " * (indent + 4)
    lines = [margin + " | ".join(parts)]
    if width(lines[0]) > WIDTH:
        lines = [margin + parts[0], *[f"{margin}| {part}" for part in parts[1:]]]
    first, last = f"{prefix}(", f"{' ' * indent}){'' if default is None else f' = {one_line(default)}'},"
    if indent + width(first) > WIDTH or any(width(line) > WIDTH for line in (*lines, last)):
        return None
    return "\n".join([first, *lines, last])


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


class Parameters:
    """The parameters of a function as text, laid out once for all functions that take the same ones.

    `indent` is that of the functions.
    """

    def __init__(self, items: Iterable[tuple[str, Expression]], indent: int = 0) -> None:
        self._items = tuple(items)
        self._indent = indent
        self._written = [prefix + one_line(value) for prefix, value in self._items]
        self._flat = ", ".join(self._written)
        self._imports = imports_in(*[value for _, value in self._items])

    def definition(self, opening: str, returns: Expression) -> Source:
        """`def name(a: A) -> R:`, without the indent of its first line; `opening` ends with the bracket."""
        imports = dict.fromkeys((*self._imports, *imports_in(returns)))
        return Source(self._defined(opening, one_line(returns)), tuple(imports))

    def _defined(self, opening: str, returns: str) -> str:
        last = f") -> {returns}:"
        flat = f"{opening}{self._flat}{last}"
        if self._indent + width(flat) <= WIDTH:
            return flat
        if not self._items or self._indent + width(last) > WIDTH:
            return broken(flat, self._indent)
        return "\n".join([opening, self._lines, " " * self._indent + last])

    @cached_property
    def _lines(self) -> str:
        """Each parameter on a line of its own."""
        indent = self._indent + 4
        each = zip(self._items, self._written, strict=True)
        return "\n".join(
            [" " * indent + _parameter(prefix, value, f"{flat},", indent) for (prefix, value), flat in each]
        )


def definition(
    opening: str, parameters: Sequence[tuple[str, Expression]], returns: Expression, indent: int = 0
) -> Source:
    """`def name(a: A) -> R:`, without the indent of its first line; `opening` ends with the bracket."""
    return Parameters(parameters, indent).definition(opening, returns)


def class_header(name: str, parts: Sequence[tuple[str, Expression]]) -> Source:
    """`class Name(Base, option=value):`."""
    group = Group(f"class {name}(", tuple(parts), ")")
    return Source(_laid_out("", group, ":", 0), imports_in(group))
