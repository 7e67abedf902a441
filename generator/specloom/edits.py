"""What a finding would change in a file: edits, each at the finding's place.

An edit says what it expects to find. `fixing` makes none where the file says something else.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct


class Rename(Struct, frozen=True):
    """Give the key at the finding's place another name."""

    former: str
    key: str


class Rewrite(Struct, frozen=True):
    """Write another text for the scalar at the finding's place; its quotes stay."""

    former: str
    text: str


class Quote(Struct, frozen=True):
    """Put the scalar, or with `is_key` the key, at the finding's place into quotes, as it is written."""

    is_key: bool = False


class Unquote(Struct, frozen=True):
    """Write the scalar at the finding's place without quotes: as a number, `true` or `false`."""

    former: str
    text: str


class Remove(Struct, frozen=True):
    """Remove the value at the finding's place from the object or list that has it, with its key;
    nothing of it is referred to.

    With `is_key` the key is at that place; with `is_holder` what is removed is the item that has the value.
    """

    is_key: bool = False
    is_holder: bool = False


class Add(Struct, frozen=True):
    """Give the object at the finding's place a further key, behind that of another one."""

    after: str
    key: str
    text: str
    """The value, as it is written."""


class Replace(Struct, frozen=True):
    """Replace the text that begins at the finding's place; a comment that is replaced by "" leaves no empty line."""

    former: str
    text: str


Edit: TypeAlias = Rename | Rewrite | Quote | Unquote | Remove | Add | Replace
