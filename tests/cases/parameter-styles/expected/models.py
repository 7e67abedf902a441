# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Stylist: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

Mode: TypeAlias = Literal["fast"]


EitherString: TypeAlias = Literal["all"]


class Point(Struct, frozen=True, kw_only=True):
    """The object `Point` of the API."""

    x: int
    y: int


class Nested(Struct, frozen=True, kw_only=True):
    """The object `Nested` of the API."""

    name: str
    inner: Point | UnsetType = UNSET


Words: TypeAlias = list[str]
