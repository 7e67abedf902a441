"""Lists that come in pages, over a real socket: every kind of pages, in every flavour, with faults in the middle."""

from __future__ import annotations

import importlib
import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest

from generated._runtime.testing import FakeClock
from tests.pipeline import CASES, importable
from tests.wire.flavours import Flavour, each, settled
from tests.wire.server import Received, Reply, Server

pytestmark = pytest.mark.wire

TREE = "clients_with_pages"
ALL = list(range(8))
SIZE = 3

Use = Callable[[Any], Any]
"""The iterator that a client gives out."""

KINDS: dict[str, Use] = {
    "page": lambda client: client.books.iter_list(per_page=SIZE),
    "offset": lambda client: client.authors.iter_list(limit=SIZE),
    "cursor": lambda client: client.loans.iter_list(),
    "body": lambda client: client.loans.iter_search(text="Dune"),
    "link": lambda client: client.iter_list_events(),
    "url": lambda client: client.iter_list_shelf(shelf="a/b", sort="up"),
}


@pytest.fixture(scope="module", autouse=True)
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The client of the case as a package that can be imported."""
    specs = {"pagination": CASES / "pagination" / "spec.yaml"}
    with importable(tmp_path_factory.mktemp("pages"), TREE, specs):
        yield


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of pages."""
    chosen: str = request.param
    return chosen


@dataclass
class Library:
    """A server's state: eight items in pages of three, and what it does instead with the n-th request."""

    faults: dict[int, Reply] = field(default_factory=dict[int, Reply])
    count: int = 0

    def __call__(self, request: Received) -> Reply:
        """One page of the list that the path names."""
        self.count += 1
        if self.count in self.faults:
            return self.faults[self.count]
        path, _, query = request.target.partition("?")
        return self._page(path, dict(parse_qsl(query)), request)

    def _page(self, path: str, query: dict[str, str], request: Received) -> Reply:
        books = [{"id": number, "title": str(number)} for number in ALL]
        match path:
            case "/books":
                begin = (int(query.get("page", "1")) - 1) * SIZE
                return Reply(json={"books": books[begin : begin + SIZE], "pages": 3})
            case "/authors":
                begin = int(query.get("offset", "0"))
                return Reply(
                    json={"page": {"items": [str(it) for it in ALL[begin : begin + SIZE]] or None, "total": 8}}
                )
            case "/loans":
                begin = int(query.get("cursor", "c0").removeprefix("c"))
                data = [{"book": number} for number in ALL[begin : begin + SIZE]]
                return Reply(json={"data": data, "next_cursor": f"c{begin + SIZE}" if begin + SIZE < len(ALL) else ""})
            case "/loans/search":
                assert request.json["text"] == "Dune"
                begin = request.json.get("start", 0)
                data = [{"book": number} for number in ALL[begin : begin + SIZE]]
                has_more = begin + SIZE < len(ALL)
                return Reply(json={"data": data, "next_start": begin + SIZE, "has_more": has_more})
            case "/events":
                begin = int(query.get("from", "0"))
                more = (
                    f'</events?from={begin + SIZE}>; rel="next"; title="on, and on", '
                    if begin + SIZE < len(ALL)
                    else ""
                )
                return Reply(json=books[begin : begin + SIZE], headers={"Link": f'{more}</events>; rel="first"'})
            case _:
                assert path == "/shelves/a%2Fb"
                assert query["api_key"] == "KEY-IN-A-QUERY"
                assert request.target.count("api_key=") == 1
                begin = int(query.get("after", "0"))
                host = request.headers["host"]
                more = f"http://{host}/shelves/a%2Fb?after={begin + SIZE}&api_key={query['api_key']}&sort=up"
                told = more if begin + SIZE < len(ALL) else None
                return Reply(json={"results": books[begin : begin + SIZE], "next": told})


def number(item: Any) -> int:
    """Which of the eight items it is."""
    return int(item) if isinstance(item, str) else int(item.id if hasattr(item, "id") else item.book)


def playing(flavour: Flavour, server: Server, scene: Callable[[Any], Any], **options: Any) -> Any:
    """What a scene gives that is played with a client of the server."""

    async def played() -> Any:
        client = client_of(flavour, server, **options)
        try:
            return await scene(client)
        finally:
            await settled(client.close())

    return flavour.play(played)


def client_of(flavour: Flavour, server: Server, **options: Any) -> Any:
    """A client of the server, which the caller closes."""
    package = importlib.import_module(f"{TREE}.pagination")
    made = package.Library if flavour.backend is None else package.AsyncLibrary
    given = {"base_url": server.url, "token": "TOKEN-OF-A-TEST", "key": "KEY-IN-A-QUERY", "clock": FakeClock()}
    carrier = {"transport": "fast"} if flavour.fast else {}
    return made(**{**given, **carrier, **options})


async def numbers(items: Any) -> list[int]:
    """The items that are left, as numbers."""
    async with each(items) as given:
        return [number(item) async for item in given]


async def step(items: Any) -> Any:
    """The next item, or the next page."""
    return await settled(anext(items) if hasattr(items, "__anext__") else next(items))


def errors() -> Any:
    """The errors of the tree's own runtime."""
    return importlib.import_module(f"{TREE}._runtime.errors")


# --- all goes well ---------------------------------------------------------------------------------------------------


def test_all_items_come_once(flavour: Flavour, kind: str) -> None:
    """In order, by three requests of which none is sent too early."""

    async def scene(client: Any) -> Any:
        items = KINDS[kind](client)
        assert not server.received
        first = await step(items)
        assert len(server.received) == 1
        return number(first), await numbers(items), items.position.over

    with Server(answer=Library()) as server:
        first, rest, over = playing(flavour, server, scene)

    assert [first, *rest] == ALL
    assert over
    assert len(server.received) == 3


def test_pages_come_whole(flavour: Flavour, kind: str) -> None:
    """One that has been begun too; each with its items, its value, its status and its headers."""

    async def scene(client: Any) -> Any:
        items = KINDS[kind](client)
        await step(items)
        pages = items.pages()
        begun, page = await step(pages), await step(pages)
        rest = await numbers(items)
        return begun, page, rest

    with Server(answer=Library()) as server:
        begun, page, rest = playing(flavour, server, scene)

    assert type(begun.value) is type(page.value)
    assert [*map(number, begun.items)] == [0, 1, 2]
    assert [*map(number, page.items)] == [3, 4, 5]
    for whole in (begun, page):
        assert (whole.status, whole.headers["content-type"]) == (200, "application/json")
        assert whole.json() == json.loads(whole.body)
    assert rest == [6, 7]


CALLS: dict[str, Use] = {
    "page": lambda calls: calls.iter_list_books(per_page=SIZE),
    "offset": lambda calls: calls.iter_list_authors(limit=SIZE),
    "cursor": lambda calls: calls.iter_list_loans(),
    "body": lambda calls: calls.iter_search_loans(text="Dune"),
    "link": lambda calls: calls.iter_list_events(),
    "url": lambda calls: calls.iter_list_shelf(shelf="a/b", sort="up"),
}


def test_a_call_goes_through_its_pages(flavour: Flavour, kind: str) -> None:
    """What `calls` makes sends nothing, and can be used more than once, by a client with options of its own."""

    async def scene(client: Any) -> Any:
        call = CALLS[kind](importlib.import_module(f"{TREE}.pagination.calls"))
        other = client.with_options(headers={"X-Own": "1"})
        first, second = client.paged(call), other.paged(call)
        assert not server.received
        assert repr(call) == f"PagedCall({call.operation.id})"
        return await numbers(first), await numbers(second)

    with Server(answer=Library()) as server:
        assert playing(flavour, server, scene) == (ALL, ALL)

    assert [it.headers.get("x-own") for it in server.received] == [*[None] * 3, *["1"] * 3]


def test_one_page_is_a_call_of_its_own(flavour: Flavour) -> None:
    """Beside the one for all pages, and only that is for `raw`: the other is refused before anything is sent."""

    async def scene(client: Any) -> Any:
        calls = importlib.import_module(f"{TREE}.pagination.calls")
        with pytest.raises(TypeError, match="`raw` takes a `Call` and not a `PagedCall`, which is for `paged`"):
            await settled(client.raw(calls.iter_list_loans()))
        with pytest.raises(TypeError, match="`paged` takes a `PagedCall` and not a `Call`, which is for `raw`"):
            client.paged(calls.list_loans())
        assert not server.received
        return await settled(client.raw(calls.list_loans(cursor="c3")))

    with Server(answer=Library()) as server:
        raw = playing(flavour, server, scene)

    assert (raw.status, [number(it) for it in raw.value.data]) == (200, [3, 4, 5])


STARTS: list[tuple[Use, list[int]]] = [
    (lambda client: client.books.iter_list(page=2), ALL[3:]),
    (lambda client: client.authors.iter_list(offset=5), ALL[5:]),
    (lambda client: client.loans.iter_list(cursor="c4"), ALL[4:]),
    (lambda client: client.loans.iter_search(text="Dune", start=7), ALL[7:]),
]


@pytest.mark.parametrize(("use", "expected"), STARTS)
def test_it_begins_where_the_caller_says(flavour: Flavour, use: Use, expected: list[int]) -> None:
    """The arguments of the method say it."""

    async def scene(client: Any) -> Any:
        return await numbers(use(client))

    with Server(answer=Library()) as server:
        assert playing(flavour, server, scene) == expected


def test_it_is_resumed_at_any_item(flavour: Flavour, kind: str) -> None:
    """From text, with another client, without an item lost or doubled, and without a key or a host in it."""

    async def scene(client: Any) -> Any:
        for given in range(len(ALL) + 1):
            items = KINDS[kind](client)
            seen = [number(await step(items)) for _ in range(given)]
            saved = items.position.to_json()
            assert "KEY" not in saved
            assert "127.0.0.1" not in saved
            other = client_of(flavour, server)
            try:
                assert [*seen, *await numbers(KINDS[kind](other).resume(saved))] == ALL
            finally:
                await settled(other.close())

    with Server(answer=Library()) as server:
        playing(flavour, server, scene)


def test_it_is_left_early(flavour: Flavour, kind: str) -> None:
    """Nothing is asked for that nobody wants, and the client works on."""

    async def scene(client: Any) -> Any:
        async with each(KINDS[kind](client)) as items:
            async for item in items:
                if number(item) == 4:
                    break
        return await numbers(KINDS[kind](client))

    with Server(answer=Library()) as server:
        assert playing(flavour, server, scene) == ALL

    assert len(server.received) == 2 + 3


# --- faults in the middle --------------------------------------------------------------------------------------------

REPEATED = {
    "status_500": Reply(status=500),
    "reset": Reply(cut="before"),
    "cut_in_the_body": Reply(json={"data": [1, 2, 3]}, cut="body"),
    "rate_limited": Reply(status=429, headers={"Retry-After": "7"}),
}


@pytest.mark.parametrize("fault", REPEATED)
def test_a_fault_that_passes_is_not_seen(flavour: Flavour, kind: str, fault: str) -> None:
    """A page is repeated as any call is, and a Retry-After is heeded."""
    clock = FakeClock()

    async def scene(client: Any) -> Any:
        return await numbers(KINDS[kind](client))

    with Server(answer=Library({2: REPEATED[fault]})) as server:
        began = clock.monotonic()
        assert playing(flavour, server, scene, clock=clock) == ALL

    assert len(server.received) == 4
    assert fault != "rate_limited" or clock.monotonic() - began >= 7


RAISED = {**REPEATED, "broken_json": Reply(body=b'{"data": [', headers={"Content-Type": "application/json"})}


@pytest.mark.parametrize("fault", RAISED)
def test_a_fault_tells_where_to_go_on(flavour: Flavour, kind: str, fault: str) -> None:
    """The items before it have been given; the same iterator goes on, and so does another from the error's position."""

    async def scene(client: Any) -> Any:
        items = KINDS[kind](client)
        seen: list[int] = []
        with pytest.raises(errors().ClientError) as caught:
            while True:
                seen.append(number(await step(items)))
        assert seen == ALL[:3]
        told = pickle.loads(pickle.dumps(caught.value)).position
        assert told == items.position
        assert await numbers(items) == ALL[3:]
        assert await numbers(KINDS[kind](client).resume(told)) == ALL[3:]

    with Server(answer=Library({2: RAISED[fault]})) as server:
        playing(flavour, server, scene, retries=0)


# --- what would have no end, or go astray ----------------------------------------------------------------------------


def test_a_cursor_that_comes_again_is_an_error(flavour: Flavour) -> None:
    """After the items of its page, and each time that one asks."""

    async def scene(client: Any) -> Any:
        items = KINDS["cursor"](client)
        seen: list[int] = []
        with pytest.raises(errors().DecodeError, match="been there already") as caught:
            while True:
                seen.append(number(await step(items)))
        with pytest.raises(errors().DecodeError, match="been there already"):
            await step(items)
        return seen, caught.value.position

    replies = [Reply(json={"data": [{"book": n}], "next_cursor": "ab"[n % 2]}) for n in range(5)]
    with Server(*replies) as server:
        seen, position = playing(flavour, server, scene)

    assert seen == [0, 1, 2]
    assert (position.at, position.skip, position.over) == ("b", 1, False)
    assert len(server.received) == 3


@pytest.mark.sampled(2)
def test_empty_pages_without_end_are_an_error(flavour: Flavour) -> None:
    """A hundred of them; who asks again goes on. A few are fine."""
    count = 0

    def answer(request: Received) -> Reply:
        nonlocal count
        count += 1
        return Reply(json={"data": [{"book": 9}] if count == 150 else [], "next_cursor": str(count)})

    async def scene(client: Any) -> Any:
        items = KINDS["cursor"](client)
        with pytest.raises(errors().DecodeError, match="100 pages in a row"):
            await step(items)
        assert count == 100
        return number(await step(items))

    with Server(answer=answer) as server:
        assert playing(flavour, server, scene) == 9


@pytest.mark.parametrize("kind", ["link", "url"])
def test_a_url_of_another_origin_gets_nothing(flavour: Flavour, kind: str) -> None:
    """Not even a connection; the items of the page have come."""
    thing = {"id": 1, "title": "Dune"}

    async def scene(client: Any) -> Any:
        items = KINDS[kind](client)
        assert number(await step(items)) == 1
        with pytest.raises(errors().DecodeError, match="which must not receive a key"):
            await step(items)

    with Server(answer=Library()) as elsewhere:
        told = f"{elsewhere.url}/events?from=3"
        reply = (
            Reply(json=[thing], headers={"Link": f"<{told}>; rel=next"})
            if kind == "link"
            else Reply(json={"results": [thing], "next": told})
        )
        with Server(reply) as server:
            playing(flavour, server, scene)

    assert elsewhere.connections == 0


def test_counted_pages_end_with_an_empty_one(flavour: Flavour) -> None:
    """Where nothing tells how many there are: a short page is no end."""
    pages: list[dict[str, Any]] = [*({"books": [{"id": n, "title": ""}]} for n in range(2)), {"books": []}]

    async def scene(client: Any) -> Any:
        return await numbers(client.books.iter_list(per_page=SIZE))

    with Server(*(Reply(json=page) for page in pages)) as server:
        assert playing(flavour, server, scene) == [0, 1]

    assert [it.target for it in server.received] == [
        "/books?per_page=3",
        "/books?page=2&per_page=3",
        "/books?page=3&per_page=3",
    ]


def test_a_client_of_other_options_pages_too(flavour: Flavour) -> None:
    """Its own headers go with every page, and so do the caller's."""

    async def scene(client: Any) -> Any:
        other = client.with_options(headers={"X-Own": "1"})
        return await numbers(other.iter_list_events(key="k"))

    with Server(answer=Library()) as server:
        assert playing(flavour, server, scene) == ALL

    sent = [(it.headers["x-own"], it.headers["key"], it.headers["authorization"]) for it in server.received]
    assert sent == [("1", "k", "Bearer TOKEN-OF-A-TEST")] * 3
