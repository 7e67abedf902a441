"""Text of a spec as Python: literals and docstrings hold any text, and what is laid out is as Black leaves it."""

from __future__ import annotations

import ast
import re
import sys
import unicodedata
from itertools import pairwise
from math import inf, nan

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specloom import characters
from specloom.layout import (
    NONE,
    TRUE,
    WIDTH,
    Code,
    Expression,
    Import,
    Name,
    Quoted,
    Tail,
    alternatives,
    asserted,
    call,
    class_header,
    comment,
    data,
    declaration,
    decorator,
    definition,
    dict_of,
    docstring,
    element,
    import_lines,
    imports_in,
    imports_of,
    list_of,
    literal,
    one_line,
    parameter,
    printed,
    returned,
    statement,
    subscript,
    tuple_of,
)
from tests.pipeline import as_black_leaves_it, blackened
from tests.properties import examples

HOSTILE = st.sampled_from(" \n\t\r\x00\x0b\x0c\x1b\x85\xa0\xad\u2028\u202e\u200d\ufeff\ud800\"'\\`{}|-*+1.):#%nuxN")
anything = st.text(st.characters() | HOSTILE, max_size=60)
line = st.text(st.characters(exclude_categories=["Cs"]), max_size=25)
prose = st.lists(
    st.sampled_from(["a", "the", "`code`", "- item", "1. x", "* y", "\n", "\n\n", "    code", "| a | b |", "```"])
    | st.sampled_from(
        ["x" * 85, "y" * 78, "z" * 83, '"quoted"', '"""', "\\", "\\n", '"', 'a"', '\\"', "'''", "{{ a }}"]
    )
    | st.sampled_from(["\t", "\x0c", "\r", "Args:", ">>> 1", "# type: ignore"])
    | anything,
    max_size=40,
).map(" ".join)


def parsed(source: str) -> object:
    """The value of an expression without names."""
    value: object = ast.literal_eval(source)
    return value


def assert_stays(source: str) -> None:
    """Black has nothing to do; if it has, pytest shows the difference."""
    assert blackened(source) == source


# --- the three doors -------------------------------------------------------------------------------------------------


@examples(1.2)
@given(anything | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
@example("ends with a backslash\\")
@example("\\'\"\\\"'")
@example(1e16)
@example(1e-7)
def test_a_literal_is_the_same_value(value: object) -> None:
    """It is read back as it was, in text that holds no character which could hide or end it."""
    source = literal(value)

    assert parsed(source) == value
    assert type(parsed(source)) is type(value) or isinstance(value, float)
    assert not {unicodedata.category(char) for char in source} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert_stays(f"VALUE = {source}\n" if len(source) < 70 else f"{source}\n" if value != "" else "VALUE = 1\n")


@pytest.mark.parametrize("value", [inf, -inf, nan, b"", object(), ["a"]])
def test_a_literal_is_a_scalar(value: object) -> None:
    """What has no literal of its own is our own mistake, not a name in the output."""
    with pytest.raises(TypeError):
        literal(value)


def shown(text: str) -> str:
    """What a reader of a docstring sees, without white space."""
    plain = re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(min(int(found[1], 16), sys.maxunicode)), text)
    return "".join(char for char in plain if not char.isspace())


@examples(2.5)
@given(prose, st.sampled_from([0, 4, 8]), st.lists(st.tuples(st.sampled_from(["a", "x" * 40]), prose), max_size=2))
@example("    indented", 0, [])
@example("Text.\n\n    code\n    more", 4, [])
@example('"""', 8, [])
@example("\\", 0, [])
def test_a_docstring_says_the_text(text: str, indent: int, entries: list[tuple[str, str]]) -> None:
    """Its value is the text but for white space, it ends where it should, and it is shaped as Black leaves it."""
    source = docstring(text, indent, entries)
    wanted = shown(text) or "."
    entries = [(name, doc) for name, doc in entries if doc.strip()]
    if entries:
        wanted += "Args:" + "".join(f"{name}:{shown(doc)}" for name, doc in entries)

    assert shown(str(parsed(source))) == wanted
    match indent:
        case 0:
            assert_stays(f"{source}\n\nVALUE = 1\n")
        case 4:
            assert_stays(f"class A:\n    {source}\n\n    a: int\n")
        case _:
            assert_stays(f"class A:\n    def a(self) -> None:\n        {source}\n        return None\n")


def test_the_lists_of_an_argument_stay_lists() -> None:
    """Paragraphs and code, too; what begins with a list begins below the name."""
    entries = [
        (
            "role",
            "Who speaks. One of:\n- `user`: somebody, in most cases, who writes to the assistant and waits for it\n- `tool`",
        ),
        ("kind", "A kind,\nin two lines.\n\nSee below.\n\n    code = 1"),
        ("sizes", "- small\n- large"),
        ("empty", "  "),
    ]

    assert docstring("Says.", 8, entries) == (
        '"""Says.\n\n'
        "        Args:\n"
        "            role: Who speaks. One of:\n\n"
        "                - `user`: somebody, in most cases, who writes to the assistant and waits\n"
        "                  for it\n"
        "                - `tool`\n"
        "            kind: A kind, in two lines.\n\n"
        "                See below.\n\n"
        "                    code = 1\n"
        "            sizes:\n\n"
        "                - small\n"
        "                - large\n"
        '        """'
    )


def test_a_docstring_keeps_what_is_laid_out_by_hand() -> None:
    """Paragraphs are wrapped; items, tables and code keep their lines."""
    text = "One\nparagraph.\n\n- an item\n  goes on\n- another\n\n| a | b |\n| - | - |\n\n    code()\n    more()"

    assert docstring(text) == (
        '"""One paragraph.\n\n- an item goes on\n- another\n\n| a | b |\n| - | - |\n\n    code()\n    more()\n"""'
    )


@examples(1.2)
@given(prose)
@example("coding: utf-7")
@example("x\ncoding=latin-1")
def test_a_comment_is_one_line_and_means_nothing(text: str) -> None:
    """Whatever it says, the code behind it stays the same, and the file's encoding does."""
    source = f"# Made from {comment(text)}.\n# {comment(text)}\nVALUE = 1\n"

    assert [type(node) for node in ast.parse(source.encode("utf-8", "surrogatepass")).body] == [ast.Assign]


# --- expressions -----------------------------------------------------------------------------------------------------

long_name = f"models.{'LongName' * 6}"
short, long = st.integers(1, 40), st.integers(60, 170)
"""Lengths of names: those of most, and those of names that leave no room on a line for anything else."""

name = st.sampled_from(["a", "models.Pet", "Operation", long_name]) | (short | long).map("n".__mul__)
imported = name.map(lambda text: Name(text, Import("typing", text)))
leaf = (name | (line | st.integers()).map(literal)).map(Code) | imported


def called(function: str | Name, given: list[Expression], named: dict[str, Expression]) -> Expression:
    """A call."""
    return call(function, *given, **named)


def containers(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """Calls, tuples, lists and dicts of something."""
    keys = (line.map(literal) | name).map(Code) | imported
    words = (short | long).map("k".__mul__)
    return (
        st.builds(called, name | imported, st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=4))
        | st.lists(inner, max_size=4).map(tuple_of)
        | st.lists(inner, max_size=4).map(list_of)
        | st.lists(st.tuples(keys, inner), max_size=4).map(dict_of)
    )


expressions: st.SearchStrategy[Expression] = containers(st.recursive(leaf, containers, max_leaves=10))


@examples(1.2)
@given(expressions, short | long, st.sampled_from([0, 4]))
@example(call(long_name, k=call("a", **{"k" * 16: Code(long_name)})), 26, 4)
@example(call(long_name, k=call("a", **{"k" * 15: Code(long_name)})), 26, 4)
def test_an_assignment_stays_as_it_is(expression: Expression, length: int, indent: int) -> None:
    """In a module and in a class."""
    text = statement("T" * length, expression, indent).text

    assert_stays(f"{text}\n" if not indent else f"class A:\n    {text}\n")


@examples(1.2)
@given(expressions, st.sampled_from(["return ", "return await ", "await ", ""]))
def test_a_return_stays_as_it_is(expression: Expression, word: str) -> None:
    """With what is before the value, if there is anything."""
    assert_stays(f"async def a():\n    {returned(expression, 4, word)}\n")


def test_an_argument_may_be_called_like_our_own() -> None:
    """The names of arguments are the spec's."""
    assert one_line(call("f", function=Code("1"), self=Code("2"))) == "f(function=1, self=2)"


json_data = st.recursive(
    line | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(line, inner, max_size=4),
    max_leaves=12,
)


@examples(1.2)
@given(json_data)
def test_data_is_the_same_value(value: object) -> None:
    """JSON data and its expression are equal, on one line and on many."""
    assert parsed(one_line(data(value))) == value
    assert parsed(statement("x", data(value)).text.removeprefix("x = ")) == value


# --- annotated -----------------------------------------------------------------------------------------------------

plain = st.sampled_from(["str", "int", "Any", "None", "UnsetType", "models.Pet", long_name])
any_length = (st.integers(1, 70) | long).map("m".__mul__)
names = (plain | any_length).map(Code) | any_length.map(lambda text: Name(text, Import("typing", text)))
choices = st.lists(line.map(literal).map(Code), min_size=1, max_size=4).map(
    lambda values: subscript("Literal", *values)
)


def wider(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """Annotations that hold others."""
    bounds = call("Meta", ge=Code("1"), pattern=Code('"a, [b"'))
    return (
        st.lists(inner, min_size=2, max_size=4, unique=True).map(alternatives)
        | inner.map(lambda item: subscript("list", item))
        | inner.map(lambda item: subscript("dict", Code("str"), item))
        | inner.map(lambda item: subscript(Name("models.Answer", Import(".", "models")), item))
        | inner.map(lambda item: subscript("Annotated", item, bounds))
    )


annotated = st.recursive(names | choices, wider, max_leaves=6)
lengths = st.integers(1, 70) | long
drawn_parameters = st.tuples(lengths.map("p".__mul__), annotated, st.sampled_from([None, Code("UNSET"), NONE]))


def annotated_parameter(name: str, type_: Expression, default: Code | None) -> tuple[str, Expression]:
    """One parameter of a signature."""
    return f"{name}: ", type_ if default is None else Tail(type_, default)


@examples(1.2)
@given(lengths, st.lists(drawn_parameters, max_size=4), annotated, st.booleans())
def test_a_method_stays_as_it_is(
    length: int, given: list[tuple[str, Expression, Code | None]], result: Expression, is_async: bool
) -> None:
    """Its name, arguments, annotations and defaults may be of any length."""
    named = [("*", Code("")), *(annotated_parameter(*item) for item in given)] if given else []
    opening = f"{'async ' * is_async}def {'f' * length}("
    text = definition(opening, [("self", Code("")), *named], result, 4).text

    assert_stays(f"class A:\n    {text}\n        return 1\n")


PET = Code("models.Pet")


@examples(1.2)
@given(lengths, annotated)
def test_a_function_without_arguments_stays_as_it_is(length: int, result: Expression) -> None:
    """There only the annotation of its result can be broken."""
    text = definition(f"def {'f' * length}(", [], result).text

    assert_stays(f"{text}\n    return 1\n")


values = st.none() | st.sampled_from(["UNSET", '"abc"', "1", f'"{"d" * 60}"', f'"{"d" * 140}"']).map(Code)


@examples(1.2)
@given(lengths, annotated, values, st.none() | lengths.map("w".__mul__))
def test_a_field_stays_as_it_is(length: int, type_: Expression, value: Code | None, wire: str | None) -> None:
    """With and without a default and a wire name of its own."""
    whole = call("field", default=value, name=Code(literal(wire))) if wire is not None else value

    assert_stays(f"class A:\n    {declaration('n' * length, type_, whole, 4)}\n")


@examples(1.2)
@given(lengths, annotated, st.sampled_from([0, 4]))
def test_an_alias_stays_as_it_is(length: int, type_: Expression, indent: int) -> None:
    """At the top of a module, and behind a condition."""
    source = statement("N" * length, type_, indent, Code("TypeAlias")).text

    assert_stays(f"{source}\n" if not indent else f"if A:\n    {source}\n")


@examples(1.2)
@given(lengths, st.lists(annotated, min_size=1, max_size=3))
def test_the_head_of_a_class_stays_as_it_is(length: int, bases: list[Expression]) -> None:
    """Its name and its bases may be of any length."""
    header = class_header("C" * length, [*(("", base) for base in bases), ("frozen=", TRUE)]).text

    assert_stays(f"{header}\n    a: int\n")


@examples(1.2)
@given(st.sampled_from(["answer", "(caught.value.code, caught.value.status)"]), expressions | leaf)
def test_an_assertion_stays_as_it_is(left: str, expected: Expression) -> None:
    """What is expected may be a value or made of many."""
    assert_stays(f"def a() -> None:\n    {asserted(left, expected, 4)}\n")


@examples(1.2)
@given(name | imported, st.lists(expressions | leaf, max_size=3), st.sampled_from([0, 4]))
def test_a_decorator_stays_as_it_is(function: str | Name, given: list[Expression], indent: int) -> None:
    """Of a function and of a method."""
    margin = " " * indent
    source = f"{margin}{decorator(call(function, *given), indent)}\n{margin}def a() -> None:\n{margin}    return None\n"

    assert_stays(source if not indent else f"class A:\n{source}")


@examples(1.2)
@given(expressions, st.lists(st.tuples(lengths.map("p".__mul__), annotated), max_size=2))
def test_what_a_template_puts_between_brackets_stays_as_it_is(
    expression: Expression, given: list[tuple[str, Expression]]
) -> None:
    """Arguments and parameters that a template prints one by one."""
    parameters = "".join(f"    {parameter(name, Tail(type_, NONE), 4)}\n" for name, type_ in given)

    assert_stays(f"def a(\n    self,\n{parameters}) -> None:\n    b(\n        {element(expression, 8)}\n    )\n")


# --- imports ---------------------------------------------------------------------------------------------------------

ANY, LITERAL = Name("Any", Import("typing", "Any")), Name("Literal", Import("typing", "Literal"))
MODELS = Name("models", Import(".", "models"))
HELD = '[, "quoted" | Any], models.Pet'


def test_a_literal_is_one_leaf_whatever_it_holds() -> None:
    """Brackets, quotes and bars in it separate nothing, and what it names is not imported."""
    annotated = alternatives([subscript(LITERAL, Code(literal(HELD)), Code("1")), NONE])
    source = declaration("kind", annotated, None)

    assert source.text == f"kind: Literal['{HELD}', 1] | None"
    assert import_lines(source.imports) == ("from typing import Literal",)


@examples(1.2)
@given(st.lists(st.tuples(lengths, st.booleans()), min_size=1, max_size=3), lengths, st.sampled_from([0, 4]))
def test_imports_stay_as_they_are(lengths: list[tuple[int, bool]], module: int, indent: int) -> None:
    """Modules, names and aliases may be of any length."""
    imports = [
        Import(f".{'m' * module}", f"{'N' * length}{number}", "A" * length * is_renamed)
        for number, (length, is_renamed) in enumerate(lengths)
    ]
    lines = "\n".join(import_lines(imports, indent))
    source = "\n".join(f"{' ' * indent}{line}" for line in lines.split("\n"))

    assert_stays(f"{source}\n\nVALUE = 1\n" if not indent else f"if A:\n{source}\n")


def test_what_a_quoted_annotation_names_is_imported() -> None:
    """It is an annotation all the same; only its own literals name nothing."""
    source = printed(Quoted(subscript("dict", Code("str"), alternatives([MODELS.dot("Pet"), ANY]))))

    assert source.text == '"dict[str, models.Pet | Any]"'
    assert import_lines(source.imports) == ("from typing import Any", "", "from . import models")


@pytest.mark.parametrize(
    "tree",
    [
        call(ANY, MODELS),
        call("f", a=MODELS, b=list_of([ANY])),
        dict_of([(MODELS.dot("Pet"), tuple_of([ANY]))]),
        subscript(ANY, MODELS),
        Tail(MODELS, ANY),
        alternatives([MODELS, subscript("list", Quoted(ANY))]),
    ],
    ids=one_line,
)
def test_every_name_of_a_tree_is_met(tree: Expression) -> None:
    """Wherever it stands."""
    assert sorted(imports_in(tree), key=str) == [MODELS.source, ANY.source]
    assert statement("a", tree).imports == imports_in(tree)


def test_equal_text_of_another_module_is_another_name() -> None:
    """A class of the module itself needs no import, whatever it is called."""
    source = declaration("a", alternatives([Code("Paged"), Name("Paged", Import("..paged", "Paged"))]), None)

    assert source.text == "a: Paged | Paged"
    assert import_lines(source.imports) == ("from ..paged import Paged",)


def test_imports_are_ordered_as_by_ruff() -> None:
    """Modules before names, libraries apart, the furthest package first, constants before classes before the rest."""
    lines = imports_of(
        *(Name(name, Import("typing", name)) for name in ("cast", "TYPE_CHECKING", "Any", "TypeVar")),
        Name("dt", Import("datetime", alias="dt")),
        Name("Callable", Import("collections.abc", "Callable")),
        Name("pytest", Import("pytest")),
        Name("_calls", Import(".", "calls", "_calls")),
        MODELS.dot("Pet"),
        Name("Subject", Import("..test_api", "TestApi", "Subject")),
        Name("AsyncTestApi", Import("..test_api", "AsyncTestApi")),
        *(Name(f"{'Long' * 7}{number}", Import(".._runtime.request", f"{'Long' * 7}{number}")) for number in range(3)),
        None,
    )

    assert lines == (
        "import datetime as dt",
        "from collections.abc import Callable",
        "from typing import TYPE_CHECKING, Any, TypeVar, cast",
        "",
        "import pytest",
        "",
        f"from .._runtime.request import (\n    {'Long' * 7}0,\n    {'Long' * 7}1,\n    {'Long' * 7}2,\n)",
        "from ..test_api import AsyncTestApi",
        "from ..test_api import TestApi as Subject",
        "from . import calls as _calls",
        "from . import models",
    )


# --- characters ------------------------------------------------------------------------------------------------------


def test_columns_are_counted_as_black_counts_them() -> None:
    """A new release of Black with a newer table shows here."""
    from black.strings import char_width

    every = map(chr, range(0x20, sys.maxunicode + 1))

    assert [char for char in every if characters.width(char) != char_width(char)] == []


def test_what_does_not_show_is_escaped() -> None:
    """Controls, format characters, surrogates, separators other than the space, and letters without a shape."""
    hidden = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    for number in range(sys.maxunicode + 1):
        char = chr(number)
        category = unicodedata.category(char)
        if category in hidden or (category == "Zs" and char != " ") or char in "\u115f\u1160\u3164\uffa0":
            assert characters.visible(char) == f"\\u{{{number:x}}}"
        elif number < 0xE0000 and category not in ("Cn",):
            assert characters.visible(char) == char


def test_a_line_is_full_at_black_s_own_width() -> None:
    """The width is Black's default, and it is used to the last column."""
    fits, breaks = (statement("x", call("f", Code("a" * (WIDTH - 7)), *rest)).text for rest in ([], [Code("b")]))

    assert len(fits) == WIDTH
    assert breaks.count("\n") == 3
    assert all(as_black_leaves_it(f"{text}\n") for text in (fits, breaks))
    assert all(one != other for one, other in pairwise([fits, breaks]))
