"""`x-pagination`: how the responses of an operation are the pages of one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from .. import ir
from ..check.declared import DeclaredOperation
from ..check.paged import WAYS, fits
from ..diagnostics import quote
from ..node import Node
from ..runtime.description.pages import Paging
from ..runtime.json_data import pointer_tokens
from . import conditions
from .members import type_at

Model = Callable[[str], ir.Model]


def paging_of(
    default: Node | None, where: DeclaredOperation, operation: ir.Operation, model: Model
) -> tuple[Paging, ir.Type] | None:
    """The pagination of an operation, its own or the `default` of the document; None if it is not paginated."""
    own = where.node.get("x-pagination")
    node = default if own is None else own
    if node is None or not node.is_object or (own is None and not fits(node, where)):
        return None
    way = _way(node)
    items = node.get("items")
    if way is None or items is None or not isinstance(items.value, str):
        return None
    pointer, item = _items(items, items.value, operation, model)
    target = _target(node, way, operation)
    if pointer is None or (target is None and way != "next"):
        return None
    place, name = target or (None, "")
    page = node.get(way) or node
    told = page.get("from") if way == "cursor" else page if way == "next" and page.value != "link" else None
    paging = Paging(
        items=pointer,
        by=way,
        place=place,
        name=name,
        first=_first(page, place, name, operation) if way == "page" else 1,
        next=conditions.expressions(told),
        more=conditions.when(node.get("more")),
        total=conditions.expressions(node.get("total")),
        pages=conditions.expressions(node.get("pages")),
    )
    return paging, item


def _way(node: Node) -> Literal["page", "offset", "cursor", "next"] | None:
    for way in WAYS:
        if node.has(way):
            return way
    return None


def _first(page: Node, place: str | None, name: str, operation: ir.Operation) -> int:
    """The number of the first page: as declared, or the default of the parameter, or 1."""
    told = conditions.number(page.get("first"))
    if told is not None:
        return int(told)
    default = next((it.default for it in operation.parameters if (it.location, it.name) == (place, name)), None)
    return default if isinstance(default, int) and not isinstance(default, bool) else 1


def _target(node: Node, way: str, operation: ir.Operation) -> tuple[Literal["query", "header", "body"], str] | None:
    """The argument that requests the next page: its location, and its name there."""
    page = node.get(way)
    slot = page.get("set") if page is not None and page.is_object else None
    text = slot.value if slot is not None and isinstance(slot.value, str) else ""
    place, _, name = text.partition(".")
    for known in operation.parameters:
        if (known.location, known.name) == (place, name) and known.location in ("query", "header"):
            return ("query" if known.location == "query" else "header"), name
    body = operation.body
    if isinstance(body, ir.ObjectBody) and text.startswith("/"):
        for argument in body.arguments:
            if pointer_tokens(text) == (*pointer_tokens(body.arguments_at), argument.field.name):
                return "body", argument.field.name
    if slot is not None and text.startswith("/") and _is_own(node):
        hint = "name a property of the body that is an argument of the method"
        message = f"{quote(text)} is not an argument of {quote(operation.id)}"
        slot.complain("pagination-parameter-missing", message, hint)
    return None


def _is_own(node: Node) -> bool:
    return len(node.path) > 1


# --- items -----------------------------------------------------------------------------------------------------------


def _items(node: Node, pointer: str, operation: ir.Operation, model: Model) -> tuple[str | None, ir.Type]:
    """The pointer of the items in the value of a response, and the type of one."""
    within = operation.envelope.result if operation.envelope is not None else ""
    if within and pointer != within and not pointer.startswith(f"{within}/"):
        message = f"{quote(pointer)} is outside the value that `x-envelope` opens"
        node.complain("pagination-items", message, f"the items must be below {quote(within)}")
        return None, ir.FreeForm()
    for response in operation.good_responses:
        held = type_at(response.raw, pointer, model) if response.raw is not None else None
        item = _item_of([held], model) if held is not None else None
        if item is not None:
            return pointer.removeprefix(within), item
    return pointer.removeprefix(within), ir.FreeForm()


def _item_of(types: Iterable[ir.Type], model: Model) -> ir.Type | None:
    """The type of an item of the first of these types that is a list."""
    for type_ in types:
        match type_:
            case ir.ListOf(item=item):
                return item
            case ir.Nullable(inner=inner):
                found = _item_of([inner], model)
            case ir.OneOf(members=members):
                found = _item_of(members, model)
            case ir.Ref(name=name):
                named = model(name)
                inside = [named.type] if isinstance(named, ir.Alias) else []
                found = _item_of(named.members if isinstance(named, ir.Union) else inside, model)
            case _:
                found = None
        if found is not None:
            return found
    return None
