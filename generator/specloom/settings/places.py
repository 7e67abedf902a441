"""The specs of a project, by provider, with their paths."""

from __future__ import annotations

import os

from .. import manifest
from ..manifest import SpecLocation
from .model import Settings

SPECS, OUT = "specs", "generated"
"""The default folders."""


class NoSpec(Exception):
    """A provider of the settings has no spec. `provider` names it, `known` are those that have one."""

    def __init__(self, provider: str, known: list[str]) -> None:
        self.provider = provider
        self.known = known
        super().__init__(provider)


def shown(settings: Settings, path: str) -> str:
    """A path of the settings as it is named from the working folder."""
    return os.path.relpath(os.path.join(settings.folder, path)) if settings.folder else path


def name_of(settings: Settings) -> str:
    """The file of the settings, from the working folder."""
    return os.path.relpath(settings.file).replace(os.sep, "/")


def specs_of(settings: Settings) -> str:
    """The folder of the specs, from the working folder."""
    return shown(settings, settings.specs or SPECS)


def out_of(settings: Settings) -> str:
    """The output folder, from the working folder."""
    return shown(settings, settings.out or OUT)


def places(settings: Settings, folder: str | None = None) -> dict[str, SpecLocation]:
    """Every spec of a project by provider, sorted; `folder` is looked at in place of the folder that is set.

    Raises ValueError where two specs have one name, NoSpec for a provider that is set and has none, and OSError for a
    folder that cannot be read.
    """
    found: dict[str, SpecLocation] = {}
    for name, provider in settings.providers.items():
        if provider.document is not None:
            path = shown(settings, provider.document)
            prefix = os.path.dirname(os.path.normpath(provider.document)).replace(os.sep, "/")
            where = os.path.dirname(path) or "."
            same = _same_folder(where, folder or specs_of(settings))
            prefix = manifest.prefix_of(where) if same else f"{prefix}/" if prefix else ""
            found[name] = SpecLocation(where, prefix, os.path.basename(path))
    overlays = [shown(settings, path) for provider in settings.providers.values() for path in provider.overlay]
    taken = {os.path.realpath(path) for path in (*(place.path for place in found.values()), *overlays)}
    where = folder or specs_of(settings)
    if folder is not None or settings.specs is not None or not found or os.path.isdir(where):
        for name, place in manifest.places_in(where).items():
            if os.path.realpath(place.path) not in taken:
                if name in found:
                    raise ValueError(f"`{found[name].path}` and `{place.path}` are two specs for one provider")
                found[name] = place
    for name, provider in settings.providers.items():
        if name not in found and folder is None:
            raise NoSpec(name, sorted(found))
        if name in found and provider.name is not None:
            found[name].package = provider.name
        if name in found:
            named = {os.path.normpath(path).replace(os.sep, "/"): path for path in provider.overlay}
            found[name].overlays = {each: shown(settings, path) for each, path in named.items()}
    for name, place in found.items():
        place.settings = settings.digest(name)
    return dict(sorted(found.items()))


def _same_folder(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
