"""Parameters of every style, read back from what the runtime of the clients writes for them."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom import ir
from specloom.runtime.description.styles import ArrayFormat, Style, StyleName
from specloom.runtime.encoding import header_value, path_with
from specloom.runtime.encoding import pairs as written
from specloom.runtime.styles import Styles
from specloom.serve.parameters import ParameterReader, Parts, pairs
from specloom.serve.validation import Types

PLACE = ir.Place("x.yaml", 1, 1, "")
TEXT, NUMBER, FLAG = ir.Scalar("string"), ir.Scalar("integer"), ir.Scalar("boolean")
FILTER = ir.Object(
    "Filter",
    PLACE,
    "",
    tuple(
        ir.Field(name, type_, False, PLACE)
        for name, type_ in (("name", TEXT), ("limit", NUMBER), ("tags", ir.ListOf(TEXT)), ("inner", ir.Ref("Inner")))
    ),
)
INNER = ir.Object("Inner", PLACE, "", (ir.Field("on", FLAG, False, PLACE),))
READER = ParameterReader(Types([FILTER, INNER]))


def parameter(location: Any, type_: ir.Type, style: StyleName, *, explode: bool) -> ir.Parameter:
    """A parameter `it`."""
    return ir.Parameter("it", location, type_, False, PLACE, style=style, explode=explode)


def from_query(type_: ir.Type, style: StyleName, explode: bool, value: Any) -> Any:
    """What is read of a query that the runtime writes."""
    query = "&".join(["other=1", *written("query", {"it": value}, Styles([Style("query", "it", style, explode)]))])
    parts = Parts({}, pairs(query), {}, ())
    return READER.value(parameter("query", type_, style, explode=explode), parts, {"other", "it"})


@pytest.mark.parametrize(
    ("style", "explode"),
    [("form", True), ("form", False), ("spaceDelimited", False), ("pipeDelimited", False)],
)
@given(value=st.lists(st.text(st.characters(codec="utf-8", exclude_characters=" |"), min_size=1), min_size=1))
def test_a_list_comes_back(style: StyleName, explode: bool, value: list[str]) -> None:
    """Whatever its items hold, but for a space and a bar: nothing tells those from the separators of their styles."""
    assert from_query(ir.ListOf(TEXT), style, explode, value) == value


@pytest.mark.parametrize(("style", "explode"), [("form", True), ("form", False), ("deepObject", True)])
def test_an_object_comes_back(style: StyleName, explode: bool) -> None:
    value = {"name": "a,b&c=d [e]", "limit": 3}

    assert from_query(ir.Ref("Filter"), style, explode, value) == value
    assert from_query(ir.MapOf(TEXT), style, explode, {"x": "1", "y": "2"}) == {"x": "1", "y": "2"}


def test_a_deep_object_comes_back_with_what_is_in_it() -> None:
    value = {"name": "n", "tags": ["a", "b"], "inner": {"on": True}}

    assert from_query(ir.Ref("Filter"), "deepObject", True, value) == value
    assert from_query(ir.Nullable(ir.Ref("Filter")), "deepObject", True, value) == value


@given(value=st.lists(st.fixed_dictionaries({"name": st.text(min_size=1), "tags": st.lists(st.text(), min_size=1)})))
def test_members_of_items_never_run_together(value: list[dict[str, Any]]) -> None:
    """The items of an array have numbers: what one holds is never another's."""
    read = from_query(ir.ListOf(ir.Ref("Filter")), "deepObject", True, value)

    assert read == value or (value == [] and isinstance(read, ir.Missing))


@pytest.mark.parametrize("arrays", get_args(ArrayFormat))
@given(value=st.lists(st.text(), min_size=1, max_size=15))
def test_an_array_comes_back_in_each_of_its_formats(arrays: ArrayFormat, value: list[str]) -> None:
    styles = Styles([Style("query", "it", "deepObject", True, arrays=arrays)])
    parts = Parts({}, pairs("&".join(written("query", {"it": value}, styles))), {}, ())

    assert READER.value(parameter("query", ir.ListOf(TEXT), "deepObject", explode=True), parts) == value


@pytest.mark.parametrize("style", ["simple", "label", "matrix"])
@pytest.mark.parametrize("explode", [True, False])
@pytest.mark.parametrize(
    ("type_", "value"),
    [(NUMBER, 7), (TEXT, "a/b;c"), (ir.ListOf(NUMBER), [1, 2]), (ir.Ref("Filter"), {"name": "n,m", "limit": 1})],
)
def test_a_path_parameter_comes_back(type_: ir.Type, value: Any, style: StyleName, explode: bool) -> None:
    path = path_with("/{it}", {"it": value}, Styles([Style("path", "it", style, explode)]))
    parts = Parts({"it": path.removeprefix("/")}, (), {}, ())

    assert READER.value(parameter("path", type_, style, explode=explode), parts) == value


@pytest.mark.parametrize("explode", [True, False])
def test_a_header_comes_back(explode: bool) -> None:
    styles = Styles([Style("header", "it", "simple", explode)])
    for type_, value in ((ir.ListOf(NUMBER), [1, 2]), (ir.Ref("Filter"), {"name": "n", "limit": 1}), (FLAG, True)):
        parts = Parts({}, (), {"it": header_value("it", value, styles)}, ())

        assert READER.value(parameter("header", type_, "simple", explode=explode), parts) == value


def test_what_is_not_said_is_missing_and_what_is_said_wrongly_is_left_for_the_check() -> None:
    nothing = Parts({}, pairs("other=1"), {}, ())
    for style in get_args(StyleName):
        assert isinstance(READER.value(parameter("query", ir.ListOf(TEXT), style, explode=True), nothing), ir.Missing)
    said = Parts({}, pairs("it=1&it=no"), {}, pairs("a=1; it=2", ";"))

    assert READER.value(parameter("query", ir.ListOf(NUMBER), "form", explode=True), said) == [1, "no"]
    assert READER.value(parameter("query", NUMBER, "form", explode=True), said) == "no"
    assert READER.value(parameter("cookie", NUMBER, "form", explode=True), said) == 2


def test_a_choice_is_the_first_member_that_a_text_is_of() -> None:
    said = Parts({}, pairs("it=12"), {}, ())

    assert READER.value(parameter("query", ir.OneOf((NUMBER, TEXT)), "form", explode=True), said) == 12
    assert READER.value(parameter("query", ir.Const((True, 12)), "form", explode=True), said) == 12


def test_a_number_beyond_a_double_is_read_as_its_text() -> None:
    """No log and no answer could write an infinity down."""
    text = "9" * 300 + "e99"
    assert from_text(ir.Scalar("number"), text) == text


def from_text(type_: ir.Type, text: str) -> Any:
    """What is read of a value in a query."""
    return READER.value(parameter("query", type_, "form", explode=True), Parts({}, [("it", text)], {}, ()))
