"""What statements of the emitted code hold, where an earlier run has read just the same text."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from specloom.lower import KeptStatements, emitted
from tests.pages import ROOT

MODULE = '''\
"""The calls.

def is_no_function(in_a_docstring):
"""

from ._runtime import Call, Operation, paged

GET = Operation(id="get", method="GET", path="/lamps", responses={"200": None})
ADD = Operation(id="add", method="POST", path="/lamps", media_type="application/json")


def get(room: str) -> Call:
    """All.

Beginning like a statement.
    """
    return Call(GET, query={"room": room})


def get_pages(room: str) -> Call:
    return paged(get(room=room))


def add(watts: int) -> Call:
    return Call(ADD, arguments={"watts": watts})
'''


def kept_of(text: str) -> KeptStatements:
    """What a run leaves for the next."""
    kept = KeptStatements()
    emitted.read_calls(text, kept)
    return KeptStatements(kept.dump())


def parsed(text: str, kept: KeptStatements, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first lines of the statements that are parsed; the result is that of reading all."""
    plain = emitted.read_calls(text)
    found: list[str] = []
    parse: Callable[[str], ast.Module] = ast.parse

    def noted(piece: str) -> ast.Module:
        tree = parse(piece)
        found.append(piece.partition("\n")[0])
        return tree

    monkeypatch.setattr(ast, "parse", noted)
    assert emitted.read_calls(text, kept) == plain
    monkeypatch.undo()
    return found


def test_what_is_as_before_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert parsed(MODULE, kept_of(MODULE), monkeypatch) == []


def test_only_a_changed_statement_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    edited = MODULE.replace('query={"room": room}', 'header={"room": room}')

    assert parsed(edited, kept_of(MODULE), monkeypatch) == ["def get(room: str) -> Call:"]


def test_a_function_is_read_again_where_what_it_calls_is_another_thing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text is the same, but `paged` or `get` is now of the module, or is no longer."""
    more = MODULE.replace("def add(", "def paged(room: str) -> Call:\n    return Call(GET, query={})\n\n\ndef add(")
    less = MODULE.replace("def get(", "def got(")

    assert parsed(more, kept_of(MODULE), monkeypatch) == [
        "def get_pages(room: str) -> Call:",
        "def paged(room: str) -> Call:",
    ]
    assert parsed(MODULE, kept_of(more), monkeypatch) == ["def get_pages(room: str) -> Call:"]
    assert parsed(less, kept_of(MODULE), monkeypatch) == [
        "def got(room: str) -> Call:",
        "def get_pages(room: str) -> Call:",
    ]


def test_nothing_new_is_nothing_to_keep() -> None:
    kept = kept_of(MODULE)

    emitted.read_calls(MODULE, kept)

    assert kept.dump() is None


@pytest.mark.parametrize("damage", [b"", b"\x80", b"\x81\xc4\x01a\x91\x01", b"\xff"])
def test_what_cannot_be_read_counts_as_nothing(damage: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(parsed(MODULE, KeptStatements(damage), monkeypatch)) == 7


RETURNED = '''\
def get(
    *,
    room: str,
    labels: Annotated[
        Sequence[str] | UnsetType, arrays("indices")
    ] = UNSET,
    def_: str | UnsetType = UNSET,
) -> Call[models.Lamp]:
    """get: GET /lamps

    room: is no parameter here,
    """
    return Call(
        GET,
        query={"room": room, "labels": labels, "def": def_},
    )
'''


@pytest.mark.parametrize(
    "text",
    [
        RETURNED,
        RETURNED.replace("Call(\n", "paged(Call(\n").replace("    )\n", "    ))\n"),
        RETURNED.replace("-> Call[models.Lamp]:", "-> (\n    Call[models.Lamp]\n):"),
        'def ping() -> Call[None]:\n    """ping: GET /"""\n    return Call(PING)\n\n\n',
    ],
)
def test_a_function_is_read_without_its_annotations(text: str) -> None:
    """It holds the same, and nothing but what it returns is parsed."""
    assert [emitted.read_function(text, {"Call"})] == [*emitted.read_statements(text, {"Call"})]


@pytest.mark.parametrize(
    "text",
    [
        RETURNED.replace("    room: is", "    return room: is"),
        RETURNED.replace("    return Call", "    if room:\n        pass\n    else:\n        return Call"),
        RETURNED.replace('    """\n    return', '    return\n    """\n    call ='),
        f"{RETURNED}    yield\n",
        MODULE,
        'GET = Operation(id="get", method="GET", path="/lamps")\n',
    ],
)
def test_what_is_no_such_function_is_parsed_as_a_whole(text: str) -> None:
    assert emitted.read_function(text, {"Call"}) is None


@pytest.mark.parametrize("module", sorted((ROOT / "generated").glob("*/calls.py")), ids=lambda path: path.parent.name)
def test_both_ways_agree(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the clients of this repository, most of whose functions are read without their annotations."""
    text = module.read_text(encoding="utf-8")
    found = emitted.read_calls(text)

    def no_function(piece: str, makers: set[str]) -> None:
        return None

    monkeypatch.setattr(emitted, "read_function", no_function)

    assert emitted.read_calls(text) == found
    assert len(found.functions) > 1
