"""Compares the wanted files with the disk, and applies the differences."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct

from specloom.atomic import OutputError, Staging, is_interrupted, staging, sync
from specloom.conflicts import conflict_line, conflict_said
from specloom.manifest import (
    OLD_NAME,
    SHARED,
    Manifest,
    ManifestEntry,
    Origin,
    digest,
    digest_of,
    dump,
    list_files,
    name_in,
    parse_all,
    path_of,
    read_texts,
    staging_of,
)
from specloom.paths import is_plain, name_problem, path_problem, validate
from specloom.regular import irregular

MOST_KEPT_FILES = 10_000
"""The maximum number of other files in an output folder. With more, it is probably not an output folder."""


RENAME = "rename one of the specs, or name its package: `info.x-python-name` in the spec, or `--spec FILE --name NAME`"
"""The suggested fix if two specs have the same package name."""


class InTheWay(OutputError):
    """Files that were edited or created by the user would be overwritten. `paths` lists them with the reasons.

    `merged` says whether all of them are only merges of two runs by git, as far as can be determined.
    """

    def __init__(self, paths: Mapping[str, str]) -> None:
        self.paths = dict(paths)
        self.merged = not _HAND_MADE & set(self.paths.values())
        super().__init__("edited files would be overwritten")


# --- wanted and existing files ---------------------------------------------------------------------------------------


class Rendered(Struct, frozen=True):
    """The files of one part, and the digests of their sources. Paths are relative to the output folder."""

    sources: Mapping[str, str]
    files: Mapping[str, str]
    """Text by path."""
    spec: str = ""
    """The location of the spec, as the manifest stores it (see `ManifestEntry`)."""
    is_named: bool = False
    """Whether the package name was given on the command line or in the settings instead of by the spec."""
    settings: str = ""
    """The digest of the settings that affect the files."""
    runtime: tuple[str, ...] = ()
    """The modules of the runtime that the files import, or of the shared files, those that all providers' do."""
    operations: int = 0
    """How many operations the files have, and how many of them no generated test calls."""
    untested: int = 0
    tool: str = ""
    """The digest of the tool that made files which were copied from elsewhere; "" for that of `Wanted`."""
    version: str = ""
    """The version of the generator that made such files; "" for that of `Wanted`."""
    origin: Origin | None = None
    """Where such files were copied from."""


class Wanted(Struct, frozen=True):
    """The wanted content of the output folder. A part that is None is not changed: its manifest applies.

    A provider that is not listed is obsolete. `tool` is the digest of the parts of the tool that determine providers'
    files, `runtime` that of those for the shared ones, and `settings` that of the settings for the shared ones.
    """

    tool: str
    runtime: str
    shared: Mapping[str, str] | None
    providers: Mapping[str, Rendered | None]
    settings: str = ""
    modules: tuple[str, ...] = ()
    """The modules of the runtime that the files of all providers import."""
    version: str = ""
    """The version of the generator."""


class Tree(Struct, frozen=True):
    """The existing content of the output folder."""

    out: Path
    digests: Mapping[str, str]
    """Of every regular file that a manifest lists."""
    others: frozenset[str]
    """All other regular files except the manifests. They are read only if they would be overwritten: they may
    be huge.
    """
    odd: frozenset[str]
    """Links and other entries that are neither a regular file nor a folder."""
    folders: tuple[str, ...]
    manifests: Mapping[str, str]
    """Text of every manifest, by path; "" of one that is not UTF-8."""
    manifest: Manifest | None
    """Their content; None if there is no valid one."""
    broken: Mapping[str, str]
    """Why the invalid manifests cannot be used, by path."""

    @property
    def providers(self) -> Mapping[str, ManifestEntry]:
        """What the manifests say of each provider."""
        return self.manifest.providers if self.manifest is not None else dict[str, ManifestEntry]()

    def holds(self, files: Mapping[str, str]) -> bool:
        """Whether all these files exist with the wanted content."""
        return all(self.digests.get(path) == expected for path, expected in files.items())

    def digest(self, path: str) -> str | None:
        """Of any regular file; None where there is none."""
        return digest_of(os.path.join(self.out, path)) if path in self.others else self.digests.get(path)

    def conflict(self, path: str, wanted: str) -> int | None:
        """The line of the first conflict marker of git in a regular file, except wanted ones; None without."""
        if path not in self.others and path not in self.digests:
            return None
        with open(os.path.join(self.out, path), encoding="utf-8", errors="replace") as file:
            return conflict_line(file, frozenset(wanted.splitlines()))

    @property
    def files(self) -> frozenset[str]:
        """Everything that is not a folder, except the manifests."""
        return self.others | self.digests.keys() | self.odd


def read(out: Path) -> Tree:
    """Read the output folder. An absent folder counts as an empty one. Writes nothing.

    Raises OutputError if it is not an ordinary folder, or if recovery from a killed run is needed first (see `settle`).
    """
    if out.is_symlink():
        raise OutputError(f"`{out}` is a link", "name the folder itself: nothing is written through links")
    if is_interrupted(out):
        raise OutputError(f"`{out}` is missing: a run was killed between two steps", "`specloom generate` finishes it")
    if not out.exists():
        return Tree(out, {}, frozenset(), frozenset(), (), {}, None, {})
    if not out.is_dir():
        raise OutputError(f"`{out}` is not a folder")
    while True:
        before = out.stat().st_ino
        try:
            tree = _read_once(out)
        except FileNotFoundError:
            if out.exists():
                continue  # another run has put a new tree here during the reading
            raise
        if out.stat().st_ino == before:
            return tree


def _read_once(out: Path) -> Tree:
    files, folders = list_files(str(out))
    texts = read_texts(str(out), files)
    manifest, broken = parse_all(texts)
    unusable = validate(manifest) if manifest is not None else {}
    if manifest is not None and unusable:
        broken |= {_where(name, texts): why for name, why in unusable.items()}
        manifest, _ = parse_all({path: text for path, text in texts.items() if path not in broken})
    regular = {path for path, is_regular in files.items() if is_regular} - texts.keys()
    listed = regular & manifest.files.keys() if manifest is not None else set[str]()
    digests = {path: digest_of(os.path.join(out, path)) for path in listed}
    odd = frozenset(files.keys() - regular - texts.keys())
    manifests = {path: text or "" for path, text in texts.items()}
    return Tree(out, digests, frozenset(regular - listed), odd, tuple(folders), manifests, manifest, broken)


def _where(name: str, texts: Mapping[str, str | None]) -> str:
    """The path of the manifest of a part: its own, or the one of an older version."""
    return path_of(name) if path_of(name) in texts else OLD_NAME


# --- differences -----------------------------------------------------------------------------------------------------


class Plan(Struct, frozen=True):
    """What a run would do to the output folder."""

    manifest: Manifest
    """After the run."""
    write: Mapping[str, str]
    """Text of the new and changed files, by path."""
    unchanged: tuple[str, ...]
    remove: tuple[str, ...]
    """Written by an earlier run, not edited, obsolete."""
    kept: tuple[str, ...]
    """Not the tool's: the user's own files, and obsolete files that were edited."""
    in_the_way: Mapping[str, str]
    """Files that would be overwritten although they were edited: the reason, by path."""
    manifests: Mapping[str, str]
    """Text of the new and changed manifests, by path."""
    gone_manifests: frozenset[str]
    """Manifests of obsolete parts, and the one of an older version."""

    @property
    def does_nothing(self) -> bool:
        """Whether the output folder is already as wanted."""
        return not (self.write or self.remove or self.manifests or self.gone_manifests)


def compare(tree: Tree, wanted: Wanted) -> Plan:
    """Compare the wanted with the existing files.

    Raises OutputError for a path that must not be written, and for two parts that want the same path.
    """
    before = tree.manifest
    listed = before.files if before is not None else {}
    texts = _texts(wanted, before)
    after = _manifest(before, wanted)
    _refuse_unsafe(after)
    write: dict[str, str] = {}
    in_the_way: dict[str, str] = {}
    for path, text in texts.items():
        present = tree.digest(path)
        if present == digest(text.encode()):
            continue
        write[path] = text
        if path in tree.odd:
            in_the_way[path] = "a link or not a regular file"
        elif present is not None and not (before is not None and before.wrote(path, present)):
            in_the_way[path] = _why_in_the_way(tree, path, text)
    files = after.files
    gone = listed.keys() - files.keys()
    remove = sorted(path for path in gone if before is not None and before.wrote(path, tree.digests.get(path)))
    kept = sorted(tree.files - files.keys() - set(remove))
    _refuse_obstacles(files, kept)
    _refuse_odd(tree, after, remove)
    return Plan(
        manifest=after,
        write=write,
        unchanged=tuple(sorted((files.keys() & tree.files) - write.keys())),
        remove=tuple(remove),
        kept=tuple(kept),
        in_the_way=in_the_way,
        manifests=_changed_manifests(tree, wanted, after),
        gone_manifests=frozenset(tree.manifests.keys() - {path_of(name) for name in after.parts}),
    )


def _why_in_the_way(tree: Tree, path: str, wanted: str) -> str:
    """Why a regular file must not be overwritten without `force`."""
    line = tree.conflict(path, wanted)
    if line is not None:
        return conflict_said(line)
    parts = tree.manifest.parts.values() if tree.manifest is not None else ()
    known = next((part for part in parts if path in part.files), None)
    if known is None:
        return "not written by specloom"
    return known.merged if path in known.also and known.merged else "edited by hand"


def _changed_manifests(tree: Tree, wanted: Wanted, after: Manifest) -> dict[str, str]:
    """The manifests to write: of parts that are generated again, and of those that only an older version's manifest
    lists.
    """
    anew = {name for name, part in wanted.providers.items() if part is not None}
    anew |= {SHARED} if wanted.shared is not None else set()
    texts = {
        path_of(name): dump(part)
        for name, part in after.parts.items()
        if name in anew or path_of(name) not in tree.manifests
    }
    return {path: text for path, text in texts.items() if tree.manifests.get(path) != text}


def _texts(wanted: Wanted, before: Manifest | None) -> dict[str, str]:
    """All texts by path. None of them is a file of an unchanged part."""
    parts = {name: part.files for name, part in wanted.providers.items() if part is not None}
    texts: dict[str, str] = dict(wanted.shared or {})
    owner = dict.fromkeys(texts, "the shared files")
    kept = {name for name, part in wanted.providers.items() if part is None}
    for name, part in before.providers.items() if before is not None else ():
        if name in kept:
            owner |= dict.fromkeys(part.files, f"`{name}`")
    for name, files in parts.items():
        for path, text in files.items():
            if path in owner:
                raise OutputError(f"`{path}` is needed by both `{name}` and {owner[path]}", RENAME)
            texts[path], owner[path] = text, f"`{name}`"
    for path, text in texts.items():
        if "\r" in text:
            raise ValueError(f"{path} contains a carriage return")  # an internal error: its digest would not detect it
    return texts


def _manifest(before: Manifest | None, wanted: Wanted) -> Manifest:
    """The manifest after the run; parts that are not generated again are copied."""

    def part(tool: str, rendered: Rendered | None, old: ManifestEntry | None) -> ManifestEntry:
        if rendered is not None:
            digests = {path: digest(text.encode()) for path, text in rendered.files.items()}
            tool = rendered.tool or tool
            is_same_tool = old is not None and old.tool == tool and not rendered.version
            return ManifestEntry(
                tool,
                rendered.sources,
                digests,
                rendered.spec,
                is_named=rendered.is_named,
                settings=rendered.settings,
                runtime=rendered.runtime,
                version=old.version if old is not None and is_same_tool else rendered.version or wanted.version,
                origin=rendered.origin,
            )
        if old is None:
            raise OutputError("the manifest was removed during this run", "run it again")
        return old

    old_providers: Mapping[str, ManifestEntry] = before.providers if before is not None else {}
    shared = (
        Rendered({}, wanted.shared, settings=wanted.settings, runtime=wanted.modules)
        if wanted.shared is not None
        else None
    )
    is_empty = shared is not None and not (shared.files or wanted.providers)
    return Manifest(
        None if is_empty else part(wanted.runtime, shared, before.shared if before is not None else None),
        {name: part(wanted.tool, rendered, old_providers.get(name)) for name, rendered in wanted.providers.items()},
    )


def _refuse_unsafe(manifest: Manifest) -> None:
    """Check that every path is valid on all systems, and that there is only one spelling of each name."""
    written: dict[str, str] = {}
    for name in manifest.providers:
        problem = name_problem(name) if is_plain(name) else None
        if problem is not None:
            raise OutputError(f"the name `{name}` {problem}", RENAME)
    for path in sorted(manifest.files):
        problem = path_problem(path)
        if problem is not None:
            raise OutputError(f"the path `{path}` {problem}", RENAME)
    for path in (*sorted(manifest.files), *map(path_of, sorted(manifest.providers))):
        for name in (path, *_ancestors(path)):
            other = written.setdefault(name.casefold(), name)
            if other != name:
                raise OutputError(f"`{other}` and `{name}` differ only in case", RENAME)
    folders = {folder for path in manifest.files for folder in _ancestors(path)}
    for path in manifest.files:
        if path in folders:
            raise OutputError(f"`{path}` is needed as a file and as a folder", RENAME)
    for name in (*manifest.providers, *(name for part in manifest.parts.values() for name in part.sources)):
        if not is_plain(name):
            raise OutputError(f"the file name {name!r} contains quotes, backslashes or control characters", RENAME)


def _refuse_obstacles(files: Mapping[str, str], kept: Iterable[str]) -> None:
    """Find the user's files at the path of a folder, including links to folders, or below the path of a file."""
    folders = {folder for path in files for folder in _ancestors(path)}
    for path in kept:
        if path in folders:
            raise OutputError(f"`{path}` is in the place of a folder", "move it away")
        for folder in _ancestors(path):
            if folder in files:
                raise OutputError(f"`{path}` is below `{folder}`, which must be a file", "move it away")


def _refuse_odd(tree: Tree, after: Manifest, remove: Iterable[str]) -> None:
    """Find entries other than files at the path of a manifest, and empty folders at the path of a file."""
    emptied = {folder for path in remove for folder in _ancestors(path)}
    folders = set(tree.folders) - emptied
    manifests = [path_of(name) for name in after.parts]
    for path in (*manifests, *after.files):
        if path in folders:
            raise OutputError(f"`{path}` is a folder, where a file must be", "move it away")
    for path in manifests:
        if path in tree.odd:
            kind = "a link" if (tree.out / path).is_symlink() else irregular(tree.out / path)
            raise OutputError(f"`{path}` is {kind}, where a manifest must be", "move it away, and run it again")


def _ancestors(path: str) -> Iterator[str]:
    """Every folder above a path, the nearest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


# --- drift -----------------------------------------------------------------------------------------------------------

State: TypeAlias = Literal["missing", "edited", "merged", "outdated", "unwanted", "extra"]


class Drift(Struct, frozen=True):
    """One file that differs from the output of a run."""

    path: str
    state: State
    why: str
    after: str | None = None
    """The text that a run would write, if it would overwrite something."""
    line: int | None = None
    """The line that is wrong, where it is known without the text."""


def drift(tree: Tree, wanted: Wanted, *, partial: bool = False) -> list[Drift]:
    """Everything that differs from the output of a run, by path, with the reason.

    `partial` checks only the parts that are wanted again, and unknown files only in their own folders. The tree must
    have a manifest.
    """
    before = tree.manifest
    if before is None:
        raise ValueError("the output cannot be checked without a manifest")
    plan = compare(tree, wanted)
    listed = before.files
    reasons = _Reasons(before, plan.manifest)
    found: list[Drift] = []
    for path, text in plan.write.items():
        why = reasons.of(path)
        if path in plan.in_the_way:
            state: State = "edited" if plan.in_the_way[path] in _HAND_MADE else "merged"
            found.append(Drift(path, state, "; ".join(filter(None, dict.fromkeys((plan.in_the_way[path], why)))), text))
        elif path in tree.files:
            found.append(Drift(path, "outdated", f"out of date: {why or _OTHER_VERSION}", text))
        else:
            found.append(Drift(path, "missing", "missing" if path in listed else "not generated yet"))
    for path in plan.remove:
        found.append(Drift(path, "unwanted", f"no longer generated: {reasons.of(path) or _OTHER_VERSION}"))
    theirs = _folders_of(wanted)
    for path in plan.kept:
        if path in listed:
            found.append(Drift(path, "extra", "no longer generated, and edited by hand"))
        elif not partial or path.partition("/")[0] in theirs:
            found.append(Drift(path, "extra", "not written by specloom"))
    found += _manifest_drift(tree, plan, {one.path for one in found}, reasons)
    return sorted(found, key=lambda one: one.path)


_HAND_MADE = frozenset({"edited by hand", "not written by specloom", "a link or not a regular file"})


def _manifest_drift(tree: Tree, plan: Plan, differing: set[str], reasons: _Reasons) -> Iterator[Drift]:
    """Manifests that a run would change, unless a file that they list is reported already."""
    if OLD_NAME in tree.manifests:
        yield Drift(OLD_NAME, "outdated", "the layout of an older version, which a run replaces")
        return
    for path in (*plan.manifests, *plan.gone_manifests):
        name = name_in(path) or ""
        parts = (tree.manifest.parts.get(name) if tree.manifest is not None else None, plan.manifest.parts.get(name))
        if parts[0] is not None and parts[0].conflict is not None:
            yield Drift(path, "outdated", conflict_said(parts[0].conflict), line=parts[0].conflict)
            continue
        if any(part is not None and part.files.keys() & differing for part in parts):
            continue
        if path in plan.gone_manifests:
            yield Drift(path, "unwanted", "no longer generated")
        elif path not in tree.manifests:
            yield Drift(path, "missing", "missing")
        else:
            yield Drift(path, "outdated", f"out of date: {reasons.of_part(name) or _OTHER_VERSION}")


def other_versions(before: Manifest, wanted: Wanted) -> list[str]:
    """The versions of the generator that wrote parts which this one would write differently, the earliest first."""
    tools = {name: wanted.tool for name, part in wanted.providers.items() if part is not None}
    tools |= {SHARED: wanted.runtime} if wanted.shared is not None else {}
    parts = (part for name, part in before.parts.items() if name in tools and part.tool != tools[name])
    return sorted({part.version for part in parts if part.version not in ("", wanted.version)}, key=_in_order)


def _in_order(version: str) -> list[int]:
    return [int(number) for number in version.split(".") if number.isdigit()]


def _folders_of(wanted: Wanted) -> set[str]:
    """The top-level folders that belong only to the providers that are wanted again."""
    shared = {path.partition("/")[0] for path in wanted.shared or ()}
    parts = [part for part in wanted.providers.values() if part is not None]
    return {path.partition("/")[0] for part in parts for path in part.files if "/" in path} - shared


class _Reasons:
    """Why files differ from the last run: which of their sources have changed since."""

    def __init__(self, before: Manifest, after: Manifest) -> None:
        self._before = before
        self._after = after

    def of(self, path: str) -> str:
        """The changes that affect the part of a path; "" if there are none."""
        for parts in (self._before.parts, self._after.parts):
            for name, part in parts.items():
                if path in part.files:
                    return self.of_part(name)
        return ""

    def of_part(self, name: str) -> str:
        """The changes that affect a part; "" if there are none, or if it is new."""
        old, new = self._before.parts.get(name), self._after.parts.get(name)
        if old is None:
            return ""
        if new is None:
            other = next((one for one, part in self._after.parts.items() if part.spec == old.spec != ""), None)
            return f"its package is now named `{other}`" if other else f"the spec of `{name}` does not exist any more"
        if old.merged and new is not old:
            return old.merged
        names = [source for source in sorted(old.sources.keys() | new.sources.keys()) if _differ(source, old, new)]
        names += [] if old.tool == new.tool else ["the runtime" if name == SHARED else "the generator"]
        names += [] if old.settings == new.settings else ["the settings"]
        shown = ", ".join(names[:_MOST_NAMES])
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        moved = f"the spec is now at {new.spec}" if new.spec != old.spec and new.spec and not names else ""
        return f"{shown}{more} changed" if names else moved


def _differ(source: str, old: ManifestEntry, new: ManifestEntry) -> bool:
    return old.sources.get(source) != new.sources.get(source)


_MOST_NAMES = 3
_OTHER_VERSION = "different from the output of this version of specloom"


def unified_diff(present: str, after: str, path: str, *, most: int = 60) -> list[str]:
    """The lines that a run would remove and add: up to `most` of them, and the number of the remaining ones.

    Files that are too different to be compared quickly get one line that says so.
    """
    import difflib  # only needed for a drift

    old, new = present.splitlines(), after.splitlines()
    if max(len(old), len(new)) > _MOST_COMPARED:
        return [f"({len(old)} lines here, {len(new)} wanted: too many to compare)"]
    lines = list(difflib.unified_diff(old, new, f"{path} (on disk)", f"{path} (as generated)", lineterm=""))
    rest = len(lines) - most
    return lines if rest <= 0 else [*lines[:most], f"({rest} more lines of this difference)"]


_MOST_COMPARED = 20_000


# --- applying --------------------------------------------------------------------------------------------------------


class Outcome(Struct, frozen=True):
    """The result of a run."""

    plan: Plan
    rescued: tuple[str, ...]
    """The locations of files that other processes wrote into the old tree while it was being replaced."""


_WAIT = 30.0
"""Seconds to wait for another run on the same output folder."""


def refuse_place(out: Path, outside: Iterable[Path]) -> None:
    """Raise OutputError if the output folder is, or contains, a folder that must not be replaced."""
    real = Path(os.path.realpath(out))
    for folder in outside:
        if Path(os.path.realpath(folder)).is_relative_to(real):
            raise OutputError(f"`{out}` contains `{folder}`", "name a separate folder: it is replaced as a whole")


def settle(out: Path) -> list[str]:
    """Recover from a killed run, if there was one. Returns the locations of rescued files. Waits as `apply` does."""
    if not os.path.lexists(staging_of(str(out))):
        return []
    with staging(Path(os.path.abspath(out)), _WAIT) as stage:
        return stage.rescued


def apply(out: Path, wanted: Wanted | Callable[[Tree], Wanted], *, force: bool = False, wait: float = _WAIT) -> Outcome:
    """Make the output folder as wanted, atomically.

    A function is called with the existing content, which no other run can change meanwhile. `force` overwrites edited
    files and ignores an invalid manifest. Waits for another run on the same folder, up to `wait` seconds. Raises
    InTheWay or OutputError with nothing changed, and OSError from the disk.
    """
    shown, out = out, Path(os.path.abspath(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    with staging(out, wait) as stage:
        tree = read(out)
        if tree.broken and not force:
            raise broken_manifest(shown, tree.broken)
        plan = compare(tree, wanted(tree) if callable(wanted) else wanted)
        if plan.in_the_way and not force:
            raise InTheWay(plan.in_the_way)
        if len(plan.kept) > MOST_KEPT_FILES:
            raise OutputError(f"`{shown}` contains {len(plan.kept)} other files", "name a separate folder")
        if not plan.does_nothing:
            _build(stage, out, tree, plan)
            stage.put_in_place(given_up=plan.in_the_way)
        return Outcome(plan, tuple(stage.rescued))


def broken_manifest(out: Path, broken: Mapping[str, str]) -> OutputError:
    """The report of invalid manifests: of the first of them."""
    path, why = next(iter(sorted(broken.items())))
    more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
    return OutputError(
        f"`{out / path}` is not a valid manifest: {why}{more}",
        "restore it from version control, or run `specloom generate --force`, which writes every file again "
        "and removes none",
    )


def _build(stage: Staging, out: Path, tree: Tree, plan: Plan) -> None:
    """The whole new tree, flushed to the disk, beside the old one."""
    carried = tree.files - plan.write.keys() - set(plan.remove)
    carried |= tree.manifests.keys() - plan.manifests.keys() - plan.gone_manifests
    texts = {**plan.write, **plan.manifests}
    emptied = {folder for path in (*plan.remove, *plan.gone_manifests) for folder in _ancestors(path)}
    needed = {folder for path in (*carried, *texts) for folder in _ancestors(path)}
    folders = ["", *sorted(needed | (set(tree.folders) - emptied))]
    for folder in folders:
        _make_folder(stage.new / folder, out / folder)
    for path in carried:
        _carry(out / path, stage.new / path)
    for path, text in texts.items():
        _write(stage.new / path, text, out / path)
    for folder in folders:
        sync(stage.new / folder)


def _make_folder(new: Path, old: Path) -> None:
    new.mkdir()
    if old.is_dir() and not old.is_symlink():
        if old.stat().st_dev != new.stat().st_dev:
            raise OutputError(f"`{old}` is on another disk", "an output folder can neither be nor hold a mount point")
        shutil.copymode(old, new)


def _carry(old: Path, new: Path) -> None:
    """Copy a file into the new tree, including times and mode: a hard link if possible."""
    try:
        if not _LINKS or not _is_linked(old, new):
            shutil.copy2(old, new, follow_symlinks=False)
    except FileNotFoundError:
        raise OutputError(f"`{old}` was removed during this run", "run it again") from None


_LINKS = os.link in os.supports_follow_symlinks
"""Whether this system can create a hard link to a symbolic link itself instead of its target."""


def _is_linked(old: Path, new: Path) -> bool:
    """Create a hard link; False if the disk does not support it, or not across these folders."""
    try:
        os.link(old, new, follow_symlinks=False)
    except FileNotFoundError:
        raise
    except OSError:
        return False
    return True


def _write(path: Path, text: str, old: Path) -> None:
    """Write a file and wait until the disk has it; with the mode of the file that it replaces."""
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        if old.is_file() and not old.is_symlink():
            shutil.copymode(old, path)
        os.fsync(file.fileno())
