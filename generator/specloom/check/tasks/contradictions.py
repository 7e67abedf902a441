"""Contradictions within a task's block: unreachable rules, unused values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...diagnostics import quote
from ...ir import Json
from ...node import Node
from ..expressions import scalars
from ..pointers import as_word

_REDIRECTS: Final = frozenset({"301", "302", "303", "307", "308"})
_ID: Final = "id"
"""The captured value that every task shows as its id, whether or not a call uses it."""


def check_contradictions(block: Node) -> None:
    """Report parts of a block that are impossible or have no effect."""
    if not _has_errors(block):  # what is misspelt elsewhere is not used here
        _check_captured(block)
    rules = [rule for rule in _elements(block.get("rules")) if rule.is_object]
    for number, rule in enumerate(rules):
        for condition in _tests(rule):
            _check_possible(condition)
        _check_reached(block, rule, rules[:number])
        _check_refusal(rule)


def _has_errors(block: Node) -> bool:
    """Whether an error was reported within the block."""
    within = f"{block.pointer}/"
    return any(found.severity == "error" and found.source.pointer.startswith(within) for found in block.findings)


# --- captured values -------------------------------------------------------------------------------------------------


def _check_captured(block: Node) -> None:
    capture = block.get("capture")
    used = set(_names_used({key: value for key, value in _members(block.value) if key != "capture"}))
    for name, node in capture.items() if capture is not None and capture.is_object else ():
        if name not in used and name != _ID:
            message = f"nothing uses the captured {quote(name)}"
            node.warn(
                "task-capture-unused", message, f"drop it, or write `$task.{name}` where a call needs it", at_key=True
            )


def _names_used(value: Json) -> Iterator[str]:
    """The captured values that any text within refers to."""
    if isinstance(value, str):
        yield from re.findall(r"\$task\.([A-Za-z_][A-Za-z0-9_-]*)", value)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _names_used(part)
    elif isinstance(value, list):
        for part in value:
            yield from _names_used(part)


# --- rules -----------------------------------------------------------------------------------------------------------


def _check_reached(block: Node, rule: Node, earlier: list[Node]) -> None:
    call = rule.value_of("call") or "any"
    code = "task-rule-unreachable"
    result, poll = block.get("result"), block.get("poll")
    if call == "result" and not (result is not None and (result.has("operation") or result.has("url"))):
        rule.complain(code, "this rule is about the call for the result, but there is none", "drop it")
        return
    follows = poll is not None and poll.value_of("redirects") != "stop"
    if call == "poll" and follows and any(_needs_redirect(condition) for condition in _tests(rule)):
        message = "this rule never matches a redirect, since redirects are followed"
        rule.complain(code, message, "write `redirects: stop` under `poll`")
        return
    for other in earlier:
        about = other.value_of("call") or "any"
        is_same_call = about == call or (about == "any" and call != "result")
        if is_same_call and _implies(rule, other):
            line = other.source.line
            message = f"this rule has no effect: whatever it matches, the rule on line {line} matches first"
            rule.complain(code, message, "put it first, or drop it")
            return


def _check_refusal(rule: Node) -> None:
    """Report a rule that also matches a response that rejects the key: such a response ends the wait anyway."""
    if rule.value_of("state") not in ("pending", "needs_action", "succeeded", "partial"):
        return
    when = [condition for condition in _elements(rule.get("when")) if condition.is_object]
    for status in ("401", "403"):
        if when and all(_holds_for_nothing(it, status) for it in when) and not any(_names(it, status) for it in when):
            message = f"this rule also matches an HTTP {status} without a body, which ends the wait anyway"
            hint = "add a condition that only the intended responses fulfil, such as `{at: $statusCode, lt: 300}`"
            rule.warn("task-rule-too-wide", message, hint)
            return


def _holds_for_nothing(condition: Node, status: str) -> bool:
    """Whether a condition holds for a response that has a status and nothing else."""
    if condition.has("any"):
        lists = [list(_elements(conditions)) for conditions in _elements(condition.get("any"))]
        return any(conditions and all(_holds_for_nothing(it, status) for it in conditions) for conditions in lists)
    roots = [it.value for it in scalars(condition.get("at")) if isinstance(it.value, str)]
    tests = [test for test, _ in _members(condition.value) if test != "at"]
    if "$statusCode" in roots:
        return bool(tests) and all(_passes(condition, test, status) for test in tests)
    return tests == ["exists"] and condition.value_of("exists") is False and all(map(_reads_response, roots))


def _reads_response(expression: str) -> bool:
    return expression.startswith("$response.")


def _passes(condition: Node, test: str, status: str) -> bool:
    """Whether an HTTP status fulfils one test."""
    bound = _number(condition.value_of(test))
    match test:
        case "exists":
            return condition.value_of("exists") is True
        case "is":
            return status in _words(condition.get("is"))
        case "not":
            return status not in _words(condition.get("not"))
        case "matches":
            return _matches(condition.value_of("matches"), status)
        case _:
            return bound is not None and _holds(float(status), test, bound)


def _names(condition: Node, status: str) -> bool:
    """Whether a condition names this HTTP status, and therefore intends it."""
    if condition.has("any"):
        return any(_names(it, status) for conditions in _elements(condition.get("any")) for it in _elements(conditions))
    return any(it.value == "$statusCode" for it in scalars(condition.get("at"))) and status in _words(
        condition.get("is")
    )


def _needs_redirect(condition: Node) -> bool:
    words = _words(condition.get("is"))
    return condition.value_of("at") == "$statusCode" and bool(words) and words <= _REDIRECTS


def _implies(rule: Node, other: Node) -> bool:
    """Whether every response that `rule` matches is also matched by `other`."""
    wanted, given = list(_elements(other.get("when"))), list(_elements(rule.get("when")))
    return bool(wanted) and all(any(_is_stricter(one, than) for one in given) for than in wanted)


def _is_stricter(one: Node, than: Node) -> bool:
    """Whether a value that fulfils the first condition fulfils the second; False if that is not certain."""
    if one.value == than.value:
        return True
    if not (one.has("at") and than.has("at")) or one.value_of("at") != than.value_of("at"):
        return False
    return all(_fulfils(one, test, than) for test, _ in _members(than.value) if test != "at")


def _fulfils(one: Node, test: str, than: Node) -> bool:
    words, wanted = _words(one.get("is")), than.get(test)
    if one.value_of(test) == than.value_of(test):
        return True
    match test:
        case "exists":
            return than.value_of("exists") is True and one.value_of("exists") is not False
        case "is":
            return bool(words) and words <= _words(wanted)
        case "not":
            return bool(words) and not words & _words(wanted)
        case "gt" | "gte" | "lt":
            bound = _number(than.value_of(test))
            numbers = [_number(word) for word in words]
            if words:
                return all(
                    number is not None and bound is not None and _holds(number, test, bound) for number in numbers
                )
            return any(
                _is_as_narrow(stricter, _number(one.value_of(stricter)), test, bound)
                for stricter in ("gt", "gte", "lt")
            )
        case "matches":
            return bool(words) and all(_matches(than.value_of("matches"), word) for word in words)
        case _:
            return False


def _is_as_narrow(stricter: str, limit: float | None, test: str, bound: float | None) -> bool:
    if limit is None or bound is None:
        return False
    if test == "lt":
        return stricter == "lt" and limit <= bound
    if test == "gt":
        return (stricter == "gt" and limit >= bound) or (stricter == "gte" and limit > bound)
    return stricter in ("gt", "gte") and limit >= bound


def _holds(number: float, test: str, bound: float) -> bool:
    return {"gt": number > bound, "gte": number >= bound, "lt": number < bound}[test]


# --- conditions ------------------------------------------------------------------------------------------------------


def _check_possible(condition: Node) -> None:
    """Report a condition that no value can fulfil."""
    tests = {name for name, _ in _members(condition.value)} - {"at"}
    reason = None
    words = _words(condition.get("is"))
    if condition.value_of("exists") is False and len(tests) > 1:
        reason = "an absent value fulfils no other test"
    elif words and words <= _words(condition.get("not")):
        reason = "`not` excludes all values that `is` allows"
    elif words and tests & {"gt", "gte", "lt"} and not any(_fits(condition, word) for word in words):
        reason = "no value that `is` allows is within the bounds"
    elif not words and not _has_room(condition):
        reason = "no number is within the bounds"
    if reason is not None:
        condition.complain("condition-impossible", reason, "drop one of the tests")


def _fits(condition: Node, word: str) -> bool:
    number = _number(word)
    bounds = ((test, _number(condition.value_of(test))) for test in ("gt", "gte", "lt"))
    return number is not None and all(bound is None or _holds(number, test, bound) for test, bound in bounds)


def _has_room(condition: Node) -> bool:
    most = _number(condition.value_of("lt"))
    least = [_number(condition.value_of(test)) for test in ("gt", "gte")]
    return most is None or all(bound is None or bound < most for bound in least)


# --- pieces ----------------------------------------------------------------------------------------------------------


def _tests(rule: Node) -> Iterator[Node]:
    return (condition for condition in _elements(rule.get("when")) if condition.is_object and condition.has("at"))


def _elements(node: Node | None) -> Iterator[Node]:
    return node.elements() if node is not None and node.is_array else iter(())


def _members(value: Json) -> Iterator[tuple[str, Json]]:
    return iter(value.items() if isinstance(value, dict) else ())


def _words(node: Node | None) -> set[str]:
    """The scalars of a test as they are compared."""
    return {as_word(item.value) for item in scalars(node) if isinstance(item.value, (str, int, float))}


def _number(value: Json) -> float | None:
    """The number of a bound or a word, as clients read it."""
    from ...runtime.expressions import as_number

    return as_number(value)


def _matches(pattern: Json, word: str) -> bool:
    try:
        return isinstance(pattern, str) and re.search(pattern, word) is not None
    except (re.error, RecursionError, OverflowError):
        return False
