"""The cursor: typed access, complaints, references."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specloom.load import load
from specloom.node import Node, root

TEXT = """\
name: Inkwell
size: 3
ratio: 1.5
round: 3.0
deep: true
empty:
default: null
tags: [one, 2]
inner: {Pages: 1}
"""


TOP = ("name", "size", "ratio", "round", "deep", "empty", "default", "tags", "innner")


@pytest.fixture
def node(tmp_path: Path) -> Callable[..., Node]:
    """Makes the node of a document, with other files beside it."""

    def make(text: str = TEXT, **others: str) -> Node:
        for name, other in others.items():
            (tmp_path / f"{name}.yaml").write_text(other)
        (tmp_path / "spec.yaml").write_text(text)
        return root(load(tmp_path / "spec.yaml", name="spec.yaml"))

    return make


def test_nodes_of_one_place_are_equal(node: Callable[..., Node]) -> None:
    here = node()
    one, same, other = here.child("inner"), here.child("inner"), here.child("tags")

    assert one is not same
    assert (one == same, one != same, hash(one) == hash(same)) == (True, False, True)
    assert (one == other, one != other) == (False, True)
    assert one != "inner"


def said(node: Node) -> list[tuple[str, str, str | None]]:
    """Place, message and hint of each finding."""
    return [(f"{each.source.line}:{each.source.column}", each.message, each.hint) for each in node.findings]


def test_values_that_fit(node: Callable[..., Node]) -> None:
    """Each getter returns its type and says nothing."""
    top = node()

    assert top.text("name") == "Inkwell"
    assert (top.text_or("name"), top.text_or("absent", "x"), top.optional_text("absent")) == ("Inkwell", "x", None)
    assert (top.flag("deep"), top.flag("absent"), top.flag("absent", True)) == (True, False, True)
    assert (top.number("size"), top.number("ratio"), top.number("absent")) == (3, 1.5, None)
    assert (top.integer("size"), top.integer("round"), top.integer("absent")) == (3, 3, None)
    assert top.word("name", ("Inkwell", "Other"), "Other") == "Inkwell"
    assert [key for key, _ in top.items_of("inner")] == ["Pages"]
    assert list(top.elements_of("absent")) == []
    assert len(top.findings) == 0


def test_an_empty_key_counts_as_absent(node: Callable[..., Node]) -> None:
    """But a default of null is a default."""
    top = node()

    assert top.get("empty") is None
    assert top.text_or("empty", "x") == "x"
    assert top.get("default") == top.find("/default")
    assert top.has("empty")


@pytest.mark.parametrize(
    ("method", "arguments", "answer", "place", "message", "hint"),
    [
        ("text", ("size",), "", "2:7", "`size` must be a string, not the number `3`", 'quote it: "3"'),
        ("text", ("deep",), "", "5:7", "`deep` must be a string, not `true`", 'quote it: "true"'),
        ("text", ("nam",), "", "1:1", "`nam` is required here", "`name` is present; is that a misspelling?"),
        ("text", ("other",), "", "1:1", "`other` is required here", None),
        ("flag", ("name",), False, "1:7", "`name` must be true or false, not the string `Inkwell`", None),
        ("number", ("deep",), None, "5:7", "`deep` must be a number, not `true`", None),
        ("integer", ("ratio",), None, "3:8", "`ratio` must be an integer, not the number `1.5`", None),
        ("texts", ("tags",), ["one"], "8:13", "this must be a string, not the number `2`", 'quote it: "2"'),
        ("texts", ("ratio",), [], "3:8", "`ratio` must be a list, not the number `1.5`", "write a list: [1.5]"),
        ("items_of", ("name",), [], "1:7", "`name` must be an object, not the string `Inkwell`", None),
        ("word", ("name", ("Pen",), "Pen"), "Pen", "1:7", "`name` must be one of `Pen`, not `Inkwell`", None),
        ("only", (TOP,), None, "9:1", "unknown key `inner` here", "did you mean `innner`?"),
    ],
)
def test_values_that_do_not_fit(
    node: Callable[..., Node],
    method: str,
    arguments: tuple[object, ...],
    answer: object,
    place: str,
    message: str,
    hint: str | None,
) -> None:
    """Each getter goes on with a harmless value, and says what it expected."""
    top = node()
    got: Any = getattr(top, method)(*arguments)

    assert (list(got) if method == "items_of" else got) == answer
    assert said(top) == [(place, message, hint)]


def test_a_complaint_is_made_once(node: Callable[..., Node]) -> None:
    """However often the same place is looked at; and in the order of the spec."""
    top = node()
    top.text("deep")
    top.text("size")
    top.text("deep")

    assert [place for place, _, _ in said(top)] == ["2:7", "5:7"]


def test_nodes_are_their_places(node: Callable[..., Node]) -> None:
    """Two ways to one place are equal; two places with one value are not."""
    top = node("a: {b: 1}\nc: {b: 1}\n")
    first, other = top.get("a"), top.get("c")

    assert first is not None and other is not None
    assert first.get("b") == top.find("/a/b")
    assert first != other
    assert len({first, other, top.find("/a")}) == 2
    assert (first.pointer, first.key, top.pointer, top.key) == ("/a", "a", "", "")
    assert top != "spec.yaml"


REFS = """\
plain: {$ref: "#/target"}
chain: {$ref: "#/plain"}
target: {value: 1}
sibling: {$ref: "#/target", value: 2}
elsewhere: {$ref: "other.yaml#/back"}
through: {$ref: "#/elsewhere/value"}
escaped: {$ref: "#/a~1b/%7Bc%7D"}
a/b: {"{c}": {value: 3}}
"""


@pytest.mark.parametrize(
    ("key", "pointer", "file"),
    [
        ("plain", "/target", "spec.yaml"),
        ("chain", "/target", "spec.yaml"),
        ("target", "/target", "spec.yaml"),
        ("sibling", "/target", "spec.yaml"),
        ("elsewhere", "/target", "spec.yaml"),
        ("through", "/target/value", "spec.yaml"),
        ("escaped", "/a~1b/{c}", "spec.yaml"),
    ],
)
def test_references_are_followed(node: Callable[..., Node], key: str, pointer: str, file: str) -> None:
    """Through chains, other files and back, and escapes; what stands beside a `$ref` stays readable."""
    top = node(REFS, other='back: {$ref: "spec.yaml#/target"}')
    start = top.get(key)
    assert start is not None
    found = start.resolve()

    assert (found.pointer, found.document.file) == (pointer, file)
    assert len(top.findings) == 0


def test_siblings_stay(node: Callable[..., Node]) -> None:
    """`get` reads the node itself."""
    sibling = node(REFS, other="back: 1").get("sibling")
    assert sibling is not None and sibling.integer("value") == 2


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('a: {$ref: "#/b/cd"}\nb: {cde: 1}', "`#/b/cd` does not exist", "did you mean `#/b/cde`?"),
        ('a: {$ref: "#/b/x"}\nb: {one: 1}', "`#/b/x` does not exist", "`#/b` holds `one`"),
        ('a: {$ref: "#/b/x"}\nb: 1', "`#/b/x` does not exist", "`/b` is the number `1`"),
        ('a: {$ref: "#/x"}', "`#/x` does not exist", "the file has no `x` at its top"),
        ('a: {$ref: "#b"}', "`#b` names an anchor that is declared nowhere", "write `#/components/schemas/Name`"),
        (
            'a: {$ref: "#/b"}\nb: {$ref: "#/c"}\nc: {$ref: "#/b"}',
            "`#/c` → `#/b` leads back to itself",
            "give one of them a value of its own",
        ),
        ('a: {$ref: "#/a"}', "`#/a` leads back to itself", "give one of them a value of its own"),
    ],
)
def test_references_that_lead_nowhere(node: Callable[..., Node], text: str, message: str, hint: str) -> None:
    """They are reported at the `$ref`, once, and the node stays what it is."""
    top = node(text)
    start = top.get("a")
    assert start is not None
    for _ in range(2):
        assert start.resolve().ref is not None

    assert [(said_message, said_hint) for _, said_message, said_hint in said(top)] == [(message, hint)]


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("#/components/schemas/Pet", "Pet"),
        ("other.yaml#/components/schemas/Pet", "Pet"),
        ("#/components/schemas/Pet/properties/name", None),
        ("#/paths/~1pets/get", None),
        ("#/a/definitions/Pet", "Pet"),
        ("#/a/$defs/Pet~1Dog", "Pet/Dog"),
        ("schemas.yaml#/Pet", "Pet"),
        ("schemas/pet.yaml", "pet"),
    ],
)
def test_the_name_of_a_reference(node: Callable[..., Node], reference: str, name: str | None) -> None:
    """Where it leads to something that goes by a name."""
    start = node(f'a: {{$ref: "{reference}"}}').get("a")
    assert start is not None and start.resolved_name == name
