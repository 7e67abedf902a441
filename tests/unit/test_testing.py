"""What tests of clients stand on: scripted answers, a clock nobody waits for, and one text for both flavours."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import anyio
import pytest

from specloom.runtime.description.api import Envelope
from specloom.runtime.errors import ConfigurationError, DecodeError, TransportError
from specloom.runtime.multipart import MULTIPART
from specloom.runtime.operation import Call
from specloom.runtime.testing import ASYNC, SYNC, TRIO, FakeClock, Flavour, Replay, Sent, reply
from tests.unit.inkwell import CREATED, KEY, KIND, PENDING, READY, AsyncInkwell, Inkwell, operation, play

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC, TRIO], ids=repr)

PING = operation("ping", safe=True)


def call(flavour: Flavour, replay: Replay, **parts: Any) -> Any:
    """Call one operation."""
    return play(flavour, replay, KIND, lambda tasks: tasks._call(Call(PING, **parts)), retries=0)


@both
def test_answers_come_in_order_and_requests_are_kept(flavour: Flavour) -> None:
    """As they would have gone out, key included."""
    replay = Replay(reply(200, {"n": 1}), reply(201, "text"), reply(200, [2]))

    answers = [call(flavour, replay, arguments={"a": 1}), call(flavour, replay, query={"b": 2}), call(flavour, replay)]

    assert answers[:2] == [{"n": 1}, "text"]
    assert replay.left == 0
    first = replay.sent[0]
    assert (first.method, first.url, first.body) == ("POST", "https://inkwell.example/ping", {"a": 1, "key": KEY})
    assert first.headers["content-type"] == "application/json"
    assert first.timeout == 60
    assert replay.sent[1].url == "https://inkwell.example/ping?b=2"


@both
def test_the_parts_of_a_body_are_kept_one_by_one(flavour: Flavour) -> None:
    """As a server reads them."""
    replay = Replay(reply(200, {}))
    upload = Call[Any](
        operation("upload", media_type="multipart/form-data", writer=MULTIPART), arguments={"file": b"\x00", "n": 1}
    )
    play(flavour, replay, KIND, lambda tasks: tasks._call(upload), retries=0)

    assert [(part["name"], part["content"]) for part in replay.sent[0].body] == [
        *(("file", b"\x00"), ("n", b"1"), ("key", KEY.encode()))
    ]


@both
def test_a_request_that_nobody_expected_is_an_assertion(flavour: Flavour) -> None:
    """It names what was asked for."""
    with pytest.raises(AssertionError, match=r"request 1: POST https://inkwell\.example/ping"):
        call(flavour, Replay())


@both
def test_an_error_can_be_scripted(flavour: Flavour) -> None:
    """Instead of an answer, again and again."""
    replay = Replay(TransportError("refused", sent=False), forever=TransportError("reset", sent=True))

    for text in ("refused", "reset", "reset"):
        with pytest.raises(TransportError, match=text):
            call(flavour, replay)

    assert len(replay.sent) == 3


@both
def test_answers_may_depend_on_what_is_asked(flavour: Flavour) -> None:
    """A function is a small service."""

    def echo(sent: Sent) -> Any:
        return reply(200, {"told": sent.body["a"]})

    replay = Replay(forever=echo)

    assert [call(flavour, replay, arguments={"a": n})["told"] for n in (1, 2)] == [1, 2]


@both
def test_an_answer_takes_its_time(flavour: Flavour) -> None:
    """A request that has less of it fails, when its time is over."""
    replay = Replay(reply(200, {}, seconds=5), reply(200, {}, seconds=61))

    call(flavour, replay)
    assert replay.clock.monotonic() == 5
    with pytest.raises(TransportError, match="no response within 60 s") as caught:
        call(flavour, replay)

    assert caught.value.sent
    assert replay.clock.monotonic() == 65


def test_replies_are_written_as_they_are_meant() -> None:
    """JSON, text, bytes, nothing; a header given by hand counts."""
    assert reply(200, {"a": None}).body == b'{"a":null}'
    assert reply(200, [1]).headers == {"content-type": "application/json"}
    assert reply(200, "x").headers == {"content-type": "text/plain; charset=utf-8"}
    assert reply(200, b"x").headers == {"content-type": "application/octet-stream"}
    assert reply(204) == reply(204, None, headers={})
    assert reply(204).headers == {}
    assert reply(200, "x", headers={"Content-Type": "text/csv", "X-A": "1"}).headers == {
        "content-type": "text/csv",
        "x-a": "1",
    }


@both
def test_ids_are_echoed_where_the_api_does(flavour: Flavour) -> None:
    """A scripted answer cannot know them; one without an id is left as it is."""
    tied = operation("rpc", safe=True, envelope=Envelope(result="/result", id="/id"))
    replay = Replay(reply(200, {"id": "133", "result": 1}), reply(200, {"result": 2}), reply(200, "text"), echo="/id")

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        one = yield tasks._call(Call(tied))
        two = yield tasks._call(Call(tied))
        with pytest.raises(DecodeError):
            yield tasks._call(Call(tied))
        return one, two

    assert play(flavour, replay, KIND, use, retries=0) == (1, 2)
    assert [sent.body["id"] for sent in replay.sent] == ["1", "2", "3"]


@both
def test_the_clock_only_moves_when_somebody_sleeps(flavour: Flavour) -> None:
    """Both times of it, by what was slept."""
    replay = Replay(reply(200, CREATED), reply(200, PENDING), reply(200, READY), clock=FakeClock(wall=100.0))

    play(flavour, replay, KIND, lambda tasks: tasks.run())

    assert replay.clock.slept == [1, 3]
    assert (replay.clock.monotonic(), replay.clock.wall()) == (4, 104)
    replay.clock.advance(6)
    assert (replay.clock.monotonic(), replay.clock.wall(), replay.clock.slept) == (10, 110, [1, 3])
    assert replay.clock.random() == 0.5


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_sleepers_wake_in_the_order_of_their_times(backend: str) -> None:
    """Whoever went to sleep first; one that is cancelled holds nobody up."""
    clock = FakeClock()
    woken: list[tuple[float, float]] = []

    async def sleep(seconds: float) -> None:
        await clock.asleep(seconds)
        woken.append((seconds, clock.monotonic()))

    async def main() -> None:
        async with anyio.create_task_group() as group:
            for seconds in (5.0, 1.0, 3.0):
                group.start_soon(sleep, seconds)
            with anyio.CancelScope() as scope:
                scope.cancel()
                await clock.asleep(0.5)

    anyio.run(main, backend=backend)

    assert woken == [(1, 1), (3, 3), (5, 5)]


@both
def test_one_text_serves_both_flavours(flavour: Flavour) -> None:
    """Values are awaited where need be, what is iterated over is a list, and errors arrive where they belong."""
    replay = Replay(reply(200, CREATED), reply(200, PENDING), reply(200, READY), reply(500))

    def use(client: Any) -> Generator[Any, Any, Any]:
        task = yield client.drawings.submit()
        states = [update.state for update in (yield task.watch())]
        result = yield task.result()
        try:
            yield client.drawings.submit()
        except Exception as error:
            return states, result, type(error).__name__

    found = flavour.run((Inkwell, AsyncInkwell), replay, use)

    assert found == (["pending", "succeeded"], READY["out"], "HttpStatusError")


@both
def test_options_reach_the_client(flavour: Flavour) -> None:
    """Also another clock or transport."""
    clock = FakeClock()
    replay = Replay(reply(200, CREATED), reply(200, READY))

    play(flavour, replay, KIND, lambda tasks: tasks.run(), clock=clock, timeout=7)

    assert (clock.slept, replay.clock.slept) == ([1], [])
    assert replay.sent[0].timeout == 7
    with pytest.raises(ConfigurationError):
        play(flavour, replay, KIND, lambda tasks: tasks.run(), timeout=-1)


def test_closing_is_noted() -> None:
    """A client leaves it to who made the transport."""
    replay = Replay()
    with Inkwell(transport=replay):
        pass
    assert not replay.closed
    replay.close()
    assert replay.closed


def test_flavours_say_what_they_are() -> None:
    """As ids of tests, say."""
    assert [repr(it) for it in (SYNC, ASYNC, TRIO)] == ["sync", "asyncio", "trio"]
