"""The errors of a JSON Schema validator in our wording: the one error that the author has to fix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from ..diagnostics import quote
from ..node import describe

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

_LISTED: Final = 8
_KINDS: Final = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def fits_several(error: ValidationError) -> bool:
    """Whether a value fits more than one schema of a `oneOf`."""
    return type(error.kind).__name__ == "OneOfMultipleValid"


def innermost(error: ValidationError) -> ValidationError:
    """If no branch of a choice matches, the error of the branch that was most likely intended; else the error
    itself.
    """
    while True:
        branches = getattr(error.kind, "context", None)
        if not branches or fits_several(error):
            return error
        depth = len(error.instance_path)
        ranked = [branch for branch in branches if branch]
        if not ranked:
            return error
        best = min(ranked, key=lambda branch: _distance(branch, depth))
        deepest = max(best, key=lambda inner: len(inner.instance_path))
        error = deepest


def _distance(branch: Iterable[ValidationError], depth: int) -> tuple[int, int, int, int]:
    """The distance of a branch from the intended one: by a missing `$ref`, type or tag, and by the number of errors."""
    errors = list(branch)
    wrong_type = sum(error.kind.name == "type" and len(error.instance_path) == depth for error in errors)
    wrong_tag = sum(error.kind.name in ("const", "enum") and len(error.instance_path) <= depth + 1 for error in errors)
    no_reference = sum(getattr(error.kind, "property", "") == "$ref" for error in errors)
    return no_reference, wrong_type, wrong_tag, len(errors)


def words(error: ValidationError) -> str:
    """What is wrong with the value, as the rest of a sentence that begins with its name."""
    kind: Any = error.kind
    value: Any = error.instance
    match kind.name:
        case "type":
            types: list[str] = kind.types
            wanted = " or ".join(_KINDS.get(name, name) for name in types)
            return f"must be {wanted}, not {describe(value)}"
        case "required":
            return f"lacks {quote(kind.property)}"
        case "enum":
            return f"must be one of {_listed(kind.options)}, not {quote(value)}"
        case "const":
            return f"must be {quote(kind.expected_value)}, not {quote(value)}"
        case "additionalProperties" | "unevaluatedProperties":
            return f"declares no {_listed(kind.unexpected)}"
        case "pattern":
            return f"does not match the pattern {quote(kind.pattern)}: {quote(value)}"
        case "format":
            return f"does not match the format {quote(kind.format)}: {quote(value)}"
        case "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum" | "multipleOf":
            return f"violates {quote(kind.name)}: {quote(value)}"
        case "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties":
            return f"violates {quote(kind.name)}, which is {kind.limit}"
        case "uniqueItems":
            return "contains a duplicate item"
        case "oneOf" if fits_several(error):
            return "matches more than one schema of `oneOf`"
        case name:
            return f"violates {quote(name)}"


def _listed(values: list[Any]) -> str:
    shown = ", ".join(quote(value) for value in values[:_LISTED])
    return f"{shown} …" if len(values) > _LISTED else shown
