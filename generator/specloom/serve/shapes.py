"""The type of one response, by JSON pointer: values that fit, and the form in which a value is written. Pure."""

from __future__ import annotations

from contextlib import suppress

from .. import ir
from ..runtime.json_data import as_text, pointer_tokens
from .samples import Samples, Unmakeable, whole
from .validation import Types

MADE_UP: ir.Json = {"example": "example"}
"""A result that the spec does not describe."""


def filled(value: ir.Json) -> ir.Json:
    """A result that is recognized as one: with `MADE_UP` in place of empty objects."""
    if isinstance(value, list):
        return [filled(item) for item in value]
    return MADE_UP if value == {} else value


class Shape:
    """The type of a response as a whole; None if the spec does not describe it."""

    def __init__(self, types: Types, samples: Samples, raw: ir.Type | None) -> None:
        self._types = types
        self._samples = samples
        self.raw = raw

    def at(self, pointer: str) -> ir.Type | None:
        """The type at a JSON pointer; None if nothing is declared there."""
        return None if self.raw is None else self._types.at(self.raw, pointer)

    def below(self, pointer: str) -> Shape:
        """The type at a JSON pointer as one of its own."""
        return Shape(self._types, self._samples, self.at(pointer))

    def sample(self, pointer: str) -> ir.Json:
        """A value that may be at a JSON pointer; None if nothing is declared there, or none can be generated."""
        type_ = self.at(pointer)
        if type_ is None:
            return None
        name = next(iter(pointer_tokens(pointer)[-1:]), "example")
        with suppress(Unmakeable):
            return self._samples.of(self._types.without_null(type_), name)
        return None

    def data(self, pointer: str) -> ir.Json:
        """The same as a result: `MADE_UP` where the type does not specify the members of an object."""
        value = self.sample(pointer)
        return value if value is None else filled(value)

    def written(self, pointer: str, value: ir.Json) -> ir.Json:
        """A scalar in the form that the type at a JSON pointer takes; unchanged if it takes none."""
        type_, text = self.at(pointer), as_text(value)
        if type_ is None or text is None:
            return value
        number = whole(text)
        forms: tuple[ir.Json, ...] = (value, text, number, {"true": True, "false": False}.get(text))
        fitting = (form for form in forms if form is not None and not self._types.problems(type_, form, "request"))
        return next(fitting, value)

    def fits(self, value: ir.Json) -> bool:
        """Whether a whole response has its type."""
        return self.raw is None or not self._types.problems(self.raw, value, "response")

    def missing(self, value: ir.Json) -> list[str]:
        """The JSON pointers of what a whole response lacks."""
        found = [] if self.raw is None else self._types.problems(self.raw, value, "response")
        return [problem.pointer for problem in found if problem.reason == "missing"]
