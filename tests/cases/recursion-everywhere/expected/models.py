# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Trees: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import UNSET, Struct, UnsetType, field

from .._runtime.unions import union_of


class Node(Struct, frozen=True, kw_only=True):
    """The object `Node` of the API."""

    children: list[Node]
    parent: Node | UnsetType | None = UNSET
    by_name: dict[str, Node] | UnsetType = field(default=UNSET, name="byName")


if TYPE_CHECKING:
    Value: TypeAlias = (
        "str | float | bool | list[Value | None] | dict[str, Value | None]"
    )
else:
    Value = union_of(
        "Value",
        lambda: (str | float | bool, list[Value | None], dict[str, Value | None]),
    )
"""One of: `str | float | bool`, `list[Value | None]`, `dict[str, Value | None]`."""


class Sum(Struct, frozen=True, kw_only=True):
    """The object `Sum` of the API."""

    left: Term
    right: Term


class Name(Struct, frozen=True, kw_only=True):
    """The object `Name` of the API."""

    name: str


if TYPE_CHECKING:
    Term: TypeAlias = "Sum | Name"
else:
    Term = union_of("Term", lambda: (Sum, Name))
"""One of: `Sum`, `Name`."""


class Page(Struct, frozen=True, kw_only=True):
    """The object `Page` of the API."""

    next: PageNext | UnsetType = UNSET


class PageNext(Struct, frozen=True, kw_only=True):
    """`next` of `Page`."""

    items: list[PageNext] | UnsetType = UNSET
