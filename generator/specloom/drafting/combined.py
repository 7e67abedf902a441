"""Joins what is documented about a value with what examples show of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .described import Certainty, Property, Todo
from .facts import ITEM, Fact


def with_shape(documented: Property | None, seen: Property | None) -> Property | None:
    """One schema. What an example contradicts is a question that names both lines; what it adds is not required."""
    if documented is None:
        return seen
    return documented if seen is None else _joined(documented, seen)


def placed(facts: Sequence[Fact], seen: Property | None) -> list[Fact]:
    """Facts of a flat list, each below the container before it if that is the only place where examples have it."""
    made: list[Fact] = []
    inside: tuple[str, ...] = ()
    for each in facts:
        name = each.path[0]
        shown = _member(seen, (name,))
        if len(each.path) == 1 and shown is None and inside and _member(seen, (*inside, name)) is not None:
            made.append(replace(each, path=(*inside, name)))
            continue
        made.append(each)
        if len(each.path) == 1 and shown is not None:
            is_list = "array" in shown.types
            is_open = bool((shown.items.properties if shown.items is not None else ()) if is_list else shown.properties)
            inside = (name, ITEM) if is_list and is_open else (name,) if is_open else inside
    return made


def _member(seen: Property | None, path: tuple[str, ...]) -> Property | None:
    for token in path:
        if seen is None:
            return None
        seen = seen.items if token == ITEM else next((each for each in seen.properties if each.name == token), None)
    return seen


def _joined(documented: Property, seen: Property) -> Property:
    todos = list(documented.todos)
    types = documented.types or (seen.types if seen.types != ("null",) else ())
    extra = [kind for kind in seen.types if kind not in types and not (kind == "integer" and "number" in types)]
    if extra and documented.types:
        types = (*types, *extra)
        if extra != ["null"]:
            said, shown = "/".join(documented.types), "/".join(kind for kind in extra if kind != "null")
            where = (documented.origin, seen.origin)
            todos.append(
                Todo(
                    f"which type has `{documented.name}`: it is documented as {said}, and an example has {shown}", where
                )
            )
    shown_members = {each.name: each for each in seen.properties}
    members = [
        each if (other := shown_members.pop(each.name, None)) is None else _joined(each, other)
        for each in documented.properties
    ]
    members += [unrequired(each) for each in shown_members.values()]
    items = (
        documented.items
        if seen.items is None
        else unrequired(seen.items) if documented.items is None else _joined(documented.items, seen.items)
    )
    return replace(
        documented,
        types=types,
        format=documented.format or (seen.format if seen.format == "date-time" and types == ("string",) else None),
        properties=tuple(members) if "object" in types or not types else (),
        items=items if "array" in types else None,
        todos=tuple(todos),
    )


def unrequired(seen: Property) -> Property:
    """What only an example shows: nothing says that it is always there."""
    return replace(
        seen,
        required=None,
        properties=tuple(unrequired(each) for each in seen.properties),
        items=None if seen.items is None else unrequired(seen.items),
    )


def merged(one: Property, other: Property) -> Property:
    """What two files say about one property; contradictions are questions that name both."""
    if one.origin.certainty != other.origin.certainty:
        documented, seen = (one, other) if one.origin.certainty == Certainty.DOCUMENTED else (other, one)
        return _joined(documented, seen)
    todos = [*one.todos, *other.todos]
    where = (one.origin, other.origin)
    if one.types and other.types and set(one.types) - {"null"} != set(other.types) - {"null"}:
        pair = {*one.types, *other.types} - {"null"}
        if pair != {"integer", "number"} or one.origin.certainty == Certainty.DOCUMENTED:
            said = " and ".join("/".join(each.types) for each in (one, other))
            todos.append(Todo(f"which type has `{one.name}`: the files say {said}", where))
    if (
        None not in (one.required, other.required)
        and one.required is not other.required
        and one.origin.certainty == Certainty.DOCUMENTED
    ):
        todos.append(Todo(f"is `{one.name}` required: the files say both", where))
    if one.enum and other.enum and set(map(str, one.enum)) != set(map(str, other.enum)):
        todos.append(Todo(f"which values has `{one.name}`: the files list others", where))
    names = {each.name: each for each in other.properties}
    members = [each if (same := names.pop(each.name, None)) is None else merged(each, same) for each in one.properties]
    both_examples = one.origin.certainty == Certainty.EXAMPLE
    members = [
        each if not both_examples or any(each.name == it.name for it in other.properties) else unneeded(each)
        for each in members
    ]
    members += [unneeded(each) if both_examples else each for each in names.values()]
    types = tuple(dict.fromkeys((*one.types, *other.types)))
    if "number" in types and "integer" in types and both_examples:
        types = tuple(kind for kind in types if kind != "integer")
    return replace(
        one,
        types=types if both_examples or "null" in types else one.types or other.types,
        required=one.required if one.required is not None else other.required,
        enum=one.enum if len(one.enum) >= len(other.enum) else other.enum,
        description=one.description or other.description,
        default=one.default or other.default,
        format=one.format if one.format == other.format or not both_examples else None,
        properties=tuple(members),
        items=(
            one.items if other.items is None else other.items if one.items is None else merged(one.items, other.items)
        ),
        credential=one.credential or other.credential,
        todos=tuple(dict.fromkeys(todos)),
    )


def unneeded(each: Property) -> Property:
    """The property, not required: another example does without it."""
    return replace(each, required=None)
