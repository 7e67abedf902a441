"""Reads regular files only, so that no pipe blocks a run and no device fills its memory.

Only `os` and its own imports are imported, because a run with nothing to do imports this module.
"""

from __future__ import annotations

import errno
import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_SPEC = 64 * 1024 * 1024
"""The maximum size of one file of a spec, in bytes."""

_PIECE = 1 << 20

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read_regular(path: str | os.PathLike[str], most: int) -> bytes:
    """The bytes of a regular file, or the first `most` of them. Links are followed.

    Raises OSError immediately if it is not a regular file.
    """
    with open(path, "rb", opener=_open) as file:
        return file.read(most)


def pieces_of_regular(path: str | os.PathLike[str], most: int) -> Iterator[bytes]:
    """The same, piece by piece: a piece ends in no line end of two characters, and has about a megabyte."""
    with open(path, "rb", opener=_open) as file:
        while most > 0 and (piece := file.read(min(_PIECE, most))):
            while piece.endswith(b"\r") and (following := file.read(1)):
                piece += following
            most -= len(piece)
            yield piece


def irregular(path: str | os.PathLike[str]) -> str | None:
    """The kind of a path that is not a regular file, such as "a folder"; None for a regular file. Raises OSError if
    there is nothing.
    """
    return _kind(os.stat(path).st_mode)


def _open(path: str, flags: int) -> int:
    """Open without waiting for a writer, and check again: the file may have been replaced in between."""
    _refuse(os.stat(path).st_mode, path)
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    try:
        _refuse(os.fstat(descriptor).st_mode, path)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _refuse(mode: int, path: str) -> None:
    kind = _kind(mode)
    if kind is not None:
        raise OSError(errno.EINVAL, f"is {kind}, not a regular file", path)


def _kind(mode: int) -> str | None:
    return None if stat.S_ISREG(mode) else next((name for is_so, name in _KINDS if is_so(mode)), "something else")
