"""Failures in good responses: `errorId: 1` with HTTP status 200, and the like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .described import Operation, Origin, Property

_NUMBERS: Final = re.compile(r"(?:error|err)(?:_?(?:id|no|num|code))", re.IGNORECASE)
_FLAGS: Final = frozenset({"success", "ok", "succeeded"})
_CODES: Final = re.compile(r"(?:error|err)_?code|(?:error|err)_?(?:name|type)|code", re.IGNORECASE)
_MESSAGES: Final = re.compile(r"(?:error|err)_?(?:description|message|msg|text|info)|message|msg|error", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Failure:
    """The property that says that a response is an error, and those that say which."""

    name: str
    test: tuple[str, object]
    """The key of a condition, and its value."""
    code: str | None
    message: str | None
    origin: Origin


def failure_of(operations: Sequence[Operation]) -> Failure | None:
    """How a provider reports failures in good responses; None if no page says that it does."""
    for operation in operations:
        for body in operation.responses:
            if body.status.startswith("2"):
                found = _in_object(body.schema)
                if found is not None:
                    return found
    return None


def _in_object(schema: Property) -> Failure | None:
    for each in schema.properties:
        test = _test(each)
        if test is not None:
            others = [other for other in schema.properties if other.name != each.name]
            code = next(
                (other.name for other in others if _CODES.fullmatch(other.name) and "string" in other.types), None
            )
            message = next(
                (
                    o.name
                    for o in others
                    if _MESSAGES.fullmatch(o.name) and (set(o.types) <= {"null"} or "string" in o.types)
                ),
                None,
            )
            return Failure(each.name, test, code or (each.name if test[0] == "not" else None), message, each.origin)
    return None


def _test(each: Property) -> tuple[str, object] | None:
    """The condition under which a property means an error."""
    is_number = not each.types or "integer" in each.types
    if is_number and _NUMBERS.fullmatch(each.name):
        return ("gt", 0) if each.name.lower().endswith(("id", "no", "num")) else ("not", ["0"])
    if each.name.lower() == "code" and is_number and 0 in each.enum and len(each.enum) > 1:
        return "not", ["0"]
    if each.name.lower() in _FLAGS and "boolean" in each.types:
        return "is", ["false"]
    return None
