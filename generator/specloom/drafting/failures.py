"""Failures in good responses: `errorId: 1` with HTTP status 200, and the like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from .described import ErrorCode, Operation, Origin, Property

_NUMBERS: Final = re.compile(r"(?:error|err)(?:_?(?:id|no|num|code))", re.IGNORECASE)
_FLAGS: Final = frozenset({"success", "ok", "succeeded"})
_CODES: Final = re.compile(r"(?:error|err)_?code|(?:error|err)_?(?:name|type)|code", re.IGNORECASE)
_MESSAGES: Final = re.compile(r"(?:error|err)_?(?:description|message|msg|text|info)|message|msg|error", re.IGNORECASE)


_ZERO: Final = re.compile(
    r"(?<![\d.])`?0`?\s*(?:表示|代表|为|[-–—=:：]|means|is|for|if|когда|при|bei|si)\s*(?:成功|正常|success|ok\b|fine|"
    r"no error|успе|нет ошиб|erfolg|[eé]xito|sucesso|succ[eè]s)|(?:success|成功|успе\w*|erfolg)\s*(?:is|=|:|—|-|为|"
    r"при)?\s*0(?![\d.])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Failure:
    """The property that says that a response is an error, and those that say which."""

    name: str
    test: tuple[str, object]
    """The key of a condition, and its value."""
    code: str | None
    message: str | None
    origin: Origin


def failure_of(operations: Sequence[Operation], codes: Sequence[ErrorCode] = ()) -> Failure | None:
    """How a provider reports failures in good responses; None if no page says that it does."""
    bodies = [body for operation in operations for body in operation.responses if body.status.startswith("2")]
    found = next((failure for body in bodies if (failure := _in_object(body.schema)) is not None), None)
    are_numbers = bool(codes) and all(re.fullmatch(r"-?\d+", each.code) for each in codes)
    if found is not None and are_numbers and found.test[0] != "is":  # they are the values of the number that says so
        return replace(found, code=found.name)
    return found


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
    is_zero_good = (0 in each.enum and len(each.enum) > 1) or _ZERO.search(each.description) is not None
    if each.name.lower() in ("code", "status", "ret", "retcode", "status_code") and is_number and is_zero_good:
        return "not", ["0"]
    if each.name.lower() in _FLAGS and "boolean" in each.types:
        return "is", ["false"]
    return None
