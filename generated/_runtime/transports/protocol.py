"""The seam to the network: what sends a request there and returns the response.

Anything with these two methods can be given to a client as `transport=`; the client closes only what it made itself.
A transport opens the request as deep as it can (`SealedRequest.open`), follows no redirect, keeps no cookies, and
raises no exception that holds what it opened. One that also has `stream` can stream responses.
"""

from __future__ import annotations

from typing import Protocol

from ..request import Response, SealedRequest

MAX_CONNECTIONS = 32
"""Connections to one server. In httpcore2 every request looks at all of them, so that more make each request slower."""

KEEPALIVE_SECONDS = 4.0
"""How long an idle connection is used again: less than the 5 s after which common servers close one, since a request
that meets a closing connection is lost, and one that costs money cannot be sent again."""


class Transport(Protocol):
    """Carries requests, from any thread."""

    def send(self, request: SealedRequest, timeout: float, /) -> Response:
        """The complete response, at most `timeout` seconds from now.

        Raises TransportError where none came, saying whether the request may have been, and DecodeError where it cannot
        be read.
        """
        ...

    def close(self) -> None:
        """Give up the connections. It may be called twice."""
        ...


class AsyncTransport(Protocol):
    """Carries requests, from any task of any event loop."""

    async def asend(self, request: SealedRequest, timeout: float, /) -> Response:
        """The complete response, at most `timeout` seconds from now.

        Raises TransportError where none came, saying whether the request may have been, and DecodeError where it cannot
        be read.
        """
        ...

    async def aclose(self) -> None:
        """Give up the connections. It may be called twice."""
        ...
