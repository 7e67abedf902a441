"""Responses that are read incrementally: downloads, and the bytes of events and lines.

A streamed call is like every other call up to the head of its response: the place in the limiter, tokens, retries,
the deadline. Then it releases its place, since a stream lasts as long as its reader likes, and a few of them
would stop all other calls of the client. From then on nothing is repeated, and each read may take `idle` seconds.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Never, Self, cast

from msgspec import Struct

from ..client import AsyncClient, Client, check_call
from ..errors import ClientError, ConfigurationError, DecodeError, TransportError, bare
from ..flow import Engine, Flow, send_flow
from ..media_types import is_json, plain
from ..operation import Call, StreamCall
from ..request import Headers, Request, Response, SealedRequest
from ..response import read
from ..transports.body import MAX_RESPONSE_BYTES, Chunks
from ..transports.protocol import AsyncTransport, Transport
from .protocol import AsyncIncoming, AsyncStreamingTransport, Incoming, StreamingTransport, Whole

if TYPE_CHECKING:
    from ..transports.streaming import AsyncStreamingHttpTransport, StreamingHttpTransport


class Opened(Response, frozen=True):
    """A response whose body is not read yet."""

    incoming: Any = None


class HeadFirst(Struct, frozen=True):
    """What is read as it arrives of the responses to a request, and how long one may be silent, in seconds.

    That is a success, of one of the media types where any are named. With `classified` one of JSON is read at once,
    since it may report a failure; `json_types` are JSON though their names do not say so.
    """

    idle: float
    media_types: tuple[str, ...] = ()
    classified: bool = False
    json_types: tuple[str, ...] = ()

    def takes(self, status: int, headers: Headers) -> bool:
        """Whether a response with this head is left open."""
        sent_as = plain(headers.get("content-type", ""))
        if not 200 <= status < 300:
            return False
        if self.media_types:
            return sent_as in self.media_types
        return not (self.classified and is_json(sent_as, self.json_types))

    def open(self, transport: Transport, request: SealedRequest, timeout: float, now: Callable[[], float]) -> Response:
        """The response, open, or whole where it is to be read at once. Raises ConfigurationError where it cannot be."""
        if not hasattr(transport, "stream"):
            raise _no_streams(transport, "stream")
        over = now() + timeout
        incoming = cast(StreamingTransport, transport).stream(request, timeout, idle=self.idle)
        if self.takes(incoming.status, incoming.headers):
            return Opened(incoming.status, incoming.headers, b"", incoming)
        outcome = _whole(incoming, request, lambda: over - now())
        if isinstance(outcome, Response):
            return outcome
        raise outcome

    async def aopen(
        self, transport: AsyncTransport, request: SealedRequest, timeout: float, now: Callable[[], float]
    ) -> Response:
        """The response, open, or whole where it is to be read at once. Raises ConfigurationError where it cannot be."""
        if not hasattr(transport, "astream"):
            raise _no_streams(transport, "astream")
        over = now() + timeout
        incoming = await cast(AsyncStreamingTransport, transport).astream(request, timeout, idle=self.idle)
        if self.takes(incoming.status, incoming.headers):
            return Opened(incoming.status, incoming.headers, b"", incoming)
        outcome = await _awhole(incoming, request, lambda: over - now())
        if isinstance(outcome, Response):
            return outcome
        raise outcome


def stream_flow(
    engine: Engine, call: Call[Any], media_types: tuple[str, ...] = (), *, last_id: str = ""
) -> Flow[Opened]:
    """Make a call up to the head of its response, which is of one of the media types, where any are named.

    A response other than a success is read to its end, and raised as for any call; so is one of another media type.
    `last_id` is that of the last event that came before, which goes into the request.
    """
    operation = call.operation

    def read_response(request: Request, response: Response) -> Opened:
        if isinstance(response, Opened):
            return response
        raw = read(call if not media_types else _any(call), request, response, engine.secrets, engine.clock.wall)
        if media_types and response.body.strip():
            raise _unexpected(engine, operation.id, response, media_types)
        return Opened(raw.status, raw.headers, b"", Whole(response))

    streaming = HeadFirst(
        engine.idle, media_types, classified=operation.failure is not None, json_types=operation.json_types
    )
    if last_id:
        call = _with_header(call, "Last-Event-ID", last_id)
    return (yield from send_flow(engine, call, read_response, streaming=streaming))


def _whole(incoming: Incoming, request: SealedRequest, left: Callable[[], float]) -> Response | ClientError:
    """The complete response, or what went wrong: no error may carry a frame that holds what the response repeats."""
    try:
        chunks = Chunks(MAX_RESPONSE_BYTES)
        while piece := incoming.read():
            chunks.add(piece)
            if left() <= 0:
                return _too_late(request)
        return Response(incoming.status, _strip_encoding(incoming.headers), chunks.joined())
    except ClientError as error:
        return bare(error)
    finally:
        incoming.close()


async def _awhole(incoming: AsyncIncoming, request: SealedRequest, left: Callable[[], float]) -> Response | ClientError:
    """The complete response, or what went wrong: no error may carry a frame that holds what the response repeats."""
    try:
        chunks = Chunks(MAX_RESPONSE_BYTES)
        while piece := await incoming.aread():
            chunks.add(piece)
            if left() <= 0:
                return _too_late(request)
        return Response(incoming.status, _strip_encoding(incoming.headers), chunks.joined())
    except ClientError as error:
        return bare(error)
    finally:
        await incoming.aclose()


# --- open responses --------------------------------------------------------------------------------------------------


class _AnyStream:
    """A response that is read incrementally, sync or async."""

    def __init__(self, opened: Opened) -> None:
        self._incoming: Any = opened.incoming
        self._is_closed = False
        self.status = opened.status
        self.headers: Headers = opened.headers

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.status})"


class Stream(_AnyStream):
    """A response that is read incrementally: iterate over its bytes, `read` the rest of them, or `save` it as a file.

    Use it in a `with` block, or close it; an early end closes its connection.
    """

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        """The next bytes, unpacked. Raises TransportError where the response breaks off."""
        if self._is_closed:
            raise StopIteration
        piece: bytes = self._incoming.read()
        if not piece:
            self.close()
            raise StopIteration
        return piece

    def read(self) -> bytes:
        """The rest of it in one, which must fit into memory."""
        return b"".join(self)

    def save(self, path: str | os.PathLike[str]) -> int:
        """Write the rest of it into a file, which is there only once it is whole; the number of its bytes.

        Raises OSError where it cannot be written.
        """
        with _Saved(path) as file:
            for piece in self:
                file.write(piece)
            return file.finish()

    def close(self) -> None:
        """End it, and the connection unless all was read. It may be called twice."""
        self._is_closed = True
        self._incoming.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncStream(_AnyStream):
    """A response that is read incrementally: iterate over its bytes, `read` the rest of them, or `save` it as a file.

    Use it in an `async with` block, or close it; an early end closes its connection.
    """

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        """The next bytes, unpacked. Raises TransportError where the response breaks off."""
        if self._is_closed:
            raise StopAsyncIteration
        piece: bytes = await self._incoming.aread()
        if not piece:
            await self.close()
            raise StopAsyncIteration
        return piece

    async def read(self) -> bytes:
        """The rest of it in one, which must fit into memory."""
        return b"".join([piece async for piece in self])

    async def save(self, path: str | os.PathLike[str]) -> int:
        """Write the rest of it into a file, which is there only once it is whole; the number of its bytes.

        It is written in another thread. Raises OSError where it cannot be written.
        """
        from anyio.to_thread import run_sync

        with _Saved(path) as file:
            async for piece in self:
                await run_sync(file.write, piece)
            return await run_sync(file.finish)

    async def close(self) -> None:
        """End it, and the connection unless all was read. It may be called twice."""
        self._is_closed = True
        await self._incoming.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()


class _Saved:
    """A file that is written beside its place, and put there at its end; else nothing is left of it."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = os.fspath(path)
        self._beside = f"{self._path}.{os.urandom(4).hex()}.part"
        self._file = open(self._beside, "xb")  # noqa: SIM115 (it is closed where this is left)
        self._size = 0

    def write(self, piece: bytes) -> None:
        self._size += self._file.write(piece)

    def finish(self) -> int:
        self._file.close()
        os.replace(self._beside, self._path)
        return self._size

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()
        if os.path.exists(self._beside):
            os.unlink(self._beside)


# --- helpers ---------------------------------------------------------------------------------------------------------


def _any(call: Call[Any]) -> Call[Any]:
    """The call without the types of what it streams, which a complete response is not read as."""
    from msgspec.structs import replace

    return replace(call, operation=replace(call.operation, responses={"default": None}))


def _with_header(call: Call[Any], name: str, value: str) -> Call[Any]:
    from msgspec.structs import replace

    return replace(call, header={**call.header, name: value})


def _unexpected(engine: Engine, operation: str, response: Response, media_types: tuple[str, ...]) -> ClientError:
    sent_as = plain(response.headers.get("content-type", "")) or "of no media type"
    return DecodeError(
        engine.secrets.mask(f"the response is {sent_as}, not {media_types[0]}"),
        operation=operation,
        status=response.status,
        response_text=engine.secrets.mask(response.body.decode("utf-8", "replace")),
    )


def _strip_encoding(headers: Headers) -> Headers:
    return {name: value for name, value in headers.items() if name != "content-encoding"}


def _too_late(request: SealedRequest) -> TransportError:
    return TransportError("no complete response in time", sent=True, operation=request.request.operation)


def _no_streams(transport: object, method: str) -> ConfigurationError:
    name = type(transport).__name__
    reason = f"`{name}` cannot stream a response: a transport needs a method `{method}` for that"
    own = name.removeprefix("Async") == "HttpTransport"
    return ConfigurationError(f"{reason}, as `{name.replace('Http', 'StreamingHttp')}` has" if own else reason)


# --- clients ---------------------------------------------------------------------------------------------------------


class StreamingClient(Client):
    """A client some of whose responses are read as they arrive."""

    @staticmethod
    def _http_transport() -> type[StreamingHttpTransport]:
        from ..transports.streaming import StreamingHttpTransport

        return StreamingHttpTransport

    @contextmanager
    def stream(self, call: StreamCall[Any], /, *others: Never, **more: Never) -> Generator[Stream]:
        """Send a call and read its response incrementally, in a `with` block.

        `with client.stream(calls.get_report(id="7")) as report: report.save("report.pdf")`

        A call that is otherwise read whole is given as `calls.export().streamed()`. Raises as `raw` does.
        """
        check_call(self, StreamCall, call, (*others, *more))
        with Stream(self._drive(stream_flow(self._engine, call.call))) as stream:
            yield stream


class AsyncStreamingClient(AsyncClient):
    """A client some of whose responses are read as they arrive."""

    @staticmethod
    def _http_transport() -> type[AsyncStreamingHttpTransport]:
        from ..transports.streaming import AsyncStreamingHttpTransport

        return AsyncStreamingHttpTransport

    @asynccontextmanager
    async def stream(self, call: StreamCall[Any], /, *others: Never, **more: Never) -> AsyncGenerator[AsyncStream]:
        """Send a call and read its response incrementally, in an `async with` block.

        `async with client.stream(calls.get_report(id="7")) as report: await report.save("report.pdf")`

        A call that is otherwise read whole is given as `calls.export().streamed()`. Raises as `raw` does.
        """
        check_call(self, StreamCall, call, (*others, *more))
        async with AsyncStream(await self._drive(stream_flow(self._engine, call.call))) as stream:
            yield stream
