"""Comments that silence a warning at one place: `# specloom: ignore[code] why that is right here`.

A comment behind a value is about the findings of its line, and one on a line of its own about those of the next line
that is not a comment. Errors cannot be silenced: nothing can be generated from what they are about. That is not so for
what was observed of responses, which only some runs report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from ..closest import certain, suggest_or_list
from ..diagnostics import Diagnostic, Findings, Source, quote
from ..edits import Replace
from ..load import Document
from .folded import fold

_BEGINNING: Final = "specloom: ignore["
_COMMENT: Final = re.compile(r"(?:^|\s)#\s*specloom: ignore\[(?P<codes>[^\]]*)\](?P<reason>.*)$")


class _Ignored(Struct, frozen=True):
    """A code that a comment silences in one line."""

    code: str
    line: int
    comment: Source
    reason: str


def has_comments(document: Document) -> bool:
    """Whether a file of the spec may have such a comment."""
    return any(file.mentions(_BEGINNING) for file in document.sources)


def silence(document: Document, findings: Iterable[Diagnostic]) -> Findings:
    """The findings that no comment silences and that follow from no other, each with its source line,
    and what is wrong with the comments.
    """
    ignored = [each for file in document.sources for each in _ignored(file)]
    by_place = {(each.comment.file, each.line, each.code): each for each in ignored}
    left, used = Findings(), set[tuple[str, int, str]]()
    for finding in fold(findings, document):
        place = finding.source.file, finding.source.line, finding.code
        if place in by_place and (finding.severity == "warning" or _is_observed(finding.code)):
            used.add(place)
        else:
            left.add(document.with_line(finding))
    for place, each in by_place.items():
        problem = _problem(each, is_used=place in used)
        if problem is not None:
            left.add(problem)
    return left


def _ignored(file: Document) -> Iterator[_Ignored]:
    if not file.mentions(_BEGINNING):
        return
    lines = file.text.splitlines()
    for at, line in enumerate(lines):
        found = _COMMENT.search(line)
        if found is None:
            continue
        source = Source(file.file, at + 1, line.index("#", found.start()) + 1, "", line)
        target = at + 1 if line[: found.start()].strip() else _next_value(lines, at)
        for code in found["codes"].split(","):
            yield _Ignored(code.strip(), target, source, found["reason"].strip())


def _next_value(lines: list[str], at: int) -> int:
    """The number, from 1, of the line below that is neither empty nor a comment."""
    below = range(at + 1, len(lines))
    return next((number + 1 for number in below if lines[number].split("#", 1)[0].strip()), at + 1)


def _is_observed(code: str) -> bool:
    from ..codes import OBSERVED_CODES  # with their examples: only needed for a comment

    return code in OBSERVED_CODES


def _without(each: _Ignored) -> Replace:
    """The edit that takes a code out of a comment; the whole comment, where it names no other."""
    comment = each.comment.text[each.comment.column - 1 :]
    before, _, rest = comment.partition("[")
    listed, _, reason = rest.partition("]")
    others = [code.strip() for code in listed.split(",") if code.strip() != each.code]
    return Replace(comment, f"{before}[{', '.join(others)}]{reason}" if others else "")


def _problem(each: _Ignored, *, is_used: bool) -> Diagnostic | None:
    from ..codes import CODES, OBSERVED_CODES  # with their examples: only needed for a comment

    known = CODES | OBSERVED_CODES
    if each.code not in known:
        hint = suggest_or_list(each.code, sorted(known))
        message = f"there is no code {quote(each.code)}"
        meant = certain(each.code, known)
        comment = each.comment.text[each.comment.column - 1 :]
        codes, end, reason = comment.partition("]")
        fix = Replace(comment, codes.replace(each.code, meant) + end + reason) if meant is not None else None
        return Diagnostic("warning", "ignore-unknown", message, each.comment, hint, fix=fix)
    if not each.reason:
        message = f"{quote(each.code)} is ignored without a reason"
        return Diagnostic(
            "warning", "ignore-without-reason", message, each.comment, "say why it is right here, behind the `]`"
        )
    if not is_used and each.code not in OBSERVED_CODES:
        message = f"nothing is reported here as {quote(each.code)}"
        return Diagnostic(
            "warning",
            "ignore-unused",
            message,
            each.comment,
            "drop the comment; errors cannot be ignored",
            fix=_without(each),
        )
    return None
