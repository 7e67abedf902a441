"""The lines of a file that is kept in UTF-8."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.load.lines import Lines

texts = st.lists(st.sampled_from(["a", "é", "–", "😀", "\n", "\u2028"]), max_size=60).map("".join)


@given(text=texts, times=st.sampled_from([1, 700]))
def test_lines_and_places_are_those_of_the_text(text: str, times: int) -> None:
    """Lines end at a line feed only, and columns count characters, wherever a block of the content ends."""
    text *= times
    lines = Lines(text.encode())
    found = [lines.line(number) for number in range(1, text.count("\n") + 3)]
    assert found == [*text.split("\n"), ""]
    for index in range(0, len(text), 97):
        line = text.count("\n", 0, index) + 1
        column = index - text.rfind("\n", 0, index)
        assert lines.place(len(text[:index].encode())) == (line, column)


@pytest.mark.parametrize("char", ["a", "é", "😀"])
def test_a_document_of_one_line(char: str) -> None:
    """The column of a place far into a line is exact."""
    text = char * 50_000
    lines = Lines(text.encode())
    for index in (0, 1, 16_383, 16_384, 16_385, 49_999):
        assert lines.place(len(text[:index].encode())) == (1, index + 1)
    assert lines.line(1) == text
