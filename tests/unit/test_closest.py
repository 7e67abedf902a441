"""The closest match for an unknown word: misspellings and beginnings, nothing far-fetched, and else what there is."""

from __future__ import annotations

import pytest

from specloom.closest import suggest, suggest_or_list
from specloom.node import did_you_mean


@pytest.mark.parametrize(
    ("word", "words", "near"),
    [
        ("reqiured", ("required", "properties"), "required"),
        ("additional_properties", ("additionalProperties",), "additionalProperties"),
        ("REQUIRED", ("require", "required"), "required"),
        ("errorDesc", ("errors", "errorDescription"), "errorDescription"),
        ("error", ("errorDescriptionOfTheTask",), "errorDescriptionOfTheTask"),
        ("erro", ("errorDescriptionOfTheTask",), None),
        ("x", ("required",), None),
        ("x", (), None),
    ],
)
def test_the_closest_match(word: str, words: tuple[str, ...], near: str | None) -> None:
    """Misspellings, other ways to join words, and beginnings of five letters or more."""
    assert suggest(word, words) == near
    assert did_you_mean(word, words) == (f"did you mean `{near}`?" if near else None)


@pytest.mark.parametrize(
    ("word", "words", "hint"),
    [
        ("pne", ["ink", "pen"], "did you mean `pen`?"),
        ("quill", ["pen", "ink"], "available: pen, ink"),
        ("quill", ["pen", "ink", "pen"], "available: pen, ink"),
        ("quill", [f"n{number}" for number in range(20)], f"available: {', '.join(f'n{n}' for n in range(20))}"),
        ("quill", [f"n{n}" for n in range(23)], f"available: {', '.join(f'n{n}' for n in range(20))} and 3 more"),
    ],
)
def test_what_there_is_where_nothing_is_close(word: str, words: list[str], hint: str) -> None:
    """In the order given, each once, and up to 20 of them."""
    assert suggest_or_list(word, words) == hint
