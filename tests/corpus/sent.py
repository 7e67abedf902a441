"""What a request says, read from its bytes as OpenAPI writes them, without any help of ours, and what it should say."""

from __future__ import annotations

import email.parser
import email.policy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import unquote, unquote_plus

from tests.corpus.reading import At, Media, Parameter, is_array, is_object
from tests.wire.server import Received

SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}


def is_scalar(value: Any) -> bool:
    """Whether it is neither an array nor an object."""
    return not (is_array(value) or is_object(value))


def has_form(parameter: Parameter, value: Any) -> bool:
    """Whether OpenAPI says how a value is written in the style of its parameter."""
    if value is None:
        return False
    if parameter.style == "content":
        return True
    if isinstance(value, str) and parameter.location == "path":
        return value not in ("", ".", "..")
    if parameter.style == "deepObject" and not is_scalar(value):
        return _is_deep(value)
    if is_scalar(value):
        return True
    items = list(value.values()) if is_object(value) else value
    empty = parameter.location == "path" and "" in items
    return bool(items) and not empty and all(is_scalar(item) and item is not None for item in items)


def _is_deep(value: Any) -> bool:
    if is_object(value):
        is_named = all(key and not set(key) & set("[]") for key in value)
        return bool(value) and is_named and all(_is_deep(item) for item in value.values())
    if is_array(value):
        return bool(value) and all(_is_deep(item) for item in value)
    return value is not None


def same_text(text: str, value: Any) -> bool:
    """Whether a text is how a scalar is written."""
    if isinstance(value, bool):
        return text == ("true" if value else "false")
    if isinstance(value, (int, float)):
        try:
            return float(text) == float(value)
        except ValueError:
            return False
    return same(value, text)


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal; one instant may be written in two ways, and a whole number as 1 or 1.0."""
    if is_object(one) and is_object(other):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if is_array(one) and is_array(other):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, str) and isinstance(other, str):
        return one == other or (None is not _instant(one) == _instant(other))
    return (type(one) in (int, float) and type(other) in (int, float) and one == other) or one is None is other


def difference(one: Any, other: Any, at: str = "$") -> str | None:
    """Where and how two JSON values are different, at the first such place; None where they are the `same`."""
    if same(one, other):
        return None
    if is_object(one) and is_object(other):
        for key in one.keys() | other.keys():
            if key not in one or key not in other:
                return f"{at} {'has' if key in other else 'has not'} {key!r}: {str(other.get(key, one.get(key)))[:200]}"
            found = difference(one[key], other[key], f"{at}.{key}")
            if found is not None:
                return found
    if is_array(one) and is_array(other) and len(one) == len(other):
        places = enumerate(zip(one, other, strict=True))
        return next(filter(None, (difference(*pair, f"{at}[{number}]") for number, pair in places)))
    return f"{at} is {str(other)[:200]!r} instead of {str(one)[:200]!r}"


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


class Differs(AssertionError):
    """What went over the line is not what was drawn."""


def expect(fact: bool, name: str, got: Any, wanted: Any) -> None:
    """Raise Differs unless it is a fact."""
    if not fact:
        raise Differs(f"{name}: {str(got)[:600]!r} was sent for {str(wanted)[:600]!r}")


# --- parameters ------------------------------------------------------------------------------------------------------


def check_parameters(
    path: str, given: list[tuple[Parameter, Any]], request: Received, *, credentials: set[str]
) -> None:
    """Every parameter that was given is in its place as its style says, and nothing else is sent."""
    target, _, query = request.target.partition("?")
    pieces = [_pair(piece) for piece in query.split("&")] if query else []
    cookie = request.headers.get("cookie", "")
    if any(parameter.location == "header" and parameter.name.lower() == "cookie" for parameter, _ in given):
        cookie = ""  # it is a header like any other
    crumbs = [_pair(piece) for piece in cookie.split("; ")] if cookie else []
    names = re.findall(r"\{([^}]*)\}", path.partition("?")[0])
    pattern = re.sub(r"\\\{[^}]*\\\}", r"([^/]*?)", re.escape(path.partition("?")[0])) + "$"
    found = re.search(pattern, target)
    expect(found is not None, "path", target, path)
    written = dict(zip(names, found.groups(), strict=True)) if found else {}
    for parameter, value in given:
        match parameter.location:
            case "path":
                _check_path(parameter, value, written[parameter.name])
            case "querystring":
                _check_querystring(parameter, value, query, pieces)
            case "query":
                _take(parameter, value, pieces)
            case "cookie":
                _take(parameter, value, crumbs)
            case "header":
                _check_header(parameter, value, request.headers.get(parameter.name.lower(), ""))
            case _:
                raise Differs(f"a parameter in {parameter.location}")
    fixed = path.partition("?")[2].split("&")
    left = [unquote(name) for name, raw in (*pieces, *crumbs) if f"{name}={raw}" not in fixed]
    expect(not set(left) - credentials, "query and cookies", left, "no more")


def _check_querystring(parameter: Parameter, value: Any, query: str, pieces: list[tuple[str, str]]) -> None:
    if "json" in (parameter.media_type or ""):
        expect_content(parameter, value, unquote(query))
        pieces.clear()
    else:
        _take(replace(parameter, style="form", explode=True), value, pieces)


def _pair(piece: str) -> tuple[str, str]:
    name, _, value = piece.partition("=")
    return unquote(name), value


def _take(parameter: Parameter, value: Any, pieces: list[tuple[str, str]]) -> None:
    """Take what stands for a parameter out of the pieces."""
    name, style = parameter.name, parameter.style
    if style == "content":
        [raw] = _taken(name, pieces)
        return expect_content(parameter, value, unquote(raw))
    if style == "deepObject":
        leaves: dict[str, list[Any]] = {}
        for key, item in _leaves(name, value, parameter.arrays):
            leaves.setdefault(key, []).append(item)
        for key, items in leaves.items():
            _expect_texts(name, [unquote(raw) for raw in _taken(key, pieces)], items)
        return None
    if is_object(value) and parameter.explode:
        for key, item in value.items():
            _expect_texts(name, [unquote(raw) for raw in _taken(key, pieces)], [item])
        return None
    raws = _taken(name, pieces)
    if is_array(value) and parameter.explode:
        return _expect_texts(name, [unquote(raw) for raw in raws], value)
    expect(len(raws) == 1, name, raws, value)
    if value == []:
        return expect(raws == [""], name, raws, value)
    if is_scalar(value):
        return _expect_texts(name, [unquote(raws[0])], [value])
    separator = SEPARATORS.get(style)
    if separator is None:
        return _expect_items(name, [unquote(raw) for raw in raws[0].split(",")], value)
    return _expect_joined(name, unquote(raws[0]), value, separator)


def _taken(name: str, pieces: list[tuple[str, str]]) -> list[str]:
    found = [raw for key, raw in pieces if key == name]
    pieces[:] = [piece for piece in pieces if piece[0] != name]
    return found


def _leaves(name: str, value: Any, arrays: str) -> Iterator[tuple[str, Any]]:
    if is_object(value):
        for key, item in value.items():
            yield from _leaves(f"{name}[{key}]", item, arrays)
    elif is_array(value):
        for number, item in enumerate(value):
            key = {"indices": f"{name}[{number}]", "brackets": f"{name}[]", "repeat": name}[arrays]
            yield from _leaves(key, item, arrays)
    else:
        yield name, value


def _check_path(parameter: Parameter, value: Any, raw: str) -> None:
    name, style = parameter.name, parameter.style
    if style == "content":
        return expect_content(parameter, value, unquote(raw))
    prefix = {"label": ".", "matrix": ";"}.get(style, "")
    expect(raw.startswith(prefix), name, raw, value)
    raw = raw[len(prefix) :]
    members = parameter.explode and is_object(value)
    if style == "matrix" and not members:
        heads = raw.split(f";{name}=") if parameter.explode and is_array(value) else [raw]
        heads[0] = heads[0].removeprefix(f"{name}=")
        raw = ",".join(heads)
    separator = prefix if prefix and parameter.explode and (members or style == "label") else ","
    if is_scalar(value):
        return _expect_texts(name, [unquote(raw)], [value])
    texts = raw.split(separator)
    if members:
        texts = [text for piece in texts for text in piece.split("=", 1)]
    return _expect_items(name, [unquote(text) for text in texts], value)


def _check_header(parameter: Parameter, value: Any, text: str) -> None:
    if parameter.style == "content":
        return expect_content(parameter, value, text)
    if is_scalar(value):
        return _expect_texts(parameter.name, [text], [value])
    if is_object(value) and parameter.explode:
        texts = [part for piece in text.split(",") for part in piece.split("=", 1)]
        return _expect_items(parameter.name, texts, value)
    return _expect_joined(parameter.name, text, value, ",")


def expect_content(parameter: Parameter, value: Any, text: str) -> None:
    """A parameter with a media type: JSON, or a text as it is."""
    is_json = Media(parameter.media_type or "", parameter.schema, parameter.schema).is_json
    expect(same(json.loads(text), value) if is_json else same_text(text, value), parameter.name, text, value)


def _expect_joined(name: str, text: str, value: Any, separator: str) -> None:
    """Where an item holds the separator, nobody can tell the items apart again:
    then only the whole text is compared.
    """
    items = value if is_array(value) else [part for pair in value.items() for part in pair]
    if any(isinstance(item, str) and separator in item for item in items):
        return expect(all(str(item) in text for item in items if isinstance(item, str)), name, text, items)
    return _expect_items(name, text.split(separator), value)


def _expect_items(name: str, texts: list[str], value: Any) -> None:
    """The items of an array in their order, the members of an object in any."""
    if is_array(value):
        return _expect_texts(name, texts, value)
    written = dict(zip(texts[::2], texts[1::2], strict=False))
    expect(len(texts) == 2 * len(value) and written.keys() == value.keys(), name, texts, value)
    for key, item in value.items():
        _expect_texts(name, [written[key]], [item])


def _expect_texts(name: str, texts: list[str], items: list[Any]) -> None:
    expect(len(texts) == len(items) and all(map(same_text, texts, items)), name, texts, items)


# --- bodies ----------------------------------------------------------------------------------------------------------


def check_body(media: Media, value: Any, request: Received) -> None:
    """The body is what was given, as its media type writes it."""
    kind = media.name.partition(";")[0].strip().lower()
    if media.is_json:
        expect("json" in request.headers["content-type"], "Content-Type", request.headers["content-type"], media.name)
        expect(same(request.json, value), "body", request.body.decode(), value)
    elif kind == "application/x-www-form-urlencoded":
        expect(request.headers["content-type"].startswith(kind), "Content-Type", request.headers["content-type"], kind)
        text = request.body.decode()
        pieces = [piece.partition("=") for piece in text.split("&")] if text else []
        pairs = [(unquote_plus(name), unquote_plus(raw)) for name, _, raw in pieces]
        _check_form(media.encoding, value, pairs)
    elif kind == "multipart/form-data":
        _check_form(media.encoding, value, [(name, data.decode("utf-8")) for name, data in parts(request)])
    else:
        wanted = value if isinstance(value, bytes) else str(value).encode()
        expect(request.body == wanted, "body", request.body, wanted)


def parts(request: Received) -> list[tuple[str, bytes]]:
    """The parts of a multipart body, by name."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + request.body)
    found: list[tuple[str, bytes]] = []
    for part in message.iter_parts():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        assert isinstance(name, str)
        assert isinstance(content, bytes)
        found.append((name, content))
    return found


def _check_form(encoding: At, value: Any, pairs: list[tuple[str, str]]) -> None:
    """Scalars as texts, the items of an array one by one, objects as JSON; or as the style of the property says."""
    left = list(pairs)
    for name, item in value.items():
        told = encoding.get(name)
        if is_object(told.value) and told.value.keys() & {"style", "explode"}:
            style = told.value.get("style", "form")
            explode, arrays = told.value.get("explode", style == "form"), told.value.get("x-array-format", "indices")
            parameter = Parameter(name, "query", True, style, explode, None, told, arrays)
            _take(parameter, item, left)  # the texts are in the clear already, and decode to themselves
            continue
        items = [one for one in (item if is_array(item) else [item]) if one is not None]
        texts = _taken(name, left)
        fits = len(texts) == len(items) and all(
            same_text(text, one) if is_scalar(one) else same(json.loads(text), one)
            for text, one in zip(texts, items, strict=True)
        )
        expect(fits, name, texts, item)
    expect(not left, "form", left, "no more")
