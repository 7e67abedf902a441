"""What one row, heading or item says about one property, and the tree of properties that such facts make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from .described import Location, Origin, Property, Todo
from .prose import as_type, default_of, kind_of_texts, required_in, values_of
from .types import TypeSaid, named_type, read_type
from .words import plain, says_nothing, yes_or_no

if TYPE_CHECKING:
    from ..ir import Json

_NAME: Final = re.compile(r"[A-Za-z_$@][\w$@\-]{0,79}")
_PATH: Final = re.compile(
    r"[A-Za-z_$@][\w$@\-]*(?:(?:\[\w*\])|(?:\.(?:\d+|\*|[A-Za-z_$@][\w$@\-]*))|"
    r"(?:\s*(?:→|->|>|»|/)\s*[A-Za-z_$@][\w$@\-]*))*"
)
_NESTED: Final = re.compile(
    r"^(?P<mark>(?:\s|&nbsp;|&emsp;|&ensp;|[└├│─↳»>·–—\-\u00a0\u2003]|\|-)+)(?=[`*A-Za-z_$@\[])"
)
_MEDIA_TYPE: Final = re.compile(r"(?:application|text|image|audio|video|multipart)/[\w.+\-]+(?:;.*)?")
ITEM: Final = "[]"
"""The token of a path that means any item of an array."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One property as one place describes it."""

    path: tuple[str, ...]
    """From the body inwards; `[]` is any item of an array."""
    origin: Origin
    said: TypeSaid | None = None
    required: bool | None = None
    description: str = ""
    default: tuple[Json, ...] = ()
    values: tuple[tuple[Json, str], ...] = ()
    location: Location | str | None = None
    """A word of the page for where it is sent, if it has one."""
    todos: tuple[Todo, ...] = field(default=())
    schema: str = ""
    """The name of the schema that it is, or that its items are, where the page names one."""


def name_of(text: str) -> tuple[tuple[str, ...], int, bool | None] | None:
    """The path that a cell names, how deep its indentation is, and whether it is marked as required."""
    mark = _NESTED.match(text)
    depth = 0 if mark is None else _width(mark["mark"])
    rest = text[mark.end() :] if mark is not None else text
    bare = plain(rest.replace("\\_", "_").replace("\\[", "[").replace("\\]", "]"))
    found = _PATH.match(bare) if not _MEDIA_TYPE.fullmatch(bare) else None
    if found is None:
        return None
    tail = bare[found.end() :].strip()
    required: bool | None = None
    if tail in ("*", "＊", "†"):
        required = True
    elif tail == "?":
        required = False
    elif tail:
        word = tail.strip("()[]*: ")
        required = yes_or_no(word.split("·")[-1].split(",")[-1].strip())
        if required is None and not _is_harmless(word):
            return None
    return split_path(found.group()), depth, required


def _width(mark: str) -> int:
    """How far to the right an indentation goes: deeper rows have more of whatever marks them."""
    text = re.sub(r"&emsp;|\u2003", "  ", re.sub(r"&nbsp;|&ensp;|\u00a0", " ", mark))
    return max(1, len(text.rstrip()) or len(text))


def _is_harmless(word: str) -> bool:
    return read_type(word) is not None or word.casefold() in (
        "deprecated",
        "new",
        "beta",
        "nullable",
        "readonly",
        "read-only",
    )


def split_path(text: str) -> tuple[str, ...]:
    """`result.data[].domain` as `("result", "data", "[]", "domain")`."""
    tokens = re.findall(r"\[\w*\]|(?<=\.)(?:\d+|\*)(?![\w])|[A-Za-z_$@][\w$@\-]*", text)
    return tuple(ITEM if token[0] == "[" or token.isdigit() or token == "*" else token for token in tokens)


def is_name(text: str) -> bool:
    """Whether a text is one name."""
    return _NAME.fullmatch(text) is not None


def fact(
    path: tuple[str, ...],
    origin: Origin,
    *,
    kind: str = "",
    required: str | bool | None = None,
    description: str = "",
    default: str = "",
    values: str = "",
    location: str = "",
) -> Fact:
    """A fact from the words of a page. What is not understood becomes a question."""
    todos: list[Todo] = []
    description = "" if says_nothing(description) or plain(description).casefold() == "none" else description
    said = read_type(kind)
    name = path[-1] if path else ""
    schema = named_type(kind)
    if said is None and kind and not says_nothing(kind) and not schema and not values_of(kind, ()):
        todos.append(Todo(f"what is the type of `{name}`: the page says `{plain(kind)[:60]}`", (origin,)))
    need = said.required if said is not None else None
    if isinstance(required, bool):
        need = required
    elif required and not says_nothing(required):
        answer = yes_or_no(required)
        if answer is None:
            answer = required_in(required) if len(plain(required).split()) < 3 else None
        if answer is None:
            todos.append(Todo(f"when is `{name}` required: the page says `{plain(required)[:60]}`", (origin,)))
        need = answer if answer is not None else need
    if need is None and required is None:
        need = required_in(description)
    types = said.types if said is not None else ()
    listed = values_of(f"one of: {values}", types) if values and not says_nothing(values) else ()
    listed = listed or values_of(description, types)
    of_kind = values_of(kind, types)
    if not listed and any(read_type(str(value)) is None for value, _ in of_kind):
        listed, kind = of_kind, kind if said is not None else ""
    shown = plain(default).strip("\"' ") if default and not says_nothing(default) else ""
    if said is None and not (kind and not says_nothing(kind)):  # what it may be says what it is
        known = (
            kind_of_texts([str(value) for value, _ in listed]) if listed else kind_of_texts([shown]) if shown else None
        )
        said = TypeSaid((known,)) if known is not None else None
        types = said.types if said is not None else ()
        listed = tuple((value, meaning) for text, meaning in listed if (value := as_type(str(text), types)) is not None)
    given: tuple[Json, ...] = ()
    if shown:
        value = as_type(shown, types)
        given = () if value is None else (value,)
    given = given or default_of(description, types)
    return Fact(
        path,
        origin,
        said,
        need,
        plain(description),
        given,
        listed,
        plain(location).casefold() or None,
        tuple(todos),
        schema,
    )


@dataclass(slots=True)
class _Tree:
    """A property while its members are collected."""

    fact: Fact | None = None
    origin: Origin | None = None
    members: dict[str, _Tree] = field(default_factory=dict[str, "_Tree"])


def build(name: str, facts: Sequence[Fact], origin: Origin) -> Property:
    """The object that facts describe. An outer property that nobody described is an object, or an array of them."""
    root = _Tree(None, origin)
    for each in facts:
        tree = root
        for token in each.path:
            tree = tree.members.setdefault(token, _Tree(None, each.origin))
        tree.fact = each if tree.fact is None else merged(tree.fact, each)
    return replace(_property(name, root), types=("array",) if set(root.members) == {ITEM} else ("object",))


def merged(one: Fact, other: Fact) -> Fact:
    """What two places say about one property; what they contradict each other about is a question."""
    todos = [*one.todos, *other.todos]
    both = (one.origin, other.origin)
    name = one.path[-1] if one.path else ""
    if one.said and other.said and set(one.said.types) != set(other.said.types):
        kinds = " and ".join("/".join(each.said.types) for each in (one, other) if each.said is not None)
        todos.append(Todo(f"which type has `{name}`: the pages say {kinds}", both))
    if None not in (one.required, other.required) and one.required is not other.required:
        todos.append(Todo(f"is `{name}` required: the pages say both", both))
    return replace(
        one,
        said=one.said or other.said,
        required=one.required if one.required is not None else other.required,
        description=one.description or other.description,
        default=one.default or other.default,
        values=one.values or other.values,
        location=one.location or other.location,
        todos=tuple(dict.fromkeys(todos)),
        schema=one.schema or other.schema,
    )


def _property(name: str, tree: _Tree) -> Property:
    given = tree.fact
    origin = given.origin if given is not None else tree.origin
    assert origin is not None
    members = {key: inner for key, inner in tree.members.items() if key != ITEM}
    inner = tree.members.get(ITEM)
    said = given.said if given is not None else None
    types = said.types if said is not None else ()
    items: Property | None = None
    if inner is not None or "array" in types:
        element = inner or _Tree(None, origin)
        if members:  # `data.domain` below an array: a member of its items
            element.members.update(members)
            members = {}
        if element.members or element.fact is not None:
            items = _property(name, element)
        if items is not None and not items.types:
            items = replace(items, types=("object",) if items.properties else _types_of(said.items if said else None))
        elif items is None and said is not None and said.items is not None:
            items = _of_type(name, said.items, origin)
        types = types or ("array",)
    if members and not types:
        types = ("object",)
    todos = given.todos if given is not None else ()
    if given is not None and given.schema and not types:
        todos = (*todos, Todo(f"what is `{given.schema}`, the type of `{name}`: no part of the page says", (origin,)))
    if given is None:
        return Property(name, origin, types, properties=_all(members), items=items)
    values = tuple(value for value, _ in given.values)
    return Property(
        name,
        origin,
        types,
        given.required,
        values,
        tuple(meaning for _, meaning in given.values),
        given.description,
        given.default,
        said.format if said is not None else None,
        _all(members),
        items,
        todos=todos,
    )


def _types_of(said: TypeSaid | None) -> tuple[str, ...]:
    return said.types if said is not None else ()


def _of_type(name: str, said: TypeSaid, origin: Origin) -> Property:
    inner = None if said.items is None else _of_type(name, said.items, origin)
    return Property(name, origin, said.types, format=said.format, items=inner)


def _all(members: dict[str, _Tree]) -> tuple[Property, ...]:
    return tuple(_property(key, inner) for key, inner in members.items())


def nested(facts: Iterable[tuple[int, Fact]]) -> list[Fact]:
    """Facts by how deep they are indented: each deeper one is a member of the one before it that is less deep."""
    stack: list[tuple[int, tuple[str, ...]]] = []
    made: list[Fact] = []
    for depth, each in facts:
        while stack and stack[-1][0] >= depth:
            stack.pop()
        path = each.path
        if stack and depth:
            outer = stack[-1][1]
            path = path if path[: len(outer)] == outer else (*outer, *path)
        made.append(replace(each, path=path))
        is_array = each.said is not None and "array" in each.said.types
        stack.append((depth, (*path, ITEM) if is_array else path))
    return made
