"""The two versions that `diff` compares: files, folders, projects and git revisions, as selections of specs."""

from __future__ import annotations

import argparse
import os
import posixpath
import tempfile
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specloom import manifest
from specloom.characters import plain
from specloom.closest import suggest_or_list
from specloom.manifest import SPEC_ENDINGS, SpecLocation
from specloom.revisions import Revision, RevisionError, extract, open_revision
from specloom.settings.model import Settings
from specloom.settings.places import SPECS, name_of, specs_of

from .exits import Refusal
from .selection import Selection, project_in, select_named, select_project, settings_of


class Version(Struct, frozen=True):
    """One side of a comparison."""

    label: str
    """As the user calls it."""
    selection: Selection
    is_file: bool = False
    """Whether it is one spec that was named: it is compared with the other one, whatever both are called."""
    revision: Revision | None = None
    folder: str = ""
    """Where the files of the revision are, for now."""

    def shown(self, file: str) -> str:
        """A file by the name that its reader knows:
        of a revision that of the revision, and its path in the repository.
        """
        settings = self.selection.settings
        path = self.selection.shown(file)
        if self.revision is None or (settings.file and file == name_of(settings)):
            return path
        return f"{self.revision.name}:{os.path.relpath(path, self.folder).replace(os.sep, '/')}"


@contextmanager
def versions_of(options: argparse.Namespace) -> Generator[tuple[Version, Version]]:
    """Both sides of a command line; files of revisions are read into a folder that is removed at the end.

    Raises Refusal for a command line that names no two versions, and for what git cannot read.
    """
    operands: list[str] = options.versions
    if options.against is None and len(operands) != 2:
        raise Refusal(
            f"`diff` compares two versions, and {len(operands) or 'none'} {'was' if len(operands) < 2 else 'were'} "
            "given",
            "write `specloom diff OLD NEW`, or `specloom diff --against main`",
        )
    with tempfile.TemporaryDirectory(prefix="specloom-") as folder:
        # without links, since paths in it are compared
        inside = Path(folder).resolve()
        try:
            found = (
                _pair(options, operands[0], operands[1], inside)
                if options.against is None
                else _against(options, operands, inside)
            )
        except RevisionError as error:
            raise Refusal(str(error), error.hint) from None
        old, new = (replace(it, selection=replace(it.selection, is_compared=True)) for it in found)
        yield old, new


# --- OLD NEW ---------------------------------------------------------------------------------------------------------


def _pair(options: argparse.Namespace, old: str, new: str, folder: Path) -> tuple[Version, Version]:
    """`diff OLD NEW`: a revision without a path has what the other side names, or the whole project."""
    before = _side(options, old, other=new, folder=folder / "old")
    after = _side(options, new, other=old, folder=folder / "new")
    if before.is_file and after.is_file:  # one provider, whatever its files are called
        (location,), (provider,) = before.selection.specs.values(), after.selection.specs
        selection = replace(before.selection, specs={provider: location})
        before = replace(before, selection=selection)
    return before, after


def _side(options: argparse.Namespace, name: str, *, other: str, folder: Path) -> Version:
    if os.path.isfile(name):
        (selection,) = select_named([name], options)
        return Version(name, selection, is_file=True)
    if os.path.isdir(name):
        settings, specs = project_in(name)
        if specs is None:
            return Version(name, select_project(settings))
        return Version(name, select_project(settings_of(), specs))
    revision, path = _revision(name)
    reader = _Reader(revision, folder)
    if path is not None:
        path = _inside(revision, path)
        return reader.file(name, path) if revision.kind(path) == "blob" else reader.folder(name, path)
    if os.path.isfile(other):
        return reader.file(name, _there(revision, revision.path_of(other)), like=other, options=options)
    if os.path.isdir(other):
        settings, specs = project_in(other)
        return reader.project(name, settings) if specs is None else reader.folder(name, revision.path_of(specs))
    return reader.project(name, settings_of(), options.folder)


def _revision(name: str) -> tuple[Revision, str | None]:
    """`REV` or `REV:path`."""
    word, colon, path = name.partition(":")
    try:
        return open_revision(".", word), path if colon else None
    except RevisionError as error:
        if name.endswith(SPEC_ENDINGS) and not colon:
            raise Refusal(f"there is no file or revision `{plain(name)}`", "check its path") from None
        raise error


def _inside(revision: Revision, path: str) -> str:
    """A path after the colon as git reads it: from the top of the repository, or after `./` from the working folder."""
    here = revision.path_of(".")
    below = posixpath.normpath(posixpath.join(here, path))
    if path.startswith(("./", "../")):
        return _there(revision, below)
    clean = posixpath.normpath(path) if path else ""
    found = "" if clean == "." else clean
    if revision.kind(found) is None and here and revision.kind(below) is not None:
        raise Refusal(
            f"`{plain(found)}` is not in `{revision.name}`",
            f"did you mean `{revision.name}:./{plain(found)}`? Paths begin at the top of the repository",
        )
    return _there(revision, found)


def _there(revision: Revision, path: str) -> str:
    """The path, if the revision has a file or a folder there. Raises Refusal."""
    if revision.kind(path) is None:
        hint = f"name the file by its path there: `{revision.name}:PATH`"
        raise Refusal(f"`{plain(path)}` is not in `{revision.name}`", hint)
    return path


# --- --against -------------------------------------------------------------------------------------------------------


def _against(options: argparse.Namespace, names: Sequence[str], folder: Path) -> tuple[Version, Version]:
    """`diff --against REV [SPEC|PROVIDER…]`: the work tree, and the same specs in a revision."""
    revision, path = _revision(options.against)
    if path is not None:
        raise Refusal(
            f"`--against` takes a revision, not `{plain(options.against)}`",
            "name the specs behind it, or write `specloom diff REV:OLD NEW`",
        )
    settings = settings_of()
    reader = _Reader(revision, folder)
    if not names:
        old = reader.project(options.against, settings, options.folder)
        try:
            return old, Version("the work tree", select_project(settings, options.folder))
        except Refusal:
            if old.selection.specs and not os.path.isdir(options.folder or specs_of(settings)):
                return old, Version("the work tree", Selection({}, True, settings))  # every provider is gone
            raise
    before: dict[str, SpecLocation] = {}
    after: dict[str, SpecLocation] = {}
    for name in names:
        was, now = _named(options, name, reader, settings)
        before |= was
        after |= now
    return (
        Version(options.against, Selection(before, False, settings), revision=revision, folder=str(folder)),
        Version("the work tree", Selection(after, False, settings)),
    )


def _named(
    options: argparse.Namespace, name: str, reader: _Reader, settings: Settings
) -> tuple[Mapping[str, SpecLocation], Mapping[str, SpecLocation]]:
    """The specs that a name means in the revision, and in the work tree."""
    revision = reader.revision
    if os.path.isfile(name):
        (selection,) = select_named([name], options)
        path = revision.path_of(name)
        is_there = revision.kind(path) == "blob"
        provider = next(iter(selection.specs))
        before = {provider: reader.overlaid(provider, reader.location(path), settings)} if is_there else {}
        return before, selection.specs
    if os.path.isdir(name):
        (selection,) = select_named([name], options)
        return reader.specs_in(revision.path_of(name)), selection.specs
    if name.endswith(SPEC_ENDINGS):
        return {Path(name).stem: reader.location(_there(revision, revision.path_of(name)))}, {}
    was = reader.project(options.against, settings, options.folder, may_be_absent=True).selection.specs
    try:
        now: Mapping[str, SpecLocation] = select_project(settings, options.folder).specs
    except Refusal:
        now = {}
    if name not in was and name not in now:
        where = options.folder or specs_of(settings)
        raise Refusal(f"there is no provider `{plain(name)}` in `{where}`", suggest_or_list(name, sorted({*was, *now})))
    return ({name: was[name]} if name in was else {}), ({name: now[name]} if name in now else {})


# --- revisions -------------------------------------------------------------------------------------------------------


class _Reader:
    """Reads specs of a revision into a folder, at the paths that they have in the repository."""

    def __init__(self, revision: Revision, folder: Path) -> None:
        self.revision = revision
        self._folder = folder

    def location(self, path: str) -> SpecLocation:
        """The spec at a path of the repository, read with all that it refers to."""
        extract(self.revision, [path], self._folder)
        where, file = posixpath.split(path)
        return SpecLocation(str(self._folder / where), f"{where}/" if where else "", file)

    def specs_in(self, path: str) -> dict[str, SpecLocation]:
        """The specs of a folder of the repository, by provider; none where there is no such folder."""
        if self.revision.kind(path) != "tree":
            return {}
        names = [name for name in self.revision.files_in(path) if name.endswith(SPEC_ENDINGS)]
        extract(self.revision, [posixpath.join(path, name) for name in names], self._folder)
        where = self._folder / path
        where.mkdir(parents=True, exist_ok=True)
        try:
            return manifest.places_in(str(where))
        except ValueError as error:
            raise Refusal(
                f"{error} in `{self.revision.name}`", "name the files: `specloom diff REV:FILE FILE`"
            ) from None

    def file(
        self, label: str, path: str, like: str | None = None, options: argparse.Namespace | None = None
    ) -> Version:
        """One spec; `like` is the same spec in the work tree, whose provider it is."""
        provider = Path(path).stem
        if like is not None and options is not None:
            provider = next(iter(select_named([like], options)[0].specs))
        settings = settings_of()
        found = self.location(path)
        found = self.overlaid(provider, found, settings) if like is not None else found
        return self._version(label, {provider: found}, settings, is_file=True)

    def folder(self, label: str, path: str) -> Version:
        """The specs of a folder, or those of a project whose folder it is."""
        found = self.specs_in(_there(self.revision, path)) or self.specs_in(posixpath.join(path, SPECS))
        if not found:
            raise Refusal(
                f"no spec in `{plain(path) or '.'}` of `{self.revision.name}`",
                f"a spec's name ends with {', '.join(SPEC_ENDINGS)}",
            )
        return self._version(label, found, settings_of())

    def project(
        self, label: str, settings: Settings, specs: str | None = None, *, may_be_absent: bool = False
    ) -> Version:
        """The specs of a project: by its settings of today, also those of another file."""
        documents: dict[str, SpecLocation] = {}
        for name, provider in settings.providers.items():
            if provider.document is not None:
                path = self.revision.path_of(os.path.join(settings.folder, provider.document))
                if self.revision.kind(path) == "blob":
                    documents[name] = self.location(path)
        folder = self.revision.path_of(specs or specs_of(settings))
        taken = {os.path.realpath(location.path) for location in documents.values()}
        every = self._overlays((path for each in settings.providers.values() for path in each.overlay), settings)
        taken |= {os.path.realpath(self._folder / path) for path in every.values() if path}
        others = {
            name: location
            for name, location in self.specs_in(folder).items()
            if os.path.realpath(location.path) not in taken
        }
        if not documents and not others and not may_be_absent:
            hint = "name what is compared: `specloom diff REV:PATH NEW`"
            raise Refusal(f"there is no spec in `{plain(folder)}` of `{self.revision.name}`", hint)
        found = dict(sorted({**others, **documents}.items()))
        for name, location in found.items():
            location.package = settings.of(name).name
            self.overlaid(name, location, settings)
        return self._version(label, found, settings)

    def overlaid(self, provider: str, location: SpecLocation, settings: Settings) -> SpecLocation:
        """The spec with those overlays that its provider has today and that the revision has too."""
        overlays = {
            name: path for name, path in self._overlays(settings.of(provider).overlay, settings).items() if path
        }
        extract(self.revision, list(overlays.values()), self._folder)
        location.overlays = {name: str(self._folder / path) for name, path in overlays.items()}
        return location

    def _overlays(self, paths: Iterable[str], settings: Settings) -> dict[str, str]:
        """The paths of overlays in the repository, by name; "" for those that the revision does not have."""
        found = {path: self.revision.path_of(os.path.join(settings.folder, path)) for path in paths}
        return {
            posixpath.normpath(path): there if self.revision.kind(there) == "blob" else ""
            for path, there in found.items()
        }

    def _version(
        self, label: str, specs: Mapping[str, SpecLocation], settings: Settings, *, is_file: bool = False
    ) -> Version:
        return Version(label, Selection(specs, False, settings), is_file, self.revision, str(self._folder))
