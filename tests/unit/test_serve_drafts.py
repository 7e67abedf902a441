"""Responses made for conditions and expressions: what is put in is read out again."""

from __future__ import annotations

import pytest

from specloom.runtime.description.conditions import AnyOf, Condition, Match, When
from specloom.runtime.expressions import holds
from specloom.runtime.facts import Facts
from specloom.serve.drafts import Draft, put, read, text_with, without
from specloom.serve.fulfilment import fulfil, violate
from specloom.serve.samples import Samples
from specloom.serve.shapes import Shape
from specloom.serve.validation import Types
from tests.unit.emulated import api

GIVEN = Facts(request={"ref": "main"}, task={"id": "7"})
ANYTHING = Shape(Types(()), Samples(api("inkwell"), Types(api("inkwell").models)), None)


@pytest.mark.parametrize(
    "expression",
    [
        "$response.body#/a/b",
        "$response.header.Location",
        "$item#/id",
        "$statusCode",
        Match("$response.body", r"^OK\|(.+)$"),
        Match("$response.header.Link", '<([^>]+)>; rel="next"'),
        Match("$response.header.Sforce-Locator", r"^((?!null$).+)$"),
        Match("$response.body#/url", r"/jobs/([^/]+)/output$"),
    ],
    ids=str,
)
def test_a_value_that_is_put_is_read(expression: str | Match) -> None:
    value = "303" if expression == "$statusCode" else "x9"

    changed = put(Draft(200, None, None), (expression,), value, GIVEN)

    assert str(read(changed, (expression,), GIVEN)) == value
    if expression != "$statusCode":
        assert read(without(changed, (expression,), GIVEN), (expression,), GIVEN) is None


def test_a_value_replaces_the_one_that_is_there() -> None:
    """At the expression that reads something, and of a text only what the pattern reads."""
    places = ("$response.body#/id", "$response.header.X-Id")

    changed = put(Draft(200, {"state": "w"}, headers={"x-id": "old"}), places, "new", GIVEN)

    assert (changed.value, changed.headers) == ({"state": "w"}, {"X-Id": "new"})
    assert text_with(r"id=(\d+)", "8", "id=7;name=x") == "id=8;name=x"


@pytest.mark.parametrize(
    "when",
    [
        (Condition(at=("$statusCode",), is_=("202", "429")),),
        (Condition(at=("$statusCode",), gte=400),),
        (Condition(at=("$response.body#/done",), is_=("true",)),),
        (Condition(at=("$response.body#/progress",), gte=100),),
        (Condition(at=("$response.body#/step",), lt=3),),
        (Condition(at=("$response.body#/queue",), gt=0, lt=1),),
        (Condition(at=("$response.body",), matches="^ERROR"),),
        (Condition(at=("$response.body#/error",), exists=True), Condition(at=("$response.body#/state",), exists=False)),
        (Condition(at=("$item#/branch",), equals=("$request.body#/ref",)),),
        (Condition(at=("$response.body#/paid",), not_=("true",)),),
        (
            AnyOf(
                ((Condition(at=("$response.body#/a",), is_=("1",)),), (Condition(at=("$statusCode",), is_=("303",)),))
            ),
        ),
    ],
    ids=str,
)
def test_conditions_can_be_fulfilled(when: tuple[When, ...]) -> None:
    made = fulfil(Draft(200, {"state": "x"}), when, ANYTHING, GIVEN)

    assert made is not None
    assert holds(when, made.seen(GIVEN))


def test_what_contradicts_itself_is_not() -> None:
    when = (Condition(at=("$response.body#/a",), exists=True), Condition(at=("$response.body#/a",), exists=False))

    assert fulfil(Draft(200, {}), when, ANYTHING, GIVEN) is None


def test_conditions_can_be_violated() -> None:
    more = (Condition(at=("$response.body#/has_more",), is_=("true",)),)

    assert violate(Draft(200, {"has_more": True}), more, GIVEN).value == {"has_more": False}
