"""Proposes a Python name for a wire name, in each of the styles that generated code uses."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ONE_WORD = re.compile(r"(?<![A-Z])(?:([A-Z]{2,}s)(?=[A-Z_]|$)|(OAuth|IPv(?=[46])))")
"""What is one word, although its capitals say otherwise: abbreviations in the plural, and some names."""

_SHOUTED = re.compile(r"(?<![^\W_])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![^\W_])")
"""Words in capitals, which only underscores separate."""
INVISIBLE = re.compile("[\u115f\u1160]")
"""Letters for Python, but displayed as blank."""


def words(name: str) -> list[str]:
    """The words of a wire name, in its own case: `websiteURL` is website, URL; `user-id-v2` is user, id, v2."""
    plain = _ONE_WORD.sub(lambda found: found[0].capitalize(), unicodedata.normalize("NFKC", name))
    return [word for run in runs(plain) for word in (_CAPITAL.split(run) if run.isascii() else _cut(run))]


_CAPITAL = re.compile(r"(?<=.)(?:(?<![A-Z])(?=[A-Z])|(?=[A-Z][a-z]))")
"""Where a word begins in a run of ASCII letters and digits, except its beginning."""


def _cut(run: str) -> list[str]:
    """The words of a run: one begins at a capital behind another letter, or before a small letter."""
    starts = [
        at
        for at in range(1, len(run))
        if run[at].isupper() and (not run[at - 1].isupper() or run[at + 1 : at + 2].islower())
    ]
    return [run[start:end] for start, end in zip([0, *starts], [*starts, len(run)], strict=True)]


@lru_cache(maxsize=16384)
def snake(name: str, otherwise: str = "value") -> str:
    """`websiteURL` -> `website_url`; a name without a letter at its start is prefixed with `otherwise`."""
    return _identifier("_".join(words(name)).lower(), otherwise)


@lru_cache(maxsize=16384)
def pascal(name: str, otherwise: str = "Model") -> str:
    """`create-task` -> `CreateTask`, `NOT_FOUND` -> `NotFound`; capitals of one word of the spec's name are kept."""
    parts = runs(_SHOUTED.sub(lambda found: found[0].title(), unicodedata.normalize("NFKC", name)))
    return _identifier("".join(part[0].upper() + part[1:] for part in parts), otherwise)


@lru_cache(maxsize=16384)
def constant(name: str) -> str:
    """`getTaskResult` -> `GET_TASK_RESULT`; a name without a letter at its start is prefixed with `VALUE`."""
    return _identifier("_".join(words(name)).upper(), "VALUE")


_SIGNS = {
    **{"+": "plus", "@": "at", "$": "dollar", "#": "hash", "%": "percent", "&": "and", "*": "star", "<": "less"},
    **{">": "greater", "=": "equal", "!": "not", "/": "slash", ".": "dot", "|": "or", "~": "tilde", "^": "caret"},
    **{":": "colon", ",": "comma", ";": "semicolon", "?": "question", "\\": "backslash", "_": "underscore"},
    **{"-": "minus"},
}
_DASH = re.compile(r"(?<=\w)-(?=\w)")
_SEPARATOR = re.compile(r"(?<=[^\W_])_+(?=[^\W_])")


def spelt_out(name: str) -> str:
    """The name with its signs as words, for names that differ in nothing else: `@type` is `at type`."""
    plain = _SEPARATOR.sub(" ", _DASH.sub(" dash ", unicodedata.normalize("NFKC", name)))
    return "".join(f" {_SIGNS[letter]} " if letter in _SIGNS else letter for letter in plain)


@lru_cache(maxsize=16384)
def has_runs(text: str) -> bool:
    """Whether a name has letters or digits."""
    return bool(runs(text))


def runs(text: str) -> list[str]:
    """The letters and digits of a name, without separators and invisible letters."""
    if text.isascii():
        return [text] if text.isalnum() else _RUN.findall(text)
    return _RUN.findall(INVISIBLE.sub("", text))


_RUN = re.compile(r"[^\W_]+")


def _identifier(text: str, otherwise: str) -> str:
    """Make the text a valid identifier in Python's own normal form: it starts with a letter, and so on."""
    plain = unicodedata.normalize("NFKC", text)
    if f"a{plain}".isidentifier():
        kept = plain.strip("_")
    else:
        kept = "".join(letter if letter == "_" or f"a{letter}".isidentifier() else "_" for letter in plain).strip("_")
    if not kept:
        return otherwise
    if not kept.isidentifier():
        return f"{otherwise}_{kept}" if otherwise.islower() or otherwise.isupper() else f"{otherwise}{kept}"
    return kept


def singular(word: str) -> str:
    """An English noun in small letters without the ending of its plural: `policies` is policy."""
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
