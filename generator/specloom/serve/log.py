"""The log entries of requests: one JSON object each, with every secret masked. Pure.

A secret is a value at a location that the spec declares for a credential or a password, or at a customary one: in
`Authorization`, in `X-Api-Key`, in a cookie, in a parameter or a member with a name like `key`, `token`, `secret` or
`password` that the spec does not declare as something else. Values seen at such locations are masked from then on
everywhere, however they are spelled. In undeclared parts of a request, words that look like a key are masked, too. A
body that cannot be read is not quoted but described: by its media type and its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_plus

from .. import ir
from ..check.declared import METHODS
from ..runtime.json_data import get_pointer
from ..runtime.redaction import MASK, Redaction
from .credentials import FORM, CredentialPlaces, Kind, escaped_pairs, media_type, path_in, path_of, read_json
from .requests import IncomingRequest
from .samples import with_value

__all__ = ["MASK", "MOST", "Masks", "Seen"]

MOST = 64 * 1024
"""Maximum number of bytes of a body in a log entry."""

RECENT, FORMER = 32, 1000
"""How many of the most recent secrets are masked in every spelling, and how many earlier ones in their original
spelling.
"""

_KEYLIKE = re.compile(
    r"(?=[A-Za-z+_~.%=-]*[0-9])(?=[0-9+_~.%=-]*[A-Za-z])[A-Za-z0-9+_~.%=-]{16,}|[A-Za-z0-9+_~%=-]{24,}|[0-9]{16,}"
)
"""A word that looks like a key: of letters and digits, or very long. An id may look like that, too."""

_PLAIN_HEADERS = frozenset(
    {
        "accept",
        "accept-charset",
        "accept-encoding",
        "accept-language",
        "cache-control",
        "connection",
        "content-encoding",
        "content-language",
        "content-length",
        "content-type",
        "date",
        "expect",
        "from",
        "host",
        "keep-alive",
        "last-event-id",
        "max-forwards",
        "origin",
        "pragma",
        "prefer",
        "range",
        "referer",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "via",
    }
)
"""Headers whose names are always shown."""

_WORDS = re.compile(r"[a-z]{1,15}(?:-[a-z]{1,15})+")
"""A name made of words, like those of headers: `x-forwarded-for`."""

_METHODS = frozenset({*map(str.upper, METHODS), "CONNECT"})
_MEDIA_TYPE = re.compile(r"[a-z]{2,24}/[a-z0-9.+-]{2,80}")


class Seen:
    """The secrets seen so far, of all providers, and those known in advance."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._secrets = dict.fromkeys(known)
        self._masking = Redaction(self._secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """Add further secrets."""
        unknown = {secret: None for secret in secrets if secret and secret not in self._secrets}
        if unknown:
            self._secrets |= unknown
            for oldest in [*self._secrets][: -(RECENT + FORMER)]:
                del self._secrets[oldest]
            listed = [*self._secrets]
            self._masking = Redaction(listed[-RECENT:], listed[:-RECENT], self._masking)

    def text(self, text: str) -> str:
        """A text without any of them."""
        return self._masking.text(text)

    def data(self, value: ir.Json) -> ir.Json:
        """Plain JSON data without any of them, including in names of members."""
        masked: ir.Json = self._masking.data(value)
        return masked


class Masks:
    """Removes the secrets from log entries of requests to one Api; `seen` may be shared with others."""

    def __init__(self, api: ir.Api, seen: Seen | None = None) -> None:
        self._places = CredentialPlaces(api)
        self._seen = Seen() if seen is None else seen
        self._literals = {part for operation in api.operations for part in path_of(operation).split("/")}
        self._words = {*_words(api)}
        self._media_types = {operation.body.media_type for operation in api.operations if operation.body is not None}

    def method(self, incoming: IncomingRequest) -> str:
        """The method of a request, if it is a known HTTP method."""
        return incoming.method if incoming.method in _METHODS else MASK

    def target(self, incoming: IncomingRequest, operation: ir.Operation | None = None) -> str:
        """The path and the query of a request, without secrets."""
        self.see(incoming, operation)
        query = "&".join(
            self._pair(name, value, self._places.in_query(unquote_plus(name), operation))
            for name, value in escaped_pairs(incoming.query)
        )
        path = self.path(incoming, operation)
        return f"{path}?{query}" if query else path

    def path(self, incoming: IncomingRequest, operation: ir.Operation | None = None) -> str:
        """The path of a request, without secrets."""
        self.see(incoming, operation)
        path = path_in(incoming)
        if operation is None:
            return "/".join(part if part in self._literals else self._plain(part) for part in path.split("/"))
        named = zip(path_of(operation).split("/"), path.split("/"), strict=False)
        parts = (MASK if "{" in name and self._places.in_path(name) == "secret" else part for name, part in named)
        return self._seen.text("/".join(parts))

    def headers(self, incoming: IncomingRequest, operation: ir.Operation | None = None) -> dict[str, ir.Json]:
        """The headers of a request without secrets, by their names in lower case."""
        self.see(incoming, operation)
        shown: dict[str, ir.Json] = {}
        for name, value in incoming.headers.items():
            kind = self._places.in_header(name, operation)
            is_named = kind == "declared" or name in _PLAIN_HEADERS
            shown[name if is_named else self._header_name(name)] = self._scalar(value, kind)
        if media_type(incoming) in self._media_types:
            _, semicolon, parameters = incoming.headers["content-type"].partition(";")
            shown["content-type"] = f"{media_type(incoming)}{semicolon}{self._plain(parameters)}"
        return shown

    def bodies(
        self, incoming: IncomingRequest, response: bytes, operation: ir.Operation | None = None
    ) -> tuple[ir.Json, ir.Json]:
        """The bodies of a request and of its response, as plain JSON data or as text, without secrets."""
        self.see(incoming, operation)
        return self._request(incoming, operation), self._response(response)

    def reason(self, text: str) -> str:
        """Why a request was rejected: words of the spec are kept, and words of the request are masked by `_plain`."""
        plain = self._seen.text(text)
        return _KEYLIKE.sub(lambda found: found.group() if found.group() in self._words else MASK, plain)

    def text(self, text: str) -> str:
        """Any text without the secrets seen so far."""
        return self._seen.text(text)

    def see(self, incoming: IncomingRequest, operation: ir.Operation | None) -> None:
        """Record the secrets in a request."""
        self._seen.add(self._places.secrets(incoming, operation))

    # --- parts of a request ------------------------------------------------------------------------------------------

    def _pair(self, name: str, value: str, kind: Kind) -> str:
        """One parameter of a query, still escaped."""
        shown = name if kind == "declared" else self._plain(name)
        return f"{shown}={self._scalar(value, kind)}" if value else shown

    def _scalar(self, text: str, kind: Kind) -> str:
        if kind == "secret" and text:
            return MASK
        return self._seen.text(text) if kind == "declared" else self._plain(text)

    def _header_name(self, name: str) -> str:
        """The name of an undeclared header: a name made of words is not a key, however long."""
        return self._seen.text(name) if _WORDS.fullmatch(name) else self._plain(name)

    def _plain(self, text: str) -> str:
        """An undeclared text: without the secrets seen so far, and without words that look like a key."""
        return _KEYLIKE.sub(MASK, self._seen.text(text))

    def _request(self, incoming: IncomingRequest, operation: ir.Operation | None) -> ir.Json:
        if not incoming.body:
            return None
        sent_as, encoding = media_type(incoming), incoming.headers.get("content-encoding", "").strip().lower()
        if len(incoming.body) <= MOST and encoding in ("", "identity"):
            value = read_json(incoming.body)
            if not isinstance(value, ir.Missing):
                return self._json(self._without_credentials(value), self._places.types_of_body(operation))
            if sent_as == FORM and incoming.body.isascii():
                return self._form(incoming.body.decode("ascii"), operation)
        kind = sent_as if _MEDIA_TYPE.fullmatch(sent_as) and self._plain(sent_as) == sent_as else "of unknown type"
        return f"({kind}, {len(incoming.body)} bytes)"

    def _form(self, text: str, operation: ir.Operation | None) -> ir.Json:
        shown: dict[str, ir.Json] = {}
        for name, value in escaped_pairs(text):
            plain = unquote_plus(name)
            kind = self._places.in_form(plain, operation)
            told = self._scalar(unquote_plus(value), kind)
            shown[plain if kind == "declared" or plain in self._places.members else self._plain(plain)] = told
        return shown

    def _without_credentials(self, value: ir.Json) -> ir.Json:
        for pointer in self._places.pointers:
            if get_pointer(value, pointer) is not None:
                value = with_value(value, pointer, MASK)
        return value

    def _json(self, value: ir.Json, types: list[ir.Type]) -> ir.Json:
        """JSON data with these possible types; undeclared if there are none."""
        if isinstance(value, dict):
            return dict(self._member(name, inner, types) for name, inner in value.items())
        if isinstance(value, list):
            items = self._places.in_array(types)
            return [self._json(inner, items) for inner in value]
        if value is None or isinstance(value, bool):
            return value
        kind: Kind = "declared" if self._places.is_scalar(types) else "unknown"
        told = self._scalar(str(value), kind)
        return told if isinstance(value, str) or told != str(value) else value

    def _member(self, name: str, value: ir.Json, types: list[ir.Type]) -> tuple[str, ir.Json]:
        kind, found = self._places.in_object(name, types)
        shown = name if kind == "declared" or name in self._places.members else self._plain(name)
        if kind == "secret":
            return shown, value if value is None or isinstance(value, bool) else MASK
        return shown, self._json(value, found)

    def _response(self, body: bytes) -> ir.Json:
        """A response, which the emulator created from the spec, and possibly from parts of the request."""
        if not body:
            return None
        if len(body) > MOST:
            return f"({len(body)} bytes)"
        value = read_json(body)
        if isinstance(value, ir.Missing):
            return self._seen.text(body.decode("utf-8", "replace"))
        return self._seen.data(self._without_passwords(self._without_credentials(value)))

    def _without_passwords(self, value: ir.Json) -> ir.Json:
        if isinstance(value, dict):
            return {
                name: MASK if name in self._places.members and inner is not None else self._without_passwords(inner)
                for name, inner in value.items()
            }
        return [*map(self._without_passwords, value)] if isinstance(value, list) else value


def _words(api: ir.Api) -> Iterator[str]:
    """The names of operations, parameters and properties in a spec, and the values that it lists for them."""
    for operation in api.operations:
        yield operation.id
        yield from (parameter.name for parameter in operation.parameters)
        constants = operation.body.constants if isinstance(operation.body, ir.ObjectBody) else ()
        yield from (str(value) for _, value in constants)
    for model in api.models:
        for field in model.fields if isinstance(model, ir.Object) else ():
            yield field.name
            yield from map(str, field.type.values if isinstance(field.type, ir.Const) else ())
        if isinstance(model, ir.Enum):
            yield from (str(item.value) for item in model.values)
