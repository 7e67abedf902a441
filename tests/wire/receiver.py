"""A place on this machine that callbacks can be sent to."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """A request that came to a callback URL."""

    headers: Sequence[tuple[str, str]]
    body: bytes


@contextmanager
def receiver() -> Generator[tuple[str, list[Received], threading.Event]]:
    """A callback URL on this machine, what has come to it, and a sign that something has."""
    received: list[Received] = []
    arrived = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(Received(self.headers.items(), body))
            self.send_response(204)
            self.end_headers()
            arrived.set()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/done", received, arrived
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
