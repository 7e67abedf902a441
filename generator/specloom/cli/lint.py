"""`specloom lint`: report every finding of every spec."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from specloom import manifest
from specloom.closest import suggest_or_list
from specloom.diagnostics import Diagnostic, Findings, Format, SpecError, render_text
from specloom.regular import LARGEST_SPEC, read_regular

from .arguments import add_specs
from .exits import FINDING, FINE, Refusal
from .kept import users_cache
from .report import locate, program, put, say
from .selection import Selection, select_named
from .stages import lower_spec, showing_lines, view_api
from .terminal import has_colour

if TYPE_CHECKING:
    from specloom.load import ReadFile

HELP = "report every finding of every spec"


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("specs", metavar="SPEC", nargs="*", help="files, folders or providers (default: all specs)")
    add_specs(parser)
    parser.add_argument("--format", choices=("text", "github", "json", "sarif"), default="text", help="default: text")
    parser.add_argument("--strict", action="store_true", help="fail for warnings, too")
    parser.add_argument(
        "--fix", action="store_true", help="edit the specs where a finding can be fixed in exactly one way"
    )
    parser.add_argument(
        "--diff", "--dry-run", action="store_true", help="with --fix: print the changes as a patch, and write nothing"
    )
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
    if options.diff and not options.fix:
        raise Refusal("`--diff` shows what `--fix` would change", "write `specloom lint --fix --diff`")
    selections = select_named(options.specs, options)
    if options.fix:
        return _fix(selections, options)
    every = _found(selections)
    _put(every, options.format)
    _say_counts(every, selections)
    if options.format == "text":
        fixable = sum(finding.fix is not None for finding in every)
        say(f"{fixable} can be fixed: `{program()} lint --fix`", unless=not fixable)
    return _code(every, is_strict=options.strict)


def _found(selections: Iterable[Selection], read: ReadFile = read_regular) -> list[Diagnostic]:
    """Every finding of all specs, in files as their reader can open them."""
    every: list[Diagnostic] = []
    for selection in selections:
        for provider in selection.specs:
            found = _with_levels(_findings_of(selection, provider, read), selection.settings.lint)
            every += locate(found, selection)
    return every


def _findings_of(selection: Selection, provider: str, read: ReadFile) -> Findings:
    from specloom.check.played import report_played, report_untested
    from specloom.check.silenced import silence

    findings = Findings()
    try:
        document, api = lower_spec(selection, provider, findings, with_warnings=True, kept=users_cache(), read=read)
        with showing_lines(document):
            package = view_api(api, findings)
        report_played(api, findings.add)
        report_untested(api, package.tests.untested, findings.add)
        return silence(document, findings)
    except SpecError as error:
        for finding in error.diagnostics:
            findings.add(finding)
        return findings


def _put(every: list[Diagnostic], form: Format) -> None:
    from specloom.diagnostics import render

    if form == "text":
        put(render_text(every, colour=has_colour(sys.stdout)), end="")
    else:
        put(render(every, form), end="")


def _say_counts(every: list[Diagnostic], selections: Iterable[Selection]) -> None:
    errors = sum(finding.severity == "error" for finding in every)
    counts = f"{manifest.counted(errors, 'error')}, {manifest.counted(len(every) - errors, 'warning')}"
    specs = sum(len(selection.specs) for selection in selections)
    say(f"{manifest.counted(specs, 'spec')}: {counts if every else 'nothing found'}")


def _code(every: list[Diagnostic], *, is_strict: bool) -> int:
    return FINDING if any(is_strict or finding.severity == "error" for finding in every) else FINE


def _fix(selections: list[Selection], options: argparse.Namespace) -> int:
    """Fix what can be fixed in one way, or show how; report the rest."""
    from specloom.atomic import replace_files
    from specloom.fixing import fix_all, patch_of

    def lint(contents: Mapping[str, bytes]) -> list[Diagnostic]:
        real = {os.path.realpath(name): content for name, content in contents.items()}

        def read(path: Path, most: int) -> bytes:
            known = real.get(os.path.realpath(path))
            return read_regular(path, most) if known is None else known

        return _found(selections, read)

    fixed = fix_all(lint, lambda name: read_regular(name, LARGEST_SPEC))
    if options.diff:
        put("".join(patch_of(name, *pair) for name, pair in fixed.files.items()), end="")
    else:
        replace_files({Path(name): pair for name, pair in fixed.files.items()})
        for name in fixed.files:
            say(f"{name}: changed")
        _put(list(fixed.left), options.format)
    say(f"{fixed.count} {'can be fixed' if options.diff else 'fixed'}, {len(fixed.left)} left")
    code = _code(list(fixed.left), is_strict=options.strict)
    return FINDING if options.diff and fixed.files else code


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
