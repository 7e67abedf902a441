"""Names of models: a component keeps its own;
an inline schema is named after its location, in as few words as tell it apart.

Inline schemas of one shape and one word (`direction` of two operations) are one model, which `shared` finds: it is
named after the words that its locations have in common, if no other model could be meant by them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from ..ir import (
    Alias,
    Api,
    Binary,
    Const,
    Enum,
    FreeForm,
    ListOf,
    MapOf,
    Model,
    Nullable,
    Object,
    OneOf,
    Ref,
    Scalar,
    SolutionOf,
    TupleOf,
    Type,
    Union,
    Upload,
    names_in,
    parts_of,
)
from .words import pascal
from .words import words as split

STRUCTURAL = frozenset(
    ("Data", "Item", "Items", "Object", "Request", "Response", "Result", "Results", "Value", "Values")
)
"""Words that say where a schema stands and not what it is."""

_KINDS = frozenset(("Array", "Boolean", "Integer", "Number", "String"))
"""Words that say of which kind an option is."""

_LONGEST_WITH_VALUES = 40
"""The letters of the name of an enum that is made of its values."""

LONGEST = 60
"""The letters of a class name that is made of a location, where fewer tell it apart."""

Apart = Callable[[str], Hashable]
"""What else two models must have in common to be one, by name."""


def shared(api: Api, apart: Apart) -> dict[str, str]:
    """The model that each one is the same as, by name.

    That is the first one of its shape, or one that is named by a shared parameter, response or body.
    """
    models = {model.name: model for model in api.models}
    crowded: dict[Hashable, list[str]] = {}
    for model in api.models:
        if _is_shareable(model):
            crowded.setdefault((_outline(model), apart(model.name)), []).append(model.name)
    candidates = {name for names in crowded.values() if len(names) > 1 for name in names}
    same = {name: name for name in models}
    first: dict[Hashable, str] = {}
    for name in _inner_first(candidates, models):
        shape = (_outline(models[name]), apart(name), repr(_bare(models[name], same)))
        same[name] = first.setdefault(shape, name)
    owned = {same[name]: name for name in reversed(models) if name in candidates and len(models[name].words) == 1}
    return {name: owned.get(found, found) for name, found in same.items()}


def texts(api: Api, same: Mapping[str, str]) -> dict[str, str]:
    """The basis of the name of each model that stands for itself, by its name in the spec."""
    models = {model.name: model for model in api.models}
    ends = tails([name for name, model in models.items() if not model.words])
    groups: dict[str, list[tuple[str, ...]]] = {}
    for model in api.models:
        words = tuple(pascal(ends.get(word, word), "Part") for word in model.words)
        groups.setdefault(same[model.name], []).append(words)
    own = {name: _own(models[name], ends) for name in groups}
    found = {**own}
    taken = Counter(map(pascal, found.values()))
    endings = Counter(ending for listed in groups.values() for words in {*listed} for ending in _endings(words))
    common = {name: word for name, listed in groups.items() if (word := _common(listed))}
    wanted = Counter(common.values())
    values: dict[str, str] = {}
    for name, word in common.items():
        is_only = endings[None, (word,)] == len({*groups[name]})
        if wanted[word] == 1 and is_only and not taken[word]:
            found[name] = word
        else:
            found[name] = values[name] = _with_values(word, models[name]) or own[name]
    crowded = Counter(values.values())
    found |= {
        name: own[name] for name, text in values.items() if crowded[text] > 1 or (taken[text] and text != own[name])
    }
    for name in groups:
        if len(pascal(found[name])) > LONGEST and models[name].words and models[name].python_name is None:
            found[name] = _shorter(groups[name][0], endings, taken) or found[name]
            taken[found[name]] += 1
    return found


def tails(names: Sequence[str]) -> dict[str, str]:
    """The end of each name that is a path of packages, as far as no other name ends so.

    `io.k8s.api.core.v1.Pod` is V1Pod: a version belongs to what it is a version of.
    """
    paths = {name: name.split(".") for name in names if _PACKAGED.fullmatch(name)}
    counts = {name: 2 if _VERSION.fullmatch(path[-2]) else 1 for name, path in paths.items()}
    while True:
        found = {name: ".".join(paths[name][-count:]) for name, count in counts.items()}
        wanted = Counter(pascal(found.get(name, name)) for name in names)
        longer = [name for name, end in found.items() if wanted[pascal(end)] > 1 and counts[name] < len(paths[name])]
        if not longer:
            return found
        for name in longer:
            counts[name] += 1


_PACKAGED = re.compile(r"[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*){2,}")
"""A name behind those of the packages that it is in: two at least."""

_VERSION = re.compile(r"[vV]\d+(?:(?:alpha|beta|rc)\d*)?")


def _own(model: Model, ends: Mapping[str, str]) -> str:
    """The name of a model, that of its component without the packages."""
    if model.words and model.words[0] in ends:
        owner = pascal(model.words[0])
        if model.name.startswith(owner):
            return pascal(ends[model.words[0]]) + model.name.removeprefix(owner)
    return ends.get(model.name, model.name)


def _common(listed: list[tuple[str, ...]]) -> str:
    """The word that all locations of a shared model end with; "" where that does not say what it is."""
    if len({*listed}) < 2 or any(len(words) < 2 for words in listed):
        return ""
    last = {words[-1] for words in listed}
    word = next(iter(last)) if len(last) == 1 else ""
    is_telling = word not in STRUCTURAL | _KINDS and not re.match(r"With[A-Z]", word)
    return word if is_telling else ""


def _with_values(word: str, model: Model) -> str:
    """The name of an enum that no common word names alone: with its values, if they are few; otherwise ""."""
    values = [pascal(str(value.value), "") for value in model.values] if isinstance(model, Enum) else []
    text = "".join((word, *values))
    return text if values and all(values) and len(text) <= _LONGEST_WITH_VALUES else ""


def _endings(words: tuple[str, ...]) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Every (component or operation, last words) and (None, last words) that mean this location."""
    for start in range(1, len(words)):
        yield words[0], words[start:]
        yield None, words[start:]


def _shorter(
    words: tuple[str, ...], endings: Mapping[tuple[str | None, tuple[str, ...]], int], taken: Mapping[str, int]
) -> str:
    """The first name of a location that fits, and that no other location could be meant by.

    It is its owner and last words, or last words alone, or last words behind the beginning of the owner's name.
    """
    starts = range(len(words) - 1, 0, -1)
    ends = [words[start:] for start in starts if not STRUCTURAL.issuperset(words[start:])]
    for owner, last in (*((words[0], last) for last in ends), *((None, last) for last in ends)):
        name = "".join(filter(None, (owner, *last)))
        if len(name) <= LONGEST and endings[owner, last] == 1 and not taken.get(name):
            return name
    parts = split(words[0])
    beginnings = ["".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]
    names = ("".join((beginning, *last)) for last in ends or [words[-1:]] for beginning in beginnings)
    return next((name for name in names if len(name) <= LONGEST and not taken.get(name)), "")


# --- fields ----------------------------------------------------------------------------------------------------------


_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "string": ("bytes", "str"),
    "integer": ("float", "int"),
    "number": ("float", "int"),
    "boolean": ("bool",),
}
"""The builtins that may be in the annotation of a scalar, in some format."""


def used_in(model: Object) -> frozenset[str]:
    """The builtins in the annotations of a class, which a field of the same name would hide,
    and `dt` for the module.
    """
    found = {"dt", "type"} if model.extra is None else {"dt", "type", "dict", "str"}
    waiting = [*parts_of(model)]
    while waiting:
        match waiting.pop():
            case Scalar(kind=kind):
                found.update(_OF_KIND[kind])
            case Const():
                found.add("float")
            case ListOf(item=item):
                found.add("list")
                waiting.append(item)
            case TupleOf(items=items):
                found.add("tuple")
                waiting += items
            case MapOf(value=value):
                found.update(("dict", "str"))
                waiting.append(value)
            case Nullable(inner=inner):
                waiting.append(inner)
            case OneOf(members=members):
                waiting += members
            case Binary() | Upload():
                found.update(("bytes", "str"))
            case Ref() | FreeForm() | SolutionOf():
                pass
    return frozenset(found)


# --- shapes ----------------------------------------------------------------------------------------------------------


def _is_shareable(model: Model) -> bool:
    """Whether another model may replace it: an inline one that has no part in the types of tasks' results."""
    if not model.words or model.python_name is not None:
        return False
    if isinstance(model, Object):
        return model.solution is None and model.parameter is None and not model.unions
    return not (isinstance(model, Union) and model.solutions)


def _outline(model: Model) -> Hashable:
    """What is cheap to compare of a shape, and the word that it is named after."""
    last = pascal(model.words[-1], "Part")
    word = model.words[-1] if last not in STRUCTURAL | _KINDS else model.words[-2:]
    match model:
        case Object(fields=fields):
            return word, tuple(field.name for field in fields)
        case Enum(values=values):
            return word, tuple(values)
        case Union(members=members):
            return word, len(members)
        case Alias():
            return word, "alias"


def _bare(model: Model, same: Mapping[str, str]) -> Model:
    """A model without its name and its own description, made of the models that stand for its parts."""
    match model:
        case Object():
            fields = tuple(replace(field, type=_with(field.type, same), example=None) for field in model.fields)
            extra = _with(model.extra, same) if model.extra is not None else None
            return replace(model, name="", doc="", words=(), fields=fields, extra=extra)
        case Enum():
            return replace(model, name="", doc="", words=())
        case Union():
            members = tuple(_with(member, same) for member in model.members)
            mapping = tuple((value, same[name]) for value, name in model.mapping)
            return replace(model, name="", doc="", words=(), members=members, mapping=mapping)
        case Alias():
            return replace(model, name="", doc="", words=(), type=_with(model.type, same))


def _with(type_: Type, same: Mapping[str, str]) -> Type:
    """A type that names the models that stand for others."""
    match type_:
        case Ref(name=name):
            return type_ if same[name] == name else Ref(same[name])
        case Nullable(inner=inner):
            return Nullable(_with(inner, same))
        case ListOf(item=item):
            return replace(type_, item=_with(item, same))
        case MapOf(value=value):
            return MapOf(_with(value, same))
        case OneOf(members=members):
            return OneOf(tuple(_with(member, same) for member in members))
        case TupleOf(items=items):
            return TupleOf(tuple(_with(item, same) for item in items))
        case _:
            return type_


def _inner_first(names: Iterable[str], models: Mapping[str, Model]) -> Iterator[str]:
    """The names, those of what a model is made of before its own; in a cycle one comes before what it is made of."""
    wanted, seen = set(names), set[str]()
    for start in (name for name in models if name in wanted):
        waiting = [(start, False)]
        while waiting:
            name, is_done = waiting.pop()
            if is_done:
                yield name
            elif name not in seen:
                seen.add(name)
                inner = [part for type_ in parts_of(models[name]) for part in names_in(type_) if part in wanted]
                waiting += [(name, True), *((part, False) for part in reversed(inner))]
