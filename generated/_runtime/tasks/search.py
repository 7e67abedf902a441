"""Tasks whose create response does not name them: which item of the provider's list is the one that was created."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from ..description.tasks import Search
from ..errors import ClientError, DecodeError, bare, is_transient
from ..expressions import as_number, holds
from ..facts import Facts
from ..flow import Flow
from ..json_data import get_pointer, is_array
from ..limiter import TICK
from ..operation import Operation
from .exchange import Exchange, facts_of, ignore_response, read_captures
from .handle import Update
from .poller import ask
from .progress import Progress, hint_in, make_call, pace, survive


class TaskFinder:
    """Looks for a task in the provider's list, which its create response did not name."""

    __slots__ = ()

    def flow(self, progress: Progress, search: Search[Operation], deadline: float) -> Flow[Update]:
        """Ask for the list once, and take the task out of it."""
        call = make_call(progress, search.call, facts_of(progress.handle))
        if isinstance(call, ClientError):
            return progress.abandon(call)
        request = progress.engine.request(call)
        progress.wait(pace(progress.spec.timing, 1))
        progress.asked_last = progress.left <= TICK
        seen = yield from ask(progress, "poll", call, request, deadline)
        if isinstance(seen, ClientError):
            return _search_again(progress, seen, is_whole=isinstance(seen, DecodeError))
        found = find(progress, search, seen)
        if not isinstance(found, ClientError):
            return found
        if is_transient(seen.response.status) or seen.classification.transient or seen.is_garbled:
            return _search_again(progress, found, hint_in(progress, seen), is_whole=seen.is_garbled)
        return progress.abandon(found, "it cannot be found in the provider's list")


def _search_again(
    progress: Progress, error: ClientError, hint: float | None = None, *, is_whole: bool = False
) -> Update:
    """Continue after a request that did not bring the provider's list."""
    update = survive(progress, error, hint, is_whole=is_whole)
    if progress.ending is not None:
        return update
    progress.wait(pace(progress.spec.timing, 1, hint=hint))
    return replace(update, handle=progress.handle)


def find(progress: Progress, search: Search[Operation], seen: Exchange) -> Update | ClientError:
    """Take the task out of a page of the provider's list, if it is there; or why it cannot be.

    Of several items that may be the task none is chosen: that is an error.
    """
    try:
        progress.engine.read(ignore_response(seen.call), seen.request, seen.response)
    except ClientError as error:
        return bare(error)
    if seen.unreadable is not None:
        return seen.unreadable
    items = get_pointer(seen.body, search.items)
    if items is not None and not is_array(items):
        return seen.undecodable(f"the response has no list at `{search.items}`")
    given = facts_of(progress.handle)
    found = [item for item in items or () if is_match(search, item, given, progress.handle.created)]
    if len(found) > 1:
        return seen.undecodable(f"{len(found)} tasks of the list may be this one, and none of them is chosen")
    progress.trouble = None
    if not found:
        return progress.ended.update if progress.check_limits() else progress.update(seen)
    named = replace(seen, facts=replace(seen.facts, item=found[0]))
    captured, flaws = read_captures(progress.engine, progress.spec, search.capture, named)
    for name, flaw in flaws.items():
        return seen.undecodable(f"the task in the list does not hold its `{name}`{flaw}")
    progress.handle = replace(progress.handle, captured={**progress.handle.captured, **captured})
    progress.wait(0.0)
    return progress.update(seen)


def is_match(search: Search[Operation], item: Any, given: Facts, created: float) -> bool:
    """Whether an item of the list is the task that was created at `created`, in seconds since 1970; `given` holds its
    create request and captured values.
    """
    if search.created is not None:
        time = time_of(get_pointer(item, search.created))
        if time is None or abs(time - created) > search.skew:
            return False
    return holds(search.where, replace(given, item=item))


def time_of(value: Any) -> float | None:
    """A time in seconds since 1970: RFC 3339, or a number of seconds or milliseconds; None for anything else."""
    number = as_number(value)
    if number is not None:
        return number / 1000 if abs(number) > MILLISECONDS else number
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return None if time is None else (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


MILLISECONDS = 1e11
"""A number above this is a time in milliseconds: as seconds it would be in the year 5138."""
