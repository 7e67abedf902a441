"""A document with only some of its operations, and with what those need: nothing else of it is checked or generated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from ..check.declared import METHODS, DeclaredOperation, webhooks_in
from ..check.paged import fits
from ..closest import suggest
from ..load import Document, ReferenceRefused, Tokens
from ..node import Node
from ..node import root as root_of

if TYPE_CHECKING:
    from ..ir import Json

Patterns = Mapping[str, Sequence[str]]
"""Lists of patterns under `tags`, `paths` and `operations`; an operation that matches one of them is meant."""

_INTO: Final = ("#/paths/", "#/webhooks/", "#/x-webhooks/")
_CALLS: Final = ("poll", "result", "cancel", "list")


class Problem(Struct, frozen=True):
    """A pattern that cannot be applied: its list and its index there; None is the whole table."""

    table: Literal["include", "exclude"]
    key: str | None
    number: int | None
    code: Literal["filter-unmatched", "filter-empty", "filter-needed"]
    message: str
    hint: str | None


def select_operations(
    document: Document, include: Patterns | None, exclude: Patterns
) -> tuple[Document, list[Problem]]:
    """The document with the operations that are included, all where `include` is None, and not excluded.

    What they need comes along: components, and the operations that the tasks call which they create. With problems, the
    document is the whole one.
    """
    selection = _Selection(document, include, exclude)
    return (document, selection.problems) if selection.problems else (selection.pruned(), [])


class _Entry(Struct, frozen=True, eq=False):
    """An operation, read where its `$ref` leads, and the ways to it: the key under `paths` or `webhooks`."""

    operation: DeclaredOperation
    place: Node
    """Where the path item has it: the operation itself, or its `$ref`."""
    group: str
    name: str


class _Selection:
    def __init__(self, document: Document, include: Patterns | None, exclude: Patterns) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._root = root_of(document)
        self._entries = list(_entries(self._root))
        self._by_id = {entry.operation.id: entry for entry in self._entries if entry.operation.id}
        self._look_for_unmatched("include", include or {})
        self._look_for_unmatched("exclude", exclude)
        excluded = {entry for entry in self._entries if _meant(entry, exclude)}
        included = {entry for entry in self._entries if include is None or _meant(entry, include)}
        self._kept = included - excluded
        if not self._kept and not self.problems:
            table: Literal["include", "exclude"] = "exclude" if included else "include"
            self._complain(table, "filter-empty", "no operation is left", "include more, or exclude less")
        self._tasks = self._tasks_left(exclude)

    # --- which operations --------------------------------------------------------------------------------------------

    def _look_for_unmatched(self, table: Literal["include", "exclude"], patterns: Patterns) -> None:
        for key, listed in patterns.items():
            for number, pattern in enumerate(listed):
                if not any(_matches(entry, key, pattern) for entry in self._entries):
                    known = {name for entry in self._entries for name in _names(entry, key)}
                    near = suggest(pattern, known)
                    hint = f"did you mean `{near}`?" if near else f"there are: {', '.join(sorted(known)[:12])}"
                    message = f"no operation matches `{pattern}`"
                    self.problems.append(Problem(table, key, number, "filter-unmatched", message, hint))

    def _tasks_left(self, exclude: Patterns) -> dict[str, Json]:
        """The task blocks with a create operation that stays; the operations that they call stay too."""
        blocks = self._root.value_of("x-tasks")
        left: dict[str, Json] = {}
        for name, block in blocks.items() if isinstance(blocks, dict) else ():
            create = _listed(block.get("create")) if isinstance(block, dict) else []
            known = [each for each in create if each in self._by_id]
            stays = [each for each in known if self._by_id[each] in self._kept]
            if not isinstance(block, dict) or not known:
                left[name] = block  # what is wrong with it is reported by its check
            elif stays:
                dropped = set(known) - set(stays)
                new: list[Json] = [each for each in create if each not in dropped]
                left[name] = {**block, "create": new} if dropped else block
                self._keep_called(name, block, exclude)
        return left

    def _keep_called(self, task: str, block: Mapping[str, Json], exclude: Patterns) -> None:
        start = block.get("start")
        calls = [*(start if isinstance(start, list) else ()), *(block.get(key) for key in _CALLS)]
        for call in calls:
            called = call.get("operation") if isinstance(call, dict) else None
            entry = self._by_id.get(called) if isinstance(called, str) else None
            if entry is None:
                continue
            self._kept.add(entry)
            for key, listed in exclude.items():
                for number, pattern in enumerate(listed):
                    if _matches(entry, key, pattern):
                        message = f"`{pattern}` excludes `{called}`, which the task `{task}` calls"
                        hint = "narrow the pattern, or exclude what creates such tasks too"
                        self.problems.append(Problem("exclude", key, number, "filter-needed", message, hint))

    def _complain(
        self, table: Literal["include", "exclude"], code: Literal["filter-empty"], text: str, hint: str
    ) -> None:
        self.problems.append(Problem(table, None, None, code, text, hint))

    # --- the document that is left -----------------------------------------------------------------------------------

    def pruned(self) -> Document:
        """The document without the operations that do not stay, and without what only they need."""
        values: dict[Document, Json] = {}
        for entry in self._entries:
            if entry not in self._kept and not self._is_kept_elsewhere(entry):
                document, path = entry.place.document, entry.place.path
                values[document] = _without(values.get(document, document.value), path)
        main = values.get(self._document, self._document.value)
        if not isinstance(main, dict):
            return self._document
        main = dict(main)
        for group in ("paths", "webhooks", "x-webhooks"):
            self._drop_empty(main, group)
        if self._tasks or "x-tasks" in main:
            main["x-tasks"] = self._tasks
            if not self._tasks:
                del main["x-tasks"]
        self._drop_defaults(main)
        filled = self._filled(main, main, frozenset())
        main = filled if isinstance(filled, dict) else main
        values[self._document] = main
        components = main.get("components")
        if isinstance(components, dict):
            kept = _Reach(self._document, values, components).kept(self._schemes(main))
            main["components"] = {
                section: (
                    {name: value for name, value in named.items() if (section, name) in kept}
                    if isinstance(named, dict) and not section.startswith("x-")
                    else named
                )
                for section, named in components.items()
            }
        return self._document.with_values(values)

    def _is_kept_elsewhere(self, entry: _Entry) -> bool:
        """Whether the same operation stays under another path that leads to it."""
        return any(other.place == entry.place for other in self._kept)

    def _filled(self, value: Json, main: Json, within: frozenset[str]) -> Json:
        """A value whose references into omitted operations are replaced by their targets, except recursive ones."""
        if isinstance(value, list):
            items = [self._filled(child, main, within) for child in value]
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
        if not isinstance(value, dict):
            return value
        reference = value.get("$ref")
        if isinstance(reference, str) and reference.startswith(_INTO) and reference not in within:
            try:
                _, path = self._document.open_reference(reference)
            except ReferenceRefused:
                return value  # reported where it is used
            target = _at(self._document.value, path)
            if target is not None and _at(main, path) is None:
                return self._filled(target, main, within | {reference})
        members = {key: self._filled(child, main, within) for key, child in value.items()}
        return value if all(members[key] is child for key, child in value.items()) else members

    def _drop_empty(self, main: dict[str, Json], group: str) -> None:
        """Omit each path, or webhook, that had operations of which none is kept."""
        items = main.get(group)
        if isinstance(items, dict):
            had = {entry.name for entry in self._entries if entry.group == group}
            has = {entry.name for entry in self._kept if entry.group == group}
            main[group] = {name: item for name, item in items.items() if name not in had or name in has}

    def _drop_defaults(self, main: dict[str, Json]) -> None:
        """Omit the defaults of the document that only omitted operations use: security and pagination."""
        nodes = [entry.operation.node for entry in self._kept]
        if all(node.has("security") for node in nodes):
            main.pop("security", None)
        default = self._root.get("x-pagination")
        if default is None or not default.is_object:
            return
        plain = [
            entry for entry in self._entries if entry.operation.path and not entry.operation.node.has("x-pagination")
        ]
        paged = {entry for entry in plain if fits(default, entry.operation)}
        if paged and not paged & self._kept:
            main.pop("x-pagination", None)

    def _schemes(self, main: Mapping[str, Json]) -> set[str]:
        """The names of the security schemes that some operation asks for."""
        asked = [main.get("security"), *(entry.operation.node.value_of("security") for entry in self._kept)]
        return {
            name
            for requirements in asked
            if isinstance(requirements, list)
            for requirement in requirements
            if isinstance(requirement, dict)
            for name in requirement
        }


# --- operations and patterns -----------------------------------------------------------------------------------------


def _entries(root: Node) -> Iterator[_Entry]:
    webhooks = webhooks_in(root)
    for group in (root.get("paths"), webhooks):
        if group is None or not group.is_object:
            continue
        for name, item in group.items():
            if name.startswith("x-") or not item.is_object:
                continue
            target = item.resolve()
            path = "" if group == webhooks else name
            for holder in dict.fromkeys((item, target)):
                for method, node in _methods(holder):
                    yield _Entry(DeclaredOperation(node.resolve(), path, method, item), node, group.key, name)


def _methods(holder: Node) -> Iterator[tuple[str, Node]]:
    if not holder.is_object:
        return
    yield from ((method, node) for method, node in holder.items() if method in METHODS and node.is_object)
    more = holder.get("additionalOperations")
    if more is not None and more.is_object:
        yield from ((method, node) for method, node in more.items() if node.is_object)


def _meant(entry: _Entry, patterns: Patterns) -> bool:
    return any(_matches(entry, key, pattern) for key, listed in patterns.items() for pattern in listed)


def _matches(entry: _Entry, key: str, pattern: str) -> bool:
    names = _names(entry, key)
    if key == "paths":
        return any(_fits_path(pattern.split("/"), name.split("/")) for name in names)
    return any(_fits(pattern, name) if key == "operations" else pattern == name for name in names)


def _names(entry: _Entry, key: str) -> list[str]:
    """What patterns under a key are compared with."""
    match key:
        case "tags":
            return _listed(entry.operation.node.value_of("tags"))
        case "paths":
            return [entry.operation.path] if entry.operation.path else []
        case _:
            return [entry.operation.id] if entry.operation.id else []


def _fits_path(pattern: Sequence[str], segments: Sequence[str]) -> bool:
    """Whether segments match: `**` matches any number of them."""
    if not pattern or not segments:
        return not segments and all(part == "**" for part in pattern)
    if pattern[0] == "**":
        return _fits_path(pattern[1:], segments) or _fits_path(pattern, segments[1:])
    return _fits(pattern[0], segments[0]) and _fits_path(pattern[1:], segments[1:])


def _fits(pattern: str, text: str) -> bool:
    """Whether a text matches: `*` matches any characters."""
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == text
    *middle, last = rest
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    inner = text[len(first) : len(text) - len(last)]
    for part in middle:
        at = inner.find(part)
        if at < 0:
            return False
        inner = inner[at + len(part) :]
    return True


def _listed(value: Json) -> list[str]:
    """The texts of a list, or the one text."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _without(value: Json, path: Tokens) -> Json:
    """A value without the one at a path; the objects along the path are copies."""
    if not isinstance(value, dict) or not path or path[0] not in value:
        return value
    if len(path) == 1:
        return {key: child for key, child in value.items() if key != path[0]}
    return {**value, path[0]: _without(value[path[0]], path[1:])}


# --- what is needed --------------------------------------------------------------------------------------------------


class _Reach:
    """Which components of the main file can be reached from the rest of it."""

    def __init__(self, document: Document, values: Mapping[Document, Json], components: Mapping[str, Json]) -> None:
        self._document = document
        self._values = values
        self._components = components
        self._kept: set[tuple[str, str]] = set()
        self._seen: set[tuple[Document, Tokens]] = set()
        self._waiting: list[tuple[Document, Json]] = []

    def kept(self, schemes: set[str]) -> set[tuple[str, str]]:
        """(section, name) of every component that is needed; `schemes` are asked for by name."""
        main = self._values[self._document]
        rest = {key: child for key, child in main.items() if key != "components"} if isinstance(main, dict) else None
        self._waiting.append((self._document, rest))
        for name in schemes:
            self._keep(("components", "securitySchemes", name))
        while self._waiting:
            self._walk(*self._waiting.pop())
            if not self._waiting:
                self._keep_families()
        return self._kept

    def _walk(self, document: Document, value: Json) -> None:
        if isinstance(value, list):
            self._waiting += [(document, child) for child in value]
        elif isinstance(value, dict):
            for key in ("$ref", "$dynamicRef"):
                self._follow(document, value.get(key))
            discriminator = value.get("discriminator")
            if isinstance(discriminator, dict):
                self._follow_names(document, discriminator)
            self._waiting += [(document, child) for child in value.values() if isinstance(child, dict | list)]

    def _follow_names(self, document: Document, discriminator: Mapping[str, Json]) -> None:
        """The members that a discriminator names: by a reference, or by the bare name of a component."""
        mapping = discriminator.get("mapping")
        for target in (*(mapping.values() if isinstance(mapping, dict) else ()), discriminator.get("defaultMapping")):
            named = self._components.get("schemas")
            if isinstance(target, str) and isinstance(named, dict) and target in named:
                self._keep(("components", "schemas", target))
            else:
                self._follow(document, target)

    def _follow(self, document: Document, reference: Json) -> None:
        if not isinstance(reference, str):
            return
        try:
            found, path = document.open_reference(reference)
        except ReferenceRefused:
            return  # reported where it is used
        if found is self._document and path[:1] == ("components",) and len(path) >= 3:
            self._keep(path)
        elif (found, path) not in self._seen:
            self._seen.add((found, path))
            self._waiting.append((found, _at(self._values.get(found, found.value), path)))

    def _keep(self, path: Tokens) -> None:
        section, name = path[1:3]
        value = _at(dict(self._components), (section, name))
        if (section, name) not in self._kept and value is not None:
            self._kept.add((section, name))
            self._waiting.append((self._document, value))

    def _keep_families(self) -> None:
        """What is made by `allOf` of a needed schema with a discriminator can stand wherever that one does."""
        named = self._components.get("schemas")
        for name, schema in named.items() if isinstance(named, dict) else ():
            if ("schemas", name) in self._kept or not isinstance(schema, dict):
                continue
            parts = schema.get("allOf")
            for part in parts if isinstance(parts, list) else ():
                parent = self._parent(part)
                if parent is not None and parent in self._kept and self._has_discriminator(parent[1]):
                    self._keep(("components", "schemas", name))

    def _parent(self, part: Json) -> tuple[str, str] | None:
        reference = part.get("$ref") if isinstance(part, dict) else None
        if not isinstance(reference, str):
            return None
        try:
            found, path = self._document.open_reference(reference)
        except ReferenceRefused:
            return None
        is_component = found is self._document and len(path) == 3 and path[:2] == ("components", "schemas")
        return ("schemas", path[2]) if is_component else None

    def _has_discriminator(self, name: str) -> bool:
        return _at(dict(self._components), ("schemas", name, "discriminator")) is not None


def _at(value: Json, path: Tokens) -> Json:
    """The value at a path, or None."""
    for token in path:
        if isinstance(value, list) and token.isdigit() and int(token) < len(value):
            value = value[int(token)]
        elif isinstance(value, dict):
            value = value.get(token)
        else:
            return None
    return value
