"""The scalars of YAML 1.2's core schema, as far as JSON has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..ir import Json

WORDS: Final[dict[str, bool | None]] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
MERGE: Final = "<<"
"""The merge key of YAML 1.1."""

ODD_NUMBER: Final = re.compile(r"(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")
"""A number that JSON does not have, or writes otherwise."""

_INFINITE: Final = (float("inf"), float("-inf"))
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NUMBER_STARTS: Final = frozenset("-+.0123456789")


class NotJson(Exception):
    """JSON cannot represent the value."""


def core_value(text: str, digits: int) -> Json:
    """The value of a scalar without quotes; a number has up to `digits` characters. Raises NotJson."""
    if not text or text[0] not in _NUMBER_STARTS:
        return WORDS.get(text, text)
    kind = int if _INTEGER.match(text) else float if _FLOAT.match(text) else None
    if kind is not None:
        value = kind(text) if len(text) <= digits else _INFINITE[0]
        if value in _INFINITE:
            raise NotJson
        return value
    if ODD_NUMBER.match(text):
        raise NotJson
    return text
