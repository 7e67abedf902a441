"""Where the result of a task that has succeeded comes from: one strategy for each way in which providers give it out.

It is inline, in the response that reported the success; fetched by one more call; paged, by one call for each page; or for
single use, where a lost response loses it. A strategy has no state of its own: it is shared by all tasks of its kind,
and what it has of a single task so far is in the task's `Progress`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol

from msgspec.structs import replace

from ..description.tasks import FollowUp, Pages, TaskSpec
from ..errors import ClientError, DecodeError, TransportError, bare, is_transient
from ..expressions import evaluate, references
from ..json_data import is_object
from ..links import check_next
from ..media_types import is_json
from ..operation import Call, Operation
from ..response import fit
from .exchange import Exchange, resolve_target, split_items
from .handle import Update
from .progress import Fetching, FetchStrategy, Progress, make_call


class ResultStrategy(Protocol):
    """How the result of a task is obtained."""

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        """Start to obtain the result of a task whose success was just reported."""
        ...


class InlineResult:
    """The response that tells the success holds the result."""

    __slots__ = ()

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        return take_result(progress, seen)


class FetchedResult:
    """One more call brings the result, in one piece or as a list of items."""

    __slots__ = ("_follow_up",)

    def __init__(self, follow_up: FollowUp[Operation]) -> None:
        self._follow_up = follow_up

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        return _begin_to_fetch(self, progress, seen)

    def call(self, progress: Progress, fetching: Fetching) -> Call[Any] | ClientError:
        return make_call(progress, self._follow_up, fetching.facts)

    def accept(self, progress: Progress, fetching: Fetching, seen: Exchange) -> Update:
        return take_result(progress, _split(progress, seen))

    def lose(self, fetching: Fetching, error: ClientError) -> None:
        pass

    def reject(self, progress: Progress, fetching: Fetching, seen: Exchange) -> Update | None:
        return None


class PagedResult(FetchedResult):
    """The result is a list that comes in pages: one call for each, of which every response names the next."""

    __slots__ = ("_pages",)

    def __init__(self, follow_up: FollowUp[Operation], pages: Pages) -> None:
        super().__init__(follow_up)
        self._pages = pages

    def call(self, progress: Progress, fetching: Fetching) -> Call[Any] | ClientError:
        call = super().call(progress, fetching)
        if isinstance(call, ClientError) or fetching.page is None:
            return call
        return self._with_page(call, progress, fetching)

    def _with_page(self, call: Call[Any], progress: Progress, fetching: Fetching) -> Call[Any] | ClientError:
        """The call for the next page, or why it cannot be made."""
        place, page = self._pages.set, fetching.page
        match place.location:
            case "header":
                return replace(call, header={**call.header, place.name: page})
            case "query":
                return replace(call, query={**call.query, place.name: page})
            case "body":
                return replace(call, members={**call.members, place.name: page})
            case "url":
                try:
                    target = resolve_target(progress.engine, str(page), fetching.facts.url, progress.spec.origins)
                except ClientError as error:
                    return bare(error)
                return replace(call, target=target, path={}, query={})

    def accept(self, progress: Progress, fetching: Fetching, seen: Exchange) -> Update:
        """Keep a page of the result, and continue with the next one or end the task."""
        seen = _split(progress, seen)
        try:
            value: Any = [] if _lacks_list(progress, seen) else read_result(progress, seen)
        except DecodeError as caught:
            error = bare(caught)
        else:
            return self._keep(progress, fetching, seen, value)
        return _end_unread(progress, seen, error)

    def _keep(self, progress: Progress, fetching: Fetching, seen: Exchange, value: Any) -> Update:
        named = evaluate(self._pages.next, seen.facts)
        following = None if named == "" else named
        problem = self._flaw(value, following, fetching.page, seen)
        if problem is not None:
            return progress.abandon(seen.undecodable(problem))
        fetching.values += value
        fetching.page = following
        if following is None:
            return _succeed(progress, seen, fetching.values)
        if self._pages.set.location == "url":
            fetching.facts = replace(fetching.facts, url=seen.facts.url)
        progress.due = progress.engine.clock.monotonic()
        return progress.update(seen, "pending")

    def _flaw(self, value: Any, following: Any, page: Any, seen: Exchange) -> str | None:
        """Why a page of the result cannot be used, or the one that follows cannot be asked for; None where both can."""
        if not isinstance(value, list):
            return "a page of the result holds no list"
        if following is None:
            return None
        operation, is_url = seen.call.operation, self._pages.set.location == "url"
        in_json = self._pages.set.location == "body" and is_json(operation.media_type or "", operation.json_types)
        try:
            check_next(following, self._pages.next, is_url=is_url, in_json=in_json)
        except DecodeError as error:
            return error.message
        return "a page of the result names itself as the next one" if following == page else None


class SingleUseResult:
    """The provider gives the result out a single time: where the response that held it was lost, so is the result."""

    __slots__ = ("_strategy",)

    def __init__(self, strategy: FetchStrategy) -> None:
        self._strategy = strategy

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        return _begin_to_fetch(self, progress, seen)

    def call(self, progress: Progress, fetching: Fetching) -> Call[Any] | ClientError:
        return self._strategy.call(progress, fetching)

    def accept(self, progress: Progress, fetching: Fetching, seen: Exchange) -> Update:
        return self._strategy.accept(progress, fetching, seen)

    def lose(self, fetching: Fetching, error: ClientError) -> None:
        if not isinstance(error, TransportError) or error.sent:
            fetching.lost = error

    def reject(self, progress: Progress, fetching: Fetching, seen: Exchange) -> Update | None:
        if fetching.lost is None or _is_passing(seen):
            return None
        return progress.abandon(fetching.lost, "the result can be fetched only once, and its response was lost")


def _begin_to_fetch(strategy: FetchStrategy, progress: Progress, seen: Exchange) -> Update:
    now = progress.engine.clock.monotonic()
    if progress.ending is None:  # it may have been cancelled while this response was under way
        progress.phase = Fetching(strategy, replace(seen.facts, task=progress.handle.captured), now)
    progress.due = now
    return progress.update(seen, "pending")


@lru_cache(maxsize=1024)
def strategy_of(spec: TaskSpec[Operation]) -> ResultStrategy:
    """The one strategy of a kind of task."""
    result = spec.result
    if result.call is None:
        return InlineResult()
    strategy = FetchedResult(result.call) if result.pages is None else PagedResult(result.call, result.pages)
    return SingleUseResult(strategy) if result.single_use else strategy


# --- reading ---------------------------------------------------------------------------------------------------------


def take_result(progress: Progress, seen: Exchange) -> Update:
    """Read the result out of the response that holds it, and end the task."""
    try:
        value = read_result(progress, seen)
    except ClientError as caught:
        error = bare(caught)
    else:
        return _succeed(progress, seen, value)
    return _end_unread(progress, seen, error)


def _end_unread(progress: Progress, seen: Exchange, error: ClientError) -> Update:
    """End a task that has succeeded and whose result cannot be read."""
    error.handle = progress.handle
    error.add_note(f"task handle: {progress.handle.to_json()}")
    return _succeed(progress, seen, None, error)


def _succeed(progress: Progress, seen: Exchange, value: Any, error: ClientError | None = None) -> Update:
    """End a task that has succeeded, with its result or with what keeps that from being read."""
    return progress.end("partial" if progress.state == "partial" else "succeeded", error, seen, value)


def read_result(progress: Progress, seen: Exchange) -> Any:
    """The typed result in the response that holds it. Raises DecodeError."""
    engine, at, operation, solution = progress.engine, progress.spec.result.at, seen.call.operation, _solution(progress)
    if not at and seen.response.ok and not seen.is_itemized:
        typed = operation if solution is None else replace(operation, responses={"2XX": solution})
        return engine.read(replace(seen.call, operation=typed), seen.request, seen.response).value
    if seen.unreadable is not None:
        raise seen.unreadable
    value = evaluate(at, seen.facts) if at else seen.body
    if solution is None:
        return value
    where = references(at)[0].pointer if at else ""
    try:
        value, mismatches = fit(
            value,
            solution,
            engine.secrets,
            operation.respell,
            at=where,
            gather=operation.open_response,
            keeps=engine.keeps,
        )
    except DecodeError as error:
        problem = seen.undecoded(error)
    else:
        if mismatches:
            engine.note(operation, mismatches)
        return value
    raise problem


def _solution(progress: Progress) -> Any:
    """The type of the result; None for plain JSON data."""
    return progress.spec.solution(progress.handle.type)


def _split(progress: Progress, seen: Exchange) -> Exchange:
    """The response as the list of the items in it, where it holds items."""
    return split_items(seen, progress.spec.result.items, is_typed=_solution(progress) is not None)


def _lacks_list(progress: Progress, seen: Exchange) -> bool:
    """Whether a page has no list where one is expected: it is a page without items, as providers omit empty lists."""
    at = progress.spec.result.at
    return bool(at) and seen.problem is None and is_object(seen.body) and evaluate(at, seen.facts) is None


def _is_passing(seen: Exchange) -> bool:
    """Whether a response to the call for the result leaves open what the next one will be."""
    if seen.classification.state is None:
        return is_transient(seen.response.status)
    return seen.classification.transient or seen.classification.state in ("pending", "needs_action")
