"""Responses that are a little off, each kind of them with every transport and flavour, strictly and
where they are kept.

Half of them lose nothing and are read in either mode. The others are an error that holds everything, or the value as
far as it fits.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import anyio
import pytest
from msgspec import UNSET

from specloom.runtime.json_data import is_array
from tests.pipeline import importable, runtime_of
from tests.wire.carriers import CARRIERS, Carrier
from tests.wire.flavours import SYNC, each, settled
from tests.wire.providers import Script
from tests.wire.server import Reply, Server

pytestmark = pytest.mark.wire

TREE = "clients_of_shapes"
KILN = Path(__file__).parent.parent / "providers" / "kiln.yaml"

Use = Callable[[Any], Awaitable[Any]]


@pytest.fixture(scope="module", autouse=True)
def kiln(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package of the client."""
    with importable(tmp_path_factory.mktemp("shapes"), TREE, {"kiln": KILN}):
        yield importlib.import_module(f"{TREE}.kiln")


@dataclass(frozen=True)
class Shape:
    """One kind of response: what is asked, what comes, and what that is read as.

    `strict` is the value, or the mismatches of the error; `kept` is the value with `on_mismatch="keep"`.
    """

    use: Use
    replies: tuple[Reply, ...]
    strict: Any
    kept: Any
    is_error: bool = False


# --- what is asked ---------------------------------------------------------------------------------------------------


async def pot(client: Any) -> Any:
    """A pot, as plain data where it is a model."""
    return plain(await settled(client.get_pot()))


async def finds(client: Any) -> Any:
    """Finds, one alone and some in a list."""
    return plain(await settled(client.get_finds()))


async def tools(client: Any) -> Any:
    """Tools, by what they were read as."""
    return [(type(tool).__name__, plain(tool)) for tool in await settled(client.list_tools())]


async def live(client: Any) -> Any:
    """All finds of a stream."""
    events = await settled(client.watch_finds())
    try:
        async with each(events) as items:
            return [plain(event.data) async for event in items]
    finally:
        await settled(events.close())


async def fired(client: Any) -> Any:
    """The result of a firing, and what was captured of it."""
    task = await settled(client.firings.submit())
    return await settled(task.result()), task.handle.captured


async def recorded(client: Any) -> Any:
    """The lines of a record."""
    return plain(await settled(client.records.run()))


async def counted(client: Any) -> Any:
    """The rows of a ledger."""
    return await settled(client.ledgers.run())


def plain(value: Any) -> Any:
    """Models as what is set of them, with the name of their class, so that values of all clients can be compared."""
    if is_array(value):
        return [plain(item) for item in value]
    if hasattr(value, "__struct_fields__"):
        fields = {name: plain(getattr(value, name)) for name in value.__struct_fields__}
        return type(value).__name__, {name: it for name, it in fields.items() if it is not UNSET}
    if type(value).__name__ == "Unknown":
        return "Unknown", value.tag, dict(value)
    return value


# --- what comes ------------------------------------------------------------------------------------------------------


def said(value: Any) -> Reply:
    """A response of JSON."""
    return Reply(json=value)


def sent(body: bytes, media_type: str) -> Reply:
    """A response of anything."""
    return Reply(body=body, headers={"Content-Type": media_type})


def events(text: str) -> Reply:
    """A stream that is over at once."""
    return sent(text.encode(), "text/event-stream")


WHOLE = {"mark": "fired", "width": 3}
COLD = said({"id": "a", "status": "cold"})
BEGUN = said({"id": "a", "status": "hot", "shelf": "low"})
SHARD, COIN, BONE = {"kind": "shard", "size": 1.5}, {"kind": "coin"}, {"kind": "bone", "of": ["a", None]}
MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def off(place: str, expected: str, got: str) -> list[tuple[str, str, str]]:
    """The mismatches of a response with one place that is off."""
    return [(place, expected, got)]


def same(use: Use, reply: Reply | tuple[Reply, ...], value: Any) -> Shape:
    """A shape that loses nothing."""
    return Shape(use, reply if isinstance(reply, tuple) else (reply,), value, value)


def error(use: Use, reply: Reply, mismatches: Any, kept: Any) -> Shape:
    """A shape that is not of its type."""
    return Shape(use, (reply,), mismatches, kept, is_error=True)


SHAPES = {
    "a value of another type": error(
        pot, said({**WHOLE, "width": "wide"}), off("/width", "int", "a string"), ("Pot", {**WHOLE, "width": "wide"})
    ),
    "null where none is allowed": error(
        pot, said({**WHOLE, "width": None}), off("/width", "int", "null"), ("Pot", {**WHOLE, "width": None})
    ),
    "a property that is absent": error(
        pot, said({"mark": "fired"}), off("/width", "int", "absent"), ("Pot", {"mark": "fired"})
    ),
    "another root": error(pot, said([WHOLE]), off("", "Pot", "an array"), [WHOLE]),
    "a const that did not come": error(
        pot, said({"width": 3}), off("/mark", "Literal['fired']", "absent"), ("Pot", {"width": 3})
    ),
    "a result that may be null": same(
        fired, (BEGUN, said({"id": "a", "status": "cold", "pots": None})), (None, {"id": "a", "shelf": "low"})
    ),
    "an unknown member, alone and in a list": same(
        finds,
        said({"best": BONE, "all": [SHARD, BONE, COIN]}),
        (
            "GetFindsResponse",
            {"best": ("Unknown", "bone", BONE), "all": [("Shard", SHARD), ("Unknown", "bone", BONE), ("Coin", COIN)]},
        ),
    ),
    "an absent and an unknown tag where one member is the default": same(
        tools,
        said([{"kind": "wheel"}, {"name": "Rib"}, {"kind": "sponge", "name": "Sea"}]),
        [
            ("Wheel", ("Wheel", {"kind": "wheel"})),
            ("Other", ("Other", {"name": "Rib"})),
            ("Other", ("Other", {"kind": "sponge", "name": "Sea"})),
        ],
    ),
    "a stream with signs of life, an unknown member and its end": same(
        live,
        events(
            f": hello\n\nevent: ping\n\nid: 7\n\ndata:\n\ndata: {json.dumps(SHARD)}\n\n: still here\n\n"
            f"data: {json.dumps(BONE)}\n\ndata: [DONE]\n\n"
        ),
        [("Shard", SHARD), ("Unknown", "bone", BONE)],
    ),
    "bytes and times in other spellings, in the charset that is declared": same(
        pot,
        sent(
            '{"mark": "fired", "width": 3, "glaze": "Grün", "seal": "-_-_QQ", "made": "2026-01-02 03:04Z"}'.encode(
                "latin-1"
            ),
            "application/json; charset=iso-8859-1",
        ),
        ("Pot", {**WHOLE, "glaze": "Grün", "seal": b"\xfb\xff\xbfA", "made": MADE}),
    ),
    "JSON with a mark at its beginning": same(
        pot, sent(b"\xef\xbb\xbf" + json.dumps(WHOLE).encode(), "application/json"), ("Pot", WHOLE)
    ),
    "JSON in UTF-16": same(pot, sent(json.dumps(WHOLE).encode("utf-16"), "application/json"), ("Pot", WHOLE)),
    "one line": same(
        recorded,
        (BEGUN, COLD, sent(b'{"heat": 900}', "application/jsonl")),
        [("ReadRecordResponseItem", {"heat": 900})],
    ),
    "two lines": same(
        recorded,
        (BEGUN, COLD, sent(b'{"heat": 900}\n{"heat": 1000}\n', "application/jsonl")),
        [("ReadRecordResponseItem", {"heat": 900}), ("ReadRecordResponseItem", {"heat": 1000})],
    ),
    "a page without its list": same(
        counted, (BEGUN, COLD, said({"rows": ["a"], "next": "2"}), said({"next": None})), ["a"]
    ),
    "a captured value that is absent, and a redirect with a word": same(
        fired,
        (
            said({"id": "a", "status": "hot"}),
            Reply(status=302, json={"id": "a", "status": "cold", "pots": ["jug"]}, headers={"Location": "/elsewhere"}),
        ),
        (["jug"], {"id": "a", "shelf": "top"}),
    ),
}


# --- what is read ----------------------------------------------------------------------------------------------------


def played(kiln: ModuleType, carrier: Carrier, url: str, use: Use, **options: Any) -> Any:
    """What comes of using the client over a carrier; it does not sleep."""
    options = {"base_url": url, "key": "K", "clock": runtime().FakeClock(), **options}

    async def inside() -> Any:
        async with carrier.async_option() as chosen, kiln.AsyncKiln(**options, **chosen) as client:
            return await use(client)

    if carrier.backend is not None:
        return anyio.run(inside, backend=carrier.backend)
    with ExitStack() as stack:
        chosen = stack.enter_context(carrier.option())
        client = stack.enter_context(kiln.Kiln(**options, **chosen))
        return SYNC.play(lambda: use(client))  # type: ignore[arg-type, return-value]


def runtime() -> Any:
    """The runtime of the client."""
    importlib.import_module(f"{TREE}._runtime.testing")
    return runtime_of(TREE)


every = pytest.mark.parametrize("carrier", CARRIERS, ids=str)


@every
@pytest.mark.parametrize("name", SHAPES)
def test_a_response_that_is_off_is_read_or_is_an_error_that_loses_nothing(
    kiln: ModuleType, carrier: Carrier, name: str
) -> None:
    """Strict is the default."""
    shape = SHAPES[name]

    async def use(client: Any) -> Any:
        if not shape.is_error:
            return await shape.use(client)
        with pytest.raises(runtime().DecodeError) as caught:
            await shape.use(client)
        return caught.value

    with Server(answer=Script(*shape.replies)) as server:
        value = played(kiln, carrier, server.url, use)

    if not shape.is_error:
        assert value == shape.strict
        return
    assert [(it.pointer, it.expected, it.got) for it in value.mismatches] == shape.strict
    assert value.response == shape.replies[0].json
    assert plain(value.value) == shape.kept


@every
@pytest.mark.parametrize("name", SHAPES)
def test_a_response_that_is_off_is_kept_as_far_as_it_fits(kiln: ModuleType, carrier: Carrier, name: str) -> None:
    """With `on_mismatch="keep"`."""
    shape = SHAPES[name]

    with Server(answer=Script(*shape.replies)) as server:
        assert played(kiln, carrier, server.url, shape.use, on_mismatch="keep") == shape.kept


@every
@pytest.mark.parametrize("on_mismatch", ["raise", "keep"])
def test_a_stream_without_its_end_is_broken(kiln: ModuleType, carrier: Carrier, on_mismatch: str) -> None:
    """In either mode, after all that came was handed out."""
    found: list[Any] = []

    async def use(client: Any) -> None:
        stream = await settled(client.watch_finds())
        with pytest.raises(runtime().TransportError):
            async with each(stream) as items:
                async for event in items:
                    found.append(plain(event.data))
        await settled(stream.close())

    with Server(answer=Script(events(f"data: {json.dumps(COIN)}\n\n"))) as server:
        played(kiln, carrier, server.url, use, on_mismatch=on_mismatch)

    assert found == [("Coin", COIN)]
