"""The command line: arguments, the stages in their order, what is printed, and exit codes.

0 fine; 1 a finding, drift, or somebody's work in the way; 2 wrong usage, or it cannot judge; 3 a bug of specloom's;
130 interrupted. Data goes to stdout, talk to stderr.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from specloom import __version__, manifest
from specloom.characters import plain
from specloom.diagnostics import CODES, Diagnostic, Findings, SpecError, render_text
from specloom.terminal import Colour, Progress, has_colour, paint

if TYPE_CHECKING:
    from specloom import ir
    from specloom.cache import FormatCache
    from specloom.load import Document
    from specloom.output import Drift, Outcome, Rendered, State, Tree, Wanted
    from specloom.serve.faults import Scenario
    from specloom.serve.server import Listener
    from specloom.view import PackageView

FINE, FINDING, CANNOT, BUG, INTERRUPTED = 0, 1, 2, 3, 130

_SPECS, _OUT = "specs", "generated"
_PORT = 8080
_STEPS = 4
_MOST_DIFF_LINES = 400
_MOST_NAMED = 20
_MOST_WARNINGS = 10


class Refusal(Exception):
    """The command cannot be carried out as it was given; says why, and what to do."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.hint = hint
        super().__init__(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code and raises nothing."""
    from specloom.atomic import OutputError

    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")  # a finding may quote what the locale cannot show
    try:
        options = _parser().parse_args(arguments)
        command: Callable[[argparse.Namespace], int] = options.command
        code = command(options)
        sys.stdout.flush()
        return code
    except SystemExit as exit_:  # argparse has said what is wrong
        return exit_.code if isinstance(exit_.code, int) else CANNOT
    except (Refusal, OutputError) as refusal:
        _complain(str(refusal), refusal.hint)
        return CANNOT
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CANNOT
    except OSError as error:
        _complain(f"{error.filename or 'the disk'}: {error.strerror or error}", None)
        return CANNOT
    except ModuleNotFoundError as error:
        if str(error.name).startswith("specloom"):
            return _bug(error)
        _complain(f"the library `{error.name}` is not installed", "install specloom together with what it depends on")
        return CANNOT
    except KeyboardInterrupt:
        _say("interrupted; nothing is half done")
        return INTERRUPTED
    except Exception as error:
        return _bug(error)


def _bug(error: Exception) -> int:
    import traceback

    traceback.print_exception(error)
    _complain(
        f"bug in specloom {__version__}: {type(error).__name__}: {error}",
        "please report it with the lines above, the command, and if you may, the spec; nothing was written",
    )
    return BUG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="specloom",
        description="Generates typed Python clients from OpenAPI files.",
        epilog="Exit codes: 0 fine, 1 a finding or drift, 2 wrong usage or it cannot judge, 3 a bug of specloom's.",
    )
    parser.add_argument("--version", action="version", version=f"specloom {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    generate = commands.add_parser("generate", help="write what has changed, all or nothing")
    _add_selection(generate)
    generate.add_argument("--force", action="store_true", help="overwrite files that were edited by hand")
    generate.add_argument("--quiet", action="store_true", help="say nothing but what is wrong")
    generate.set_defaults(command=_generate)

    check = commands.add_parser("check", help="say whether the output is what `generate` would write; writes nothing")
    _add_selection(check)
    check.set_defaults(command=_check)

    lint = commands.add_parser("lint", help="report every finding of every spec")
    lint.add_argument("specs", metavar="SPEC", nargs="*", help="files, folders or providers (default: all specs)")
    _add_specs(lint)
    lint.add_argument("--format", choices=("text", "github", "json", "sarif"), default="text", help="default: text")
    lint.add_argument("--explain", metavar="CODE", help="say what a code of a finding means")
    lint.set_defaults(command=_lint)

    schema = commands.add_parser("schema", help="print the JSON Schema of a spec, extensions included, for editors")
    schema.add_argument("--out", metavar="FILE", help="write it there")
    schema.set_defaults(command=_schema)

    serve = commands.add_parser("serve", help="emulate providers over HTTP, on this machine only")
    serve.add_argument("specs", metavar="SPEC", nargs="+", help="files, folders or providers")
    _add_specs(serve)
    serve.add_argument("--port", type=int, default=_PORT, help=f"default: {_PORT}; 0 takes a free one")
    serve.add_argument("--ports", action="store_true", help="give each provider the next port for itself, too")
    serve.add_argument("--scenario", metavar="FILE", help="faults, keys and speed, in YAML or JSON")
    serve.add_argument("--log", metavar="FILE", help="append one line of JSON for each request")
    serve.add_argument(
        "--speed", type=float, default=1.0, metavar="N", help="run the providers' clocks N times as fast"
    )
    serve.add_argument("--seed", type=int, default=0, metavar="N", help="for ids, and for faults that hit a share")
    serve.set_defaults(command=_serve)

    show = commands.add_parser("show", help="print what a stage makes of a spec, as JSON")
    show.add_argument("stage", choices=("ir", "view"), help="wire facts, or what templates print")
    show.add_argument("spec", metavar="SPEC", help="a spec file, or a provider's name")
    _add_specs(show)
    show.set_defaults(command=_show)
    return parser


def _add_specs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--specs", dest="folder", metavar="DIR", default=_SPECS, help=f"default: {_SPECS}")


def _add_selection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("providers", metavar="PROVIDER", nargs="*", help="only these; the others stay as they are")
    _add_specs(parser)
    parser.add_argument("--spec", metavar="FILE", help="one spec file, wherever it is")
    parser.add_argument("--name", metavar="NAME", help="what the package of that one spec is called")
    parser.add_argument("--out", metavar="DIR", default=_OUT, help=f"the output folder (default: {_OUT})")


# --- which specs -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Selection:
    """The specs that a command is about."""

    folder: Path
    """No `$ref` leaves it."""
    prefix: str
    """Stands before a file's name in the output, instead of the folder's path: the same on every machine."""
    files: dict[str, str]
    """File names by provider."""
    whole: bool
    """Whether these are all there are, so that any other provider's output is obsolete."""
    name: str | None = None
    """What the package of the one spec is called, where the command line says so."""

    def spec(self, provider: str, out: Path) -> str:
        """The place of a provider's spec, as the manifest remembers it."""
        file = self.files[provider]
        return self.prefix + file if self.prefix else manifest.place_beside(str(out), str(self.folder / file))

    def shown(self, file: str) -> str:
        """The path of a file, as its reader can open it, by the name that it has in the output."""
        return (self.folder / file.removeprefix(self.prefix)).as_posix()


def _selection(options: argparse.Namespace) -> Selection:
    wanted: list[str] = options.providers
    if options.name is not None:
        _refuse_name(options.name, options.spec)
    if options.spec is None:
        return _in_folder(Path(options.folder), wanted)
    if wanted:
        raise Refusal("`--spec` and names of providers exclude each other")
    if not os.path.exists(options.spec):
        raise Refusal(f"there is no file `{options.spec}`")
    return _one_file(Path(options.spec), Path(options.folder), options.name)


def _refuse_name(name: str, spec: str | None) -> None:
    from specloom import naming

    if spec is None:
        hint = "specs of a folder are named by their files, or by `info.x-python-name`"
        raise Refusal("`--name` names the package of one spec: it goes with `--spec`", hint)
    if not naming.is_package_name(name):
        raise Refusal(f"no package can be called `{plain(name)}`", f"did you mean `{naming.package(name)}`?")


def _named(name: str, options: argparse.Namespace) -> Selection:
    """One spec, by its path or its provider's name; or the specs of a folder."""
    folder = Path(options.folder)
    if os.path.isdir(name):
        return _in_folder(Path(name), ())
    return _one_file(Path(name), folder) if os.path.exists(name) else _in_folder(folder, [name])


def _one_file(path: Path, folder: Path, name: str | None = None) -> Selection:
    """A file in the folder of the specs is the same spec by whatever words it was named."""
    inside = path.parent.resolve() == folder.resolve()
    prefix = manifest.prefix_of(str(folder)) if inside else ""
    return Selection(path.parent, prefix, {path.stem: path.name}, whole=False, name=name)


def _in_folder(folder: Path, wanted: Sequence[str]) -> Selection:
    if not folder.is_dir():
        raise Refusal(f"there is no folder `{folder}`", "name the folder of the specs with `--specs`")
    try:
        found = manifest.find_specs(str(folder))
    except ValueError as error:
        raise Refusal(str(error), "rename or remove one of them") from None
    if not found:
        raise Refusal(f"no spec in `{folder}`", f"a spec's name ends with {', '.join(manifest.SPEC_ENDINGS)}")
    for name in wanted:
        if name not in found:
            raise Refusal(f"there is no provider `{name}` in `{folder}`", _did_you_mean(name, found))
    files = {name: found[name] for name in sorted(set(wanted))} if wanted else found
    return Selection(folder, manifest.prefix_of(str(folder)), files, whole=not wanted)


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    known = sorted(known)
    close = get_close_matches(name, known, n=1)
    return f"did you mean `{close[0]}`?" if close else f"there are: {', '.join(known)}"


# --- the stages ------------------------------------------------------------------------------------------------------


def _checked(selection: Selection, file: str, findings: Findings) -> Document:
    """A loaded document, after all rules; what they find goes to `findings`. Raises SpecError where one is broken."""
    from specloom import check, load

    name = selection.prefix + file
    try:
        document = load.load(selection.folder / file, root=selection.folder, name=name)
    except OSError as error:
        error.filename = selection.shown(name) if error.filename == name else error.filename
        raise
    found = check.check(document)
    for finding in found:
        findings.add(finding)
    if any(finding.severity == "error" for finding in found):
        raise SpecError(found)
    return document


def _lowered(
    selection: Selection, provider: str, findings: Findings, *, with_warnings: bool = False
) -> tuple[Document, ir.Api]:
    """A document and its facts; `with_warnings` also tells what a foreign document may leave as it is."""
    from specloom import lower

    document = _checked(selection, selection.files[provider], findings)
    package = selection.name or lower.package_of(document, provider)
    return document, lower.lower(document, package, findings.add if with_warnings else None)


def _viewed(api: ir.Api, findings: Findings | None = None) -> PackageView:
    """What the templates print; names that had to be told apart go to `findings`, where they are asked for."""
    from specloom import view

    return view.view(api, findings.add if findings is not None else None)


def _rendered(
    selection: Selection, provider: str, out: Path, findings: Findings, cache: FormatCache, progress: Progress
) -> tuple[str, Rendered]:
    """One provider's package and its files. Raises SpecError with everything that is wrong with its spec."""
    from specloom import lower, render
    from specloom.atomic import OutputError
    from specloom.output import Rendered

    path = str(selection.folder / selection.files[provider])
    before = manifest.digest_of_spec(path)
    progress.step(f"{provider}: reading")
    document, api = _lowered(selection, provider, findings)
    progress.step(f"{provider}: naming")
    package = _viewed(api)
    progress.step(f"{provider}: writing")
    files = render.render(package, cache=cache)
    sources = {part.file: manifest.digest_of_spec(str(part.path)) for part in document.files}
    if sources[document.main.file] != before:
        raise OutputError(f"`{path}` changed while it was being read", "run it again")
    is_named = package.name != lower.package_of(document, provider)
    return package.name, Rendered(sources, files, selection.spec(provider, out), is_named)


def _wanted(selection: Selection, tree: Tree, findings: Findings, cache: FormatCache) -> Wanted:
    """What the output folder should hold. Only what has changed since the last run is recreated.

    Raises SpecError with the findings of all specs, and Refusal where two of them want one package.
    """
    from specloom import render
    from specloom.output import Wanted

    known = tree.manifest
    tool, runtime = manifest.tool_digest(), manifest.shared_digest()
    parts: Mapping[str, manifest.ManifestEntry] = known.providers if known is not None else {}
    before = {name: _made_before(selection, name, tree.out, parts) for name in selection.files}
    claims: list[tuple[str, str, Rendered | None]] = []
    stale: list[str] = []
    for name, package in before.items():
        if package is not None and _is_fresh(parts[package], selection.spec(name, tree.out), selection, tree, tool):
            claims.append((package, name, None))
        else:
            stale.append(name)
    with Progress(sys.stderr, len(stale) * _STEPS) as progress:
        for name in stale:
            try:
                package, rendered = _rendered(selection, name, tree.out, findings, cache, progress)
                claims.append((package, name, rendered))
            except SpecError as error:
                for finding in error.diagnostics:
                    findings.add(finding)
    findings.stop_on_error()
    _refuse_one_package_of_two(claims, selection, tree.out, parts)
    common = known.shared if known is not None else None
    is_current = common is not None and not common.merged and common.tool == runtime and tree.holds(common.files)
    cache.trim()
    providers: dict[str, Rendered | None] = {}
    if not selection.whole:
        renamed = {before[name] for name in stale} if selection.prefix and selection.name is None else set[str | None]()
        providers |= dict.fromkeys(name for name in parts if name not in renamed)
    providers |= {package: _unmoved(rendered, parts.get(package), selection) for package, _, rendered in claims}
    return Wanted(tool, runtime, None if is_current else render.shared(), providers)


def _made_before(
    selection: Selection, provider: str, out: Path, parts: Mapping[str, manifest.ManifestEntry]
) -> str | None:
    """The package that an earlier run has made of a spec; None where that is not known."""
    if selection.name is not None:
        return selection.name if selection.name in parts else None
    place = selection.spec(provider, out)
    found = [name for name, part in parts.items() if place and part.spec == place and not part.is_named]
    return found[0] if len(found) == 1 else None


def _is_fresh(part: manifest.ManifestEntry, spec: str, selection: Selection, tree: Tree, tool: str) -> bool:
    """Whether a provider's files are there and were made from just what there is to make them from now."""
    try:
        return (
            not part.merged
            and part.tool == tool
            and part.spec == spec
            and manifest.sources_digests(part, str(selection.folder), selection.prefix) == part.sources
            and tree.holds(part.files)
        )
    except OSError:
        return False


def _unmoved(rendered: Rendered | None, old: manifest.ManifestEntry | None, selection: Selection) -> Rendered | None:
    """A spec that is read from another place than last time, and is the same, is no change: CI may fetch it anywhere."""
    from dataclasses import replace

    if rendered is None or old is None or selection.prefix or not old.spec or old.sources != rendered.sources:
        return rendered
    return replace(rendered, spec=old.spec)


def _refuse_one_package_of_two(
    claims: Iterable[tuple[str, str, Rendered | None]],
    selection: Selection,
    out: Path,
    parts: Mapping[str, manifest.ManifestEntry],
) -> None:
    """Raise Refusal where two specs would write one package: two of these, or one of these and that of an earlier run."""
    from specloom.output import RENAME

    taken: dict[str, str] = {}
    places = {selection.spec(name, out) for name in selection.files}
    for package, name, _ in claims:
        shown = selection.shown(selection.prefix + selection.files[name])
        other = taken.setdefault(package, shown)
        if other == shown and package in parts and parts[package].spec not in places:
            other = _other_spec(parts[package].spec, Path(shown), out) or shown
        if other != shown:
            raise Refusal(f"`{other}` and `{shown}` would both be the package `{package}` in `{out}`", RENAME)


def _other_spec(place: str, spec: Path, out: Path) -> str | None:
    """The file that a package was made from, if it still stands there and is another one than this spec."""
    for folder in (out.absolute().parent, spec.absolute().parent.parent) if place else ():
        found = folder / place
        if found.is_file() and not found.samefile(spec):
            return Path(os.path.relpath(found)).as_posix()
    return None


# --- generate --------------------------------------------------------------------------------------------------------


def _generate(options: argparse.Namespace) -> int:
    from specloom import output
    from specloom.cache import format_cache

    started = time.monotonic()
    selection = _selection(options)
    out = Path(options.out)
    if selection.whole and not options.force:
        known = manifest.up_to_date(options.folder, options.out)
        if known is not None:
            _say(manifest.summary(known, "generate"), unless=options.quiet)
            return FINE
    output.refuse_place(out, (Path.cwd(), selection.folder))
    rescued = output.settle(out)
    tree = output.read(out)
    if tree.broken and (not options.force or not selection.whole):
        raise output.broken_manifest(out, tree.broken)
    findings = Findings()
    try:
        wanted = _wanted(selection, tree, findings, format_cache(os.environ))
    except SpecError as error:
        _report(error.diagnostics, selection)
        _say("nothing was written")
        return FINDING
    if not options.quiet:
        _report(findings, selection)
    try:
        outcome = output.apply(out, wanted, force=options.force)
    except output.InTheWay as refusal:
        for path, why in refusal.paths.items():
            _say(f"{out / path}: {why}")
        _complain(*_overwriting(refusal.merged, options))
        return FINDING
    for place in (*rescued, *outcome.rescued):
        _say(f"{place}: written by somebody while the output was being replaced; it is here now")
    _say(_summary(out, outcome, time.monotonic() - started), unless=options.quiet)
    return FINE


def _overwriting(is_merged: bool, options: argparse.Namespace) -> tuple[str, str]:
    """Why files in the way were not overwritten, and what to do."""
    check, force = _again("check", options), f"{_again('generate', options)} --force"
    if is_merged:
        return (
            "nothing was written, because git has merged these files, and they may hold somebody's work",
            f"`{check}` shows it; `{force}` writes them anew",
        )
    return (
        "nothing was written, because somebody's work would be overwritten",
        f"`{check}` shows it; put it elsewhere (a subclass, another folder), then `{force}` overwrites it",
    )


def _summary(out: Path, outcome: Outcome, seconds: float) -> str:
    plan = outcome.plan
    lines = [f"kept {out / path}: not written by specloom" for path in plan.kept[:_MOST_NAMED]]
    if len(plan.kept) > _MOST_NAMED:
        lines.append(f"kept {len(plan.kept) - _MOST_NAMED} more files that specloom has not written")
    clients, files = len(plan.manifest.providers), len(plan.manifest.files)
    counts = f"{len(plan.write)} written, {len(plan.unchanged)} unchanged, {len(plan.remove)} removed"
    counted = manifest.counted
    lines.append(f"{counted(clients, 'client')}, {counted(files, 'file')}: {counts} ({seconds:.1f} s)")
    return "\n".join(lines)


# --- check -----------------------------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    from specloom import output
    from specloom.cache import format_cache

    selection = _selection(options)
    out = Path(options.out)
    if selection.whole:
        known = manifest.up_to_date(options.folder, options.out)
        if known is not None:
            _say(manifest.summary(known, "check"))
            return FINE
    tree = output.read(out)
    if tree.broken:
        raise output.broken_manifest(out, tree.broken)
    if tree.manifest is None:
        raise Refusal(
            f"there is no manifest in `{out / manifest.FOLDER}`", f"`{_again('generate', options)}` writes it"
        )
    findings = Findings()
    try:
        wanted = _wanted(selection, tree, findings, format_cache(os.environ))
    except SpecError as error:
        _report(error.diagnostics, selection)
        return FINDING
    found = output.drift(tree, wanted, partial=not selection.whole)
    if not found:
        _say(manifest.summary(tree.manifest, "check"))
        return FINE
    _print_drift(out, found)
    differing = f"{manifest.counted(len(found), 'file')} differ" + ("s" if len(found) == 1 else "")
    _say(f"{differing} from what the specs, the templates and the generator say")
    _say_ways_out({one.state for one in found}, options)
    return FINDING


def _print_drift(out: Path, found: Sequence[Drift]) -> None:
    extra = [one for one in found if one.state == "extra"]
    left = _MOST_DIFF_LINES
    for one in found:
        if one.state == "extra" and one not in extra[:_MOST_NAMED]:
            continue
        path = out / one.path
        _put(paint(f"{path.as_posix()}: {one.why}", "bold", sys.stdout))
        if one.after is not None and left > 0:
            lines = _diff(path, one.after)
            left -= len(lines)
            for line in lines:
                colour: Colour = "green" if line.startswith("+") else "red"
                _put(paint(line, colour, sys.stdout) if line[:1] in ("+", "-") else line)
    if len(extra) > _MOST_NAMED:
        _put(f"{len(extra) - _MOST_NAMED} more files not written by specloom")


def _diff(path: Path, after: str) -> list[str]:
    """What a run would change in a file, fit for a terminal."""
    from specloom.output import unified_diff

    try:
        present = path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        return [f"({error.strerror})"]
    return ["\t".join(map(plain, line.split("\t"))) for line in unified_diff(present, after, path.as_posix())]


def _say_ways_out(states: set[State], options: argparse.Namespace) -> None:
    command = _again("generate", options)
    if "edited" in states:
        _say(f"  put what was edited by hand elsewhere, then run: {command} --force")
    elif "merged" in states:
        _say(f"  to write what was merged anew, run: {command} --force")
    elif states != {"extra"}:
        _say(f"  to mend it, run: {command}")
    if "extra" in states:
        _say("  move files that are not specloom's out of the output folder, or delete them")


def _again(command: str, options: argparse.Namespace) -> str:
    """A command line for the same specs and output folder as this one."""
    words = [command, *options.providers]
    for name, value, default in (
        ("--specs", options.folder, _SPECS),
        ("--spec", options.spec, None),
        ("--name", options.name, None),
        ("--out", options.out, _OUT),
    ):
        if value != default:
            words += [name, value]
    return f"{_program()} {shlex.join(words)}"


def _program() -> str:
    """How this program was called."""
    as_module = getattr(sys.modules["__main__"], "__spec__", None)
    return "python -m specloom" if as_module and as_module.name == "specloom.__main__" else "specloom"


# --- lint and show ---------------------------------------------------------------------------------------------------


def _lint(options: argparse.Namespace) -> int:
    if options.explain is not None:
        return _explain(options.explain)
    from specloom.diagnostics import render

    selections = [_named(spec, options) for spec in options.specs] or [_in_folder(Path(options.folder), ())]
    every: list[Diagnostic] = []
    specs = 0
    for selection in selections:
        for provider in selection.files:
            findings = Findings()
            specs += 1
            try:
                _, api = _lowered(selection, provider, findings, with_warnings=True)
                _viewed(api, findings)
            except SpecError as error:
                for finding in error.diagnostics:
                    findings.add(finding)
            every += _placed(findings, selection)
    if options.format == "text":
        _put(render_text(every, colour=has_colour(sys.stdout)), end="")
    else:
        _put(render(every, options.format), end="")
    errors = sum(finding.severity == "error" for finding in every)
    counts = f"{manifest.counted(errors, 'error')}, {manifest.counted(len(every) - errors, 'warning')}"
    _say(f"{manifest.counted(specs, 'spec')}: {counts if every else 'nothing found'}")
    return FINDING if errors else FINE


def _explain(code: str) -> int:
    if code not in CODES:
        raise Refusal(f"there is no code `{code}`", _did_you_mean(code, CODES))
    _put(f"{code}: {CODES[code]}")
    return FINE


def _schema(options: argparse.Namespace) -> int:
    import json

    from specloom import check

    text = json.dumps(check.json_schema(), indent=2, ensure_ascii=False)
    if options.out is None:
        _put(text)
    else:
        Path(options.out).write_text(f"{text}\n", encoding="utf-8")
    return FINE


def _show(options: argparse.Namespace) -> int:
    import json

    selection = _named(options.spec, options)
    findings = Findings()
    try:
        _, api = _lowered(selection, next(iter(selection.files)), findings)
        stage = api if options.stage == "ir" else _viewed(api)
    except SpecError as error:
        _report(error.diagnostics, selection)
        return FINDING
    _put(json.dumps(_as_data(stage), indent=2))
    return FINE


def _as_data(value: object) -> object:
    """Dataclasses and descriptions as objects, each with the name of its class under `is`."""
    from dataclasses import fields, is_dataclass

    names = (
        [member.name for member in fields(value)] if is_dataclass(value) else getattr(value, "__struct_fields__", None)
    )
    if names is not None:
        return {"is": type(value).__name__, **{name: _as_data(getattr(value, name)) for name in names}}
    match value:
        case list() | tuple():
            return [_as_data(item) for item in cast("Iterable[object]", value)]
        case dict():
            return {str(key): _as_data(item) for key, item in cast("Mapping[object, object]", value).items()}
        case _:
            return value


# --- serve -----------------------------------------------------------------------------------------------------------


def _serve(options: argparse.Namespace) -> int:
    if not 0 <= options.port <= 65535:
        raise Refusal(f"there is no port {options.port}", "a port is a number from 0 to 65535")
    if not 0 < options.speed < 1e6:
        raise Refusal(f"a clock cannot run {options.speed} times as fast", "a speed is a number above 0")
    apis = _emulated(options)
    if apis is None:
        return FINDING
    try:
        from specloom.serve import emulation, server
    except ModuleNotFoundError as error:
        hint = "install specloom with its extra: pip install 'specloom[serve]'"
        raise Refusal(f"the emulator needs the library `{error.name}`", hint) from None
    reasons = [(api, emulation.why_not(api)) for api in apis]
    left_out = [reason for _, reason in reasons if reason is not None]
    apis = [api for api, reason in reasons if reason is None]
    if not apis:
        raise Refusal("; ".join(left_out), "leave it out, and script its answers with `Replay` in your tests")
    for reason in left_out:
        _say(f"left out: {reason}")
    scenario = _scenario(options.scenario, apis)
    with contextlib.ExitStack() as stack:
        listener, *own = (stack.enter_context(each) for each in _listening(options, len(apis)))
        write = None
        if options.log is not None:
            write = server.lines_to(stack.enter_context(open(options.log, "ab", buffering=0)))
        emulated = emulation.Emulation(
            apis, time.monotonic, time.time, scenario=scenario, speed=options.speed, seed=options.seed, write=write
        )
        root = f"http://{server.HOST}:{listener.getsockname()[1]}"
        alone = dict(zip([api.name for api in apis], own, strict=True)) if own else {}
        for api in apis:
            also = f" and http://{server.HOST}:{alone[api.name].getsockname()[1]}" if alone else ""
            _say(f"{api.title}: {root}/{api.name}{also}")
        _say(f"the page for people: {root}/ (Ctrl-C ends it)")
        try:
            server.run(emulated, listener, alone)
        except KeyboardInterrupt:
            _say("stopped")
    return FINE


def _listening(options: argparse.Namespace, providers: int) -> Iterator[Listener]:
    """The socket of all providers, then those of each of them where they are asked for."""
    from specloom.serve.server import listen

    for index in range(1 + providers if options.ports else 1):
        port = options.port + index if options.port else 0
        try:
            yield listen(port)
        except (OSError, OverflowError) as error:
            reason = os.strerror(error.errno).lower() if isinstance(error, OSError) and error.errno else str(error)
            raise Refusal(f"cannot listen on port {port}: {reason}", "`--port 0` takes a free one") from None


def _emulated(options: argparse.Namespace) -> list[ir.Api] | None:
    """The providers to emulate; None where a spec is broken, which has been told."""
    findings = Findings()
    found: dict[str, ir.Api] = {}
    for selection in [_named(spec, options) for spec in options.specs]:
        for provider in selection.files:
            try:
                _, api = _lowered(selection, provider, findings)
            except SpecError as error:
                _report(error.diagnostics, selection)
                return None
            if api.name in found and api != found[api.name]:
                raise Refusal(
                    f"two specs are called `{api.name}`", "rename one of the files, or give it an `info.x-python-name`"
                )
            if not api.operations:
                raise Refusal(f"`{api.name}` has no operation that could be emulated")
            found[api.name] = api
    return list(found.values())


def _scenario(path: str | None, apis: Sequence[ir.Api]) -> Scenario | None:
    from specloom import load
    from specloom.serve.faults import SCENARIO, ScenarioError, read_scenario

    if path is None:
        return None
    try:
        document = load.load(path)
    except SpecError as error:
        first = error.diagnostics[0]
        hint = f"a scenario has some of {', '.join(SCENARIO)}" if first.code == "root-not-object" else first.hint
        raise Refusal(f"{path}:{first.source.line}: {first.message}", hint) from None
    try:
        return read_scenario(document.value, apis)
    except ScenarioError as error:
        source = document.key_source(error.pointer) if error.at_key else document.source(error.pointer)
        raise Refusal(f"{path}:{source.line}:{source.column}: {error}") from None


# --- talking ---------------------------------------------------------------------------------------------------------


def _placed(findings: Iterable[Diagnostic], selection: Selection) -> list[Diagnostic]:
    """The findings with paths that their reader can open."""
    from dataclasses import replace

    return [
        replace(finding, source=replace(finding.source, file=selection.shown(finding.source.file)))
        for finding in findings
    ]


def _report(findings: Iterable[Diagnostic], selection: Selection) -> None:
    """What keeps a command from its work, or else the first warnings; what a good spec owes its readers is `lint`'s."""
    from specloom.check import HOUSE_RULES

    found = [finding for finding in findings if finding.code not in HOUSE_RULES]
    errors = [finding for finding in found if finding.severity == "error"]
    shown = errors or found[:_MOST_WARNINGS]
    text = render_text(_placed(shown, selection), colour=has_colour(sys.stderr))
    print(text, end="", file=sys.stderr)
    if len(shown) < len(found):
        specs = shlex.join(selection.shown(selection.prefix + file) for file in selection.files.values())
        left = manifest.counted(len(found) - len(shown), "warning")
        _say(f"{left} more: {_program()} lint {specs} shows all")


def _put(text: str, end: str = "\n") -> None:
    print(text, end=end)


def _say(text: str, *, unless: bool = False) -> None:
    if not unless:
        print(text, file=sys.stderr)


def _complain(message: str, hint: str | None) -> None:
    _say(f"specloom: {paint('error', 'red', sys.stderr)}: {message}")
    if hint:
        _say(f"  hint: {hint}")
