"""Runtime expressions of OpenAPI, with the task's captured values as one more root.

An expression reads one value of an exchange: ``$response.body#/status``, ``$response.header.Retry-After``,
``$statusCode``, ``$url`` (of the answer), ``$request.body#/task/type`` (of the request that created the task) and
``$task.id``. A `Match` reads the text of one with a pattern, or has a default. A template, ``/v1/{$task.name}``, puts values into a text.
Absent and null are the same here: both are None.

Everything is pure and parsed once. Nothing here raises for what an answer holds; only a malformed expression, pointer
or pattern is a `ValueError`, and `check_expression`, `check_value`, `check_pointer` and `check_pattern` say so before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from msgspec import UNSET, Struct

from .pointer import check_pointer, get_pointer, is_array, is_object

Root: TypeAlias = Literal["response.body", "response.header", "statusCode", "url", "request.body", "task"]
"""What an expression reads from."""


class Match(Struct, frozen=True):
    """An expression whose text a pattern with one group reads: the value is the group, absent where nothing matches.

    The pattern is searched for, as in JSON Schema; anchor it with ``^`` and ``$``. Without one the value is that of the
    expression. `default` is the value where it is absent; a default of None says no more than that it may be.
    """

    source: str
    pattern: str | None = None
    default: Any = UNSET


Expression: TypeAlias = str | Match
"""A runtime expression, or one with a pattern."""

Expressions: TypeAlias = tuple[Expression, ...]
"""The first that is present and not null counts."""


class Facts(Struct, frozen=True, kw_only=True):
    """One exchange, as expressions see it.

    `body` and `request` are plain JSON data (or a text where the body is none), None where there is no body. `headers`
    are the answer's, in any case. `task` holds captured values by name.
    """

    status: int = 0
    url: str = ""
    headers: Mapping[str, str] = {}
    body: Any = None
    request: Any = None
    task: Mapping[str, Any] = {}

    def __repr__(self) -> str:
        return f"Facts({self.status}, {self.url})"


class Reference(Struct, frozen=True):
    """What one expression reads: `name` of a header or captured value, `pointer` within a body, "" for the whole."""

    root: Root
    name: str = ""
    pointer: str = ""


# --- expressions -----------------------------------------------------------------------------------------------------

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HOLE = re.compile(r"\{(\$[^{}]*)\}")
_KNOWN = "`$response.body#/...`, `$response.header.Name`, `$statusCode`, `$url`, `$request.body#/...` or `$task.name`"


def check_expression(text: str) -> str | None:
    """Say why a text is no runtime expression; None where it is one.

    The sentence is in the style of a diagnostic: lower case, no full stop. Templates and constants are refused.
    """
    found = _read(text)
    return found if isinstance(found, str) else None


def check_value(text: str) -> str | None:
    """Say why a text is neither an expression nor a template of expressions nor a constant; None where it is one."""
    if text.startswith("$"):
        return check_expression(text)
    for hole in _HOLE.findall(text):
        reason = check_expression(hole)
        if reason is not None:
            return reason
    if "{$" in _HOLE.sub("", text):
        return f"`{text}` opens `{{$` and does not close it"
    return None


def check_pattern(pattern: str, *, groups: int | None = None) -> str | None:
    """Say why a text is no regular expression, or has not as many groups as asked for; None where it fits."""
    try:
        compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"`{pattern}` is no regular expression: {error}"
    if groups is not None and compiled.groups != groups:
        return f"`{pattern}` must have {groups} group, and has {compiled.groups}"
    return None


def references(value: Any) -> tuple[Reference, ...]:
    """What an expression, a match, a template, or a tuple, list or mapping of them refers to, in order.

    A constant refers to nothing. Raises ValueError for a malformed expression.
    """
    if isinstance(value, Match):
        return (_parsed(value.source),)
    if isinstance(value, str):
        if value.startswith("$"):
            return (_parsed(value),)
        return tuple(_parsed(hole) for hole in _HOLE.findall(value))
    if is_object(value):
        return tuple(found for part in value.values() for found in references(part))
    if is_array(value):
        return tuple(found for part in value for found in references(part))
    return ()


def may_be_absent(expressions: Expressions) -> bool:
    """Whether a default says what counts where none of the expressions has a value."""
    return any(isinstance(it, Match) and it.default is not UNSET for it in expressions)


def evaluate(expressions: Expressions, facts: Facts) -> Any:
    """The value of the first expression that is present and not null; None where none is."""
    for expression in expressions:
        value = _match(expression, facts) if isinstance(expression, Match) else _value(_parsed(expression), facts)
        if value is not None:
            return value
    return None


def evaluate_value(value: Any, facts: Facts) -> Any:
    """What a follow-up call sends: an expression's value with its own type, a template as text, a constant as it is.

    Objects and arrays are gone through; members of an object that are absent stay out. A template with an absent value
    is None.
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


def as_text(value: Any) -> str | None:
    """How a scalar compares: as text, so that ``2`` is ``"2"`` and ``True`` is ``"true"``; None for all else.

    A whole float is its integer (``1.0`` is ``"1"``): JSON knows one kind of number. A text is compared as it stands,
    so the text ``"1.0"`` is not ``"1"``.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    return None


_NUMBER = re.compile(r"[ \t\n\r\f\v]*([+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,3})?)[ \t\n\r\f\v]*")
"""A number that is written as text. The white space is what `float` strips from ASCII: `str.strip` takes more."""


def as_number(value: Any) -> float | None:
    """How a scalar counts: the number that it is, or that its text writes; None for all else, a boolean included.

    A text writes a number as JSON does (RFC 8259, section 6), with an optional plus sign or leading zeros, and with
    ASCII white space around it. What else `float` reads is no number: ``"1_000"``, ``"nan"``, ``"inf"``, digits of
    other scripts. Never raises.
    """
    if isinstance(value, str):
        found = _NUMBER.fullmatch(value)
        return None if found is None else float(found[1])
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return None


def _match(match: Match, facts: Facts) -> Any:
    value = _value(_parsed(match.source), facts)
    if match.pattern is not None:
        text = as_text(value)
        found = None if text is None else compiled(match.pattern).search(text)
        value = None if found is None else found.group(1)
    if value is None and match.default is not UNSET:
        return match.default
    return value


def _filled(template: str, facts: Facts) -> str | None:
    parts: list[str] = []
    end = 0
    for hole in _HOLE.finditer(template):
        text = as_text(_value(_parsed(hole.group(1)), facts))
        if text is None:
            return None
        parts += (template[end : hole.start()], text)
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
        case "statusCode":
            return facts.status
        case "url":
            return facts.url
        case "response.header":
            wanted = reference.name.lower()
            return next((value for name, value in facts.headers.items() if name.lower() == wanted), None)


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """A compiled pattern, kept; raises ValueError where it is none."""
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"`{pattern}` is no regular expression: {error}") from None


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Reference:
    found = _read(text)
    if isinstance(found, str):
        raise ValueError(found)
    return found


def _read(text: str) -> Reference | str:
    """The parsed expression, or the reason why it is none."""
    if not text.startswith("$"):
        return f"`{text}` is no runtime expression: write {_KNOWN}"
    if text == "$statusCode":
        return Reference("statusCode")
    if text == "$url":
        return Reference("url")
    head, dot, rest = text[1:].partition(".")
    if head == "task" and dot:
        if _NAME.fullmatch(rest) is None:
            return f"`{text}` must name one captured value, as in `$task.id`"
        return Reference("task", rest)
    if head == "response" and rest.startswith("header."):
        name = rest.removeprefix("header.")
        if _HEADER.fullmatch(name) is None:
            return f"`{text}` must name one header, as in `$response.header.Retry-After`"
        return Reference("response.header", name)
    if head in ("response", "request") and (rest == "body" or rest.startswith("body#")):
        pointer = rest[5:]
        reason = check_pointer(pointer)
        if reason is not None:
            return f"`{text}`: {reason}"
        return Reference("response.body" if head == "response" else "request.body", pointer=pointer)
    if head in ("response", "request") and rest.startswith("body/"):
        return f"`{text}` needs a `#` before its pointer: `${head}.body#{rest[4:]}`"
    return f"`{text}` is no runtime expression: write {_KNOWN}"
