"""Which tasks of the provider's list an order may have created: what was looked through, and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from json import dumps
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..description.tasks import Search, TaskSpec
from ..errors import ClientError, bare
from ..expressions import evaluate, evaluate_value
from ..facts import Facts
from ..flow import Engine, Flow, send_flow
from ..json_data import get_pointer, is_array
from ..operation import Call, Operation
from ..pagination.pages import call_at, position_after, start_of
from ..request import Request, Response
from ..resume import Handle, Position
from ..tasks.exchange import Exchange, build_call, facts_of, ignore_response, interpret, read_captures
from ..tasks.search import is_match, time_of
from ..tasks.submit import values_of
from .protocol import Order

PAGES = 20
"""Up to so many pages of the provider's list are looked through for one order."""


class Looked(Struct, frozen=True):
    """The tasks of the provider's list that an order may have created, by name,
    and how many `items` on how many `pages` were looked at.

    `is_whole` says that no other page can have such a task: the list ended, or it is sorted by time, and came to tasks
    that are older than the order.
    """

    found: Mapping[str, Handle]
    items: int
    pages: int
    is_whole: bool

    def __str__(self) -> str:
        pages = "1 page" if self.pages == 1 else f"{self.pages} pages"
        return f"{self.items} tasks on {pages} of its list{'' if self.is_whole else ', which has more,'}"


def look_flow(
    engine: Engine, spec: TaskSpec[Operation], search: Search[Operation], unnamed: Handle, order: Order
) -> Flow[Looked | ClientError]:
    """Look through the provider's list for what an order may have created; or why the list cannot be read.

    The pages of an operation without `paging` are not known: its response is the whole list.
    """
    given = facts_of(unnamed)
    lasting = (order.until - order.since) / 2
    middle, window = order.since + lasting, replace(search, skew=search.skew + lasting)
    found: dict[str, Handle] = {}
    times: list[float | None] = []
    count = pages = 0
    try:
        call = build_call(engine, search.call, given, spec.origins)
        is_paged = call.operation.paging is not None
        position: Position | None = start_of(call) if is_paged else Position()
        while position is not None and pages < PAGES:
            asked = call_at(engine, call, position.at) if is_paged else call
            seen = yield from _page_flow(engine, spec, asked, given)
            items = _items(seen, search)
            found |= {name_of(it): it for it in _matching(engine, spec, window, seen, items, unnamed, middle)}
            count, pages = count + len(items), pages + 1
            times += [] if search.created is None else [time_of(get_pointer(it, search.created)) for it in items]
            is_over = not is_paged or _has_passed(times, middle - window.skew)
            position = (
                None if is_over else position_after(engine, asked, position, len(items), seen.request, seen.response)
            )
    except ClientError as error:
        return bare(error)
    return Looked(found, count, pages, position is None)


def _page_flow(engine: Engine, spec: TaskSpec[Operation], call: Call[Any], given: Facts) -> Flow[Exchange]:
    """One response of the list. Raises ClientError."""
    success = ignore_response(call)

    def read_response(request: Request, response: Response) -> Exchange:
        engine.read(success, request, response)
        return interpret(engine, spec, "poll", call, request, response, given)

    return (yield from send_flow(engine, success, read_response, creates=False))


def _items(seen: Exchange, search: Search[Operation]) -> Sequence[Any]:
    """The items of a page; none where the response omits them. Raises DecodeError for anything but a list."""
    if seen.unreadable is not None:
        raise seen.unreadable
    items = get_pointer(seen.body, search.items)
    if items is not None and not is_array(items):
        raise seen.undecodable(f"the response has no list at `{search.items}`")
    return items or ()


def _matching(
    engine: Engine,
    spec: TaskSpec[Operation],
    window: Search[Operation],
    seen: Exchange,
    items: Sequence[Any],
    unnamed: Handle,
    middle: float,
) -> Iterator[Handle]:
    """The handles of the items that may be the task: they meet all conditions, and name it."""
    given = facts_of(unnamed)
    for item in items:
        if is_match(window, item, given, middle):
            named = replace(seen, facts=replace(seen.facts, item=item))
            captured, flaws = read_captures(engine, spec, window.capture, named)
            if not flaws:
                yield replace(unnamed, captured={**unnamed.captured, **captured})


def _has_passed(times: Sequence[float | None], start: float) -> bool:
    """Whether a list with these times so far is sorted, the newest first, and has come to those before `start`."""
    known = [time for time in times if time is not None]
    is_sorted = len(known) == len(times) and all(newer >= older for newer, older in pairwise(known))
    return is_sorted and bool(known) and known[-1] < min(start, known[0])


def is_named(search: Search[Operation], handle: Handle | None) -> bool:
    """Whether a handle names one task of the provider's list."""
    return handle is not None and all(name in handle.captured for name in search.capture)


def name_of(handle: Handle) -> str:
    """What is the same for two handles of one task."""
    return dumps(handle.captured, sort_keys=True)


def looked_for(search: Search[Operation], unnamed: Handle) -> Any:
    """The values of a create request by which its own task is known in the provider's list."""
    given = facts_of(unnamed)
    where = [evaluate(it, given) for it in values_of(search.where)]
    return [where, [evaluate_value(it, given) for it in search.call.values]]
