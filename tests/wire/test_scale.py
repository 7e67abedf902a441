"""Ten thousand waits in one process, by a real server: all succeed, none is lost, and no more is sent than needs be."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from threading import Thread
from typing import Any

import anyio
import pytest

from generated._runtime.description.tasks import Timing
from generated._runtime.flow import SystemClock
from generated._runtime.resume import Handle
from tests.wire.flavours import ASYNCIO, SYNC, Flavour, each, settled
from tests.wire.providers import CAPSOLVER
from tests.wire.server import Server
from tests.wire.service import Service

pytestmark = [pytest.mark.scale, pytest.mark.wire]

COUNT = 10_000
SOON = Timing(first=0, every=1)


def resumed(client: Any) -> list[Any]:
    """So many tasks, as after a restart."""
    tasks = client.tasks.with_options(timing=SOON)
    created = time.time()
    return [
        tasks.resume(Handle(provider="capsolver", kind="tasks", captured={"id": str(number)}, created=created))
        for number in range(COUNT)
    ]


def played(flavour: Flavour, wait: Callable[[Any, list[Any]], Coroutine[Any, Any, None]]) -> None:
    """Wait for so many tasks, each ready with its second poll, and look at what came of them."""
    service = Service(after=2)

    async def scenario(client: Any) -> None:
        tasks = resumed(client)
        await wait(client, tasks)
        results = [await settled(task.result()) for task in tasks]
        assert [result["gRecaptchaResponse"] for result in results] == [f"solved-{n}" for n in range(COUNT)]
        assert all(task.handle.polls == 2 for task in tasks)

    with Server(answer=service) as server:
        flavour.run(CAPSOLVER, server.url, scenario, clock=SystemClock())

    assert set(service.polls.values()) == {2}
    assert len(service.polls) == COUNT
    assert service.peak <= 32


def test_ten_thousand_waits_on_one_schedule_lose_nothing(flavour: Flavour) -> None:
    """By `wait_all`."""

    async def wait(client: Any, tasks: list[Any]) -> None:
        await settled(client.tasks.wait_all(tasks, timeout=280))

    played(flavour, wait)


def test_ten_thousand_tasks_come_as_they_end() -> None:
    """By `as_completed`, each once."""

    async def wait(client: Any, tasks: list[Any]) -> None:
        async with each(client.tasks.as_completed(tasks, timeout=280)) as ended:
            assert len({id(task) async for task in ended}) == COUNT

    played(ASYNCIO, wait)


def test_ten_thousand_waits_of_their_own_lose_nothing(loop: Flavour) -> None:
    """By `result`, in a task of the event loop for each."""

    async def wait(client: Any, tasks: list[Any]) -> None:
        async with anyio.create_task_group() as group:
            for task in tasks:
                group.start_soon(task.result, 280)

    played(loop, wait)


def test_threads_divide_ten_thousand_waits() -> None:
    """Eight of them, each with a schedule, on one client."""

    async def wait(client: Any, tasks: list[Any]) -> None:
        def work(mine: list[Any]) -> None:
            client.tasks.wait_all(mine, timeout=280)

        threads = [Thread(target=work, args=(tasks[number::8],)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(300)

    played(SYNC, wait)
