"""Expressions and annotations as trees: each name that is not a module's own knows where it is imported from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias, cast

from msgspec import Struct
from msgspec.structs import replace

from .text import literal


class Import(Struct, frozen=True):
    """One name that a module imports."""

    module: str
    """As an import statement writes it: `typing`, `..pets`, `.`."""
    name: str = ""
    """What is imported from the module; "" for the module itself."""
    alias: str = ""
    """What it is called in the importing module; "" for its own name."""


class Code(Struct, frozen=True):
    """Text that names nothing of another module: a literal, a builtin, a variable, a parameter."""

    text: str


class Name(Struct, frozen=True):
    """A name of another module, or an attribute of one."""

    text: str
    """As it is written: `Paged`, `dt.datetime`, `models.Pet`."""
    source: Import

    def dot(self, attribute: str) -> Name:
        """An attribute of it."""
        return Name(f"{self.text}.{attribute}", self.source)


class Quoted(Struct, frozen=True):
    """An annotation as a string, for what may be defined further down."""

    inner: Expression


class Group(Struct, frozen=True):
    """Something between brackets: a call, a subscript, a list, a tuple, a dict."""

    opening: str
    """The bracket, after the text directly before it."""
    items: tuple[tuple[str, Expression], ...]
    """(prefix such as `name=` or `"key": `, value)."""
    closing: str
    head: Name | None = None
    """The name of another module before the bracket: what is called or subscripted."""
    is_tuple: bool = False
    is_single: bool = False
    """A subscript with one element, which gets no comma."""
    is_subscript: bool = False
    of: Name | None = None
    """What a generic class that is called is made of: `Box[int](...)`."""

    @property
    def first(self) -> str:
        """Everything up to the first element."""
        head = "" if self.head is None else self.head.text
        return f"{head}{self.opening}" if self.of is None else f"{head}[{self.of.text}]{self.opening}"


class Entry(Struct, frozen=True):
    """`key: value` in a dict whose key is a name of another module."""

    key: Name
    value: Expression


class Alternatives(Struct, frozen=True):
    """`A | B`."""

    parts: tuple[Expression, ...]


class Tail(Struct, frozen=True):
    """`annotation = default`: an annotation with a default behind it on its last line."""

    inner: Expression
    default: Leaf


Leaf: TypeAlias = Code | Name | Quoted
"""What is never broken."""

Expression: TypeAlias = Leaf | Group | Entry | Alternatives | Tail

NONE = Code("None")
TRUE = Code("True")


def call(function: str | Name, /, *positional: Expression, **named: Expression | None) -> Group:
    """`function(a, b=c)`; arguments that are None are omitted. A text is a function of the module itself."""
    items = [("", value) for value in positional]
    items += [(f"{name}=", value) for name, value in named.items() if value is not None]
    if isinstance(function, Name):
        return Group("(", tuple(items), ")", function)
    return Group(f"{function}(", tuple(items), ")")


def subscript(generic: str | Name, /, *parameters: Expression) -> Group:
    """`generic[A, B]`; a text is a builtin or a class of the module itself."""
    items = tuple([("", parameter) for parameter in parameters])
    opening, head = ("[", generic) if isinstance(generic, Name) else (f"{generic}[", None)
    return Group(opening, items, "]", head, is_single=len(items) == 1, is_subscript=True)


def tuple_of(values: Iterable[Expression]) -> Group:
    """`(a, b)`, with the comma that a single element needs."""
    return Group("(", tuple([("", value) for value in values]), ")", is_tuple=True)


def list_of(values: Iterable[Expression]) -> Group:
    """`[a, b]`."""
    return Group("[", tuple([("", value) for value in values]), "]")


def dict_of(entries: Iterable[tuple[Code | Name, Expression]]) -> Group:
    """`{a: b}`; the keys are scalars or names."""
    items = [
        ("", Entry(key, value)) if isinstance(key, Name) else (f"{key.text}: ", value)  # a text knows no module
        for key, value in entries
    ]
    return Group("{", tuple(items), "}")


def alternatives(parts: Iterable[Expression]) -> Expression:
    """`A | B`, each once and in order; those of a part that is a union itself stand among them."""
    found = tuple(dict.fromkeys(parts))
    if len(found) == 1:
        return found[0]
    return Alternatives(tuple(flattened(found)))


def flattened(parts: Iterable[Expression]) -> list[Expression]:
    """The parts, those of a union one by one."""
    found: list[Expression] = []
    for part in parts:
        found += part.parts if isinstance(part, Alternatives) else (part,)
    return found


def data(value: object) -> Expression:
    """JSON data as the Python literal of the same value."""
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return dict_of((Code(literal(str(key))), data(item)) for key, item in pairs)
    if isinstance(value, (list, tuple)):
        items = [data(item) for item in cast("Sequence[object]", value)]
        return list_of(items) if isinstance(value, list) else tuple_of(items)
    return Code(literal(value))


def qualified(tree: Expression, names: Mapping[str, Name]) -> Expression:
    """The tree with other names for what these names mean in it, by first identifier: where a class hides some."""
    if not names:
        return tree

    def leaf(found: Code | Name) -> Code | Name:
        first, dot, rest = found.text.partition(".")
        other = names.get(first)
        return found if other is None else other.dot(rest) if dot else other

    match tree:
        case Code():
            return leaf(tree)
        case Name():
            return leaf(tree)
        case Quoted(inner=inner):
            return Quoted(qualified(inner, names))
        case Alternatives(parts=parts):
            return Alternatives(tuple([qualified(part, names) for part in parts]))
        case Tail(inner=inner, default=default):
            return Tail(qualified(inner, names), default)
        case Entry(key=key, value=value):
            return Entry(key, qualified(value, names))
        case Group(opening=opening, items=items, head=head):
            builtin = names.get(opening[:-1]) if head is None else None
            changed = leaf(head) if head is not None else builtin
            return replace(
                tree,
                opening=opening if builtin is None else opening[-1],
                items=tuple([(prefix, qualified(item, names)) for prefix, item in items]),
                head=changed if isinstance(changed, Name) else head,
            )


def imports_in(*trees: Expression) -> tuple[Import, ...]:
    """What a module must import for these trees, each once."""
    found: dict[Import, None] = {}
    waiting: list[Expression] = [*trees]
    while waiting:
        tree = waiting.pop()
        if isinstance(tree, Group):
            if tree.head is not None:
                found[tree.head.source] = None
            if tree.of is not None:
                found[tree.of.source] = None
            waiting += [value for _, value in tree.items if type(value) is not Code]
        elif isinstance(tree, Name):
            found[tree.source] = None
        elif isinstance(tree, Alternatives):
            waiting += tree.parts
        elif isinstance(tree, Quoted):
            waiting.append(tree.inner)
        elif isinstance(tree, Tail):
            waiting += (tree.inner, tree.default)
        elif isinstance(tree, Entry):
            waiting += (tree.key, tree.value)
    return tuple(found)
