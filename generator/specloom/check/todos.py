"""Reports the questions that a spec leaves to its author."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from ..diagnostics import Diagnostic, Source
from ..load import Document
from ..questions import MARKER

_BEGINNING: Final = f"# {MARKER}"
_COMMENT: Final = re.compile(rf"(?:^|\s)(?P<comment>{_BEGINNING}\s*(?P<text>\S.*?)\s*)$")
_BLOCK: Final = re.compile(r"(?:^|[\s:-])[|>][-+0-9]*\s*(?:\s#.*)?$")


def report_todos(document: Document, report: Callable[[Diagnostic], None]) -> None:
    """A warning for each, at its line."""
    for file in document.files:
        if file.mentions(_BEGINNING):
            for found in _todos(file):
                report(found)


def _todos(file: Document) -> Iterator[Diagnostic]:
    deeper_than: int | None = None
    """The indentation of the key whose block of text is open."""
    for number, line in enumerate(file.text.splitlines(), 1):
        indent = len(line) - len(line.lstrip())
        if deeper_than is not None and (not line.strip() or indent > deeper_than):
            continue
        deeper_than = indent if _BLOCK.search(line) and not line.lstrip().startswith("#") else None
        found = _COMMENT.search(line)
        if found is None or _is_in_quotes(line[: found.start("comment")]):
            continue
        source = Source(file.file, number, found.start("comment") + 1, "", line)
        code = "todo"
        yield Diagnostic("warning", code, found["text"], source, "settle it, then delete the comment")


def _is_in_quotes(before: str) -> bool:
    """Whether a text in quotes is open at the end of the beginning of a line."""
    return any(before.count(mark) % 2 for mark in ("'", '"'))
