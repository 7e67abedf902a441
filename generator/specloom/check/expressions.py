"""Runtime expressions and conditions, for both `x-failure` and `x-tasks`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from ..diagnostics import quote
from ..node import Node, did_you_mean
from .meant import expression_meant
from .pointers import Reached, may_be_array, structure_at
from .vocabulary import FORMS

if TYPE_CHECKING:
    from ..runtime.expressions import Reference

RESPONSE: Final = frozenset({"response.body", "response.header", "statusCode", "url"})
REQUEST: Final = frozenset({"request.body"})
CREATE_REQUEST: Final = REQUEST | {"request.path", "request.query", "request.header"}
"""What can be read of the request that created a task."""
TASK: Final = frozenset({"task"})
ITEM: Final = frozenset({"item"})

_TESTS: Final = tuple(name for name in FORMS["test"].keys if name != "at")
_WRITTEN: Final = {
    "response.body": "$response.body",
    "response.header": "$response.header",
    "statusCode": "$statusCode",
    "url": "$url",
    "request.body": "$request.body",
    "request.path": "$request.path",
    "request.query": "$request.query",
    "request.header": "$request.header",
    "task": "$task",
    "item": "$item",
}


class ExpressionScope(Struct, frozen=True):
    """What expressions may read at one location of a spec."""

    roots: frozenset[str]
    captured: Collection[str] | None = None
    """Names for `$task.`; None if they are unknown."""
    response: Callable[[tuple[str, ...]], Reached] | None = None
    """Where a pointer into the response leads; None if there is no schema."""
    request: Callable[[tuple[str, ...]], Reached] | None = None
    """Where a pointer into the request that creates the task leads."""
    item: Callable[[tuple[str, ...]], Reached] | None = None
    """Where a pointer into an item of a list leads."""
    parameters: Collection[tuple[str, str]] | None = None
    """The parameters of the request that creates the task, by location and name; None if they are unknown."""


def check_expressions(node: Node | None, scope: ExpressionScope) -> None:
    """One expression, or a list of them."""
    if node is None:
        return
    if not node.is_array:
        _check_expression(node, scope)
        return
    for item in node.elements():
        _check_expression(item, scope)


def _check_expression(node: Node, scope: ExpressionScope) -> None:
    from .syntax import check_expression, check_pattern

    if node.is_object:
        source, pattern = node.get("from"), node.get("match")
        if source is not None and not source.is_object:
            _check_expression(source, scope)
        if pattern is not None and isinstance(pattern.value, str):
            reason = check_pattern(pattern.value, groups=1)
            if reason is not None:
                pattern.complain("pattern-broken", reason, "put the part to keep into one capture group: `^OK (.+)$`")
        return
    if not isinstance(node.value, str):
        return
    if check_expression(node.value) is None:
        _check_references(node, node.value, scope)


def check_value(node: Node, scope: ExpressionScope) -> None:
    """A value that a call sends: an expression, a template, a constant, or an object or list of them."""
    from .syntax import check_value as reason_against

    if node.is_object:
        for _, child in node.items():
            check_value(child, scope)
    elif node.is_array:
        for child in node.elements():
            check_value(child, scope)
    elif isinstance(node.value, str):
        reason = reason_against(node.value)
        if reason is not None:
            meant = expression_meant(node.value)
            node.complain("expression-broken", reason, f"write {quote(meant)}" if meant is not None else None)
        elif (literal := _expression_in(node.value)) is not None:
            message = f"{quote(node.value)} is sent as it is: {quote(literal)} in it is not evaluated"
            hint = f"write only {quote(literal)}, or `{{{literal}}}` where it is a part of a string"
            node.complain("expression-in-text", message, hint)
        else:
            _check_references(node, node.value, scope)


def _expression_in(text: str) -> str | None:
    """An expression within a text that is a constant, outside of the braces of a template."""
    if text.startswith("$"):
        return None
    found = _WITHIN.search(_BRACES.sub("", text))
    return None if found is None else found[0]


_BRACES: Final = re.compile(r"\{\$[^{}]*\}")
_WITHIN: Final = re.compile(
    r"\$(?:task\.[A-Za-z0-9_-]+|(?:response|request)\.(?:body(?:#[^\s\"'`\u2018-\u201f]*)?|[a-z]+\.[A-Za-z0-9_-]+)|"
    r"statusCode|item\b)"
)


def _check_references(node: Node, text: str, scope: ExpressionScope) -> None:
    from ..runtime.expressions import references
    from ..runtime.json_data import pointer_tokens

    for reference in references(text):
        if reference.root not in scope.roots:
            allowed = ", ".join(quote(written) for root, written in _WRITTEN.items() if root in scope.roots)
            message = f"{quote(_WRITTEN[reference.root])} cannot be read here"
            node.complain(
                "expression-out-of-place", message, _instead(node, reference, scope) or f"available: {allowed}"
            )
        elif reference.root == "task":
            if scope.captured is not None and reference.name not in scope.captured:
                hint = did_you_mean(reference.name, scope.captured) or f"add `{reference.name}` under `capture`"
                node.complain("task-capture-missing", f"no {quote(reference.name)} is captured", hint)
        elif reference.root in ("request.path", "request.query", "request.header"):
            _complain_unless_declared(node, reference.root.removeprefix("request."), reference.name, scope)
        elif reference.root in ("response.body", "request.body", "item"):
            follow, what = {
                "response.body": (scope.response, "response"),
                "request.body": (scope.request, "request"),
                "item": (scope.item, "listed item"),
            }[reference.root]
            tokens = pointer_tokens(reference.pointer)
            if follow is not None and tokens:
                complain_unless_reached(node, reference.pointer, follow(tokens), what)


def _instead(node: Node, reference: Reference, scope: ExpressionScope) -> str | None:
    """What is meant by an expression that reads something which does not exist at its location."""
    if reference.root == "item" and "result" in node.path:
        return "name the list of the items, beside the call: `each: $response.body#/…`"
    if reference.root == "response.body" and "item" in scope.roots:
        return f"write {quote(f'$item#{reference.pointer}')} for a value of the item"
    return None


def _complain_unless_declared(node: Node, location: str, name: str, scope: ExpressionScope) -> None:
    """Report a parameter that the request which creates the task does not have."""
    if scope.parameters is None:
        return
    names = [known for place, known in scope.parameters if place == location]
    folded = str.lower if location == "header" else str
    if folded(name) not in map(folded, names):
        hint = did_you_mean(name, names) or (f"available: {', '.join(map(quote, names))}" if names else None)
        message = f"the request that creates the task has no {location} parameter {quote(name)}"
        node.complain("expression-parameter-unknown", message, hint)


def check_scalar(node: Node | None, scope: ExpressionScope, why: str) -> None:
    """The values of expressions that are compared or sent as text cannot be objects or lists;
    `why` says what they are.
    """
    from ..runtime.expressions import references
    from ..runtime.json_data import pointer_tokens
    from .syntax import check_expression

    for item in scalars(node):
        source = item.get("from") if item.is_object else item
        if source is None or not isinstance(source.value, str) or check_expression(source.value) is not None:
            continue
        reference = references(source.value)[0]
        follow = {"response.body": scope.response, "item": scope.item}.get(reference.root)
        found = structure_at(follow(pointer_tokens(reference.pointer))) if follow is not None else None
        if found is not None:
            hint = "name the value within it, as in `$response.body#/status`"
            source.complain("expression-no-scalar", f"{why}, but the schema has {found} at {quote(source.value)}", hint)


def check_list(node: Node | None, scope: ExpressionScope, why: str) -> None:
    """The value of an expression whose items are used is a list; `why` says what they are used for."""
    from ..runtime.expressions import references
    from ..runtime.json_data import pointer_tokens
    from .syntax import check_expression

    for item in scalars(node):
        source = item.get("from") if item.is_object else item
        if source is None or not isinstance(source.value, str) or check_expression(source.value) is not None:
            continue
        found = references(source.value)
        if scope.response is not None and found and found[0].root == "response.body":
            complain_unless_list(source, scope.response(pointer_tokens(found[0].pointer)), why)


def complain_unless_list(node: Node, reached: Reached, why: str) -> None:
    """Report a location that cannot have a list; one that does not exist is reported as such."""
    if reached.exists and not may_be_array(reached):
        message = f"{why}, but the schema allows no list at {quote(node.value)}"
        node.complain("expression-no-list", message, "name the array itself, as in `$response.body#/items`")


def check_pointer(
    node: Node, follow: Callable[[tuple[str, ...]], Reached] | None, what: str, *, at_key: bool = False
) -> None:
    """A JSON pointer (the node's text, or its key), which must lead to a location in the schema of `what`."""
    from ..runtime.json_data import check_pointer as reason_against
    from ..runtime.json_data import pointer_tokens

    text = node.key if at_key else node.value
    if not isinstance(text, str):
        return
    reason = reason_against(text)
    if reason is not None:
        node.complain("pointer-broken", reason, f"write {quote('/' + text.lstrip('/'))}", at_key=at_key)
    elif follow is not None:
        complain_unless_reached(node, text, follow(pointer_tokens(text)), what, at_key=at_key)


def complain_unless_reached(node: Node, pointer: str, reached: Reached, what: str, *, at_key: bool = False) -> None:
    """Report a pointer that leads nowhere."""
    if reached.exists:
        return
    place = f" at {quote(reached.place)}" if reached.place else ""
    hint = did_you_mean(reached.missing, reached.names)
    if hint is None and reached.names:
        hint = f"declared there: {', '.join(quote(name) for name in reached.names[:8])}"
    message = f"the schema of the {what} has no {quote(reached.missing)}{place}"
    node.complain("pointer-not-in-schema", message, hint, at_key=at_key)


# --- conditions ------------------------------------------------------------------------------------------------------


def check_when(node: Node | None, scope: ExpressionScope) -> None:
    """A list of conditions that must all hold."""
    if node is None or not node.is_array:
        return
    for condition in node.elements():
        _check_condition(condition, scope)


def _check_condition(node: Node, scope: ExpressionScope) -> None:
    if not node.is_object:
        return
    several = node.get("any")
    if several is not None:
        for conditions in several.elements() if several.is_array else ():
            check_when(conditions, scope)
        return
    check_expressions(node.get("at"), scope)
    check_expressions(node.get("equals"), scope)
    if not any(node.has(test) for test in _TESTS):
        listed = ", ".join(quote(test) for test in _TESTS)
        node.complain("condition-without-test", "a condition tests nothing", f"add one of {listed}")
    check_pattern(node.get("matches"))
    for test in ("is", "not", "matches"):
        for word in scalars(node.get(test)):
            _complain_if_expression(word, test)


def _complain_if_expression(node: Node, test: str) -> None:
    """A value in a comparison is a constant: an expression in its place would be compared as literal text."""
    from .syntax import check_expression, check_value

    text = node.value
    if not isinstance(text, str) or ("{$" not in text and check_expression(text) is not None):
        return
    if "{$" not in text or (check_value(text) is None and test != "matches"):
        message = f"{quote(text)} is compared as literal text, and not evaluated"
        is_equality = test == "is" and check_expression(text) is None
        hint = "compare with a word or a number that the provider sends"
        node.complain("condition-not-constant", message, f"write {quote(f'equals: {text}')}" if is_equality else hint)


def check_pattern(node: Node | None) -> None:
    """A regular expression."""
    from .syntax import check_pattern as reason_against

    if node is not None and isinstance(node.value, str):
        reason = reason_against(node.value)
        if reason is not None:
            node.complain("pattern-broken", reason)


def scalars(node: Node | None) -> Iterator[Node]:
    """One scalar or the items of a list of them."""
    if node is not None:
        yield from node.elements() if node.is_array else iter((node,))
