"""How lists that come in pages go on: links, positions, ends, and what a page holds. Without a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec import Struct

from specloom.runtime.description.api import Credential, Envelope, Placement
from specloom.runtime.description.conditions import AnyOf, Condition
from specloom.runtime.description.pages import Paging
from specloom.runtime.errors import ConfigurationError, DecodeError
from specloom.runtime.operation import Api, Call, Operation, PagedCall
from specloom.runtime.pagination.links import next_link, path_within
from specloom.runtime.pagination.paged import Paged, PagingClient
from specloom.runtime.resume import Position
from specloom.runtime.testing import Replay, reply

API = Api(name="inkwell", title="Inkwell", servers=("https://inkwell.example/v1",), credentials=(Credential("key"),))


class Things(Struct, frozen=True, kw_only=True, rename={"things": "the-things"}):
    """A model as they are generated."""

    things: list[int] | None = None


def operation(paging: Paging, **options: Any) -> Operation:
    """An operation that has pages."""
    given: dict[str, Any] = {"method": "GET", "responses": {"200": Any}, **options}
    return Operation(id="listThings", path="/things", paging=paging, **given)


def paged(replay: Replay, paging: Paging, *, query: dict[str, Any] | None = None, **options: Any) -> Paged[Any, Any]:
    """Its iterator, on scripted answers."""
    client = PagingClient(API, {"key": "KEY-OF-A-TEST"}, transport=replay, clock=replay.clock, retries=0)
    call: Call[Any] = Call(operation(paging, **options), query=query or {})
    return client.paged(PagedCall(call))


def queries(replay: Replay) -> list[str]:
    """What was asked, as far as the URLs say it."""
    return [sent.url.removeprefix("https://inkwell.example") for sent in replay.sent]


# --- links -----------------------------------------------------------------------------------------------------------

LINKS = [
    ('<https://a.example/?p=2>; rel="next"', "https://a.example/?p=2"),
    ("</p/2>;rel=next", "/p/2"),
    ('</1>; rel="prev first", </3>; rel="last next"', "/3"),
    ('</a,b;c>; title="x, <y>; rel=\\"next\\""; REL=NEXT', "/a,b;c"),
    ('</2>; rel="prefetch"; rel="next"', None),
    ('</2>; rel="next"; anchor="/other"', None),
    ('</2>; rel="nextish"', None),
    ('<>; rel="next"', ""),
    ("", None),
    (" , ", None),
    ('</1>; crossorigin ; rel="prev" ,, </2> ; rel = "next"', "/2"),
]


@pytest.mark.parametrize(("header", "expected"), LINKS)
def test_the_next_link_of_a_header(header: str, expected: str | None) -> None:
    """As RFC 8288 writes them; the first `rel` counts, and a link with an anchor is about something else."""
    assert next_link(header) == expected


@pytest.mark.parametrize("header", ["next", '</2; rel="next"', '</2>; rel="next', '</1>; rel="prev" </2>; rel="next"'])
def test_a_broken_header_is_no_end(header: str) -> None:
    """Items that nobody has seen would be lost in silence."""
    with pytest.raises(DecodeError, match="response's header `Link` is malformed"):
        next_link(header)


def test_a_hostile_header_takes_no_time() -> None:
    """However long."""
    for header in (
        "<" + "a" * 50_000 + '>; a="' + "\\" * 50_000,
        "</a>" + "; a=b" * 20_000 + ' "',
        "," * 100_000 + "!",
    ):
        with pytest.raises(DecodeError):
            next_link(header)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("/v1/things?page=2", "/v1/things?page=2"),
        ("?page=2#there", "/v1/things?page=2"),
        ("things?page=2", "/v1/things?page=2"),
        ("HTTPS://Inkwell.Example:443/next", "/next"),
        ("//inkwell.example/next?a=1&key=SECRET&b=2", "/next?a=1&b=2"),
        ("/next?key=SECRET", "/next"),
    ],
)
def test_a_url_of_the_same_origin_becomes_a_path(told: str, expected: str) -> None:
    """Without the keys in its query, which go there again by themselves."""
    assert path_within(told, "https://inkwell.example/v1/things?x=1", ("key",)) == expected


@pytest.mark.parametrize(
    "told",
    [
        "https://evil.example/next",
        "http://inkwell.example/next",
        "https://inkwell.example:444/next",
        "https://inkwell.example.evil.example/",
        "https://inkwell.example@evil.example/",
        "//evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https://inkwell.example\n.evil.example/",
    ],
)
def test_any_other_url_is_refused(told: str) -> None:
    """And not shown, since it may repeat a key."""
    with pytest.raises(DecodeError) as caught:
        path_within(told, "https://inkwell.example/v1/things")

    assert "next" not in str(caught.value)


def test_a_url_that_repeats_a_key_is_refused() -> None:
    """Outside of the place where the key goes anyway."""
    replay = Replay(reply(200, {"things": [1], "next": "/v1/things?token=KEY-OF-A-TEST"}))
    items = paged(replay, Paging(items="/things", by="next", next=("$response.body#/next",)))

    assert next(items) == 1
    with pytest.raises(DecodeError, match="repeats a key"):
        next(items)


@pytest.mark.parametrize("told", ["KEY-OF-A-TEST", "after:KEY%2DOF%2DA%2DTEST", "S0VZLU9GLUEtVEVTVA=="])
def test_a_cursor_that_repeats_a_key_is_refused(told: str) -> None:
    """A position is kept in files and queues."""
    replay = Replay(reply(200, {"things": [1], "next": told}))
    items = paged(
        replay, Paging(items="/things", by="cursor", place="query", name="after", next=("$response.body#/next",))
    )

    assert next(items) == 1
    with pytest.raises(DecodeError, match="a cursor that repeats a key"):
        next(items)
    assert "KEY" not in items.position.to_json()


@pytest.mark.parametrize(
    ("told", "what"), [({"limit": "9", "admin": "1"}, "an object"), ([1, 2], "an array"), ({}, "an object")]
)
@pytest.mark.parametrize("place", ["query", "header", "body"])
def test_a_cursor_that_is_no_scalar_is_refused(told: Any, what: str, place: Any) -> None:
    """It would become whatever arguments the provider likes; the items of its page are given out all the same."""
    by_cursor = Paging(items="/things", by="cursor", place=place, name="after", next=("$response.body#/at/next",))
    replay = Replay(forever=reply(200, {"things": [1], "at": {"next": told}}))
    form: dict[str, Any] = (
        {"method": "POST", "media_type": "application/x-www-form-urlencoded"} if place == "body" else {}
    )
    items = paged(replay, by_cursor, **form)

    assert next(items) == 1
    with pytest.raises(DecodeError, match=f"at `/at/next` must be a string or a number, but is {what}"):
        next(items)
    assert len(replay.sent) == 1


@pytest.mark.parametrize(("told", "what"), [({"a": 1}, "an object"), (7, "an integer"), (True, "a boolean")])
def test_a_url_that_is_no_text_is_refused(told: Any, what: str) -> None:
    """With the place where it stands."""
    replay = Replay(forever=reply(200, {"things": [1], "next": told}))
    items = paged(replay, Paging(items="/things", by="next", next=("$response.body#/next",)))

    assert next(items) == 1
    with pytest.raises(DecodeError, match=f"the URL of the next page at `/next` must be a string, but is {what}"):
        next(items)


def test_a_body_of_json_takes_a_cursor_of_any_shape() -> None:
    """As the one value that it is: it cannot become other arguments there. One that repeats a key is refused."""
    by_cursor = Paging(items="/things", by="cursor", place="body", name="after", next=("$response.body#/next",))
    posted: dict[str, Any] = {"method": "POST", "media_type": "application/json"}
    replay = Replay(reply(200, {"things": [1], "next": {"id": [7]}}), reply(200, {"things": [2]}))

    assert list(paged(replay, by_cursor, **posted)) == [1, 2]
    assert replay.sent[-1].body == {"after": {"id": [7]}}
    items = paged(Replay(reply(200, {"things": [1], "next": {"id": ["KEY-OF-A-TEST"]}})), by_cursor, **posted)
    assert next(items) == 1
    with pytest.raises(DecodeError, match="a cursor that repeats a key"):
        next(items)


@pytest.mark.parametrize("told", ["https://KEY-OF-A-TEST.example/next", "https://key-of-a-test.example/next"])
def test_a_host_that_repeats_a_key_is_masked(told: str) -> None:
    """The error names the origin that is not called."""
    replay = Replay(reply(200, {"things": [1], "next": told}))
    items = paged(replay, Paging(items="/things", by="next", next=("$response.body#/next",)))

    assert next(items) == 1
    with pytest.raises(DecodeError, match=r"a URL at https://\*\*\*\.example, which must not receive a key"):
        next(items)


@pytest.mark.parametrize("told", ["/v1/things/KEY", "/v1/keys-of-a-test", "/v1/KEY-OF-A-TES"])
def test_a_url_that_only_begins_like_a_key_is_called(told: str) -> None:
    """A list is not ended for that."""
    replay = Replay(reply(200, {"things": [1], "next": told}), reply(200, {"things": [2]}))
    items = paged(replay, Paging(items="/things", by="next", next=("$response.body#/next",)))

    assert [*items] == [1, 2]
    assert queries(replay) == ["/v1/things", told]


def test_a_key_in_the_query_goes_out_once() -> None:
    """Whether or not the provider repeats it in the URL of the next page."""
    told = "https://inkwell.example/v1/things?page=2&key=KEY-OF-A-TEST"
    replay = Replay(reply(200, [1], headers={"Link": f'<{told}>; rel="next"'}), reply(200, [2]))
    items = paged(replay, Paging(items="", by="next"), placements=(Placement("key", "query", "key"),))

    assert list(items) == [1, 2]
    assert queries(replay) == ["/v1/things?key=KEY-OF-A-TEST", "/v1/things?page=2&key=KEY-OF-A-TEST"]


# --- ends ------------------------------------------------------------------------------------------------------------

BY_PAGE = Paging(items="/things", by="page", place="query", name="page")
BY_OFFSET = Paging(items="/things", by="offset", place="query", name="offset")
BY_CURSOR = Paging(items="/things", by="cursor", place="query", name="cursor", next=("$response.body#/next",))


BY_ITEM = Paging(items="/things", by="cursor", place="query", name="after", next=("$item",))


def variant(paging: Paging, **changes: Any) -> Paging:
    """The same with other rules."""
    from msgspec.structs import replace

    return replace(paging, **changes)


HAS_MORE = (Condition(at=("$response.body#/more",), is_=("true",)),)
EITHER = (AnyOf(((Condition(at=("$response.header.X-More",), exists=True),), HAS_MORE)),)
ENDS: list[tuple[Paging, list[Any], list[int]]] = [
    (BY_PAGE, [{"things": [1, 2]}, {"things": [3]}, {"things": []}], [1, 2, 3]),
    (BY_PAGE, [{"things": [1]}, {"things": None}], [1]),
    (BY_PAGE, [{"things": [1]}, {}], [1]),
    (variant(BY_PAGE, pages=("$response.body#/pages",)), [{"things": [1], "pages": 2}, {"things": [2], "pages": "2"}], [1, 2]),
    (variant(BY_PAGE, total=("$response.body#/total",)), [{"things": [1], "total": 2}, {"things": [2], "total": 2}], [1, 2]),
    (variant(BY_PAGE, total=("$response.body#/total",)), [{"things": [1], "total": "many"}, {"things": []}], [1]),
    (variant(BY_PAGE, total=("$response.body#/total",)), [{"things": [1], "total": "1_0"}, {"things": []}], [1]),
    (variant(BY_PAGE, total=("$response.body#/total",)), [{"things": [1], "total": "-inf"}, {"things": []}], [1]),
    (variant(BY_PAGE, total=("$response.body#/total",)), [{"things": [1], "total": " 1 "}], [1]),
    (variant(BY_PAGE, more=HAS_MORE), [{"things": [1], "more": True}, {"things": [], "more": True}, {"more": False}], [1]),
    (variant(BY_PAGE, more=EITHER), [{"things": [1], "more": True}, {"things": [2]}], [1, 2]),
    (BY_OFFSET, [{"things": [1, 2]}, {"things": [3]}, {"things": []}], [1, 2, 3]),
    (variant(BY_OFFSET, total=("$response.body#/total",)), [{"things": [1, 2], "total": 3}, {"things": [3], "total": 3}], [1, 2, 3]),
    (BY_CURSOR, [{"things": [1], "next": 7}, {"things": [], "next": "x"}, {"things": [2], "next": ""}], [1, 2]),
    (variant(BY_CURSOR, more=HAS_MORE), [{"things": [1], "next": "a", "more": False}], [1]),
    (BY_ITEM, [{"things": [1, 2]}, {"things": [3]}, {"things": []}], [1, 2, 3]),
    (BY_ITEM, [{"things": [1, 2]}, {"things": None}], [1, 2]),
    (variant(BY_ITEM, more=HAS_MORE), [{"things": [1, 2], "more": True}, {"things": [3], "more": False}], [1, 2, 3]),
]  # fmt: skip


@pytest.mark.parametrize(("paging", "answers", "expected"), ENDS)
def test_where_a_list_ends(paging: Paging, answers: Sequence[Any], expected: list[int]) -> None:
    """By rule, and with the last answer: nothing more is asked for."""
    replay = Replay(*(reply(200, answer) for answer in answers))

    assert list(paged(replay, paging)) == expected
    assert len(replay.sent) == len(answers)


@pytest.mark.parametrize("result", ["", "/result"])
def test_a_cursor_is_read_from_the_last_item(result: str) -> None:
    """In the value that an envelope holds, too."""
    pages: list[Any] = [{"things": [{"id": 1}, {"id": "b c"}]}, {"things": []}]
    by_id = variant(BY_ITEM, next=("$item#/id",))
    given: Any = {"envelope": Envelope(result=result)} if result else {}
    replay = Replay(*(reply(200, {"result": page} if result else page) for page in pages))

    assert list(paged(replay, by_id, **given)) == [{"id": 1}, {"id": "b c"}]
    assert queries(replay) == ["/v1/things", "/v1/things?after=b%20c"]


def test_an_offset_that_does_not_move_is_an_error() -> None:
    """The API says that there is more, and gives nothing."""
    replay = Replay(forever=reply(200, {"things": [], "more": True}))

    with pytest.raises(DecodeError, match="been there already"):
        list(paged(replay, variant(BY_OFFSET, more=HAS_MORE), query={"offset": 0}))


def test_a_total_says_nothing_where_the_start_is_unknown() -> None:
    """Page 3 of no known size: only an empty page ends it."""
    replay = Replay(reply(200, {"things": [1, 2], "total": 2}), reply(200, {"things": []}))
    items = paged(replay, variant(BY_PAGE, total=("$response.body#/total",)), query={"page": 3})

    assert list(items) == [1, 2]
    assert queries(replay) == ["/v1/things?page=3", "/v1/things?page=4"]


# --- positions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["first", "", "\u0663", "\u00b2", "3\x1f", "9" * 5000])
def test_a_page_that_is_no_number_is_refused(page: str) -> None:
    """Before anything is sent."""
    with pytest.raises(ConfigurationError, match="`page` must be an integer to continue from"):
        paged(Replay(), BY_PAGE, query={"page": page})


@pytest.mark.parametrize("text", ["", "[]", '{"skip": -1}', '{"else": 1}', "7"])
def test_what_is_no_position_is_refused(text: str) -> None:
    """With a word about what it should be."""
    with pytest.raises(ConfigurationError, match="not a valid position in pages"):
        paged(Replay(), BY_PAGE).resume(text)


def test_a_position_of_another_origin_sends_nothing() -> None:
    """Whoever wrote it."""
    replay = Replay(forever=reply(200, []))
    items = paged(replay, Paging(items="", by="next")).resume(Position(at="https://evil.example/"))

    with pytest.raises(DecodeError):
        next(items)
    assert not replay.sent


def test_a_page_that_has_become_shorter_is_no_trouble() -> None:
    """What has been skipped is gone; the next page follows."""
    replay = Replay(reply(200, {"things": [1], "next": "b"}), reply(200, {"things": [2]}))
    items = paged(replay, BY_CURSOR).resume(Position(at="a", skip=5))

    assert list(items) == [2]


def test_the_end_is_a_position_too() -> None:
    """From which nothing comes, and nothing is sent."""
    replay = Replay(reply(200, {"things": [1]}))
    items = paged(replay, BY_CURSOR)
    assert list(items) == [1]

    again = items.resume(items.position.to_json())
    assert list(again) == []
    assert list(again.pages()) == []
    assert len(replay.sent) == 1
    assert repr(again) == "Paged(listThings, Position(at=None, skip=1, before=0, over=True))"


# --- what a page holds -----------------------------------------------------------------------------------------------


def test_items_are_found_by_their_names_on_the_wire() -> None:
    """In models, whose fields may be called otherwise, and below an envelope."""
    paging = Paging(items="/the-things", by="page", place="query", name="page")
    answer = {"result": {"the-things": [1, 2]}}
    replay = Replay(reply(200, answer), reply(200, {"result": {}}))
    items = paged(replay, paging, responses={"200": Things}, envelope=Envelope(result="/result"))

    assert next(items) == 1
    page = next(items.pages())
    assert (page.value, page.items) == (Things(things=[1, 2]), [1, 2])
    assert list(items) == []


def test_a_page_is_a_whole_response() -> None:
    """Its status, headers and body beside its value and its items; one without items too."""
    first = reply(206, {"things": [1, 2], "next": "b", "more": "undeclared"}, headers={"X-Left": "9"})
    items = paged(Replay(first, reply(200, {})), BY_CURSOR, responses={"200": dict[str, Any]})

    one, two = items.pages()

    assert (one.status, one.headers["x-left"], one.items) == (206, "9", [1, 2])
    assert one.json() == one.value == {"things": [1, 2], "next": "b", "more": "undeclared"}
    assert (two.status, two.value, list(two.items)) == (200, {}, [])
    assert repr(one) == "Page(206, 2 items)"


def test_what_is_no_list_is_an_error() -> None:
    """A shape that the schema leaves open."""
    replay = Replay(reply(200, {"things": {"1": 1}}))

    with pytest.raises(DecodeError, match="no list of items at `/things`"):
        next(paged(replay, BY_PAGE))


class Shelf(Struct, frozen=True, kw_only=True):
    """A model of a page whose items must be a list."""

    things: list[int]
    token: str = ""


@pytest.mark.parametrize("mode", ["strict", "keep"])
def test_a_page_that_is_off_loses_nothing(mode: str) -> None:
    """Its error has the status, the whole answer, and the value as far as it fits, all without keys."""
    replay = Replay(reply(200, {"things": {"1": 1}, "token": "KEY-OF-A-TEST"}))
    client = PagingClient(API, {"key": "KEY-OF-A-TEST"}, transport=replay, clock=replay.clock, retries=0)
    client = client.with_options(on_mismatch="keep") if mode == "keep" else client
    paged_call: PagedCall[Any, Any] = PagedCall(Call(operation(BY_PAGE, responses={"200": Shelf})))

    with pytest.raises(DecodeError) as caught:
        list(client.paged(paged_call))
    error = caught.value
    assert (error.operation, error.status) == ("listThings", 200)
    assert error.response == {"things": {"1": 1}, "token": "***"}
    assert error.response_text is not None
    assert '"***"' in error.response_text
    assert error.value == Shelf(things={"1": 1}, token="***")  # type: ignore[arg-type]
    assert [str(place) for place in error.mismatches] == ["/things: expected list[int], got an object"]
    assert "KEY-OF-A-TEST" not in repr(vars(error))


def test_an_open_page_without_a_list_keeps_its_answer() -> None:
    """Where its schema promises nothing, and so nothing is off but the items."""
    replay = Replay(reply(200, {"things": {"1": 1}}))

    with pytest.raises(DecodeError, match="no list of items at `/things`") as caught:
        next(paged(replay, BY_PAGE))
    assert (caught.value.status, caught.value.response) == (200, {"things": {"1": 1}})
    assert (caught.value.operation, caught.value.mismatches) == ("listThings", ())


def test_a_page_that_names_no_next_one_tells_its_answer() -> None:
    """After its items."""
    replay = Replay(reply(200, {"things": [1], "next": [1], "by": "KEY-OF-A-TEST"}))
    items = paged(replay, BY_CURSOR)

    assert next(items) == 1
    with pytest.raises(DecodeError, match="at `/next`") as caught:
        next(items)
    assert (caught.value.status, caught.value.operation) == (200, "listThings")
    assert caught.value.response == {"things": [1], "next": [1], "by": "***"}
