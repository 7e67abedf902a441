"""`x-pagination`: whether the responses of an operation can be the pages of one list as declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from ..diagnostics import quote
from ..load import Tokens, split_pointer
from ..node import Node, did_you_mean
from .declared import DeclaredOperation
from .expressions import RESPONSE, ExpressionScope, check_expressions, check_pointer, check_when
from .extensions import follower, response_schemas
from .paged import WAYS, fits, good_schemas, has_slot, is_array, item_tokens, needs, parameters, slots
from .pointers import Reached, flatten, reach
from .spec import Spec


def check_pagination(spec: Spec) -> None:
    """Report what is wrong with the operations' own `x-pagination`, and with the document's."""
    plain = [operation for operation in spec.operations if operation.path]
    for operation in plain:
        own = operation.node.get("x-pagination")
        if own is not None and own.value is not False:
            _check(own, [operation], is_own=True)
    default = spec.root.get("x-pagination")
    if default is None:
        return
    _check(default, [], is_own=False)
    others = [operation for operation in plain if not operation.node.has("x-pagination")]
    if default.is_object and not any(fits(default, operation) for operation in others):
        hint = f"it applies to operations that declare all of: {', '.join(needs(default))}"
        default.complain("pagination-unused", "no operation matches this pagination", hint, at_key=True)


# --- one of them -----------------------------------------------------------------------------------------------------


def _check(node: Node, operations: list[DeclaredOperation], *, is_own: bool) -> None:
    """Rules beyond the table of our keys: the ways exclude each other, and the operation matches."""
    if not node.is_object:
        return
    ways = [way for way in WAYS if node.has(way)]
    if len(ways) != 1:
        listed = ", ".join(quote(way) for way in WAYS)
        told = f"there are {len(ways)}" if ways else "there is none"
        node.complain("pagination-way", f"exactly one of {listed} selects how to find the next page, but {told}")
    schemas = [schema for operation in operations for schema in good_schemas(operation)]
    scope = ExpressionScope(RESPONSE, response=follower(response_schemas(operations)) if is_own else None)
    _check_items(node.get("items"), schemas if is_own else None)
    cursor = _cursor_in(node)
    if cursor is not None:
        check_expressions(
            cursor, replace(scope, roots=RESPONSE | {"item"}, item=_in_items(node, schemas) if is_own else None)
        )
    for told_at in _tellers(node):
        check_expressions(told_at, scope)
    for slot in slots(node):
        if is_own and not has_slot(operations[0], slot.value):
            _complain_of_slot(slot, operations[0])
    if node.has("more"):
        check_when(node.get("more"), scope)
    for key, needed in (("total", ("page", "offset")), ("pages", ("page",))):
        if node.has(key) and ways and not set(ways) & set(needed):
            hint = f"drop it: with `{ways[0]}`, the response without one is the last page"
            child = node.child(key) or node
            child.complain("unknown-key", f"{quote(key)} has no effect beside `{ways[0]}`", hint, at_key=True)


def _tellers(node: Node) -> Iterator[Node]:
    """The expressions that read a response, except that of a cursor."""
    following = node.get("next")
    if following is not None and following.value != "link":
        yield following
    yield from (found for found in (node.get("total"), node.get("pages")) if found is not None)


def _cursor_in(node: Node) -> Node | None:
    """The expressions that read a cursor."""
    cursor = node.get("cursor")
    return cursor.get("from") if cursor is not None and cursor.is_object else None


def _in_items(node: Node, schemas: list[Node]) -> Callable[[Tokens], Reached] | None:
    """Where a pointer into an item leads; None where no list is named."""
    items = node.value_of("items")
    return (lambda tokens: reach(schemas, item_tokens(items, tokens))) if isinstance(items, str) and schemas else None


def _check_items(node: Node | None, schemas: list[Node] | None) -> None:
    if node is None or not node.is_text:
        return
    check_pointer(node, None if schemas is None else lambda tokens: reach(schemas, tokens), "response")
    tokens = split_pointer(node.value) if isinstance(node.value, str) else ()
    if schemas is not None and reach(schemas, tokens).exists and not _holds_items(schemas, tokens):
        hint = "name the array whose members are the items; the whole response is the empty pointer"
        node.complain("pagination-items", f"{quote(node.value)} is not an array in the schema of the response", hint)


# --- what the operation has ------------------------------------------------------------------------------------------


def _complain_of_slot(slot: Node, operation: DeclaredOperation) -> None:
    place, _, name = str(slot.value).partition(".")
    known = parameters(operation, place)
    hint = did_you_mean(name, known) or "declare the parameter: it also selects the page at which the caller starts"
    slot.complain("pagination-parameter-missing", f"{operation.title} has no parameter {quote(slot.value)}", hint)


def _holds_items(schemas: list[Node], tokens: Tokens) -> bool:
    """Whether an array is allowed at that location."""
    reached = reach(schemas, tokens)
    return reached.is_open or any(map(is_array, flatten(reached.schemas)))
