"""Figures of waits on Celery: their CPU against `wait_all`, their memory, and what the log says after kills and a deploy."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.engines import celery_app, services
from tests.engines.celery_app import AT_END
from tests.engines.provider import Provider, provider
from tests.engines.workers import Worker, until

EVERY, RATE, SECONDS, SIZE = 10.0, 2_000.0, 20.0, 500
"""The pace and the rate of the provider, and the slices: as the documentation has them by default."""

PATIENCE = 900.0
PARTS = ("celery", "ledger")

_SUBMIT = """
from concurrent.futures import ThreadPoolExecutor
from printing import press
with ThreadPoolExecutor(8) as threads:
    made = threads.map(lambda n: press.prints.submit(number=f"{{n}}-{name}").handle.to_json(), range({count}))
    open("{name}", "w").write("\\n".join(made))
"""
_ALONE = """
import json, resource
from printing import press
from results import store
tasks = [press.prints.resume(line) for line in open("alone").read().split("\\n")]
before = resource.getrusage(resource.RUSAGE_SELF)
for task in press.prints.as_completed(tasks):
    store(task)
after = resource.getrusage(resource.RUSAGE_SELF)
cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(json.dumps({"cpu": cpu, "polls": sum(task.handle.polls for task in tasks)}))
"""
_ADD = """
from printing import waits
waits.add(open("slices").read().split("\\n"))
"""
_STORE = """
def store(task):
    stored(task)
    die_once("reported")
"""


def waiting(folder: Path, count: int) -> dict[str, float]:
    """CPU and memory of so many tasks that wait, in one process with `as_completed` and on three workers.

    Both report each task to the same function of the service.
    """
    with services.redis() as server, provider(folder, every=EVERY, rate=RATE, parts=PARTS) as press:
        url = server.database()
        celery_app.write(folder, seconds=SECONDS, size=SIZE)
        celery_app.run(press, url, _SUBMIT.format(count=count, name="alone"), PATIENCE)
        alone: dict[str, Any] = json.loads(celery_app.run(press, url, _ALONE, PATIENCE).splitlines()[-1])
        celery_app.run(press, url, _SUBMIT.format(count=count, name="slices"), PATIENCE)
        polls = press.audit().polls.total()
        with ExitStack() as stack, _redis(url) as redis:
            workers = _three(stack, press, url, "w", threads=_threads(count))
            cpu, memory, held = _cpu(workers), _memory(workers), _used(redis)
            celery_app.run(press, url, _ADD, PATIENCE)
            until(lambda: press.audit().polls.total() > polls + count, PATIENCE)
            rows, used, grown = redis.dbsize(), _used(redis) - held, _memory(workers) - memory
            until(lambda: len(celery_app.results(folder)) == 2 * count, PATIENCE, lambda: workers[0].said)
            cpu = _cpu(workers) - cpu
        polls = press.audit().polls.total() - polls
    per_poll = 1e6 * cpu / polls, 1e6 * alone["cpu"] / alone["polls"]
    return {
        "CPU per poll on three workers, µs": per_poll[0],
        "CPU per poll of one process, µs": per_poll[1],
        "ratio": per_poll[0] / per_poll[1],
        "memory of the workers per waiting task, bytes": grown / count,
        "memory of Redis per waiting task, bytes": used / count,
        "keys of Redis per waiting task": float(rows) / count,
    }


def kills(folder: Path, count: int) -> dict[str, float]:
    """One run with a kill inside create requests, in the wait and at the end of a slice, and a deploy: what the log says."""
    orders = [f"o-{number}" for number in range(count)]
    with services.redis() as server, provider(folder, every=EVERY, rate=RATE, parts=PARTS) as press:
        url, threads = server.database(), _threads(count)
        celery_app.write(folder, seconds=SECONDS, size=SIZE, more=AT_END + _STORE)
        with ExitStack() as stack:
            first = _three(stack, press, url, "first", threads)
            celery_app.order(press, url, orders)
            until(lambda: len(press.audit().charged) > count / 10, PATIENCE)
            first[0].kill()
            second = [stack.enter_context(celery_app.worker(press, "second", url, threads=threads))]
            until(lambda: press.audit().polls.total() > count, PATIENCE)
            first[1].kill()
            killed, before = time.time(), press.audit()
            second.append(stack.enter_context(celery_app.worker(press, "third", url, threads=threads)))
            until((folder / "reported").exists, PATIENCE)
            newer = _three(stack, press, url, "newer", threads, code=celery_app.newer(press))
            for old in (first[2], *second):
                if old.is_alive:
                    old.stop()
            until(lambda: len(celery_app.results(folder)) >= count, PATIENCE, lambda: newer[0].said)
        found, outcomes = press.audit(), celery_app.results(folder)
    ended = [outcome.partition(":")[0] for outcome in outcomes.values()]
    known = {order for order, outcome in outcomes.items() if outcome.startswith("MayExist:")}
    unreported = [order for order in orders if order not in known and not {*found.charged.get(order, [])} & {*outcomes}]
    return {
        "charged twice": len(found.charged_twice),
        "over budget": len(found.over_budget),
        "ended with their results": sum(it.startswith("http") for it in ended),
        "reported as MayExist": ended.count("MayExist"),
        "reported with polls that a crash burnt": ended.count("TaskExpired"),
        "reported by nothing": len(unreported),
        "longest pause after a kill, s": found.longest_pause({*before.polls} - {*before.ended}, killed),
    }


def _three(
    stack: ExitStack, press: Provider, url: str, name: str, threads: int, code: Path | None = None
) -> list[Worker]:
    return [
        stack.enter_context(celery_app.worker(press, f"{name}{number}", url, threads=threads, code=code))
        for number in range(3)
    ]


def _threads(count: int) -> int:
    """Of each worker: together enough for all slices, and for those that come back after a kill."""
    return max(2, -(-count // SIZE // 2))


def _cpu(workers: Sequence[Worker]) -> float:
    return sum(worker.cpu for worker in workers)


def _memory(workers: Sequence[Worker]) -> float:
    return sum(worker.memory for worker in workers)


def _redis(url: str) -> Any:
    library: Any = import_module("redis")
    return library.Redis.from_url(url)


def _used(redis: Any) -> int:
    return int(redis.info("memory")["used_memory"])
