"""Observations as findings at the lines of the spec. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .. import ir
from ..closest import suggest_or_list
from ..diagnostics import Diagnostic, Findings, Severity, quote
from ..load import Document, split_pointer
from ..node import Node, root
from .observation import Observation
from .schemas import (
    ABSENT,
    DeclaredBody,
    allows,
    children,
    declared_body,
    node_of,
    place_of_requirement,
    place_of_type,
    place_of_values,
)


@dataclass(slots=True)
class Comparison:
    """What observations say about a spec."""

    findings: Findings = field(default_factory=Findings)
    allowed: int = 0
    """How many observations differ no longer: the spec has changed since."""


def findings(
    document: Document, api: ir.Api, seen: Mapping[Observation, int], *, is_current: bool = True
) -> Comparison:
    """The findings for observations of one API, each with how often it was made.

    Unless the observations are of clients of the current spec, those that the spec allows by now are only counted.
    """
    return _Placing(document, api, is_current).compare(seen)


class _Placing:
    def __init__(self, document: Document, api: ir.Api, is_current: bool) -> None:
        self._root = root(document)  # with findings of its own, which nobody reads: the spec is already checked
        self._operations = {operation.id: operation for operation in api.operations}
        self._is_current = is_current
        self._found = Comparison()

    def compare(self, seen: Mapping[Observation, int]) -> Comparison:
        for observation, times in seen.items():
            self._place(observation, times)
        return self._found

    def _place(self, seen: Observation, times: int) -> None:
        operation = self._operations.get(seen.operation)
        node = node_of(self._root, operation) if operation is not None else None
        if operation is None or node is None:
            paths = self._root.get("paths") or self._root
            hint = suggest_or_list(seen.operation, sorted(self._operations))
            message = f"a response of {quote(seen.operation)} was observed, an operation that the spec does not have"
            self._add("observed-unknown", "warning", message, paths, times, hint, at_key=True)
            return
        body = declared_body(node, seen.status, seen.media_type, streamed=operation.stream is not None)
        response = f"a response of {quote(seen.operation)} (HTTP {seen.status})"
        match seen.kind:
            case "status":
                message = f"{quote(seen.operation)} responded with HTTP {seen.status}, which is not declared"
                hint = f'declare "{seen.status}", its range or `default` under `responses`'
                self._add(
                    "observed-status", "warning", message, node.get("responses") or node, times, hint, at_key=True
                )
            case "media-type":
                message = f"{response} is {quote(seen.got)}, which is not declared"
                hint = f"add {quote(seen.got)} to `content`"
                self._add("observed-media-type", "warning", message, body.node, times, hint, at_key=True)
            case "body":
                self._add("observed-body", "error", f"{response}: {seen.got}", body.node, times, at_key=True)
            case "constant" | "value":
                self._place_value(seen, times, body, response)

    def _place_value(self, seen: Observation, times: int, body: DeclaredBody, response: str) -> None:
        tokens = split_pointer(seen.pointer)
        owners, reached = self._walk(body.schema, tokens)
        at = quote(seen.pointer) if seen.pointer else "its top"
        if seen.got == ABSENT and seen.kind == "value" and reached >= len(tokens) - 1:
            self._place_absent(seen, times, owners[: len(tokens)], response)
        elif reached < len(tokens) or body.schema is None:
            message = f"{response} was observed to differ at {at}, a place that the spec does not declare"
            where = owners[-1][0].resolve() if owners else body.node
            self._add("observed-unknown", "warning", message, where, times, None, at_key=not owners)
        elif seen.kind == "constant":
            place = place_of_values(owners[-1])
            message = f"{response} has {seen.got} at {at}, which is not one of the declared values"
            self._add("observed-value", "warning", message, place, times, "declare it, if it is there to stay")
        elif not self._is_current and allows(owners[-1], seen.got):
            self._found.allowed += 1
        else:
            place, is_null = place_of_type(owners[-1], seen.got), seen.got == "null"
            message = f"{response} has {seen.got} at {at}, where {quote(seen.expected)} is expected"
            hint = self._null_hint() if is_null else "declare what the provider sends"
            self._add("observed-null" if is_null else "observed-type", "error", message, place, times, hint)

    def _place_absent(self, seen: Observation, times: int, owners: list[list[Node]], response: str) -> None:
        """A property that is missing: the item of `required` that demands it."""
        name = split_pointer(seen.pointer)[-1] if seen.pointer else ""
        demands = (place_of_requirement(owner, name) for owner in (owners[-1] if owners else ()))
        place = next((found for found in demands if found is not None), None)
        if place is None and not self._is_current:
            self._found.allowed += 1
            return
        message = f"{response} has no {quote(seen.pointer)}, which is required"
        where = place or (owners[-1][0].resolve() if owners else self._root)
        self._add("observed-absent", "error", message, where, times, "remove it from `required`, if it may be absent")

    def _walk(self, schema: Node | None, tokens: tuple[str, ...]) -> tuple[list[list[Node]], int]:
        """The schemas at each step of a pointer, as far as there are any, and how many tokens that are.

        Where a schema ends at a value of any type, the result of a task may be declared by `x-solution`.
        """
        if schema is None:
            return [], 0
        levels = [[schema]]
        for number, token in enumerate(tokens):
            found = [child for owner in levels[-1] for child in children(owner, token)]
            if not found:
                solved = self._in_solutions(tokens[number:])
                if not solved:
                    return levels, number
                return [*levels[:-1], [*levels[-1], *solved[0]], *solved[1:]], len(tokens)
            levels.append(list(dict.fromkeys(found)))
        return levels, len(tokens)

    def _in_solutions(self, tokens: tuple[str, ...]) -> list[list[Node]]:
        """The schemas at each step below the first result of a task that declares them all; empty without one."""
        for _, schema in _named_schemas(self._root):
            solution = schema.get("x-solution") if schema.is_object else None
            levels = [[solution]] if solution is not None else []
            for token in tokens if levels else ():
                levels.append([child for owner in levels[-1] for child in children(owner, token)])
            if levels and all(levels):
                return levels
        return []

    def _null_hint(self) -> str:
        version = self._root.value_of("openapi")
        return "add `nullable: true`" if str(version).startswith("3.0") else 'add "null" to its types'

    def _add(
        self,
        code: str,
        severity: Severity,
        message: str,
        place: Node,
        times: int,
        hint: str | None = None,
        *,
        at_key: bool = False,
    ) -> None:
        often = f"; seen {times} times" if times > 1 else ""
        source = place.key_source if at_key or place.is_array else place.source
        self._found.findings.add(Diagnostic(severity, code, f"{message}{often}", source, hint))


def _named_schemas(document: Node) -> list[tuple[str, Node]]:
    components = document.get("components")
    schemas = components.get("schemas") if components is not None and components.is_object else None
    return list(schemas.items()) if schemas is not None and schemas.is_object else []
