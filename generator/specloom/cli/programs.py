"""The programs whose lines `diff --imports` names: the Python files of folders, without those that nobody wrote."""

from __future__ import annotations

import os
import tokenize
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specloom.characters import plain

from .exits import Refusal

if TYPE_CHECKING:
    from specloom.changes.uses import Program, Unread

_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})
"""Folders of files that nobody of the program has written."""


def read_programs(names: Sequence[str], shown_as: Callable[[str], str]) -> tuple[list[Program], list[Unread]]:
    """The Python files of folders, and of files that are named themselves; each once, with those that cannot be read.

    `shown_as` names a file for its reader. Hidden folders, virtual environments and links to folders are not entered.
    Raises Refusal for a name that is neither.
    """
    from specloom.changes.uses import Unread

    programs: list[Program] = []
    unread: list[Unread] = []
    seen: set[str] = set()
    for name in names:
        for path in _files(name):
            real = os.path.realpath(path)
            if real in seen:
                continue
            seen.add(real)
            shown = shown_as(Path(os.path.normpath(path)).as_posix())
            try:
                programs.append(_read(path, shown))
            except (SyntaxError, ValueError) as error:  # an encoding that is not known, or bytes that are not of it
                unread.append(Unread(file=shown, line=1, column=1, reason=str(error)))
            except OSError as error:
                unread.append(Unread(file=shown, line=1, column=1, reason=error.strerror or str(error)))
    return programs, unread


def _read(path: str, shown: str) -> Program:
    from specloom.changes.uses import Program

    with tokenize.open(path) as file:
        text = file.read()
    parts = Path(os.path.abspath(path)).with_suffix("").parts[1:]
    return Program(shown, parts[:-1] if parts[-1] == "__init__" else parts, text)


def _files(name: str) -> Iterator[str]:
    if os.path.isfile(name):
        yield name
        return
    if not os.path.isdir(name):
        raise Refusal(f"there is no folder `{plain(name)}`", "`--imports` takes folders and files of your program")
    for folder, folders, files in os.walk(name):
        folders[:] = sorted(
            each
            for each in folders
            if not each.startswith(".")
            and each not in _SKIPPED
            and not os.path.exists(os.path.join(folder, each, "pyvenv.cfg"))
        )
        yield from (os.path.join(folder, file) for file in sorted(files) if file.endswith(".py"))
