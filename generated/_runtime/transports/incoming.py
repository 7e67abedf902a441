"""Responses that are read incrementally: what those of all transports have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from ..errors import TransportError
from ..request import SealedRequest
from .body import Decompressor, joined
from .errors import Ending, redacted, transport_error
from .log_redaction import LogRedaction


class _AnyIncomingResponse(ABC):
    """A response whose head was received, sync or async."""

    def __init__(self, status: int, fields: Iterable[tuple[str, str]], request: SealedRequest, idle: float) -> None:
        """`fields` are its headers, and `idle` the seconds that each read may take."""
        self.status = status
        self.headers = joined(fields)
        self._unpacker: Decompressor | None = None
        self._request = request
        self._idle = idle

    @abstractmethod
    def _ending(self, error: Exception) -> tuple[Ending, str]:
        """How the response ended, by an error of the library."""

    def _unpacking(self) -> Decompressor:
        """What the chunks go through. Raises DecodeError for an encoding that was not asked for."""
        self._unpacker = self._unpacker or Decompressor(self.headers.get("content-encoding", ""))
        return self._unpacker

    def _broken_off(self, error: Exception) -> TransportError:
        """A new error for what went wrong in the middle of a response."""
        ending, detail = self._ending(error)
        ending = "silent" if ending == "late" else ending
        return transport_error(ending, self._request, sent=True, timeout=self._idle, detail=detail)


class IncomingResponse(_AnyIncomingResponse):
    """A response whose head was received; see `Incoming`."""

    def read(self) -> bytes:
        """The next bytes, unpacked; none at the end."""
        outcome = self._attempt()
        if isinstance(outcome, bytes):
            return outcome
        self.close()
        raise outcome

    @abstractmethod
    def close(self) -> None:
        """End the connection, unless all was read."""

    @abstractmethod
    def _chunk(self) -> bytes | None:
        """The next bytes; None at the end."""

    def _attempt(self) -> bytes | BaseException:
        with LogRedaction():
            try:
                return self._piece()
            except BaseException as error:
                return redacted(error, self._request, self._broken_off)

    def _piece(self) -> bytes:
        unpacker = self._unpacking()
        while not (piece := unpacker.take()):
            chunk = self._chunk()
            if chunk is None:
                unpacker.end()
                return b""
            unpacker.add(chunk)
        return piece


class AsyncIncomingResponse(_AnyIncomingResponse):
    """A response whose head was received; see `AsyncIncoming`."""

    async def aread(self) -> bytes:
        """The next bytes, unpacked; none at the end."""
        outcome = await self._attempt()
        if isinstance(outcome, bytes):
            return outcome
        await self.aclose()
        raise outcome

    @abstractmethod
    async def aclose(self) -> None:
        """End the connection, unless all was read."""

    @abstractmethod
    async def _chunk(self) -> bytes | None:
        """The next bytes; None at the end."""

    async def _attempt(self) -> bytes | BaseException:
        with LogRedaction():
            try:
                return await self._piece()
            except BaseException as error:
                return redacted(error, self._request, self._broken_off)

    async def _piece(self) -> bytes:
        unpacker = self._unpacking()
        while not (piece := unpacker.take()):
            chunk = await self._chunk()
            if chunk is None:
                unpacker.end()
                return b""
            unpacker.add(chunk)
        return piece
