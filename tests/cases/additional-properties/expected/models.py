# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Attic: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import UNSET, Struct, UnsetType, field

from .._runtime.models import OpenStruct


class Chest(OpenStruct, frozen=True, kw_only=True):
    """The object `Chest` of the API."""

    label: str
    closed: Counted | UnsetType = UNSET
    loose: Loose | UnsetType = UNSET
    additional_properties: dict[str, Any] = field(default_factory=dict[str, Any])
    """Undeclared properties, by wire name."""


class Counted(OpenStruct, frozen=True, kw_only=True):
    """Whatever else it holds is counted."""

    label: str
    additional_properties: dict[str, float] = field(default_factory=dict[str, float])
    """Undeclared properties, by wire name."""


class Sealed(Struct, frozen=True, kw_only=True):
    """The object `Sealed` of the API."""

    label: str | UnsetType = UNSET


Loose: TypeAlias = dict[str, Any]
"""Declares no property and forbids none."""
