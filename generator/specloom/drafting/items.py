"""Properties in list items, definitions, headings and components of MDX."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from .blocks import Component, Text
from .described import Origin
from .facts import Fact, fact, is_name, split_path
from .types import read_type
from .words import label_of, plain, yes_or_no

_NAMED: Final = re.compile(
    r"^(?:\*\*)?(?:`(?P<code>[^`]+)`|\*\*`?(?P<bold>[^*`]+)`?\*\*|_(?P<italic>[^_]+)_|(?P<plain>[A-Za-z_$][\w$.\[\]\-]*))(?:\*\*)?(?P<rest>.*)$"
)
_PAREN: Final = re.compile(
    r"^\s*[:：\-–—]?\s*[*_]*[(（\[](?P<inner>[^()（）]*(?:\([^()]*\)[^()（）]*)*)[)）\]][*_]*\s*(?P<rest>.*)$"
)
_QUOTED: Final = re.compile(
    r"^\s*[:：\-–—|·]?\s*(?:`(?P<a>[^`]+)`|\*\*(?P<b>[^*]+)\*\*|[*_](?P<c>[^*_]+)[*_]|<(?P<d>[^<>]+)>)\s*(?P<rest>.*)$"
)
_LABEL: Final = re.compile(r"^[*_`]*(?P<label>[^:：*_`]{1,30}?)[*_`]*\s*[:：]\s*[*_]*\s*(?P<value>.*)$")
_LOCATIONS: Final = ("path", "query", "header", "cookie", "body")


def read_item(text: str, line: int, file: str, *, is_term: bool = False) -> tuple[Fact, bool] | None:
    """The property that an item describes, and whether it has a type; None if it describes none."""
    text = re.sub(r"^\[[ xX]\]\s+", "", text.strip())
    found = _NAMED.match(text)
    if found is None:
        return None
    name = next(part for part in (found["code"], found["bold"], found["italic"], found["plain"]) if part).strip(" :")
    marked = name.endswith(("*", "?"))
    required: bool | None = name.endswith("*") if marked else None
    name = name.rstrip("*? ")
    path = split_path(name)
    if not path or not re.fullmatch(r"[A-Za-z_$@][\w$@\-]*(?:\[\w*\]|\.(?:\d+|\*|[A-Za-z_$@][\w$@\-]*))*", name):
        return None
    if (
        found["code"] is None and not is_term and label_of(name) is not None
    ):  # `**Type**: string` is about something else
        return None
    kind, need, location, rest = type_first(found["rest"])
    required = need if need is not None else required
    if not kind and found["code"] is None and not (is_term and is_name(name)):
        return None
    origin = Origin(file, line)
    made = fact(path, origin, kind=kind, required=required, description=rest, location=location)
    return made, bool(kind)


def type_first(rest: str) -> tuple[str, bool | None, str, str]:
    """(type, required, location, description) from what follows a name."""
    kind, required, location = "", None, ""
    bare = re.match(
        r"^\s*(?P<head>[A-Za-z][\w\[\]<>| ]{1,40}?)\s*[(（](?P<inner>[^()（）]*)[)）]\s*(?P<rest>.*)$", rest
    )
    if bare is not None and read_type(bare["head"]) is not None:
        rest = f"({bare['head']}, {bare['inner']}) {bare['rest']}"
    for _ in range(4):
        found = _PAREN.match(rest)
        words = re.split(r"\s*[,;|/·]\s*", found["inner"]) if found is not None else []
        if found is None:
            found = _QUOTED.match(rest)
            words = (
                [next(part for part in (found["a"], found["b"], found["c"], found["d"]) if part)]
                if found is not None
                else []
            )
        if found is None:
            break
        whole = read_type(", ".join(words)) if len(words) > 1 else None
        understood = False
        for word in words:
            answer = yes_or_no(word.split(" if ")[0]) if len(word) > 1 else None
            if answer is not None:
                required, understood = answer, True
            elif word.strip().casefold() in _LOCATIONS:
                location, understood = word.strip(), True
            elif not kind and read_type(word) is not None:
                said = read_type(word)
                kind, understood = word, True
                required = said.required if said is not None and said.required is not None else required
            elif not kind and whole is not None:
                kind, understood = ", ".join(words), True
            elif re.match(r"default|nullable|deprecated|enum|min|max|>=|<=", word.strip(), re.IGNORECASE):
                understood = True
        if not understood:
            break
        rest = (
            found["rest"]
            if not any(re.match(r"default|enum", word.strip(), re.IGNORECASE) for word in words)
            else f"{found['rest']} ({', '.join(words)})"
        )
        if any(re.match(r"default|enum", word.strip(), re.IGNORECASE) for word in words):
            break
    rest = rest.strip().lstrip(":：-–—|·, ").strip()
    if not kind:
        kind, required, rest = _words_first(rest, required)
    return kind, required, location, rest


def _words_first(rest: str, required: bool | None) -> tuple[str, bool | None, str]:
    """A type, and whether it is required, as the first words: `string, required. The text`."""
    head = re.match(
        r"^(?P<head>[\w\[\]<>| ]{1,40}?)(?P<more>(?:\s*,\s*[\w ]{1,20})*)\s*(?:[.:：;。]|\s[-–—]\s|$)(?P<rest>.*)$",
        rest,
    )
    if head is not None and read_type(head["head"]) is not None:
        words = [word.strip() for word in head["more"].split(",") if word.strip()]
        answers = [answer for word in words if (answer := yes_or_no(word)) is not None]
        if len(answers) == len(words):
            return head["head"], answers[0] if answers else required, head["rest"].strip()
    answer = yes_or_no(rest.split(".", maxsplit=1)[0].split(",", maxsplit=1)[0]) if rest else None
    if answer is not None and len(rest.split(".", maxsplit=1)[0].split(",", maxsplit=1)[0]) > 2:
        more = re.split(r"[.,]\s*", rest, maxsplit=1)
        kind, _, rest = _words_first(more[1] if len(more) > 1 else "", answer)
        return kind, answer, rest
    return "", required, rest


def read_heading(text: str) -> tuple[tuple[str, ...], str, bool | None, bool] | None:
    """(path, type, required, whether it is certainly a property) of a heading such as "### `taskId` string (required)"."""
    found = re.match(
        r"^(?:(?P<tick>`)(?P<code>[^`]+)`|\*\*(?P<bold>[^*]+)\*\*|(?P<plain>[A-Za-z_$][\w$.\[\]\-]*))(?P<rest>.*)$",
        text.strip(),
    )
    if found is None:
        return None
    name = (found["code"] or found["bold"] or found["plain"]).strip()
    if not re.fullmatch(r"[A-Za-z_$@][\w$@\-]*(?:\[\w*\]|\.(?:\d+|\*|[A-Za-z_$@][\w$@\-]*))*", name):
        return None
    rest = re.sub(r"\{#[^}]*\}", "", found["rest"])
    kind, required, _, left = type_first(rest)
    if left.strip(" *:"):
        return None
    return split_path(name), kind, required, bool(kind) or required is not None


def heading_fact(
    path: tuple[str, ...], kind: str, required: bool | None, lines: Sequence[Text], origin: Origin
) -> tuple[Fact, bool]:
    """The property of a heading and the lines beneath it, and whether one of them says its type."""
    need: str | bool | None = required
    default = values = ""
    prose: list[str] = []
    has_type = bool(kind)
    for each in lines:
        for part in re.split(r"\s+[|·•]\s+", each.text) if not has_type and len(each.text) < 120 else [each.text]:
            found = _LABEL.match(text := part.strip())
            label = label_of(found["label"]) if found is not None else None
            value = found["value"].strip(" *_") if found is not None else ""
            if label == "type" and not kind and value:
                kind, more = _first_type(value)
                has_type = True
                if more:
                    prose.append(more)
            elif label == "required" and value:
                need = value if need is None else need
            elif label == "optional" and value:
                answer = yes_or_no(value)
                need = not answer if answer is not None else need
            elif label == "default" and value:
                default = value
            elif label == "values" and value:
                values = value
            elif label == "description":
                prose.append(value)
            elif not kind and not prose and read_type(text) is not None:
                kind, has_type = text, True
            elif need is None and yes_or_no(text) is not None and len(text) > 2:
                need = yes_or_no(text)
            else:
                prose.append(text if not each.begins else f"• {text}")
    made = fact(path, origin, kind=kind, required=need, description="<br>".join(prose), default=default, values=values)
    return made, has_type


def _first_type(value: str) -> tuple[str, str]:
    """The type at the beginning of a value, and what follows it."""
    if read_type(value) is not None:
        return value, ""
    quoted = re.match(r"^[`*_]+([^`*_]+)[`*_]+\s*(.*)$", value)
    if quoted is not None and read_type(quoted[1]) is not None:
        return quoted[1], quoted[2]
    head, dot, rest = value.partition(". ")
    return (head, rest) if dot and read_type(head) is not None else (value, "")


def read_components(components: Sequence[Component], file: str) -> Iterator[tuple[int, str, Fact]]:
    """(depth, role, fact) of each component: `request` or `response`, or neither."""
    for each in components:
        given = dict(each.attributes)
        role = "response" if "response" in each.tag else ""
        location = next((place for place in _LOCATIONS if place in given), "")
        name = next(
            (given[key] for key in ("name", *_LOCATIONS, "field", "property") if given.get(key, "true") != "true"), ""
        )
        path = split_path(name)
        if not path or not re.fullmatch(r"[\w$@.\-\[\]*]+", name):
            continue
        required: bool | None = None
        if "required" in given:
            required = given["required"].strip("{} ") not in ("false", "no")
        elif "optional" in given:
            required = False
        default = given.get("default", given.get("defaultvalue", ""))
        made = fact(
            path,
            Origin(file, each.line),
            kind=given.get("type", ""),
            required=required,
            description=each.text or given.get("description", ""),
            default=default.strip("{}"),
            values=given.get("enum", given.get("options", "")).strip("{}[]"),
            location=location if location != "body" else given.get("in", ""),
        )
        yield each.depth, role, made


def is_label(text: str) -> bool:
    """Whether a line only names what follows: short, without a full stop."""
    bare = plain(text)
    return (
        0 < len(bare) <= 60
        and len(bare.split()) <= 6
        and not bare.endswith((".", ",", ";", "。"))
        and "://" not in bare
    )
