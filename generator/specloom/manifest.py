"""What earlier runs wrote and from what: the manifests, and whether anything has changed since.

Each provider has a manifest of its own, and so have the files that all share: no two branches of a repository change one
file because each adds a provider. A manifest is a set of lines in any order between its first and its last, so that git
can merge two versions of it by keeping the lines of both (`merge=union`); a name with two values is how that shows.

This is all that a run with nothing to do needs. It imports `os` and `hashlib` and nothing else: `json`, `pathlib`,
`typing` or `dataclasses` would each cost about as much as the whole answer.
"""

from __future__ import annotations

import os
from hashlib import sha256

from specloom import resources
from specloom.conflicts import conflict_in, conflict_said, is_marker
from specloom.regular import LARGEST_SPEC, read_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, TypeAlias

    Digests: TypeAlias = Mapping[str, str]

FOLDER = "_manifests"
ENDING = ".txt"
SHARED = "_shared"
"""Stands where a provider's name does, for the files that all share."""
OLD_NAME = "MANIFEST.json"
"""The one manifest of earlier versions: read, and replaced by the next run that writes."""
SPEC_ENDINGS = (".yaml", ".yml", ".json")
_FIRST, _LAST = "specloom manifest 2", "end"
_NAMED = "named by --name"
_KINDS = ("made", "tool", "settings", "spec", "named", "source", "file")

CACHES = frozenset(
    {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".pytype", ".hypothesis", ".DS_Store"}
)
"""What other tools leave in any folder: neither generated nor anybody's work."""


class ManifestError(Exception):
    """The text is not that of a manifest, so that nothing can be judged by it."""


class ManifestEntry:
    """One provider's files, or the shared ones: what they were made from, and what they are.

    All digests are SHA-256 of a file's bytes with LF line ends, by name. `sources` are the spec's files; `tool` is the
    digest of what makes such files of them. `spec` is the place of the spec: below its folder of specs (`specs/ink.yaml`),
    or else relative to the folder that holds the output (see `place_beside`); "" where it is not known.
    `is_named` says that the package has another name than the spec gives it: one of the command line, or of the settings.
    `settings` is the digest of the settings that shape the files; "" where none do. `merged` says why it must be made
    once more, although nothing that it is made from may have changed: its manifest is not the text of one run; "" where it is. `also` has the further digests of a file that then has several, and `conflict`
    the line of the manifest on which a conflict marker of git stands.
    """

    __slots__ = ("also", "conflict", "files", "is_named", "merged", "settings", "sources", "spec", "tool")

    def __init__(
        self,
        tool: str,
        sources: Digests,
        files: Digests,
        spec: str = "",
        *,
        is_named: bool = False,
        settings: str = "",
        merged: str = "",
        also: Mapping[str, tuple[str, ...]] | None = None,
        conflict: int | None = None,
    ) -> None:
        self.tool = tool
        self.sources = sources
        self.files = files
        self.spec = spec
        self.is_named = is_named
        self.settings = settings
        self.merged = merged
        self.also = also or {}
        self.conflict = conflict

    def wrote(self, path: str, digest: str | None) -> bool:
        """Whether a file with this digest is what a run has written."""
        return digest is not None and (self.files.get(path) == digest or digest in self.also.get(path, ()))


class Manifest:
    """What stands in an output folder. `shared` is None where its manifest is missing."""

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
        """The digest of every file that was written, by path; not of the manifests themselves."""
        return {path: digest for part in self.parts.values() for path, digest in part.files.items()}

    def wrote(self, path: str, digest: str | None) -> bool:
        """Whether a file with this digest is what a run has written."""
        return any(part.wrote(path, digest) for part in self.parts.values())


# --- the text --------------------------------------------------------------------------------------------------------


def path_of(name: str) -> str:
    """Where the manifest of a provider stands, or that of the shared files."""
    return f"{FOLDER}/{name}{ENDING}"


def name_in(path: str) -> str | None:
    """Whose manifest stands at a path: a provider's name, `SHARED`, `OLD_NAME`, or None where it is no manifest."""
    if path == OLD_NAME:
        return OLD_NAME
    folder, _, file = path.partition("/")
    inside = folder == FOLDER and file.endswith(ENDING) and "/" not in file
    return file[: -len(ENDING)] or None if inside else None


def dump(part: ManifestEntry) -> str:
    """A manifest: one fact a line, sorted, nothing of this machine or this minute in it.

    The line `made` is the digest of all others. Two branches that change any of them change this line both, and so a
    merge of them, by git or by hand, cannot look as if one run had written it.
    """
    lines = [f"tool {part.tool}"]
    lines += [f"settings {part.settings}"] if part.settings else []
    lines += [f"spec {part.spec}"] if part.spec else []
    lines += [_NAMED] if part.is_named else []
    lines += [f"source {digest} {name}" for name, digest in sorted(part.sources.items())]
    lines += [f"file {digest} {path}" for path, digest in sorted(part.files.items())]
    made = sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
    return "\n".join([_FIRST, f"made {made}", *lines, _LAST, ""])


def parse(text: str) -> ManifestEntry:
    """The manifest of its text. Raises ManifestError for a text that no run and no merge of two runs has left.

    Of a merge that git could not make the lines of both sides count, as they do where it could.
    That names and digests are possible ones is left to `paths.validate`: where nothing has changed, they are.
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
    part = ManifestEntry(
        found["tool"]["tool"][-1],
        {name: values[-1] for name, values in found["source"].items()},
        {path: values[0] for path, values in found["file"].items()},
        found["spec"].get("spec", [""])[-1],
        is_named=bool(found["named"]),
        settings=found["settings"].get("settings", [""])[-1],
        also={path: tuple(values[1:]) for path, values in found["file"].items() if len(values) > 1},
        conflict=conflict,
    )
    if len(found["made"]["made"]) > 1 or conflict is not None:
        part.merged = "recreated on two branches, and merged"
    elif f"\nmade {found['made']['made'][0]}\n" not in dump(part) or part.also:
        part.merged = "its manifest is not as a run has written it"
    return part


def _facts(lines: list[tuple[int, str]]) -> dict[str, dict[str, list[str]]]:
    """All values by kind and name. Raises ManifestError for a line that is no fact."""
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
            raise ManifestError(f"line {number} is not as it was written")
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
        raise ManifestError("it is no manifest of an older version") from None


def _old_package(name: str, data: Any) -> str:
    """The package of a provider, which had the name of the spec's file then."""
    return next((path.partition("/")[0] for path in data["files"] if path.endswith("/__init__.py")), name)


def _old_part(name: str, data: Any) -> ManifestEntry:
    sources, files = dict(data["sources"]), dict(data["files"])
    spec = next((source for source in sources if os.path.basename(source).partition(".")[0] == name), "")
    return ManifestEntry(data["generator"], sources if name else {}, files, spec if "/" in spec else "")


# --- the disk --------------------------------------------------------------------------------------------------------


def digest(data: bytes) -> str:
    """SHA-256 of a text file as it is with LF line ends, so that a CRLF checkout is no change."""
    return sha256(data.replace(b"\r\n", b"\n") if b"\r" in data else data).hexdigest()


def digest_of(path: str) -> str:
    """The digest of a file that is known to be a regular one."""
    with open(path, "rb", buffering=0) as file:
        return digest(file.read())


def digest_of_spec(path: str) -> str:
    """The digest of a file of a spec: of no more of it than a spec may have, however large it is.

    Raises OSError, at once, for anything else than a regular file.
    """
    return digest(read_regular(path, LARGEST_SPEC + 1))


def tool_digest() -> str:
    """The digest of what a provider's files depend on beside its spec: templates, stages and formatter."""
    return _digest_of_all(resources.shaping_files())


def shared_digest() -> str:
    """The digest of what the shared files depend on: first of all, the runtime."""
    return _digest_of_all(resources.shared_files())


def _digest_of_all(files: Iterable[tuple[str, str]]) -> str:
    named = [f"{name}\n{digest_of(path)}\n" for name, path in files]
    return sha256("".join([*named, *resources.PINNED]).encode()).hexdigest()


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


class Place:
    """Where the spec of a provider stands, and what is said of its package beside it.

    `prefix` stands before the file's name in the output, in place of its folder: the same on every machine. `package` is
    what the package is called; None where the spec says that. `settings` is the digest of the settings that shape it.
    """

    __slots__ = ("file", "folder", "package", "prefix", "settings")

    def __init__(self, folder: str, prefix: str, file: str, package: str | None = None, settings: str = "") -> None:
        self.folder = folder
        self.prefix = prefix
        self.file = file
        self.package = package
        self.settings = settings

    @property
    def path(self) -> str:
        """From the working folder."""
        return os.path.join(self.folder, self.file)

    @property
    def name(self) -> str:
        """In the output."""
        return self.prefix + self.file

    def spec(self, out: str) -> str:
        """As the manifest of an output folder remembers it."""
        return self.name if self.prefix else place_beside(out, self.path)

    def shown(self, name: str) -> str:
        """The path of a file of this spec, as its reader can open it, by the name that it has in the output."""
        return os.path.join(self.folder, name.removeprefix(self.prefix)).replace(os.sep, "/").removeprefix("./")


def places_in(folder: str) -> dict[str, Place]:
    """The specs of a folder, by provider. Raises ValueError where two have one name."""
    prefix = prefix_of(folder)
    return {provider: Place(folder, prefix, file) for provider, file in find_specs(folder).items()}


def list_files(folder: str) -> tuple[dict[str, bool], list[str]]:
    """Everything below a folder but other tools' caches: whether each file is a regular one, by path; and the folders.

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
    """What the manifests of an output folder say, and why those that cannot be used cannot, by path.

    The manifest is None where there is none that can be used. A part of an older version's counts where there is no newer one.
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
    """Let a part also know what an older version has written."""
    for path, listed in older.files.items():
        if path not in part.files:
            part.files = {**part.files, path: listed}
        elif part.files[path] != listed:
            part.also = {**part.also, path: (*part.also.get(path, ()), listed)}


def staging_of(out: str) -> str:
    """The folder beside the output folder in which a run prepares what it writes."""
    folder, name = os.path.split(os.path.abspath(out))
    return os.path.join(folder, f".{name}.specloom")


def sources_digests(part: ManifestEntry, place: Place) -> dict[str, str]:
    """The digests, now, of the files that a provider was made from. Raises OSError where one is gone."""
    return {name: digest_of_spec(place.shown(name)) for name in part.sources}


def up_to_date(specs: Iterable[Place], out: str, settings: str = "") -> Manifest | None:
    """The manifest, if a whole run of `generate` or `check` would find nothing to do or to say; None if it might.

    `specs` are all specs of the project, `settings` the digest of those that shape what all clients share.

    Every byte that matters is read: specs, the tool's own files, and all that stands in the output folder. Nothing is
    taken from times or sizes.
    """
    try:
        present, _ = list_files(out)
        texts = read_texts(out, present)
        manifest, broken = parse_all(texts)
        if manifest is None or broken or manifest.is_old:
            return None
        same = _same_inputs(manifest, specs, out, settings) and _same_outputs(manifest, out, present, texts)
    except (OSError, ValueError):
        return None
    return manifest if same else None


def _same_inputs(manifest: Manifest, specs: Iterable[Place], out: str, settings: str) -> bool:
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


def _is_same(name: str, part: ManifestEntry, place: Place, tool: str) -> bool:
    """Whether a provider's files are made from just what there is to make them from now."""
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
    """What stands before a spec's file name where readers see it: the name of its folder, and no more of the path."""
    return f"{os.path.basename(os.path.abspath(specs))}/"


def place_beside(out: str, spec: str) -> str:
    """Where a spec stands, seen from the folder that holds the output: the same in every copy of both.

    "" where the path has characters that a manifest cannot hold.
    """
    place = os.path.relpath(os.path.realpath(spec), os.path.dirname(os.path.realpath(out))).replace(os.sep, "/")
    return place if place.isprintable() and not set(place) & set('"\\') else ""


def summary(manifest: Manifest, command: str) -> str:
    """The one line that a run ends with which has found nothing to do."""
    files = len(manifest.files)
    done = f"0 written, {files} unchanged, 0 removed" if command == "generate" else "up to date"
    return f"{counted(len(manifest.providers), 'client')}, {counted(files, 'file')}: {done}"


def counted(number: int, what: str) -> str:
    """`1 file`, `37 files`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
