"""The lines of a file, of which only those that are asked for are decoded."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from functools import cached_property
from io import BytesIO
from itertools import accumulate
from typing import Final

_BLOCK: Final = 1 << 14
_CONTINUING: Final = bytes(range(0x80, 0xC0))
"""The bytes of UTF-8 with which no character begins."""


class Lines:
    """The lines of a text that is kept in UTF-8: one character beyond the first plane would quadruple it as a `str`."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        """Valid UTF-8, with `\\n` between the lines."""
        self._decoded: dict[int, str] = {}

    def line(self, number: int) -> str:
        """The line with a number, counted from 1, without its end; "" behind the last one."""
        known = self._decoded.get(number)
        if known is None and number < len(self._starts):
            start, end = self._starts[number - 1], self._starts[number]
            known = self._decoded[number] = self.content[start:end].removesuffix(b"\n").decode()
        return known or ""

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, both counted from 1, of the character that begins at a byte."""
        number = bisect_right(self._starts, offset)
        return number, self._characters(offset) - self._characters(self._starts[number - 1]) + 1

    @cached_property
    def _starts(self) -> array[int]:
        """The byte with which each line begins, and the length of the whole."""
        return array("Q", accumulate(map(len, BytesIO(self.content)), initial=0))

    @cached_property
    def _before(self) -> array[int]:
        """The number of characters that begin before each block; empty where each character is one byte."""
        if self.content.isascii():
            return array("Q")
        blocks = range(0, len(self.content), _BLOCK)
        return array("Q", accumulate((_begun(self.content[at : at + _BLOCK]) for at in blocks), initial=0))

    def _characters(self, offset: int) -> int:
        """The number of characters before a byte."""
        if not self._before:
            return offset
        block = offset // _BLOCK
        return self._before[block] + _begun(self.content[block * _BLOCK : offset])


def _begun(content: bytes) -> int:
    """How many characters begin in a part of a text."""
    return len(content.translate(None, _CONTINUING))
