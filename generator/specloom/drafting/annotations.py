"""Reads what follows a name: `(string, required)`, `*integer* **optional**`, `string | null, default 3. The text`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .types import read_type
from .words import default_in, says_nullable, values_in, yes_or_no

LOCATIONS: Final = ("path", "query", "header", "cookie", "body")
_PAREN: Final = re.compile(
    r"^\s*(?P<sep>[:：\-–—,]?)\s*[*_]*[(（\[](?P<inner>[^()（）]*(?:\([^()]*\)[^()（）]*)*)[)）\]][*_]*\s*(?P<rest>.*)$"
)
_QUOTED: Final = re.compile(
    r"^\s*(?P<sep>[:：\-–—|¦·,]?|or\b|\()\s*(?:`(?P<a>[^`]+)`|\*\*(?P<b>[^*]+)\*\*|[*_](?P<c>[^*_]+)[*_]|"
    r"<(?P<d>[^<>]+)>)\)?\s*(?P<rest>.*)$"
)
_HEAD: Final = re.compile(
    r"^\s*(?P<head>[A-Za-z][\w\[\]<>| ]{1,40}?)\s*[(（](?P<inner>[^()（）]*)[)）]\s*(?P<rest>.*)$"
)
_BARE: Final = re.compile(
    r"^(?P<head>[\w\[\]<>|¦ ]{1,40}?)(?P<more>(?:\s*,\s*(?:[\w\- ]{1,24}|"
    r"(?:default|defaults to|max|min)[:= ]*[`\"']?[\w.\-]+[`\"']?))*)\s*(?:[.:：;。]|\s[-–—]\s|$)(?P<rest>.*)$"
)
_LIMITS: Final = re.compile(
    r"nullable|deprecated|read-?only|write-?only|unique|min|max|>=|<=|>|<|[≤≥]|\d+\s*(?:[-–]|to|\.\.)\s*\d+|pattern|"
    r"format|example|new|beta|length|multipart|repeatable|not null|non-null",
    re.IGNORECASE,
)
_MOST: Final = 6


@dataclass(slots=True)
class Annotation:
    """The words between a name and its description."""

    kind: str = ""
    required: bool | None = None
    location: str = ""
    default: str = ""
    values: str = ""
    rest: str = ""

    def understand(self, word: str, separator: str = "") -> bool:
        """Take a word as what it means; whether it means anything."""
        word = word.strip("`*_ ")
        answer = yes_or_no(re.split(r" (?:if|when|unless|for) ", word)[0]) if len(word) > 1 else None
        said = read_type(word)
        if answer is not None:
            self.required = answer
        elif word.casefold() in LOCATIONS:
            self.location = word.casefold()
        elif said is not None and not self.kind:
            self.kind = word
            self.required = said.required if said.required is not None else self.required
        elif said is not None and separator in ("|", "¦", "or"):
            self.kind = f"{self.kind} | {word}"
        elif (begin := default_in(word)) is not None:
            self.default = word[begin:].strip(" :：=`\"'")
        elif (begin := values_in(word)) is not None or re.match(r"enum\W+\w", word, re.IGNORECASE):
            self.values = word[begin:] if begin is not None else word
        elif says_nullable(word):
            self.kind = f"{self.kind} | null" if self.kind else ""
        else:
            return _LIMITS.match(word) is not None
        return True


def read_annotation(text: str) -> Annotation:
    """The words of a text that are about a property, and what is left of it: its description."""
    made = Annotation()
    bare = _HEAD.match(text)
    if bare is not None and read_type(bare["head"]) is not None:
        text = f"({bare['head']}, {bare['inner']}) {bare['rest']}"
    for _ in range(_MOST):
        found = _PAREN.match(text)
        words = _words(found["inner"]) if found is not None else []
        if found is None:
            found = _QUOTED.match(text)
            words = [next(part for part in found.groups()[1:5] if part).strip()] if found is not None else []
        if found is None or not _take(made, words, found["sep"]):
            break
        text = found["rest"]
    made.rest = text.strip().lstrip(":：-–—|·, ").strip()
    if not made.kind or made.required is None:
        _first_words(made)
    return made


def _words(inner: str) -> list[str]:
    """The words in brackets; a list of values or a union is one of them."""
    if read_type(inner) is not None:
        return [inner.strip()]
    head, comma, rest = inner.partition(",")
    if comma and (values_in(rest) is not None or re.match(r"\s*enum\b", rest, re.IGNORECASE)):
        return [head.strip(), rest.strip()]
    return [word.strip(" *_`") for word in re.split(r"\s*[,;；，·]\s*|\s+[|/]\s+", inner) if word.strip(" *_`")]


def _take(made: Annotation, words: list[str], separator: str) -> bool:
    """Whether any of the words is understood."""
    parts = re.split(r"\s*,\s*", words[0]) if len(words) == 1 and not made.kind else []
    if len(parts) > 1 and any(
        [made.understand(part, separator) for part in parts]
    ):  # all of them: `*string, required*`
        return True
    return any([made.understand(word, separator) for word in words])


def _first_words(made: Annotation) -> None:
    """A type, and whether it is required, as the first words: `string, required. The text`."""
    head = _BARE.match(made.rest)
    if head is not None and not made.kind and read_type(head["head"]) is not None:
        words = [word.strip(" `\"'") for word in head["more"].split(",") if word.strip()]
        trial = Annotation(head["head"], made.required, made.location)
        if all(trial.understand(word) for word in words):
            made.kind, made.required, made.default = trial.kind, trial.required, trial.default or made.default
            made.rest = head["rest"].strip()
            return
    more = re.match(
        r"^(?P<head>[\w\[\]<>|¦ ]{1,40}?)\s*,\s*(?P<rest>(?:enum|one of|format|default|min|max|e\.g\.).*)$", made.rest
    )
    if more is not None and not made.kind and read_type(more["head"]) is not None:
        made.kind, made.rest = more["head"], more["rest"]
        return
    first = re.match(r"^\W*(?P<word>[^.,;:。，]{3,24})[.,;:。，]\s*(?P<rest>.*)$|^\W*(?P<all>\S{3,24})$", made.rest)
    word = (first["word"] or first["all"]) if first is not None else ""
    answer = yes_or_no(word) if word else None
    if first is not None and answer is not None and made.required is None:
        made.required, made.rest = answer, (first["rest"] or "").strip()
        if not made.kind:
            _first_words(made)
