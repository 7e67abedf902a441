"""`specloom check --vendored DIR`: say whether the copies of clients in a folder are what was vendored."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING

from specloom import manifest
from specloom.atomic import OutputError, is_interrupted

from .exits import FINDING, FINE, Refusal
from .report import program, put, put_findings, say
from .terminal import paint

if TYPE_CHECKING:
    from specloom.diagnostics import Format
    from specloom.output import Drift, Tree
    from specloom.vendor.drift import Newer


def run(options: argparse.Namespace) -> int:
    """Carry the command out; returns its exit code."""
    from specloom.vendor import quick

    folder: str = options.vendored
    known = quick.quick_result(folder) if options.source is None else None
    if known is not None:
        put_findings((), options.format, unless=options.format == "text")
        say(known)
        return FINE
    tree = _read(Path(folder))
    found = _drift(tree)
    _print(tree, found, options.format)
    lock = tree.manifest
    assert lock is not None
    newer = list(_newer(tree, lock, options.source))
    for each in newer:
        (put if options.format == "text" else say)(str(each))
    if found:
        say(f"{manifest.counted(len(found), 'file')} differ{'s' * (len(found) == 1)} from what was vendored")
        for fix in _fixes({one.state for one in found}, folder):
            say(f"  {fix}")
    elif not newer:
        say(quick.summary(lock, folder))
    if newer:
        say(f"  to update, run: {program()} vendor --update --into {folder}")
    return FINDING if found or (newer and options.source is not None) else FINE


def _read(folder: Path) -> Tree:
    """The folder. Raises Refusal where it cannot be checked."""
    from specloom import output
    from specloom.vendor import plan

    if not folder.exists() and not is_interrupted(folder):
        raise Refusal(f"there is no folder `{folder}`")
    tree = output.read(folder)
    for path, why in sorted(tree.broken.items()):
        raise Refusal(
            f"`{folder / path}` is not a valid lock: {why}", "restore it from version control, or vendor again"
        )
    if tree.manifest is None:
        raise Refusal(
            f"nothing is vendored in `{folder}`", f"`{program()} vendor` writes its lock, `{manifest.FOLDER}`"
        )
    plan.refuse_generated(tree)
    return tree


def _drift(tree: Tree) -> list[Drift]:
    from specloom.output import Drift
    from specloom.vendor.drift import drift

    lock = tree.manifest
    assert lock is not None
    if lock.shared is None:
        return [*drift(tree, lock), Drift(manifest.path_of(manifest.SHARED), "missing", "missing")]
    return drift(tree, lock)


def _newer(tree: Tree, lock: manifest.Manifest, given: str | None) -> Iterator[Newer]:
    """What updates would change: from a source that was named, or else from those of the lock that are on this disk."""
    from specloom.vendor import package, plan, quick
    from specloom.vendor.drift import newer
    from specloom.vendor.source import open_source

    parts = plan.optional_parts(tree)
    for name, part in sorted(lock.providers.items()):
        origin = part.origin
        if origin is None or (given is None and quick.source_of(str(tree.out), part) is None):
            continue
        try:
            with open_source(given or origin.location, tree.out, None if given else tree.out) as source:
                if given is not None and name not in source.clients:
                    continue
                client = source.client(
                    name,
                    testing=quick.has_testing(name, part),
                    tests=quick.has_tests(part),
                    parts=parts,
                    package=origin.package,
                )
        except OutputError as error:
            if given is not None:
                raise
            say(f"{name}: not compared with its source: {error}")
            continue
        texts = package.files(client) if origin.package else {**client.files, **client.runtime}
        found = newer(lock, client, texts)
        if found is not None:
            yield found


def _print(tree: Tree, found: Sequence[Drift], form: Format) -> None:
    from specloom.drift import drift_finding

    paths = [(tree.out / one.path).as_posix() for one in found]
    if form == "text":
        for one, path in zip(found, paths, strict=True):
            put(paint(f"{path}: {one.why}", "bold", sys.stdout))
        return
    folder = tree.out.as_posix()
    pairs = zip(found, paths, strict=True)
    put_findings([drift_finding(one, path, None, _fixes({one.state}, folder)[0]) for one, path in pairs], form)


def _fixes(states: Set[str], folder: str) -> list[str]:
    """What to do about files in these states."""
    command = f"{program()} vendor --update --into {folder}"
    found: list[str] = []
    if "edited" in states:
        found.append(f"put what was edited by hand elsewhere, then run: {command} --force")
    elif states != {"extra"}:
        found.append(f"to fix it, run: {command}")
    if "extra" in states:
        found.append("move files that were not vendored out of the folders of the clients, or delete them")
    return found
