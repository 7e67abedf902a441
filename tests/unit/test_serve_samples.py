"""Values of types, ids of the documented form, and whether values are of their type."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from specloom import ir
from specloom.serve.requests import IncomingRequest
from specloom.serve.samples import Samples, next_id, swapped, written_as
from specloom.serve.server import api_of
from specloom.serve.service import Service
from specloom.serve.validation import Types
from tests.unit.emulated import FOUR, api

PLACE = ir.Place("press.yaml", 1, 1, "")


def text(**constraints: Any) -> ir.Scalar:
    """A string with bounds."""
    return ir.Scalar("string", None, ir.Constraints(**constraints))


@pytest.mark.parametrize(
    ("example", "pattern"),
    [
        (7654321, "7654325"),
        ("007", "011"),
        ("37223a89-06ed-442c-a0b8-22067b79c5b4", r"{hex:8}-{hex:4}-4{hex:3}-[89ab]{hex:3}-{hex:12}"),
        ("833062-0e5a4bec-824d-4e90-9138-0bc5a2303155", r"833062-{hex:8}-{hex:4}-4{hex:3}-[89ab]{hex:3}-{hex:12}"),
        ("task_01HZX9", r"task_\d\d[A-Z]{3}\d"),
        ("job:ab12", r"job:[a-z]{2}\d\d"),
        ("²-7", r"²-\d"),
    ],
    ids=str,
)
def test_an_id_has_the_form_of_the_example(example: ir.Json, pattern: str) -> None:
    import re

    form = re.sub(r"\{hex:(\d+)\}", r"[0-9a-f]{\1}", pattern)

    assert re.fullmatch(form, str(next_id(example, 3, Random(1))))
    assert isinstance(next_id(example, 3, Random(1)), type(example))


def test_an_id_of_more_digits_than_python_reads_is_no_number() -> None:
    """Its digits are drawn one by one."""
    made = next_id("9" * 5000, 3, Random(1))

    assert isinstance(made, str)
    assert len(made) == 5000 and set(made) <= set("0123456789")


@pytest.mark.parametrize(
    ("before", "text", "written"),
    [
        (1, "2", 2),
        (1, "-2", -2),
        (1, "--2", "--2"),
        (1, "²", "²"),
        (1, "ready", "ready"),
        ("1", "2", "2"),
        (True, "2", "2"),
    ],
)
def test_a_word_is_written_as_the_example_writes_it(before: ir.Json, text: str, written: ir.Json) -> None:
    """As a number where the example has one and the word is one."""
    assert written_as(before, text) == written


@pytest.mark.parametrize("name", FOUR)
def test_what_is_made_for_a_type_is_of_that_type(name: str) -> None:
    """Of every model of every provider, requests and answers alike."""
    types = Types(api(name).models)
    samples = Samples(api(name), types)
    for model in api(name).models:
        if not isinstance(model, ir.Object) or not any(field.write_only for field in model.fields):
            value = samples.of(ir.Ref(model.name))
            assert types.problems(ir.Ref(model.name), value, "response") == [], model.name


def test_an_example_is_no_solution_of_a_type_that_requires_less_of_it() -> None:
    """A token by its older name would do for a Turnstile; it is shown for a reCAPTCHA, which requires it."""
    made = Samples(api("ezcaptcha"), Types(api("ezcaptcha").models)).of(ir.Ref("TurnstileSolution"))

    assert isinstance(made, dict)
    assert made["token"] == "example-token"


@pytest.mark.parametrize(
    "type_",
    [
        text(min_length=30),
        text(max_length=3),
        text(pattern="^[0-9]+$"),
        ir.Scalar("integer", None, ir.Constraints(minimum=5, maximum=7)),
        ir.Scalar("integer", None, ir.Constraints(exclusive_minimum=5)),
        ir.Scalar("integer", None, ir.Constraints(multiple_of=7, minimum=10)),
        ir.Scalar("number", None, ir.Constraints(exclusive_maximum=0)),
        ir.Scalar("boolean"),
        ir.ListOf(ir.Scalar("string"), ir.Constraints(min_length=2)),
        ir.Nullable(ir.Const((3,))),
        ir.OneOf((ir.Const(("a",)), ir.Scalar("integer"))),
        ir.MapOf(ir.Scalar("integer")),
    ],
    ids=repr,
)
def test_bounds_are_kept(type_: ir.Type) -> None:
    types = Types(())
    empty = ir.Api("press", "press.yaml", "Press", "1", "", (), (), (), (), ())

    assert types.problems(type_, Samples(empty, types).of(type_)) == []


SHOWN = """
openapi: 3.1.0
info: {title: Press, version: "1"}
paths:
  /sheets:
    get:
      operationId: sheets
      responses:
        '200':
          description: A sheet.
          content: {application/json: {schema: {$ref: '#/components/schemas/Sheet'}}}
components:
  schemas:
    Sheet:
      type: object
      required: [code, paper, ink, maker]
      properties:
        code: {type: string, pattern: '^[A-Z]{3}-[0-9]{4}$', example: ABC-0001}
        paper: {type: string, default: a4}
        ink: {type: string, examples: [7, black]}
        maker: {$ref: '#/components/schemas/Maker'}
        stamp: {type: string, pattern: '^(?=x)y$'}
    Maker:
      type: object
      examples: [{name: 7}, {name: Anna}]
      properties: {name: {type: string}}
"""


def test_what_schemas_show_is_given_where_operations_show_nothing(tmp_path: Path) -> None:
    """Each example if it is of its type; a property that may be absent is, where no value of it can be made."""
    (tmp_path / "press.yaml").write_text(SHOWN)
    press = api_of(tmp_path / "press.yaml")

    made = Samples(press, Types(press.models)).of(ir.Ref("Sheet"))

    assert made == {"code": "ABC-0001", "paper": "a4", "ink": "example-ink", "maker": {"name": "Anna"}}


def test_a_text_that_cannot_be_made_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "press.yaml").write_text(SHOWN.replace(", example: ABC-0001", ""))
    answer = Service(api_of(tmp_path / "press.yaml"), lambda: 0.0).handle(IncomingRequest("GET", "/sheets"))

    assert answer.status == 501
    assert answer.value == {
        "error": "the emulator cannot generate a text for `code` that matches ^[A-Z]{3}-[0-9]{4}$: "
        "give its schema an `example` in the spec"
    }


@pytest.mark.parametrize(
    ("type_", "value", "problem"),
    [
        (ir.Scalar("integer"), "7", "must be an integer"),
        (ir.Scalar("integer"), True, "must be an integer"),
        (ir.Scalar("string"), None, "must be a string"),
        (text(max_length=2), "abc", "must have at most 2 characters"),
        (text(pattern="^a"), "b", "must match ^a"),
        (ir.Scalar("number", None, ir.Constraints(minimum=1)), 0.5, "must be at least 1"),
        (ir.Scalar("number", None, ir.Constraints(multiple_of=0.1)), 0.25, "must be a multiple of 0.1"),
        (ir.Const((1,)), True, "must be 1"),
        (
            ir.ListOf(ir.Scalar("string"), ir.Constraints(unique_items=True)),
            ["a", "a"],
            "must not contain a duplicate item",
        ),
        (ir.ListOf(ir.Scalar("string"), ir.Constraints(min_length=1)), [], "must have at least 1 items"),
        (ir.MapOf(ir.Scalar("string")), {"a/b": 1}, "must be a string"),
        (ir.MapOf(ir.Scalar("string")), [], "must be an object"),
    ],
    ids=repr,
)
def test_a_wrong_value_is_told(type_: ir.Type, value: ir.Json, problem: str) -> None:
    assert [found.text for found in Types(()).problems(type_, value)] == [problem]


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (ir.Scalar("integer"), 2.0),
        (ir.Scalar("number", None, ir.Constraints(multiple_of=0.1)), 0.3),
        pytest.param(ir.Scalar("number", None, ir.Constraints(multiple_of=0.01)), 10**400, id="beyond a double"),
        (ir.Scalar("number", None, ir.Constraints(multiple_of=0.01)), 1e308),
        (ir.Const((1,)), 1.0),
        (ir.Nullable(ir.Scalar("string")), None),
        (ir.FreeForm(), {"a": [None]}),
    ],
    ids=repr,
)
def test_a_right_value_is_let_through(type_: ir.Type, value: ir.Json) -> None:
    assert Types(()).problems(type_, value) == []


def test_in_an_answer_a_scalar_may_be_written_as_its_text() -> None:
    types = Types(())
    number = ir.Scalar("integer")

    assert types.problems(number, "2", "response") == []
    assert types.problems(number, "two", "response") != []
    assert types.problems(ir.Const((2,)), "2", "response") == []


def test_in_a_request_a_listed_integer_may_be_written_as_its_text() -> None:
    types = Types(api("capmonster").models)
    value: ir.Json = {"type": "GeeTestTask", "websiteURL": "https://a.example", "gt": "g", "version": "4"}

    found = types.member(ir.Ref("Task"), value)
    assert found is not None
    assert found.name == "GeeTestV4Task"
    assert types.problems(ir.Const((4,)), "4") == []
    assert types.problems(ir.Const((4,)), "04") != []
    assert types.problems(ir.Const(("4",)), 4) != []
    assert types.problems(ir.Const((True,)), "True") != []


def test_the_member_of_a_choice_is_told_by_its_constants() -> None:
    types = Types(api("capmonster").models)
    value: ir.Json = {"type": "TurnstileTask", "websiteURL": "https://a.example", "websiteKey": "k"}
    choice = ir.Ref("Task")

    found = types.member(choice, value)
    assert found is not None
    assert found.name == "TurnstileTask"
    assert types.problems(choice, {"type": "TurnstileTask"})[0].reason == "missing"
    assert types.problems(choice, {})[0].reason == "missing"


def test_a_scalar_is_swapped_wherever_it_stands() -> None:
    document: ir.Json = {"a": 41, "b": ["41", True, None], "c": {"d": "x41"}}

    assert swapped(document, 41, 7) == {"a": 7, "b": ["7", True, None], "c": {"d": "x41"}}


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        ({"kind": "a", "size": 1}, []),
        ({"kind": "b", "name": "x"}, []),
        ({"name": "x"}, []),
        ({"kind": "b", "name": 1}, ["`/name` must be a string"]),
    ],
    ids=str,
)
def test_a_default_is_what_names_no_member(value: ir.Json, problems: list[str]) -> None:
    """In the eyes of the emulator, too."""
    place = ir.Place("press.yaml", 1, 1, "")
    kind = ir.Field("kind", ir.Const(("a",)), required=True, place=place)
    other = ir.Field("kind", ir.Scalar("string"), required=False, place=place)
    models = (
        ir.Object("A", place, "", (kind, ir.Field("size", ir.Scalar("integer"), required=True, place=place))),
        ir.Object("B", place, "", (other, ir.Field("name", ir.Scalar("string"), required=True, place=place))),
        ir.Union("X", place, "", (ir.Ref("A"), ir.Ref("B")), "kind", (("A", "A"), ("B", "B")), "B"),
    )

    assert [str(problem) for problem in Types(models).problems(ir.Ref("X"), value)] == problems
