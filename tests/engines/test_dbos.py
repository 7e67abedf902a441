"""Waits on DBOS as `docs/dbos.md` shows them: kills, deploys and pushes, judged by the provider's own log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.engines import dbos_app
from tests.engines.dbos_app import PAGE
from tests.engines.printing import COUNT, ORDERS, PATIENCE, SECONDS, finish, finish_without, polled, results
from tests.engines.provider import Provider, code_of, lines_of, provider
from tests.engines.workers import Worker, until

engines = pytest.mark.engines


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Provider]:
    """The provider, and the service of the page in its folder."""
    with provider(tmp_path, parts=("dbos", "ledger")) as served:
        dbos_app.write(tmp_path)
        yield served


@pytest.fixture
def workers(press: Provider, postgres_url: str) -> Iterator[list[Worker]]:
    """Three of them."""
    with ExitStack() as stack:
        yield [stack.enter_context(dbos_app.worker(press, f"w{number}", postgres_url)) for number in range(3)]


@pytest.mark.slow
@pytest.mark.wire
def test_a_worker_with_sqlite_is_killed_and_returns(press: Provider) -> None:
    """Nothing is installed for it. DBOS recovers its slice, and the polls that it had reserved count."""
    database = f"sqlite:///{press.folder}/printing.db"
    with dbos_app.worker(press, "w0", database) as doomed:
        dbos_app.order(press, database, ORDERS[:30])
        until(lambda: polled(press) > 30, PATIENCE, lambda: doomed.said)
        doomed.kill()
    with dbos_app.worker(press, "w0", database) as again:
        finish(press, ORDERS[:30])

        assert again.stop() == 0
        assert "Traceback" not in again.said


@engines
def test_orders_are_submitted_and_waited_for(press: Provider, workers: list[Worker], postgres_url: str) -> None:
    """Ordering them again makes no second task; and what has ended is forgotten on request."""
    dbos_app.order(press, postgres_url, ORDERS)
    finish(press)
    dbos_app.order(press, postgres_url, ORDERS[:50])
    dbos_app.order(press, postgres_url, ["last"])
    finish(press, [*ORDERS, "last"])

    assert sorted(press.audit().charged) == sorted([*ORDERS, "last"])
    count = "len(DBOS.list_workflows(name=['specloom.press.Prints.order', 'specloom.press.Prints.wait']))"
    said = dbos_app.run(press, postgres_url, f"print('forgot', waits.forget(0) > 3, {count})")
    assert "forgot True 0" in said


@engines
def test_a_worker_is_killed_in_the_wait(press: Provider, workers: list[Worker], postgres_url: str) -> None:
    """It does not return: its tasks continue within two slices, in other workers."""
    dbos_app.order(press, postgres_url, ORDERS)

    finish_without(workers[0], press, SECONDS)


@engines
def test_a_worker_is_killed_inside_the_create_request(press: Provider, postgres_url: str) -> None:
    """The order is reported as possibly charged, and the others of its workflow are submitted."""
    press.order("late", operation="createPrint", nth=20, seconds=2.0)
    with dbos_app.worker(press, "w0", postgres_url) as doomed:
        dbos_app.order(press, postgres_url, ORDERS[:60])
        until(lambda: len(press.audit().charged) == 19, PATIENCE, lambda: doomed.said)
        doomed.kill()
    with dbos_app.worker(press, "w1", postgres_url):
        finish(press, ORDERS[:60], doubtful=1)

    assert results(press.folder)["o-19"].startswith("MayExist: ")


AT_END = """
import os
import signal

from clients._runtime.engines import dbos


def record(turn, recording=dbos._record):
    recorded = recording(turn) if "left" not in turn or MOMENT == "after" else turn
    if "left" in turn and not os.path.exists("killed"):
        open("killed", "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return recorded if "left" not in turn or MOMENT == "after" else recording(turn)


dbos._record = record
"""


@engines
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_is_killed_at_the_end_of_a_slice(tmp_path: Path, postgres_url: str, moment: str) -> None:
    """Before the result of the slice is recorded, and after it, before its successor is enqueued."""
    with provider(tmp_path, parts=("dbos", "ledger")) as press, ExitStack() as stack:
        dbos_app.write(tmp_path, seconds=1.5, more=f"MOMENT = {moment!r}\n{AT_END}")
        for number in range(3):
            stack.enter_context(dbos_app.worker(press, f"w{number}", postgres_url))
        dbos_app.order(press, postgres_url, ORDERS)
        finish(press)

        assert (tmp_path / "killed").exists()


@engines
def test_a_rolling_deploy(press: Provider, workers: list[Worker], postgres_url: str) -> None:
    """Workers of two application versions share the queue while one after the other is replaced, one of them killed."""
    dbos_app.order(press, postgres_url, ORDERS)
    until(lambda: polled(press) > COUNT // 2, PATIENCE)
    with ExitStack() as stack:
        for number, worker in enumerate(workers):
            stack.enter_context(dbos_app.worker(press, f"new{number}", postgres_url, version="2"))
            if number:
                assert worker.stop() == 0
            else:
                worker.kill()
        finish(press)

    assert len(press.audit().ended) == COUNT


@engines
def test_a_push_ends_the_wait_in_any_worker(tmp_path: Path, postgres_url: str) -> None:
    """Without a poll; what nothing is pushed about is polled,
    and a push for a task that is not expected is not taken.
    """
    with provider(tmp_path, every=1.0, parts=("dbos", "ledger")) as press:
        dbos_app.write(tmp_path)
        payload = '{"id": "%s", "status": "printed", "sheet": {"url": "https://press.example/pushed.pdf", "pages": 2}}'
        code = (
            "from printing import press, ledger\n"
            "tasks = [press.prints.submit_once(ledger, it, number=it) for it in ('o-1', 'o-2')]\n"
            f"payload = {payload!r} % tasks[0].id\n"
            "print('early', waits.receive(tasks[0].id, payload))\n"
            "waits.expect(tasks[:1], 600)\nwaits.expect(tasks[1:], 1)\n"
            "print('taken', waits.receive(tasks[0].id, payload), waits.receive(tasks[0].id, payload))\n"
        )
        said = dbos_app.run(press, postgres_url, code)
        with dbos_app.worker(press, "w0", postgres_url):
            until(lambda: len(results(tmp_path)) == 2, PATIENCE)

        assert "early False" in said
        assert "taken True True" in said
        first, second = (ids[0] for _, ids in sorted(press.audit().charged.items()))
        assert results(tmp_path)[first] == "https://press.example/pushed.pdf"
        assert press.audit().polls.keys() == {second}


@pytest.mark.wire
@pytest.mark.slow
@pytest.mark.parametrize(("changed", "told"), [("executor", "executor id"), ("version", "application version")])
def test_a_worker_without_an_identity_does_not_start(press: Provider, changed: str, told: str) -> None:
    """It says which setting is missing."""
    text = (press.folder / "printing.py").read_text()
    text = text.replace('environ["WORKER"]', '"local"') if changed == "executor" else text.replace('"1"', "None")
    (press.folder / "printing.py").write_text(text)
    with press.worker("w", "printing.py", DATABASE=f"sqlite:///{press.folder}/it.db", WORKER="w0") as worker:
        until(lambda: not worker.is_alive, 60, lambda: worker.said)

        assert worker.stop() == 1
        assert "ConfigurationError" in worker.said
        assert told in worker.said


def test_the_code_of_the_user_is_short() -> None:
    """That of the page, which is what these tests run."""
    assert lines_of(code_of(PAGE, "printing.py")) <= 12
