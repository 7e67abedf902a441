"""What a page says about polling: how often, how many times, and for how long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from .described import Budget, Origin
from .words import plain

_UNITS: Final = (
    (r"ms|milliseconds?|毫秒", 0.001),
    (r"s|secs?|seconds?|segundos?|secondes?|sekunden?|секунд[аыу]?|сек|秒钟?", 1.0),
    (r"m|mins?|minutes?|minutos?|minuten?|минут[аыу]?|мин|分钟?|分", 60.0),
    (r"h|hours?|hrs?|horas?|heures?|stunden?|час(?:а|ов)?|小时|時間", 3600.0),
    (r"days?|dias?|d[ií]as?|jours?|tage?n?|дн(?:я|ей)|день|天|日", 86400.0),
)
_UNIT: Final = "|".join(f"(?P<u{at}>{words})" for at, (words, _) in enumerate(_UNITS))
_WORDS: Final = {"two": 2, "three": 3, "five": 5, "ten": 10, "a few": 0}
_NUMBER: Final = rf"(?P<number>\d+(?:\.\d+)?|{'|'.join(_WORDS)})"
_TIME: Final = re.compile(rf"{_NUMBER}[\s-]*(?:{_UNIT})(?![A-Za-z])", re.IGNORECASE)
_EVERY: Final = re.compile(
    r"(?:every|once (?:every|per)|at intervals? of|interval (?:of|is)|intervals? between|again (?:in|after)|wait|"
    r"a cada|cada|toutes les|alle|кажд(?:ые|ую)|раз в|через|每隔?|间隔)\W*(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
_POLLING: Final = re.compile(
    r"poll|quer(?:y|ies)|ask|try|again|retr|check|request|interval|consult|solicit|interrog|abfrag|опра|запр|повтор|"
    r"轮询|查询|请求|间隔",
    re.IGNORECASE,
)
_FIRST: Final = re.compile(r"(?:first|before|initial|after (?:creat|submit)\w*)\b", re.IGNORECASE)
_LIFE: Final = re.compile(
    r"within|for|during|valid|expire|lost|kept|stored|available|retain|keep|delet|lifetime|ttl|dentro de|durante|por|"
    r"v[aá]lid|em até|innerhalb|в течение|хран|доступ|内|有效|保存|保留",
    re.IGNORECASE,
)
_WAIT: Final = re.compile(r"\bwait\b\W*(?:\w+\s+){0,2}$", re.IGNORECASE)
_RESULT: Final = re.compile(r"result|kept|stored|available|valid|retain|resultad|результат|结果|保", re.IGNORECASE)
_CREATED: Final = re.compile(r"creat|submit|criad|cread|erstell|создан|创建|提交", re.IGNORECASE)
_COUNT: Final = re.compile(
    r"(?:(?P<a>\d{1,6})\s*(?:times\b|(?:query |polling |result |status )?(?:requests|queries|polls|attempts|calls)\b|"
    r"solicita[cç][oõ]es|solicitudes|consultas|tentativas|vezes|veces|requ[eê]tes|fois|abfragen|mal\b|запрос(?:ов|а)|"
    r"раз(?:а)?\b|次)|(?:maximum|max\.?|most|limit)[^.\d]{0,60}?(?:requests|queries|polls|attempts)[^.\d]{0,40}?(?:is|"
    r":|of)\s*(?P<b>\d{1,6})\b)",
    re.IGNORECASE,
)
_PER_TASK: Final = re.compile(
    r"task|job|tarefa|tarea|t[aâ]che|aufgabe|задач|задани|任务|prediction|render|each|status|result|poll", re.IGNORECASE
)
_RATE: Final = re.compile(
    r"per (?:second|minute|hour|day)|/s\b|por (?:segundo|minuto)|в (?:секунду|минуту)|每秒|每分|"
    r"par (?:seconde|minute)|rpm|rps",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(r"^\s*(?:to|[-–~]|a|до|bis|至|到)\s*\d")
_RANGE_BEFORE: Final = re.compile(r"\d\s*\w{0,8}\s*(?:to|[-–~]|a|до|bis|至|到)\s*$")
_SENTENCE: Final = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])|\s-\s")


def read_budgets(text: str, file: str, line: int) -> Iterator[Budget]:
    """Every number of a text that is about polling, in seconds or requests."""
    for sentence in _SENTENCE.split(plain(text)[:4000]):
        if not any(char.isdigit() for char in sentence) and not any(word in sentence for word in _WORDS):
            continue
        origin = Origin(file, line)
        yield from _count(sentence, origin)
        for found in _TIME.finditer(sentence):
            if _RANGE.search(sentence[found.end() :]) or _RANGE_BEFORE.search(sentence[: found.start()]):
                continue
            key = _meaning(sentence, found.start(), found.end())
            seconds = _seconds(found)
            if key is not None and seconds > 0:
                yield Budget(key, seconds, origin)


def _count(sentence: str, origin: Origin) -> Iterator[Budget]:
    found = _COUNT.search(sentence)
    if found is not None and _PER_TASK.search(sentence) and not _RATE.search(sentence):
        yield Budget("polls", float(found["a"] or found["b"]), origin)


def _meaning(sentence: str, start: int, end: int) -> Literal["every", "first", "expires", "retained"] | None:
    before = sentence[:start]
    if not _PER_TASK.search(sentence) and not _POLLING.search(sentence):
        return None
    if _EVERY.search(before) and _POLLING.search(sentence):
        is_first = _WAIT.search(before) is not None and _FIRST.search(sentence[end:]) is not None
        return "first" if is_first else "every"
    near = sentence[max(0, start - 50) : end + 8]
    if not _LIFE.search(near) or re.search(r"interval of|between", near, re.IGNORECASE):
        return None
    if _CREATED.search(sentence[end:] + before[-60:]):
        return "expires"
    return "retained" if _RESULT.search(sentence) else None


def _seconds(found: re.Match[str]) -> float:
    unit = next(seconds for at, (_, seconds) in enumerate(_UNITS) if found[f"u{at}"] is not None)
    word = found["number"].lower()
    return (_WORDS[word] if word in _WORDS else float(word)) * unit
