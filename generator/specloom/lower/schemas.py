"""Schemas become types: named models where they have parts of their own, inline types where they have none.

A component keeps its name. A schema that stands inline and needs a class is named after its place, by as many words of
it as tell it apart (`CreateTaskRequestProxy`), never by a number.

What several schemas say of one value (`allOf`, keywords beside a `$ref`, a choice with properties around it) is read
as one (`joined`). Where the document demands what no Python type can say, the type is as wide as it must be, and the
docstring says the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from math import prod
from typing import Literal

from .. import ir
from ..diagnostics import Findings, quote
from ..naming import pascal
from ..node import Node
from .joined import Choice, Flattener, Joined, elements, head, kind_of
from .keywords import (
    ANY_NAME,
    SCALARS,
    UNWRITABLE,
    Constant,
    credential_of,
    doc_of,
    examples_of,
    first,
    flattened,
    is_null,
    is_plain,
    is_true,
    item_bounds,
    kind_word,
    notes,
    nullable,
    only_value,
    place_of,
    python_name,
    requirement_notes,
    scalar_of,
    solved,
    title,
    value_texts,
)

__all__ = ["Context", "Schemas", "doc_of", "place_of"]

Context = tuple[str, ...]
"""Where an inline schema stands, in words that can become a name: ("CreateTaskRequest", "proxy")."""

Shape = Literal["enum", "union", "kinds", "object", "map", "list", "scalar", "null", "free"]

_MOST_COMBINATIONS = 64
"""Of how many combinations of choices each gets a type; where there are more, the value is any JSON."""


@dataclass
class _Members:
    """The properties of an object: every schema that declares one, and whether it must be there."""

    properties: dict[str, list[Node]] = field(default_factory=dict[str, list[Node]])
    required: dict[str, None] = field(default_factory=dict[str, None])
    perhaps: dict[str, list[Node]] = field(default_factory=dict[str, list[Node]])
    """Properties that only a condition declares, by name, with all that it may be."""


@dataclass(frozen=True)
class _Told:
    """What tells the members of a union apart, as `ir.Union` has it."""

    tag: str | None = None
    mapping: tuple[tuple[str, str], ...] = ()
    default: str | None = None


class Schemas:
    """Lowers schemas on demand and keeps the models that come of it, each once."""

    def __init__(self, components: Iterable[tuple[str, Node]]) -> None:
        self._models: dict[str, ir.Model] = {}
        self._types: dict[Node, ir.Type] = {}
        self._joint: dict[Joined, ir.Type] = {}
        self._names: dict[Node, str] = {}
        self._claimed: dict[str, Node | Joined] = {}
        self._open: dict[Node, Context] = {}
        self._done: set[Node] = set()
        self._flat = Flattener()
        self.merged: dict[str, None] = {}
        """Names of the components that others take in by `allOf`, in the order of first use."""
        self.shown: list[tuple[str, ir.Json]] = []
        """(name of a model, value) of every example that a schema with a name shows."""
        for name, node in components:
            self._names[node] = name
            self._claimed.setdefault(pascal(name), node)
        self._heirs = self._families()
        for node, name in list(self._names.items()):
            if head(node) != node or not node.is_object:
                self.type_of(node, (name,))
            elif node not in self._done:
                self._types.pop(node, None)
                self._built(node)
        for name, node in list(self._names_in_order()):
            if name in self._choices_of(name):
                self._refuse_endless(node)
            elif name not in self._models and not node.has("x-credential"):
                self._keep_name(node, name)

    def _keep_name(self, node: Node, name: str) -> None:
        """A component that is a scalar, or another one, is written out where it is used, and keeps its name as well."""
        type_ = self.type_of(node, (name,))
        doc = self._doc(node, Joined(self._flat.parts(node))) if node.is_object else ""
        self._models[name] = ir.Alias(name, place_of(node), doc, type_, python_name(node))

    def _families(self) -> dict[Node, list[Node]]:
        """Parents with a discriminator and no choice, and the components that are made of them by `allOf`."""
        parents = {
            node: list[Node]()
            for node in self._names
            if node.has("discriminator") and not any(node.has(key) for key in ("oneOf", "anyOf"))
        }
        for node in self._names if parents else ():
            for part in self._flat.parts(node):
                if part in parents and part != node and head(node) == node:
                    parents[part].append(node)
        return {parent: heirs for parent, heirs in parents.items() if heirs}

    def _choices_of(self, name: str) -> set[str]:
        """The models that a value of a union can be, through the unions and aliases among them."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            model = self._models.get(waiting.pop())
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

    def _names_in_order(self) -> Iterator[tuple[str, Node]]:
        return ((name, node) for node, name in self._names.items())

    @property
    def models(self) -> tuple[ir.Model, ...]:
        """All named models, in the order in which they are needed: an object before what it is made of."""
        finished = dict(self._finished())
        return tuple(finished[name] for name in self._in_order())

    def _in_order(self) -> list[str]:
        found: dict[str, None] = {}
        seen: set[str] = set()
        for start in [*self._names.values(), *self._models]:
            waiting = [(start, False)]
            while waiting:
                name, is_done = waiting.pop()
                model = self._models.get(name)
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

    def model(self, name: str) -> ir.Model:
        """The model of that name."""
        return self._models[name]

    # --- one schema ---------------------------------------------------------------------------------------------------

    def lone(self, node: Node) -> ir.Type | None:
        """The type of a schema that has no name and lists one value, which is how 3.0 writes a constant."""
        target = node.resolve() if isinstance(node.value, dict) else node
        only = only_value(target) if target not in self._names else None
        return None if only is None else self._nullable(Joined((target,)), ir.Const((only,)))

    def type_of(self, node: Node, context: Context) -> ir.Type:
        """The type of the schema at `node`; `context` names it should it need a name."""
        return self._with_null(node, self._type_of_head(head(node), context))

    def choice(self, types: Iterable[ir.Type], node: Node, context: Context) -> ir.Type:
        """One of several types, which the schema at `node` tells apart in a way of its own."""
        start = head(node)
        return self._one_of(list(types), Joined(self._flat.parts(start)), start, context)

    def _type_of_head(self, start: Node, context: Context) -> ir.Type:
        if start in self._types:
            return self._types[start]
        if isinstance(start.value, bool):
            return ir.FreeForm() if start.value else self._never(start)
        if not isinstance(start.value, dict):
            start.complain("wrong-type", "a schema must be an object", hint="write `type: object`, or a `$ref`")
            return ir.FreeForm()
        if start in self._open:
            return self._named_late(start, self._open[start])
        foreseen = self._foreseen(start) if start in self._names else None
        if foreseen is not None:
            self._types[start] = foreseen
            return foreseen
        return self._built(start, context)

    def _foreseen(self, start: Node) -> ir.Type | None:
        """The type of a component that is a class, without a look into it: chains of references may be long."""
        schema = Joined(self._flat.parts(start))
        if schema.is_never or schema.is_contradiction or self._shape(schema) != "object":
            return None
        name = self._names[start]
        return self._nullable(schema, ir.Ref(self._family_name(start, name) if start in self._heirs else name))

    def _built(self, start: Node, context: Context = ()) -> ir.Type:
        """The type of a schema, with all the models that it is made of but components that are classes."""
        name = self._names.get(start)
        self._open[start] = (name,) if name is not None else context
        built = self._build(Joined(self._flat.parts(start)), start, self._open[start], named=name is not None)
        del self._open[start]
        late = self._names.get(start) if name is None else None
        if late is not None:  # it is made of itself, so that it had to get a name meanwhile
            self._models[late] = ir.Alias(late, place_of(start), doc_of(start), built, python_name(start))
            built = ir.Ref(late)
            if late in self._choices_of(late):
                return self._refuse_endless(start)
        self._types[start] = built
        self._done.add(start)
        return built

    def _named_late(self, start: Node, context: Context) -> ir.Type:
        """A schema that refers to itself from within is given a name, if it can have one."""
        if start in self._names:
            return self._refuse_endless(start)
        name = self._name(start, context)
        self._names[start] = name
        self._types[start] = ir.Ref(name)
        return ir.Ref(name)

    def _refuse_endless(self, node: Node) -> ir.Type:
        """A schema that is made of itself before there is anything else."""
        node.complain(
            "schema-endless",
            "this schema is made of itself, and nothing else",
            hint="put it under `components/schemas`, where it has a name, and make it an object, a list or a map",
        )
        return ir.FreeForm()

    def _type_of_all(self, nodes: list[Node], context: Context) -> ir.Type:
        """The type of a value of which several schemas hold."""
        if len(nodes) == 1:
            return self.type_of(nodes[0], context)
        parts = dict.fromkeys(part for node in nodes for part in self._flat.parts(node))
        return self._with_null(nodes[-1], self._joined_type(Joined(tuple(parts)), nodes[-1], context))

    def _joined_type(self, schema: Joined, node: Node, context: Context) -> ir.Type:
        """The type of schemas that hold together; `node` is the one that readers are shown."""
        known = self._joint.get(schema)
        if known is not None:
            return known
        found = self._reduced(schema, None, context)
        if found is None:
            found = self._build(schema, node, context, named=False)
        self._joint[schema] = found
        return found

    def _reduced(self, schema: Joined, own: Node | None, context: Context) -> ir.Type | None:
        """The type of the one part that says all that the others say, if there is one besides `own`.

        That is another schema with a description of its own, which 3.0 cannot say beside a `$ref`.
        """
        telling = set(schema.telling())
        if own in telling or not telling:
            return None
        for part in reversed(schema.parts):
            if (
                part in telling
                and telling <= set(self._flat.parts(part))
                and not any(made == part for made, _ in schema.made)
            ):
                found = self._type_of_head(part, context)
                return nullable(found) if schema.parts[-1].value_of("nullable") is True else found
        return None

    def _build(self, schema: Joined, node: Node, context: Context, *, named: bool) -> ir.Type:
        """The type of what `schema` says; `node` is where it stands, and named after if it is a component."""
        if schema.is_never:
            return self._never(node)
        if schema.is_contradiction:
            return self._either(schema, node, context)
        shape = self._shape(schema)
        if len(schema.parts) > 1 and node == schema.parts[-1] and not (named and shape == "object"):
            found = self._reduced(schema, node, context)
            if found is not None:
                return found
        match shape:
            case "object":
                return self._nullable(schema, self._object(schema, node, context, named=named))
            case "map":
                return self._nullable(schema, self._named_alias(schema, node, context, self._map, named=named))
            case "list":
                return self._nullable(schema, self._named_alias(schema, node, context, self._list, named=named))
            case "enum":
                return self._enum(schema, node, context, named=named)
            case "union":
                return self._union(schema, node, context, named=named)
            case "kinds":
                return self._union_of_kinds(schema, node, context, named=named)
            case "scalar":
                kind = next(kind for kind in schema.kinds or () if kind in SCALARS)
                return self._nullable(schema, scalar_of(schema, kind))
            case "null":
                return ir.Const((None,))
            case "free":
                return ir.FreeForm()

    def _shape(self, schema: Joined) -> Shape:
        listed = schema.kinds
        kinds = [kind for kind in listed or () if kind != "null"]
        if schema.values is not None:
            return "enum"
        if schema.choices:
            return "union"
        if len(kinds) > 1:
            return "kinds"
        if listed == ["null"]:
            return "null"
        if kinds == ["object"] or (not kinds and schema.implies("object")):
            return "object" if self._has_properties(schema) else "map"
        if kinds == ["array"] or (not kinds and schema.implies("array")):
            return "list"
        return "scalar" if kinds and kinds[0] in SCALARS else "free"

    def _has_properties(self, schema: Joined) -> bool:
        """Whether a class says more than a dict: it declares properties, or that there are none.

        `properties: {}` says neither: any property may come, and a class without fields would lose them all.
        """
        if any(child.value for child in schema.all_of("properties")):
            return True
        if any(part in self._heirs for part in schema.parts):
            return True
        is_closed = any(child.value is False for child in schema.all_of("additionalProperties"))
        if is_closed and not schema.has("patternProperties"):
            return True
        return any(part.value_of("properties") for part in self._conditional(schema))

    def _never(self, node: Node) -> ir.Type:
        """No type says that there is no value; should one come, it is kept as it is."""
        node.warn("schema-false", "a schema that is `false` allows no value", "leave it out, or say what it may be")
        return ir.FreeForm()

    def _either(self, schema: Joined, node: Node, context: Context) -> ir.Type:
        """Parts that contradict one another: no value fits all, so that what comes may be of any of them."""
        node.warn("all-of-contradicts", "no value fits all schemas that hold here", _DROP)
        members: list[ir.Type] = []
        for at, part in enumerate(schema.schemas):
            inner = (*context, kind_word(part, at))
            if not any(part.has(key) for key in ("type", "enum", "const")):
                continue
            if part == node or part in self._open:
                members.append(self._build(Joined((part,), schema.made), part, inner, named=False))
            else:
                members.append(self._type_of_head(part, inner))
        return self._choice_of(members, schema, node, context, named=False, has_null=False)

    # --- null ---------------------------------------------------------------------------------------------------------

    def _nullable(self, schema: Joined, type_: ir.Type) -> ir.Type:
        return nullable(type_) if schema.allows_null else type_

    def _with_null(self, node: Node, type_: ir.Type) -> ir.Type:
        """`$ref` with a sibling `nullable: true` (3.0 writers do that, and mean it)."""
        return nullable(type_) if node.ref is not None and node.value_of("nullable") is True else type_

    # --- enums --------------------------------------------------------------------------------------------------------

    def _enum(self, schema: Joined, node: Node, context: Context, *, named: bool) -> ir.Type:
        values = schema.values or []
        present = [value for value in values if isinstance(value, (str, int, float, bool))]
        has_null = None in values or (schema.allows_null and bool(present))
        if any(isinstance(value, (list, dict)) for value in values):
            node.warn(
                "enum-of-structures",
                "an `enum` of objects or arrays is any JSON in Python",
                "describe the value by `type` and `properties`",
            )
            return ir.FreeForm()
        if not present:
            return ir.Const((None,)) if values else ir.FreeForm()
        is_single = schema.has("const")
        inner = ir.Const(tuple(present)) if is_single else self._enum_model(schema, node, context, present, named=named)
        return nullable(inner) if has_null else inner

    def _enum_model(
        self, schema: Joined, node: Node, context: Context, values: list[Constant], *, named: bool
    ) -> ir.Type:
        docs = value_texts(schema, "x-enum-descriptions")
        titles = value_texts(schema, "x-enum-varnames")
        members = [(value, docs.get(value, ""), titles.get(value, "")) for value in values]
        return self._enum_of(schema, node, context, members, named=named)

    def _enum_of(
        self,
        schema: Joined,
        node: Node,
        context: Context,
        members: list[tuple[Constant, str, str]],
        *,
        named: bool,
    ) -> ir.Type:
        """A named list of (value, description, title), each once; values of mixed kinds need no class and get none."""
        members = list({(isinstance(member[0], bool), member[0]): member for member in reversed(members)}.values())[
            ::-1
        ]
        texts = [ir.EnumValue(value, doc, title) for value, doc, title in members if isinstance(value, str)]
        numbers = [
            ir.EnumValue(value, doc, title)
            for value, doc, title in members
            if isinstance(value, int) and not isinstance(value, bool)
        ]
        if len(members) not in (len(texts), len(numbers)):
            return ir.Const(tuple(value for value, _, _ in members))
        name = self._name(node, context, None if named else schema)
        kind: Literal["string", "integer"] = "string" if texts else "integer"
        self._models[name] = ir.Enum(
            name, place_of(node), doc_of(node), kind, tuple(texts or numbers), python_name(node)
        )
        return ir.Ref(name)

    # --- lists and maps -----------------------------------------------------------------------------------------------

    def _list(self, schema: Joined, context: Context) -> ir.Type:
        first_items = schema.last("prefixItems")
        if first_items is not None and first_items.is_array:
            return self._tuple(schema, list(first_items.elements()), context)
        bounds = item_bounds(schema)
        items = schema.all_of("items") or schema.all_of("unevaluatedItems")
        if any(child.value is False for child in items):
            return ir.ListOf(ir.FreeForm(), replace(bounds, max_length=0))
        return ir.ListOf(self._type_of_all(items, (*context, "item")) if items else ir.FreeForm(), bounds)

    def _tuple(self, schema: Joined, first_items: list[Node], context: Context) -> ir.Type:
        """Where as many items come as are described, each has its place; else all are of any of the types."""
        bounds = item_bounds(schema)
        others = [child for key in ("items", "unevaluatedItems") for child in schema.all_of(key)]
        is_closed = any(child.value is False for child in others)
        count = len(first_items)
        ends = [count if is_closed else None, bounds.max_length]
        most = min((end for end in ends if end is not None), default=None)
        types = [self.type_of(item, (*context, f"item {at + 1}")) for at, item in enumerate(first_items)]
        if most is not None and most <= count and (bounds.min_length or 0) >= most:
            return ir.TupleOf(tuple(types[:most]))
        if not is_closed and (most is None or most > count):
            types.append(self._type_of_all(others, (*context, "item")) if others else ir.FreeForm())
        item = self._one_of(types, schema, first_items[0], (*context, "item"))
        return ir.ListOf(item, replace(bounds, max_length=most))

    def _map(self, schema: Joined, context: Context) -> ir.Type:
        return ir.MapOf(self._extra(schema, (*context, "value")) or ir.FreeForm())

    def _extra(self, schema: Joined, context: Context) -> ir.Type | None:
        """The type of properties beyond the declared ones; None where the document says nothing of them, or no."""
        declared = [
            child
            for key in ("additionalProperties", "unevaluatedProperties")
            for child in schema.all_of(key)
            if child.value is not False
        ]
        is_closed = schema.has("additionalProperties", "unevaluatedProperties") and not declared
        patterns = [child for node in schema.all_of("patternProperties") if node.is_object for child in node.items()]
        rich = [child for child in declared if isinstance(child.value, dict)]
        others = self._type_of_all(rich, context) if rich else ir.FreeForm()
        if not patterns:
            return others if declared else None
        types = [self.type_of(child, context) for _, child in patterns if child.value is not False]
        takes_all = any(pattern in ANY_NAME for pattern, _ in patterns)
        if not takes_all and not is_closed:
            types.append(others)
        return self._one_of(types, schema, patterns[0][1], context) if types else None

    def _named_alias(
        self,
        schema: Joined,
        node: Node,
        context: Context,
        build: Callable[[Joined, Context], ir.Type],
        *,
        named: bool,
    ) -> ir.Type:
        """A component that is a list or a map keeps its name (it may refer to itself); an inline one needs none."""
        if not named:
            return build(schema, context)
        name = self._names[node]
        self._types[node] = self._nullable(schema, ir.Ref(name))
        type_ = build(schema, context)
        doc = self._doc(node, schema, is_tuple=isinstance(type_, ir.TupleOf))
        self._models[name] = ir.Alias(name, place_of(node), doc, type_, python_name(node))
        return ir.Ref(name)

    def _doc(self, node: Node, schema: Joined, *, is_tuple: bool = False) -> str:
        """What the document says of a schema, and what it demands that the type cannot say."""
        told = " ".join(dict.fromkeys(notes(schema, is_tuple=is_tuple)))
        return "\n\n".join(part for part in (doc_of(node), *requirement_notes(schema), told) if part)

    # --- objects ------------------------------------------------------------------------------------------------------

    def _object(self, schema: Joined, node: Node, context: Context, *, named: bool, is_whole: bool = True) -> ir.Type:
        """A class; `is_whole` is False where it is only one of the kinds that the schema allows."""
        name = self._name(node, context, None if named else schema)
        reference = ir.Ref(name)
        is_own = is_whole and not schema.made and schema.parts == self._flat.parts(node)
        family = self._heirs.get(node) if is_own else None
        whole: ir.Type = ir.Ref(self._family_name(node, name)) if family else reference
        if is_own:
            self._types[node] = self._nullable(schema, whole)
        elif is_whole:
            self._joint[schema] = self._nullable(schema, reference)
        self._models[name] = ir.Object(name, place_of(node), doc_of(node), ())
        members = self._members(schema, node)
        extra = self._extra(schema, (name, "extra"))
        fields = (*self._fields(members, name), *(self._undeclared(members, node) if extra is None else ()))
        unwritable = [key for key in members.properties if UNWRITABLE.search(key)]
        if (unwritable or family) and extra is None:
            extra = ir.FreeForm()
        doc = self._doc(node, schema)
        if unwritable:
            listed = ", ".join(f"`{key}`" for key in unwritable)
            doc = "\n\n".join(part for part in (doc, f"Among the additional properties: {listed}.") if part)
        solution = node.get("x-solution")
        self._models[name] = ir.Object(
            name,
            place_of(node),
            doc,
            fields,
            extra=extra,
            solution=self.type_of(solution, (name, "solution")) if solution is not None else None,
            parameter=next((pointer for item in fields if (pointer := solved(item.type)) is not None), None),
            python_name=python_name(node) if is_own else None,
        )
        return self._family(node, name, family) if family else reference

    def _members(self, schema: Joined, node: Node) -> _Members:
        members = _Members()
        for part in schema.schemas:
            if part != node and part in self._names:
                self.merged[self._names[part]] = None
            properties = part.get("properties")
            for key, child in properties.items() if properties is not None and properties.is_object else ():
                members.properties.setdefault(key, []).append(child)
                if child.value_of("required") is True:  # as in the drafts before JSON Schema 4
                    members.required[key] = None
            listed = [item.value for item in elements(part, "required") if isinstance(item.value, str)]
            members.required.update(dict.fromkeys(listed))
        for part in self._conditional(schema):
            properties = part.get("properties")
            for key, child in properties.items() if properties is not None and properties.is_object else ():
                if key not in members.properties:
                    members.perhaps.setdefault(key, []).append(child)
        return members

    def _conditional(self, schema: Joined) -> Iterator[Node]:
        """Schemas that hold only where a condition does, all the way down, each once."""
        seen = set(schema.parts)
        waiting = list(schema.schemas)
        while waiting:
            part = waiting.pop(0)
            found = [child for key in ("then", "else") if (child := part.get(key)) is not None]
            dependent = part.get("dependentSchemas")
            if dependent is not None and dependent.is_object:
                found += [child for _, child in dependent.items()]
            for inner in [each for child in found for each in Joined(self._flat.parts(child)).schemas]:
                if inner not in seen:
                    seen.add(inner)
                    waiting.append(inner)
                    yield inner

    def _fields(self, members: _Members, name: str) -> Iterator[ir.Field]:
        for key, nodes in members.properties.items():
            never = next((node for node in nodes if node.value is False), None)
            if never is not None:
                self._never(never)
            elif UNWRITABLE.search(key):
                nodes[-1].complain(
                    "property-name",
                    f"{quote(key)} can be no field: its name holds a quote, backslash or control character",
                    "it stands among the additional properties",
                    "warning",
                    at_key=True,
                )
            else:
                yield self._field(key, nodes, (name, key), required=key in members.required)
        for key, nodes in members.perhaps.items():
            if not UNWRITABLE.search(key):
                types = [self.type_of(node, (name, key)) for node in nodes if node.value is not False]
                type_ = self._one_of(types, Joined(tuple(nodes)), nodes[0], (name, key))
                yield ir.Field(key, type_, required=False, place=place_of(nodes[0]), doc=doc_of(nodes[0]))

    def _undeclared(self, members: _Members, node: Node) -> Iterator[ir.Field]:
        """Properties that are required and nowhere declared: often misspelt, so that answers may do without them."""
        for key in members.required:
            if key not in members.properties and key not in members.perhaps and not UNWRITABLE.search(key):
                yield ir.Field(key, ir.FreeForm(), required=False, place=place_of(node), doc="Required.")

    def _field(self, key: str, nodes: list[Node], context: Context, *, required: bool) -> ir.Field:
        node = nodes[-1]
        target = node.resolve() if isinstance(node.value, dict) else node
        solution = node.get("x-solution") if isinstance(node.value, dict) else None
        type_: ir.Type
        if solution is not None and isinstance(solution.value, str):
            type_ = self._nullable(Joined((target,)), ir.SolutionOf(solution.value.removeprefix("$request.body#")))
        elif required and (lone := self.lone(node)) is not None:
            type_ = lone
        else:
            type_ = self._type_of_all(nodes, context)
        default = first(node, target, "default")
        credential = first(node, target, "x-credential")
        chosen = first(node, target, "x-python-name") if node.ref is None else node.get("x-python-name")
        doc = doc_of(node) or (doc_of(target) if self._names.get(target) is None or is_plain(type_) else "")
        doc = doc or next((told for inner in reversed(nodes) if (told := doc_of(inner))), "")
        if is_plain(type_):
            more = dict.fromkeys(notes(Joined(self._flat.parts(node)), is_tuple=isinstance(type_, ir.TupleOf)))
            doc = " ".join(part for part in (doc, *more) if part)
        return ir.Field(
            name=key,
            type=type_,
            required=required,
            place=place_of(node),
            doc=doc,
            default=default.value if default is not None else ir.MISSING,
            deprecated=is_true(first(node, target, "deprecated")),
            read_only=any(is_true(first(each, each.resolve(), "readOnly")) for each in nodes),
            write_only=any(is_true(first(each, each.resolve(), "writeOnly")) for each in nodes),
            credential=credential_of(credential, doc_of(node) or doc_of(target)) if credential is not None else None,
            example=next((value for each in (node, target) for value in examples_of(each)), ir.MISSING),
            python_name=chosen.value if chosen is not None and isinstance(chosen.value, str) else None,
        )

    # --- families: a parent with a discriminator, and what is made of it -----------------------------------------------

    def _family_name(self, node: Node, name: str) -> str:
        return self._unclaimed([f"Any{pascal(name)}"], Joined((node,)), node)

    def _family(self, node: Node, name: str, heirs: list[Node]) -> ir.Type:
        """Where the parent is referred to, any of its heirs may stand, and itself for one that is not known."""
        union = self._family_name(node, name)
        members: list[ir.Type] = []
        targets: dict[Node, str] = {}
        for heir in heirs:
            type_ = self._type_of_head(heir, (self._names[heir],))
            inner = type_.inner if isinstance(type_, ir.Nullable) else type_
            members.append(inner)
            if isinstance(inner, ir.Ref):
                targets[heir] = inner.name
        discriminator = node.get("discriminator")
        told = self._told_by(discriminator, {**targets, node: name}) if discriminator is not None else _Told()
        types = tuple(dict.fromkeys((*flattened(members), ir.Ref(name))))
        self._models[union] = ir.Union(
            union,
            place_of(node),
            doc_of(node),
            types,
            told.tag,
            told.mapping,
            told.default,
            catch_all=name if told.default is None else None,
        )
        return ir.Ref(union)

    # --- unions -------------------------------------------------------------------------------------------------------

    def _union(self, schema: Joined, node: Node, context: Context, *, named: bool) -> ir.Type:
        choice = schema.choices[0]
        if prod(len(each.options) for each in schema.choices) > _MOST_COMBINATIONS and len(schema.choices) > 1:
            node.warn(
                "choices-too-many",
                f"{len(schema.choices)} choices that hold together have too many combinations for a type of each",
                "the value is any JSON; name the combinations that are meant",
            )
            return ir.FreeForm()
        options = [option for option in choice.options if option.value is not False]
        real = [option for option in options if not is_null(head(option))]
        has_null = len(real) < len(options) or self._base_allows_null(schema, choice)
        if not real:
            return ir.Const((None,))
        constants = [option.get("const") if option.ref is None and option.is_object else None for option in real]
        if all(item is not None and item.value is not None for item in constants) and len(schema.choices) == 1:
            return self._enum_of_constants(schema, node, context, real, named=named, has_null=has_null)
        is_single = len(real) == 1 and schema.last("discriminator") is None
        if named and not is_single:
            self._types[node] = nullable(ir.Ref(self._names[node])) if has_null else ir.Ref(self._names[node])
        types: list[ir.Type] = []
        targets: dict[Node, str] = {}
        for at, option in enumerate(real):
            inner_context = context if len(real) == 1 else (*context, title(option) or kind_word(option, at))
            type_ = self._option(schema, choice, option, inner_context)
            types.append(type_)
            bare = type_.inner if isinstance(type_, ir.Nullable) else type_
            if isinstance(bare, ir.Ref):
                targets[head(option)] = bare.name
        if is_single:
            return nullable(types[0]) if has_null else types[0]
        return self._choice_of(types, schema, node, context, named=named, has_null=has_null, targets=targets)

    def _base_allows_null(self, schema: Joined, choice: Choice) -> bool:
        """3.0's `nullable` beside a choice; a list of types beside it allows null only if an option does as well."""
        return choice.owner.value_of("nullable") is True or schema.schemas[-1].value_of("nullable") is True

    def _option(self, schema: Joined, choice: Choice, option: Node, context: Context) -> ir.Type:
        """The type of one option, together with all that stands around the choice."""
        whole = schema.having(self._flat.parts(option), choice)
        if whole.is_contradiction:
            option.warn("all-of-contradicts", "no value fits this option and what stands beside the choice", _DROP)
            return self.type_of(option, context)
        around = Joined(tuple(part for part in schema.parts), whole.made)
        if not around.telling() or set(whole.telling()) <= set(self._flat.parts(option)):
            return self.type_of(option, context)
        return self._joined_type(whole, option, context)

    def _choice_of(
        self,
        types: Iterable[ir.Type],
        schema: Joined,
        node: Node,
        context: Context,
        *,
        named: bool,
        has_null: bool,
        targets: dict[Node, str] | None = None,
    ) -> ir.Type:
        """One of the types: an inline union where the JSON type tells them apart, a named one otherwise."""
        listed = tuple(dict.fromkeys(flattened(types)))
        has_null = has_null or any(isinstance(type_, ir.Nullable) or type_ == ir.Const((None,)) for type_ in listed)
        members = tuple(
            dict.fromkeys(
                type_.inner if isinstance(type_, ir.Nullable) else type_
                for type_ in listed
                if type_ != ir.Const((None,))
            )
        )
        if not members or any(isinstance(member, ir.FreeForm) for member in members):
            return self._free_alias(node, schema) if named else ir.FreeForm()
        inner: ir.Type
        if len(members) == 1 and not named and not (targets and schema.has("discriminator")):
            inner = members[0]
        elif named or any(self._is_object(member) for member in members) or not self._is_told_apart(members):
            inner = self._union_model(schema, node, context, members, named=named, targets=targets or {})
        else:
            inner = ir.OneOf(members)
        return nullable(inner) if has_null else inner

    def _free_alias(self, node: Node, schema: Joined) -> ir.Type:
        """A named choice that includes anything; something may refer to its name already."""
        name = self._names[node]
        self._models[name] = ir.Alias(name, place_of(node), self._doc(node, schema), ir.FreeForm(), python_name(node))
        return ir.Ref(name)

    def _one_of(self, types: list[ir.Type], schema: Joined, node: Node, context: Context) -> ir.Type:
        """One of the types, unnamed where it can be."""
        return self._choice_of(types, replace(schema, made=frozenset()), node, context, named=False, has_null=False)

    def _union_of_kinds(self, schema: Joined, node: Node, context: Context, *, named: bool) -> ir.Type:
        """`type: [integer, string]`: each kind with the keywords that concern it."""
        named = named and not {"array", "object"}.isdisjoint(schema.kinds or ())
        if named:
            self._types[node] = self._nullable(schema, ir.Ref(self._names[node]))
        members: list[ir.Type] = []
        for kind in schema.kinds or ():
            if kind in SCALARS:
                members.append(scalar_of(schema, kind))
            elif kind == "array":
                members.append(self._list(schema, context))
            elif kind == "object" and self._has_properties(schema):
                members.append(self._object(schema, node, (*context, "object"), named=False, is_whole=False))
            elif kind == "object":
                members.append(self._map(schema, context))
        return self._choice_of(members, schema, node, context, named=named, has_null=schema.allows_null)

    def _enum_of_constants(
        self, schema: Joined, node: Node, context: Context, choices: list[Node], *, named: bool, has_null: bool
    ) -> ir.Type:
        members = [
            (constant.value, choice.text_or("description"), choice.text_or("title"))
            for choice in choices
            if (constant := choice.get("const")) is not None and isinstance(constant.value, (str, int, float, bool))
        ]
        if len(members) < len(choices):
            return ir.FreeForm()
        inner = self._enum_of(schema, node, context, members, named=named)
        return nullable(inner) if has_null else inner

    def _union_model(
        self,
        schema: Joined,
        node: Node,
        context: Context,
        members: tuple[ir.Type, ...],
        *,
        named: bool,
        targets: dict[Node, str],
    ) -> ir.Type:
        name = self._name(node, context, None if named else schema)
        discriminator = schema.last("discriminator")
        told = _Told()
        if discriminator is not None and discriminator.is_object and targets:
            told = self._told_by(discriminator, targets)
        self._models[name] = ir.Union(
            name,
            place_of(node),
            self._doc(node, schema),
            members,
            told.tag,
            told.mapping,
            told.default,
            python_name=python_name(node),
        )
        return ir.Ref(name)

    def _told_by(self, discriminator: Node, targets: dict[Node, str]) -> _Told:
        """What a discriminator says of members, which are given by their schemas."""
        default = discriminator.get("defaultMapping")
        return _Told(
            discriminator.text("propertyName"),
            self._mapping(discriminator, targets),
            self._target(default, targets) if default is not None else None,
        )

    def _mapping(self, discriminator: Node, targets: dict[Node, str]) -> tuple[tuple[str, str], ...]:
        """Explicit entries of the mapping, then the implicit ones: a schema's own name stands for it."""
        found: dict[str, str] = {}
        given = discriminator.get("mapping")
        for value, target in given.items() if given is not None and given.is_object else ():
            model = self._target(target, targets)
            if model is not None:
                found[value] = model
        mapped = set(found.values())
        for node, name in targets.items():
            if name not in mapped:
                found.setdefault(self._names.get(node, name), name)
        return tuple(found.items())

    def _target(self, said: Node, targets: dict[Node, str]) -> str | None:
        """The model that an entry of a mapping names: a `$ref`, or the name of a schema.

        One that is no member is reported here, one that is no schema at all by the check of the document.
        """
        text = said.value if isinstance(said.value, str) else ""
        by_name = {self._names.get(node, name): name for node, name in targets.items()}
        if text in by_name:
            return by_name[text]
        reference = Node(said.document, said.path, {"$ref": text}, Findings())
        is_reference = any(char in text for char in "#/.")
        model = targets.get(head(reference)) if is_reference else None
        is_schema = text in self._names.values() or (is_reference and reference.resolve().ref is None)
        if model is None and is_schema:
            said.warn(
                "discriminator-target-unlisted",
                f"{quote(text)} is no member of this union, so that no value is read as it",
                "name one of its members, by `$ref` or by schema name",
            )
        return model

    def _is_object(self, type_: ir.Type) -> bool:
        return isinstance(type_, ir.Ref) and isinstance(self._models.get(type_.name), (ir.Object, ir.Union, type(None)))

    def _is_told_apart(self, members: Iterable[ir.Type]) -> bool:
        """Whether the JSON type alone says which member a value is, as msgspec asks for."""
        seen: dict[str, set[str]] = {}
        for member in members:
            for family, what in self._json_types(member):
                seen.setdefault(family, set()).add(what)
        return all(len(kinds) == 1 for kinds in seen.values())

    def _json_types(self, type_: ir.Type) -> Iterator[tuple[str, str]]:
        """(JSON type, what Python makes of it)."""
        match type_:
            case ir.Nullable(inner):
                yield from self._json_types(inner)
            case ir.ListOf() | ir.TupleOf():
                yield "array", repr(type_)
            case ir.MapOf():
                yield "object", repr(type_)
            case ir.Scalar(kind=kind):
                yield kind, type_.meaning or kind
            case ir.Const(values):
                yield from {(kind_of(value), repr(values)) for value in values}
            case ir.OneOf(members):
                for member in members:
                    yield from self._json_types(member)
            case ir.Ref(name):
                model = self._models.get(name)
                if isinstance(model, ir.Alias):
                    yield from self._json_types(model.type)
                elif isinstance(model, ir.Enum):
                    yield model.kind, name
                else:
                    yield "object", name
            case ir.FreeForm() | ir.SolutionOf() | ir.Binary() | ir.Upload():
                yield "object", "anything"

    # --- names and the end --------------------------------------------------------------------------------------------

    def _name(self, node: Node, context: Context, schema: Joined | None = None) -> str:
        """The name of a model: a component's own, or else made of where it stands, with the examples that it shows.

        With `schema` it is what `node` is together with others, which is another thing than `node` itself.
        """
        name = self._new_name(node, context, schema)
        self.shown += [(name, value) for value in examples_of(node)]
        return name

    def _new_name(self, node: Node, context: Context, schema: Joined | None) -> str:
        if schema is None and node in self._names:
            return self._names[node]
        is_own = schema is None or schema.parts == self._flat.parts(node)
        words = [pascal(part, "Part") for part in context]
        candidates = ["".join(words[-count:]) for count in range(_fewest(words), len(words) + 1)]
        pointer = [pascal(part, "Part") for part in node.pointer.split("/") if part]
        candidates += ["".join(pointer[-count:]) for count in range(2, len(pointer) + 1)]
        chosen = python_name(node) if is_own else None
        return self._unclaimed([chosen] if chosen is not None else candidates, schema or Joined((node,)), node)

    def _unclaimed(self, candidates: list[str], schema: Joined, node: Node) -> str:
        """The first of the names that nothing else has; the last with digits of a hash of its place if all are taken."""
        free = next((name for name in candidates if self._claimed.setdefault(name, schema) == schema), None)
        if free is not None:
            return free
        digest = sha256(f"{node.document.file}#{node.pointer}".encode()).hexdigest()
        longer = (f"{candidates[-1]}_{digest[:count]}" for count in range(4, len(digest) + 1))
        return next(name for name in longer if self._claimed.setdefault(name, schema) == schema)

    def _finished(self) -> Iterator[tuple[str, ir.Model]]:
        """The models, with each object told which solution-typed unions it belongs to."""
        solving = {
            name: model
            for name, model in self._models.items()
            if isinstance(model, ir.Union) and any(self._solves(member) for member in model.members)
        }
        membership: dict[str, list[str]] = {}
        for name, union in solving.items():
            for member in union.members:
                if isinstance(member, ir.Ref):
                    membership.setdefault(member.name, []).append(name)
        for name, model in self._models.items():
            if isinstance(model, ir.Union):
                yield name, replace(model, solutions=name in solving, catch_all=self._catch_all(model))
            elif isinstance(model, ir.Object):
                yield name, replace(model, unions=tuple(membership.get(name, ())))
            else:
                yield name, model

    def _catch_all(self, union: ir.Union) -> str | None:
        """The one member that may be what no other is: any property may be in it, and no value of the tag is its own."""
        if union.catch_all is not None or union.default is not None or union.tag is None:
            return union.catch_all
        mapped = {target for value, target in union.mapping if value != target}
        references = [member for member in union.members if isinstance(member, ir.Ref) and member.name not in mapped]
        found = [each.name for each in references if self._takes_any_tag(self._models.get(each.name), union.tag)]
        return found[0] if len(found) == 1 else None

    def _takes_any_tag(self, model: ir.Model | None, tag: str) -> bool:
        if not isinstance(model, ir.Object) or model.extra is None:
            return False
        types = [
            item.type.inner if isinstance(item.type, ir.Nullable) else item.type
            for item in model.fields
            if item.name == tag
        ]
        return not any(
            isinstance(type_, ir.Const)
            or (isinstance(type_, ir.Ref) and isinstance(self._models.get(type_.name), ir.Enum))
            for type_ in types
        )

    def solves(self, type_: ir.Type) -> bool:
        """Whether an argument of this type decides the type of the result."""
        inner = type_.inner if isinstance(type_, ir.Nullable) else type_
        model = self._models.get(inner.name) if isinstance(inner, ir.Ref) else None
        if isinstance(model, ir.Union):
            return any(self._solves(member) for member in model.members)
        return self._solves(inner)

    def _solves(self, member: ir.Type) -> bool:
        model = self._models.get(member.name) if isinstance(member, ir.Ref) else None
        return isinstance(model, ir.Object) and model.solution is not None


_STRUCTURAL = frozenset(
    ("Data", "Item", "Items", "Object", "Request", "Response", "Result", "Results", "Value", "Values")
)
"""Words that say where a schema stands and not what it is."""


def _fewest(words: list[str]) -> int:
    """How many of the last words make the shortest name of a model: two, or as many as it takes to say what it is."""
    counts = range(min(2, len(words)), len(words))
    return next((count for count in counts if not _STRUCTURAL.issuperset(words[-count:])), len(words))


_DROP = "a value of any of the types is taken; drop those that are not meant"
