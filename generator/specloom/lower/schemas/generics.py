"""Generic schemas: a `$dynamicRef` becomes the schema to which a reference to the generic binds its anchor.

`Page` leaves the type of its items open by `$dynamicRef: "#item"`; `PetPage` refers to it, and declares under its own
`$defs` a schema with `$dynamicAnchor: item`. Read there, `Page` is a copy with references to that schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote as percent

from ...load import join_pointer
from ...node import Node

if TYPE_CHECKING:
    from ... import ir


def bindings_of(node: Node) -> dict[str, Node]:
    """The schemas that a schema binds to dynamic anchors, by anchor: those among its own `$defs`."""
    definitions = node.get("$defs") if isinstance(node.value, dict) and "$defs" in node.value else None
    found: dict[str, Node] = {}
    for _, child in definitions.items() if definitions is not None and definitions.is_object else ():
        anchor = child.value_of("$dynamicAnchor")
        if isinstance(anchor, str):
            found[anchor] = child
    return found


def bound(generic: Node, binder: Node) -> Node:
    """A generic schema as it is where `binder` refers to it; itself if it leaves nothing open that is bound there."""
    bindings = {name: child.resolve() for name, child in bindings_of(binder).items()}
    if not bindings or not _is_open(generic.value, bindings):
        return generic
    references = {name: _reference(generic, target) for name, target in bindings.items()}
    told = " ".join(f"{name}={target.document.file}#{target.pointer}" for name, target in sorted(bindings.items()))
    value = _substituted(generic.value, references, generic)
    return Node(generic.document, (*generic.path, "$bound", told), value, generic.findings)


def _is_open(value: ir.Json, names: dict[str, Node]) -> bool:
    """Whether a schema has a `$dynamicRef` to one of the anchors."""
    if isinstance(value, dict):
        return _anchor(value) in names or any(_is_open(child, names) for child in value.values())
    return isinstance(value, list) and any(_is_open(child, names) for child in value)


def _anchor(value: dict[str, ir.Json]) -> str | None:
    """The anchor that a `$dynamicRef` names; None without one."""
    reference = value.get("$dynamicRef")
    return reference.partition("#")[2] if isinstance(reference, str) else None


def _reference(at: Node, target: Node) -> str:
    """The `$ref` in the file of one schema that leads to another."""
    fragment = f"#{percent(join_pointer(target.path))}"
    if target.document is at.document:
        return fragment
    root = at.document.root
    up = "../" * len(at.document.path.relative_to(root).parent.parts)
    return f"{up}{percent(target.document.path.relative_to(root).as_posix())}{fragment}"


def _substituted(value: ir.Json, references: dict[str, str], at: Node) -> ir.Json:
    """A copy with `$ref`s to what is bound in place of `$dynamicRef`s,
    and that binds the same for what it refers to.
    """
    if isinstance(value, list):
        return [_substituted(child, references, at) for child in value]
    if not isinstance(value, dict):
        return value
    anchor = _anchor(value)
    if anchor in references:
        rest = {key: child for key, child in value.items() if key != "$dynamicRef"}
        return {"$ref": references[anchor], **rest}
    copy = {key: _substituted(child, references, at) for key, child in value.items()}
    if isinstance(value.get("$ref"), str) and "$defs" not in value:
        target = Node(at.document, at.path, dict(value), at.findings.softened()).resolve()
        if target.ref is None and any(_is_open(target.value, {name: target}) for name in references):
            defined: dict[str, ir.Json] = {
                name: {"$dynamicAnchor": name, "$ref": reference} for name, reference in references.items()
            }
            copy["$defs"] = defined
    return copy
