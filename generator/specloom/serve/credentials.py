"""The locations of secrets in a request: those that the spec declares, and the customary ones. Pure."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email.parser import BytesParser
from email.policy import HTTP
from typing import Literal, TypeAlias
from urllib.parse import unquote, unquote_plus

from .. import ir
from ..runtime.json_data import get_pointer
from ..runtime.media_types import plain
from . import reading
from .requests import IncomingRequest
from .validation import Types

Kind: TypeAlias = Literal["secret", "declared", "unknown"]
"""What is at a location: a secret, a declared value, or an undeclared value."""

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"

_SECRET_NAME = re.compile(r"auth|cookie|credential|key|passw|pwd|secret|session|signature|token", re.IGNORECASE)
_HARMLESS_NAME = re.compile(r"authors?|authority|keywords?|public_?key|(?:x-)?idempotency-?key", re.IGNORECASE)
_SECRET_FORMATS = ("password",)
_SHORTEST = 8
"""Minimum length at which a value at a customary location of secrets is masked in other places, too."""

_DEEPEST = 20
"""Maximum depth of nested choices that are searched."""

_MOST_PARTS = 64 * 1024
"""Maximum size in bytes of a multipart form that is searched."""


_SCALARS = (ir.Scalar, ir.Enum, ir.Const, ir.Binary, ir.Upload)


def sounds_secret(name: str) -> bool:
    """Whether a name is customary for secrets."""
    return _SECRET_NAME.search(name) is not None and _HARMLESS_NAME.fullmatch(name) is None


class CredentialPlaces:
    """The locations of the secrets of one Api."""

    def __init__(self, api: ir.Api) -> None:
        self._types = Types(api.models)
        self._credentials: dict[str, set[str]] = {"header": set(), "query": set(), "body": set(), "cookie": set()}
        for operation in api.operations:
            for placement in operation.all_placements:
                self._credentials.get(placement.location, set[str]()).add(placement.name)
        self.members = {field.name for field in _secret_fields(api.models)}
        self.pointers = frozenset(self._credentials["body"])
        self._headers = {name.lower() for name in self._credentials["header"]}

    # --- single locations --------------------------------------------------------------------------------------------

    def in_path(self, name: str) -> Kind:
        """What a path parameter of this name contains."""
        return "secret" if sounds_secret(name) else "declared"

    def in_query(self, name: str, operation: ir.Operation | None) -> Kind:
        """What a query parameter contains."""
        return _kind(name, name in self._credentials["query"], name in _parameters(operation, "query"))

    def in_header(self, name: str, operation: ir.Operation | None) -> Kind:
        """What a header contains; its name is in lower case. A header whose name is customary for secrets always
        contains one.
        """
        declared = name in {it.lower() for it in _parameters(operation, "header")}
        return _kind(name, name in self._headers or sounds_secret(name), declared)

    def in_form(self, name: str, operation: ir.Operation | None) -> Kind:
        """What a member of a form contains."""
        body = None if operation is None else operation.body
        arguments = body.arguments if isinstance(body, ir.ObjectBody) else ()
        is_credential = f"/{name}" in self.pointers or name in self.members
        return _kind(name, is_credential, name in {argument.field.name for argument in arguments})

    def types_of_body(self, operation: ir.Operation | None) -> list[ir.Type]:
        """The possible types of the whole body of an operation; empty if undeclared."""
        match None if operation is None else operation.body:
            case ir.ObjectBody(wrappers=(first, *_)):
                return [ir.Ref(first)]
            case ir.ValueBody(type=type_):
                return [type_]
            case _:
                return []

    def in_object(self, name: str, types: list[ir.Type]) -> tuple[Kind, list[ir.Type]]:
        """What a member of an object of one of these types contains, and its possible types."""
        found = [type_ for each in self._expanded(types) for type_ in _members(each, name)]
        return _kind(name, name in self.members, bool(found)), found

    def in_array(self, types: list[ir.Type]) -> list[ir.Type]:
        """The possible types of an item of an array of one of these types."""
        return [type_ for each in self._expanded(types) for type_ in _items(each)]

    def is_scalar(self, types: list[ir.Type]) -> bool:
        """Whether one of these types is a scalar type, and not just any value."""
        found = [*self._expanded(types)]
        is_free = any(isinstance(each, (ir.FreeForm, ir.SolutionOf)) for each in found)
        return not is_free and any(isinstance(each, _SCALARS) for each in found)

    def _expanded(self, types: Iterable[ir.Type], depth: int = 0) -> Iterator[ir.Type | ir.Model]:
        """The types without names, nulls and choices around them."""
        for type_ in types:
            match found := self._types.resolved(type_):
                case ir.Nullable():
                    yield from self._expanded([found.inner], depth)
                case ir.Union() | ir.OneOf():
                    yield from self._expanded(found.members, depth + 1) if depth < _DEEPEST else ()
                case _:
                    yield found

    # --- whole requests ----------------------------------------------------------------------------------------------

    def secrets(self, incoming: IncomingRequest, operation: ir.Operation | None) -> Iterator[str]:
        """The secrets in a request: all at declared locations, and others that are long enough."""
        yield from self._credentials_of(incoming)
        yield from (secret for secret in self._customary(incoming, operation) if len(secret) >= _SHORTEST)

    def _credentials_of(self, incoming: IncomingRequest) -> Iterator[str]:
        for name, value in escaped_pairs(incoming.query):
            if unquote_plus(name) in self._credentials["query"]:
                yield unquote_plus(value)
        for name, value in incoming.headers.items():
            if name in self._headers or name == "authorization":
                yield from _in_header(name, value)
        for name, value in _cookies(incoming.headers.get("cookie", "")):
            if name in self._credentials["cookie"]:
                yield value
        body = read_json(incoming.body)
        for pointer in self.pointers if not isinstance(body, ir.Missing) else ():
            yield from _scalars(get_pointer(body, pointer))
        for name, value in _members_of_form(incoming):
            if f"/{name}" in self.pointers:
                yield value

    def _customary(self, incoming: IncomingRequest, operation: ir.Operation | None) -> Iterator[str]:
        named = zip(path_of(operation).split("/"), path_in(incoming).split("/"), strict=False)
        yield from (unquote(part) for name, part in named if "{" in name and self.in_path(name) == "secret")
        for name, value in escaped_pairs(incoming.query):
            if self.in_query(unquote_plus(name), operation) == "secret":
                yield unquote_plus(value)
        for name, value in incoming.headers.items():
            if self.in_header(name, operation) == "secret" and name not in _parameters(operation, "header"):
                yield from _in_header(name, value)
        for name, value in _members_of_form(incoming):
            if self.in_form(name, operation) == "secret":
                yield value
        body = read_json(incoming.body)
        if not isinstance(body, ir.Missing):
            yield from self._in_json(body, self.types_of_body(operation))

    def _in_json(self, value: ir.Json, types: list[ir.Type]) -> Iterator[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                kind, found = self.in_object(name, types)
                yield from _scalars(inner) if kind == "secret" else self._in_json(inner, found)
        elif isinstance(value, list):
            items = self.in_array(types)
            for inner in value:
                yield from self._in_json(inner, items)


def _kind(name: str, is_credential: bool, is_declared: bool) -> Kind:
    if is_credential:
        return "secret"
    if is_declared:
        return "declared"
    return "secret" if sounds_secret(name) else "unknown"


def _parameters(operation: ir.Operation | None, location: str) -> set[str]:
    listed = () if operation is None else operation.parameters
    return {parameter.name for parameter in listed if parameter.location == location}


def _secret_fields(models: Iterable[ir.Model]) -> Iterator[ir.Field]:
    """The properties that contain secrets: credentials, passwords, and write-only properties."""
    for model in models:
        for field in model.fields if isinstance(model, ir.Object) else ():
            inner = field.type.inner if isinstance(field.type, ir.Nullable) else field.type
            is_password = isinstance(inner, ir.Scalar) and inner.format in _SECRET_FORMATS
            if field.credential is not None or field.write_only or is_password:
                yield field


def _members(type_: ir.Type | ir.Model, name: str) -> list[ir.Type]:
    match type_:
        case ir.Object():
            return [field.type for field in type_.fields if field.name == name]
        case ir.MapOf():
            return [type_.value]
        case _:
            return []


def _items(type_: ir.Type | ir.Model) -> tuple[ir.Type, ...]:
    match type_:
        case ir.ListOf():
            return (type_.item,)
        case ir.TupleOf():
            return type_.items
        case _:
            return ()


# --- reading ---------------------------------------------------------------------------------------------------------


def path_of(operation: ir.Operation | None) -> str:
    """The path of an operation as it is transmitted, with its parameters in braces."""
    return "" if operation is None else operation.path.partition("#")[0]


def path_in(incoming: IncomingRequest) -> str:
    """The path of a request, with exactly one leading slash like those of operations."""
    return f"/{incoming.path.lstrip('/')}"


def escaped_pairs(text: str) -> list[tuple[str, str]]:
    """The names and values of a query or a form, still escaped."""
    parts = (part.partition("=") for part in text.split("&") if part)
    return [(name, value) for name, _, value in parts]


def media_type(incoming: IncomingRequest) -> str:
    """The media type of a body, without parameters."""
    return plain(incoming.headers.get("content-type", ""))


def read_json(body: bytes) -> ir.Json | ir.Missing:
    """Plain JSON data; `MISSING` for what `reading.read_json` does not take."""
    try:
        return reading.read_json(body)
    except reading.Unreadable:
        return ir.MISSING


def _members_of_form(incoming: IncomingRequest) -> Iterator[tuple[str, str]]:
    """The names and texts of a form, also of a multipart form."""
    if media_type(incoming) == FORM:
        yield from (
            (unquote_plus(name), unquote_plus(value)) for name, value in escaped_pairs(incoming.body.decode("latin-1"))
        )
    elif media_type(incoming) == PARTS and len(incoming.body) <= _MOST_PARTS:
        head = f"Content-Type: {incoming.headers['content-type']}\r\n\r\n".encode("latin-1", "replace")
        for part in BytesParser(policy=HTTP).parsebytes(head + incoming.body).iter_parts():
            name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
            if isinstance(name, str) and isinstance(content, bytes):
                yield name, content.decode("utf-8", "replace")


def _in_header(name: str, value: str) -> Iterator[str]:
    """The secrets in the value of a header: each cookie, the value after an authentication scheme, and decoded
    credentials.
    """
    if name == "cookie":
        yield from (secret for _, secret in _cookies(value))
        return
    yield value
    scheme, _, rest = value.strip().partition(" ")
    if name.endswith("authorization") and "=" not in scheme:
        yield rest.strip()
    if scheme.lower() == "basic":
        with suppress(ValueError):
            yield b64decode(rest, validate=True).decode()


def _cookies(header: str) -> Iterator[tuple[str, str]]:
    parts = (part.strip().partition("=") for part in header.split(";"))
    return ((name, unquote(value)) for name, _, value in parts)


def _scalars(value: ir.Json) -> Iterator[str]:
    """Every text and number in JSON data, as text."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _scalars(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _scalars(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
