"""Shared parts of the readers of YAML and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn, Protocol, cast

from msgspec import Struct

from ..conflicts import HINT, conflict_in
from ..diagnostics import Diagnostic, Findings, Severity, Source, SpecError, quote
from ..edits import Edit
from ..regular import LARGEST_SPEC
from .lines import Lines
from .pointers import Tokens, join_pointer

if TYPE_CHECKING:
    from ..ir import Json


class SizeLimits(Struct, frozen=True):
    """Limits that prevent a hostile or broken file from exhausting the machine."""

    bytes: int = LARGEST_SPEC
    """Of one file."""
    depth: int = 200
    """Of nested objects and lists."""
    aliased: int = 100_000
    """Values created by repeating anchored ones."""
    digits: int = 400
    """Of one number."""
    overlaid: int = 100_000
    """Values that overlays add to a document, and values that one query selects."""


LIMITS: Final = SizeLimits()


_TOLD: Final = ("description", "summary")


def is_told_twice(key: str, former: object, value: object) -> bool:
    """Whether a key that an object has twice only describes it, so that it does not matter which of the texts counts.

    A property of that name has a schema instead, and no text.
    """
    return key in _TOLD and isinstance(former, str) and isinstance(value, str)


UNREAD: Final = cast("Json", object())
"""What is read of a number that JSON does not have: a key with such a value is omitted, and an item is null."""


class Unread(Struct, frozen=True):
    """A number that JSON does not have.

    Whether it refuses the document depends on its place, which only `check` knows.
    """

    path: Tokens
    finding: Diagnostic


class Places(Protocol):
    """Where the values of a file begin."""

    def find(self, path: Tokens, *, key: bool) -> tuple[int, int]:
        """Line and column, counted from 1, of a value or of its key, or of the nearest ancestor that exists."""
        ...


class Reader:
    """Shared by the readers of both formats: a text, its lines, and the findings."""

    places: Places
    """Where the values begin, once they have been read."""

    def __init__(self, name: str, lines: Lines, limits: SizeLimits) -> None:
        self.name = name
        self.lines = lines
        self.text = lines.content.decode()
        self.limits = limits
        self.findings = Findings()
        self.unread: list[Unread] = []
        self.references: set[str] = set()

    def source(self, line: int, column: int, path: Tokens = ()) -> Source:
        """The location of a line and column of this file."""
        return Source(self.name, line, column, join_pointer(path), self.lines.line(line))

    def source_at(self, index: int, path: Tokens = ()) -> Source:
        """The location of the character at this offset."""
        return self.source(self.text.count("\n", 0, index) + 1, index - self.text.rfind("\n", 0, index), path)

    def complain(
        self,
        code: str,
        message: str,
        source: Source,
        hint: str | None = None,
        fix: Edit | None = None,
        severity: Severity = "error",
    ) -> None:
        """Report a problem and continue."""
        self.findings.add(Diagnostic(severity, code, message, source, hint, fix=fix))

    def warn(self, code: str, message: str, source: Source, hint: str, fix: Edit | None = None) -> None:
        """Report what is read although it is wrong."""
        self.complain(code, message, source, hint, fix, "warning")

    def leave(self, text: str, source: Source, path: Tokens, hint: str) -> None:
        """Note a number that JSON does not have."""
        message = f"{quote(text)} is not a valid JSON number"
        self.unread.append(Unread(path, Diagnostic("error", "not-json-number", message, source, hint)))

    def refuse(self, code: str, message: str, source: Source, hint: str | None = None) -> NoReturn:
        """Report a problem that makes continuing useless."""
        self.complain(code, message, source, hint)
        raise SpecError(self.findings)

    def refuse_conflict(self) -> None:
        """Refuse a text that git could not merge."""
        line = conflict_in(self.text)
        if line is not None:
            self.refuse("conflict-marker", "this is an unresolved merge conflict of git", self.source(line, 1), HINT)
