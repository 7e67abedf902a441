# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Kennel: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeAlias

from msgspec import UNSET, Struct, UnsetType, field

from .._runtime.models import OpenStruct, Unknown
from .._runtime.unions import union_of


class Dog(OpenStruct, frozen=True, kw_only=True):
    """The object `Dog` of the API."""

    id: int | UnsetType = UNSET
    name: str
    age: int | UnsetType = UNSET
    tricks: list[str] | UnsetType = UNSET
    additional_properties: dict[str, str] = field(default_factory=dict[str, str])
    """Undeclared properties, by wire name."""


class Fed(Struct, frozen=True, kw_only=True):
    """The object `Fed` of the API."""

    type: str
    grams: int


class Washed(Struct, frozen=True, kw_only=True):
    """The object `Washed` of the API."""

    type: str
    soap: bool


class WatchDogsResponse(Struct, frozen=True, kw_only=True):
    """The response of `client.watch_dogs()`."""

    id: str | UnsetType = UNSET


if TYPE_CHECKING:
    AnyEventPayload: TypeAlias = "Fed | Washed | Unknown"
else:
    AnyEventPayload = union_of(
        "AnyEventPayload",
        lambda: (Fed, Washed),
        tag="type",
        mapping={"Fed": "Fed", "Washed": "Washed"},
        is_open=True,
    )
"""One of: `Fed`, `Washed`. An unlisted member is an `Unknown`."""


class WatchDogsOnBarkPayload(Struct, frozen=True, kw_only=True):
    """The object `WatchDogsOnBarkPayload` of the API."""

    dog: Dog
    at: dt.datetime
