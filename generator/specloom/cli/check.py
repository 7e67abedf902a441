"""`specloom check`: say whether the output is what `generate` would write."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specloom import __version__, manifest
from specloom.characters import plain
from specloom.diagnostics import Findings, SpecError
from specloom.settings.model import Settings

from . import vendored
from .arguments import add_selection, add_verification, again
from .exits import FINDING, FINE, Refusal
from .report import put, report, say
from .selection import output_folder, select
from .terminal import Colour, paint
from .wanted import decide_wanted

if TYPE_CHECKING:
    from specloom.output import Drift, State, Wanted

HELP = "say whether the output is what `generate` would write; writes nothing"
_MOST_DIFF_LINES = 400
_MOST_NAMED = 20
_MOST_NEWS = 60


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    add_selection(parser)
    parser.add_argument("--vendored", metavar="DIR", help="check the copies that `vendor` has put there instead")
    parser.add_argument(
        "--from", dest="source", metavar="SOURCE", help="with --vendored: also fail where this source is newer"
    )
    add_verification(parser)


def run(options: argparse.Namespace) -> int:
    """Carry the command out; returns its exit code."""
    from specloom import output

    if options.vendored is not None:
        if options.providers or options.spec or options.out:
            raise Refusal(
                "`--vendored` checks a whole folder of copies", "name only that folder, and a source with `--from`"
            )
        return vendored.run(options)
    if options.source is not None:
        raise Refusal("`--from` is for `--vendored DIR`", "name the folder with the copies too")
    selection = select(options)
    out = output_folder(options, selection.settings)
    if selection.whole and not options.verify_format:
        known = manifest.up_to_date(selection.specs.values(), str(out), selection.settings.shared_digest())
        if known is not None:
            say(manifest.summary(known, "check"))
            return FINE
    tree = output.read(out)
    if tree.broken:
        raise output.broken_manifest(out, tree.broken)
    if tree.manifest is None:
        raise Refusal(
            f"there is no manifest in `{out / manifest.FOLDER}`",
            f"`{again('generate', options, selection.settings)}` writes it",
        )
    findings = Findings()
    try:
        wanted = decide_wanted(selection, tree, findings, verify_format=options.verify_format)
    except SpecError as error:
        report(error.diagnostics, selection)
        return FINDING
    found = output.drift(tree, wanted, partial=not selection.whole)
    if not found:
        say(manifest.summary(tree.manifest, "check"))
        return FINE
    _say_upgrade(tree.manifest, wanted, [one for one in found if one.state != "extra"])
    _print_drift(out, found)
    differing = f"{manifest.counted(len(found), 'file')} differ" + ("s" if len(found) == 1 else "")
    say(f"{differing} from what the specs, the templates and the generator say")
    _say_suggested_fixes({one.state for one in found}, options, selection.settings)
    return FINDING


def _say_upgrade(before: manifest.Manifest, wanted: Wanted, found: Sequence[Drift]) -> None:
    """Say that another version of specloom wrote some of the files, and what has changed since."""
    from specloom.changelog import lines_between
    from specloom.output import other_versions

    versions = other_versions(before, wanted)
    if not versions or not found:
        return
    say(f"specloom {', '.join(versions)} → {__version__}: {manifest.counted(len(found), 'file')} would change")
    lines = lines_between(versions[0], __version__)
    for line in lines[:_MOST_NEWS]:
        say(f"  {line}".rstrip())
    if len(lines) > _MOST_NEWS:
        say(f"  ({len(lines) - _MOST_NEWS} more lines of the changelog)")


def _print_drift(out: Path, found: Sequence[Drift]) -> None:
    extra = [one for one in found if one.state == "extra"]
    left = _MOST_DIFF_LINES
    for one in found:
        if one.state == "extra" and one not in extra[:_MOST_NAMED]:
            continue
        path = out / one.path
        put(paint(f"{path.as_posix()}: {one.why}", "bold", sys.stdout))
        if one.after is not None and left > 0:
            lines = _diff(path, one.after)
            left -= len(lines)
            for line in lines:
                colour: Colour = "green" if line.startswith("+") else "red"
                put(paint(line, colour, sys.stdout) if line[:1] in ("+", "-") else line)
    if len(extra) > _MOST_NAMED:
        put(f"{len(extra) - _MOST_NAMED} more files not written by specloom")


def _diff(path: Path, after: str) -> list[str]:
    """What a run would change in a file, fit for a terminal."""
    from specloom.output import unified_diff

    try:
        present = path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        return [f"({error.strerror})"]
    return ["\t".join(map(plain, line.split("\t"))) for line in unified_diff(present, after, path.as_posix())]


def _say_suggested_fixes(states: set[State], options: argparse.Namespace, settings: Settings) -> None:
    command = again("generate", options, settings)
    if "edited" in states:
        say(f"  put what was edited by hand elsewhere, then run: {command} --force")
    elif "merged" in states:
        say(f"  to write the merged files again, run: {command} --force")
    elif states != {"extra"}:
        say(f"  to fix it, run: {command}")
    if "extra" in states:
        say("  move files that are not specloom's out of the output folder, or delete them")
