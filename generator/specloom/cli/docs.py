"""`specloom docs`: write the documentation of providers as a static site, or serve it beside their emulators."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from specloom import manifest
from specloom.settings.model import Settings
from specloom.settings.places import out_of, specs_of

from .arguments import add_specs
from .exits import FINDING, FINE, Refusal
from .kept import users_cache
from .lowered import lower_named
from .report import complain, put, say
from .selection import settings_of
from .serve import PORT, emulatable, listening, require_libraries, require_port

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specloom import ir
    from specloom.load import Document
    from specloom.output import Wanted

HELP = "write the documentation of the clients as a static site, or serve it beside their emulators"
_MOST_NAMED = 20


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("specs", metavar="SPEC", nargs="*", help="files, folders or providers (default: all specs)")
    add_specs(parser)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument(
        "--out", metavar="DIR", help="write the site into this folder: what has changed, all or nothing"
    )
    action.add_argument("--serve", action="store_true", help="serve it, with forms that send requests to the emulators")
    parser.add_argument("--check", action="store_true", help="with --out: only say whether the site is up to date")
    parser.add_argument("--force", action="store_true", help="with --out: overwrite files that were edited by hand")
    parser.add_argument("--port", type=int, help=f"of --serve (default: {PORT}); 0 takes a free one")


def run(options: argparse.Namespace) -> int:
    """Carry the command out; returns its exit code."""
    _refuse_combinations(options)
    started = time.monotonic()
    lowered = lower_named(options, skips_broken=options.serve, kept=users_cache())
    if lowered is None:
        say("nothing was written", unless=options.serve or options.check)
        return FINDING
    root = package_of_output(settings_of())
    if options.serve:
        return _serve(emulatable(lowered), root, PORT if options.port is None else options.port)
    out, wanted = Path(options.out), _wanted(lowered, root)
    return _check(out, wanted) if options.check else _write(out, wanted, started, options)


def _refuse_combinations(options: argparse.Namespace) -> None:
    for name in ("check", "force"):
        if options.serve and getattr(options, name):
            raise Refusal(f"`--{name}` is about the files of `--out`, and `--serve` writes none")
    if options.check and options.force:
        raise Refusal("`--check` writes nothing, and so it cannot `--force` anything")
    if options.port is not None:
        if not options.serve:
            raise Refusal("`--port` is that of `--serve`")
        require_port(options.port)


def package_of_output(settings: Settings) -> str:
    """The package that contains the clients, as a program imports it: that of the output folder, where it is one."""
    parts = Path(out_of(settings)).parts
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else "generated"


def _wanted(lowered: Sequence[tuple[Document, ir.Api]], root: str) -> Wanted:
    from specloom.output import Rendered, Wanted
    from specloom.site import build

    shared, files = build([api for _, api in lowered], root)
    tool = manifest.site_digest()
    providers = {
        api.name: Rendered(
            {part.file: manifest.digest_of_spec(str(part.path)) for part in document.files}, files[api.name]
        )
        for document, api in lowered
    }
    return Wanted(tool, tool, shared, providers)


def _write(out: Path, wanted: Wanted, started: float, options: argparse.Namespace) -> int:
    from specloom import output

    named = (options.folder, *options.specs, specs_of(settings_of()))
    output.refuse_place(out, (Path.cwd(), *(Path(each) for each in named if each and Path(each).exists())))
    rescued = output.settle(out)
    _refuse_clients(out, output.read(out).manifest)
    try:
        outcome = output.apply(out, wanted, force=options.force)
    except output.InTheWay as refusal:
        for path, why in refusal.paths.items():
            say(f"{out / path}: {why}")
        complain(
            "nothing was written, because files that were edited or added would be overwritten",
            "move them elsewhere, or overwrite them with `--force`",
        )
        return FINDING
    for place in (*rescued, *outcome.rescued):
        say(f"{place}: written by another process while the site was being replaced; it is here now")
    plan = outcome.plan
    for path in plan.kept[:_MOST_NAMED]:
        say(f"kept {out / path}: not written by specloom")
    pages = sum(path.endswith(".html") for path in plan.manifest.files)
    counts = f"{len(plan.write)} written, {len(plan.unchanged)} unchanged, {len(plan.remove)} removed"
    providers = manifest.counted(len(plan.manifest.providers), "provider")
    seconds = time.monotonic() - started
    say(f"{providers}, {manifest.counted(pages, 'page')}: {counts} ({seconds:.1f} s): {out / 'index.html'}")
    return FINE


def _refuse_clients(out: Path, known: manifest.Manifest | None) -> None:
    """Refuse the output folder of `generate`: the clients would be removed from it."""
    if known is not None and "__init__.py" in known.files:
        raise Refusal(f"`{out}` contains generated clients", "name a separate folder: it is replaced as a whole")


def _check(out: Path, wanted: Wanted) -> int:
    from specloom import output

    tree = output.read(out)
    if tree.manifest is None:
        raise Refusal(f"there is no site in `{out}`", "`specloom docs` without `--check` writes it")
    _refuse_clients(out, tree.manifest)
    found = output.drift(tree, wanted)
    for one in found:
        put(f"{(out / one.path).as_posix()}: {one.why}")
    if found:
        say(f"{manifest.counted(len(found), 'file')} of the site differ; `specloom docs` without `--check` writes them")
        return FINDING
    say(f"{manifest.counted(len(tree.manifest.files), 'file')}: up to date")
    return FINE


def _serve(apis: Sequence[ir.Api], root: str, port: int) -> int:
    """Serve the site and the emulators of all providers until Ctrl-C."""
    require_libraries()
    from specloom.serve import emulation, server
    from specloom.site import build

    shared, files = build(apis, root, is_served=True)
    site = {**shared, **{path: text for texts in files.values() for path, text in texts.items()}}
    with listening(port) as listener:
        address = f"http://{server.HOST}:{listener.getsockname()[1]}"
        say(f"documentation: {address}{server.DOCS}")
        say(f"emulator: {address}/ (Ctrl-C stops both)")
        try:
            server.run(emulation.Emulation(apis, time.monotonic, time.time), listener, site=site)
        except KeyboardInterrupt:
            say("stopped")
    return FINE
