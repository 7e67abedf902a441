"""What clients of any document write, the emulator of that document reads: neither knows the other."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from specloom import naming
from specloom.serve.server import Emulator, api_of
from tests.pipeline import CASES, importable
from tests.wire.flavours import Flavour, each, settled

pytestmark = pytest.mark.wire

TREE = "emulated_documents"
SPECS = {
    "fixed_values": CASES.parent / "providers" / "tasks" / "fixed_values.yaml",
    "parameter-styles": CASES / "parameter-styles" / "spec.yaml",
    "bodies": CASES / "bodies" / "spec.yaml",
    "parts": CASES / "parts" / "spec.yaml",
    "streams": CASES / "streams" / "spec.yaml",
}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator of all of them, and their clients as a package that can be imported."""
    root = tmp_path_factory.mktemp("documents")
    apis = [replace(api_of(spec), name=naming.package(name)) for name, spec in SPECS.items()]
    with importable(root, TREE, SPECS), Emulator(*apis, speed=1000.0) as emulator:
        yield emulator


def played(emulator: Emulator, flavour: Flavour, name: str, title: str, use: Any, **options: Any) -> Any:
    """What comes of using a client on its emulator."""
    package = importlib.import_module(f"{TREE}.{naming.package(name)}")
    clock = importlib.import_module(f"{TREE}._runtime.testing").FakeClock()

    async def scene() -> Any:
        made = getattr(package, title if flavour.backend is None else f"Async{title}")
        url = emulator.url(naming.package(name))
        client = made(
            base_url=url, retries=0, clock=clock, **({"transport": "fast"} if flavour.fast else {}), **options
        )
        try:
            return await settled(use(client, package.models))
        finally:
            await settled(client.close())

    return flavour.play(scene)


def test_tasks_whose_calls_have_fixed_values(emulator: Emulator, flavour: Flavour) -> None:
    """Each call of a task is refused without them, and none is; bodies that are JSON by other names are read."""

    async def use(client: Any, models: Any) -> Any:
        cast = await settled(client.casts.run(what="bell"))
        stopped = await settled(client.casts.submit(what="bell"))
        told = await settled(stopped.cancel())
        listed = await settled(client.casts.list_tasks())
        polished = await settled(client.polish(what="bell"))
        return cast, told, len(listed) > 0, polished

    cast, told, listed, polished = played(emulator, flavour, "fixed_values", "Foundry", use, key="KEY-OF-A-TEST")

    assert (cast.weight, told, listed, polished.id) == (1.5, True, True, "a")


@pytest.mark.parametrize(
    "headers", [{}, {"X-Target": "Foundry.Look"}, {"X-Target": "Foundry.Polish", "Cookie": "mode=coarse"}]
)
def test_a_request_without_its_fixed_values_is_refused(emulator: Emulator, headers: dict[str, str]) -> None:
    """By the emulator, so that the test before says something."""
    url = f"{emulator.url('fixed_values')}/polishes?api-version=2026-01-01"
    common = {"X-Key": "K", "Content-Type": "application/json"}

    assert status_of(url, b'{"what": "bell", "kind": "polish"}', {**common, **headers}) == 400


def status_of(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The HTTP status of a POST that no client of ours makes."""
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.netloc, timeout=10)) as connection:
        connection.request("POST", f"{parts.path}?{parts.query}", body, headers)
        return connection.getresponse().status


def test_parameters_of_every_style(emulator: Emulator, flavour: Flavour) -> None:
    """Lists of objects in `deepObject` and in each format, reserved characters, fixed values."""

    async def use(client: Any, models: Any) -> Any:
        points = [models.Point(x=1, y=2), models.Point(x=3, y=4)]
        await settled(client.read_query(expand=["a", "b"], lines=points, marks=["c"], tints=["d", "e"]))
        await settled(client.read_query(reserved="%2F100%", deep=models.Nested(name="n")))
        await settled(client.read_headers(session="a b", raw="c%20d", tags=["e", "f"]))
        return await settled(client.read_fixed(id="a", q="b c"))

    assert played(emulator, flavour, "parameter-styles", "Stylist", use).x == 1


def test_bodies_of_every_kind(emulator: Emulator, flavour: Flavour) -> None:
    """JSON by other names is read and written; parts and texts are taken as they come."""

    async def use(client: Any, models: Any) -> Any:
        await settled(client.send_mixed(about=models.Point(x=1, y=2), note="n", file=b"f"))
        await settled(client.send_seals(seal=b"\xff", note="ä"))
        await settled(client.send_in_charset(body="ä"))
        await settled(client.send_json_in_charset(note="ä€"))
        return await settled(client.send_own_json(note="n"))

    async def lists(client: Any, models: Any) -> Any:
        return await settled(client.send_lists(expand=["a"], ids=[models.Id(type="t", value="v")], marks=[1, 2]))

    assert played(emulator, flavour, "parts", "Posthouse", use).y == 2
    assert played(emulator, flavour, "bodies", "Depot", lists) is None


@pytest.mark.parametrize(
    ("method", "events"),
    [("watch_prices", [("message", 120)]), ("watch_offers", [("offer", 90)]), ("watch_bids", [("message", int)])],
)
def test_streams_end_as_their_document_says(
    emulator: Emulator, flavour: Flavour, method: str, events: list[tuple[str, Any]]
) -> None:
    """With the text that it names, wherever: without it they would be interrupted. `int` is any number."""

    async def use(client: Any, models: Any) -> Any:
        prices = await settled(getattr(client, method)())
        async with each(prices) as came:
            return [(event.event, event.data.cents) async for event in came]

    came = played(emulator, flavour, "streams", "Newsroom", use)

    assert [event for event, _ in came] == [event for event, _ in events]
    assert all(cents == wanted or type(cents) is wanted for (_, cents), (_, wanted) in zip(came, events, strict=True))


def test_json_by_another_name_is_looked_into(emulator: Emulator) -> None:
    """A body that the document marks as JSON, and that is none of its schema, is refused."""
    url = f"{emulator.url('parts')}/own-json"
    headers = {"Content-Type": "application/vnd.posthouse.v1"}

    assert status_of(url, b'{"note": "n", "kind": "own"}', headers) == 200
    assert status_of(url, b'{"note": 5, "kind": "own"}', headers) == 400
