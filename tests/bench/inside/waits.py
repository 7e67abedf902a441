"""So many tasks that are waited for at once: `python -m tests.bench.inside.waits CLIENT COUNT SECONDS`.

CLIENT is `default` or `fast`, a generated client with that transport, which waits by `wait_all`; `each`, the default
one with a task of asyncio for each `result`; or `bare`, a task of asyncio for each wait, on `httpx2` alone. It prints
what the server saw for so many seconds, and the CPU that this process took meanwhile; for 0 seconds the memory of a
wait.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http.client import HTTPConnection
from threading import Thread
from typing import Any

import httpx2

from generated._runtime.description.tasks import Timing
from generated._runtime.resume import Handle
from generated.capsolver import AsyncCapSolver, models

EVERY = 3.0
_KEY = "CAP-0123456789ABCDEF"
_TICK = 0.01


def main(client: str, count: int, seconds: float) -> None:
    """Start the server, measure, and print."""
    command = [sys.executable, "-m", "tests.bench.inside.polled"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        wait = _bare if client == "bare" else _generated
        measured = _measured(wait, client, port, count, seconds) if seconds else _memory(wait, client, port, count)
        print(json.dumps(asyncio.run(measured)), flush=True)
        if client == "bare":  # what it left behind takes minutes to cancel
            server.kill()
            os._exit(0)


# --- what waits ------------------------------------------------------------------------------------------------------


class Waits:
    """So many waits: how they begin, and what went wrong with them in the end."""

    def __init__(self, client: str, port: int, count: int, first: float) -> None:
        self.client, self.url, self.count, self.first = client, f"http://127.0.0.1:{port}", count, first
        self.errors = 0
        self.polls = 0
        self.begun = asyncio.Event()


async def _generated(waits: Waits) -> None:
    """All at once, as after a restart: from handles."""
    options: dict[str, Any] = {}
    if waits.client == "fast":
        options["transport"] = "fast"
    async with AsyncCapSolver(client_key=_KEY, base_url=waits.url, **options) as capsolver:
        resource = capsolver.tasks.with_options(timing=Timing(first=waits.first, every=EVERY))
        created = time.time()
        tasks = [
            resource.resume(
                Handle(provider="capsolver", kind="tasks", captured={"id": f"task-{number}"}, created=created),
                models.ReCaptchaV2TaskProxyLess,
            )
            for number in range(waits.count)
        ]
        waits.begun.set()
        if waits.client == "each":
            ends = await asyncio.gather(*(task.result() for task in tasks), return_exceptions=True)
        else:
            await resource.wait_all(tasks)
            ends = [await task.result() for task in tasks]
        waits.polls = sum(task.handle.polls for task in tasks)
        waits.errors = sum(isinstance(end, BaseException) for end in ends)


async def _bare(waits: Waits) -> None:
    """A task of asyncio for each, which sleeps between its polls."""
    async with httpx2.AsyncClient() as client:

        async def one(number: int) -> None:
            await asyncio.sleep(waits.first)
            while True:
                try:
                    waits.polls += 1
                    body = {"clientKey": _KEY, "taskId": f"task-{number}"}
                    answer = (await client.post(f"{waits.url}/getTaskResult", json=body)).json()
                    if answer["status"] == "ready":
                        return
                except httpx2.HTTPError:
                    waits.errors += 1
                await asyncio.sleep(EVERY)

        async with asyncio.TaskGroup() as group:
            for number in range(waits.count):
                group.create_task(one(number))
            waits.begun.set()


# --- what is measured ------------------------------------------------------------------------------------------------

Wait = Callable[[Waits], Awaitable[None]]


async def _memory(wait: Wait, client: str, port: int, count: int) -> dict[str, float]:
    """Bytes that one more wait takes, while it waits for its first poll."""
    sizes: list[int] = []
    for waiting in (100, 1_000, 1_000 + count):
        tracemalloc.start()
        task = asyncio.ensure_future(wait(Waits(client, port, waiting, 60.0)))
        await asyncio.sleep(1.0)
        sizes.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    return {"memory": (sizes[2] - sizes[1]) / count}


async def _measured(wait: Wait, client: str, port: int, count: int, seconds: float) -> dict[str, float]:
    """What the server saw, and what it took here.

    Of the lag of the loop, `own lag` is what the loop's own work can have caused: this thread had the CPU for so long.
    """
    waits = Waits(client, port, count, 0.0)
    seen: dict[str, float] = {}
    lags: list[float] = []
    own: list[float] = []
    control = Thread(target=_control, args=(port, waits, seconds, seen), daemon=True)

    async def tick() -> None:
        while True:
            before, cpu = time.perf_counter(), time.thread_time()
            await asyncio.sleep(_TICK)
            lag = time.perf_counter() - before - _TICK
            lags.append(lag)
            own.append(min(lag, time.thread_time() - cpu))

    waiting = asyncio.ensure_future(wait(waits))
    await waits.begun.wait()  # what it takes to make the client and the tasks is no part of their waiting
    ticking = asyncio.create_task(tick())
    control.start()
    while control.is_alive():
        await asyncio.sleep(0.1)
    ticking.cancel()
    if client != "bare":
        await waiting
        seen["errors"] = waits.errors + abs(waits.polls - _asked(port, "/count")["polls"])
    lags.sort()
    return {**seen, "lag": lags[-1], "lag, p99": lags[len(lags) * 99 // 100], "own lag": max(own)}


def _control(port: int, waits: Waits, seconds: float, seen: dict[str, float]) -> None:
    """Look from a thread, which has its turns whatever the event loop does."""
    _asked(port, "/begin", {"tasks": waits.count, "every": EVERY})
    cpu, start = time.process_time(), time.perf_counter()
    time.sleep(seconds)
    cpu, took = time.process_time() - cpu, time.perf_counter() - start
    seen |= {"CPU": cpu / took, "errors": waits.errors, **_asked(port, "/end")}


def _asked(port: int, path: str, body: object = None) -> dict[str, float]:
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("POST", path, json.dumps(body))
    said: dict[str, float] = json.loads(connection.getresponse().read())
    connection.close()
    return said


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
