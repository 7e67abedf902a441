"""The stages from a spec to text, as tests run them: without the command line, and with no disk but the spec's."""

from __future__ import annotations

from pathlib import Path

import black

from generator import naming, render
from generator.check import check
from generator.diagnostics import SpecError
from generator.load import Document, load
from generator.lower import lower
from generator.view import PackageView, view

CASES = Path(__file__).parent / "cases"
SPECS = Path(__file__).parent.parent / "specs"


def package_of(spec: Path) -> PackageView:
    """What the templates print for a spec.

    Raises SpecError with every finding, as `generate` would print them.
    """
    return package_of_document(load(spec, name=spec.name), spec.stem)


def package_of_document(document: Document, provider: str, *, validator: bool = True) -> PackageView:
    """The same for a document that is loaded already; `validator` as for `check`."""
    found = check(document, validator=validator)
    if any(finding.severity == "error" for finding in found):
        raise SpecError(found)
    return view(lower(document, naming.package(provider)))


def emitted(spec: Path) -> dict[str, str]:
    """The files of a spec as the templates emit them, by path."""
    return render.emitted(package_of(spec))


def blackened(text: str) -> str:
    """The text as Black leaves it."""
    return black.format_str(text, mode=black.Mode())


def as_black_leaves_it(text: str) -> bool:
    """Whether Black has nothing to do."""
    return blackened(text) == text
