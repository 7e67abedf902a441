"""Reads JSON as pages write it: with comments, trailing commas, ellipses, single quotes and bare words.

Every value keeps its line, since a property of a draft names where it comes from. No library reads JSON so and keeps
the lines; JSON5 does not know ellipses.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from ..ir import Json

MOST_LEVELS: Final = 64
Path: TypeAlias = "tuple[str, ...]"
"""Keys from the outermost value inwards; `*` is any item of an array."""

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
    |(?P<comment>//[^\n]*|\#[^\n]*|/\*(?:[^*]|\*(?!/))*\*/|<!--(?:[^-]|-(?!->))*-->)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|“[^”\n]*”)
    |(?P<ellipsis>\.{3,}|…)
    |(?P<mark>[{}\[\]:,])
    |(?P<word><[^<>\n]*>|[^\s{}\[\]:,"'“”#]+)""",
    re.VERBOSE,
)
_WORDS: Final[dict[str, bool | None]] = {
    "true": True,
    "True": True,
    "false": False,
    "False": False,
    "null": None,
    "None": None,
}
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,300})(?:\.[0-9]{1,300})?(?:[eE][-+]?[0-9]{1,3})?")


class JsonError(ValueError):
    """Text that is not JSON, with the line, from 1, in the text that was given."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


@dataclass(slots=True)
class Reading:
    """A value, the line of each of its members, and what was tolerated."""

    value: Json
    line: int
    lines: dict[Path, int] = field(default_factory=dict[Path, int])
    item_lines: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    """The line of each item of an array, by the `id` of the array."""
    comments: dict[Path, str] = field(default_factory=dict[Path, str])
    tolerated: dict[str, int] = field(default_factory=dict[str, int])
    """What is not JSON, and the first line that has it."""
    end: int = 0
    """Offset behind the value."""


def read_json(text: str, start: int = 0, *, line: int = 1) -> Reading:
    """The value that begins at an offset, which is in the given line; raises JsonError."""
    parser = _Parser(text, start, line)
    return parser.read()


def read_values(text: str, *, line: int = 1) -> list[Reading]:
    """All objects and arrays that a text consists of, one after the other; raises JsonError for anything else."""
    found: list[Reading] = []
    at = 0
    while rest := re.compile(r"\s*(?:\.{3}\s*)?[{\[]").match(text, at):
        begin = rest.end() - 1
        found.append(read_json(text, begin, line=line + text.count("\n", 0, begin)))
        at = found[-1].end
    if not found or text[at:].strip(" \t\r\n;,."):
        raise JsonError(line + text.count("\n", 0, at), "this is not JSON")
    return found


class _Parser:
    """Descends through one value, at most 64 levels deep."""

    def __init__(self, text: str, start: int, line: int) -> None:
        self.text = text
        self.at: int = start
        self.line: int = line
        self.kind: str = ""
        self.token: str = ""
        self.before: str = ""
        self.skipped = False
        self.reading = Reading(None, line)
        self.last: Path = ()

    def read(self) -> Reading:
        self._next()
        self.reading.line = self.line
        value, _ = self._value((), 0)
        self.reading.value = value
        return self.reading

    def _next(self) -> str:
        """Go to the next token, and return it; `self.at` is the offset behind it."""
        self.skipped = False
        while True:
            found = _TOKEN.match(self.text, self.at)
            if found is None:
                rest = self.text[self.at : self.at + 1]
                message = "a text has no closing quote" if rest in ("'", '"', "“") else "the JSON ends too early"
                raise JsonError(self.line, message if rest in ("", "'", '"', "“") else f"unexpected `{rest}`")
            self.at = found.end()
            self.kind, self.token = found.lastgroup or "", found.group()
            if self.kind == "space":
                self.line += self.token.count("\n")
            elif self.kind == "comment":
                self.reading.tolerated.setdefault("comments", self.line)
                self.reading.comments.setdefault(self.last, self.token.strip("/*#<>!- \t\n"))
                self.line += self.token.count("\n")
            elif self.kind == "ellipsis":
                self.reading.tolerated.setdefault("ellipses", self.line)
                self.skipped = True
                if self.before == ":":  # in place of a value
                    self.kind, self.token = "word", "null"
                    break
                if self.text[self.at :].lstrip()[:1] == ",":
                    self.at = self.text.index(",", self.at) + 1
            else:
                break
        self.before = self.token
        return self.token

    def _value(self, path: Path, depth: int) -> tuple[Json, int]:
        """The value at the current token, and where its last token ends; the token stays current."""
        if depth > MOST_LEVELS:
            raise JsonError(self.line, f"the JSON is nested deeper than {MOST_LEVELS} levels")
        self.reading.lines.setdefault(path, self.line)
        if self.token == "{":
            value: Json = self._object(path, depth)
        elif self.token == "[":
            value = self._array(path, depth)
        else:
            value = self._scalar()
            self.last = path
        self.reading.end = self.at
        return value, self.at

    def _object(self, path: Path, depth: int) -> dict[str, Json]:
        found: dict[str, Json] = {}
        self._next()
        while self.token != "}":
            if self.kind not in ("string", "word"):
                raise JsonError(self.line, f"a key is expected before `{self.token}`")
            key = self._key()
            inner = (*path, key)
            self.reading.lines.setdefault(inner, self.line)
            if self._next() != ":":
                raise JsonError(self.line, f"`:` is expected after the key `{key[:40]}`")
            if self._next() in ("}", ","):  # `"key": ...,`
                found[key] = None
            else:
                found[key] = self._value(inner, depth + 1)[0]
                self._next_in("}")
                continue
            if self.token == ",":
                self._next()
        return found

    def _array(self, path: Path, depth: int) -> list[Json]:
        found: list[Json] = []
        self._next()
        lines = self.reading.item_lines[id(found)] = []
        while self.token != "]":
            lines.append(self.line)
            found.append(self._value((*path, "*"), depth + 1)[0])
            self._next_in("]")
        return found

    def _next_in(self, closing: str) -> None:
        """Go behind a member: to the next one, or to the bracket that closes."""
        self._next()
        if self.token == ",":
            self._next()
            if self.token == closing and not self.skipped:
                self.reading.tolerated.setdefault("trailing commas", self.line)
        elif self.token in ("}", "]") and self.token != closing:
            raise JsonError(self.line, f"`{closing}` is expected before `{self.token}`")
        elif self.token != closing:
            self.reading.tolerated.setdefault("missing commas", self.line)

    def _key(self) -> str:
        if self.kind == "string":
            return str(self._string())
        self.reading.tolerated.setdefault("keys without quotes", self.line)
        return self.token

    def _string(self) -> str:
        if self.token[0] == '"':
            try:
                return str(json.loads(self.token, strict=False))
            except ValueError:
                self.reading.tolerated.setdefault("wrong escapes", self.line)
        else:
            self.reading.tolerated.setdefault("other quotes", self.line)
        return self.token[1:-1]

    def _scalar(self) -> Json:
        if self.kind == "string":
            return self._string()
        if self.kind != "word":
            raise JsonError(self.line, f"a value is expected before `{self.token}`")
        if self.token in _WORDS:
            return _WORDS[self.token]
        if _NUMBER.fullmatch(self.token):
            number: Json = json.loads(self.token)
            return number
        self.reading.tolerated.setdefault("words without quotes", self.line)
        return self.token
