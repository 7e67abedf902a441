"""The comments in a spec that ask its author something: `specloom new` writes them, and `lint` reports them."""

from __future__ import annotations

from typing import Final

MARKER: Final = "TODO:"
"""What such a comment begins with: the word that editors highlight and list, in a spec as in code."""
