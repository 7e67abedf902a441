"""Compares what is emitted with what Black makes of it: the only module that uses Black, for `--verify-format` alone.

Emitted text is final. That it is in the style of Black, so that no editor and no hook changes it, is a property of
`layout` and of the templates; here it is verified.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from zlib import crc32


class FormatError(Exception):
    """Emitted text is not in the style of Black: a defect of the generator. Names the files, each with a line."""


def verify(files: Mapping[str, str]) -> None:
    """Format the Python files among some, by path, and compare.

    Raises FormatError if Black would change one of them.
    """
    found = {path: difference(text) for path, text in files.items() if path.endswith(".py")}
    told = [f"{path}:{one[0]}: {one[1]}" for path, one in found.items() if one is not None]
    if told:
        raise FormatError("; ".join(told))


def difference(text: str) -> tuple[int, str] | None:
    """The number of the first line that Black would change, and what it would write; None where there is none."""
    number = 1
    for piece in _pieces(text):
        try:
            other = formatted(piece)
        except ValueError:  # it is not valid Python alone: two empty lines were inside something
            return _first_difference(text, formatted(text), 1)
        if other != piece:
            return _first_difference(piece, other, number)
        number += piece.count("\n") + 2
    return None


def _first_difference(text: str, other: str, number: int) -> tuple[int, str] | None:
    pairs = zip_longest(text.split("\n"), other.split("\n"), fillvalue="")
    return next(
        (
            (number + at, f"Black would write `{theirs}` instead of `{ours}`")
            for at, (ours, theirs) in enumerate(pairs)
            if ours != theirs
        ),
        None,
    )


def formatted(text: str) -> str:
    """The text as Black formats it. Raises ValueError for text that is not Python.

    Black has no public Python API; this is the only call of it.
    """
    import black
    from black.mode import TargetVersion

    return black.format_str(text, mode=black.Mode(target_versions={TargetVersion.PY311})) if text else text


_DEFINITIONS = 16
"""How many definitions a piece has on average."""


def _pieces(text: str) -> Iterator[str]:
    """A text split before some of its definitions, without the two empty lines before them.

    The time that Black needs per line grows with the number of lines.
    """
    lines = text.split("\n")
    start = 0
    for number in range(3, len(lines)):
        line = lines[number]
        if not line.startswith(("class ", "def ")) or crc32(line.encode()) % _DEFINITIONS:
            continue
        if not (lines[number - 1] or lines[number - 2]) and lines[number - 3]:
            yield "\n".join(lines[start : number - 2]) + "\n"
            start = number
    yield "\n".join(lines[start:])
