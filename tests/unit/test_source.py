"""A description is printed as the expression that makes it, whatever its class, and reads back as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from inspect import getmembers, isclass
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import NODEFAULT, Struct, defstruct
from msgspec.structs import astuple, fields

from specloom.layout import Code, one_line
from specloom.runtime.description import api, conditions, pages, tasks
from specloom.runtime.description.api import Placement
from specloom.runtime.description.conditions import AnyOf, Condition, Match
from specloom.runtime.description.tasks import FollowUp, Limits, Result, Rule, Slot, TaskSpec, Timing, Variant
from specloom.view.source import source_of

DESCRIPTIONS: dict[str, type[Struct]] = {
    name: kind
    for module in (api, conditions, pages, tasks)
    for name, kind in getmembers(module, isclass)
    if kind.__module__ == module.__name__ and issubclass(kind, Struct)
} | {"Match": Match}

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
NUMBER = st.integers(0, 10**6) | st.floats(0, 1e6)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)


class Operation:
    """What a description of a task calls an operation by, which is no data."""


OPERATION = Operation()
NAMESPACE: dict[str, object] = {**DESCRIPTIONS, "OPERATION": OPERATION}


def operation(holder: Struct, value: object) -> Code:
    """The name of an operation."""
    assert value is OPERATION, (holder, value)
    return Code("OPERATION")


@cache
def made(kind: type[Struct]) -> st.SearchStrategy[Struct]:
    """Objects of a class with any of its optional fields; the classes of solutions are no data."""
    always: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for field in fields(kind):
        if field.name != "solutions":
            is_required = field.default is NODEFAULT and field.default_factory is NODEFAULT
            (always if is_required else optional)[field.name] = values(field.type)
    return st.fixed_dictionaries(always, optional=optional).map(lambda parts: kind(**parts))


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type, as far as descriptions have it."""
    arguments = get_args(hint)
    match get_origin(hint) or hint:
        case kind if isinstance(kind, type) and issubclass(kind, Struct):
            return st.deferred(lambda: made(kind))
        case TypeVar():
            return st.just(OPERATION)
        case origin if origin is Literal:
            return st.sampled_from(arguments)
        case origin if origin in (Union, UnionType):
            return st.one_of(*map(values, arguments))
        case origin if origin is tuple:
            return st.lists(values(arguments[0]), max_size=2).map(tuple)
        case origin if origin is Mapping:
            return st.dictionaries(values(arguments[0]), values(arguments[1]), max_size=2)
        case other:
            plain: dict[Any, st.SearchStrategy[Any]] = {
                str: TEXT, int: st.integers(0, 10**6), float: NUMBER, bool: st.booleans(), NoneType: st.none(), Any: JSON,
            }  # fmt: skip
            return plain[other]


@pytest.mark.parametrize("kind", [*DESCRIPTIONS.values()], ids=list(DESCRIPTIONS))
@settings(max_examples=40)
@given(data=st.data())
def test_a_description_reads_back_as_it_was(kind: type[Struct], data: st.DataObject) -> None:
    """Every class of descriptions: what is printed of an object makes an equal one."""
    description = data.draw(made(kind))

    again = eval(one_line(source_of(description, operation)), dict(NAMESPACE))

    assert type(again) is kind
    assert astuple(again) == astuple(description)


@pytest.mark.parametrize(
    ("description", "source"),
    [
        (Timing(), "Timing()"),
        (Timing(first=1.0, factor=1.5), "Timing(first=1, factor=1.5)"),
        (Placement("key", "body", "/clientKey"), 'Placement("key", "body", "/clientKey")'),
        (Slot("url"), 'Slot("url")'),
        (Match("$url", default=None), 'Match("$url", default=None)'),
        (Variant("a.*", limits=Limits(polls=2)), 'Variant("a.*", limits=Limits(polls=2))'),
        (
            Rule("failed", (AnyOf(((Condition(at=("$url",), exists=False),),)),)),
            'Rule("failed", when=(AnyOf(((Condition(at=("$url",), exists=False),),)),))',
        ),
        (FollowUp(OPERATION, body={"/id": "$task.id"}), 'FollowUp(OPERATION, body={"/id": "$task.id"})'),
    ],
)
def test_what_is_the_default_is_left_out(description: Struct, source: str) -> None:
    """And what a class is named after needs no name."""
    assert one_line(source_of(description, operation)) == source


def extended() -> Iterator[tuple[Struct, str]]:
    """Objects of classes with one field more, and what is printed of them."""
    pause = [("pause", float | None, None)]
    timing: Any = defstruct("Timing", pause, bases=(Timing,), frozen=True, kw_only=True)
    slot: Any = defstruct("Slot", pause, bases=(Slot,), frozen=True)
    yield timing(first=1, pause=2), "Timing(first=1, pause=2)"
    yield timing(first=1), "Timing(first=1)"
    yield Variant("a", timing=timing(pause=2)), 'Variant("a", timing=Timing(pause=2))'
    yield slot("query", "a", 2), 'Slot("query", "a", pause=2)'


@pytest.mark.parametrize(("description", "source"), [*extended()])
def test_a_new_field_is_printed_without_being_told(description: Struct, source: str) -> None:
    """Whoever adds one to a class edits nothing but the class."""
    assert one_line(source_of(description)) == source


def test_fields_may_be_written_otherwise() -> None:
    """Of a class that extends another only what the other has is printed, and of that what the caller writes itself."""
    task: Any = defstruct("Task", [("doc", str)], bases=(TaskSpec,), frozen=True, kw_only=True)
    block = task(
        name="a", capture={}, poll=FollowUp(OPERATION), result=Result(single_use=True), billable=True, doc="A task."
    )

    found = source_of(block, operation, TaskSpec, {"result_type": Code("str"), "billable": None})

    assert one_line(found) == (
        'TaskSpec(name="a", capture={}, poll=FollowUp(OPERATION), result=Result(single_use=True), result_type=str)'
    )


def test_what_is_no_data_is_refused() -> None:
    with pytest.raises(TypeError, match="not a description: Operation"):
        source_of(FollowUp(OPERATION))
