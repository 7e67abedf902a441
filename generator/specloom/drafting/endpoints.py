"""Methods and URLs in text and code, and the operations that they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from ..naming import singular
from .words import names_base, plain

METHOD: Final = r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b"
"""A pattern for the methods of HTTP, which pages write in capitals."""
_URL: Final = (
    r"https?://(?:[A-Za-z0-9.\-_{}$\u4e00-\u9fff]+|"
    r"\[[\w -]+\])(?::\d+)?(?:/[^\s`'\"<>|)\]]*)?(?:\?[^\s`'\"<>|)\]]*)?(?:#[\w.\-/]+)?"
)
_STATED: Final = re.compile(
    rf"(?<![\w/])(?P<method>{METHOD})(?:\s+request)?(?:\s+to)?[\s`*:|\]】)]+(?P<url>{_URL}|"
    rf"\{{\{{?\w+\}}\}}?/[^\s`'\"<>|)]*|/[^\s`'\"<>|)]*)"
)
_ALONE: Final = re.compile(rf"^(?P<label>[^`:：]{{0,40}}[:：]\**\s*)?`?(?P<url>{_URL})`?\s*$")
_METHOD: Final = re.compile(rf"(?<![\w/])(?P<method>{METHOD})(?!/)")
_PLACEHOLDER: Final = re.compile(r"^https?://(?=[^/]*[^\x00-\x7f\[]|\[)[^/]*")
"""A host that the reader is to fill in: `https://[your-domain]`."""
_VARIABLE: Final = re.compile(
    r"^(?::(?P<a>[A-Za-z_]\w*)|<(?P<b>[\w\-]+)>|\$\{?(?P<c>[A-Za-z_]\w*)\}?|\[(?P<d>\w+)\]|\{\{?(?P<e>[\w\-]+)\}?\})$"
)
_ID: Final = re.compile(
    r"(?=.*\d)[0-9a-fA-F\-]{6,}|\d+|[A-Z]{2,8}-[\d\-]{3,}|[a-z]{2,12}[_-](?=\w*\d)[\w\-]{4,}|"
    r"(?=.*\d)(?=.*[a-z])[\w\-]{16,}"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart."""

    server: str
    """Scheme and host; empty where the URL is a path."""
    path: str
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A mention of a URL."""

    method: str | None
    target: Target
    is_base: bool = False


def split_url(url: str) -> Target:
    """A URL as server, path with `{variables}`, and query.

    A fragment that names a method of JSON-RPC becomes the path.
    """
    url = url.rstrip(".,;)")
    url = re.sub(r"^\{\{?\w+\}\}?(?=/)", "", url)
    url = _PLACEHOLDER.sub("", url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return Target("", "/")
    server = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.scheme else ""
    path = "/".join(_segment(segment) for segment in unquote(parts.path).split("/"))
    if parts.fragment and re.fullmatch(r"\w+(?:\.\w+)+", parts.fragment):
        return Target(
            f"{server}{path.rstrip('/')}", f"/#{parts.fragment}", tuple(parse_qsl(parts.query, keep_blank_values=True))
        )
    return Target(
        server, path if path.startswith("/") else f"/{path}", tuple(parse_qsl(parts.query, keep_blank_values=True))
    )


def _segment(segment: str) -> str:
    found = _VARIABLE.match(segment)
    if found is None:
        return segment
    name = next(part for part in found.groups() if part)
    return f"{{{name}}}"


def with_variables(text: str) -> str:
    """A text whose URLs have `{ID}` where it has `<ID>`, which would be taken for a tag."""
    return re.sub(r"(?<=[/=])<([A-Za-z][\w\-]*)>", r"{\1}", text)


def stated(text: str) -> list[Endpoint]:
    """Every method with its URL in a text."""
    return [Endpoint(found["method"], split_url(found["url"])) for found in _STATED.finditer(text)]


def alone(text: str) -> Endpoint | None:
    """The URL that a line consists of, behind a label at most."""
    bare = plain(text) if "](" not in text else text
    found = _ALONE.match(bare.strip(" *-"))
    if found is None:
        return None
    target = split_url(found["url"])
    return Endpoint(None, target, is_base=target.path in ("", "/") or names_base(found["label"] or ""))


def method_in(text: str) -> str | None:
    """The one method that a text names in capitals."""
    found = {each["method"] for each in _METHOD.finditer(text)}
    return found.pop() if len(found) == 1 else None


def matches(template: str, path: str) -> bool:
    """Whether a path is one of a template's; `{variables}` match any segment."""
    ours, theirs = template.rstrip("/").split("/"), path.rstrip("/").split("/")
    return len(ours) == len(theirs) and all(
        one == other or one.startswith("{") or (other.startswith("{") and one.startswith("{"))
        for one, other in zip(ours, theirs, strict=True)
    )


def is_end_of(path: str, template: str) -> bool:
    """Whether a path is one of a template's, perhaps behind the beginning that all paths of a server have."""
    ours, theirs = template.strip("/").split("/"), path.strip("/").split("/")
    return len(ours) <= len(theirs) and matches(
        f"/{template.strip('/')}", "/" + "/".join(theirs[len(theirs) - len(ours) :])
    )


def templated(path: str) -> str:
    """A recorded path with IDs as variables: `/jobs/8f14e45f-ceea` becomes `/jobs/{jobId}`."""
    segments = path.split("/")
    made: list[str] = []
    for at, segment in enumerate(segments):
        before = segments[at - 1] if at else ""
        if before and _ID.fullmatch(segment) and not re.fullmatch(r"v\d+", segment):
            stem = re.sub(r"\W", "", re.sub(r"(?:ies)$", "y", before)).removesuffix("s") or "item"
            made.append(f"{{{stem[0].lower()}{stem[1:]}Id}}")
        else:
            made.append(segment)
    return "/".join(made)


def operation_id(method: str, path: str) -> str:
    """A name for an operation: the method that the path names, else what the HTTP method does to the resource."""
    if path.startswith("/#"):
        return path[2:]
    segments = [segment for segment in path.split("/") if segment]
    fixed = [
        segment
        for segment in segments
        if not segment.startswith("{") and not re.fullmatch(r"v\d+(?:\.\d+)?|api|rest", segment)
    ]
    raw = re.sub(r"\.\w+$", "", fixed[-1]) if fixed else "root"
    last = _camel(raw)
    if segments and not segments[-1].startswith("{"):
        if re.match(r"[a-z]+[A-Z]", raw):
            return last
        if len(segments) > 1 and segments[-2].startswith("{") and method == "POST" and singular(last) == last:
            owner = singular(_camel(fixed[-2])) if len(fixed) > 1 else ""
            return f"{last}{owner[:1].upper()}{owner[1:]}"
    ends_in_item = bool(segments) and segments[-1].startswith("{")
    resource = singular(last) if ends_in_item or method == "POST" else last
    if len(fixed) > 1 and not ends_in_item and any(segment.startswith("{") for segment in segments):
        owner = singular(_camel(fixed[-2]))
        resource = f"{owner}{resource[:1].upper()}{resource[1:]}"
    verb = {
        "GET": "get" if ends_in_item or not last.endswith("s") else "list",
        "POST": "create",
        "PUT": "replace",
        "PATCH": "update",
        "DELETE": "delete",
    }
    return f"{verb.get(method, method.lower())}{resource[:1].upper()}{resource[1:]}"


def _camel(text: str) -> str:
    words = [word for word in re.split(r"[^A-Za-z0-9]+", text) if word] or ["root"]
    return words[0][:1].lower() + words[0][1:] + "".join(word[:1].upper() + word[1:] for word in words[1:])
