"""The bytes of an answer: not too many of them, in the clear, and all of them. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from .errors import DecodeError
from .wire import Response

MAX_ANSWER_BYTES = 64 * 1024 * 1024
"""Bytes of an answer, before and after it is unpacked."""

UNPACKED = "gzip, deflate"
"""The encodings that an answer is unpacked from, as `Accept-Encoding` names them."""


class Chunks:
    """The bytes of an answer, not too many of them."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._size = 0
        self._parts: list[bytes] = []

    def add(self, part: bytes) -> None:
        """Take one more part; DecodeError where they become too many."""
        self._size += len(part)
        if self._size > self.limit:
            raise DecodeError(f"the answer is larger than {self.limit} bytes")
        self._parts.append(part)

    def joined(self) -> bytes:
        """All parts in one."""
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)


def response(status: int, fields: Iterable[tuple[str, str]], chunks: Chunks) -> Response:
    """The whole answer, in the clear. Raises DecodeError for a body that cannot be unpacked."""
    headers: dict[str, str] = {}
    for name, value in fields:
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    body = chunks.joined()
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if body and encoding != "identity":
        body = _unpacked(body, encoding, chunks.limit)
    return Response(status, headers, body)


def _unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """A compressed body in the clear, no more of it than is allowed, so that a small one cannot fill the memory."""
    if encoding not in ("gzip", "deflate"):
        raise DecodeError(f"the answer is packed as {encoding}, which was not asked for")
    chunks = Chunks(limit)
    more = True
    while more:
        unpacker = zlib.decompressobj(_RAW if encoding == "deflate" and body[0] & 15 != _ZLIB else _ANY_HEADER)
        try:
            chunks.add(unpacker.decompress(body, limit + 1))
        except zlib.error:
            raise DecodeError(f"the answer is not the {encoding} that it says") from None
        if not unpacker.eof:
            raise DecodeError(f"the answer is not the {encoding} that it says, or not all of it")
        body = unpacker.unused_data
        more = body.startswith(_ANOTHER_MEMBER)
    return chunks.joined()


_RAW, _ANY_HEADER, _ZLIB = -zlib.MAX_WBITS, zlib.MAX_WBITS | 32, 8
"""What zlib is to expect: some servers take "deflate" to mean no header at all."""

_ANOTHER_MEMBER = b"\x1f\x8b"
"""Files of gzip may be strung together."""
