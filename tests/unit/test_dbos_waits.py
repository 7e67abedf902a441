"""What waits on DBOS decide without a database: what an earlier execution has burnt, and who is overdue."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from specloom.runtime.engines.dbos import Watch, burnt, left_of, problem_with
from specloom.runtime.resume import Handle


def stored(number: int, polls: int = 1) -> dict[str, Any]:
    """A handle as a workflow has it."""
    handle = Handle(provider="press", kind="prints", captured={"id": f"p-{number}"}, created=0.0, polls=polls)
    found: dict[str, Any] = msgspec.json.decode(handle.to_json())
    return found


def test_polls_of_every_earlier_execution_are_burnt() -> None:
    """Those that were reserved, each time of what was left."""
    first, second = burnt([stored(1), stored(2)], [{"by": "a", "reserved": [2, 0]}, {"by": "b", "reserved": [1, 1]}])

    assert (first.polls, first.burnt, first.reserved) == (4, 3, 0)
    assert (second.polls, second.burnt, second.reserved) == (2, 1, 0)


def test_what_a_slice_left_is_its_last_turn() -> None:
    """Even if its successor was not enqueued; without one it is everything, with the polls that are burnt."""
    left = [stored(2, polls=3)]
    begun = {"by": "a", "reserved": [1, 2]}

    assert left_of([stored(1), stored(2)], [begun, {"left": left, "is_failing": False}]) == left
    assert left_of([stored(1), stored(2)], [begun, {"left": [], "is_failing": False}]) == []
    assert [it["polls"] for it in left_of([stored(1), stored(2)], [begun])] == [2, 3]
    assert left_of([stored(1)], []) == [stored(1)]


def test_a_workflow_is_overdue_when_it_has_not_moved() -> None:
    """By the watch's own clock; one that moved begins again, and one that went is forgotten."""
    watch = Watch(30)

    assert watch.overdue([("a", 1), ("b", 1)], 0) == []
    assert watch.overdue([("a", 1), ("b", 2)], 20) == []
    assert watch.overdue([("a", 1), ("b", 2)], 30) == ["a"]
    assert watch.overdue([("b", 2)], 50) == ["b"]
    assert watch.overdue([("a", 1), ("b", 2)], 51) == ["b"]


@pytest.mark.parametrize(
    ("executor", "version", "told"),
    [("w1", "1", None), ("local", "1", "DBOS__VMID"), ("", "1", "DBOS__VMID"), ("w1", "", "DBOS__APPVERSION")],
)
def test_a_worker_needs_an_identity(executor: str, version: str, told: str | None) -> None:
    """The defaults of DBOS are none."""
    problem = problem_with(executor, version)

    assert problem is None if told is None else told in (problem or "")
