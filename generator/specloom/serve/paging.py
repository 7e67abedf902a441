"""Further pages of lists: they end, whatever examples and schemas say of a next page. Pure."""

from __future__ import annotations

from dataclasses import replace

from .. import ir
from ..runtime.description.pages import Paging
from ..runtime.expressions import references
from ..runtime.facts import Facts
from ..runtime.json_data import get_pointer
from .drafts import Draft, without
from .fulfilment import violate
from .requests import Asked
from .samples import whole, with_value


def last_page(draft: Draft, asked: Asked) -> Draft:
    """A response that is the last page of its list, if the request asks for one after the first,
    or if pages are named by URLs, which an example cannot name.

    Otherwise it is as the example or the schema shows it, like that of an operation without pages.
    """
    paging = asked.operation.paging
    if paging is None or not (paging.by == "next" or _is_further(paging, asked)):
        return draft
    ended = without(draft, paging.next, Facts())
    if paging.by in ("page", "offset") or _is_of_items(paging):
        at = _items_at(asked.operation, paging)
        if isinstance(get_pointer(ended.value, at), list):
            ended = replace(ended, value=with_value(ended.value, at, []))
    return violate(ended, paging.more, Facts())


def _items_at(operation: ir.Operation, paging: Paging) -> str:
    return (operation.envelope.result if operation.envelope is not None else "") + paging.items


def _is_of_items(paging: Paging) -> bool:
    """Whether the last item of a page leads to the next one."""
    return any(reference.root == "item" for expression in paging.next for reference in references(expression))


def _is_further(paging: Paging, asked: Asked) -> bool:
    """Whether a request asks for a page after the first."""
    if paging.place is None:
        return False
    body = asked.operation.body
    within = body.arguments_at if isinstance(body, ir.ObjectBody) else ""
    told = asked.value(paging.place, f"{within}/{paging.name}" if paging.place == "body" else paging.name)
    if not told:
        return False
    if paging.by == "cursor":
        return True
    number = whole(told)
    return number is not None and number > (paging.first if paging.by == "page" else 0)
