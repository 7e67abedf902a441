"""`specloom check`: say whether the output is what `generate` would write."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from specloom import __version__, manifest
from specloom.characters import plain
from specloom.diagnostics import Diagnostic, Findings, SpecError
from specloom.regular import read_regular
from specloom.settings.model import Settings

from . import vendored
from .arguments import add_format, add_selection, add_verification, again
from .exits import FINDING, FINE, Refusal
from .report import put, put_findings, report_in, say
from .selection import output_folder, select
from .terminal import Colour, paint
from .wanted import decide_wanted

if TYPE_CHECKING:
    from specloom.output import Drift, State, Tree, Wanted

HELP = "say whether the output is what `generate` would write; writes nothing"
_MOST_DIFF_LINES = 400
_MOST_NAMED = 20
_MOST_NEWS = 60
_MOST_READ = 64 * 1024 * 1024
"""Bytes of a file that are compared."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    add_selection(parser)
    parser.add_argument("--vendored", metavar="DIR", help="check the copies that `vendor` has put there instead")
    parser.add_argument(
        "--from", dest="source", metavar="SOURCE", help="with --vendored: also fail where this source is newer"
    )
    add_format(parser)
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
            put_findings((), options.format, unless=options.format == "text")
            say(manifest.summary(known, "check"))
            return FINE
    tree = output.read(out)
    _require_manifests(tree, options, selection.settings)
    findings = Findings()
    try:
        wanted = decide_wanted(selection, tree, findings, verify_format=options.verify_format)
    except SpecError as error:
        report_in(options.format, error.diagnostics, selection)
        return FINDING
    found = output.drift(tree, wanted, partial=not selection.whole)
    _say_upgrade(tree.manifest, wanted, [one for one in found if one.state != "extra"])
    if options.format == "text":
        _print_drift(out, found)
    else:
        put_findings(_as_findings(out, found, options, selection.settings), options.format)
    if not found:
        say(manifest.summary(tree.manifest, "check") if tree.manifest is not None else "")
        return FINE
    differing = f"{manifest.counted(len(found), 'file')} differ" + ("s" if len(found) == 1 else "")
    say(f"{differing} from what the specs, the templates and the generator say")
    for fix in dict.fromkeys(_fixes({one.state for one in found}, options, selection.settings).values()):
        say(f"  {fix}")
    return FINDING


def _say_upgrade(before: manifest.Manifest | None, wanted: Wanted, found: Sequence[Drift]) -> None:
    """Say that another version of specloom wrote some of the files, and what has changed since."""
    from specloom.changelog import lines_between
    from specloom.output import other_versions

    versions = other_versions(before, wanted) if before is not None else []
    if not versions or not found:
        return
    say(f"specloom {', '.join(versions)} → {__version__}: {manifest.counted(len(found), 'file')} would change")
    lines = lines_between(versions[0], __version__)
    for line in lines[:_MOST_NEWS]:
        say(f"  {line}".rstrip())
    if len(lines) > _MOST_NEWS:
        say(f"  ({len(lines) - _MOST_NEWS} more lines of the changelog)")


def _require_manifests(tree: Tree, options: argparse.Namespace, settings: Settings) -> None:
    """Raise what keeps the output from being judged: manifests that are missing or broken.

    For machines it is a finding too.
    """
    from specloom.atomic import OutputError
    from specloom.drift import manifest_findings
    from specloom.output import broken_manifest

    refusal: Refusal | OutputError
    if tree.broken:
        refusal = broken_manifest(tree.out, tree.broken)
        problems = {(tree.out / path).as_posix(): f"not a valid manifest: {why}" for path, why in tree.broken.items()}
    elif tree.manifest is None:
        folder = tree.out / manifest.FOLDER
        hint = f"`{again('generate', options, settings)}` writes it"
        refusal = Refusal(f"there is no manifest in `{folder}`", hint)
        problems = {folder.as_posix(): "there is no manifest"}
    else:
        return
    if options.format != "text":
        put_findings(manifest_findings(problems, refusal.hint or ""), options.format)
    raise refusal


def _as_findings(
    out: Path, found: Iterable[Drift], options: argparse.Namespace, settings: Settings
) -> Iterator[Diagnostic]:
    """Drift for other programs, each file with a suggested fix."""
    from specloom.drift import drift_finding

    for one in found:
        path = out / one.path
        present = None
        if one.after is not None:
            with suppress(OSError):
                present = _present(path)
        hint = next(iter(_fixes({one.state}, options, settings).values()))
        yield drift_finding(one, path.as_posix(), present, hint)


def _present(path: Path) -> str:
    """The text of a file. Raises OSError, immediately too if it is not a regular file."""
    return read_regular(path, _MOST_READ).decode("utf-8", "replace")


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
        present = _present(path)
    except OSError as error:
        return [f"({error.strerror})"]
    return ["\t".join(map(plain, line.split("\t"))) for line in unified_diff(present, after, path.as_posix())]


def _fixes(states: Set[State], options: argparse.Namespace, settings: Settings) -> dict[State, str]:
    """How files of these states are fixed, by state: one command for all that a run fixes, then the others."""
    command = again("generate", options, settings)
    if "edited" in states:
        run_again = f"put what was edited by hand elsewhere, then run: {command} --force"
    elif "merged" in states:
        run_again = f"to write the merged files again, run: {command} --force"
    else:
        run_again = f"to fix it, run: {command}"
    in_order = sorted(states, key=lambda state: (state == "extra", state))
    return {state: _MOVE if state == "extra" else run_again for state in in_order}


_MOVE = "move files that are not specloom's out of the output folder, or delete them"
