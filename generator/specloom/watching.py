"""Notices changes of files: which files a spec is made of, whether one of them has changed, and whether that is over.

Files are looked at again and again (`os.stat`) instead of waiting for events of the system: that works on every file
system, network drives and mounted folders included, and some dozen files take a few microseconds each.
"""

from __future__ import annotations

import os
import posixpath
import stat
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

from .regular import LARGEST_SPEC, read_regular
from .revisions import referenced

INTERVAL: Final = 0.025
"""Seconds between two looks."""
QUIET: Final = 0.016
"""Seconds without a further change after which a file counts as saved."""
PATIENCE: Final = 0.5
"""Seconds that a file may be empty or absent before that counts as its content:
editors truncate or rename while saving.
"""


class Stamp(NamedTuple):
    """What shows that a file was changed or replaced."""

    inode: int
    size: int
    modified: int
    """Nanoseconds."""
    changed: int
    """Nanoseconds; of the entry itself: a copy may have the time of its original."""


Stamps: TypeAlias = Mapping[str, Stamp | None]
"""Of each file by path; None where there is none."""


def stamps(paths: Iterable[str]) -> dict[str, Stamp | None]:
    """What the files look like now. A folder changes with the names in it."""
    return {path: _stamp(path) for path in paths}


def _stamp(path: str) -> Stamp | None:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    size = 1 if stat.S_ISDIR(found.st_mode) else found.st_size
    return Stamp(found.st_ino, size, found.st_mtime_ns, found.st_ctime_ns)


class References:
    """The files that specs consist of; only what has changed is read again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[Stamp, frozenset[str]]] = {}

    def files_of(self, spec: str) -> set[str]:
        """A spec and all files that references in it lead to, as absolute paths; those that do not exist, too.

        A file that cannot be parsed counts with the references that can be seen in its text.
        """
        main = os.path.realpath(spec).replace(os.sep, "/")
        folder = posixpath.dirname(main)
        found, waiting = {main}, [main]
        while waiting:
            further = self._referenced(waiting.pop(), folder) - found
            found |= further
            waiting += further
        return found

    def _referenced(self, path: str, folder: str) -> frozenset[str]:
        now = _stamp(path)
        if now is None:
            return frozenset()
        known = self._known.get((path, folder))
        if known is not None and known[0] == now:
            return known[1]
        try:
            data = read_regular(path, LARGEST_SPEC + 1)
        except OSError:
            return frozenset()
        found = frozenset(referenced(path, data, folder))
        self._known[path, folder] = now, found
        return found


class Watch:
    """Waits for changes of files. `look` and `wait` are those of the system, unless a test brings its own."""

    def __init__(
        self,
        *,
        look: Callable[[Iterable[str]], Stamps] = stamps,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._look = look
        self._wait = wait
        self._seen: Stamps = {}

    def remember(self, paths: Iterable[str]) -> None:
        """Watch these files from now on, instead of others; call it before they are read.

        Those that were watched already are compared with what they looked like when they were last found changed.
        """
        wanted = set(paths)
        known = {path: stamp for path, stamp in self._seen.items() if path in wanted}
        self._seen = {**self._look(wanted - known.keys()), **known}

    def has_changed(self) -> bool:
        """Whether a file looks different from when it was last found changed."""
        return self._look(self._seen) != self._seen

    def changed(self) -> set[str]:
        """Wait until files have changed and are saved; returns those that look different from before.

        Empty if they are in the end as they were.
        """
        while not self.has_changed():
            self._wait(INTERVAL)
        before, now = self._seen, self._settled()
        self._seen = now
        return {path for path in now if now[path] != before[path]}

    def _settled(self) -> Stamps:
        """What the files look like after the writing has ended."""
        was = self._look(self._seen)
        quiet = waited = 0.0
        while True:
            is_unfinished = any(_is_unfinished(now, self._seen[path]) for path, now in was.items())
            if quiet >= QUIET and (not is_unfinished or waited >= PATIENCE):
                return was
            self._wait(QUIET / 2)
            now = self._look(self._seen)
            quiet = quiet + QUIET / 2 if now == was else 0.0
            waited = waited + QUIET / 2 if now == was else 0.0
            was = now


def _is_unfinished(now: Stamp | None, before: Stamp | None) -> bool:
    """Whether a file is empty or absent now, and was neither before."""
    return before is not None and before.size > 0 and (now is None or now.size == 0)
