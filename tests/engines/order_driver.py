"""Submits orders in children that are killed at every line of what makes this safe, and then submits each one again.

`python order_driver.py sync|asyncio|trio prints|proofs DATABASE` prints a JSON object: for each order how its child
ended, and what two further calls said of it: the id of its task, or the name of an error. A process of its own, because
it forks; the client is imported from the current folder.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from types import FrameType
from typing import Any

from clients._runtime.flow import SystemClock
from clients._runtime.ledger.postgresql import PostgresLedger
from clients._runtime.ledger.sqlite import SqliteLedger
from clients.press import AsyncPress, ClientError, Press

FOLDERS = ("/ledger/", "/databases/")
"""What is killed between any two lines: the request is sent and answered between two of them, too."""
SENDING = ("/transports/default.py", "/transports/connections.py")
"""What is killed at a few lines only: some are before the request is sent, and some after."""
SELDOM = 12


class Later(SystemClock):
    """The clock of a process that starts when no attempt before it can be running."""

    def wall(self) -> float:
        """Seconds since 1970, an hour ahead."""
        return time.time() + 3600


def submit(flavour: str, kind: str, database: str, order: str, clock: SystemClock) -> str:
    """Submit an order, and return the id of its task."""
    postgres = database.startswith("postgresql:")
    ledger: Any = PostgresLedger(database) if postgres else SqliteLedger(database)
    if flavour == "sync":
        with Press("KEY", clock=clock) as client:
            return str(getattr(client, kind).submit_once(ledger, order, number=order).id)

    async def main() -> str:
        async with AsyncPress("KEY", clock=clock) as client:
            task = await getattr(client, kind).submit_once(ledger, order, number=order)
            return str(task.id)

    import anyio

    return anyio.run(main, backend=flavour)


def twice(flavour: str, kind: str, database: str, order: str) -> str:
    """What two further calls say of an order: the id of its task, or the name of an error."""
    said: list[str] = []
    for _ in range(2):
        try:
            said.append(submit(flavour, kind, database, order, Later()))
        except ClientError as error:
            said.append(type(error).__name__)
    return " ".join(said)


def killed_at(step: int) -> Callable[[], None]:
    """Kills the process before the n-th line that it executes of what is under test."""
    left, slow = step, 0

    def count(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal left, slow
        if event != "line":
            return count
        if frame.f_code.co_filename.endswith(SENDING):
            slow += 1
            if slow % SELDOM:
                return count
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return count

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        name = frame.f_code.co_filename
        return count if any(folder in name for folder in FOLDERS) or name.endswith(SENDING) else None

    def arm() -> None:
        threading.settrace(trace)
        sys.settrace(trace)

    return arm


def in_child(arm: Callable[[], None], work: Callable[[], str]) -> str:
    """What the work returns in a child, or "killed"."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        arm()
        said = work()
        sys.settrace(None)
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        said = pipe.read().decode()
    return "killed" if os.WIFSIGNALED(os.waitpid(child, 0)[1]) else said


def load(work: Callable[[], str]) -> str:
    """What the work returns in a child that lives; all that it has imported is imported here, so that no further child
    is busy with that. No thread or connection is made here.
    """
    said, *names = in_child(int, lambda: "\n".join([work(), *sys.modules])).split("\n")
    for name in names:
        with suppress(ImportError):
            import_module(name)
    return said


def main(flavour: str, kind: str, database: str) -> None:
    """Kill at one line after the other until none is left, after an order that is not killed."""
    first = f"{flavour}-{kind}-0"
    ended = load(partial(submit, flavour, kind, database, first, SystemClock()))
    found = {first: [ended, *in_child(int, partial(twice, flavour, kind, database, first)).split()]}
    ended, step = "killed", 0
    while ended == "killed":
        step += 1
        order = f"{flavour}-{kind}-{step}"
        ended = in_child(killed_at(step), partial(submit, flavour, kind, database, order, SystemClock()))
        found[order] = [ended, *in_child(int, partial(twice, flavour, kind, database, order)).split()]
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
