# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Test Register: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

import datetime as dt

from msgspec import UNSET, Struct, UnsetType


class Thing(Struct, frozen=True, kw_only=True):
    """The object `Thing` of the API."""

    at: dt.datetime | UnsetType = UNSET
    labels: list[str] | UnsetType = UNSET
