"""The default transports of clients that stream responses; secrets are plain in `_begin`, too."""

from __future__ import annotations

from functools import partial

import anyio
import httpcore2

from ..request import SealedRequest
from .connections import Deadline
from .default import AsyncHttpTransport, Connections, HttpTransport, ending_of, fields_of, opened_request
from .errors import Ending
from .incoming import AsyncIncomingResponse, IncomingResponse
from .log_redaction import LogRedaction


class StreamingHttpTransport(HttpTransport):
    """Sends requests as `HttpTransport` does, and streams responses."""

    def stream(self, request: SealedRequest, timeout: float, /, *, idle: float) -> HttpIncoming:
        """The head of a response, at most `timeout` seconds from now; each read of the rest may take `idle` seconds.

        Raises TransportError where none came. Streams have connections of their own, as many as there are of them, so
        that those which last do not keep others waiting.
        """
        outcome = self._attempt(request, timeout, partial(self._begin, request, idle))
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def _begin(self, request: SealedRequest, idle: float, deadline: Deadline) -> HttpIncoming:
        origin, opened = opened_request(request, deadline)
        connections = self._connections(origin)
        return HttpIncoming(connections, *connections.begin(opened), request, deadline, idle)


class AsyncStreamingHttpTransport(AsyncHttpTransport):
    """Sends requests as `AsyncHttpTransport` does, and streams responses."""

    async def astream(self, request: SealedRequest, timeout: float, /, *, idle: float) -> AsyncHttpIncoming:
        """The head of a response, at most `timeout` seconds from now; each read of the rest may take `idle` seconds.

        Raises TransportError where none came. Streams have connections of their own, as many as there are of them, so
        that those which last do not keep others waiting.
        """
        outcome = await self._attempt(request, timeout, partial(self._begin, request, idle))
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    async def _begin(self, request: SealedRequest, idle: float, deadline: Deadline) -> AsyncHttpIncoming:
        origin, opened = opened_request(request, deadline)
        received = await self._pool(origin, streams=True).handle_async_request(opened)
        return AsyncHttpIncoming(received, request, idle)


class HttpIncoming(IncomingResponse):
    """A response whose head was received; see `Incoming`."""

    def __init__(
        self,
        connections: Connections,
        connection: httpcore2.ConnectionInterface,
        received: httpcore2.Response,
        request: SealedRequest,
        deadline: Deadline,
        idle: float,
    ) -> None:
        super().__init__(received.status, fields_of(received), request, idle)
        self._connections = connections
        self._connection: httpcore2.ConnectionInterface | None = connection
        self._received = received
        self._chunks = received.iter_stream()
        self._deadline = deadline
        self._is_whole = True

    def close(self) -> None:
        """End the connection, unless all was read."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with LogRedaction():
            if self._is_whole:
                self._received.close()
                self._connections.put(connection)
            else:
                connection.close()

    def _piece(self) -> bytes:
        self._deadline.renew(self._idle)
        return super()._piece()

    def _chunk(self) -> bytes | None:
        self._is_whole = False  # an interruption may leave it in any state
        chunk = next(self._chunks, None)
        self._is_whole = True
        return chunk

    def _ending(self, error: Exception) -> tuple[Ending, str]:
        return ending_of(error)


class AsyncHttpIncoming(AsyncIncomingResponse):
    """A response whose head was received; see `AsyncIncoming`."""

    def __init__(self, received: httpcore2.Response, request: SealedRequest, idle: float) -> None:
        super().__init__(received.status, fields_of(received), request, idle)
        self._received = received
        self._chunks = received.aiter_stream()

    async def aclose(self) -> None:
        """End the connection, unless all was read."""
        with LogRedaction(), anyio.CancelScope(shield=True):
            await self._chunks.aclose()
            await self._received.aclose()

    async def _piece(self) -> bytes:
        with anyio.move_on_after(self._idle):
            return await super()._piece()
        raise httpcore2.ReadTimeout

    async def _chunk(self) -> bytes | None:
        return await anext(self._chunks, None)

    def _ending(self, error: Exception) -> tuple[Ending, str]:
        return ending_of(error)
