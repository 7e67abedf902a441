"""One difference between a response and the spec, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["value", "constant", "status", "media-type", "body"]
"""What differs: a value in the body, by its type; one that is not listed; the HTTP status;
the media type; all of it.
"""

_INDEX: Final = re.compile(r"/[0-9]+(?=/|$)")


@dataclass(frozen=True, slots=True)
class Observation:
    """How one response differs from what the spec declares.

    `expected` and `got` are as the runtime writes them: `str`, `null`. All items of a list are one place, `*`.
    """

    operation: str
    """Its operationId."""
    status: int
    kind: Kind
    pointer: str = ""
    """JSON pointer into the whole body."""
    expected: str = ""
    got: str = ""
    """The kind of a value, an unlisted value, a media type, or why a body cannot be read."""
    media_type: str = ""
    """Of the response; "" if it is not known."""


def place_in_lists(pointer: str) -> str:
    """A pointer in which each index is `*`: what differs in one item usually differs in all."""
    return _INDEX.sub("/*", pointer)
