"""Properties in list items, definitions, headings and components of MDX."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from .annotations import LOCATIONS, Annotation, read_annotation
from .blocks import Component, Text
from .described import Origin
from .facts import Fact, fact, is_name, split_path
from .types import read_type
from .words import label_of, plain, yes_or_no

_NAMED: Final = re.compile(
    r"^(?:\*\*)?(?:`(?P<code>[^`]+)`|\*\*`?(?P<bold>[^*`]+)`?\*\*|_(?P<italic>[^_]+)_|"
    r"(?P<plain>[A-Za-z_$][\w$.\[\]\-]*))(?:\*\*)?(?P<rest>.*)$"
)
_LABEL: Final = re.compile(r"^[*_`]*(?P<label>[^:：*_`]{1,30}?)[*_`]*\s*[:：]\s*[*_]*\s*(?P<value>.*)$")


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
    said = read_annotation(found["rest"])
    is_label = found["code"] is None and not is_term and label_of(name) is not None
    if is_label and (
        not said.kind or re.match(r"\s*[:：]", found["rest"])
    ):  # `**Type**: string` is about something else
        return None
    if not said.kind and found["code"] is None and not (is_term and is_name(name)):
        return None
    return annotated(path, said, Origin(file, line), required), bool(said.kind)


def annotated(path: tuple[str, ...], said: Annotation, origin: Origin, required: bool | None = None) -> Fact:
    """A property with the annotation behind its name."""
    return fact(
        path,
        origin,
        kind=said.kind,
        required=said.required if said.required is not None else required,
        description=said.rest,
        default=said.default,
        values=said.values,
        location=said.location,
    )


def read_heading(text: str) -> tuple[tuple[str, ...], Annotation] | None:
    """Path and type of a heading such as "### `taskId` string (required)"; None if it has other words, too."""
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
    said = read_annotation(rest)
    return None if said.rest.strip(" *:") else (split_path(name), said)


def heading_fact(path: tuple[str, ...], said: Annotation, lines: Sequence[Text], origin: Origin) -> tuple[Fact, bool]:
    """The property of a heading and the lines beneath it, and whether one of them says its type."""
    kind = said.kind
    need: str | bool | None = said.required
    default, values = said.default, said.values
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
    made = fact(
        path,
        origin,
        kind=kind,
        required=need,
        description="<br>".join(prose),
        default=default,
        values=values,
        location=said.location,
    )
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
        location = next((place for place in LOCATIONS if place in given), "")
        name = next(
            (given[key] for key in ("name", *LOCATIONS, "field", "property") if given.get(key, "true") != "true"), ""
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
