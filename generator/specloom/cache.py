"""Keeps results between runs in a folder of the user, so that a later run need not compute them again.

What is kept, and what its key names:

- *What openapi-spec-validator reports of a document* (`check/reports.py`). The key is the content of every file of the
  document, the version of OpenAPI, and everything that decides: this tool's own source, the versions of the validator
  and of the libraries that it uses, and that of Python. A document that the gate lets pass has no entry.
- *The facts of operations of which no rule reports anything* (`lower/kept.py`), one entry for each spec and output
  folder. The name of the entry has the digest of the whole tool and the versions of the libraries on which findings
  depend; inside it, each operation has the key of all that it depends on. A finding is not kept.
- *What statements of the emitted code hold* (`lower/emitted.py`), one entry for each output folder and package, by the
  digest of their text.
- *The views of operations* (`view/kept.py`), one entry for each output folder and package. The name of the entry has
  the digest of the tool's stages and the version of Python; inside it, each operation has the key of all that it
  depends on.

The folder is `specloom/kept` in XDG_CACHE_HOME, or else in `~/.cache`; nothing is kept where neither is an absolute
path, or where SPECLOOM_NO_CACHE is set. An entry is used only if the folder and the file belong to the user who runs
the tool, nobody else may write them, neither is a link, and the entry's digest is that of its key and its content: an
entry that is damaged, cut off, foreign or of another key counts as absent, and so does one whose content cannot be
read. Entries are data (MessagePack or JSON), never code: reading one executes nothing. They are written whole or not at
all, and an error while reading or writing one is never the reason that a run fails. The least recently used entries are
deleted when all together exceed `MOST_BYTES`.

`check` and `--verify-format` use nothing that was kept: they compute everything, so that what they say depends on the
spec and the tool alone.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import BinaryIO

MOST_BYTES = 256 * 2**20
"""The maximum size of all entries together."""
_LARGEST = 64 * 2**20
"""The maximum size of one entry: a larger one is not written, and not read."""
_FIRST = b"specloom cache 1 "
_DIGEST = 64
"""Characters of a digest."""


class Cache:
    """Bytes by name and key. `folder` None keeps nothing."""

    def __init__(self, folder: str | None, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most = most_bytes

    @property
    def keeps(self) -> bool:
        """Whether anything can be kept."""
        return self._folder is not None

    def get(self, key: str) -> bytes | None:
        """What was kept under a key; None where nothing was, or where it cannot be trusted."""
        if self._folder is None:
            return None
        path = self._path(self._folder, key)
        with suppress(OSError):
            if not _is_private(os.lstat(self._folder), stat.S_ISDIR):
                return None
            data = _read(path)
            if data is None:
                return None
            head = _head(key, (data[len(_FIRST) + _DIGEST + 1 :],))
            if not data.startswith(head):
                return None
            os.utime(path)  # what is used is kept longest
            return data[len(head) :]
        return None

    def put(self, key: str, content: bytes | Iterable[bytes]) -> None:
        """Keep the content of a key, in place of what was kept before; each piece of it is written at once."""
        if self._folder is None:
            return
        partial = f"{self._path(self._folder, key)}.{os.getpid()}"
        with suppress(OSError):
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            if not _is_private(os.lstat(self._folder), stat.S_ISDIR):
                return
            try:
                descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
                with open(descriptor, "wb") as file:
                    _write(file, key, (content,) if isinstance(content, bytes) else content)
                os.replace(partial, self._path(self._folder, key))
            except BaseException:
                with suppress(OSError):
                    os.unlink(partial)
                raise
            self._trim(self._folder)

    def _trim(self, folder: str) -> None:
        """Delete the least recently used entries until the others fit."""
        entries = [(entry.stat(follow_symlinks=False), entry.path) for entry in os.scandir(folder)]
        size = sum(found.st_size for found, _ in entries)
        for found, path in sorted(entries, key=lambda entry: entry[0].st_mtime):
            if size <= self._most:
                break
            if stat.S_ISREG(found.st_mode):
                os.unlink(path)
                size -= found.st_size

    @staticmethod
    def _path(folder: str, key: str) -> str:
        return os.path.join(folder, sha256(key.encode("utf-8", "surrogatepass")).hexdigest())


NO_CACHE = Cache(None)
"""Keeps nothing."""


def cache_of_user(environment: Mapping[str, str]) -> Cache:
    """The cache of the user whose environment this is."""
    home = environment.get("HOME")
    base = environment.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else "")
    if environment.get("SPECLOOM_NO_CACHE") or not os.path.isabs(base):
        return NO_CACHE
    return Cache(os.path.join(base, "specloom", "kept"))


_BINARY = getattr(os, "O_BINARY", 0)
_ASIDE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _BINARY
_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def _head(key: str, content: Iterable[bytes]) -> bytes:
    """The first line of an entry, which names the digest of its key and its content."""
    found = sha256(sha256(key.encode("utf-8", "surrogatepass")).digest())
    for piece in content:
        found.update(piece)
    return _FIRST + found.hexdigest().encode() + b"\n"


def _write(file: BinaryIO, key: str, pieces: Iterable[bytes]) -> None:
    """Write an entry, its first line last: only then is its digest known. Raises OSError for one that is too large."""
    left = _LARGEST - file.write(bytes(len(_FIRST) + _DIGEST + 1))

    def written() -> Iterator[bytes]:
        nonlocal left
        for piece in pieces:
            left -= file.write(piece)
            if left < 0:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
            yield piece

    head = _head(key, written())
    file.seek(0)
    file.write(head)


def _read(path: str) -> bytes | None:
    """The bytes of a file that only its user may write; None for any other. Raises OSError, also for a link."""
    with open(os.open(path, os.O_RDONLY | _ASIDE), "rb") as file:
        found = os.fstat(file.fileno())
        if not _is_private(found, stat.S_ISREG) or found.st_size > _LARGEST:
            return None
        return file.read()


def _is_private(found: os.stat_result, is_kind: Callable[[int], bool]) -> bool:
    """Whether it is of a kind, and belongs to the user who runs this, and nobody else may write it."""
    if not is_kind(found.st_mode):
        return False
    if not hasattr(os, "geteuid"):  # Windows, where the folder of a user is that user's alone
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & _OTHERS
