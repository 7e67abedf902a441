"""Reads collections of Postman, v2.0 and v2.1: folders, variables, authorization, and saved responses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

from .described import Credential, NotReadable, Origin, SourceText
from .json_values import mapping, objects, parsed
from .lenient_json import JsonError, Reading, read_values
from .recorded import BYTES, FORM, JSON, MULTIPART, Payload, Recorded, form_of, plain_origin

_MOST_FOLDERS: Final = 20


@dataclass(frozen=True, slots=True)
class _Folder:
    """What holds for all requests of a folder."""

    variables: dict[str, str]
    auth: object
    depth: int = 0


def read_postman(source: SourceText, reading: Reading) -> Iterator[Recorded]:
    """Every request of a collection; raises NotReadable."""
    collection = mapping(reading.value)
    if not isinstance(collection.get("item"), list):
        raise NotReadable(source.name, reading.line, "`item` of the collection is not an array")
    outer = _Folder(_variables(collection, {}), collection.get("auth"))
    yield from _items(collection["item"], source.name, reading, outer)


def _items(items: list[Any], file: str, reading: Reading, folder: _Folder) -> Iterator[Recorded]:
    if folder.depth > _MOST_FOLDERS:
        raise NotReadable(file, reading.line, f"folders are nested deeper than {_MOST_FOLDERS} levels")
    for given, line in zip(items, reading.item_lines[id(items)], strict=True):
        if not isinstance(given, dict):
            raise NotReadable(file, line, "an item of the collection is not an object")
        item = mapping(cast("object", given))
        auth = item.get("auth", folder.auth)
        if isinstance(item.get("item"), list):
            inner = _Folder(_variables(item, folder.variables), auth, folder.depth + 1)
            yield from _items(item["item"], file, reading, inner)
        elif isinstance(item.get("request"), dict | str):
            yield _request(item, plain_origin(file, line)(()), _Folder(folder.variables, auth))


def _request(item: dict[str, Any], origin: Origin, folder: _Folder) -> Recorded:
    request = mapping(item["request"]) or {"url": item["request"]}
    url = request.get("url", "")
    raw = _without_disabled(str(url if isinstance(url, str) else mapping(url).get("raw", "")), mapping(url))
    headers = [
        (str(each.get("key", "")), _filled(str(each.get("value", "")), folder.variables))
        for each in objects(request.get("header"))
        if not each.get("disabled")
    ]
    path = re.sub(r"^(?:\w+://)?[^/]*", "", raw)
    noted = (
        *objects(request.get("header")),
        *objects(mapping(url).get("query")),
        *objects(mapping(url).get("variable")),
    )
    return Recorded(
        str(request.get("method", "GET")).upper(),
        _filled(re.sub(r"(?<=/)\{\{([\w\-]+)\}\}(?=/|\?|$)", r"{\1}", raw), folder.variables),
        origin,
        tuple(headers),
        _body(mapping(request.get("body")), origin, folder.variables),
        tuple(found for each in objects(item.get("response")) if (found := _response(each, origin)) is not None),
        str(item.get("name", "")),
        tuple(_credentials(mapping(request.get("auth", folder.auth)), origin)),
        is_template="/:" in path or "{{" in path,
        empty=tuple(str(each["code"]) for each in objects(item.get("response")) if each.get("code") == 204),
        notes=tuple((str(each.get("key")), note) for each in noted if (note := _text(each.get("description")))),
    )


def _without_disabled(raw: str, url: dict[str, Any]) -> str:
    """A URL without the parameters that are switched off."""
    off = {str(each.get("key")) for each in objects(url.get("query")) if each.get("disabled")}
    head, mark, query = raw.partition("?")
    kept = "&".join(part for part in query.split("&") if part.partition("=")[0] not in off)
    return f"{head}{mark if kept else ''}{kept}"


def _text(description: object) -> str:
    """A description, which is a text, or an object that holds one."""
    return str(mapping(description).get("content", "")) or (description if isinstance(description, str) else "")


def _response(each: dict[str, Any], origin: Origin) -> Payload | None:
    value, code = parsed(each.get("body")), each.get("code", 200)
    if value is None or not isinstance(code, int) or not 100 <= code <= 599:
        return None
    return Payload(value, plain_origin(origin.file, origin.line), JSON, str(code), str(each.get("name", "")))


def _body(body: dict[str, Any], origin: Origin, variables: dict[str, str]) -> Payload | None:
    find = plain_origin(origin.file, origin.line)
    mode = body.get("mode")
    if mode == "raw":
        text = _filled(str(body.get("raw", "")), variables)
        try:
            readings = read_values(text)
        except JsonError:
            return Payload(None, find, "text/plain") if text.strip() else None
        return Payload(readings[0].value, find, JSON)
    if mode == "graphql":
        asked = mapping(body.get("graphql"))
        given = parsed(asked.get("variables"))
        return Payload(
            {"query": str(asked.get("query", "")), **({} if given is None else {"variables": given})}, find, JSON
        )
    if mode == "file":
        return Payload(None, find, BYTES)
    if mode not in ("urlencoded", "formdata"):
        return None
    fields = [
        (str(each.get("key")), _filled(str(each.get("value", "")), variables), each.get("type") == "file")
        for each in objects(body.get(mode))
        if not each.get("disabled")
    ]
    return form_of(fields, find, FORM if mode == "urlencoded" else MULTIPART) if fields else None


def _credentials(auth: dict[str, Any], origin: Origin) -> Iterator[Credential]:
    kind = auth.get("type")
    if kind in ("bearer", "oauth2"):
        yield Credential("bearer", origin)
    elif kind == "basic":
        yield Credential("basic", origin)
    elif kind == "apikey":
        listed = objects(auth.get("apikey"))  # v2.1; v2.0 has an object
        given = {str(each.get("key")): each.get("value") for each in listed} or mapping(auth.get("apikey"))
        name = str(given.get("key", "X-Api-Key"))
        yield Credential("apiKey", origin, "query" if given.get("in") == "query" else "header", name)


def _variables(folder: dict[str, Any], outer: dict[str, str]) -> dict[str, str]:
    own = {str(each.get("key")): str(each.get("value", "")) for each in objects(folder.get("variable"))}
    return {**outer, **own}


def _filled(text: str, variables: dict[str, str]) -> str:
    """A text with the collection's variables; those without a value are left."""
    return re.sub(r"\{\{([\w\-.]+)\}\}", lambda found: variables.get(found[1]) or found[0], text)
