"""Where clients are copied from: an output folder, a project with one, or a revision of a git repository."""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .. import output
from ..atomic import OutputError
from ..closest import suggest_or_list
from ..diagnostics import SpecError
from ..load import load as load_document
from ..manifest import FOLDER, SHARED, Manifest, ManifestEntry, Origin, digest, path_of
from ..output import Tree
from ..runtime_copy import OPTIONAL, closure
from ..runtime_copy import path_of as file_of
from ..settings.load import load
from ..settings.places import OUT
from . import repository
from .quick import chosen, has_tests, testing_of

RUNTIME = "_runtime"


@dataclass(frozen=True, slots=True)
class Client:
    """One client as it is copied: the texts of its files, and of what they import of the runtime, by path."""

    name: str
    shown: str
    """Its source, as it was named."""
    entry: ManifestEntry
    """What the source's manifest says of it."""
    origin: Origin
    files: Mapping[str, str]
    runtime: Mapping[str, str]
    shared: ManifestEntry
    """What the manifest of the source says of the runtime."""
    seeds: Mapping[str, str]
    """The shared files that make folders packages, by path."""
    version: str = ""
    """Of the distribution around it, if it is to have one."""

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules of the runtime that were copied for it, sorted."""
        return modules_of(self.runtime)


def modules_of(paths: Iterable[str]) -> tuple[str, ...]:
    """The modules of the runtime at these paths, sorted; packages only count where they are imported themselves."""
    names = (path.removeprefix(f"{RUNTIME}/").removesuffix(".py") for path in paths if path.endswith(".py"))
    return tuple(sorted(name.replace("/", ".") for name in names if name.rpartition("/")[2] != "__init__"))


@dataclass(frozen=True, slots=True)
class Source:
    """An output of `generate`, from which clients are copied."""

    tree: Tree
    manifest: Manifest
    shown: str
    """As it was named, without credentials."""
    location: str
    """As a lock stores it."""
    revision: str = ""

    @property
    def clients(self) -> list[str]:
        """The names of its clients, sorted."""
        return sorted(
            name for name, part in self.manifest.providers.items() if part.origin is None or not part.origin.package
        )

    def client(self, name: str, *, testing: bool, tests: bool, parts: Iterable[str] = (), package: str = "") -> Client:
        """A client with all that it needs.

        `testing` brings its module of that name, `tests` its generated tests, and `parts` parts of the runtime. Raises
        OutputError for a client that does not exist, and for a file that is not what the manifest says.
        """
        if name not in self.clients:
            hint = suggest_or_list(name, self.clients)
            raise OutputError(f"there is no client `{name}` in `{self.shown}`", hint)
        entry, shared = self.manifest.providers[name], self.manifest.shared
        for part, place in ((entry, name), (shared, SHARED)):
            if part is None or part.merged:
                why = part.merged if part is not None else "missing"
                raise OutputError(f"`{self._place(path_of(place))}`: {why}", "run `specloom generate` there first")
        assert shared is not None
        if testing and testing_of(name) not in entry.files:
            raise OutputError(
                f"`{self.shown}` has no `{testing_of(name)}`",
                "add `testing` to `runtime` in its settings, or `tests = true`",
            )
        if tests and not has_tests(entry):
            raise OutputError(
                f"`{self.shown}` has no generated tests of `{name}`", "set `tests = true` in its settings"
            )
        files = {
            path: self.read(path) or "" for path in chosen(name, entry.files, testing=testing or tests, tests=tests)
        }
        starts = [*files, *(file for part in parts for file in self._part(part))]
        copied = closure(starts, self.read)
        runtime = {path: text for path, text in copied.items() if path.startswith(f"{RUNTIME}/")}
        if f"{RUNTIME}/py.typed" in shared.files:
            runtime[f"{RUNTIME}/py.typed"] = self.read(f"{RUNTIME}/py.typed") or ""
        seeds = ["__init__.py", *(["tests/__init__.py"] if tests else [])]
        return Client(
            name,
            self.shown,
            entry,
            Origin(self.location, self.revision, package),
            files,
            dict(sorted(runtime.items())),
            shared,
            {path: text for path in seeds if (text := self.read(path)) is not None},
            self._version_of(entry) if package else "",
        )

    def read(self, path: str) -> str | None:
        """The text of a file that the manifest lists, None for any other.

        Raises OutputError where it is not what the manifest says.
        """
        expected = self.manifest.files.get(path)
        if expected is None:
            return None
        shown = self._place(path)
        if path not in self.tree.digests:
            why = "is a link or not a regular file" if path in self.tree.odd else "is missing"
            raise OutputError(f"`{shown}` {why}", "run `specloom generate` there first")
        data = (self.tree.out / path).read_bytes()
        if digest(data) != expected:
            raise OutputError(
                f"`{shown}` was edited by hand",
                "nothing that was edited is vendored: run `specloom generate --force` there",
            )
        return data.decode("utf-8").replace("\r\n", "\n")

    def _place(self, path: str) -> str:
        """How a file is named in messages."""
        return f"{self.shown}: {path}" if self.revision else (self.tree.out / path).as_posix()

    def _part(self, part: str) -> list[str]:
        """The files of an optional part of the runtime, without those that they import."""
        paths = [file_of(f"{RUNTIME}.{module}", self.read) for module in OPTIONAL[part]]
        found = [path for path in paths if path is not None]
        if len(found) < len(paths):
            raise OutputError(
                f"`{self.shown}` has no `{part}` in its runtime",
                f"add `{part}` to `runtime` in its settings, and generate",
            )
        return found

    def _version_of(self, entry: ManifestEntry) -> str:
        """`info.version` of the document, where the source has it and a distribution can have it; or else 0.1.0."""
        path = self.tree.out.absolute().parent / entry.spec
        try:
            is_same = bool(entry.spec) and digest(path.read_bytes()) == entry.sources.get(entry.spec)
            value = load_document(path).value if is_same else None
        except (SpecError, OSError):
            value = None
        info = value.get("info") if isinstance(value, dict) else None
        version = str(info.get("version", "")) if isinstance(info, dict) else ""
        return version if _VERSION.fullmatch(version) else "0.1.0"


_VERSION = re.compile(
    r"v?(?:\d+!)?\d+(?:\.\d+)*(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d*)?"
    r"(?:-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?(?:[-_.]?dev[-_.]?\d*)?(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?",
    re.IGNORECASE,
)
"""What PEP 440 accepts as a version."""


@contextmanager
def open_source(given: str, into: Path, base: Path | None = None) -> Generator[Source]:
    """The source that was named, from the working folder or from `base`; `into` is the folder with the copy.

    Raises OutputError where there is none that clients can be copied from.
    """
    folder = Path(base or "", given)
    if folder.is_dir() and not _is_bare(folder):
        out = output_in(folder)
        _refuse_overlap(out, into)
        yield _read(out, given, _relative(str(out), into))
        return
    where, location = _repository(given, into, base)
    shown = repository.without_credentials(given)
    with repository.checkout(where) as (tree, commit):
        yield _read(output_in(tree, shown, within=tree), shown, location, commit)


def _repository(given: str, into: Path, base: Path | None) -> tuple[repository.Address, str]:
    """A repository that was named, and how a lock names it. Raises OutputError where there is no such folder."""
    where = repository.address(given)
    if where.is_remote:
        return where, repository.without_credentials(given)
    path = os.path.normpath(Path(base or "", where.repository))
    if not os.path.isdir(path):
        raise OutputError(f"there is neither a folder nor a repository `{given}`", _FORMS)
    return (
        repository.Address(path, where.revision, where.folder),
        str(repository.Address(_relative(path, into), where.revision, where.folder)),
    )


def _refuse_overlap(out: Path, into: Path) -> None:
    """Raise OutputError where one of the two folders is inside the other."""
    source, copy = Path(os.path.realpath(out)), Path(os.path.realpath(into))
    if source.is_relative_to(copy):
        raise OutputError(f"`{into}` contains `{out}`", "name a separate folder: it is replaced as a whole")
    if copy.is_relative_to(source):
        raise OutputError(f"`{into}` is inside `{out}`, which `specloom generate` writes", "name a separate folder")


_FORMS = "name an output folder, a project, or a git repository: `--from URL#REVISION`"


def _is_bare(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir()


def output_in(folder: Path, shown: str | None = None, *, within: Path | None = None) -> Path:
    """The output folder that a folder is, or that the settings of a project there name; only one below `within`."""
    out = folder
    if not (folder / FOLDER).is_dir():
        settings = load(str(folder))
        out = Path(settings.folder or folder, settings.out or OUT)
    is_inside = within is None or Path(os.path.realpath(out)).is_relative_to(os.path.realpath(within))
    if not is_inside or not (out / FOLDER).is_dir():
        raise OutputError(
            f"`{shown or folder}` has no output of `specloom generate`", f"name the folder that has `{FOLDER}` in it"
        )
    return out


def _read(out: Path, shown: str, location: str, revision: str = "") -> Source:
    tree = output.read(out)
    if tree.broken:
        path, why = next(iter(sorted(tree.broken.items())))
        raise OutputError(f"`{shown}`: `{path}` is not a valid manifest: {why}", "run `specloom generate` there first")
    if tree.manifest is None:
        raise OutputError(f"`{shown}` has no manifest", "run `specloom generate` there first")
    if not location.isprintable():
        raise OutputError(f"`{location!r}` has characters that a lock cannot contain")
    return Source(tree, tree.manifest, shown, location, revision)


def _relative(path: str, into: Path) -> str:
    return os.path.relpath(os.path.realpath(path), os.path.realpath(into)).replace(os.sep, "/")
