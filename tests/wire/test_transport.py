"""The transports against a real server: what goes over the line, what comes back, and what nobody may see."""

from __future__ import annotations

import gzip
import logging
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import anyio
import httpcore2
import pytest

from specloom.runtime.client import AsyncClient, Client
from specloom.runtime.description.api import Credential, Placement
from specloom.runtime.errors import ClientError, ConfigurationError, DecodeError, HttpStatusError, TransportError
from specloom.runtime.operation import Api, Call, Operation
from specloom.runtime.request import Request, Response, SealedRequest
from specloom.runtime.secrets import Secrets
from specloom.runtime.transports.default import AsyncHttpTransport, HttpTransport
from specloom.runtime.transports.pyreqwest import AsyncFastTransport, FastTransport
from tests.wire.carriers import CARRIERS, Carrier, Send
from tests.wire.flavours import settled
from tests.wire.server import Received, Reply, Server
from tests.wire.trickle import ALL, CLOSE, DEAF, Trickle, head

pytestmark = pytest.mark.wire

CANARY = "canary-7f/3=q+ü"
CRUMB = "canary-7f/3=q+"
"""A key that a cookie can hold: RFC 6265 knows ASCII only."""
SPELLINGS = ("canary", "Y2FuYXJ5")
PLACEMENTS = (
    Placement("key", "body", "/clientKey"),
    Placement("key", "query", "token"),
    Placement("key", "header", "X-Key"),
    Placement("key", "bearer"),
    Placement("crumb", "cookie", "sid"),
)
OK = Reply(json={"n": 1})

PROMPT = 5.0
"""Seconds that anything may take on a machine that is busy; without the deadline it would be twenty or more."""


def a_request(url: str, *, path: str = "/op", method: str = "POST", body: object = None, **facts: Any) -> SealedRequest:
    """A request with the canary in every place where a key may stand."""
    request = Request(
        operation="op",
        method=method,
        url=f"{url}{path}",
        headers={"Accept": "*/*", "User-Agent": "inkwell", "Content-Type": "application/json"},
        body=body or {"a": 1},
        media_type="application/json",
        placements=PLACEMENTS,
        **facts,
    )
    return request.seal(Secrets([Credential("key"), Credential("crumb")], {"key": CANARY, "crumb": CRUMB}))


@pytest.fixture
def connect(carrier: Carrier) -> Iterator[Callable[..., Send]]:
    """Make a transport with these options, and get its `send`, or its `asend` in a loop on another thread."""
    with ExitStack() as open_until_then:

        def make(**options: Any) -> Send:
            return open_until_then.enter_context(carrier.connected(**options))

        yield make


@pytest.fixture
def send(connect: Callable[..., Send]) -> Send:
    """The `send` of a transport without options."""
    return connect()


# --- requests --------------------------------------------------------------------------------------------------------


def test_the_request_goes_out_as_it_is_written(send: Send) -> None:
    """Target, headers and body, with the key in every place and nothing else added."""
    with Server(OK) as server:
        answer = send(a_request(server.url, path="/v4/?page=1"), 5)

    assert answer.status == 200
    (received,) = server.received
    assert received.method == "POST"
    assert received.target == "/v4/?page=1&token=canary-7f%2F3%3Dq%2B%C3%BC"
    assert received.json == {"a": 1, "clientKey": CANARY}
    assert dict(received.headers) == {
        "host": f"127.0.0.1:{server.port}",
        "accept": "*/*",
        "accept-encoding": "gzip, deflate",
        "user-agent": "inkwell",
        "content-type": "application/json",
        "x-key": CANARY,
        "authorization": f"Bearer {CANARY}",
        "cookie": f"sid={CRUMB}",
        "content-length": str(len(received.body)),
    }


@pytest.mark.parametrize(("method", "length"), [("GET", None), ("DELETE", None), ("POST", "0"), ("PUT", "0")])
def test_a_request_without_a_body_says_so(send: Send, method: str, length: str | None) -> None:
    """Some servers wait for a body otherwise."""
    request = Request(operation="op", method=method, url="")
    with Server(OK) as server:
        send(Request(operation="op", method=method, url=f"{server.url}/").seal(Secrets([], {})), 5)

    assert request.body is not None
    assert server.received[0].headers.get("content-length") == length
    assert server.received[0].body == b""


def test_connections_are_used_again(send: Send) -> None:
    """One after the other, over one connection."""
    with Server(OK, OK, OK) as server:
        for _ in range(3):
            send(a_request(server.url), 5)

    assert [received.connection for received in server.received] == [1, 1, 1]


def test_a_connection_that_the_server_closed_is_not_used_again(send: Send) -> None:
    """It is noticed before anything is sent."""
    with Server(Reply(json=1, close=True), OK) as server:
        send(a_request(server.url), 5)
        server.wait_until(lambda: len(server.received) == 1)
        answer = send(a_request(server.url), 5)

    assert answer.status == 200
    assert [received.connection for received in server.received] == [1, 2]


def test_redirects_are_not_followed_and_cookies_not_kept(send: Send) -> None:
    """A key would go where it does not belong."""
    with Server(answer=lambda _: Reply(status=307, headers={"Location": "/else", "Set-Cookie": "sid=other"})) as server:
        answers = [send(a_request(server.url), 5) for _ in range(2)]

    assert [answer.status for answer in answers] == [307, 307]
    assert [received.target.partition("?")[0] for received in server.received] == ["/op", "/op"]
    assert {received.headers["cookie"] for received in server.received} == {f"sid={CRUMB}"}


# --- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        Reply(json={"n": 1}),
        Reply(json={"n": 1}, chunked=True),
        Reply(json={"n": 1}, gzip=True),
        Reply(json={"n": 1}, gzip=True, chunked=True),
        Reply(json={"n": 1}, headers={"Content-Encoding": "identity"}),
        Reply(json={"n": 1}, drip=0.001),
        Reply(json={"n": 1}, close=True),
    ],
    ids=["plain", "chunked", "gzip", "gzip-chunked", "identity", "drip", "close"],
)
def test_an_answer_comes_whole(send: Send, reply: Reply) -> None:
    """However it is sent."""
    with Server(reply) as server:
        answer = send(a_request(server.url), 5)

    assert (answer.status, answer.body) == (200, b'{"n": 1}')
    assert answer.headers["content-type"] == "application/json"


def test_headers_are_read_in_lower_case_and_joined(send: Send, carrier: Carrier) -> None:
    """Repeated ones too, whatever bytes they hold; pyreqwest does not give out those that are not ASCII."""
    with Server(Reply(headers={"X-A": "1", "x-a": "2", "X-B": "\xe4"})) as server:
        headers = send(a_request(server.url), 5).headers

    assert (headers["x-a"], headers["x-b"]) == ("1, 2", "\ufffd" if carrier.over == "pyreqwest" else "ä")


@pytest.mark.parametrize("status", [204, 304, 404, 503, 600, 999])
def test_any_status_is_an_answer(send: Send, status: int) -> None:
    """What it means is decided elsewhere."""
    with Server(Reply(status=status)) as server:
        assert send(a_request(server.url), 5) == Response(status, {"content-length": "0"}, b"")


@pytest.mark.parametrize(
    "reply",
    [Reply.bomb(40), Reply(body=bytes(3_000_000)), Reply(body=bytes(3_000_000), chunked=True)],
    ids=["bomb", "long", "chunked"],
)
def test_an_answer_is_capped(connect: Callable[..., Send], reply: Reply) -> None:
    """Packed or not; what does not fit is not kept in memory."""
    send = connect(max_response_bytes=2_000_000)
    with Server(reply, OK) as server:
        with pytest.raises(DecodeError, match=r"^op: the response is larger than 2000000 bytes$"):
            send(a_request(server.url), 10)
        assert send(a_request(server.url), 5).status == 200, "the transport goes on"


RAW_DEFLATE = zlib.compressobj(wbits=-15)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b'{"n":') + gzip.compress(b" 1}")),
        ("gzip", gzip.compress(b'{"n": 1}') + bytes(512)),
        ("GZip", gzip.compress(b'{"n": 1}')),
        ("deflate", zlib.compress(b'{"n": 1}')),
        ("deflate", RAW_DEFLATE.compress(b'{"n": 1}') + RAW_DEFLATE.flush()),
    ],
    ids=["two members", "padding", "case", "zlib", "raw"],
)
def test_an_answer_is_unpacked(send: Send, encoding: str, body: bytes) -> None:
    """In the ways that servers have of packing it."""
    with Server(Reply(body=body, headers={"Content-Encoding": encoding})) as server:
        assert send(a_request(server.url), 5).body == b'{"n": 1}'


@pytest.mark.parametrize(
    ("encoding", "body", "reason"),
    [
        ("gzip", b"no gzip", "the response is not valid gzip"),
        ("gzip", gzip.compress(b"{}" * 99)[:-9], "the response is not valid gzip, or not complete"),
        ("gzip", gzip.compress(b"{}")[:-8] + bytes(8), "the response is not valid gzip"),
        ("deflate", b"\xff\xff", "the response is not valid deflate"),
        ("br", b"packed", "the response is compressed as br, which was not asked for"),
        ("gzip, gzip", b"packed", "the response is compressed as gzip, gzip, which was not asked for"),
    ],
    ids=["none", "half", "sum", "deflate", "br", "twice"],
)
def test_an_answer_that_cannot_be_unpacked_is_an_error(send: Send, encoding: str, body: bytes, reason: str) -> None:
    """Half an answer too: it must not pass for a whole one."""
    with (
        Server(Reply(body=body, headers={"Content-Encoding": encoding})) as server,
        pytest.raises(DecodeError) as caught,
    ):
        send(a_request(server.url), 5)

    assert str(caught.value) == f"op: {reason}"


# --- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (Reply(cut="before"), "the connection to {host} broke"),
        (Reply(cut="headers", json=1), "the connection to {host} broke"),
        (Reply(cut="body", json=list(range(99))), "the connection to {host} broke"),
        (Reply(headers={"Content-Length": "99"}, body=b"x", close=True), "{host} closed the connection before"),
        (Reply(headers={"Transfer-Encoding": "chunked", "Content-Length": "2"}, body=b"zz\r\n"), "{host} closed the"),
        (Reply(status=99999), "{host} closed the connection before a complete response, or does not speak HTTP"),
        (Reply(status=101, headers={"Upgrade": "x", "Connection": "Upgrade"}), "{host} closed the connection before"),
        (Reply(headers={"X": "a" * 200_000}), "{host} closed the connection before a complete response"),
    ],
    ids=["before", "headers", "body", "short", "chunks", "status", "switch", "header"],
)
def test_a_broken_answer_is_a_transport_error(send: Send, reply: Reply, text: str) -> None:
    """The request may have reached the provider, and the next one works."""
    with Server(reply, OK) as server:
        with pytest.raises(TransportError) as caught:
            send(a_request(server.url), 5)
        assert send(a_request(server.url), 5).status == 200

    assert caught.value.sent
    assert str(caught.value).startswith(f"op: {text.format(host=f'127.0.0.1:{server.port}')}")
    assert str(caught.value).endswith("; the request may have reached the provider")


def test_without_a_connection_nothing_was_sent(send: Send) -> None:
    """The system's own words say why."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(TransportError) as caught:
        send(a_request(f"http://127.0.0.1:{port}"), 5)

    assert not caught.value.sent
    assert str(caught.value) == f"op: no connection to 127.0.0.1:{port}: Connection refused"


@pytest.mark.parametrize("host", ["256.256.256.256", "[::1%25nowhere]", "a..b"])
def test_a_host_that_is_none_is_a_transport_error(send: Send, host: str) -> None:
    """Nothing was sent then either."""
    with pytest.raises(TransportError) as caught:
        send(a_request(f"http://{host}"), 5)

    assert not caught.value.sent


@pytest.mark.promise(17)
@pytest.mark.parametrize(
    "reply",
    [
        Reply(json=1, delay=30),
        Reply(json=1, drip=0.25),
        Reply(json=list(range(999)), drip=0.25, drip_from="body"),
        Reply(json=list(range(999)), drip=0.25, drip_from="body", gzip=True),
        Reply(headers={"Content-Length": "9"}, body=b"x"),
    ],
    ids=["silent", "headers", "body", "packed", "stuck"],
)
def test_no_server_can_stretch_the_deadline(send: Send, reply: Reply) -> None:
    """Not by a byte every now and then either."""
    with Server(reply) as server:
        start = time.monotonic()
        with pytest.raises(TransportError) as caught:
            send(a_request(server.url), 0.3)
        elapsed = time.monotonic() - start

    assert 0.25 < elapsed < PROMPT
    assert caught.value.sent
    assert caught.value.message == f"no complete response from 127.0.0.1:{server.port} within 0.3 s"


@pytest.mark.sampled(3)
def test_a_server_that_does_not_read_cannot_stretch_the_deadline(send: Send) -> None:
    """A large request fills the line."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        start = time.monotonic()
        with pytest.raises(TransportError) as caught:
            send(a_request(f"http://127.0.0.1:{listener.getsockname()[1]}", body={"image": "x" * 20_000_000}), 0.5)
        elapsed = time.monotonic() - start

    assert elapsed < PROMPT
    assert caught.value.sent


LARGE = {"image": "x" * 20_000_000}
REJECTED = head("application/json", "Content-Length: 2", status=413, chunked=False) + b"{}"


def test_a_response_that_begins_before_the_request_is_over_is_the_response(carrier: Carrier, send: Send) -> None:
    """Where the server reads no further; the connections of a user's own client do not listen while they write."""
    with Trickle(REJECTED, DEAF) as server:
        if carrier.over == "httpx2":
            with pytest.raises(TransportError, match="no complete response") as caught:
                send(a_request(server.url, body=LARGE), 0.5)
            assert caught.value.sent
        else:
            response = send(a_request(server.url, body=LARGE), 10)
            assert (response.status, response.body) == (413, b"{}")


def test_a_rejection_after_which_the_server_is_gone_is_read_or_counts_as_sent(carrier: Carrier, send: Send) -> None:
    """It breaks the connection, since it has not read the rest;
    asyncio and pyreqwest then may lose what came before.
    """
    with Trickle(REJECTED, CLOSE) as server:
        try:
            status, sent = send(a_request(server.url, body=LARGE), 10).status, True
        except TransportError as error:
            may_lose_it = carrier.over == "pyreqwest" or carrier.backend == "asyncio"
            status, sent = 413 if may_lose_it else 0, error.sent

    assert (status, sent) == (413, True)


def test_interim_responses_do_not_end_the_writing_of_a_request(send: Send) -> None:
    """The rest is awaited, and then comes the response."""
    interim = b"HTTP/1.1 100 Continue\r\n\r\n" + b"HTTP/1.1 102 Processing\r\n\r\n"
    with Trickle(interim, ALL, head("text/plain", "Content-Length: 2", chunked=False), b"{}") as server:
        response = send(a_request(server.url, body=LARGE), 10)

    assert (response.status, response.body) == (200, b"{}")
    assert server.taken > len(LARGE["image"])


def test_a_full_pool_waits_no_longer_than_the_deadline(connect: Callable[..., Send]) -> None:
    """And nothing was sent then."""
    send = connect(max_connections=1)
    over = threading.Event()

    def late(request: Received) -> Reply:
        over.wait(5)
        return Reply(json=1)

    with Server(answer=late) as server:
        first = threading.Thread(target=send, args=(a_request(server.url), 9))
        first.start()
        server.wait_until(lambda: len(server.received) == 1)
        with pytest.raises(TransportError, match=r"no connection to .* was made, or became free, in time") as caught:
            send(a_request(server.url), 0.2)
        over.set()
        first.join()

    assert not caught.value.sent
    assert len(server.received) == 1


@pytest.mark.sampled(3)
def test_many_requests_share_few_connections(carrier: Carrier, connect: Callable[..., Send]) -> None:
    """From eight threads, none lost and none mixed up;
    pyreqwest may take a connection back too late for the next one.
    """
    send = connect(max_connections=3)
    answers: dict[int, Response] = {}

    def echo(request: Received) -> Reply:
        return Reply(json={"n": request.json["n"]}, delay=0.002)

    def ask(first: int) -> None:
        for number in range(first, first + 10):
            answers[number] = send(a_request(server.url, body={"n": number}), 10)

    with Server(answer=echo) as server:
        threads = [threading.Thread(target=ask, args=(number * 10,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert {number: answer.body for number, answer in answers.items()} == {n: b'{"n": %d}' % n for n in range(80)}
    assert server.connections <= (3 if carrier.over != "pyreqwest" else 40)


# --- secrets ---------------------------------------------------------------------------------------------------------

FAULTS = {
    "ok": Reply(json={"n": CANARY}, headers={"X-Echo": "canary"}),
    "redirect": Reply(status=307, headers={"Location": "https://api.example/?token=canary-7f"}),
    "echo": Reply(status=500, body=f"<html>{CANARY}".encode()),
    "cut": Reply(cut="before"),
    "illegal": Reply(status=99999, headers={"X": "canary"}),
    "slow": Reply(json={"n": 1}, delay=30),
    "bomb": Reply.bomb(3),
    "gzip": Reply(body=b"canary", headers={"Content-Encoding": "gzip"}),
}
OPERATION = Operation(
    id="op",
    method="POST",
    path="/op",
    media_type="application/json",
    placements=PLACEMENTS,
    responses={"200": dict[str, int]},
)
SAFE = Operation(id="ask", method="GET", path="/", responses={"200": int})
API = Api(name="inkwell", title="Inkwell", credentials=(Credential("key"), Credential("crumb")))


class Inkwell(Client):
    """As generated code writes a client."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("retries", 0)
        super().__init__(API, {"key": CANARY, "crumb": CRUMB}, **options)

    def op(self) -> dict[str, int]:
        """May cost money."""
        return self._call(Call(OPERATION))

    def ask(self) -> int:
        """Only reads."""
        return self._call(Call(SAFE))


class AsyncInkwell(AsyncClient):
    """As generated code writes an asynchronous client."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("retries", 0)
        super().__init__(API, {"key": CANARY, "crumb": CRUMB}, **options)

    async def op(self) -> dict[str, int]:
        """May cost money."""
        return await self._call(Call(OPERATION))


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_shows_a_key(carrier: Carrier, fault: str, caplog: pytest.LogCaptureFixture) -> None:
    """Not a log at any level, not the error or what hangs on it, not the local variables of any frame, not a pickle."""
    caplog.set_level(1)
    for name in ("httpcore2", "httpcore2.http11", "httpx2", "specloom.inkwell", "asyncio"):
        caplog.set_level(1, logger=name)
    with Server(FAULTS[fault]) as server:
        error = _failure(carrier, server.url)

    assert server.received[0].json["clientKey"] == CANARY
    assert caplog.records, "the libraries do log"
    _assert_hidden("\n".join(f"{record.getMessage()} {vars(record)!r}" for record in caplog.records))
    _assert_hidden(_shown(error))
    _assert_hidden(repr(pickle.loads(pickle.dumps(error))) + pickle.dumps(error).decode("latin-1"))
    assert error.__context__ is None
    assert error.__cause__ is None


def _failure(carrier: Carrier, url: str) -> ClientError:
    """The error of one call by a whole client."""
    options: dict[str, Any] = {"base_url": url, "timeout": 1.0, "max_response_bytes": 1_000_000}

    async def ask() -> None:
        async with carrier.async_option() as chosen, AsyncInkwell(**options, **chosen) as client:
            await client.op()

    with pytest.raises(ClientError) as caught:
        if carrier.backend is None:
            with carrier.option() as chosen, Inkwell(**options, **chosen) as client:
                client.op()
        else:
            anyio.run(ask, backend=carrier.backend)
    return caught.value


@pytest.mark.parametrize("carrier", [it for it in CARRIERS if it.backend is None], ids=str)
def test_an_interruption_shows_no_key_and_passes_at_once(carrier: Carrier) -> None:
    """Ctrl-C in the middle of a request, which holds the key at that moment; the connection is given up."""
    transport, close = carrier.transport()
    with Server(Reply(json=1, delay=30), OK) as server:
        request = a_request(server.url)
        old = signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        start = time.monotonic()
        try:
            with pytest.raises(KeyboardInterrupt) as caught:
                transport.send(request, 30)
        finally:
            signal.signal(signal.SIGALRM, old)
        elapsed = time.monotonic() - start
        answer = transport.send(request, 5)
        close()

    assert elapsed < PROMPT
    _assert_hidden(_shown(caught.value))
    assert caught.value.__context__ is None
    assert answer.status == 200
    assert [received.connection for received in server.received] == [1, 2]


ASYNCHRONOUS = [it for it in CARRIERS if it.backend is not None]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("carrier", ASYNCHRONOUS, ids=str)
def test_a_cancellation_shows_no_key_and_passes_at_once(carrier: Carrier) -> None:
    """As a task group or a timeout around the call does it, which know it for theirs; the connection is given up."""
    seen: list[BaseException] = []

    async def work(url: str) -> Response:
        transport, close = carrier.transport()
        request = a_request(url)

        async def ask() -> None:
            try:
                await transport.asend(request, 30)
            except BaseException as error:
                seen.append(error)
                raise

        async with anyio.create_task_group() as group:
            group.start_soon(ask)
            await anyio.sleep(0.2)
            group.cancel_scope.cancel()
        with anyio.move_on_after(0.2) as scope:
            await transport.asend(request, 30)
        assert scope.cancelled_caught
        answer: Response = await transport.asend(request, 5)
        await close()
        return answer

    with Server(Reply(json=1, delay=30), Reply(json=1, delay=30), OK) as server:
        start = time.monotonic()
        answer = anyio.run(work, server.url, backend=carrier.backend or "asyncio")
        elapsed = time.monotonic() - start

    assert elapsed < PROMPT
    assert answer.status == 200
    (error,) = seen
    assert not isinstance(error, Exception)
    _assert_hidden(_shown(error))
    assert error.__context__ is None


def test_other_users_of_the_library_see_their_logs(caplog: pytest.LogCaptureFixture) -> None:
    """Only what belongs to our own requests is kept back."""
    transport = HttpTransport()
    with Server(OK, OK) as server, caplog.at_level(logging.DEBUG, logger="httpcore2"):
        transport.send(a_request(server.url), 5)
        ours = [record.name for record in caplog.records]
        caplog.clear()
        httpcore2.request("GET", server.url)
        theirs = [record.name for record in caplog.records]
        transport.close()

    assert "httpcore2.http11" not in ours
    assert "httpcore2.http11" in theirs


def _shown(error: BaseException) -> str:
    """Everything that a report could say of an error: its text, its attributes, and the variables of its frames."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    return f"{error} {error!r} {vars(error)} {''.join(report.format())}"


def _assert_hidden(text: str) -> None:
    for spelling in SPELLINGS:
        assert spelling not in text


# --- loops, forks, proxies -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transport", [AsyncHttpTransport(), AsyncFastTransport()], ids=["httpcore2", "pyreqwest"])
def test_two_loops_at_once_do_not_meet(transport: AsyncHttpTransport | AsyncFastTransport) -> None:
    """One transport, two threads with a loop each."""
    answers: list[Response] = []

    async def ask() -> None:
        for _ in range(5):
            answers.append(await transport.asend(a_request(server.url), 5))
        await transport.aclose()

    with Server(answer=lambda _: Reply(json=1, delay=0.01)) as server:
        threads = [threading.Thread(target=anyio.run, args=(ask,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert [answer.status for answer in answers] == [200] * 10
    assert server.connections == 2


FORKING = """
import os, sys
from specloom.runtime.client import Client
from specloom.runtime.operation import Call
from specloom.runtime.operation import Api, Operation
operation = Operation(id="op", method="POST", path="/", media_type="application/json", responses={"200": int})
client = Client(Api(name="x", title="X"), {}, base_url=sys.argv[1], retries=0)
values = [client._call(Call(operation))]
child = os.fork()
values.append(client._call(Call(operation)))
if child:
    values.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    values.append(client._call(Call(operation)))
    print(*values)
else:
    os._exit(7)
"""


def test_a_fork_makes_connections_of_its_own() -> None:
    """And leaves those of the parent alone."""
    with Server(answer=lambda _: Reply(json=5)) as server:
        root = str(Path(__file__).parents[2])
        done = subprocess.run(
            [sys.executable, "-c", FORKING, server.url],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )

    assert done.stdout.split() == ["5", "5", "7", "5"]
    assert server.connections == 2
    assert sorted(received.connection for received in server.received) == [1, 1, 1, 2]


def test_a_transport_may_be_closed_twice_and_used_again(carrier: Carrier) -> None:
    """What it closes are connections, and closing an idle one breaks nothing; an httpx2 client is not its to close."""

    async def work(url: str) -> list[int]:
        transport, close = carrier.transport()
        answers: list[Response] = []
        for _ in range(2):
            answers.append(
                await settled((transport.send if carrier.backend is None else transport.asend)(a_request(url), 5))
            )
            for _ in range(2):
                await settled((transport.close if carrier.backend is None else transport.aclose)())
        await settled(close())
        return [answer.status for answer in answers]

    with Server(OK, OK) as server:
        assert anyio.run(work, server.url, backend=carrier.backend or "asyncio") == [200, 200]
    assert [it.connection for it in server.received] == ([1, 1] if carrier.over == "httpx2" else [1, 2])


@pytest.mark.parametrize("kind", [HttpTransport, FastTransport], ids=["httpcore2", "pyreqwest"])
def test_an_idle_connection_is_not_used_again_for_long(
    kind: type[HttpTransport | FastTransport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server may be about to close it."""
    module = "default" if kind is HttpTransport else "workers"
    monkeypatch.setattr(f"specloom.runtime.transports.{module}.KEEPALIVE_SECONDS", 0.1)
    transport = kind()
    with Server(OK, OK, OK) as server:
        for pause in (0.0, 0.3, 0.0):
            transport.send(a_request(server.url), 5)
            time.sleep(pause)
        transport.close()

    assert [it.connection for it in server.received] == [1, 1, 2]


def test_a_proxy_is_used_as_given(connect: Callable[..., Send]) -> None:
    """With its password."""
    with Server(OK) as proxy:
        send = connect(proxy=proxy.url.replace("://", "://user:p%40ss@"))
        answer = send(a_request("http://inkwell.example"), 5)

    assert answer.status == 200
    assert proxy.received[0].target.startswith("http://inkwell.example:80/op?token=") or proxy.received[
        0
    ].target.startswith("http://inkwell.example/op?token=")
    assert proxy.received[0].headers["proxy-authorization"] == "Basic dXNlcjpwQHNz"
    assert proxy.received[0].headers["host"] == "inkwell.example"


@pytest.mark.parametrize(
    ("variables", "proxied"),
    [
        ({"HTTP_PROXY": "{}"}, True),
        ({"http_proxy": "{}"}, True),
        ({"ALL_PROXY": "{}"}, True),
        ({"HTTPS_PROXY": "{}"}, False),
        ({"HTTP_PROXY": "{}", "NO_PROXY": "127.0.0.1"}, False),
        ({"HTTP_PROXY": "{}", "NO_PROXY": "example.com"}, True),
        ({"HTTP_PROXY": "{}", "NO_PROXY": "*"}, False),
    ],
    ids=str,
)
def test_the_environment_names_a_proxy(
    connect: Callable[..., Send], variables: dict[str, str], proxied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless it says that a host needs none."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with Server(OK) as server, Server(OK) as proxy:
        for name, value in variables.items():
            monkeypatch.setenv(name, value.format(proxy.url))
        assert connect()(a_request(server.url), 5).status == 200

    assert (len(proxy.received), len(server.received)) == ((1, 0) if proxied else (0, 1))


def test_a_proxy_that_refuses_a_tunnel_is_a_transport_error(connect: Callable[..., Send], carrier: Carrier) -> None:
    """With its own words, or those of pyreqwest; nothing of the request was sent."""
    with Server(Reply(status=407)) as proxy, pytest.raises(TransportError) as caught:
        connect(proxy=proxy.url)(a_request("https://inkwell.example"), 5)

    words = "proxy authorization required" if carrier.over == "pyreqwest" else "407 Scripted"
    assert caught.value.message == f"the proxy gives no connection to inkwell.example: {words}"
    assert not caught.value.sent
    assert (proxy.received[0].method, proxy.received[0].target) == ("CONNECT", "inkwell.example:443")


# --- TLS -------------------------------------------------------------------------------------------------------------


@pytest.mark.sampled(3)
def test_tls_is_spoken_and_the_deadline_holds(connect: Callable[..., Send]) -> None:
    """Over one connection for several requests."""
    send = connect(trusted=True)
    with Server(OK, OK, Reply(json=1, drip=0.25), tls=True) as server:
        answers = [send(a_request(server.url), 5) for _ in range(2)]
        start = time.monotonic()
        with pytest.raises(TransportError, match=r"no complete response from .* within 0.3 s"):
            send(a_request(server.url), 0.3)
        elapsed = time.monotonic() - start

    assert [answer.status for answer in answers] == [200, 200]
    assert server.received[0].json == {"a": 1, "clientKey": CANARY}
    assert server.connections == 1
    assert elapsed < PROMPT


def test_a_server_that_nobody_vouches_for_gets_nothing(send: Send) -> None:
    """The reason is told."""
    words = "certificate verify failed|invalid peer certificate: UnknownIssuer"
    with Server(OK, tls=True) as server, pytest.raises(TransportError, match=words) as caught:
        send(a_request(server.url), 5)

    assert not caught.value.sent
    assert server.received == []


def test_a_server_without_tls_gets_nothing(send: Send) -> None:
    """Where TLS was asked for."""
    with Server(OK) as server, pytest.raises(TransportError) as caught:
        send(a_request(server.url.replace("http:", "https:")), 2)

    assert not caught.value.sent
    assert server.received == []


@pytest.mark.sampled(3)
def test_a_server_that_does_not_shake_hands_cannot_stretch_the_deadline(send: Send) -> None:
    """Nothing was sent then."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        start = time.monotonic()
        with pytest.raises(TransportError, match=r"no connection to .* was made, or became free, in time") as caught:
            send(a_request(f"https://127.0.0.1:{listener.getsockname()[1]}"), 0.3)
        elapsed = time.monotonic() - start

    assert not caught.value.sent
    assert elapsed < PROMPT


# --- clients ---------------------------------------------------------------------------------------------------------


def test_a_call_is_repeated_over_the_line() -> None:
    """After a fault, over a new connection."""
    with Server(Reply(cut="before"), Reply(status=503), Reply(json=5)) as server:
        client = Inkwell(base_url=server.url, retries=2)
        value = client.ask()
        client.close()

    assert value == 5
    assert [received.connection for received in server.received] == [1, 2, 2]


def test_a_call_that_may_cost_is_not_repeated_over_the_line() -> None:
    """Whatever the server did with it."""
    with Server(Reply(cut="before"), Reply(status=503)) as server, Inkwell(base_url=server.url, retries=2) as client:
        with pytest.raises(TransportError):
            client.op()
        with pytest.raises(HttpStatusError):
            client.op()

    assert len(server.received) == 2


def test_a_closed_client_gives_up_its_connections() -> None:
    """And is not to be used."""
    with Server(OK) as server:
        client = Inkwell(base_url=server.url)
        client.op()
        assert server.open_connections == 1
        client.close()
        server.wait_until(lambda: server.open_connections == 0)
        with pytest.raises(ConfigurationError):
            client.op()
