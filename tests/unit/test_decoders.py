"""What server-sent events say beside their data."""

from __future__ import annotations

import pytest

from specloom.runtime.streaming.decoders import LONGEST_RETRY, EventReader


@pytest.mark.parametrize(
    ("value", "retry"),
    [
        ("0", 0),
        ("3000", 3000),
        ("0000000003000", 3000),
        ("10000000000", 10_000_000_000),
        ("9" * 5000, LONGEST_RETRY),
        ("3000\x1f", None),
        ("-1", None),
        ("+1", None),
        ("1.5", None),
        ("1_000", None),
        ("\u0663", None),
        ("\u00b2", None),
        ("", None),
    ],
    ids=lambda it: ascii(it)[:15],
)
def test_a_pause_is_what_its_ascii_digits_say(value: str, retry: int | None) -> None:
    """As the standard has it: any other value is ignored, and none is cut short."""
    reader = EventReader()
    assert list(reader.add(f"retry: {value}\n\n".encode())) == []
    assert reader.retry == retry
