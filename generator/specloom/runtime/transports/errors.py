"""The error of a transport when no complete response came: the same message for every HTTP library.

A library's own error may hold the request, its URL and its headers; so none is passed on, and each is replaced by a new
error.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

from ..errors import ClientError, TransportError, bare
from ..request import SealedRequest, without_query
from ..urls import split_url

Ending: TypeAlias = Literal["late", "silent", "unreachable", "no proxy", "incomplete", "broken", "other"]
"""How a request can end without a response: time ran out; nothing more came of a stream; no connection, and why; the
proxy makes none, and why; it was closed or is not HTTP; it was reset; anything else, and what."""


def transport_error(
    ending: Ending, request: SealedRequest, *, sent: bool, timeout: float = 0.0, detail: str = ""
) -> TransportError:
    """The error for one ending; its message holds nothing of the request except its host.

    `sent` says whether the provider may have got any of the request, which without a connection it has not, whatever a
    proxy got; `timeout` are the seconds that it had.
    """
    sent = sent and ending not in ("unreachable", "no proxy")
    host = split_url(without_query(request.request.url))[0].authority
    match ending:
        case "late" if not sent:
            text = f"no connection to {host} was made, or became free, in time"
        case "late":
            text = f"no complete response from {host} within {timeout:g} s"
        case "silent":
            text = f"nothing more came from {host} for {timeout:g} s, in the middle of a response"
        case "unreachable":
            text = f"no connection to {host}: {detail}"
        case "no proxy":
            text = f"the proxy gives no connection to {host}: {detail}"
        case "incomplete":
            text = f"{host} closed the connection before a complete response, or does not speak HTTP"
        case "broken":
            text = f"the connection to {host} broke"
        case "other":
            text = f"the request to {host} failed with {detail}"
    return TransportError(text, sent=sent, operation=request.request.operation)


def redacted(
    error: BaseException, request: SealedRequest, replacement: Callable[[Exception], TransportError]
) -> BaseException:
    """What leaves a transport in place of an error:
    it quotes no secret, and no frame of it has seen the request in plain.

    An own error and an interruption are otherwise unchanged; any other error, one of the library, becomes its
    `replacement`.
    """
    if isinstance(error, ClientError):
        error.operation = request.request.operation
        return request.mask_error(error)
    if isinstance(error, Exception):
        return request.mask_error(replacement(error))
    return bare(error)


def reason(error: BaseException) -> str:
    """What the operating system or TLS said, which the libraries wrap once or more."""
    inner: BaseException | None = error
    while inner is not None:
        error, inner = inner, _inside(inner)
    if isinstance(error, ConnectionError) and error.errno:
        return os.strerror(error.errno)
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _inside(error: BaseException) -> BaseException | None:
    """The error that another one was made from."""
    grouped: Sequence[BaseException] = getattr(error, "exceptions", ())
    if grouped:
        return grouped[0]
    wrapped = error.args[0] if error.args else None
    return wrapped if isinstance(wrapped, BaseException) else error.__cause__
