"""Values that providers write in other spellings than their formats require, where reading them loses nothing. Pure.

Bytes are base64 with padding and without line breaks, in the alphabet of RFC 4648 section 4; also accepted are base64
without padding, with white space, and in the URL-safe alphabet. Times are those of RFC 3339; also accepted are times
without seconds, with a comma, and with a short time zone. Ambiguous spellings are not touched: mixed alphabets, bits
that belong to no byte, a date without a time. Nothing in this module runs for a response that matches, and requests
stay canonical.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from datetime import datetime, time
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

from msgspec import Struct

from .errors import DecodeError
from .json_data import is_array, is_object
from .models import (
    ModelUnion,
    OpenStruct,
    additional_type,
    convert,
    type_of_values,
    types_of_fields,
    types_of_items,
)

# Patterns are compiled when they are first needed, which in most programs is never.
_CLOCK = r"([0-9]{2}:[0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?\s*(Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?"
_TIME = rf"(?i)\s*{_CLOCK}\s*"
_DATE_TIME = rf"(?i)\s*([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})[T ]\s*{_CLOCK}\s*"
_URL_ALPHABET = str.maketrans("-_", "+/")


def respelt(value: Any, annotation: Any) -> Any:
    """Plain JSON data with each text that has a format in that format's spelling; the same object if nothing
    changes.
    """
    return _Respelling().of(value, annotation)


class _Respelling:
    """Rewrites one value. The result for a part of it as a union is cached, since each enclosing union needs it."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, ModelUnion], Any] = {}

    def of(self, value: Any, annotation: Any) -> Any:
        """See `respelt`."""
        origin = get_origin(annotation) or annotation
        if origin is Annotated:
            return self.of(value, get_args(annotation)[0])
        if isinstance(annotation, ModelUnion):
            key = (id(value), annotation)
            if key not in self._known:
                self._known[key] = self._of_union(value, annotation)
            return self._known[key]
        if origin in (Union, types.UnionType):
            parts = (self.of(value, part) for part in get_args(annotation))
            return next((again for again in parts if again is not value), value)
        if isinstance(value, str):
            spell = _SPELLINGS.get(origin)
            return value if spell is None else spell(value)
        if is_object(value):
            return self._of_members(value, annotation, origin)
        if is_array(value):
            return self._of_items(value, annotation, origin)
        return value

    def _of_union(self, value: Any, union: ModelUnion) -> Any:
        """The value as the member of a union that it then matches."""
        named = union.named_member(value)
        for member in (union, named) if named is not None else (union, *union.members()):
            again = value if member is union else self.of(value, member)
            if again is value and member is not union:
                continue
            try:
                convert(again, member)
            except DecodeError:
                continue
            return again
        return value

    def _of_members(self, value: dict[str, Any], annotation: Any, origin: Any) -> Any:
        if origin is dict:
            of = type_of_values(annotation)
            changed = self._changed(value, dict.fromkeys(value, of))
        elif isinstance(origin, type) and issubclass(origin, Struct):
            types_ = types_of_fields(annotation)
            if issubclass(origin, OpenStruct):
                of = type_of_values(additional_type(annotation))
                types_ = {**dict.fromkeys(value, of), **types_}
            changed = self._changed(value, types_)
        else:
            return value
        return {**value, **changed} if changed else value

    def _changed(self, value: dict[str, Any], types_: dict[str, Any]) -> dict[str, Any]:
        """The members whose spelling changes."""
        found = {key: self.of(item, types_[key]) for key, item in value.items() if key in types_}
        return {key: again for key, again in found.items() if again is not value[key]}

    def _of_items(self, value: Any, annotation: Any, origin: Any) -> Any:
        each = types_of_items(annotation, len(value)) if origin in (list, tuple, set, frozenset) else None
        if each is None:
            return value
        again = [self.of(item, type_) for item, type_ in zip(value, each, strict=True)]
        return again if any(new is not old for new, old in zip(again, value, strict=True)) else value


# --- texts -----------------------------------------------------------------------------------------------------------


def _bytes(text: str) -> str:
    from base64 import b64decode, b64encode

    packed = "".join(text.split())
    bare = packed.rstrip("=")
    if not packed.isascii() or len(packed) - len(bare) > 2:
        return text
    if "-" in bare or "_" in bare:
        if "+" in bare or "/" in bare:
            return text
        bare = bare.translate(_URL_ALPHABET)
    whole = bare + "=" * (-len(bare) % 4)
    try:
        is_exact = b64encode(b64decode(whole, validate=True)).decode() == whole
    except ValueError:
        return text
    return whole if is_exact and whole != text else text


def _date_time(text: str) -> str:
    found = re.fullmatch(_DATE_TIME, text)
    return text if found is None else _same_or(text, f"{found[1]}T{_clock(*found.groups()[1:])}")


def _time(text: str) -> str:
    found = re.fullmatch(_TIME, text)
    return text if found is None else _same_or(text, _clock(*found.groups()))


def _clock(minutes: str, seconds: str | None, fraction: str | None, zone: str | None) -> str:
    """A time as RFC 3339 writes it; without a time zone if the text has none."""
    digits = f".{fraction}" if fraction else ""
    return f"{minutes}:{seconds or '00'}{digits}{_zone(zone or '')}"


def _zone(zone: str) -> str:
    if not zone or zone[0] not in "+-":
        return "Z" if zone else ""
    return f"{zone[:3]}:{zone[3:].removeprefix(':') or '00'}"


def _uuid(text: str) -> str:
    bare = text.strip().removeprefix("urn:uuid:")
    return _same_or(text, bare[1:-1] if bare[:1] == "{" and bare[-1:] == "}" else bare)


def _same_or(text: str, again: str) -> str:
    """The text itself if its spelling is the same already."""
    return text if again == text else again


_SPELLINGS: dict[Any, Callable[[str], str]] = {bytes: _bytes, datetime: _date_time, time: _time, UUID: _uuid}
