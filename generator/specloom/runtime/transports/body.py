"""The bytes of a response: limited in size, decompressed, and complete. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

from ..errors import DecodeError
from ..request import Response

MAX_RESPONSE_BYTES = 64 * 1024 * 1024
"""Maximum bytes of a response, before and after decompression."""

UNPACKED = "gzip, deflate"
"""The encodings that a response is decompressed from, as `Accept-Encoding` names them."""


class Chunks:
    """The bytes of a response, limited in size."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._size = 0
        self._parts: list[bytes] = []

    def add(self, part: bytes) -> None:
        """Take one more part; DecodeError where they become too many."""
        self._size += len(part)
        if self._size > self.limit:
            raise DecodeError(f"the response is larger than {self.limit} bytes")
        self._parts.append(part)

    def joined(self) -> bytes:
        """All parts in one."""
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)


def response(status: int, fields: Iterable[tuple[str, str]], chunks: Chunks) -> Response:
    """The complete response, decompressed. Raises DecodeError for a body that cannot be."""
    headers = joined(fields)
    body = chunks.joined()
    encoding = headers.get("content-encoding", "identity")
    if body and encoding.strip().lower() != "identity":
        body = _unpacked(body, encoding, chunks.limit)
    return Response(status, headers, body)


def joined(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by name; what one says several times is joined by commas."""
    headers: dict[str, str] = {}
    for name, value in fields:
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """A compressed body in the clear, no more of it than is allowed, so that a small one cannot fill the memory."""
    chunks, unpacker = Chunks(limit), Decompressor(encoding)
    unpacker.add(body)
    while piece := unpacker.take():
        chunks.add(piece)
    unpacker.end()
    return chunks.joined()


class Decompressor:
    """Unpacks a body that comes in chunks, into pieces of a bounded size, whatever a chunk unpacks to."""

    def __init__(self, encoding: str) -> None:
        """Raises DecodeError for an encoding that was not asked for."""
        self._encoding = encoding.strip().lower() or "identity"
        if self._encoding not in ("identity", "gzip", "deflate"):
            raise DecodeError(f"the response is compressed as {encoding.strip()}, which was not asked for")
        self._packed = b""
        self._member: Any = None  # the class of zlib has no public name
        self._has_more = False
        self._members = 0

    def add(self, packed: bytes) -> None:
        """Take in one more chunk."""
        self._packed += packed

    def take(self) -> bytes:
        """The next bytes in the clear, none where another chunk is needed. Raises DecodeError for what is broken."""
        if self._encoding == "identity":
            piece, self._packed = self._packed, b""
            return piece
        while self._has_more or self._may_go_on():
            try:
                piece = self._inflated()
            except zlib.error:
                raise DecodeError(f"the response is not valid {self._encoding}") from None
            if piece:
                return piece
        return b""

    def end(self) -> None:
        """Say that no chunk follows; DecodeError where one is missing."""
        if self._member is not None:
            raise DecodeError(f"the response is not valid {self._encoding}, or not complete")

    def _may_go_on(self) -> bool:
        """Whether there are bytes to unpack: of the member that is open, of the first one, or of another after it."""
        if self._member is not None or self._members == 0:
            return bool(self._packed)
        if _ANOTHER_MEMBER.startswith(self._packed):  # all of its mark, or what came of that
            return len(self._packed) == len(_ANOTHER_MEMBER)
        if not self._packed.startswith(_ANOTHER_MEMBER):
            self._packed = b""
        return bool(self._packed)

    def _inflated(self) -> bytes:
        """The next bytes of a member, which is opened and closed where it begins and ends."""
        if self._member is None:
            is_raw = self._encoding == "deflate" and self._packed[0] & 15 != _ZLIB
            self._member = zlib.decompressobj(_RAW if is_raw else _ANY_HEADER)
        member = self._member
        piece: bytes = member.decompress(self._packed, PIECE)
        self._packed = member.unconsumed_tail
        self._has_more = len(piece) == PIECE and not member.eof
        if member.eof:
            self._packed = member.unused_data
            self._member = None
            self._members += 1
        return piece


PIECE = 64 * 1024
"""Bytes that are unpacked at a time."""

_RAW, _ANY_HEADER, _ZLIB = -zlib.MAX_WBITS, zlib.MAX_WBITS | 32, 8
"""What zlib is to expect: some servers take "deflate" to mean no header at all."""

_ANOTHER_MEMBER = b"\x1f\x8b"
"""Files of gzip may be strung together."""
