"""Requests as sent, without secrets and with them, and responses as received.

A `Request` never holds a secret. `Request.seal` joins it with the client's secrets, and only the transport opens the
sealed request.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, Struct

from .description.api import Placement, Ways
from .description.parameters import Style
from .encoding import encode_body
from .errors import ConfigurationError
from .headers import Headers, with_cookie, with_header
from .multipart import BodyPieces
from .parameters import NO_COOKIE, quoted
from .pointer import set_pointer
from .redaction import AnyClientError
from .secrets import Secrets
from .urls import without_query
from .writing import flattened


class Request(Struct, frozen=True, kw_only=True):
    """A request without its secrets, which `placements` only name.

    `operation` is the operationId, `body` what is written as `media_type` (UNSET where there is no body), `parts` how
    single properties of it are, and `id` what matches the response to this request, where the API has that.
    `json_types` are the media types that are JSON despite their names.
    """

    operation: str
    method: str
    url: str
    headers: Headers = {}
    body: Any = UNSET
    media_type: str | None = None
    json_types: tuple[str, ...] = ()
    parts: tuple[Style, ...] = ()
    placements: tuple[Placement, ...] = ()
    alternatives: Ways = ()
    id: str | None = None

    def seal(self, secrets: Secrets) -> SealedRequest:
        """Join the request with the secrets that it needs.

        Raises ConfigurationError where the client has none, and for one that a cookie cannot hold unchanged.
        """
        for placement in self.chosen(secrets):
            secrets.require(placement.credential)
            if placement.location == "cookie" and not secrets.is_cookie_value(placement.credential):
                raise ConfigurationError(f"`{placement.credential}`: {NO_COOKIE}", operation=self.operation)
        return SealedRequest(self, secrets)

    def chosen(self, secrets: Secrets) -> tuple[Placement, ...]:
        """What the client sends of the credentials that would do: the first set that it has, or none where it may.

        Raises ConfigurationError where it has no whole set and needs one.
        """
        if not self.alternatives:
            return self.placements
        for way in self.alternatives:
            if way and all(secrets.can_have(placement.credential) for placement in way):
                return (*self.placements, *way)
        if () in self.alternatives:
            return self.placements
        secrets.require_one([[placement.credential for placement in way] for way in self.alternatives])
        raise AssertionError(self.operation)

    @property
    def plain_body(self) -> Any:
        """The body as plain JSON data, without credentials and without what is uploaded; None where there is none."""
        return None if self.body is UNSET else msgspec.to_builtins(flattened(self.body), enc_hook=_no_data)

    def placed(self, body: Any, pointer: str, value: Any) -> Any:
        """The body with one more value. Raises ConfigurationError where it has no place for it."""
        return place_value({} if body is UNSET else body, pointer, value, self.operation)

    def __repr__(self) -> str:
        return f"Request({self.operation}: {self.method} {without_query(self.url)})"


class SealedRequest:
    """A request with the secrets that belong to it, which it does not show. A transport opens it to write it."""

    __slots__ = ("_placements", "_secrets", "request")

    def __init__(self, request: Request, secrets: Secrets) -> None:
        self.request = request
        self._secrets = secrets
        self._placements = request.chosen(secrets)

    def open(self) -> tuple[str, dict[str, str], bytes | None]:
        """URL, headers and body as they go out, secrets included. Raises ConfigurationError for what JSON cannot say.

        Call it as deep as possible, and let no exception carry the frame that holds what it returns.
        """
        url, headers, body = self.open_in_pieces()
        return url, headers, body.joined() if isinstance(body, BodyPieces) else body

    def open_in_pieces(self) -> tuple[str, dict[str, str], bytes | BodyPieces | None]:
        """The same, but a body with files is still to be read from them, piece by piece.

        Its length is not known for every file; the transport says so in the headers.
        """
        url, headers, body = self.request.url, dict(self.request.headers), self.request.body
        for placement in self._placements:
            secret = self._secrets.reveal(placement.credential)
            match placement.location:
                case "body":
                    body = self.request.placed(body, placement.name, secret)
                case "query":
                    url = with_query(url, f"{quoted(placement.name)}={quoted(secret)}")
                case "header":
                    headers = with_header(headers, placement.name, secret)
                case "cookie":
                    headers = with_cookie(headers, f"{placement.name}={secret}")
                case "bearer":
                    headers = with_header(headers, "Authorization", f"Bearer {secret}")
                case "basic":
                    pair = secret if ":" in secret else f"{secret}:"  # a user with an empty password
                    headers = with_header(headers, "Authorization", f"Basic {_base64(pair)}")
                case "authorization":
                    headers = with_header(headers, "Authorization", f"{placement.name} {secret}")
                case "client":
                    pair = f"{quoted(secret)}:{quoted(self._secrets.reveal(placement.name))}"
                    headers = with_header(headers, "Authorization", f"Basic {_base64(pair)}")
        if body is UNSET:
            return url, headers, None
        written, media_type = encode_body(body, self.request)
        return url, headers if media_type is None else with_header(headers, "Content-Type", media_type), written

    def hide(self, *others: str) -> None:
        """Mask further texts in whatever is raised from now on: the password of a proxy on the way, for example."""
        self._secrets.hide(*others)

    def mask_error(self, error: AnyClientError) -> AnyClientError:
        """The same error, ready to leave a transport; see `Secrets.mask_error`."""
        return self._secrets.mask_error(error)

    def __repr__(self) -> str:
        return f"SealedRequest({self.request!r}, {self._secrets!r})"


def with_query(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}"


def _base64(text: str) -> str:
    from base64 import b64encode

    return b64encode(text.encode()).decode()


def place_value(body: Any, pointer: str, value: Any, operation: str) -> Any:
    """The body with one more value. Raises ConfigurationError where it has no place for it: it is a text, for example."""
    try:
        return set_pointer(body, pointer, value)
    except ValueError as error:
        problem = str(error)
    raise ConfigurationError(f"the body has no place for {problem}", operation=operation)


def _no_data(value: Any) -> None:
    """What is uploaded is not JSON data."""


class Response(Struct, frozen=True):
    """A response as received; names of headers are in lower case, repeated ones joined by commas."""

    status: int
    headers: Headers = {}
    body: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether the HTTP status is a success."""
        return 200 <= self.status < 300

    def __repr__(self) -> str:
        return f"Response({self.status}, {len(self.body)} bytes)"
