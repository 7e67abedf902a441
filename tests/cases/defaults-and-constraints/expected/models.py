# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Printer: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType


class Page(Struct, frozen=True, kw_only=True):
    """The object `Page` of the API."""

    text: Annotated[str, Meta(min_length=1, max_length=1000)]
    """At least 1 character. At most 1000 characters."""
    code: Annotated[str, Meta(min_length=2, max_length=2, pattern="^[A-Z]{2}$")]
    """Exactly 2 characters. Matches `^[A-Z]{2}$`."""
    posix: str | UnsetType = UNSET
    """A pattern that Python does not read. Matches `\\p{L}+`."""
    scale: Annotated[float, Meta(le=2.5, gt=0)] | UnsetType = UNSET
    """At most 2.5. More than 0. Default: `1`."""
    dpi: Annotated[int, Meta(lt=1000, multiple_of=72)] | UnsetType = UNSET
    """Less than 1000. A multiple of 72."""
    tags: Annotated[list[str], Meta(max_length=3)] | UnsetType = UNSET
    """At most 3 items. Items are unique. Default: `[]`."""
    margin: dict[str, int] | UnsetType = UNSET
    """Default: `{"left": 1}`."""
    duplex: bool | UnsetType = UNSET
    """Not any more. Default: `false`. Deprecated."""
    quoted: str | UnsetType = UNSET
    """Default: `"a \\"quote\\" and a \\\\ backslash"`."""
