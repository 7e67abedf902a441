"""Parameters, and properties of a body, in the styles of OpenAPI that are not the default of their place. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from .description.api import Location
from .description.styles import DEFAULT_STYLES, ArrayFormat, Style, StyleName
from .encoding import BodyFormat, Encode, exploded, is_given, quoted, simple, text_of
from .errors import ConfigurationError
from .forms import contents
from .json_data import is_array, is_object
from .models import encoded, flattened
from .validation import NO_COOKIE, is_cookie_value, is_token


class Styles:
    """How parameters, and properties of a body, are written, by place and name."""

    __slots__ = ("_listed",)

    def __init__(self, listed: Iterable[Style] = ()) -> None:
        self._listed = {(style.location, style.name): style for style in listed}

    def of(self, location: Location, name: str) -> Style:
        """The style of one, which is the default of its place where none is listed."""
        return self._listed.get((location, name)) or Style(location, name, *DEFAULT_STYLES[location])

    def written(self, location: Location, name: str, value: Any) -> Iterable[str] | None:
        """One in its style, as one text or several; None for a parameter in the default style."""
        if location != "body" and (location, name) not in self._listed:
            return None
        style = self.of(location, name)
        match location:
            case "path":
                return (_in_path(style, flattened(value)),)
            case "header":
                return (_in_header(style, flattened(value)),)
            case _:
                return _pairs(style, value)


def styles_of(format: BodyFormat) -> Styles:
    """How the properties of a body are written."""
    return format.styles if isinstance(format.styles, Styles) else Styles()


_SEPARATORS: dict[StyleName, str] = {"spaceDelimited": " ", "pipeDelimited": "|"}
"""The separator between the items of a list, if it is not a comma."""


def _pairs(style: Style, value: Any) -> Iterator[str]:
    encode = _cookie_value if style.style == "cookie" else unreserved if style.reserved else quoted
    for key, text in named(value, style, encode):
        yield text if key is None else f"{_cookie_name(key) if style.style == 'cookie' else quoted(key)}={text}"


def _in_header(style: Style, data: Any) -> str:
    return _json_text(data) if style.style == "json" else simple(data, explode=style.explode)


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


def _in_path(style: Style, data: Any) -> str:
    encode = _reserved_in_path if style.reserved else quoted
    if style.style == "json":
        return encode(_json_text(data))
    if style.style == "simple":
        return simple(data, explode=style.explode, encode=encode)
    prefix = ";" if style.style == "matrix" else "."
    separator = prefix if style.explode else ","
    if is_object(data):
        sign = "=" if style.explode else ","
        given = [(text_of(key), item) for key, item in data.items() if is_given(item)]
        whole = separator.join(f"{encode(key)}{sign}{encode(text_of(item))}" for key, item in given)
        return f";{style.name}={whole}" if style.style == "matrix" and not style.explode else prefix + whole
    parts = [encode(text_of(item)) for item in (data if is_array(data) else [data]) if is_given(item)]
    if style.style == "matrix":
        return "".join(f";{style.name}={part}" for part in (parts if style.explode else (separator.join(parts),)))
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
            yield from contents(style.name, data, encode)
        case _:
            yield from _listed(style, data, encode)


def _listed(style: Style, data: Any, encode: Encode) -> Iterator[tuple[str, str]]:
    if style.explode or (is_object(data) and style.style == "querystring") or not (is_object(data) or is_array(data)):
        yield from exploded(style.name, data, encode)
        return
    items = [one for member in data.items() if is_given(member[1]) for one in member] if is_object(data) else data
    separator = encode(_SEPARATORS[style.style]) if style.style in _SEPARATORS else ","
    yield style.name, separator.join(encode(text_of(item)) for item in items if is_given(item))


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


def _json_text(data: Any) -> str:
    return encoded(data).decode()
