# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Prints: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class Sheet(Struct, frozen=True, kw_only=True):
    """The object `Sheet` of the API."""

    url: str | UnsetType = UNSET


class CreatePrintResponse(Struct, frozen=True, kw_only=True):
    """The response of `client.create_print()`."""

    id: str | UnsetType = UNSET
    state: str | UnsetType = UNSET


class ListSheetsResponse(Struct, frozen=True, kw_only=True):
    """The response of `client.list_sheets()`."""

    sheets: list[Sheet] | UnsetType = UNSET
    cursor: str | UnsetType = UNSET
