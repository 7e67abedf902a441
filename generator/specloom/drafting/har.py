"""Reads recordings of browsers: HAR 1.2. No library for it is maintained; it is JSON with a fixed shape."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from .described import Certainty, NotReadable, Origin
from .recorded import FORM, JSON, Payload, Recorded

if TYPE_CHECKING:
    from .described import SourceText
    from .lenient_json import Reading

_PAGES: Final = ("text/html", "text/css", "javascript", "image/", "font/", "video/", "audio/", "application/wasm")
_MOST_LEVELS: Final = 64


def read_har(source: SourceText, reading: Reading) -> Iterator[Recorded]:
    """Every call of an API in a recording; pages, scripts and pictures are skipped. Raises NotReadable."""
    log: Any = reading.value
    entries = log["log"].get("entries")
    if not isinstance(entries, list):
        raise NotReadable(source.name, reading.line, "the recording has no `log.entries`")
    for entry, line in zip(entries, reading.item_lines[id(entries)], strict=True):
        found = _entry(entry, source.name, line)
        if found is not None:
            yield found


def _entry(entry: Any, file: str, line: int) -> Recorded | None:
    request = entry.get("request") if isinstance(entry, dict) else None
    if (
        not isinstance(request, dict)
        or not isinstance(request.get("url"), str)
        or not isinstance(request.get("method"), str)
    ):
        raise NotReadable(file, line, "an entry of the recording has no `request` with `method` and `url`")
    response = entry.get("response") if isinstance(entry.get("response"), dict) else {}
    content = response.get("content") if isinstance(response.get("content"), dict) else {}
    media_type = str(content.get("mimeType", "")).split(";")[0].strip().lower()
    if request["method"] in ("OPTIONS", "CONNECT") or any(part in media_type for part in _PAGES):
        return None
    origin = Origin(file, line, Certainty.EXAMPLE)

    def find(path: tuple[str, ...]) -> Origin:
        return origin

    sent = _sent(request.get("postData"), find)
    came = _came(content, media_type, str(response.get("status", 200)), find)
    if came is None and sent is None and media_type not in (JSON, ""):
        return None
    headers = tuple(
        (str(each.get("name", "")), str(each.get("value", ""))) for each in _objects(request.get("headers"))
    )
    url = urlsplit(request["url"])._replace(fragment="").geturl()
    return Recorded(request["method"], url, origin, headers, sent, () if came is None else (came,))


def _objects(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _sent(data: object, find: Callable[[tuple[str, ...]], Origin]) -> Payload | None:
    if not isinstance(data, dict):
        return None
    media_type = str(data.get("mimeType", "")).split(";")[0].strip().lower()
    text = data.get("text")
    if media_type == FORM:
        pairs = [(str(each.get("name")), str(each.get("value", ""))) for each in _objects(data.get("params"))]
        return Payload(dict(pairs or parse_qsl(str(text or ""))), find, FORM)
    value = parsed(text)
    return None if value is None else Payload(value, find, JSON)


def _came(
    content: dict[str, Any], media_type: str, status: str, find: Callable[[tuple[str, ...]], Origin]
) -> Payload | None:
    text = content.get("text")
    if content.get("encoding") == "base64" and isinstance(text, str):
        try:
            text = base64.b64decode(text, validate=True).decode("utf-8")
        except ValueError:
            return None
    value = parsed(text)
    return None if value is None or not status.isdigit() or len(status) != 3 else Payload(value, find, JSON, status)


def parsed(text: object) -> Any:
    """The object or array that a body is; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) and levels(value) <= _MOST_LEVELS else None


def levels(value: object) -> int:
    """How deep a value is nested."""
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        inner, depth = waiting.pop()
        deepest = max(deepest, depth)
        members = inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else ()
        waiting += [(member, depth + 1) for member in members]
    return deepest
