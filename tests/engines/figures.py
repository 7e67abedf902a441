"""What a run of waits on any engine is measured by:
a wait in one process, and the provider's log after kills and a deploy.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from tests.engines.audit import Audit
from tests.engines.provider import Provider
from tests.engines.workers import Worker, until

EVERY, RATE, SECONDS, SIZE = 10.0, 2_000.0, 20.0, 500
"""The pace and the rate of the provider, and the slices: as the documentation has them by default."""

PATIENCE = 900.0
LOOKS = 0.5
"""Seconds between looks at the log, so that reading it costs the workers little."""

MAKE = """
import time
from concurrent.futures import ThreadPoolExecutor
from clients.press import RateLimited
from printing import press
def made(number):
    while True:
        try:
            return press.prints.submit(number=number).handle.to_json()
        except RateLimited:
            time.sleep(0.1)
with ThreadPoolExecutor(8) as threads:
    open("{name}", "w").write("\\n".join(threads.map(made, [f"{{n}}-{name}" for n in range({count})])))
"""
ALONE = """
import json, time
from printing import press
from results import store
with open("checkpoints", "w") as saved:
    prints = press.prints.with_options(checkpoint=lambda handle: print(handle.to_json(), file=saved, flush=True))
    tasks = [prints.resume(line) for line in open("alone").read().split("\\n")]
    before = time.process_time()
    for task in prints.wait_all(tasks):
        store(task)
    cpu = time.process_time() - before
print(json.dumps({"cpu": cpu, "polls": sum(task.handle.polls for task in tasks)}))
"""
"""`wait_all` with a checkpoint that is a line of a file; the same function of the service is given each task."""

ADD = """
from printing import waits
waits.add(open("slices").read().split("\\n"))
"""
DIE_AT_THE_END = """
import os, signal

stored = store


def store(task):
    stored(task)
    try:
        os.rename("armed", "reported")
    except FileNotFoundError:
        return
    os.killpg(0, signal.SIGKILL)
"""
"""Is appended to `results.py`: once the file `armed` is there, the first worker
that reports a task kills itself, amid the end of a slice.
"""


class Service(Protocol):
    """The service of a page of the documentation, on its engine."""

    def worker(self, name: str, *, newer: bool = False) -> Worker:
        """A worker that is ready; a newer one has the version that is deployed next."""
        ...

    def order(self, orders: Sequence[str]) -> None:
        """Order, as a web process does."""
        ...

    def run(self, code: str) -> str:
        """Run code of the service in a process of its own; returns what it printed."""
        ...

    def results(self) -> Mapping[str, str]:
        """What became of each task by its id, and of each order that made none."""
        ...


def alone(service: Service, count: int) -> dict[str, float]:
    """CPU in seconds and polls of so many tasks that are waited for in one process."""
    service.run(MAKE.format(count=count, name="alone"))
    said = service.run(ALONE)
    found: dict[str, float] = json.loads(next(line for line in reversed(said.splitlines()) if line.startswith("{")))
    return found


def on_workers(
    service: Service, press: Provider, workers: Sequence[Worker], count: int, held: Callable[[], None]
) -> dict[str, float]:
    """The same of tasks that the workers are given; `held` is called while all of them wait."""
    service.run(MAKE.format(count=count, name="slices"))
    polls, results = press.audit().polls.total(), len(service.results())
    cpu = sum(worker.cpu for worker in workers)
    service.run(ADD)
    until(lambda: press.audit().polls.total() > polls + count, PATIENCE, every=LOOKS)
    held()
    until(lambda: len(service.results()) == results + count, PATIENCE, lambda: workers[0].said, every=LOOKS)
    return {
        "cpu": sum(worker.cpu for worker in workers) - cpu,
        "polls": press.audit().polls.total() - polls,
    }


def kills(service: Service, press: Provider, count: int) -> dict[str, float]:
    """Three workers, of which one is killed inside create requests and two in the wait, and replaced.

    Once all tasks are polled again there are further orders: a worker is killed at the end of a slice, and a newer
    version is deployed, one worker after the other. What the log says.
    """
    orders = [f"o-{number}" for number in range(count)]
    most = 4 * count // 5
    with ExitStack() as stack:

        def started(name: str, *, newer: bool = False) -> Worker:
            return stack.enter_context(service.worker(name, newer=newer))

        older = [started(f"first{number}") for number in range(3)]
        service.order(orders[:most])
        until(lambda: len(press.audit().charged) > most / 10, PATIENCE, every=LOOKS)
        older[0].kill()
        older.append(started("second"))
        until(lambda: len(press.audit().polls) > 0.8 * most, PATIENCE, every=LOOKS)
        for worker in older[1:3]:  # two, since none is known to hold slices, and all do not fit into one
            worker.kill()
        killed, before = time.time(), press.audit()
        waited = {*before.polls} - {*before.ended}
        older += [started("third"), started("fourth")]
        until(lambda: not press.audit().unpolled(waited, killed), PATIENCE, lambda: _logs(press.folder), every=LOOKS)
        pauses = [press.audit().longest_pause([task], killed) for task in waited]
        (press.folder / "armed").touch()
        service.order(orders[most:])
        until((press.folder / "reported").exists, PATIENCE, lambda: _logs(press.folder), every=LOOKS)
        for number, worker in enumerate([it for it in older if it.is_alive]):
            started(f"newer{number}", newer=True)
            if worker.is_alive:
                worker.stop()
        until(lambda: len(service.results()) >= count, PATIENCE, lambda: _logs(press.folder), every=LOOKS)
    found, outcomes = press.audit(), service.results()
    return {
        **judged(found, outcomes, orders),
        "tasks that waited at the kill": len(waited),
        "of these, unattended for more than a slice": sum(pause > SECONDS for pause in pauses),
        "longest pause after it, slices": max(pauses, default=0.0) / SECONDS,
    }


def judged(found: Audit, outcomes: Mapping[str, str], orders: Sequence[str]) -> dict[str, float]:
    """What became of the orders, by the provider's log and by what the service was told."""
    ended = [outcome.partition(":")[0] for outcome in outcomes.values()]
    doubtful = {order for order, outcome in outcomes.items() if outcome.startswith("MayExist:")}
    told = {order for order in orders if order in doubtful or {*found.charged.get(order, [])} & {*outcomes}}
    return {
        "charged twice": len(found.charged_twice),
        "over budget": len(found.over_budget),
        "ended with their results": sum(it.startswith("http") for it in ended),
        "reported as MayExist": ended.count("MayExist"),
        "reported with polls that a crash burnt": ended.count("TaskExpired"),
        "reported by nothing": len(orders) - len(told),
    }


def _logs(folder: Path) -> str:
    """The ends of what all processes said."""
    return "\n".join(path.read_text("utf-8", "replace")[-1500:] for path in sorted(folder.glob("*.log")))
