"""Reads the tags of documentation generators:
GitBook's `{% … %}`, containers of `:::`, and tabs and endpoints of MDX.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from .blocks import Block, Heading, Text
from .outline import LABELS

_LIQUID: Final = re.compile(r"\{%-?\s*(?P<tag>[\w-]+)\s*(?P<rest>.*?)\s*-?%\}")
_ELEMENT: Final = re.compile(r"<(?P<close>/)?(?P<tag>[A-Z]\w*)(?P<rest>(?:\s[^<>]*?)?)/?>")
_ATTRIBUTE: Final = re.compile(
    r"(?P<name>[\w-]+)\s*[=:]\s*\{?(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)'|`(?P<c>[^`]*)`|(?P<d>[^\s\"'{},]+))"
)
_CONTAINER: Final = re.compile(
    r":{3,}\s*(?:details|tabs?|code-group)\b\s*(?P<title>.*)|={2,3}\s+\"?(?P<tab>[^=\"]+?)\"?"
)
_BRACES: Final = re.compile(r"\{\{(?P<rest>[^{}]*)\}\}|\{#[^{}]*\}|<a\s+(?:id|name)=[^<>]*>(?:</a>)?|<Badge\b[^<>]*/>")
_HTML_HEADING: Final = re.compile(r"<h(?P<level>[1-6])\b[^<>]*>(?P<title>.+)</h(?P=level)>", re.IGNORECASE)
_STYLED: Final = re.compile(r"<(?P<tag>[A-Z]\w*)\b[^<>]*\bas=[\"'{]+h(?P<level>[1-6])[^<>]*>(?P<title>.+)</(?P=tag)>")
_SUMMARY: Final = re.compile(r"(?:<details\b[^<>]*>\s*)?<summary>(?P<title>.+)</summary>", re.IGNORECASE)
_METHOD: Final = re.compile(r"get|post|put|patch|delete|head|options", re.IGNORECASE)
_TABS: Final = frozenset({"Tab", "TabItem", "TabPanel", "Accordion", "ResponseExample", "RequestExample", "Response"})
_TAB: Final = LABELS + 1


def attributes_of(text: str) -> dict[str, str]:
    """The attributes of a tag."""
    return {
        found["name"].lower(): next((part for part in (found["a"], found["b"], found["c"], found["d"]) if part), "")
        for found in _ATTRIBUTE.finditer(text)
    }


def as_elements(text: str) -> str:
    """A page whose tags for parameters are the components of MDX that mean the same; no line moves."""
    if "{%" not in text:
        return text

    def element(found: re.Match[str]) -> str:
        tag = found["tag"]
        if not tag.endswith("parameter"):
            return found.group()
        if tag.startswith("end"):
            return "</ParamField>"
        given = attributes_of(found["rest"])
        place = given.pop("in", "")
        if place and "name" in given:
            given[place] = given.pop("name")
        words = " ".join(f'{name}="{value.replace(chr(34), "")}"' for name, value in given.items())
        return f"<ParamField {words}>"

    return _LIQUID.sub(element, text)


def read_directive(text: str, line: int) -> list[Block] | None:
    """What a line that is only a tag says; None for any other line. Most tags only lay out."""
    bare = text.strip()
    if (found := _LIQUID.fullmatch(bare)) is not None:
        return _of_liquid(found["tag"], attributes_of(found["rest"]), line)
    if (found := _ELEMENT.fullmatch(bare)) is not None:
        given = attributes_of(found["rest"])
        if (endpoint := endpoint_in(given)) is not None:
            return [Text(line, endpoint)]
        if found["tag"] not in _TABS:
            return None
        title = given.get("label", given.get("title", given.get("value", given.get("status", ""))))
        if found["tag"] in ("ResponseExample", "Response"):
            title = f"Response {title}"
        return [Heading(line, _TAB, "" if found["close"] else title)]
    if (found := _HTML_HEADING.fullmatch(bare) or _STYLED.fullmatch(bare)) is not None:
        return [Heading(line, int(found["level"]), found["title"])]
    if (found := _SUMMARY.fullmatch(bare)) is not None:
        return [Heading(line, 3, found["title"])]
    if (found := _CONTAINER.fullmatch(bare)) is not None:
        return [Heading(line, _TAB, (found["title"] or found["tab"] or "").strip())]
    return None


def _of_liquid(tag: str, given: Mapping[str, str], line: int) -> list[Block]:
    endpoint = endpoint_in({**given, **_joined(given)})
    if endpoint is not None:
        return [Heading(line, 2, given.get("summary", "")), Text(line, endpoint)]
    title = given.get("status", given.get("httpcode", given.get("title", "")))
    if tag.endswith(("parameters", "headers")) and not tag.startswith("end"):  # of `api-method`
        return [Heading(line, LABELS, tag.removeprefix("api-method-").replace("-", " "))]
    if tag.endswith(("response", "response-example", "tab")):
        is_response = "response" in tag
        return [Heading(line, _TAB, "" if tag.startswith("end") else f"Response {title}" if is_response else title)]
    return []


def _joined(given: Mapping[str, str]) -> dict[str, str]:
    """The whole path of a tag, which may have its beginning in `baseUrl`; a host without a scheme is not known."""
    base = given.get("baseurl", given.get("host", ""))
    if "method" not in given or re.match(r"https?://[^<\[]", base):
        return {}
    beginning = re.sub(r"^(?:https?://)?[^/]*", "", base).rstrip("/")
    path = given.get("path", "").lstrip("/")
    return {"path": f"{beginning}/{path}" if path else beginning, "baseurl": "", "host": ""}


def endpoint_in(given: Mapping[str, str]) -> str | None:
    """`POST https://…` of a tag with a method and a URL."""
    method = given.get("method", given.get("tag", given.get("verb", "")))
    path = next((given[key] for key in ("path", "url", "endpoint", "route", "label") if given.get(key)), "")
    if not _METHOD.fullmatch(method) or not path.startswith(("/", "http", "{")):
        return None
    host = given.get("baseurl", given.get("host", ""))
    return f"{method.upper()} {host.rstrip('/') if not path.startswith('http') else ''}{path}"


def without_braces(heading: str) -> str:
    """A heading without anchors and badges; an endpoint in its annotation becomes part of its text."""

    def plain(found: re.Match[str]) -> str:
        endpoint = endpoint_in(attributes_of(found["rest"])) if found["rest"] is not None else None
        return f": {endpoint}" if endpoint is not None else ""

    return _BRACES.sub(plain, heading).strip()


def endpoint_of_front(text: str) -> str | None:
    """The endpoint that the front matter of a page names: `openapi: POST /crawl`, `api: "POST https://…"`."""
    found = re.search(
        r"(?m)^(?:openapi|api)\s*:\s*[\"']?(?:\S+\s+)??(?P<method>[A-Za-z]+)\s+(?P<path>(?:/|https?:)[^\s\"']*)", text
    )
    return endpoint_in({"method": found["method"], "path": found["path"]}) if found is not None else None


def title_of_code(info: str) -> tuple[str, str]:
    """(language, title) of the words behind a fence:
    `json title="200"`, `json {{ title: 'Response' }}`, `bash [cURL]`.
    """
    language, _, rest = info.strip().partition(" ")
    given = attributes_of(rest)
    title = given.get("title", given.get("label", "")) or re.sub(r"^[\[({\"']+|[\])}\"']+$|\{[^}]*\}", "", rest).strip()
    return language.lower().strip("{}"), title
