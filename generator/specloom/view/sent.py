"""The request that must be sent for an example: computed from the spec alone, as far as the spec decides it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import cast
from urllib.parse import quote, urljoin

from .. import ir
from ..layout import NONE, Code, Expression, data, list_of, literal, tuple_of
from ..runtime.description.api import Placement
from ..runtime.description.servers import default_url
from ..runtime.form_types import is_form
from ..runtime.json_data import as_text, set_pointer
from ..runtime.media_types import is_json
from ..runtime.urls import is_base_url
from ..runtime.validation import is_cookie_value
from .operations import is_optional
from .replayed import at
from .values import Values

KEY = "KEY"
"""What every credential is in these tests."""

BASE_URL = "https://service.example"
"""The base URL for an API that names no server."""

_NO_SEGMENT: tuple[ir.Json, ...] = ("", ".", "..", [], {})
"""Values of path parameters that a client refuses to send."""

_PLAIN = {("path", "simple"), ("query", "form")}
"""Locations and styles in which a scalar is written unchanged."""


class SentRequest:
    """Says what the client sends for an example."""

    def __init__(self, api: ir.Api, values: Values) -> None:
        self._values = values
        own = default_url(api.servers[0]) if api.servers else ""
        self.base_url = None if is_base_url(own) else BASE_URL
        """What the client must be given, None where the API names a server."""
        self._server = self.base_url or own

    def checks(self, operation: ir.Operation, example: ir.Example) -> Iterator[tuple[str, Expression]]:
        """What is compared of the one request that was sent, and what it must equal."""
        url, body = self._url(operation, example), self._body(operation, example, 1)
        if url is not None and body is not None:
            exchange = tuple_of([Code(literal(operation.method)), Code(literal(url)), body])
            yield "exchanged(service)", list_of([exchange])
        elif url is not None:
            exchange = tuple_of([Code(literal(operation.method)), Code(literal(url))])
            yield "(service.sent[0].method, service.sent[0].url)", exchange
        for name, value in _headers(operation.usual_placements).items():
            yield f"service.sent[0].headers[{literal(name)}]", Code(literal(value))

    def is_sendable(self, operation: ir.Operation, example: ir.Example) -> bool:
        """Whether the call has a valid URL: that of the operation's own server may be invalid, and no client sends a
        path with an empty segment, or a cookie that would have to be escaped where OpenAPI allows no escaping.
        """
        shown = {(location, name): value for location, name, value in example.parameters}
        values = (
            shown.get(("path", item.name)) if isinstance(item.constant, ir.Missing) else item.constant
            for item in operation.parameters
            if item.location == "path"
        )
        cookies = [shown.get(("cookie", item.name)) for item in operation.parameters if item.style == "cookie"]
        return (
            is_base_url(self._base_of(operation))
            and not any(value in _NO_SEGMENT for value in values)
            and all(is_cookie_value(text) for value in cookies for text in _texts(value))
        )

    def _base_of(self, operation: ir.Operation) -> str:
        own = operation.server
        if own is None or (self.base_url is not None and "://" in own):
            return self._server
        return own if "://" in own else urljoin(self._server, own)

    def _url(self, operation: ir.Operation, example: ir.Example) -> str | None:
        """The URL; None where a parameter is not a plain scalar of its declared type."""
        path, query = operation.path, list[str]()
        declared: dict[tuple[str, str], ir.Parameter] = {
            (item.location, item.name): item for item in operation.parameters
        }
        constants = [
            (item.location, item.name, item.constant)
            for item in operation.parameters
            if not isinstance(item.constant, ir.Missing)
        ]
        filled = {(location, name) for location, name, _ in constants}
        given = [item for item in example.parameters if item[:2] not in filled]
        for location, name, value in (*constants, *given):
            if location not in ("path", "query"):
                continue
            parameter = declared[location, name]
            text = as_text(value)
            is_plain = (location, parameter.style) in _PLAIN and not parameter.reserved
            if text is None or not is_plain or not self._values.is_exact(parameter.type, value):
                return None
            written = quote(text, safe="-._~")
            if location == "path":
                path = path.replace("{" + name + "}", written)
            else:
                query.append(f"{quote(name, safe='-._~')}={written}")
        query += [f"{item.name}={KEY}" for item in operation.usual_placements if item.location == "query"]
        joint = "&" if "?" in path else "?"
        return f"{self._base_of(operation).rstrip('/')}{path}" + (f"{joint}{'&'.join(query)}" if query else "")

    # --- bodies -------------------------------------------------------------------------------------------------------

    def _body(self, operation: ir.Operation, example: ir.Example, count: int) -> Expression | None:
        """The body as `Replay` keeps it; None where the spec leaves open how it is written."""
        match operation.body:
            case ir.ObjectBody() as body:
                return self._members(operation, body, example, count)
            case ir.ValueBody(media_type=media_type, type=type_):
                if isinstance(example.request, ir.Missing):
                    return NONE
                is_sure = is_json(media_type, operation.json_types) and self._values.is_exact(type_, example.request)
                return data(example.request) if is_sure else None
            case None:
                return NONE

    def _members(
        self, operation: ir.Operation, body: ir.ObjectBody, example: ir.Example, count: int
    ) -> Expression | None:
        found = at(example.request, body.arguments_at)
        members = found if isinstance(found, dict) else {}
        given = {item.field.name: item.field.type for item in body.arguments if item.field.name in members}
        if is_optional(operation) and not given:
            return NONE
        if not all(self._values.is_exact(type_, members[name]) for name, type_ in given.items()):
            return None
        if not is_json(body.media_type, operation.json_types):
            return _form(body, {name: members[name] for name in given})
        whole: ir.Json = {}
        for pointer, constant in body.constants:
            whole = cast("ir.Json", set_pointer(whole, pointer, deepcopy(constant)))
        inner = at(whole, body.arguments_at)
        joined = {**(inner if isinstance(inner, dict) else {}), **{name: members[name] for name in given}}
        whole = cast("ir.Json", set_pointer(whole, body.arguments_at, joined))
        for placement in operation.placements:
            if placement.location == "body":
                whole = cast("ir.Json", set_pointer(whole, placement.name, KEY))
        if operation.envelope is not None and operation.envelope.id is not None:
            whole = cast("ir.Json", set_pointer(whole, operation.envelope.id, str(count)))
        return data(_in_order_of(whole, example.request))


def _texts(value: ir.Json) -> Iterator[str]:
    """The texts in the value of a parameter."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def _headers(placements: Iterable[Placement]) -> dict[str, str]:
    """The headers of credentials, as far as a test knows them: where several share one, the last one is sent."""
    headers: dict[str, str] = {}
    for placement in placements:
        match placement.location:
            case "header":
                headers[placement.name.lower()] = KEY
            case "bearer":
                headers["authorization"] = f"Bearer {KEY}"
            case "basic" | "authorization" | "client":
                headers.pop("authorization", None)
            case _:
                pass
    return headers


def _form(body: ir.ObjectBody, members: dict[str, ir.Json]) -> Expression | None:
    """A form of scalars that are written in the usual way, in the order of the arguments."""
    texts = {name: as_text(value) for name, value in members.items()}
    is_plain = is_form(body.media_type) and not body.encodings
    if not is_plain or not texts or None in texts.values():
        return None
    pairs = (f"{quote(name, safe='-._~')}={quote(text or '', safe='-._~')}" for name, text in texts.items())
    return Code(literal("&".join(pairs)))


def _in_order_of(value: ir.Json, example: ir.Json | ir.Missing) -> ir.Json:
    """The same, the members in the order in which the example has them: that reads better."""
    if not isinstance(value, dict) or not isinstance(example, dict):
        return value
    names = [*(name for name in example if name in value), *(name for name in value if name not in example)]
    return {name: _in_order_of(value[name], example.get(name, ir.MISSING)) for name in names}
