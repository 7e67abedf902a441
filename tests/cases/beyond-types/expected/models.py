# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Rules: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import UNSET, UnsetType, field

from .._runtime.models import OpenStruct


class Order(OpenStruct, frozen=True, kw_only=True):
    """Must not match `{"required": ["nothing"]}`. By pattern of their names, properties
    match `{"^x-": {"type": "string"}}`. With each of these properties others must be
    given: `{"code": ["card"]}`. With each of these properties more must match:
    `{"card": {"required": ["holder"], "properties": {"holder": {"type": "string"}}}}`.
    At least 1 property. Where it matches `{"properties": {"country": {"const":
    "NL"}}}`, it must match `{"properties": {"postcode": {"type": "integer"}}}`. Where
    it does not match `{"properties": {"country": {"const": "NL"}}}`, it must match
    `{"properties": {"postcode": {"type": "string"}}}`.
    """

    country: str
    card: str | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    """Among its items, some match `{"const": "new"}`."""
    code: str | UnsetType = UNSET
    """Must not match `{"enum": ["none"]}`."""
    postcode: int | str | UnsetType = UNSET
    holder: str | UnsetType = UNSET
    additional_properties: dict[str, str] = field(default_factory=dict[str, str])
    """Undeclared properties, by wire name."""


Prices: TypeAlias = dict[str, float | None]
"""The names of its properties match `{"pattern": "^[a-z]+$"}`."""
