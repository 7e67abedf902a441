"""Results that the provider gives out a single time."""

from __future__ import annotations

from typing import Any

from ...errors import ClientError, TransportError, is_transient
from ...operation import Call
from ..exchange import Exchange
from ..handle import Update
from ..progress import Progress
from .fetched import FetchedResult
from .fetching import Fetch, fetch_of


class SingleUseResult:
    """The provider gives the result out a single time: where the response that held it was lost, so is the result."""

    __slots__ = ("_strategy",)

    def __init__(self, strategy: FetchedResult) -> None:
        self._strategy = strategy

    def gather(self, progress: Progress, seen: Exchange) -> Update | None:
        return None

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        update = self._strategy.begin(progress, seen)
        fetching = fetch_of(progress)
        if fetching is not None:
            fetching.strategy = self
        return update

    def restore(self, progress: Progress) -> None:
        self._strategy.restore(progress)
        fetching = fetch_of(progress)
        if fetching is not None:
            fetching.strategy = self

    def call(self, progress: Progress, fetching: Fetch) -> Call[Any] | ClientError:
        return self._strategy.call(progress, fetching)

    def accept(self, progress: Progress, fetching: Fetch, seen: Exchange) -> Update:
        return self._strategy.accept(progress, fetching, seen)

    def lose(self, progress: Progress, fetching: Fetch, error: ClientError) -> None:
        if not isinstance(error, TransportError) or error.sent:
            fetching.lost = error
            place = progress.handle.result_call
            progress.fetch(fetching, None if place is None else {**place, "lost": error.message})

    def reject(self, progress: Progress, fetching: Fetch, seen: Exchange) -> Update | None:
        if fetching.lost is None or _is_passing(seen):
            return None
        return progress.abandon(fetching.lost, "the result can be fetched only once, and its response was lost")


def _is_passing(seen: Exchange) -> bool:
    """Whether a response to the call for the result leaves open what the next one will be."""
    if seen.classification.state is None:
        return is_transient(seen.response.status)
    return seen.classification.transient or seen.classification.state in ("pending", "needs_action")
