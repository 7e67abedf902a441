"""How OpenAPI writes parameters: its styles, percent-encoding, and paths that no value can climb out of. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

from msgspec import UNSET, Struct

from .errors import ConfigurationError
from .expressions import as_text, is_array, is_object
from .structs import as_json, flattened

Location: TypeAlias = Literal["path", "query", "header", "cookie"]

StyleName: TypeAlias = Literal["form", "spaceDelimited", "pipeDelimited", "deepObject", "simple", "label", "matrix"]


class Style(Struct, frozen=True):
    """How one parameter is written, in OpenAPI's words."""

    location: Location
    name: str
    style: StyleName
    explode: bool


Styles: TypeAlias = Mapping[tuple[Location, str], Style]
"""The parameters that are not written in the default style of their place."""

_DEFAULTS: dict[Location, tuple[StyleName, bool]] = {
    "path": ("simple", False),
    "query": ("form", True),
    "header": ("simple", False),
    "cookie": ("form", True),
}

_SEPARATORS: dict[StyleName, str] = {
    "form": ",",
    "spaceDelimited": "%20",
    "pipeDelimited": "%7C",
    "deepObject": ",",
    "simple": ",",
    "label": ".",
    "matrix": ",",
}


def path_with(template: str, values: Mapping[str, Any], styles: Styles) -> str:
    """A path with its parameters filled in.

    Raises ConfigurationError for a value that is missing or empty, and for ``.`` and ``..``, which would lead to
    another operation.
    """
    path = template
    for name, value in values.items():
        written = _in_path(name, value, *_style("path", name, styles)) if is_given(value) else ""
        if written in ("", ".", ".."):
            raise ConfigurationError(f"the path parameter `{name}` must not be empty, `.` or `..`")
        path = path.replace(f"{{{name}}}", written)
    if "{" in path or not {".", ".."}.isdisjoint(path.split("/")):
        raise ConfigurationError(f"the parameters do not fit the path `{template}`")
    return path if path.startswith("/") else f"/{path}"


def pairs(location: Location, values: Mapping[str, Any], styles: Styles) -> Iterator[str]:
    """Query parameters, form fields or cookies as ``name=value``, percent-encoded; null and UNSET are left out."""
    for name, value in values.items():
        if is_given(value):
            yield from _named(name, flattened(value), *_style(location, name, styles))


def header_value(name: str, value: Any, styles: Styles) -> str:
    """A header parameter; it is not percent-encoded."""
    _, explode = _style("header", name, styles)
    data = flattened(value)
    if is_object(data):
        return ",".join(f"{key}{'=' if explode else ','}{_text(item)}" for key, item in data.items() if is_given(item))
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


def _style(location: Location, name: str, styles: Styles) -> tuple[StyleName, bool]:
    declared = styles.get((location, name))
    return _DEFAULTS[location] if declared is None else (declared.style, declared.explode)


def _in_path(name: str, value: Any, style: StyleName, explode: bool) -> str:
    prefix = {"label": ".", "matrix": ";"}.get(style, "")
    separator = prefix if explode and prefix else _SEPARATORS[style]
    data = flattened(value)
    if is_object(data):
        parts = [f"{key}{'=' if explode else ','}{item}" for key, item in _quoted_members(data)]
        return prefix + separator.join(parts) if explode or style != "matrix" else f";{name}={separator.join(parts)}"
    parts = [_quoted(item) for item in data if is_given(item)] if is_array(data) else [_quoted(data)]
    if style == "matrix":
        return "".join(f";{name}={part}" for part in ((*parts,) if explode else (separator.join(parts),)))
    return prefix + separator.join(parts)


def _named(name: str, data: Any, style: StyleName, explode: bool) -> Iterator[str]:
    if style == "deepObject":
        yield from _deep(name, data)
    elif is_object(data) and explode:
        yield from (f"{key}={item}" for key, item in _quoted_members(data))
    elif is_object(data):
        texts = [text for member in _quoted_members(data) for text in member]
        yield f"{quoted(name)}={_SEPARATORS[style].join(texts)}"
    elif is_array(data):
        items = [_quoted(item) for item in data if is_given(item)]
        yield from (f"{quoted(name)}={item}" for item in (items if explode else [_SEPARATORS[style].join(items)]))
    else:
        yield f"{quoted(name)}={_quoted(data)}"


def _deep(name: str, data: Any) -> Iterator[str]:
    """``name[key]=value``, level by level; an array repeats its name."""
    if is_object(data):
        for key, item in data.items():
            yield from _deep(f"{name}[{key}]", item)
    elif is_array(data):
        for item in data:
            yield from _deep(name, item)
    elif is_given(data):
        yield f"{quoted(name)}={_quoted(data)}"


def _quoted_members(data: dict[str, Any]) -> list[tuple[str, str]]:
    return [(quoted(key), _quoted(item)) for key, item in data.items() if is_given(item)]


def _quoted(value: Any) -> str:
    return quoted(_text(value))


def _text(value: Any) -> str:
    """A scalar as parameters write it: dates and the like as in JSON, `true` and `false` in lower case."""
    text = str(value) if isinstance(value, str) else as_text(value)
    if text is None:
        text = as_text(as_json(value))
    if text is None:
        raise ConfigurationError(f"a parameter cannot hold a {type(value).__name__} in this place")
    return text
