"""JSON values for the types of an Api: from the spec's examples, or generated, and ids of the documented form. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from copy import deepcopy
from datetime import UTC, datetime
from random import Random

from .. import ir
from ..formats import FORMATS
from ..runtime.json_data import escape_token, get_pointer, set_pointer
from .patterns import matches
from .validation import Types

_DEEPEST = 6
_FORMATS = {
    **{name: it.sample for name, it in FORMATS.items()},
    "base64": FORMATS["byte"].sample,
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uri-reference": "/example",
    "duration": "PT5S",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "203.0.113.7",
    "ipv6": "2001:db8::7",
    "binary": "example",
}
_TRIES = (
    "a",
    "A",
    "0",
    "1",
    "abc",
    "ABC",
    "a1",
    "A1",
    "2025-01-21",
    "0123456789abcdef",
    "https://a:b@c.example:80",
    "http://c.example:80:a:b",
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Unmakeable(ValueError):
    """The spec shows no value of a type, and none can be generated; the message says what to add to the spec."""


class Samples:
    """Values of the types of one Api. The caller owns the returned values and may change them."""

    def __init__(self, api: ir.Api, types: Types) -> None:
        self._types = types
        self._known: dict[str, list[ir.Json]] = {}
        solutions = [model.solution for model in api.models if isinstance(model, ir.Object) and model.solution]
        for operation in api.operations:
            raw = {answer.status: answer.raw for answer in operation.responses}
            for example in operation.examples:
                told = raw.get(str(example.status)) or raw.get("default")
                if told is not None:
                    self._record(told, example.response)
                for value in _objects_in(example.response):
                    self._record_solution(solutions, value)
        for name, shown in api.shown:
            if not types.problems(ir.Ref(name), shown, "response"):
                self._keep(name, shown)

    def of(self, type_: ir.Type, name: str = "example") -> ir.Json:
        """One value of a type: an example of its model if the spec shows one. A text is made of the name.

        Examples of operations come before those of schemas; without either, a value is generated. Raises Unmakeable if
        that is impossible.
        """
        return self._made(type_, name, 0)

    def _record(self, type_: ir.Type, value: ir.Json) -> None:
        found = self._types.member(type_, value)
        resolved = self._types.resolved(type_)
        if found is not None and isinstance(value, dict):
            if not self._types.problems(ir.Ref(found.name), value, "response"):
                self._keep(found.name, value)
            for field in found.fields:
                if field.name in value:
                    self._record(field.type, value[field.name])
        elif isinstance(resolved, ir.ListOf) and isinstance(value, list):
            for item in value:
                self._record(resolved.item, item)

    def _record_solution(self, solutions: Iterable[ir.Type], value: dict[str, ir.Json]) -> None:
        """An example of a poll does not name the type of its solution: it counts for each type that it matches
        completely.

        If some of them require more of its properties than others, it counts for those only: an object without required
        properties matches examples of other types.
        """
        models = (self._types.object_of(solution) for solution in solutions)
        fitting = {
            model.name: sum(field.required for field in model.fields)
            for model in models
            if model is not None and value and not value.keys() - {field.name for field in model.fields}
            if not self._types.problems(ir.Ref(model.name), value, "response")
        }
        for name, required in fitting.items():
            if required == max(fitting.values()):
                self._keep(name, value)

    def _keep(self, name: str, value: ir.Json) -> None:
        kept = self._known.setdefault(name, [])
        if value not in kept:
            kept.append(value)

    def _made(self, type_: ir.Type | ir.Model, name: str, depth: int) -> ir.Json:
        match type_:
            case ir.Ref():
                known = self._known.get(type_.name)
                return deepcopy(known[0]) if known else self._made(self._types.model(type_.name), name, depth + 1)
            case ir.Alias():
                return self._made(type_.type, name, depth + 1)
            case ir.Scalar():
                return _scalar(type_, name)
            case ir.Const():
                return type_.values[0]
            case ir.Enum():
                return type_.values[0].value
            case ir.Nullable():
                return None if depth > _DEEPEST else self._made(type_.inner, name, depth + 1)
            case ir.ListOf():
                least = max(type_.constraints.min_length or 0, 1 if depth < _DEEPEST else 0)
                return [self._made(type_.item, name, depth + 1) for _ in range(least)]
            case ir.TupleOf():
                return [self._made(item, name, depth + 1) for item in type_.items]
            case ir.MapOf():
                return {}
            case ir.Object():
                return self._object(type_, depth)
            case ir.Union() | ir.OneOf():
                return self._made(type_.members[0], name, depth + 1)
            case ir.FreeForm() | ir.SolutionOf():
                return {}
            case ir.Binary() | ir.Upload():
                return name

    def _object(self, type_: ir.Object, depth: int) -> dict[str, ir.Json]:
        wanted = (field for field in type_.fields if not field.write_only and (field.required or depth < _DEEPEST))
        made: dict[str, ir.Json] = {}
        for field in wanted:
            with nullcontext() if field.required else suppress(Unmakeable):
                if not field.deprecated:
                    made[field.name] = self._member(field, depth)
        return made

    def _member(self, field: ir.Field, depth: int) -> ir.Json:
        """The value of a property: the example of its schema, else its default, if they have its type."""
        for value in (field.example, field.default):
            if isinstance(value, ir.Missing) or value is None:
                continue
            if not self._types.problems(field.type, value, "response"):
                return deepcopy(value)
        return self._made(field.type, field.name, depth + 1)


def _objects_in(value: ir.Json) -> Iterable[dict[str, ir.Json]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects_in(inner)


# --- scalars ---------------------------------------------------------------------------------------------------------


def _scalar(type_: ir.Scalar, name: str) -> ir.Json:
    match type_.kind:
        case "boolean":
            return True
        case "string":
            return _text(type_, name)
        case "integer":
            return int(_number(type_.constraints, 1))
        case "number":
            return _number(type_.constraints, 0.5)


def _text(type_: ir.Scalar, name: str) -> str:
    bounds = type_.constraints
    for text in (_FORMATS.get(type_.format or "", f"example-{name}"), *_TRIES):
        sized = text.ljust(bounds.min_length or 0, text[-1])[: bounds.max_length]
        if bounds.pattern is None or matches(bounds.pattern, sized) is not False:
            return sized
    raise Unmakeable(
        f"the emulator cannot generate a text for `{name}` that matches {bounds.pattern}: give its schema an `example` "
        "in the spec"
    )


def _number(bounds: ir.Constraints, step: float) -> float:
    low = bounds.minimum if bounds.minimum is not None else bounds.exclusive_minimum
    high = bounds.maximum if bounds.maximum is not None else bounds.exclusive_maximum
    if bounds.multiple_of is not None:
        steps = 1 if low is None else int(low // bounds.multiple_of) + 1
        return bounds.multiple_of * steps
    if low is not None:
        return low if bounds.minimum is not None else low + step
    if high is not None:
        return min(1, high if bounds.maximum is not None else high - step)
    return 1


# --- ids -------------------------------------------------------------------------------------------------------------


_DIGITS = re.compile(r"[0-9]{1,400}")
_WHOLE = re.compile(r"-?[0-9]{1,400}")


def whole(text: str) -> int | None:
    """The integer in a text, in ASCII digits and no longer than allowed in a spec; None for anything else."""
    return int(text) if _WHOLE.fullmatch(text) else None


def written_as(before: ir.Json, text: str) -> ir.Json:
    """A word or code in the form of an example's value: as a number if the example is one and the text contains one."""
    is_number = isinstance(before, int) and not isinstance(before, bool)
    number = whole(text) if is_number else None
    return text if number is None else number


def next_id(example: ir.Json, count: int, random: Random) -> ir.Json:
    """An id of the form of an example: the next number, another UUID, or the same prefix with other letters and digits.

    `count` is the number of earlier ids.
    """
    if isinstance(example, int) and not isinstance(example, bool):
        return example + count + 1
    text = example if isinstance(example, str) and example else "37223a89-06ed-442c-a0b8-22067b79c5b4"
    if _DIGITS.fullmatch(text):
        return str(int(text) + count + 1).zfill(len(text))
    if _UUID.search(text):
        return _UUID.sub(lambda found: _uuid(random, upper=found.group().isupper()), text)
    prefix = max(text.rfind("_"), text.rfind("-"), text.rfind(":"), text.rfind("/")) + 1
    return text[:prefix] + "".join(_another(character, random) for character in text[prefix:])


def _uuid(random: Random, *, upper: bool) -> str:
    digits = f"{random.getrandbits(128):032x}"
    digits = f"{digits[:12]}4{digits[13:16]}{'89ab'[random.randrange(4)]}{digits[17:]}"
    text = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    return text.upper() if upper else text


def _another(character: str, random: Random) -> str:
    for letters in ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
        if character in letters:
            return random.choice(letters)
    return character


# --- changes to an example -------------------------------------------------------------------------------------------


def with_value(document: ir.Json, pointer: str, value: ir.Json) -> ir.Json:
    """A document with another value at a pointer; unchanged if the pointer leads through a value that is not
    an object.
    """
    try:
        changed: ir.Json = set_pointer(document, pointer, value)
    except ValueError:
        return document
    return changed


def swapped(document: ir.Json, before: ir.Json, after: ir.Json) -> ir.Json:
    """A document with every occurrence of one scalar replaced by another, as text or as number."""
    if isinstance(document, dict):
        return {key: swapped(value, before, after) for key, value in document.items()}
    if isinstance(document, list):
        return [swapped(value, before, after) for value in document]
    if isinstance(document, bool) or document is None:
        return document
    if document == before:
        return after
    return str(after) if isinstance(document, str) and document == str(before) else document


_TIME = re.compile(r"\d{4}-\d\d-\d\d([ T])\d\d:\d\d:\d\d")


def dated(value: ir.Json, at: str, created: float) -> ir.Json:
    """A response whose times beside the id are the task's creation time, in the format of the example."""
    beside: ir.Json = get_pointer(value, at)
    if not isinstance(beside, dict):
        return value
    when = datetime.fromtimestamp(created, UTC)
    for name, text in beside.items():
        if isinstance(text, str) and (found := _TIME.match(text)):
            told = when.strftime(f"%Y-%m-%d{found.group(1)}%H:%M:%S") + text[found.end() :]
            value = with_value(value, f"{at}/{escape_token(name)}", told)
    return value
