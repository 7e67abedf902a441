"""Patterns of a spec over texts that a caller chooses: as JSON Schema reads them, and in bounded time."""

from __future__ import annotations

import logging
import time

import pytest

from specloom import ir
from specloom.serve.patterns import matches, matches_whole
from specloom.serve.samples import Samples, Unmakeable
from specloom.serve.validation import Types

NESTED = ["^(a+)+$", "^(a|aa)+$", "(a*)*b", "^(?=a)(a+)+$", r"^(a+)+\1$", "(?!b)^((a+)+)+b$"]
"""Patterns over which an engine that backtracks is busy for ever, with look-around and back references too."""


@pytest.mark.parametrize("pattern", NESTED)
def test_no_pattern_keeps_the_emulator_busy(pattern: str) -> None:
    """Thirty-five characters in a request would have done so;
    neither a check, nor a sample, nor a variant waits now.
    """
    text = "a" * 35 + "!"
    types = Types(())
    begun = time.monotonic()

    scalar = ir.Scalar("string", constraints=ir.Constraints(pattern=pattern))
    assert [str(problem) for problem in types.problems(scalar, text)] == [f"the body must match {pattern}"]
    assert not matches_whole(pattern, text)
    long = ir.Scalar("string", constraints=ir.Constraints(pattern=f"{pattern}x!", min_length=40))
    with pytest.raises(Unmakeable):
        Samples(ir.Api("a", "a.yaml", "A", "1", "", (), (), (), (), ()), types).of(long)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("b", "abc", True),
        ("^a$", "a\n", False),
        (r"^\d$", "\u0663", False),
        (r"^\p{L}+$", "\u00e9t\u00e9", True),
        ("(?<=a)b", "ab", True),
    ],
)
def test_a_pattern_is_read_as_json_schema_does(pattern: str, text: str, found: bool) -> None:
    assert matches(pattern, text) is found


def test_a_pattern_that_cannot_be_read_lets_all_through_and_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    pattern = r"^once\Z"
    with caplog.at_level(logging.WARNING, "specloom.serve"):
        for _ in range(2):
            scalar = ir.Scalar("string", constraints=ir.Constraints(pattern=pattern))
            assert Types(()).problems(scalar, "anything") == []

    assert [pattern in record.getMessage() for record in caplog.records] == [True]
