"""What the generated tests play of the tasks in `tests/providers/tasks`:
every state and operation that examples show.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from specloom import ir
from specloom.check import check
from specloom.examples import state_of
from specloom.load import load
from specloom.lower import lower
from specloom.naming import snake
from specloom.runtime.testing import FakeClock
from specloom.view import view

TASKS = sorted((Path(__file__).parent.parent / "providers" / "tasks").glob("*.yaml"))

NOT_SHOWN = {
    "amazon_reports: done": "the file at the URL of another origin is no operation",
    "serpstat_site_audit: example": "no example has the categories",
    "shopify_bulk: done": "the file at the URL of another origin is no operation",
    "streamed_lines: done": "the file at the URL of a response is no operation, except of the kind `declared`",
    "team_jobs: done": "no example has the output",
}
"""Ends of tasks whose result no example shows."""

UNTESTED = {"varying_answers": ["lines"]}
"""Operations that have no example of their response, which is a stream."""


@cache
def generated(spec: Path) -> tuple[ir.Api, list[str], tuple[str, ...]]:
    """The API, the names of the generated tests, and the operations that none of them calls."""
    document = load(spec)
    check(document)
    found: list[object] = []
    api = lower(document, spec.stem, found.append)
    tests = view(api, found.append).tests
    return (
        api,
        [name for test in tests.tests for name in re.findall(r"def (test_\w+)", str(test.signature))],
        tests.untested,
    )


@pytest.mark.parametrize("spec", TASKS, ids=lambda path: path.stem)
def test_each_end_that_examples_show_is_played(spec: Path) -> None:
    """By a test of its task that is named after the example."""
    api, names, _ = generated(spec)
    operations = {operation.id: operation for operation in api.operations}
    missing: list[str] = []
    for task in api.tasks:
        poll = operations.get(task.poll.operation.id)
        started = [example for create in task.create for example in operations[create].examples]
        for example in poll.examples if poll is not None else ():
            state = state_of(task, poll, example, "poll", next(iter(started), None)).state if poll is not None else None
            begin, end = f"test_{snake(task.name)}_", f"_{snake(example.name)}"
            is_played = any(name.startswith(begin) and name.endswith(end) for name in names)
            if state not in ("pending", "needs_action", None) and not is_played:
                missing.append(f"{spec.stem}: {example.name}")

    assert list(dict.fromkeys(missing)) == [place for place in NOT_SHOWN if place.startswith(f"{spec.stem}: ")]


@pytest.mark.parametrize("spec", TASKS, ids=lambda path: path.stem)
def test_each_operation_is_called(spec: Path) -> None:
    """By a test of its own, or by that of a task."""
    assert list(generated(spec)[2]) == UNTESTED.get(spec.stem, [])


def test_the_listed_task_is_created_when_the_clock_begins() -> None:
    """The tests' clock, by which a task in a list is recognized."""
    text = generated_text("github_dispatch")

    assert datetime.fromtimestamp(FakeClock().wall(), UTC).isoformat().replace("+00:00", "Z") in text


def generated_text(spec: str) -> str:
    document = load(next(path for path in TASKS if path.stem == spec))
    return " ".join(str(test.service) for test in view(lower(document, spec)).tests.tests)


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("github_dispatch", "test_runs_ends_success"),
        ("github_dispatch", "test_runs_times_out"),
        ("bigquery_jobs", "test_jobs_ends_done"),
        ("salesforce_query", "test_queries_ends_done"),
        ("textract_text", "test_texts_ends_done"),
        ("trino_statements", "test_statements_ends_finished"),
        ("databricks_runs", "test_runs_ends_done"),
        ("uploaded_batches", "test_batches_ends_completed"),
        ("kinds_of_work", "test_works_begin_times_out"),
    ],
)
def test_tasks_of_every_shape_have_tests(spec: str, name: str) -> None:
    """Found in a list, paged by calls or by the poll, gathered, one for each item, of a file,
    of several create calls.
    """
    names = next(names for path in TASKS if path.stem == spec for names in [generated(path)[1]])

    assert name in names, names
