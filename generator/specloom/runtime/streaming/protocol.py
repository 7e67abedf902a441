"""What a transport needs to stream responses, and what it returns then."""

from __future__ import annotations

from typing import Protocol

from ..request import Headers, Response, SealedRequest
from ..transports.protocol import AsyncTransport, Transport


class Incoming(Protocol):
    """A response whose head was received; its body is read incrementally. Names of headers are in lower case."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Headers: ...

    def read(self) -> bytes:
        """The next bytes, unpacked, of which there is a bounded number; none at the end.

        Raises TransportError where the response breaks off, or nothing comes for as long as the stream may be silent,
        and DecodeError where it cannot be unpacked.
        """
        ...

    def close(self) -> None:
        """End the connection, unless all was read. It may be called twice, and never raises what the other side did."""
        ...


class StreamingTransport(Transport, Protocol):
    """A transport that can also stream responses."""

    def stream(self, request: SealedRequest, timeout: float, /, *, idle: float) -> Incoming:
        """The head of a response, at most `timeout` seconds from now; each read of the rest may take `idle` seconds.

        Raises TransportError where none came, saying whether the request may have been.
        """
        ...


class AsyncIncoming(Protocol):
    """A response whose head was received; its body is read incrementally. Names of headers are in lower case."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Headers: ...

    async def aread(self) -> bytes:
        """The next bytes, unpacked, of which there is a bounded number; none at the end.

        Raises TransportError where the response breaks off, or nothing comes for as long as the stream may be silent,
        and DecodeError where it cannot be unpacked.
        """
        ...

    async def aclose(self) -> None:
        """End the connection, unless all was read. It may be called twice, and never raises what the other side did."""
        ...


class AsyncStreamingTransport(AsyncTransport, Protocol):
    """A transport that can also stream responses."""

    async def astream(self, request: SealedRequest, timeout: float, /, *, idle: float) -> AsyncIncoming:
        """The head of a response, at most `timeout` seconds from now; each read of the rest may take `idle` seconds.

        Raises TransportError where none came, saying whether the request may have been.
        """
        ...


class Whole:
    """A response that was read already, as a streamed one, both sync and async."""

    def __init__(self, response: Response) -> None:
        self.status = response.status
        self.headers = response.headers
        self._body = response.body

    def read(self) -> bytes:
        """All of it; then nothing."""
        body, self._body = self._body, b""
        return body

    async def aread(self) -> bytes:
        """All of it; then nothing."""
        return self.read()

    def close(self) -> None:
        """Nothing."""

    async def aclose(self) -> None:
        """Nothing."""
