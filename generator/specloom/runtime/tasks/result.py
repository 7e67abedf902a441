"""Where the result of a task that has succeeded comes from: one strategy for each way in which providers give it out.

It is inline, in the response that reported the success, or gathered from all responses; fetched by further calls; paged, by
one call for each page; listed, by one call for each item; or for single use, where a lost response loses it. A strategy has no state of its own: it is shared by all tasks of its kind,
and what it has of a single task so far is in the task's `Progress`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal, Protocol, get_args, get_origin

from msgspec.structs import replace

from ..description.conditions import Expressions
from ..description.tasks import FollowUp, Pages, TaskSpec
from ..encoding import quoted
from ..errors import ClientError, DecodeError, TransportError, bare, is_transient
from ..expressions import evaluate, evaluate_url, evaluate_value, references
from ..facts import Facts
from ..json_data import is_array, is_object
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


class GatheredResult:
    """The responses to the create call and to all polls hold the result, a part of it each; see `gather`."""

    __slots__ = ()

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        return _succeed(progress, seen, progress.gathered or [])


class FetchedResult:
    """Further calls bring the result, in one piece or as a list of items: the last one of them does."""

    __slots__ = ("_calls",)

    def __init__(self, *calls: FollowUp[Operation]) -> None:
        self._calls = calls

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        if progress.spec.result.optional and names_nothing(self._calls[0], seen.facts):
            return _succeed(progress, seen, None)
        return _begin_to_fetch(self, progress, seen)

    def call(self, progress: Progress, fetching: Fetching) -> Call[Any] | ClientError:
        return make_call(progress, self._calls[fetching.hop], fetching.facts)

    def accept(self, progress: Progress, fetching: Fetching, seen: Exchange) -> Update:
        if fetching.hop + 1 < len(self._calls):
            return self._go_on(progress, fetching, seen)
        return self._take(progress, fetching, seen)

    def _go_on(self, progress: Progress, fetching: Fetching, seen: Exchange) -> Update:
        """Make the next call, with values of this response."""
        if seen.unreadable is not None:
            return _end_unread(progress, seen, bare(seen.unreadable))
        return self._enter(progress, fetching, seen, fetching.hop + 1)

    def _enter(self, progress: Progress, fetching: Fetching, seen: Exchange, hop: int) -> Update:
        """Be ready for a call that is made with values of this response, or end where it names no result."""
        facts = replace(seen.facts, task=progress.handle.captured)
        if progress.spec.result.optional and names_nothing(self._calls[hop], facts):
            return _succeed(progress, seen, None)
        fetching.facts, fetching.hop = facts, hop
        progress.due = progress.engine.clock.monotonic()
        return progress.update(seen, "pending")

    def _take(self, progress: Progress, fetching: Fetching, seen: Exchange) -> Update:
        """The response to the last call holds the result."""
        return take_result(progress, _split(progress, seen))

    def lose(self, fetching: Fetching, error: ClientError) -> None:
        pass

    def reject(self, progress: Progress, fetching: Fetching, seen: Exchange) -> Update | None:
        return None


class PagedResult(FetchedResult):
    """The result is a list that comes in pages: one call for each, of which every response names the next."""

    __slots__ = ("_is_inline", "_pages")

    def __init__(self, *calls: FollowUp[Operation], pages: Pages, is_inline: bool) -> None:
        super().__init__(*calls)
        self._pages = pages
        self._is_inline = is_inline

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        update = super().begin(progress, seen)
        fetching = progress.fetching
        return update if fetching is None or not self._is_inline else self._take(progress, fetching, seen)

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

    def _take(self, progress: Progress, fetching: Fetching, seen: Exchange) -> Update:
        """Keep a page of the result, and continue with the next one or end the task."""
        seen = _split(progress, seen)
        try:
            value: Any = (
                [] if self._pages.join == "list" and _lacks_list(progress, seen) else read_result(progress, seen)
            )
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
        fetching.values += value if self._pages.join == "list" else [value]
        fetching.page = following
        if following is None:
            return _succeed(progress, seen, _joined(self._pages.join, fetching.values))
        if self._pages.set.location == "url":
            fetching.facts = replace(fetching.facts, url=seen.facts.url)
        progress.due = progress.engine.clock.monotonic()
        return progress.update(seen, "pending")

    def _flaw(self, value: Any, following: Any, page: Any, seen: Exchange) -> str | None:
        """Why a page of the result cannot be used, or the one that follows cannot be asked for; None where both can."""
        if not isinstance(value, list if self._pages.join == "list" else str):
            return f"a page of the result holds no {'list' if self._pages.join == 'list' else 'text'}"
        if following is None:
            return None
        operation, is_url = seen.call.operation, self._pages.set.location == "url"
        in_json = self._pages.set.location == "body" and is_json(operation.media_type or "", operation.json_types)
        try:
            check_next(following, self._pages.next, is_url=is_url, in_json=in_json)
        except DecodeError as error:
            return error.message
        return "a page of the result names itself as the next one" if following == page else None


class ListedResult(FetchedResult):
    """A response lists items, and one call for each brings a part of the result: the result is the list of the parts."""

    __slots__ = ("_each",)

    def __init__(self, *calls: FollowUp[Operation], each: Expressions) -> None:
        super().__init__(*calls)
        self._each = each

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        update = super().begin(progress, seen)
        fetching = progress.fetching
        return update if fetching is None or len(self._calls) > 1 else self._list(progress, fetching, seen)

    def _enter(self, progress: Progress, fetching: Fetching, seen: Exchange, hop: int) -> Update:
        update = super()._enter(progress, fetching, seen, hop)
        return self._list(progress, fetching, seen) if hop + 1 == len(self._calls) else update

    def _list(self, progress: Progress, fetching: Fetching, seen: Exchange) -> Update:
        """Take note of the items that a response lists."""
        items = evaluate(self._each, seen.facts)
        if items is not None and not is_array(items):
            return progress.abandon(
                seen.undecodable("the response holds no list of the items whose results are fetched")
            )
        fetching.items = list(items or ())
        return self._next(progress, fetching, seen)

    def _next(self, progress: Progress, fetching: Fetching, seen: Exchange) -> Update:
        """Ask for the part of the next item, or end the task."""
        if not fetching.items:
            return _succeed(progress, seen, fetching.values)
        fetching.facts = replace(fetching.facts, item=fetching.items.pop(0))
        progress.due = progress.engine.clock.monotonic()
        return progress.update(seen, "pending")

    def _take(self, progress: Progress, fetching: Fetching, seen: Exchange) -> Update:
        """Keep the part of one item, and continue with the next one."""
        try:
            value = read_result(progress, _split(progress, seen))
        except DecodeError as caught:
            return _end_unread(progress, seen, bare(caught))
        fetching.values.append(value)
        return self._next(progress, fetching, seen)


class SingleUseResult:
    """The provider gives the result out a single time: where the response that held it was lost, so is the result."""

    __slots__ = ("_strategy",)

    def __init__(self, strategy: FetchedResult) -> None:
        self._strategy = strategy

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        update = self._strategy.begin(progress, seen)
        if progress.fetching is not None:
            progress.fetching.strategy = self
        return update

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


def _joined(join: Literal["list", "text", "csv"], pages: list[Any]) -> Any:
    """What the pages of a result are parts of."""
    if join == "list":
        return pages
    return "".join(pages if join == "text" else _without_repeated_header(pages))


def _without_repeated_header(pages: list[str]) -> Iterator[str]:
    """Pages of CSV (RFC 4180) as parts of one text: the record of column names only once, the last line of each ended."""
    from csv import reader
    from io import StringIO

    header: list[str] | None = None
    for at, page in enumerate(pages):
        source = StringIO(page, newline="")
        first = next(reader(source), None)
        part = page if first != header or header is None else source.read()
        header = first if header is None else header
        yield part if not part or part.endswith(("\n", "\r")) or at + 1 == len(pages) else f"{part}\n"


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
        return GatheredResult() if result.gathered else InlineResult()
    calls = (*result.via, result.call)
    if result.each:
        strategy: FetchedResult = ListedResult(*calls, each=result.each)
    elif result.pages is not None:
        strategy = PagedResult(*calls, pages=result.pages, is_inline=result.inline)
    else:
        strategy = FetchedResult(*calls)
    return SingleUseResult(strategy) if result.single_use else strategy


# --- gathering -------------------------------------------------------------------------------------------------------


def gather(progress: Progress, seen: Exchange) -> Update | None:
    """Keep the part of the result that a response holds; an update where that ends the task.

    What another process has read cannot be asked for again: a task of which some is missing ends with an error.
    """
    gathered = progress.gathered or []
    missing = progress.handle.gathered - len(gathered)
    if missing:
        text = f"{missing} items of the result were read by another process, and the provider sends them once"
        return progress.abandon(DecodeError(text, operation=seen.call.operation.id))
    if evaluate(progress.spec.result.at, seen.facts) is None:
        return None
    try:
        value = read_result(progress, seen)
        if not is_array(value):
            raise seen.undecodable("a response holds no list where a part of the result should be")
    except DecodeError as caught:
        return _end_unread(progress, seen, bare(caught))
    progress.gathered = [*gathered, *value]
    progress.handle = replace(progress.handle, gathered=len(progress.gathered))
    return None


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
        if progress.spec.result.optional and not seen.response.body.strip():
            return None
        typed = operation if solution is None else replace(operation, responses={"2XX": solution})
        return engine.read(replace(seen.call, operation=typed), seen.request, seen.response).value
    if seen.unreadable is not None:
        raise seen.unreadable
    value = evaluate(at, seen.facts) if at else seen.body
    if value is None and progress.spec.result.optional:
        return None
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
    """The type of what one response holds of the result; None for plain JSON data."""
    solution = progress.spec.solution(progress.handle.type)
    if not progress.spec.result.each:
        return solution
    return next(iter(get_args(solution)), None) if get_origin(solution) is list else None


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
