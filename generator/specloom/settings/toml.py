"""TOML with the place of every key and value, in plain Python.

`tomllib` decides what is valid TOML, but it gives no positions, and its import takes as long as a whole run with
nothing to do. This reader serves both needs: `read` returns the position of each key and value of a text that `tomllib`
has accepted, and `read_plainly` also reads values, and gives up wherever it could differ from `tomllib`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias, TypeGuard

    Path: TypeAlias = tuple[str | int, ...]

_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}
_WORD_ENDS = frozenset(" \t\n,]}#")
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")
_WORDS = {"true": True, "false": False}


def is_table(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a value is a table of TOML."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a value is an array of TOML."""
    return isinstance(value, list)


class NotPlain(Exception):
    """The text is not valid TOML, or has something that only `tomllib` reads."""


class Places:
    """Where keys and values begin, by their path: names of keys, and numbers of items. Offsets count characters."""

    __slots__ = ("_keys", "_text", "_values")

    def __init__(self, text: str) -> None:
        self._text = text
        self._keys: dict[Path, int] = {}
        self._values: dict[Path, int] = {}

    def add(self, path: Path, *, key: int | None = None, value: int | None = None) -> None:
        """Remember a place; of a table that is opened several times, the first."""
        if key is not None:
            self._keys.setdefault(path, key)
        if value is not None:
            self._values.setdefault(path, value)

    def find(self, path: Path, *, key: bool) -> tuple[int, int, str]:
        """Line, column (both from 1), and the text of the line of a key or a value, or of the nearest one around it."""
        while path:
            first, second = (self._keys, self._values) if key else (self._values, self._keys)
            offset = first.get(path, second.get(path))
            if offset is not None:
                return self._place(offset)
            path = path[:-1]
        return self._place(0)

    def _place(self, offset: int) -> tuple[int, int, str]:
        start = self._text.rfind("\n", 0, offset) + 1
        end = self._text.find("\n", offset)
        line = self._text[start : end if end >= 0 else len(self._text)]
        return self._text.count("\n", 0, offset) + 1, offset - start + 1, line


def read(text: str) -> Places:
    """The position of each key and value in a text that `tomllib` accepts; LF line ends."""
    reader = _Reader(text, is_strict=False)
    from contextlib import suppress  # only a report needs it

    with suppress(NotPlain, RecursionError):  # what was found so far is still right
        reader.read()
    return reader.places


def read_plainly(text: str) -> dict[str, Any]:
    """The values of a text, equal to those of `tomllib`; LF line ends.

    Raises NotPlain for invalid TOML, and for TOML with dates, unusual numbers, or tables that are opened in odd ways.
    """
    try:
        return _Reader(text, is_strict=True).read()
    except RecursionError:
        raise NotPlain from None


def _new_table() -> dict[str, Any]:
    return {}


class _Reader:
    def __init__(self, text: str, *, is_strict: bool) -> None:
        self.places = Places(text)
        self._text = text
        self._end = len(text)
        self._at = 0
        self._is_strict = is_strict
        self._implicit: set[int] = set()
        """Tables that only a longer header has named, by identity."""
        self._dotted: dict[int, int] = {}
        """Tables that dotted keys have made, each with the table that contains those keys."""
        self._open: set[int] = set()
        """Tables that a header has opened, and those of arrays: headers may add tables to them."""
        self._arrays: set[int] = set()
        """Lists that `[[...]]` has made."""

    def read(self) -> dict[str, Any]:
        root: dict[str, Any] = {}
        self._open.add(id(root))
        table = root
        path: Path = ()
        while self._skip(lines=True):
            if self._text[self._at] == "[":
                table, path = self._header(root)
            else:
                self._pair(table, path)
            self._skip()
            if self._at < self._end and self._text[self._at] != "\n":
                raise NotPlain
        return root

    # --- white space -------------------------------------------------------------------------------------------------

    def _skip(self, *, lines: bool = False) -> bool:
        """Pass white space and comments, and line ends if `lines`; whether something follows."""
        text, end = self._text, self._end
        while self._at < end:
            char = text[self._at]
            if char in " \t" or (lines and char == "\n"):
                self._at += 1
            elif char == "#":
                stop = text.find("\n", self._at)
                stop = end if stop < 0 else stop
                self._refuse_controls(text[self._at : stop])
                self._at = stop
            else:
                return True
        return False

    def _refuse_controls(self, text: str, allowed: str = "\t") -> None:
        if not text.isprintable() and any((char < " " and char not in allowed) or char == "\x7f" for char in text):
            raise NotPlain

    def _take(self, token: str) -> None:
        if not self._text.startswith(token, self._at):
            raise NotPlain
        self._at += len(token)

    def _peek(self) -> str:
        return self._text[self._at] if self._at < self._end else ""

    # --- keys and tables ---------------------------------------------------------------------------------------------

    def _header(self, root: dict[str, Any]) -> tuple[dict[str, Any], Path]:
        start = self._at
        is_array = self._text.startswith("[[", start)
        self._take("[[" if is_array else "[")
        names = self._names()
        self._take("]]" if is_array else "]")
        table: Any = root
        path: Path = ()
        for name, offset in names[:-1]:
            path = (*path, name)
            table, path = self._entered(table, name, path, offset)
        name, offset = names[-1]
        path = (*path, name)
        self.places.add(path, key=offset, value=start)
        if is_array:
            if name not in table:
                table[name] = []
                self._arrays.add(id(table[name]))
            items = table[name]
            self._refuse_if(not is_list(items) or id(items) not in self._arrays)
            items.append({})
            path = (*path, len(items) - 1)
            self.places.add(path, key=offset, value=start)
            self._open.add(id(items[-1]))
            return items[-1], path
        found = table.get(name)
        if found is None:
            found = table[name] = _new_table()
        else:
            self._refuse_if(id(found) not in self._implicit)
        if not is_table(found):
            raise NotPlain
        self._implicit.discard(id(found))
        self._open.add(id(found))
        return found, path

    def _entered(self, table: dict[str, Any], name: str, path: Path, offset: int) -> tuple[dict[str, Any], Path]:
        """The table below a table that a header names on its path, which may be new."""
        found = table.get(name)
        if found is None:
            found = table[name] = _new_table()
            self._implicit.add(id(found))
            self.places.add(path, key=offset, value=offset)
        elif is_list(found):
            self._refuse_if(id(found) not in self._arrays)
            if not found:
                raise NotPlain
            path = (*path, len(found) - 1)
            found = found[-1]
        self._refuse_if(id(found) not in self._open and id(found) not in self._implicit)
        if not is_table(found):
            raise NotPlain
        return found, path

    def _refuse_if(self, is_odd: bool) -> None:
        """Give up on what `tomllib` may refuse, if that has not yet been asked."""
        if is_odd and self._is_strict:
            raise NotPlain

    def _pair(self, table: dict[str, Any], path: Path) -> None:
        names = self._names()
        self._take("=")
        self._skip()
        outer = id(table)
        for name, offset in names[:-1]:
            path = (*path, name)
            found = table.get(name)
            if found is None:
                found = table[name] = _new_table()
                self._dotted[id(found)] = outer
                self.places.add(path, key=offset, value=offset)
            else:
                self._refuse_if(self._dotted.get(id(found)) != outer)
            if not is_table(found):
                raise NotPlain
            table = found
        name, offset = names[-1]
        path = (*path, name)
        if name in table:
            raise NotPlain
        self.places.add(path, key=offset, value=self._at)
        table[name] = self._value(path)

    def _names(self) -> list[tuple[str, int]]:
        """The parts of a key, with their offsets, and the white space around them."""
        found: list[tuple[str, int]] = []
        while True:
            self._skip_blanks()
            found.append((self._name(start := self._at), start))
            self._skip_blanks()
            if self._peek() != ".":
                return found
            self._at += 1

    def _skip_blanks(self) -> None:
        while self._peek() in (" ", "\t"):
            self._at += 1

    def _name(self, start: int) -> str:
        quote = self._peek()
        if quote in ('"', "'") and quote:
            if self._text.startswith(quote * 3, start):
                raise NotPlain
            return self._basic() if quote == '"' else self._literal()
        while self._peek() in _BARE and self._at < self._end:
            self._at += 1
        if self._at == start:
            raise NotPlain
        return self._text[start : self._at]

    # --- values ------------------------------------------------------------------------------------------------------

    def _value(self, path: Path) -> Any:
        text, at = self._text, self._at
        match self._peek():
            case '"':
                return self._long('"""') if text.startswith('"""', at) else self._basic()
            case "'":
                return self._long("'''") if text.startswith("'''", at) else self._literal()
            case "[":
                return self._array(path)
            case "{":
                return self._inline(path)
            case _:
                return self._word()

    def _array(self, path: Path) -> list[Any]:
        self._at += 1
        items: list[Any] = []
        while self._skip(lines=True):
            if self._peek() == "]":
                self._at += 1
                return items
            here = (*path, len(items))
            self.places.add(here, value=self._at)
            items.append(self._value(here))
            self._skip(lines=True)
            if self._peek() == ",":
                self._at += 1
            elif self._peek() != "]":
                break
        raise NotPlain

    def _inline(self, path: Path) -> dict[str, Any]:
        self._at += 1
        table: dict[str, Any] = {}
        self._skip_blanks()
        if self._peek() == "}":
            self._at += 1
            return table
        while True:
            self._pair(table, path)
            self._skip_blanks()
            if self._peek() == "}":
                self._at += 1
                return table
            self._take(",")

    def _literal(self) -> str:
        stop = self._text.find("'", self._at + 1)
        found = self._text[self._at + 1 : max(stop, 0)]
        if stop < 0 or "\n" in found:
            raise NotPlain
        self._refuse_controls(found)
        self._at = stop + 1
        return found

    def _basic(self) -> str:
        self._at += 1
        start = self._at
        while self._peek() not in ('"', "\n", ""):
            self._at += 2 if self._peek() == "\\" else 1
        if self._peek() != '"':
            raise NotPlain
        found = self._text[start : self._at]
        self._at += 1
        self._refuse_controls(found)
        return self._unescaped(found)

    def _long(self, mark: str) -> str:
        """A text of several lines; up to two quotation marks may precede the three that end it."""
        start = self._at + 3
        stop = start
        while True:
            stop = self._text.find(mark, stop)
            if stop < 0:
                raise NotPlain
            before = self._text[start:stop]
            if mark == "'''" or (len(before) - len(before.rstrip("\\"))) % 2 == 0:
                break
            stop += 1
        more = 0
        while more < 2 and self._text.startswith(mark[0], stop + 3 + more):
            more += 1
        found = self._text[start : stop + more]
        self._at = stop + 3 + more
        self._refuse_controls(found, "\t\n")
        found = found.removeprefix("\n")
        return found if mark == "'''" else self._unescaped(found, is_long=True)

    def _unescaped(self, text: str, *, is_long: bool = False) -> str:
        if "\\" not in text:
            return text
        first, *rest = text.split("\\")
        parts = [first]
        pieces = iter(rest)
        for piece in pieces:
            if not piece:  # a backslash that is escaped: the next piece is plain
                parts += ["\\", next(pieces, "")]
                continue
            char = piece[0]
            if char in _ESCAPES:
                parts.append(_ESCAPES[char] + piece[1:])
            elif char in "uU":
                parts.append(self._character(piece))
            elif is_long and char in " \t\n" and "\n" in piece[: len(piece) - len(piece.lstrip(" \t\n"))]:
                parts.append(piece.lstrip(" \t\n"))
            else:
                raise NotPlain
        return "".join(parts)

    def _character(self, piece: str) -> str:
        size = 5 if piece[0] == "u" else 9
        digits = piece[1:size]
        if len(digits) != size - 1 or not set(digits) <= _HEXADECIMAL:
            raise NotPlain
        code = int(digits, 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise NotPlain
        return chr(code) + piece[size:]

    def _word(self) -> Any:
        start = self._at
        while self._at < self._end and self._text[self._at] not in _WORD_ENDS:
            self._at += 1
        word = self._text[start : self._at]
        if word in _WORDS:
            return _WORDS[word]
        if word.isascii() and word.isdigit() and (word[0] != "0" or word == "0"):
            return int(word)
        if self._is_strict or not word:
            raise NotPlain
        return None
