"""`specloom lint`: report every finding of every spec."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specloom import manifest
from specloom.closest import suggest_or_list
from specloom.diagnostics import Diagnostic, Findings, SpecError
from specloom.regular import LARGEST_SPEC, read_regular

from .arguments import add_format, add_specs
from .exits import FINDING, FINE, Refusal
from .kept import users_cache
from .levels import with_levels
from .logged import Logged, read_logs
from .report import locate, program, put, put_findings, say
from .selection import Selection, lone_overlays, select_named
from .stages import lower_spec, showing_lines, view_api
from .terminal import ProgressBar, has_colour

if TYPE_CHECKING:
    from specloom.load import ReadFile

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
    linted = _Linted(options)
    if options.fix:
        return _fix(linted, options)
    every = linted.findings()
    put_findings(every, options.format)
    for text in linted.logged.summary():
        say(text)
    errors = sum(finding.severity == "error" for finding in every)
    counts = f"{manifest.counted(errors, 'error')}, {manifest.counted(len(every) - errors, 'warning')}"
    say(f"{linted.counted()}: {counts if every else 'nothing found'}")
    if options.format == "text":
        fixable = sum(finding.fix is not None for finding in every)
        say(f"{fixable} can be fixed: `{program()} lint --fix`", unless=not fixable)
    return _code(every, is_strict=options.strict)


def _code(every: Sequence[Diagnostic], *, is_strict: bool) -> int:
    return FINDING if any(is_strict or finding.severity == "error" for finding in every) else FINE


class _Linted:
    """The specs and overlays that a command line names."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._alone = lone_overlays(options.specs, options)
        named = [name for name in options.specs if name not in self._alone]
        self._selections = select_named(named, options) if named or not self._alone else []
        self.logged = read_logs(options.observed)

    def counted(self) -> str:
        """How many specs and overlays there are."""
        specs = sum(len(selection.specs) for selection in self._selections)
        what = [manifest.counted(specs, "spec")] if specs or not self._alone else []
        what += [manifest.counted(len(self._alone), "overlay")] if self._alone else []
        return ", ".join(what)

    def findings(self, read: ReadFile = read_regular) -> list[Diagnostic]:
        """Every finding, in files as their reader can open them; `read` gives the content of a file."""
        from specloom.load import check_overlay

        every = [finding for path in self._alone for finding in check_overlay(path, path, read=read)]
        specs = sum(len(selection.specs) for selection in self._selections)
        with ProgressBar(sys.stderr, specs * _STEPS) as progress:
            for selection in self._selections:
                for provider in selection.specs:
                    found = _findings_of(selection, provider, progress, self.logged, read)
                    every += locate(with_levels(found, selection.settings.lint), selection)
        return every


def _findings_of(
    selection: Selection, provider: str, progress: ProgressBar, logged: Logged, read: ReadFile
) -> Findings:
    """Everything that is found in one spec, and how it differs from the responses that were logged."""
    from specloom.check.played import report_played, report_untested
    from specloom.check.silenced import silence
    from specloom.check.todos import report_todos

    findings = Findings()
    progress.step(f"{provider}: reading")
    try:
        document, api = lower_spec(selection, provider, findings, with_warnings=True, kept=users_cache(), read=read)
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


def _fix(linted: _Linted, options: argparse.Namespace) -> int:
    """Fix what can be fixed in one way, or show how; report the rest."""
    from specloom.atomic import replace_files
    from specloom.fixing import fix_all, patch_of

    def lint(contents: Mapping[str, bytes]) -> list[Diagnostic]:
        real = {os.path.realpath(name): content for name, content in contents.items()}

        def read(path: Path, most: int) -> bytes:
            known = real.get(os.path.realpath(path))
            return read_regular(path, most) if known is None else known

        return linted.findings(read)

    fixed = fix_all(lint, lambda name: read_regular(name, LARGEST_SPEC))
    if options.diff:
        put("".join(patch_of(name, *pair) for name, pair in fixed.files.items()), end="")
    else:
        replace_files({Path(name): pair for name, pair in fixed.files.items()})
        for name in fixed.files:
            say(f"{name}: changed")
        put_findings(fixed.left, options.format)
    say(f"{fixed.count} {'can be fixed' if options.diff else 'fixed'}, {len(fixed.left)} left")
    code = _code(fixed.left, is_strict=options.strict)
    return FINDING if options.diff and fixed.files else code


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
