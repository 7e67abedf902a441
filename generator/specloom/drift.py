"""Drift as findings: each file of the output folder that differs, at the first line that does. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from specloom.diagnostics import Diagnostic, Source
from specloom.output import Drift, State

CODES: Final[Mapping[State, str]] = {
    "missing": "drift-missing",
    "edited": "drift-edited",
    "merged": "drift-merged",
    "outdated": "drift-changed",
    "unwanted": "drift-obsolete",
    "extra": "drift-extra",
}
"""The code of a finding, by the state of a file."""

_MANIFEST: Final = "drift-manifest"


def drift_finding(drift: Drift, file: str, present: str | None, hint: str) -> Diagnostic:
    """The finding about one file, whose path is `file` for its reader.

    `present` is its text on the disk; None where there is none that can be read. `hint` is the suggested fix.
    """
    line, column, text = 1, 1, ""
    if drift.line is not None:
        line = drift.line
    elif drift.after is not None and present is not None:
        line, column, text = first_difference(present, drift.after)
    return Diagnostic("error", CODES[drift.state], drift.why, Source(file, line, column, "", text), hint)


def manifest_findings(problems: Mapping[str, str], hint: str) -> list[Diagnostic]:
    """The findings about manifests that cannot be used: why, by path."""
    return [Diagnostic("error", _MANIFEST, why, Source(file, 1, 1, ""), hint) for file, why in sorted(problems.items())]


def first_difference(present: str, wanted: str) -> tuple[int, int, str]:
    """(line, column, line's text) in `present` of the first character that differs from `wanted`, counted from 1.

    Where only lines are missing at the end, it is the last line: an annotation can only be beside a line that exists.
    """
    old, new = _lines(present), _lines(wanted)
    same = _common(old, new)
    if same == len(old):
        return same, 1, old[-1]
    column = _common(old[same], new[same]) if same < len(new) else 0
    return same + 1, min(column + 1, max(len(old[same]), 1)), old[same]


def _lines(text: str) -> list[str]:
    """The lines of a file as git and editors count them."""
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    """How many items two sequences have in common at their beginning."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
