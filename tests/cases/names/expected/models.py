# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Client: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType, field

from .._runtime.enums import OpenStrEnum


class Literal_(OpenStrEnum):
    """The values of `Literal`.

    Unknown values are kept.
    """

    NAME = "name"
    VALUE = "value"
    NONE = "None"
    MRO = "mro"
    CLASS = "class"
    VALUE_1 = "1"
    MINUS_1 = "-1"
    IT_S = "it's"
    A_B = 'a "b"'
    C_D = "c\\d"
    X = "{{ x }}"
    名前 = "名前"


class Any_(Struct, frozen=True, kw_only=True):
    """Called like an import of the module."""

    name: str
    value: int | UnsetType = UNSET
    mode: Literal_ | UnsetType = UNSET
    any: Any_ | UnsetType = UNSET
    str_: str | UnsetType = field(default=UNSET, name="str")
    unset: list[Str] | UnsetType = UNSET


class Str(Struct, frozen=True, kw_only=True):
    """The object `str` of the API."""

    int_: int | UnsetType = field(default=UNSET, name="int")
    field_: str | UnsetType = field(default=UNSET, name="Field")
    additional_properties_: str | UnsetType = field(
        default=UNSET,
        name="additional_properties",
    )
