"""Answers that are read as they come, over a real socket: whole, and with faults in the middle."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from msgspec import Struct
from msgspec.structs import replace

from specloom.runtime.client import Client
from specloom.runtime.description.api import Credential, Placement
from specloom.runtime.errors import ConfigurationError, DecodeError, HttpStatusError, TransportError
from specloom.runtime.multipart import MULTIPART
from specloom.runtime.operation import Api, Call, Operation, StreamCall
from specloom.runtime.streaming.decoders import Event
from specloom.runtime.streaming.items import AsyncEvents, AsyncLines, Events, Lines
from specloom.runtime.streaming.stream import AsyncStreamingClient, StreamingClient
from specloom.runtime.testing import FakeClock
from tests.wire.carriers import CARRIERS, Carrier
from tests.wire.flavours import Flavour, each, settled
from tests.wire.timed import quickest
from tests.wire.trickle import ALL, CLOSE, LAST, MEGABYTE, RESET, SOME, STALL, Trickle, chunk, head

pytestmark = pytest.mark.wire

KEY = "KEY-OF-A-TEST"
API = Api(name="inkwell", title="Inkwell", credentials=(Credential("key"),))
BY_KEY = (Placement("key", "query", "token"),)
SSE, JSONL = "text/event-stream", "application/x-ndjson"


class Page(Struct, frozen=True):
    """A page that was rendered."""

    number: int


REPORT = Operation(id="getReport", method="GET", path="/report", placements=BY_KEY, safe=True, responses={"200": bytes})
INDEX = Operation(id="getIndex", method="GET", path="/index", placements=BY_KEY, safe=True, responses={"200": Any})
WATCH = Operation(
    id="watch",
    method="GET",
    path="/watch",
    placements=BY_KEY,
    safe=True,
    accept=SSE,
    responses={"200": Page},
    ends=("[END]",),
)
RENDER = Operation(id="render", method="POST", path="/render", placements=BY_KEY, accept=SSE, responses={"200": Page})
UPLOAD = Operation(
    id="upload",
    method="POST",
    path="/upload",
    placements=BY_KEY,
    media_type="multipart/form-data",
    writer=MULTIPART,
    responses={"200": int},
)
LIST = Operation(id="list", method="GET", path="/list", placements=BY_KEY, safe=True, responses={"200": Page})


def get_report() -> StreamCall[bytes]:
    """A file."""
    return StreamCall(Call(REPORT))


def get_index() -> Call[Any]:
    """JSON."""
    return Call(INDEX)


def upload(*, file: Path) -> Call[int]:
    """Take a file."""
    return Call(UPLOAD, arguments={"file": file})


def watch() -> StreamCall[Page]:
    """Events, of an operation that only reads."""
    return StreamCall(Call(WATCH), "events")


def render() -> StreamCall[Page]:
    """Events, of an operation that does something."""
    return StreamCall(Call(RENDER), "events")


def list_pages() -> StreamCall[Page]:
    """Lines."""
    return StreamCall(Call(LIST), "lines")


class Inkwell(StreamingClient):
    """As generated code writes a client."""

    def __init__(self, **options: Any) -> None:
        super().__init__(API, {"key": KEY}, **options)

    def get_report(self) -> bytes:
        """A file."""
        return self._call(get_report().whole())

    def upload(self, file: Path) -> int:
        """Take a file."""
        return self._call(upload(file=file))

    def watch(self) -> Events[Page]:
        """Events, of an operation that only reads."""
        return Events.open(self, watch())

    def render(self) -> Events[Page]:
        """Events, of an operation that does something."""
        return Events.open(self, render())

    def list(self) -> Lines[Page]:
        """Lines."""
        return Lines.open(self, list_pages())


class AsyncInkwell(AsyncStreamingClient):
    """As generated code writes an asynchronous client."""

    def __init__(self, **options: Any) -> None:
        super().__init__(API, {"key": KEY}, **options)

    async def get_report(self) -> bytes:
        """A file."""
        return await self._call(get_report().whole())

    async def upload(self, file: Path) -> int:
        """Take a file."""
        return await self._call(upload(file=file))

    async def watch(self) -> AsyncEvents[Page]:
        """Events, of an operation that only reads."""
        return await AsyncEvents.open(self, watch())

    async def render(self) -> AsyncEvents[Page]:
        """Events, of an operation that does something."""
        return await AsyncEvents.open(self, render())

    async def list(self) -> AsyncLines[Page]:
        """Lines."""
        return await AsyncLines.open(self, list_pages())


def played(carrier: Carrier, scene: Any, url: str, **options: Any) -> Any:
    """What comes of a scene with a client over a carrier; `options` are the client's."""

    async def inside() -> Any:
        async with carrier.async_option() as chosen, AsyncInkwell(base_url=url, **chosen, **options) as client:
            return await scene(client)

    if carrier.backend is not None:
        return anyio.run(inside, backend=carrier.backend)
    with carrier.option() as chosen, Inkwell(base_url=url, **chosen, **options) as client:
        return Flavour(None).play(lambda: scene(client))


@asynccontextmanager
async def streamed(client: Any, call: StreamCall[Any]) -> AsyncGenerator[Any]:
    """`client.stream` of either flavour."""
    context = client.stream(call)
    if isinstance(client, Client):
        with context as answer:
            yield answer
    else:
        async with context as answer:
            yield answer


def held(error: BaseException) -> str:
    """All that an error shows, and all that the frames of the runtime hold that it came through."""
    shown = [repr(error), repr(vars(error)), repr(error.__context__), repr(error.__cause__)]
    frame = error.__traceback__
    while frame is not None:
        if "runtime" in frame.tb_frame.f_code.co_filename:
            shown.append(repr(frame.tb_frame.f_locals))
        frame = frame.tb_next
    return "\n".join(shown)


every = pytest.mark.parametrize("carrier", CARRIERS, ids=str)


# --- downloads -------------------------------------------------------------------------------------------------------


@every
def test_a_download_comes_piece_by_piece(carrier: Carrier) -> None:
    """The first piece is there before the last one is sent; status and headers are there before any."""

    async def scene(client: Any) -> tuple[int, str, bytes]:
        async with streamed(client, get_report()) as answer, each(answer) as pieces:
            first = await anext(pieces)
            return answer.status, answer.headers["content-type"], first

    with Trickle(head("application/pdf"), chunk(b"first"), STALL) as server:
        assert played(carrier, scene, server.url) == (200, "application/pdf", b"first")
        assert server.left.wait(30)  # leaving early ends the connection


@every
@pytest.mark.parametrize("packing", ["gzip", "deflate", "raw", "members"])
def test_it_is_unpacked(carrier: Carrier, packing: str) -> None:
    """However the chunks are cut."""
    content = bytes(range(256)) * 1000
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(content),
        "deflate": zlib.compress(content),
        "raw": raw.compress(content) + raw.flush(),
        "members": gzip.compress(content[:1000]) + gzip.compress(content[1000:]),
    }[packing]
    encoding = "gzip" if packing in ("gzip", "members") else "deflate"
    cut = [chunk(packed[at : at + 37]) for at in range(0, len(packed), 37)]

    async def scene(client: Any) -> bytes:
        async with streamed(client, get_report()) as answer:
            read: bytes = await settled(answer.read())
            return read

    with Trickle(head("application/pdf", f"Content-Encoding: {encoding}"), *cut, LAST) as server:
        assert played(carrier, scene, server.url) == content


FAULTS: dict[str, tuple[list[bytes | str], type[Exception], str]] = {
    "reset": ([head("a/b"), chunk(b"half"), RESET], TransportError, "getReport: "),
    "cut chunk": ([head("a/b"), b"ff\r\nhalf", CLOSE], TransportError, "closed the connection before a complete response"),
    "cut length": ([head("a/b", "Content-Length: 99", chunked=False), b"half", CLOSE], TransportError, "before a complete"),
    "stall": ([head("a/b"), chunk(b"half"), STALL], TransportError, "nothing more came from 127.0.0.1:"),
    "broken gzip": ([head("a/b", "Content-Encoding: gzip"), chunk(b"half"), LAST], DecodeError, "not valid gzip"),
    "cut gzip": (
        [head("a/b", "Content-Encoding: gzip"), chunk(gzip.compress(bytes(99))[:-9]), LAST], DecodeError, "or not complete",
    ),
    "not asked for": ([head("a/b", "Content-Encoding: br"), chunk(b"half"), LAST], DecodeError, "compressed as br"),
}  # fmt: skip


@every
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_middle_of_a_download_is_told(carrier: Carrier, fault: str, tmp_path: Path) -> None:
    """By an error without the key in it; it is not begun again, and of the file nothing is left."""
    script, kind, words = FAULTS[fault]

    async def scene(client: Any) -> None:
        async with streamed(client, get_report()) as answer:
            await settled(answer.save(tmp_path / "report"))

    with Trickle(*script) as server:
        begun = time.monotonic()
        with pytest.raises(kind, match=words) as caught:
            played(carrier, scene, server.url, idle=0.3)
        assert time.monotonic() - begun < 3
        assert len(server.heads) == 1

    assert [*tmp_path.iterdir()] == []
    assert KEY not in held(caught.value)
    assert not isinstance(caught.value, TransportError) or caught.value.sent


@every
def test_a_failure_is_read_and_raised_as_of_any_call(carrier: Carrier) -> None:
    """With what it says; where that may help, the call is repeated up to its head."""

    async def scene(client: Any) -> bytes:
        async with streamed(client, get_report()) as answer:
            read: bytes = await settled(answer.read())
            return read

    refusal = [head("application/json", status=404), chunk(b'{"why": "no"}'), LAST]
    with Trickle(*refusal) as server, pytest.raises(HttpStatusError, match='"why": "no"') as caught:
        played(carrier, scene, server.url)
    assert (caught.value.status, caught.value.value) == (404, {"why": "no"})

    repeating: list[bytes | str] = [
        head("application/json", "Content-Length: 99", status=500, chunked=False),
        KEY.encode(),
        CLOSE,
    ]
    with Trickle(*repeating) as server, pytest.raises(TransportError) as broken:
        played(carrier, scene, server.url, retries=0)
    assert KEY not in held(broken.value)

    busy: list[bytes | str] = [head("text/plain", "Content-Length: 0", status=503, chunked=False)]
    with Trickle(scripts=[busy, [head("a/b"), chunk(b"there"), LAST]]) as server:
        assert played(carrier, scene, server.url, clock=FakeClock()) == b"there"
        assert len(server.heads) == 2


def _megabytes(count: int) -> Iterator[bytes]:
    yield from (bytes([at]) * MEGABYTE for at in range(count))


@pytest.mark.sampled(1)
@every
def test_fifty_megabytes_are_saved_whole_in_little_memory(carrier: Carrier, tmp_path: Path) -> None:
    """It takes no more of it than for a piece or two, whatever the size."""

    async def scene(client: Any) -> int:
        async with streamed(client, get_report()) as answer:
            tracemalloc.start()
            saved: int = await settled(answer.save(tmp_path / "report"))
            return saved

    script = (head("a/b", f"Content-Length: {50 * MEGABYTE}", chunked=False), _megabytes(50))
    with Trickle(*script) as server:
        try:
            assert played(carrier, scene, server.url) == 50 * MEGABYTE
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak < 4 * MEGABYTE  # the server's own megabyte counts too
    assert (tmp_path / "report").read_bytes() == b"".join(_megabytes(50))


@pytest.mark.sampled(1)
@every
def test_a_bomb_comes_in_small_pieces(carrier: Carrier) -> None:
    """A chunk of 100 kB that unpacks to 100 MB never does so at once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(100)) + packer.flush()

    async def scene(client: Any) -> tuple[int, int]:
        async with streamed(client, get_report()) as answer, each(answer) as pieces:
            sizes = [len(piece) async for piece in pieces]
            return sum(sizes), max(sizes)

    with Trickle(head("a/b", "Content-Encoding: gzip"), chunk(bomb), LAST) as server:
        total, largest = played(carrier, scene, server.url)

    assert total == 100 * MEGABYTE
    assert largest <= MEGABYTE


@pytest.mark.sampled(3)
@pytest.mark.parametrize("carrier", [it for it in CARRIERS if it.backend is not None], ids=str)
def test_a_cancellation_ends_it_at_once(carrier: Carrier) -> None:
    """In the middle of a read, in a tenth of a second, or a little later on a busy machine;
    the connection is closed.
    """

    async def scene(client: Any) -> float:
        async with streamed(client, get_report()) as answer, each(answer) as pieces:
            assert await anext(pieces) == b"first"
            with anyio.move_on_after(0.2) as scope:
                await anext(pieces)
            assert scope.cancelled_caught
            return anyio.current_time() - scope.deadline

    def attempt() -> float:
        with Trickle(head("a/b"), chunk(b"first"), STALL) as server:
            late: float = played(carrier, scene, server.url)
            assert server.left.wait(30)
        return max(late, server.left_after - 0.2)

    assert quickest(attempt, 0.1) < 0.1


@every
def test_streams_do_not_keep_others_waiting(carrier: Carrier) -> None:
    """They give back their place among the requests in flight once the head is in."""

    async def scene(client: Any) -> list[bytes]:
        async with streamed(client, get_report()) as one, streamed(client, get_report()) as two:
            return [await settled(one.read()), await settled(two.read())]

    with Trickle(head("a/b"), chunk(b"x"), LAST) as server:
        limit: dict[str, Any] = {} if carrier.over == "httpx2" else {"max_connections": 1}
        assert played(carrier, scene, server.url, timeout=30, **limit) == [b"x", b"x"]


def test_a_transport_that_cannot_stream_is_told_so() -> None:
    """By what it lacks."""

    class Own:
        def send(self, request: Any, timeout: float, /) -> Any:
            raise AssertionError

        def close(self) -> None:
            pass

    client = Inkwell(base_url="http://inkwell.example", transport=Own())
    words = r"`Own` cannot stream a response: .* a method `stream`"
    with pytest.raises(ConfigurationError, match=words), client.stream(get_report()):
        pass


@every
def test_a_download_is_read_whole_too(carrier: Carrier) -> None:
    """By its method, and by `raw` with its status and headers;
    a break in the middle is then repeated, as of any call.
    """

    async def scene(client: Any) -> tuple[bytes, Any]:
        raw = await settled(client.raw(get_report().whole()))
        return await settled(client.get_report()), raw

    broken: list[bytes | str] = [head("application/pdf"), chunk(b"half"), RESET]
    with Trickle(scripts=[broken, [head("application/pdf", "X-Cost: 3"), chunk(b"all of it"), LAST]]) as server:
        value, raw = played(carrier, scene, server.url)

    assert value == b"all of it"
    assert (raw.status, raw.headers["x-cost"], raw.value) == (200, "3", b"all of it")
    assert len(server.heads) == 3


@every
def test_json_is_streamed_where_that_is_asked_for(carrier: Carrier) -> None:
    """Piece by piece and unread: what comes need not be whole JSON yet."""

    async def scene(client: Any) -> tuple[int, bytes]:
        async with streamed(client, get_index().streamed()) as answer, each(answer) as pieces:
            return answer.status, await anext(pieces)

    with Trickle(head("application/json"), chunk(b'[1, 2, {"th'), STALL) as server:
        assert played(carrier, scene, server.url) == (200, b'[1, 2, {"th')


@every
def test_events_are_streamed_as_bytes_too(carrier: Carrier) -> None:
    """With the head of the response, for who wants the text itself."""

    async def scene(client: Any) -> tuple[int, str, bytes]:
        async with streamed(client, watch()) as answer:
            return answer.status, answer.headers["content-type"], await settled(answer.read())

    with Trickle(head(SSE), chunk(b'data: {"number": 1}\n\n'), LAST) as server:
        assert played(carrier, scene, server.url) == (200, SSE, b'data: {"number": 1}\n\n')


@every
@pytest.mark.parametrize("use", ["stream", "events"])
def test_the_options_of_a_copy_count_for_its_streams(carrier: Carrier, use: str) -> None:
    """A silence that the original would bear is too long for the copy."""

    async def scene(client: Any) -> None:
        copy = client.with_options(idle=0.3, headers={"X-Own": "1"})
        if use == "events":
            items = await settled(copy.watch())
            async with each(items) as came:
                await anext(came)
        async with streamed(copy, get_report()) as answer:
            await settled(answer.read())

    with Trickle(head(SSE), chunk(b"half"), STALL) as server:
        begun = time.monotonic()
        with pytest.raises(TransportError, match="nothing more came"):
            played(carrier, scene, server.url, idle=30)
        assert time.monotonic() - begun < 3

    assert "x-own: 1" in server.heads[0].lower()


@every
def test_the_timeout_of_a_copy_counts_up_to_the_head(carrier: Carrier) -> None:
    """A head that does not come in time is an error, however long the original would wait."""

    async def scene(client: Any) -> None:
        async with streamed(client.with_options(timeout=0.3), get_report()):
            pass

    with Trickle(STALL) as server:
        begun = time.monotonic()
        with pytest.raises(TransportError):
            played(carrier, scene, server.url, timeout=30, retries=0)
        assert time.monotonic() - begun < 3


# --- uploads ---------------------------------------------------------------------------------------------------------


@pytest.mark.sampled(2)
@every
def test_a_file_is_uploaded_from_the_disk(carrier: Carrier, tmp_path: Path) -> None:
    """Piece by piece over the default transport; where it breaks off in the middle, it is not sent again."""
    file = tmp_path / "file"
    with file.open("wb") as opened:
        opened.writelines(_megabytes(30))

    async def scene(client: Any) -> tuple[int, int]:
        tracemalloc.start()
        try:
            answer: int = await settled(client.upload(file))
            return answer, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    with Trickle(ALL, head("application/json"), chunk(b"1"), LAST) as server:
        answer, peak = played(carrier, scene, server.url)
        assert server.taken > 30 * MEGABYTE
    assert answer == 1
    assert carrier.over != "httpcore2" or peak < 4 * MEGABYTE

    with Trickle(SOME, RESET) as server, pytest.raises(TransportError) as caught:
        played(carrier, scene, server.url)
    assert caught.value.sent
    assert len(server.heads) == 1
    assert KEY not in held(caught.value)


# --- events and lines ------------------------------------------------------------------------------------------------


def _taken(method: str, count: int | None = None) -> Any:
    """A scene that collects the items of a method, or only the first ones."""

    async def scene(client: Any) -> list[Any]:
        found: list[Any] = []
        items = await settled(getattr(client, method)())
        try:
            async with each(items) as came:
                async for item in came:
                    found.append(item)
                    if len(found) == count:
                        break
        finally:
            await settled(items.close())
        return found

    return scene


@every
def test_events_are_read_by_the_rules(carrier: Carrier) -> None:
    """Names, ids, several lines of data, comments, every end of line, a mark of byte order, and text cut anywhere."""
    text = (
        '\ufeff: hello\r\nevent: page\r\nid: 1\r\ndata: {"number":\r\ndata: 1}\r\n\r\n'
        'data:{"number": 2, "title": "größer"}\r\rid\nretry: 10\ndata: {"number": 3}\nunknown: x\n\n'
        ": ping\n\nevent: nothing\n\ndata: [END]\n\ndata: {}\n\n"
    ).encode()

    for size in (1, 7, 10_000):
        cut = [chunk(text[at : at + size]) for at in range(0, len(text), size)]
        with Trickle(head(SSE), *cut, LAST) as server:
            assert played(carrier, _taken("watch"), server.url) == [
                Event(Page(1), "page", "1"),
                Event(Page(2), "message", "1"),
                Event(Page(3), "message", ""),
            ]


@every
def test_lines_are_read_as_they_come(carrier: Carrier) -> None:
    """Empty ones mean nothing, and the last need not be ended; leaving early ends the connection."""
    with Trickle(head(JSONL), chunk(b'{"number": 1}\r\n\n{"num'), chunk(b'ber": 2}'), LAST) as server:
        assert played(carrier, _taken("list"), server.url) == [Page(1), Page(2)]
    with Trickle(head(JSONL), chunk(b'{"number": 1}\n{"num'), STALL) as server:
        assert played(carrier, _taken("list", 1), server.url) == [Page(1)]
        assert server.left.wait(30)


@every
def test_a_broken_line_is_told_after_those_before_it(carrier: Carrier) -> None:
    """With its text, in which a key is masked."""
    lines = b'{"number": 1}\n{"number": "KEY-OF-A-TEST", }\n{"number": 3}\n'

    async def scene(client: Any) -> list[Any]:
        items = await settled(client.list())
        async with each(items) as came:
            first = await anext(came)
            with pytest.raises(DecodeError, match="list: an item of the response is not JSON") as caught:
                await anext(came)
            await settled(items.close())
            assert KEY not in held(caught.value)
            return [first, caught.value.response_text]

    with Trickle(head(JSONL), chunk(lines), LAST) as server:
        first, told = played(carrier, scene, server.url)
    assert first == Page(1)
    assert KEY not in told
    assert '"number": "' in told


BREAKS: dict[str, list[bytes | str]] = {"reset": [RESET], "cut chunk": [b"ff\r\ndata", CLOSE], "stall": [STALL]}


@every
@pytest.mark.parametrize("fault", BREAKS)
def test_a_stream_of_events_that_breaks_says_where_it_was(carrier: Carrier, fault: str) -> None:
    """It is not taken up again unless that was asked for."""

    async def scene(client: Any) -> list[Any]:
        items = await settled(client.watch())
        async with each(items) as came:
            first = await anext(came)
            with pytest.raises(TransportError) as caught:
                await anext(came)
            return [first, caught.value.last_id, caught.value.sent]

    with Trickle(head(SSE), chunk(b'id: 7\ndata: {"number": 1}\n\nid: 8\ndata: {'), *BREAKS[fault]) as server:
        assert played(carrier, scene, server.url, idle=0.3) == [Event(Page(1), "message", "7"), "7", True]
        assert len(server.heads) == 1


@every
def test_a_stream_is_taken_up_again_where_that_was_asked_for(carrier: Carrier) -> None:
    """From the last id on, only of an operation that only reads; what was not whole comes again."""
    first: list[bytes | str] = [
        head(SSE), chunk(b'retry: 1\nid: 7\ndata: {"number": 1}\n\nid: 8\ndata: {"num'), RESET,
    ]  # fmt: skip
    second: list[bytes | str] = [head(SSE), chunk(b'id: 8\ndata: {"number": 2}\n\ndata: [END]\n\n'), LAST]
    with Trickle(scripts=[first, second]) as server:
        assert played(carrier, _taken("watch"), server.url, reconnects=1) == [
            Event(Page(1), "message", "7"),
            Event(Page(2), "message", "8"),
        ]
    assert "last-event-id" not in server.heads[0].lower()
    assert "last-event-id: 7" in server.heads[1].lower()

    with Trickle(scripts=[first, second]) as server, pytest.raises(TransportError):
        played(carrier, _taken("render"), server.url, reconnects=1)
    assert len(server.heads) == 1


@every
@pytest.mark.parametrize("reconnects", [0, 2])
def test_a_stream_without_the_end_that_its_document_names_was_interrupted(carrier: Carrier, reconnects: int) -> None:
    """However cleanly its connection was closed;
    it is taken up again as often as was asked for, whatever came between.
    """
    script = (head(SSE), chunk(b'id: 7\ndata: {"number": 1}\n\n'), LAST)

    async def scene(client: Any) -> list[Any]:
        found: list[Any] = []
        items = await settled(client.watch())
        with pytest.raises(TransportError, match=r"the stream ended without `\[END\]`") as caught:
            async with each(items) as came:
                async for item in came:
                    found.append(item)
        assert (caught.value.last_id, caught.value.sent, caught.value.operation) == ("7", True, "watch")
        return found

    with Trickle(*script) as server:
        came = played(carrier, scene, server.url, reconnects=reconnects, clock=FakeClock())
        assert came == [Event(Page(1), "message", "7")] * (reconnects + 1)
        assert len(server.heads) == reconnects + 1


@every
def test_the_usual_end_and_signs_of_life_are_no_errors(carrier: Carrier) -> None:
    """`[DONE]` ends a stream of JSON though no document names it, and needs not come; empty events mean nothing."""
    text = b': hello\n\ndata\n\ndata: {"number": 1}\n\nevent: ping\ndata: {}\n\ndata: heartbeat\n\ndata:  \n\n'

    for end in (b"data: [DONE]\n\ndata: nonsense\n\n", b""):
        with Trickle(head(SSE), chunk(text + end), LAST) as server:
            assert played(carrier, _taken("render"), server.url) == [Event(Page(1))]
            assert len(server.heads) == 1
    with Trickle(head(SSE), chunk(b"data: nonsense\n\n"), LAST) as server, pytest.raises(DecodeError):
        played(carrier, _taken("render"), server.url)


@every
def test_an_unnamed_sign_of_life_among_named_events_is_no_error(carrier: Carrier) -> None:
    """One that has a name, or holds JSON of another type, is."""
    named = replace(RENDER, id="named", events={"page": Page})

    async def scene(client: Any) -> list[Any]:
        call: StreamCall[Page] = StreamCall(Call(named), "events")
        opened: Any = Events if isinstance(client, Client) else AsyncEvents
        items = await settled(opened.open(client, call))
        async with each(items) as came:
            return [item async for item in came]

    good = b'data: still there\n\nevent: page\ndata: {"number": 1}\n\ndata: [DONE]\n\n'
    with Trickle(head(SSE), chunk(good), LAST) as server:
        assert played(carrier, scene, server.url) == [Event(Page(1), "page")]
    for bad in (b"event: page\ndata: still there\n\n", b'data: {"number": "x"}\n\n'):
        with Trickle(head(SSE), chunk(bad), LAST) as server, pytest.raises(DecodeError):
            played(carrier, scene, server.url)


@every
def test_an_answer_of_another_kind_is_told(carrier: Carrier) -> None:
    """A whole answer where events were promised; no content is a stream without any."""
    words = "watch: the response is application/json, not text/event-stream"
    whole = Trickle(head("application/json"), chunk(b'{"number": 1}'), LAST)
    with whole as server, pytest.raises(DecodeError, match=words) as caught:
        played(carrier, _taken("watch"), server.url)
    assert caught.value.response_text == '{"number": 1}'
    with Trickle(head(SSE, status=204, chunked=False)) as server:
        assert played(carrier, _taken("watch"), server.url) == []
