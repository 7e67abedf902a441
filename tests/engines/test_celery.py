"""Waits on Celery as `docs/celery.md` shows them: kills, deploys and pushes, judged by the provider's own log."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.engines import celery_app
from tests.engines.celery_app import AT_END, PAGE
from tests.engines.printing import COUNT, ORDERS, PATIENCE, SECONDS, finish, finish_without, polled, results
from tests.engines.provider import Provider, code_of, lines_of, provider
from tests.engines.workers import Worker, until

engines = pytest.mark.engines


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Provider]:
    """The provider, and the service of the page in its folder."""
    with provider(tmp_path, parts=("celery", "ledger")) as served:
        celery_app.write(tmp_path)
        yield served


@pytest.fixture
def workers(press: Provider, redis_url: str) -> Iterator[list[Worker]]:
    """Three of them."""
    with ExitStack() as stack:
        yield [stack.enter_context(celery_app.worker(press, f"w{number}", redis_url)) for number in range(3)]


@engines
def test_orders_are_submitted_and_waited_for(press: Provider, workers: list[Worker], redis_url: str) -> None:
    """And ordering them again makes no second task."""
    celery_app.order(press, redis_url, ORDERS)
    finish(press)
    before = press.audit()
    celery_app.order(press, redis_url, [*ORDERS[:50], "last"])
    finish(press, [*ORDERS, "last"])

    found = press.audit()
    assert {task: count for task, count in found.polls.items() if task in before.polls} == before.polls


@engines
def test_a_worker_is_killed_in_the_wait(press: Provider, workers: list[Worker], redis_url: str) -> None:
    """Its tasks go on within two slices."""
    celery_app.order(press, redis_url, ORDERS)

    finish_without(workers[0], press, SECONDS)


@engines
def test_a_worker_is_killed_inside_the_create_request(press: Provider, redis_url: str) -> None:
    """The order is reported as possibly charged, and the others of its message are submitted."""
    press.order("late", operation="createPrint", nth=20, seconds=5.0)
    with celery_app.worker(press, "w0", redis_url) as doomed:
        celery_app.order(press, redis_url, ORDERS[:60])
        until(lambda: press.hits == 1, PATIENCE, lambda: doomed.said)
        doomed.kill()
    with celery_app.worker(press, "w1", redis_url):
        finish(press, ORDERS[:60], doubtful=1)

    assert results(press.folder)["o-19"].startswith("MayExist: ")


AFTER_A_REPORT = """
def store(task):
    stored(task)
    die_once("reported")
"""
BEFORE_THE_NEXT_MESSAGE = """
finish = RedisSlices.finish


def finish_and_die(self, claim, unfinished):
    finished = finish(self, claim, unfinished)
    if unfinished and unfinished[0].polls == claim.handles[0].polls + 2:
        die_once("finished")
    return finished


RedisSlices.finish = finish_and_die
"""


@engines
@pytest.mark.parametrize("moment", [AFTER_A_REPORT, BEFORE_THE_NEXT_MESSAGE], ids=["reported", "finished"])
def test_a_worker_is_killed_at_the_end_of_a_slice(press: Provider, redis_url: str, moment: str) -> None:
    """After the first report, and between the end of the slice and its next message."""
    celery_app.write(press.folder, more=AT_END + moment)
    with ExitStack() as stack:
        doomed = [stack.enter_context(celery_app.worker(press, f"w{number}", redis_url)) for number in range(3)]
        celery_app.order(press, redis_url, ORDERS)
        finish(press)

        assert [worker.is_alive for worker in doomed].count(False) == 1


@engines
def test_a_deploy_with_two_versions_on_one_queue(press: Provider, workers: list[Worker], redis_url: str) -> None:
    """The newer one writes a member into handles that the older one does not know."""
    newer = celery_app.newer(press)
    celery_app.order(press, redis_url, ORDERS)
    until(lambda: polled(press) > COUNT, PATIENCE)
    with ExitStack() as stack:
        for number, old in enumerate(workers[:2]):
            stack.enter_context(celery_app.worker(press, f"n{number}", redis_url, code=newer))
            before = time.monotonic()
            assert old.stop() == 0
            assert time.monotonic() - before < SECONDS + 2
        finish(press)

    assert all(outcome.startswith("http") for outcome in results(press.folder).values())


@engines
def test_a_push_ends_a_wait_in_any_worker(press: Provider, workers: list[Worker], redis_url: str) -> None:
    """Without a further poll; a payload that cannot be read is logged, and the task is polled."""
    celery_app.order(press, redis_url, ORDERS[:20])
    until(lambda: len(press.audit().charged) == 20, PATIENCE)
    ids = [ids[0] for ids in press.audit().charged.values()]
    sheet = {"url": "https://pushed.example/sheet.pdf", "pages": 1}
    pushes = "".join(
        f"waits.receive({id!r}, json.dumps({{'id': {id!r}, 'status': 'printed', 'sheet': {sheet!r}}}))\n"
        for id in ids[:15]
    )
    celery_app.run(
        press, redis_url, f"import json\nfrom printing import waits\n{pushes}waits.receive({ids[15]!r}, '<html>')\n"
    )
    until(lambda: len(results(press.folder)) == 20, PATIENCE)

    outcomes, found = results(press.folder), press.audit()
    assert [outcomes[id] for id in ids[:15]] == [sheet["url"]] * 15
    assert all(outcomes[id].startswith(press.url.rpartition("/")[0]) for id in ids[15:])
    assert max(found.polls[id] for id in ids[:15]) < 4 == found.polls[ids[15]]
    assert any(f"what was pushed for task {ids[15]} cannot be used" in worker.said for worker in workers)


@engines
@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        (
            "broker_transport_options={'visibility_timeout': 3}",
            "a visibility timeout of 3 s delivers slices of 4 s twice",
        ),
        (
            "broker_transport_options={}",
            "a visibility timeout of 3600 s leaves the tasks of a killed worker unattended",
        ),
        ("broker_transport_options={'visibility_timeout': 6}", "unacknowledged messages are looked for too rarely"),
        ("worker_prefetch_multiplier=4", "messages that a worker holds for later are delivered twice"),
    ],
)
def test_a_worker_with_other_settings_does_not_start(
    press: Provider, redis_url: str, setting: str, problem: str
) -> None:
    """It says what to set."""
    printing = press.folder / "printing.py"
    printing.write_text(f"{printing.read_text('utf-8')}\napp.conf.update({setting})\n", "utf-8")
    with press.worker("w", "-m", "celery", "-A", "printing", "worker", REDIS_URL=redis_url) as worker:
        until(lambda: not worker.is_alive, 60, lambda: worker.said)

        assert worker.wait() == 1
        assert f"specloom.press.Prints: {problem}" in worker.said


def test_the_code_of_a_user_has_twelve_lines() -> None:
    """What the page shows, and what these tests run."""
    assert lines_of(code_of(PAGE, "printing.py")) <= 12
