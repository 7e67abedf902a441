"""Results that are a list, a text or a CSV file in pages: one call for each, of which every response names the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from msgspec.structs import replace

from ...description.tasks import Pages
from ...errors import ClientError, DecodeError, bare
from ...expressions import evaluate
from ...json_data import is_object
from ...media_types import is_json
from ...operation import Call
from ...pagination.links import check_next
from ..exchange import Exchange, resolve_target
from ..handle import Update
from ..progress import Progress, end_unread, succeed
from .fetched import FetchedResult, split
from .fetching import Fetch, fetch_of


class PagedResult(FetchedResult):
    """The result is a list that comes in pages: one call for each, of which every response names the next."""

    __slots__ = ()

    def begin(self, progress: Progress, seen: Exchange) -> Update:
        update = super().begin(progress, seen)
        fetching = fetch_of(progress)
        return update if fetching is None or not progress.spec.result.inline else self._take(progress, fetching, seen)

    def _place(self, progress: Progress, fetching: Fetch, seen: Exchange) -> dict[str, Any] | None:
        """The first call: the pages before the next one are known to this process only."""
        return None if progress.spec.result.inline else super()._place(progress, fetching, seen)

    def call(self, progress: Progress, fetching: Fetch) -> Call[Any] | ClientError:
        call = super().call(progress, fetching)
        if isinstance(call, ClientError) or fetching.page is None:
            return call
        return self._with_page(call, progress, fetching)

    def _with_page(self, call: Call[Any], progress: Progress, fetching: Fetch) -> Call[Any] | ClientError:
        """The call for the next page, or why it cannot be made."""
        place, page = _pages(progress).set, fetching.page
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

    def _take(self, progress: Progress, fetching: Fetch, seen: Exchange) -> Update:
        """Keep a page of the result, and continue with the next one or end the task."""
        seen = split(progress, seen)
        try:
            value: Any = [] if _lacks_list(progress, seen) else progress.read_result(seen)
        except DecodeError as caught:
            error = bare(caught)
        else:
            return self._keep(progress, fetching, seen, value)
        return end_unread(progress, seen, error)

    def _keep(self, progress: Progress, fetching: Fetch, seen: Exchange, value: Any) -> Update:
        pages = _pages(progress)
        named = evaluate(pages.next, seen.facts)
        following = None if named == "" else named
        problem = _flaw(pages, value, following, fetching.page, seen)
        if problem is not None:
            return progress.abandon(seen.undecodable(problem))
        fetching.values += value if pages.join == "list" else [value]
        fetching.page = following
        if following is None:
            return succeed(progress, seen, _joined(pages.join, fetching.values))
        if pages.set.location == "url":
            fetching.facts = replace(fetching.facts, url=seen.facts.url)
        progress.wait(0.0)
        return progress.update(seen, "pending")


def _flaw(pages: Pages, value: Any, following: Any, page: Any, seen: Exchange) -> str | None:
    """Why a page of the result cannot be used, or the one that follows cannot be asked for; None where both can."""
    if not isinstance(value, list if pages.join == "list" else str):
        return f"a page of the result holds no {'list' if pages.join == 'list' else 'text'}"
    if following is None:
        return None
    operation, is_url = seen.call.operation, pages.set.location == "url"
    in_json = pages.set.location == "body" and is_json(operation.media_type or "", operation.json_types)
    try:
        check_next(following, pages.next, is_url=is_url, in_json=in_json)
    except DecodeError as error:
        return error.message
    return "a page of the result names itself as the next one" if following == page else None


def _pages(progress: Progress) -> Pages:
    pages = progress.spec.result.pages
    if pages is None:
        raise AssertionError(progress.spec.name)
    return pages


def _lacks_list(progress: Progress, seen: Exchange) -> bool:
    """Whether a page has no list where one is expected: it is a page without items, as providers omit empty lists."""
    at = progress.spec.result.at
    return (
        _pages(progress).join == "list"
        and bool(at)
        and seen.problem is None
        and is_object(seen.body)
        and evaluate(at, seen.facts) is None
    )


def _joined(join: Literal["list", "text", "csv"], pages: list[Any]) -> Any:
    """What the pages of a result are parts of."""
    if join == "list":
        return pages
    return "".join(pages if join == "text" else _without_repeated_header(pages))


def _without_repeated_header(pages: list[str]) -> Iterator[str]:
    """Pages of CSV (RFC 4180) as parts of one text:
    the record of column names only once, the last line of each ended.
    """
    from csv import reader
    from io import StringIO

    header: list[str] | None = None
    for at, page in enumerate(pages):
        source = StringIO(page, newline="")
        first = next(reader(source), None)
        part = page if first != header or header is None else source.read()
        header = first if header is None else header
        yield part if not part or part.endswith(("\n", "\r")) or at + 1 == len(pages) else f"{part}\n"
