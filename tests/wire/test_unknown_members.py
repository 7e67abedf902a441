"""Members of a union that came after the client was generated, over real sockets: kept, told, and sent back."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from types import ModuleType
from typing import Any

import pytest

from tests.pipeline import CASES, importable, runtime_of
from tests.wire.flavours import Flavour, each, settled
from tests.wire.providers import Script
from tests.wire.server import Reply, Server

pytestmark = pytest.mark.wire

TREE = "clients_of_unknown_members"
DELTA, DONE = {"type": "delta", "text": "It"}, {"type": "done", "words": 1}
MOOD = {"type": "mood", "shade": {"of": ["grey", None]}, "level": 1.5}
SECRET = "sk-of/a~test-0123456789"
KEEPS = pytest.mark.parametrize("on_mismatch", ["raise", "keep"])


@pytest.fixture(scope="module")
def muse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package of the client; that of the case `default-mapping` is beside it."""
    specs = {case.replace("-", "_"): CASES / case / "spec.yaml" for case in ("unknown-members", "default-mapping")}
    with importable(tmp_path_factory.mktemp("unknown"), TREE, specs):
        yield importlib.import_module(f"{TREE}.unknown_members")


def used(
    package: ModuleType,
    flavour: Flavour,
    url: str,
    scenario: Callable[[Any], Coroutine[Any, Any, Any]],
    title: str = "Muse",
    **options: Any,
) -> Any:
    """What comes of using the client of a flavour."""
    transport = {"transport": "fast"} if flavour.fast else {}

    async def scene() -> Any:
        if flavour.backend is None:
            with closing(getattr(package, title)(base_url=url, **transport, **options)) as client:
                return await scenario(client)
        async with getattr(package, f"Async{title}")(base_url=url, **transport, **options) as client:
            return await scenario(client)

    return flavour.play(scene)


async def pieces_of(client: Any, models: Any) -> list[Any]:
    """The data of all events of a story."""
    events = await settled(client.tell(wish=models.Topic(about="rain")))
    try:
        async with each(events) as items:
            return [event.data async for event in items]
    finally:
        await settled(events.close())


def story(*pieces: Any) -> Reply:
    """A story as a stream of events."""
    body = "".join(f"data: {json.dumps(piece)}\n\n" for piece in pieces)
    return Reply(body=body.encode(), headers={"Content-Type": "text/event-stream"})


@KEEPS
def test_an_unknown_event_ends_no_stream(muse: ModuleType, flavour: Flavour, on_mismatch: str) -> None:
    """It comes in its turn, with its tag and all of it."""
    models = muse.models

    async def scenario(client: Any) -> Any:
        return await pieces_of(client, models)

    with Server(answer=Script(story(DELTA, MOOD, DONE))) as server:
        pieces = used(muse, flavour, server.url, scenario, on_mismatch=on_mismatch)

    assert pieces == [models.Delta(text="It"), muse.Unknown("mood", MOOD), models.Done(words=1)]
    assert (type(pieces[1]), pieces[1].tag, pieces[1].value) == (muse.Unknown, "mood", MOOD)


@KEEPS
def test_an_unknown_member_is_sent_back_as_it_came(
    muse: ModuleType, flavour: Flavour, on_mismatch: str, caplog: pytest.LogCaptureFixture
) -> None:
    """In a field, in a list, and of a union that has one member only; without a warning."""
    book = {"last": MOOD, "pieces": [MOOD, DELTA], "frame": {"type": "oak", "width": 2}}

    async def scenario(client: Any) -> Any:
        found = await settled(client.get_book())
        await settled(client.put_book(last=found.last, pieces=found.pieces, frame=found.frame))
        return found

    with Server(answer=Script(Reply(json=book), Reply(status=204))) as server:
        found = used(muse, flavour, server.url, scenario, on_mismatch=on_mismatch)
        sent = server.received[-1]

    assert (found.last.tag, found.frame.tag) == ("mood", "oak")
    assert [type(piece) for piece in found.pieces] == [muse.Unknown, muse.models.Delta]
    assert sent.json == book
    assert not caplog.messages


@KEEPS
def test_a_tag_in_a_union_in_a_union_is_known(muse: ModuleType, flavour: Flavour, on_mismatch: str) -> None:
    """Though it may be absent, or null."""
    models = muse.models

    async def scenario(client: Any) -> Any:
        return await settled(client.get_cover())

    layers = [{"of": "cloth", "grams": 3}, {"of": "ink", "grams": 1}, {"of": "gold"}, {"of": "silk"}]
    with Server(answer=Script(Reply(json=layers))) as server:
        cover = used(muse, flavour, server.url, scenario, on_mismatch=on_mismatch)

    assert [type(layer) for layer in cover] == [models.Cloth, models.Ink, models.Foil, muse.Unknown]
    assert [layer.of for layer in cover[:3]] == ["cloth", "ink", "gold"]


def test_a_tag_in_a_union_in_a_union_tells_what_other_content_is_off(muse: ModuleType, flavour: Flavour) -> None:
    """Of the one member that it names."""
    decode_error = runtime_of(TREE).DecodeError

    async def scenario(client: Any) -> Any:
        with pytest.raises(decode_error) as caught:
            await settled(client.get_cover())
        return caught.value

    layers: list[dict[str, Any]] = [{"of": "gold", "grams": "much"}, {"of": "cloth", "grams": []}]
    with Server(answer=Script(Reply(json=layers))) as server:
        error = used(muse, flavour, server.url, scenario)

    places = ["/0/grams: expected int, got a string", "/1/grams: expected int, got an array"]
    assert [str(mismatch) for mismatch in error.mismatches] == places
    assert [type(layer) for layer in error.value] == [muse.models.Foil, muse.models.Cloth]


MISFITS = {
    "a known tag": ({"type": "delta", "text": 7}, "/last/text"),
    "no tag": ({"shade": 1}, "/last"),
    "a tag that is not a string": ({"type": ["delta"]}, "/last"),
    "no object": ("mood", "/last"),
}


@pytest.mark.parametrize("what", MISFITS)
def test_other_misfits_stay_mismatches(muse: ModuleType, flavour: Flavour, what: str) -> None:
    """An error, or kept and listed where that is wanted."""
    last, place = MISFITS[what]
    decode_error = runtime_of(TREE).DecodeError

    async def scenario(client: Any) -> Any:
        with pytest.raises(decode_error) as caught:
            await settled(client.get_book())
        kept = await settled(client.with_options(on_mismatch="keep").get_book())
        return caught.value, kept

    with Server(answer=Script(then=Reply(json={"last": last, "pieces": [MOOD]}))) as server:
        error, kept = used(muse, flavour, server.url, scenario)

    assert [mismatch.pointer for mismatch in error.mismatches] == [place]
    assert error.value == kept
    assert not isinstance(kept.last, muse.Unknown)
    assert isinstance(kept.pieces[0], muse.Unknown)


@KEEPS
def test_what_a_failure_says_may_be_an_unknown_member(muse: ModuleType, flavour: Flavour, on_mismatch: str) -> None:
    """`error.value` is of the type that the API declares for it, which a union is too."""

    async def scenario(client: Any) -> Any:
        with pytest.raises(runtime_of(TREE).HttpStatusError) as caught:
            await settled(client.get_cover())
        return caught.value

    with Server(answer=Script(Reply(status=400, json={**MOOD, SECRET: SECRET}))) as server:
        error = used(muse, flavour, server.url, scenario, on_mismatch=on_mismatch, key=SECRET)

    assert (type(error.value), error.value.tag) == (muse.Unknown, "mood")
    assert error.value == {**MOOD, "***": "***"}


def test_a_place_that_is_off_shows_no_key(muse: ModuleType, flavour: Flavour) -> None:
    """Of an answer that makes a name of it: neither where it is an error nor
    where it is kept, however it is spelled.
    """
    decode_error = runtime_of(TREE).DecodeError

    async def scenario(client: Any) -> Any:
        with pytest.raises(decode_error) as caught:
            await settled(client.get_book())
        raw = await settled(client.with_options(on_mismatch="keep").raw(muse.calls.get_book()))
        return caught.value, raw

    book: dict[str, Any] = {"last": DONE, "pieces": [], "marks": {SECRET: "many", "a/b": [], "": None}}
    with Server(answer=Script(then=Reply(json=book))) as server:
        error, raw = used(muse, flavour, server.url, scenario, key=SECRET)

    places = ["/marks/***", "/marks/a~1b", "/marks/"]
    assert [mismatch.pointer for mismatch in error.mismatches] == places
    assert [mismatch.pointer for mismatch in raw.mismatches] == places
    assert raw.value.marks[SECRET] == "many"


def test_a_misfit_in_a_stream_is_an_error_or_kept(muse: ModuleType, flavour: Flavour) -> None:
    """As everywhere else, the unknown members before it given out."""
    decode_error = runtime_of(TREE).DecodeError

    async def scenario(client: Any) -> Any:
        with pytest.raises(decode_error):
            await pieces_of(client, muse.models)
        return await pieces_of(client.with_options(on_mismatch="keep"), muse.models)

    with Server(answer=Script(then=story(MOOD, {"type": "delta", "text": 7}, DONE))) as server:
        pieces = used(muse, flavour, server.url, scenario)

    assert pieces == [muse.Unknown("mood", MOOD), muse.models.Delta(text=7), muse.models.Done(words=1)]


@KEEPS
@pytest.mark.usefixtures("muse")
def test_the_default_is_what_names_no_member(flavour: Flavour, on_mismatch: str) -> None:
    """Where the tag is unknown, and where there is none."""
    garden = importlib.import_module(f"{TREE}.default_mapping")
    models = garden.models
    plants = [{"kind": "tree", "height": 3}, {"kind": "fern", "name": "Fee"}, {"name": "Moss"}, {"smell": "mint"}]

    async def scenario(client: Any) -> Any:
        found = await settled(client.list_plants())
        await settled(client.add_plant(plant=found[1]))
        return found

    with Server(answer=Script(Reply(json=plants), Reply(status=204))) as server:
        found = used(garden, flavour, server.url, scenario, "Garden", on_mismatch=on_mismatch)
        sent = server.received[-1]

    assert found == [
        models.Tree(height=3.0),
        models.Other(kind="fern", name="Fee"),
        models.Other(name="Moss"),
        models.Other(),
    ]
    assert sent.json == {"plant": plants[1]}


@pytest.mark.usefixtures("muse")
def test_what_is_not_even_the_default_is_a_mismatch(flavour: Flavour) -> None:
    """Of the default: it is what the value had to be."""
    garden = importlib.import_module(f"{TREE}.default_mapping")
    decode_error = runtime_of(TREE).DecodeError

    async def scenario(client: Any) -> Any:
        with pytest.raises(decode_error) as caught:
            await settled(client.list_plants())
        return caught.value, await settled(client.with_options(on_mismatch="keep").list_plants())

    with Server(answer=Script(then=Reply(json=[{"kind": "fern", "name": 7}]))) as server:
        error, kept = used(garden, flavour, server.url, scenario, "Garden")

    assert [str(mismatch) for mismatch in error.mismatches] == ["/0/name: expected str, got an integer"]
    assert kept == error.value == [garden.models.Other(kind="fern", name=7)]
