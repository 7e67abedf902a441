"""The result of a task: the calls that lead to it, its pages, and how far it is."""

from __future__ import annotations

from msgspec.structs import replace

from ...diagnostics import quote
from ...node import Node
from ..declared import DeclaredOperation, media_types
from ..expressions import (
    CREATE_REQUEST,
    ITEM,
    RESPONSE,
    TASK,
    ExpressionScope,
    check_expressions,
    check_list,
    check_when,
    scalars,
)
from ..pointers import may_be_array
from .block import Block, object_at
from .calls import check_call, check_slot


def check_result(block: Block) -> None:
    responding = block.calls.poll + (block.calls.create if block.node.has("sync") else [])
    roots = RESPONSE | TASK | CREATE_REQUEST
    for hop in block.hops:
        made = roots | ITEM if hop.has("each") else roots
        called = block.called(hop)
        check_expressions(hop.get("each"), block.scope(responding, roots))
        if hop.has("operation") or hop.has("url"):
            check_list(hop.get("each"), block.scope(responding, roots), "a call is made for each item")
            check_call(block, hop, called, made, responding)
            responding = called
        else:
            _check_without_a_call(block, hop)
        _check_hop(block, hop)
    if not block.hops:
        return
    last = block.hops[-1]
    _check_streamed(block, last)
    scope = block.scope(responding, roots)
    check_expressions(last.get("at"), scope)
    if last.has("gather"):
        check_list(last.get("at") or last.get("gather"), scope, "the items of all polls are gathered")
    pages = object_at(last, "pages")
    if pages is not None:
        check_expressions(pages.get("next"), scope)
        check_slot(block, pages.get("set"), responding)
        _check_listed(block, last, pages, scope)


def _check_without_a_call(block: Block, result: Node) -> None:
    """A result in the response that ended the task has no keys that are about one more call."""
    for key in ("with", "method", "as", "stream", "notReady", "singleUse", "each", "then"):
        child = result.get(key)
        if child is not None:
            message = f"{quote(key)} is about the call for the result, but there is none"
            child.complain("task-key-idle", message, "name an `operation`, or a `url`", at_key=True)
    poll = object_at(block.node, "poll")
    if result.has("pages") and poll is not None and poll.has("again"):
        pages = result.get("pages") or result
        message = "the pages of this result are those of the create call, which each poll repeats"
        pages.complain("task-again-unclear", message, "name the `operation` that returns the pages", at_key=True)


def _check_hop(block: Block, hop: Node) -> None:
    """The keys of one of the calls that lead to the result: only the last one says where it is."""
    scope = block.scope(block.called(hop), RESPONSE | TASK | CREATE_REQUEST)
    check_when(hop.get("notReady"), scope if block.called(hop) else replace(scope, response=None))
    for key in ("at", "as", "stream", "each", "pages", "gather") if hop is not block.hops[-1] else ():
        child = hop.get(key)
        if child is not None:
            message = f"{quote(key)} is about the response that holds the result, but another call follows"
            child.complain("task-key-idle", message, "move it into `then`", at_key=True)
    for key, others in (("gather", ("operation", "url", "pages")), ("each", ("pages",))):
        other = next((other for other in others if hop.has(other)), None)
        child = hop.get(key)
        if child is not None and other is not None:
            message = f"{quote(key)} and {quote(other)} exclude each other"
            child.complain("task-key-idle", message, "drop one of them", at_key=True)


_WHOLE = ("at", "each", "pages", "notReady", "singleUse")
"""Keys of a result that need its whole response, or know only one."""


def _check_streamed(block: Block, hop: Node) -> None:
    """What is read value by value comes in lines, and is not looked into before."""
    stream = hop.get("stream")
    if stream is None or not (hop.has("operation") or hop.has("url")):
        return
    other = next((key for key in _WHOLE if hop.has(key)), None)
    if other is not None:
        stream.complain(
            "task-key-idle", f"`stream` and {quote(other)} exclude each other", "drop one of them", at_key=True
        )
    elif not hop.has("as") and not any(map(_responds_with_items, block.calls.result)):
        message = "`stream` is about the JSON values in the lines of a response, but nothing says that it has any"
        stream.complain("task-key-idle", message, "add `as: lines`", at_key=True)


def _check_listed(block: Block, result: Node, pages: Node, scope: ExpressionScope) -> None:
    """A page of the result can contain a list, unless pages are parts of a text."""
    from ...runtime.expressions import references
    from ...runtime.json_data import pointer_tokens as tokens_of
    from ..syntax import check_expression

    if (
        scope.response is None
        or pages.value_of("join") in ("text", "csv")
        or result.has("as")
        or any(map(_responds_with_items, block.calls.result))
    ):
        return
    at = [_source(item) for item in scalars(result.get("at"))] or ["$response.body"]
    for text in at:
        read = references(text) if isinstance(text, str) and check_expression(text) is None else ()
        reached = scope.response(tokens_of(read[0].pointer)) if read and read[0].root == "response.body" else None
        if reached is None or not reached.exists or may_be_array(reached):
            return
    where = result.get("at") or pages
    message = "the schema of the response allows no list there, but pages of a result are lists"
    where.complain("task-pages-of-no-list", message, "name the array whose items are the result, or drop `pages`")


def check_progress(block: Block) -> None:
    progress = object_at(block.node, "progress")
    if progress is not None:
        scope = block.scope(block.calls.poll, RESPONSE | TASK | CREATE_REQUEST)
        check_expressions(progress.get("at"), scope)
        of = progress.get("of")
        if of is not None and (of.is_text or of.is_object):
            check_expressions(of, scope)


def _source(expression: Node) -> object:
    """The text of an expression, including one with a pattern or a default."""
    return expression.value_of("from") if expression.is_object else expression.value


def _responds_with_items(operation: DeclaredOperation) -> bool:
    """Whether the response of an operation is a sequence of JSON values, which counts as a list."""
    from ...runtime.item_types import items_in

    responses = [response for _, response in operation.responses if response.is_object]
    return any(items_in(name) is not None for response in responses for name, _ in media_types(response))
