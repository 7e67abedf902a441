"""Keys that are written otherwise: obsolete extension keys, and keys of OpenAPI in other letters, like `GET`.

They are renamed in the loaded document, once, before any rule and before `lower`, which know the usual keys only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..diagnostics import Findings, quote
from ..edits import Rename
from ..load import Document, Renaming
from ..node import Node, root
from .declared import METHODS, webhooks_in
from .grammar import SHAPES

OBSOLETE: Final[dict[tuple[str, str], str]] = {
    ("operation", "x-hold"): "x-long-poll",
    ("task", "charged"): "billable",
    ("poll", "hold"): "longPoll",
    ("syncRequest", "max"): "longPoll",
    ("result", "once"): "singleUse",
    ("result", "urls"): "expiringUrls",
    ("limits", "kept"): "retained",
}
"""(kind of object, former key) -> its new name. A former key is read for one release, with a warning."""

LEADING: Final[dict[str, dict[str, str]]] = {
    "document": {"paths": "path{}", "webhooks": "path{}", "components": "components", "x-tasks": "task{}"},
    "components": {"pathItems": "path{}", "callbacks": "callback{}"},
    "path": {**dict.fromkeys(METHODS, "operation"), "additionalOperations": "operation{}"},
    "operation": {"callbacks": "callback{}"},
    "task": {
        "poll": "poll",
        "syncRequest": "syncRequest",
        "result": "result",
        "limits": "limits",
        "byType": "byType",
    },
    "result": {"then": "result"},
    "byType": {"cases": "case{}"},
    "case": {"limits": "limits"},
}
"""What leads to objects with such keys: by kind of object, the keys and the kinds under them; `{}` is a map of them."""

_MAPS: Final = {"callback": "path{}"}
_REFERABLE: Final = ("path", "callback")


def rename_obsolete_keys(document: Document) -> None:
    """Give the obsolete keys of a spec, in all of its files, their new names, and those in other letters their own;
    their places stay.

    The second time there is nothing to rename.
    """
    for node, kind in tuple(objects(document)):
        for (place, former), key in OBSOLETE.items():
            if place == kind and node.has(former):
                node.document.rename(node.path, former, key)
    while letters := [(node, *pair) for node, kind in objects(document) for pair in _in_other_letters(node, kind)]:
        for node, former, key in letters:
            node.document.rename(node.path, former, key)  # what is under it is only found now


def _in_other_letters(node: Node, kind: str) -> list[tuple[str, str]]:
    """The keys of an object of OpenAPI that are in other letters, each with the one that it means."""
    usual = _USUAL.get(kind)
    if usual is None or not isinstance(node.value, dict):
        return []
    unknown = [key for key in node.value.keys() - usual.keys() if not key.startswith("x-")]
    meant = {key: next((known for known in usual if known.lower() == key.lower()), None) for key in sorted(unknown)}
    return [(key, known) for key, known in meant.items() if known is not None]


_USUAL: Final = {kind: SHAPES[kind].fields for kind in ("document", "components", "path", "operation")}


def report_obsolete_keys(document: Document, findings: Findings) -> None:
    """Report the keys that were renamed, at their places."""
    for file in document.files:
        for renaming in file.renamings:
            node = Node(file, (*renaming.path, renaming.former), None, findings)
            if renaming.former.lower() == renaming.key.lower():
                _report_letters(node, renaming)
                continue
            message = f"{quote(renaming.former)} is now {quote(renaming.key)}"
            if renaming.is_double:
                hint = f"remove {quote(renaming.former)}"
                node.complain("duplicate-key", f"{message}, which is present too", hint, at_key=True)
            else:
                hint = f"rename it to {quote(renaming.key)}: the next release rejects {quote(renaming.former)}"
                fix = Rename(renaming.former, renaming.key)
                node.warn("obsolete-key", message, hint, at_key=True, fix=fix)


def _report_letters(node: Node, renaming: Renaming) -> None:
    """Report a key in other letters; where the object has both, nobody knows which one counts."""
    message = f"{quote(renaming.former)} is written {quote(renaming.key)}"
    if renaming.is_double:
        node.complain("duplicate-key", f"{message}, which is present too", "drop one of the two", at_key=True)
    else:
        fix = Rename(renaming.former, renaming.key)
        node.warn("unknown-key", message, f"rename it to {quote(renaming.key)}", at_key=True, fix=fix)


def objects(document: Document) -> Iterator[tuple[Node, str]]:
    """The objects of a spec that have obsolete keys or lead to them, each with its kind."""
    quiet = Findings()
    seen: set[tuple[Node, str]] = set()
    waiting = [(root(document, quiet), "document")]
    while waiting:
        node, type_ = waiting.pop()
        if not node.is_object or (node, type_) in seen:
            continue
        seen.add((node, type_))
        if type_.endswith("{}"):
            waiting += [(item, type_[:-2]) for _, item in node.items()]
        else:
            waiting += _parts(node, type_)
            yield node, type_


def _parts(node: Node, kind: str) -> Iterator[tuple[Node, str]]:
    """What in an object of a kind leads to obsolete keys, and what its `$ref` leads to."""
    for key, type_ in LEADING.get(kind, {}).items():
        child = node.get(key)
        if child is not None:
            yield child, type_
    webhooks = webhooks_in(node) if kind == "document" else None
    if webhooks is not None:
        yield webhooks, "path{}"
    if kind in _MAPS:
        yield node, _MAPS[kind]
    if kind in _REFERABLE and node.ref is not None:
        yield node.resolve(), kind
