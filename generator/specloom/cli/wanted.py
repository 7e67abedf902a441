"""What the output folder should hold: which providers are generated again, and which are unchanged."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from specloom import __version__, manifest
from specloom.diagnostics import Findings, SpecError

from .exits import Refusal
from .kept import NOTHING_KEPT, shared_digest, tool_digest
from .stages import STEPS, render_spec
from .terminal import ProgressBar

if TYPE_CHECKING:
    from specloom.cache import Cache
    from specloom.output import Rendered, Tree, Wanted

    from .selection import Selection
    from .stages import Made


def decide_wanted(
    selection: Selection,
    tree: Tree,
    findings: Findings,
    *,
    verify_format: bool,
    kept: Cache = NOTHING_KEPT,
    made: Made | None = None,
) -> Wanted:
    """What the output folder should hold. Only what has changed since the last run is recreated.

    With `verify_format` everything is, and compared with what Black makes of it (see `formatting.verify`). The cache
    has what earlier runs have made; `made` is given what is recreated. Raises SpecError with the findings of all specs,
    and Refusal where two of them want one package.
    """
    from specloom import render
    from specloom.output import Wanted

    known = tree.manifest
    if known is not None and known.is_vendored:
        raise Refusal(
            f"`{tree.out}` holds clients that were vendored from elsewhere",
            "`specloom vendor` updates them, `specloom check --vendored` checks them; name another folder with `--out`",
        )
    tool, runtime = tool_digest(), shared_digest()
    parts: Mapping[str, manifest.ManifestEntry] = known.providers if known is not None else {}
    _refuse_other_folder(selection, tree.out, parts)
    before = {name: _made_before(selection, name, tree.out, parts) for name in selection.specs}
    claims: list[tuple[str, str, Rendered | None]] = []
    stale: list[str] = []
    for name, package in before.items():
        if not verify_format and package is not None and _is_fresh(parts[package], selection.specs[name], tree, tool):
            claims.append((package, name, None))
        else:
            stale.append(name)
    with ProgressBar(sys.stderr, len(stale) * STEPS) as progress:
        for name in stale:
            try:
                package, rendered = render_spec(
                    selection, name, tree.out, findings, progress, verify_format=verify_format, kept=kept, made=made
                )
                claims.append((package, name, rendered))
            except SpecError as error:
                for finding in error.diagnostics:
                    findings.add(finding)
    findings.stop_on_error()
    _refuse_one_package_of_two(claims, selection, tree.out, parts)
    providers: dict[str, Rendered | None] = {}
    if not selection.whole:
        moved = [name for name in stale if selection.specs[name].prefix and not selection.is_named]
        renamed = {before[name] for name in moved}
        providers |= dict.fromkeys(name for name in parts if name not in renamed)
    providers |= {
        package: _unmoved(rendered, parts.get(package), selection.specs[name]) for package, name, rendered in claims
    }
    common = known.shared if known is not None else None
    settings = selection.settings
    shaped, modules = settings.shared_digest(), _runtime_modules(providers, parts)
    is_current = (
        common is not None
        and not common.merged
        and common.tool == runtime
        and common.settings == shaped
        and common.runtime == modules
        and tree.holds(common.files)
    )
    shared = None
    if not is_current:
        shared = render.shared(
            modules, header=settings.header, with_tests=settings.writes_tests, optional=settings.runtime_parts
        )
    return Wanted(tool, runtime, shared, providers, shaped, modules, __version__)


def _runtime_modules(
    providers: Mapping[str, Rendered | None], parts: Mapping[str, manifest.ManifestEntry]
) -> tuple[str, ...]:
    """The modules of the runtime that the clients import: of those that stay as they are, as their manifests say."""
    needed = [parts[name].runtime if rendered is None else rendered.runtime for name, rendered in providers.items()]
    return tuple(sorted({module for modules in needed for module in modules}))


def _made_before(
    selection: Selection, provider: str, out: Path, parts: Mapping[str, manifest.ManifestEntry]
) -> str | None:
    """The package that an earlier run has made of a spec; None where that is not known."""
    place = selection.specs[provider]
    spec = place.spec(str(out))
    if place.package is not None and place.package in parts and parts[place.package].spec == spec:
        return place.package
    if selection.is_named:
        return place.package if place.package in parts else None
    found = [name for name, part in parts.items() if spec and part.spec == spec and not part.is_named]
    return found[0] if len(found) == 1 else None


def _is_fresh(part: manifest.ManifestEntry, place: manifest.SpecLocation, tree: Tree, tool: str) -> bool:
    """Whether a provider's files are there and were made from just what there is to make them from now."""
    try:
        return (
            not part.merged
            and part.tool == tool
            and part.spec == place.spec(str(tree.out))
            and part.settings == place.settings
            and manifest.sources_digests(part, place) == part.sources
            and tree.holds(part.files)
        )
    except OSError:
        return False


def _unmoved(
    rendered: Rendered | None, old: manifest.ManifestEntry | None, place: manifest.SpecLocation
) -> Rendered | None:
    """A spec with the same content at another path counts as unchanged: CI may download it to any folder."""
    from msgspec.structs import replace

    if rendered is None or old is None or place.prefix or not old.spec or old.sources != rendered.sources:
        return rendered
    return replace(rendered, spec=old.spec)


def _refuse_other_folder(selection: Selection, out: Path, parts: Mapping[str, manifest.ManifestEntry]) -> None:
    """Raise Refusal where the output was made from another folder of specs, which only has the same name.

    The manifests do not know where that folder is: it is looked for beside the output folder, and is the one if a spec
    in it still is what the client was made from.
    """
    folders = {place.prefix: place.folder for place in selection.specs.values() if place.prefix}
    chosen = {place.name for place in selection.specs.values()}
    for part in parts.values():
        folder, _, file = part.spec.rpartition("/")
        mine = folders.get(f"{folder}/")
        if mine is None or (part.spec not in chosen and not selection.whole):
            continue
        theirs = out.absolute().parent / folder
        if not (theirs / file).is_file() or os.path.realpath(theirs) == os.path.realpath(mine):
            continue
        made_from = part.sources.get(part.spec)
        own = manifest.digest_of_spec(os.path.join(mine, file)) if os.path.isfile(os.path.join(mine, file)) else None
        if made_from == manifest.digest_of_spec(str(theirs / file)) != own:
            shown = Path(os.path.relpath(theirs)).as_posix()
            raise Refusal(
                f"`{out}` holds clients of the specs in `{shown}`, and `{mine}` only has the same name",
                "give each folder of specs an output folder of its own with `--out`, or rename one of them",
            )


def _refuse_one_package_of_two(
    claims: Iterable[tuple[str, str, Rendered | None]],
    selection: Selection,
    out: Path,
    parts: Mapping[str, manifest.ManifestEntry],
) -> None:
    """Raise Refusal where two specs would write one package:
    two of these, or one of these and that of an earlier run.
    """
    from specloom.output import RENAME

    taken: dict[str, str] = {}
    places = {place.spec(str(out)) for place in selection.specs.values()}
    for package, name, _ in claims:
        shown = selection.specs[name].path
        other = taken.setdefault(package, shown)
        if other == shown and package in parts and parts[package].spec not in places:
            other = _other_spec(parts[package].spec, Path(shown), out) or shown
        if other != shown:
            raise Refusal(f"`{other}` and `{shown}` would both be the package `{package}` in `{out}`", RENAME)


def _other_spec(place: str, spec: Path, out: Path) -> str | None:
    """The file that a package was generated from, if it still exists and is not this spec."""
    for folder in (out.absolute().parent, spec.absolute().parent.parent) if place else ():
        found = folder / place
        if found.is_file() and not found.samefile(spec):
            return Path(os.path.relpath(found)).as_posix()
    return None
