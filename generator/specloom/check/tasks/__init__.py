"""The task vocabulary: checks every block of `x-tasks` against the operations and their schemas."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from ...diagnostics import quote
from ...load import Tokens
from ...node import Node
from ..declared import DeclaredOperation
from ..expressions import (
    CREATE_REQUEST,
    ITEM,
    RESPONSE,
    TASK,
    ExpressionScope,
    check_expressions,
    check_pointer,
    check_scalar,
    check_when,
    complain_unless_list,
)
from ..extensions import follower, pointer_of, response_schemas
from ..pointers import Reached, reach
from ..spec import Spec
from .block import Block, items_at, object_at
from .calls import check_call, check_file, check_slot, holds_file, is_placeable, need_method
from .contradictions import check_contradictions
from .pace import check_pace
from .results import check_progress, check_result
from .states import check_by_type, check_end, check_hints, check_status


def check_tasks(spec: Spec) -> None:
    """Report what is wrong with `x-tasks`, beyond its forms."""
    blocks = spec.root.get("x-tasks")
    for _, block in blocks.items() if blocks is not None and blocks.is_object else ():
        if block.is_object:
            _check(Block(spec, block))


def _check(block: Block) -> None:
    """Report what is wrong with the block."""
    node, poll = block.node, object_at(block.node, "poll")
    _check_capture(block)
    _check_start(block)
    _check_poll(block, poll, again=poll is not None and poll.has("again"))
    _check_rules(block)
    check_result(block)
    check_progress(block)
    _check_error(block)
    _check_cancel(block)
    _check_list(block)
    _check_slots(block)
    check_status(block, object_at(node, "status"))
    check_end(block)
    check_hints(block, node)
    check_pace(node, node)
    check_by_type(block)
    check_contradictions(node)


def _check_capture(block: Block) -> None:
    capture = object_at(block.node, "capture")
    scope = ExpressionScope(
        RESPONSE | CREATE_REQUEST,
        None,
        follower(response_schemas(block.calls.create)),
        block.request,
        parameters=block.parameters,
    )
    for _, expression in capture.items() if capture is not None else ():
        check_expressions(expression, scope)
        check_scalar(expression, scope, "a captured value names a task")


def _check_start(block: Block) -> None:
    for call in items_at(block.node.get("start")):
        if call.is_object:
            called = block.called(call)
            check_call(block, call, called, TASK | CREATE_REQUEST, block.calls.create)
            _check_captured(block, call, called)
            check_file(block, call, called)
            need_method(call)


def _check_captured(block: Block, call: Node, responding: list[DeclaredOperation]) -> None:
    """What a call after the create call adds to the captured values."""
    scope = block.scope(responding, RESPONSE | TASK | CREATE_REQUEST)
    for _, expression in call.items_of("capture"):
        known = scope if responding else replace(scope, response=None)
        check_expressions(expression, known)
        check_scalar(expression, known, "a captured value names a task")


def _check_poll(block: Block, poll: Node | None, *, again: bool) -> None:
    if poll is None:
        return
    if not again:
        check_call(block, poll, block.calls.poll, TASK | CREATE_REQUEST, block.calls.create)
        _check_captured(block, poll, block.calls.poll)
        return
    for key in ("operation", "url", "with"):
        child = poll.get(key)
        if child is not None:
            message = f"{quote(key)} has no effect if the create call is repeated"
            child.complain("task-key-idle", message, "drop it, or `again`", at_key=True)
    if block.node.value_of("billable") is True and not block.node.has("idempotency"):
        message = "a create call that costs money is made again for each poll"
        hint = "name the key that makes it harmless, under `idempotency`, or drop `billable`"
        poll.complain("task-again-unclear", message, hint)
    for operation in block.calls.create:
        if any(holds_file(name, media_type) for name, media_type in operation.body_types()):
            message = f"the body of {operation.title} may contain a file, which a task does not store to send it again"
            poll.complain("task-input-unsendable", message, "name the `operation` that returns the state")
    if len(block.calls.create) > 1:
        message = "several create calls: it is ambiguous which of them to repeat"
        poll.complain("task-again-unclear", message, "write a block for each of them")


def _check_rules(block: Block) -> None:
    for rule in items_at(block.node.get("rules")):
        if not rule.is_object:
            continue
        call = rule.value_of("call")
        check_when(rule.get("when"), block.scope_of(call if isinstance(call, str) else "any"))
        if rule.value_of("state") == "succeeded" and call == "create" and not block.node.has("sync"):
            message = "a create response that is `succeeded` counts only with `sync: true`"
            rule.complain("task-sync-missing", message, f"add `sync: true` to {block.title}")
    asked = block.node.get("syncRequest")
    if asked is not None and block.node.value_of("sync") is not True:
        message = "a request for an immediate result has an effect only with `sync: true`"
        asked.complain("task-sync-missing", message, f"add `sync: true` to {block.title}", at_key=True)


def _check_error(block: Block) -> None:
    error = object_at(block.node, "error")
    if error is not None:
        scope = block.scope_of("any")
        check_expressions(error.get("code"), scope)
        check_expressions(error.get("message"), scope)


def _check_cancel(block: Block) -> None:
    cancel = object_at(block.node, "cancel")
    if cancel is not None:
        check_call(block, cancel, block.called(cancel), TASK | CREATE_REQUEST, block.calls.create)
        need_method(cancel)


def _check_list(block: Block) -> None:
    listing = object_at(block.node, "list")
    if listing is None:
        return
    schemas = response_schemas(block.called(listing))
    items = listing.get("items")
    if items is not None:
        check_pointer(items, follower(schemas), "response")
        if schemas is not None:
            complain_unless_list(items, reach(schemas, pointer_of(items)), "tasks are listed")
    item = reach(schemas, (*pointer_of(items), "0")) if schemas is not None and items is not None else None
    inner = item.schemas if item is not None and item.schemas and not item.is_open else None
    _check_search(block, listing, follower(inner))
    for key in ("id", "status", "created"):
        pointer = listing.get(key)
        if pointer is not None:
            check_pointer(pointer, follower(inner), "listed item")


def _check_search(block: Block, listing: Node, item: Callable[[Tokens], Reached] | None) -> None:
    """What finds a task in the list: conditions on an item, and what to capture of it."""
    if not listing.has("where"):
        for key in ("with", "capture", "created", "skew"):
            child = listing.get(key)
            if child is not None:
                message = f"{quote(key)} is about how a task is found in the list"
                child.complain("task-key-idle", message, "add the conditions that find it: `where`", at_key=True)
        return
    check_call(block, listing, block.called(listing), TASK | CREATE_REQUEST, block.calls.create)
    scope = replace(block.scope([], ITEM | TASK | CREATE_REQUEST), item=item)
    check_when(listing.get("where"), scope)
    if not listing.has("capture"):
        message = "the item that `where` finds must say by which value the task is polled"
        listing.complain("missing-key", message, "write `capture: {id: $item#/id}`")
    for _, expression in listing.items_of("capture"):
        check_expressions(expression, scope)


def _check_slots(block: Block) -> None:
    """Where the create request has a callback URL, an idempotency key, and the request for an immediate result."""
    notify, asked = object_at(block.node, "notify"), object_at(block.node, "syncRequest")
    key = object_at(block.node, "idempotency")
    for target in (notify and notify.get("set"), asked and asked.get("body")):
        if target is not None and is_placeable(block, target, block.calls.create):
            check_pointer(target, block.request, "request")
    if key is not None:
        check_slot(block, key.get("set"), block.calls.create)
