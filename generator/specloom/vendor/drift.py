"""How a folder with vendored clients differs from its lock, and its lock from the sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..conflicts import conflict_said
from ..manifest import Manifest, digest, path_of
from ..output import Drift, State, Tree
from ..runtime_copy import imported_in
from ..runtime_copy import path_of as file_of
from .quick import EDITABLE, added
from .source import RUNTIME, Client


def drift(tree: Tree, lock: Manifest) -> list[Drift]:
    """Every file that is not as it was vendored, with the reason, by path."""
    found = [*_changed(tree, lock), *_unknown(tree, lock), *_merged(lock), *_without_modules(tree, lock)]
    return sorted(found, key=lambda one: one.path)


def _changed(tree: Tree, lock: Manifest) -> Iterator[Drift]:
    for path in lock.files:
        present = tree.digests.get(path)
        if path in tree.odd:
            yield Drift(path, "edited", "a link or not a regular file")
        elif present is None:
            yield Drift(path, "missing", "missing")
        elif path not in EDITABLE and not lock.wrote(path, present):
            line = tree.conflict(path, "")
            state: State = "edited" if line is None else "merged"
            yield Drift(path, state, "edited by hand" if line is None else conflict_said(line))


def _unknown(tree: Tree, lock: Manifest) -> Iterator[Drift]:
    for path in added(tree.files | tree.manifests.keys(), lock):
        yield Drift(path, "extra", "added: not vendored by specloom")


def _merged(lock: Manifest) -> Iterator[Drift]:
    for name, part in lock.parts.items():
        if part.conflict is not None:
            yield Drift(path_of(name), "merged", conflict_said(part.conflict))
        elif part.merged:
            is_edited = part.merged == "its manifest was not written by a run"
            why = "edited by hand: not the text of one run" if is_edited else "vendored on two branches, and merged"
            yield Drift(path_of(name), "merged", why)


def _without_modules(tree: Tree, lock: Manifest) -> Iterator[Drift]:
    """Files that import a module of the runtime which nobody has vendored for them."""
    texts = {path: (tree.out / path).read_text("utf-8", "replace") for path in lock.files if path in tree.digests}
    for path, text in texts.items():
        for module in dict.fromkeys(imported_in(path, text, texts.get)) if path.endswith(".py") else ():
            top = module.partition(f"{RUNTIME}.")
            file = f"{module.replace('.', '/')}.py"
            if top[1] and file_of(module, texts.get) is None and file not in lock.files:
                yield Drift(path, "missing", f"imports `{file}`, which was not vendored")


@dataclass(frozen=True, slots=True)
class Newer:
    """What an update of one client would change: versions of the generator, and how many files."""

    name: str
    before: str
    after: str
    files: int

    def __str__(self) -> str:
        count = f"{self.files} file would change" if self.files == 1 else f"{self.files} files would change"
        versions = f"{self.before or 'an older version'} → {self.after or 'an older version'}: "
        return f"{self.name}: {versions if self.before != self.after else ''}{count}"


def newer(lock: Manifest, client: Client, texts: Mapping[str, str]) -> Newer | None:
    """What an update of a client to these texts would change, its runtime included; None for nothing."""
    part = lock.providers[client.name]
    wanted = {path: digest(text.encode()) for path, text in texts.items() if path not in EDITABLE}
    changed = {path for path, expected in wanted.items() if lock.files.get(path) != expected}
    changed |= {path for path in part.files if path not in wanted and path not in EDITABLE}
    return Newer(client.name, part.version, client.entry.version, len(changed)) if changed else None
