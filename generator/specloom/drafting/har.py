"""Reads recordings of browsers: HAR 1.2. No library for it is maintained; it is JSON with a fixed shape."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from email import message_from_string
from email.message import Message
from typing import Any, Final, cast
from urllib.parse import parse_qsl

from .described import NotReadable, Origin, SourceText
from .json_values import array, mapping, objects, parsed
from .lenient_json import Reading
from .recorded import FORM, JSON, MULTIPART, Payload, Recorded, form_of, is_json, plain_origin

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
    if came is None and sent is None and not (is_json(media_type) or media_type == ""):
        return None
    status = str(response.get("status", 200))
    empty = (status,) if came is None and status == "204" else ()
    headers = tuple((str(each.get("name", "")), str(each.get("value", ""))) for each in objects(request.get("headers")))
    url = address.partition("#")[0]
    return Recorded(method, url, find(()), headers, sent, () if came is None else (came,), empty=empty)


def _media_type(data: dict[str, Any]) -> str:
    return str(data.get("mimeType", "")).split(";")[0].strip().lower()


def _sent(data: dict[str, Any], find: Callable[[tuple[str, ...]], Origin]) -> Payload | None:
    text = data.get("text")
    kind = _media_type(data)
    listed = [
        (str(each.get("name")), str(each.get("fileName") or each.get("value", "")), "fileName" in each)
        for each in objects(data.get("params"))
    ]
    if kind == FORM:
        given = listed or [(name, value, False) for name, value in parse_qsl(str(text or ""), keep_blank_values=True)]
        return form_of(given, find, FORM)
    if kind == MULTIPART:
        given = listed or list(_parts(str(data.get("mimeType", "")), str(text or "")))
        return form_of(given, find, MULTIPART) if given else None
    value = parsed(text)
    return None if value is None else Payload(value, find, kind if is_json(kind) else JSON)


def _parts(media_type: str, text: str) -> Iterator[tuple[str, str, bool]]:
    """(name, value, whether it is a file) of each part of a recorded form."""
    message = message_from_string(f"Content-Type: {media_type}\n\n{text}")
    for part in message.get_payload() if message.is_multipart() else ():
        if isinstance(part, Message):
            name = part.get_param("name", header="content-disposition")
            file = part.get_filename()
            if isinstance(name, str):
                yield name, file or str(part.get_payload()).strip(), file is not None


def _came(content: dict[str, Any], status: str, find: Callable[[tuple[str, ...]], Origin]) -> Payload | None:
    text = content.get("text")
    if content.get("encoding") == "base64" and isinstance(text, str):
        try:
            text = base64.b64decode(text, validate=True).decode("utf-8")
        except ValueError:
            return None
    value = parsed(text)
    return None if value is None or not re.fullmatch(r"[1-5]\d\d", status) else Payload(value, find, JSON, status)
