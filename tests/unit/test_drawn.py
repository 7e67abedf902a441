"""The tests that come with a client: a table of the cases of an operation, and drawn values where a spec shows none."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from specloom import ir
from specloom.view.drawn import Drawn
from tests.pipeline import CASES, SPECS, emitted, emitted_once


@cache
def generated_tests(feature: str) -> dict[str, str]:
    """The generated tests of a case, by name: decorators and body of each."""
    name = feature.replace("-", "_")
    text = emitted_once(CASES / feature / "spec.yaml", name)[f"tests/test_{name}.py"]
    return {
        node.name: "\n".join(ast.unparse(part) for part in (*node.decorator_list, node))
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_operations_without_examples_are_tested_as_far_as_values_can_be_drawn() -> None:
    """Each once; where a pattern asks for a text that nobody knows, not at all."""
    assert list(generated_tests("operations-without-examples")) == [
        "test_get_plot_drawn",
        "test_replace_plot_drawn",
        "test_add_plant_drawn",
    ]


def test_drawn_values_are_what_schemas_demand() -> None:
    """Within all bounds, without what is optional, and with the tag of the member of a union."""
    found = generated_tests("operations-without-examples")

    for expected in ("method='example'", "service=12", "fromisoformat('2025-01-21T16:40:12+00:00')"):
        assert expected in found["test_get_plot_drawn"]
    for expected in ("name='exampleexamp'", "area=3", "share=1", "sides=[1, 1]", "plants=[models.Herb(kind='herb')]"):
        assert expected in found["test_replace_plot_drawn"]
    assert "note" not in found["test_replace_plot_drawn"]


def test_cases_that_differ_in_data_are_one_table() -> None:
    """Successes and errors apart; what all cases have in common stands in the function."""
    text = emitted_once(SPECS / "serpstat.yaml", "serpstat")["tests/test_serpstat.py"]
    module = ast.parse(text)
    names = [node.name for node in module.body if isinstance(node, ast.FunctionDef)]
    written = [[*map(ast.unparse, node.decorator_list)] for node in module.body if isinstance(node, ast.FunctionDef)]
    tables = [decorators[-1] for decorators in written if any("parametrize" in each for each in decorators)]

    assert len(names) == len({*names})
    assert tables
    assert all(table.count("pytest.param(") > 1 for table in tables)


def integer(
    minimum: int | None = None,
    maximum: int | None = None,
    exclusive_minimum: int | None = None,
    exclusive_maximum: int | None = None,
    multiple_of: int | None = None,
) -> ir.Scalar:
    """An integer with bounds."""
    bounds = ir.Constraints(minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of)
    return ir.Scalar("integer", None, bounds)


def text(pattern: str) -> ir.Scalar:
    """A text with a pattern."""
    return ir.Scalar("string", None, ir.Constraints(pattern=pattern))


@pytest.mark.parametrize(
    ("type_", "is_drawn"),
    [
        (integer(minimum=1, maximum=0), False),
        (integer(exclusive_minimum=3, exclusive_maximum=5), True),
        (integer(minimum=5, maximum=7, multiple_of=4), False),
        (text("^(?!x)never$"), False),
        (text("["), False),
        (ir.Scalar("string", None, ir.Constraints(min_length=30)), True),
        (ir.SolutionOf("/task"), False),
        (ir.ListOf(ir.FreeForm(), ir.Constraints(min_length=2, unique_items=True)), False),
    ],
)
def test_what_cannot_be_drawn_is_left_out(type_: ir.Type, is_drawn: bool) -> None:
    """No value that is outside of the bounds."""
    operation = _operation(type_)

    assert (Drawn(API).example(operation) is not None) == is_drawn


@pytest.mark.parametrize(
    ("type_", "style", "is_drawn"),
    [
        (ir.ListOf(integer()), "simple", True),
        (ir.ListOf(ir.ListOf(integer())), "simple", False),
        (ir.MapOf(ir.MapOf(integer())), "form", False),
        (ir.MapOf(ir.MapOf(integer())), "content", True),
    ],
)
def test_a_parameter_is_drawn_if_its_style_can_write_it(type_: ir.Type, style: Any, is_drawn: bool) -> None:
    """What is nested is written by `content` alone."""
    parameter = ir.Parameter("things", "query", type_, required=True, place=_PLACE, style=style)
    operation = replace(_operation(integer()), parameters=(parameter,))

    assert (Drawn(API).example(operation) is not None) == is_drawn


@pytest.mark.parametrize(("type_", "is_drawn"), [(text(""), False), (ir.MapOf(integer()), True)])
def test_a_form_is_drawn_if_it_is_an_object(type_: ir.Type, is_drawn: bool) -> None:
    """Some documents say that a form is a text."""
    body = ir.ValueBody("application/x-www-form-urlencoded", type_, required=True, doc="", place=_PLACE)

    assert (Drawn(API).example(replace(_operation(integer()), body=body)) is not None) == is_drawn


API = ir.Api("g", "g.yaml", "G", "1", "", (), (), (), (), ())

_PLACE = ir.Place("spec.yaml", 1, 1, "/")


def _operation(type_: ir.Type) -> ir.Operation:
    """An operation that responds with this type."""
    return ir.Operation(
        id="a",
        place=_PLACE,
        method="GET",
        path="/a",
        server=None,
        tags=(),
        summary="",
        description="",
        deprecated=False,
        safe=True,
        long_poll=0,
        parameters=(),
        body=None,
        responses=(ir.Response("200", "", type_, type_, "application/json"),),
        envelope=None,
        failure=None,
        placements=(),
        examples=(),
    )


SHARED = """\
openapi: 3.1.0
info: {title: Ink, version: '1'}
servers: [{url: https://ink.example}]
paths:
  /ink:
    get:
      operationId: getInk
      security: [{FIRST: [], SECOND: []}]
      responses: {'200': {description: fine, content: {application/json: {schema: {type: integer}}}}}
components:
  securitySchemes:
    jwt: {type: http, scheme: bearer}
    user: {type: http, scheme: basic}
"""


@pytest.mark.parametrize(("first", "second", "is_expected"), [("jwt", "user", False), ("user", "jwt", True)])
def test_of_credentials_that_share_a_header_the_last_one_is_expected(
    tmp_path: Path, first: str, second: str, is_expected: bool
) -> None:
    """As clients send it."""
    spec = tmp_path / "ink.yaml"
    spec.write_text(SHARED.replace("FIRST", first).replace("SECOND", second), encoding="utf-8")

    written = emitted(spec)["tests/test_ink.py"]

    assert ('headers["authorization"] == "Bearer KEY"' in written) == is_expected
