"""What a discriminator says of the members of a union."""

from __future__ import annotations

from msgspec import Struct

from ...diagnostics import Findings, quote
from ...node import Node
from .joined import head
from .lowering import Lowering


class Told(Struct, frozen=True):
    """What tells the members of a union apart, as `ir.Union` has it."""

    tag: str | None = None
    mapping: tuple[tuple[str, str], ...] = ()
    default: str | None = None


def read_discriminator(lowering: Lowering, discriminator: Node, targets: dict[Node, str]) -> Told:
    """What a discriminator says of members, which are given by their schemas."""
    default = discriminator.get("defaultMapping")
    return Told(
        discriminator.text("propertyName"),
        _mapping(lowering, discriminator, targets),
        _target(lowering, default, targets, _by_name(lowering, targets)) if default is not None else None,
    )


def _mapping(lowering: Lowering, discriminator: Node, targets: dict[Node, str]) -> tuple[tuple[str, str], ...]:
    """Explicit entries of the mapping, then the implicit ones: a schema's own name maps to it."""
    found: dict[str, str] = {}
    by_name = _by_name(lowering, targets)
    given = discriminator.get("mapping")
    for value, target in given.items() if given is not None and given.is_object else ():
        model = _target(lowering, target, targets, by_name)
        if model is not None:
            found[value] = model
    mapped = set(found.values())
    for node, name in targets.items():
        if name not in mapped:
            found.setdefault(lowering.names.get(node, name), name)
    return tuple(found.items())


def _by_name(lowering: Lowering, targets: dict[Node, str]) -> dict[str, str]:
    """The members by the names of their schemas."""
    return {lowering.names.get(node, name): name for node, name in targets.items()}


def _target(lowering: Lowering, said: Node, targets: dict[Node, str], by_name: dict[str, str]) -> str | None:
    """The model that an entry of a mapping names: a `$ref`, or the name of a schema.

    One that is not a member is reported here, one that is not a schema by the check of the document.
    """
    text = said.value if isinstance(said.value, str) else ""
    if text in by_name:
        return by_name[text]
    reference = Node(said.document, said.path, {"$ref": text}, Findings())
    is_reference = any(char in text for char in "#/.")
    model = targets.get(head(reference)) if is_reference else None
    if model is None and (text in lowering.names.values() or (is_reference and reference.resolve().ref is None)):
        said.warn(
            "discriminator-target-unlisted",
            f"{quote(text)} is not a member of this union, so that no value is read as it",
            "name one of its members, by `$ref` or by schema name",
        )
    return model
