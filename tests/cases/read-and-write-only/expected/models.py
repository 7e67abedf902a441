# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Users: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class User(Struct, frozen=True, kw_only=True):
    """The object `User` of the API."""

    id: str | UnsetType = UNSET
    name: str
    password: str | UnsetType = UNSET


class Team(Struct, frozen=True, kw_only=True):
    """The object `Team` of the API."""

    id: str
    lead: User
