"""Every task that the vocabulary can say: the emulator of its spec does it,
and the generated client gets its result.
"""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from specloom.serve.faults import ScenarioError
from specloom.serve.server import Emulator, api_of
from tests.pipeline import importable, runtime_of
from tests.wire.emulated_tasks import PATHS, SOLVED, Made, Solved
from tests.wire.flavours import ASYNCIO, SYNC, TRIO, Flavour, each, settled

pytestmark = pytest.mark.wire

TREE = "emulated_tasks"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The generated clients of all specs."""
    with importable(tmp_path_factory.mktemp("emulated"), TREE, PATHS):
        yield TREE


def client_of(package: str, spec: str, flavour: Flavour, emulator: Emulator, clock: Any) -> Any:
    """A client of an emulated provider, which waits on a clock that the emulator shares."""
    calls = importlib.import_module(f"{package}.{spec}.calls")
    module = importlib.import_module(f"{package}.{spec}.{'async_client' if flavour.backend else 'client'}")
    base = getattr(runtime_of(package), "AsyncClient" if flavour.backend else "Client")
    chosen = next(
        it
        for it in vars(module).values()
        if isinstance(it, type) and it.__module__ == module.__name__ and issubclass(it, base)
    )
    keys = {credential.name: "KEY-OF-A-TEST" for credential in calls.API.credentials}
    return chosen(base_url=emulator.url(spec), clock=clock, **keys)


def made(package: str, spec: str, value: Any) -> Any:
    """An argument of the client."""
    if not isinstance(value, Made):
        return value
    return getattr(importlib.import_module(f"{package}.{spec}.models"), value.model)(**value.values)


async def listed(lines: Any) -> list[Any]:
    """The values of a streamed result, which is closed then."""
    async with each(lines) as values:
        found = [value async for value in values]
    await settled(lines.close())
    return found


def solve(
    package: str,
    solved: Solved,
    flavour: Flavour,
    reasons: list[str] | None = None,
    *,
    fault: tuple[str, int] | None = None,
    others: tuple[str, ...] = (),
) -> tuple[Any, Emulator]:
    """The result of a task, run to its end; and the emulator that did it, stopped.

    Why it has rejected requests is added to `reasons`; a fault hits the request of that number.
    """
    clock = importlib.import_module(f"{package}._runtime.testing").FakeClock()
    apis = [api_of(PATHS[name]) for name in (*others, solved.spec)]
    emulator = Emulator(*apis, clock=clock.monotonic, wall=clock.wall)

    async def scene() -> Any:
        client = client_of(package, solved.spec, flavour, emulator, clock)
        try:
            tasks = getattr(client, solved.tasks)
            run = getattr(tasks, f"run_{solved.method}" if solved.method else "run")
            arguments = {name: made(package, solved.spec, value) for name, value in solved.arguments.items()}
            result = await settled(run(**arguments, **solved.files))
            return result if not isinstance(result, (Iterator, AsyncIterator)) else await listed(result)
        finally:
            await settled(client.close())

    if fault is not None:
        emulator.order(fault[0], nth=fault[1])
    try:
        with emulator:
            result = flavour.play(scene)
    finally:
        if reasons is not None:
            reasons += [str(entry["reason"]) for entry in emulator.emulation.log if "reason" in entry]
    return msgspec.to_builtins(runtime_of(package).flattened(result)), emulator


@pytest.mark.slow
@pytest.mark.parametrize("flavour", [SYNC, ASYNCIO, TRIO], ids=str)
@pytest.mark.parametrize("solved", SOLVED, ids=str)
def test_every_task_is_done_to_its_end(solved: Solved, flavour: Flavour, package: str) -> None:
    """With the result of the example, over real sockets; and no request of the client is refused."""
    result, emulator = solve(package, solved, flavour)

    assert [entry.get("reason") for entry in emulator.emulation.log if "reason" in entry] == []
    assert (result[solved.at] if solved.at else result) == solved.result


def step(
    package: str, solved: Solved, flavour: Flavour, *, fault: tuple[str, int] | None = None
) -> tuple[Any, Emulator, list[Any]]:
    """The result of a task of which each step is made by a new client, which has the stored handle only;
    the emulator, and what each step did.
    """
    clock = importlib.import_module(f"{package}._runtime.testing").FakeClock()
    emulator = Emulator(api_of(PATHS[solved.spec]), clock=clock.monotonic, wall=clock.wall)
    outcomes: list[Any] = []

    def played(use: Callable[[Any], Awaitable[Any]]) -> Any:
        async def scene() -> Any:
            client = client_of(package, solved.spec, flavour, emulator, clock)
            try:
                return await use(getattr(client, solved.tasks))
            finally:
                await settled(client.close())

        return flavour.play(scene)

    async def submit(tasks: Any) -> str:
        submit = getattr(tasks, f"submit_{solved.method}" if solved.method else "submit")
        arguments = {name: made(package, solved.spec, value) for name, value in solved.arguments.items()}
        return str((await settled(submit(**arguments, **solved.files))).handle.to_json())

    async def go_on(tasks: Any) -> Any:
        task = tasks.resume(outcomes[-1].handle.to_json() if outcomes else handle)
        outcomes.append(await settled(task.poll_once()))
        if not outcomes[-1].done:
            return None
        result = await settled(task.result())
        return result if not isinstance(result, (Iterator, AsyncIterator)) else await listed(result)

    if fault is not None:
        emulator.order(fault[0], nth=fault[1])
    with emulator:
        handle, result = played(submit), None
        while not (outcomes and outcomes[-1].done):
            result = played(go_on)
            clock.advance(outcomes[-1].due or 0.0)
            assert len(outcomes) < 100
    return msgspec.to_builtins(runtime_of(package).flattened(result)), emulator, outcomes


@pytest.mark.slow
@pytest.mark.parametrize("flavour", [SYNC, ASYNCIO, TRIO], ids=str)
@pytest.mark.parametrize("solved", SOLVED, ids=str)
def test_every_task_is_stepped_to_its_end_through_stored_handles(
    solved: Solved, flavour: Flavour, package: str
) -> None:
    """Each step by another client: one poll at most, and the calls for the result with the poll that they follow."""
    result, emulator, outcomes = step(package, solved, flavour)

    assert [entry.get("reason") for entry in emulator.emulation.log if "reason" in entry] == []
    assert (result[solved.at] if solved.at else result) == solved.result
    polls = [outcome.handle.polls for outcome in outcomes]
    assert all(0 <= later - sooner <= 1 for sooner, later in pairwise([0, *polls]))
    assert sum(outcome.sent for outcome in outcomes) <= polls[-1] + 1


@pytest.mark.slow
@pytest.mark.parametrize("solved", SOLVED, ids=str)
def test_a_step_that_brings_no_result_is_made_again(solved: Solved, package: str) -> None:
    """Its last request breaks off: the next process repeats that request, or begins a result in parts again."""
    _, undisturbed, _ = step(package, solved, SYNC)
    count = len(undisturbed.emulation.log)

    result, emulator, _ = step(package, solved, SYNC, fault=("reset_before", count))

    log = emulator.emulation.log
    assert log[count - 1].get("fault") == "reset_before"
    assert [entry.get("reason") for entry in log if "reason" in entry] == []
    assert (result[solved.at] if solved.at else result) == solved.result


@pytest.mark.slow
def test_no_spec_is_missing() -> None:
    """Each kind of task of each spec is among them: there are no exceptions."""
    kinds = {(name, kind.name) for name, path in PATHS.items() for kind in api_of(path).tasks}

    assert {(solved.spec, solved.tasks) for solved in SOLVED} == {
        ("serpstat", "domain_classification") if name == "serpstat" else (name, kind) for name, kind in kinds
    }


@pytest.mark.slow
@pytest.mark.parametrize("spec", ["google_lro", "upload_then_go"])
def test_a_url_of_a_template_reaches_its_provider_among_several(spec: str, package: str) -> None:
    """It begins at the root of the server, which all providers share."""
    solved = next(each for each in SOLVED if each.spec == spec)

    result, _ = solve(package, solved, SYNC, others=("capsolver", "team_jobs"))

    assert result == solved.result


# --- clients that forget something -----------------------------------------------------------------------------------

MUTATIONS = [
    (
        "trino_statements",
        "      capture: {next: $response.body#/nextUri}\n    rules",
        "    rules",
        "this URL is not the latest: the last response named another one, for `$task.next`",
    ),
    (
        "recorded_speech",
        "      - {operation: addNotes, with: {path: {id: $task.id}, file: notes}}\n",
        "",
        "`addNotes` must be called before",
    ),
    (
        "two_steps",
        "with: {path: {id: $task.id}}",
        "with: {path: {id: $task.recording}}",
        "unknown task: no response has named this `path:id`",
    ),
    (
        "team_jobs",
        "        header: {Region: $request.header.region}\n",
        "",
        "unknown task: `header:Region` must be north ($request.header.region)",
    ),
    (
        "salesforce_ingest",
        "      - {operation: closeJob, with: {path: {id: $task.id}}}\n",
        "",
        "the task is not started: `closeJob` was not called",
    ),
    (
        "upload_then_go",
        "header: {X-Ticket: $task.ticket}, ",
        "",
        "not what the task needs: `header:X-Ticket` must be ",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("spec", "before", "after", "reason"), MUTATIONS, ids=[each[0] for each in MUTATIONS])
def test_a_client_that_forgets_something_is_told_what(
    spec: str, before: str, after: str, reason: str, tmp_path: Path
) -> None:
    """A capture, a step or a parameter: the emulator rejects the request, and its log names what is missing."""
    text = PATHS[spec].read_text("utf-8")
    assert before in text
    path = tmp_path / f"{spec}.yaml"
    path.write_text(text.replace(before, after), "utf-8")
    solved = next(each for each in SOLVED if each.spec == spec)
    files = {name: it for name, it in solved.files.items() if f"file: {name}" in text.replace(before, after)}
    solved = replace(solved, files=files)
    log: list[str] = []
    with importable(tmp_path, f"forgetful_{spec}", {spec: path}):
        with pytest.raises(Exception, match=r"(?s).*") as caught:
            solve(f"forgetful_{spec}", solved, SYNC, log)

        assert type(caught.value).__name__ in ("TaskError", "TaskFailed", "TaskTimeout")
    assert any(each.startswith(reason) for each in log), log


# --- faults ----------------------------------------------------------------------------------------------------------

PASSING = [
    ("trino_statements", "lost_response", 2),
    ("trino_statements", "status_503", 2),
    ("azure_operation_location", "reset_before", 2),
    ("azure_operation_location", "unknown_status", 2),
    ("replicate_predictions", "lost_response", 2),
    ("amazon_reports", "lost_response", 4),
    ("databricks_runs", "lost_response", 4),
    ("paged_links", "lost_response", 4),
    ("same_again", "lost_response", 2),
    ("github_dispatch", "lost_response", 2),
    ("snowflake_sql", "lost_response", 1),
]


@pytest.mark.slow
@pytest.mark.parametrize(("spec", "fault", "nth"), PASSING, ids=[f"{a}-{b}-{c}" for a, b, c in PASSING])
def test_a_fault_that_passes_changes_no_result(spec: str, fault: str, nth: int, package: str) -> None:
    """Whatever call of a task it hits: at a URL that a response named, in a list, or for the result."""
    solved = next(each for each in SOLVED if each.spec == spec)

    result, emulator = solve(package, solved, SYNC, fault=(fault, nth))

    assert result == solved.result
    assert [entry.get("fault") for entry in emulator.emulation.log][nth - 1] == fault


@pytest.mark.slow
@pytest.mark.parametrize(
    "spec",
    ["azure_operation_location", "google_lro", "trino_statements", "github_dispatch", "shopify_bulk", "twocaptcha_v1"],
)
def test_a_task_can_be_told_to_fail(spec: str, package: str) -> None:
    """In whatever way its spec reports it: by a word, by a rule or by an HTTP status."""
    solved = next(each for each in SOLVED if each.spec == spec)

    with pytest.raises(runtime_of(package).TaskFailed):
        solve(package, solved, SYNC, fault=("task_fails", 1))


def test_a_url_of_a_task_has_a_name_for_faults() -> None:
    """So that one is hit and not the create call."""
    emulator = Emulator(api_of(PATHS["azure_operation_location"]))

    emulator.order("status_503", operation="analyses.poll")
    with pytest.raises(ScenarioError, match=r"unknown operation `analyses.pol`; did you mean `analyses.poll`?"):
        emulator.order("status_503", operation="analyses.pol")
