"""Views of operations that a run before has made, and that this one need not make again.

What the generated code says of an operation is a function of that operation, of its Python names, of the models that it
leads to with their names and directions, and of what it shares with all others: the servers and credentials of the Api,
the name of its client and of its resources, and the like. All of that goes into the key of its views; nothing else is
asked for when they are made. The location of an operation is not in its key, since no generated line depends on it:
operations below a changed one move by some lines, and keep their views.

The operations of an Api with tasks depend on one another, so none of their views are kept.

This module reads and writes no file: it is given the text of an earlier run, and returns that for a later one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from struct import Struct
from typing import Literal, TypeAlias, TypeVar

import msgspec
from msgspec.structs import replace

from .. import ir
from ..naming import Names
from .package import CallView, GuideMethod, MethodView, TestView
from .replayed import echo
from .types import Directions

View = TypeVar("View")

Part: TypeAlias = Literal["calls", "methods", "tests", "guide"]
"""Where views of an operation stand."""


class NamedTest(msgspec.Struct, frozen=True):
    """A test of an operation, as it is called unless another one has its name."""

    name: str
    status: int
    """Of the first response."""
    test: TestView


class _Kept(msgspec.Struct, array_like=True):
    """The views of one operation; None where they have not been made."""

    calls: tuple[CallView, ...] | None = None
    methods: tuple[tuple[MethodView, MethodView], ...] | None = None
    """Each in both flavours."""
    tests: tuple[NamedTest, ...] | None = None
    guide: tuple[GuideMethod, ...] | None = None


_FORMAT = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])
_RECORD = msgspec.msgpack.Decoder(_Kept)
_MAP = Struct(">BI")
"""How a MessagePack map begins that may be large: 0xDF, and the number of its entries."""
_NOTHING = msgspec.msgpack.encode(None)


class KeptViews:
    """The views of the operations of one Api: each is taken from what was kept, or made."""

    def __init__(self, kept: bytes | None = None) -> None:
        """Takes what `dump` of an earlier run has returned; what cannot be read counts as nothing."""
        try:
            self._before = _FORMAT.decode(kept) if kept is not None else {}
        except (msgspec.DecodeError, UnicodeDecodeError):
            self._before = {}
        self._keys: Mapping[str, str] = {}
        self._records: dict[str, _Kept] = {}
        self._made: set[str] = set()

    def begin(self, api: ir.Api, names: Names, directions: Directions, hidden: Hidden) -> None:
        """Say of which Api the views are; without this, each is made."""
        self._keys = _keys(api, names, directions, hidden) if not api.tasks else {}

    def of(
        self, part: Part, operation: ir.Operation, make: Callable[[ir.Operation], Iterable[View]]
    ) -> tuple[View, ...]:
        """The views of an operation in one place; `make` makes them."""
        key = self._keys.get(operation.id)
        if key is None:
            return tuple(make(operation))
        record = self._records.get(key)
        if record is None:
            record = self._records[key] = self._read(key)
        found: tuple[View, ...] | None = getattr(record, part)
        if found is None:
            found = tuple(make(operation))
            setattr(record, part, found)
            self._made.add(key)
        return found

    def dump(self) -> Iterable[bytes] | None:
        """All views, for the next run, in pieces that are made one at a time; None where that would be what was kept
        before.
        """
        is_same = not self._made and self._records.keys() == self._before.keys()
        return None if is_same else self._rows()

    def _rows(self) -> Iterator[bytes]:
        """A MessagePack map with an entry for each operation."""
        yield _MAP.pack(0xDF, len(self._records))
        for key, record in self._records.items():
            yield msgspec.msgpack.encode(key)
            try:
                yield msgspec.msgpack.encode(record) if key in self._made else bytes(self._before[key])
            except UnicodeEncodeError:
                yield _NOTHING  # an unpaired surrogate: rare enough to be made again each time

    def _read(self, key: str) -> _Kept:
        row = self._before.get(key)
        if row is None:
            return _Kept()
        try:
            return _RECORD.decode(row)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _Kept()


Hidden = Mapping[str | None, object]
"""What annotations write differently, by the resource whose methods they belong to."""


# --- keys ------------------------------------------------------------------------------------------------------------


def _keys(api: ir.Api, names: Names, directions: Directions, hidden: Hidden) -> dict[str, str]:
    """The key of each operation, by its id."""
    common = _digest(_common(api, names))
    models = _with_all_they_lead_to(_of_models(api, names, directions))
    arguments = _by_owner(((id_, (place, wire)), name) for (id_, place, wire), name in names.arguments.items())
    found: dict[str, str] = {}
    for operation in api.operations:
        id_ = operation.id
        named = (
            names.methods[id_],
            names.calls[id_],
            names.constants[id_],
            names.paged_calls.get(id_),
            names.iterators.get(id_),
            tuple(arguments.get(id_, ())),
            hidden.get(names.methods[id_].resource),
        )
        reached = sorted({models[name] for name in ir.models_of(operation)})
        found[id_] = _digest((common, operation, named, reached))
    return found


_OF_OPERATIONS = ("methods", "calls", "constants", "paged_calls", "iterators", "arguments")
"""The names that belong to one operation each."""
_OF_MODELS = ("models", "same", "fields", "values")
"""The names that belong to one model each."""


def _common(api: ir.Api, names: Names) -> object:
    """What views of any operation may depend on besides that operation and its models."""
    listed = (*_OF_OPERATIONS, *_OF_MODELS, "resources")
    others = tuple((name, getattr(names, name)) for name in names.__struct_fields__ if name not in listed)
    resources = sorted(names.resources.items())  # a new operation may be the first of its resource
    return replace(api, operations=(), models=()), others, resources, echo(api)


def _of_models(api: ir.Api, names: Names, directions: Directions) -> dict[str, tuple[str, set[str]]]:
    """The digest of each model with its names and directions, and the models that it leads to."""
    members = _by_owner(
        ((model, wire), name) for of in (names.fields, names.values) for (model, wire), name in of.items()
    )
    found: dict[str, tuple[str, set[str]]] = {}
    for model in api.models:
        name = model.name
        named = (names.models[name], names.same[name], tuple(members.get(name, ())))
        told = (model, named, directions.of(name), directions.is_open(ir.Ref(name)))
        found[name] = _digest(told), set(_models_in(model))
    return found


def _models_in(model: ir.Model) -> Iterator[str]:
    """The models that a model names."""
    match model:
        case ir.Object():
            for field in model.fields:
                yield from ir.names_in(field.type)
            for type_ in (model.extra, model.solution):
                yield from ir.names_in(type_) if type_ is not None else ()
        case ir.Alias():
            yield from ir.names_in(model.type)
        case ir.Union():
            for member in model.members:
                yield from ir.names_in(member)
            yield from (name for _, name in model.mapping)
            yield from (name for name in (model.default, model.catch_all) if name is not None)
        case ir.Enum():
            return


Owned = TypeVar("Owned")


def _by_owner(named: Iterable[tuple[tuple[str, Owned], str]]) -> dict[str, list[tuple[Owned, str]]]:
    """The Python names of what belongs to something, by that."""
    found: dict[str, list[tuple[Owned, str]]] = {}
    for (owner, wire), name in named:
        found.setdefault(owner, []).append((wire, name))
    return found


def _with_all_they_lead_to(models: Mapping[str, tuple[str, set[str]]]) -> dict[str, str]:
    """The digest of each model together with all models that it leads to.

    Models that lead to one another have one digest: they are found by Tarjan's algorithm, in linear time.
    """
    found: dict[str, str] = {}
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    for start in models:
        waiting = [(start, iter(models[start][1]))] if start not in order else []
        while waiting:
            name, rest = waiting[-1]
            if name not in order:
                order[name] = lowest[name] = len(order)
                path.append(name)
            for other in rest:
                if other not in order:
                    waiting.append((other, iter(models[other][1])))
                    break
                if other not in found:
                    lowest[name] = min(lowest[name], order[other])
            else:
                waiting.pop()
                if waiting:
                    above = waiting[-1][0]
                    lowest[above] = min(lowest[above], lowest[name])
                if lowest[name] == order[name]:
                    circle = [path.pop()]
                    while circle[-1] != name:
                        circle.append(path.pop())
                    beyond = {found[other] for each in circle for other in models[each][1] if other in found}
                    told = _digest((tuple(sorted(models[each][0] for each in circle)), tuple(sorted(beyond))))
                    found |= dict.fromkeys(circle, told)
    return found


def _digest(value: object) -> str:
    """The SHA-256 of facts without their places.

    Their MessagePack tells them apart: where a fact may be of several classes, it says which. What MessagePack cannot
    hold is told by `repr`.
    """
    try:
        return sha256(_FACTS.encode(value)).hexdigest()
    except (OverflowError, TypeError, UnicodeEncodeError):
        return sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()


def _placeless(value: object) -> object:
    """What a key has instead of a place."""
    if isinstance(value, ir.Place):
        return None
    raise TypeError(f"{type(value).__name__} is not a fact")


_FACTS = msgspec.msgpack.Encoder(enc_hook=_placeless)
