# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Archive: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from .._runtime.unions import union_of


class Record(Struct, frozen=True, kw_only=True):
    """The object `Record` of the API."""

    id: UUID
    created: dt.datetime
    """When it was made."""
    day: dt.date | UnsetType | None = UNSET
    opens: dt.time | UnsetType = UNSET
    seal: bytes | UnsetType = UNSET
    price: Decimal | UnsetType = UNSET
    keeps: str | UnsetType = UNSET
    """Format: duration."""
    owner: str | UnsetType = UNSET
    """Format: email."""
    address: str | UnsetType = UNSET
    when: RecordWhen | UnsetType = UNSET
    views: int | UnsetType = UNSET


if TYPE_CHECKING:
    RecordWhen: TypeAlias = "dt.datetime | dt.date"
else:
    RecordWhen = union_of("RecordWhen", lambda: (dt.datetime, dt.date))
"""One of: `dt.datetime`, `dt.date`."""
