"""Figures of waits on Celery: their CPU against `wait_all`, their memory,
and what the log says after kills and a deploy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.engines import celery_app, figures, services
from tests.engines.figures import EVERY, PATIENCE, RATE, SECONDS, SIZE
from tests.engines.provider import Provider, provider
from tests.engines.workers import Worker

PARTS = ("celery", "ledger")


@dataclass(frozen=True)
class _Service:
    press: Provider
    redis_url: str
    threads: int
    """Of each worker: together enough for all slices, and for those that come back after a kill."""

    def worker(self, name: str, *, newer: bool = False) -> Worker:
        code = self._newer if newer else None
        return celery_app.worker(self.press, name, self.redis_url, threads=self.threads, code=code)

    def order(self, orders: Sequence[str]) -> None:
        celery_app.order(self.press, self.redis_url, orders)

    def run(self, code: str) -> str:
        return celery_app.run(self.press, self.redis_url, code, PATIENCE)

    def results(self) -> Mapping[str, str]:
        return celery_app.results(self.press.folder)

    @cached_property
    def _newer(self) -> Path:
        return celery_app.newer(self.press)


def waiting(folder: Path, count: int) -> dict[str, float]:
    """CPU and memory of so many tasks that wait, in one process with `wait_all` and on three workers."""
    with services.redis() as server, provider(folder, every=EVERY, rate=RATE, parts=PARTS) as press:
        service = _Service(press, server.database(), _threads(count))
        celery_app.write(folder, seconds=SECONDS, size=SIZE)
        one = figures.alone(service, count)
        with ExitStack() as stack, _redis(service.redis_url) as redis:
            workers = [stack.enter_context(service.worker(f"w{number}")) for number in range(3)]
            memory, used = _memory(workers), _used(redis)
            held: dict[str, float] = {}

            def look() -> None:
                held.update(rows=redis.dbsize(), used=_used(redis) - used, memory=_memory(workers) - memory)

            several = figures.on_workers(service, press, workers, count, look)
    per_poll = 1e6 * several["cpu"] / several["polls"], 1e6 * one["cpu"] / one["polls"]
    return {
        "CPU per poll on three workers, µs": per_poll[0],
        "CPU per poll of one process, µs": per_poll[1],
        "ratio": per_poll[0] / per_poll[1],
        "memory of the workers per waiting task, bytes": held["memory"] / count,
        "memory of Redis per waiting task, bytes": held["used"] / count,
        "keys of Redis per waiting task": held["rows"] / count,
    }


def kills(folder: Path, count: int) -> dict[str, float]:
    """One run with kills and a deploy."""
    with services.redis() as server, provider(folder, every=EVERY, rate=RATE, parts=PARTS) as press:
        celery_app.write(folder, seconds=SECONDS, size=SIZE, more=figures.DIE_AT_THE_END)
        return figures.kills(_Service(press, server.database(), _threads(count)), press, count)


def _threads(count: int) -> int:
    return max(2, -(-count // SIZE // 2))


def _memory(workers: Sequence[Worker]) -> float:
    return sum(worker.memory for worker in workers)


def _redis(url: str) -> Any:
    library: Any = import_module("redis")
    return library.Redis.from_url(url)


def _used(redis: Any) -> int:
    return int(redis.info("memory")["used_memory"])
