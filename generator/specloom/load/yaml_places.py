"""Where the values of a YAML file begin, compact enough for files of tens of megabytes: noted while they are read."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from .pointers import Tokens

if TYPE_CHECKING:
    from ..ir import Json

_SHIFT: Final = 32


def pack(line: int, column: int) -> int:
    """One number for a line and a column, both counted from 1."""
    return line << _SHIFT | column


class YamlPlaces:
    """The locations of the values of one file, in document order: 20 bytes per value. Lines and columns are packed."""

    __slots__ = ("_children", "ends", "keys", "root", "values")

    def __init__(self) -> None:
        self.root: Json = None
        """The data of the file."""
        self.values = array("Q")
        """The location of each value."""
        self.keys = array("Q")
        """The location of each value's key."""
        self.ends = array("I")
        """The number of the first value after each value's own."""
        self._children: dict[int, dict[str | int, int]] = {}

    def find(self, path: Tokens, *, key: bool) -> tuple[int, int]:
        """Line and column of a value or key, or of the nearest ancestor that exists."""
        if not self.values:  # an empty file
            return 1, 1
        number = 0
        value = self.root
        for token in path:
            if isinstance(value, dict) and token in value:
                number = self._child(number, value, token)
                value = value[token]
            elif isinstance(value, list) and token.isascii() and token.isdigit() and int(token) < len(value):
                number = self._child(number, range(len(value)), int(token))
                value = value[int(token)]
            else:
                key = False
                break
        location = (self.keys if key else self.values)[number]
        return location >> _SHIFT, location & ((1 << _SHIFT) - 1)

    def _child(self, number: int, keys: Iterable[str | int], wanted: str | int) -> int:
        """The number of the child under a key; the children of an object or list are indexed on first use."""
        known = self._children.get(number)
        if known is None:
            known = self._children[number] = {}
            child = number + 1
            for key in keys:
                known[key] = child
                child = self.ends[child]
        return known[wanted]
