"""Reads regular files only: no pipe keeps a run waiting, and no device fills its memory.

Only `os` is imported, and what it has imported itself, because a run with nothing to do passes through.
"""

from __future__ import annotations

import errno
import os
import stat

LARGEST_SPEC = 64 * 1024 * 1024
"""Bytes of one file of a spec, at most."""

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read_regular(path: str | os.PathLike[str], most: int = -1) -> bytes:
    """The bytes of a regular file, or the first `most` of them. Links are followed.

    Raises OSError, at once, for anything else than a regular file.
    """
    with open(path, "rb", opener=_open) as file:
        return file.read(most)


def irregular(path: str | os.PathLike[str]) -> str | None:
    """What a path leads to that is no regular file, such as "a folder"; None for a file. Raises OSError for nothing."""
    return _kind(os.stat(path).st_mode)


def _open(path: str, flags: int) -> int:
    """Open without waiting for a writer, and look again: the file may have been exchanged in between."""
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
        raise OSError(errno.EINVAL, f"is {kind}, and no file that can be read", path)


def _kind(mode: int) -> str | None:
    return None if stat.S_ISREG(mode) else next((name for is_so, name in _KINDS if is_so(mode)), "something else")
