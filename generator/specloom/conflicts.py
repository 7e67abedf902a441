"""The marks that git leaves in a file which it could not merge.

Nothing is imported, because a run with nothing to do passes through.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable

_BEGINNINGS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
HINT = "git could not merge this: keep one of the two versions, and delete the marker lines"


def is_marker(line: str) -> bool:
    """Whether a line, with its end or without, is a conflict marker: `<<<<<<< ours`, `=======`, `>>>>>>> theirs`."""
    line = line.rstrip("\r\n")
    return line[:7] in _BEGINNINGS and (len(line) == 7 or (line[7] == " " and line[0] != "="))


def conflict_line(lines: Iterable[str], besides: Container[str] = ()) -> int | None:
    """The number of the first line that is a conflict marker, counted from 1; None where there is none.

    Lines in `besides` belong in the text, whatever they look like.
    """
    for number, line in enumerate(lines, 1):
        if is_marker(line) and line.rstrip("\r\n") not in besides:
            return number
    return None


def conflict_in(text: str) -> int | None:
    """As `conflict_line`, for a text that may be large and rarely has one."""
    if not any(beginning in text for beginning in _BEGINNINGS):
        return None
    return conflict_line(text.split("\n"))


def conflict_said(line: int) -> str:
    """How a conflict marker is called."""
    return f"a git conflict marker stands on line {line}"
