"""Results that further calls bring, each made with values of the response before."""

from __future__ import annotations

from typing import Any, Literal

from msgspec.structs import replace

from ...description.tasks import FollowUp
from ...encoding import quoted
from ...errors import ClientError, DecodeError, bare
from ...expressions import evaluate_url, evaluate_value, references
from ...facts import Facts
from ...item_types import items_in
from ...models import decode_json
from ...operation import Call, Operation
from ...response import in_unicode
from ..exchange import Exchange, solution_of
from ..handle import Update
from ..progress import Progress, end_unread, make_call, succeed, take_result
from .fetching import Fetch
from .place import place_of, restored


class FetchedResult:
    """Further calls bring the result, in one piece or as a list of items: the last one of them does."""

    __slots__ = ()

    def gather(self, progress: Progress, seen: Exchange) -> Update | None:
        return None

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        if progress.spec.result.optional and names_nothing(progress.spec.result.calls[0], seen.facts):
            return self._succeed_without(progress, seen)
        if progress.ending is None:  # it may have been cancelled while this response was under way
            now = progress.engine.clock.monotonic()
            fetching = Fetch(self, replace(seen.facts, task=progress.handle.captured), now)
            progress.fetch(fetching, self._place(progress, fetching, seen))
            progress.wait(0.0)
        return progress.update(seen, "pending")

    def restore(self, progress: Progress) -> None:
        progress.fetching = restored(progress, self)

    def _place(self, progress: Progress, fetching: Fetch, seen: Exchange) -> dict[str, Any] | None:
        """What the handle keeps of the next call, so that another process can make it; None where none can."""
        return place_of(progress, fetching, seen)

    def call(self, progress: Progress, fetching: Fetch) -> Call[Any] | ClientError:
        return make_call(progress, progress.spec.result.calls[fetching.hop], fetching.facts)

    def accept(self, progress: Progress, fetching: Fetch, seen: Exchange) -> Update:
        if fetching.hop + 1 < len(progress.spec.result.calls):
            return self._go_on(progress, fetching, seen)
        return self._take(progress, fetching, seen)

    def _go_on(self, progress: Progress, fetching: Fetch, seen: Exchange) -> Update:
        """Make the next call, with values of this response."""
        if seen.unreadable is not None:
            return end_unread(progress, seen, bare(seen.unreadable))
        return self._enter(progress, fetching, seen, fetching.hop + 1)

    def _enter(self, progress: Progress, fetching: Fetch, seen: Exchange, hop: int) -> Update:
        """Be ready for a call that is made with values of this response, or end where it names no result."""
        facts = replace(seen.facts, task=progress.handle.captured)
        if progress.spec.result.optional and names_nothing(progress.spec.result.calls[hop], facts):
            return self._succeed_without(progress, seen)
        fetching.facts, fetching.hop = facts, hop
        progress.fetch(fetching, self._place(progress, fetching, seen))
        progress.wait(0.0)
        return progress.update(seen, "pending")

    def _succeed_without(self, progress: Progress, seen: Exchange) -> Update:
        """End a task that has succeeded and has no result."""
        return succeed(progress, seen, None)

    def _take(self, progress: Progress, fetching: Fetch, seen: Exchange) -> Update:
        """The response to the last call holds the result."""
        return take_result(progress, split(progress, seen))

    def lose(self, progress: Progress, fetching: Fetch, error: ClientError) -> None:
        pass

    def reject(self, progress: Progress, fetching: Fetch, seen: Exchange) -> Update | None:
        return None


def names_nothing(call: FollowUp[Operation], facts: Facts) -> bool:
    """Whether a response lacks a value that the call for the result is made of."""
    if call.url:
        return not any(evaluate_url(url, facts, quoted) for url in call.url)
    wanted = (it for place in (call.path, call.query, call.header, call.cookie, call.body) for it in place.values())
    return any(
        evaluate_value(value, facts) in (None, "")
        for value in wanted
        if any(it.root == "response.body" for it in references(value))
    )


def split(progress: Progress, seen: Exchange) -> Exchange:
    """The response as the list of the items in it, where it holds items."""
    is_typed = solution_of(progress.spec, progress.handle) is not None
    return split_items(seen, progress.spec.result.items, is_typed=is_typed)


def split_items(seen: Exchange, items: Literal["lines", "sequence"] | None, *, is_typed: bool) -> Exchange:
    """The exchange with the list of JSON values in its response: one per line, or after record separators.

    So it is where `items` says so, and where nothing gives the result a type and the response's media type tells it:
    one value is a list too, and nothing an empty one.
    """
    if not seen.response.ok:
        return seen
    separated = items or (None if is_typed else items_in(seen.response.headers.get("content-type", "")))
    if separated is None:
        return seen
    separator = b"\n" if separated == "lines" else b"\x1e"
    body: list[Any] = []
    problem = None
    try:
        whole = in_unicode(seen.response.body, seen.response.headers.get("content-type", ""))
        for text in whole.removeprefix(b"\xef\xbb\xbf").split(separator):
            if text.strip():
                body.append(decode_json(text))
    except DecodeError as error:
        problem = seen.secrets.mask(f"value {len(body) + 1} of the response is wrong: {error.message}")
    facts = replace(seen.facts, body=body)
    return replace(seen, body=body, facts=facts, problem=problem, is_garbled=False, is_itemized=True)
