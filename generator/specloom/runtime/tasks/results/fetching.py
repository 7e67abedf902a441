"""Results that are fetched, once a task has succeeded, by calls of their own:
which call is next, and what came of it.
"""

from __future__ import annotations

from typing import Any, Protocol

from ...errors import ClientError, DecodeError
from ...facts import Facts
from ...flow import Flow
from ...operation import Call
from ..exchange import Exchange
from ..handle import Update
from ..poller import ask
from ..progress import Progress, absorb, pace, survive


class FetchStrategy(Protocol):
    """How the result of a task that has succeeded is fetched."""

    def call(self, progress: Progress, fetching: Fetch) -> Call[Any] | ClientError:
        """The next call that brings the result or a part of it, or why it cannot be made."""
        ...

    def accept(self, progress: Progress, fetching: Fetch, seen: Exchange) -> Update:
        """Take in a response that holds the result or a part of it."""
        ...

    def lose(self, progress: Progress, fetching: Fetch, error: ClientError) -> None:
        """Take note that a response to the call did not come."""
        ...

    def reject(self, progress: Progress, fetching: Fetch, seen: Exchange) -> Update | None:
        """End the task by a response that holds no result; None where it may still be read as one about the state."""
        ...


class Fetch:
    """A task that has succeeded and whose result is still to be fetched, page by page where it comes in pages.

    `facts` are those of the response that the next call is made from, `since` the monotonic time when the task was seen
    to have succeeded. `lost` is why a response that may have held the result did not come. `hop` counts the calls that
    lead to the result, from 0, `items` are those whose results are still to be fetched.
    """

    __slots__ = ("facts", "hop", "items", "lost", "page", "since", "strategy", "values")

    def __init__(self, strategy: FetchStrategy, facts: Facts, since: float) -> None:
        self.strategy = strategy
        self.facts = facts
        self.since = since
        self.lost: ClientError | None = None
        self.page: Any = None
        self.values: list[Any] = []
        self.hop = 0
        self.items: list[Any] = []

    def flow(self, progress: Progress, deadline: float) -> Flow[Update]:
        """Make the next call that brings the result or a part of it."""
        strategy = self.strategy
        call = strategy.call(progress, self)
        if isinstance(call, ClientError):
            return progress.abandon(call)
        request = progress.engine.request(call)
        progress.wait(pace(progress.spec.timing, 1))
        seen = yield from ask(progress, "result", call, request, deadline)
        if isinstance(seen, ClientError):
            if progress.fetching is self:
                strategy.lose(progress, self, seen)
            return survive(progress, seen, is_whole=isinstance(seen, DecodeError))
        if seen.classification.state in ("succeeded", "partial"):
            return strategy.accept(progress, self, seen)
        update = strategy.reject(progress, self, seen)
        if update is not None:
            return update
        is_pending = seen.classification.state == "pending" and not seen.classification.transient
        if is_pending and progress.fetching is self:
            progress.fetch(None)
        return absorb(progress, seen)


def fetch_of(progress: Progress) -> Fetch | None:
    """What is fetched of the result of a task; None while it is polled, and once it has ended."""
    return progress.fetching if isinstance(progress.fetching, Fetch) else None
