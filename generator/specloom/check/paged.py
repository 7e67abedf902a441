"""The paginated lists that an operation declares; like `declared`, without reporting mistakes."""

from __future__ import annotations

import re
from typing import Final, Literal

from ..load import Tokens, split_pointer
from ..node import Node
from .declared import DeclaredOperation, schema_of
from .pointers import flatten, reach

WAYS: Final[tuple[Literal["page", "offset", "cursor", "next"], ...]] = ("page", "offset", "cursor", "next")
"""The ways from one page to the next; a spec selects one of them."""

_SLOT: Final = re.compile(r"(query|header)\.(.+)|(/.*)")


def fits(node: Node, operation: DeclaredOperation) -> bool:
    """Whether the pagination of a document applies to this operation: the operation has everything that it
    refers to.
    """
    schemas = good_schemas(operation)
    items = node.get("items")
    if items is None or not isinstance(items.value, str):
        return False
    if not any(map(is_array, flatten(reach(schemas, split_pointer(items.value)).schemas))):
        return False
    return all(has_slot(operation, slot.value) for slot in slots(node)) and all(
        _is_told(text, operation, schemas, items.value) for text in _told(node)
    )


def needs(node: Node) -> list[str]:
    """What an operation must declare so that the pagination of a document applies to it, for a message."""
    items = node.get("items")
    found = [f"the array `{items.value}`" if items.value else "an array as its response"] if items is not None else []
    found += [f"`{slot.value}`" for slot in slots(node)]
    found += ["the header `Link` of its response" if text == "link" else f"`{text}`" for text in _told(node)]
    return found


def slots(node: Node) -> list[Node]:
    """Where the next page is requested: well-formed texts of `set`."""
    found: list[Node] = []
    for way in WAYS:
        child = node.get(way)
        slot = child.get("set") if child is not None and child.is_object else None
        if slot is not None and isinstance(slot.value, str) and _SLOT.fullmatch(slot.value):
            found.append(slot)
    return found


def _told(node: Node) -> list[str]:
    """The expressions that identify the next page."""
    cursor, following = node.get("cursor"), node.get("next")
    source = cursor.get("from") if cursor is not None and cursor.is_object else following
    if source is None:
        return []
    listed = list(source.elements()) if source.is_array else [source]
    return [item.value for item in listed if isinstance(item.value, str)]


def has_slot(operation: DeclaredOperation, slot: object) -> bool:
    found = _SLOT.fullmatch(str(slot))
    if found is None:
        return True
    if found[3] is not None:
        body = operation.body()
        return body is not None and reach([body], split_pointer(found[3])).exists
    return found[2] in parameters(operation, found[1])


def parameters(operation: DeclaredOperation, place: str) -> list[str]:
    values = [parameter.value for parameter in operation.parameters]
    return [str(value.get("name")) for value in values if isinstance(value, dict) and value.get("in") == place]


def good_schemas(operation: DeclaredOperation) -> list[Node]:
    """The schemas of the responses that are not errors."""
    listed = operation.responses
    good = [response for status, response in listed if status.startswith("2")]
    good = good or [response for status, response in listed if status == "default"]
    return [schema for response in good if response.is_object and (schema := schema_of(response)) is not None]


def is_array(schema: Node) -> bool:
    value = schema.value
    if not isinstance(value, dict):
        return value is True
    named = value.get("type")
    return named == "array" or (isinstance(named, list) and "array" in named) or (named is None and "items" in value)


def item_tokens(items: str, tokens: Tokens) -> Tokens:
    """The way from a response to a value in an item of the list at a pointer."""
    return (*split_pointer(items), "0", *tokens)


def _is_told(text: str, operation: DeclaredOperation, schemas: list[Node], items: str) -> bool:
    """Whether the responses declare the value that identifies the next page: the header, or the value in the body."""
    from ..runtime.expressions import references
    from ..runtime.json_data import pointer_tokens
    from .syntax import check_expression

    if text == "link":
        return _declares_header(operation, "Link")
    if check_expression(text) is not None:
        return False
    for reference in references(text):
        if reference.root == "response.header" and not _declares_header(operation, reference.name):
            return False
        if reference.root in ("response.body", "item"):
            tokens = pointer_tokens(reference.pointer)
            reached = reach(schemas, tokens if reference.root == "response.body" else item_tokens(items, tokens))
            if reached.is_open or not reached.schemas:
                return False
    return True


def _declares_header(operation: DeclaredOperation, name: str) -> bool:
    responses = [response.get("headers") for _, response in operation.responses if response.is_object]
    return any(
        key.lower() == name.lower()
        for headers in responses
        if headers and headers.is_object
        for key, _ in headers.items()
    )
