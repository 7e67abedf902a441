"""What is said to be unreachable or impossible is: no answer is found that says otherwise."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.check.tasks.contradictions import check_contradictions
from specloom.diagnostics import Findings
from specloom.load import Document, load
from specloom.lower.conditions import when
from specloom.node import Node
from specloom.runtime.description.conditions import Condition
from specloom.runtime.expressions import holds
from specloom.runtime.facts import Facts

VALUES: list[Any] = [None, True, False, -1, 0, 1, 2, 3, 3.5, "", "0", "1", "2", "ERROR", "ERROR_X", "x", [], {}]
ATS = ["$response.body#/a", "$response.body#/b"]

Some = st.SearchStrategy[Any]

scalars: Some = st.sampled_from([0, 1, 2, 3, "1", "ERROR", "x", True])
several: Some = st.lists(scalars, min_size=1, max_size=3)
given_tests: dict[str, Some] = {
    "is": scalars | several,
    "not": scalars | several,
    "gt": st.sampled_from([0, 1, 2]),
    "gte": st.sampled_from([0, 1, 2, 3]),
    "lt": st.sampled_from([0, 1, 2, 3]),
    "exists": st.booleans(),
    "matches": st.sampled_from(["^ERROR", "X$", "1"]),
}


def condition(at: str, tests: dict[str, Any]) -> dict[str, Any]:
    """One condition of a rule."""
    return {"at": at, **tests}


def rule(conditions: list[Any]) -> dict[str, Any]:
    """One rule."""
    return {"state": "failed", "when": conditions}


@st.composite
def drawn_rules(draw: st.DrawFn) -> list[Any]:
    """Two or three rules of one or two conditions."""
    return [
        rule([condition(draw(st.sampled_from(ATS)), draw_tests(draw)) for _ in range(draw(st.integers(1, 2)))])
        for _ in range(draw(st.integers(2, 3)))
    ]


def draw_tests(draw: st.DrawFn) -> dict[str, Any]:
    """One test or several."""
    names: set[str] = draw(st.sets(st.sampled_from(sorted(given_tests)), min_size=1, max_size=3))
    return {name: draw(given_tests[name]) for name in sorted(names)}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """Somewhere for nodes to stand."""
    path = tmp_path_factory.mktemp("contradictions") / "spec.json"
    path.write_text(json.dumps({"x-tasks": {"task": {"rules": [{"when": [{}, {}]}] * 3}}}), encoding="utf-8")
    return load(path)


def findings_of(document: Document, block: Any) -> list[tuple[str, str]]:
    """(code, pointer) of each finding about a block."""
    findings = Findings()
    check_contradictions(Node(document, ("x-tasks", "task"), block, findings))
    return [(found.code, found.source.pointer.removeprefix("/x-tasks/task")) for found in findings]


def judged(document: Document, told: Any) -> tuple[Any, ...]:
    """The conditions of a rule as clients judge them."""
    node = Node(document, ("rule",), told, Findings())
    return tuple(found for found in when(node.get("when")) if isinstance(found, Condition))


ANSWERS = [Facts(body={"a": a, "b": b}) for a in VALUES for b in VALUES]


@given(rules=drawn_rules())
def test_no_rule_is_wrongly_called_unreachable(document: Document, rules: list[Any]) -> None:
    """Whatever it matches, an earlier one matches."""
    found = findings_of(document, {"poll": {"operation": "x"}, "rules": rules})
    read = [judged(document, it) for it in rules]
    for number in range(len(rules)):
        if ("task-rule-unreachable", f"/rules/{number}") in found:
            matched = [facts for facts in ANSWERS if holds(read[number], facts)]
            assert all(any(holds(earlier, facts) for earlier in read[:number]) for facts in matched)


@given(rules=drawn_rules())
def test_no_condition_is_wrongly_called_impossible(document: Document, rules: list[Any]) -> None:
    """Nothing fulfils it."""
    for code, pointer in findings_of(document, {"rules": rules}):
        if code == "condition-impossible":
            _, _, at, _, number = pointer.split("/")
            alone = {"when": [rules[int(at)]["when"][int(number)]]}
            assert not any(holds(judged(document, alone), facts) for facts in ANSWERS)


@pytest.mark.parametrize(
    ("first", "second", "hidden"),
    [
        ({"gte": 400}, {"is": [404, 410]}, True),
        ({"gte": 400}, {"is": [404, 200]}, False),
        ({"gte": 400}, {"gt": 499}, True),
        ({"gt": 400}, {"gte": 400}, False),
        ({"lt": 5}, {"lt": 3}, True),
        ({"exists": True}, {"is": "x"}, True),
        ({"exists": True}, {"exists": False}, False),
        ({"matches": "^E"}, {"is": ["E1", "E2"]}, True),
        ({"matches": "^E"}, {"matches": "^ER"}, False),
        ({"is": [1, 2]}, {"is": 1}, True),
        ({"is": 1}, {"is": "1"}, True),
        ({"not": 1}, {"is": 2}, True),
    ],
)
def test_what_an_earlier_rule_hides(
    document: Document, first: dict[str, Any], second: dict[str, Any], hidden: bool
) -> None:
    """As far as it is plain to see."""
    rules = [rule([condition(ATS[0], it)]) for it in (first, second)]

    assert (("task-rule-unreachable", "/rules/1") in findings_of(document, {"rules": rules})) == hidden


@pytest.mark.parametrize("word", ["1_000", "nan", "inf", "1000\x1f", "\u0661\u0660\u0660\u0660", "9" * 400])
def test_a_word_is_a_number_where_clients_read_one(document: Document, word: str) -> None:
    """What Python alone takes for a number lies within no bounds."""
    impossible = [("condition-impossible", "/rules/0/when/0")]
    told = findings_of(document, {"rules": [rule([condition(ATS[0], {"is": word, "gt": 5})])]})
    assert told == impossible
