"""Finds the settings of a project: in the working folder, or in a folder above it up to the root of the repository.

Imports only `os` and `errno`, since every run uses this module, also without settings.
"""

from __future__ import annotations

import errno
import os

from ..regular import read_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

OWN, SHARED = "specloom.toml", "pyproject.toml"
"""A file that has nothing but settings, and the one that all tools of a project share."""
_LARGEST = 4 * 2**20
"""Bytes that such a file may have."""


class Found:
    """A file that may hold settings. `path` is absolute; `text` has LF line ends, and is None where it is not UTF-8."""

    __slots__ = ("path", "text")

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        try:
            self.text: str | None = data.decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError:
            self.text = None

    @property
    def base(self) -> tuple[str, ...]:
        """The way to the table of the settings."""
        return () if os.path.basename(self.path) == OWN else ("tool", "specloom")


def find(folder: str) -> Iterator[list[Found]]:
    """The files of each folder that may hold the settings, from a folder up to the root of its repository.

    Outside a repository only the folder itself is searched. A `pyproject.toml` is skipped if its text shows, without
    being parsed, that it has no table of specloom. Raises OSError for a file that cannot be read.
    """
    for each in _up(os.path.abspath(folder)):
        found: list[Found] = []
        for name in (OWN, SHARED):
            path = os.path.join(each, name)
            data = _read(path)
            if data is not None and (name == OWN or _may_have_table(data)):
                found.append(Found(path, data))
        if found:
            yield found


def _up(folder: str) -> Iterator[str]:
    """A folder and those above it, up to the root of the repository; only itself where there is none."""
    passed: list[str] = []
    here = folder
    while True:
        passed.append(here)
        if os.path.lexists(os.path.join(here, ".git")):
            yield from passed
            return
        above = os.path.dirname(here)
        if above == here:
            yield folder
            return
        here = above


def _read(path: str) -> bytes | None:
    """The bytes of a file, or None where there is none. Raises OSError for one that is too large."""
    try:
        data = read_regular(path, _LARGEST + 1)
    except FileNotFoundError:
        return None
    if len(data) > _LARGEST:
        raise OSError(errno.EFBIG, f"has more than {_LARGEST:,} bytes, which are too many for settings", path)
    return data


def _may_have_table(data: bytes) -> bool:
    """Whether `specloom` appears anywhere as a key of TOML; a name in a list of dependencies is not a key."""
    at = data.find(b"specloom")
    while at >= 0:
        rest = data[at + 8 : at + 80].lstrip(b"\"'").lstrip(b" \t")
        if rest[:1] in (b".", b"]", b"="):
            return True
        at = data.find(b"specloom", at + 8)
    return False
