"""The stages in their order, from one spec to the texts of its files."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from specloom import manifest
from specloom.collection import paused
from specloom.diagnostics import Diagnostic, Findings, SpecError
from specloom.regular import read_regular

from .kept import (
    NOTHING_KEPT,
    keep_operations,
    keep_statements,
    keep_views,
    operations_in,
    reports_in,
    statements_in,
    views_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeAlias

    from specloom import ir
    from specloom.cache import Cache
    from specloom.load import Document, ReadFile
    from specloom.lower import KeptOperations
    from specloom.output import Rendered
    from specloom.view import KeptViews, PackageView

    from .selection import Selection
    from .terminal import ProgressBar

    Made: TypeAlias = Callable[[str, Document, ir.Api], None]
    """Takes a provider with its document and facts."""

STEPS = 4
"""Of a spec, for a progress bar."""


def _load_checked(
    selection: Selection,
    provider: str,
    findings: Findings,
    kept: Cache,
    read: ReadFile,
    *,
    house_rules: bool,
    operations: KeptOperations | None = None,
) -> tuple[Document, Document]:
    """A loaded document, after all rules, whose findings are added to `findings`, and what is left of it to be lowered.

    Without `house_rules` these are run only where a comment may silence one. Raises SpecError for a broken rule.
    """
    from specloom import check, load
    from specloom.check.silenced import has_comments

    place = selection.specs[provider]
    try:
        overlays = [(path, name) for name, path in place.overlays.items()]
        document = load.load(place.path, root=place.folder, name=place.name, overlays=overlays, read=read)
    except OSError as error:
        is_named = error.filename == place.name or error.filename in place.overlays
        error.filename = place.shown(error.filename) if is_named else error.filename
        raise
    document = _selected(document, provider, selection)
    commented = has_comments(document)
    run_rules = partial(check.check, memory=reports_in(kept), house_rules=house_rules or commented)
    rest, found = check_rest(document, operations if not commented else None, run_rules)
    for finding in found:
        findings.add(finding)
    if any(finding.severity == "error" for finding in found):
        raise SpecError(found)
    return document, rest


def check_rest(
    document: Document, operations: KeptOperations | None, run_rules: Callable[[Document], list[Diagnostic]]
) -> tuple[Document, list[Diagnostic]]:
    """A document without the operations that are known, and what the rules find in the whole."""
    if operations is None:
        return document, run_rules(document)
    rest = operations.rest(document)
    glance = operations.glance(rest)
    found = run_rules(glance) if glance is not None else []
    return rest, run_rules(rest) if glance is None or found else found


def _selected(document: Document, provider: str, selection: Selection) -> Document:
    """The document with the operations that the settings choose. Raises SpecError where they cannot be followed."""
    settings = selection.settings
    own = settings.of(provider)
    if own.include is None and not own.exclude:
        return document
    from specloom import lower
    from specloom.settings.load import diagnose
    from specloom.settings.read import SettingsProblem

    include = dict(own.include.named()) if own.include is not None else None
    document, problems = lower.select_operations(document, include, dict(own.exclude.named()))
    if selection.is_compared:
        problems = [problem for problem in problems if problem.code != "filter-unmatched"]
    if problems:
        base = (*settings.base, "providers", provider)
        placed = [
            SettingsProblem(
                (*base, each.table, *(token for token in (each.key, each.number) if token is not None)),
                each.code,
                each.message,
                each.hint,
                at_key=each.key is None,
            )
            for each in problems
        ]
        raise SpecError(diagnose(settings, placed))
    return document


@contextmanager
def showing_lines(document: Document) -> Generator[None, None, None]:
    """Give findings that are raised within it their source lines: later stages know locations only."""
    try:
        yield
    except SpecError as error:
        raise SpecError(document.with_line(finding) for finding in error.diagnostics) from None


@paused()
def lower_spec(
    selection: Selection,
    provider: str,
    findings: Findings,
    *,
    with_warnings: bool = False,
    kept: Cache = NOTHING_KEPT,
    read: ReadFile = read_regular,
    operations: KeptOperations | None = None,
) -> tuple[Document, ir.Api]:
    """A document and its facts; `with_warnings` also reports what breaks a house rule,
    and what a document from elsewhere may leave unchanged.

    `read` reads the files. `operations` has what an earlier run has found out of operations, and is given what this one
    does.
    """
    from specloom import lower

    document, rest = _load_checked(
        selection, provider, findings, kept, read, house_rules=with_warnings, operations=operations
    )
    package = selection.specs[provider].package or lower.package_of(document, provider)
    told = Findings(findings)
    with showing_lines(document):
        api = lower.lower(rest, package, told.add, operations)
        lower.require_whole(rest, api, told)
    if operations is not None:
        operations.settle(told)
    for finding in told if with_warnings else ():
        findings.add(finding)
    return document, api


@paused()
def view_api(api: ir.Api, findings: Findings | None = None, views: KeptViews | None = None) -> PackageView:
    """What the templates print; names that had to be distinguished are reported to `findings`, where it is given.

    `views` has what an earlier run has made of operations, and is given what this one makes.
    """
    from specloom import view

    return view.view(api, findings.add if findings is not None else None, views)


@paused()
def render_spec(
    selection: Selection,
    provider: str,
    out: Path,
    findings: Findings,
    progress: ProgressBar,
    *,
    verify_format: bool,
    kept: Cache,
    made: Made | None = None,
) -> tuple[str, Rendered]:
    """One provider's package and its files. Raises SpecError with everything that is wrong with its spec.

    What earlier runs have put into the cache is used where it is still what this run would make.
    With `verify_format` it also raises FormatError for a file that Black would change. `made` is given the document and
    its facts.
    """
    from specloom import lower, render
    from specloom.atomic import OutputError
    from specloom.check.silenced import silence
    from specloom.output import Rendered

    place, settings = selection.specs[provider], selection.settings.of(provider)
    before = {name: manifest.digest_of_spec(place.shown(name)) for name in (place.name, *place.overlays)}
    progress.step(f"{provider}: reading")
    found = Findings()
    operations = operations_in(kept, place, out)
    document, api = lower_spec(selection, provider, found, kept=kept, operations=operations)
    for finding in silence(document, found):
        findings.add(finding)
    progress.step(f"{provider}: naming")
    views = views_in(kept, api, out)
    with showing_lines(document):
        package = view_api(api, views=views)
    progress.step(f"{provider}: writing")
    with_tests = settings.tests is not False
    emitted = render.emitted(package, with_tests=with_tests, with_testing=settings.writes_testing)
    modules = [emitted[f"{package.name}/{name}.py"] for name in ("calls", "client", "async_client")]
    statements = statements_in(kept, api, out)
    lower.require_emitted(api, modules[0], modules[1:], statements)
    if verify_format:
        from specloom import formatting

        formatting.verify(emitted)
    files = render.headed(emitted, settings.header or ())
    sources = {part.file: manifest.digest_of_spec(str(part.path)) for part in document.sources}
    for name, digest in before.items():
        if sources[name] != digest:
            raise OutputError(f"`{place.shown(name)}` changed while it was being read", "run it again")
    is_named = package.name != lower.package_of(document, provider)
    imported = package.runtime_modules(with_tests=with_tests)
    untested = len(package.tests.untested) if with_tests else 0
    keep_views(kept, api, out, views)
    keep_operations(kept, place, out, operations)
    keep_statements(kept, api, out, statements)
    if made is not None:
        made(provider, document, api)
    return package.name, Rendered(
        sources, files, place.spec(str(out)), is_named, place.settings, imported, len(api.operations), untested
    )
