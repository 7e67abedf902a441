"""A Ctrl-C ends a call at once, whenever it comes and whichever thread gets it, and costs the client nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Condition, Event
from typing import Any

import pytest

from tests.project import PYTHONPATH
from tests.wire.interrupted import AT_ONCE
from tests.wire.server import Received, Reply, Server

pytestmark = [pytest.mark.wire, pytest.mark.promise(22)]

ROOT = Path(__file__).resolve().parents[2]

AT_LAST = 1.0
"""Seconds within which each interruption must end a call, on a machine that is busy; most take a fiftieth."""

by_transport = pytest.mark.parametrize("transport", ["", "fast"], ids=["default", "fast"])


@contextmanager
def another(mode: str, transport: str, url: str, seed: int, count: int) -> Generator[subprocess.Popen[str]]:
    """A process that is interrupted; it is killed where it hangs."""
    arguments = [sys.executable, "-m", "tests.wire.interrupted", mode, transport, url, str(seed), str(count)]
    with subprocess.Popen(
        arguments,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": PYTHONPATH},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> Any:
    """What the process says next."""
    assert process.stdout is not None
    assert process.stderr is not None
    line = process.stdout.readline()
    assert line, process.stderr.read()
    return json.loads(line)


class Provider:
    """Gives no response to a call, until it is told to give one to `AT_ONCE` of them that come together.

    What was sent before an interruption may be read here long after it. Such a request may be one of those that meet,
    and none of the others waits for it: whoever comes once so many are there gets a response at once.
    """

    def __init__(self) -> None:
        self.over = Event()
        self.meets = False
        self._come = 0
        self._met = Condition()

    def __call__(self, request: Received) -> Reply:
        if request.target == "/endless":
            return Reply(body=b"no more", drip=60.0, drip_from="body")
        if request.target == "/short":
            return Reply(body=b"all")
        if self.meets:
            with self._met:
                self._come += 1
                self._met.notify_all()
                assert self._met.wait_for(lambda: self._come >= AT_ONCE, 10), "a place was lost"
        else:
            self.over.wait(60)
        return Reply(json={"errorId": 0, "balance": 1.5, "packages": []})


def _each_ends_a_call(transport: str, seed: int, count: int) -> None:
    provider = Provider()
    with Server(answer=provider) as server, another("call", transport, server.url, seed, count) as process:
        outcome = said(process)
        provider.meets = True
        balances, errors = process.communicate("go on\n", timeout=60)
        provider.over.set()

    assert (outcome["ended"], outcome["others"]) == (count, [])
    assert outcome["longest"] < AT_LAST
    assert outcome["median"] < 0.1
    assert json.loads(balances) == [1.5] * AT_ONCE, errors
    assert "Traceback" not in errors


@pytest.mark.sampled(1)
@by_transport
def test_an_interruption_ends_a_call_at_once_and_costs_no_place(transport: str) -> None:
    """A signal to the main thread, or to another one, or none at all; afterwards all places are there."""
    _each_ends_a_call(transport, 1, 30)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 5))
@by_transport
def test_each_of_many_interruptions_ends_a_call_at_once_and_costs_no_place(transport: str, seed: int) -> None:
    """Some hundreds of them."""
    _each_ends_a_call(transport, seed, 300)


@pytest.mark.sampled(1)
@by_transport
def test_an_interruption_ends_a_stream_at_once(transport: str) -> None:
    """While its head is awaited, and in the middle; another one can be begun."""
    with Server(answer=Provider()) as server, another("stream", transport, server.url, 5, 30) as process:
        outcome, last = said(process), said(process)

    assert (outcome["ended"], outcome["others"]) == (30, [])
    assert outcome["longest"] < AT_LAST
    assert outcome["median"] < 0.1
    assert last == len(b"all")


@pytest.mark.sampled(1)
@by_transport
def test_a_signal_handler_may_make_a_call_in_the_middle_of_another_one(transport: str) -> None:
    """Of the same client; both get their responses."""

    def answer(request: Received) -> Reply:
        return Reply(json={"errorId": 0, "balance": 1.5, "packages": []}, delay=0.002)

    with Server(answer=answer) as server, another("nested", transport, server.url, 6, 150) as process:
        outcome = said(process)

    assert (outcome["inner"], outcome["outer"]) == ([1.5], [1.5])
    assert outcome["longest"] < AT_LAST
