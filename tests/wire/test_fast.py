"""What pyreqwest cannot do: it is refused in words, or built around."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import anyio
import pytest
from msgspec import UNSET

from specloom.runtime.errors import ConfigurationError, TransportError
from specloom.runtime.request import Request, SealedRequest
from specloom.runtime.secrets import Secrets
from specloom.runtime.transports.pyreqwest import AsyncFastTransport, FastTransport
from tests.wire.server import Reply, Server
from tests.wire.timed import quickest

pytestmark = pytest.mark.wire

PROMPT = 0.1
"""Seconds within which a wait must end."""


def a_request(url: str, *, method: str = "POST") -> SealedRequest:
    """A request with a body, which pyreqwest asks for when it has a connection."""
    body = {"a": 1} if method == "POST" else UNSET
    request = Request(operation="op", method=method, url=f"{url}/op", body=body, media_type="application/json")
    return request.seal(Secrets([], {}))


def test_without_pyreqwest_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as it is chosen."""
    monkeypatch.setitem(sys.modules, "pyreqwest.client", None)
    for kind in (FastTransport, AsyncFastTransport):
        with pytest.raises(ConfigurationError, match=r"pyreqwest, which is not installed: pip install pyreqwest$"):
            kind()


def test_under_trio_it_says_what_to_use() -> None:
    """It is bound to asyncio."""

    async def work() -> None:
        await AsyncFastTransport().asend(a_request("http://127.0.0.1:1"), 5)

    with pytest.raises(
        ConfigurationError, match="asyncio only: omit `transport`, since the default runs under trio, too"
    ):
        anyio.run(work, backend="trio")


FORKING = """
import os, sys
from specloom.runtime.client import Client
from specloom.runtime.errors import ConfigurationError
from specloom.runtime.operation import Call
from specloom.runtime.operation import Api, Operation
operation = Operation(id="op", method="POST", path="/", media_type="application/json", responses={"200": int})
def client():
    return Client(Api(name="x", title="X"), {}, base_url=sys.argv[1], retries=0, transport="fast")
used = client()
used._call(Call(operation))
child = os.fork()
if child:
    print(used._call(Call(operation)), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
else:
    for each in (used, client()):
        try:
            each._call(Call(operation))
        except ConfigurationError as error:
            assert "forked after it was used" in str(error), error
            continue
        os._exit(1)
    os._exit(7)
"""


def test_a_child_of_a_process_that_used_it_is_refused() -> None:
    """Its threads are gone there; the parent goes on."""
    with Server(answer=lambda _: Reply(json=5)) as server:
        done = subprocess.run(
            [sys.executable, "-c", FORKING, server.url],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )

    assert done.stdout.split() == ["5", "7"]
    assert len(server.received) == 2


def test_an_interruption_ends_only_what_the_main_thread_does() -> None:
    """Within a tenth of a second; other threads keep their connections and their answers."""

    def attempt() -> float:
        transport = FastTransport()
        others: list[int] = []

        def ask() -> None:
            others.append(transport.send(a_request(server.url), 30).status)

        with Server(answer=lambda _: Reply(json=1, delay=0.6)) as server:
            thread = threading.Thread(target=ask)
            thread.start()
            old = signal.signal(signal.SIGALRM, signal.default_int_handler)
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            start = time.monotonic()
            try:
                with pytest.raises(KeyboardInterrupt):
                    transport.send(a_request(server.url), 30)
            finally:
                signal.signal(signal.SIGALRM, old)
            elapsed = time.monotonic() - start
            thread.join(10)
            transport.close()
        assert others == [200]
        return elapsed - 0.2

    assert quickest(attempt, PROMPT) < PROMPT


def test_a_cancelled_task_ends_at_once() -> None:
    """With the cancellation that was asked for, its message included."""

    async def work(url: str) -> tuple[float, object]:
        transport = AsyncFastTransport()
        task = asyncio.create_task(transport.asend(a_request(url), 30))
        await asyncio.sleep(0.2)
        start = time.monotonic()
        task.cancel("enough")
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        elapsed = time.monotonic() - start
        async with asyncio.timeout(5):
            assert (await transport.asend(a_request(url), 5)).status == 200
        await transport.aclose()
        return elapsed, caught.value.args

    def attempt() -> float:
        with Server(Reply(json=1, delay=30), Reply(json=1)) as server:
            elapsed, arguments = asyncio.run(work(server.url))
        assert arguments == ("enough",)
        return elapsed

    assert quickest(attempt, PROMPT) < PROMPT


def test_a_cancelled_wait_for_a_connection_leaves_its_place() -> None:
    """The next one gets it."""

    async def work(url: str) -> list[int]:
        transport = AsyncFastTransport(max_connections=1)
        first = asyncio.create_task(transport.asend(a_request(url), 5))
        await asyncio.sleep(0.1)
        second, third = (asyncio.create_task(transport.asend(a_request(url), 5)) for _ in range(2))
        await asyncio.sleep(0)
        second.cancel()
        done = [(await first).status, (await third).status]
        await transport.aclose()
        return done

    with Server(answer=lambda _: Reply(json=1, delay=0.2)) as server:
        assert asyncio.run(work(server.url)) == [200, 200]
    assert len(server.received) == 2


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_counts_as_sent_where_that_is_not_known(method: str) -> None:
    """Without a body nothing tells whether a connection was made before the time was up; with one, that it was not."""
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(TransportError) as caught:
        FastTransport().send(a_request(f"https://127.0.0.1:{listener.getsockname()[1]}", method=method), 0.3)

    assert caught.value.sent == (method == "GET")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "cannot be read: No such file or directory"), ("a key", "holds no certificate in PEM form")],
    ids=["missing", "empty"],
)
def test_a_ca_bundle_that_is_none_is_refused(tmp_path: Path, content: str | None, reason: str) -> None:
    """When the transport is made."""
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)

    with pytest.raises(ConfigurationError, match=reason):
        FastTransport(ca_bundle=path)
