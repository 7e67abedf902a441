"""The formats of strings that have a value of their own: one table, from which types, values and samples derive."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Final, Literal, TypeAlias
from uuid import UUID

from msgspec import Struct

Meaning: TypeAlias = Literal["instant", "date", "time", "uuid", "bytes", "decimal"]
"""What a text stands for, where its format says so."""


class Format(Struct, frozen=True):
    """What texts of one format stand for, the class of such values, and one such text."""

    meaning: Meaning
    kind: type
    sample: str


FORMATS: Final[dict[str, Format]] = {
    "date-time": Format("instant", datetime, "2025-01-21T16:40:12Z"),
    "date": Format("date", date, "2025-01-21"),
    "time": Format("time", time, "16:40:12Z"),
    "uuid": Format("uuid", UUID, "37223a89-06ed-442c-a0b8-22067b79c5b4"),
    "byte": Format("bytes", bytes, "ZXhhbXBsZQ=="),
    "decimal": Format("decimal", Decimal, "1.5"),
}
"""By the spec's word.

Every other format stays a text: Python has no type that takes all that it allows (`duration` knows months), or one that
says no more (`email`, `uri`, `ipv4`, `password`).
"""

BY_MEANING: Final[dict[Meaning, Format]] = {it.meaning: it for it in FORMATS.values()}
