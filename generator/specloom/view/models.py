"""The models of an Api as classes."""

from __future__ import annotations

import math
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from graphlib import TopologicalSorter

from msgspec.structs import replace

from .. import ir
from ..ir import names_in, parts_of
from ..layout import (
    TRUE,
    Code,
    Expression,
    Group,
    Name,
    Quoted,
    Source,
    call,
    class_header,
    declaration,
    dict_of,
    docstring,
    imports_of,
    literal,
    one_line,
    statement,
    subscript,
)
from ..naming import Names
from ..naming.reserved import BUILTIN_CLASSES
from .imported import (
    ANNOTATED,
    ANY,
    FIELD,
    GENERIC,
    META,
    STRUCT,
    TYPE_ALIAS,
    TYPE_CHECKING,
    UNSET,
    UNSET_TYPE,
    S,
    runtime,
)
from .package import AliasView, ChoiceView, ClassView, FieldView, MarkerView, ModelsView, ModelView, ModuleView
from .types import STR, Annotations, Directions, literals, union_of_types
from .wording import fact_doc, paragraphs, sentence


class Models:
    """Builds the view of `models.py`."""

    def __init__(self, api: ir.Api, names: Names, directions: Directions) -> None:
        self._api = api
        self._names = names
        self._directions = directions
        self._models: Mapping[str, ir.Model] = {model.name: model for model in api.models}
        self._annotations = Annotations(names, directions, self._models)
        self._inner: dict[str, list[str]] = {}
        self._shared = Counter(names.same.values())
        self._choices = {model.words or (model.name,) for model in api.models if isinstance(model, ir.Union)}

    def view(self) -> ModelsView:
        """All models that a signature or another model names, in an order in which they can be executed."""
        same = self._names.same
        shown = [
            model
            for model in self._api.models
            if model.name not in self._directions.opened and same[model.name] == model.name
        ]
        views = [view for model in self._ordered(shown) for view in self._model(model)]
        title = self._api.title or self._names.client
        doc = paragraphs(f"The models of {title}: what its requests and responses hold.", _JSON)
        return ModelsView(ModuleView(docstring(doc), imports_of(*_code(views))), tuple(views))

    def _ordered(self, shown: list[ir.Model]) -> list[ir.Model]:
        """Markers and enums first, since classes name them; then what is called like a class of Python, before any
        annotation that names it; aliases last and each after those that it is made of.
        """
        first = [model for model in shown if _is_first(model)]
        aliases = {model.name: model for model in shown if isinstance(model, ir.Alias)}
        classes = [model for model in shown if not _is_first(model) and not isinstance(model, ir.Alias)]
        endless = [name for name in aliases if name in self._aliases_in(name)]
        before = {
            name: [inner for inner in self._aliases_in(name) if inner not in endless]
            for name in aliases
            if name not in endless
        }
        order = [*endless, *TopologicalSorter(before).static_order()]
        classes.sort(key=lambda model: self._names.models[model.name] not in BUILTIN_CLASSES)
        return [*first, *classes, *(aliases[name] for name in order)]

    def _aliases_in(self, name: str) -> list[str]:
        """The aliases that one is made of, all the way down; itself among them where it is made of itself."""
        if name not in self._inner:
            self._inner[name] = self._looked_up(name)
        return self._inner[name]

    def _looked_up(self, name: str) -> list[str]:
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            parts = parts_of(self._models[waiting.pop()])
            inner = [self._names.same[part] for type_ in parts for part in names_in(type_)]
            new = [part for part in inner if part not in found and isinstance(self._models[part], ir.Alias)]
            found |= dict.fromkeys(new)
            waiting += new
        return list(found)

    def _model(self, model: ir.Model) -> Iterator[ModelView]:
        match model:
            case ir.Object():
                yield self._object(model)
            case ir.Enum():
                yield self._enum(model)
            case ir.Union() if model.solutions:
                yield self._marker(model)
            case ir.Union():
                yield self._choice(model)
            case ir.Alias() if model.name in self._aliases_in(model.name):
                yield self._choice(ir.Union(model.name, model.place, model.doc, (model.type,)))
            case ir.Alias():
                yield self._alias(model, self._annotations.of(model.type))

    # --- objects ------------------------------------------------------------------------------------------------------

    def _object(self, model: ir.Object) -> ClassView:
        bases: list[Expression] = [self._marker_base(union, model) for union in model.unions]
        bases.append(STRUCT if model.extra is None else runtime("OpenStruct"))
        if model.parameter is not None:
            bases.append(subscript(GENERIC, S))
        fields = [self._field(model, item) for item in in_order(model)]
        if model.extra is not None:
            extra = subscript("dict", STR, self._annotations.of(model.extra))
            doc = "Undeclared properties, by wire name."
            made: Expression = extra
            if any(names_in(model.extra)):  # what it names may be defined further down
                made = Group("lambda: dict[", extra.items, "]()")
            factory = call(FIELD, default_factory=made)
            fields.append(FieldView(declaration("additional_properties", extra, factory, 4), docstring(doc, 4)))
        options = (("frozen=", TRUE), ("kw_only=", TRUE))
        return ClassView(
            class_header(self._names.models[model.name], (*(("", base) for base in bases), *options)),
            docstring(sentence(model.doc) or self._place(model) or f"The object `{model.name}` of the API.", 4),
            tuple(fields),
        )

    def _place(self, model: ir.Model) -> str:
        """Where an inline schema is, by the names that a user knows;
        "" where it is a component, an option, or at several places.
        """
        owner, *path = model.words or ("",)
        if not path or self._shared[model.name] > 1 or any(map(_is_coined, path)):
            return ""
        if any(model.words[:count] in self._choices for count in range(1, len(model.words))):
            return ""
        if owner not in self._names.methods:
            return f"`{'.'.join(path)}` of `{self._names.models[owner]}`." if owner in self._names.models else ""
        method = f"`{self._names.methods[owner].path}()`"
        content = {"request": "body", "response": "response"}.get(path[0])
        if content is None:
            return f"`{'.'.join(path)}` of {method}."
        return f"`{'.'.join(path[1:])}` in the {content} of {method}." if path[1:] else f"The {content} of {method}."

    def _marker_base(self, union: str, model: ir.Object) -> Expression:
        solution = self._annotations.of(model.solution) if model.solution is not None else ANY
        return subscript(self._names.models[union], solution if solution == ANY else Quoted(solution))

    def _field(self, model: ir.Object, item: ir.Field) -> FieldView:
        name = self._names.fields[model.name, item.name]
        constant = constant_of(item)
        written = self._annotations.of(item.type, S)
        if self._directions.only_sent(model.name):
            written = constrained(written, item.type)
        is_required = self._directions.must_be_given(model, item)
        if not is_required:
            written = union_of_types((written, UNSET_TYPE))
        unset = None if is_required else UNSET
        default = Code(literal(constant)) if constant is not None else unset
        doc = fact_doc(item.doc, item.type, item.default, name=item.name, deprecated=item.deprecated)
        return FieldView(
            _declaration(name, written, item.name, default),
            docstring(doc, 4) if doc else None,
        )

    # --- enums --------------------------------------------------------------------------------------------------------

    def _enum(self, model: ir.Enum) -> ClassView | AliasView:
        if self._directions.only_sent(model.name):
            return self._alias(model, literals(value.value for value in model.values))
        base = runtime("OpenStrEnum" if model.kind == "string" else "OpenIntEnum")
        doc = sentence(model.doc) or self._place(model) or f"The values of `{model.name}`."
        return ClassView(
            class_header(self._names.models[model.name], [("", base)]),
            docstring(paragraphs(doc, "Unknown values are kept."), 4),
            tuple(self._member(model, value) for value in model.values),
        )

    def _member(self, model: ir.Enum, value: ir.EnumValue) -> FieldView:
        name = self._names.values[model.name, str(value.value)]
        return FieldView(
            statement(name, Code(literal(value.value)), 4), docstring(sentence(value.doc), 4) if value.doc else None
        )

    # --- unions and aliases -------------------------------------------------------------------------------------------

    def _marker(self, model: ir.Union) -> MarkerView:
        doc = sentence(model.doc) or f"Any member of `{model.name}`."
        note = "Its type argument is the type of the solution."
        header = class_header(self._names.models[model.name], [("", subscript(GENERIC, runtime("S_co")))])
        return MarkerView(header, docstring(paragraphs(doc, note), 4))

    def _choice(self, model: ir.Union) -> ChoiceView:
        name = self._names.models[model.name]
        members = [self._annotations.of(member) for member in model.members]
        is_open = self._directions.is_open_union(model)
        mapping = [
            (Code(literal(value)), Code(literal(self._names.models[target])))
            for value, target in model.mapping
            if target not in self._directions.opened
        ]
        thunk = Group("lambda: (", tuple(("", member) for member in members), ")", is_tuple=True)
        union = call(
            runtime("union_of"),
            Code(literal(name)),
            thunk,
            tag=Code(literal(model.tag)) if model.tag is not None else None,
            mapping=dict_of(mapping) if model.tag is not None else None,
            default=self._shown(model.default),
            catch_all=self._shown(model.catch_all),
            is_open=TRUE if is_open else None,
        )
        assignment = statement(name, union, 4)
        told = _UNKNOWN if is_open else self._default_doc(model)
        doc = paragraphs(sentence(model.doc), " ".join(filter(None, (_members(members), told))))
        shown = [*members, runtime("Unknown")] if is_open else members
        declaration = statement(name, Quoted(union_of_types(shown)), 4, TYPE_ALIAS)
        return ChoiceView(docstring(doc) if doc else "", declaration, assignment)

    def _default_doc(self, model: ir.Union) -> str:
        if model.default is None:
            return ""
        return f"Defaults to `{self._names.models[model.default]}` where `{model.tag}` is absent or names no member."

    def _shown(self, name: str | None) -> Expression | None:
        """The class of a member as a text, if there is such a class."""
        if name is None or name in self._directions.opened:
            return None
        return Code(literal(self._names.models[name]))

    def _alias(self, model: ir.Model, target: Expression) -> AliasView:
        doc = sentence(model.doc)
        declared = statement(self._names.models[model.name], target, annotated=TYPE_ALIAS)
        return AliasView(declared, docstring(doc) if doc else None)


def _is_coined(word: str) -> bool:
    """Whether a word of a location is not a property of the document, but an item, an option, its kind or its title."""
    return word in _COINED or not word.isidentifier() or word[0].isupper()


_COINED = frozenset(("array", "boolean", "integer", "item", "null", "number", "object", "string"))


_JSON = "`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads it."


def _members(members: list[Expression]) -> str:
    """Which classes a value of a union is of: the union itself cannot be called."""
    listed = ", ".join(f"`{one_line(member)}`" for member in members)
    return f"One of: {listed}." if len(members) > 1 else ""


_UNKNOWN = "An unlisted member is an `Unknown`."


def in_order(model: ir.Object) -> list[ir.Field]:
    """The fields in the order of documentation: constants, required ones, the rest. Credentials are omitted."""
    shown = [item for item in model.fields if item.credential is None]
    return sorted(shown, key=lambda item: (constant_of(item) is None, not item.required))


def _is_first(model: ir.Model) -> bool:
    return _is_marker(model) or isinstance(model, ir.Enum)


def _is_marker(model: ir.Model) -> bool:
    return isinstance(model, ir.Union) and model.solutions


def constant_of(field: ir.Field) -> str | int | float | bool | None:
    """The one value that a required field can have: it is filled in automatically."""
    if field.required and isinstance(field.type, ir.Const) and len(field.type.values) == 1:
        return field.type.values[0]
    return None


def _declaration(name: str, written: Expression, wire: str, default: Code | Name | None) -> Source:
    """`name: annotation = default`, with the wire name beside it where it is another."""
    if wire == name:
        return declaration(name, written, default, 4)
    return declaration(name, written, call(FIELD, default=default, name=Code(literal(wire))), 4)


def constrained(written: Expression, type_: ir.Type) -> Expression:
    """The annotation with the bounds that are checked before something is sent, as far as msgspec can check them."""
    if not isinstance(type_, (ir.Scalar, ir.ListOf)) or (isinstance(type_, ir.Scalar) and type_.meaning is not None):
        return written
    limits = _checkable(type_.constraints, is_whole=isinstance(type_, ir.Scalar) and type_.kind == "integer")
    is_pattern = limits.pattern is not None and _is_python_pattern(limits.pattern)
    meta = call(
        META,
        ge=_bound(limits.minimum),
        le=_bound(limits.maximum),
        gt=_bound(limits.exclusive_minimum),
        lt=_bound(limits.exclusive_maximum),
        multiple_of=_bound(limits.multiple_of),
        min_length=_bound(limits.min_length),
        max_length=_bound(limits.max_length),
        pattern=_bound(limits.pattern if is_pattern else None),
    )
    return subscript(ANNOTATED, written, meta) if meta.items else written


def _bound(value: float | str | None) -> Expression | None:
    """A bound as a literal; None where there is none."""
    return Code(literal(value)) if value is not None else None


_WIDEST = 2**63 - 1
"""Whole bounds beyond it cannot be checked."""


def _checkable(limits: ir.Constraints, *, is_whole: bool) -> ir.Constraints:
    """The bounds in a form that msgspec takes: one at each end, integers for integers, none beyond 64 bits."""
    low, above, high, below = limits.minimum, limits.exclusive_minimum, limits.maximum, limits.exclusive_maximum
    if low is not None and above is not None:
        low, above = (None, above) if above >= low else (low, None)
    if high is not None and below is not None:
        high, below = (None, below) if below <= high else (high, None)
    multiple = limits.multiple_of
    if is_whole:
        low, above = (_whole(low, math.ceil), _whole(above, math.floor))
        high, below = (_whole(high, math.floor), _whole(below, math.ceil))
        multiple = _whole(multiple, int) if multiple is not None and multiple == int(multiple) else None
    lengths = (limits.min_length, limits.max_length)
    least, most = (count if count is not None and 0 <= count <= _WIDEST else None for count in lengths)
    return replace(
        limits,
        minimum=low,
        exclusive_minimum=above,
        maximum=high,
        exclusive_maximum=below,
        multiple_of=multiple,
        min_length=least,
        max_length=most,
    )


def _whole(bound: float | None, rounded: Callable[[float], int]) -> int | None:
    """A bound of integers: 0.5 and more is 1 and more."""
    found = rounded(bound) if bound is not None else None
    return found if found is not None and abs(found) <= _WIDEST else None


def _is_python_pattern(pattern: str) -> bool:
    """Whether Python reads a pattern that was written for ECMAScript, and is sure of its meaning."""
    try:
        with warnings.catch_warnings(action="error"):
            re.compile(pattern)
    except (re.error, Warning, RecursionError, OverflowError):
        return False
    return True


def _code(views: Iterable[ModelView]) -> Iterator[Source | Name]:
    """All code of the definitions, and what the template adds to it."""
    for view in views:
        match view:
            case ClassView():
                yield view.header
                yield from (field.declaration for field in view.fields)
            case MarkerView():
                yield view.header
            case ChoiceView():
                yield TYPE_CHECKING
                yield view.annotation
                yield view.assignment
            case AliasView():
                yield view.declaration
