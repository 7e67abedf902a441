"""An order is submitted once: what follows from what the ledger has, in each flavour, without a network."""

from __future__ import annotations

import pickle
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from specloom.runtime.description.conditions import Condition
from specloom.runtime.description.pages import Paging
from specloom.runtime.description.tasks import FollowUp, Search, Slot, TaskSpec
from specloom.runtime.errors import ClientError, ConfigurationError, HttpStatusError, TransportError
from specloom.runtime.ledger.errors import MayExist, OrderPending
from specloom.runtime.ledger.listed import PAGES
from specloom.runtime.ledger.sqlite import SqliteLedger
from specloom.runtime.operation import Operation
from specloom.runtime.resume import Handle
from specloom.runtime.tasks.search import TaskFinder
from specloom.runtime.testing import ASYNC, SYNC, TRIO, FakeClock, Flavour, Replay, reply
from tests.unit.inkwell import CREATED, LIST, READY, kind, play

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC, TRIO], ids=repr)

PLAIN = kind(billable=True)
KEYED = kind(billable=True, idempotency=Slot("header", "Idempotency-Key"))


def searched(listing: Operation, created: str | None = "/at") -> TaskSpec[Operation]:
    """A kind whose tasks are found in a list, by their width and time."""
    where = (Condition(at=("$item#/width",), equals=("$request.body#/width",)),)
    capture = {"id": ("$item#/id",)}
    search = Search(FollowUp(listing), "/items", where, capture, created=created, skew=30.0, finder=TaskFinder())
    return kind(billable=True, search=search)


SEARCHED = searched(LIST)
CURSOR = Paging(items="/items", by="cursor", place="query", name="after", next=("$response.body#/next",))
PAGED = searched(replace(LIST, method="GET", media_type=None, placements=(), paging=CURSOR))
UNDATED = searched(replace(LIST, method="GET", media_type=None, placements=(), paging=CURSOR), created=None)
START = 1_750_000_000.0


@pytest.fixture
def ledger(tmp_path: Path) -> SqliteLedger:
    """An empty ledger."""
    return SqliteLedger(tmp_path / "orders.db")


def lost() -> TransportError:
    """A response that did not come."""
    return TransportError("the connection was reset", sent=True)


def submit(
    flavour: Flavour, kind: TaskSpec[Operation], ledger: SqliteLedger, *script: Any, width: int = 3, order: str = "o-1",
    wall: float = START, wait: float | None = None, **options: Any,
) -> tuple[Handle, Replay]:  # fmt: skip
    """The handle of an order, and what was sent for it."""
    replay = Replay(*(reply(200, it) if isinstance(it, dict) else it for it in script), clock=FakeClock(wall=wall))
    task = play(
        flavour,
        replay,
        kind,
        lambda tasks: tasks.once(ledger, order, wait=wait).submit(width=width),
        retries=0,
        **options,
    )
    return task.handle, replay


@both
@pytest.mark.parametrize("kind", [PLAIN, KEYED], ids=["plain", "keyed"])
def test_an_order_that_was_submitted_is_found_and_not_sent(
    flavour: Flavour, kind: TaskSpec[Operation], ledger: SqliteLedger
) -> None:
    """By its handle."""
    first, sent = submit(flavour, kind, ledger, CREATED)
    second, nothing = submit(flavour, kind, ledger)

    assert first == second
    assert (len(sent.sent), len(nothing.sent)) == (1, 0)


@both
def test_a_run_of_an_order_waits_for_its_task(flavour: Flavour, ledger: SqliteLedger) -> None:
    """Also where an earlier call has submitted it."""
    submit(flavour, PLAIN, ledger, CREATED)
    replay = Replay(reply(200, READY))

    result = play(flavour, replay, PLAIN, lambda tasks: tasks.once(ledger, "o-1").run(width=3))

    assert result == READY["out"]
    assert len(replay.sent) == 1


@both
def test_a_lost_response_is_repeated_with_the_same_key(flavour: Flavour, ledger: SqliteLedger) -> None:
    """The key is in the ledger before it is sent."""
    with pytest.raises(TransportError) as caught:
        submit(flavour, KEYED, ledger, lost())
    kept = ledger.find("o-1")
    handle, replay = submit(flavour, KEYED, ledger, CREATED, wall=START + 1)

    assert caught.value.may_exist
    assert kept is not None
    assert [sent.headers["Idempotency-Key".lower()] for sent in replay.sent] == [kept.key]
    assert handle.captured == {"id": "t-1"}


@both
def test_a_lost_response_without_key_and_list_may_exist_and_is_never_sent_again(
    flavour: Flavour, ledger: SqliteLedger
) -> None:
    """Until its handle is adopted, or the order is deleted."""
    with pytest.raises(TransportError):
        submit(flavour, PLAIN, ledger, lost())
    with pytest.raises(MayExist, match=r"order `o-1`: .*; it is not sent again") as caught:
        submit(flavour, PLAIN, ledger, wall=START + 1)

    assert (caught.value.order, caught.value.since, caught.value.may_exist) == ("o-1", START, True)
    assert ledger.delete("o-1")
    assert submit(flavour, PLAIN, ledger, CREATED)[0].captured == {"id": "t-1"}


@both
@pytest.mark.parametrize("kind", [PLAIN, KEYED], ids=["plain", "keyed"])
def test_an_error_that_proves_that_nothing_exists_lets_it_be_sent_again(
    flavour: Flavour, kind: TaskSpec[Operation], ledger: SqliteLedger
) -> None:
    """Under a new key, since providers repeat their response to an old one."""
    with pytest.raises(HttpStatusError):
        submit(flavour, kind, ledger, reply(400, {"no": 1}))

    assert ledger.find("o-1") is None
    assert submit(flavour, kind, ledger, CREATED)[0].captured == {"id": "t-1"}


@both
def test_a_repeated_request_that_is_rejected_does_not_free_the_order(flavour: Flavour, ledger: SqliteLedger) -> None:
    """The attempt before it may have created the task."""
    for script in (lost(), reply(409, {"busy": 1})):
        with pytest.raises(ClientError) as caught:
            submit(flavour, KEYED, ledger, script)
        assert caught.value.may_exist

    assert ledger.find("o-1") is not None


@both
def test_the_same_order_with_other_arguments_is_rejected(flavour: Flavour, ledger: SqliteLedger) -> None:
    """The ledger has a digest of them, and not their content."""
    submit(flavour, PLAIN, ledger, CREATED)

    with pytest.raises(ConfigurationError, match="order `o-1` was submitted with other arguments"):
        submit(flavour, PLAIN, ledger, width=4)


def begin_elsewhere(flavour: Flavour, kind: TaskSpec[Operation], ledger: SqliteLedger) -> Handle:
    """Write the intent of the order `o-1`, whose attempt may be running; returns the handle of an order like it."""
    submit(flavour, kind, ledger, CREATED, order="o-0")
    model = ledger.find("o-0")
    assert model is not None
    assert model.handle is not None
    ledger._database.execute(  # pyright: ignore[reportPrivateUsage]
        "INSERT INTO specloom_orders SELECT 'o-1', provider, kind, digest, likeness, since, ends, 'other', "
        "submission_key, NULL, 0 FROM specloom_orders WHERE id = 'o-0'"
    )
    return model.handle


@both
@pytest.mark.parametrize("kind", [PLAIN, KEYED, SEARCHED], ids=["plain", "keyed", "searched"])
@pytest.mark.parametrize(("wait", "waited"), [(0.0, []), (2.5, [1.0, 1.0, 0.5])])
def test_a_caller_waits_for_another_attempt_no_longer_than_it_wants(
    flavour: Flavour, kind: TaskSpec[Operation], ledger: SqliteLedger, wait: float, waited: list[float]
) -> None:
    """It is told when that attempt must be over, and may call again then; nothing is sent."""
    begin_elsewhere(flavour, kind, ledger)
    replay = Replay(clock=FakeClock(wall=START + 5))

    with pytest.raises(OrderPending, match=r"create: order `o-1`: another attempt .* may be running for") as caught:
        play(flavour, replay, kind, lambda tasks: tasks.once(ledger, "o-1", wait=wait).submit(width=3), timeout=10)

    error = caught.value
    assert (error.order, error.since, error.until) == ("o-1", START, START + 65)
    assert error.retry_after == 60 - wait
    assert (error.retryable, error.may_exist, error.sent) == (True, False, False)
    assert (replay.clock.slept, replay.sent) == (waited, [])
    restored = pickle.loads(pickle.dumps(error))
    assert (restored.until, restored.retryable, str(restored)) == (error.until, True, str(error))


@both
@pytest.mark.parametrize("kind", [PLAIN, KEYED], ids=["plain", "keyed"])
def test_after_that_attempt_the_order_is_decided(
    flavour: Flavour, kind: TaskSpec[Operation], ledger: SqliteLedger
) -> None:
    """By its key, or as one that may exist."""
    begin_elsewhere(flavour, kind, ledger)
    submitted = partial(submit, flavour, kind, ledger, CREATED, wall=START + 65, wait=0.0)

    if kind is KEYED:
        assert submitted()[0].captured == {"id": "t-1"}
    else:
        with pytest.raises(MayExist):
            submitted()


@both
def test_a_run_waits_for_another_attempt_within_its_timeout(flavour: Flavour, ledger: SqliteLedger) -> None:
    begin_elsewhere(flavour, PLAIN, ledger)
    replay = Replay(clock=FakeClock(wall=START))

    with pytest.raises(OrderPending):
        play(flavour, replay, PLAIN, lambda tasks: tasks.once(ledger, "o-1").run(width=3, timeout=1.5))

    assert replay.clock.slept == [1.0, 0.5]


@pytest.mark.parametrize("wait", [-1, float("nan"), "1"])
def test_a_wait_is_a_number_of_seconds(wait: Any, ledger: SqliteLedger) -> None:
    with pytest.raises(ConfigurationError, match="`wait` must be a finite number"):
        submit(SYNC, PLAIN, ledger, wait=wait)


@both
def test_the_task_of_another_account_is_not_taken_from_the_ledger(flavour: Flavour, ledger: SqliteLedger) -> None:
    """As it is not resumed from its handle."""
    submit(flavour, PLAIN, ledger, CREATED, account="ours")

    with pytest.raises(ConfigurationError, match="this handle is of the account `ours`, and the client is of `theirs`"):
        submit(flavour, PLAIN, ledger, account="theirs")


@both
@pytest.mark.parametrize("kind", [PLAIN, KEYED], ids=["plain", "keyed"])
def test_a_second_caller_waits_for_the_first_and_sends_nothing(
    flavour: Flavour, kind: TaskSpec[Operation], ledger: SqliteLedger
) -> None:
    """The first one brings the handle while the second one waits."""
    known = begin_elsewhere(flavour, kind, ledger)

    class Arriving(FakeClock):
        """After two looks the first caller has its response."""

        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            self.arrive()

        async def asleep(self, seconds: float) -> None:
            self.slept.append(seconds)
            self.advance(seconds)
            self.arrive()

        def arrive(self) -> None:
            """Write the handle down, once."""
            if len(self.slept) == 2:
                ledger.adopt("o-1", known)

    replay = Replay(clock=Arriving(wall=START + 1))
    task = play(flavour, replay, kind, lambda tasks: tasks.once(ledger, "o-1").submit(width=3))

    assert task.handle.captured == known.captured
    assert (replay.clock.slept, replay.sent) == ([1.0, 1.0], [])


# --- the provider's list ----------------------------------------------------------------------------------------------


def listed(*items: tuple[str, int, float]) -> dict[str, Any]:
    """The provider's list: id, width and seconds after the start."""
    return {"items": [{"id": id, "width": width, "at": START + at} for id, width, at in items]}


@both
def test_a_lost_task_is_found_in_the_list_if_exactly_one_can_be_it(flavour: Flavour, ledger: SqliteLedger) -> None:
    """Of the right width, and created at that time."""
    with pytest.raises(TransportError):
        submit(flavour, SEARCHED, ledger, lost())
    script = listed(("t-1", 4, 1), ("t-2", 3, 1), ("t-3", 3, 900), ("t-4", 3, -900))

    handle, replay = submit(flavour, SEARCHED, ledger, script, wall=START + 1)

    assert handle.captured == {"id": "t-2"}
    assert len(replay.sent) == 1
    again, _ = submit(flavour, SEARCHED, ledger)
    assert replace(again, timer=None) == replace(handle, timer=None)


@both
@pytest.mark.parametrize(
    "script",
    [listed(), listed(("t-1", 3, 1), ("t-2", 3, 2)), reply(503, None)],
    ids=["none", "two", "no list"],
)
def test_a_list_that_does_not_show_exactly_one_decides_nothing(
    flavour: Flavour, script: Any, ledger: SqliteLedger
) -> None:
    """The order may exist, and is not sent."""
    with pytest.raises(TransportError):
        submit(flavour, SEARCHED, ledger, lost())

    with pytest.raises(MayExist):
        submit(flavour, SEARCHED, ledger, script, wall=START + 1)


@both
def test_a_task_of_another_order_is_not_taken(flavour: Flavour, ledger: SqliteLedger) -> None:
    """One that it owns; and any, while another order like it has no task yet."""
    submit(flavour, SEARCHED, ledger, CREATED, order="o-0")
    for order in ("o-1", "o-2"):
        with pytest.raises(TransportError):
            submit(flavour, SEARCHED, ledger, lost(), order=order)
    script = listed(("t-1", 3, 1), ("t-2", 3, 1))

    with pytest.raises(MayExist):
        submit(flavour, SEARCHED, ledger, script, wall=START + 1)
    ledger.delete("o-2")

    assert submit(flavour, SEARCHED, ledger, script, wall=START + 1)[0].captured == {"id": "t-2"}


def page(*items: tuple[str, int, float], following: str | None = None) -> dict[str, Any]:
    """A page of the list, and where the next one begins."""
    return {**listed(*items), "next": following}


def begin_and_lose(flavour: Flavour, kind: TaskSpec[Operation], ledger: SqliteLedger) -> None:
    """An order whose response is lost."""
    with pytest.raises(TransportError):
        submit(flavour, kind, ledger, lost())


@both
def test_a_lost_task_is_found_on_a_later_page(flavour: Flavour, ledger: SqliteLedger) -> None:
    """Which is followed as the operation describes it; the same task on two pages is one."""
    begin_and_lose(flavour, PAGED, ledger)
    script = (
        page(("t-1", 4, 9), ("t-2", 5, 8), following="b"),
        page(("t-3", 3, 1), following="c"),
        page(("t-3", 3, 1), ("t-4", 4, 0)),
    )

    handle, replay = submit(flavour, PAGED, ledger, *script, wall=START + 1)

    assert handle.captured == {"id": "t-3"}
    assert [sent.url.rpartition("/")[2] for sent in replay.sent] == ["list", "list?after=b", "list?after=c"]


@both
def test_two_tasks_on_different_pages_decide_nothing(flavour: Flavour, ledger: SqliteLedger) -> None:
    begin_and_lose(flavour, PAGED, ledger)
    script = (page(("t-1", 3, 2), following="b"), page(("t-2", 3, 1)))

    with pytest.raises(MayExist, match="2 of 2 tasks on 2 pages of its list match"):
        submit(flavour, PAGED, ledger, *script, wall=START + 1)


@both
def test_a_list_that_is_sorted_by_time_is_looked_through_to_the_order(flavour: Flavour, ledger: SqliteLedger) -> None:
    """What follows is older."""
    begin_and_lose(flavour, PAGED, ledger)
    script = (page(("t-1", 3, 2), following="b"), page(("t-2", 3, -20), ("t-3", 3, -900), following="c"))

    with pytest.raises(MayExist, match="2 of 3 tasks on 2 pages of its list match"):
        submit(flavour, PAGED, ledger, *script, wall=START + 1)
    handle, replay = submit(flavour, PAGED, ledger, script[0], page(("t-3", 3, -900), following="c"), wall=START + 1)

    assert handle.captured == {"id": "t-1"}
    assert len(replay.sent) == 2


@both
@pytest.mark.parametrize(
    ("kind", "times"), [(PAGED, (-900.0, 2.0)), (UNDATED, (2.0, -900.0))], ids=["not sorted", "no time"]
)
def test_a_task_in_a_list_with_more_pages_than_are_looked_through_is_not_taken(
    flavour: Flavour, kind: TaskSpec[Operation], times: tuple[float, float], ledger: SqliteLedger
) -> None:
    """Another one may be on those, which the error says."""
    begin_and_lose(flavour, kind, ledger)
    script = [page((f"t-{number}", 4, times[number % 2]), following=f"{number}") for number in range(PAGES)]
    script[3] = page(("t-3", 3, 2.0), following="3")

    with pytest.raises(
        MayExist, match=f"1 of {PAGES} tasks on {PAGES} pages of its list, which has more, match"
    ) as caught:
        submit(flavour, kind, ledger, *script, wall=START + 1)

    assert "it is not sent again" in str(caught.value)
    assert submit(flavour, kind, ledger, *script[:4], page(), wall=START + 1)[0].captured == {"id": "t-3"}


@both
@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (reply(503, None), "HTTP 503"),
        (reply(200, {"items": 7}), "the response has no list at `/items`"),
        (reply(200, "<html>", headers={"content-type": "text/html"}), "list"),
    ],
    ids=["no response", "no list", "a page of HTML"],
)
def test_a_page_that_cannot_be_read_decides_nothing(
    flavour: Flavour, second: Any, problem: str, ledger: SqliteLedger
) -> None:
    """Although the first one shows a task that matches."""
    begin_and_lose(flavour, PAGED, ledger)

    with pytest.raises(MayExist, match="the provider's list cannot be read") as caught:
        submit(flavour, PAGED, ledger, page(("t-1", 3, 1), following="b"), second, wall=START + 1)

    assert problem in str(caught.value)


# --- names of orders -------------------------------------------------------------------------------------------------


@both
@pytest.mark.parametrize("order", ["", 7, None])
def test_an_order_is_a_text_that_is_not_empty(flavour: Flavour, order: Any, ledger: SqliteLedger) -> None:
    """Nothing is sent: no response is there for it."""
    with pytest.raises(ConfigurationError, match="`order` must"):
        submit(flavour, PLAIN, ledger, order=order)
