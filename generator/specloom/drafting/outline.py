"""The headings that are open above a block, and what they say about it:
request or response, where, with which status.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from .items import is_label
from .words import Role, names_object, names_parameters, need_in, place_in, plain, role_of

LABELS: Final = 7
"""The level of a short line that names what follows; tabs are one level further in."""
STATUS: Final = re.compile(r"(?<![\w.])([1-5]\d\d)(?![\w.])")
_STATUS_ALONE: Final = re.compile(
    r"(?:http )?(?:status(?: code)?[\s:：]*)?[1-5]\d\d\b(?!\s*\w+\s+\w+\s+\w+\s+\w+)", re.IGNORECASE
)
_MARKED: Final = re.compile(r"(?:\*\*|__).+(?:\*\*|__)[:：]?|.+[:：]")
_FILLERS: Final = re.compile(
    r"(?i)\b(?:the|each|every|of|an?|nested|child|inner|sub|structure|type|schema|model|details?|entry|entries|element|"
    r"list|array|objekts?|von|der|des|del|de la|de|du|d[eo]s?|структура|элемент|поля|结构|元素|列表|数组)\b"
)


@dataclass(frozen=True, slots=True)
class Level:
    """A heading that is open, and its meaning for the blocks beneath."""

    level: int
    title: str = ""
    role: Role | None = None
    place: str = ""
    status: str = ""
    owner: str = ""
    """The property whose members follow."""
    need: bool | None = None
    """Whether what follows is required, where the heading says so."""


@dataclass(slots=True)
class Outline:
    """The open headings, the innermost last."""

    levels: list[Level] = field(default_factory=list[Level])

    def close(self, level: int) -> None:
        """Close the headings that one of this level ends."""
        while self.levels and self.levels[-1].level >= level:
            self.levels.pop()

    def open(self, level: int, title: str, owner: str = "") -> None:
        """Open a heading in place of those that it ends."""
        self.close(level)
        bare = plain(title)
        place = place_in(bare)
        role = role_of(bare)
        if role is None and (names_parameters(bare) or place) and self.role is None and not owner:
            role = "request"
        found = STATUS.search(bare)
        starts = found is not None and re.match(r"\W*(?:http |status )?[1-5]\d\d\b", bare, re.IGNORECASE) is not None
        if role is None and found is not None and (starts or self.role in (None, "response")) and len(bare) < 40:
            role = "response"
        if role == "errors" and (found is not None or re.search(r"respon|ответ|响应|example", bare, re.IGNORECASE)):
            role = "response"
        need = need_in(bare) if (role or self.role) in (None, "request") else None
        self.levels.append(Level(level, bare, role, place, found[1] if found is not None else "", owner, need))

    @property
    def title(self) -> str:
        """The innermost title."""
        return self.levels[-1].title if self.levels else ""

    @property
    def role(self) -> Role | None:
        """What is described: the innermost heading that says so."""
        return next((each.role for each in reversed(self.levels) if each.role is not None), None)

    @property
    def place(self) -> str:
        """Where parameters are sent; empty if the heading of the request does not say."""
        for each in reversed(self.levels):
            if each.place or each.role is not None:
                return each.place
        return ""

    @property
    def status(self) -> str:
        """The HTTP status of a response."""
        for each in reversed(self.levels):
            if each.status or each.role == "request":
                return each.status
        return ""

    @property
    def owner(self) -> str:
        """The property whose members are described."""
        for each in reversed(self.levels):
            if each.owner or each.role is not None:
                return each.owner
        return ""

    @property
    def need(self) -> bool | None:
        """Whether all parameters beneath are required, or none."""
        return next((each.need for each in reversed(self.levels) if each.need is not None), None)


def owner_in(title: str) -> str:
    """The name of the property whose members a heading announces, or the one name that it consists of."""
    bare = plain(title)
    code = re.search(r"`([\w.\[\]]+)`", title)
    if code is not None and (names_object(bare) or names_parameters(bare)):
        return code[1].removesuffix("[]")
    found = re.match(r"^(?:The\s+)?([A-Za-z_]\w*)\s+(?:object|fields|properties|objeto|объект|对象)", bare)
    if found is not None:
        return found[1]
    words = re.findall(r"[A-Za-z_$][\w$.\-]*(?:\[\])?", _FILLERS.sub(" ", bare))
    names = [word for word in words if not (names_object(word) or names_parameters(word))]
    return names[0].removesuffix("[]") if len(names) == 1 else ""


def is_section_label(text: str, *, begins: bool) -> bool:
    """Whether a line is the title of what follows, although it is not a heading: `**Body**`, `Response fields:`."""
    bare = plain(text)
    if begins or not is_label(text) or len(bare.split()) > 6:
        return False
    if _STATUS_ALONE.match(bare):
        return True
    if len(bare.split()) > 4 or re.search(r"[:：].+", bare):
        return False
    if role_of(bare) is not None:
        return True
    return _MARKED.fullmatch(text.strip()) is not None and (names_parameters(bare) or bool(place_in(bare)))
