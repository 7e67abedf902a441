"""Where the values of a JSON text begin, however it is written: as the text itself says it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.ir import Json
from specloom.load import Tokens, load
from specloom.load.json_places import JsonPlaces
from specloom.load.lines import Lines

texts = st.text(st.sampled_from('ab"\\{}[]:, \n\té\U0001f40d'), max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)


def paths(value: Json, path: Tokens = ()) -> Iterator[tuple[Tokens, Json]]:
    """Every value, with its path."""
    yield path, value
    if isinstance(value, dict):
        for key, child in value.items():
            yield from paths(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from paths(child, (*path, str(index)))


def rest(text: str, place: tuple[int, int]) -> str:
    """The text from a line and column on."""
    line, column = place
    return "\n".join(text.split("\n")[line - 1 :])[column - 1 :]


@given(value=values, indent=st.sampled_from([None, 0, 2]), ascii_=st.booleans(), space=st.sampled_from(["", " \n"]))
def test_each_value_and_key_is_where_it_is_written(value: Json, indent: int | None, ascii_: bool, space: str) -> None:
    text = space + json.dumps(value, indent=indent, ensure_ascii=ascii_) + space
    places = JsonPlaces(Lines(text.encode()))

    for path, child in paths(value):
        found, _ = json.JSONDecoder().raw_decode(rest(text, places.find(path, key=False)))
        assert found == child
        if path and not path[-1].isdecimal():
            key, _ = json.JSONDecoder().raw_decode(rest(text, places.find(path, key=True)))
            assert key == path[-1]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (1, 1)),
        (("a", "b"), (1, 7)),
        (("a", "b", "c"), (1, 7)),
        (("a", "1"), (1, 7)),
        (("list", "2"), (2, 9)),
        (("list", "x"), (2, 9)),
        (("list", "00"), (2, 9)),
        (("list", "1", "2"), (2, 13)),
    ],
)
def test_what_is_missing_is_where_its_nearest_ancestor_is(path: Tokens, place: tuple[int, int]) -> None:
    places = JsonPlaces(Lines(b'{"a": "b",\n"list": [1, [2, 3]]}'))

    assert places.find(path, key=False) == places.find(path, key=True) == place


ODD = """{
  "openapi": "3.1.0", "openapi": "3.1.0",
  "big": NaN, "list": [1, Infinity, {"key": [1]}],
  "a": {"same": {"x": "}"}, "other": 1, "same": {"x": "}"}, "last": [{"deep": "]"}]},
  "end": {"é": true}
}"""


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("openapi",), 2, 14),
        (("list", "2", "key", "0"), 3, 46),
        (("a", "same", "x"), 4, 23),
        (("a", "other"), 4, 38),
        (("a", "last", "0", "deep"), 4, 79),
        (("end", "é"), 5, 16),
    ],
)
def test_beside_what_json_does_not_have(path: Tokens, line: int, column: int) -> None:
    """Keys that are repeated count once, where they are first; and NaN is stepped over."""
    again = {ODD.encode().index(b'"openapi": "3.1.0",\n'), ODD.encode().rindex(b'"same"')}
    places = JsonPlaces(Lines(ODD.encode()), again)

    assert places.find(path, key=False) == (line, column)


def test_a_finding_behind_a_repeated_key_is_where_it_is(tmp_path: Path) -> None:
    """As a whole, from the file on."""
    (tmp_path / "spec.json").write_text(ODD)

    document = load(tmp_path / "spec.json")

    found = document.source(("end", "é"))
    assert (found.line, found.column) == (5, 16)


def test_many_repeated_keys_are_not_looked_through_for_each_value() -> None:
    """Objects behind them are stepped over as if there were none."""
    repeated = ", ".join(['"a": 1'] * 50)
    text = f'[{{{repeated}}}, {{"b": {{"c": 2}}}}]'
    again = {at for at in range(len(text)) if text.startswith('"a"', at)} - {2}
    places = JsonPlaces(Lines(text.encode()), again)

    assert places.find(("0", "a"), key=False) == (1, text.index("1") + 1)
    assert places.find(("1", "b", "c"), key=False) == (1, text.index("2") + 1)
