"""Where a JSON pointer leads in a schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from ..ir import Json
from ..load import Tokens, join_pointer
from ..node import Node

_PARTS = ("allOf", "anyOf", "oneOf", "then", "else")


class Reached(Struct):
    """What a pointer reaches in one schema or several alternatives."""

    schemas: list[Node] = []
    """The schemas of the value, if the pointer leads to declared ones."""
    is_open: bool = False
    """Whether it passes a location whose content has no schema."""
    missing: str = ""
    """The token at which it leads nowhere; "" if it is complete."""
    before: Tokens = ()
    """The tokens up to there."""
    names: list[str] = []
    """The properties that are declared there."""

    @property
    def exists(self) -> bool:
        """Whether there may be a value at that location."""
        return self.is_open or bool(self.schemas)

    @property
    def place(self) -> str:
        """The pointer up to the missing token."""
        return join_pointer(self.before)


def reach(schemas: Iterable[Node], tokens: Tokens) -> Reached:
    """Follow the tokens of a pointer through schemas.

    Where a reference leads nowhere, which is reported, anything may be.
    """
    first = list(schemas)
    reached = Reached(flatten(first), any(map(_is_dangling, first)))
    for number, token in enumerate(tokens):
        following: list[Node] = []
        names: list[str] = []
        for schema in reached.schemas:
            is_open, nodes = _step(schema, token, names)
            if is_open:
                reached.is_open = True
            following += nodes
        if not following:
            if reached.is_open:
                return Reached(is_open=True)
            return Reached(missing=token, before=tokens[:number], names=list(dict.fromkeys(names)))
        reached = Reached(flatten(following), reached.is_open or any(map(_is_dangling, following)))
    return reached


def _is_dangling(schema: Node) -> bool:
    return schema.ref is not None and schema.resolve().ref is not None


def flatten(schemas: Iterable[Node]) -> list[Node]:
    """The schemas themselves, with references resolved, and all parts that they are composed of."""
    found: dict[Node, None] = {}
    waiting = list(schemas)
    while waiting:
        node = waiting.pop(0)
        if node in found:
            continue
        found[node] = None
        if node.ref is not None:
            waiting.append(node.resolve())
        if isinstance(node.value, dict):
            for part in _PARTS:
                inner = node.get(part)
                if inner is not None:
                    waiting += list(inner.elements()) if inner.is_array else [inner]
    return [node for node in found if node.ref is None or len(node.value if isinstance(node.value, dict) else ()) > 1]


def _step(schema: Node, token: str, names: list[str]) -> tuple[bool, list[Node]]:
    """(whether any value is allowed, the schemas of the value)."""
    value = schema.value
    if not isinstance(value, dict):
        return value is True, []
    found: list[Node] = []
    properties = schema.get("properties")
    if properties is not None and isinstance(properties.value, dict):
        names += properties.value
        child = properties.get(token)
        if child is not None:
            return False, [child]
    if ("items" in value or "prefixItems" in value) and _is_index(token):
        first = schema.get("prefixItems")
        item = first.step(token) if first is not None else None
        item = item or schema.get("items")
        return False, [item] if item is not None else []
    for key in ("additionalProperties", "unevaluatedProperties"):
        more = schema.get(key)
        if more is not None and more.value is True:
            return True, []
        if more is not None and more.is_object:
            return not more.value, [more]
    if "patternProperties" in value:
        return True, []
    return _says_nothing(value), found


def _is_index(token: str) -> bool:
    from ..runtime.json_data import array_index

    return array_index(token) is not None


def _says_nothing(value: Mapping[str, object]) -> bool:
    """Whether a schema does not restrict what an object contains: no properties, no parts, no type except `object`."""
    if any(key in value for key in ("properties", "items", "enum", "const", "$ref", *_PARTS)):
        return False
    named = value.get("type")
    return named is None or named == "object" or (isinstance(named, list) and "object" in named)


def may_be_array(reached: Reached) -> bool:
    """Whether an array is allowed where a pointer leads."""
    return reached.is_open or any(_allows_array(schema.value) for schema in reached.schemas)


def structure_at(reached: Reached) -> str | None:
    """`an object` or `a list` where a pointer leads to nothing else; None where a scalar is possible, or unknown."""
    if reached.is_open or not reached.schemas:
        return None
    kinds = {_structure(schema.value) for schema in flatten(reached.schemas)} - {"nothing"}
    return kinds.pop() if len(kinds) == 1 and None not in kinds else None


def _structure(value: Json) -> str | None:
    """What a schema alone allows: `an object`, `a list`, `nothing` besides what its parts do; None for scalars too."""
    if not isinstance(value, dict):
        return None
    named = value.get("type")
    types = {named} if isinstance(named, str) else set(named) if isinstance(named, list) else set[object]()
    if not types:
        return "an object" if "properties" in value else "nothing" if any(part in value for part in _PARTS) else None
    types -= {"null"}
    return "an object" if types == {"object"} else "a list" if types == {"array"} else "nothing" if not types else None


def _allows_array(value: Json) -> bool:
    if not isinstance(value, dict):
        return value is True
    named = value.get("type")
    if named is None:
        return not any(key in value for key in ("properties", "enum", "const", *_PARTS))
    return named == "array" or (isinstance(named, list) and "array" in named)


def enumerated(schemas: Iterable[Node]) -> dict[str, Node] | None:
    """The only texts that a value may have, each with its location; None if a schema allows others."""
    found: dict[str, Node] = {}
    for schema in flatten(schemas):
        value = schema.value
        if not isinstance(value, dict):
            return None
        if "const" in value:
            single = schema.get("const")
            if single is not None:
                found.setdefault(as_word(single.value), single)
        elif "enum" in value:
            listed = schema.get("enum")
            for item in listed.elements() if listed is not None and listed.is_array else ():
                if item.value is not None:
                    found.setdefault(as_word(item.value), item)
        elif not any(part in value for part in _PARTS) and value.get("type") != "null":
            return None
    return found or None


def as_word(value: object) -> str:
    """A scalar as conditions compare it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
