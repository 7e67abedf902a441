"""Folds findings that only follow from another one: a misspelt key is reported as such, and not as absent as well.

A finding that knows which key was meant (`Diagnostic.meant`) is a cause. What that key would have given is missing in
the same operation, task or component: findings that say so are dropped. Once the cause is fixed, `lint` reports what is
left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ..diagnostics import Diagnostic
from ..load import Document
from ..node import root
from .declared import METHODS
from .vocabulary import STATES

_EXAMPLES: Final = ("example", "examples", "value", "content", "schema", "responses")

_FOLLOWS: Final[dict[str, Sequence[str]]] = {
    "condition-without-test": ("is", "not", "gt", "gte", "lt", "exists", "matches", "equals"),
    "example-missing": _EXAMPLES,
    "expression-out-of-place": ("each",),
    "expression-parameter-unknown": ("parameters", "name", "in"),
    "items-missing": ("items",),
    "openapi-invalid": (),
    "operation-id-missing": ("operationId",),
    "operation-untested": (*_EXAMPLES, "requestBody", "parameters"),
    "parameter-undescribed": ("schema", "content"),
    "path-parameter-missing": ("parameters", "name", "in"),
    "path-parameter-misspelt": ("parameters", "name", "in"),
    "path-parameter-optional": ("required",),
    "pointer-not-in-schema": ("properties", "items", "allOf", "schema"),
    "required-undeclared": ("properties",),
    "response-missing": ("responses",),
    "summary-missing": ("summary", "description"),
    "task-capture-missing": ("capture",),
    "task-capture-unused": ("with", "path", "query", "header", "body", "url", "cancel", "result", "poll"),
    "task-example-endless": (*_EXAMPLES, *STATES, "status", "rules", "state", "when", "other"),
    "task-example-unknown-status": (*STATES, "other"),
    "task-example-without-capture": _EXAMPLES,
    "task-example-without-result": ("result", "at", "optional", "gather"),
    "task-input-missing": ("with", "path", "query", "header", "cookie", "body", "file", "name", "in"),
    "task-input-unknown": ("parameters", "name", "in", "requestBody", "content"),
    "task-key-idle": ("where", "each", "operation", "url", "timestamp"),
    "task-never-succeeds": (*STATES, "status", "rules", "state", "otherwise"),
    "task-state-without-example": (*STATES, *_EXAMPLES),
    "task-status-unmapped": (*STATES, "other"),
    "task-sync-missing": ("sync",),
}
"""The codes of findings that may be mere consequences, and the keys without which each of them comes up."""


class _Cause(Struct, frozen=True):
    meant: str
    unit: str
    """The JSON pointer of the operation, task or component that has the slip."""
    finding: Diagnostic
    operation: str
    """The `operationId` of that operation; "" for anything else."""


def fold(findings: Iterable[Diagnostic], document: Document) -> list[Diagnostic]:
    """The findings without those that follow from a misspelt or misplaced key beside them, in the same order.

    A cause from which an error follows is an error itself.
    """
    found = list(findings)
    causes = [_cause(each, document) for each in found if each.meant]
    left: list[Diagnostic] = []
    grave: list[Diagnostic] = []
    for each in found:
        cause = next((cause for cause in causes if _follows(each, cause, document)), None)
        if cause is None:
            left.append(each)
        elif each.severity == "error":
            grave.append(cause.finding)
    return [replace(each, severity="error") if each in grave else each for each in left]


def _cause(finding: Diagnostic, document: Document) -> _Cause:
    unit = _unit(finding.source.pointer)
    node = root(document).find(unit) if document.spec_file(finding.source.file) == document.file else None
    found = node.value_of("operationId") if node is not None else None
    return _Cause(finding.meant, unit, finding, found if isinstance(found, str) else "")


def _follows(finding: Diagnostic, cause: _Cause, document: Document) -> bool:
    file, other = (document.spec_file(each.source.file) for each in (finding, cause.finding))
    if finding is cause.finding or file != other:
        return False
    if finding.code in ("missing-key", "openapi-invalid"):
        return f"`{cause.meant}`" in finding.message and finding.source.pointer in (
            _parent(cause.finding.source.pointer),
            _parent(_parent(cause.finding.source.pointer)),
        )
    if finding.code == "ref-not-found":
        return f"`#{_parent(cause.finding.source.pointer)}/{cause.meant}/" in finding.message
    if cause.meant not in _FOLLOWS.get(finding.code, ()):
        return False
    if cause.operation and f"`{cause.operation}`" in finding.message:
        return True
    at = finding.source.pointer
    return at == cause.unit or at.startswith(f"{cause.unit}/") or cause.unit.startswith(f"{at}/")


def _unit(pointer: str) -> str:
    """The operation, path, task or component that a value belongs to; the value's own place otherwise."""
    tokens = pointer.split("/")
    match tokens[1:]:
        case ["paths" | "webhooks", _, method, _, *_] if method in METHODS:
            return "/".join(tokens[:4])
        case ["paths" | "webhooks" | "x-tasks", _, *_]:
            return "/".join(tokens[:3])
        case ["components", _, _, *_]:
            return "/".join(tokens[:4])
        case _:
            return _parent(pointer)


def _parent(pointer: str) -> str:
    return pointer.rpartition("/")[0]
