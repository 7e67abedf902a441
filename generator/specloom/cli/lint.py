"""`specloom lint`: report every finding of every spec."""

from __future__ import annotations

import argparse
import sys

from specloom import manifest
from specloom.closest import suggest_or_list
from specloom.diagnostics import Findings, SpecError

from .arguments import add_format, add_specs
from .exits import FINDING, FINE, Refusal
from .kept import users_cache
from .levels import with_levels
from .logged import Logged, read_logs
from .report import locate, put, put_findings, say
from .selection import Selection, lone_overlays, select_named
from .stages import lower_spec, showing_lines, view_api
from .terminal import ProgressBar, has_colour

HELP = "report every finding of every spec"
_STEPS = 3
"""Of a spec, for a progress bar."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("specs", metavar="SPEC", nargs="*", help="files, folders or providers (default: all specs)")
    add_specs(parser)
    add_format(parser)
    parser.add_argument(
        "--observed",
        metavar="FILE",
        nargs="+",
        action="extend",
        default=[],
        help='logs of clients with on_mismatch="keep": report how the logged responses differ from the specs',
    )
    parser.add_argument("--strict", action="store_true", help="fail for warnings, too")
    parser.add_argument(
        "--explain",
        metavar="CODE",
        nargs="?",
        const="",
        help="say what a code means, with an example and its fix; without CODE, list all codes",
    )


def run(options: argparse.Namespace) -> int:
    """Carry the command out; returns its exit code."""
    if options.explain is not None:
        return _explain(options.explain, options.format)
    from specloom.load import check_overlay

    alone = lone_overlays(options.specs, options)
    named = [name for name in options.specs if name not in alone]
    selections = select_named(named, options) if named or not alone else []
    every = [finding for path in alone for finding in check_overlay(path, path)]
    logged = read_logs(options.observed)
    specs = sum(len(selection.specs) for selection in selections)
    with ProgressBar(sys.stderr, specs * _STEPS) as progress:
        for selection in selections:
            for provider in selection.specs:
                found = _findings_of(selection, provider, progress, logged)
                every += locate(with_levels(found, selection.settings.lint), selection)
    put_findings(every, options.format)
    for text in logged.summary():
        say(text)
    errors = sum(finding.severity == "error" for finding in every)
    is_refused = every if options.strict else errors
    counts = f"{manifest.counted(errors, 'error')}, {manifest.counted(len(every) - errors, 'warning')}"
    what = [manifest.counted(specs, "spec")] if specs or not alone else []
    what += [manifest.counted(len(alone), "overlay")] if alone else []
    say(f"{', '.join(what)}: {counts if every else 'nothing found'}")
    return FINDING if is_refused else FINE


def _findings_of(selection: Selection, provider: str, progress: ProgressBar, logged: Logged) -> Findings:
    """Everything that is found in one spec, and how it differs from the responses that were logged."""
    from specloom.check.played import report_played, report_untested
    from specloom.check.silenced import silence
    from specloom.check.todos import report_todos

    findings = Findings()
    progress.step(f"{provider}: reading")
    try:
        document, api = lower_spec(selection, provider, findings, with_warnings=True, kept=users_cache())
        progress.step(f"{provider}: naming")
        with showing_lines(document):
            package = view_api(api, findings)
        progress.step(f"{provider}: playing its examples")
        report_played(api, findings.add)
        report_untested(api, package.tests.untested, findings.add)
        report_todos(document, findings.add)
        for finding in logged.compared(document, api):
            findings.add(finding)
        return silence(document, findings)
    except SpecError as error:
        for finding in error.diagnostics:
            findings.add(finding)
        return findings


def _explain(name: str, form: str) -> int:
    """Print one code, or all of them, as text or as JSON."""
    from specloom.codes import EXPLAINED
    from specloom.codes.explain import data, explained, overview

    if name and name not in EXPLAINED:
        raise Refusal(f"there is no code `{name}`", suggest_or_list(name, sorted(EXPLAINED)))
    if form not in ("text", "json"):
        raise Refusal(f"codes are not explained as `{form}`", "write `--format text` or `--format json`")
    if form == "json":
        import json

        put(json.dumps(data([EXPLAINED[name]] if name else EXPLAINED.values()), indent=2, ensure_ascii=True))
    else:
        put(explained(EXPLAINED[name], colour=has_colour(sys.stdout)) if name else overview())
    return FINE
