"""How many files of the runtime a reader opens who steps through a call, and through a task, with a debugger."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import pairwise
from types import FrameType
from typing import Any

from generated.capsolver import CapSolver, models
from generated.capsolver.testing import Replay, reply

RUNTIME = "/_runtime/"

NOT_READ = ("testing.py",)
"""What stands in for the network here."""


def entered(action: Callable[[], object]) -> list[str]:
    """The file of the runtime that each call of a function enters, in order, when `action` is done for the second time.

    The first time it fills caches and imports modules, as the first task of a program does.
    """
    files: list[str] = []

    def note(frame: FrameType, event: str, argument: Any) -> None:
        _, is_runtime, file = frame.f_code.co_filename.replace("\\", "/").partition(RUNTIME)
        if event == "call" and is_runtime and file not in NOT_READ:
            files.append(file)

    action()
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(before)
    return files


def moves(files: list[str]) -> int:
    """How often a reader goes from one file to another."""
    return sum(one != other for one, other in pairwise(files))


def test_a_call_enters_few_files() -> None:
    def action() -> None:
        replay = Replay(reply(200, {"errorId": 0, "balance": 1.5}))
        with CapSolver(client_key="KEY", transport=replay, clock=replay.clock) as client:
            assert client.get_balance().balance == 1.5

    files = entered(action)

    assert len(set(files)) <= 9, sorted(set(files))
    assert moves(files) <= 60


def test_a_task_enters_few_files() -> None:
    """From its submission to its result, with one poll that does not bring it."""

    def action() -> None:
        replay = Replay(
            reply(200, {"errorId": 0, "taskId": "a"}),
            reply(200, {"errorId": 0, "status": "processing"}),
            reply(200, {"errorId": 0, "status": "ready", "solution": {"token": "x"}}),
        )
        task = models.AntiTurnstileTaskProxyLess(website_url="https://example.com", website_key="k")
        with CapSolver(client_key="KEY", transport=replay, clock=replay.clock) as client:
            assert client.tasks.run(task).token == "x"

    files = entered(action)

    assert len(set(files)) <= 15, sorted(set(files))
    assert moves(files) <= 280
