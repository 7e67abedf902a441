"""One connection to a server: the deadline of each request, and no byte that belongs to another one.

The layer between a socket and httpcore2, sync and async. HTTP/1.1 assigns responses to requests by their order
alone (RFC 9112, section 9.3.2). What a server sends without having been asked would therefore be the response to
whatever is asked next: the rest of a response that is longer than its Content-Length says, the same response again, a
stray line break. httpcore2 keeps such bytes in its parser, and uses the connection again.
"""

from __future__ import annotations

import re
import select
import selectors
import socket
import ssl
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import anyio
import httpcore2
from anyio.abc import ByteStream, SocketAttribute
from anyio.streams.tls import TLSAttribute, TLSStream

from ..interrupts import slices
from ..proxies import CONNECT_SECONDS

# --- deadlines -------------------------------------------------------------------------------------------------------


class Deadline(float):
    """The monotonic time when a request must be over, and whether any of it was written.

    httpcore2 hands the timeouts of a request to the network as they are, whatever they are. So each read and write is
    clipped to what is left of the whole request, and a server that drips cannot stretch it.
    """

    sent = False
    _renewed: float | None = None

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline of a request that begins now."""
        return cls(time.monotonic() + seconds)

    @classmethod
    def given(cls, timeout: float | None) -> Deadline:
        """The deadline of the request that the pool is working on."""
        if isinstance(timeout, Deadline):
            return timeout
        raise TypeError("the connection pool has changed the deadline that it was given")

    def left(self) -> float:
        """Seconds until then; raises a timeout when it is past."""
        seconds = (self if self._renewed is None else self._renewed) - time.monotonic()
        if seconds <= 0:
            raise httpcore2.ReadTimeout
        return seconds

    def renew(self, seconds: float) -> None:
        """Let the rest of a streamed response take this long from now."""
        self._renewed = time.monotonic() + seconds


# --- what both flavours have in common -------------------------------------------------------------------------------


class _Connection:
    """Where a connection stands: what was received and not read, and what is to be written.

    The last byte of all that is received is handed over separately, unless this is plainly one whole response. The
    parser asks for it only where the response does not end before it; so what is still here when a response is over
    does not belong to it, however it was framed. A
    connection that holds such bytes counts as readable, and one that is readable while no request is under way is never
    used again: the pool looks when it is released and when it is taken, and `_look` when a request is written.

    The head of a request is written together with the beginning of its body. That is cheaper, and leaves no gap in
    which a response could begin that is older than the request.
    """

    def __init__(self, *, is_encrypted: bool) -> None:
        self._is_encrypted = is_encrypted
        self._is_used = False
        self._is_writing = False
        self._is_new = False
        self._speaks_http = True
        self._may_be_whole = False
        self._was_looked_at = False
        self._unread = b""
        self._unwritten = b""

    def _begin(self, head: bytes) -> None:
        """Begin a request. A message to a SOCKS proxy, which is not HTTP, begins with a version number."""
        self._is_writing = True
        self._speaks_http = self._is_new = head[:1].isalpha()
        self._may_be_whole = not head.startswith((b"HEAD ", b"CONNECT "))

    def _look(self, is_readable: Callable[[], bool]) -> None:
        """Before the first byte of a request is written, see that there is nothing to be read already.

        Raises ConnectionNotAvailable where the connection was used before, and the pool takes another one; and
        ConnectError where the server speaks first. Nothing was sent then. Under TLS what comes first may be a session
        ticket.
        """
        if not self._is_new:
            return
        if self._is_used and is_readable():
            raise httpcore2.ConnectionNotAvailable
        if not self._is_used and not self._is_encrypted and is_readable():
            raise httpcore2.ConnectError("the server sent something before the request")
        self._is_new = False
        self._is_used = True
        self._was_looked_at = False

    def _due(self, more: bytes) -> bytes:
        """What is to be written by now."""
        due, self._unwritten = self._unwritten + more, b""
        return due

    def _take(self, most: int) -> bytes:
        """What to hand over of the bytes that were received; a SOCKS proxy's reply is read as a whole."""
        is_whole = self._may_be_whole and len(self._unread) <= most and is_whole_response(self._unread)
        self._may_be_whole = False
        end = min(len(self._unread) - 1, most) if self._speaks_http and not is_whole else most
        end = end or 1
        taken, self._unread = self._unread[:end], self._unread[end:]
        return taken

    def _begin_tls(self) -> None:
        """Forget what a proxy has sent behind its response: TLS would not take it for anything of the server's."""
        self._unread = b""
        self._speaks_http = True


_AT_ONCE = 16 * 1024
"""Bytes that are written at once: as many as fit into a TLS record, and into the buffer of a socket with room in it."""

_READ = 64 * 1024
"""Bytes that are read at once."""

_MOMENT = 0.001
"""Seconds for what should be there."""


def is_whole_response(received: bytes) -> bool:
    """Whether this is one response to a GET or POST, with nothing behind it, by its only Content-Length.

    Where anything about it is unusual it is not: a response without a body, a transfer encoding, a second length.
    """
    head = _HEAD_END.search(received)
    if head is None or received[9:10] == b"1" or received[9:12] in (b"204", b"304"):
        return False
    framing = _FRAMING.findall(received, 0, head.end())
    return len(framing) == 1 and framing[0] == b"%d" % (len(received) - head.end())


_HEAD_END = re.compile(rb"\n\r?\n")
_FRAMING = re.compile(rb"(?i)\n(?:content-length:[ \t]*([0-9]+)[ \t]*\r?(?=\n)|content-length|transfer-encoding)")
"""RFC 9112 section 6; h11 takes a bare line feed for the end of a line, too."""


def _is_final(heard: bytes) -> bool:
    """Whether a response has begun that is not an interim one, as 100 Continue is (RFC 9110, section 15.2)."""
    return len(heard) >= len(b"HTTP/1.1 1") and heard[len(b"HTTP/1.1 ") :][:1] != b"1"


def holds_record(encrypted: object) -> bool:
    """Whether TLS that is kept in memory holds something to be read; a byte of it may be lost."""
    if not isinstance(encrypted, ssl.SSLObject):
        return False
    try:
        encrypted.read(1)
    except ssl.SSLWantReadError:
        return False
    except ssl.SSLError:
        pass
    return True


# --- sync ------------------------------------------------------------------------------------------------------------


class ConnectionStream(_Connection, httpcore2.NetworkStream):
    """A connection; every operation is clipped to what is left of the request that it belongs to."""

    def __init__(self, stream: httpcore2.NetworkStream, *, is_encrypted: bool = False) -> None:
        super().__init__(is_encrypted=is_encrypted)
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        deadline = Deadline.given(timeout)
        if self._unwritten:
            self._send(self._due(b""), deadline)
        self._is_writing = False
        if not self._unread:
            self._unread = self._receive(max_bytes, deadline.left())
        return self._take(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not self._is_writing:
            self._begin(buffer)
            if self._speaks_http:
                self._unwritten = buffer
                return
        self._send(self._due(buffer), Deadline.given(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        self._begin_tls()
        clipped = min(CONNECT_SECONDS, Deadline.given(timeout).left())
        return ConnectionStream(self._stream.start_tls(ssl_context, server_hostname, clipped), is_encrypted=True)

    def get_extra_info(self, info: str) -> Any:
        if info != "is_readable":
            return self._stream.get_extra_info(info)
        if self._was_looked_at:  # when it was released; `_look` looks again, at the last moment
            return bool(self._unread)
        self._was_looked_at = True
        return self._is_readable()

    def _is_readable(self) -> bool:
        if self._unread or self._stream.get_extra_info("is_readable"):
            return True
        return self._is_encrypted and holds_record(self._stream.get_extra_info("ssl_object"))

    def _receive(self, max_bytes: int, seconds: float) -> bytes:
        for pause in slices(seconds):
            try:
                return self._stream.read(max_bytes, max(pause, _MOMENT))
            except httpcore2.ReadTimeout:
                continue
        raise httpcore2.ReadTimeout

    def _send(self, data: bytes, deadline: Deadline) -> None:
        self._look(self._is_readable)
        is_long = len(data) > _AT_ONCE
        for start in range(0, len(data), _AT_ONCE):
            if is_long:
                self._wait_for_room(deadline)
            left = deadline.left()
            deadline.sent = True
            self._stream.write(data[start : start + _AT_ONCE], left)

    def _wait_for_room(self, deadline: Deadline) -> None:
        """Wait until the next piece of a long request can be written.

        Raises WriteError, on which httpcore2 continues to read, where the response has begun: a server that rejects a
        request need not read the rest of it, and may break the connection when it has responded.
        """
        with selectors.DefaultSelector() as selector:
            selector.register(
                self._stream.get_extra_info("socket").fileno(), selectors.EVENT_READ | selectors.EVENT_WRITE
            )
            for pause in slices(deadline.left()):
                for _, events in selector.select(pause):
                    if not events & selectors.EVENT_READ:
                        return
                    self._listen()

    def _listen(self) -> None:
        with suppress(httpcore2.ReadTimeout):  # where it was a session ticket
            heard = self._stream.read(_READ, _MOMENT)
            self._unread += heard
            if not heard or _is_final(self._unread):
                raise httpcore2.WriteError("the response has begun")


# --- async -----------------------------------------------------------------------------------------------------------

_BROKEN = (anyio.BrokenResourceError, anyio.ClosedResourceError, OSError)


class AsyncConnectionStream(_Connection, httpcore2.AsyncNetworkStream):
    """A connection, over asyncio or trio, that knows whether a request was written; its deadline is kept around it.

    Beside the parser there are two more places where bytes can wait that nobody asked for: asyncio reads more from a
    socket than it is asked for, and TLS in memory takes several records at once. So what TLS stands on is read through
    an `AsyncConnectionStream` too, which holds back what TLS does not ask for.
    """

    def __init__(self, stream: ByteStream, below: AsyncConnectionStream | None = None) -> None:
        """`below` is the connection that carries a `stream` of TLS."""
        super().__init__(is_encrypted=below is not None)
        self._stream = stream
        self._below = below
        self._may_hold_more = False
        self._is_listening = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        await self._send(self._due(b""), timeout)
        self._is_writing = False
        try:
            return await self._receive(max_bytes)
        except anyio.EndOfStream:
            return b""
        except _BROKEN as error:
            raise httpcore2.ReadError(error) from error

    async def _receive(self, max_bytes: int) -> bytes:
        if not self._unread:
            self._unread = await self._stream.receive(_READ if self._below else _TAKEN)
            self._may_hold_more = len(self._unread) >= _FULL
        return self._take(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not self._is_writing:
            self._begin(buffer)
            if self._speaks_http:
                self._unwritten = buffer
                return
        await self._send(self._due(buffer), timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        self._begin_tls()
        try:
            with anyio.fail_after(min(CONNECT_SECONDS, Deadline.given(timeout).left())):
                stream = await TLSStream.wrap(
                    _Below(self._stream, self._receive),
                    ssl_context=ssl_context,
                    hostname=server_hostname,
                    standard_compatible=False,
                    server_side=False,
                )
        except BaseException as error:
            with anyio.CancelScope(shield=True):
                await self._stream.aclose()
            if isinstance(error, TimeoutError):
                raise httpcore2.ConnectTimeout from error
            if isinstance(error, (*_BROKEN, anyio.EndOfStream)):
                raise httpcore2.ConnectError(error) from error
            raise
        return AsyncConnectionStream(stream, below=self)

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return self.is_readable()
        if info == "ssl_object":
            return self._stream.extra(TLSAttribute.ssl_object, None)
        if self._below is not None:
            return self._below.get_extra_info(info)
        attribute = _ATTRIBUTES.get(info)
        return None if attribute is None else self._stream.extra(attribute, None)

    def is_readable(self) -> bool:
        """Whether something is there to be read, wherever it waits."""
        if self._unread or self._may_hold_more:
            return True
        return _is_readable(self.get_extra_info("socket")) if self._below is None else self._below.is_readable()

    async def _send(self, data: bytes, timeout: float | None) -> None:
        if not data:
            return
        self._look(self.is_readable)
        Deadline.given(timeout).sent = True
        if len(data) > _AT_ONCE:
            await self._send_and_listen(data)
            return
        try:
            await self._stream.send(data)
        except _BROKEN as error:
            raise httpcore2.WriteError(error) from error

    async def _send_and_listen(self, data: bytes) -> None:
        """Send a long request, unless the response begins; see `ConnectionStream._wait_for_room`.

        asyncio closes a connection that breaks while it writes, and what it has not read by then is lost. So another
        task reads meanwhile, and comes first.
        """
        connection = self.get_extra_info("socket")
        is_over = False
        try:
            async with anyio.create_task_group() as group:
                self._is_listening = True
                group.start_soon(self._listen, group.cancel_scope)
                with suppress(*_BROKEN):
                    for start in range(0, len(data), _AT_ONCE):
                        while self._is_listening and _is_readable(connection):
                            await anyio.sleep(0)
                        if not self._is_listening or _is_final(self._unread):
                            break
                        await self._stream.send(data[start : start + _AT_ONCE])
                    else:
                        is_over = True
                if is_over:
                    group.cancel_scope.cancel()
                else:
                    group.cancel_scope.deadline = anyio.current_time() + _MOMENT
        except BaseExceptionGroup as caught:  # an interruption, which is alone
            raise caught.exceptions[0] from None
        if not is_over:
            raise httpcore2.WriteError("the connection broke, or the response has begun")

    async def _listen(self, scope: anyio.CancelScope) -> None:
        """Take what comes while a request is written, and end that when it is a response."""
        try:
            while len(self._unread) < _READ:
                self._unread += await self._stream.receive(_READ)
                if _is_final(self._unread):
                    scope.deadline = min(scope.deadline, anyio.current_time() + _GRACE)
        except (anyio.EndOfStream, *_BROKEN):
            pass
        finally:
            self._is_listening = False


_ATTRIBUTES: dict[str, Any] = {
    "socket": SocketAttribute.raw_socket,
    "client_addr": SocketAttribute.local_address,
    "server_addr": SocketAttribute.remote_address,
}
"""What httpcore2 calls the attributes of a connection."""

_TAKEN, _FULL = 256 * 1024, 250_000
"""Bytes that asyncio takes from a socket at most, which are all to be seen here; and what counts as so many, since
uvloop, which takes fewer, continues when they were there: then it is unknown whether any are left."""

_GRACE = 0.1
"""Seconds that the writing of a request may continue once its response has begun, while the rest is received."""


class _Below(ByteStream):
    """What carries TLS, as anyio wants it, except for what it hands over."""

    def __init__(self, stream: ByteStream, receive: Callable[[int], Awaitable[bytes]]) -> None:
        self._stream = stream
        self._receive = receive

    async def receive(self, max_bytes: int = _READ) -> bytes:
        return await self._receive(max_bytes)

    async def send(self, item: bytes) -> None:
        await self._stream.send(item)

    async def send_eof(self) -> None:
        await self._stream.send_eof()

    async def aclose(self) -> None:
        await self._stream.aclose()


def _is_readable(connection: socket.socket) -> bool:
    descriptor = connection.fileno()
    if descriptor < 0:
        return True
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
