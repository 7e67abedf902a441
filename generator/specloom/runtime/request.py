"""Requests: from a call to what is sent, without secrets and with them; and responses as received. Pure.

A `Request` never holds a secret. `Request.seal` joins it with the client's secrets, and only the transport opens the
sealed request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec
from msgspec import UNSET, Struct

from .description.api import Placement
from .encoding import (
    BodyFormat,
    BodyWriter,
    Pieces,
    StyledParameters,
    header_value,
    is_given,
    pairs,
    path_with,
    quoted,
)
from .errors import ConfigurationError
from .json_data import get_pointer, is_object, pointer_tokens, set_pointer
from .models import encoded, flattened, is_struct, unsound
from .operation import Call, Choice, Operation
from .redaction import AnyClientError
from .secrets import Secrets, has_control_characters
from .validation import NO_COOKIE, check_text, is_token

Headers: TypeAlias = Mapping[str, str]


class Request(Struct, frozen=True, kw_only=True):
    """A request without its secrets, which `placements` only name.

    `operation` is the operationId, `body` what is written as `media_type` (UNSET where there is no body), `styles` say
    how single properties of it are, and `id` what matches the response to this request, where the API has that.
    `json_types` are the media types that are JSON despite their names; `writer` writes a body that is not JSON.
    `attempt` counts how often it is sent, from 1.
    """

    operation: str
    method: str
    url: str
    headers: Headers = {}
    body: Any = UNSET
    media_type: str | None = None
    json_types: tuple[str, ...] = ()
    writer: BodyWriter | None = None
    styles: StyledParameters | None = None
    placements: tuple[Placement, ...] = ()
    alternatives: Choice | None = None
    id: str | None = None
    attempt: int = 1

    def seal(self, secrets: Secrets) -> SealedRequest:
        """Join the request with the secrets that it needs.

        Raises ConfigurationError where the client has none, and for one that a cookie cannot hold unchanged.
        """
        placements = self.chosen(secrets)
        for placement in placements:
            secrets.require(placement.credential)
            if placement.location == "cookie" and not secrets.is_cookie_value(placement.credential):
                raise ConfigurationError(f"`{placement.credential}`: {NO_COOKIE}", operation=self.operation)
        return SealedRequest(self, secrets, placements)

    def chosen(self, secrets: Secrets) -> tuple[Placement, ...]:
        """What the client sends of the credentials that would do: the first set that it has, or none where it may.

        Raises ConfigurationError where it has no whole set and needs one.
        """
        return self.placements if self.alternatives is None else self.placements + self.alternatives.chosen(secrets)

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

    def __init__(self, request: Request, secrets: Secrets, placements: tuple[Placement, ...]) -> None:
        """`placements` are what `Request.chosen` returns."""
        self.request = request
        self._secrets = secrets
        self._placements = placements

    def open(self) -> tuple[str, dict[str, str], bytes | None]:
        """URL, headers and body as they go out, secrets included. Raises ConfigurationError for what JSON cannot say.

        Call it as deep as possible, and let no exception carry the frame that holds what it returns.
        """
        url, headers, body = self.open_in_pieces()
        return url, headers, body if body is None or isinstance(body, bytes) else body.joined()

    def open_in_pieces(self) -> tuple[str, dict[str, str], bytes | Pieces | None]:
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
        if self.request.writer is None:
            return url, headers, json_bytes(body, self.request)
        written, media_type = self.request.writer.write(body, self.request)
        return url, headers if media_type is None else with_header(headers, "Content-Type", media_type), written

    def hide(self, *others: str) -> None:
        """Mask further texts in whatever is raised from now on: the password of a proxy on the way, for example."""
        self._secrets.hide(*others)

    def mask_error(self, error: AnyClientError) -> AnyClientError:
        """The same error, ready to leave a transport; see `Secrets.mask_error`."""
        return self._secrets.mask_error(error)

    def __repr__(self) -> str:
        return f"SealedRequest({self.request!r}, {self._secrets!r})"


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


# --- URLs and bodies -------------------------------------------------------------------------------------------------


def without_query(url: str) -> str:
    """A URL up to its query, which may hold a secret."""
    return url.partition("?")[0]


def with_query(url: str, query: str) -> str:
    """A URL with more parameters, behind those that it has."""
    return f"{url}{'&' if '?' in url else '?'}{query}"


def place_value(body: Any, pointer: str, value: Any, operation: str) -> Any:
    """The body with one more value.

    Raises ConfigurationError where it has no place for it: it is a text, for example.
    """
    try:
        return set_pointer(body, pointer, value)
    except ValueError as error:
        problem = str(error)
    raise ConfigurationError(f"the body has no place for {problem}", operation=operation)


def json_bytes(body: Any, format: BodyFormat) -> bytes:
    """A body as JSON. Raises ConfigurationError."""
    try:
        return encoded(body)
    except ConfigurationError as error:
        problem = f"the arguments cannot be written as JSON: {error.message}"
    raise ConfigurationError(problem, operation=format.operation)


def _base64(text: str) -> str:
    from base64 import b64encode

    return b64encode(text.encode()).decode()


def _no_data(value: Any) -> None:
    """What is uploaded is not JSON data."""


# --- headers ---------------------------------------------------------------------------------------------------------


def with_header(headers: Headers, name: str, value: str) -> dict[str, str]:
    """The headers with one more, instead of one of the same name in any case."""
    lowered = name.lower()
    return {**{key: kept for key, kept in headers.items() if key.lower() != lowered}, name: value}


def with_cookie(headers: Headers, cookies: str) -> dict[str, str]:
    """The headers with more cookies, behind those that are there already."""
    given = next((value for name, value in headers.items() if name.lower() == "cookie"), "")
    return with_header(headers, "Cookie", f"{given}; {cookies}" if given else cookies)


def check_headers(headers: Headers) -> None:
    """Raise ConfigurationError for a header that is not a text, or whose name or value would break out of its line.

    It is not shown.
    """
    for name, value in headers.items():
        if name.__class__ is not str or value.__class__ is not str:  # texts of their own class are looked at closely
            check_text("the name of a header", name)
            check_text(f"the header `{name}`", value)
        if not is_token(name):
            raise ConfigurationError("a header has a name that HTTP does not allow")
        if has_control_characters(value):
            raise ConfigurationError(f"the header `{name}` holds a line break or another control character")
        if value != value.strip():
            raise ConfigurationError(f"the header `{name}` begins or ends with white space, which HTTP cuts off")


# --- from a call to a request ----------------------------------------------------------------------------------------


def build(call: Call[Any], base_url: str, *, headers: Headers | None = None, id: str | None = None) -> Request:
    """The request of a call, without secrets.

    `id` goes where the API matches responses to requests. Raises ConfigurationError for a path parameter that is empty
    or would change the path, and for a header that would break out of its line.
    """
    operation = call.operation
    is_own = call.target is None or call.target.own
    if operation.fixed is not None and is_own:
        call = operation.fixed.filled(call)
    styles = operation.styles
    url = base_url.rstrip("/") + _path(call, styles) if call.target is None else call.target.url
    query = "&".join(pairs("query", call.query, styles)) if call.query else ""
    cookies = "; ".join(pairs("cookie", call.cookie, styles)) if call.cookie else ""
    body = _body(call, id)
    sent = {"Accept": operation.accept, **(headers or {})}
    if body is not UNSET and operation.media_type is not None:
        writer, media_type = operation.writer, operation.media_type
        sent = with_header(sent, "Content-Type", writer.content_type(body, media_type) if writer else media_type)
    for name, value in call.header.items():
        if is_given(value):
            sent = with_header(sent, name, header_value(name, value, styles))
    if cookies:
        sent = with_cookie(sent, cookies)
    check_headers(sent)
    return Request(
        operation=operation.id,
        method=operation.method,
        url=with_query(url, query) if query else url,
        headers=sent,
        body=body,
        media_type=operation.media_type,
        json_types=operation.json_types,
        writer=operation.writer,
        styles=styles,
        placements=operation.placements if is_own else (),
        alternatives=operation.alternatives if is_own else None,
        id=None if operation.envelope is None or operation.envelope.id is None else id,
    )


def _path(call: Call[Any], styles: StyledParameters | None) -> str:
    """The path of a call with its parameters."""
    path = call.operation.path.partition("#")[0]
    if not call.path and re.fullmatch(_PLAIN_PATH, path):
        return path
    return path_with(path, call.path, styles)


_PLAIN_PATH = r"(?:/[A-Za-z0-9_~-]+)+/?"
"""A path that is sent as the API's description has it: without parameters, dots and escapes."""


def _body(call: Call[Any], id: str | None) -> Any:
    operation = call.operation
    if operation.media_type is None:
        return UNSET
    _check_models(call)
    if operation.optional and call.body is UNSET and not _members(call.arguments) and not call.members:
        return UNSET
    if call.body is not UNSET:
        body, writer = call.body, operation.writer
        if writer is not None:
            body = writer.given(body, operation.media_type, operation.json_types)
    elif operation.constants or operation.arguments_at:
        body = {}
        for pointer, value in operation.constants.items():
            body = set_pointer(body, pointer, value)
        constant = get_pointer(body, operation.arguments_at)
        body = set_pointer(body, operation.arguments_at, {**(constant or {}), **_members(call.arguments)})
    else:
        body = _members(call.arguments)
    if operation.envelope is not None and operation.envelope.id is not None and id is not None:
        body = place_value(body, operation.envelope.id, id, operation.id)
    if operation.open_request or _is_entered(call, body):
        body = _flat(body, operation)
    for pointer, value in _members(call.members).items():
        body = place_value(body, pointer, value, operation.id)
    return body


def _flat(body: Any, operation: Operation) -> Any:
    try:
        return flattened(body)
    except RecursionError:
        problem = "the arguments are nested without end"
    raise ConfigurationError(problem, operation=operation.id)


def _check_models(call: Call[Any]) -> None:
    """Requests are written strictly: a model that breaks its own types or bounds is refused before anything is sent."""
    for name, value in (*call.arguments.items(), ("body", call.body)):
        problem = unsound(value) if is_struct(value) else None
        if problem is not None:
            raise ConfigurationError(f"`{name}`: {problem}", operation=call.operation.id)


def _is_entered(call: Call[Any], body: Any) -> bool:
    """Whether a value is placed inside of the body's own values, which models do not allow."""
    placed = [*call.members, *(it.name for it in call.operation.placements if it.location == "body")]
    return bool(placed) and (not is_object(body) or max(len(pointer_tokens(pointer)) for pointer in placed) > 1)


def _members(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not UNSET}
