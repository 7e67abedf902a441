"""How the types of two versions relate: what a type checker says of a value of one where the other is wanted.

Types are compared as Python has them: two wire types with the same annotation are the same. A model is the same as the
one it is paired with, whatever has changed in it: that is reported at the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from .. import ir
from .model import Effect
from .surface import TRANSPARENT, Surface

Form: TypeAlias = "frozenset[Atom]"
"""A type as the set of its alternatives."""


class Atom(Struct, frozen=True):
    """One alternative of a type."""

    kind: Literal["builtin", "literal", "list", "tuple", "dict", "model", "solution", "runtime"]
    name: str = ""
    """The class, the literal, or the model."""
    parts: tuple[Form, ...] = ()
    """What it is made of."""


def _builtin(name: str) -> Atom:
    return Atom("builtin", name)


ANY, NONE, STR, BYTES = _builtin("Any"), _builtin("None"), _builtin("str"), _builtin("bytes")
UPLOAD, UNKNOWN = Atom("runtime", "Upload"), Atom("runtime", "Unknown")

_SCALARS = {"string": STR, "integer": _builtin("int"), "number": _builtin("float"), "boolean": _builtin("bool")}
_MEANINGS = {
    "instant": _builtin("datetime"),
    "date": _builtin("date"),
    "time": _builtin("time"),
    "uuid": _builtin("UUID"),
    "bytes": BYTES,
    "decimal": _builtin("Decimal"),
}

_PROMOTED = {("int", "float"), ("bool", "int"), ("bool", "float")}
"""What a type checker takes a value of the first for where it wants the second."""

_PLAIN = frozenset({"Any", "None", "str", "int", "float", "bool"})
"""Values that are the same with a type and without one, since JSON has them."""

Pairs: TypeAlias = Mapping[str, str]
"""The Python names of models: the old one, and the one that is the same model in the new version."""


class Types:
    """The types of one version as forms."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._names = surface.names.models
        self._shapes = {name: surface.shape(model) for name, model in surface.models.items()}
        self._enums = {
            name: STR.name if model.kind == "string" else "int"
            for name, model in surface.models.items()
            if isinstance(model, ir.Enum)
        }

    def name_of(self, wire: str) -> str:
        """The Python name of a model."""
        return self._names[wire]

    def of(self, type_: ir.Type | None) -> Form:
        """The form of a type, models by their names; None means that there is no value."""
        match type_:
            case None:
                return frozenset({NONE})
            case ir.Nullable(inner=inner):
                return _simple({*self.of(inner), NONE})
            case ir.OneOf(members=members):
                return self.of_all(members)
            case ir.Const(values=values):
                return frozenset(map(_literal, values))
            case _:
                return frozenset({self._atom(type_)})

    def of_all(self, types: Iterable[ir.Type | None]) -> Form:
        """The form of a value of any of these types."""
        return _simple({atom for type_ in types for atom in self.of(type_)})

    def _atom(self, type_: ir.Type) -> Atom:
        match type_:
            case ir.Scalar(kind=kind, meaning=meaning):
                return _SCALARS[kind] if meaning is None else _MEANINGS[meaning]
            case ir.ListOf(item=item):
                return Atom("list", parts=(self.of(item),))
            case ir.TupleOf(items=items):
                return Atom("tuple", parts=tuple(map(self.of, items)))
            case ir.MapOf(value=value):
                return Atom("dict", parts=(self.of(value),))
            case ir.Ref(name=name):
                return Atom("model", self._names[name])
            case ir.SolutionOf():
                return Atom("solution")
            case ir.Binary():
                return BYTES
            case ir.Upload(is_text=is_text):
                return Atom("runtime", "str | Upload") if is_text else UPLOAD
            case _:
                return ANY

    def is_open(self, name: str) -> bool:
        """Whether a model is a union whose values may be `Unknown`."""
        model = self._surface.models.get(name)
        return isinstance(model, ir.Union) and self._surface.directions.is_open_union(model)

    def base(self, name: str) -> str | None:
        """The class of Python that an enum is derived from; None for any other model."""
        return self._enums.get(name) if self._shapes.get(name) == "enum" else None

    def definition(self, model: ir.Model) -> Form:
        """What an alias stands for; of any other model the form is its class."""
        match model:
            case ir.Alias(type=type_):
                return self.of(type_)
            case ir.Union(solutions=False, members=members):
                more = {UNKNOWN} if self._surface.directions.is_open_union(model) else set[Atom]()
                return _simple({*self.of_all(members), *more})
            case ir.Enum(values=values) if self._surface.shape(model) == "literal":
                return frozenset(_literal(value.value) for value in values)
            case _:
                return frozenset({Atom("model", self._names[model.name])})

    def expanded(self, form: Form, within: tuple[str, ...] = ()) -> Form:
        """The form with what its aliases stand for, all the way down."""
        found: set[Atom] = set()
        for atom in form:
            if atom.kind == "model" and self._shapes.get(atom.name) in TRANSPARENT and atom.name not in within:
                found |= self.expanded(self.definition(self._surface.models[atom.name]), (*within, atom.name))
            elif atom.parts:
                found.add(Atom(atom.kind, atom.name, tuple(self.expanded(part, within) for part in atom.parts)))
            else:
                found.add(atom)
        return _simple(found)


def _simple(atoms: set[Atom]) -> Form:
    """As annotations are written: anything at all swallows the rest."""
    return frozenset({ANY}) if ANY in atoms else frozenset(atoms)


def _literal(value: object) -> Atom:
    if value is None:
        return NONE
    return _builtin("float") if isinstance(value, float) else Atom("literal", repr(value))


_GONE = "-"
"""Before the name of an old model that the new version does not have, whatever is called so there."""


def renamed(form: Form, pairs: Pairs) -> Form:
    """An old form with the new names of the models in it."""
    return frozenset(
        (
            Atom(atom.kind, pairs.get(atom.name, f"{_GONE}{atom.name}"))
            if atom.kind == "model"
            else Atom(atom.kind, atom.name, tuple(renamed(part, pairs) for part in atom.parts)) if atom.parts else atom
        )
        for atom in form
    )


class Relation(Struct, frozen=True):
    """What a type checker says of the values of two forms that are not the same."""

    old_fits: bool
    """Whether each value of the old form is one of the new."""
    new_fits: bool
    loses_any: bool
    """Whether the old form says less about a value: `Any`."""
    gains_any: bool
    is_plain: bool
    """Whether values of the old form are plain JSON data."""
    loses_time: bool
    """Whether one is a date and the other a time on it, which Python derives from dates."""


class Comparison:
    """Compares types of the old version with types of the new."""

    def __init__(self, old: Types, new: Types, pairs: Pairs) -> None:
        self.old = old
        self.new = new
        self.pairs = pairs
        self._former = {after: before for before, after in pairs.items()}

    def renamed(self, old: Form) -> Form:
        """An old form with the new names of the models in it."""
        return renamed(old, self.pairs)

    def types(self, old: ir.Type | None, new: ir.Type | None) -> Relation | None:
        """How two types relate; None where callers see no difference."""
        if old == new and (old is None or all(map(self._is_same, ir.names_in(old)))):
            return None
        return self.forms(self.old.of(old), self.new.of(new))

    def _is_same(self, name: str) -> bool:
        """Whether a model with the same wire name in both is the same model of `models`."""
        return self.pairs.get(self.old.name_of(name)) == self.new.name_of(name)

    def forms(self, old: Form, new: Form) -> Relation | None:
        """How two forms relate; None where they are the same."""
        if renamed(old, self.pairs) == new:
            return None
        before, after = renamed(self.old.expanded(old), self.pairs), self.new.expanded(new)
        if before == after:
            return None
        had, has = _has_any(before), _has_any(after)
        return Relation(
            old_fits=self._fits(before, after),
            new_fits=self._fits(after, before),
            loses_any=had and not has,
            gains_any=has and not had,
            is_plain=_is_plain(before),
            loses_time={_builtin("date"), _builtin("datetime")} <= before ^ after,
        )

    def _fits(self, form: Form, wanted: Form) -> bool:
        return ANY in wanted or all(any(self._atom_fits(atom, other) for other in wanted) for atom in form)

    def _atom_fits(self, atom: Atom, wanted: Atom) -> bool:
        if atom == wanted:
            return True
        match atom, wanted:
            case Atom(kind="literal", name=name), Atom(kind="builtin", name=base):
                return base in _classes_of_literal(name)
            case Atom(kind="builtin", name=name), Atom(kind="builtin", name=base):
                return (name, base) in _PROMOTED or (name, base) == ("datetime", "date")
            case Atom(kind="model", name=name), Atom(kind="builtin", name=base):
                return base == (self.new.base(name) or self.old.base(self._former.get(name, name.removeprefix(_GONE))))
            case Atom(kind="tuple", parts=parts), Atom(kind="tuple", parts=others):
                return len(parts) == len(others) and all(map(self._fits, parts, others))
            case Atom(kind=kind, parts=(_,)), Atom(kind=other, parts=(inner,)):
                return kind == other and ANY in inner  # lists and dicts are invariant
            case Atom(kind="builtin", name="bytes"), Atom(kind="runtime"):
                return True
            case (Atom(kind="builtin", name="str") | Atom(kind="literal")), Atom(name="str | Upload"):
                return not atom.name.isdigit()
            case Atom(name="Upload"), Atom(name="str | Upload"):
                return True
            case _:
                return False


def _classes_of_literal(text: str) -> tuple[str, ...]:
    if text in ("True", "False"):
        return ("bool", "int", "float")
    return ("str",) if text[:1] in "'\"" else ("int", "float")


def _has_any(form: Form) -> bool:
    return ANY in form or any(_has_any(part) for atom in form for part in atom.parts)


def _is_plain(form: Form) -> bool:
    """Whether values of a form are what JSON has."""
    return all(
        all(map(_is_plain, atom.parts)) if atom.parts else atom.kind == "literal" or atom.name in _PLAIN
        for atom in form
    )


Kind: TypeAlias = Literal["narrowed", "widened", "retyped"]


def sent(relation: Relation) -> tuple[Kind, Effect]:
    """What becomes of programs that pass a value of the old type."""
    if relation.loses_any:
        return "narrowed", "breaks-types"
    if relation.old_fits:
        return ("retyped", "breaks-at-run-time") if relation.loses_time else ("widened", "harmless")
    return ("narrowed" if relation.new_fits else "retyped"), "breaks-types"


def received(relation: Relation) -> tuple[Kind, Effect]:
    """What becomes of programs that use a value as one of the old type."""
    if relation.loses_any:
        return "retyped", "breaks-types"
    if relation.gains_any and relation.old_fits:
        return "widened", "harmless" if relation.is_plain else "breaks-at-run-time"
    if relation.new_fits:
        return ("retyped", "breaks-at-run-time") if relation.loses_time else ("narrowed", "harmless")
    return ("widened" if relation.old_fits else "retyped"), "breaks-types"


# --- what Python does not see ----------------------------------------------------------------------------------------


def bounds(old: ir.Type, new: ir.Type) -> tuple[bool, bool]:
    """(whether the server takes less than before, whether it takes more), of types with the same form."""
    narrower = wider = False
    for before, after in _together(old, new):
        if before.constraints != after.constraints:
            less, more = _bounded(before.constraints, after.constraints)
            narrower, wider = narrower or less, wider or more
    return narrower, wider


def formats(old: ir.Type, new: ir.Type) -> tuple[str, str] | None:
    """The formats that differ, of types with the same form; None where they are the same."""
    for before, after in _together(old, new):
        if isinstance(before, ir.Scalar) and isinstance(after, ir.Scalar):
            was, now = before.format or before.kind, after.format or after.kind
            if was != now:
                return was, now
    return None


def _together(old: ir.Type, new: ir.Type) -> Iterable[tuple[ir.Scalar | ir.ListOf, ir.Scalar | ir.ListOf]]:
    """The parts of two types that are at the same place in both."""
    match old, new:
        case ir.Nullable(inner=before), _:
            yield from _together(before, new.inner if isinstance(new, ir.Nullable) else new)
        case _, ir.Nullable(inner=after):
            yield from _together(old, after)
        case ir.ListOf(item=before), ir.ListOf(item=after):
            yield old, new
            yield from _together(before, after)
        case ir.MapOf(value=before), ir.MapOf(value=after):
            yield from _together(before, after)
        case ir.Scalar(), ir.Scalar():
            yield old, new
        case _:
            return


_LEAST = ("minimum", "exclusive_minimum", "min_length")
_MOST = ("maximum", "exclusive_maximum", "max_length")


def _bounded(old: ir.Constraints, new: ir.Constraints) -> tuple[bool, bool]:
    less = more = False
    for name, sign in (*((name, 1) for name in _LEAST), *((name, -1) for name in _MOST)):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            is_less = after is not None and (before is None or sign * after > sign * before)
            less, more = less or is_less, more or not is_less
    for name in ("pattern", "multiple_of", "unique_items"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            less, more = less or bool(after), more or bool(before)
    return less, more
