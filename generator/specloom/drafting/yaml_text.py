"""Writes YAML with comments, in the style of the hand-written specs.

PyYAML writes none, and only plain values are needed.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import Final, TypeAlias

Value: TypeAlias = "str | int | float | bool | None | list[Value] | dict[str, Value] | Noted | Hidden"

_PLAIN: Final = re.compile(r"[A-Za-z_$/][\w$./\-]*(?: [\w$./(\-][\w$./(),'\-]*)*")
_URL: Final = re.compile(r"https?://[\w./\-?=&%~+:]*[\w/]")
_FOLDED: Final = re.compile(
    r"[^\s\x00-\x1f\x7f-\x9f](?:[^\n\t\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]*[^\s])?"
)
_RESERVED: Final = re.compile(
    r"(?:y|n|yes|no|on|off|true|false|null|none|nan|inf|~)|[-+]?[.\d][\d_.eExXoOa-fA-F:+-]*", re.IGNORECASE
)
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_WIDTH: Final = 120


@dataclass(frozen=True, slots=True)
class Noted:
    """A value with comments: one behind its key, and lines above it."""

    value: Value
    behind: str = ""
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hidden:
    """Lines of a comment in place of a key."""

    lines: tuple[str, ...]


def yaml(document: dict[str, Value]) -> str:
    """The text of a document."""
    return "".join(f"{line.rstrip()}\n" for line in _mapping(document, 0))


def _mapping(mapping: dict[str, Value], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for key, given in mapping.items():
        if isinstance(given, Hidden):
            yield from (f"{indent}# {one_line(line)}" if line else f"{indent}#" for line in given.lines)
            continue
        value, behind, above = _unpacked(given)
        yield from (f"{indent}# {one_line(line)}" for line in above)
        yield from _member(f"{indent}{scalar(key)}:", value, behind, depth)


def _member(head: str, value: Value, behind: str, depth: int) -> Iterator[str]:
    note = f"  # {one_line(behind)}" if behind else ""
    if isinstance(value, dict) and value:
        yield head + note
        yield from _mapping(value, depth + 1)
    elif isinstance(value, list) and value:
        flat = _flat(value)
        if flat is not None and len(head) + len(flat) + len(note) < _WIDTH:
            yield f"{head} {flat}{note}"
        else:
            yield head + note
            yield from _sequence(value, depth + 1)
    elif isinstance(value, str) and len(head) + len(value) >= _WIDTH - 2 and _FOLDED.fullmatch(value):
        yield f"{head} >-{note}"
        indent = "  " * (depth + 1)
        yield from (
            f"{indent}{line}"
            for line in wrap(value, _WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
        )
    else:
        yield f"{head} {_leaf(value)}{note}"


def _sequence(items: list[Value], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for given in items:
        value, behind, above = _unpacked(given)
        yield from (f"{indent}# {one_line(line)}" for line in above)
        if isinstance(value, dict) and value:
            lines = list(_mapping(value, depth + 1))
            first = next(at for at, line in enumerate(lines) if not line.lstrip().startswith("#"))
            yield from (f"{indent}{line.lstrip()}" for line in lines[:first])
            yield f"{indent}- {lines[first].lstrip()}"
            yield from lines[first + 1 :]
        elif isinstance(value, list) and value:
            flat = _flat(value)
            yield f"{indent}- {flat}" if flat is not None else f"{indent}-"
            yield from () if flat is not None else _sequence(value, depth + 1)
        else:
            yield f"{indent}- {_leaf(value)}{f'  # {one_line(behind)}' if behind else ''}"


def _unpacked(given: Value) -> tuple[Value, str, tuple[str, ...]]:
    return (given.value, given.behind, given.above) if isinstance(given, Noted) else (given, "", ())


def _flat(items: list[Value]) -> str | None:
    """A short list of scalars on one line."""
    if any(isinstance(item, list | dict | Noted | Hidden) for item in items):
        return None
    text = f"[{', '.join(_in_flow(item) for item in items)}]"
    return text if len(text) < 90 else None


def _in_flow(item: Value) -> str:
    text = _leaf(item)
    return (
        scalar(item, quoted=True)
        if isinstance(item, str) and re.search(r"[,\[\]{}]", text) and text[:1] not in "'\""
        else text
    )


def _leaf(value: Value) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return json.dumps(value) if math.isfinite(value) else "null"
        case str():
            return scalar(value)
        case list():
            return "[]"
        case _:
            return "{}"


def scalar(text: str, *, quoted: bool = False) -> str:
    """A text as a scalar: plain where nothing could take it for something else, else in quotes."""
    if not quoted and (_URL.fullmatch(text) or (_PLAIN.fullmatch(text) and not _RESERVED.fullmatch(text))):
        return text
    if _UNSAFE.search(text):
        return _UNSAFE.sub(
            lambda char: f"\\u{ord(char.group()):04x}" if ord(char.group()) > 126 else char.group(),
            json.dumps(text, ensure_ascii=False),
        )
    return "'" + text.replace("'", "''") + "'"


def one_line(text: str) -> str:
    """A comment without line breaks and control characters, at most 200 characters long."""
    text = " ".join(_UNSAFE.sub(" ", text).split(" "))
    return text if len(text) <= 200 else f"{text[:199]}…"
