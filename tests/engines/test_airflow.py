"""The recipe of `docs/airflow.md`, on an Airflow with SQLite whose triggerer is killed."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
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


def outcomes(press: Provider) -> dict[str, str]:
    """The state of each task whose outcome is stored, by its id."""
    with closing(sqlite3.connect(press.folder / "prints.db", timeout=60)) as db:
        try:
            rows = db.execute("SELECT id, outcome FROM outcomes").fetchall()
        except sqlite3.OperationalError:
            return {}
    return {id: json.loads(outcome)["state"] for id, outcome in rows}


def test_nothing_is_lost_or_charged_twice_by_a_kill_and_handles_that_cannot_be_resumed(press: Provider) -> None:
    """A triggerer is killed when half of the tasks have ended, the next one has the client of another account, and the
    task of Airflow is cleared for a third one.
    """
    page = press.folder / "dags" / "prints.py"
    page.write_text(
        page.read_text("utf-8").replace(
            '(os.environ["PRESS_KEY"]', '(os.environ["PRESS_KEY"], account=os.environ["ACCOUNT"]'
        )
    )
    press.order("task_hangs", operation="createPrint", times=len(ORDERS) // 2)
    settings = environment(press)
    command(settings, "db", "migrate")

    def start(part: str, name: str, account: str = "ours") -> Worker:
        command = [AIRFLOW.tool("airflow"), part]
        environment = {**settings, "ACCOUNT": account}
        return Worker(command, folder=press.folder, log=press.folder / f"{name}.log", environment=environment)

    with ExitStack() as running:
        for part in ("api-server", "scheduler", "dag-processor"):
            running.enter_context(start(part, part))
        until(lambda: "prints" in command(settings, "dags", "list"), 120)
        command(settings, "dags", "trigger", "prints")
        with start("triggerer", "one") as one:
            until(lambda: len(outcomes(press)) >= len(ORDERS) // 2, 120, lambda: one.said)
            one.kill()
        ended_before = outcomes(press)
        with start("triggerer", "two", "theirs") as two:
            until(lambda: state(settings) in ("success", "failed"), 180, lambda: two.said)
        rejected = state(settings)
        command(settings, "tasks", "clear", "prints", "--yes")
        with start("triggerer", "three") as three:
            until(lambda: state(settings) in ("success", "failed"), 180, lambda: three.said)
        cleared = state(settings)
    found = press.audit()
    logs = "".join(path.read_text("utf-8") for path in (press.folder / "logs").rglob("attempt=*.log"))

    assert (rejected, cleared) == ("failed", "success")
    assert (found.charged_twice, found.over_budget) == ([], [])
    assert sorted(found.charged) == sorted(ORDERS)
    assert "these tasks cannot be waited for" in logs
    assert "this handle is of the account `ours`, and the client is of `theirs`" in logs
    assert {*ended_before.values()} == {"succeeded"}
    assert ended_before.items() < outcomes(press).items()
    assert outcomes(press) == {
        task: "succeeded" if found.ended.get(task) == "printed" else "expired"
        for ids in found.charged.values()
        for task in ids
    }
    assert Counter(outcomes(press).values()) == {"succeeded": len(ORDERS) // 2, "expired": len(ORDERS) // 2}
