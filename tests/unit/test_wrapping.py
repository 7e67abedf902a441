"""Descriptions are wrapped as `textwrap` wraps them."""

from __future__ import annotations

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from specloom.layout.text import dedented, filled

WORD = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=30)


@given(words=st.lists(WORD, min_size=1), width=st.integers(20, 90), first=st.sampled_from(["", "   ", "    "]))
def test_words_fill_lines(words: list[str], width: int, first: str) -> None:
    """Words between single spaces, with any indent."""
    text, rest = " ".join(words), " " * 8

    expected = textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    assert filled(text, width, first, rest) == expected


@given(lines=st.lists(st.builds(str.__add__, st.sampled_from(["", "  ", "    "]), WORD) | st.just(""), min_size=1))
def test_common_indent_is_removed(lines: list[str]) -> None:
    """Lines that are empty or have something on them."""
    assert [*dedented(lines)] == textwrap.dedent("\n".join(lines)).split("\n")
