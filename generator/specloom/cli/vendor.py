"""`specloom vendor`: copy generated clients into another repository, update the copies, and remove them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specloom import manifest
from specloom.closest import suggest_or_list
from specloom.settings.places import out_of
from specloom.vendor.quick import PARTS

from .exits import FINDING, FINE, Refusal
from .report import complain, program, say
from .selection import settings_of

if TYPE_CHECKING:
    from specloom.output import Outcome, Tree
    from specloom.vendor.source import Client

HELP = "copy generated clients into another repository, with a lock; update or remove the copies"
_MOST_NAMED = 20


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("providers", metavar="PROVIDER", nargs="*", help="the clients to add or to update")
    parser.add_argument("--into", metavar="DIR", required=True, help="the folder for the copies, at any depth")
    parser.add_argument(
        "--from",
        dest="source",
        metavar="SOURCE",
        help="an output folder, a project, or a git repository: URL#REVISION, PATH#REVISION:FOLDER (default: where the "
        "copy came from, or this project)",
    )
    parser.add_argument("--update", action="store_true", help="update these clients, or all of the lock")
    parser.add_argument("--remove", metavar="PROVIDER", action="append", default=[], help="remove a client")
    parser.add_argument(
        "--testing", action=argparse.BooleanOptionalAction, help="also the module `testing`, which scripts responses"
    )
    parser.add_argument("--tests", action=argparse.BooleanOptionalAction, help="also the generated tests")
    parser.add_argument(
        "--runtime", metavar="PARTS", help=f"also these parts of the runtime: {', '.join(PARTS)}, or `none`"
    )
    parser.add_argument(
        "--package", metavar="NAME", help="write a distribution of that name around one client into DIR"
    )
    parser.add_argument("--force", action="store_true", help="overwrite files that were edited by hand")
    parser.add_argument("--quiet", action="store_true", help="report only what is wrong")


def run(options: argparse.Namespace) -> int:
    """Carry the command out; returns its exit code."""
    from specloom import output
    from specloom.vendor import package, plan

    into = Path(options.into)
    output.refuse_place(into, (Path.cwd(),))
    rescued = output.settle(into)
    tree = output.read(into)
    plan.refuse_generated(tree)
    names = _names(options, tree)
    _refuse_broken(tree, names if options.force else ())
    clients = _clients(options, tree, names)
    change = plan.Change(clients, frozenset(options.remove))
    try:
        if options.package is not None or _packages(tree.providers):
            outcome = output.apply(into, lambda found: package.wanted(found, change), force=options.force)
        else:
            outcome = output.apply(into, lambda found: plan.wanted(found, change), force=options.force)
    except output.InTheWay as refusal:
        for path, why in refusal.paths.items():
            say(f"{into / path}: {why}")
        complain(
            "nothing was written, because files that were edited or added would be overwritten",
            "put the changes elsewhere (a subclass, another folder); the same command with `--force` overwrites them",
        )
        return FINDING
    for place in (*rescued, *outcome.rescued):
        say(f"{place}: written by another process while the folder was being replaced; it is here now")
    if not options.quiet:
        _tell(into, outcome)
    return FINE


def _packages(providers: Mapping[str, manifest.ManifestEntry]) -> dict[str, str]:
    """The name of the distribution around each client that has one."""
    origins = {name: part.origin for name, part in providers.items()}
    return {name: origin.package for name, origin in origins.items() if origin is not None and origin.package}


def _names(options: argparse.Namespace, tree: Tree) -> list[str]:
    """The clients to copy. Raises Refusal where the command line does not say what to do."""
    known = sorted(tree.providers)
    for name in (*options.remove, *(options.providers if options.update else ())):
        if name not in known:
            hint = suggest_or_list(name, known) if known else "nothing is vendored there"
            raise Refusal(f"there is no client `{name}` in `{options.into}`", hint)
    both = sorted(set(options.remove) & set(options.providers))
    if both:
        raise Refusal(f"`{both[0]}` cannot be both vendored and removed")
    if options.update and not options.providers:
        if not known:
            raise Refusal(f"nothing is vendored in `{options.into}`", "name the clients to vendor")
        return [name for name in known if name not in options.remove]
    if not options.providers and not options.remove:
        raise Refusal("no client was named", _what_there_is(options))
    if options.package is not None and (len(options.providers) != 1 or options.remove):
        raise Refusal("`--package` writes a distribution around one client", "name exactly one")
    return list(dict.fromkeys(options.providers))


def _what_there_is(options: argparse.Namespace) -> str:
    from specloom.vendor.source import open_source

    with open_source(options.source or out_of(settings_of()), Path(options.into)) as source:
        return f"`{source.shown}` has {', '.join(source.clients)}"


def _refuse_broken(tree: Tree, rewritten: Sequence[str]) -> None:
    """Raise Refusal for an invalid lock, unless this run writes it again."""
    again = {manifest.path_of(name) for name in (*rewritten, manifest.SHARED)} if rewritten else set[str]()
    for path, why in sorted(tree.broken.items()):
        if path not in again:
            raise Refusal(
                f"`{tree.out / path}` is not a valid lock: {why}",
                "restore it from version control, or vendor that client again with `--from` and `--force`",
            )


def _clients(options: argparse.Namespace, tree: Tree, names: list[str]) -> dict[str, Client]:
    """The clients that were named, read from their sources."""
    from specloom.vendor import plan, quick
    from specloom.vendor.source import open_source

    lock = tree.providers
    packages = _packages(tree.providers)
    parts = _parts(options) if options.runtime is not None else plan.optional_parts(tree)
    clients: dict[str, Client] = {}
    for (given, base), wanted in _by_source(options, lock, names).items():
        with open_source(given, tree.out, base) as source:
            for name in wanted:
                known = lock.get(name)
                has_testing = known is not None and quick.has_testing(name, known)
                has_tests = known is not None and quick.has_tests(known)
                clients[name] = source.client(
                    name,
                    testing=has_testing if options.testing is None else options.testing,
                    tests=has_tests if options.tests is None else options.tests,
                    parts=parts,
                    package=options.package or packages.get(name, ""),
                )
    return {name: clients[name] for name in names}


def _by_source(
    options: argparse.Namespace, lock: Mapping[str, manifest.ManifestEntry], names: list[str]
) -> dict[tuple[str, Path | None], list[str]]:
    """The clients by their source: what was named, or where the copy came from, or this project."""
    into = Path(options.into)
    found: dict[tuple[str, Path | None], list[str]] = {}
    for name in names:
        origin = lock[name].origin if name in lock else None
        if options.source is not None:
            where: tuple[str, Path | None] = (options.source, None)
        elif origin is not None:
            if lock[name].merged:
                raise Refusal(
                    f"`{into / manifest.path_of(name)}` was changed by hand or by a merge",
                    f"say where `{name}` comes from: `--from {origin.location}`",
                )
            where = (origin.location, into)
        else:
            where = (out_of(settings_of()), None)
        found.setdefault(where, []).append(name)
    return found


def _parts(options: argparse.Namespace) -> tuple[str, ...]:
    named = [part for part in options.runtime.split(",") if part not in ("", "none")]
    for part in named:
        if part not in PARTS:
            raise Refusal(f"no part of the runtime is called `{part}`", suggest_or_list(part, [*PARTS, "none"]))
    return tuple(dict.fromkeys(named))


def _tell(into: Path, outcome: Outcome) -> None:
    from specloom.vendor import quick
    from specloom.vendor.owner import advice

    done = outcome.plan
    counted = manifest.counted
    for path in quick.added(done.kept, done.manifest)[:_MOST_NAMED]:
        say(f"kept {into / path}: not vendored by specloom")
    numbers = ((len(done.write), "written"), (len(done.unchanged), "unchanged"), (len(done.remove), "removed"))
    counts = ", ".join(f"{number} {what}" for number, what in numbers if number) or "nothing left"
    clients, files = len(done.manifest.providers), len(done.manifest.files)
    say(f"{counted(clients, 'client')}, {counted(files, 'file')} into {into.as_posix()}: {counts}")
    if done.write and done.manifest.providers:
        for text in advice(
            into, done.manifest, [path for path in done.kept if os.path.basename(path) != "__init__.py"]
        ):
            say(text)
    if done.write and not _packages(done.manifest.providers):
        say(f"check the copy in CI: {program()} check --vendored {into.as_posix()}")
