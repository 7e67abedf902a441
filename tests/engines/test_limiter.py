"""One account's rate over three processes, by the log of the provider: never above it, and hardly below."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.engines.provider import Provider, provider
from tests.engines.workers import Worker, until

pytestmark = [pytest.mark.engines, pytest.mark.slow]

RATE = 20
"""Requests per second that the provider allows."""

WINDOW = 10.0
"""Seconds over which it is counted."""

MOMENT = 0.1
"""Seconds for requests that are on their way when another one is rejected."""

WORKER = """
import sys
import anyio
from clients.press import AsyncPress
from clients._runtime.limits.{part} import {limiter}

async def print_on(press, name):
    while True:
        await press.prints.run(number=name)

async def main(store, worker):
    with {limiter}(store, "press") as limiter:
        async with AsyncPress(key="KEY", limiter=limiter, timeout=600) as press, anyio.create_task_group() as group:
            for number in range(24):
                group.start_soon(print_on, press, f"{{worker}}-{{number}}")

anyio.run(main, *sys.argv[1:])
"""

LIMITERS = {"redis": "RedisLimiter", "postgresql": "PostgresLimiter"}


@pytest.fixture(params=LIMITERS)
def store(request: Any) -> tuple[str, str]:
    """A store, and where it is."""
    return request.param, request.getfixturevalue({"redis": "redis_url", "postgresql": "postgres_url"}[request.param])


@pytest.fixture
def press(tmp_path: Path, store: tuple[str, str]) -> Iterator[Provider]:
    """The provider, and a client with the part of the runtime that this store needs."""
    part, _ = store
    with provider(tmp_path, every=0.5, rate=RATE, parts=(f"limiter-{part}",)) as press:
        (tmp_path / "worker.py").write_text(WORKER.format(part=part, limiter=LIMITERS[part]), "utf-8")
        yield press


def working(press: Provider, stack: ExitStack, where: str, count: int = 3) -> list[Worker]:
    """So many workers that print as much as they may."""
    return [
        stack.enter_context(press.worker(name, "worker.py", where, name)) for name in (f"w{it}" for it in range(count))
    ]


def sent(press: Provider, workers: list[Worker], count: int) -> list[float]:
    """When requests came in, once there are so many."""
    until(
        lambda: len(press.audit().at) >= count or not all(worker.is_alive for worker in workers),
        60 + 2 * count / RATE,
        lambda: "\n".join(worker.said for worker in workers),
    )
    assert all(worker.is_alive for worker in workers), [worker.said for worker in workers]
    return [*press.audit().at]


def test_three_workers_share_the_rate(press: Provider, store: tuple[str, str]) -> None:
    """In every window of ten seconds, from when all of them work: within five per cent below it, and never above."""
    with ExitStack() as stack:
        at = sent(press, working(press, stack, store[1]), int(RATE * 35))
    found = press.audit()

    starts = [moment for moment in at if at[0] + 5 <= moment <= at[-1] - WINDOW]
    fewest = min(sum(start <= moment < start + WINDOW for moment in at) for start in starts)
    assert found.most_within(WINDOW) <= RATE * WINDOW
    assert fewest >= 0.95 * RATE * WINDOW
    assert not any(failure.endswith("429") for failure in found.rejected)


def test_a_rejection_stops_all_workers(press: Provider, store: tuple[str, str]) -> None:
    """For as long as it asks for: only requests that were on their way still come. Afterwards half the rate is used."""
    with ExitStack() as stack:
        workers = working(press, stack, store[1])
        sent(press, workers, RATE * 8)
        press.order("rate_limited", operation="getPrint", times=1, seconds=4.0)
        until(lambda: press.audit().rejected.total() == 1, 30)
        rejected = max(press.audit().at)
        sent(press, workers, len(press.audit().at) + RATE * 3)
        found = press.audit()

    after = [moment - rejected for moment in found.at if moment > rejected]
    assert [moment for moment in after if MOMENT < moment < 4.0] == []
    assert len([moment for moment in after if moment < 9.0]) <= 5 * RATE / 2
    assert found.rejected.total() == 1
