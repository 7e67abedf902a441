"""Schemas that a page describes once, under a heading of their own, and refers to by name: `### Address`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from .blocks import Block, Component, Heading, Table, Text
from .facts import ITEM, Fact
from .outline import LABELS, owner_in
from .tables import columns_of
from .types import named_type

Definitions: TypeAlias = "Mapping[str, Sequence[Fact]]"
_MOST_LEVELS = 4


def parts_of_schemas(blocks: Sequence[Block]) -> list[tuple[str, int, int]]:
    """(name, first block, block behind the last) of each part of a page that is about a schema
    that the page refers to.
    """
    names = set(_names(blocks))
    found: list[tuple[str, int, int]] = []
    for at, block in enumerate(blocks):
        if not isinstance(block, Heading) or block.level >= LABELS or (found and at < found[-1][2]):
            continue
        name = owner_in(block.text)
        if name not in names:
            continue
        end = next(
            (
                number
                for number in range(at + 1, len(blocks))
                if isinstance(other := blocks[number], Heading) and other.level <= block.level
            ),
            len(blocks),
        )
        if any(_describes(each) for each in blocks[at + 1 : end]):
            found.append((name, at, end))
    return found


def _describes(block: Block) -> bool:
    return (
        isinstance(block, Component)
        or (isinstance(block, Text) and block.begins)
        or (isinstance(block, Table) and columns_of(block) is not None)
    )


def _names(blocks: Iterable[Block]) -> Iterator[str]:
    """Every name that is used as a type."""
    for block in blocks:
        if isinstance(block, Table):
            yield from (
                name for _, cells in block.rows for cell in cells if len(cell) < 120 and (name := named_type(cell))
            )
        elif isinstance(block, Component):
            yield from (name for key, value in block.attributes if key == "type" and (name := named_type(value)))


def expanded(facts: Iterable[Fact], definitions: Definitions, outer: tuple[str, ...] = ()) -> Iterator[Fact]:
    """Facts with the members of the schemas that they name; a schema inside of itself is not repeated."""
    known = list(facts)
    for each in known:
        yield each
        has_members = any(other.path[: len(each.path)] == each.path and other is not each for other in known)
        if (
            each.schema
            and each.schema in definitions
            and each.schema not in outer
            and not has_members
            and len(outer) < _MOST_LEVELS
        ):
            is_array = each.said is not None and "array" in each.said.types
            prefix = (*each.path, ITEM) if is_array else each.path
            members = expanded(definitions[each.schema], definitions, (*outer, each.schema))
            yield from (replace(member, path=(*prefix, *member.path), location=each.location) for member in members)
