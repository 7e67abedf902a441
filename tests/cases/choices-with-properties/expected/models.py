# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Post: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType, field

from .._runtime.enums import OpenStrEnum
from .._runtime.models import Unknown
from .._runtime.unions import union_of


class DelayString(OpenStrEnum):
    """The values of `DelayString`.

    Unknown values are kept.
    """

    UNKNOWN = "unknown"
    ENDLESS = "endless"


class ParcelByRail(Struct, frozen=True, kw_only=True):
    """By rail."""

    carrier: Literal["rail"] = "rail"
    id: str
    wagon: int


class ParcelByRoad(Struct, frozen=True, kw_only=True):
    """By road."""

    carrier: Literal["road"] = "road"
    id: str
    plate: str


if TYPE_CHECKING:
    Parcel: TypeAlias = "ParcelByRail | ParcelByRoad | Unknown"
else:
    Parcel = union_of(
        "Parcel",
        lambda: (ParcelByRail, ParcelByRoad),
        tag="carrier",
        mapping={"ParcelByRail": "ParcelByRail", "ParcelByRoad": "ParcelByRoad"},
        is_open=True,
    )
"""What all parcels have stands beside the choice.

One of: `ParcelByRail`, `ParcelByRoad`. An unlisted member is an `Unknown`.
"""


class NoticeWritten(Struct, frozen=True, kw_only=True):
    """Written."""

    id: str
    text: str


class NoticeDrawn(Struct, frozen=True, kw_only=True):
    """Drawn."""

    id: str
    image: str


if TYPE_CHECKING:
    Notice: TypeAlias = "NoticeWritten | NoticeDrawn"
else:
    Notice = union_of("Notice", lambda: (NoticeWritten, NoticeDrawn))
"""One of: `NoticeWritten`, `NoticeDrawn`."""


class RouteDirect(Struct, frozen=True, kw_only=True):
    """Direct."""

    from_: str | UnsetType = field(default=UNSET, name="from")
    to: str | UnsetType = UNSET


class RouteIndirect(Struct, frozen=True, kw_only=True):
    """Indirect."""

    from_: str | UnsetType = field(default=UNSET, name="from")
    via: list[str] | UnsetType = UNSET


if TYPE_CHECKING:
    Route: TypeAlias = "RouteDirect | RouteIndirect"
else:
    Route = union_of("Route", lambda: (RouteDirect, RouteIndirect))
"""One of: `RouteDirect`, `RouteIndirect`."""


if TYPE_CHECKING:
    Delay: TypeAlias = "int | DelayString"
else:
    Delay = union_of("Delay", lambda: (int, DelayString))
"""One of: `int`, `DelayString`."""
