"""The recipe of `docs/temporal.md`, on Temporal's development server, with workers that are killed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.engines.provider import Provider, code_of, provider
from tests.engines.services import HOST, free_port
from tests.engines.workers import Worker, until
from tests.foreign.clients import TEMPORAL

pytestmark = pytest.mark.engines

ORDERS = [f"o-{number}" for number in range(30)]
PARTS = ("ledger",)


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Provider]:
    """A provider, beside the code of the page."""
    if (why := TEMPORAL.left_out()) is not None:
        pytest.skip(why)
    with provider(tmp_path, every=0.3, parts=PARTS) as started:
        for name in ("waits.py", "worker.py"):
            code = code_of("temporal.md", name)
            labelled = code.replace('["PRESS_KEY"])', '["PRESS_KEY"], account=os.environ["ACCOUNT"])')
            (tmp_path / name).write_text(labelled, "utf-8")
        yield started


@contextmanager
def server(folder: Path) -> Generator[str]:
    """The address of a server of Temporal with an empty database."""
    port = free_port()
    options = ["--headless", "--ip", HOST, "--port", str(port), "--db-filename", "temporal.db", "--log-level", "error"]
    command = [TEMPORAL.tool("temporal"), "server", "start-dev", *options]
    with Worker(command, folder=folder, log=folder / "server.log", environment={}) as process:
        health = [TEMPORAL.tool("temporal"), "operator", "cluster", "health", "--address", f"{HOST}:{port}"]
        until(
            lambda: subprocess.run(health, check=False, capture_output=True).returncode == 0, 60, lambda: process.said
        )
        yield f"{HOST}:{port}"


def worker(press: Provider, name: str, address: str, account: str = "ours") -> Worker:
    """A worker of the recipe, with a client of that account."""
    return Worker(
        [TEMPORAL.tool("python"), "worker.py"],
        folder=press.folder,
        log=press.folder / f"{name}.log",
        environment={
            "PYTHONPATH": str(press.folder),
            "PRESS_KEY": "KEY",
            "TEMPORAL_ADDRESS": address,
            "ACCOUNT": account,
        },
    )


def workflow(address: str, verb: str, *arguments: str) -> str:
    """A command on the workflow of the recipe; what it prints."""
    command = [TEMPORAL.tool("temporal"), "workflow", verb, "--workflow-id", "prints", "--address", address, *arguments]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=240)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_workers_that_are_killed_charge_nothing_twice_and_poll_within_the_budget(press: Provider) -> None:
    """One in its submissions, one in its wait, one stopped as by a deploy; the fourth ends all orders."""
    with server(press.folder) as address:
        workflow(address, "start", "--type", "Prints", "--task-queue", "prints", "--input", json.dumps(ORDERS))
        with worker(press, "one", address) as one:
            until(lambda: len(press.audit().charged) >= len(ORDERS) // 2, 60, lambda: one.said)
            one.kill()
        with worker(press, "two", address) as two:
            until(lambda: press.audit().polls.total() >= len(ORDERS), 120, lambda: two.said)
            two.kill()
        polled = press.audit().polls.total()
        with worker(press, "three", address) as three:
            until(lambda: press.audit().polls.total() > polled, 120, lambda: three.said)
            assert three.stop() == 0
        with worker(press, "four", address):
            told = json.loads(workflow(address, "result", "--output", "json"))
    found = press.audit()

    assert told["status"] == "COMPLETED", told
    ended = [json.loads(outcome) for outcome in told["result"]["ended"]]
    orders: dict[str, str] = told["result"]["orders"]
    assert (found.charged_twice, found.over_budget) == ([], [])
    assert {*found.charged, *orders} == {*ORDERS}
    assert len(ended) + len(orders) == len(ORDERS)
    assert len(orders) <= 1
    assert all(why.startswith("MayExist: ") for why in orders.values())
    assert told["result"]["rejected"] == {}
    assert {it["handle"]["captured"]["id"] for it in ended} == {*found.ended}
    assert {it["state"] for it in ended} == {"succeeded"}
    assert {*found.ended.values()} == {"printed"}


def test_a_handle_that_cannot_be_resumed_is_in_the_result_with_the_reason(press: Provider) -> None:
    """Half of the tasks have ended when their worker is killed; the next one has a client of another account."""
    press.order("task_hangs", operation="createPrint", times=len(ORDERS) // 2)
    with server(press.folder) as address:
        workflow(address, "start", "--type", "Prints", "--task-queue", "prints", "--input", json.dumps(ORDERS))
        with worker(press, "one", address) as one:
            until(lambda: len(press.audit().ended) >= len(ORDERS) // 2, 120, lambda: one.said)
            assert one.stop() == 0
        with worker(press, "two", address, "theirs"):
            told = json.loads(workflow(address, "result", "--output", "json"))
    found = press.audit()

    assert told["status"] == "COMPLETED", told
    ended = [json.loads(outcome) for outcome in told["result"]["ended"]]
    rejected = {json.loads(handle)["captured"]["id"]: why for handle, why in told["result"]["rejected"].items()}
    assert {it["handle"]["captured"]["id"] for it in ended} == {*found.ended}
    assert rejected.keys() == {task for ids in found.charged.values() for task in ids} - {*found.ended}
    assert len(rejected) == len(ORDERS) // 2
    assert {*rejected.values()} == {
        "ConfigurationError: this handle is of the account `ours`, and the client is of `theirs`"
    }
