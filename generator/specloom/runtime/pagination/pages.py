"""How a paged list continues: the next page by a response, and the position in a page. Pure.

The rules, in this order:

- Where the API tells whether there is more (`more`) and its response says that there is not, this page is the last.
- Pages that are counted, by number or by offset, end where the response's total of pages or of items is reached,
  otherwise with a page without items; with `more` only where that says so. A page shorter than others is not the end:
  servers cap and filter.
- Cursors and URLs end where the response names none: absent, null or "". A cursor that is read from the last item
  (`$item`) ends on a page without items.

What cannot be right is an error and not an end: a position that comes again, `EMPTY_PAGES` pages without items in a
row, a URL at another origin.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from ..description.pages import Paging
from ..errors import ClientError, ConfigurationError, DecodeError, bare
from ..expressions import as_number, evaluate, holds, last_item
from ..facts import Facts
from ..flow import Engine, Flow, send_flow
from ..json_data import as_text, is_array, is_object, pointer_tokens
from ..links import resolved
from ..media_types import is_json
from ..models import is_struct
from ..operation import Call, PagedCall, Target
from ..request import Request, Response
from ..response import RawResponse, content, facts, read, undecodable
from ..resume import Position
from .links import check_next, next_link, path_within

T = TypeVar("T")
P = TypeVar("P")

EMPTY_PAGES = 100
"""Pages in a row that may hold no item, before that is taken for an endless list."""


class Page(RawResponse[P], Generic[T, P], frozen=True):
    """One page of a list: its whole response, as `client.raw` gives it, with the `items` that are in its value."""

    items: Sequence[T] = ()

    def __repr__(self) -> str:
        return f"Page({self.status}, {len(self.items)} items)"


class Fetched(Struct, Generic[T, P], frozen=True):
    """A page, and the position after it: None at the end, or the reason why there can be none."""

    page: Page[T, P]
    following: Position | None | ClientError


def start_of(call: Call[Any]) -> Position:
    """Where a call begins by its own arguments.

    Raises ConfigurationError for a page or an offset that is not a number.
    """
    paging = _paging(call)
    given = _argument(call, paging)
    if paging.by in ("page", "offset") and given is not None:
        given = _whole(given, call)
    match paging.by:
        case "page":
            return Position(at=given, before=0 if given in (None, paging.first) else None)
        case "offset":
            return Position(at=given, before=given or 0)
        case "cursor" | "next":
            return Position(at=given)


def page_flow(engine: Engine, paged: PagedCall[T, P], position: Position) -> Flow[Fetched[T, P]]:
    """Fetch the page at a position, as any call is made."""
    call = paged.call
    asked = call_at(engine, call, position.at)

    def read_page(request: Request, response: Response) -> Fetched[T, P]:
        outcome = _fetched(engine, asked, position, request, response)
        if isinstance(outcome, ClientError):
            raise bare(outcome)
        return outcome

    return (yield from send_flow(engine, asked, read_page))


def key_of(position: Position) -> bytes:
    """What is the same for two positions that ask for the same page."""
    return msgspec.json.encode(position.at)


def _fetched(
    engine: Engine, call: Call[Any], position: Position, request: Request, response: Response
) -> Fetched[Any, Any] | ClientError:
    """A response as a page, or what is wrong with it; no error may carry a frame that holds the response."""
    try:
        raw = engine.read(call, request, response)
    except ClientError as error:
        return error
    try:
        items = _items(raw.value, call)
    except DecodeError as error:
        problem = _undecodable(error, engine, call, response)
        _add_value(problem, engine, call, request, response)
        return problem
    page: Page[Any, Any] = Page(raw.status, raw.headers, raw.body, raw.value, raw.mismatches, items)
    try:
        return Fetched(page, position_after(engine, call, position, len(items), request, response))
    except DecodeError as error:  # the items of this page are valid anyway
        return Fetched(page, bare(_undecodable(error, engine, call, response)))


def _undecodable(error: DecodeError, engine: Engine, call: Call[Any], response: Response) -> DecodeError:
    """What is wrong with a page, with its whole response, in which secrets are masked."""
    found = content(response, call.operation.json_types)
    return undecodable(error, call.operation, response, found, engine.secrets)


def _add_value(problem: DecodeError, engine: Engine, call: Call[Any], request: Request, response: Response) -> None:
    """Add what a client that keeps nothing would tell of the value:
    as far as it fits, without secrets, and where not.
    """
    try:
        read(call, request, response, engine.secrets, engine.clock.wall)
    except DecodeError as strict:
        problem.value, problem.mismatches = strict.value, strict.mismatches


# --- the next position -----------------------------------------------------------------------------------------------


def position_after(
    engine: Engine, call: Call[Any], position: Position, count: int, request: Request, response: Response
) -> Position | None:
    """The position after a page of `count` items; None where it is the last.

    Raises DecodeError for a wrong URL or cursor.
    """
    paging = _paging(call)
    counted = paging.by in ("page", "offset")
    is_read = paging.more or paging.total or paging.pages or (not counted and paging.next)
    seen = facts(request, response, content(response, call.operation.json_types).value if is_read else None)
    if paging.by == "cursor":
        within = "" if call.operation.envelope is None else call.operation.envelope.result
        seen = replace(seen, item=last_item(seen.body, f"{within}{paging.items}"))
    if paging.more and not holds(paging.more, seen):
        return None
    before = None if position.before is None else position.before + count
    if not counted:
        return _named_position(engine, call, seen, request, response, before)
    number = paging.first if position.at is None and paging.by == "page" else position.at or 0
    total, pages = as_number(evaluate(paging.total, seen)), as_number(evaluate(paging.pages, seen))
    if pages is not None and number - paging.first + 1 >= pages:
        return None
    if total is not None and before is not None and before >= total:
        return None
    if not count and not paging.more:
        return None
    return Position(at=number + 1 if paging.by == "page" else number + count, before=before)


def _named_position(
    engine: Engine, call: Call[Any], seen: Facts, request: Request, response: Response, before: int | None
) -> Position | None:
    """The position that a response names by a cursor or a URL. Raises DecodeError for an invalid one."""
    paging = _paging(call)
    named = evaluate(paging.next, seen) if paging.next else next_link(response.headers.get("link", ""))
    if named is None or named == "":
        return None
    check_next(named, paging.next, is_url=paging.by == "next", in_json=_takes_json(call))
    if paging.by == "cursor":
        if engine.secrets.masking.shows(as_text(named) or "") or engine.secrets.mask_data(named) != named:
            raise DecodeError("the provider names a cursor that repeats a key")
        return Position(at=named, before=before)
    keys = tuple(it.name for it in request.chosen(engine.secrets) if it.location == "query")
    path = path_within(named, request.url, keys)
    if engine.secrets.masking.shows(path):
        raise DecodeError("the provider names a URL that repeats a key")
    return Position(at=path, before=before)


def _takes_json(call: Call[Any]) -> bool:
    """Whether what leads to the next page goes into a body of JSON."""
    operation = call.operation
    return _paging(call).place == "body" and is_json(operation.media_type or "", operation.json_types)


# --- requests of pages -----------------------------------------------------------------------------------------------


def call_at(engine: Engine, call: Call[P], at: Any) -> Call[P]:
    """The call that fetches the page at a position of the list, which `at` names."""
    paging = _paging(call)
    if at is None:
        return call
    match paging.place:
        case "query":
            return replace(call, query={**call.query, paging.name: at})
        case "header":
            return replace(call, header={**call.header, paging.name: at})
        case "body":
            return replace(call, arguments={**call.arguments, paging.name: at})
        case None:
            base = engine.request(call).url
            url = resolved(path_within(str(at), base), base)
            return replace(call, path={}, query={}, target=Target(url, own=True))


def _argument(call: Call[Any], paging: Paging) -> Any:
    """What the caller has given for the page; None where that is nothing."""
    match paging.place:
        case "query":
            given = call.query.get(paging.name, UNSET)
        case "header":
            given = call.header.get(paging.name, UNSET)
        case "body":
            given = call.arguments.get(paging.name, UNSET)
        case None:
            given = UNSET
    return None if given is UNSET else given


_WHOLE = re.compile(r"-?[0-9]{1,18}")


def _whole(given: Any, call: Call[Any]) -> int:
    text = as_text(given) or ""
    if _WHOLE.fullmatch(text):
        return int(text)
    raise ConfigurationError(f"`{_paging(call).name}` must be an integer to continue from", operation=call.operation.id)


def _paging(call: Call[Any]) -> Paging:
    paging = call.operation.paging
    if not isinstance(paging, Paging):
        raise TypeError(f"{call.operation.id} has no pages")
    return paging


# --- items of a page -------------------------------------------------------------------------------------------------


def _items(value: Any, call: Call[Any]) -> Sequence[Any]:
    """The items of a page; none where the response omits them or has no value at all."""
    pointer = _paging(call).items
    for token in pointer_tokens(pointer):
        value = _member(value, token)
    if value is None or value is UNSET:
        return ()
    if is_array(value):
        return value
    raise DecodeError(f"the response has no list of items at `{pointer}`", operation=call.operation.id)


def _member(value: Any, token: str) -> Any:
    """What a value holds under a name that it has on the wire; UNSET where that is nothing."""
    if is_struct(value):
        names = dict(zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True))
        more = getattr(value, "additional_properties", {})
        return getattr(value, names[token]) if token in names else more.get(token, UNSET)
    if is_object(value):
        return value.get(token, UNSET)
    return UNSET
