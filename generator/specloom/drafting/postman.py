"""Reads collections of Postman, v2.0 and v2.1: folders, variables, authorization, and saved responses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from .described import Certainty, Credential, NotReadable, Origin
from .har import parsed
from .lenient_json import JsonError, read_values
from .recorded import FORM, JSON, Payload, Recorded, plain_origin

if TYPE_CHECKING:
    from ..ir import Json
    from .described import SourceText
    from .lenient_json import Reading

_MOST_FOLDERS: Final = 20


def read_postman(source: SourceText, reading: Reading) -> Iterator[Recorded]:
    """Every request of a collection; raises NotReadable."""
    collection: Any = reading.value
    if not isinstance(collection.get("item"), list):
        raise NotReadable(source.name, reading.line, "the collection has no `item`")
    variables = _variables(collection.get("variable"), {})
    yield from _folder(collection, source.name, reading, variables, collection.get("auth"), 0)


def _folder(
    folder: Mapping[str, Any], file: str, reading: Reading, variables: dict[str, str], auth: Any, depth: int
) -> Iterator[Recorded]:
    if depth > _MOST_FOLDERS:
        raise NotReadable(file, reading.line, f"folders are nested deeper than {_MOST_FOLDERS} levels")
    for item, line in zip(folder["item"], reading.item_lines[id(folder["item"])], strict=True):
        if not isinstance(item, dict):
            raise NotReadable(file, line, "an item of the collection is not an object")
        inner = item.get("auth", auth)
        if isinstance(item.get("item"), list):
            known = _variables(item.get("variable"), variables)
            yield from _folder(item, file, reading, known, inner, depth + 1)
        elif isinstance(item.get("request"), dict | str):
            request = (
                item["request"] if isinstance(item["request"], dict) else {"url": item["request"], "method": "GET"}
            )
            yield _request(item, request, Origin(file, line, Certainty.EXAMPLE), variables, request.get("auth", inner))


def _request(
    item: dict[str, Any], request: dict[str, Any], origin: Origin, variables: dict[str, str], auth: Any
) -> Recorded:
    url = request.get("url", "")
    raw = str(url.get("raw", "") if isinstance(url, dict) else url)
    headers = (
        tuple(
            (str(each.get("key", "")), _filled(str(each.get("value", "")), variables))
            for each in request.get("header", ())
            if isinstance(each, dict) and not each.get("disabled")
        )
        if isinstance(request.get("header", ()), list)
        else ()
    )
    responses = item.get("response") if isinstance(item.get("response"), list) else []
    return Recorded(
        str(request.get("method", "GET")).upper(),
        _filled(raw, variables),
        origin,
        headers,
        _body(request.get("body"), origin, variables),
        tuple(found for each in responses if isinstance(each, dict) and (found := _response(each, origin)) is not None),
        str(item.get("name", "")),
        tuple(_credentials(auth, origin)),
        is_template=":" in re.sub(r"^\w+://[^/]*", "", raw) or "{{" in re.sub(r"^(?:\w+://)?[^/]*", "", raw),
    )


def _response(each: dict[str, Any], origin: Origin) -> Payload | None:
    value = parsed(each.get("body"))
    code = each.get("code", 200)
    if value is None or not isinstance(code, int) or not 100 <= code <= 599:
        return None
    return Payload(value, plain_origin(origin.file, origin.line), JSON, str(code), str(each.get("name", "")))


def _body(body: Any, origin: Origin, variables: dict[str, str]) -> Payload | None:
    if not isinstance(body, dict):
        return None
    find = plain_origin(origin.file, origin.line)
    mode = body.get("mode")
    if mode == "raw":
        try:
            readings = read_values(_filled(str(body.get("raw", "")), variables))
        except JsonError:
            return None
        return Payload(readings[0].value, find, JSON)
    if mode in ("urlencoded", "formdata"):
        fields: dict[str, Json] = {
            str(each.get("key")): _filled(str(each.get("value", "")), variables)
            for each in body.get(mode, ())
            if isinstance(each, dict) and not each.get("disabled")
        }
        return Payload(fields, find, FORM if mode == "urlencoded" else "multipart/form-data") if fields else None
    return None


def _credentials(auth: Any, origin: Origin) -> Iterator[Credential]:
    if not isinstance(auth, dict):
        return
    kind = auth.get("type")
    if kind in ("bearer", "oauth2"):
        yield Credential("bearer", origin)
    elif kind == "basic":
        yield Credential("basic", origin)
    elif kind == "apikey":
        given = auth.get("apikey")
        if isinstance(given, list):
            given = {each.get("key"): each.get("value") for each in given if isinstance(each, dict)}
        if isinstance(given, dict):
            place = "query" if given.get("in") == "query" else "header"
            yield Credential("apiKey", origin, place, str(given.get("key", "X-Api-Key")))


def _variables(given: Any, outer: dict[str, str]) -> dict[str, str]:
    found = dict(outer)
    for each in given if isinstance(given, list) else ():
        if isinstance(each, dict) and isinstance(each.get("key"), str):
            found[each["key"]] = str(each.get("value", ""))
    return found


def _filled(text: str, variables: dict[str, str]) -> str:
    """A text with the collection's variables; those without a value are left."""
    return re.sub(r"\{\{([\w\-.]+)\}\}", lambda found: variables.get(found[1]) or found[0], text)
