"""The result of `check --vendored` where nothing has changed, without the command line.

Like `manifest.up_to_date` it needs `os` and `hashlib` and nothing else, and reads every relevant byte.
"""

from __future__ import annotations

import os

from .. import manifest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..manifest import Digests, Manifest, ManifestEntry

EDITABLE = ("__init__.py", "tests/__init__.py", ".gitattributes", "pyproject.toml", "README.md")
"""Files that are written where there are none, and belong to the user from then on: an edited one stays as it is."""

PARTS = (
    "celery",
    "dbos",
    "httpx",
    "ledger",
    "limiter",
    "limiter-postgresql",
    "limiter-redis",
    "opentelemetry",
    "pyreqwest",
    "slices",
)
"""The parts of the runtime that no client imports, and that a user may ask for: see `runtime_copy.OPTIONAL`."""


def quick_result(folder: str) -> str | None:
    """What `check --vendored` prints for a folder where nothing has changed; None if something may have."""
    try:
        known = unchanged(folder)
    except (OSError, ValueError):
        return None
    return summary(known, folder) if known is not None else None


def unchanged(folder: str) -> Manifest | None:
    """The lock, if the folder holds exactly what was vendored, and the sources on this disk have nothing newer."""
    present, _ = manifest.list_files(folder)
    texts = manifest.read_texts(folder, present)
    lock, broken = manifest.parse_all(texts)
    if lock is None or broken or lock.is_old or lock.shared is None:
        return None
    parts = lock.parts
    same = (
        all(part.origin is not None for part in lock.providers.values())
        and not any(part.merged for part in parts.values())
        and all(manifest.dump(part) == texts[manifest.path_of(name)] for name, part in parts.items())
        and not added(present, lock)
        and _has_modules(lock)
        and _is_intact(folder, lock, present)
        and not os.path.islink(folder)
        and not os.path.lexists(manifest.staging_of(folder))
        and _is_current(folder, lock)
    )
    return lock if same else None


def added(present: Iterable[str], lock: Manifest) -> list[str]:
    """The files in folders of vendored clients, or of their runtime, that nobody vendored; sorted."""
    files = lock.files
    owned = {path.rpartition("/")[0] for path in files if path not in EDITABLE} - {"", "tests"}
    tops = tuple(f"{folder}/" for folder in owned)
    mine = (*tops, f"{manifest.FOLDER}/")
    return sorted(
        path for path in present if path.startswith(mine) and path not in files and not _is_manifest(path, lock)
    )


def _is_manifest(path: str, lock: Manifest) -> bool:
    return manifest.name_in(path) in lock.parts


def _has_modules(lock: Manifest) -> bool:
    """Whether the runtime has every module that a client was vendored with."""
    shared = lock.shared
    known = set(shared.runtime) if shared is not None else set[str]()
    return all(known.issuperset(part.runtime) for part in lock.providers.values())


def _is_intact(folder: str, lock: Manifest, present: Mapping[str, bool]) -> bool:
    return all(
        present.get(path, False) and (path in EDITABLE or manifest.digest_of(os.path.join(folder, path)) == expected)
        for path, expected in lock.files.items()
    )


def _is_current(folder: str, lock: Manifest) -> bool:
    """Whether no source that is a folder on this disk has other files than the ones that were vendored."""
    runtimes: dict[str, Digests] = {}
    ours = lock.shared.files if lock.shared is not None else dict[str, str]()
    for name, part in lock.providers.items():
        where = source_of(folder, part)
        if where is None or part.origin is None:
            continue
        if part.origin.package:  # whose files are not those of the source: `outdated` makes them again
            return False
        theirs = _files_in(where, name)
        paths = chosen(name, theirs, testing=has_testing(name, part), tests=has_tests(part))
        if where not in runtimes:
            runtimes[where] = _files_in(where, manifest.SHARED)
        if part.files != {path: theirs[path] for path in paths}:
            return False
        if any(runtimes[where].get(path, mine) != mine for path, mine in ours.items() if path not in EDITABLE):
            return False
    return True


def chosen(name: str, files: Iterable[str], *, testing: bool, tests: bool) -> list[str]:
    """The files of a client that are vendored: its package, with its module `testing` and its tests where wanted."""
    return [
        path
        for path in files
        if (path.startswith(f"{name}/") and (testing or path != testing_of(name)))
        or (tests and path.startswith("tests/"))
    ]


def testing_of(name: str) -> str:
    """The path of the module of a client that scripts responses for tests."""
    return f"{name}/testing.py"


def has_testing(name: str, part: ManifestEntry) -> bool:
    """Whether a client has that module."""
    return testing_of(name) in part.files


def has_tests(part: ManifestEntry) -> bool:
    """Whether a client has its generated tests."""
    return any(path.startswith("tests/") for path in part.files)


def source_of(folder: str, part: ManifestEntry) -> str | None:
    """The output folder that a client was copied from, if it is on this disk; None for a repository."""
    if part.origin is None or part.origin.revision:
        return None
    where = os.path.join(folder, part.origin.location)
    return where if os.path.isdir(os.path.join(where, manifest.FOLDER)) else None


def _files_in(out: str, name: str) -> Digests:
    """The digests that the manifest of one part of an output lists."""
    with open(os.path.join(out, manifest.path_of(name)), "rb", buffering=0) as file:
        return manifest.parse(file.read().decode()).files


def summary(lock: Manifest, folder: str) -> str:
    """The line printed where nothing is to be reported."""
    counted = manifest.counted
    clients, files = counted(len(lock.providers), "client"), counted(len(lock.files), "file")
    return f"{clients}, {files} in {folder}: as vendored"
