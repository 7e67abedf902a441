"""`specloom diff`: what changes for callers of the clients between two versions of their specs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from specloom.collection import paused
from specloom.diagnostics import Diagnostic, Findings, SpecError

from .arguments import add_specs
from .exits import CANNOT, FINDING, FINE
from .kept import users_cache
from .report import in_workspace, put, report_at, say
from .stages import lower_spec, showing_lines
from .terminal import ProgressBar, has_colour

if TYPE_CHECKING:
    from specloom.changes import Change, Side
    from specloom.changes.uses import Uses

    from .versions import Version

HELP = "say what changes for callers of the clients between two versions of the specs"
_EPILOG = """\
OLD and NEW are spec files, folders of specs, project folders, git revisions (`main`, `HEAD~2`, a tag), or `REV:PATH`.
A revision without a path stands for what the other side names, or for the whole project. Exit codes: 0 nothing breaks,
1 a change that `--fail-on` names, 2 wrong usage, or a document that cannot be read.
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "versions", metavar="OLD NEW", nargs="*", help="two versions; with `--against`, specs or providers"
    )
    parser.add_argument("--against", metavar="REV", help="compare the work tree with this git revision")
    add_specs(parser)
    parser.add_argument(
        "--imports",
        metavar="DIR",
        nargs="+",
        action="extend",
        help="folders or files of your program: name its lines that use what breaks (nothing of it is run)",
    )
    parser.add_argument(
        "--format", choices=("text", "json", "markdown", "github"), default="text", help="default: text"
    )
    parser.add_argument(
        "--fail-on",
        choices=("breaking", "any", "never"),
        default="breaking",
        help="which changes make the exit code 1 (default: breaking)",
    )


def run(options: argparse.Namespace) -> int:
    """Carry the command out; returns its exit code."""
    from specloom.changes import summary
    from specloom.changes.printers import Comparison, located, render
    from specloom.changes.uses.printers import counted

    from .versions import versions_of

    with versions_of(options) as (old, new):
        sides = _sides(old, new)
        if sides is None:
            return CANNOT
        form = options.format
        path = in_workspace if form == "github" else str
        changes = located(_changes(*sides), *(_shown(version, path) for version in (old, new)))
        uses = None if options.imports is None else _uses(options.imports, path, sides[0], changes, (old, new))
        if changes or uses is not None or form in ("json", "markdown"):
            comparison = Comparison(old.label, new.label, changes, uses)
            put(render(comparison, form, colour=form == "text" and has_colour(sys.stdout)), end="")
    say(summary(changes))
    if uses is not None:
        say(counted(uses))
    is_found = options.fail_on != "never" and any(change.breaks or options.fail_on == "any" for change in changes)
    return FINDING if is_found else FINE


def _shown(version: Version, path: Callable[[str], str]) -> Callable[[str], str]:
    """How files of a version are named in the paths of the reader."""

    def shown(file: str) -> str:
        return path(version.shown(file))

    return shown


def _sides(old: Version, new: Version) -> tuple[Mapping[str, Side], Mapping[str, Side]] | None:
    """Both versions by provider, lowered; None where a document of them cannot be, which is reported."""
    with ProgressBar(sys.stderr, len(old.selection.specs) + len(new.selection.specs)) as progress:
        found = [_lowered(version, progress) for version in (old, new)]
    for version, (_, errors) in zip((old, new), found, strict=True):
        if errors:
            say(f"`{version.label}` cannot be compared:")
            report_at(errors, version.shown)
    (before, was), (after, now) = found
    return None if was or now else (before, after)


@paused()
def _lowered(version: Version, progress: ProgressBar) -> tuple[dict[str, Side], list[Diagnostic]]:
    """The specs of a version, and what is wrong with those that cannot be used."""
    from specloom.changes import Side

    sides: dict[str, Side] = {}
    errors: list[Diagnostic] = []
    for provider in version.selection.specs:
        progress.step(f"{provider} of {version.label}")
        try:
            document, api = lower_spec(version.selection, provider, Findings(), kept=users_cache())
            side = Side.of(provider, api, document)
            with showing_lines(document):
                _ = side.surface
            sides[provider] = side
        except SpecError as error:
            errors += [finding for finding in error.diagnostics if finding.severity == "error"]
    return sides, errors


@paused()
def _changes(old: Mapping[str, Side], new: Mapping[str, Side]) -> list[Change]:
    """The changes of all providers, those that are new or gone included."""
    from specloom.changes import compare, ordered

    providers = dict.fromkeys((*old, *new))
    return ordered(change for name in providers for change in compare(old.get(name), new.get(name)))


@paused()
def _uses(
    folders: Sequence[str],
    path: Callable[[str], str],
    old: Mapping[str, Side],
    changes: Sequence[Change],
    versions: Sequence[Version],
) -> Uses:
    """What the program in these folders uses of what breaks, with the files that cannot be read; `path` names a file.

    Of two files that were named, either may be what the client was generated from.
    """
    from specloom.changes.uses import find_uses
    from specloom.naming import package

    from .programs import read_programs

    programs, unread = read_programs(folders, path)
    broken = [
        (side.surface, [change for change in changes if change.provider == provider]) for provider, side in old.items()
    ]
    packages = {
        package(PurePath(location.file).stem): old[provider].surface
        for version in versions
        if version.is_file
        for provider, location in version.selection.specs.items()
        if provider in old
    }
    return find_uses(programs, broken, unread, packages)
