"""What is left of a response on a connection of httpx2's, which its pool would use again."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx2

from .connections import holds_record


def forbid_leftovers(response: httpx2.Response) -> None:
    """End the connection of a complete response where more came than the response; call it before it is released.

    The client's own pool would use it again, and what is left would be the response to the next request. What comes
    later that pool sees: it closes a connection that is readable while it is idle. So one is shut down here, which
    makes it readable. Where nothing tells what httpcore2's parser holds, each connection is used once.
    """
    stream = response.extensions.get("network_stream")
    if stream is None or response.extensions.get("http_version") == b"HTTP/2":
        return
    connection: Any = next((inner for inner in _streams(response.stream) if hasattr(inner, "_h11_state")), None)
    if connection is None or _holds_more(connection, stream, is_released=response.is_closed):
        _shut_down(stream)


def _holds_more(connection: Any, stream: Any, *, is_released: bool) -> bool:
    """Whether anything was received and not read; nothing is known of what another request may use by now."""
    if connection.is_closed() or (is_released and not connection.is_idle()):
        return False
    return bool(
        connection._h11_state.trailing_data[0]
        or any(_is_ahead(inner) for inner in _streams(stream))
        or (_is_encrypted(connection) and holds_record(stream.get_extra_info("ssl_object")))
    )


def _is_encrypted(connection: Any) -> bool:
    """Whether TLS carries a connection, to the server or to a proxy, as far as is known; anyio takes long to say so."""
    origin = getattr(connection, "_origin", None)
    return getattr(origin, "scheme", None) != b"http"


def _is_ahead(stream: object) -> bool:
    """Whether a stream of anyio or trio has taken more from below than was read: asyncio's bytes, TLS records."""
    protocol, records = getattr(stream, "_protocol", None), getattr(stream, "_read_bio", None)
    records = getattr(stream, "_incoming", None) if records is None else records
    return bool(getattr(protocol, "read_queue", None) or getattr(records, "pending", 0))


def _streams(stream: object) -> Iterator[object]:
    """A stream and those that it wraps, by the names under which httpx2, httpcore2, anyio and trio keep them."""
    for _ in range(_DEPTH):
        yield stream
        name = _WRAPPED.get(type(stream))
        if name is None:
            names = ("_stream", "_httpcore_stream", "_connection", "transport_stream")
            name = next((name for name in names if getattr(stream, name, None) is not None), "")
            _WRAPPED[type(stream)] = name
        if not name:
            return
        stream = getattr(stream, name)


_WRAPPED: dict[type, str] = {}
"""The attribute under which a class of streams keeps the one that it wraps, "" where it wraps none."""


_DEPTH = 9
"""How many streams are looked at; httpx2 2.16 has five."""


def _shut_down(stream: Any) -> None:
    """End a connection in both directions, whatever its owner thinks of it."""
    own = stream.get_extra_info("socket")
    if own is not None:
        with suppress(OSError), socket.fromfd(own.fileno(), socket.AF_INET, socket.SOCK_STREAM) as same:
            same.shutdown(socket.SHUT_RDWR)
