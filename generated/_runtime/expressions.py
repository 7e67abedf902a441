"""Runtime expressions of OpenAPI, with the task's captured values as one more root;
conditions, and failures that meet them.

An expression reads one value of an exchange: ``$response.body#/status``, ``$response.header.Retry-After``,
``$statusCode``, ``$url`` (of the response), ``$request.body#/task/type``, ``$request.path.team``,
``$request.query.page`` and ``$request.header.Region`` (of the request that created the task), ``$task.id``, and
``$item#/id`` (of one item of a list). A `Match` applies a regular expression to the text of an expression, or has a
default. A template, ``/v1/{$task.name}``, inserts values into a text. Absent and null are equivalent here: both are
None. In a condition scalars compare as text (`as_text`), and null matches nothing but ``exists: false``.

Everything is pure and parsed once. The content of a response never raises here; only a malformed expression, pointer or
pattern is a `ValueError`, which the checks of a spec report beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from msgspec import UNSET, Struct

from .description.conditions import AnyOf, Condition, Expressions, Match, When
from .errors import FailureKind
from .facts import Facts, ReportedFailure
from .json_data import as_text, check_pointer, get_pointer, is_array, is_object
from .validation import is_token

Root: TypeAlias = Literal[
    "response.body",
    "response.header",
    "statusCode",
    "url",
    "request.body",
    "request.path",
    "request.query",
    "request.header",
    "task",
    "item",
]
"""The source that an expression reads from."""

PARAMETERS: Mapping[str, str] = {"request.path": "path", "request.query": "query", "request.header": "header"}
"""The locations of a request's parameters, by the root that reads them."""


class Reference(Struct, frozen=True):
    """What one expression reads: `name` of a header, parameter or captured value, `pointer` within a body, "" for the
    whole body.
    """

    root: Root
    name: str = ""
    pointer: str = ""


# --- expressions -----------------------------------------------------------------------------------------------------

_NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
HOLE = r"\{(\$[^{}]*)\}"

_KNOWN = (
    "`$response.body#/...`, `$response.header.Name`, `$statusCode`, `$url`, `$request.body#/...`, "
    "`$request.path.name`, `$request.query.name`, `$request.header.Name`, `$task.name` or `$item#/...`"
)


def references(value: Any) -> tuple[Reference, ...]:
    """What an expression, a match, a template, or a tuple, list or mapping of them refers to, in order.

    A constant refers to nothing. Raises ValueError for a malformed expression.
    """
    if isinstance(value, Match):
        return (_parsed(value.source),)
    if isinstance(value, str):
        if value.startswith("$"):
            return (_parsed(value),)
        return tuple(_parsed(hole) for hole in re.findall(HOLE, value))
    if is_object(value):
        return tuple(found for part in value.values() for found in references(part))
    if is_array(value):
        return tuple(found for part in value for found in references(part))
    return ()


def may_be_absent(expressions: Expressions) -> bool:
    """Whether a default specifies the value for the case that none of the expressions has one."""
    return any(isinstance(it, Match) and it.default is not UNSET for it in expressions)


def evaluate(expressions: Expressions, facts: Facts) -> Any:
    """The value of the first expression that is present and not null; None if there is none."""
    for expression in expressions:
        value = _match(expression, facts) if isinstance(expression, Match) else _value(_parsed(expression), facts)
        if value is not None:
            return value
    return None


def evaluate_value(value: Any, facts: Facts) -> Any:
    """What a follow-up call sends: an expression's value with its own type, a template as text, a constant as it is.

    Objects and arrays are evaluated recursively; absent members of an object are omitted. A template with an absent
    value is None.
    """
    if isinstance(value, Match):
        return _match(value, facts)
    if isinstance(value, str):
        if value.startswith("$"):
            return _value(_parsed(value), facts)
        return _filled(value, facts) if "{$" in value else value
    if is_object(value):
        found = {key: evaluate_value(part, facts) for key, part in value.items()}
        return {key: part for key, part in found.items() if part is not None}
    if is_array(value):
        return [evaluate_value(part, facts) for part in value]
    return value


def evaluate_url(url: str, facts: Facts, encode: Callable[[str], str]) -> str | None:
    """Where a call goes, by an expression or a template; None if a value is absent.

    What the caller gave in the create request is inserted encoded; captured values and those of responses are pieces of
    a URL already, and inserted as they are.
    """
    return as_text(_value(_parsed(url), facts)) if url.startswith("$") else _filled(url, facts, encode)


_NUMBER = r"[ \t\n\r\f\v]*([+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,3})?)[ \t\n\r\f\v]*"
"""A number written as text. The white space is what `float` strips from ASCII; `str.strip` strips more."""


def as_number(value: Any) -> float | None:
    """The numeric value of a scalar: of a number, or of a text that contains one; None for anything else, including a
    boolean.

    A text contains a number as JSON writes it (RFC 8259, section 6), with an optional plus sign or leading zeros, and
    with ASCII white space around it. Other texts that `float` accepts are not numbers: ``"1_000"``, ``"nan"``,
    ``"inf"``, digits of other scripts. Never raises.
    """
    if isinstance(value, str):
        found = re.fullmatch(_NUMBER, value)
        return None if found is None else float(found[1])
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return None


def last_item(value: Any, pointer: str) -> Any:
    """The last item of the array at a JSON pointer, which is `$item` of a page; None where there is none."""
    items = get_pointer(value, pointer)
    return items[-1] if is_array(items) and items else None


def _match(match: Match, facts: Facts) -> Any:
    value = _value(_parsed(match.source), facts)
    if match.pattern is not None:
        text = as_text(value)
        found = None if text is None else compiled(match.pattern).search(text)
        value = None if found is None else found.group(1)
    if value is None and match.default is not UNSET:
        return match.default
    return value


def _filled(template: str, facts: Facts, encode: Callable[[str], str] = str) -> str | None:
    parts: list[str] = []
    end = 0
    for hole in re.finditer(HOLE, template):
        reference = _parsed(hole.group(1))
        text = as_text(_value(reference, facts))
        if text is None:
            return None
        parts += (template[end : hole.start()], encode(text) if reference.root.startswith("request.") else text)
        end = hole.end()
    return "".join((*parts, template[end:]))


def _value(reference: Reference, facts: Facts) -> Any:
    match reference.root:
        case "response.body":
            return get_pointer(facts.body, reference.pointer)
        case "request.body":
            return get_pointer(facts.request, reference.pointer)
        case "task":
            return facts.task.get(reference.name)
        case "item":
            return get_pointer(facts.item, reference.pointer)
        case "statusCode":
            return facts.status
        case "url":
            return facts.url
        case "response.header":
            return _header(facts.headers, reference.name)
        case "request.header":
            return _header(facts.parameters.get("header", {}), reference.name)
        case "request.path" | "request.query":
            return facts.parameters.get(PARAMETERS[reference.root], {}).get(reference.name)


def _header(headers: Mapping[str, Any], name: str) -> Any:
    wanted = name.lower()
    return next((value for known, value in headers.items() if known.lower() == wanted), None)


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """A compiled pattern, cached; raises ValueError if it is not a valid regular expression."""
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"`{pattern}` is not a valid Python regular expression: {error}") from None


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Reference:
    found = read_expression(text)
    if isinstance(found, str):
        raise ValueError(found)
    return found


def read_expression(text: str) -> Reference | str:
    """The parsed expression, or the reason why it is not valid."""
    if not text.startswith("$"):
        return f"`{text}` is not a valid runtime expression: write {_KNOWN}"
    if text == "$statusCode":
        return Reference("statusCode")
    if text == "$url":
        return Reference("url")
    if text == "$item" or text.startswith("$item#"):
        reason = check_pointer(text[6:])
        return Reference("item", pointer=text[6:]) if reason is None else f"`{text}`: {reason}"
    head, dot, rest = text[1:].partition(".")
    if head == "task" and dot:
        if re.fullmatch(_NAME, rest) is None:
            return f"`{text}` must name one captured value, as in `$task.id`"
        return Reference("task", rest)
    if head in ("response", "request") and rest.startswith("header."):
        name = rest.removeprefix("header.")
        if not is_token(name):
            return f"`{text}` must name one header, as in `$response.header.Retry-After`"
        return Reference("response.header" if head == "response" else "request.header", name)
    if head == "request" and rest.startswith(("path.", "query.")):
        location, _, name = rest.partition(".")
        if not name:
            return f"`{text}` must name one parameter, as in `$request.{location}.id`"
        return Reference("request.path" if location == "path" else "request.query", name)
    if head in ("response", "request") and (rest == "body" or rest.startswith("body#")):
        pointer = rest[5:]
        reason = check_pointer(pointer)
        if reason is not None:
            return f"`{text}`: {reason}"
        return Reference("response.body" if head == "response" else "request.body", pointer=pointer)
    if head in ("response", "request") and rest.startswith("body/"):
        return f"`{text}` needs a `#` before its pointer: `${head}.body#{rest[4:]}`"
    return f"`{text}` is not a valid runtime expression: write {_KNOWN}"


# --- conditions ------------------------------------------------------------------------------------------------------


def holds(when: tuple[When, ...], facts: Facts) -> bool:
    """Whether all conditions hold; an empty list never holds."""
    return bool(when) and all(_one_holds(condition, facts) for condition in when)


def _one_holds(condition: When, facts: Facts) -> bool:
    if isinstance(condition, AnyOf):
        return any(holds(conditions, facts) for conditions in condition.lists)
    value = evaluate(condition.at, facts)
    if condition.exists is not None and condition.exists != (value is not None):
        return False
    if value is None:
        asked = condition.is_, condition.not_, condition.gt, condition.gte, condition.lt, condition.matches
        return condition.exists is False and not condition.equals and all(part is None for part in asked)
    if condition.equals:
        other = as_text(evaluate(condition.equals, facts))
        if other is None or as_text(value) != other:
            return False
    return _text_holds(condition, as_text(value)) and _number_holds(condition, as_number(value))


def _text_holds(condition: Condition, text: str | None) -> bool:
    if condition.is_ is not None and text not in condition.is_:
        return False
    if condition.not_ is not None and text in condition.not_:
        return False
    return condition.matches is None or (text is not None and compiled(condition.matches).search(text) is not None)


def _number_holds(condition: Condition, number: float | None) -> bool:
    if condition.gt is not None and not (number is not None and number > condition.gt):
        return False
    if condition.gte is not None and not (number is not None and number >= condition.gte):
        return False
    return condition.lt is None or (number is not None and number < condition.lt)


# --- failures --------------------------------------------------------------------------------------------------------


class Failure(Struct, frozen=True, kw_only=True):
    """When a response is an error whatever its HTTP status, and how to read it; `kinds` lists codes by kind."""

    when: tuple[When, ...]
    code: Expressions = ()
    message: Expressions = ()
    kinds: Mapping[FailureKind, tuple[str, ...]] = {}

    def __hash__(self) -> int:
        """A hash without `kinds`: a mapping has none."""
        return hash((self.when, self.code, self.message))

    def reported(self, facts: Facts, /) -> ReportedFailure | None:
        """The failure that a response reports, or None."""
        return self.told(facts) if holds(self.when, facts) else None

    def told(self, facts: Facts, /) -> ReportedFailure:
        """What a response says about a failure, however that was noticed."""
        code = text_at(self.code, facts)
        return ReportedFailure(code, text_at(self.message, facts), self.kind_of(code))

    def kind_of(self, code: str | None, /) -> FailureKind | None:
        """What an error code means; None if the description does not list it."""
        return next((kind for kind, codes in self.kinds.items() if code in codes), None)


def text_at(expressions: Expressions, facts: Facts) -> str | None:
    """A code or message as text; None for an empty one."""
    return as_text(evaluate(expressions, facts)) or None
