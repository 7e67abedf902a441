"""What the models say of one another, and the order in which they are needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from ... import ir

Drafts = Mapping[str, ir.Model]
"""Models by name, each as its own schema says."""


def choices_of(name: str, drafts: Drafts) -> set[str]:
    """The models that a value of a union can be, through the unions and aliases among them."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        model = drafts.get(waiting.pop())
        types: tuple[ir.Type, ...] = ()
        if isinstance(model, ir.Union):
            types = model.members
        elif isinstance(model, ir.Alias):
            types = (model.type,)
        for type_ in types:
            inner = type_.inner if isinstance(type_, ir.Nullable) else type_
            if isinstance(inner, ir.Ref) and inner.name not in found:
                found.add(inner.name)
                waiting.append(inner.name)
    return found


def order(names: Iterable[str], drafts: Drafts) -> list[str]:
    """The names of the models in the order in which they are needed: an object before what it is made of."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    for start in [*names, *drafts]:
        waiting = [(start, False)]
        while waiting:
            name, is_done = waiting.pop()
            model = drafts.get(name)
            if is_done:
                found[name] = None
            if is_done or model is None or name in seen:
                continue
            seen.add(name)
            if isinstance(model, (ir.Object, ir.Enum)):
                found[name] = None
            else:
                waiting.append((name, True))
            parts = list(ir.parts_of(model))
            if isinstance(model, ir.Object) and model.solution is not None:
                parts.append(model.solution)
            inner = [named for part in parts for named in ir.names_in(part)]
            waiting += [(named, False) for named in reversed(inner)]
    return list(found)


def finish(drafts: Drafts, words: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ir.Model]]:
    """The models, each object with the solution-typed unions that it belongs to, inline ones with their location."""
    solving = {
        name: model
        for name, model in drafts.items()
        if isinstance(model, ir.Union) and any(_solves(drafts, member) for member in model.members)
    }
    membership: dict[str, list[str]] = {}
    for name, union in solving.items():
        for member in union.members:
            if isinstance(member, ir.Ref):
                membership.setdefault(member.name, []).append(name)
    for name, draft in drafts.items():
        model = replace(draft, words=words[name]) if name in words else draft
        if isinstance(model, ir.Union):
            yield name, replace(model, solutions=name in solving, catch_all=_catch_all(drafts, model))
        elif isinstance(model, ir.Object):
            yield name, replace(model, unions=tuple(membership.get(name, ())))
        else:
            yield name, model


def _catch_all(drafts: Drafts, union: ir.Union) -> str | None:
    """The one member that may be what no other is: any property may be in it, and no value of the tag is its own."""
    if union.catch_all is not None or union.default is not None or union.tag is None:
        return union.catch_all
    mapped = {target for value, target in union.mapping if value != target}
    references = [member for member in union.members if isinstance(member, ir.Ref) and member.name not in mapped]
    found = [each.name for each in references if _takes_any_tag(drafts, drafts.get(each.name), union.tag)]
    return found[0] if len(found) == 1 else None


def _takes_any_tag(drafts: Drafts, model: ir.Model | None, tag: str) -> bool:
    if not isinstance(model, ir.Object) or model.extra is None:
        return False
    types = [
        item.type.inner if isinstance(item.type, ir.Nullable) else item.type
        for item in model.fields
        if item.name == tag
    ]
    return not any(
        isinstance(type_, ir.Const) or (isinstance(type_, ir.Ref) and isinstance(drafts.get(type_.name), ir.Enum))
        for type_ in types
    )


def solves(drafts: Drafts, type_: ir.Type) -> bool:
    """Whether an argument of this type decides the type of the result."""
    inner = type_.inner if isinstance(type_, ir.Nullable) else type_
    model = drafts.get(inner.name) if isinstance(inner, ir.Ref) else None
    if isinstance(model, ir.Union):
        return any(_solves(drafts, member) for member in model.members)
    return _solves(drafts, inner)


def _solves(drafts: Drafts, member: ir.Type) -> bool:
    model = drafts.get(member.name) if isinstance(member, ir.Ref) else None
    return isinstance(model, ir.Object) and model.solution is not None
