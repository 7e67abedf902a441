"""The statements of generated tests: what a test is called, what is answered, and what is compared."""

from __future__ import annotations

from collections.abc import Iterable

from .. import ir
from ..layout import Code, Expression, Group, call, data, dict_of, laid_out, literal
from ..runtime.pointer import get_pointer


def signature(name: str, *, logs: bool = False) -> str:
    """`def test_<name>(flavour: Flavour) -> None:`, with `caplog` where it looks at what is logged."""
    parts = [("flavour: ", Code("Flavour"))]
    if logs:
        parts.append(("caplog: ", Code("pytest.LogCaptureFixture")))
    return laid_out(Group(f"def test_{name}(", tuple(parts), ")"), 0, 0, 9) + " -> None:"


def reply(example: ir.Example) -> Expression:
    """The scripted answer of an example."""
    if example.is_empty:
        return call("reply", Code(literal(example.status)))
    if isinstance(example.answer_type, ir.Binary) and isinstance(example.answer, str):
        return call("reply", Code(literal(example.status)), raw(example.answer))
    if example.answer is None:  # `reply` takes None for no body
        return call("reply", Code(literal(example.status)), Code('b"null"'), headers=_sent_as("application/json"))
    return call("reply", Code(literal(example.status)), data(example.answer))


def streamed(example: ir.Example, media_type: str) -> Expression:
    """The scripted answer of an example whose items come one by one."""
    return call("reply", Code(literal(example.status)), data(example.answer), headers=_sent_as(media_type))


def _sent_as(media_type: str) -> Expression:
    return dict_of([(Code(literal("Content-Type")), Code(literal(media_type)))])


def raw(text: str) -> Expression:
    """The bytes of a text."""
    return Code(f"b{literal(text)}" if text.isascii() else f"{literal(text)}.encode()")


def replay(replies: Iterable[Expression], echoed: str | None, forever: Expression | None = None) -> Expression:
    """The service that gives these answers, in order."""
    return call("Replay", *replies, forever=forever, echo=Code(literal(echoed)) if echoed is not None else None)


def echo(api: ir.Api) -> str | None:
    """Where the id of a request comes back in its answer, if the API has one."""
    return next((item.envelope.id for item in api.operations if item.envelope is not None and item.envelope.id), None)


def same(left: str, expected: Expression) -> str:
    """`assert left == expected`, or `is None`, as Black writes it."""
    if isinstance(expected, Code):
        flat = f"assert {left} is None" if expected.text == "None" else f"assert {left} == {expected.text}"
        if 4 + len(flat) <= 88:
            return flat
        expected, left = Group("(", (("", expected),), ")", is_tuple=True), f"({left},)"
    before = f"assert {left} == "
    return before + laid_out(expected, 4, len(before))


def at(value: ir.Json | ir.Missing, pointer: str) -> ir.Json:
    """What stands at a pointer of plain data; None where nothing does."""
    found: ir.Json = None if isinstance(value, ir.Missing) else get_pointer(value, pointer)
    return found
