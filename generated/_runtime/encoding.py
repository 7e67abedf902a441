"""How values are written: parameters in the styles of OpenAPI, and bodies as JSON. Pure.

A path is written so that no value can traverse out of it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from enum import Enum
from typing import Any, Protocol, TypeAlias

from msgspec import UNSET

from .description.api import DEFAULT_STYLES, ArrayFormat, Location, Style, StyleName
from .errors import ConfigurationError
from .json_data import as_text, is_array, is_object
from .models import as_json, encoded, flattened, unwritable
from .validation import is_cookie_value, is_token

Styles: TypeAlias = Mapping[tuple[Location, str], Style]
"""The parameters that are not written in the default style of their location."""


def styles_by_place(listed: Iterable[Style]) -> Styles:
    """The styles by place and name."""
    return {(style.location, style.name): style for style in listed}


_SEPARATORS: dict[StyleName, str] = {"spaceDelimited": " ", "pipeDelimited": "|"}
"""The separator between the items of a list, if it is not a comma."""

Encode: TypeAlias = Callable[[str], str]
"""Encodes a text for its location."""


def path_with(template: str, values: Mapping[str, Any], styles: Styles) -> str:
    """A path with its parameters filled in.

    Raises ConfigurationError for a value that is missing or empty, and for ``.`` and ``..``, which would reach another
    operation.
    """
    path = template
    for name, value in values.items():
        written = "".join(_written(_style("path", name, styles), value, _in_path)) if is_given(value) else ""
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


def pairs(location: Location, values: Mapping[str, Any], styles: Styles) -> Iterator[str]:
    """Query parameters, form fields or cookies as ``name=value``, percent-encoded; null and UNSET are omitted."""
    for name, value in values.items():
        if is_given(value):
            yield from _written(_style(location, name, styles), value, _pairs)


def header_value(name: str, value: Any, styles: Styles) -> str:
    """A header parameter; it is not percent-encoded."""
    return "".join(_written(_style("header", name, styles), value, _in_header))


def _written(style: Style, value: Any, write: Callable[[Style, Any], Iterable[str]]) -> list[str]:
    """A value in its serialized form; the ConfigurationError for a value without one names the parameter and the
    location in it.
    """
    try:
        return [*write(style, value)]
    except RecursionError:
        problem = "is nested infinitely"
    except ConfigurationError as error:
        problem = f": {unwritable(value) or error.message}"
    raise ConfigurationError(
        f"{_PLACES[style.location]} `{style.name}`{problem if problem[0] == ':' else f' {problem}'}"
    )


_PLACES: dict[Location, str] = {
    "path": "the path parameter",
    "query": "the query parameter",
    "header": "the header",
    "cookie": "the cookie",
    "body": "the property",
}


def _pairs(style: Style, value: Any) -> Iterator[str]:
    encode = _cookie_value if style.style == "cookie" else unreserved if style.reserved else quoted
    for key, text in named(value, style, encode):
        yield text if key is None else f"{_cookie_name(key) if style.style == 'cookie' else quoted(key)}={text}"


def _in_header(style: Style, value: Any) -> Iterator[str]:
    data = flattened(value)
    if style.style == "json":
        yield _json_text(data)
    elif is_object(data):
        sign = "=" if style.explode else ","
        yield ",".join(f"{text_of(key)}{sign}{text_of(item)}" for key, item in data.items() if is_given(item))
    elif is_array(data):
        yield ",".join(text_of(item) for item in data if is_given(item))
    else:
        yield text_of(data)


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


def unreserved(text: str) -> str:
    """Percent-encode the characters that `allowReserved` does not allow: RFC 6570 section 3.2.3.

    Kept are escape sequences, and the characters with a meaning in a URL, except those that would end the value or
    begin another component: ``#``, ``[``, ``]``, ``&`` and ``+``.
    """
    return "".join([part if at % 2 else quoted(part) for at, part in enumerate(re.split(_KEPT, text))])


_KEPT = r"(%[0-9A-Fa-f]{2}|[:/?@!$'()*,;=])"


def _cookie_value(text: str) -> str:
    """A text as a cookie of the style `cookie` writes it: unchanged, since OpenAPI allows no escaping there."""
    if not is_cookie_value(text):
        raise ConfigurationError(NO_COOKIE)
    return text


def _cookie_name(text: str) -> str:
    if not is_token(text):
        raise ConfigurationError("a cookie has a name that HTTP does not allow")
    return text


NO_COOKIE = (
    'a cookie cannot contain a `;`, a `,`, a `"`, a backslash, white space, a control character, or a character '
    "outside ASCII"
)
"""What is wrong with a text that cannot be the value of a cookie."""


def _style(location: Location, name: str, styles: Styles) -> Style:
    declared = styles.get((location, name))
    return Style(location, name, *DEFAULT_STYLES[location]) if declared is None else declared


def _in_path(style: Style, value: Any) -> Iterator[str]:
    yield _path_value(style, value)


def _path_value(style: Style, value: Any) -> str:
    name = style.name
    prefix = {"label": ".", "matrix": ";"}.get(style.style, "")
    separator = prefix if style.explode and prefix else ","
    encode = _reserved_in_path if style.reserved else quoted
    data = flattened(value)
    if style.style == "json":
        return encode(_json_text(data))
    if is_object(data):
        sign = "=" if style.explode else ","
        given = [(text_of(key), item) for key, item in data.items() if is_given(item)]
        parts = [f"{encode(key)}{sign}{encode(text_of(item))}" for key, item in given]
        whole = separator.join(parts)
        return f";{name}={whole}" if style.style == "matrix" and not style.explode else prefix + whole
    parts = [encode(text_of(item)) for item in (data if is_array(data) else [data]) if is_given(item)]
    if style.style == "matrix":
        return "".join(f";{name}={part}" for part in ((*parts,) if style.explode else (separator.join(parts),)))
    return prefix + separator.join(parts)


def _reserved_in_path(text: str) -> str:
    return unreserved(text).replace("?", "%3F")


def named(value: Any, style: Style, encode: Encode) -> Iterator[tuple[str | None, str]]:
    """A value as pairs of names and texts, the names unchanged and the texts encoded.

    The name of a text without one is empty.
    """
    data = flattened(value)
    match style.style:
        case "deepObject":
            yield from _deep(style.name, data, style.arrays, encode)
        case "json":
            yield style.name, encode(_json_text(data))
        case "querystringJson":
            yield None, encode(_json_text(data))
        case "content":
            items = data if is_array(data) else [data]
            yield from ((style.name, encode(_plain(item))) for item in items if is_given(item))
        case _:
            yield from _listed(style, data, encode)


def _listed(style: Style, data: Any, encode: Encode) -> Iterator[tuple[str, str]]:
    separator = _SEPARATORS.get(style.style, ",")
    separator = separator if separator == "," else encode(separator)
    if is_object(data) and (style.explode or style.style == "querystring"):
        for key, item in data.items():
            items = item if is_array(item) else [item]
            yield from ((text_of(key), encode(text_of(one))) for one in items if is_given(one))
    elif is_object(data):
        members = [(encode(text_of(key)), encode(text_of(item))) for key, item in data.items() if is_given(item)]
        yield style.name, separator.join(text for member in members for text in member)
    elif is_array(data):
        texts = [encode(text_of(item)) for item in data if is_given(item)]
        yield from ((style.name, text) for text in (texts if style.explode else [separator.join(texts)]))
    else:
        yield style.name, encode(text_of(data))


def _deep(name: str, data: Any, arrays: ArrayFormat, encode: Encode) -> Iterator[tuple[str, str]]:
    """``name[key]``, level by level; the items of an array as `arrays` specifies.

    Raises ConfigurationError for values whose serialization would be ambiguous: members of items without an index, and
    names that are empty or contain brackets themselves.
    """
    if is_object(data):
        for key, item in data.items():
            text = text_of(key)
            if not text or "[" in text or "]" in text:
                raise ConfigurationError(f"`{name}` has a member `{text}`, whose name cannot be written in brackets")
            yield from _deep(f"{name}[{text}]", item, arrays, encode)
    elif is_array(data):
        given = (item for item in data if is_given(item))
        for number, item in enumerate(given):
            if arrays != "indices" and (is_object(item) or is_array(item)):
                raise ConfigurationError(f"the items of `{name}` would be ambiguous: only `indices` distinguishes them")
            key = {"indices": f"{name}[{number}]", "brackets": f"{name}[]", "repeat": name}[arrays]
            yield from _deep(key, item, arrays, encode)
    elif is_given(data):
        yield name, encode(text_of(data))


def _plain(data: Any) -> str:
    return _json_text(data) if is_object(data) or is_array(data) else text_of(data)


def _json_text(data: Any) -> str:
    return encoded(data).decode()


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
    def parts(self) -> tuple[Style, ...]:
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
