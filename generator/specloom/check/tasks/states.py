"""The states of a task: its status words, what is different by type, and that it ends."""

from __future__ import annotations

import re

from ...diagnostics import quote
from ...load import split_pointer
from ...node import Node, did_you_mean
from ..expressions import (
    CREATE_REQUEST,
    RESPONSE,
    TASK,
    check_expressions,
    check_pattern,
    check_scalar,
    scalars,
)
from ..extensions import response_schemas
from ..pointers import as_word, enumerated, reach
from ..vocabulary import STATES
from .block import Block, items_at, object_at
from .pace import check_pace


def check_status(block: Block, status: Node | None) -> None:
    if status is None:
        return
    responding = [*block.calls.poll, *block.calls.create]
    scope = block.scope(responding, RESPONSE | TASK | CREATE_REQUEST)
    check_expressions(status.get("at"), scope)
    check_scalar(status.get("at"), scope, "a status is a word")
    unknown = status.get("other")
    if unknown is not None and unknown.value in ("succeeded", "partial"):
        message = "an unknown word must not count as success"
        unknown.complain("task-other-succeeds", message, "list the words that mean success")
    classes: dict[str, str] = {}
    words: dict[str, Node] = {}
    for state in STATES:
        for word in items_at(status.get(state)):
            if not isinstance(word.value, (str, int, float)):
                continue
            text = as_word(word.value)
            other = classes.setdefault(text, state)
            if text in words:
                where = f"{quote(other)} too" if other != state else "here already"
                word.complain("task-status-twice", f"status {quote(text)} is listed under {where}", "drop one of them")
            words[text] = word
    _check_words(block, status, words)


def _check_words(block: Block, status: Node, words: dict[str, Node]) -> None:
    """Check the words against those that the schema of the response lists."""
    at = status.get("at")
    documented: dict[str, Node] = {}
    for expression in scalars(at):
        if not isinstance(expression.value, str) or not expression.value.startswith("$response.body#"):
            return
        tokens = split_pointer(expression.value.partition("#")[2])
        for operation in block.calls.poll:
            schemas = response_schemas([operation])
            reached = reach(schemas, tokens) if schemas is not None else None
            if reached is not None and reached.schemas and not reached.is_open:
                documented |= enumerated(reached.schemas) or {}
    if not documented:
        return
    for word, node in words.items():
        if word not in documented:
            hint = did_you_mean(word, documented) or f"listed: {', '.join(map(quote, documented))}"
            node.warn("task-status-undocumented", f"the schema of the response has no status {quote(word)}", hint)
    if status.has("other"):
        return
    for word in documented:
        if word not in words:
            message = f"status {quote(word)} belongs to no state of task {block.title}"
            hint = f"add {quote(word)} under `pending`, `succeeded` or `failed`, or map unknown words with `other`"
            status.complain("task-status-unmapped", message, hint)


def check_end(block: Block) -> None:
    good = ("succeeded", "partial")
    status = block.node.get("status")
    if status is not None and any(status.has(state) for state in good):
        return
    if block.node.value_of("otherwise") in good:
        return
    told = [rule for rule in items_at(block.node.get("rules")) if rule.value_of("state") in good]
    if any(rule.value_of("call") in (None, "any", "poll") for rule in told):
        return
    if told:
        message = f"a pending task {block.title} never ends: only its create response can be `succeeded`"
    else:
        message = f"no status or rule marks {block.title} as succeeded"
    hint = "add `succeeded` words under `status`, or a rule with `state: succeeded`"
    block.node.complain("task-never-succeeds", message, hint, at_key=True)


def check_by_type(block: Block) -> None:
    by_type = object_at(block.node, "byType")
    if by_type is None:
        return
    at = by_type.get("at")
    check_expressions(at, block.scope([], CREATE_REQUEST))
    known = _known_types(block, at)
    cases = object_at(by_type, "cases")
    for pattern, case in cases.items() if cases is not None else ():
        if not case.is_object:
            continue
        check_status(block, object_at(case, "status"))
        check_hints(block, case)
        check_pace(case, block.node)
        key = Node(case.document, case.path, pattern, case.findings)
        check_pattern(key)
        if known and not any(_matches(pattern, word) for word in known):
            hint = did_you_mean(pattern, known) or f"the values are {', '.join(map(quote, list(known)[:8]))}"
            message = f"no value that the request allows matches {quote(pattern)} completely"
            case.complain("task-case-unmatched", message, hint, "warning", at_key=True)


def check_hints(block: Block, node: Node) -> None:
    timing = object_at(node, "timing")
    scope = block.scope([*block.calls.create, *block.calls.poll], RESPONSE)
    for hint in items_at(timing.get("hint") if timing is not None else None):
        if hint.is_object:
            check_expressions(hint.get("at"), scope)


def _known_types(block: Block, at: Node | None) -> list[str]:
    """The values that the schema of the request allows at `byType.at`."""
    if at is None or not isinstance(at.value, str) or block.request is None:
        return []
    head, hash_, pointer = at.value.partition("#")
    if head != "$request.body" or not hash_:
        return []
    reached = block.request(split_pointer(pointer))
    words = enumerated(reached.schemas) if reached.schemas and not reached.is_open else None
    return list(words or ())


def _matches(pattern: str, word: str) -> bool:
    try:
        return re.fullmatch(pattern, word) is not None
    except (re.error, RecursionError, OverflowError):
        return True
