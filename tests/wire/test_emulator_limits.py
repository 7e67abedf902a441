"""What the emulator does with too much of something: a body, events that nobody reads."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from specloom.serve.app import _MAX_BODY, _MOST_EVENTS, _put_or_end
from specloom.serve.emulation import Event
from specloom.serve.server import Emulator

pytestmark = pytest.mark.wire

SPEC = Path(__file__).resolve().parents[2] / "specs" / "capsolver.yaml"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """A provider over a socket."""
    with Emulator(SPEC) as emulator:
        yield emulator


@pytest.mark.parametrize("path", ["/capsolver/createTask", "/_specloom/faults"])
def test_a_body_that_is_too_large_is_rejected(emulator: Emulator, path: str) -> None:
    """As a whole: none is cut, read or stored."""
    host = emulator.root.removeprefix("http://")
    with closing(HTTPConnection(host, timeout=60)) as connection:
        connection.request("POST", path, b" " * (_MAX_BODY + 1), {"Content-Type": "application/json"})
        response = connection.getresponse()
        told = json.loads(response.read())

    assert response.status == 413
    assert told == {"error": f"the body is larger than {_MAX_BODY} bytes, which the emulator does not read"}
    assert emulator.emulation.tasks() == []


def test_events_that_nobody_reads_end_their_stream() -> None:
    """Instead of filling the memory: the listener sees the end, and may begin anew."""

    async def scene() -> list[Event | None]:
        queue: asyncio.Queue[Event | None] = asyncio.Queue(_MOST_EVENTS + 1)
        for number in range(_MOST_EVENTS):
            _put_or_end(queue, {"n": number})
        assert queue.qsize() == _MOST_EVENTS
        _put_or_end(queue, {"n": -1})
        return [queue.get_nowait() for _ in range(queue.qsize())]

    assert asyncio.run(scene()) == [None]
