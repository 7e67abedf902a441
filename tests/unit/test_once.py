"""An order is submitted once: what follows from what the ledger has, in each flavour, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from specloom.runtime.description.conditions import Condition
from specloom.runtime.description.tasks import FollowUp, Search, Slot, TaskSpec
from specloom.runtime.errors import ClientError, ConfigurationError, HttpStatusError, TransportError
from specloom.runtime.ledger.errors import MayExist
from specloom.runtime.ledger.sqlite import SqliteLedger
from specloom.runtime.operation import Operation
from specloom.runtime.resume import Handle
from specloom.runtime.tasks.search import TaskFinder
from specloom.runtime.testing import ASYNC, SYNC, TRIO, FakeClock, Flavour, Replay, reply
from tests.unit.inkwell import CREATED, LIST, READY, kind, play

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC, TRIO], ids=repr)

PLAIN = kind(billable=True)
KEYED = kind(billable=True, idempotency=Slot("header", "Idempotency-Key"))
SEARCHED = kind(
    billable=True,
    search=Search(
        FollowUp(LIST),
        "/items",
        (Condition(at=("$item#/width",), equals=("$request.body#/width",)),),
        {"id": ("$item#/id",)},
        created="/at",
        skew=30.0,
        finder=TaskFinder(),
    ),
)
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
    wall: float = START,
) -> tuple[Handle, Replay]:  # fmt: skip
    """The handle of an order, and what was sent for it."""
    replay = Replay(*(reply(200, it) if isinstance(it, dict) else it for it in script), clock=FakeClock(wall=wall))
    task = play(flavour, replay, kind, lambda tasks: tasks.once(ledger, order).submit(width=width), retries=0)
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


@both
@pytest.mark.parametrize("kind", [PLAIN, KEYED], ids=["plain", "keyed"])
def test_a_second_caller_waits_for_the_first_and_sends_nothing(
    flavour: Flavour, kind: TaskSpec[Operation], ledger: SqliteLedger
) -> None:
    """The first one brings the handle while the second one waits."""
    submit(flavour, kind, ledger, CREATED, order="o-0")
    model = ledger.find("o-0")
    assert model is not None
    assert model.handle is not None
    known = model.handle
    ledger._database.execute(  # pyright: ignore[reportPrivateUsage]
        "INSERT INTO specloom_orders SELECT 'o-1', provider, kind, digest, likeness, since, ends, 'other', "
        "submission_key, NULL, 0 FROM specloom_orders WHERE id = 'o-0'"
    )

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


# --- keys of the caller -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", " ", 7])
def test_an_order_and_a_key_are_texts(key: Any, ledger: SqliteLedger) -> None:
    """Nothing is sent."""
    with pytest.raises(ConfigurationError):
        submit(SYNC, PLAIN, ledger, order=key if key != " " else "")
