"""Budgets, resumes, interruptions, threads and batches over a real socket: what must hold however a wait ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import anyio
import pytest
from anyio.lowlevel import checkpoint
from msgspec.structs import replace

from generated._runtime.description.tasks import Timing
from generated._runtime.errors import DecodeError, TransportError
from generated._runtime.flow import SystemClock
from generated._runtime.resume import Handle
from generated._runtime.tasks.errors import TaskCancelled, TaskExpired, TaskTimeout
from generated._runtime.tasks.handle import Update
from generated._runtime.testing import FakeClock
from generated.capsolver import CapSolver
from tests.wire.flavours import ASYNCIO, SYNC, TRIO, Flavour, each, settled
from tests.wire.providers import CAPMONSTER, CAPSOLVER, EZCAPTCHA, SERPSTAT, Provider, Script, rpc
from tests.wire.server import Received, Reply, Server
from tests.wire.service import Service
from tests.wire.timed import quickest

pytestmark = pytest.mark.wire

ROOT = Path(__file__).resolve().parent.parent.parent
AT_ONCE = Timing(first=0, every=0)
SOON = 0.5
"""Seconds within which an interruption must end a wait; a busy machine has its share in them."""
TURNS = 100
"""Turns of the loop within which a cancellation must end a wait, however long they take."""

with_a_budget = pytest.mark.parametrize("provider", [CAPSOLVER, CAPMONSTER], ids=str)


def quick(provider: Provider, client: Any, **options: Any) -> Any:
    """The provider's tasks, polled without a pause."""
    return provider.tasks_of(client).with_options(timing=AT_ONCE, **options)


def process(mode: str, flavour: Flavour, url: str, **environment: str) -> subprocess.Popen[str]:
    """Another process, which knows nothing but where the server is."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.wire.driver", mode, str(flavour), url],
        cwd=ROOT,
        env={**os.environ, "CAPSOLVER_API_KEY": "KEY-OF-A-TEST", **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def untimed(notes: list[str]) -> list[Handle]:
    """The handles in notes without what the time changes: how long the next poll is still away."""
    found = [Handle.from_json(note.removeprefix("task handle: ")) for note in notes]
    return [replace(handle, due=None, timer=None) for handle in found]


def outcome(running: subprocess.Popen[str], given: str = "") -> Any:
    """What the other process says in the end."""
    said, _ = running.communicate(given, timeout=60)
    return json.loads(said)


# --- the budget ------------------------------------------------------------------------------------------------------


@pytest.mark.promise(18)
@with_a_budget
def test_the_121st_poll_is_never_sent(provider: Provider, flavour: Flavour) -> None:
    """After the last one the task has expired, and asking again asks nobody."""

    async def scenario(client: Any) -> TaskExpired:
        task = await settled(provider.submit(quick(provider, client)))
        for _ in range(2):
            with pytest.raises(TaskExpired):
                await settled(task.result(timeout=600))
        with pytest.raises(TaskExpired) as caught:
            await settled(quick(provider, client).resume(task.handle.to_json()).result(timeout=600))
        return caught.value

    with Server(answer=Script(provider.created, then=provider.pending)) as server:
        error = flavour.run(provider, server.url, scenario)

        assert (error.code, error.polls) == ("polls", 120)
        assert provider.polls_in(server.received) == 120
        assert len(server.received) == 121


@pytest.mark.sampled(3)
@with_a_budget
def test_polls_without_an_answer_count(provider: Provider, flavour: Flavour) -> None:
    """Whatever becomes of it, what was sent was sent: resets, 500, 429 and nonsense use the budget up."""
    turns = [
        Reply(cut="before"),
        Reply(status=500),
        Reply(status=429, body=b"slow down"),
        provider.busy,
        Reply(body=b"<html>"),
        provider.pending,
    ]

    async def scenario(client: Any) -> TaskExpired:
        with pytest.raises(TaskExpired) as caught:
            await settled(provider.run(quick(provider, client), timeout=600))
        return caught.value

    with Server(answer=Script(provider.created, *turns * 15, then=turns[0])) as server:
        error = flavour.run(provider, server.url, scenario)

        assert error.polls == provider.polls_in(server.received) == 120
        assert "the last response" in error.message


@pytest.mark.sampled(3)
@with_a_budget
def test_the_budget_holds_for_waits_that_share_a_task(provider: Provider, flavour: Flavour) -> None:
    """Several waits for one task share its polls, one after the other or all together."""

    async def scenario(client: Any) -> None:
        tasks = quick(provider, client)
        task = await settled(provider.submit(tasks))
        seen = 0
        async with each(task.watch(timeout=600)) as updates:
            async for _ in updates:
                seen += 1
                if seen == 50:
                    break
        assert task.handle.polls == 50
        await settled(tasks.wait_all([task, task], timeout=600))
        with pytest.raises(TaskExpired):
            await settled(task.result())

    with Server(answer=Script(provider.created, then=provider.pending)) as server:
        flavour.run(provider, server.url, scenario)

        assert provider.polls_in(server.received) == 120


@pytest.mark.promise(18)
@pytest.mark.sampled(1)
def test_the_budget_holds_after_a_resume_in_another_process(flavour: Flavour) -> None:
    """The other process has the handle's JSON and nothing else, and makes the rest of the polls."""

    async def scenario(client: Any) -> str:
        task = await settled(CAPSOLVER.submit(quick(CAPSOLVER, client)))
        async with each(task.watch()) as updates:
            async for update in updates:
                if update.polls == 70:
                    break
        return str(task.handle.to_json())

    with Server(answer=Script(CAPSOLVER.created, then=CAPSOLVER.pending)) as server:
        handle = flavour.run(CAPSOLVER, server.url, scenario, clock=SystemClock())
        assert "KEY-OF-A-TEST" not in handle
        assert str(server.port) not in handle

        assert outcome(process("resume", flavour, server.url), handle) == {
            "error": "TaskExpired",
            "code": "polls",
            "polls": 120,
        }
        assert CAPSOLVER.polls_in(server.received) == 120


@pytest.mark.promise(19)
@pytest.mark.sampled(1)
def test_a_resume_in_another_process_gives_the_result(flavour: Flavour) -> None:
    """What was submitted here is collected there, typed by the class that it was submitted with."""

    async def scenario(client: Any) -> str:
        task = await settled(CAPSOLVER.submit(client.tasks))
        return str(task.handle.to_json())

    with Server(answer=Script(CAPSOLVER.created, CAPSOLVER.pending, CAPSOLVER.ready)) as server:
        handle = flavour.run(CAPSOLVER, server.url, scenario, clock=SystemClock())

        assert outcome(process("resume", flavour, server.url), handle) == {
            "value": CAPSOLVER.solution.g_recaptcha_response
        }


@pytest.mark.sampled(1)
def test_the_budget_holds_after_a_crash_with_a_checkpoint(flavour: Flavour, tmp_path: Path) -> None:
    """The process is killed while its 40th poll is under way; the file knows of that poll."""
    stored = tmp_path / "handle.json"

    def answer(request: Received) -> Reply:
        if len(server.received) == 41:
            crashing.kill()
        turn: Any = CAPSOLVER.pending if CAPSOLVER.is_poll(request) else CAPSOLVER.created
        return Reply(json=turn.json)

    async def scenario(client: Any) -> None:
        resumed = quick(CAPSOLVER, client).resume(stored.read_text())
        assert resumed.handle.polls == 40
        with pytest.raises(TaskExpired):
            await settled(resumed.result())

    with Server(answer=answer) as server:
        crashing = process("crash", flavour, server.url, CHECKPOINT=str(stored))
        with crashing:
            assert crashing.wait(60) == -signal.SIGKILL
        assert CAPSOLVER.polls_in(server.received) == 40
        flavour.run(CAPSOLVER, server.url, scenario, clock=SystemClock())

        assert CAPSOLVER.polls_in(server.received) == 120


def test_a_checkpoint_is_called_before_its_poll_is_sent(flavour: Flavour) -> None:
    """One that fails keeps the poll from being sent, and the poll does not count."""
    stored: list[int] = []

    def keep(handle: Handle) -> None:
        assert CAPSOLVER.polls_in(server.received) == handle.polls - 1
        if handle.polls == 3 and len(stored) == 2:
            stored.append(0)
            raise OSError("the disk is full")
        stored.append(handle.polls)

    async def scenario(client: Any) -> Any:
        task = await settled(CAPSOLVER.submit(quick(CAPSOLVER, client, checkpoint=keep)))
        with pytest.raises(OSError, match="the disk is full"):
            await settled(task.result())
        assert task.handle.polls == 2
        return await settled(task.result())

    turns = (CAPSOLVER.created, CAPSOLVER.pending, CAPSOLVER.pending, CAPSOLVER.pending, CAPSOLVER.ready)
    with Server(answer=Script(*turns)) as server:
        assert flavour.run(CAPSOLVER, server.url, scenario) == CAPSOLVER.solution
    assert stored == [1, 2, 0, 3, 4]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("provider", "possible"), [(CAPSOLVER, 100), (EZCAPTCHA, 100)], ids=str)
def test_a_task_that_the_provider_forgets_has_expired(provider: Provider, possible: int, flavour: Flavour) -> None:
    """At the documented pace 300 seconds are over before 120 polls are;
    resumed after that it is asked for once more.
    """
    clock = FakeClock()

    async def scenario(client: Any) -> TaskExpired:
        with pytest.raises(TaskExpired) as caught:
            await settled(provider.run(provider.tasks_of(client), timeout=1000))
        handle = caught.value.handle
        assert handle is not None
        clock.sleep(20)
        with pytest.raises(TaskExpired):
            await settled(provider.tasks_of(client).resume(handle).result())
        return caught.value

    with Server(answer=Script(provider.created, then=provider.pending)) as server:
        error = flavour.run(provider, server.url, scenario, clock=clock)

        assert error.code == "expires"
        assert 298 <= error.elapsed <= 300
        assert error.polls == possible
        assert provider.polls_in(server.received) == possible + 1


# --- the caller's own patience ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", [SYNC, ASYNCIO, TRIO], ids=str)
def test_a_timeout_carries_the_handle_and_another_client_goes_on(
    provider: Provider, flavour: Flavour, other: Flavour
) -> None:
    """`elapsed`, `polls` and the last status are in the error; the handle works with any client of the provider."""

    async def impatient(client: Any) -> TaskTimeout:
        with pytest.raises(TaskTimeout) as caught:
            await settled(provider.run(provider.tasks_of(client), timeout=6))
        return caught.value

    async def patient(client: Any) -> Any:
        task = provider.tasks_of(client).resume(kept.pop())
        result = await settled(task.result())
        return result, task.handle.polls

    with Server(answer=Script(provider.created, then=provider.pending)) as server:
        error = flavour.run(provider, server.url, impatient)
        handle = error.handle
        assert handle is not None
        kept = [handle.to_json()]
        assert error.polls == handle.polls == provider.polls_in(server.received) >= 1
        assert error.last_status in ("processing", "1")
        assert error.elapsed == 6

    with Server(answer=Script(provider.pending, provider.ready)) as server:
        assert other.run(provider, server.url, patient) == (provider.solution, error.polls + 2)


def test_the_default_patience_is_the_specs(flavour: Flavour) -> None:
    """Without a timeout a wait ends after what the spec says of this type of task: 80 seconds here."""

    async def scenario(client: Any) -> TaskTimeout:
        with pytest.raises(TaskTimeout) as caught:
            await settled(CAPMONSTER.run(client.tasks))
        return caught.value

    with Server(answer=Script(CAPMONSTER.created, then=CAPMONSTER.pending)) as server:
        assert flavour.run(CAPMONSTER, server.url, scenario).elapsed == 80


def test_a_timeout_in_a_creation_says_what_may_have_happened(flavour: Flavour) -> None:
    """The time given to `run` includes the creation; where that got no answer, a task may exist."""

    async def scenario(client: Any) -> tuple[str, float]:
        start = time.monotonic()
        with pytest.raises(TransportError) as caught:
            await settled(CAPSOLVER.run(client.tasks, timeout=0.1))
        return str(caught.value), time.monotonic() - start

    with Server(answer=Script(then=Reply(json={}, delay=30))) as server:
        text, took = flavour.run(CAPSOLVER, server.url, scenario)

        assert "a task may have been created, and cost money" in text
        assert took < 10, "the response was waited for"
        assert len(server.received) == 1


def test_cancelling_here_sends_nothing(provider: Provider, flavour: Flavour) -> None:
    """No provider of the four knows a cancel call: the task ends for this program, and says so."""

    async def scenario(client: Any) -> str:
        task = await settled(provider.submit(provider.tasks_of(client)))
        assert await settled(task.cancel()) is False
        with pytest.raises(TaskCancelled) as caught:
            await settled(task.result())
        return caught.value.message

    with Server(answer=Script(provider.created)) as server:
        assert "the task keeps running there" in flavour.run(provider, server.url, scenario)
        assert len(server.received) == 1


# --- progress --------------------------------------------------------------------------------------------------------


@pytest.mark.promise(23)
def test_updates_tell_what_each_poll_told(flavour: Flavour) -> None:
    """State, the provider's word, polls, the raw answer, and the fault where there was no answer."""
    told: list[Update] = []

    async def scenario(client: Any) -> list[Update]:
        tasks = quick(CAPSOLVER, client)
        await settled(CAPSOLVER.run(tasks, on_update=told.append))
        task = await settled(CAPSOLVER.submit(tasks))
        async with each(task.watch()) as updates:
            return [update async for update in updates]

    turns = (CAPSOLVER.created, CAPSOLVER.pending, Reply(status=500), CAPSOLVER.busy, CAPSOLVER.ready)
    with Server(answer=Script(*turns, *turns)) as server:
        watched = flavour.run(CAPSOLVER, server.url, scenario)

    for updates in (told, watched):
        assert [update.state for update in updates] == ["pending", "pending", "pending", "succeeded"]
        assert [update.polls for update in updates] == [1, 2, 3, 4]
        assert [type(update.error).__name__ for update in updates] == [
            "NoneType",
            "HttpStatusError",
            "NoneType",
            "NoneType",
        ]
        assert [update.done for update in updates] == [False, False, False, True]
        assert updates[0].response == {"errorId": 0, "status": "processing"}
        assert updates[2].response["errorCode"] == "ERROR_RATE_LIMIT"
        assert updates[3].status == "ready"


def test_a_callback_that_raises_ends_the_wait_and_not_the_task(flavour: Flavour) -> None:
    """What it raises comes out as it is; the poll counts, and the next wait goes on."""

    def nosy(update: Update) -> None:
        raise LookupError(update.polls)

    async def scenario(client: Any) -> Any:
        task = await settled(CAPSOLVER.submit(quick(CAPSOLVER, client)))
        with pytest.raises(LookupError):
            await settled(task.result(on_update=nosy))
        return await settled(task.result()), task.handle.polls

    with Server(answer=Script(CAPSOLVER.created, CAPSOLVER.pending, CAPSOLVER.ready)) as server:
        assert flavour.run(CAPSOLVER, server.url, scenario) == (CAPSOLVER.solution, 2)


def test_a_result_that_is_not_what_was_promised_is_told_with_the_handle(flavour: Flavour) -> None:
    """It was paid for: the handle stays, in the error's note and in the task."""
    odd = Reply(json={"errorId": 0, "status": "ready", "solution": {"gRecaptchaResponse": 17}})

    async def scenario(client: Any) -> DecodeError:
        with pytest.raises(DecodeError) as caught:
            await settled(CAPSOLVER.run(quick(CAPSOLVER, client)))
        return caught.value

    with Server(answer=Script(CAPSOLVER.created, odd)) as server:
        error = flavour.run(CAPSOLVER, server.url, scenario)

        assert "$.solution.gRecaptchaResponse" in str(error)
        assert "task handle" in error.__notes__[0]
        assert len(server.received) == 2


def test_an_rpc_error_without_an_id_is_read(flavour: Flavour) -> None:
    """A JSON-RPC error whose id is null belongs to the request that it answers."""
    lost = Reply(json={"id": None, "error": {"code": 32017, "message": "Data not found", "data": None}})

    async def scenario(client: Any) -> Any:
        task = await settled(SERPSTAT.submit(client.domain_classification))
        with pytest.raises(Exception, match="32017: Data not found"):
            await settled(task.result())
        return task.state

    with Server(answer=Script(SERPSTAT.created, rpc(result={"status": "1"}), lost)) as server:
        assert flavour.run(SERPSTAT, server.url, scenario) == "failed"


# --- interruptions ---------------------------------------------------------------------------------------------------


@pytest.mark.promise(22)
@pytest.mark.sampled(2)
@pytest.mark.parametrize(("mode", "where"), [("interrupt", "sleep"), ("interrupt", "request"), ("batch", "request")])
def test_a_ctrl_c_ends_a_wait_at_once_with_the_handle(flavour: Flavour, mode: str, where: str) -> None:
    """Between two polls and in the middle of one, for one task and for many."""
    wanted = 4 if mode == "batch" else 1

    def attempt() -> float:
        service = Service(after=None, hold=30 if where == "request" else 0)
        with Server(answer=service) as server:
            with process(mode, flavour, server.url) as running:
                deadline = time.monotonic() + 30
                while service.polls.total() < wanted and time.monotonic() < deadline:
                    service.polled.wait(1)
                    Event().wait(0.05)
                sent_at = time.monotonic()
                running.send_signal(signal.SIGINT)
                said = outcome(running)
            service.over.set()
        assert said["error"] in ("KeyboardInterrupt", "BaseExceptionGroup"), said
        handles = {Handle.from_json(note.partition(": ")[2]).captured["id"] for note in said["notes"]}
        assert handles == {str(number + 1) for number in range(wanted)}
        took: float = said["at"] - sent_at
        return took

    assert quickest(attempt, SOON) < SOON


async def interrupted(work: Callable[[], Awaitable[Any]], when: Callable[[], bool]) -> BaseException:
    """Cancel what is at work once something is the case; how it ended, which must be within a few turns of the loop."""
    ends: list[BaseException] = []
    scope = anyio.CancelScope()

    async def working() -> None:
        with scope:
            try:
                await work()
            except BaseException as error:
                ends.append(error)
                raise

    with anyio.fail_after(30):
        async with anyio.create_task_group() as group:
            group.start_soon(working)
            while not when():
                await anyio.sleep(0.002)
            scope.cancel()
            for _ in range(TURNS):
                await checkpoint()
            assert ends, "it goes on"
    return ends[0]


@pytest.mark.promise(22)
@pytest.mark.parametrize("where", ["sleep", "request"])
def test_a_cancelled_wait_ends_at_once_with_the_handle(loop: Flavour, where: str) -> None:
    """The handle is a note of the cancellation; client and task can go on."""
    service = Service(after=2, hold=30 if where == "request" else 0)

    async def scenario(client: Any) -> None:
        tasks = client.tasks.with_options(timing=Timing(first=0, every=30))
        task = await CAPSOLVER.submit(tasks)
        error = await interrupted(
            task.result, lambda: service.polls.total() == 1 and (where == "request" or task.status is not None)
        )
        assert untimed(error.__notes__) == untimed([f"task handle: {task.handle.to_json()}"])
        assert task.handle.polls == 1
        assert (await client.get_balance()).balance == 1.5
        service.hold = 0
        at_once = replace(task.handle, due=None)  # its next poll is due in half a minute
        again = client.tasks.with_options(timing=AT_ONCE).resume(at_once)
        assert (await again.result()).g_recaptcha_response == "solved-1"
        service.over.set()

    with Server(answer=service) as server:
        loop.run(CAPSOLVER, server.url, scenario, clock=SystemClock())


def test_a_cancelled_creation_says_what_may_have_happened(loop: Flavour) -> None:
    """No handle exists yet, and money may be spent."""

    async def scenario(client: Any) -> None:
        error = await interrupted(lambda: CAPSOLVER.submit(client.tasks), lambda: len(server.received) == 1)
        assert error.__notes__ == ["a task may have been created"]

    with Server(answer=Script(then=Reply(json={}, delay=30))) as server:
        loop.run(CAPSOLVER, server.url, scenario)


def test_cancelling_a_batch_leaves_nothing_behind(loop: Flavour) -> None:
    """All handles are told, no request stays in flight, and the tasks can be waited for again."""
    service = Service(after=3, hold=30)

    async def scenario(client: Any) -> None:
        tasks = quick(CAPSOLVER, client)
        submitted = [await CAPSOLVER.submit(tasks) for _ in range(5)]
        error = await interrupted(lambda: tasks.wait_all(submitted), lambda: service.polls.total() == 5)
        assert untimed(error.__notes__) == untimed([f"task handle: {task.handle.to_json()}" for task in submitted])
        service.hold = 0
        done = await tasks.wait_all(submitted)
        assert [(await task.result()).g_recaptcha_response for task in done] == [f"solved-{n}" for n in range(1, 6)]
        assert set(service.polls.values()) == {3}
        service.over.set()

    with Server(answer=service) as server:
        loop.run(CAPSOLVER, server.url, scenario, clock=SystemClock())


@pytest.mark.promise(22)
def test_a_wait_never_blocks_the_loop(loop: Flavour) -> None:
    """While a poll is held open for 0.2 s another task of the loop has its turns."""

    async def scenario(client: Any) -> int:
        turns = 0

        async def tick() -> None:
            nonlocal turns
            while True:
                await anyio.sleep(0.005)
                turns += 1

        async with anyio.create_task_group() as group:
            group.start_soon(tick)
            await CAPSOLVER.run(quick(CAPSOLVER, client))
            group.cancel_scope.cancel()
        return turns

    with Server(answer=Service(after=1, hold=0.2)) as server:
        assert loop.run(CAPSOLVER, server.url, scenario) > 10


# --- threads, loops, processes ---------------------------------------------------------------------------------------


@pytest.mark.promise(22)
def test_eight_threads_share_one_client() -> None:
    """Every thread gets the results of its own tasks."""
    service = Service(after=3, hold=0.002)
    solved: dict[int, list[str]] = {}

    def work(number: int) -> None:
        tasks = [CAPSOLVER.submit(quick(CAPSOLVER, client)) for _ in range(5)]
        solved[number] = [task.result().g_recaptcha_response for task in tasks]
        assert solved[number] == [f"solved-{task.id}" for task in tasks]

    with Server(answer=service) as server, CapSolver("KEY-OF-A-TEST", base_url=server.url) as client:
        threads = [Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        assert sorted(token for tokens in solved.values() for token in tokens) == sorted(
            f"solved-{number + 1}" for number in range(40)
        )
        assert service.polls.total() == 120
        assert 2 <= service.peak <= 8
        assert server.connections <= 8


def test_eight_threads_keep_to_what_one_client_allows() -> None:
    """Alone and in batches they share its requests in flight, and none is lost."""
    service = Service(after=3, hold=0.005)
    solved: list[str] = []

    def work(number: int) -> None:
        tasks = [CAPSOLVER.submit(quick(CAPSOLVER, client)) for _ in range(4)]
        if number % 2:
            client.tasks.wait_all(tasks)
        solved.extend(task.result(timeout=60).g_recaptcha_response for task in tasks)

    with (
        Server(answer=service) as server,
        CapSolver("KEY-OF-A-TEST", base_url=server.url, max_connections=3) as client,
    ):
        threads = [Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

    assert sorted(solved) == sorted(f"solved-{number + 1}" for number in range(32))
    assert service.peak <= 3


def test_waits_of_every_kind_share_what_one_client_allows(loop: Flavour) -> None:
    """Results, batches, loops over tasks and calls at once: never more in flight than said, and nobody is forgotten."""
    service = Service(after=3, hold=0.002)

    async def scenario(client: Any) -> list[str]:
        tasks = quick(CAPSOLVER, client)
        submitted = [await CAPSOLVER.submit(tasks) for _ in range(24)]
        first, second, third = submitted[:8], submitted[8:16], submitted[16:]

        async def loop_over() -> None:
            async for task in tasks.as_completed(third):
                assert task.done

        async def ask() -> None:
            for _ in range(20):
                assert (await client.get_balance()).balance == 1.5

        async with anyio.create_task_group() as group:
            for task in first:
                group.start_soon(task.result)
            group.start_soon(tasks.wait_all, second)
            group.start_soon(loop_over)
            group.start_soon(ask)
        return [(await task.result()).g_recaptcha_response for task in submitted]

    with Server(answer=service) as server:
        solved = loop.run(CAPSOLVER, server.url, scenario, clock=SystemClock(), max_connections=2)

    assert solved == [f"solved-{number + 1}" for number in range(24)]
    assert service.polls.total() == 72
    assert service.peak <= 2


def test_threads_that_wait_for_one_task_share_its_polls() -> None:
    """Eight waits, one task, and no more polls than one wait makes."""
    service = Service(after=3, hold=0.02)
    results: list[Any] = []

    with Server(answer=service) as server, CapSolver("KEY-OF-A-TEST", base_url=server.url) as client:
        task = CAPSOLVER.submit(quick(CAPSOLVER, client))
        threads = [Thread(target=lambda: results.append(task.result(timeout=10))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

    assert [result.g_recaptcha_response for result in results] == ["solved-1"] * 8
    assert service.polls.total() == 3


def test_one_client_serves_several_event_loops() -> None:
    """asyncio, trio and asyncio again, one after the other: connections of a loop that is over are not used again."""
    with Server(answer=Service(after=1)) as server:
        assert outcome(process("loops", SYNC, server.url)) == {
            "value": ["solved-1", "solved-2", "solved-3", "solved-4"]
        }


@pytest.mark.promise(22)
def test_a_fork_makes_connections_of_its_own() -> None:
    """Parent and child go on with one client, and neither reads the other's answers."""
    with Server(answer=Service()) as server:
        assert outcome(process("fork", SYNC, server.url)) == {"value": [0, 1.5]}
        assert len({request.connection for request in server.received}) == 2


def test_a_fork_goes_on_while_its_parent_waits() -> None:
    """What the parent's threads have in flight takes no place in the child, which may wait for the very same task."""
    service = Service(after=3, hold=0.3)
    with Server(answer=service) as server:
        assert outcome(process("fork-busy", SYNC, server.url)) == {"value": [0, "solved-1"]}


@pytest.mark.slow
def test_a_loop_over_tasks_is_not_carried_into_a_fork() -> None:
    """Its threads stay behind: the child is told, and the parent goes on."""
    with Server(answer=Service(after=1)) as server:
        assert outcome(process("fork-loop", SYNC, server.url)) == {"value": [0, 3]}


# --- batches ---------------------------------------------------------------------------------------------------------


@pytest.mark.sampled(3)
@pytest.mark.parametrize("limit", [1, 4])
def test_wait_all_bounds_the_requests_in_flight(flavour: Flavour, limit: int) -> None:
    """Thirty tasks, of which some fail: every task is ended, and the server never sees more than `limit` at once."""
    service = Service(after=3, hold=0.002, failing=frozenset({7, 21}))

    async def scenario(client: Any) -> list[str]:
        tasks = quick(CAPSOLVER, client)
        submitted = [await settled(CAPSOLVER.submit(tasks)) for _ in range(30)]
        done = await settled(tasks.wait_all(submitted, max_in_flight=limit))
        assert done == submitted
        assert all(task.done for task in done)
        outcomes: list[str] = []
        for task in done:
            try:
                outcomes.append((await settled(task.result())).g_recaptcha_response)
            except Exception as error:
                outcomes.append(type(error).__name__)
        return outcomes

    with Server(answer=service) as server:
        outcomes = flavour.run(CAPSOLVER, server.url, scenario, clock=SystemClock())

    assert outcomes == ["TaskFailed" if n in service.failing else f"solved-{n}" for n in range(1, 31)]
    assert service.polls.total() == 90
    assert min(limit, 2) <= service.peak <= limit


@pytest.mark.promise(23)
def test_as_completed_hands_out_each_task_when_it_ends(flavour: Flavour) -> None:
    """Those that end first come first; the loop may be left early, and the others go on afterwards."""
    service = Service(after=1)

    async def scenario(client: Any) -> list[str | None]:
        slow = client.tasks.with_options(timing=Timing(first=60))
        late = [await settled(CAPSOLVER.submit(slow)) for _ in range(3)]
        early = [await settled(CAPSOLVER.submit(quick(CAPSOLVER, client))) for _ in range(3)]
        order: list[str | None] = []
        async with each(client.tasks.as_completed([*late, *early], max_in_flight=2)) as ended:
            async for task in ended:
                order.append(task.id)
                if len(order) == 4:
                    break
        async with each(client.tasks.as_completed(late)) as ended:
            assert sorted([task.id async for task in ended]) == ["1", "2", "3"]
        return order

    with Server(answer=service) as server:
        order = flavour.run(CAPSOLVER, server.url, scenario)

    assert sorted(order[:3], key=str) == ["4", "5", "6"]
    assert order[3] in ("1", "2", "3")
    assert service.peak <= 2
    assert max(service.polls.values()) == 1


@pytest.mark.promise(23)
def test_a_batch_that_runs_out_of_time_gives_what_there_is(flavour: Flavour) -> None:
    """The tasks that have ended are done, the others raise TaskTimeout at once and can be waited for again."""
    service = Service(after=2)

    async def scenario(client: Any) -> None:
        fast = await settled(CAPSOLVER.submit(quick(CAPSOLVER, client)))
        slow = await settled(CAPSOLVER.submit(client.tasks.with_options(timing=Timing(first=0, every=60))))
        done = await settled(client.tasks.wait_all([slow, fast], timeout=5))
        assert done == [slow, fast]
        assert (await settled(fast.result())).g_recaptcha_response == "solved-1"
        with pytest.raises(TaskTimeout):
            await settled(slow.result())
        assert (await settled(slow.result(timeout=100))).g_recaptcha_response == "solved-2"

    with Server(answer=service) as server:
        flavour.run(CAPSOLVER, server.url, scenario)


def test_a_rate_holds_for_a_batch(flavour: Flavour) -> None:
    """Serpstat allows a request a second: twelve polls take more than ten seconds of the clock."""
    clock = FakeClock()

    async def scenario(client: Any) -> list[Any]:
        tasks = quick(SERPSTAT, client)
        submitted = [await settled(SERPSTAT.submit(tasks)) for _ in range(12)]
        start = clock.monotonic()
        done = await settled(tasks.wait_all(submitted))
        took = clock.monotonic() - start
        assert took == 11
        return [await settled(task.result()) for task in done]

    def answer(request: Received) -> Reply:
        turn: Any = SERPSTAT.ready if SERPSTAT.is_poll(request) else SERPSTAT.created
        made: Reply = turn(request)
        return made

    with Server(answer=answer) as server:
        assert flavour.run(SERPSTAT, server.url, scenario, clock=clock) == [SERPSTAT.solution] * 12


@pytest.mark.sampled(1)
def test_a_hundred_waits_lose_nothing(loop: Flavour) -> None:
    """More waits than connections: each is answered, none fails for want of a connection."""
    service = Service(after=2)

    async def scenario(client: Any) -> set[str]:
        tasks = quick(CAPSOLVER, client)
        solved: set[str] = set()

        async def one() -> None:
            solved.add((await CAPSOLVER.run(tasks)).g_recaptcha_response)

        async with anyio.create_task_group() as group:
            for _ in range(100):
                group.start_soon(one)
        return solved

    with Server(answer=service) as server:
        assert len(loop.run(CAPSOLVER, server.url, scenario, max_connections=8)) == 100
        assert service.peak <= 8
