"""A small HTTP/1.1 server for tests: it says exactly what a test tells it to, well or badly, and remembers what it got.

    with Server(Reply(json={"taskId": 1}), Reply(cut="headers")) as server:
        client = CapSolver(base_url=server.url, ...)
        ...
    assert server.received[0].json == {...}

Every connection has a thread of its own, and keeps alive until a reply or the client ends it.
"""

from __future__ import annotations

import gzip
import json as jsonlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from specloom.serve.spoiled import packed_zeros


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the server does with one request.

    `json` is written as the body and declared as such; `body` goes out as it is. `delay` are seconds before the first
    byte, `drip` seconds between any two bytes, from `drip_from` on. `cut` resets the connection: before anything is
    answered, in the middle of the headers, or in the middle of the body. `close` ends it politely after the answer.

    `hints` go out before the response, as they are. `trailing` follows it in the same segment, but in a TLS record of
    its own; `later` follows when the test calls `Server.speak`, and with `leaves` the connection then ends, which no
    header announces.
    """

    status: int = 200
    reason: str = "Scripted"
    json: Any = None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    gzip: bool = False
    chunked: bool = False
    delay: float = 0.0
    drip: float = 0.0
    drip_from: Literal["headers", "body"] = "headers"
    cut: Literal["before", "headers", "body"] | None = None
    close: bool = False
    hints: bytes = b""
    trailing: bytes = b""
    later: bytes | None = None
    leaves: bool = False

    @classmethod
    def bomb(cls, megabytes: int) -> Reply:
        """A small answer that unpacks to many zeros."""
        return cls(
            body=packed_zeros(megabytes), headers={"Content-Encoding": "gzip", "Content-Type": "application/json"}
        )

    @property
    def raw(self) -> bytes:
        """The whole response as it goes over the line."""
        return b"".join(self.head_and_body())

    def head_and_body(self) -> tuple[bytes, bytes]:
        """The answer in two parts, the first up to the empty line."""
        headers = dict(self.headers)
        body = self.body
        if self.json is not None:
            body = jsonlib.dumps(self.json).encode()
            headers.setdefault("Content-Type", "application/json")
        if self.gzip:
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        if self.chunked:
            headers["Transfer-Encoding"] = "chunked"
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
        elif "Content-Length" not in headers:
            headers["Content-Length"] = str(len(body))
        if self.close:
            headers["Connection"] = "close"
        lines = [
            f"HTTP/1.1 {self.status} {self.reason}",
            *(f"{name}: {value}" for name, value in headers.items()),
            "",
            "",
        ]
        return "\r\n".join(lines).encode("latin-1"), body


@dataclass(frozen=True)
class Received:
    """One request as it came: `target` with its query, names of headers in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int
    """Which connection it came over, counted from 1."""

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return jsonlib.loads(self.body)


Answer = Callable[[Received], Reply]

_CORK: int = getattr(socket, "TCP_CORK", getattr(socket, "TCP_NOPUSH", 4))
"""The option that holds segments back until they are full or it is taken away."""

CERTIFICATE = Path(__file__).with_name("localhost.pem")
"""The key and the certificate of a server that only tests talk to."""


def trusting() -> ssl.SSLContext:
    """What a client needs to trust a `Server` that speaks TLS."""
    return ssl.create_default_context(cafile=CERTIFICATE)


class Server:
    """Answers on 127.0.0.1 with one reply after another, or with what a function says of each request."""

    def __init__(self, *replies: Reply, answer: Answer | None = None, tls: bool = False) -> None:
        """With `tls` a client must trust the server as `trusting` does, since nobody has signed its certificate."""
        self.received: list[Received] = []
        self.connections = 0
        self._replies = list(replies)
        self._answer = answer
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._may_speak = threading.Event()
        self._has_spoken = threading.Event()
        self._open: dict[int, socket.socket] = {}
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._tls: ssl.SSLContext | None = None
        if tls:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(CERTIFICATE)

    @property
    def open_connections(self) -> int:
        """How many connections neither side has ended yet."""
        with self._lock:
            return len(self._open)

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Until something that other threads do is done."""
        deadline = time.monotonic() + 5
        while not holds():
            assert time.monotonic() < deadline
            time.sleep(0.002)

    def speak(self) -> None:
        """Let a reply's `later` go out, and return once it has."""
        self._may_speak.set()
        assert self._has_spoken.wait(5), "no reply has anything for later"
        self._may_speak.clear()
        self._has_spoken.clear()

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._over.set()
        self._may_speak.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open.values():
                _shut(connection)
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open[self.connections] = connection
            self._start(self._serve, connection, self.connections)

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self._tls is not None:
                connection = self._open[number] = self._tls.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as stream:
                while (request := _read(stream, number)) is not None and self._reply(connection, request):
                    pass
        except OSError:
            connection.close()
        finally:
            with self._lock:
                del self._open[number]

    def _reply(self, connection: socket.socket, request: Received) -> bool:
        """Answer one request; False when that is the end of the connection."""
        with self._lock:
            self.received.append(request)
            scripted = None if self._answer or not self._replies else self._replies.pop(0)
        reply = self._answer(request) if self._answer else scripted or Reply(status=500, body=b"the script is over")
        self._over.wait(reply.delay)
        head, body = reply.head_and_body()
        if request.method == "HEAD":
            body = b""
        if reply.cut == "before":
            return _reset(connection)
        if reply.cut == "headers":
            self._write(connection, head[: len(head) // 2], 0.0)
            return _reset(connection)
        if reply.trailing:
            connection.setsockopt(socket.IPPROTO_TCP, _CORK, 1)
        connection.sendall(reply.hints)
        self._write(connection, head, reply.drip if reply.drip_from == "headers" else 0.0)
        if reply.cut == "body":
            self._write(connection, body[: len(body) // 2], reply.drip)
            return _reset(connection)
        self._write(connection, body, reply.drip)
        if reply.trailing:
            connection.sendall(reply.trailing)
            connection.setsockopt(socket.IPPROTO_TCP, _CORK, 0)
        if reply.later is not None:
            self._may_speak.wait()
            connection.sendall(reply.later)
            if reply.leaves:
                connection.shutdown(socket.SHUT_WR)
            self._has_spoken.set()
            while reply.leaves and connection.recv(65_536):  # until the client has ended it, too
                pass
        return not (reply.close or reply.leaves)

    def _write(self, connection: socket.socket, data: bytes, drip: float) -> None:
        if not drip:
            connection.sendall(data)
            return
        for byte in data:
            if self._over.wait(drip):
                return
            connection.sendall(bytes((byte,)))


def _read(stream: Any, connection: int) -> Received | None:
    """The next request; None where there is none, or no HTTP."""
    start = _line(stream).split(" ")
    if len(start) != 3 or not start[2].startswith("HTTP/1."):
        return None
    headers: dict[str, str] = {}
    while line := _line(stream):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    is_chunked = headers.get("transfer-encoding") == "chunked"
    body: bytes = _chunks(stream) if is_chunked else stream.read(int(headers.get("content-length", "0")))
    return Received(start[0], start[1], headers, body, connection)


def _chunks(stream: Any) -> bytes:
    """A body that is sent in chunks, up to the empty one."""
    body = b""
    while size := int(_line(stream), 16):
        body += stream.read(size)
        _line(stream)
    _line(stream)
    return body


def _line(stream: Any) -> str:
    raw: bytes = stream.readline(1_000_000)
    return raw.decode("utf-8", "replace").strip("\r\n")


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _reset(connection: socket.socket) -> bool:
    """Break a connection off, so that the other side sees a reset and no polite end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False
