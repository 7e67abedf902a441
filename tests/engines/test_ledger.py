"""Orders that are submitted once, whatever crashes: the emulator's log is the judge."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from specloom.runtime.errors import ConfigurationError
from specloom.runtime.ledger.postgresql import PostgresLedger
from specloom.runtime.ledger.protocol import Order
from specloom.runtime.ledger.sqlite import SqliteLedger
from specloom.runtime.resume import Handle
from tests.engines.provider import provider

DRIVER = Path(__file__).with_name("order_driver.py")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.engines)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    return str(tmp_path / "orders.db") if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def ledger(database: str) -> Iterator[SqliteLedger | PostgresLedger]:
    """An empty ledger."""
    made = PostgresLedger(database) if database.startswith("postgresql:") else SqliteLedger(database)
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.parametrize("flavour", ["sync", "asyncio", "trio"])
@pytest.mark.parametrize("kind", ["prints", "proofs"])
def test_an_order_is_charged_once_wherever_it_was_killed(
    flavour: str, kind: str, database: str, tmp_path: Path
) -> None:
    """Killed before every line of the ledger, and at many while it is sent. With a key its task is found; without one
    it is found or reported.
    """
    (tmp_path / "user").mkdir()
    with provider(tmp_path / "user", parts=("ledger",)) as press:
        command = [sys.executable, str(DRIVER), flavour, kind, database]
        environment = {**os.environ, "PYTHONPATH": str(press.folder)}
        ran = subprocess.run(
            command, check=False, cwd=press.folder, env=environment, capture_output=True, text=True, timeout=240
        )
        assert ran.returncode == 0, ran.stderr
        found: dict[str, list[str]] = json.loads(ran.stdout)
        log = press.audit()

    whole, *killed, last = found.values()
    reported = {order for order, (_, said, _) in found.items() if said == "MayExist"}
    assert log.charged_twice == []
    assert {ended for ended, *_ in killed} == {"killed"}
    assert len(killed) > 60
    assert [len(set(whole)), len(set(last))] == [1, 1]
    assert all(said == again for _, said, again in found.values())
    assert bool(reported) == (kind == "prints")
    assert {order: [said] for order, (_, said, _) in found.items() if order not in reported} == {
        order: tasks for order, tasks in log.charged.items() if order not in reported
    }
    assert reported & log.charged.keys() or kind == "proofs"


# --- the ledger -------------------------------------------------------------------------------------------------------


def intent(name: str = "o-1", **parts: object) -> Order:
    """An intent of an attempt that took sixty seconds at most."""
    order = Order(
        id=name, provider="press", kind="prints", digest="d", likeness="", since=100.0, until=160.0, token="first"
    )
    return replace(order, **parts)


def handle(name: str, polls: int = 0) -> Handle:
    """The handle of a task."""
    return Handle(provider="press", kind="prints", captured={"id": name}, created=1.0, polls=polls)


def test_of_many_attempts_that_begin_at_once_one_writes_the_intent(ledger: SqliteLedger | PostgresLedger) -> None:
    """The others get what it wrote."""
    with ThreadPoolExecutor(16) as threads:
        begun = [threads.submit(ledger.begin, intent(token=str(number))) for number in range(16)]

    assert len({it.result().token for it in begun}) == 1


def test_only_one_attempt_replaces_another(ledger: SqliteLedger | PostgresLedger) -> None:
    """And none does that once there is a handle."""
    ledger.begin(intent())

    assert ledger.begin(intent(token="second", until=300.0), "first") == intent(token="second", until=300.0)
    assert ledger.begin(intent(token="third"), "first").token == "second"
    ledger.settle(intent(token="second"), handle("7"))
    assert ledger.begin(intent(token="third"), "second").token == "second"


def test_an_intent_is_deleted_only_by_the_attempt_that_holds_it(ledger: SqliteLedger | PostgresLedger) -> None:
    """And an order with a handle is not."""
    ledger.begin(intent())
    ledger.settle(intent(token="other"), None)
    assert ledger.find("o-1") == intent()
    ledger.settle(intent(), handle("7"))
    ledger.settle(intent(), None)

    assert ledger.find("o-1") == intent(handle=handle("7"))


def test_the_handle_with_the_most_polls_is_kept(ledger: SqliteLedger | PostgresLedger) -> None:
    """An attempt that comes late does not set the count back."""
    ledger.begin(intent())
    for polls in (0, 3, 1):
        ledger.adopt("o-1", handle("7", polls))

    assert ledger.find("o-1") == intent(handle=handle("7", 3))
    with pytest.raises(ConfigurationError, match="the ledger has no order `o-2`"):
        ledger.adopt("o-2", handle("7"))


def test_orders_near_another_are_those_whose_attempts_overlap(ledger: SqliteLedger | PostgresLedger) -> None:
    """Give or take the margin, and only those of the same kind of task."""
    ledger.begin(intent())
    for name, since in (("o-2", 165.0), ("o-3", 171.0), ("o-4", 30.0), ("o-5", 29.0)):
        ledger.begin(intent(name, since=since, until=since + 60))
    ledger.begin(intent("o-6", kind="proofs"))

    assert sorted(order.id for order in ledger.near(intent(), 10.0)) == ["o-2", "o-4"]


def test_orders_are_forgotten_by_the_time_when_they_began(ledger: SqliteLedger | PostgresLedger) -> None:
    """Or deleted one by one."""
    for name, since in (("o-1", 100.0), ("o-2", 200.0), ("o-3", 300.0)):
        ledger.begin(intent(name, since=since))

    assert (ledger.forget(200.0), ledger.delete("o-3"), ledger.delete("o-3")) == (1, True, False)
    assert [name for name in ("o-1", "o-2", "o-3") if ledger.find(name)] == ["o-2"]
