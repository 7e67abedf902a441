"""Exit codes, and the exception that means that a command cannot be carried out."""

from __future__ import annotations

FINE, FINDING, CANNOT, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 130
"""Success; a finding, drift, or edited files in the way; wrong usage or inconclusive; internal error; interrupted."""


class Refusal(Exception):
    """The command cannot be carried out as it was given; says why, and what to do."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.hint = hint
        super().__init__(message)
