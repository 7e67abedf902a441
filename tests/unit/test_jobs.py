"""What jobs of every engine do with orders, without one:
what is tried again, reported, and refused before it starts.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from specloom.runtime.engines import celery, dbos
from specloom.runtime.engines.jobs import divided, submitted
from specloom.runtime.errors import ClientError, ConfigurationError
from specloom.runtime.ledger.errors import MayExist, OrderPending
from specloom.runtime.resume import Handle
from specloom.runtime.testing import FakeClock, Replay
from tests.unit.inkwell import AsyncInkwell, Inkwell

PENDING = OrderPending("may be running", order="o-2", since=1.0, until=66.0, retry_after=65.0)
LOST = MayExist("nobody knows", order="o-3", since=1.0)


class Made:
    """A task that was submitted."""

    def __init__(self, order: str) -> None:
        self.handle = Handle(provider="inkwell", kind="drawings", captured={"id": order}, created=1.0)


def submitting(**failures: Exception) -> Callable[[str], Any]:
    """Submits orders, of which some fail."""

    def submit(order: str) -> Any:
        if (failure := failures.get(order.replace("-", "_"))) is not None:
            raise failure
        return Made(order)

    return submit


def run(
    *orders: str, submit: Callable[[str], Any], stop: Callable[[], bool] = lambda: False, seconds: float = 60
) -> Any:
    """What became of the orders: those that were made, left and reported, and whether they are failing."""
    errors: dict[str, Exception] = {}
    found = submitted("inkwell", orders, submit, errors.__setitem__, seconds, stop)
    return [handle.captured["id"] for handle in found.handles], found.left, errors, found.is_failing


def test_an_order_whose_fate_is_open_keeps_no_other_one_waiting() -> None:
    """It goes back to the queue; one that cannot succeed is reported."""
    made, left, errors, is_failing = run("o-1", "o-2", "o-3", "o-4", submit=submitting(o_2=PENDING, o_3=LOST))

    assert (made, left, is_failing) == (["o-1", "o-4"], ["o-2"], True)
    assert errors == {"o-3": LOST}


def test_an_error_that_is_not_of_the_client_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    """It may be one of the ledger, whose disk is full."""
    with caplog.at_level(logging.ERROR, "specloom.engines"):
        made, left, errors, is_failing = run("o-1", "o-2", submit=submitting(o_1=OSError("no space left")))

    assert (made, left, errors, is_failing) == (["o-2"], ["o-1"], {}, True)
    assert "submit failed for order o-1 of inkwell: it is tried again" in caplog.text


def test_what_does_not_fit_into_a_job_is_left() -> None:
    """That is not a failure: it need not wait."""
    stops = iter([False, False, True])

    assert run("o-1", "o-2", "o-3", submit=submitting(), stop=lambda: next(stops)) == (
        ["o-1", "o-2"],
        ["o-3"],
        {},
        False,
    )
    assert run("o-1", submit=submitting(), seconds=0) == ([], ["o-1"], {}, False)


def test_orders_are_divided_in_their_order() -> None:
    assert [*divided(["a", "b", "c"], 2)] == [["a", "b"], ["c"]]


def of_celery(tasks: Any, **functions: Any) -> None:
    """Make the waits of an application of Celery."""
    celery.Waits(None, tasks, store=None, **functions)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def of_dbos(tasks: Any, **functions: Any) -> None:
    """Make the waits of DBOS."""
    dbos.Waits(tasks, **functions)


async def awaited(_: Any, *more: Any) -> Any:
    """A function that an engine would have to await."""


@pytest.mark.parametrize("make", [of_celery, of_dbos])
def test_the_tasks_of_an_async_client_are_refused_at_the_start(make: Callable[..., None]) -> None:
    """A slice of them would fail again and again."""
    client = AsyncInkwell(transport=Replay(), clock=FakeClock())

    with pytest.raises(ConfigurationError, match="`tasks` must be those of a sync client"):
        make(client.drawings, submit=print, on_end=print)


@pytest.mark.parametrize("make", [of_celery, of_dbos])
@pytest.mark.parametrize("name", ["submit", "on_end", "on_error"])
def test_an_async_function_is_refused_at_the_start(make: Callable[..., None], name: str) -> None:
    """Nobody would await it."""
    functions: dict[str, Any] = {"submit": print, "on_end": print, name: awaited}

    client = Inkwell(transport=Replay(), clock=FakeClock())

    with pytest.raises(ConfigurationError, match=f"`{name}` must be a plain function"):
        make(client.drawings, **functions)


def test_an_open_order_may_be_submitted_again_and_a_lost_one_may_not() -> None:
    """By what engines look at."""
    found: list[ClientError] = [PENDING, LOST]

    assert [error.retryable for error in found] == [True, False]
