"""What a finding would change in a file: edits, each at the finding's place.

An edit says what it expects to find. `fixing` makes none where the file says something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Rename:
    """Give the key at the finding's place another name."""

    former: str
    key: str


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Write another text for the scalar at the finding's place; its quotes stay."""

    former: str
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Put the scalar, or with `is_key` the key, at the finding's place into quotes, as it is written."""

    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Unquote:
    """Write the scalar at the finding's place without quotes: as a number, `true` or `false`."""

    former: str
    text: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove the value at the finding's place from the object or list that has it, with its key;
    nothing of it is referred to.

    With `is_key` the key is at that place; with `is_holder` what is removed is the item that has the value.
    """

    is_key: bool = False
    is_holder: bool = False


@dataclass(frozen=True, slots=True)
class Add:
    """Give the object at the finding's place a further key, behind that of another one."""

    after: str
    key: str
    text: str
    """The value, as it is written."""


@dataclass(frozen=True, slots=True)
class Replace:
    """Replace the text that begins at the finding's place; a comment that is replaced by "" leaves no empty line."""

    former: str
    text: str


Edit: TypeAlias = Rename | Rewrite | Quote | Unquote | Remove | Add | Replace
