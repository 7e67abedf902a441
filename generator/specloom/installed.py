"""Which libraries are installed, and in which versions."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache


def installed_versions(libraries: Iterable[str]) -> tuple[str, ...]:
    """The version of each library, by the name that it is installed by (`jsonschema-rs`); "" for one that is not.

    The names of folders record them, as specified (`jsonschema_rs-0.60.3.dist-info`). `importlib.metadata` is asked for
    any other: it is far slower, since it parses the description of each.
    """
    recorded = _recorded(tuple(sys.path))
    return tuple([recorded.get(library.replace("-", "_")) or _version(library) for library in libraries])


def missing_library(
    error: ModuleNotFoundError, remedy: str = "install specloom together with what it depends on"
) -> tuple[str, str] | None:
    """What to say of a library that an import has not found, and how to help; None for a module of this tool, whose
    absence is an internal error.
    """
    name = str(error.name)
    return None if name.startswith("specloom") else (f"the library `{name}` is not installed", remedy)


@cache
def _recorded(folders: tuple[str, ...]) -> Mapping[str, str]:
    """The versions in the names of folders, by library in small letters."""
    found: dict[str, str] = {}
    for folder in folders:
        with suppress(OSError), os.scandir(folder or ".") as entries:
            for entry in entries:
                name, _, version = entry.name.removesuffix(".dist-info").partition("-")
                if entry.name.endswith(".dist-info"):
                    found.setdefault(name.casefold(), version)
    return found


def _version(library: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(library)
    except PackageNotFoundError:
        return ""
