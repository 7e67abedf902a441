"""How the responses of an operation are pages of one list. Pure."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from .conditions import Expressions, When


class Paging(Struct, frozen=True, kw_only=True):
    """How the responses of an operation are pages of one list.

    `items` is the JSON pointer of a page's items in the value of a response. `by` says what leads to the next page: a
    number that counts pages from `first`, an offset that counts items, a cursor that the response or its last item
    contains at `next`, or a URL there (in its `Link` header where there is no `next`). `place` and `name` are those of
    the argument that takes it. `more` are conditions that hold while there are further pages, `total` is the location
    of the number of all items, `pages` that of all pages.
    """

    items: str
    by: Literal["page", "offset", "cursor", "next"]
    place: Literal["query", "header", "body"] | None = None
    name: str = ""
    first: int = 1
    next: Expressions = ()
    more: tuple[When, ...] = ()
    total: Expressions = ()
    pages: Expressions = ()
