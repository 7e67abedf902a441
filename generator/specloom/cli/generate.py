"""`specloom generate`: write what has changed, all or nothing."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from specloom import manifest
from specloom.diagnostics import Findings, SpecError
from specloom.settings.model import Settings

from .arguments import add_selection, add_verification, again
from .exits import FINDING, FINE
from .kept import NOTHING_KEPT, users_cache
from .report import complain, report, say
from .selection import Selection, output_folder, select
from .wanted import decide_wanted

if TYPE_CHECKING:
    from specloom.output import InTheWay, Outcome, Rendered

    from .stages import Made

HELP = "write the clients: what has changed, all or nothing"
_MOST_NAMED = 20


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    add_selection(parser)
    parser.add_argument("--force", action="store_true", help="overwrite files that were edited by hand")
    add_verification(parser)
    parser.add_argument(
        "--watch", action="store_true", help="stay, and generate again after each change of the specs or settings"
    )
    parser.add_argument("--quiet", action="store_true", help="report only what is wrong")


class Written(Struct, frozen=True):
    """What one run has made of an output folder."""

    out: Path
    outcome: Outcome
    rescued: tuple[str, ...]
    """The locations of files that other processes wrote into an old tree while it was being replaced."""
    untested: str
    """How many of the recreated operations are tested; empty where that is all of them."""


def run(options: argparse.Namespace) -> int:
    """Carry the command out; returns its exit code."""
    from specloom import output

    if options.watch:
        from .watch import watch

        return watch(options)
    started = time.monotonic()
    selection = select(options)
    out = output_folder(options, selection.settings)
    if selection.whole and not options.force and not options.verify_format:
        known = manifest.up_to_date(selection.specs.values(), str(out), selection.settings.shared_digest())
        if known is not None:
            say(manifest.summary(known, "generate"), unless=options.quiet)
            return FINE
    findings = Findings()
    try:
        written = write(options, selection, findings)
    except SpecError as error:
        report(error.diagnostics, selection)
        say("nothing was written")
        return FINDING
    except output.InTheWay as refusal:
        report_findings(findings, selection, options)
        report_in_the_way(refusal, out, options, selection.settings)
        return FINDING
    report_findings(findings, selection, options)
    report_rescued(written)
    say(_summary(out, written.outcome, time.monotonic() - started), unless=options.quiet)
    say(written.untested, unless=options.quiet or not written.untested)
    return FINE


def write(options: argparse.Namespace, selection: Selection, findings: Findings, made: Made | None = None) -> Written:
    """Make the output folder what the specs say; warnings are added to `findings`, `made` is given what is recreated.

    Raises SpecError for specs that cannot be used, InTheWay for files that were edited, OutputError and Refusal; then
    nothing was written.
    """
    from specloom import output

    out = output_folder(options, selection.settings)
    output.refuse_place(out, (Path.cwd(), *(Path(place.folder) for place in selection.specs.values())))
    rescued = output.settle(out)
    tree = output.read(out)
    if tree.broken and (not options.force or not selection.whole):
        raise output.broken_manifest(out, tree.broken)
    kept = NOTHING_KEPT if options.verify_format else users_cache()
    wanted = decide_wanted(selection, tree, findings, verify_format=options.verify_format, kept=kept, made=made)
    outcome = output.apply(out, wanted, force=options.force)
    return Written(out, outcome, (*rescued, *outcome.rescued), _untested(wanted.providers.values()))


def report_findings(findings: Findings, selection: Selection, options: argparse.Namespace) -> None:
    """The first warnings, unless the user wants none."""
    if not options.quiet:
        report(findings, selection)


def report_in_the_way(refusal: InTheWay, out: Path, options: argparse.Namespace, settings: Settings) -> None:
    """The files that were not overwritten, and what to do."""
    for path, why in refusal.paths.items():
        say(f"{out / path}: {why}")
    complain(*_overwriting(refusal.merged, options, settings))


def report_rescued(written: Written) -> None:
    """Where files are now that other processes wrote meanwhile."""
    for place in written.rescued:
        say(f"{place}: written by another process while the output was being replaced; it is here now")


def _overwriting(is_merged: bool, options: argparse.Namespace, settings: Settings) -> tuple[str, str]:
    """Why files in the way were not overwritten, and what to do."""
    check, force = again("check", options, settings), f"{again('generate', options, settings)} --force"
    if is_merged:
        return (
            "nothing was written: git has merged two generated versions of these files, and no run has written the "
            "result",
            f"if they were not edited by hand, `{force}` writes them again; `{check}` shows what differs",
        )
    return (
        "nothing was written, because files that were edited or added would be overwritten",
        f"`{check}` shows it; put it elsewhere (a subclass, another folder), then `{force}` overwrites it; "
        "if only a merge has changed these files, no work is lost",
    )


def _untested(made: Iterable[Rendered | None]) -> str:
    """How many operations of what was generated are tested; empty where that is all of them."""
    parts = [part for part in made if part is not None]
    operations, untested = sum(part.operations for part in parts), sum(part.untested for part in parts)
    if not untested:
        return ""
    tested = f"{operations - untested} of {manifest.counted(operations, 'operation')} tested"
    return f"{tested}; run `specloom lint` for the rest"


def _summary(out: Path, outcome: Outcome, seconds: float) -> str:
    plan = outcome.plan
    lines = [f"kept {out / path}: not written by specloom" for path in plan.kept[:_MOST_NAMED]]
    if len(plan.kept) > _MOST_NAMED:
        lines.append(f"kept {len(plan.kept) - _MOST_NAMED} more files that specloom has not written")
    clients, files = len(plan.manifest.providers), len(plan.manifest.files)
    counts = f"{len(plan.write)} written, {len(plan.unchanged)} unchanged, {len(plan.remove)} removed"
    counted = manifest.counted
    lines.append(f"{counted(clients, 'client')}, {counted(files, 'file')}: {counts} ({seconds:.1f} s)")
    return "\n".join(lines)
