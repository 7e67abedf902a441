"""A server that answers every request with the same script: bytes, pauses, and ends of several kinds.

with Trickle(head("text/event-stream"), chunk(b"data: 1\n\n"), RESET) as server: ...
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self, TypeAlias

Step: TypeAlias = bytes | str
"""What is sent, or one of the words below."""

RESET, STALL, CLOSE, SOME, ALL, DEAF = "reset", "stall", "close", "some", "all", "deaf"
"""Break the connection off; say nothing more until the client goes; end it politely; read some of the request's body,
or all of it; read nothing more, and keep the connection.
"""


def head(media_type: str, *fields: str, status: int = 200, chunked: bool = True) -> bytes:
    """The head of an answer, whose body comes in chunks unless it is said otherwise."""
    framing = ["Transfer-Encoding: chunked"] if chunked else []
    return "\r\n".join(
        [f"HTTP/1.1 {status} Scripted", f"Content-Type: {media_type}", *framing, *fields, "", ""]
    ).encode()


def chunk(data: bytes) -> bytes:
    """One chunk of a body."""
    return b"%x\r\n%b\r\n" % (len(data), data)


MEGABYTE = 1024 * 1024

LAST = b"0\r\n\r\n"
"""The end of a body that comes in chunks."""


class Trickle:
    """Answers on 127.0.0.1, each connection in a thread; the scripts come one after another, the last for ever."""

    def __init__(self, *script: Step | Iterator[bytes], scripts: list[list[Step]] | None = None) -> None:
        self._scripts: list[list[Step | Iterator[bytes]]] = (
            [list(one) for one in scripts] if scripts else [list(script)]
        )
        self.heads: list[str] = []
        self.taken = 0
        """How many bytes of bodies came, as far as a script reads them."""
        self.left = threading.Event()
        """Set when the client has gone while the server had nothing more to say."""
        self.left_after = 0.0
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(5)
            self._open.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                while self._answer(connection):
                    pass
            except OSError:
                self.left.set()

    def _answer(self, connection: socket.socket) -> bool:
        received = b""
        while b"\r\n\r\n" not in received:
            more = connection.recv(65536)
            if not more:
                return False
            received += more
        told, _, body = received.partition(b"\r\n\r\n")
        self.heads.append(told.decode())
        length = next((int(it[15:]) for it in told.lower().splitlines() if it.startswith(b"content-length:")), 0)
        for step in self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]:
            match step:
                case "reset":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return False
                case "close":
                    return False
                case "deaf":
                    self._over.wait()
                    return False
                case "some" | "all":
                    self.taken += len(body)
                    while self.taken < (length if step == "all" else MEGABYTE):
                        self.taken += len(connection.recv(65536))
                case "stall":
                    begun = time.monotonic()
                    if not connection.recv(1):
                        self.left_after = time.monotonic() - begun
                        self.left.set()
                    return False
                case bytes():
                    connection.sendall(step)
                case str():
                    raise AssertionError(step)
                case _:
                    for piece in step:
                        connection.sendall(piece)
        return True
