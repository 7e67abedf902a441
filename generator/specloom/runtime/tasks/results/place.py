"""Where the call for a result stands, as a handle keeps it: what that call needs of the responses before, and no more.

Pure.

Another process makes the same call again. A result in pages, or of items, begins again at its first part there.
"""

from __future__ import annotations

from collections.abc import Mapping
from json import dumps
from typing import Any

from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace

from ...errors import DecodeError, TransportError
from ...expressions import Reference, evaluate, references
from ...json_data import get_pointer
from ...links import resolved
from ..exchange import Exchange, clean_url, facts_of, request_document
from ..progress import Progress
from .fetching import Fetch, FetchStrategy


class Place(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The next call for the result of a task, and the values that it is made of.

    `hop` counts the calls that lead to the result. `age` is the age of the task in seconds when it had succeeded.
    `status`, `url`, `headers` and `body` (by JSON pointer) are of the last response; `items` are those of which each
    has a call of its own, with their values by JSON pointer. `lost` is why a response that may have held the result did
    not come.
    """

    hop: int = 0
    age: float = 0.0
    partial: bool = False
    status: int = 200
    url: str = ""
    headers: Mapping[str, str] = {}
    body: Mapping[str, Any] = {}
    items: list[dict[str, Any]] | None = None
    lost: str | None = None


def place_of(
    progress: Progress, fetching: Fetch, seen: Exchange, items: list[Any] | None = None
) -> dict[str, Any] | None:
    """The place of the next call, which is made with values of the response that was `seen`;
    None if it would show a key.
    """
    follow_up, facts = progress.spec.result.calls[fetching.hop], fetching.facts
    wanted = references(follow_up.values)
    urls = {it for url in follow_up.url if url.startswith("$") for it in references(url)}
    body: dict[str, Any] = {}
    headers: dict[str, Any] = {}
    try:
        for it in wanted:
            if it.root == "response.body":
                body[it.pointer] = get_pointer(facts.body, it.pointer)
            elif it.root == "response.header":
                headers[it.name] = evaluate((f"$response.header.{it.name}",), facts)
            else:
                continue
            values, name = (body, it.pointer) if it.root == "response.body" else (headers, it.name)
            if it in urls:
                values[name] = clean_url(progress.engine, values[name], seen.request, follow_up.operation)
        is_named = any(it.root == "url" for it in wanted)
        url = clean_url(progress.engine, facts.url, seen.request, follow_up.operation) if is_named else ""
    except DecodeError:
        return None
    place = Place(
        hop=fetching.hop,
        age=max(0.0, fetching.since - progress.born),
        partial=progress.state == "partial",
        status=facts.status,
        url=url,
        headers={name: value for name, value in headers.items() if value is not None},
        body={pointer: value for pointer, value in body.items() if value is not None},
        items=None if items is None else [_values_of(item, wanted) for item in items],
    )
    kept: dict[str, Any] = to_builtins(place)
    return None if progress.engine.secrets.masking.shows(dumps(kept, ensure_ascii=False)) else kept


def _values_of(item: Any, wanted: tuple[Reference, ...]) -> dict[str, Any]:
    """What the call for an item needs of it, by JSON pointer."""
    return {it.pointer: get_pointer(item, it.pointer) for it in wanted if it.root == "item"}


def restored(progress: Progress, strategy: FetchStrategy) -> Fetch | None:
    """What is fetched next of the result of a resumed task;
    None where its handle does not say it, or not to this version.
    """
    calls = progress.spec.result.calls
    try:
        place = convert(progress.handle.result_call, Place)
        body, items = request_document(place.body), [request_document(each) for each in place.items or ()]
        url = resolved(place.url, progress.engine.base_of(calls[place.hop].operation))
    except (ValueError, LookupError):
        return None
    facts = replace(facts_of(progress.handle), status=place.status, url=url, headers=place.headers, body=body)
    fetching = Fetch(strategy, facts, progress.born + place.age)
    fetching.hop = place.hop
    if items:
        fetching.facts, fetching.items = replace(facts, item=items[0]), items[1:]
    if place.lost is not None:
        fetching.lost = TransportError(place.lost, sent=True, operation=calls[place.hop].operation.id)
    progress.state = "partial" if place.partial else "succeeded"
    return fetching
