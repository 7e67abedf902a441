"""One of several types: an inline union where the JSON type tells them apart, and a named one otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ... import ir
from ...node import Node
from .discriminators import Told, read_discriminator
from .joined import Joined, kind_of
from .keywords import flattened, full_doc, nullable, place_of, python_name
from .lowering import Context, Lowering
from .models import Drafts
from .names import name_model


def lower_choice(
    lowering: Lowering,
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
            type_.inner if isinstance(type_, ir.Nullable) else type_ for type_ in listed if type_ != ir.Const((None,))
        )
    )
    if not members or any(isinstance(member, ir.FreeForm) for member in members):
        return _lower_free(lowering, node, schema) if named else ir.FreeForm()
    inner: ir.Type
    if len(members) == 1 and not named and not (targets and schema.has("discriminator")):
        inner = members[0]
    elif (
        named
        or any(_is_object(lowering.drafts, member) for member in members)
        or not _is_told_apart(lowering.drafts, members)
    ):
        inner = _lower_model(lowering, schema, node, context, members, named=named, targets=targets or {})
    else:
        inner = ir.OneOf(members)
    return nullable(inner) if has_null else inner


def _lower_free(lowering: Lowering, node: Node, schema: Joined) -> ir.Type:
    """A named choice that includes anything; something may refer to its name already."""
    name = lowering.names[node]
    lowering.drafts[name] = ir.Alias(name, place_of(node), full_doc(node, schema), ir.FreeForm(), python_name(node))
    return ir.Ref(name)


def lower_one_of(lowering: Lowering, types: list[ir.Type], schema: Joined, node: Node, context: Context) -> ir.Type:
    """One of the types, unnamed where it can be."""
    return lower_choice(lowering, types, replace(schema, made=frozenset()), node, context, named=False, has_null=False)


def _lower_model(
    lowering: Lowering,
    schema: Joined,
    node: Node,
    context: Context,
    members: tuple[ir.Type, ...],
    *,
    named: bool,
    targets: dict[Node, str],
) -> ir.Type:
    """A named union."""
    name = name_model(lowering, node, context, None if named else schema)
    discriminator = schema.last("discriminator")
    told = Told()
    if discriminator is not None and targets and isinstance(discriminator.value_of("propertyName"), str):
        told = read_discriminator(lowering, discriminator, targets)
    lowering.drafts[name] = ir.Union(
        name,
        place_of(node),
        full_doc(node, schema),
        members,
        told.tag,
        told.mapping,
        told.default,
        python_name=python_name(node),
    )
    return ir.Ref(name)


def _is_object(drafts: Drafts, type_: ir.Type) -> bool:
    return isinstance(type_, ir.Ref) and isinstance(drafts.get(type_.name), (ir.Object, ir.Union, type(None)))


def _is_told_apart(drafts: Drafts, members: Iterable[ir.Type]) -> bool:
    """Whether the JSON type alone says which member a value is, as msgspec asks for."""
    seen: dict[str, set[str]] = {}
    for member in members:
        for family, what in _json_types(drafts, member):
            seen.setdefault(family, set()).add(what)
    return all(len(kinds) == 1 for kinds in seen.values())


def _json_types(drafts: Drafts, type_: ir.Type) -> Iterator[tuple[str, str]]:
    """(JSON type, what Python makes of it)."""
    match type_:
        case ir.Nullable(inner):
            yield from _json_types(drafts, inner)
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
                yield from _json_types(drafts, member)
        case ir.Ref(name):
            model = drafts.get(name)
            if isinstance(model, ir.Alias):
                yield from _json_types(drafts, model.type)
            elif isinstance(model, ir.Enum):
                yield model.kind, name
            else:
                yield "object", name
        case ir.FreeForm() | ir.SolutionOf() | ir.Binary() | ir.Upload():
            yield "object", "anything"
