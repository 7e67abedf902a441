"""Which request a fault hits, what it makes of an answer, and what a scenario may say."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from specloom import ir
from specloom.serve.emulation import Emulation
from specloom.serve.faults import KINDS, Fault, Faults, ScenarioError, read_fault, read_scenario
from specloom.serve.requests import IncomingRequest
from specloom.serve.spoiled import ELSEWHERE, PREVENTS, Written, instead, spoiled
from tests.unit.emulated import Clock, api

FINE = Written(200, b'{"errorId":0,"id":"t-1"}', {"Content-Type": "application/json"})
VALUE: ir.Json = {"errorId": 0, "id": "t-1"}


def hits(fault: Fault, requests: int = 10) -> list[int]:
    """The numbers of the requests that a fault hits, from 1 on."""
    faults = Faults(Random(7))
    faults.order(fault)
    return [number for number in range(1, requests + 1) if faults.hit("capsolver", "getBalance") is not None]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault("html"), list(range(1, 11))),
        (Fault("html", nth=3), [3]),
        (Fault("html", every=4), [4, 8]),
        (Fault("html", times=2), [1, 2]),
        (Fault("html", every=3, times=2), [3, 6]),
        (Fault("html", operation="createTask"), []),
        (Fault("html", provider="another"), []),
        (Fault("html", provider="capsolver", operation="getBalance", nth=1), [1]),
        (Fault("html", share=0.0), []),
        (Fault("html", share=1.0), list(range(1, 11))),
    ],
    ids=str,
)
def test_a_fault_hits_the_requests_that_it_names(fault: Fault, expected: list[int]) -> None:
    assert hits(fault) == expected


def test_a_share_is_met_and_the_same_for_the_same_seed() -> None:
    first, second = hits(Fault("html", share=0.3), 1000), hits(Fault("html", share=0.3), 1000)

    assert 250 < len(first) < 350
    assert first == second


def test_the_first_order_that_hits_counts_and_all_see_the_request() -> None:
    faults = Faults(Random(0))
    faults.order(Fault("html", nth=1))
    second = faults.order(Fault("nan", nth=2))

    assert [fault.kind if fault else None for fault in (faults.hit("p", "o") for _ in range(3))] == [
        "html",
        "nan",
        None,
    ]
    assert faults.withdraw(second)
    assert not faults.withdraw(second)
    faults.clear()
    assert faults.ordered == []


@pytest.mark.parametrize("kind", sorted(PREVENTS))
def test_a_fault_that_prevents_a_request_gives_an_answer_of_its_own(kind: str) -> None:
    written = instead(Fault(kind, seconds=2.5))

    assert written.cut == ("before" if kind == "reset_before" else None)
    assert written.headers.get("Retry-After") in (None, "2.5")
    assert written.headers.get("Location") == (ELSEWHERE if kind == "redirect" else None)


def test_every_other_kind_changes_an_answer_or_the_request() -> None:
    same = {
        kind for kind in KINDS.keys() - PREVENTS if spoiled(Fault(kind), FINE, VALUE, {"/id": frozenset({"a"})}) == FINE
    }

    assert same == {"task_fails", "task_hangs", *(kind for kind in KINDS if kind.startswith("failure_"))}


@pytest.mark.parametrize(
    ("kind", "value", "words", "expected"),
    [
        ("unknown_status", {"status": "ready"}, {"/status": frozenset({"ready"})}, {"status": "pondering"}),
        ("unknown_status", {"a": {"s": "1"}}, {"/a/s": frozenset({"1", "3"})}, {"a": {"s": "99"}}),
        ("unknown_status", {"s": "2"}, {"/s": frozenset({"2", "-1"})}, {"s": "98"}),
        ("unknown_status", {"s": "²"}, {"/s": frozenset({"²", "³"})}, {"s": "pondering"}),
        ("other_response", {"errorId": 0, "taskId": 7}, {}, {"errorId": 0, "taskId": 1_000_010}),
        (
            "other_response",
            {"id": "130", "result": {"task_id": "a-1"}},
            {},
            {"id": "131", "result": {"task_id": "a-0"}},
        ),
        ("wrong_type", {"a": 1}, {}, [{"a": 1}]),
        ("wrong_type", "text", {}, "a response"),
    ],
)
def test_what_a_fault_makes_of_a_body(kind: str, value: Any, words: dict[str, frozenset[str]], expected: Any) -> None:
    found = json.loads(spoiled(Fault(kind), FINE, value, words).body)

    if kind == "other_response":
        assert found.keys() == expected.keys() and found != value
        assert found.get("errorId") == expected.get("errorId")
    else:
        assert found == expected


@pytest.mark.parametrize("value", [{}, [], "text", None, {"text": "only"}], ids=str)
@pytest.mark.parametrize("kind", ["nan", "duplicate_keys", "truncated_json", "huge_body", "other_response"])
def test_any_body_can_be_spoiled(kind: str, value: Any) -> None:
    body = spoiled(Fault(kind), FINE, value, {}).body

    assert isinstance(body, bytes)
    assert body or kind == "truncated_json"


# --- scenarios -------------------------------------------------------------------------------------------------------


def test_a_scenario_is_read() -> None:
    scenario = read_scenario(
        {"speed": 10, "seed": 3, "keys": ["MINE"], "faults": [{"kind": "html", "operation": "getBalance", "nth": 2}]},
        [api("capsolver")],
    )

    assert (scenario.speed, scenario.seed, scenario.keys) == (10.0, 3, ("MINE",))
    assert scenario.faults == (Fault("html", operation="getBalance", nth=2),)


@pytest.mark.parametrize(
    ("value", "pointer", "text"),
    [
        ([], "", "this must be an object with some of faults, keys, callbacks, speed, seed"),
        ({"fault": []}, "/fault", "unknown key `fault`; did you mean `faults`?"),
        ({"speed": 0}, "/speed", "`speed` must be a number above 0"),
        ({"keys": [1]}, "/keys", "`keys` must be a list of texts"),
        ({"faults": [{"kind": "html"}, 7]}, "/faults/1", "this must be an object with some of kind, provider"),
        ({"faults": [{"kind": "html", "share": 2}]}, "/faults/0/share", "`share` must be a number from 0 to 1"),
        ({"faults": [{"kind": "html", "nth": True}]}, "/faults/0/nth", "`nth` must be an integer of 1 or more"),
        ({"faults": [{"kind": "html", "nth": 1, "every": 2}]}, "/faults/0", "`nth`, `every` and `share` exclude"),
        ({"faults": [{"kind": "html", "provider": "acme"}]}, "/faults/0/provider", "unknown provider `acme`"),
        ({"faults": [{"kind": "dust"}]}, "/faults/0/kind", "unknown kind `dust`; available: status_408"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused_with_its_place(value: Any, pointer: str, text: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(value, [api("capsolver")])

    assert caught.value.pointer == pointer
    assert str(caught.value).startswith(text)


def test_an_operation_is_looked_for_in_the_provider_that_is_named() -> None:
    apis = [api("capsolver"), api("serpstat")]

    assert read_fault({"kind": "html", "operation": "getToken"}, apis).operation == "getToken"
    with pytest.raises(ScenarioError, match="unknown operation `getToken`"):
        read_fault({"kind": "html", "operation": "getToken", "provider": "serpstat"}, apis)


def test_a_task_says_which_faults_hit_its_requests() -> None:
    """Those of its create call and of its polls, also where the provider never saw the request; and not of others."""
    emulation = Emulation([api("inkwell")], Clock(), Clock())
    key = {"x-press-key": "KEY", "authorization": "Bearer KEY", "content-type": "application/json"}
    create = emulation.sample("inkwell", "renderings.create")
    made = IncomingRequest(create.method, create.target, "", {**key, **create.headers}, create.body)

    emulation.order({"kind": "lost_response", "operation": "renderings.create", "nth": 1})
    emulation.respond("inkwell", made)
    look = emulation.sample("inkwell", "renderings.get")
    emulation.respond("inkwell", made)
    emulation.order({"kind": "status_503", "operation": "renderings.get", "times": 2})
    emulation.order({"kind": "late", "operation": "renderings.get", "nth": 3})
    for _ in range(4):
        emulation.respond("inkwell", IncomingRequest(look.method, look.target, "", {**key, **look.headers}))

    assert [task["faults"] for task in emulation.tasks()] == [{"lost_response": 1, "status_503": 2, "late": 1}, {}]
