"""Which specs a command is about, and what they are called."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from specloom import manifest
from specloom.characters import plain

from .exits import Refusal

SPECS, OUT = "specs", "generated"


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


def select(options: argparse.Namespace) -> Selection:
    wanted: list[str] = options.providers
    if options.name is not None:
        _refuse_name(options.name, options.spec)
    if options.spec is None:
        return select_folder(Path(options.folder), wanted)
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


def select_named(name: str, options: argparse.Namespace) -> Selection:
    """One spec, by its path or its provider's name; or the specs of a folder."""
    folder = Path(options.folder)
    if os.path.isdir(name):
        return select_folder(Path(name), ())
    return _one_file(Path(name), folder) if os.path.exists(name) else select_folder(folder, [name])


def _one_file(path: Path, folder: Path, name: str | None = None) -> Selection:
    """A file in the folder of the specs is the same spec by whatever words it was named."""
    inside = path.parent.resolve() == folder.resolve()
    prefix = manifest.prefix_of(str(folder)) if inside else ""
    return Selection(path.parent, prefix, {path.stem: path.name}, whole=False, name=name)


def select_folder(folder: Path, wanted: Sequence[str]) -> Selection:
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
            raise Refusal(f"there is no provider `{name}` in `{folder}`", did_you_mean(name, found))
    files = {name: found[name] for name in sorted(set(wanted))} if wanted else found
    return Selection(folder, manifest.prefix_of(str(folder)), files, whole=not wanted)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    known = sorted(known)
    close = get_close_matches(name, known, n=1)
    return f"did you mean `{close[0]}`?" if close else f"there are: {', '.join(known)}"
