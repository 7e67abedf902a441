"""What a folder with vendored clients should hold: the clients, and one runtime that fits all of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..atomic import OutputError
from ..manifest import FOLDER, SHARED, ManifestEntry, digest, path_of
from ..output import Rendered, Tree, Wanted
from ..runtime_copy import OPTIONAL, closure
from ..runtime_copy import path_of as file_of
from .quick import EDITABLE, PARTS
from .source import RUNTIME, Client, modules_of

_ATTRIBUTES = """\
# Vendored by specloom: two branches that each vendor a client can be merged.
/_manifests/*.txt merge=union
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What a run adds to a folder or updates in it, and what it removes."""

    clients: Mapping[str, Client] = field(default_factory=dict[str, Client])
    removed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Needs:
    """What one client needs of the runtime: the text of each file, by path."""

    name: str
    tool: str
    version: str
    runtime: Mapping[str, str]


def wanted(tree: Tree, change: Change) -> Wanted:
    """What the folder should hold after a change of what it holds now.

    Raises OutputError where the runtimes of two clients differ, where the user's own files have the place of a client,
    and for a folder that was not vendored.
    """
    refuse_generated(tree)
    before = tree.manifest
    stays = {
        name: part for name, part in tree.providers.items() if name not in change.clients and name not in change.removed
    }
    for client in change.clients.values():
        _refuse_collisions(tree, client)
    shared = before.shared if before is not None else None
    if stays and shared is None:
        raise OutputError(
            f"`{shown(tree, path_of(SHARED))}` is missing",
            "restore it, or write it again with `specloom vendor --update`",
        )
    fresh = [_Needs(one.name, one.shared.tool, one.shared.version, one.runtime) for one in change.clients.values()]
    kept = [_kept(tree, name, part, shared, fresh) for name, part in stays.items() if shared is not None]
    runtime = _merged([*kept, *fresh])
    newest = next(iter(change.clients.values())).shared if change.clients else shared
    return Wanted(
        "",
        newest.tool if newest is not None else "",
        {**runtime, **_seeds(tree, change)} if stays or change.clients else {},
        {**dict.fromkeys(stays), **{name: rendered(client, client.files) for name, client in change.clients.items()}},
        "",
        modules_of(runtime),
        newest.version if newest is not None else "",
    )


def shown(tree: Tree, path: str = "") -> str:
    """How a file of the folder is named in messages: from the working folder, if it is below that."""
    whole = os.path.join(os.path.abspath(tree.out), path) if path else os.path.abspath(tree.out)
    below = os.path.relpath(whole)
    return (whole if below.startswith(os.pardir) else below).replace(os.sep, "/")


def refuse_generated(tree: Tree) -> None:
    """Raise OutputError for the output folder of `generate`."""
    if any(part.origin is None for part in tree.providers.values()):
        raise OutputError(
            f"`{shown(tree)}` is an output folder of `specloom generate`",
            "vendor into a folder of its own: `--into DIR`",
        )


def optional_parts(tree: Tree) -> tuple[str, ...]:
    """The optional parts of the runtime that a folder has, of those in `PARTS`."""
    shared = tree.manifest.shared if tree.manifest is not None else None
    known = set(shared.runtime) if shared is not None else set[str]()
    return tuple(part for part in PARTS if known.issuperset(OPTIONAL[part]))


def rendered(client: Client, texts: Mapping[str, str]) -> Rendered:
    """A client of another project with these texts by path, as if it had been generated here."""
    entry = client.entry
    return Rendered(
        entry.sources,
        texts,
        entry.spec,
        entry.is_named,
        entry.settings,
        client.modules,
        tool=entry.tool,
        version=entry.version,
        origin=client.origin,
    )


# --- one runtime -----------------------------------------------------------------------------------------------------


def _kept(tree: Tree, name: str, part: ManifestEntry, shared: ManifestEntry | None, fresh: Iterable[_Needs]) -> _Needs:
    """What a client that stays as it is needs of the runtime that is there now."""
    assert shared is not None

    def read(path: str) -> str | None:
        if path not in shared.files or not path.startswith(f"{RUNTIME}/"):
            known = path in tree.digests and path in part.files
            return (tree.out / path).read_text("utf-8", "replace") if known else None
        expected = shared.files[path]
        if tree.digests.get(path) == expected:
            return (tree.out / path).read_text("utf-8")
        texts = (each.runtime[path] for each in fresh if path in each.runtime)
        same = next((text for text in texts if digest(text.encode()) == expected), None)
        if same is None:
            why = "was edited by hand" if path in tree.digests else "is missing"
            raise OutputError(f"`{shown(tree, path)}` {why}", f"restore it, or update `{name}` too, which needs it")
        return same

    parts = [
        file
        for part in optional_parts(tree)
        for module in OPTIONAL[part]
        if (file := file_of(f"{RUNTIME}.{module}", read))
    ]
    copied = closure([*part.files, *parts, f"{RUNTIME}/py.typed"], read)
    runtime = {path: text for path, text in copied.items() if path.startswith(f"{RUNTIME}/")}
    return _Needs(name, shared.tool, shared.version, runtime)


def _merged(needs: Iterable[_Needs]) -> dict[str, str]:
    """The files of one runtime that has what each client needs.

    Two texts of one file fit only if one generator wrote both: then their headers differ, and the later one is taken.
    """
    texts: dict[str, str] = {}
    owners: dict[str, _Needs] = {}
    for each in needs:
        for path, text in each.runtime.items():
            other = owners.get(path)
            if other is not None and texts[path] != text and other.tool != each.tool:
                raise OutputError(
                    f"`{other.name}` {_version(other)} and `{each.name}` {_version(each)} need different runtimes: "
                    f"`{path}` differs",
                    "generate both with one version of specloom and run `specloom vendor --update`, or vendor one of "
                    "them into a folder of its own",
                )
            texts[path], owners[path] = text, each
    return texts


def _version(needs: _Needs) -> str:
    return f"(specloom {needs.version})" if needs.version else "(an older version of specloom)"


# --- what is the user's ----------------------------------------------------------------------------------------------


def _seeds(tree: Tree, change: Change) -> dict[str, str]:
    """The files that make the folders packages, where there are none, or where they still are what a run wrote."""
    texts = {".gitattributes": _ATTRIBUTES}
    for client in change.clients.values():
        texts |= client.seeds
    return unless_edited(tree, texts)


def unless_edited(tree: Tree, texts: Mapping[str, str]) -> dict[str, str]:
    """The files that are written where there are none, and updated until they are edited: from then on they are the
    user's. One that is not wanted any more stays while it is the tool's.
    """
    before = tree.manifest
    kept: dict[str, str] = {}
    for path in EDITABLE:
        present = tree.digest(path)
        is_listed = before is not None and path in before.files and before.wrote(path, present)
        if path in texts:
            is_free = present is None and path not in tree.odd
            if is_free or is_listed or present == digest(texts[path].encode()):
                kept[path] = texts[path]
        elif is_listed:
            kept[path] = (tree.out / path).read_text("utf-8")
    return kept


def _refuse_collisions(tree: Tree, client: Client) -> None:
    """Raise OutputError where something of the user's has the name of a client, or of its runtime."""
    before = tree.manifest
    known = before.parts if before is not None else dict[str, ManifestEntry]()
    mine = {*client.files, *client.runtime}
    for top, part in ((client.name, client.name), (RUNTIME, SHARED)):
        if part in known:
            continue
        for path in sorted(tree.files):
            first = path.partition("/")[0]
            if first.casefold() in (top.casefold(), f"{top}.py".casefold()) and path not in mine:
                raise OutputError(
                    f"`{shown(tree, path)}` is in the place of `{top}`, and was not vendored",
                    "move it away, or choose another folder",
                )
    if client.name in (RUNTIME, FOLDER, "tests"):
        raise OutputError(f"a client called `{client.name}` cannot be vendored", "name its package differently")
