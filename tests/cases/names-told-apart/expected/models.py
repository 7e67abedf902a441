# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Names: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

from .._runtime.enums import OpenIntEnum, OpenStrEnum
from .._runtime.models import OpenStruct


class EntrySign(OpenStrEnum):
    """`sign` of `Entry`.

    Unknown values are kept.
    """

    LESS = "<"
    GREATER_EQUAL = ">="
    VALUE = ""
    ASC_D68D = "asc"
    ASC = "ASC"
    MINUS_1 = "-1"
    VALUE_1 = "1"
    NONE = "None"


class EntryLevel(OpenIntEnum):
    """`level` of `Entry`.

    Unknown values are kept.
    """

    MINUS_1 = -1
    VALUE_0 = 0
    VALUE_1 = 1


class Entry(OpenStruct, frozen=True, kw_only=True):
    """Among the additional properties: `a"b`."""

    date: dt.date
    at_type: str | UnsetType = field(default=UNSET, name="@type")
    type: str | UnsetType = UNSET
    start_time_b566: int | UnsetType = field(default=UNSET, name="startTime")
    start_time: int | UnsetType = UNSET
    class_: str | UnsetType = field(default=UNSET, name="class")
    名前: str | UnsetType = UNSET
    field_1st: str | UnsetType = field(default=UNSET, name="1st")
    field_: str | UnsetType = field(default=UNSET, name="")
    list_: list[str] | UnsetType = field(default=UNSET, name="list")
    sign: EntrySign | UnsetType = UNSET
    level: EntryLevel | UnsetType = UNSET
    flag: Literal[True, "maybe", 2] | UnsetType | None = UNSET
    share: float | UnsetType = UNSET
    additional_properties: dict[str, Any] = field(default_factory=dict[str, Any])
    """Undeclared properties, by wire name."""


class Entry_923f(Struct, frozen=True, kw_only=True):
    """The object `entry` of the API."""

    a: str | UnsetType = UNSET


class Struct_(Struct, frozen=True, kw_only=True):
    """The object `Struct` of the API."""

    entry: Entry_923f | UnsetType = UNSET
