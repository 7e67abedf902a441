"""The recipe of `docs/airflow.md`, on an Airflow with SQLite whose triggerer is killed."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.engines.provider import Provider, code_of, provider
from tests.engines.services import HOST, free_port
from tests.engines.workers import Worker, until
from tests.foreign.clients import AIRFLOW

pytestmark = pytest.mark.engines

ORDERS = [f"o-{number}" for number in range(20)]


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Provider]:
    """A provider; the code of the page is a DAG beside its client."""
    if (why := AIRFLOW.left_out()) is not None:
        pytest.skip(why)
    with provider(tmp_path, every=0.5, parts=("ledger", "slices")) as started:
        (tmp_path / "dags").mkdir()
        (tmp_path / "dags" / "prints.py").write_text(code_of("airflow.md", "prints.py"), "utf-8")
        yield started


def environment(press: Provider) -> dict[str, str]:
    """The settings of an Airflow of its own."""
    port = free_port()
    settings = {
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__PARALLELISM": "1",
        "CORE__EXECUTION_API_SERVER_URL": f"http://{HOST}:{port}/execution/",
        "API__HOST": HOST,
        "API__PORT": str(port),
        "API__WORKERS": "1",
        "API_AUTH__JWT_SECRET": "a secret of this test that is as long as those have to be, and more",
        "TRIGGERER__TRIGGERER_HEALTH_CHECK_THRESHOLD": "5",
        "TRIGGERER__JOB_HEARTBEAT_SEC": "1",
        "LOGGING__TRIGGER_LOG_SERVER_PORT": str(free_port()),
        "LOGGING__WORKER_LOG_SERVER_PORT": str(free_port()),
    }
    return {
        **{f"AIRFLOW__{name}": value for name, value in settings.items()},
        "AIRFLOW_HOME": str(press.folder),
        "PATH": f"{Path(AIRFLOW.tool('airflow')).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(press.folder), str(press.folder / "dags")]),
        "PRESS_KEY": "KEY",
        "PRINTS_DB": str(press.folder / "prints.db"),
    }


def command(settings: dict[str, str], *arguments: str) -> str:
    """What a command of Airflow prints."""
    ran = subprocess.run(
        [AIRFLOW.tool("airflow"), *arguments],
        env={**os.environ, **settings},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def state(settings: dict[str, str]) -> str:
    """The state of the only run of the DAG. Warnings come first, whatever is asked for."""
    (run,) = json.loads(command(settings, "dags", "list-runs", "prints", "--output", "json").splitlines()[-1])
    return str(run["state"])


def test_a_triggerer_that_is_killed_charges_nothing_twice_and_polls_within_the_budget(press: Provider) -> None:
    """Another one runs the trigger again, with the arguments that it had at first."""
    settings = environment(press)
    command(settings, "db", "migrate")

    def start(part: str, name: str) -> Worker:
        command = [AIRFLOW.tool("airflow"), part]
        return Worker(command, folder=press.folder, log=press.folder / f"{name}.log", environment=settings)

    with ExitStack() as running:
        for part in ("api-server", "scheduler", "dag-processor"):
            running.enter_context(start(part, part))
        until(lambda: "prints" in command(settings, "dags", "list"), 120)
        command(settings, "dags", "trigger", "prints")
        with start("triggerer", "one") as one:
            until(lambda: press.audit().polls.total() >= len(ORDERS), 120, lambda: one.said)
            one.kill()
        with start("triggerer", "two") as two:
            until(lambda: state(settings) in ("success", "failed"), 180, lambda: two.said)
        ended = state(settings)
    found = press.audit()

    assert ended == "success"
    assert (found.charged_twice, found.over_budget) == ([], [])
    assert sorted(found.charged) == sorted(ORDERS)
    assert [found.ended.get(task) for ids in found.charged.values() for task in ids] == ["printed"] * len(ORDERS)
