"""Every diagnostic code has one folder with a spec that earns it, and the whole report that its author sees."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from specloom.check import check
from specloom.check.played import report_played, report_untested
from specloom.check.silenced import silence
from specloom.check.todos import report_todos
from specloom.codes import CODES
from specloom.diagnostics import Diagnostic, Findings, SpecError, render_text
from specloom.load import SizeLimits, load

REFUSED = Path(__file__).parent / "cases" / "refused"
GENERATOR = Path(__file__).parent.parent / "generator/specloom"
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
REPORTERS = {"complain", "warn", "refuse", "_complain", "_warning", "Diagnostic", "_refusal", "ReferenceRefused"}


@cache
def findings_of(folder: Path) -> list[Diagnostic]:
    """All findings of the spec in a folder, of as many stages as it reaches."""
    bounds = folder / "limits.json"
    limits = SizeLimits(**json.loads(bounds.read_text())) if bounds.exists() else SizeLimits()
    return findings_in(next(path for path in sorted(folder.glob("spec.*"))), limits)


def findings_in(spec: Path, limits: SizeLimits | None = None) -> list[Diagnostic]:
    """All findings of a spec, as `lint` reports them; `overlay.yaml` beside it is applied."""
    document = None
    try:
        overlays = [(path, path.name) for path in sorted(spec.parent.glob("overlay*.yaml"))]
        document = load(spec, name=spec.name, limits=limits or SizeLimits(), overlays=overlays)
        found = check(document)
        if not any(finding.severity == "error" for finding in found):
            from specloom.lower import lower
            from specloom.view import view

            api = lower(document, "inkwell", found.append)
            package = view(api, found.append)
            report_played(api, found.append)
            report_untested(api, package.tests.untested, found.append)
            report_todos(document, found.append)
            found = [*silence(document, found)]
    except SpecError as error:
        return [document.with_line(found) for found in error.diagnostics] if document else list(error.diagnostics)
    return found


@pytest.mark.promise(5)
@pytest.mark.parametrize("code", sorted(CODES))
def test_refused(code: str, golden: Callable[[Path, str], None]) -> None:
    """The report says nothing else, and says it as the file beside the spec has it."""
    found = findings_of(REFUSED / code)

    golden(REFUSED / code / "expected.txt", render_text(found))
    assert {finding.code for finding in found} == {code}


def test_each_folder_is_a_code() -> None:
    """No folder outlives its code."""
    assert sorted(folder.name for folder in REFUSED.iterdir()) == sorted(CODES)


def test_each_reported_code_is_explained() -> None:
    """Whatever code the source reports is in the table, and the table has no code that nothing reports."""
    reported = {code for path in GENERATOR.rglob("*.py") if "runtime" not in path.parts for code in codes_in(path)}

    assert reported == set(CODES)


def codes_in(path: Path) -> Iterator[str]:
    """Codes in the calls that report: constants, or one of two by a condition."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and name_of(node.func) in REPORTERS:
            at = 1 if name_of(node.func) == "Diagnostic" else 0
            if len(node.args) > at:
                yield from filter(KEBAB.fullmatch, strings_in(node.args[at]))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "code":
            yield from strings_in(node.value)


def name_of(function: ast.expr) -> str:
    """The last part of what is called."""
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def strings_in(value: ast.expr) -> Iterator[str]:
    """A constant, or both branches of a conditional."""
    if isinstance(value, ast.IfExp):
        yield from strings_in(value.body)
        yield from strings_in(value.orelse)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value


def test_a_report_is_in_our_style() -> None:
    """Lower case after the colon, no full stop, never "invalid" without saying what is valid."""
    for folder in REFUSED.iterdir():
        for finding in Findings(findings_of(folder)):
            first = finding.message.partition(" ")[0]
            assert first in ("YAML", "OpenAPI") or not first[0].isupper(), finding.message
            assert not finding.message.endswith("."), finding.message
            assert "invalid" not in finding.message, finding.message
            assert finding.source.line >= 1, finding
