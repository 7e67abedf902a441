"""How OpenAPI writes parameters: its styles, percent-encoding, and paths that no value can climb out of. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from msgspec import UNSET, Struct, json

from .errors import ConfigurationError
from .expressions import as_text, is_array, is_object
from .secrets import is_cookie_value
from .structs import as_json, flattened

Location: TypeAlias = Literal["path", "query", "header", "cookie", "body"]
"""`body` are the properties of a form and the parts of a multipart body."""

StyleName: TypeAlias = Literal[
    "form", "spaceDelimited", "pipeDelimited", "deepObject", "simple", "label", "matrix", "cookie",
    "content", "json", "text", "querystring", "querystringJson",
]  # fmt: skip
"""OpenAPI's styles, and what is written by a media type: as JSON, as text, or (`content`) scalars as text, the items of
a list one by one and objects as JSON. `querystring` is a query as a whole, which has no name."""


class Style(Struct, frozen=True):
    """How one parameter is written, in OpenAPI's words; `reserved` is `allowReserved`."""

    location: Location
    name: str
    style: StyleName
    explode: bool
    reserved: bool = False
    media_type: str | None = None
    """Of a part of a multipart body."""


Styles: TypeAlias = Mapping[tuple[Location, str], Style]
"""The parameters that are not written in the default style of their place."""

_DEFAULTS: dict[Location, tuple[StyleName, bool]] = {
    "path": ("simple", False),
    "query": ("form", True),
    "header": ("simple", False),
    "cookie": ("form", True),
    "body": ("content", True),
}

_SEPARATORS: dict[StyleName, str] = {"spaceDelimited": " ", "pipeDelimited": "|"}
"""Between the items of a list, where it is no comma."""

Encode: TypeAlias = Callable[[str], str]
"""What makes a text fit for its place."""


def path_with(template: str, values: Mapping[str, Any], styles: Styles) -> str:
    """A path with its parameters filled in.

    Raises ConfigurationError for a value that is missing or empty, and for ``.`` and ``..``, which would lead to
    another operation.
    """
    path = template
    for name, value in values.items():
        written = _in_path(name, value, _style("path", name, styles)) if is_given(value) else ""
        if written in ("", ".", ".."):
            raise ConfigurationError(f"the path parameter `{name}` must not be empty, `.` or `..`")
        path = path.replace(f"{{{name}}}", written)
    if "{" in path or not {".", ".."}.isdisjoint(path.partition("?")[0].split("/")):
        raise ConfigurationError(f"the parameters do not fit the path `{template}`")
    return path if path.startswith("/") else f"/{path}"


def pairs(location: Location, values: Mapping[str, Any], styles: Styles) -> Iterator[str]:
    """Query parameters, form fields or cookies as ``name=value``, percent-encoded; null and UNSET are left out."""
    for name, value in values.items():
        if is_given(value):
            style = _style(location, name, styles)
            encode = _crumb if style.style == "cookie" else unreserved if style.reserved else quoted
            for key, text in named(value, style, encode):
                yield text if key is None else f"{_crumb_name(key) if style.style == 'cookie' else quoted(key)}={text}"


def header_value(name: str, value: Any, styles: Styles) -> str:
    """A header parameter; it is not percent-encoded."""
    style = _style("header", name, styles)
    data = flattened(value)
    if style.style == "json":
        return _json(data)
    if is_object(data):
        sign = "=" if style.explode else ","
        return ",".join(f"{key}{sign}{_text(item)}" for key, item in data.items() if is_given(item))
    if is_array(data):
        return ",".join(_text(item) for item in data if is_given(item))
    return _text(data)


def is_given(value: Any) -> bool:
    """Whether a parameter is written at all: neither UNSET nor null."""
    return value is not UNSET and value is not None


_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_QUOTED = [chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in range(256)]


def quoted(text: str) -> str:
    """Percent-encode everything but the unreserved characters of RFC 3986."""
    try:
        return "".join([_QUOTED[byte] for byte in text.encode()])
    except UnicodeEncodeError:
        pass
    raise ConfigurationError("a parameter holds half of a surrogate pair, which no encoding can write")


def unreserved(text: str) -> str:
    """Percent-encode what `allowReserved` does not leave as it is.

    Kept are the characters that mean something in a URL, but for those that would end the value or begin another part:
    ``#``, ``[``, ``]``, ``&`` and ``+``.
    """
    return "".join([letter if letter in _KEPT else quoted(letter) for letter in text])


_KEPT = frozenset(":/?@!$'()*,;=")


def _crumb(text: str) -> str:
    """A text as a cookie of the style `cookie` has it: as it is, since OpenAPI allows no escaping there."""
    if not is_cookie_value(text):
        raise ConfigurationError(NO_COOKIE)
    return text


def _crumb_name(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise ConfigurationError("a cookie has a name that HTTP does not allow")
    return text


_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A name of a header or of a cookie: RFC 9110 section 5.6.2, RFC 6265 section 4.1.1."""

NO_COOKIE = 'a cookie cannot hold white space, a control character, `"`, `,`, `;`, a backslash, or what is not ASCII'
"""What is wrong with a text that is no value of a cookie."""


def _style(location: Location, name: str, styles: Styles) -> Style:
    declared = styles.get((location, name))
    return Style(location, name, *_DEFAULTS[location]) if declared is None else declared


def _in_path(name: str, value: Any, style: Style) -> str:
    prefix = {"label": ".", "matrix": ";"}.get(style.style, "")
    separator = prefix if style.explode and prefix else ","
    encode = _reserved_in_path if style.reserved else quoted
    data = flattened(value)
    if style.style == "json":
        return encode(_json(data))
    if is_object(data):
        sign = "=" if style.explode else ","
        parts = [f"{encode(key)}{sign}{encode(_text(item))}" for key, item in data.items() if is_given(item)]
        whole = separator.join(parts)
        return f";{name}={whole}" if style.style == "matrix" and not style.explode else prefix + whole
    parts = [encode(_text(item)) for item in (data if is_array(data) else [data]) if is_given(item)]
    if style.style == "matrix":
        return "".join(f";{name}={part}" for part in ((*parts,) if style.explode else (separator.join(parts),)))
    return prefix + separator.join(parts)


def _reserved_in_path(text: str) -> str:
    return unreserved(text).replace("?", "%3F")


def named(value: Any, style: Style, encode: Encode) -> Iterator[tuple[str | None, str]]:
    """A value as the names and texts that stand for it, the names as they are and the texts encoded.

    A text without a name stands for itself.
    """
    data = flattened(value)
    match style.style:
        case "deepObject":
            yield from _deep(style.name, data, encode)
        case "json":
            yield style.name, encode(_json(data))
        case "querystringJson":
            yield None, encode(_json(data))
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
            yield from ((key, encode(_text(one))) for one in items if is_given(one))
    elif is_object(data):
        members = [(encode(key), encode(_text(item))) for key, item in data.items() if is_given(item)]
        yield style.name, separator.join(text for member in members for text in member)
    elif is_array(data):
        texts = [encode(_text(item)) for item in data if is_given(item)]
        yield from ((style.name, text) for text in (texts if style.explode else [separator.join(texts)]))
    else:
        yield style.name, encode(_text(data))


def _deep(name: str, data: Any, encode: Encode) -> Iterator[tuple[str, str]]:
    """``name[key]``, level by level; an array repeats its name."""
    if is_object(data):
        for key, item in data.items():
            yield from _deep(f"{name}[{key}]", item, encode)
    elif is_array(data):
        for item in data:
            yield from _deep(name, item, encode)
    elif is_given(data):
        yield name, encode(_text(data))


def _plain(data: Any) -> str:
    return _json(data) if is_object(data) or is_array(data) else _text(data)


def _json(data: Any) -> str:
    try:
        return json.encode(data).decode()
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        problem = f"a parameter cannot be written as JSON: {error}"
    raise ConfigurationError(problem)


def _text(value: Any) -> str:
    """A scalar as parameters write it: dates and the like as in JSON, `true` and `false` in lower case."""
    text = str(value) if isinstance(value, str) else as_text(value)
    if text is None:
        text = as_text(as_json(value))
    if text is None:
        raise ConfigurationError(f"a parameter cannot hold a {type(value).__name__} in this place")
    return text
