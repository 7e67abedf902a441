"""`x-pagination`: whether the answers of an operation can be the pages of one list as it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from ..diagnostics import quote
from ..load import Tokens, split_pointer
from ..node import Node, did_you_mean
from .expressions import ANSWER, Scope, check_expressions, check_pointer, check_when
from .extensions import answer_schemas, follower
from .pointers import flatten, reach
from .spec import Operation, Spec, schema_of

WAYS: Final[tuple[Literal["page", "offset", "cursor", "next"], ...]] = ("page", "offset", "cursor", "next")
"""What leads from one page to the next; a spec says one of them."""

_SLOT: Final = re.compile(r"(query|header)\.(.+)|(/.*)")


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
        hint = "it counts for operations that have everything it names: the parameter, the items, the value to read"
        default.complain("pagination-unused", "no operation comes in such pages", hint, at_key=True)


def fits(node: Node, operation: Operation) -> bool:
    """Whether the pagination of a document is one of this operation: the operation has everything that it names."""
    schemas = _good_schemas(operation)
    items = node.get("items")
    if items is None or not isinstance(items.value, str):
        return False
    if not any(map(_is_array, flatten(reach(schemas, split_pointer(items.value)).schemas))):
        return False
    return all(_has_slot(operation, slot.value) for slot in _slots(node)) and all(
        _is_told(text, operation, schemas) for text in _told(node)
    )


# --- one of them -----------------------------------------------------------------------------------------------------


def _check(node: Node, operations: list[Operation], *, is_own: bool) -> None:
    """What the table of our keys cannot say: that the ways exclude each other, and that the operation fits."""
    if not node.is_object:
        return
    ways = [way for way in WAYS if node.has(way)]
    if len(ways) != 1:
        listed = ", ".join(quote(way) for way in WAYS)
        told = f"{len(ways)} of them stand" if ways else "none stands"
        node.complain("pagination-way", f"one of {listed} leads to the next page, and {told} here")
    schemas = [schema for operation in operations for schema in _good_schemas(operation)]
    scope = Scope(ANSWER, answer=follower(answer_schemas(operations)) if is_own else None)
    _check_items(node.get("items"), schemas if is_own else None)
    for told_at in _tellers(node):
        check_expressions(told_at, scope)
    for slot in _slots(node):
        if is_own and not _has_slot(operations[0], slot.value):
            _complain_of_slot(slot, operations[0])
    if node.has("more"):
        check_when(node.get("more"), scope)
    for key, needed in (("total", ("page", "offset")), ("pages", ("page",))):
        if node.has(key) and ways and not set(ways) & set(needed):
            hint = f"drop it: where there is a `{ways[0]}`, the answer without one is the last"
            child = node.child(key) or node
            child.complain("unknown-key", f"{quote(key)} means nothing beside `{ways[0]}`", hint, at_key=True)


def _tellers(node: Node) -> Iterator[Node]:
    """Where an answer is read: expressions."""
    following, cursor = node.get("next"), node.get("cursor")
    if following is not None and following.value != "link":
        yield following
    source = cursor.get("from") if cursor is not None and cursor.is_object else None
    yield from (found for found in (source, node.get("total"), node.get("pages")) if found is not None)


def _check_items(node: Node | None, schemas: list[Node] | None) -> None:
    if node is None or not node.is_text:
        return
    check_pointer(node, None if schemas is None else lambda tokens: reach(schemas, tokens), "answer")
    tokens = split_pointer(node.value) if isinstance(node.value, str) else ()
    if schemas is not None and reach(schemas, tokens).exists and not _holds_items(schemas, tokens):
        hint = "name the array whose members are the items; the whole answer is the empty pointer"
        node.complain("pagination-items", f"{quote(node.value)} is no array in the schema of the answer", hint)


# --- what an operation has -------------------------------------------------------------------------------------------


def _slots(node: Node) -> list[Node]:
    """Where the next page is asked for: well-formed texts of `set`."""
    found: list[Node] = []
    for way in WAYS:
        child = node.get(way)
        slot = child.get("set") if child is not None and child.is_object else None
        if slot is not None and isinstance(slot.value, str) and _SLOT.fullmatch(slot.value):
            found.append(slot)
    return found


def _told(node: Node) -> list[str]:
    """The expressions that name the next page."""
    cursor, following = node.get("cursor"), node.get("next")
    source = cursor.get("from") if cursor is not None and cursor.is_object else following
    if source is None:
        return []
    listed = list(source.elements()) if source.is_array else [source]
    return [item.value for item in listed if isinstance(item.value, str)]


def _has_slot(operation: Operation, slot: object) -> bool:
    found = _SLOT.fullmatch(str(slot))
    if found is None:
        return True
    if found[3] is not None:
        body = operation.body()
        return body is not None and reach([body], split_pointer(found[3])).exists
    return found[2] in _parameters(operation, found[1])


def _parameters(operation: Operation, place: str) -> list[str]:
    values = [parameter.value for parameter in operation.parameters()]
    return [str(value.get("name")) for value in values if isinstance(value, dict) and value.get("in") == place]


def _complain_of_slot(slot: Node, operation: Operation) -> None:
    place, _, name = str(slot.value).partition(".")
    known = _parameters(operation, place)
    hint = did_you_mean(name, known) or "declare the parameter: callers begin with it where they like"
    slot.complain("pagination-parameter-missing", f"{operation.title} takes no {quote(slot.value)}", hint)


def _good_schemas(operation: Operation) -> list[Node]:
    """The schemas of the answers that are no errors."""
    listed = list(operation.answers())
    good = [answer for status, answer in listed if status.startswith("2")]
    good = good or [answer for status, answer in listed if status == "default"]
    return [schema for answer in good if answer.is_object and (schema := schema_of(answer)) is not None]


def _holds_items(schemas: list[Node], tokens: Tokens) -> bool:
    """Whether an array may stand there."""
    reached = reach(schemas, tokens)
    return reached.is_open or any(map(_is_array, flatten(reached.schemas)))


def _is_array(schema: Node) -> bool:
    value = schema.value
    if not isinstance(value, dict):
        return value is True
    named = value.get("type")
    return named == "array" or (isinstance(named, list) and "array" in named) or (named is None and "items" in value)


def _is_told(text: str, operation: Operation, schemas: list[Node]) -> bool:
    """Whether the answers declare what names the next page: the header, or the value in the body."""
    from ..runtime.expressions import check_expression, pointer_tokens, references

    if text == "link":
        return _declares_header(operation, "Link")
    if check_expression(text) is not None:
        return False
    for reference in references(text):
        if reference.root == "response.header" and not _declares_header(operation, reference.name):
            return False
        if reference.root == "response.body":
            reached = reach(schemas, pointer_tokens(reference.pointer))
            if reached.is_open or not reached.schemas:
                return False
    return True


def _declares_header(operation: Operation, name: str) -> bool:
    answers = [answer.get("headers") for _, answer in operation.answers() if answer.is_object]
    return any(
        key.lower() == name.lower()
        for headers in answers
        if headers and headers.is_object
        for key, _ in headers.items()
    )
