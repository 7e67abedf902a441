"""Schemas become types: named models where they have parts of their own, inline types where they have none.

A component keeps its name. A schema that stands inline and needs a class is named after its place, by as many words of
it as tell it apart (`CreateTaskRequestProxy`), never by a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from .. import ir
from ..diagnostics import quote
from ..naming import credential, pascal
from ..node import Node

Context = tuple[str, ...]
"""Where an inline schema stands, in words that can become a name: ("CreateTaskRequest", "proxy")."""

Constant = str | int | float | bool
"""A value that an enum can list; null is told apart."""

Shape = Literal["object", "map", "list", "enum", "union", "scalar", "free", "none"]

_UNWRITABLE = re.compile(r'["\\\x00-\x1f]')
"""What msgspec does not take in the name of a field."""

_OF_OBJECTS = ("properties", "required", "additionalProperties")
_SCALARS = ("string", "integer", "number", "boolean")
_UNSUPPORTED = (
    *("not", "patternProperties", "prefixItems", "if", "then", "else", "dependentSchemas", "propertyNames"),
    *("unevaluatedProperties", "unevaluatedItems", "contains", "$dynamicRef", "dependentRequired"),
)


def place_of(node: Node) -> ir.Place:
    """The place of a node, as the Api keeps it."""
    source = node.source
    return ir.Place(source.file, source.line, source.column, source.pointer)


@dataclass
class _Members:
    """The properties of an object, gathered from itself and everything that `allOf` adds."""

    properties: dict[str, Node] = field(default_factory=dict[str, Node])
    required: set[str] = field(default_factory=set[str])
    extra: Node | None = None
    notes: list[str] = field(default_factory=list[str])


class Schemas:
    """Lowers schemas on demand and keeps the models that come of it, each once."""

    def __init__(self, components: Iterable[tuple[str, Node]]) -> None:
        self._models: dict[str, ir.Model] = {}
        self._types: dict[Node, ir.Type] = {}
        self._names: dict[Node, str] = {}
        self._claimed: dict[str, Node] = {}
        self._open: set[Node] = set()
        self.merged: dict[str, None] = {}
        """Names of the components that others take in by `allOf`, in the order of first use."""
        self.shown: list[tuple[str, ir.Json]] = []
        """(name of a model, value) of every example that a schema with a name shows."""
        for name, node in components:
            self._names[node] = name
            self._claimed[pascal(name)] = node
        for name, node in list(self._names_in_order()):
            self.type_of(node, (name,))
        for name, node in list(self._names_in_order()):
            if name in self._choices_of(name):
                self._refuse_endless(node)

    def _choices_of(self, name: str) -> set[str]:
        """The models that a value of a union can be, through the unions among them."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            model = self._models.get(waiting.pop())
            if isinstance(model, ir.Union):
                members = [member.name for member in model.members if isinstance(member, ir.Ref)]
                waiting += [member for member in members if member not in found]
                found.update(members)
        return found

    def _names_in_order(self) -> Iterator[tuple[str, Node]]:
        return ((name, node) for node, name in self._names.items())

    @property
    def models(self) -> tuple[ir.Model, ...]:
        """All named models, in the order in which they were first needed."""
        return tuple(self._finished())

    def model(self, name: str) -> ir.Model:
        """The model of that name."""
        return self._models[name]

    # --- one schema ---------------------------------------------------------------------------------------------------

    def type_of(self, node: Node, context: Context) -> ir.Type:
        """The type of the schema at `node`; `context` names it should it need a name."""
        target = node.resolve()
        if target in self._types:
            return self._with_null(node, self._types[target])
        if isinstance(target.value, bool):
            return self._free_or_never(target)
        if not isinstance(target.value, dict):
            target.complain("wrong-type", "a schema must be an object", hint="write `type: object`, or a `$ref`")
            return ir.FreeForm()
        if target in self._open:
            return self._refuse_endless(node)
        name = self._names.get(target)
        self._refuse_unsupported(target)
        self._open.add(target)
        built = self._build(target, (name,) if name is not None else context, named=name is not None)
        self._open.remove(target)
        self._types[target] = built
        return self._with_null(node, built)

    def _refuse_endless(self, node: Node) -> ir.Type:
        """A schema that is made of itself before it has a name."""
        node.complain(
            "schema-endless",
            "this schema is made of itself, and nothing else",
            hint="put it under `components/schemas`, where it has a name, and make it an object, a list or a map",
        )
        return ir.FreeForm()

    def _build(self, node: Node, context: Context, *, named: bool) -> ir.Type:
        match self._shape(node):
            case "object":
                return self._nullable(node, self._object(node, context))
            case "map":
                return self._nullable(node, self._named_alias(node, context, self._map, named=named))
            case "list":
                return self._nullable(node, self._named_alias(node, context, self._list, named=named))
            case "enum":
                return self._enum(node, context, named=named)
            case "union":
                return self._union(node, context, named=named)
            case "scalar":
                return self._scalar(node)
            case "none":
                return ir.Const((None,))
            case "free":
                return ir.FreeForm()

    def _shape(self, node: Node) -> Shape:
        kinds = [kind for kind in _kinds(node) if kind != "null"]
        if node.get("enum") is not None or node.get("const") is not None:
            return "enum"
        if _choices(node) is not None and not self._only_requires(node):
            return "union"
        if node.get("allOf") is not None:
            return self._shape_of_all(node)
        if len(kinds) > 1:
            return "union"
        if node.get("properties") is not None or (kinds == ["object"] and _is_false(node.get("additionalProperties"))):
            return "object"
        if kinds == ["object"] or node.get("additionalProperties") is not None:
            return "map"
        if kinds == ["array"] or node.get("items") is not None:
            return "list"
        if kinds and kinds[0] in _SCALARS:
            return "scalar"
        return "none" if _kinds(node) == ["null"] else "free"

    def _shape_of_all(self, node: Node) -> Shape:
        shapes = [self._shape(part) for part in self._parts(node)]
        decisive = [shape for shape in shapes if shape != "free"]
        if len(decisive) == 1 and node not in self._names and not any(node.has(key) for key in _OF_OBJECTS):
            return "union"  # another schema with a description of its own, which 3.0 cannot say beside a `$ref`
        if node.get("properties") is not None or "object" in shapes:
            return "object"
        if len(decisive) > 1 and not all(shape == "map" for shape in decisive):
            node.complain(
                "all-of-unsupported",
                "`allOf` of schemas that are not objects cannot be expressed",
                hint="write the one schema that is meant, with all its keywords",
            )
        return "union" if decisive else "free"

    def _only_requires(self, node: Node) -> bool:
        """Whether the choice says only which properties are needed together, not of which type the value is."""
        choices = _choices(node)
        return choices is not None and all(
            isinstance(choice.value, dict)
            and choice.ref is None
            and set(choice.value) <= {"required", "title", "description", "not"}
            for choice in choices
        )

    # --- null ---------------------------------------------------------------------------------------------------------

    def _nullable(self, node: Node, type_: ir.Type) -> ir.Type:
        return nullable(type_) if _allows_null(node) else type_

    def _with_null(self, node: Node, type_: ir.Type) -> ir.Type:
        """`$ref` with a sibling `nullable: true` (3.0 writers do that, and mean it)."""
        return nullable(type_) if node.ref is not None and _is_true(node.get("nullable")) else type_

    def _free_or_never(self, node: Node) -> ir.Type:
        if node.value is False:
            node.complain(
                "schema-false",
                "a schema that is `false` allows no value",
                hint="leave the property out, or say what it may be",
            )
        return ir.FreeForm()

    # --- scalars and enums --------------------------------------------------------------------------------------------

    def _scalar(self, node: Node) -> ir.Type:
        kind = next(kind for kind in _kinds(node) if kind in _SCALARS)
        return self._nullable(node, scalar_of(node, kind))

    def _enum(self, node: Node, context: Context, *, named: bool) -> ir.Type:
        const = node.get("const")
        listed = [const] if const is not None else list(_elements(node, "enum"))
        values = [item.value for item in listed]
        if not all(value is None or isinstance(value, (str, int, float, bool)) for value in values):
            node.complain(
                "enum-of-structures",
                "an `enum` of objects or arrays cannot be expressed",
                hint="describe the value by `type` and `properties`",
            )
            return ir.FreeForm()
        present = [value for value in values if isinstance(value, (str, int, float, bool))]
        has_null = len(present) < len(values) or (_allows_null(node) and bool(present))
        if not present:
            return ir.Const((None,))
        is_single = const is not None
        inner = ir.Const(tuple(present)) if is_single else self._enum_model(node, context, present, named=named)
        return nullable(inner) if has_null else inner

    def _enum_model(self, node: Node, context: Context, values: list[Constant], *, named: bool) -> ir.Type:
        docs = _value_texts(node, "x-enum-descriptions")
        titles = _value_texts(node, "x-enum-varnames")
        members = [(value, docs.get(value, ""), titles.get(value, "")) for value in values]
        return self._enum_of(node, context, members, named=named)

    def _enum_of(
        self, node: Node, context: Context, members: list[tuple[Constant, str, str]], *, named: bool
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
        name = self._name(node, context, named=named)
        kind: Literal["string", "integer"] = "string" if texts else "integer"
        self._models[name] = ir.Enum(
            name, place_of(node), doc_of(node), kind, tuple(texts or numbers), _python_name(node)
        )
        return ir.Ref(name)

    # --- lists and maps -----------------------------------------------------------------------------------------------

    def _list(self, node: Node, context: Context) -> ir.Type:
        items = node.get("items")
        item = self.type_of(items, (*context, "item")) if items is not None else ir.FreeForm()
        bounds = ir.Constraints(
            min_length=_integer(node, "minItems"),
            max_length=_integer(node, "maxItems"),
            unique_items=_is_true(node.get("uniqueItems")),
        )
        return ir.ListOf(item, bounds)

    def _map(self, node: Node, context: Context) -> ir.Type:
        extra = node.get("additionalProperties")
        if extra is None or isinstance(extra.value, bool):
            return ir.MapOf(ir.FreeForm())
        return ir.MapOf(self.type_of(extra, (*context, "value")))

    def _named_alias(
        self, node: Node, context: Context, build: Callable[[Node, Context], ir.Type], *, named: bool
    ) -> ir.Type:
        """A component that is a list or a map keeps its name (it may refer to itself); an inline one needs none."""
        if not named:
            return build(node, context)
        name = self._name(node, context, named=True)
        self._types[node] = ir.Ref(name)
        self._models[name] = ir.Alias(name, place_of(node), doc_of(node), build(node, context), _python_name(node))
        return ir.Ref(name)

    # --- objects ------------------------------------------------------------------------------------------------------

    def _object(self, node: Node, context: Context) -> ir.Type:
        name = self._name(node, context, named=node in self._names)
        reference = ir.Ref(name)
        self._types[node] = self._nullable(node, reference)
        self._models[name] = ir.Object(name, place_of(node), doc_of(node), ())
        members = _Members()
        self._gather(node, members)
        fields = tuple(
            self._field(key, child, (name, key), required=key in members.required)
            for key, child in members.properties.items()
        )
        extra = None
        if members.extra is not None:
            is_free = isinstance(members.extra.value, bool)
            extra = ir.FreeForm() if is_free else self.type_of(members.extra, (name, "extra"))
        doc = "\n\n".join([part for part in (doc_of(node), *members.notes) if part])
        solution = node.get("x-solution")
        self._models[name] = ir.Object(
            name,
            place_of(node),
            doc,
            fields,
            extra=extra,
            solution=self.type_of(solution, (name, "solution")) if solution is not None else None,
            parameter=next((solved for item in fields if (solved := _solved(item.type)) is not None), None),
            python_name=_python_name(node),
        )
        return reference

    def _parts(self, node: Node) -> Iterator[Node]:
        """The schemas that `allOf` joins, resolved; one that is made of itself is reported."""
        for part in _elements(node, "allOf"):
            target = part.resolve()
            if target == node or node in self._ancestry(target):
                self._refuse_endless(part)
            else:
                yield target

    def _ancestry(self, node: Node) -> set[Node]:
        """Everything that `allOf` joins into a schema, all the way down."""
        found: set[Node] = set()
        waiting = [node]
        while waiting:
            for part in _elements(waiting.pop(), "allOf"):
                target = part.resolve()
                if target not in found:
                    found.add(target)
                    waiting.append(target)
        return found

    def _gather(self, node: Node, into: _Members) -> None:
        for target in self._parts(node):
            if target in self._names:
                self.merged[self._names[target]] = None
            self._gather(target, into)
        properties = node.get("properties")
        if properties is not None:
            for key, child in properties.items():
                into.properties[key] = child
        into.required.update(text for item in _elements(node, "required") if isinstance(text := item.value, str))
        extra = node.get("additionalProperties")
        if extra is not None and extra.value is not False:
            into.extra = extra
        if self._only_requires(node):
            into.notes.append(_requirement_note(node))

    def _field(self, key: str, node: Node, context: Context, *, required: bool) -> ir.Field:
        if _UNWRITABLE.search(key):
            node.complain(
                "property-name",
                f"a property {quote(key)} cannot be expressed: its name holds a quote, backslash or control character",
                hint="leave it out, and let `additionalProperties: true` take it in",
                at_key=True,
            )
        target = node.resolve() if isinstance(node.value, dict) else node
        solved = node.get("x-solution") if isinstance(node.value, dict) else None
        type_: ir.Type
        if solved is not None and isinstance(solved.value, str):
            type_ = self._nullable(target, ir.SolutionOf(solved.value.removeprefix("$request.body#")))
        elif required and target not in self._names and (only := _only_value(target)) is not None:
            type_ = self._nullable(target, ir.Const((only,)))
        else:
            type_ = self.type_of(node, context)
        default = _first(node, target, "default")
        credential = _first(node, target, "x-credential")
        python_name = _first(node, target, "x-python-name") if node.ref is None else node.get("x-python-name")
        return ir.Field(
            name=key,
            type=type_,
            required=required,
            place=place_of(node),
            doc=doc_of(node) or (doc_of(target) if self._names.get(target) is None or is_plain(type_) else ""),
            default=default.value if default is not None else ir.MISSING,
            deprecated=_is_true(_first(node, target, "deprecated")),
            read_only=_is_true(_first(node, target, "readOnly")),
            write_only=_is_true(_first(node, target, "writeOnly")),
            credential=credential_of(credential, doc_of(node) or doc_of(target)) if credential is not None else None,
            example=next((value for each in (node, target) for value in _shown(each)), ir.MISSING),
            python_name=python_name.value if python_name is not None and isinstance(python_name.value, str) else None,
        )

    # --- unions -------------------------------------------------------------------------------------------------------

    def _union(self, node: Node, context: Context, *, named: bool) -> ir.Type:
        choices = _choices(node)
        if choices is None:
            choices = [part for part in _elements(node, "allOf") if self._shape(part.resolve()) != "free"]
            if not choices:
                return self._union_of_kinds(node, context)
        if node.get("properties") is not None and not self._only_requires(node):
            node.complain(
                "union-with-properties",
                "properties beside `oneOf` or `anyOf` cannot be expressed yet",
                hint="put the shared properties into each member, by `allOf`",
            )
        real = [choice for choice in choices if not _is_null(choice)]
        has_null = len(real) < len(choices) or _allows_null(node)
        if not real:
            return ir.Const((None,))
        constants = [choice.get("const") for choice in real if choice.ref is None]
        if len(constants) == len(real) and all(item is not None for item in constants):
            return self._enum_of_constants(node, context, real, named=named, has_null=has_null)
        if len(real) == 1:
            only = self.type_of(real[0], context)
            return nullable(only) if has_null else only
        if named:
            self._types[node] = ir.Ref(self._name(node, context, named=True))
        members = tuple(
            self.type_of(choice, (*context, _title(choice) or _kind_word(choice, at))) for at, choice in enumerate(real)
        )
        members = tuple(dict.fromkeys(flattened(members)))
        has_null = has_null or any(isinstance(member, ir.Nullable) for member in members)
        members = tuple(
            dict.fromkeys(member.inner if isinstance(member, ir.Nullable) else member for member in members)
        )
        inner: ir.Type
        if named or any(self._is_object(member) for member in members) or not self._is_told_apart(members):
            inner = self._union_model(node, context, members, named=named)
        else:
            inner = members[0] if len(members) == 1 else ir.OneOf(members)
        return nullable(inner) if has_null else inner

    def _union_of_kinds(self, node: Node, context: Context) -> ir.Type:
        """`type: [integer, string]`: each kind with the keywords that concern it."""
        members: list[ir.Type] = []
        for kind in _kinds(node):
            if kind in _SCALARS:
                members.append(scalar_of(node, kind))
            elif kind == "array":
                members.append(self._list(node, context))
            elif kind == "object":
                members.append(
                    self._object(node, context) if node.get("properties") is not None else self._map(node, context)
                )
        inner = members[0] if len(members) == 1 else ir.OneOf(tuple(members))
        return nullable(inner) if _allows_null(node) else inner

    def _enum_of_constants(
        self, node: Node, context: Context, choices: list[Node], *, named: bool, has_null: bool
    ) -> ir.Type:
        members = [
            (constant.value, choice.text_or("description"), choice.text_or("title"))
            for choice in choices
            if (constant := choice.get("const")) is not None and isinstance(constant.value, (str, int, float, bool))
        ]
        inner = self._enum_of(node, context, members, named=named)
        return nullable(inner) if has_null else inner

    def _union_model(self, node: Node, context: Context, members: tuple[ir.Type, ...], *, named: bool) -> ir.Type:
        name = self._name(node, context, named=named)
        discriminator = node.get("discriminator")
        tag, mapping = None, tuple[tuple[str, str], ...]()
        if discriminator is not None:
            tag = discriminator.text("propertyName")
            mapping = self._mapping(discriminator, node, members)
        self._models[name] = ir.Union(
            name, place_of(node), doc_of(node), members, tag, mapping, python_name=_python_name(node)
        )
        return ir.Ref(name)

    def _mapping(self, discriminator: Node, node: Node, members: tuple[ir.Type, ...]) -> tuple[tuple[str, str], ...]:
        """Explicit entries of the mapping, then the implicit ones: a schema's own name stands for it."""
        found: dict[str, str] = {}
        given = discriminator.get("mapping")
        if given is not None:
            targets = {choice.ref: choice for choice in _choices(node) or () if choice.ref is not None}
            for value, target in given.items():
                text = target.value if isinstance(target.value, str) else ""
                choice = targets.get(text) or targets.get(f"#/components/schemas/{text}")
                if choice is None:
                    target.complain(
                        "discriminator-target-missing",
                        f"`{text}` is no member of this union",
                        hint="name one of its members, by `$ref` or by schema name",
                    )
                    continue
                type_ = self._types.get(choice.resolve())
                if isinstance(type_, ir.Ref):
                    found[value] = type_.name
        mapped = set(found.values())
        for member in members:
            if isinstance(member, ir.Ref) and member.name not in mapped:
                found.setdefault(member.name, member.name)
        return tuple(found.items())

    def _is_object(self, type_: ir.Type) -> bool:
        return isinstance(type_, ir.Ref) and isinstance(self._models.get(type_.name), (ir.Object, ir.Union, type(None)))

    def _is_told_apart(self, members: Iterable[ir.Type]) -> bool:
        """Whether the JSON type alone says which member a value is; enums do not share theirs with anything."""
        kinds = [kind for member in members for kind in self._json_types(member)]
        once = {"array", "object"} | {kind.removesuffix(" enum") for kind in kinds if kind.endswith(" enum")}
        plain = [kind.removesuffix(" enum") for kind in kinds]
        return all(plain.count(kind) <= 1 for kind in once)

    def _json_types(self, type_: ir.Type) -> Iterator[str]:
        match type_:
            case ir.Nullable(inner):
                yield from self._json_types(inner)
            case ir.ListOf():
                yield "array"
            case ir.MapOf():
                yield "object"
            case ir.Scalar(kind=kind):
                yield kind
            case ir.Const(values):
                yield from {"string" if isinstance(value, str) else "integer" for value in values}
            case ir.Ref(name):
                model = self._models.get(name)
                if isinstance(model, ir.Alias):
                    yield from self._json_types(model.type)
                else:
                    yield f"{model.kind} enum" if isinstance(model, ir.Enum) else "object"
            case _:
                return

    # --- names and the end --------------------------------------------------------------------------------------------

    def _name(self, node: Node, context: Context, *, named: bool) -> str:
        name = self._names[node] if named else self._new_name(node, context)
        self.shown += [(name, value) for value in _shown(node)]
        return name

    def _new_name(self, node: Node, context: Context) -> str:
        words = [pascal(part, "Part") for part in context]
        candidates = ["".join(words[-count:]) for count in range(min(2, len(words)), len(words) + 1)]
        pointer = [pascal(part, "Part") for part in node.pointer.split("/") if part]
        candidates += ["".join(pointer[-count:]) for count in range(2, len(pointer) + 1)]
        chosen = _python_name(node)
        candidates = [chosen] if chosen is not None else candidates
        name = next((candidate for candidate in candidates if candidate not in self._claimed), candidates[-1])
        other = self._claimed.setdefault(name, node)
        if other != node:
            node.complain(
                "name-collision",
                f"this schema and the one at {quote(other.pointer)} would both be called {quote(name)}",
                hint="give one of them an `x-python-name`",
            )
        return name

    def _finished(self) -> Iterator[ir.Model]:
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
                yield replace(model, solutions=name in solving)
            elif isinstance(model, ir.Object):
                yield replace(model, unions=tuple(membership.get(name, ())))
            else:
                yield model

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

    def _refuse_unsupported(self, node: Node) -> None:
        for key in _UNSUPPORTED:
            child = node.get(key)
            if child is not None:
                child.complain(
                    "keyword-unsupported",
                    f"`{key}` cannot be expressed in a client yet",
                    hint="say it with `type`, `properties`, `items`, `oneOf` or `additionalProperties`",
                    at_key=True,
                )


# --- keywords, read one at a time ------------------------------------------------------------------------------------


def nullable(type_: ir.Type) -> ir.Type:
    """The type or null; null is not wrapped twice, and anything at all includes it."""
    already = isinstance(type_, (ir.Nullable, ir.FreeForm)) or type_ == ir.Const((None,))
    return type_ if already else ir.Nullable(type_)


def flattened(members: Iterable[ir.Type]) -> Iterator[ir.Type]:
    """The members, with those of unnamed unions in their place."""
    for member in members:
        if isinstance(member, ir.OneOf):
            yield from flattened(member.members)
        else:
            yield member


def is_plain(type_: ir.Type) -> bool:
    """Whether the type is written out where it is used, so that its description has no other place to stand."""
    return not isinstance(type_.inner if isinstance(type_, ir.Nullable) else type_, ir.Ref)


def doc_of(node: Node) -> str:
    """The `description`, or else the `title`, or nothing."""
    for key in ("description", "title"):
        child = node.get(key) if isinstance(node.value, dict) else None
        if child is not None and isinstance(child.value, str):
            return child.value.strip()
    return ""


def credential_of(node: Node, doc: str) -> ir.Credential:
    """`x-credential: {name: client_key, env: THE_KEY}`."""
    env = node.get("env")
    return ir.Credential(
        credential(node.text("name")), env.value if env is not None and isinstance(env.value, str) else None, doc
    )


def scalar_of(node: Node, kind: str) -> ir.Scalar:
    """A scalar with the bounds that concern its kind."""
    format_ = node.get("format")
    text = format_.value if format_ is not None and isinstance(format_.value, str) else None
    if text is None and node.get("contentMediaType") is not None and node.get("contentEncoding") is None:
        text = "binary"
    bounds = ir.NO_CONSTRAINTS
    if kind == "string":
        pattern = node.get("pattern")
        bounds = ir.Constraints(
            min_length=_integer(node, "minLength"),
            max_length=_integer(node, "maxLength"),
            pattern=pattern.value if pattern is not None and isinstance(pattern.value, str) else None,
        )
    elif kind in ("integer", "number"):
        bounds = _numeric_bounds(node)
    return ir.Scalar(cast('Literal["string", "integer", "number", "boolean"]', kind), text, bounds)


def _numeric_bounds(node: Node) -> ir.Constraints:
    """3.0 marks a bound as exclusive by a boolean, 3.1 gives the exclusive bound itself."""
    low, high = _number(node, "minimum"), _number(node, "maximum")
    above, below = _number(node, "exclusiveMinimum"), _number(node, "exclusiveMaximum")
    if _is_true(node.get("exclusiveMinimum")):
        low, above = None, low
    if _is_true(node.get("exclusiveMaximum")):
        high, below = None, high
    return ir.Constraints(
        minimum=low,
        maximum=high,
        exclusive_minimum=above,
        exclusive_maximum=below,
        multiple_of=_number(node, "multipleOf"),
    )


def _kinds(node: Node) -> list[str]:
    """The JSON types that `type` allows, in its order."""
    child = node.get("type")
    if child is None:
        return []
    if isinstance(child.value, str):
        return [child.value]
    return [item.value for item in child.elements() if isinstance(item.value, str)]


def _choices(node: Node) -> list[Node] | None:
    for key in ("oneOf", "anyOf"):
        if node.get(key) is not None:
            return list(_elements(node, key))
    return None


def _elements(node: Node, key: str) -> Iterator[Node]:
    child = node.get(key)
    return child.elements() if child is not None else iter(())


def _allows_null(node: Node) -> bool:
    return "null" in _kinds(node) or _is_true(node.get("nullable"))


def _is_null(node: Node) -> bool:
    if not isinstance(node.value, dict):
        return False
    constant = node.get("const")
    return _kinds(node) == ["null"] or (constant is not None and constant.value is None)


def _is_true(node: Node | None) -> bool:
    return node is not None and node.value is True


def _is_false(node: Node | None) -> bool:
    return node is not None and node.value is False


def _number(node: Node, key: str) -> int | float | None:
    child = node.get(key)
    value = child.value if child is not None else None
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _integer(node: Node, key: str) -> int | None:
    value = _number(node, key)
    return int(value) if value is not None else None


def _first(node: Node, target: Node, key: str) -> Node | None:
    """The keyword beside the `$ref`, or else that of what it refers to."""
    own = node.get(key) if isinstance(node.value, dict) else None
    if own is not None:
        return own
    return target.get(key) if isinstance(target.value, dict) else None


def _shown(node: Node) -> Iterator[ir.Json]:
    """The values that a schema gives as examples: `example` in 3.0, `examples` since."""
    if isinstance(node.value, dict):
        example = node.get("example")
        if example is not None:
            yield example.value
        listed = node.get("examples")
        yield from listed.value if listed is not None and isinstance(listed.value, list) else ()


def _python_name(node: Node) -> str | None:
    child = node.get("x-python-name")
    return child.value if child is not None and isinstance(child.value, str) else None


def _title(node: Node) -> str | None:
    child = node.get("title") if node.ref is None and isinstance(node.value, dict) else None
    return child.value if child is not None and isinstance(child.value, str) else None


def _kind_word(node: Node, at: int) -> str:
    """What tells an untitled member of a union apart: a required constant, a first property, or its kind."""
    if node.ref is not None or not isinstance(node.value, dict):
        return f"option {at + 1}"
    properties = node.get("properties")
    if properties is not None:
        for _, child in properties.items():
            constant = child.get("const") if isinstance(child.value, dict) else None
            if constant is not None and isinstance(constant.value, str):
                return constant.value
        first = next((key for key, _ in properties.items()), None)
        if first is not None:
            return f"with {first}"
    return next(iter(_kinds(node)), f"option {at + 1}")


def _only_value(node: Node) -> Constant | None:
    """The value of an `enum` that lists one, which is how 3.0 writes a constant."""
    values = [item.value for item in _elements(node, "enum")] if isinstance(node.value, dict) else []
    return values[0] if len(values) == 1 and isinstance(values[0], (str, int, float, bool)) else None


def _value_texts(node: Node, key: str) -> dict[object, str]:
    """`x-enum-descriptions` or `x-enum-varnames`, which many documents carry: by value, where each value has one."""
    texts = [item.value for item in _elements(node, key)]
    values = [item.value for item in _elements(node, "enum")]
    if len(texts) != len(values):
        return {}
    return {value: text for value, text in zip(values, texts, strict=True) if isinstance(text, str)}


def _requirement_note(node: Node) -> str:
    """Which properties are needed together, as a sentence: the types cannot say it."""
    word = "Exactly one" if node.get("oneOf") is not None else "At least one"
    groups = [
        " with ".join(f"`{item.value}`" for item in _elements(choice, "required")) for choice in _choices(node) or ()
    ]
    return f"{word} of these must be given: {', or '.join(group for group in groups if group)}."


def _solved(type_: ir.Type) -> str | None:
    inner = type_.inner if isinstance(type_, ir.Nullable) else type_
    return inner.pointer if isinstance(inner, ir.SolutionOf) else None
