"""The statements of generated tests: the name of a test, the scripted responses, and what is compared."""

from __future__ import annotations

import json
from collections.abc import Iterable

from msgspec import Struct

from .. import ir
from ..layout import (
    NONE,
    Code,
    Expression,
    Name,
    Source,
    asserted,
    call,
    data,
    definition,
    dict_of,
    docstring,
    literal,
    printed,
)
from ..runtime.json_data import get_pointer
from .imported import PYTEST, runtime
from .package import TestView


class Test(Struct, frozen=True):
    """A test before it has a name of its own: a second one of the same name says the HTTP status as well."""

    name: str
    doc: str
    status: int
    """Of the first response."""
    service: Source
    action: Source
    error: Name | None
    asserts: tuple[Source, ...]
    logs: bool = False
    """Whether it looks at what is logged."""

    def view(self, name: str) -> TestView:
        """The test under this name."""
        error = printed(self.error) if self.error is not None else None
        header = signature(name, logs=self.logs)
        return TestView(header, docstring(self.doc, 4), self.service, self.action, error, self.asserts)


def signature(name: str, *, logs: bool = False) -> Source:
    """`def test_<name>(flavour: Flavour) -> None:`, with `caplog` where it looks at what is logged."""
    parts: list[tuple[str, Expression]] = [("flavour: ", runtime("Flavour"))]
    if logs:
        parts.append(("caplog: ", PYTEST.dot("LogCaptureFixture")))
    return definition(f"def test_{name}(", parts, NONE)


def reply(example: ir.Example) -> Expression:
    """The scripted response of an example."""
    if example.is_empty:
        return call(runtime("reply"), Code(literal(example.status)))
    if isinstance(example.response_type, ir.Binary) and isinstance(example.response, str):
        return call(runtime("reply"), Code(literal(example.status)), raw(example.response))
    if example.response is None:  # `reply` takes None for no body
        return in_json(example)
    return call(runtime("reply"), Code(literal(example.status)), data(example.response))


def in_json(example: ir.Example) -> Expression:
    """The scripted response of an example that must be JSON: `reply` sends a text as a text."""
    written = raw(json.dumps(example.response, ensure_ascii=False))
    return call(runtime("reply"), Code(literal(example.status)), written, headers=_sent_as("application/json"))


def streamed(example: ir.Example, media_type: str) -> Expression:
    """The scripted response of an example whose items are received one at a time."""
    return call(runtime("reply"), Code(literal(example.status)), data(example.response), headers=_sent_as(media_type))


def _sent_as(media_type: str) -> Expression:
    return dict_of([(Code(literal("Content-Type")), Code(literal(media_type)))])


def raw(text: str) -> Expression:
    """The bytes of a text."""
    return Code(f"b{literal(text)}" if text.isascii() else f"{literal(text)}.encode()")


def replay(replies: Iterable[Expression], echoed: str | None, forever: Expression | None = None) -> Expression:
    """The service that plays these responses, in order."""
    return call(
        runtime("Replay"), *replies, forever=forever, echo=Code(literal(echoed)) if echoed is not None else None
    )


def echo(api: ir.Api) -> str | None:
    """Where a response repeats the ID of its request, if the API has one."""
    return next((item.envelope.id for item in api.operations if item.envelope is not None and item.envelope.id), None)


def same(left: str, expected: Expression) -> Source:
    """`assert left == expected`, or `is None`."""
    return asserted(left, expected, 4)


def at(value: ir.Json | ir.Missing, pointer: str) -> ir.Json:
    """The value at a pointer into plain data; None without one."""
    found: ir.Json = None if isinstance(value, ir.Missing) else get_pointer(value, pointer)
    return found
