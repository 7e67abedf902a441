"""A call of a generated client, beside the bare HTTP library that does the same; and a second client."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from functools import partial

import httpx2
import msgspec

from generated.capsolver import AsyncCapSolver, CapSolver, models
from tests.bench.inside.timing import cpu_each, wall_each
from tests.bench.processes import in_turns

_ROUNDS = 15
_CALLS = 150
_CLIENTS = 3
_KEY = "CAP-0123456789ABCDEF"
_JSON = {"Content-Type": "application/json"}

Samples = dict[str, list[float]]


def main() -> None:
    """Start the server, measure, and print."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.inside.server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with server:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        print(json.dumps({**_sync_calls(url), **_async_calls(url), **_second_clients(url)}))


def _sync_calls(url: str) -> Samples:
    with CapSolver(client_key=_KEY, base_url=url) as client, httpx2.Client() as bare:

        def with_json() -> object:
            return json.loads(bare.post(f"{url}/getBalance", json={"clientKey": _KEY}).content)

        def with_msgspec() -> models.GetBalanceResponse:
            content = msgspec.json.encode({"clientKey": _KEY})
            answer = bare.post(f"{url}/getBalance", content=content, headers=_JSON)
            return msgspec.json.decode(answer.content, type=models.GetBalanceResponse)

        runs = [client.get_balance, with_json, with_msgspec]
        samples = in_turns(_ROUNDS, *(partial(cpu_each, _CALLS, run) for run in runs))
    return dict(zip(("sync", "sync, bare with json", "sync, bare with msgspec"), samples, strict=True))


def _async_calls(url: str) -> Samples:
    client, bare = AsyncCapSolver(client_key=_KEY, base_url=url), httpx2.AsyncClient()

    async def with_json() -> object:
        answer = await bare.post(f"{url}/getBalance", json={"clientKey": _KEY})
        return json.loads(answer.content)

    async def with_msgspec() -> models.GetBalanceResponse:
        content = msgspec.json.encode({"clientKey": _KEY})
        answer = await bare.post(f"{url}/getBalance", content=content, headers=_JSON)
        return msgspec.json.decode(answer.content, type=models.GetBalanceResponse)

    async def repeat(run: Callable[[], Awaitable[object]]) -> None:
        for _ in range(_CALLS):
            await run()

    async def close() -> None:
        await client.close()
        await bare.aclose()

    with asyncio.Runner() as runner:

        def sample(run: Callable[[], Awaitable[object]]) -> float:
            return cpu_each(1, lambda: runner.run(repeat(run))) / _CALLS

        runs = [client.get_balance, with_json, with_msgspec]
        samples = in_turns(_ROUNDS, *(partial(sample, run) for run in runs))
        runner.run(close())
    return dict(zip(("async", "async, bare with json", "async, bare with msgspec"), samples, strict=True))


def _second_clients(url: str) -> Samples:
    def ours() -> None:
        with CapSolver(client_key=_KEY, base_url=url):
            pass

    def bare() -> None:
        with httpx2.Client():
            pass

    def ours_with_a_call() -> None:
        with CapSolver(client_key=_KEY, base_url=url) as client:
            client.get_balance()

    def bare_with_a_call() -> None:
        with httpx2.Client() as client:
            client.post(f"{url}/getBalance", json={"clientKey": _KEY}).raise_for_status()

    runs = [ours, bare, ours_with_a_call, bare_with_a_call]
    samples = in_turns(_ROUNDS, *(partial(wall_each, _CLIENTS, run) for run in runs))
    names = ("second client", "second bare client", "second client with a call", "second bare client with a call")
    return dict(zip(names, samples, strict=True))


if __name__ == "__main__":
    main()
