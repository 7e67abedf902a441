"""Everything that the command line prints: data to stdout, diagnostics to stderr."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from specloom import manifest
from specloom.diagnostics import Diagnostic, Format, render, render_github, render_text

from .terminal import has_colour, paint

if TYPE_CHECKING:
    from .selection import Selection

_MOST_WARNINGS = 10


def put(text: str, end: str = "\n") -> None:
    """Print data: what was asked for."""
    print(text, end=end)


def say(text: str, *, unless: bool = False, end: str = "\n") -> None:
    """Print a text that is not data, to stderr, below the data that came before it where both go to one place."""
    if not unless:
        sys.stdout.flush()
        print(text, end=end, file=sys.stderr)


def ask(question: str, default: str) -> str:
    """Ask on the terminal; an empty line, or the end of the input, is the default."""
    print(f"{question} [{default}]: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() or default


def complain(message: str, hint: str | None) -> None:
    """Print why a command cannot be carried out, and a suggested fix."""
    say(f"specloom: {paint('error', 'red', sys.stderr)}: {message}")
    if hint:
        say(f"  hint: {hint}")


def report(findings: Iterable[Diagnostic], selection: Selection) -> None:
    """What keeps a command from its work, or else the first warnings; what a good spec owes its readers is `lint`'s."""
    from specloom.check import HOUSE_RULES

    off = {code for code, level in selection.settings.lint.items() if level == "off"}
    found = [finding for finding in findings if finding.severity == "error" or finding.code not in HOUSE_RULES | off]
    errors = [finding for finding in found if finding.severity == "error"]
    shown = errors or found[:_MOST_WARNINGS]
    say(render_text(locate(shown, selection), colour=has_colour(sys.stderr)), end="")
    if len(shown) < len(found):
        specs = shlex.join(selection.paths)
        left = manifest.counted(len(found) - len(shown), "warning")
        say(f"{left} more: {program()} lint {specs} shows all")


def report_settings(findings: Iterable[Diagnostic]) -> None:
    """Everything that is wrong with the settings."""
    say(render_text(findings, colour=has_colour(sys.stderr)), end="")


def report_in(form: Format, findings: Iterable[Diagnostic], selection: Selection) -> None:
    """What keeps a command from its work: as every command says it, or as data in a form for other programs."""
    if form == "text":
        report(findings, selection)
    else:
        put_findings(locate(findings, selection), form)


def report_at(findings: Iterable[Diagnostic], shown: Callable[[str], str]) -> None:
    """Findings with the files that `shown` makes of theirs."""
    say(render_text(_located(findings, shown), colour=has_colour(sys.stderr)), end="")


def put_findings(findings: Iterable[Diagnostic], form: Format, *, unless: bool = False) -> None:
    """Print findings as data, as text or for other programs."""
    if unless:
        return
    if form == "text":
        put(render_text(findings, colour=has_colour(sys.stdout)), end="")
    elif form == "github":
        put(render_github(map(_in_workspace, findings)), end="")
    else:
        put(render(findings, form), end="")


def _in_workspace(finding: Diagnostic) -> Diagnostic:
    from msgspec.structs import replace

    return replace(finding, source=replace(finding.source, file=in_workspace(finding.source.file)))


def in_workspace(file: str) -> str:
    """A path from the checkout of a GitHub workflow, which may be above the working folder: annotations need that."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    path = os.path.relpath(file, workspace) if workspace else file
    return file if path.partition(os.sep)[0] == os.pardir else path.replace(os.sep, "/")


def locate(findings: Iterable[Diagnostic], selection: Selection) -> list[Diagnostic]:
    """The findings with paths that their reader can open."""
    return _located(findings, selection.shown)


def _located(findings: Iterable[Diagnostic], shown: Callable[[str], str]) -> list[Diagnostic]:
    from msgspec.structs import replace

    return [replace(finding, source=replace(finding.source, file=shown(finding.source.file))) for finding in findings]


def program() -> str:
    """How this program was called."""
    as_module = getattr(sys.modules["__main__"], "__spec__", None)
    return "python -m specloom" if as_module and as_module.name == "specloom.__main__" else "specloom"
