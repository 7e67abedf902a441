"""YAML that is read from its events, against the same text read from its node graph."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.load.from_yaml import YamlReader
from specloom.load.lines import Lines
from specloom.load.plain_yaml import NotPlain, read_plain
from specloom.load.reader import LIMITS, SizeLimits
from specloom.load.yaml_places import YamlPlaces

scalars = st.sampled_from(
    [
        "a",
        "null",
        "~",
        "true",
        "No",
        "-0",
        "+1",
        "1.5e3",
        ".5",
        "1_0",
        "2020-01-01",
        "'1'",
        '"é\\n"',
        "! b",
        "long " * 9,
    ]
)
flows = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
    | st.lists(inner, max_size=3).map(
        lambda items: "{" + ", ".join(f"k{at}: {item}" for at, item in enumerate(items)) + "}"
    ),
    max_leaves=12,
)


@given(values=st.lists(flows, min_size=1, max_size=4), linked=st.booleans())
def test_both_ways_agree(values: list[str], linked: bool) -> None:
    """Values, places and references; with anchors, of which one is inside another, and aliases of both."""
    text = "".join(f"a{at}:\n  - {value}\n  - $ref: '#/a{at}'\n" for at, value in enumerate(values))
    if linked:
        text = f"one: &outer\n  x: &inner {values[0].removeprefix('! ')}\n  y: [*inner]\n{text}two: [*outer, *inner]\n"
    lines = Lines(text.encode())
    reader = YamlReader("spec.yaml", lines, LIMITS)
    expected = reader.read_graph()
    try:
        value, places, references = read_plain(lines.content, LIMITS)
    except NotPlain:
        assert "! b" in text
        return

    assert repr(value) == repr(expected)
    found = reader.places
    assert isinstance(found, YamlPlaces)
    assert (places.values, places.keys, places.ends) == (found.values, found.keys, found.ends)
    assert references == reader.references == {f"#/a{at}" for at in range(len(values))}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: 1\n---\nb: 2\n",
        "a: [1\n",
        "a: 1\na: 2\n",
        "true: 1\n",
        "<<: {a: 1}\n",
        "[a]: 1\n",
        "? &x a\n: 1\n",
        "a: !!str 1\n",
        "!!str a: 1\n",
        "a: .inf\n",
        "a: 0x1F\n",
        "a: 1e999\n",
        "a: *x\n",
        "a: &x 1\nb: &x 2\n",
        "a: &x [*x]\n",
        "a: &x 1\n*x : 2\n",
        "a: [[[1]]]\n",
        "a: [{b: {c: 1}}]\n",
        f"a: {'9' * 500}\n",
        "a: &x [1, 2, 3]\nb: [*x, *x]\n",
    ],
)
def test_what_is_not_plain(text: str) -> None:
    """It is left to the reader of the node graph, which reports it or accepts it."""
    with pytest.raises(NotPlain):
        read_plain(text.encode(), SizeLimits(depth=2, aliased=7))


def test_an_alias_is_a_value_of_its_own() -> None:
    """So that a change of one leaves the other as it is."""
    value, _, _ = read_plain(b"a: &x {b: []}\nc: *x\n", LIMITS)
    assert isinstance(value, dict)
    assert value["a"] == value["c"] == {"b": []}
    assert value["a"] is not value["c"]


def test_equal_keys_and_words_are_kept_once() -> None:
    """Most texts of a document are keywords that it repeats."""
    value, _, _ = read_plain(b"- {type: string, format: 'date'}\n- {type: string, format: 'date'}\n", LIMITS)
    assert isinstance(value, list)
    first, second = value
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    for (key, text), (again, same) in zip(first.items(), second.items(), strict=True):
        assert key is again
        assert text is same
