"""From the texts of files to the text of a spec."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .curl import has_curl, read_curl
from .described import Description, Loose, NotReadable, SourceText
from .document import Written, write
from .har import read_har
from .json_values import mapping
from .lenient_json import JsonError, read_json
from .merging import merge
from .pages import read_page
from .postman import read_postman
from .recorded import Recorded, operation_of
from .shapes import origins_of


@dataclass(frozen=True, slots=True)
class Draft:
    """A spec to begin with, and what was read with tolerance."""

    written: Written | None
    """None where nothing was found."""
    warnings: tuple[str, ...]


def draft(provider: str, sources: Sequence[SourceText]) -> Draft:
    """A draft from all files; raises NotReadable for one that is not what it seems to be."""
    description = merge([read(source) for source in sources])
    warnings = tuple(warning for source in sources for warning in dict.fromkeys(source.warnings))
    if not (description.operations or description.loose):
        return Draft(None, (*warnings, *map(str, description.todos)))
    return Draft(write(provider, description, [source.name for source in sources]), warnings)


def read(source: SourceText) -> Description:
    """What one file says: recordings and collections by their content, everything else as a page."""
    start = source.text.lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[")) and not source.name.lower().endswith((".md", ".mdx", ".markdown")):
        return _json(source)
    if start.startswith(("curl ", "curl.exe ", "$ curl ", "#!")) and has_curl(source.text):
        return _recorded(list(read_curl(source.text, source.name)))
    if start[:15].lower().startswith(("<!doctype", "<html")):
        hint = "save it as Markdown, or copy its text into a file"
        raise NotReadable(source.name, 1, "this is a page of HTML, not of Markdown", hint)
    return read_page(source)


def _json(source: SourceText) -> Description:
    begin = len(source.text) - len(source.text.lstrip("\ufeff \t\r\n"))
    try:
        reading = read_json(source.text, begin, line=1 + source.text.count("\n", 0, begin))
    except JsonError as error:
        raise NotReadable(source.name, error.line, str(error)) from None
    rest = source.text[reading.end :].strip()
    if rest:
        line = 1 + source.text.count("\n", 0, reading.end)
        raise NotReadable(source.name, line, "there is more than one value in this file", "give each its own file")
    value = mapping(reading.value)
    if "entries" in mapping(value.get("log")):
        return _recorded(list(read_har(source, reading)))
    if "item" in value and isinstance(value.get("info"), dict):
        return _recorded(list(read_postman(source, reading)))
    if "openapi" in value or "swagger" in value:
        hint = "put it among the specs as it is, or generate from it with `specloom generate --spec`"
        raise NotReadable(source.name, reading.line, "this is an OpenAPI document already", hint)
    stem = re.sub(r"\.json$", "", re.split(r"[/\\]", source.name)[-1], flags=re.IGNORECASE)
    found = re.search(r"[._\- ]?(?P<role>request|response)(?=$|[._\- ])", stem, re.IGNORECASE)
    name = re.sub(r"[._\- ]?\d+$", "", stem[: found.start()] if found is not None else stem) or "example"
    role: Literal["request", "response"] | None = None
    if found is not None:
        role = "request" if found["role"].lower() == "request" else "response"
    return Description(loose=(Loose(name, role, reading.value, origins_of(reading, source.name)),))


def _recorded(calls: Sequence[Recorded]) -> Description:
    return merge([Description((operation_of(call),)) for call in calls])
