"""Schemas that leave a choice: `oneOf`, `anyOf`, and several JSON types in `type`."""

from __future__ import annotations

from math import prod

from ... import ir
from ...node import Node
from .arrays import lower_list
from .choices import lower_choice
from .enums import lower_constants
from .joined import Choice, Joined, head, kinds_in
from .keywords import SCALARS, allow_null, is_null, nullable, option_words, scalar_of
from .lowering import DROP, Context, Lowering
from .maps import lower_map
from .objects import has_properties, lower_object

_MOST_COMBINATIONS = 64
"""Of how many combinations of choices each gets a type; where there are more, the value is any JSON."""


def lower_union(lowering: Lowering, schema: Joined, node: Node, context: Context, *, named: bool) -> ir.Type:
    choice = schema.choices[0]
    if prod(len(each.options) for each in schema.choices) > _MOST_COMBINATIONS and len(schema.choices) > 1:
        node.warn(
            "choices-too-many",
            f"{len(schema.choices)} choices that apply together have too many combinations to be typed",
            "the value is any JSON; name the combinations that are meant",
        )
        return ir.FreeForm()
    options = _others([option for option in choice.options if option.value is not False], node)
    real = [option for option in options if not is_null(head(option))]
    has_null = len(real) < len(options) or _base_allows_null(schema, choice)
    if not real:
        return ir.Const((None,))
    constants = [option.get("const") if option.ref is None and option.is_object else None for option in real]
    if all(item is not None and item.value is not None for item in constants) and len(schema.choices) == 1:
        return lower_constants(lowering, schema, node, context, real, named=named, has_null=has_null)
    is_single = len(real) == 1 and schema.last("discriminator") is None
    if named and not is_single:  # for references from inside
        or_null = has_null or any("null" in kinds_in(head(option)) for option in real)
        lowering.types[node] = nullable(ir.Ref(lowering.names[node])) if or_null else ir.Ref(lowering.names[node])
    if named and is_single:
        _hand_name_on(lowering, schema, node, real[0])
    types: list[ir.Type] = []
    targets: dict[Node, str] = {}
    words = option_words(real)
    for option, word in zip(real, words, strict=True):
        inner_context = context if len(real) == 1 else (*context, word)
        type_ = _lower_option(lowering, schema, choice, option, inner_context)
        types.append(type_)
        bare = type_.inner if isinstance(type_, ir.Nullable) else type_
        if isinstance(bare, ir.Ref):
            targets[head(option)] = bare.name
    if is_single:
        return nullable(types[0]) if has_null else types[0]
    return lower_choice(lowering, types, schema, node, context, named=named, has_null=has_null, targets=targets)


def _others(options: list[Node], node: Node) -> list[Node]:
    """The options that are not the schema itself, to which that one adds nothing; all if there is no other."""
    others = [option for option in options if head(option) != node]
    for option in options if others else ():
        if option not in others:
            option.warn("schema-endless", "a choice between itself and others is one between the others", DROP)
    return others or options


def _hand_name_on(lowering: Lowering, schema: Joined, node: Node, option: Node) -> None:
    """The only option of a component, beside null, is what the component's name stands for."""
    is_whole = len(schema.choices) == 1 and not Joined(schema.parts, schema.made | {schema.choices[0].made}).telling()
    if is_whole and option.ref is None and option.is_object:
        lowering.names.setdefault(option, lowering.names[node])
        lowering.handed[lowering.names[node]] = node


def _base_allows_null(schema: Joined, choice: Choice) -> bool:
    """3.0's `nullable` beside a choice; a list of types beside it allows null only if an option does as well."""
    return choice.owner.value_of("nullable") is True or schema.schemas[-1].value_of("nullable") is True


def _lower_option(lowering: Lowering, schema: Joined, choice: Choice, option: Node, context: Context) -> ir.Type:
    """The type of one option, together with all keywords around the choice."""
    whole = schema.having(lowering.flat.parts(option), choice)
    if whole.is_contradiction:
        option.warn("all-of-contradicts", "no value fits both this option and the keywords beside the choice", DROP)
        return lowering.type_of(option, context)
    around = Joined(tuple(part for part in schema.parts), whole.made)
    if not around.telling() or set(whole.telling()) <= set(lowering.flat.parts(option)):
        return lowering.type_of(option, context)
    return lowering.joined_type(whole, option, context)


def lower_kinds(lowering: Lowering, schema: Joined, node: Node, context: Context, *, named: bool) -> ir.Type:
    """`type: [integer, string]`: each kind with the keywords that concern it."""
    named = named and not {"array", "object"}.isdisjoint(schema.kinds or ())
    if named:
        lowering.types[node] = allow_null(schema, ir.Ref(lowering.names[node]))
    members: list[ir.Type] = []
    for kind in schema.kinds or ():
        if kind in SCALARS:
            members.append(scalar_of(schema, kind))
        elif kind == "array":
            members.append(lower_list(lowering, schema, context))
        elif kind == "object" and has_properties(lowering, schema):
            members.append(lower_object(lowering, schema, node, (*context, "object"), named=False, is_whole=False))
        elif kind == "object":
            members.append(lower_map(lowering, schema, context))
    return lower_choice(lowering, members, schema, node, context, named=named, has_null=schema.allows_null)
