"""Wanted files and the disk: what differs, and making the one like the other."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from specloom.atomic import OutputError, Staging, is_interrupted, staging, sync
from specloom.conflicts import conflict_line, conflict_said
from specloom.manifest import (
    OLD_NAME,
    SHARED,
    Manifest,
    ManifestEntry,
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
"""How many files of other origin an output folder may hold. With more it is somebody's home, not an output folder."""


RENAME = "rename one of the specs, or name its package: `info.x-python-name` in the spec, or `--spec FILE --name NAME`"
"""The way out where two specs want one name."""


class InTheWay(OutputError):
    """Files that somebody has edited or put there would be overwritten. `paths` says which and why.

    `merged` says whether all of them are only what git has made of two runs, as far as can be told.
    """

    def __init__(self, paths: Mapping[str, str]) -> None:
        self.paths = dict(paths)
        self.merged = not _HAND_MADE & set(self.paths.values())
        super().__init__("somebody's work would be overwritten")


# --- what is wanted, what is there -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rendered:
    """The files of one part, and the digests of what they were made from. Paths are relative to the output folder."""

    sources: Mapping[str, str]
    files: Mapping[str, str]
    """Text by path."""
    spec: str = ""
    """The place of the spec, as the manifest remembers it (see `ManifestEntry`)."""
    is_named: bool = False
    """Whether the package has the name that the command line or the settings give it, and not the spec's own."""
    settings: str = ""
    """The digest of the settings that shape the files."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the output folder should hold. A part that is None stays what its manifest says of it.

    A provider that is not named at all is obsolete. `tool` is the digest of what makes providers'
    files, `runtime` that of what makes the shared ones, and `settings` that of the settings that shape the shared ones.
    """

    tool: str
    runtime: str
    shared: Mapping[str, str] | None
    providers: Mapping[str, Rendered | None]
    settings: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """What stands in the output folder."""

    out: Path
    digests: Mapping[str, str]
    """Of every regular file that a manifest lists."""
    others: frozenset[str]
    """All other regular files but the manifests. They are read only where they stand in the way: they may be huge."""
    odd: frozenset[str]
    """Links and other things that are neither a regular file nor a folder."""
    folders: tuple[str, ...]
    manifests: Mapping[str, str]
    """Text of every manifest, by path; "" of one that is not UTF-8."""
    manifest: Manifest | None
    """What they say; None where there is none that can be used."""
    broken: Mapping[str, str]
    """Why the manifests that cannot be used cannot, by path."""

    def holds(self, files: Mapping[str, str]) -> bool:
        """Whether all these files are there as they should be."""
        return all(self.digests.get(path) == expected for path, expected in files.items())

    def digest(self, path: str) -> str | None:
        """Of any regular file; None where there is none."""
        return digest_of(os.path.join(self.out, path)) if path in self.others else self.digests.get(path)

    def conflict(self, path: str, wanted: str) -> int | None:
        """The line of the first conflict marker of git in a regular file, besides such as are wanted; None without."""
        if path not in self.others and path not in self.digests:
            return None
        with open(os.path.join(self.out, path), encoding="utf-8", errors="replace") as file:
            return conflict_line(file, frozenset(wanted.splitlines()))

    @property
    def files(self) -> frozenset[str]:
        """Everything that is no folder, but the manifests."""
        return self.others | self.digests.keys() | self.odd


def read(out: Path) -> Tree:
    """Take stock of the output folder. An absent folder is an empty one. Writes nothing.

    Raises OutputError where it is no ordinary folder, or where a killed run must first be finished (see `settle`).
    """
    if out.is_symlink():
        raise OutputError(f"`{out}` is a link", "name the folder itself: nothing is written through links")
    if is_interrupted(out):
        raise OutputError(f"`{out}` is away: a run was killed between two steps", "`specloom generate` finishes it")
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
                continue  # another run has put a new tree here while this one was reading
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
    """Where the manifest of a part stands: its own, or the one of an older version."""
    return path_of(name) if path_of(name) in texts else OLD_NAME


# --- what differs ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do to the output folder."""

    manifest: Manifest
    """As it will be."""
    write: Mapping[str, str]
    """Text of the files that are new or change, by path."""
    unchanged: tuple[str, ...]
    remove: tuple[str, ...]
    """Written by an earlier run, changed by nobody, obsolete."""
    kept: tuple[str, ...]
    """Not the tool's: people's own files, and obsolete files that somebody has edited."""
    in_the_way: Mapping[str, str]
    """Files that would be overwritten although they hold somebody's work: the reason, by path."""
    manifests: Mapping[str, str]
    """Text of the manifests that are new or change, by path."""
    gone_manifests: frozenset[str]
    """Manifests of what is obsolete, and the one of an older version."""

    @property
    def does_nothing(self) -> bool:
        """Whether the output folder is already what it should be."""
        return not (self.write or self.remove or self.manifests or self.gone_manifests)


def compare(tree: Tree, wanted: Wanted) -> Plan:
    """Compare what is wanted with what is there.

    Raises OutputError for a path that may not be written, and for two parts that want the same path.
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
            in_the_way[path] = "a link or no regular file"
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
    """Why a regular file may not be overwritten just so."""
    line = tree.conflict(path, wanted)
    if line is not None:
        return conflict_said(line)
    parts = tree.manifest.parts.values() if tree.manifest is not None else ()
    known = next((part for part in parts if path in part.files), None)
    if known is None:
        return "not written by specloom"
    return known.merged if path in known.also and known.merged else "edited by hand"


def _changed_manifests(tree: Tree, wanted: Wanted, after: Manifest) -> dict[str, str]:
    """The manifests to write: of what is recreated, and of what only the manifest of an older version lists."""
    anew = {name for name, part in wanted.providers.items() if part is not None}
    anew |= {SHARED} if wanted.shared is not None else set()
    texts = {
        path_of(name): dump(part)
        for name, part in after.parts.items()
        if name in anew or path_of(name) not in tree.manifests
    }
    return {path: text for path, text in texts.items() if tree.manifests.get(path) != text}


def _texts(wanted: Wanted, before: Manifest | None) -> dict[str, str]:
    """All texts by path. None of them is a file of a part that stays as it is."""
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
                raise OutputError(f"`{path}` would be written for `{name}` and for {owner[path]}", RENAME)
            texts[path], owner[path] = text, f"`{name}`"
    for path, text in texts.items():
        if "\r" in text:
            raise ValueError(f"{path} has a carriage return")  # our bug: its digest would not tell
    return texts


def _manifest(before: Manifest | None, wanted: Wanted) -> Manifest:
    """The manifest as it will be; parts that are not wanted anew are taken over."""

    def part(tool: str, rendered: Rendered | None, old: ManifestEntry | None) -> ManifestEntry:
        if rendered is not None:
            digests = {path: digest(text.encode()) for path, text in rendered.files.items()}
            return ManifestEntry(
                tool,
                rendered.sources,
                digests,
                rendered.spec,
                is_named=rendered.is_named,
                settings=rendered.settings,
            )
        if old is None:
            raise OutputError("the manifest has gone while this run was at work", "run it again")
        return old

    old_providers: Mapping[str, ManifestEntry] = before.providers if before is not None else {}
    shared = Rendered({}, wanted.shared, settings=wanted.settings) if wanted.shared is not None else None
    return Manifest(
        part(wanted.runtime, shared, before.shared if before is not None else None),
        {name: part(wanted.tool, rendered, old_providers.get(name)) for name, rendered in wanted.providers.items()},
    )


def _refuse_unsafe(manifest: Manifest) -> None:
    """Hold every path to what all systems take, and to one way of writing each name."""
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
            raise OutputError(f"`{path}` would be a file and a folder", RENAME)
    for name in (*manifest.providers, *(name for part in manifest.parts.values() for name in part.sources)):
        if not is_plain(name):
            raise OutputError(f"the file name {name!r} has quotes, backslashes or control characters", RENAME)


def _refuse_obstacles(files: Mapping[str, str], kept: Iterable[str]) -> None:
    """Find what people keep where a folder must stand, a link to one included, or below the place of a file."""
    folders = {folder for path in files for folder in _ancestors(path)}
    for path in kept:
        if path in folders:
            raise OutputError(f"`{path}` stands where a folder must be", "move it away")
        for folder in _ancestors(path):
            if folder in files:
                raise OutputError(f"`{path}` stands below `{folder}`, which is to be a file", "move it away")


def _refuse_odd(tree: Tree, after: Manifest, remove: Iterable[str]) -> None:
    """Find what stands where a manifest must be written and is no file, and empty folders in the place of a file."""
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


@dataclass(frozen=True, slots=True)
class Drift:
    """One file that is not what a run would leave."""

    path: str
    state: State
    why: str
    after: str | None = None
    """What a run would write, where it would overwrite something."""


def drift(tree: Tree, wanted: Wanted, *, partial: bool = False) -> list[Drift]:
    """Everything that is not as a run would leave it, by path, with the reason.

    `partial` judges only the parts that are wanted anew, and strange files only in their own folders. The tree must
    have a manifest.
    """
    before = tree.manifest
    if before is None:
        raise ValueError("nothing can be judged without a manifest")
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


_HAND_MADE = frozenset({"edited by hand", "not written by specloom", "a link or no regular file"})


def _manifest_drift(tree: Tree, plan: Plan, differing: set[str], reasons: _Reasons) -> Iterator[Drift]:
    """Manifests that a run would change, where that is not said by a file that they list."""
    if OLD_NAME in tree.manifests:
        yield Drift(OLD_NAME, "outdated", "the layout of an older version, which a run replaces")
        return
    for path in (*plan.manifests, *plan.gone_manifests):
        name = name_in(path) or ""
        parts = (tree.manifest.parts.get(name) if tree.manifest is not None else None, plan.manifest.parts.get(name))
        if parts[0] is not None and parts[0].conflict is not None:
            yield Drift(path, "outdated", conflict_said(parts[0].conflict))
            continue
        if any(part is not None and part.files.keys() & differing for part in parts):
            continue
        if path in plan.gone_manifests:
            yield Drift(path, "unwanted", "no longer generated")
        elif path not in tree.manifests:
            yield Drift(path, "missing", "missing")
        else:
            yield Drift(path, "outdated", f"out of date: {reasons.of_part(name) or _OTHER_VERSION}")


def _folders_of(wanted: Wanted) -> set[str]:
    """The folders at the top that belong to the providers that are wanted anew, and to nobody else."""
    shared = {path.partition("/")[0] for path in wanted.shared or ()}
    parts = [part for part in wanted.providers.values() if part is not None]
    return {path.partition("/")[0] for part in parts for path in part.files if "/" in path} - shared


class _Reasons:
    """Why files differ from the last run's: which of the things that they are made from have changed since."""

    def __init__(self, before: Manifest, after: Manifest) -> None:
        self._before = before
        self._after = after

    def of(self, path: str) -> str:
        """What changed for the part that a path belongs to, or belonged to; "" where nothing did."""
        for parts in (self._before.parts, self._after.parts):
            for name, part in parts.items():
                if path in part.files:
                    return self.of_part(name)
        return ""

    def of_part(self, name: str) -> str:
        """What changed for a part; "" where nothing did, or where it is new."""
        old, new = self._before.parts.get(name), self._after.parts.get(name)
        if old is None:
            return ""
        if new is None:
            other = next((one for one, part in self._after.parts.items() if part.spec == old.spec != ""), None)
            return f"its package is called `{other}` now" if other else f"the spec of `{name}` is gone"
        if old.merged and new is not old:
            return old.merged
        names = [source for source in sorted(old.sources.keys() | new.sources.keys()) if _differ(source, old, new)]
        names += [] if old.tool == new.tool else ["the runtime" if name == SHARED else "the generator"]
        names += [] if old.settings == new.settings else ["the settings"]
        shown = ", ".join(names[:_MOST_NAMES])
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        moved = f"the spec stands at {new.spec} now" if new.spec != old.spec and new.spec and not names else ""
        return f"{shown}{more} changed" if names else moved


def _differ(source: str, old: ManifestEntry, new: ManifestEntry) -> bool:
    return old.sources.get(source) != new.sources.get(source)


_MOST_NAMES = 3
_OTHER_VERSION = "not what this version of specloom writes"


def unified_diff(present: str, after: str, path: str, *, most: int = 60) -> list[str]:
    """The lines that a run would take out and put in: `most` of them, and then how many follow.

    Files that are too different to be compared quickly get one line that says so.
    """
    import difflib  # only a drift needs it

    old, new = present.splitlines(), after.splitlines()
    if max(len(old), len(new)) > _MOST_COMPARED:
        return [f"({len(old)} lines here, {len(new)} wanted: too many to compare)"]
    lines = list(difflib.unified_diff(old, new, f"{path} (on disk)", f"{path} (as generated)", lineterm=""))
    rest = len(lines) - most
    return lines if rest <= 0 else [*lines[:most], f"({rest} more lines of this difference)"]


_MOST_COMPARED = 20_000


# --- applying --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run has done."""

    plan: Plan
    rescued: tuple[str, ...]
    """Where files stand that somebody wrote into the old tree while it was being replaced."""


def refuse_place(out: Path, outside: Iterable[Path]) -> None:
    """Raise OutputError if the output folder is, or holds, one of the folders that it may not swallow."""
    real = Path(os.path.realpath(out))
    for folder in outside:
        if Path(os.path.realpath(folder)).is_relative_to(real):
            raise OutputError(f"`{out}` holds `{folder}`", "name a folder of its own: it is replaced as a whole")


def settle(out: Path, *, wait: float = 30.0) -> list[str]:
    """Finish what a killed run has left beside the output folder, if one has. Returns where files were put."""
    if not os.path.lexists(staging_of(str(out))):
        return []
    with staging(Path(os.path.abspath(out)), wait) as stage:
        return stage.rescued


def apply(out: Path, wanted: Wanted, *, force: bool = False, wait: float = 30.0) -> Outcome:
    """Make the output folder what it should be, all or nothing.

    `force` overwrites what is in the way and takes a broken manifest for none. Another run on the same folder is waited
    for, up to `wait` seconds. Raises InTheWay or OutputError with nothing changed, and OSError from the disk.
    """
    shown, out = out, Path(os.path.abspath(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    with staging(out, wait) as stage:
        tree = read(out)
        if tree.broken and not force:
            raise broken_manifest(shown, tree.broken)
        plan = compare(tree, wanted)
        if plan.in_the_way and not force:
            raise InTheWay(plan.in_the_way)
        if len(plan.kept) > MOST_KEPT_FILES:
            raise OutputError(f"`{shown}` holds {len(plan.kept)} files of other origin", "name a folder of its own")
        if not plan.does_nothing:
            _build(stage, out, tree, plan)
            stage.put_in_place(given_up=plan.in_the_way)
        return Outcome(plan, tuple(stage.rescued))


def broken_manifest(out: Path, broken: Mapping[str, str]) -> OutputError:
    """The report of manifests that cannot be used: of the first of them."""
    path, why = next(iter(sorted(broken.items())))
    more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
    return OutputError(
        f"`{out / path}` cannot be used: {why}{more}",
        "restore it from version control, or run `specloom generate --force`, which writes every file anew "
        "and removes none",
    )


def _build(stage: Staging, out: Path, tree: Tree, plan: Plan) -> None:
    """The whole new tree, on the disk and safe from a power cut, beside the old one."""
    carried = tree.files - plan.write.keys() - set(plan.remove)
    carried |= tree.manifests.keys() - plan.manifests.keys() - plan.gone_manifests
    texts = {**plan.write, **plan.manifests}
    emptied = {folder for path in plan.remove for folder in _ancestors(path)}
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
            raise OutputError(f"`{old}` lies on another disk", "an output folder can neither be nor hold a mount point")
        shutil.copymode(old, new)


def _carry(old: Path, new: Path) -> None:
    """The same file in the new tree: times, mode, and all. A copy where there can be no hard link to it."""
    try:
        if not _LINKS or not _is_linked(old, new):
            shutil.copy2(old, new, follow_symlinks=False)
    except FileNotFoundError:
        raise OutputError(f"`{old}` vanished while this run was at work", "run it again") from None


_LINKS = os.link in os.supports_follow_symlinks
"""Whether this system can link to a symbolic link, and not only to what that leads to."""


def _is_linked(old: Path, new: Path) -> bool:
    """Make a hard link; False where the disk has none, or not across these folders."""
    try:
        os.link(old, new, follow_symlinks=False)
    except FileNotFoundError:
        raise
    except OSError:
        return False
    return True


def _write(path: Path, text: str, old: Path) -> None:
    """Write a file and wait until the disk has it; with the mode of the one that it replaces."""
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        if old.is_file() and not old.is_symlink():
            shutil.copymode(old, path)
        os.fsync(file.fileno())
