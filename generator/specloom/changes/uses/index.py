"""The changes that break, by what a program writes that meets them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from ... import ir
from ..model import Change
from ..surface import Surface
from .knowledge import known, models_in, named_in, python_name
from .values import OTHER, ClientOf, Typed, Value

Key: TypeAlias = tuple[str, ...]
"""What is named: ("method", "tasks.run"), ("model", "Pet"), ("field", "Pet", "name"), and so on."""

EXPORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "paged": ("AsyncPaged", "Page", "Paged", "PagedCall"),
    "stream": ("AsyncStream", "Stream", "StreamCall"),
}
"""Method of the client -> what the package exports as long as clients have it."""

_REQUIRED = frozenset({"new-required", "became-required"})
_WAITS = ("wait_all", "as_completed", "wait_slice")
_COMMON: Final = frozenset(
    name for kind in (str, bytes, int, float, list, dict, set, tuple, object) for name in dir(kind)
)
"""Names of attributes that values of Python itself have."""


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of one call, with their values."""

    positional: Sequence[tuple[ast.expr, Value]]
    keywords: Mapping[str, tuple[ast.keyword, Value]]
    is_open: bool
    """Whether more is given than can be read: `*arguments` or `**options`."""


class Index:
    """What breaks of one client, by what programs write."""

    def __init__(self, surface: Surface, changes: Iterable[Change]) -> None:
        self.surface = surface
        self._named: dict[Key, list[Change]] = {}
        self._arguments: dict[str, list[Change]] = {}
        self._fields: dict[str, list[Change]] = {}
        self._client: list[Change] = []
        self._unions: list[Change] = []
        for change in changes:
            if change.breaks:
                self._add(change)
        self._unique = self._unique_names()

    def __bool__(self) -> bool:
        """Whether anything breaks."""
        return bool(self._named or self._arguments or self._fields or self._client)

    def _add(self, change: Change) -> None:
        owner = change.owner
        match owner.kind:
            case "package":
                self._name(change, ("package",))
            case "client":
                self._add_client(change)
            case "credential":
                self._client.append(change)
            case "resource":
                self._add_resource(change)
            case "argument":
                for name in (*owner.methods, *owner.functions):
                    self._arguments.setdefault(name, []).append(change)
            case "method" | "result" | "function":
                for name in owner.methods:
                    self._name(change, ("method", name))
                    for export in EXPORTS.get(name, ()):
                        self._name(change, ("export", export))
                for name in owner.functions:
                    self._name(change, ("function", name))
            case "model":
                self._add_model(change)
            case "field":
                self._fields.setdefault(owner.model, []).append(change)
                if self._concerns_readers(change):
                    self._name(change, ("field", owner.model, owner.name))
            case "member":
                self._name(change, ("member", owner.model, owner.name))

    def _name(self, change: Change, key: Key) -> None:
        self._named.setdefault(key, []).append(change)

    def _add_client(self, change: Change) -> None:
        if change.code == "renamed":
            for prefix in ("", "Async"):
                self._name(change, ("export", f"{prefix}{self.surface.client}"))
        elif change.code == "error-kind":
            self._name(change, ("error", change.before))
        else:
            self._client.append(change)

    def _add_resource(self, change: Change) -> None:
        owner = change.owner
        if change.code in ("renamed", "removed"):
            self._name(change, ("resource", owner.name))
            return
        for path in owner.methods:
            resource, _, name = path.rpartition(".")
            if name.startswith("run") or name in _WAITS:
                self._name(change, ("method", path))
            self._name(change, ("wait", resource))

    def _add_model(self, change: Change) -> None:
        model = change.owner.model
        if change.code in ("enum-value-removed", "member-removed"):
            self._unions.append(change)
            return
        self._name(change, ("model", model))
        if change.code not in ("renamed", "removed"):
            self._name(change, ("through", model))

    def _concerns_readers(self, change: Change) -> bool:
        """Whether the change of a field concerns a program that reads it:
        of what is only sent, only that it is gone.
        """
        model = self.surface.models.get(change.owner.model)
        if change.code in ("removed", "renamed"):
            return True
        is_received = model is not None and self.surface.is_received(model)
        return is_received and change.code not in ("new-required", "became-required", "bounds")

    # --- names ------------------------------------------------------------------------------------------------------

    def named(self, *keys: Key) -> Iterator[Change]:
        """What breaks for who names one of these."""
        for key in keys:
            yield from self._named.get(key, ())

    def through(self, value: Typed) -> Iterator[Change]:
        """What breaks for who looks into a value of a type."""
        for name in named_in(self.surface, value.type):
            yield from self._named.get(("through", name), ())

    def maybe(self, attribute: str) -> Iterator[Change]:
        """What breaks for who names an attribute of something unknown, if only this client has one of that name."""
        yield from self._unique.get(attribute, ())

    def maybe_calls(self, method: str) -> Iterator[str]:
        """The methods of which one is called by a name that only this client has, with arguments that break."""
        if method not in _COMMON:
            yield from (name for name in self._arguments if name.rpartition(".")[2] == method)

    def _unique_names(self) -> dict[str, list[Change]]:
        surface = self.surface
        where: dict[str, set[Key]] = {}
        for path in known(surface).roles:
            where.setdefault(path.rpartition(".")[2], set()).add(("method", path))
        for name in known(surface).resources:
            where.setdefault(name, set()).add(("resource", name))
        for model, fields in known(surface).fields.items():
            for name in fields:
                where.setdefault(name, set()).add(("field", python_name(surface, model), name))
        return {
            name: [change for key in sorted(keys) for change in self._named[key]]
            for name, keys in where.items()
            if name not in _COMMON and all(key in self._named for key in keys)
        }

    # --- calls ------------------------------------------------------------------------------------------------------

    def of_call(self, name: str, given: Given) -> Iterator[tuple[Change, ast.AST | None, bool]]:
        """What breaks of a call: the argument that it is about, or None for the call itself,
        and whether it is certain.
        """
        types = self._argument_types(name)
        for change in self._arguments.get(name, ()):
            argument = change.owner.name
            passed = self._passed(types, argument, given)
            if change.code in _REQUIRED:
                if passed is None:
                    yield change, None, not given.is_open
            elif passed is not None and not _still_fits(change, passed):
                yield change, passed, True
        for argument, type_ in types.items():
            passed = self._passed(types, argument, given)
            if passed is not None:
                yield from self._of_value(type_, passed, self._value_of(passed, given))

    def of_model(self, model: str, given: Given) -> Iterator[tuple[Change, ast.AST | None, bool]]:
        """What breaks of the construction of a model."""
        for change in self._fields.get(model, ()):
            keyword = given.keywords.get(change.owner.name)
            if change.code in _REQUIRED:
                if keyword is None:
                    yield change, None, not given.is_open
            elif keyword is not None and change.code != "became-optional" and not _still_fits(change, keyword[0]):
                yield change, keyword[0], True
        found = self.surface.models.get(model)
        for name, field in known(self.surface).fields.get(found.name, {}).items() if found is not None else ():
            if name in given.keywords:
                node, value = given.keywords[name]
                yield from self._of_value(field.type, node, value)

    def of_client(self, client: ClientOf, given: Given) -> Iterator[tuple[Change, ast.AST | None, bool]]:
        """What breaks of the construction of a client."""
        credentials = [credential.name for credential in self.surface.api.credentials]
        first = credentials[0] if credentials else None
        for change in self._client:
            name = change.owner.name
            keyword = given.keywords.get(name, (None, OTHER))[0]
            positional = given.positional[0][0] if name == first and given.positional else None
            passed = keyword or positional
            match change.owner.kind, change.code:
                case "credential", "removed" | "renamed":
                    if passed is not None and (keyword is not None or change.code == "removed"):
                        yield change, passed, True
                case "credential", "environment":
                    if passed is None:
                        yield change, None, not given.is_open
                case "credential", "position":
                    if positional is not None:
                        yield change, positional, True
                case "client", "server" if "base_url" in given.keywords:
                    continue
                case _:
                    yield change, None, True

    def of_annotated(self, value: Value, node: ast.expr) -> Iterator[tuple[Change, ast.AST | None, bool]]:
        """What breaks of a variable that is annotated as a choice of literals, and is given one of them."""
        if isinstance(value, Typed):
            yield from self._of_value(value.type, node, OTHER)

    def _of_value(self, type_: ir.Type, node: ast.AST, value: Value) -> Iterator[tuple[Change, ast.AST | None, bool]]:
        """What breaks where a value is given for a type: a literal that is no longer allowed, or a lost member."""
        if not self._unions:
            return
        names = named_in(self.surface, type_)
        for change in self._unions:
            if change.owner.model not in names:
                continue
            if change.code == "enum-value-removed":
                expression = node.value if isinstance(node, ast.keyword) else node
                if isinstance(expression, ast.Constant) and str(expression.value) == change.before:
                    yield change, node, True
            elif isinstance(value, Typed) and change.before in {
                f"models.{python_name(self.surface, each.name)}"
                for each in models_in(self.surface, value.type)
                if isinstance(each, ir.Ref)
            }:
                yield change, node, True

    def _argument_types(self, name: str) -> Mapping[str, ir.Type]:
        surface = self.surface
        role = known(surface).roles.get(name)
        function = known(surface).functions.get(name)
        endpoint = role.endpoint if role is not None else function[0] if function is not None else None
        return {} if endpoint is None else {argument.name: argument.type for argument in endpoint.arguments}

    def _passed(self, types: Mapping[str, ir.Type], argument: str, given: Given) -> ast.AST | None:
        keyword = given.keywords.get(argument)
        if keyword is not None:
            return keyword[0]
        first = next(iter(types), None)
        return given.positional[0][0] if argument == first and given.positional else None

    def _value_of(self, passed: ast.AST, given: Given) -> Value:
        for node, value in (*given.positional, *given.keywords.values()):
            if node is passed:
                return value
        return OTHER


_TYPES_OF: Final[Mapping[type, frozenset[str]]] = {
    str: frozenset({"str"}),
    int: frozenset({"int", "float"}),
    float: frozenset({"float"}),
    bool: frozenset({"bool"}),
    bytes: frozenset({"bytes", "Upload"}),
    type(None): frozenset({"None"}),
}


def _still_fits(change: Change, passed: ast.AST) -> bool:
    """Whether a literal is of the new type as well."""
    node = passed.value if isinstance(passed, ast.keyword) else passed
    if change.code not in ("narrowed", "retyped", "widened") or not isinstance(node, ast.Constant):
        return False
    return not _TYPES_OF.get(type(node.value), frozenset()).isdisjoint(change.after.split(" | "))
