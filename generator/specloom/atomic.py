"""Atomic replacement of the output folder, and recovery from a run that was killed before or after it.

A run builds the whole new tree in a staging folder beside the output folder, and then exchanges both in one step of the
kernel. Killed before that step, a run leaves the old tree; after it, the new one. The next run removes what remains in
the staging folder.

On a system without such a step, the old folder is renamed away and the new one into its place. A run that is killed
between the two leaves no output folder; the next run finishes the replacement.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISDIR

from specloom.manifest import CACHES, digest_of, list_files, parse_all, read_texts, staging_of

_LOCK = "lock"
_NEW = "new"
_READY = "ready-"  # followed by the folder's own inode number, which shows whether it has been exchanged
_OLD = "old"
_LOCK_PAUSE = 0.05


class OutputError(Exception):
    """The output folder cannot be checked or written. Nothing was changed."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.hint = hint
        super().__init__(message)


class Staging:
    """The folder beside an output folder in which one run prepares the new tree."""

    def __init__(self, folder: Path, out: Path, swap: Callable[[Path, Path], bool]) -> None:
        self._folder = folder
        self._out = out
        self._swap = swap
        self.new = folder / _NEW
        """The location for the new tree. Does not exist yet."""
        self.rescued: list[str] = []
        """The new locations of files that other processes wrote into an old tree while it was being replaced."""

    def put_in_place(self, given_up: Collection[str]) -> None:
        """Replace the old tree by the new one, and remove the old one.

        Of edited files, only those in `given_up` are removed, too. Raises OutputError if the output folder cannot be
        moved.
        """
        built = self._folder / f"{_READY}{self.new.stat().st_ino}"
        self.new.rename(built)
        sync(self._folder)
        try:
            old = self._exchange(built)
        except OSError as error:
            if error.errno in (errno.EXDEV, errno.EBUSY):
                raise OutputError(
                    f"`{self._out}` cannot be moved as a whole: it is a mount point, or part of a container's image",
                    "replace the folder by a copy of itself, or name another folder",
                ) from None
            raise
        sync(self._out.parent)
        if old is not None:
            self.rescued += retire(old, self._out, given_up)

    def _exchange(self, built: Path) -> Path | None:
        """Returns the location of the old tree, if there was one."""
        if not self._out.exists():
            built.rename(self._out)
            return None
        if self._swap(built, self._out):
            return built
        replace(built, self._out, self._folder / _OLD)
        return self._folder / _OLD


@contextmanager
def staging(out: Path, wait: float, *, swap: Callable[[Path, Path], bool] | None = None) -> Generator[Staging]:
    """Reserve the output folder for this run, after recovering from a killed run.

    Waits for another run, up to `wait` seconds; then raises OutputError. Removes the staging folder afterwards. `swap`
    replaces `exchange` in tests of systems without it.
    """
    folder = Path(staging_of(str(out)))
    lock = _lock(folder, time.monotonic() + wait)
    try:
        stage = Staging(folder, out, swap or exchange)
        stage.rescued += recover(folder, out)
        try:
            yield stage
        finally:
            stage.rescued += recover(folder, out)
    finally:
        (folder / _LOCK).unlink()
        os.close(lock)
        with suppress(OSError):  # another run may be waiting in it
            folder.rmdir()


def is_interrupted(out: Path) -> bool:
    """Whether the output folder is missing because a run was killed between the two steps of a replacement."""
    return not out.exists() and os.path.lexists(os.path.join(staging_of(str(out)), _OLD))


# --- single files ----------------------------------------------------------------------------------------------------


def replace_files(changes: Mapping[Path, tuple[bytes | None, bytes]]) -> None:
    """Write files in place of what they were when they were read, or None where they are to be new: all, or none.

    All are written beside their places first, and then renamed one after the other; links are followed, and modes stay.
    Raises OutputError, with nothing changed, where a file is not what it was.
    """
    ready: list[tuple[Path, Path]] = []
    try:
        for path, (_, after) in changes.items():
            real = Path(os.path.realpath(path))
            partial = real.with_name(f".{real.name}.{os.getpid()}.specloom")
            with partial.open("xb") as file:
                ready.append((partial, real))
                file.write(after)
                file.flush()
                if real.exists():
                    shutil.copymode(real, partial)
                os.fsync(file.fileno())
        for path, (before, _) in changes.items():
            if _content(path) != before:
                raise OutputError(f"`{path}` was changed meanwhile; nothing was written", "run it again")
        while ready:
            partial, real = ready.pop(0)
            partial.replace(real)
            sync(real.parent)
    finally:
        for partial, _ in ready:
            partial.unlink(missing_ok=True)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


# --- one run at a time -----------------------------------------------------------------------------------------------


def _lock(folder: Path, until: float) -> int:
    """Hold the lock of a staging folder: an open file. The system releases it when this process ends, however
    it ends.
    """
    path = folder / _LOCK
    while True:
        with suppress(FileExistsError):
            folder.mkdir()
        try:
            if not S_ISDIR(folder.lstat().st_mode):
                raise OutputError(f"`{folder}` is not a folder", "remove it")
            lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except FileNotFoundError:
            continue  # the previous run has just removed the folder
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(lock), path.lstat()):
                return lock
        except (BlockingIOError, FileNotFoundError):
            pass  # another run has it, or has just removed it
        os.close(lock)
        if time.monotonic() >= until:
            raise OutputError(f"another run holds `{path}`", "wait for it to end, then run this again")
        time.sleep(_LOCK_PAUSE)


# --- the exchange ----------------------------------------------------------------------------------------------------


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders atomically. False if the system does not support it."""
    import ctypes  # only a run that writes needs it

    library = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(other)
    if hasattr(library, "renameat2"):  # Linux
        failed = library.renameat2(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE)
    elif hasattr(library, "renamex_np"):  # macOS
        failed = library.renamex_np(first, second, _RENAME_SWAP)
    else:
        return False
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))


_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2


def replace(built: Path, out: Path, aside: Path) -> None:
    """Replace the old tree by the new one in two steps; `aside` is the new location of the old one.

    A run that is killed between them leaves no output folder; `recover` finds both trees and finishes.
    """
    out.rename(aside)
    try:
        built.rename(out)
    except OSError:
        aside.rename(out)
        raise


def sync(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, if the file system supports it."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(opened)
    finally:
        os.close(opened)


# --- recovery --------------------------------------------------------------------------------------------------------


def recover(folder: Path, out: Path) -> list[str]:
    """Complete or undo what a run has left in its staging folder: one tree in place, and nothing beside it.

    Returns the locations of files that would have been lost.
    """
    aside = folder / _OLD
    ready = {path for path in folder.iterdir() if path.name.startswith(_READY)}
    unused = {path for path in ready if path.name == f"{_READY}{path.stat().st_ino}"}
    if aside.exists() and not out.exists():
        (unused.pop() if unused else aside).rename(out)
    for path in (folder / _NEW, *unused):
        if path.exists():
            shutil.rmtree(path)
    replaced = [path for path in (aside, *(ready - unused)) if path.exists()]
    return [place for path in replaced for place in retire(path, out)]


def retire(old: Path, out: Path, given_up: Collection[str] = ()) -> list[str]:
    """Remove a tree that has been replaced, except files that exist only there.

    Removes what the tool wrote and nobody changed, what is in the new tree too, and what is given up. All other files
    were written while the trees were exchanged; they are moved into the new tree or, if that has such a file, into a
    folder beside it. Returns their new locations.
    """
    files, folders = list_files(str(old))
    manifests = read_texts(str(old), files)
    known, _ = parse_all(manifests)
    rescued: list[str] = []
    for path, regular in files.items():
        here = old / path
        if path in manifests:
            continue
        dispensable = path in given_up or _same(here, out / path)
        if dispensable or (regular and known is not None and known.wrote(path, digest_of(str(here)))):
            here.unlink()
        else:
            rescued.append(_rescue(here, path, out))
    for path in manifests:  # the last of the files: a run that is killed here must know the others
        (old / path).unlink(missing_ok=True)
    for inner in (*sorted(folders, reverse=True), ""):
        for cache in CACHES:
            _move_cache(old / inner / cache, out / inner / cache)
        with suppress(OSError):  # another process has just written a file there; the next run checks again
            (old / inner).rmdir()
    return rescued


def _same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, or to files with equal content."""
    try:
        if os.path.samestat(one.lstat(), other.lstat()):
            return True
        if one.is_symlink() or other.is_symlink():
            return one.is_symlink() and other.is_symlink() and one.readlink() == other.readlink()
        return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return False


def _rescue(here: Path, path: str, out: Path) -> str:
    """Move a file to the first free location for it."""
    places = [out / path, *(out.with_name(f"{out.name}.kept{number or ''}") / path for number in range(1000))]
    for place in places:
        if not os.path.lexists(place):
            with suppress(FileExistsError, NotADirectoryError):
                place.parent.mkdir(parents=True, exist_ok=True)
                here.rename(place)
                return str(place)
    return str(here)


def _move_cache(here: Path, there: Path) -> None:
    """Move another tool's cache together with its folder."""
    if not here.exists():
        return
    if there.parent.is_dir() and not there.exists():
        here.rename(there)
    elif here.is_dir():
        shutil.rmtree(here, ignore_errors=True)
    else:
        here.unlink()
