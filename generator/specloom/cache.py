"""A cache of texts between runs, for work that is slow and depends on nothing but its input."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from specloom import __version__
from specloom.manifest import digest


class FormatCache:
    """Texts by key, kept between runs; safe to delete at any time, and never the reason that a run fails.

    A key must name everything that its text depends on. An entry is written whole or not at all, and one that has been
    damaged counts as absent. `folder` None keeps nothing.
    """

    def __init__(self, folder: Path | None, *, most_bytes: int = 64 * 2**20) -> None:
        self._folder = folder
        self._most = most_bytes
        self._written = False

    def get(self, key: str) -> str | None:
        """The text of a key, or None."""
        if self._folder is None:
            return None
        path = self._path(self._folder, key)
        try:
            data = path.read_bytes()
            checksum, _, body = data.partition(b"\n")
            if checksum.decode("ascii") != digest(body):
                return None
            os.utime(path)  # the entries that are used stay longest
            return body.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def put(self, key: str, text: str) -> None:
        """Keep the text of a key."""
        if self._folder is None:
            return
        path = self._path(self._folder, key)
        body = text.encode("utf-8")
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial.write_bytes(digest(body).encode("ascii") + b"\n" + body)
            partial.replace(path)
            self._written = True

    def trim(self) -> None:
        """Delete the entries that were not used for longest, until the rest takes no more than the bound."""
        if self._folder is None or not self._written:
            return
        with suppress(OSError):
            entries = [(entry.stat(), entry.path) for entry in os.scandir(self._folder)]
            size = sum(stat.st_size for stat, _ in entries)
            for stat, path in sorted(entries, key=lambda entry: entry[0].st_mtime):
                if size <= self._most:
                    break
                os.unlink(path)
                size -= stat.st_size

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / digest(f"{__version__}\n{key}".encode())


def format_cache(environment: Mapping[str, str]) -> FormatCache:
    """The user's own cache: below XDG_CACHE_HOME or ~/.cache; nothing is kept where SPECLOOM_NO_CACHE is set."""
    home = environment.get("XDG_CACHE_HOME") or (environment.get("HOME") and f"{environment['HOME']}/.cache")
    if environment.get("SPECLOOM_NO_CACHE") or not home or not os.path.isabs(home):
        return FormatCache(None)
    return FormatCache(Path(home, "specloom", "format"))
