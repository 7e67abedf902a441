"""How values are written: parameters in the default style of their place, and bodies as JSON. Pure.

A path is written so that no value can traverse out of it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from enum import Enum
from typing import Any, Protocol, TypeAlias

from msgspec import UNSET

from .description.api import Location
from .errors import ConfigurationError
from .json_data import as_text, is_array, is_object
from .models import as_json, flattened, unwritable

Encode: TypeAlias = Callable[[str], str]
"""Encodes a text for its location."""


class StyledParameters(Protocol):
    """The parameters of an operation that are not written in the default style of their place; see `styles`."""

    def written(self, location: Location, name: str, value: Any, /) -> Iterable[str] | None:
        """A parameter in its style, as one text or several; None for one that is written in the default style."""
        ...


def path_with(template: str, values: Mapping[str, Any], styles: StyledParameters | None) -> str:
    """A path with its parameters filled in.

    Raises ConfigurationError for a value that is missing or empty, and for ``.`` and ``..``, which would reach another
    operation.
    """
    path = template
    for name, value in values.items():
        written = "".join(_written("path", name, value, styles)) if is_given(value) else ""
        if re.fullmatch(_DOTS, written):
            raise ConfigurationError(f"the path parameter `{name}` must not be empty, `.` or `..`")
        path = path.replace(f"{{{name}}}", written)
    if "{" in path or any(segment and re.fullmatch(_DOTS, segment) for segment in path.partition("?")[0].split("/")):
        raise ConfigurationError(f"the parameters do not match the path `{template}`")
    return path if path.startswith("/") else f"/{path}"


_DOTS = r"(?:\.|%2[Ee]){0,2}"
"""Path segments that lead nowhere or elsewhere: empty, `.` and `..`, escaped too, since some libraries and servers
unescape first.
"""


def pairs(location: Location, values: Mapping[str, Any], styles: StyledParameters | None) -> Iterator[str]:
    """Query parameters, form fields or cookies as ``name=value``, percent-encoded; null and UNSET are omitted."""
    for name, value in values.items():
        if is_given(value):
            yield from _written(location, name, value, styles)


def header_value(name: str, value: Any, styles: StyledParameters | None) -> str:
    """A header parameter; it is not percent-encoded."""
    return "".join(_written("header", name, value, styles))


def _written(location: Location, name: str, value: Any, styles: StyledParameters | None) -> list[str]:
    """A value in its serialized form; the ConfigurationError for a value without one names the parameter and the
    location in it.
    """
    try:
        styled = None if styles is None else styles.written(location, name, value)
        return [*(_DEFAULTS[location](name, value) if styled is None else styled)]
    except RecursionError:
        problem = " is nested infinitely"
    except ConfigurationError as error:
        problem = f": {unwritable(value) or error.message}"
    raise ConfigurationError(f"the {_WORDS.get(location, location)} `{name}`{problem}")


_WORDS = {"path": "path parameter", "query": "query parameter", "body": "property"}


def _pairs(name: str, value: Any) -> Iterator[str]:
    for key, text in exploded(name, flattened(value), quoted):
        yield f"{quoted(key)}={text}"


_DEFAULTS: dict[Location, Callable[[str, Any], Iterable[str]]] = {
    "path": lambda _, value: (simple(flattened(value), encode=quoted),),
    "query": _pairs,
    "header": lambda _, value: (simple(flattened(value)),),
    "cookie": _pairs,
}


def simple(data: Any, *, explode: bool = False, encode: Encode = str) -> str:
    """Plain data in OpenAPI's style `simple`."""
    if is_object(data):
        sign = "=" if explode else ","
        given = ((text_of(key), item) for key, item in data.items() if is_given(item))
        return ",".join(f"{encode(key)}{sign}{encode(text_of(item))}" for key, item in given)
    return ",".join(encode(text_of(item)) for item in (data if is_array(data) else [data]) if is_given(item))


def exploded(name: str, data: Any, encode: Encode) -> Iterator[tuple[str, str]]:
    """Plain data as pairs of names and texts, one for each member or item: OpenAPI's style `form` with `explode`."""
    members = data.items() if is_object(data) else [(name, data)]
    for key, item in members:
        for one in item if is_array(item) else [item]:
            if is_given(one):
                yield text_of(key), encode(text_of(one))


def is_given(value: Any) -> bool:
    """Whether a parameter is sent at all: neither UNSET nor null."""
    return value is not UNSET and value is not None


_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_QUOTED = [chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in range(256)]


def quoted(text: str) -> str:
    """Percent-encode everything but the unreserved characters of RFC 3986."""
    try:
        return "".join([_QUOTED[byte] for byte in text.encode()])
    except UnicodeEncodeError:
        pass
    raise ConfigurationError("a parameter holds an unpaired surrogate, which cannot be encoded")


def text_of(value: Any) -> str:
    """A scalar as parameters and texts write it: dates and the like as in JSON, `true` and `false` in lower case.

    Raises ConfigurationError if it is not a scalar, and for a number that is not finite.
    """
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float) and value == 0.0:
        return "-0" if str(value) == "-0.0" else "0"
    problem = None if isinstance(value, int) else unwritable(value)
    text: str | None = None
    with suppress(TypeError, ValueError, OverflowError):  # not data, or a number of more digits than Python writes
        text = as_text(value)
        if text is None:
            text = as_text(as_json(value))
    if problem is None and text is not None:
        return text
    raise ConfigurationError(problem or f"a {type(value).__name__} is not supported here")


# --- bodies ----------------------------------------------------------------------------------------------------------


class BodyFormat(Protocol):
    """What is known of a body beside its value, as `Request` has it."""

    @property
    def operation(self) -> str:
        """The operationId."""
        ...

    @property
    def media_type(self) -> str | None:
        """What the body is written as."""
        ...

    @property
    def json_types(self) -> tuple[str, ...]:
        """The media types that are JSON, though their names do not say so."""
        ...

    @property
    def styles(self) -> StyledParameters | None:
        """How single properties of it are written."""
        ...


class Pieces(Protocol):
    """A body that is sent in chunks, by sync or async clients; it may be iterated over again for another attempt."""

    @property
    def length(self) -> int | None:
        """Its length in bytes, None if it is known only after reading."""
        ...

    def __iter__(self) -> Iterator[bytes]: ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def joined(self) -> bytes:
        """The whole body."""
        ...


class BodyWriter(Protocol):
    """Writes bodies that are not JSON; see `forms`, `bodies` and `multipart`."""

    def is_upload(self, value: Any, /) -> bool:
        """Whether a value is uploaded, and so is not data that can be kept."""
        ...

    def given(self, body: Any, media_type: str, json_types: tuple[str, ...], /) -> Any:
        """The body of a call as that of its request."""
        ...

    def content_type(self, body: Any, media_type: str, /) -> str:
        """What a body is declared as."""
        ...

    def write(self, body: Any, format: BodyFormat, /) -> tuple[bytes | Pieces, str | None]:
        """A body as sent, and the media type to declare where that is not known before. Raises ConfigurationError."""
        ...
