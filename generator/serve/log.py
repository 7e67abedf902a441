"""What is told about a request: one JSON object each, with every secret masked. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from .. import ir
from ..runtime.expressions import get_pointer
from .requests import Incoming
from .samples import with_value

MASK = "***"
"""What stands in place of a secret."""

MOST = 64 * 1024
"""Bytes of a body that are told."""

_SECRET_FORMATS = ("password",)
_SECRET_HEADER = re.compile("auth|cookie|key|passw|secret|token")
"""What is in the name of a header that may hold a secret, whether the spec knows it or not."""


class Masks:
    """Knows where the secrets of one Api are, and takes them out of what is told."""

    def __init__(self, api: ir.Api) -> None:
        self._headers = {"authorization", "cookie", "proxy-authorization"}
        self._queries: set[str] = set()
        self._pointers: set[str] = set()
        self._names = {field.name for field in _secret_fields(api.models)}
        for operation in api.operations:
            for placement in operation.all_placements:
                match placement.location:
                    case "header":
                        self._headers.add(placement.name.lower())
                    case "query":
                        self._queries.add(placement.name)
                    case "body":
                        self._pointers.add(placement.name)
                    case _:
                        pass

    def target(self, incoming: Incoming) -> str:
        """The path and the query of a request, without secrets."""
        parts = [part.partition("=") for part in incoming.query.split("&") if part]
        masked = (
            f"{name}={MASK}" if unquote(name.replace("+", " ")) in self._queries else f"{name}{equals}{value}"
            for name, equals, value in parts
        )
        query = "&".join(masked)
        return f"{incoming.path}?{query}" if query else incoming.path

    def headers(self, incoming: Incoming) -> dict[str, ir.Json]:
        """The headers of a request without secrets, by their names in lower case."""
        secrets = sorted(self._secrets(incoming), key=len, reverse=True)
        return {
            name: MASK if name in self._headers or _SECRET_HEADER.search(name) else _without(value, secrets)
            for name, value in incoming.headers.items()
        }

    def told(self, incoming: Incoming, answer: bytes) -> tuple[ir.Json, ir.Json]:
        """The bodies of a request and of its answer, as plain JSON data or as text, without secrets."""
        secrets = sorted(self._secrets(incoming), key=len, reverse=True)
        return self._body(incoming.body, secrets), self._body(answer, secrets)

    def _body(self, body: bytes, secrets: list[str]) -> ir.Json:
        if not body:
            return None
        if len(body) > MOST:
            return f"({len(body)} bytes)"
        try:
            value: ir.Json = json.loads(body)
        except (ValueError, RecursionError):
            return _without(body.decode("utf-8", "replace"), secrets)
        for pointer in self._pointers:
            if get_pointer(value, pointer) is not None:
                value = with_value(value, pointer, MASK)
        return self._masked(value, secrets)

    def _masked(self, value: ir.Json, secrets: list[str]) -> ir.Json:
        if isinstance(value, dict):
            return {
                name: MASK if name in self._names and inner is not None else self._masked(inner, secrets)
                for name, inner in value.items()
            }
        if isinstance(value, list):
            return [self._masked(inner, secrets) for inner in value]
        return _without(value, secrets) if isinstance(value, str) else value

    def _secrets(self, incoming: Incoming) -> Iterator[str]:
        """The secrets that a request carries, in every place where a secret of this Api may be."""
        for part in incoming.query.split("&"):
            name, _, value = part.partition("=")
            if unquote(name.replace("+", " ")) in self._queries and value:
                yield from {value, unquote(value.replace("+", " "))}
        for name in self._headers:
            if incoming.headers.get(name):
                yield incoming.headers[name]
        try:
            body: ir.Json = json.loads(incoming.body)
        except (ValueError, RecursionError):
            return
        for pointer in self._pointers:
            found = get_pointer(body, pointer)
            if isinstance(found, str) and len(found) > 3:
                yield from {found, quote(found)}


def _without(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def _secret_fields(models: Iterable[ir.Model]) -> Iterator[ir.Field]:
    """The properties that hold secrets: credentials, passwords, and what is written and never read."""
    for model in models:
        for field in model.fields if isinstance(model, ir.Object) else ():
            inner = field.type.inner if isinstance(field.type, ir.Nullable) else field.type
            is_password = isinstance(inner, ir.Scalar) and inner.format in _SECRET_FORMATS
            if field.credential is not None or field.write_only or is_password:
                yield field
