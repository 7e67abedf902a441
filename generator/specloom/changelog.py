"""What has changed between two versions of specloom: sections of its changelog, which is shipped with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from . import resources

_SECTION = re.compile(r"^## \[([^\]]+)\]")
_UNRELEASED = "Unreleased"


def lines_between(before: str, after: str) -> list[str]:
    """The lines of all sections later than one version up to another, newest first, without empty lines at the ends.

    A version that has no section yet has what is unreleased. Empty where the first version is not the earlier one.
    """
    return between(read(), before, after)


def read() -> str:
    """The changelog; "" where it was not shipped."""
    path = Path(resources.changelog())
    return path.read_text("utf-8") if path.is_file() else ""


def between(text: str, before: str, after: str) -> list[str]:
    """The same, of a given changelog."""
    sections = dict(_sections(text))
    if not _number(before) < _number(after):
        return []
    names = [name for name in sections if _number(before) < _number(name) <= _number(after)]
    if after not in sections and _UNRELEASED in sections:
        names.insert(0, _UNRELEASED)
    return [line for name in names for line in sections[name]]


def _sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each section by its version: its heading and what follows, up to the next one."""
    name, lines = "", list[str]()
    for line in [*text.splitlines(), "## [end]"]:
        found = _SECTION.match(line)
        if found is None:
            lines.append(line)
            continue
        if name:
            yield name, "\n".join(lines).strip().split("\n")
        name, lines = found[1], [line]


def _number(version: str) -> tuple[int, ...]:
    """A version as numbers; () for `Unreleased` and all else that is not one, which is before all of them."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, found[0].split("."))) if found else ()
