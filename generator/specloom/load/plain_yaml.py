"""Reads YAML of which each value is plain data, from the events of PyYAML's parser.

Most documents are. No graph of nodes is composed, which takes several times the memory of the values: only the events
of values with an anchor are kept, and read again for each alias. Whatever needs a finding, or two places at once, is
not plain: tags, duplicate keys, merge keys, numbers that JSON does not have, errors of syntax.
"""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Any, Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from .reader import SizeLimits
from .yaml_places import YamlPlaces, pack
from .yaml_scalars import MERGE, WORDS, NotJson, core_value

if TYPE_CHECKING:
    from ..ir import Json

_SHORT: Final = 32
"""Up to how many characters equal texts are kept once: keywords, names, references."""


class NotPlain(Exception):
    """The document may be read, but not here."""


def read_plain(content: bytes, limits: SizeLimits) -> tuple[Json, YamlPlaces, set[str]]:
    """The data of a YAML text, the places of its values, and the `$ref`s in it. Raises NotPlain."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(content)
    builder = _Builder(loader.get_event, limits)
    try:
        return builder.document(), builder.places, builder.references
    except (yaml.YAMLError, NotJson):
        raise NotPlain from None
    finally:
        loader.dispose()


class _Builder:
    """Builds values while their events are read; only the values are kept."""

    def __init__(self, next_event: Any, limits: SizeLimits) -> None:
        self._next = next_event
        self._limits = limits
        self.places = YamlPlaces()
        self._values, self._keys, self._ends = self.places.values, self.places.keys, self.places.ends
        self.references: set[str] = set()
        self._scalars: dict[str, Json] = {}
        """The values of short scalars without quotes."""
        self._texts: dict[str, str] = {}
        self._anchored: dict[str, list[Any] | None] = {}
        """The events of the values that have an anchor; None while one is being read."""
        self._aliased = 0
        self._is_again = False
        """Whether the events are those of an alias."""

    def document(self) -> Json:
        """The only document of a stream."""
        self._require(StreamStartEvent, DocumentStartEvent)
        event = self._next()
        value = self.places.root = self._value(event, None, 0)
        self._require(DocumentEndEvent, StreamEndEvent)
        return value

    def _require(self, *kinds: type) -> None:
        for kind in kinds:
            if type(self._next()) is not kind:
                raise NotPlain

    def _value(self, event: Any, key: Any, depth: int) -> Json:
        """The data that begins with an event. `key` marks where its key begins; None for what has no key."""
        if event.anchor is None:
            return self._built(event, key, depth)
        if type(event) is AliasEvent:
            return self._again(event, key, depth)
        return self._built(event, key, depth) if self._is_again else self._first(event, key, depth)

    def _first(self, event: Any, key: Any, depth: int) -> Json:
        """The data of a value with an anchor."""
        if event.anchor in self._anchored:
            raise NotPlain
        self._anchored[event.anchor] = None
        events = [event]
        after = self._next

        def recorded() -> Any:
            events.append(after())
            return events[-1]

        self._next = recorded
        value = self._built(event, key, depth)
        self._next = after
        self._anchored[event.anchor] = events
        return value

    def _again(self, event: Any, key: Any, depth: int) -> Json:
        """The data that an alias names."""
        events = self._anchored.get(event.anchor)
        if events is None:
            raise NotPlain
        after, was_again = self._next, self._is_again
        self._next, self._is_again = iter(events).__next__, True
        value = self._built(self._next(), key, depth)
        self._next, self._is_again = after, was_again
        return value

    def _built(self, event: Any, key: Any, depth: int) -> Json:
        if event.tag is not None or depth > self._limits.depth:
            raise NotPlain
        if self._is_again:
            self._aliased += 1
            if self._aliased > self._limits.aliased:
                raise NotPlain
        mark = event.start_mark
        self._values.append(pack(mark.line + 1, mark.column + 1))
        self._keys.append(self._values[-1] if key is None else pack(key.line + 1, key.column + 1))
        ends = self._ends
        number = len(ends)
        ends.append(number + 1)
        if type(event) is ScalarEvent:
            return self._scalar(event)
        value = self._mapping(depth + 1) if type(event) is MappingStartEvent else self._sequence(depth + 1)
        ends[number] = len(ends)
        return value

    def _scalar(self, event: Any) -> Json:
        text: str = event.value
        if event.style:
            return self._texts.setdefault(text, text) if len(text) <= _SHORT else text
        if len(text) > _SHORT:
            return core_value(text, self._limits.digits)
        try:
            return self._scalars[text]
        except KeyError:
            value = self._scalars[text] = core_value(text, self._limits.digits)
            return value

    def _mapping(self, depth: int) -> Json:
        built: dict[str, Json] = {}
        while type(event := self._next()) is not MappingEndEvent:
            key = self._key(event, depth)
            if key in built:
                raise NotPlain
            built[key] = value = self._value(self._next(), event.start_mark, depth)
            if key == "$ref" and isinstance(value, str):
                self.references.add(value)
        return built

    def _key(self, event: Any, depth: int) -> str:
        if type(event) is not ScalarEvent or event.anchor is not None or event.tag is not None:
            raise NotPlain
        text: str = event.value
        if depth > self._limits.depth or (not event.style and (text in WORDS or text == MERGE)):
            raise NotPlain
        return intern(text)

    def _sequence(self, depth: int) -> Json:
        built: list[Json] = []
        while type(event := self._next()) is not SequenceEndEvent:
            built.append(self._value(event, None, depth))
        return built
