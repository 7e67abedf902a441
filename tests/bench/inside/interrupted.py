"""How soon a wait ends that is interrupted: `python -m tests.bench.inside.interrupted BACKEND`.

BACKEND is `sync`, where a signal comes as from a Ctrl-C, or the event loop in which a wait is cancelled. It prints
seconds from then until the handle is at hand: of one task between two polls, of one whose poll is under way, and of a
thousand that are waited for together.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from threading import Timer
from typing import Any

import anyio

from generated._runtime.description.tasks import Timing
from generated._runtime.resume import Handle
from generated.capsolver import AsyncCapSolver, CapSolver

_KEY = "CAP-0123456789ABCDEF"
_ROUNDS = 7
_AFTER = 0.25
"""Seconds after which the wait is interrupted."""

SCENES = {
    "between two polls": (["task"], 60.0),
    "during a poll": (["held"], 0.0),
    "of a thousand": ([f"task-{number}" for number in range(1_000)], 0.0),
}
"""The ids of the tasks, and the seconds until the first poll."""


def main(backend: str) -> None:
    """Start the server, measure, and print."""
    command = [sys.executable, "-m", "tests.bench.inside.polled"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        once = _by_signal if backend == "sync" else _by_cancellation
        samples = {name: [once(backend, url, *scene) for _ in range(_ROUNDS)] for name, scene in SCENES.items()}
        print(json.dumps(samples), flush=True)
        server.kill()


def _by_signal(backend: str, url: str, ids: list[str], first: float) -> float:
    """A signal to this process, which goes to its main thread."""
    sent: list[float] = []

    def interrupt() -> None:
        sent.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)

    with CapSolver(client_key=_KEY, base_url=url) as capsolver:
        tasks = _tasks(capsolver, ids, first)
        Timer(_AFTER, interrupt).start()
        try:
            tasks[0].result() if len(tasks) == 1 else capsolver.tasks.wait_all(tasks)
        except KeyboardInterrupt as error:
            return _until_now(sent[0], error)
    raise AssertionError("nothing came in between")


def _by_cancellation(backend: str, url: str, ids: list[str], first: float) -> float:
    """The cancellation of a scope, in the same event loop."""
    took: list[float] = []

    async def until_cancelled(work: Callable[[], Awaitable[Any]], sent: list[float]) -> None:
        try:
            await work()
        except BaseException as error:
            took.append(_until_now(sent[0], error))
            raise

    async def scenario() -> None:
        async with AsyncCapSolver(client_key=_KEY, base_url=url) as capsolver:
            tasks = _tasks(capsolver, ids, first)
            sent: list[float] = []
            work = tasks[0].result if len(tasks) == 1 else lambda: capsolver.tasks.wait_all(tasks)
            async with anyio.create_task_group() as group:
                group.start_soon(until_cancelled, work, sent)
                await anyio.sleep(_AFTER)
                sent.append(time.perf_counter())
                group.cancel_scope.cancel()

    anyio.run(scenario, backend=backend)
    return took[0]


def _tasks(client: Any, ids: list[str], first: float) -> list[Any]:
    resource = client.tasks.with_options(timing=Timing(first=first, every=3.0))
    created = time.time()
    return [
        resource.resume(Handle(provider="capsolver", kind="tasks", captured={"id": id}, created=created)) for id in ids
    ]


def _until_now(sent: float, error: BaseException) -> float:
    """Seconds since then; the handle must have come along."""
    took = time.perf_counter() - sent
    Handle.from_json(error.__notes__[0].partition(": ")[2])
    return took


if __name__ == "__main__":
    main(sys.argv[1])
