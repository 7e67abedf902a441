"""What a server leaves behind a response is never the next response, and costs nothing: not even a charged create.

A connection is used again only where nothing more came over it than was asked for.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, TypeAlias

import anyio
import httpcore2
import httpx2
import pytest

from generated._runtime.description.tasks import Timing
from generated.capsolver import AsyncCapSolver, CapSolver
from specloom.runtime.request import Request, SealedRequest
from specloom.runtime.secrets import Secrets
from specloom.runtime.transports.connections import Deadline
from specloom.runtime.transports.httpx import AsyncHttpxTransport, HttpxTransport
from specloom.runtime.transports.network import AsyncNetwork, Network
from tests.wire.carriers import CARRIERS, Carrier, Send
from tests.wire.flavours import settled
from tests.wire.providers import CAPSOLVER
from tests.wire.server import Received, Reply, Server
from tests.wire.service import Service

pytestmark = pytest.mark.wire

STALE = Reply(json={"n": "stale"}).raw
FRESH = Reply(json={"n": "fresh"})


def stating(length: int, body: bytes) -> Reply:
    """A response that states another length than its body has."""
    return Reply(body=body, headers={"Content-Length": str(length)})


WORDS = '{"n": "Größe, température, 大きさ"}'

FILLING = 65_536 - len(stating(65_400, b"").raw)
"""The length of a body that fills a read, together with its head."""

AT_ONCE = {
    "the response again": Reply(json={"n": 1}, trailing=STALE),
    "the response again, in the same record": stating(8, b'{"n": 1}' + STALE),
    "one stray line break": Reply(json={"n": 1}, trailing=b"\r\n"),
    "one stray byte": Reply(json={"n": 1}, trailing=b"\n"),
    "the rest of a length that counts characters": stating(len(WORDS), WORDS.encode()),
    "bytes behind the last chunk": Reply(json={"n": 1}, chunked=True, trailing=STALE),
    "a line break behind the last chunk": Reply(json={"n": 1}, chunked=True, trailing=b"\r\n"),
    "bytes behind a packed body": Reply(json={"n": 1}, gzip=True, trailing=STALE),
    "half a head": Reply(json={"n": 1}, trailing=STALE[:30]),
    "a head without its body": Reply(json={"n": 1}, trailing=STALE.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"),
    "an interim response": Reply(json={"n": 1}, trailing=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body under 204": Reply(status=204, trailing=b'{"n": 1}'),
    "a body under 304": Reply(status=304, headers={"Content-Length": "8"}, trailing=b'{"n": 1}'),
    "bytes behind a large body": Reply(body=bytes(100_000), trailing=STALE),
    "a large body": Reply(body=bytes(100_000), trailing=Reply(body=bytes(300_000)).raw),
    "bytes behind a body that fills a read": stating(FILLING, bytes(FILLING) + STALE),
}
"""What follows a response before anybody could have asked for more."""

LATER = {
    "the response again": Reply(json={"n": 1}, later=STALE),
    "one stray line break": Reply(json={"n": 1}, chunked=True, later=b"\r\n"),
    "a body under 204": Reply(status=204, later=b'{"n": 1}'),
    "an early hint": Reply(json={"n": 1}, later=b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
    "a timeout of the server's": Reply(json={"n": 1}, later=Reply(status=408, close=True).raw, leaves=True),
    "nothing but the end": Reply(json={"n": 1}, later=b"", leaves=True),
}
"""What comes while the connection is idle."""

HINTS = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"

CLEAN = {
    "a body": Reply(json={"n": 1}),
    "no body": Reply(),
    "chunks": Reply(json={"n": 1}, chunked=True),
    "no chunks": Reply(chunked=True),
    "a packed body": Reply(json={"n": 1}, gzip=True),
    "a large body": Reply(body=bytes(100_000)),
    "large chunks": Reply(body=bytes(100_000), chunked=True),
    "one byte after another": Reply(json={"n": 1}, drip=0.001),
    "204": Reply(status=204),
    "304": Reply(status=304, headers={"Content-Length": "8"}),
    "404": Reply(status=404, json={"n": 1}),
}
"""Responses that leave nothing behind."""

over_both = pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])


def a_request(url: str, number: int = 1, method: str = "POST") -> SealedRequest:
    """A request that can be told from others."""
    body = {"number": number, "text": "x" * 2000}
    request = Request(operation="op", method=method, url=f"{url}/op", body=body, media_type="application/json")
    return request.seal(Secrets([], {}))


@pytest.fixture
def send(carrier: Carrier) -> Iterator[Send]:
    """The `send` of a transport that trusts the servers of tests."""
    with carrier.connected(trusted=True) as opened:
        yield opened


def _is_asked_once(server: Server) -> None:
    """Every request has reached the server once, over a connection of its own."""
    assert [received.json["number"] for received in server.received] == [1, 2]
    assert [received.connection for received in server.received] == [1, 2]


# --- leftovers -------------------------------------------------------------------------------------------------------


@over_both
def test_what_follows_a_response_is_not_the_next_response(send: Send, tls: bool) -> None:
    """The next request goes over another connection, and is neither lost nor sent twice."""
    for leftover, reply in AT_ONCE.items():
        with Server(reply, FRESH, tls=tls) as server:
            send(a_request(server.url, 1), 5)
            response = send(a_request(server.url, 2), 5)

        assert response.body == b'{"n": "fresh"}', leftover
        _is_asked_once(server)


@over_both
def test_what_comes_over_an_idle_connection_is_not_the_next_response(carrier: Carrier, send: Send, tls: bool) -> None:
    """However late it comes before the next request is written; pyreqwest's own thread takes a moment to see it."""
    for leftover, reply in LATER.items():
        with Server(reply, FRESH, tls=tls) as server:
            send(a_request(server.url, 1), 5)
            server.speak()
            if carrier.over == "pyreqwest":
                server.wait_until(lambda: server.open_connections == 0)
            response = send(a_request(server.url, 2), 5)

        assert response.body == b'{"n": "fresh"}', leftover
        _is_asked_once(server)


def test_a_body_that_follows_the_head_alone_is_not_the_next_response(send: Send) -> None:
    """HEAD asks for none, whatever Content-Length says."""
    with Server(Reply(json={"n": 1}, trailing=b'{"n": 1}'), FRESH) as server:
        assert send(a_request(server.url, 1, "HEAD"), 5).headers["content-length"] == "8"
        response = send(a_request(server.url, 2), 5)

    assert response.body == b'{"n": "fresh"}'
    _is_asked_once(server)


def test_no_connection_with_leftovers_is_kept(send: Send) -> None:
    """It is closed when the response is over, and not only when the next request comes."""
    with Server(AT_ONCE["one stray line break"]) as server:
        send(a_request(server.url), 5)
        server.wait_until(lambda: server.open_connections == 0)


@over_both
@pytest.mark.parametrize("leftover", [None, STALE, b"\r\n"], ids=["clean", "again", "line break"])
def test_what_follows_a_stream_is_not_the_next_stream(carrier: Carrier, leftover: bytes | None, tls: bool) -> None:
    """A connection whose stream was read to its end is used again, unless more came over it."""

    async def work(url: str) -> list[bytes]:
        transport, close = carrier.transport(trusted=True)
        bodies = [await _streamed(transport, carrier, a_request(url, number)) for number in (1, 2)]
        await settled(close())
        return bodies

    first = Reply(body=b"data: 1\n\n", chunked=True, trailing=leftover or b"")
    with Server(first, Reply(body=b"data: 2\n\n", chunked=True), tls=tls) as server:
        bodies = anyio.run(work, server.url, backend=carrier.backend or "asyncio")

    assert bodies == [b"data: 1\n\n", b"data: 2\n\n"]
    if leftover or carrier.over == "pyreqwest":  # whose streams have a connection each
        _is_asked_once(server)
    else:
        assert server.connections == 1


async def _streamed(transport: Any, carrier: Carrier, request: SealedRequest) -> bytes:
    """All of a response that is read as it comes."""
    if carrier.backend is None:
        incoming = transport.stream(request, 5, idle=5)
        body = b"".join(iter(incoming.read, b""))
        incoming.close()
        return body
    incoming = await transport.astream(request, 5, idle=5)
    body = b""
    while piece := await incoming.aread():
        body += piece
    await incoming.aclose()
    return body


@pytest.mark.parametrize("leftover", ["the response again", "a line break", "characters"])
def test_no_task_gets_what_belongs_to_another(carrier: Carrier, leftover: str) -> None:
    """Each gets its own result, and is created once."""
    service = Service(after=2)

    def answer(request: Received) -> Reply:
        reply = service(request)
        if leftover == "the response again":
            return replace(reply, trailing=reply.raw)
        if leftover == "a line break":
            return replace(reply, trailing=b"\r\n")
        return replace(reply, json=None, body=reply.head_and_body()[1] + "é".encode(), headers=_one_too_few(reply))

    with Server(answer=answer) as server:
        tokens = anyio.run(_solve, carrier, server.url, 4, backend=carrier.backend or "asyncio")

    assert tokens == ["solved-1", "solved-2", "solved-3", "solved-4"]
    assert service.created == 4


def _one_too_few(reply: Reply) -> dict[str, str]:
    """Headers that count the two bytes of a last character as none."""
    return {"Content-Type": "application/json", "Content-Length": str(len(reply.head_and_body()[1]))}


async def _solve(carrier: Carrier, url: str, count: int) -> list[str]:
    """The results of some tasks, one after the other."""
    options: dict[str, Any] = {"base_url": url, "client_key": "KEY-OF-A-TEST"}
    tokens: list[str] = []
    with ExitStack() as stack:
        if carrier.backend is None:
            client: Any = CapSolver(**options, **stack.enter_context(carrier.option()))
            for _ in range(count):
                tokens.append(_tasks(client).run(*CAPSOLVER.asked).g_recaptcha_response)
            client.close()
            return tokens
    async with carrier.async_option() as option, AsyncCapSolver(**options, **option) as client:
        for _ in range(count):
            tokens.append((await _tasks(client).run(*CAPSOLVER.asked)).g_recaptcha_response)
    return tokens


def _tasks(client: Any) -> Any:
    return client.tasks.with_options(timing=Timing(first=0, every=0))


# --- connections that are kept ---------------------------------------------------------------------------------------


@over_both
def test_a_connection_is_used_again_where_nothing_is_left(send: Send, tls: bool) -> None:
    """Whatever tells where a response ends."""
    with Server(*CLEAN.values(), tls=tls) as server:
        for number, clean in enumerate(CLEAN):
            send(a_request(server.url, number), 5)
            assert server.connections == 1, clean

    assert [received.json["number"] for received in server.received] == [*range(len(CLEAN))]


def test_a_connection_is_used_again_after_interim_responses(send: Send) -> None:
    """As many as there are, before the response itself."""
    with Server(*[Reply(json={"n": 1}, hints=HINTS)] * 3) as server:
        bodies = [send(a_request(server.url), 5).body for _ in range(3)]

    assert bodies == [b'{"n": 1}'] * 3
    assert server.connections == 1


# --- at the last moment ----------------------------------------------------------------------------------------------

GET, POST = b"GET / HTTP/1.1\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n"


class _Line:
    """A connection of ours, synchronous or not, and the other end of it."""

    def __init__(self, backend: str | None, listener: socket.socket) -> None:
        self._backend = backend
        self._listener = listener
        self.deadline = Deadline.after(5)

    async def open(self) -> None:
        port = self._listener.getsockname()[1]
        network = Network() if self._backend is None else AsyncNetwork()
        self._stream: Any = await settled(network.connect_tcp("127.0.0.1", port, self.deadline))
        self.other, _ = self._listener.accept()

    async def write(self, head: bytes, body: bytes = b"") -> None:
        """As httpcore2 writes a request."""
        for data in (head, body):
            await settled(self._stream.write(data, self.deadline))

    async def read(self) -> bytes:
        data: bytes = await settled(self._stream.read(65_536, self.deadline))
        return data

    async def close(self) -> None:
        await settled(self._stream.close() if self._backend is None else self._stream.aclose())
        self.other.close()


OnALine: TypeAlias = Callable[[Callable[[_Line], Awaitable[None]]], None]


@pytest.fixture(params=[None, "asyncio", "trio"], ids=["sync", "asyncio", "trio"])
def on_a_line(request: pytest.FixtureRequest) -> OnALine:
    """Runs a scenario with a connection, in each flavour."""
    backend: str | None = request.param

    def run(scenario: Callable[[_Line], Awaitable[None]]) -> None:
        async def work() -> None:
            with socket.create_server(("127.0.0.1", 0)) as listener:
                line = _Line(backend, listener)
                await line.open()
                await scenario(line)
                await line.close()

        anyio.run(work, backend=backend or "asyncio")

    return run


def test_a_connection_is_looked_at_when_a_request_is_written(on_a_line: OnALine) -> None:
    """The pool then takes another one, as it does where the connection was taken already; nothing was sent over it."""

    async def scenario(line: _Line) -> None:
        await line.write(GET)
        assert line.other.recv(100) == GET
        line.other.sendall(b"response")
        assert await line.read() + await line.read() == b"response"
        line.deadline = Deadline.after(5)
        line.other.sendall(STALE)
        with pytest.raises(httpcore2.ConnectionNotAvailable):
            await line.write(GET)
        assert not line.deadline.sent

    on_a_line(scenario)


def test_a_server_that_speaks_first_gets_no_request(on_a_line: OnALine) -> None:
    """What it says is no response to it; since nothing was sent, the request may be made again."""

    async def scenario(line: _Line) -> None:
        line.other.sendall(STALE)
        with pytest.raises(httpcore2.ConnectError, match="the server sent something before the request"):
            await line.write(GET)
        assert not line.deadline.sent

    on_a_line(scenario)


def test_what_a_socks_proxy_says_is_read_as_a_whole(on_a_line: OnALine) -> None:
    """httpcore2 reads each of its replies once."""

    async def scenario(line: _Line) -> None:
        for hello, reply in ((b"\x05\x01\x00", b"\x05\x00"), (b"\x05\x01\x00\x01addr", b"\x05\x00\x00\x01addr")):
            await line.write(hello)
            assert line.other.recv(100) == hello
            line.other.sendall(reply)
            assert await line.read() == reply
        await line.write(GET)
        assert line.other.recv(100) == GET

    on_a_line(scenario)


def test_head_and_body_are_written_at_once(on_a_line: OnALine) -> None:
    """So that no response can begin between them, which would be older than the request."""

    async def scenario(line: _Line) -> None:
        await line.write(POST, b"body")
        assert line.other.recv(100) == POST + b"body"

    on_a_line(scenario)


# --- a user's own client ---------------------------------------------------------------------------------------------

OWN = [it for it in CARRIERS if it.over == "httpx2"]
own = pytest.mark.parametrize("carrier", OWN, ids=str)


async def _twice(carrier: Carrier, url: str, **options: Any) -> list[bytes]:
    """Two responses over a client with these options."""
    if carrier.backend is None:
        with httpx2.Client(**options) as client:
            return [HttpxTransport(client).send(a_request(url, number), 5).body for number in (1, 2)]
    async with httpx2.AsyncClient(**options) as other:
        transport = AsyncHttpxTransport(other)
        return [(await transport.asend(a_request(url, number), 5)).body for number in (1, 2)]


@own
@pytest.mark.parametrize("leftover", [b"", STALE], ids=["clean", "again"])
def test_a_hook_that_reads_the_response_leaves_nothing_behind_either(carrier: Carrier, leftover: bytes) -> None:
    """It releases the connection before we see it."""

    async def read(answer: Any) -> None:
        await settled(answer.read() if carrier.backend is None else answer.aread())

    def read_now(answer: Any) -> None:
        answer.read()

    hooks: dict[str, Any] = {"event_hooks": {"response": [read_now if carrier.backend is None else read]}}
    with Server(Reply(json={"n": 1}, trailing=leftover), FRESH) as server:
        bodies = anyio.run(lambda: _twice(carrier, server.url, **hooks), backend=carrier.backend or "asyncio")

    assert bodies == [b'{"n": 1}', b'{"n": "fresh"}']
    assert [received.connection for received in server.received] == ([1, 2] if leftover else [1, 1])


class _Opaque(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body whose origin nobody can see."""

    def __init__(self, answer: httpx2.Response) -> None:
        self._hidden = answer.stream

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self._hidden, httpx2.SyncByteStream)
        yield from self._hidden

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert isinstance(self._hidden, httpx2.AsyncByteStream)
        async for chunk in self._hidden:
            yield chunk

    def close(self) -> None:
        assert isinstance(self._hidden, httpx2.SyncByteStream)
        self._hidden.close()

    async def aclose(self) -> None:
        assert isinstance(self._hidden, httpx2.AsyncByteStream)
        await self._hidden.aclose()


class _Wrapping(httpx2.HTTPTransport):
    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = super().handle_request(request)
        answer.stream = _Opaque(answer)
        return answer


class _AsyncWrapping(httpx2.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await super().handle_async_request(request)
        answer.stream = _Opaque(answer)
        return answer


@own
def test_a_connection_that_cannot_be_seen_is_used_once(carrier: Carrier) -> None:
    """Where a transport of the user's hides whether anything is left."""
    transport = _Wrapping() if carrier.backend is None else _AsyncWrapping()
    with Server(AT_ONCE["the response again"], FRESH) as server:
        bodies = anyio.run(
            lambda: _twice(carrier, server.url, transport=transport), backend=carrier.backend or "asyncio"
        )

    assert bodies == [b'{"n": 1}', b'{"n": "fresh"}']
    _is_asked_once(server)
