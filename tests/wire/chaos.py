"""A provider of tasks that misbehaves on the wire at random, and knows the truth about what it did.

It speaks as CapSolver does: `createTask`, `getTaskResult`. What goes wrong is drawn from a seed, request by request;
each fault says whether the request is carried out, and whether its response arrives whole and honest.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from types import TracebackType
from typing import Any, Literal, Self

from tests.wire.witness import key

KEY = key("7f3a91c2d4e5b6a7")

CALL_SECONDS = 0.8
"""How long a client gives one call."""

SLOW_SECONDS = 1.2
"""How long a slow response takes."""

NOTICED_SECONDS = 0.25
"""How long after bytes that nobody asked for a client must have noticed them, on the busiest machine."""


@dataclass(frozen=True)
class Exchange:
    """One request, where it came from, and its honest response."""

    connection: socket.socket
    is_create: bool
    told: Any
    random: Random

    @property
    def body(self) -> bytes:
        """The honest response's body."""
        return json.dumps(self.told).encode()

    def send(self, data: bytes) -> None:
        """Write bytes."""
        self.connection.sendall(data)


Play = Callable[[Exchange], bool | Literal["crossed"]]
"""Does something with a request; whether the connection goes on,
and whether a next request came too soon to be blamed.
"""


@dataclass(frozen=True)
class Fault:
    """What may happen to a request.

    `acts` says that it is carried out, `whole` that its own response comes whole and can be read. `only` are the kinds
    of request that it can happen to.
    """

    name: str
    play: Play
    acts: bool = True
    whole: bool = False
    only: str = "create poll"


def head(length: int, *lines: str, status: str = "200 OK") -> bytes:
    """The head of a response in JSON."""
    fields = ("Content-Type: application/json", f"Content-Length: {length}", *lines)
    return "\r\n".join((f"HTTP/1.1 {status}", *fields, "", "")).encode("latin-1")


def honest(exchange: Exchange) -> bool:
    """As it should be."""
    exchange.send(head(len(exchange.body)) + exchange.body)
    return True


def _says(status: str, body: bytes = b"", *lines: str, goes_on: bool = True) -> Play:
    def play(exchange: Exchange) -> bool:
        exchange.send(head(len(body), *lines, status=status) + body)
        return goes_on

    return play


def _tells(change: Callable[[bytes], bytes], *lines: str) -> Play:
    """The honest body, changed."""

    def play(exchange: Exchange) -> bool:
        body = change(exchange.body)
        exchange.send(head(len(body), *lines) + body)
        return True

    return play


def _with_id(value: Any) -> Play:
    def play(exchange: Exchange) -> bool:
        body = json.dumps({**exchange.told, "taskId": value}).encode()
        exchange.send(head(len(body)) + body)
        return True

    return play


def _reset(exchange: Exchange) -> bool:
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def _closed(exchange: Exchange) -> bool:
    return False


def _cut_head(exchange: Exchange) -> bool:
    exchange.send(head(len(exchange.body))[:30])
    return _reset(exchange)


def _cut_body(exchange: Exchange) -> bool:
    exchange.send(head(len(exchange.body)) + exchange.body[: len(exchange.body) // 2])
    return exchange.random.random() < 0.5 and _reset(exchange)


def _late(exchange: Exchange) -> bool:
    time.sleep(SLOW_SECONDS)
    return honest(exchange)


def _drip(exchange: Exchange) -> bool:
    exchange.send(head(len(exchange.body)))
    for byte in exchange.body:
        time.sleep(SLOW_SECONDS / len(exchange.body))
        exchange.send(bytes((byte,)))
    return True


def _line_break_after(exchange: Exchange) -> bool:
    exchange.send(head(len(exchange.body)) + exchange.body + b"\r\n")
    return True


def _doubled(exchange: Exchange) -> bool:
    whole = head(len(exchange.body)) + exchange.body
    exchange.send(whole + whole)
    return True


def _doubled_late(exchange: Exchange) -> bool | Literal["crossed"]:
    """The response comes again while the connection is idle.

    A request that is on its way in the same moment crosses with it on the wire, and nobody could tell the client; one
    that comes later should never have been sent over this connection.
    """
    whole = head(len(exchange.body)) + exchange.body
    exchange.send(whole)
    if _comes_within(exchange, 0.02 * exchange.random.random()):
        return True
    exchange.send(whole)
    return "crossed" if _comes_within(exchange, NOTICED_SECONDS) else True


def _comes_within(exchange: Exchange, seconds: float) -> bool:
    return bool(select.select([exchange.connection], [], [], seconds)[0])


def _foreign_after(exchange: Exchange) -> bool:
    foreign = json.dumps({"errorId": 0, "taskId": "t-foreign", "status": "ready", "solution": {"token": "foreign"}})
    exchange.send(head(len(exchange.body)) + exchange.body + head(len(foreign)) + foreign.encode())
    return True


def _short_length(exchange: Exchange) -> bool:
    """The length is counted in characters, and the body has some that take more bytes."""
    body = exchange.body[:-1] + ', "note": "é€🎉"}'.encode()
    exchange.send(head(len(body.decode())) + body)
    return True


def _chunked_with_rest(exchange: Exchange) -> bool:
    body = exchange.body
    exchange.send(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        + f"{len(body):x}\r\n".encode()
        + body
        + b"\r\n0\r\n\r\nrest"
    )
    return True


def _interim(exchange: Exchange) -> bool:
    exchange.send(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n")
    return honest(exchange)


def _no_http(exchange: Exchange) -> bool:
    exchange.send(b"SSH-2.0-OpenSSH_9.2\r\n")
    return False


def _switching(exchange: Exchange) -> bool:
    exchange.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\nsomething else")
    return False


NO_IDS: tuple[Any, ...] = (None, "", True, [], {})
GZIP, ECHO = "Content-Encoding: gzip", f"Content-Encoding: {KEY}"
REFUSED = json.dumps({"errorId": 1, "errorCode": "ERROR_NEW", "errorDescription": f"not for {KEY}"}).encode()
BUSY = json.dumps({"errorId": 1, "errorCode": "ERROR_SERVICE_UNAVALIABLE", "errorDescription": "later"}).encode()

FAULTS = (
    Fault("reset before", _reset, acts=False),
    Fault("reset after", _reset),
    Fault("closed", _closed),
    Fault("cut head", _cut_head),
    Fault("cut body", _cut_body),
    Fault("late", _late),
    Fault("drip", _drip),
    Fault("line break after", _line_break_after, whole=True),
    Fault("doubled", _doubled, whole=True),
    Fault("doubled late", _doubled_late, whole=True),
    Fault("foreign after", _foreign_after, whole=True),
    Fault("short length", _short_length),
    Fault("chunked with rest", _chunked_with_rest, whole=True),
    Fault("interim", _interim, whole=True),
    Fault("no HTTP", _no_http),
    Fault("101", _switching),
    Fault("302", _says("302 Found", b"", f"Location: https://elsewhere.example/?key={KEY}")),
    Fault("400", _says("400 Bad Request", KEY.encode()), acts=False),
    Fault("401", _says("401 Unauthorized"), acts=False, only="create"),
    Fault("408", _says("408 Request Timeout", b"", "Connection: close", goes_on=False)),
    Fault("413", _says("413 Content Too Large", b"", "Connection: close", goes_on=False), acts=False, only="create"),
    Fault("429", _says("429 Too Many Requests"), acts=False),
    Fault("429 for an hour", _says("429 Too Many Requests", b"", "Retry-After: 3600"), acts=False, only="create"),
    Fault("500", _says("500 Internal Server Error", f"<h1>{KEY}</h1>".encode())),
    Fault("503", _says("503 Service Unavailable", b"", "Retry-After: 0")),
    Fault("999", _says("999 Request Denied")),
    Fault("page", _says("200 OK", b"<html>One moment</html>")),
    Fault("nothing", _says("200 OK")),
    Fault("refused", _says("200 OK", REFUSED), acts=False, only="create"),
    Fault("busy", _says("200 OK", BUSY), acts=False),
    Fault("truncated", _tells(lambda body: body[:-4])),
    Fault("NaN", _tells(lambda body: body[:-1] + b', "n": NaN}')),
    Fault("duplicate key", _tells(lambda body: body[:-1] + b', "errorId": 0}')),
    Fault("half a pair", _tells(lambda body: body[:-1] + b', "n": "\\ud83d"}'), whole=True),
    Fault("mark", _tells(lambda body: b"\xef\xbb\xbf" + body), whole=True),
    Fault("no gzip", _tells(lambda body: body, GZIP)),
    Fault("key for an encoding", _tells(lambda body: body, ECHO)),
    *(Fault(f"id {value!r}", _with_id(value), only="create") for value in NO_IDS),
)


@dataclass
class Job:
    """What really happened to the task that one caller asked for.

    `was_told` says that the response which names it arrived whole, `crossed` that a request of it went out while the
    rest of another response was on its way.
    """

    creates: int = 0
    ids: list[str] = field(default_factory=list[str])
    was_told: bool = False
    polls: int = 0
    crossed: bool = False
    faults: list[str] = field(default_factory=list[str])


class Provider:
    """Serves on 127.0.0.1; `share` of the requests meet a fault, until it is `calm`.

    Once a request has crossed with the rest of another response, each response over that connection is one request
    behind. The client has what it takes for its response before this server has sent it, so that a request that follows
    at once crosses again, however late the client looks at the connection before it sends.
    """

    def __init__(self, seed: int, share: float) -> None:
        self.jobs: dict[str, Job] = {}
        self.hits: Counter[str] = Counter()
        self.calm = False
        self._random = Random(seed)
        self._share = share
        self._names: dict[str, str] = {}
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # or else the thread that accepts stays, and its number is used again
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError), connection, connection.makefile("rb") as stream:
            goes_on: bool | Literal["crossed"] = True
            while goes_on and (request := _read(stream)) is not None:
                fault, exchange = self._decide(connection, *request, crossed=goes_on == "crossed")
                was_crossed = goes_on == "crossed"
                goes_on = (honest if fault is None else fault.play)(exchange)
                if goes_on and was_crossed and _comes_within(exchange, NOTICED_SECONDS):
                    goes_on = "crossed"
        with self._lock:
            self._open.discard(connection)

    def _decide(
        self, connection: socket.socket, target: str, body: Any, *, crossed: bool
    ) -> tuple[Fault | None, Exchange]:
        """What happens to a request, and what an honest response to it is."""
        is_create = target.endswith("/createTask")
        with self._lock:
            random = Random(self._random.random())
            fault = None
            if not self.calm and random.random() < self._share:
                fault = random.choice([it for it in FAULTS if ("create" if is_create else "poll") in it.only])
                self.hits[fault.name] += 1
            if is_create:
                name = str(body["task"]["websiteURL"])
                job = self.jobs.setdefault(name, Job())
                job.creates += 1
                told: Any = {"errorId": 0, "taskId": "t-none"}
                if fault is None or fault.acts:
                    id = f"t-{len(self._names) + 1}"
                    self._names[id] = name
                    job.ids.append(id)
                    job.was_told = fault is None or fault.whole
                    told = {"errorId": 0, "taskId": id}
            else:
                name = self._names.get(str(body["taskId"]), "")
                job = self.jobs.setdefault(name, Job())
                job.polls += 1
                told = {"errorId": 0, "status": "processing"}
                if not name:
                    told = {"errorId": 1, "errorCode": "ERROR_TASKID_INVALID", "errorDescription": "no such task"}
                elif job.polls >= 2:
                    told = {"errorId": 0, "status": "ready", "solution": {"token": f"for {name}"}}
            job.faults.append("fine" if fault is None else fault.name)
            job.crossed = job.crossed or crossed
        return fault, Exchange(connection, is_create, told, random)


def _read(stream: Any) -> tuple[str, Any] | None:
    """Target and body of the next request; None at the end."""
    start: bytes = stream.readline(100_000)
    if not start:
        return None
    length = 0
    while (line := stream.readline(100_000)) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return start.split()[1].decode(), json.loads(stream.read(length) or b"null")
