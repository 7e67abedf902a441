"""`specloom lint`: report every finding of every spec."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping

from specloom import manifest
from specloom.closest import suggest_or_list
from specloom.diagnostics import Diagnostic, Findings, SpecError, render_text

from .arguments import add_specs
from .exits import FINDING, FINE, Refusal
from .kept import users_cache
from .report import locate, put, say
from .selection import select_named
from .stages import lower_spec, showing_lines, view_api
from .terminal import has_colour

HELP = "report every finding of every spec"


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("specs", metavar="SPEC", nargs="*", help="files, folders or providers (default: all specs)")
    add_specs(parser)
    parser.add_argument("--format", choices=("text", "github", "json", "sarif"), default="text", help="default: text")
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
    from specloom.check.played import report_played, report_untested
    from specloom.check.silenced import silence
    from specloom.check.todos import report_todos
    from specloom.diagnostics import render

    selections = select_named(options.specs, options)
    every: list[Diagnostic] = []
    specs = 0
    for selection in selections:
        for provider in selection.specs:
            findings = Findings()
            specs += 1
            try:
                document, api = lower_spec(selection, provider, findings, with_warnings=True, kept=users_cache())
                with showing_lines(document):
                    package = view_api(api, findings)
                report_played(api, findings.add)
                report_untested(api, package.tests.untested, findings.add)
                report_todos(document, findings.add)
                findings = silence(document, findings)
            except SpecError as error:
                for finding in error.diagnostics:
                    findings.add(finding)
            every += locate(_with_levels(findings, selection.settings.lint), selection)
    if options.format == "text":
        put(render_text(every, colour=has_colour(sys.stdout)), end="")
    else:
        put(render(every, options.format), end="")
    errors = sum(finding.severity == "error" for finding in every)
    is_refused = every if options.strict else errors
    counts = f"{manifest.counted(errors, 'error')}, {manifest.counted(len(every) - errors, 'warning')}"
    say(f"{manifest.counted(specs, 'spec')}: {counts if every else 'nothing found'}")
    return FINDING if is_refused else FINE


def _with_levels(findings: Iterable[Diagnostic], levels: Mapping[str, str]) -> Iterator[Diagnostic]:
    """The findings at the levels of the settings. A finding that is an error anyway stays one: nothing can be generated."""
    from dataclasses import replace

    for finding in findings:
        level = levels.get(finding.code, finding.severity)
        if finding.severity == "error" or level == "warning":
            yield finding
        elif level == "error":
            yield replace(finding, severity="error")


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
