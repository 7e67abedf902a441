"""Redacts secrets in texts, however they are spelled: every quotation of a response passes through here. Pure.

A server, a proxy or a library may repeat a secret percent-encoded, as character references of HTML, escaped as in JSON,
in base64, in hexadecimal, in another case, with a line break in it, or truncated. Therefore each character of a secret
is searched for in all of its spellings, which may be mixed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, TypeAlias, TypeVar

from .errors import ClientError
from .json_data import is_array, is_object
from .models import Unknown

MASK = "***"
"""Replaces a secret."""

SHORTEST_MASKED = 8
"""In characters. A shorter secret is masked only as a whole word, since it may be a part of many words."""

SHORTEST_WORD = 4
"""In characters. A shorter value is not treated as a secret: masking it would only garble texts."""

SHORTEST_PIECE = 16
"""In characters. A beginning or an end of a secret is masked if it is this long, and half as long as the secret."""

SHORTEST_CUT = 6
"""In characters. A beginning of a secret of this length is masked if dots follow, which show that it was truncated."""

LONGEST_MIXED = 192
"""In characters. Up to this length, a secret is searched for in all spellings; the pattern grows with the length."""

AnyClientError = TypeVar("AnyClientError", bound=ClientError)


class Redaction:
    """Removes secrets from texts, plain data and errors."""

    __slots__ = ("_former", "_secrets", "_shortest")

    def __init__(self, secrets: Iterable[str], former: Iterable[str] = (), like: Redaction | None = None) -> None:
        """`former` are secrets that were replaced long ago: they are searched for unchanged, in no other spelling.

        Patterns compiled for the secrets of `like` are reused.
        """
        known = {} if like is None else {secret.value: secret for secret in like._secrets}
        found = {part for secret in secrets for part in _parts(secret) if len(part) >= SHORTEST_WORD}
        self._secrets: list[_Secret] = [
            known.get(value) or _Secret(value) for value in sorted(found, key=len, reverse=True)
        ]
        self._former = sorted({it for it in former if len(it) >= SHORTEST_MASKED}, key=len, reverse=True)
        self._shortest = min((len(it) for it in found), default=SHORTEST_CUT)

    def text(self, text: str) -> str:
        """The text without any secret, or any longer part of one."""
        if len(text) < min(self._shortest, SHORTEST_CUT):
            return text
        for secret in self._secrets:
            text = secret.masked(text)
        for former in self._former:
            text = text.replace(former, MASK)
        return text

    def beginning(self, text: str, limit: int) -> str:
        """The beginning of a text, up to `limit` characters before masking, with no part of a secret at its end."""
        end = min((secret.cut(text, limit) for secret in self._secrets), default=limit)
        return self.text(text[:end])

    def shows(self, text: str) -> bool:
        """Whether a text contains a complete secret, however it is spelled. A secret that is only masked as a word does
        not count.
        """
        return any(it in text for it in self._former) or any(it.is_in(text) for it in self._secrets if it.is_long)

    def data(self, value: Any) -> Any:
        """Plain JSON data without any secret, in names of members too; other objects are returned unchanged.

        An `Unknown` counts as plain data, and remains an `Unknown`.
        """
        top: list[Any] = [value]
        unmasked: list[Any] = [top]
        while unmasked:
            container = unmasked.pop()
            for place, item in _places(container):
                if isinstance(item, str):
                    masked = self.text(item)
                    container[place] = item if masked == item else masked
                elif is_object(item) or is_array(item):
                    copy = self._copied(item)
                    container[place] = copy
                    unmasked.append(copy)
        return top[0]

    def _copied(self, container: Any) -> Any:
        """The same type of container, with the names of its members masked, and the tag of an unknown member."""
        if not is_object(container):
            return [*container]
        members = {self.data(name): item for name, item in container.items()}
        return Unknown(self.text(container.tag), members) if isinstance(container, Unknown) else members

    def error(self, error: AnyClientError) -> AnyClientError:
        """The same error without any secret in its texts: its message, its notes and its other attributes.

        Handles and positions are not changed, since tasks and iterations resume from them. A value of a type that the
        API declares is not changed either: it was read from masked data.
        """
        if self._secrets or self._former:
            error.args = tuple(self.data(error.args))
            for name in vars(error).keys() - _KEPT:
                setattr(error, name, self.data(getattr(error, name)))
        return error


def _places(container: Any) -> list[tuple[Any, Any]]:
    """The items of an object or an array, each with its key or index."""
    return [*container.items()] if is_object(container) else [*enumerate(container)]


_KEPT = frozenset({"handle", "position", "operation", "kind", "mismatches"})
"""Attributes of an error that hold no text of the response, or must not change."""


def _parts(secret: str) -> Iterator[str]:
    """A secret, and the password in it if it is a user and a password."""
    yield secret
    _, colon, password = secret.partition(":")
    if colon:
        yield password


class _Secret:
    """One secret, and how it is found; expensive parts are created when they are needed."""

    __slots__ = ("_cut", "_pattern", "_signs", "is_long", "value")

    def __init__(self, value: str) -> None:
        self.value = value
        self.is_long = len(value) >= SHORTEST_MASKED
        self._pattern: re.Pattern[str] | None = None
        self._signs: tuple[str, ...] | None = None
        self._cut: tuple[str, ...] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """Finds the secret, or a part of it. One of the groups `whole` and `encoded` is set if the complete secret is
        found.
        """
        if self._pattern is None:
            self._pattern = re.compile(_long_pattern(self.value) if self.is_long else _short_pattern(self.value))
        return self._pattern

    def masked(self, text: str) -> str:
        """The text with the secret masked."""
        if len(text) >= _shortest_found(self.value) and self._may_be_in(text):
            parts, end = list[str](), 0
            for found in self.pattern.finditer(text):
                parts += (text[end : self._start(found, end)], MASK)
                end = found.end()
            text = "".join((*parts, text[end:]))
        return self._without_cut(text) if self.is_long else text

    def _start(self, found: re.Match[str], least: int) -> int:
        """Where the match begins; more of the secret may precede an end of it that was found."""
        start = found.start()
        if self.is_long and found["end"] is not None:
            before, text = self.value[: -_shortest_found(self.value)].casefold(), found.string
            while before and start > least and text[start - 1].casefold() == before[-1:]:
                before, start = before[:-1], start - 1
        return start

    def is_in(self, text: str) -> bool:
        """Whether the text contains the complete secret."""
        return self._may_be_in(text) and any(
            found["whole"] is not None or found["encoded"] is not None for found in self.pattern.finditer(text)
        )

    def cut(self, text: str, limit: int) -> int:
        """Where to cut a text, at `limit` or before, so that the secret is not cut."""
        if len(text) <= limit or not self.is_long:
            return limit
        around = 16 * len(self.value)
        found = self.pattern.finditer(text, max(0, limit - around), limit + around)
        return next((it.start() for it in found if it.start() < limit < it.end()), limit)

    def _may_be_in(self, text: str) -> bool:
        """Whether the search needs the pattern: the text has escapes, or contains a sign of the secret unescaped."""
        if not self.value.isascii() or any(sign in text for sign in "%&\\"):
            return True
        if self._signs is None:
            self._signs = tuple({_squeezed(it) for it in _signs(self.value)})
        squeezed = _squeezed(text)
        return any(sign in squeezed for sign in self._signs)

    def _without_cut(self, text: str) -> str:
        """The text without a beginning of the secret at its very end, where the text was truncated."""
        whole = text.rstrip(".… ")
        least = SHORTEST_CUT if len(whole) < len(text) else max(SHORTEST_MASKED, len(self.value) // 4)
        tail = whole[-3 * len(self.value) :]
        end = tail.casefold() if len(tail.casefold()) == len(tail) else tail
        if self._cut is None:
            self._cut = _cut_spellings(self.value)
        for spelled in self._cut:
            start = end.find(spelled[:least])
            while start >= 0:
                if spelled.startswith(end[start:]):
                    return f"{whole[: len(whole) - len(end) + start]}{MASK}{text[len(whole) :]}"
                start = end.find(spelled[:least], start + 1)
        return text


# --- spellings -------------------------------------------------------------------------------------------------------


def _shortest_found(value: str) -> int:
    """The length of the shortest text that the pattern of a secret finds."""
    return max(SHORTEST_PIECE, len(value) // 2) if len(value) >= 2 * SHORTEST_PIECE else len(value)


def _signs(value: str) -> Iterator[str]:
    """Texts of which any text without escapes contains at least one, if it contains the secret or a part of it."""
    size = _shortest_found(value)
    yield from (value[:size], value[-size:], value.encode().hex())
    for before in range(3):
        yield max(re.split("[+/]", _base64_core(value.encode(), before)), key=len)


def _squeezed(text: str) -> str:
    """A text in lower case, without characters that may separate the characters of a secret or replace a
    space in it.
    """
    squeezed = "".join(text.split())
    for other in _SQUEEZED:
        if other in squeezed:
            squeezed = squeezed.replace(other, "")
    return squeezed.casefold()


_SQUEEZED = "\0\u00ad\u200b=+"


def _short_pattern(value: str) -> str:
    from html import escape
    from urllib.parse import quote

    spellings = {value, quote(value, safe=""), escape(value)}
    return rf"(?<![\w-])(?:{'|'.join(map(re.escape, spellings))})(?![\w-])"


def _long_pattern(value: str) -> str:
    """The pattern of a secret. It begins with a set, which lets `re` skip characters that begin no spelling."""
    size = _shortest_found(value)
    letters = _mixed if len(value) <= LONGEST_MIXED else _plain
    gap = _GAP if len(value) <= LONGEST_MIXED else _FOLD
    firsts = set[str]()

    def pattern(spelled: list[_Spellings], gap: str) -> str:
        """A text that begins with the preceding character, which is one of `firsts`."""
        firsts.update(*(first for first, _ in spelled[0]))
        begun = "|".join(f"(?<=[{_escaped(first)}]){rest}" for first, rest in spelled[0])
        others = ("|".join(f"[{_escaped(first)}]{rest}" for first, rest in letter) for letter in spelled[1:])
        return f"(?:{begun})" + "".join(f"{gap}(?:{other})" for other in others)

    encoded = "|".join(pattern(text, _FOLD) + end for text, end in _encoded(value))
    found = [f"(?P<whole>{pattern(letters(value), gap)})", f"(?P<encoded>{encoded})"]
    if size < len(value):
        rest = rf"[^\s\"'<>(),;]{{0,{len(value) - size}}}"
        found += [f"{pattern(letters(value[:size]), gap)}{rest}", f"(?P<end>{pattern(letters(value[-size:]), gap)})"]
    else:
        found.append("(?P<end>(?!))")
    return f"[{_escaped(firsts)}](?:{'|'.join(found)})"


_Spellings: TypeAlias = "tuple[tuple[str, str], ...]"
"""The spellings of one character: the characters that a spelling may begin with, and the pattern of the rest of it."""

_GAP = r"(?:=?[\s\0\u00ad\u200b]{1,4}|\\{1,4}(?:[nrt]|u0000))?"
"""What may separate two characters: white space of a folded line, the zeros of UTF-16, a soft hyphen."""

_FOLD = r"(?:=?[\s\0]{1,3})?"
"""The minimal form of it."""


def _mixed(text: str) -> list[_Spellings]:
    """A text whose characters may each be spelled in another way."""
    return [*map(_spellings, text)]


def _plain(text: str) -> list[_Spellings]:
    """A text unchanged except for its case."""
    return [((_in_any_case(letter), ""),) for letter in text]


@cache
def _spellings(letter: str) -> _Spellings:
    data, code = letter.encode(), ord(letter)
    found = [(_in_any_case(letter), ""), _numbered(rf"(?:{_hexadecimal(code, 2)}|{code})[;}}]?")]
    if letter == " ":
        found.append(("+", ""))
    if letter == "\\":
        found.append(("%", "(?:25){0,4}5[cC](?:%(?:25){0,4}5[cC]){1,3}"))
    if not letter.isascii():
        units = letter.encode("utf-16-be")
        pairs = [int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2)]
        found.append(_numbered(_ESCAPE.join(_hexadecimal(byte, 2) for byte in data)))
        found.append(_numbered(_ESCAPE.join(_hexadecimal(pair, 4) for pair in pairs)))
        found.append(("?\ufffd", r"[?\ufffd]{0,3}"))
        found += [(misread[0], re.escape(misread[1:])) for misread in _misread(letter)]
    if not (letter.isascii() and letter.isalnum()):
        found.append(("\\", rf"\\{{0,7}}{re.escape(letter)}"))
        found += [("&", rf"(?:amp;){{0,4}}{name}") for name in _references(letter)]
    return tuple(found)


_ESCAPING, _ESCAPED = r"%&\\", r"[%&\\#xXuU{025Ccamp;]{0,12}?"
_ESCAPE = f"[{_ESCAPING}]{_ESCAPED}"
"""The prefix of the number of a character in `%43`, `%u0043`, `\\x43`, `\\u0043`, `\\u{43}`, `&#67;` and `&#x43;`, and
escaped twice in `%2543`, `\\\\u0043`, `%5Cu0043` and `&amp;#67;`.
"""


def _numbered(number: str) -> tuple[str, str]:
    return "%&\\", f"{_ESCAPED}{number}"


def _in_any_case(letter: str) -> str:
    return "".join(it for it in dict.fromkeys((letter, letter.lower(), letter.upper())) if len(it) == 1)


def _escaped(letters: Iterable[str]) -> str:
    """Characters as the content of a character class of a pattern."""
    return "".join(map(re.escape, sorted(letters)))


def _hexadecimal(number: int, width: int = 0) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in f"{number:0{width}x}")


def _references(letter: str) -> list[str]:
    """The named character references of HTML for a character, without their `&`."""
    from html.entities import html5

    return [re.escape(name) for name, text in html5.items() if text == letter]


def _misread(letter: str) -> Iterator[str]:
    """The results of decoding a character's UTF-8 with an older charset, and its other cases and normal forms."""
    from unicodedata import normalize

    yield from (letter.encode().decode(charset, "replace") for charset in ("latin-1", "cp1252"))
    yield from (normalize("NFC", letter), normalize("NFD", letter), normalize("NFKC", letter))
    yield from (letter.lower(), letter.upper())


def _encoded(value: str) -> Iterator[tuple[list[_Spellings], str]]:
    """A secret in base64, at any of the three byte offsets, and in hexadecimal, each with what may follow of it."""
    from urllib.parse import quote

    for text in dict.fromkeys((value, quote(value, safe=""))):
        for before in range(3):
            core = _base64_core(text.encode(), before)
            yield [_BASE64.get(letter, ((letter, ""),)) for letter in core], r"[A-Za-z0-9+/_-]{0,2}(?:=|%3[dD]){0,2}"
    yield [((_in_any_case(digit), ""),) for digit in value.encode().hex()], ""


_BASE64: dict[str, _Spellings] = {
    "+": (("+-", ""), ("%", "2[bB]")),
    "/": (("/_", ""), ("\\", r"\\{0,3}/"), ("%", "2[fF]")),
}


def _base64_core(data: bytes, before: int) -> str:
    """The part of the base64 of some bytes, after so many other bytes, that these bytes alone determine."""
    from base64 import b64encode

    text = b64encode(bytes(before) + data).decode()
    return text[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]


def _cut_spellings(value: str) -> tuple[str, ...]:
    from urllib.parse import quote

    return tuple(dict.fromkeys((value.casefold(), quote(value, safe="").casefold())))
