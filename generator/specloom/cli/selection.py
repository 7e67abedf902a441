"""Which specs a command is about, and what they are called."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from specloom import manifest
from specloom.characters import plain
from specloom.closest import suggest_or_list
from specloom.manifest import SpecLocation
from specloom.settings.model import Settings
from specloom.settings.places import NoSpec, name_of, out_of, places, specs_of

from .exits import Refusal

_WITHOUT_SPECS = "name the folder of the specs with `--specs`; `specloom init` writes a first spec"
_MOST_READ = 2**20
"""Characters of a file that say whether it is an overlay."""


class Selection(Struct, frozen=True):
    """The specs that a command is about."""

    specs: Mapping[str, SpecLocation]
    """By provider."""
    whole: bool
    """Whether these are all there are, so that any other provider's output is obsolete."""
    settings: Settings
    is_named: bool = False
    """Whether the command line says what the package of the one spec is called."""
    is_compared: bool = False
    """Whether it is one of two versions: what the settings choose may be in the other one only."""

    def shown(self, file: str) -> str:
        """The path of a file, as its reader can open it, by the name that it has in the output."""
        if self.settings.file and file == name_of(self.settings):
            return file
        for each in self.specs.values():
            if file in each.overlays:
                return each.shown(file)
        fits = (place for place in self.specs.values() if file.startswith(place.prefix))
        place = max(fits, key=lambda each: (each.name == file, len(each.prefix)), default=None)
        return place.shown(file) if place is not None else file

    @property
    def paths(self) -> list[str]:
        """The paths of the specs, as their reader can open them."""
        return [place.shown(place.name) for place in self.specs.values()]


def settings_of() -> Settings:
    """The settings that hold in the working folder. Raises SpecError with what is wrong with them."""
    from specloom.settings.find import find

    if not any(find(os.getcwd())):
        return Settings()
    from specloom.settings.load import load

    return load(os.getcwd())


def output_folder(options: argparse.Namespace, settings: Settings) -> Path:
    """The output folder of a command: that of the command line, or else of the settings."""
    return Path(options.out if options.out is not None else out_of(settings))


def select(options: argparse.Namespace) -> Selection:
    """What `generate` and `check` are about."""
    settings = settings_of()
    wanted: list[str] = options.providers
    if options.name is not None:
        _refuse_name(options.name, options.spec)
    if options.spec is None:
        return _select_some(settings, options.folder, wanted)
    if wanted:
        raise Refusal("`--spec` and names of providers exclude each other")
    if not os.path.exists(options.spec):
        raise _no_file(options.spec)
    return _one_file(options.spec, settings, options.folder, options.name)


def _refuse_name(name: str, spec: str | None) -> None:
    from specloom import naming

    if spec is None:
        hint = "specs of a folder are named by their files, by `info.x-python-name`, or by the settings"
        raise Refusal("`--name` names the package of one spec: it needs `--spec`", hint)
    if not naming.is_package_name(name):
        raise Refusal(f"no package can be called `{plain(name)}`", f"did you mean `{naming.package(name)}`?")


def select_named(names: Sequence[str], options: argparse.Namespace) -> list[Selection]:
    """Specs by their paths or their providers' names, and the specs of folders; without names, all of the project."""
    settings = settings_of()
    return [_named(name, settings, options.folder) for name in names] or [_select_some(settings, options.folder, ())]


def select_project(settings: Settings, folder: str | None = None) -> Selection:
    """All specs of a project; `folder` is looked at in place of the folder that is set."""
    return _select_some(settings, folder, ())


def project_in(folder: str) -> tuple[Settings, str | None]:
    """The settings of a project whose folder it is, and None;
    or else the settings that hold here, and its folder of specs.

    That is the folder itself, or `specs` in it. Raises SpecError with what is wrong with the settings.
    """
    from specloom.settings.find import find
    from specloom.settings.load import load
    from specloom.settings.places import SPECS

    found = [file for files in find(folder) for file in files]
    if any(os.path.dirname(file.path) == os.path.abspath(folder) for file in found):
        settings = load(folder)
        if settings.file:
            return settings, None
    inside = os.path.join(folder, SPECS)
    is_itself = bool(manifest.find_specs(folder)) or not os.path.isdir(inside)
    return settings_of(), folder if is_itself else inside


def lone_overlays(names: Sequence[str], options: argparse.Namespace) -> list[str]:
    """Those of some paths that are overlays which the settings do not name, so that they have no document."""
    found = [name for name in names if os.path.isfile(name) and _is_overlay(name)]
    if not found:
        return []
    known = _known_places(settings_of(), options.folder)
    named = {os.path.realpath(path) for place in known.values() for path in place.overlays.values()}
    return [name for name in found if os.path.realpath(name) not in named]


def _is_overlay(path: str) -> bool:
    from specloom.load import is_overlay

    with open(path, encoding="utf-8", errors="replace") as file:
        return is_overlay(file.read(_MOST_READ))


def _named(name: str, settings: Settings, folder: str | None) -> Selection:
    if os.path.isdir(name):
        return _select_some(settings, name, ())
    return _one_file(name, settings, folder) if os.path.exists(name) else _select_some(settings, folder, [name])


def _one_file(path: str, settings: Settings, folder: str | None, name: str | None = None) -> Selection:
    """A file that is one of the project's specs is the same spec by whatever words it was named."""
    where = os.path.dirname(path) or "."
    known = _known_places(settings, folder)
    for provider, place in known.items():
        if place.file == os.path.basename(path) and os.path.realpath(place.folder) == os.path.realpath(where):
            place.package = name or place.package
            return Selection({provider: place}, False, settings, name is not None)
    overlaid = {
        provider: place
        for provider, place in known.items()
        if os.path.realpath(path) in map(os.path.realpath, place.overlays.values())
    }
    if overlaid and name is None:
        return Selection(overlaid, False, settings)
    provider = Path(path).stem
    inside = os.path.realpath(where) == os.path.realpath(folder or specs_of(settings))
    place = SpecLocation(where, manifest.prefix_of(where) if inside else "", os.path.basename(path), name)
    place.settings = settings.digest(provider)
    return Selection({provider: place}, False, settings, name is not None)


def _known_places(settings: Settings, folder: str | None) -> dict[str, SpecLocation]:
    """The specs of the project, as far as there are any."""
    try:
        return places(settings, folder)
    except (OSError, ValueError, NoSpec):
        return {}


def _select_some(settings: Settings, folder: str | None, wanted: Sequence[str]) -> Selection:
    """The specs of these providers, or all that there are; `folder` is looked at in place of the folder that is set."""
    where = folder or specs_of(settings)
    for name in wanted:
        if name.endswith(manifest.SPEC_ENDINGS):
            if not os.path.isfile(name):
                raise _no_file(name)
            raise Refusal(f"`{plain(name)}` is a file, not the name of a provider", f"write `--spec {plain(name)}`")
    try:
        found = places(settings, folder)
    except ValueError as error:
        raise Refusal(str(error), "rename or remove one of them") from None
    except NoSpec as missing:
        raise _no_spec(missing, settings) from None
    except (FileNotFoundError, NotADirectoryError):
        raise Refusal(f"there is no folder `{where}`", _WITHOUT_SPECS) from None
    if not found:
        raise Refusal(
            f"no spec in `{where}`", f"a spec's name ends with {', '.join(manifest.SPEC_ENDINGS)}; {_WITHOUT_SPECS}"
        )
    for name in wanted:
        if name not in found:
            raise Refusal(f"there is no provider `{name}` in `{where}`", suggest_or_list(name, sorted(found)))
    specs = {name: found[name] for name in sorted(set(wanted))} if wanted else found
    return Selection(specs, not wanted, settings)


def _no_file(path: str) -> Refusal:
    is_remote = path.startswith(("https://", "http://"))
    hint = "download it first: nothing is read from the network" if is_remote else None
    return Refusal(f"there is no file `{plain(path)}`", hint)


def _no_spec(missing: NoSpec, settings: Settings) -> Exception:
    """The finding of a provider of the settings that has no spec."""
    from specloom.diagnostics import SpecError
    from specloom.settings.load import diagnose
    from specloom.settings.read import SettingsProblem

    path = (*settings.base, "providers", missing.provider)
    message = f"there is no spec for the provider `{missing.provider}` in `{specs_of(settings)}`"
    hint = f"{suggest_or_list(missing.provider, sorted(missing.known))} Or say which file it is: `document`"
    if not missing.known:
        hint = "say which file it is: `document`"
    return SpecError(diagnose(settings, [SettingsProblem(path, "wrong-value", message, hint, at_key=True)]))
