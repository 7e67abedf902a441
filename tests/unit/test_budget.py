"""What a provider allows for one kind of task, once for all its tasks."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from specloom.runtime.description.tasks import Limits, Timing
from specloom.runtime.resume import Handle
from specloom.runtime.tasks.progress import Budget, Exhausted, budget_of
from tests.unit.inkwell import FETCHED

TIMING = Timing(first=2, every=5)


def handle(polls: int = 0, due: float | None = None) -> Handle:
    """Of a task that was created at 1000."""
    return Handle(provider="inkwell", kind="drawings", captured={"id": "t-1"}, created=1000.0, polls=polls, due=due)


@pytest.mark.parametrize(
    ("polls", "due", "wait"),
    [
        (0, None, 1.5),  # two seconds after its creation, of which half a one is over
        (3, None, 5.0),
        (3, 1004.0, 3.5),
        (3, 990.0, 0.0),  # it should have been polled long ago
    ],
)
def test_the_first_poll_of_a_process_comes_when_the_handle_or_the_pace_says(
    polls: int, due: float | None, wait: float
) -> None:
    assert Budget(TIMING, Limits()).resume(handle(polls, due), 1000.5, 0.5, 0.0) == wait


def test_a_clock_that_went_back_makes_no_wait_longer() -> None:
    assert Budget(TIMING, Limits()).resume(handle(1, 1005.0), 400.0, 0.0, 0.0) == 5.0


@pytest.mark.parametrize(("wait", "left", "clipped"), [(5, 60, 5), (30, 8, 8), (30, 1, 5), (3, -1, 3)])
def test_a_wait_does_not_outlast_the_task_but_polls_keep_their_distance(
    wait: float, left: float, clipped: float
) -> None:
    assert Budget(TIMING, Limits(expires=60)).clip(wait, left) == clipped


def test_what_is_used_up_is_said_with_its_limit() -> None:
    budget = Budget(TIMING, Limits(polls=3, expires=60))

    assert budget.exhaust(2, asked_last=False) is None
    assert budget.exhaust(3, asked_last=True) == Exhausted(
        "the provider allows 3 polls for a task, and all are used", "polls"
    )
    assert budget.exhaust(2, asked_last=True) == Exhausted(
        "the provider forgets a task 60 s after its creation", "expires"
    )


def test_a_result_is_kept_for_ever_where_nothing_else_is_said() -> None:
    assert not Budget(TIMING, Limits()).drops(1e9)
    assert Budget(TIMING, replace(Limits(), retained=10)).drops(11)
    assert not Budget(TIMING, replace(Limits(), retained=10)).drops(9)


def test_all_tasks_of_a_kind_share_their_budget() -> None:
    """A waiting task costs no more than what is its own."""
    assert budget_of(FETCHED) is budget_of(FETCHED)
