"""How parameters, and properties of a body, are written, in OpenAPI's terms. Pure."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from .api import Location

StyleName: TypeAlias = Literal[
    "form", "spaceDelimited", "pipeDelimited", "deepObject", "simple", "label", "matrix", "cookie",
    "content", "json", "text", "querystring", "querystringJson",
]  # fmt: skip
"""OpenAPI's styles, and values written by a media type: as JSON, as text, or (`content`) scalars as text, the items of
a list one by one and objects as JSON. `querystring` is a complete query, which has no name.
"""

ArrayFormat: TypeAlias = Literal["indices", "brackets", "repeat"]
"""How `deepObject`, for which OpenAPI does not define arrays, writes the items of an array: `a[0]=x`, `a[]=x`
or `a=x`.
"""

DEFAULT_STYLES: dict[Location, tuple[StyleName, bool]] = {
    "path": ("simple", False),
    "query": ("form", True),
    "header": ("simple", False),
    "cookie": ("form", True),
    "body": ("content", True),
}
"""(style, `explode`) by default."""


class Style(Struct, frozen=True):
    """How one parameter is written, in OpenAPI's terms; `reserved` is `allowReserved`."""

    location: Location
    name: str
    style: StyleName
    explode: bool
    reserved: bool = False
    media_type: str | None = None
    """The media type of a part of a multipart body."""
    base64: bool = False
    """Whether the bytes of a part of a multipart body are written as base64 instead of raw."""
    arrays: ArrayFormat = "indices"
