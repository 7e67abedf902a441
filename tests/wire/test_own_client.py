"""A user's own httpx2 client as a transport: its connections are the user's, the requests on them are ours."""

from __future__ import annotations

import gzip
import logging
import os
from typing import Any

import anyio
import httpx2
import pytest

from specloom.runtime.client import AsyncClient, Client
from specloom.runtime.description.api import Credential, Placement
from specloom.runtime.errors import ConfigurationError
from specloom.runtime.operation import Api, Call, Operation
from tests.wire.server import Reply, Server, trusting

pytestmark = pytest.mark.wire

API = Api(name="inkwell", title="Inkwell", credentials=(Credential("key"),))
ASK = Operation(
    id="ask", method="GET", path="/ask", placements=(Placement("key", "query", "token"),), responses={"200": int}
)
KEY = "KEY-OF-A-TEST"


class Inkwell(Client):
    """As generated code writes a client."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("retries", 0)
        super().__init__(API, {"key": KEY}, **options)

    def ask(self) -> int:
        """Only reads."""
        return self._call(Call(ASK))


class AsyncInkwell(AsyncClient):
    """As generated code writes an asynchronous client."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("retries", 0)
        super().__init__(API, {"key": KEY}, **options)

    async def ask(self) -> int:
        """Only reads."""
        return await self._call(Call(ASK))


def test_its_proxy_and_its_certificates_apply() -> None:
    """That is what it is brought for."""
    with Server(Reply(json=1)) as proxy, httpx2.Client(proxy=proxy.url) as own:
        assert Inkwell(base_url="http://inkwell.example", transport=own).ask() == 1
    with Server(Reply(json=2), tls=True) as server, httpx2.Client(verify=trusting()) as own:
        assert Inkwell(base_url=server.url, transport=own).ask() == 2

    assert proxy.received[0].target.endswith("inkwell.example/ask?token=KEY-OF-A-TEST")


def test_nothing_else_of_it_goes_into_a_request() -> None:
    """Not its headers, cookies, parameters, auth or base URL, which are meant for other servers;
    redirects stay away.
    """
    own = httpx2.Client(
        base_url="https://elsewhere.example",
        headers={"X-Own": "1"},
        cookies={"own": "1"},
        params={"own": "1"},
        auth=("user", "password"),
        follow_redirects=True,
    )
    moved = Reply(status=307, headers={"Location": "/else", "Set-Cookie": "sid=1"})
    with Server(moved, Reply(json=1)) as server, own:
        inkwell = Inkwell(base_url=server.url, transport=own)
        with pytest.raises(Exception, match="redirect"):
            inkwell.ask()
        assert inkwell.ask() == 1

    assert [it.target for it in server.received] == ["/ask?token=KEY-OF-A-TEST"] * 2
    for received in server.received:
        assert sorted(received.headers) == ["accept", "accept-encoding", "host", "user-agent"]


def test_it_stays_open() -> None:
    """Whoever made it closes it; then it is refused."""
    with Server(Reply(json=1), Reply(json=2)) as server:
        own = httpx2.Client()
        with Inkwell(base_url=server.url, transport=own) as inkwell:
            assert inkwell.ask() == 1
        assert not own.is_closed
        inkwell = Inkwell(base_url=server.url, transport=own)
        assert inkwell.ask() == 2
        own.close()
        with pytest.raises(ConfigurationError, match="the httpx2 client that was given as `transport` is closed"):
            inkwell.ask()


@pytest.mark.promise(11)
@pytest.mark.parametrize("reads", [False, True])
def test_its_event_hooks_are_called(reads: bool) -> None:
    """They may even read the answer."""
    seen: list[object] = []

    def requested(request: httpx2.Request) -> None:
        seen.append(request.method)

    def responded(answer: httpx2.Response) -> None:
        seen.append(answer.read() if reads else answer.status_code)

    packed = Reply(body=gzip.compress(b"5"), headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})
    hooks: dict[str, list[Any]] = {"request": [requested], "response": [responded]}
    with Server(packed) as server, httpx2.Client(event_hooks=hooks) as own:
        assert Inkwell(base_url=server.url, transport=own).ask() == 5

    assert seen == ["GET", b"5" if reads else 200]


def test_its_log_names_the_request_without_the_key(caplog: pytest.LogCaptureFixture) -> None:
    """Nor anything else that the server says; the user's own requests are logged as they are."""
    with Server(Reply(json=1), Reply(json=2)) as server, httpx2.Client() as own:
        with caplog.at_level(logging.INFO, logger="httpx2"):
            Inkwell(base_url=server.url, transport=own).ask()
            own.get(f"{server.url}/mine?page=2")
        told = [record.getMessage() for record in caplog.records if record.name == "httpx2"]

        assert told == [
            f'HTTP Request: GET {server.url}/ask "HTTP/1.1 200 OK"',
            f'HTTP Request: GET {server.url}/mine?page=2 "HTTP/1.1 200 Scripted"',
        ]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_asynchronous_one_belongs_to_its_event_loop(backend: str) -> None:
    """In another its connections cannot be used."""
    own = httpx2.AsyncClient()
    with Server(Reply(json=1), Reply(json=2)) as server:
        inkwell = AsyncInkwell(base_url=server.url, transport=own)

        async def ask(last: bool) -> int:
            try:
                return await inkwell.ask()
            finally:
                if last:
                    await own.aclose()

        async def twice() -> list[int]:
            return [await ask(False), await ask(True)]

        assert anyio.run(twice, backend=backend) == [1, 2]

        other = AsyncInkwell(base_url=server.url, transport=(another := httpx2.AsyncClient(transport=_Answers())))
        assert anyio.run(other.ask, backend=backend) == 3
        with pytest.raises(ConfigurationError, match="was used in another event loop"):
            anyio.run(other.ask, backend=backend)
        anyio.run(another.aclose, backend=backend)


def test_one_that_was_used_before_a_fork_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parent and child would talk over one connection."""
    with httpx2.Client(transport=_Answers()) as own:
        inkwell = Inkwell(base_url="http://inkwell.example", transport=own)
        assert inkwell.ask() == 3
        monkeypatch.setattr(os, "getpid", lambda: -1)
        with pytest.raises(ConfigurationError, match="was used before a fork"):
            inkwell.ask()


class _Answers(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Connections that need no server."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json=3)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json=3)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Inkwell(transport=httpx2.AsyncClient()), "takes an `httpx2.Client`, not a `AsyncClient`"),
        (lambda: AsyncInkwell(transport=httpx2.Client()), "takes an `httpx2.AsyncClient`, not a `Client`"),
        (
            lambda: Inkwell(transport=httpx2.Client(), proxy="http://p"),
            "`proxy` has no effect with a transport of your own",
        ),
        (lambda: Inkwell(transport=httpx2.Client(), max_response_bytes=0), "`max_response_bytes` must be a positive"),
        (lambda: Inkwell(transport="slow"), '`transport` is "fast", a transport, or an httpx2 client'),
        (lambda: AsyncInkwell(transport="slow"), '`transport` is "fast", a transport, or an httpx2 client'),
    ],
    ids=range(6),
)
def test_what_does_not_fit_is_refused(make: Any, reason: str) -> None:
    """When the client is made."""
    with pytest.raises(ConfigurationError, match=reason):
        make()
