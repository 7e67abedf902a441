"""Calls of a generated client over each transport, one after the other and many at once, beside bare httpx2."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from time import perf_counter, process_time
from typing import Any

import httpx2

from generated.capsolver import AsyncCapSolver, CapSolver
from tests.bench.processes import in_turns

_ROUNDS = 9
_CALLS = 320
_AT_ONCE = 32
_KEY = "CAP-0123456789ABCDEF"

Sample = tuple[float, float]
"""CPU and wall seconds of one call."""


def main() -> None:
    """Start the server, measure, and print."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.inside.server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with server:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        print(json.dumps({**_sync_calls(url), **_async_calls(url, 1), **_async_calls(url, _AT_ONCE)}))


def _sync_calls(url: str) -> dict[str, list[Sample]]:
    with (
        CapSolver(client_key=_KEY, base_url=url) as default,
        CapSolver(client_key=_KEY, base_url=url, transport="fast") as fast,
        httpx2.Client() as bare,
        CapSolver(client_key=_KEY, base_url=url, transport=bare) as own,
    ):

        def alone() -> object:
            return json.loads(bare.post(f"{url}/getBalance", json={"clientKey": _KEY}).content)

        def repeat(run: Callable[[], object]) -> None:
            for _ in range(_CALLS):
                run()

        runs = {"default": default.get_balance, "fast": fast.get_balance, "own": own.get_balance, "bare": alone}
        samples = in_turns(_ROUNDS, *(partial(_sample, partial(repeat, run)) for run in runs.values()))
    return {f"sync, {name}": taken for name, taken in zip(runs, samples, strict=True)}


def _async_calls(url: str, at_once: int) -> dict[str, list[Sample]]:
    bare = httpx2.AsyncClient()
    default = AsyncCapSolver(client_key=_KEY, base_url=url)
    fast = AsyncCapSolver(client_key=_KEY, base_url=url, transport="fast")
    own = AsyncCapSolver(client_key=_KEY, base_url=url, transport=bare)

    async def alone() -> object:
        return json.loads((await bare.post(f"{url}/getBalance", json={"clientKey": _KEY})).content)

    async def repeat(run: Callable[[], Awaitable[object]]) -> None:
        calls = iter(range(_CALLS))

        async def worker() -> None:
            for _ in calls:
                await run()

        await asyncio.gather(*(worker() for _ in range(at_once)))

    async def close() -> None:
        for client in (default, fast, own):
            await client.close()
        await bare.aclose()

    with asyncio.Runner() as runner:

        def sample(run: Callable[[], Awaitable[object]]) -> Sample:
            return _sample(lambda: runner.run(repeat(run)))

        runs: dict[str, Callable[[], Awaitable[Any]]] = {
            "default": default.get_balance,
            "fast": fast.get_balance,
            "own": own.get_balance,
            "bare": alone,
        }
        samples = in_turns(_ROUNDS, *(partial(sample, run) for run in runs.values()))
        runner.run(close())
    return {f"async {at_once}, {name}": taken for name, taken in zip(runs, samples, strict=True)}


def _sample(run: Callable[[], object]) -> Sample:
    cpu, wall = process_time(), perf_counter()
    run()
    return (process_time() - cpu) / _CALLS, (perf_counter() - wall) / _CALLS


if __name__ == "__main__":
    main()
