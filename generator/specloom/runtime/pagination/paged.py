"""Lists that come in pages, as clients give them out in both flavours: one item after another, or page by page.

    things = client.iter_list_things(limit=100)
    for thing in things: ...                 # fetched as they are needed
    save(things.position)                    # at any time: a new iteration resumes there
    client.iter_list_things(limit=100).resume(saved)
    for page in things.pages(): ...          # page.items, page.value, page.status, page.headers

Nothing is sent before the first item is asked for. A page that fails raises, with `error.position`; the same iterator,
asked again, tries that page again, so that no item is lost and none comes twice. The rules are in `pages`.
"""

# An iteration and its client are one thing in two files, and the public names of a client belong to its operations.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Generic, Never, Self, TypeVar

from ..client import AsyncClient, Client, check_call
from ..errors import ClientError, ConfigurationError, DecodeError, bare
from ..flow import Flow
from ..operation import PagedCall
from ..resume import Position
from .pages import EMPTY_PAGES, Fetched, Page, key_of, page_flow, start_of

T = TypeVar("T")
P = TypeVar("P")


C = TypeVar("C", Client, AsyncClient)


class _Walk(Generic[C, T, P]):
    """The position of an iteration, of a sync or an async client."""

    __slots__ = ("_call", "_client", "_empty", "_fetched", "_index", "_position", "_seen")

    def __init__(self, client: C, call: PagedCall[T, P], position: Position | None = None) -> None:
        self._client: C = client
        self._call = call
        self._position = start_of(call.call) if position is None else position
        self._fetched: Fetched[T, P] | None = None
        self._index = self._position.skip
        self._seen = {key_of(self._position)}
        self._empty = 0

    def resume(self, position: Position | str) -> Self:
        """The same list from a position, or its JSON. Sends nothing. Raises ConfigurationError for an invalid one."""
        return type(self)(self._client, self._call, _read(position))

    @property
    def position(self) -> Position:
        """Where this stands: what has been given out lies before it."""
        here = self._position
        if self._fetched is not None and self._index >= len(self._fetched.page.items):
            following = self._fetched.following
            if isinstance(following, Position) and key_of(following) not in self._seen:
                return following
            if following is None:
                return Position(at=here.at, skip=self._index, before=here.before, over=True)
        return Position(at=here.at, skip=self._index, before=here.before, over=here.over)

    def _flow(self) -> Flow[Fetched[T, P]]:
        return page_flow(self._client._engine, self._call, self._position)

    def _next_item(self) -> tuple[T] | None:
        """The next item of the page that is here, if it has one left."""
        if self._fetched is None or self._index >= len(self._fetched.page.items):
            return None
        self._index += 1
        return (self._fetched.page.items[self._index - 1],)

    def _begun(self) -> bool:
        """Whether the page that is here has items left, so that it is the one to give as a whole."""
        return self._fetched is not None and self._index < len(self._fetched.page.items)

    def _is_over(self) -> bool:
        """Advance to the next page. Raises what prevents its request."""
        if self._fetched is None:
            return self._position.over
        following = self._fetched.following
        if following is None:
            return True
        if isinstance(following, ClientError):
            raise bare(following)
        self._check(following)
        self._empty = 0 if self._fetched.page.items else self._empty + 1
        if self._empty >= EMPTY_PAGES:
            self._empty = 0
            raise self._wrong(f"{EMPTY_PAGES} pages in a row hold no item: ask again to continue")
        self._position, self._fetched, self._index = following, None, 0
        self._seen.add(key_of(following))
        return False

    def _check(self, following: Position) -> None:
        if key_of(following) in self._seen:
            raise self._wrong("the provider leads to a page that has been there already: the list would have no end")

    def _wrong(self, problem: str) -> DecodeError:
        return DecodeError(problem, operation=self._call.operation.id)

    def _take(self, fetched: Fetched[T, P]) -> None:
        self._fetched, self._index = fetched, min(self._index, len(fetched.page.items))

    def _whole(self) -> Page[T, P]:
        """The page that is here, all of which then counts as given out."""
        fetched = self._fetched
        assert fetched is not None
        self._index = len(fetched.page.items)
        return fetched.page

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._call.operation.id}, {self.position})"


def _read(position: Position | str) -> Position:
    if not isinstance(position, str):
        return position
    try:
        return Position.from_json(position)
    except ValueError as error:
        problem = str(error)
    raise ConfigurationError(problem)


class Paged(_Walk[Client, T, P], Iterator[T]):
    """The items of a list that comes in pages of the type `P`, fetched as they are needed.

    `position` is where the iteration is, and `resume` continues from there. An error with a page has
    `error.position`, and the same iterator can be asked again.
    """

    __slots__ = ()

    def pages(self) -> Iterator[Page[T, P]]:
        """The rest as whole pages, each with `items`, `value`, `status` and `headers`;
        one that was begun comes whole.
        """
        return _WholePages(self)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        while True:
            item = self._next_item()
            if item is not None:
                return item[0]
            if not self._fetch():
                raise StopIteration

    def _fetch(self) -> bool:
        try:
            if self._is_over():
                return False
            self._take(self._client._drive(self._flow()))
        except ClientError as error:
            error.position = self.position
            raise
        return True


class _WholePages(Iterator[Page[T, P]], Generic[T, P]):
    """The pages of a list."""

    __slots__ = ("_paged",)

    def __init__(self, paged: Paged[T, P]) -> None:
        self._paged = paged

    def __next__(self) -> Page[T, P]:
        if not self._paged._begun() and not self._paged._fetch():
            raise StopIteration
        return self._paged._whole()


class AsyncPaged(_Walk[AsyncClient, T, P], AsyncIterator[T]):
    """The items of a list that comes in pages of the type `P`, fetched as they are needed.

    `position` is where the iteration is, and `resume` continues from there. An error with a page has
    `error.position`, and the same iterator can be asked again.
    """

    __slots__ = ()

    def pages(self) -> AsyncIterator[Page[T, P]]:
        """The rest as whole pages, each with `items`, `value`, `status` and `headers`;
        one that was begun comes whole.
        """
        return _AsyncWholePages(self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while True:
            item = self._next_item()
            if item is not None:
                return item[0]
            if not await self._fetch():
                raise StopAsyncIteration

    async def _fetch(self) -> bool:
        try:
            if self._is_over():
                return False
            self._take(await self._client._drive(self._flow()))
        except ClientError as error:
            error.position = self.position
            raise
        return True


class _AsyncWholePages(AsyncIterator[Page[T, P]], Generic[T, P]):
    """The pages of a list."""

    __slots__ = ("_paged",)

    def __init__(self, paged: AsyncPaged[T, P]) -> None:
        self._paged = paged

    async def __anext__(self) -> Page[T, P]:
        if not self._paged._begun() and not await self._paged._fetch():
            raise StopAsyncIteration
        return self._paged._whole()


class PagingClient(Client):
    """A client some of whose lists come in pages."""

    def paged(self, call: PagedCall[T, P], /, *others: Never, **more: Never) -> Paged[T, P]:
        """The items of a list that comes in pages: `client.paged(calls.iter_list_things())`, as its method gives them.

        Sends nothing before the first item is asked for. Raises as `raw` does.
        """
        check_call(self, PagedCall, call, (*others, *more))
        return Paged(self, call)


class AsyncPagingClient(AsyncClient):
    """A client some of whose lists come in pages."""

    def paged(self, call: PagedCall[T, P], /, *others: Never, **more: Never) -> AsyncPaged[T, P]:
        """The items of a list that comes in pages: `client.paged(calls.iter_list_things())`, as its method gives them.

        Sends nothing before the first item is asked for. Raises as `raw` does.
        """
        check_call(self, PagedCall, call, (*others, *more))
        return AsyncPaged(self, call)
