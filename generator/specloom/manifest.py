"""The manifests: which files earlier runs wrote and from what sources, and whether anything has changed since.

Each provider has a manifest of its own, and so have the shared files: branches that each add a provider do not change
the same file. A manifest is a set of lines in any order between its first and its last, so that git can merge two
versions of it by keeping the lines of both (`merge=union`); a merge is recognized by a name with two values.

This is all that a run with nothing to do needs. It imports `os` and `hashlib` and nothing else: `json`, `pathlib`,
`typing` or `dataclasses` would each cost about as much as the whole check.
"""

from __future__ import annotations

import os
from hashlib import sha256

from specloom import resources
from specloom.conflicts import conflict_in, conflict_said, is_marker
from specloom.regular import LARGEST_SPEC, pieces_of_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, TypeAlias

    Digests: TypeAlias = Mapping[str, str]

FOLDER = "_manifests"
ENDING = ".txt"
SHARED = "_shared"
"""Replaces a provider's name for the shared files."""
OLD_NAME = "MANIFEST.json"
"""The one manifest of earlier versions: read, and replaced by the next run that writes."""
SPEC_ENDINGS = (".yaml", ".yml", ".json")
_FIRST, _LAST = "specloom manifest 2", "end"
_NAMED = "named by --name"
_ORIGIN = ("from", "revision", "package")
_KINDS = ("made", "tool", "version", *_ORIGIN, "settings", "spec", "named", "runtime", "source", "file")

CACHES = frozenset(
    {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".pytype", ".hypothesis", ".DS_Store"}
)
"""Folders that other tools create anywhere: neither generated nor edited by hand."""


class ManifestError(Exception):
    """The text is not a valid manifest, so the output cannot be checked."""


class Origin:
    """Where a vendored client was copied from.

    `location` is a folder with an output, relative to the folder with the copy, or a git repository as it was named,
    without credentials; `revision` the commit that it was read from, "" for a folder. `package` is the name of the
    distribution that was written around the client, "" if there is none.
    """

    __slots__ = ("location", "package", "revision")

    def __init__(self, location: str, revision: str = "", package: str = "") -> None:
        self.location = location
        self.revision = revision
        self.package = package

    def lines(self) -> list[str]:
        """Its lines in a manifest."""
        values = zip(_ORIGIN, (self.location, self.revision, self.package), strict=True)
        return [f"{kind} {value}" for kind, value in values if value]


class ManifestEntry:
    """One provider's files, or the shared ones: their sources, and their digests.

    All digests are SHA-256 of a file's bytes with LF line ends, by name. `sources` are the spec's files; `tool` is the
    digest of the parts of the tool that determine such files. `spec` is the location of the spec: below its folder of
    specs (`specs/ink.yaml`), or else relative to the folder that contains the output (see `place_beside`); "" if
    unknown. `is_named` means that the package name was given on the command line or in the settings instead of by the
    spec. `settings` is the digest of the settings that affect the files; "" if none do. `runtime` are the modules of
    the runtime that the files import (for the shared part: those that all providers import together), sorted. `merged`
    is the reason why it must be generated again although its sources may be unchanged: its manifest is not the text of
    one run; "" if it is. `version` is that of the generator that wrote the files, "" in a manifest that is older than
    this line; `origin` says where they were copied from, None for files that were generated here. `also` has the
    further digests of a file that then has several, and `conflict` the line of the manifest with a conflict marker of
    git.
    """

    __slots__ = (
        "also",
        "conflict",
        "files",
        "is_named",
        "merged",
        "origin",
        "runtime",
        "settings",
        "sources",
        "spec",
        "tool",
        "version",
    )

    def __init__(
        self,
        tool: str,
        sources: Digests,
        files: Digests,
        spec: str = "",
        *,
        is_named: bool = False,
        settings: str = "",
        runtime: tuple[str, ...] = (),
        merged: str = "",
        also: Mapping[str, tuple[str, ...]] | None = None,
        conflict: int | None = None,
        version: str = "",
        origin: Origin | None = None,
    ) -> None:
        self.tool = tool
        self.sources = sources
        self.files = files
        self.spec = spec
        self.is_named = is_named
        self.settings = settings
        self.runtime = runtime
        self.merged = merged
        self.also = also or {}
        self.conflict = conflict
        self.version = version
        self.origin = origin

    def wrote(self, path: str, digest: str | None) -> bool:
        """Whether a file with this digest is what a run has written."""
        return digest is not None and (self.files.get(path) == digest or digest in self.also.get(path, ()))


class Manifest:
    """The manifests of an output folder. `shared` is None if its manifest is missing."""

    __slots__ = ("is_old", "providers", "shared")

    def __init__(
        self, shared: ManifestEntry | None, providers: Mapping[str, ManifestEntry], *, is_old: bool = False
    ) -> None:
        self.shared = shared
        self.providers = providers
        self.is_old = is_old

    @property
    def parts(self) -> dict[str, ManifestEntry]:
        """Every provider's part by name, then the shared one."""
        return {**self.providers, **({SHARED: self.shared} if self.shared is not None else {})}

    @property
    def files(self) -> dict[str, str]:
        """The digest of every file that was written, by path; without the manifests themselves."""
        return {path: digest for part in self.parts.values() for path, digest in part.files.items()}

    @property
    def is_vendored(self) -> bool:
        """Whether some provider's files were copied from elsewhere."""
        return any(part.origin is not None for part in self.providers.values())

    def wrote(self, path: str, digest: str | None) -> bool:
        """Whether a file with this digest is what a run has written."""
        return any(part.wrote(path, digest) for part in self.parts.values())


# --- the text --------------------------------------------------------------------------------------------------------


def path_of(name: str) -> str:
    """The path of the manifest of a provider, or of the shared files."""
    return f"{FOLDER}/{name}{ENDING}"


def name_in(path: str) -> str | None:
    """The owner of the manifest at a path: a provider's name, `SHARED`, `OLD_NAME`, or None if it is not a manifest."""
    if path == OLD_NAME:
        return OLD_NAME
    folder, _, file = path.partition("/")
    inside = folder == FOLDER and file.endswith(ENDING) and "/" not in file
    return file[: -len(ENDING)] or None if inside else None


def dump(part: ManifestEntry) -> str:
    """A manifest: one fact per line, sorted, with nothing specific to this machine or time.

    The line `made` is the digest of all others. Two branches that change any of them both change this line, so a merge
    of them, by git or by hand, cannot look like the result of one run.
    """
    lines = [f"tool {part.tool}"]
    lines += [f"version {part.version}"] if part.version else []
    lines += part.origin.lines() if part.origin is not None else []
    lines += [f"settings {part.settings}"] if part.settings else []
    lines += [f"spec {part.spec}"] if part.spec else []
    lines += [_NAMED] if part.is_named else []
    lines += [f"runtime {module}" for module in sorted(part.runtime)]
    lines += [f"source {digest} {name}" for name, digest in sorted(part.sources.items())]
    lines += [f"file {digest} {path}" for path, digest in sorted(part.files.items())]
    made = sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
    return "\n".join([_FIRST, f"made {made}", *lines, _LAST, ""])


def parse(text: str) -> ManifestEntry:
    """The manifest of its text. Raises ManifestError for a text that is not the result of a run or of a merge of two
    runs.

    Of a merge with conflicts the lines of both sides count, as in a merge without. `paths.validate` checks that names
    and digests are valid ones: if nothing has changed, they are.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    conflict = conflict_in(text)
    try:
        return _part([(number, line) for number, line in enumerate(lines, 1) if not is_marker(line)], conflict)
    except ManifestError:
        if conflict is not None:
            raise ManifestError(conflict_said(conflict)) from None
        raise


def _part(lines: list[tuple[int, str]], conflict: int | None) -> ManifestEntry:
    """The part of a manifest's numbered lines."""
    found = _facts(lines)
    if not found["made"] or not found["tool"]:
        raise ManifestError("a line `made` or `tool` is missing")
    location, revision, package = (found[kind].get(kind, [""])[-1] for kind in _ORIGIN)
    part = ManifestEntry(
        found["tool"]["tool"][-1],
        {name: values[-1] for name, values in found["source"].items()},
        {path: values[0] for path, values in found["file"].items()},
        found["spec"].get("spec", [""])[-1],
        is_named=bool(found["named"]),
        settings=found["settings"].get("settings", [""])[-1],
        runtime=tuple(sorted(found["runtime"].get("runtime", ()))),
        also={path: tuple(values[1:]) for path, values in found["file"].items() if len(values) > 1},
        conflict=conflict,
        version=found["version"].get("version", [""])[-1],
        origin=Origin(location, revision, package) if location else None,
    )
    if len(found["made"]["made"]) > 1 or conflict is not None:
        part.merged = "recreated on two branches, and merged"
    elif f"\nmade {found['made']['made'][0]}\n" not in dump(part) or part.also:
        part.merged = "its manifest was not written by a run"
    return part


def _facts(lines: list[tuple[int, str]]) -> dict[str, dict[str, list[str]]]:
    """All values by kind and name. Raises ManifestError for a malformed line."""
    if not lines or lines[0][1] != _FIRST:
        raise ManifestError(f"line 1 is not `{_FIRST}`")
    if [line for _, line in lines[-2:]] != [_LAST, ""]:
        raise ManifestError(f"it does not end with a line `{_LAST}`")
    found: dict[str, dict[str, list[str]]] = {kind: {} for kind in _KINDS}
    for number, line in lines[:-2]:
        kind, _, rest = line.partition(" ")
        if line in (_FIRST, _LAST):
            continue
        value, _, name = rest.partition(" ") if kind in ("source", "file") else (rest, "", kind)
        if kind not in found or not value or not name or (kind == "named" and line != _NAMED):
            raise ManifestError(f"line {number} is malformed")
        values = found[kind].setdefault(name, [])
        if value not in values:
            values.append(value)
    return found


def parse_old(text: str) -> Manifest:
    """The one manifest of earlier versions. Raises ManifestError for any other text."""
    import json  # only until the next run that writes

    conflict = conflict_in(text)
    if conflict is not None:
        raise ManifestError(conflict_said(conflict))
    try:
        data: Any = json.loads(text)
        if data["format"] != 1:
            raise ManifestError("its format is not 1")
        parts = {_old_package(name, part): _old_part(name, part) for name, part in data["providers"].items()}
        return Manifest(_old_part("", data["shared"]), parts, is_old=True)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise ManifestError("it is not a valid manifest of an older version") from None


def _old_package(name: str, data: Any) -> str:
    """The package of a provider, which had the name of the spec's file at that time."""
    return next((path.partition("/")[0] for path in data["files"] if path.endswith("/__init__.py")), name)


def _old_part(name: str, data: Any) -> ManifestEntry:
    sources, files = dict(data["sources"]), dict(data["files"])
    spec = next((source for source in sources if os.path.basename(source).partition(".")[0] == name), "")
    return ManifestEntry(data["generator"], sources if name else {}, files, spec if "/" in spec else "")


# --- the disk --------------------------------------------------------------------------------------------------------


def digest(data: bytes) -> str:
    """SHA-256 of a text file with LF line ends, so that a CRLF checkout is not a change."""
    return sha256(_normal(data)).hexdigest()


def _normal(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n") if b"\r" in data else data


def digest_of(path: str) -> str:
    """The digest of a file that is known to be a regular file."""
    with open(path, "rb", buffering=0) as file:
        return digest(file.read())


def digest_of_spec(path: str) -> str:
    """The digest of a file of a spec, limited to the maximum size of a spec.

    Raises OSError immediately if it is not a regular file.
    """
    found = sha256()
    for piece in pieces_of_regular(path, LARGEST_SPEC + 1):
        found.update(_normal(piece))
    return found.hexdigest()


def tool_digest() -> str:
    """The digest of the parts of the tool that a provider's files depend on: templates and stages."""
    return _digest_of_all(resources.shaping_files())


def shared_digest() -> str:
    """The digest of what the shared files depend on, mainly the runtime."""
    return _digest_of_all(resources.shared_files())


def source_digest() -> str:
    """The digest of the whole tool."""
    return _digest_of_all(resources.all_files())


def site_digest() -> str:
    """Digest of everything that the site of the documentation depends on, besides the specs."""
    return _digest_of_all(resources.site_files())


def _digest_of_all(files: Iterable[tuple[str, str]]) -> str:
    named = [f"{name}\n{digest_of(path)}\n" for name, path in files]
    return sha256("".join(named).encode()).hexdigest()


def find_specs(folder: str) -> dict[str, str]:
    """The file name of each provider's spec in a folder, by provider. Raises ValueError where two have one name."""
    found: dict[str, str] = {}
    for file in sorted(os.listdir(folder)):
        stem, ending = os.path.splitext(file)
        if ending in SPEC_ENDINGS and not file.startswith((".", "_")):
            if stem in found:
                raise ValueError(f"`{found[stem]}` and `{file}` are two specs for one provider")
            found[stem] = file
    return found


class SpecLocation:
    """The location of the spec of a provider, and the settings of its package.

    `prefix` replaces the folder before the file's name in the output: the same on every machine. `package` is the name
    of the package; None if the spec determines it. `settings` is the digest of the settings that affect it. `overlays`
    are the paths of the overlays from the working folder, by their names in the output, in their order.
    """

    __slots__ = ("file", "folder", "overlays", "package", "prefix", "settings")

    def __init__(self, folder: str, prefix: str, file: str, package: str | None = None, settings: str = "") -> None:
        self.folder = folder
        self.prefix = prefix
        self.file = file
        self.package = package
        self.settings = settings
        self.overlays: Mapping[str, str] = {}

    @property
    def path(self) -> str:
        """From the working folder."""
        return os.path.join(self.folder, self.file)

    @property
    def name(self) -> str:
        """In the output."""
        return self.prefix + self.file

    def spec(self, out: str) -> str:
        """Its location in the manifest of an output folder."""
        return self.name if self.prefix else place_beside(out, self.path)

    def shown(self, name: str) -> str:
        """The path of a file of this spec on this machine, by its name in the output."""
        path = self.overlays.get(name) or os.path.join(self.folder, name.removeprefix(self.prefix))
        return path.replace(os.sep, "/").removeprefix("./")


def places_in(folder: str) -> dict[str, SpecLocation]:
    """The specs of a folder, by provider. Raises ValueError if two have the same name."""
    prefix = prefix_of(folder)
    return {provider: SpecLocation(folder, prefix, file) for provider, file in find_specs(folder).items()}


def list_files(folder: str) -> tuple[dict[str, bool], list[str]]:
    """Everything below a folder except other tools' caches: whether each file is a regular one, by path; and the
    folders.

    Links are not followed: a link is a file that is not regular.
    """
    files: dict[str, bool] = {}
    folders: list[str] = []
    pending = [""]
    while pending:
        prefix = pending.pop()
        for entry in os.scandir(os.path.join(folder, prefix)):
            path = prefix + entry.name
            if entry.name in CACHES:
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
                pending.append(f"{path}/")
            else:
                files[path] = entry.is_file(follow_symlinks=False)
    return files, folders


def read_texts(out: str, files: Mapping[str, bool]) -> dict[str, str | None]:
    """The text of every manifest among the files of an output folder, by path; None where it is not UTF-8."""
    texts: dict[str, str | None] = {}
    for path, is_regular in files.items():
        if is_regular and name_in(path) is not None:
            with open(os.path.join(out, path), "rb", buffering=0) as file:
                try:
                    texts[path] = file.read().decode().replace("\r\n", "\n")
                except UnicodeDecodeError:
                    texts[path] = None
    return texts


def parse_all(texts: Mapping[str, str | None]) -> tuple[Manifest | None, dict[str, str]]:
    """The content of the manifests in an output folder, and why invalid ones cannot be used, by path.

    The manifest is None if there is no valid one. A part of an older version's manifest counts if there is no newer
    one.
    """
    parts: dict[str, ManifestEntry] = {}
    older: dict[str, ManifestEntry] = {}
    broken: dict[str, str] = {}
    for path, text in texts.items():
        name = name_in(path) or ""
        try:
            if text is None:
                raise ManifestError("it is not UTF-8")
            if name == OLD_NAME:
                older = parse_old(text).parts
            else:
                parts[name] = parse(text)
        except ManifestError as error:
            broken[path] = str(error)
    for name in parts.keys() & older.keys():  # a branch of the older version has been merged
        _remember(parts[name], older[name])
    found = {name: part for name, part in older.items() if path_of(name) not in texts} | parts
    shared = found.pop(SHARED, None)
    known = shared is not None or bool(found)
    return (Manifest(shared, found, is_old=OLD_NAME in texts) if known else None), broken


def _remember(part: ManifestEntry, older: ManifestEntry) -> None:
    """Add the files that an older version has written to a part."""
    for path, listed in older.files.items():
        if path not in part.files:
            part.files = {**part.files, path: listed}
        elif part.files[path] != listed:
            part.also = {**part.also, path: (*part.also.get(path, ()), listed)}


def staging_of(out: str) -> str:
    """The folder beside the output folder in which a run prepares its output."""
    folder, name = os.path.split(os.path.abspath(out))
    return os.path.join(folder, f".{name}.specloom")


def sources_digests(part: ManifestEntry, place: SpecLocation) -> dict[str, str]:
    """The current digests of a provider's source files. Raises OSError if one is missing."""
    return {name: digest_of_spec(place.shown(name)) for name in part.sources}


def up_to_date(specs: Iterable[SpecLocation], out: str, settings: str = "") -> Manifest | None:
    """The manifest, if a complete run of `generate` or `check` would find nothing to do or to report; None if it might.

    `specs` are all specs of the project, `settings` the digest of those that affect the shared files.

    Every relevant byte is read: specs, the tool's own files, and the whole output folder. Times and sizes are not used.
    """
    try:
        present, _ = list_files(out)
        texts = read_texts(out, present)
        manifest, broken = parse_all(texts)
        if manifest is None or broken or manifest.is_old or manifest.is_vendored:
            return None
        same = _same_inputs(manifest, specs, out, settings) and _same_outputs(manifest, out, present, texts)
    except (OSError, ValueError):
        return None
    return manifest if same else None


def _same_inputs(manifest: Manifest, specs: Iterable[SpecLocation], out: str, settings: str) -> bool:
    tool = tool_digest()
    by_spec = {part.spec: (name, part) for name, part in manifest.providers.items()}
    wanted = {place.spec(out): place for place in specs}
    return (
        "" not in wanted
        and wanted.keys() == by_spec.keys()
        and len(by_spec) == len(manifest.providers)
        and manifest.shared is not None
        and manifest.shared.tool == shared_digest()
        and manifest.shared.settings == settings
        and not any(part.merged for part in manifest.parts.values())
        and all(_is_same(*by_spec[spec], place, tool) for spec, place in wanted.items())
    )


def _is_same(name: str, part: ManifestEntry, place: SpecLocation, tool: str) -> bool:
    """Whether a provider's files were generated from exactly the current sources."""
    is_called_so = name == place.package if part.is_named else place.package in (None, name)
    return (
        is_called_so
        and part.tool == tool
        and part.settings == place.settings
        and sources_digests(part, place) == part.sources
    )


def _same_outputs(manifest: Manifest, out: str, present: Mapping[str, bool], texts: Mapping[str, str | None]) -> bool:
    wanted = manifest.files
    return (
        set(present) == {*wanted, *texts}
        and all(present.values())
        and all(dump(part) == texts[path_of(name)] for name, part in manifest.parts.items())
        and all(digest_of(os.path.join(out, path)) == expected for path, expected in wanted.items())
        and not os.path.islink(out)
        and not os.path.lexists(staging_of(out))
    )


def prefix_of(specs: str) -> str:
    """The prefix of a spec's file name in messages: the name of its folder, without the rest of the path."""
    return f"{os.path.basename(os.path.abspath(specs))}/"


def place_beside(out: str, spec: str) -> str:
    """The location of a spec relative to the folder that contains the output: the same in every copy of both.

    "" if the path has characters that a manifest cannot contain.
    """
    place = os.path.relpath(os.path.realpath(spec), os.path.dirname(os.path.realpath(out))).replace(os.sep, "/")
    return place if place.isprintable() and not set(place) & set('"\\') else ""


def summary(manifest: Manifest, command: str) -> str:
    """The line printed by a run that has found nothing to do."""
    files = len(manifest.files)
    done = f"0 written, {files} unchanged, 0 removed" if command == "generate" else "up to date"
    return f"{counted(len(manifest.providers), 'client')}, {counted(files, 'file')}: {done}"


def counted(number: int, what: str) -> str:
    """`1 file`, `37 files`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
