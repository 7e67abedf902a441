"""What a JSON Schema validator found, in our words: the one error that an author has to mend."""

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
    "integer": "a whole number",
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
    """Where no branch of a choice fits, the error of the branch that was most likely meant; else the error itself."""
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
    """How far a branch is from what was meant: in want of a `$ref`, of a type, of a tag, and errors in all."""
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
            return f"is one of {_listed(kind.options)}, not {quote(value)}"
        case "const":
            return f"must be {quote(kind.expected_value)}, not {quote(value)}"
        case "additionalProperties" | "unevaluatedProperties":
            return f"declares no {_listed(kind.unexpected)}"
        case "pattern":
            return f"does not match the pattern {quote(kind.pattern)}: {quote(value)}"
        case "format":
            return f"has not the format {quote(kind.format)}: {quote(value)}"
        case "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum" | "multipleOf":
            return f"breaks {quote(kind.name)}: {quote(value)}"
        case "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties":
            return f"breaks {quote(kind.name)}, which is {kind.limit}"
        case "uniqueItems":
            return "holds the same item twice"
        case "oneOf" if fits_several(error):
            return "fits more than one schema of `oneOf`"
        case name:
            return f"breaks {quote(name)}"


def _listed(values: list[Any]) -> str:
    shown = ", ".join(quote(value) for value in values[:_LISTED])
    return f"{shown} …" if len(values) > _LISTED else shown
