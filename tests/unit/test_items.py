"""Streams of events apart from their connections:
what ends them, what carries no data, and what a document says of it.
"""

# A generated client uses the runtime's inner methods too.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET, Struct

from specloom import ir, load, lower
from specloom.runtime.client import AsyncClient, Client
from specloom.runtime.errors import DecodeError, TransportError
from specloom.runtime.operation import Call, Operation, StreamCall
from specloom.runtime.streaming.decoders import Event
from specloom.runtime.streaming.items import AsyncEvents, AsyncLines, Events, Lines
from specloom.runtime.testing import ASYNC, SYNC, TRIO, Flavour, Replay, reply
from tests.unit.inkwell import API, KEY

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC, TRIO], ids=repr)


class Price(Struct, frozen=True):
    """What a thing costs."""

    cents: int


PRICES = Operation(id="prices", method="GET", path="/prices", safe=True, responses={"200": Price})
ENDED = Operation(id="prices", method="GET", path="/prices", safe=True, responses={"200": Price}, ends=("[DONE]",))


class Shop(Client):
    """A client of either flavour, with one method."""

    def __init__(self, **options: Any) -> None:
        super().__init__(API, {"api_key": KEY}, **options)

    def take(self, operation: Operation) -> list[Any]:
        """All events."""
        call: StreamCall[Any] = StreamCall(Call(operation), "events")
        with Events.open(self, call) as events:
            return list(events)

    def take_lines(self, operation: Operation) -> list[Any]:
        """All lines."""
        call: StreamCall[Any] = StreamCall(Call(operation), "lines")
        with Lines.open(self, call) as lines:
            return list(lines)


class AsyncShop(AsyncClient):
    """A client of either flavour, with one method."""

    def __init__(self, **options: Any) -> None:
        super().__init__(API, {"api_key": KEY}, **options)

    async def take(self, operation: Operation) -> list[Any]:
        """All events."""
        call: StreamCall[Any] = StreamCall(Call(operation), "events")
        async with await AsyncEvents.open(self, call) as events:
            return [event async for event in events]

    async def take_lines(self, operation: Operation) -> list[Any]:
        """All lines."""
        call: StreamCall[Any] = StreamCall(Call(operation), "lines")
        async with await AsyncLines.open(self, call) as lines:
            return [line async for line in lines]


def taken(flavour: Flavour, text: str, operation: Operation, **options: Any) -> list[Any]:
    """The events that a stream of this text has."""
    replay = Replay(*[reply(200, text.encode(), headers={"Content-Type": "text/event-stream"})] * 4)
    events: list[Any] = flavour.run((Shop, AsyncShop), replay, lambda client: client.take(operation), **options)
    return events


@both
@pytest.mark.parametrize("end", ["", "data: [DONE]\n\n", "data:[DONE]\n\ndata: no\n\n"])
def test_the_usual_end_is_one_whether_or_not_it_is_named(flavour: Flavour, end: str) -> None:
    """Where no document names it, it need not come."""
    assert taken(flavour, 'data: {"cents": 1}\n\n' + end, PRICES) == [Event(Price(1))]


@both
def test_a_named_end_must_come(flavour: Flavour) -> None:
    """Its absence is told as what a broken connection is, once nothing more is to be had."""
    assert taken(flavour, 'data: {"cents": 1}\n\ndata: [DONE]\n\n', ENDED) == [Event(Price(1))]
    for reconnects in (0, 3):
        with pytest.raises(TransportError, match=r"ended without `\[DONE\]`"):
            taken(flavour, 'data: {"cents": 1}\n\n', ENDED, reconnects=reconnects)


@both
@pytest.mark.parametrize("mode", ["strict", "keep"])
@pytest.mark.parametrize(
    "sign", [": ping", "data", "data: ", "data: ping", "event: heartbeat\ndata: {}", "id: 7", "event: x"]
)
def test_a_sign_of_life_is_no_event_and_no_error(
    flavour: Flavour, sign: str, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Comments, and events that have no data or only say that they are one; nor is it kept as an event that is off."""
    options: dict[str, Any] = {"on_mismatch": mode} if mode == "keep" else {}
    events = taken(flavour, f'{sign}\n\ndata: {{"cents": 1}}\n\n', PRICES, **options)

    assert [event.data for event in events] == [Price(1)]
    assert not [message for message in caplog.messages if "kept as received" in message]


@both
def test_an_event_that_says_something_is_kept_though_it_is_off(flavour: Flavour) -> None:
    """One that is called a heartbeat too, where its data are of its type."""
    text = 'data: {}\n\nevent: ping\ndata: {"cents": 1}\n\n'
    events = taken(flavour, text, PRICES, on_mismatch="keep")

    assert [(event.event, event.data.cents) for event in events] == [("message", UNSET), ("ping", 1)]


@both
def test_what_may_say_something_is_an_error(flavour: Flavour) -> None:
    """Data that is no JSON, where JSON was promised and nothing tells that it carries no data."""
    with pytest.raises(DecodeError, match="not JSON"):
        taken(flavour, "data: sold out\n\n", PRICES)


COUNTS = Operation(id="counts", method="GET", path="/counts", safe=True, responses={"200": int | None})


def lines_of(flavour: Flavour, text: str, operation: Operation, **options: Any) -> list[Any]:
    """The items that lines of this text are."""
    replay = Replay(reply(200, text.encode(), headers={"Content-Type": "application/x-ndjson"}))
    lines: list[Any] = flavour.run((Shop, AsyncShop), replay, lambda client: client.take_lines(operation), **options)
    return lines


@both
def test_a_null_among_lines_is_an_item(flavour: Flavour) -> None:
    """Where its type allows for it, at the end too; an empty line is none."""
    assert lines_of(flavour, "1\nnull\n\n2\nnull", COUNTS) == [1, None, 2, None]


@both
def test_a_null_that_is_off_is_kept_with_a_warning(flavour: Flavour, caplog: pytest.LogCaptureFixture) -> None:
    """As any other item that is not of its type."""
    text = '{"cents": 1}\nnull\n{"cents": 2}\n'

    assert lines_of(flavour, text, PRICES, on_mismatch="keep") == [Price(1), None, Price(2)]
    assert [message for message in caplog.messages if "got null" in message]
    with pytest.raises(DecodeError, match="null"):
        lines_of(flavour, text, PRICES)


DOCUMENT = """
openapi: 3.1.0
info: {{title: Ticker, version: "1"}}
servers: [{{url: "https://ticker.example"}}]
paths:
  /prices:
    get:
      operationId: prices
      responses:
        "200": {{description: Prices., content: {{text/event-stream: {{{schema}}}}}}}
components:
  schemas:
    Price: {{type: object, required: [cents], properties: {{cents: {{type: integer}}}}}}
"""


PRICE = '{$ref: "#/components/schemas/Price"}'


@pytest.mark.parametrize(
    ("schema", "ends", "type_"),
    [
        ('schema: {oneOf: [{$ref: "#/components/schemas/Price"}, {const: "[DONE]"}]}', ("[DONE]",), ir.Ref("Price")),
        ('itemSchema: {anyOf: [{enum: [END]}, {$ref: "#/components/schemas/Price"}]}', ("END",), ir.Ref("Price")),
        ('schema: {type: array, items: {oneOf: [{const: "done"}, {type: integer}]}}', ("done",), ir.Scalar("integer")),
        ('schema: {$ref: "#/components/schemas/Price"}', (), ir.Ref("Price")),
        ("schema: {oneOf: [{const: open}, {const: closed}]}", (), None),
        (
            f"itemSchema: {{properties: {{data: {{oneOf: [{PRICE}, {{const: '[DONE]'}}]}}}}}}",
            ("[DONE]",),
            ir.Ref("Price"),
        ),
        (f"itemSchema: {{properties: {{data: {{anyOf: [{{enum: [END]}}, {PRICE}]}}}}}}", ("END",), ir.Ref("Price")),
        (
            f"itemSchema: {{properties: {{data: {{contentSchema: {{oneOf: [{PRICE}, {{const: '[DONE]'}}]}}}}}}}}",
            ("[DONE]",),
            ir.Ref("Price"),
        ),
        (
            f"itemSchema: {{properties: {{data: {{oneOf: [{{type: string, contentSchema: {PRICE}}}, {{const: '[DONE]'}}]}}}}}}",
            ("[DONE]",),
            ir.Ref("Price"),
        ),
        (
            f"itemSchema: {{properties: {{data: {{oneOf: [{{oneOf: [{PRICE}, {{const: '[DONE]'}}]}}, {{const: EOF}}]}}}}}}",
            ("[DONE]", "EOF"),
            ir.Ref("Price"),
        ),
        (
            f"itemSchema: {{oneOf: [{{properties: {{data: {PRICE}}}}}, {{properties: {{data: {{enum: ['[DONE]']}}}}}}]}}",
            ("[DONE]",),
            ir.Ref("Price"),
        ),
        (f"schema: {{oneOf: [{{anyOf: [{PRICE}, {{const: '[DONE]'}}]}}, {PRICE}]}}", ("[DONE]",), ir.Ref("Price")),
        (f"itemSchema: {{properties: {{data: {{oneOf: [{PRICE}, {{const: sold}}]}}}}}}", (), None),
    ],
)
def test_a_document_names_the_end_of_a_stream(tmp_path: Path, schema: str, ends: tuple[str, ...], type_: Any) -> None:
    """As a constant beside the schemas of its events, or of their data, of which it then is none."""
    spec = tmp_path / "ticker.yaml"
    spec.write_text(DOCUMENT.format(schema=schema), "utf-8")
    (operation,) = lower.lower(load.load(spec, name="ticker.yaml"), "ticker").operations

    assert operation.ends == ends
    assert type_ is None or operation.responses[0].type == type_
