"""Reads JSON with the standard library's parser, which tells no locations: `json_places` finds those that matter."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, cast

from msgspec import Struct

from ..diagnostics import quote
from .json_places import JsonPlaces
from .reader import UNREAD, Reader, is_told_twice

if TYPE_CHECKING:
    from ..ir import Json

_TOKEN: Final = re.compile(r'\n|"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_COLON: Final = re.compile(r"\s*:")
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


class _Open(Struct):
    """An enclosing object or list of the scan position."""

    names: dict[str, int] | None
    """Where each key of an object was; None in a list."""
    token: str = ""
    index: int = 0


class JsonReader(Reader):
    """Reads one JSON file into plain data."""

    def read(self) -> Json:
        """The data of the file. Raises SpecError with every finding."""
        self._suspect = _SURROGATE.search(self.text) is not None
        self._has_unread = False
        self._skipped: set[int] = set()
        try:
            value = cast(
                "Json",
                json.loads(
                    self.text,
                    object_pairs_hook=self._object,
                    parse_int=self._int,
                    parse_float=self._float,
                    parse_constant=self._constant,
                ),
            )
        except json.JSONDecodeError as error:
            self.refuse_conflict()  # only here: no line of a JSON text can begin with a marker
            what = error.msg[:1].lower() + error.msg[1:]
            hint = "YAML files must end in `.yaml`"
            self.refuse("json-syntax", f"this is not valid JSON: {what}", self.source(error.lineno, error.colno), hint)
        except RecursionError:
            self.refuse_conflict()
            self._refuse_depth()
            raise
        if _depth(value) > self.limits.depth:
            self._refuse_depth()
        if self._suspect or self._has_unread:
            self._look_closer()
        self.findings.stop_on_error()
        self.places = JsonPlaces(self.lines, {len(self.text[:place].encode()) for place in self._skipped})
        return _without_unread(value) if self._has_unread else value

    def _object(self, pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        built = dict(pairs)
        if len(built) != len(pairs):
            self._suspect = True
        if self._has_unread:
            built = {key: value for key, value in built.items() if value is not UNREAD}
        reference = built.get("$ref")
        if isinstance(reference, str):
            self.references.add(reference)
        return built

    def _int(self, text: str) -> Json:
        return int(text) if len(text) <= self.limits.digits else self._constant(text)

    def _float(self, text: str) -> Json:
        value = float(text)
        return value if _finite(value) and len(text) <= self.limits.digits else self._constant(text)

    def _constant(self, text: str) -> Json:
        self._has_unread = True
        return UNREAD

    def _refuse_depth(self) -> None:
        depth = 0
        for found in _TOKEN.finditer(self.text):
            token = found.group()
            if token in "]}":
                depth -= 1
            elif token in "[{":
                depth += 1
                if depth > self.limits.depth:
                    message = f"values are nested deeper than {self.limits.depth} levels"
                    hint = "name inner schemas under `components`"
                    self.refuse("too-deep", message, self.source_at(found.start()), hint)

    def _look_closer(self) -> None:
        """Locate the problems that the parser does not locate: duplicate keys, invalid numbers, unpaired surrogates."""
        open_: list[_Open] = []
        for found in _TOKEN.finditer(self.text):
            token = found.group()
            place = found.start()
            if token in "[{":
                open_.append(_Open({} if token == "{" else None, "0"))
            elif token in "]}":
                open_.pop()
            elif token == ",":
                inner = open_[-1]
                inner.index += 1
                inner.token = str(inner.index)
            elif token[0] == '"':
                text = str(json.loads(token))
                if any("\ud800" <= char <= "\udfff" for char in text):
                    hint = "write characters beyond U+FFFF as two such escapes, or unescaped"
                    self.complain(
                        "json-syntax", "unpaired surrogate in an escape sequence", self.source_at(place), hint
                    )
                colon = _COLON.match(self.text, found.end()) if open_ and open_[-1].names is not None else None
                if colon is not None:
                    self._look_at_key(text, place, open_)
            elif token[0] in "-0123456789NI" and not self._fits(token):
                self._leave(token, place, open_)

    def _leave(self, token: str, place: int, open_: list[_Open]) -> None:
        """Note a number that JSON does not have; its key, if it has one, is not among those of its object."""
        path = tuple(inner.token for inner in open_)
        self.leave(token, self.source_at(place, path), path, "write it as text")
        names = open_[-1].names if open_ else None
        if names is not None:
            self._skipped.add(names[open_[-1].token])

    def _look_at_key(self, key: str, place: int, open_: list[_Open]) -> None:
        names = open_[-1].names
        assert names is not None
        open_[-1].token = key
        first = names.setdefault(key, place)
        if first == place:
            return
        before = self.source_at(first)
        at = self.source_at(place, tuple(inner.token for inner in open_))
        message = f"duplicate key {quote(key)}, first on line {before.line}, column {before.column}"
        former, value = self._value_at(first), self._value_at(place)
        is_harmless = former == value or is_told_twice(key, former, value)
        self.complain("duplicate-key", message, at, "drop one of the two", None, "warning" if is_harmless else "error")
        self._skipped.add(place)

    def _value_at(self, key: int) -> Json:
        """The value of the key at a place, which is known to be valid."""
        found = _TOKEN.match(self.text, key)
        colon = _COLON.match(self.text, found.end()) if found is not None else None
        start = len(self.text) - len(self.text[colon.end() :].lstrip()) if colon is not None else key
        return cast("Json", json.JSONDecoder().raw_decode(self.text, start)[0])

    def _fits(self, token: str) -> bool:
        return "N" not in token and "I" not in token and len(token) <= self.limits.digits and _finite(float(token))


def _finite(value: float) -> bool:
    return value - value == 0


def _without_unread(value: Json) -> Json:
    """A value in which null is in place of the numbers that were not read: objects have none of them any more."""
    if isinstance(value, list):
        return [_without_unread(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_unread(item) for key, item in value.items()}
    return None if value is UNREAD else value


def _depth(value: Json) -> int:
    """The nesting depth of the innermost value."""
    depth = -1
    level: list[Json] = [value]
    while level:
        depth += 1
        inner: list[Json] = []
        for item in level:
            if isinstance(item, dict):
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
        level = inner
    return depth
