"""Several schemas that apply to one value, read as one.

`allOf`, a `$ref` with keywords beside it, a property that two parts of an object declare, and a resolved choice are
equivalent: every schema applies. `Joined` lists them and combines their keywords.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Set
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ... import ir
from ...node import Node
from ..computed import once
from .generics import bindings_of, bound

ANNOTATIONS: Final = frozenset(
    {
        *("title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "xml"),
        *("externalDocs", "$comment", "$schema", "$id", "$anchor", "$dynamicAnchor", "$defs", "definitions"),
        *("$vocabulary", "nullable", "discriminator", "summary"),
    }
)
"""Keywords that do not change which values a schema allows (`nullable` and `discriminator` are handled separately).

`summary` is not a keyword of schemas, but may appear beside a `$ref`.
"""

CHOICES: Final = ("oneOf", "anyOf")

_OBJECT_KEYWORDS: Final = (
    *("properties", "required", "additionalProperties", "patternProperties", "unevaluatedProperties"),
    *("propertyNames", "minProperties", "maxProperties", "dependentRequired", "dependentSchemas"),
)
_ARRAY_KEYWORDS: Final = (
    *("items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems", "unevaluatedItems"),
    *("minContains", "maxContains"),
)


def kinds_in(node: Node) -> list[str]:
    """The JSON types that `type` allows, in its order; 3.0's `nullable` adds null. Empty if there is no `type`."""
    told = node.value_of("type")
    child = node.get("type") if node.is_object and not isinstance(told, str) else None
    if isinstance(told, str):
        listed = [told]
    elif child is None:
        return []
    else:
        listed = [item.value for item in child.elements() if isinstance(item.value, str)]
    return [*listed, "null"] if node.value_of("nullable") is True and "null" not in listed else listed


def elements(node: Node, key: str) -> Iterator[Node]:
    """The items of the list under `key`; empty if there is none."""
    child = node.get(key) if node.has(key) or not node.is_object else None
    return child.elements() if child is not None and child.is_array else iter(())


def only_requires(node: Node, key: str) -> bool:
    """Whether a choice only determines which properties are required together, not the type of the value."""
    choices = list(elements(node, key))
    return bool(choices) and all(
        isinstance(choice.value, dict)
        and choice.ref is None
        and set(choice.value) <= {"required", "title", "description", "not"}
        for choice in choices
    )


def is_reference(node: Node) -> bool:
    """Whether a schema contains nothing except a reference, so that it is equal to its target.

    From 3.1 on keywords beside a `$ref` count too; in earlier versions they are ignored.
    """
    return node.ref is not None and not (_counts_beside(node) and (has_substance(node) or bindings_of(node)))


def _counts_beside(node: Node) -> bool:
    version = node.document.main.value
    return isinstance(version, dict) and not str(version.get("openapi", "")).startswith("3.0")


def has_substance(node: Node) -> bool:
    """Whether keywords beside a `$ref` change which values are allowed."""
    return isinstance(node.value, dict) and any(
        key not in ANNOTATIONS and key != "$ref" and not key.startswith("x-") for key in node.value
    )


def head(node: Node) -> Node:
    """The schema of a node, with all references followed; a node with keywords of its own beside its `$ref` is returned
    itself.
    """
    value = node.value
    if not isinstance(value, dict) or not ("$ref" in value or "$dynamicRef" in value):  # most have neither
        return node
    following = _followed(node)
    if following is None:
        return node
    seen: set[Node] = {node}
    while following is not None and following not in seen:
        node = following
        seen.add(node)
        following = _followed(node)
    return node if following is None else following


def _followed(node: Node) -> Node | None:
    if is_reference(node):
        return node.follow()
    return node.follow_dynamic() if _is_dynamic(node) else None


def _is_dynamic(node: Node) -> bool:
    """Whether a schema contains nothing except a `$dynamicRef`."""
    return (
        node.has("$dynamicRef") and isinstance(node.value, dict) and node.value.keys() - ANNOTATIONS == {"$dynamicRef"}
    )


_MOST_JOINED: Final = 256


class Flattener:
    """Lists the schemas that a schema joins by `allOf` and `$ref`, recursively, each once; caches the lists."""

    def __init__(self) -> None:
        self._known: dict[Node, tuple[Node, ...]] = {}
        self._joined: dict[tuple[Node, ...], Joined] = {}

    def joined(self, node: Node) -> Joined:
        """The schemas that apply wherever `node` applies, read as one; the latest are kept with what they combine."""
        parts = self.parts(node)
        found = self._joined.get(parts)
        if found is None:
            if len(self._joined) >= _MOST_JOINED:
                self._joined.clear()
            found = self._joined[parts] = Joined(parts)
        return found

    def parts(self, node: Node) -> tuple[Node, ...]:
        """The schemas that apply wherever `node` applies: the inner ones first, itself last."""
        start = head(node)
        known = self._known.get(start)
        if known is None:
            known = self._known[start] = tuple(self._listed(start)) if _joined_to(start) else (start,)
        return known

    def _listed(self, start: Node) -> dict[Node, None]:
        """Inner schemas before those that contain them, without recursion: chains may be long."""
        found: dict[Node, None] = {}
        seen: set[Node] = set()
        waiting = [(start, False)]
        while waiting:
            node, is_done = waiting.pop()
            if is_done:
                found[node] = None
            elif node in self._known:
                found.update(dict.fromkeys(self._known[node]))
            elif node not in seen:
                seen.add(node)
                waiting.append((node, True))
                waiting += [(inner, False) for inner in reversed(_joined_to(node))]
        return found


def _joined_to(node: Node) -> list[Node]:
    """The schemas that one schema joins by a `$ref` with keywords beside it, and by `allOf`."""
    if not isinstance(node.value, dict):
        return []
    following = node.follow() if node.ref is not None else None
    found = [head(following)] if following is not None else []
    found += [head(part) for part in elements(node, "allOf")]
    return [bound(part, node) for part in found] if "$defs" in node.value else found


class Choice(Struct, frozen=True):
    """An unresolved `oneOf` or `anyOf`."""

    owner: Node
    key: str
    options: tuple[Node, ...]

    @property
    def made(self) -> tuple[Node, str]:
        """Identifies a resolved choice."""
        return (self.owner, self.key)


class Joined(Struct, frozen=True, dict=True):
    """Schemas that apply together, the innermost first, and the choices among them that have been resolved."""

    parts: tuple[Node, ...]
    made: frozenset[tuple[Node, str]] = frozenset()

    def having(self, others: tuple[Node, ...], choice: Choice) -> Joined:
        """This with one choice resolved: the chosen schema comes last."""
        known = dict.fromkeys((*self.parts, *others))
        return Joined(tuple(known), self.made | {choice.made})

    def without(self, choice: Choice) -> Joined:
        """This without one choice."""
        return replace(self, made=self.made | {choice.made})

    # --- combined keywords -------------------------------------------------------------------------------------------

    @once
    def schemas(self) -> tuple[Node, ...]:
        """The parts that are objects; `true` adds nothing."""
        return tuple(part for part in self.parts if isinstance(part.value, dict))

    @once
    def keywords(self) -> Set[str]:
        """The keywords of all parts together: what is not among them need not be looked for in any part."""
        written: list[Set[str]] = [part.value.keys() for part in self.parts if isinstance(part.value, dict)]
        return written[0] if len(written) == 1 else frozenset[str]().union(*written)

    @once
    def is_never(self) -> bool:
        """Whether one part is `false`, which no value matches."""
        return any(part.value is False for part in self.parts)

    def all_of(self, key: str) -> list[Node]:
        """The values of a keyword, of every part that has it."""
        if key not in self.keywords:
            return []
        return [child for part in self.schemas if part.has(key) and (child := part.get(key)) is not None]

    def last(self, key: str) -> Node | None:
        """The value of a keyword in the outermost part that has it."""
        return next(reversed(self.all_of(key)), None)

    def has(self, *keys: str) -> bool:
        """Whether a part has one of the keywords."""
        return not self.keywords.isdisjoint(keys)

    @once
    def kinds(self) -> list[str] | None:
        """The JSON types that every part allows; None if no part restricts them. An integer is a number."""
        found: list[str] | None = None
        for part in self.schemas:
            listed = kinds_in(part)
            if listed:
                found = listed if found is None else _common(found, listed)
        return found

    @once
    def values(self) -> list[ir.Json] | None:
        """The values that every `enum` and `const` allows; None if there is neither."""
        if not self.has("const", "enum"):
            return None
        found: list[ir.Json] | None = None
        for part in self.schemas:
            const = part.get("const") if part.has("const") else None
            listed = [const.value] if const is not None else None
            enum = part.get("enum") if part.has("enum") else None
            if enum is not None and enum.is_array and listed is None:
                listed = [item.value for item in enum.elements()]
            if listed is not None:
                keys = {as_key(value) for value in listed}
                found = listed if found is None else [value for value in found if as_key(value) in keys]
        return found

    @once
    def is_contradiction(self) -> bool:
        """Whether no value can have all types, or be in all lists."""
        listed = self.values
        nothing_left = listed is not None and not listed and all(enum.value for enum in self.all_of("enum"))
        return self.kinds == [] or nothing_left

    @once
    def choices(self) -> tuple[Choice, ...]:
        """The unresolved choices.

        A choice that a part has resolved already is omitted: a cat is a cat or a dog anyway.
        """
        if not self.has(*CHOICES):
            return ()
        found: list[Choice] = []
        known = set(self.parts)
        for part in self.schemas:
            for key in CHOICES:
                if not part.has(key) or (part, key) in self.made or part.get(key) is None or only_requires(part, key):
                    continue
                options = tuple(elements(part, key))
                others = {head(option) for option in options} - {part}
                if options and others.isdisjoint(known):
                    found.append(Choice(part, key, options))
        return tuple(found)

    @once
    def allows_null(self) -> bool:
        """Whether null is one of the values.

        The outermost part that determines it decides: 3.0 writers put `nullable: true` beside an `allOf`.
        """
        if not self.schemas:
            return False
        if self.schemas[-1].value_of("nullable") is True:
            return True
        return self.kinds is not None and "null" in self.kinds

    # --- redundant parts ---------------------------------------------------------------------------------------------

    def telling(self) -> tuple[Node, ...]:
        """The parts that add something to the others."""
        bare = [part for part in self.schemas if self._substance(part) <= {"type"}]
        rich = [part for part in self.schemas if part not in bare]
        told = [kind for part in rich if (kind := self._implied(part))]
        left = [part for part in bare if (kinds := _plain(part)) and not any(kind <= kinds for kind in told)]
        narrow: list[Node] = []
        for part in left:
            if not any(_plain(other) <= _plain(part) for other in narrow):
                narrow = [other for other in narrow if not _plain(part) <= _plain(other)] + [part]
        return tuple(part for part in self.parts if part in rich or part in narrow or part.value is False)

    def _substance(self, part: Node) -> set[str]:
        """The keywords of a part that determine which values are allowed, except `allOf` and resolved choices."""
        keys = part.value if isinstance(part.value, dict) else ()
        return {
            key
            for key in keys
            if key not in ANNOTATIONS
            and key not in ("allOf", "$ref")
            and not key.startswith("x-")
            and (part, key) not in self.made
            and not (key == "additionalProperties" and part.value_of(key) is True)
        }

    def _implied(self, part: Node, depth: int = 3) -> set[str]:
        """The JSON types that a part allows, derived from its other keywords if it has no `type`."""
        kinds = _plain(part)
        if kinds:
            return kinds
        for key in CHOICES:
            if part.has(key) and (part, key) not in self.made:
                told = [
                    self._implied(head(option), depth - 1) if depth else set[str]() for option in elements(part, key)
                ]
                return set[str]().union(*told) if all(told) else set()
        if any(part.has(key) for key in _OBJECT_KEYWORDS):
            return {"object"}
        if any(part.has(key) for key in _ARRAY_KEYWORDS):
            return {"array"}
        listed = Joined((part,)).values
        return {kind_of(value) for value in listed} if listed is not None else set()

    def implies(self, kind: str) -> bool:
        """Whether its keywords imply one JSON type, if no part has a `type`."""
        keys = _OBJECT_KEYWORDS if kind == "object" else _ARRAY_KEYWORDS
        return self.has(*keys)


def _plain(part: Node) -> set[str]:
    return {kind for kind in kinds_in(part) if kind != "null"}


def _common(some: list[str], others: list[str]) -> list[str]:
    found = [kind for kind in some if kind in others or (kind == "integer" and "number" in others)]
    if "number" in some and "integer" in others and "integer" not in found:
        found.append("integer")
    return found


def kind_of(value: ir.Json) -> str:
    """The JSON type of a value; a float without a fraction is an integer."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"


def as_key(value: ir.Json) -> str:
    """A JSON value as text, equal for equal values: `1.0` equals `1`, but not `true`."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)
