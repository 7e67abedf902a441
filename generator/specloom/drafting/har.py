"""Reads recordings of browsers: HAR 1.2. No library for it is maintained; it is JSON with a fixed shape."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, cast
from urllib.parse import parse_qsl

from .described import NotReadable, Origin, SourceText
from .json_values import array, mapping, objects, parsed
from .lenient_json import Reading
from .recorded import FORM, JSON, Payload, Recorded, plain_origin

_PAGES: Final = ("text/html", "text/css", "javascript", "image/", "font/", "video/", "audio/", "application/wasm")


def read_har(source: SourceText, reading: Reading) -> Iterator[Recorded]:
    """Every call of an API in a recording; pages, scripts and pictures are skipped. Raises NotReadable."""
    entries = mapping(mapping(reading.value).get("log")).get("entries")
    if not isinstance(entries, list):
        raise NotReadable(source.name, reading.line, "`log.entries` of the recording is not an array")
    for entry, line in zip(
        array(cast("object", entries)), reading.item_lines[id(cast("object", entries))], strict=True
    ):
        found = _entry(mapping(entry), source.name, line)
        if found is not None:
            yield found


def _entry(entry: dict[str, Any], file: str, line: int) -> Recorded | None:
    request = mapping(entry.get("request"))
    method, address = request.get("method"), request.get("url")
    if not isinstance(method, str) or not isinstance(address, str):
        raise NotReadable(file, line, "an entry of the recording has no `request` with `method` and `url`")
    response = mapping(entry.get("response"))
    content = mapping(response.get("content"))
    media_type = _media_type(content)
    if method in ("OPTIONS", "CONNECT") or any(part in media_type for part in _PAGES):
        return None
    find = plain_origin(file, line)
    sent = _sent(mapping(request.get("postData")), find)
    came = _came(content, str(response.get("status", 200)), find)
    if came is None and sent is None and media_type not in (JSON, ""):
        return None
    headers = tuple((str(each.get("name", "")), str(each.get("value", ""))) for each in objects(request.get("headers")))
    url = address.partition("#")[0]
    return Recorded(method, url, find(()), headers, sent, () if came is None else (came,))


def _media_type(data: dict[str, Any]) -> str:
    return str(data.get("mimeType", "")).split(";")[0].strip().lower()


def _sent(data: dict[str, Any], find: Callable[[tuple[str, ...]], Origin]) -> Payload | None:
    text = data.get("text")
    if _media_type(data) == FORM:
        pairs = [(str(each.get("name")), str(each.get("value", ""))) for each in objects(data.get("params"))]
        return Payload(dict(pairs or parse_qsl(str(text or ""))), find, FORM)
    value = parsed(text)
    return None if value is None else Payload(value, find, JSON)


def _came(content: dict[str, Any], status: str, find: Callable[[tuple[str, ...]], Origin]) -> Payload | None:
    text = content.get("text")
    if content.get("encoding") == "base64" and isinstance(text, str):
        try:
            text = base64.b64decode(text, validate=True).decode("utf-8")
        except ValueError:
            return None
    value = parsed(text)
    return None if value is None or not re.fullmatch(r"[1-5]\d\d", status) else Payload(value, find, JSON, status)
