"""The comments in a spec that ask its author something: `specloom new` writes them, and `lint` reports them."""

from __future__ import annotations

from typing import Final

WORD: Final = "TODO"
"""What users know such a comment by: the word that editors highlight and list, in a spec as in code."""

MARKER: Final = f"{WORD}:"
"""What such a comment begins with."""
