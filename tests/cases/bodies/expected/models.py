# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Depot: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class Id(Struct, frozen=True, kw_only=True):
    """The object `Id` of the API."""

    type: str | UnsetType = UNSET
    value: str | UnsetType = UNSET


class Point(Struct, frozen=True, kw_only=True):
    """The object `Point` of the API."""

    x: int
    y: int


class SetRightsRequest(Struct, frozen=True, kw_only=True):
    """The body of `client.set_rights()`."""

    read: bool
    write: bool | UnsetType = UNSET


class SendListsRequestSettings(Struct, frozen=True, kw_only=True):
    """`settings` in the body of `client.send_lists()`."""

    fields: list[FieldsItem] | UnsetType = UNSET


class FieldsItem(Struct, frozen=True, kw_only=True):
    """The object `FieldsItem` of the API."""

    name: str | UnsetType = UNSET
