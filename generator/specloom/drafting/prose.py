"""Finds in a sentence about a property the values that it may have, and its default."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from .words import default_in, plain, values_in, yes_or_no

if TYPE_CHECKING:
    from ..ir import Json

_QUOTED: Final = re.compile(
    r"`([^`\n]{1,80})`|\*\*([^*\n]{1,80})\*\*|\"([^\"\n]{1,80})\"|“([^”\n]{1,80})”|'([^'\n]{1,80})'"
)
_BARE: Final = re.compile(r"[A-Za-z0-9_.\-]+")
_LEADS: Final = re.compile(
    r"(?:^|[•\n]|<br\s*/?>|(?<=\s))\s*(?:[-*•]\s+)?(?:`|\*\*|\")?(?P<value>-?\w[\w.\-]{0,40})(?:`|\*\*|"
    r"\")?\s*(?:[-–—=:：]\s*|\()(?=\S)"
)
_NUMBERS: Final = re.compile(
    r"(?<![\w.\-])(-?\d{1,5})(?:\s*(?:[-–—=:：]|是|表示)\s*(?=[^\s\d])|"
    r"(?=[\u4e00-\u9fff])(?![秒分小时天日月年次个条位元张字倍级种页行号以至到或和]))",
    re.ASCII,
)
_WORD: Final = r"(?:`[^`\n]{1,60}`|\*\*[^*\n]{1,60}\*\*|\"[^\"\n]{1,60}\"|“[^”\n]{1,60}”|'[^'\n]{1,60}')"
_CLAUSE: Final = re.compile(
    rf"(?:^|[:：(（]|\s[-–—]\s|[.。]\s)\s*(?P<list>{_WORD}(?:\s*(?:,|、|，|/|¦|\\?\|)?\s*(?:\b(?:or|ou|oder|o)\b|или|"
    rf"或)?\s*{_WORD})+)"
    r"\s*(?=[.。;；)）]|$|\n|<br|,?\s*\(?(?:default|nullable|optional))",
    re.IGNORECASE,
)
_GLOSSED: Final = re.compile(
    r"(?P<value>[A-Za-z0-9_][\w.\-]{0,40}?)`?\s*(?:[（(]\s*(?P<a>[^（）()]{1,60})[)）]|"
    r"[-–—:：=]\s*(?P<b>[^\x00-\x7f、，,；;/。]{1,40}))\s*(?:[、，,；;/。]|$|(?=\s))\s*(?:или|或|or)?\s*`?"
)
_STOP: Final = re.compile(r"\.(?:\s|$)|[;。；]|\n|<br")
_MOST: Final = 60


def values_of(text: str, types: tuple[str, ...]) -> tuple[tuple[Json, str], ...]:
    """The (value, meaning) of each allowed value that a description lists; empty if it lists none."""
    if types and not set(types) & {"string", "integer", "number"}:
        return ()
    text = text[:4000]
    return (
        _after_words(text, types)
        or _led(text, types)
        or _numbered(text, types)
        or _of_clause(text, types)
        or _glossed(text, types)
    )


def _after_words(text: str, types: tuple[str, ...]) -> tuple[tuple[Json, str], ...]:
    """`one of `a`, `b``."""
    at = values_in(text)
    if at is None:
        return ()
    rest = text[at:].lstrip(" :：-–—(（=为是")
    stop = _STOP.search(re.sub(r"`[^`]*`", lambda code: "x" * len(code.group()), rest))
    clause = rest[: stop.start()] if stop is not None and stop.start() > 0 else rest
    quoted = [next(part for part in found.groups() if part) for found in _QUOTED.finditer(clause)]
    if not quoted:
        parts = [
            part.strip(" .`*\"')(")
            for part in re.split(r"\s*(?:[,、|/，¦]|\bor\b|\band\b|\bou\b|\boder\b|\bили\b|或|和)\s*", clause)
        ]
        quoted = [part for part in parts if part]
        if not all(_BARE.fullmatch(part) for part in quoted):
            return ()
    if len(quoted) < 2:
        return ()
    return _typed([(value, "") for value in quoted], types)


def _led(text: str, types: tuple[str, ...]) -> tuple[tuple[Json, str], ...]:
    """`• idle - Waiting • ready - Done`, or `**idle** - Waiting<br>**ready** - Done`."""
    parts = [part.strip() for part in re.split(r"[•\n]|<br\s*/?>", text) if part.strip()]
    found = [
        (each["value"], part[each.end() :])
        for part in parts
        if (each := _LEADS.match(part)) is not None and _is_marked(part, text)
    ]
    return _typed(found, types) if len(found) > 1 else ()


def _of_clause(text: str, types: tuple[str, ...]) -> tuple[tuple[Json, str], ...]:
    """A clause of values and nothing else: `How far it is: `idle`, `busy` or `done``."""
    found = _CLAUSE.search(text)
    if found is None:
        return ()
    return _typed(
        [(next(part for part in each.groups() if part), "") for each in _QUOTED.finditer(found["list"])], types
    )


def _glossed(text: str, types: tuple[str, ...]) -> tuple[tuple[Json, str], ...]:
    """Values with their meanings, and nothing else, behind a colon: `状态：idle（等待）、done（完成）`."""
    clause = (
        re.split(r"[:：]\s*", plain(text), maxsplit=1)[-1]
        if re.match(r"[^:：（(]{1,30}[:：]", plain(text))
        else plain(text)
    )
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(clause) and (each := _GLOSSED.match(clause, at)) is not None:
        found.append((each["value"], each["a"] or each["b"]))
        at = each.end()
    is_all = at >= len(clause) or clause[at - 1 : at] == "。"
    return _typed(found, types) if is_all and len(found) > 1 and not clause.isascii() else ()


def _is_marked(part: str, text: str) -> bool:
    return part[0] in '`*"' or "•" in text


def _numbered(text: str, types: tuple[str, ...]) -> tuple[tuple[Json, str], ...]:
    """`0 - no error, 1 - error`."""
    if "integer" not in types and "number" not in types and text.isascii():
        return ()
    found = list(_NUMBERS.finditer(plain(text)))
    if len(found) < 2:
        return ()
    ends = [each.start() for each in found[1:]] + [None]
    return _typed([(each[1], plain(text)[each.end() : end]) for each, end in zip(found, ends, strict=True)], types)


def _typed(found: list[tuple[str, str]], types: tuple[str, ...]) -> tuple[tuple[Json, str], ...]:
    """The values as what their property is; none if one of them cannot be that."""
    made: dict[str, tuple[Json, str]] = {}
    for text, meaning in found[:_MOST]:
        value = as_type(text.strip(), types)
        if value is None:
            return ()
        made.setdefault(text.strip(), (value, plain(meaning).strip(" .,;")))
    return tuple(made.values()) if len(made) > 1 else ()


def kind_of_texts(texts: list[str]) -> str | None:
    """The type that all of some values have, as a page writes them; None if they are of several."""
    kinds = {
        (
            "boolean"
            if text.casefold() in ("true", "false")
            else (
                "integer"
                if re.fullmatch(r"-?\d{1,18}", text)
                else "number" if re.fullmatch(r"-?\d+\.\d+", text) else "string"
            )
        )
        for text in texts
    }
    return kinds.pop() if len(kinds) == 1 else None


def as_type(text: str, types: tuple[str, ...]) -> Json:
    """A value of one of the types; None if the text is not one."""
    text = text.strip("\"'` ")
    for kind in types or ("string",):
        if kind == "integer" and re.fullmatch(r"-?\d{1,18}", text):
            return int(text)
        if kind == "number" and re.fullmatch(r"-?\d{1,18}(?:\.\d{1,18})?", text):
            number: Json = json.loads(text) if not re.match(r"-?0\d", text) else None
            return number
        if kind == "boolean" and text.casefold() in ("true", "false"):
            return text.casefold() == "true"
        if kind == "string" and text:
            return text
    return None


def default_of(text: str, types: tuple[str, ...]) -> tuple[Json, ...]:
    """The default that a description names: one value, or none."""
    at = default_in(text)
    if at is None:
        return ()
    found = re.match(
        r"\s*[:：=(]*\s*(?:is\s+|to\s+|é\s+)?(?:`([^`]+)`|\"([^\"]+)\"|\*\*([^*]+)\*\*|(-?[\w.\-]+))", text[at:]
    )
    if found is None:
        return ()
    word = next(part for part in found.groups() if part).strip().rstrip(".")
    is_bare = found[4] is not None
    if is_bare and "string" in types and not re.match(r"\s*[:：=]", text[at:]):
        return ()
    value = as_type(word, types)
    return () if value is None or not types else (value,)


def required_in(text: str) -> bool | None:
    """Whether a text begins with, or ends in, a word that says required or optional."""
    bare = plain(text)
    words = re.findall(r"[\w']+", bare)
    for word in (*words[:1], *(re.findall(r"\(([^()]*)\)", bare)[:2])):
        if (answer := yes_or_no(word)) is not None and len(word) > 2 and word.casefold() != "always":
            return answer
    return None
