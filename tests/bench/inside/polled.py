"""A server whose tasks are polled, in a process of its own: as cheap as it can be, so that it is not what is measured.

Every poll is answered as pending until the measuring is over, and as ready from then on; one for a task whose id begins
with `held` is not answered at all. It notes when each task was polled, and says how late the polls were. It prints its
port, and ends when its standard input does.

    /begin  forget everything: so many `tasks` are going to be polled every `every` seconds, and here it starts
    /end    answer `ready` from now on, and say what was seen between the two
    /count  how many polls there were since the start, after the end too
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TASK = re.compile(rb'"taskId": *"([^"]*)"')


def _answer(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    return head + body


_PENDING = _answer(b'{"errorId":0,"errorCode":"","errorDescription":"","status":"processing"}')
_READY = _answer(b'{"errorId":0,"status":"ready","solution":{"gRecaptchaResponse":"03AGdBq24PBCbwiDRaS_MJ7Z"}}')


class Book:
    """When each task was polled."""

    def __init__(self) -> None:
        self.begin(0, 3.0)

    def begin(self, tasks: int, every: float) -> None:
        """Forget everything; here it starts."""
        self._tasks = tasks
        self._every = every
        self._started = time.perf_counter()
        self._last: dict[bytes, float] = {}
        self._lateness: list[float] = []
        self.polls = 0
        self.over = False

    def note(self, task: bytes) -> None:
        """A poll came in and is answered at once."""
        self.polls += 1
        if not self.over:
            now = time.perf_counter()
            last = self._last.get(task)
            if last is not None:
                self._lateness.append(now - last - self._every)
            self._last[task] = now

    def end(self) -> dict[str, float]:
        """What was seen: polls a second, and how late they were; one that is due and did not come is late by now."""
        self.over = True
        now = time.perf_counter()
        missing = [now - last - self._every for last in self._last.values()]
        missing += [now - self._started - self._every] * (self._tasks - len(self._last))
        late = sorted((*self._lateness, *(one for one in missing if one > 0)))
        return {
            "seconds": now - self._started,
            "polls a second": self.polls / (now - self._started),
            "lateness, p50": late[len(late) // 2] if late else 0.0,
            "lateness, p99": late[len(late) * 99 // 100] if late else 0.0,
        }


class _Connection(asyncio.Protocol):
    def __init__(self, book: Book) -> None:
        self._book = book
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        expected = int(length[1]) if length else 0
        if end and len(body) >= expected:
            self._received = body[expected:]
            self._transport.write(self._answer(head, body[:expected]))

    def _answer(self, head: bytes, body: bytes) -> bytes:
        book, path = self._book, head.split(b" ", 2)[1]
        if path == b"/getTaskResult":
            found = _TASK.search(body)
            assert found is not None
            if found[1].startswith(b"held"):
                return b""
            book.note(found[1])
            return _READY if book.over else _PENDING
        if path == b"/begin":
            book.begin(**json.loads(body))
            return _answer(b"{}")
        return _answer(json.dumps(book.end() if path == b"/end" else {"polls": book.polls}).encode())


async def _serve() -> None:
    book = Book()
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(book), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
