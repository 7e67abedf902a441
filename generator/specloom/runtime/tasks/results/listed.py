"""Results with a part for each item that a response lists: one call for each item."""

from __future__ import annotations

from msgspec.structs import replace

from ...errors import DecodeError, bare
from ...expressions import evaluate
from ...json_data import is_array
from ..exchange import Exchange
from ..handle import Update
from ..progress import Progress, end_unread, succeed
from .fetched import FetchedResult, split
from .fetching import Fetch, fetch_of
from .place import place_of


class ListedResult(FetchedResult):
    """A response lists items, and one call for each brings a part of the result:
    the result is the list of the parts.
    """

    __slots__ = ()

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        update = super().begin(progress, seen)
        fetching = fetch_of(progress)
        return (
            update if fetching is None or len(progress.spec.result.calls) > 1 else self._list(progress, fetching, seen)
        )

    def _enter(self, progress: Progress, fetching: Fetch, seen: Exchange, hop: int) -> Update:
        update = super()._enter(progress, fetching, seen, hop)
        return self._list(progress, fetching, seen) if hop + 1 == len(progress.spec.result.calls) else update

    def _list(self, progress: Progress, fetching: Fetch, seen: Exchange) -> Update:
        """Take note of the items that a response lists."""
        items = evaluate(progress.spec.result.each, seen.facts)
        if items is not None and not is_array(items):
            return progress.abandon(
                seen.undecodable("the response holds no list of the items whose results are fetched")
            )
        fetching.items = list(items or ())
        if fetching.items:
            progress.fetch(fetching, place_of(progress, fetching, seen, fetching.items))
        return self._next(progress, fetching, seen)

    def _next(self, progress: Progress, fetching: Fetch, seen: Exchange) -> Update:
        """Ask for the part of the next item, or end the task."""
        if not fetching.items:
            return succeed(progress, seen, fetching.values)
        fetching.facts = replace(fetching.facts, item=fetching.items.pop(0))
        progress.wait(0.0)
        return progress.update(seen, "pending")

    def _take(self, progress: Progress, fetching: Fetch, seen: Exchange) -> Update:
        """Keep the part of one item, and continue with the next one."""
        try:
            value = progress.read_result(split(progress, seen))
        except DecodeError as caught:
            return end_unread(progress, seen, bare(caught))
        fetching.values.append(value)
        return self._next(progress, fetching, seen)
