"""Reads what clients with `on_mismatch="keep"` have logged, in whatever format the log has around it. Pure."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from .observation import Observation

_MARK: Final = "does not match the API's description"
"""What each warning of a client contains."""

_GOT: Final = (
    r"absent|null|an array of \d+ items|more levels than supported|an? (?:boolean|integer|number|string|array|object)"
)
_WARNING: Final = re.compile(
    r"a response of `(?P<operation>[^`]*)` \((?P<api>\w+), HTTP (?P<status>\d{3})\) "
    rf"{_MARK} and is kept as received: at `(?P<place>[^`]*)`, expected (?P<expected>.+), got (?P<got>{_GOT})"
)
_ESCAPE: Final = re.compile(r"\\u([0-9a-f]{4})")
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
_DEEPEST: Final = 5
"""How often a line of JSON may be inside another: collectors of logs wrap what programs write."""


@dataclass(slots=True)
class LogReading:
    """What a log contains: how often each observation was logged by clients of each API, and what could not be read."""

    seen: dict[str, Counter[Observation]] = field(default_factory=dict[str, Counter[Observation]])
    """By the name of the API's package."""
    unread: list[int] = field(default_factory=list[int])
    """The numbers of lines with a warning that cannot be read: they are cut, or changed."""
    others: int = 0
    """How many lines are about something else."""


def read_log(lines: Iterable[str]) -> LogReading:
    """The observations in the lines of a log, which may have anything before and after its messages, or be JSON."""
    found = LogReading()
    for number, line in enumerate(lines, 1):
        texts = list(_messages(line))
        if not texts:
            found.others += bool(line.strip())
        for text in texts:
            read = _observation(text)
            if read is None:
                found.unread.append(number)
            else:
                api, observation = read
                found.seen.setdefault(api, Counter())[observation] += 1
    return found


def _messages(line: str) -> Iterator[str]:
    """The messages of a line that seem to be warnings of clients."""
    if "description" not in line:
        return
    structured = _structured(line)
    if structured is not None:
        yield from _texts(structured, _DEEPEST)
    elif _MARK in line:
        yield _COLOUR.sub("", line)


def _structured(line: str) -> Any:
    """The object that a line is in JSON, or ends with; None if there is none."""
    begin = line.find("{")
    if begin < 0 or not line.rstrip().endswith("}"):
        return None
    try:
        found = json.loads(line[begin:])
    except (ValueError, RecursionError):
        return None
    return cast("object", found) if isinstance(found, dict) else None


def _texts(value: Any, deepest: int) -> Iterator[str]:
    """The texts in a record that contain a warning: the first one, since formatters repeat their message."""
    for text in _strings(value):
        inner = _structured(text) if deepest and "description" in text else None
        if inner is not None:
            yield from _texts(inner, deepest - 1)
            return
        if _MARK in text:
            yield text
            return


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for item in cast("Mapping[str, object]", value).values():
                yield from _strings(item)
        case list():
            for item in cast("list[object]", value):
                yield from _strings(item)
        case _:
            return


def _observation(text: str) -> tuple[str, Observation] | None:
    """The API and the observation of one warning; None if the text is only a part of one."""
    read = _WARNING.search(text)
    if read is None:
        return None
    operation, place = (
        _ESCAPE.sub(lambda found: chr(int(found[1], 16)), read[name]) for name in ("operation", "place")
    )
    return read["api"], Observation(operation, int(read["status"]), "value", place, read["expected"], read["got"])
