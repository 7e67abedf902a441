"""Trees become text, laid out as Black would: on one line where that fits, else one element a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..characters import width
from .text import WIDTH, literal
from .tree import Alternatives, Code, Entry, Expression, Group, Import, Name, Quoted, Tail, Unbroken, imports_in


@dataclass(frozen=True, slots=True)
class Source:
    """Printed code, and what its module must import for it; as a string it is the code alone."""

    text: str
    imports: tuple[Import, ...] = ()

    def __str__(self) -> str:
        return self.text


_LEAVES = (Code, Name, Quoted, Unbroken)


def one_line(expression: Expression) -> str:
    """The expression on one line."""
    match expression:
        case Code(text=text) | Name(text=text):
            return text
        case Group(items=items):
            inner = ", ".join([f"{prefix}{one_line(value)}" for prefix, value in items])
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
        case Unbroken(inner=inner):
            return one_line(inner)


def laid_out(expression: Expression, indent: int, before: int = 0, after: int = 0) -> str:
    """The expression, broken where it must be.

    `indent` is the depth of its own lines, `before` and `after` what else is on its first and last line.
    """
    flat = one_line(expression)
    if isinstance(expression, _LEAVES) or indent + before + width(flat) + after <= WIDTH:
        return flat
    if isinstance(expression, Tail):
        default = f" = {one_line(expression.default)}"
        return laid_out(expression.inner, indent, before, after + width(default)) + default
    if isinstance(expression, Entry):
        key = f"{expression.key.text}: "
        return key + laid_out(expression.value, indent, before + width(key), after)
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
    return "\n".join([expression.first, *lines, " " * indent + expression.closing])


def _element(group: Group, value: Expression, indent: int, before: int, after: int) -> str:
    """An element on lines of its own; the brackets of a subscript are enough for alternatives."""
    if isinstance(value, Alternatives) and group.is_subscript:
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


# --- statements ------------------------------------------------------------------------------------------------------


def printed(expression: Expression) -> Source:
    """The expression on one line."""
    return Source(one_line(expression), imports_in(expression))


def statement(target: str, expression: Expression, indent: int = 0, annotated: Expression | None = None) -> Source:
    """`target = expression`, without the indent of its first line; `annotated` is the type of the target."""
    told = f": {one_line(annotated)}" if annotated is not None else ""
    before = f"{target}{told} = "
    trees = (expression,) if annotated is None else (annotated, expression)
    return Source(before + _right_side(expression, indent, width(before)), imports_in(*trees))


def returned(expression: Expression, indent: int, word: str = "return ") -> Source:
    """`return expression`, without the indent of its first line; `word` may say more, such as `return await `."""
    return Source(word + _right_side(expression, indent, width(word)), imports_in(expression))


def _right_side(expression: Expression, indent: int, before: int) -> str:
    """The right side of a statement: between parentheses where breaking it is not enough, and they are."""
    text = laid_out(expression, indent, before)
    first = width(text.partition("\n")[0])
    match expression:
        case Group(items=items) if items:
            gains = indent + 4 + first <= WIDTH and indent + before < WIDTH
        case Code() | Name() | Quoted() | Unbroken():
            gains = before > 4
        case _:
            gains = True
    if indent + before + first <= WIDTH or not gains:
        return text
    deeper = laid_out(expression, indent + 4)
    if isinstance(expression, Group) and max(map(width, deeper.split("\n")[1:]), default=0) > WIDTH:
        return deeper.replace("\n    ", "\n")  # where a line is too long anyway, the parentheses gain nothing
    return "\n".join(["(", " " * (indent + 4) + deeper, " " * indent + ")"])


def declaration(name: str, annotated: Expression, value: Expression | None, indent: int = 0) -> Source:
    """`name: annotation = value`, without the indent of its first line; the value may be absent."""
    trees = (annotated,) if value is None else (annotated, value)
    return Source(_declared(name, annotated, value, indent), imports_in(*trees))


def _declared(name: str, annotated: Expression, value: Expression | None, indent: int) -> str:
    if value is None:
        return f"{name}: {_broken(annotated, indent, width(name) + 2)}"
    flat = f"{name}: {one_line(annotated)}"
    start = indent + width(flat) + 3
    if start + width(one_line(value)) <= WIDTH:
        return f"{flat} = {one_line(value)}"
    if isinstance(value, Group) and start + width(value.first) <= WIDTH:
        return f"{flat} = {laid_out(value, indent, width(flat) + 3)}"
    if start + 1 <= WIDTH:
        inner = laid_out(value, indent + 4)
        return "\n".join([f"{flat} = (", " " * (indent + 4) + inner, " " * indent + ")"])
    return f"{name}: {_broken(annotated, indent, width(name) + 2, WIDTH)} = {laid_out(value, indent, 4)}"


def _broken(tree: Expression, indent: int, before: int, after: int = 0) -> str:
    """An annotation, broken where it must be: between parentheses where it has no bracket, or none that fits."""
    text = laid_out(tree, indent, before, after)
    first = indent + before + width(text.partition("\n")[0]) + (after if isinstance(tree, _LEAVES) else 0)
    if first <= WIDTH or isinstance(tree, Alternatives):
        return text
    return "\n".join(["(", " " * (indent + 4) + laid_out(tree, indent + 4), " " * indent + ")"])


def definition(
    opening: str, parameters: Sequence[tuple[str, Expression]], returns: Expression, indent: int = 0
) -> Source:
    """`def name(a: A) -> R:`, without the indent of its first line; `opening` ends with the bracket."""
    group = Group(opening, tuple(parameters), ")")
    return Source(_defined(group, returns, indent), imports_in(group, returns))


def _defined(group: Group, returns: Expression, indent: int) -> str:
    result = one_line(returns)
    if indent + width(one_line(group)) + width(result) + 5 <= WIDTH:
        return f"{one_line(group)} -> {result}:"
    if group.items:
        return f"{laid_out(group, indent, 0, WIDTH)} -> {laid_out(returns, indent, 5, 1)}:"
    innermost = returns
    while isinstance(innermost, Group) and innermost.is_single:
        innermost = innermost.items[0][1]
    is_hugged = isinstance(innermost, Group) or isinstance(returns, Alternatives)
    if is_hugged and indent + 4 + width(result) > WIDTH:
        return f"{group.opening}) -> {laid_out(returns, indent, WIDTH)}:"
    return "\n".join(
        [f"{group.opening}) -> (", " " * (indent + 4) + laid_out(returns, indent + 4), " " * indent + "):"]
    )


def class_header(name: str, parts: Sequence[tuple[str, Expression]]) -> Source:
    """`class Name(Base, option=value):`."""
    group = Group(f"class {name}(", tuple(parts), ")")
    return Source(laid_out(group, 0, 0, 1) + ":", imports_in(group))
