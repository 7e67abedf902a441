"""Objects with properties, and families: a parent with a discriminator, and what is made of it by `allOf`."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ... import ir
from ...diagnostics import quote
from ...node import Node
from .choices import lower_one_of
from .discriminators import Told, read_discriminator
from .enums import lower_lone
from .joined import Joined, elements
from .keywords import (
    UNWRITABLE,
    allow_null,
    credential_of,
    doc_of,
    examples_of,
    first,
    flattened,
    full_doc,
    is_plain,
    is_true,
    lower_never,
    notes,
    place_of,
    python_name,
    solved,
    told_inside,
)
from .lowering import Context, Lowering
from .maps import lower_extra
from .names import name_family, name_model
from .plain import plain_field, plain_type


class _Members(Struct):
    """The properties of an object: every schema that declares one, and whether it must be there."""

    properties: dict[str, list[Node]] = {}
    required: dict[str, None] = {}
    perhaps: dict[str, list[Node]] = {}
    """Properties that only a condition declares, by name, with all that it may be."""


def lower_object(
    lowering: Lowering, schema: Joined, node: Node, context: Context, *, named: bool, is_whole: bool = True
) -> ir.Type:
    """A class; `is_whole` is False where it is only one of the kinds that the schema allows."""
    name = name_model(lowering, node, context, None if named else schema)
    reference = ir.Ref(name)
    is_own = is_whole and not schema.made and schema.parts == lowering.flat.parts(node)
    family = lowering.heirs.get(node) if is_own else None
    whole: ir.Type = ir.Ref(name_family(lowering, node, name)) if family else reference
    if is_own:
        lowering.types[node] = allow_null(schema, whole)
    elif is_whole:
        lowering.joint[schema] = allow_null(schema, reference)
    lowering.drafts[name] = ir.Object(name, place_of(node), doc_of(node), ())
    members = _collect(lowering, schema, node)
    extra = lower_extra(lowering, schema, (name, "extra"))
    fields = (*_fields(lowering, members, name), *(_undeclared(lowering, members, node) if extra is None else ()))
    unwritable = [key for key in members.properties if UNWRITABLE.search(key)]
    if (unwritable or family) and extra is None:
        extra = ir.FreeForm()
    doc = full_doc(node, schema)
    if unwritable:
        listed = ", ".join(f"`{key}`" for key in unwritable)
        doc = "\n\n".join(part for part in (doc, f"Among the additional properties: {listed}.") if part)
    solution = node.get("x-solution")
    lowering.drafts[name] = ir.Object(
        name,
        place_of(node),
        doc,
        fields,
        extra=extra,
        solution=lowering.type_of(solution, (name, "solution")) if solution is not None else None,
        parameter=next((pointer for item in fields if (pointer := solved(item.type)) is not None), None),
        python_name=python_name(node) if is_own else None,
    )
    return _lower_family(lowering, node, name, family) if family else reference


def _collect(lowering: Lowering, schema: Joined, node: Node) -> _Members:
    members = _Members()
    for part in schema.schemas:
        is_its_union = bool(schema.made) and part in lowering.open
        if part != node and part in lowering.names and not is_its_union:
            lowering.merged[lowering.names[part]] = None
        properties = part.get("properties")
        for key, child in properties.items() if properties is not None and properties.is_object else ():
            members.properties.setdefault(key, []).append(child)
            if child.value_of("required") is True:  # as in the drafts before JSON Schema 4
                members.required[key] = None
        listed = [item.value for item in elements(part, "required") if isinstance(item.value, str)]
        members.required.update(dict.fromkeys(listed))
    for part in _conditional(lowering, schema):
        properties = part.get("properties")
        for key, child in properties.items() if properties is not None and properties.is_object else ():
            if key not in members.properties:
                members.perhaps.setdefault(key, []).append(child)
    return members


def _conditional(lowering: Lowering, schema: Joined) -> Iterator[Node]:
    """Schemas that hold only where a condition does, all the way down, each once."""
    if not schema.has("then", "else", "dependentSchemas"):
        return
    seen = set(schema.parts)
    waiting = list(schema.schemas)
    while waiting:
        part = waiting.pop(0)
        found = [child for key in ("then", "else") if (child := part.get(key)) is not None]
        dependent = part.get("dependentSchemas")
        if dependent is not None and dependent.is_object:
            found += [child for _, child in dependent.items()]
        for inner in [each for child in found for each in Joined(lowering.flat.parts(child)).schemas]:
            if inner not in seen:
                seen.add(inner)
                waiting.append(inner)
                yield inner


def has_properties(lowering: Lowering, schema: Joined) -> bool:
    """Whether a class says more than a dict: it declares properties, or that there are none.

    `properties: {}` says neither: any property may come, and a class without fields would lose them all.
    """
    if any(child.value for child in schema.all_of("properties")):
        return True
    if any(part in lowering.heirs for part in schema.parts):
        return True
    is_closed = any(child.value is False for child in schema.all_of("additionalProperties"))
    if is_closed and not schema.has("patternProperties"):
        return True
    return any(part.value_of("properties") for part in _conditional(lowering, schema))


def _fields(lowering: Lowering, members: _Members, name: str) -> Iterator[ir.Field]:
    for key, nodes in members.properties.items():
        never = next((node for node in nodes if node.value is False), None)
        if never is not None:
            lower_never(never)
        elif UNWRITABLE.search(key):
            nodes[-1].complain(
                "property-name",
                f"{quote(key)} cannot be a field: its name contains a quote, backslash or control character",
                "its value is in the additional properties",
                "warning",
                at_key=True,
            )
        else:
            yield _field(lowering, key, nodes, (name, key), required=key in members.required)
    for key, nodes in members.perhaps.items():
        if not UNWRITABLE.search(key):
            types = [lowering.type_of(node, (name, key)) for node in nodes if node.value is not False]
            type_ = lower_one_of(lowering, types, Joined(tuple(nodes)), nodes[0], (name, key))
            yield ir.Field(key, type_, required=False, place=place_of(nodes[0]), doc=doc_of(nodes[0]))


def _undeclared(lowering: Lowering, members: _Members, node: Node) -> Iterator[ir.Field]:
    """Properties that are required and nowhere declared: often misspelt, so that responses may omit them."""
    for key in members.required:
        if key not in members.properties and key not in members.perhaps and not UNWRITABLE.search(key):
            yield ir.Field(key, ir.FreeForm(), required=False, place=place_of(node), doc="Required.")


def _field(lowering: Lowering, key: str, nodes: list[Node], context: Context, *, required: bool) -> ir.Field:
    plain = plain_type(nodes[0]) if len(nodes) == 1 else None
    if plain is not None:
        return plain_field(key, nodes[0], plain, required=required)
    resolved = [(each, each.resolve()) for each in nodes]
    node, target = resolved[-1]
    solution = node.get("x-solution") if node.has("x-solution") else None
    type_: ir.Type
    if solution is not None and isinstance(solution.value, str):
        type_ = allow_null(Joined((target,)), ir.SolutionOf(solution.value.removeprefix("$request.body#")))
    elif required and (lone := lower_lone(lowering, node)) is not None:
        type_ = lone
    else:
        type_ = lowering.type_of_all(nodes, context)
    default = first(node, target, "default")
    credential = first(node, target, "x-credential")
    chosen = first(node, target, "x-python-name") if node.ref is None else node.get("x-python-name")
    doc = doc_of(node) or (doc_of(target) if lowering.names.get(target) is None or is_plain(type_) else "")
    doc = doc or next((told for inner in reversed(nodes) if (told := doc_of(inner))), "")
    doc = doc or told_inside(target, lowering.names)
    if is_plain(type_):
        more = dict.fromkeys(notes(lowering.flat.joined(node), is_tuple=isinstance(type_, ir.TupleOf)))
        doc = " ".join(part for part in (doc, *more) if part)
    return ir.Field(
        name=key,
        type=type_,
        required=required,
        place=place_of(node),
        doc=doc if credential is None else doc_of(node) or doc_of(target),
        default=default.value if default is not None else ir.MISSING,
        deprecated=is_true(first(node, target, "deprecated")),
        read_only=any(is_true(first(each, its_target, "readOnly")) for each, its_target in resolved),
        write_only=any(is_true(first(each, its_target, "writeOnly")) for each, its_target in resolved),
        credential=credential_of(credential) if credential is not None else None,
        example=next((value for each in (node, target) for value in examples_of(each)), ir.MISSING),
        python_name=chosen.value if chosen is not None and isinstance(chosen.value, str) else None,
    )


def _lower_family(lowering: Lowering, node: Node, name: str, heirs: list[Node]) -> ir.Type:
    """Where the parent is referred to, any of its heirs may stand, and itself for one that is not known."""
    union = name_family(lowering, node, name)
    members: list[ir.Type] = []
    targets: dict[Node, str] = {}
    for heir in heirs:
        type_ = lowering.type_of_head(heir, (lowering.names[heir],))
        inner = type_.inner if isinstance(type_, ir.Nullable) else type_
        members.append(inner)
        if isinstance(inner, ir.Ref):
            targets[heir] = inner.name
    discriminator = node.get("discriminator")
    told = read_discriminator(lowering, discriminator, {**targets, node: name}) if discriminator is not None else Told()
    types = tuple(dict.fromkeys((*flattened(members), ir.Ref(name))))
    lowering.drafts[union] = ir.Union(
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
