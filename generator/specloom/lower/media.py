"""Media types: which of several is used, how its bodies are written and read, and its word in names."""

from __future__ import annotations

from typing import Literal

from ..check.declared import is_any, is_json, is_marked
from ..check.wire import is_media_type
from ..ir import Stream
from ..naming import snake
from ..node import Node
from ..runtime.form_types import is_form, is_multipart
from ..runtime.item_types import items_in
from ..runtime.media_types import is_json as is_json_by_name
from ..runtime.media_types import plain

Form = Literal["json", "form", "multipart", "text", "xml", "binary"]

__all__ = [
    "Form",
    "form_of",
    "is_any",
    "is_json",
    "is_marked",
    "is_opaque",
    "is_range",
    "offered",
    "plain",
    "same_schema",
    "schema_in",
    "stream_of",
    "word",
]

_JSON = ("application/json", "text/json", "text/x-json", "application/x-json")
"""The order of preference among media types that are JSON."""

_PREFERENCE: tuple[Form, ...] = ("json", "multipart", "form", "text", "xml", "binary")
"""The order of preference if a body has several media types; `multipart` before `form`, since only it
supports files.
"""

_WORDS = {
    "application/x-www-form-urlencoded": "form",
    "multipart/form-data": "multipart",
    "application/octet-stream": "binary",
    "text/plain": "text",
    "*/*": "any",
}


def form_of(media_type: str, media: Node | None = None) -> Form:
    """How a body of this type is written and read; unknown types are bytes."""
    kind, _, subtype = plain(media_type).partition("/")
    if is_json_by_name(media_type) or is_marked(media):
        return "json"
    if is_form(media_type):
        return "form"
    if is_multipart(media_type):
        return "multipart"
    if subtype == "xml" or subtype.endswith("+xml"):
        return "xml"
    return "text" if kind == "text" else "binary"


def stream_of(media_type: str) -> Stream | None:
    """How the items of a streamed response of this type are separated; None if it is not streamed."""
    return "events" if plain(media_type) == "text/event-stream" else items_in(media_type)


def is_range(media_type: str) -> bool:
    """Whether it stands for several media types: `image/*`."""
    return "*" in plain(media_type)


def word(media_type: str) -> str:
    """The word for the media type in the name of a method."""
    name = plain(media_type)
    return _WORDS.get(name) or snake(name.partition("/")[2] or name, "body")


def offered(owner: Node) -> list[tuple[str, Node]]:
    """The media types of a body or a response, the preferred one first, the others in the document's order."""
    content = owner.get("content")
    listed = content.items() if content is not None else ()
    known = [(name, media.resolve()) for name, media in listed if is_media_type(name)]
    return sorted(known, key=_rank)


def schema_in(media: Node) -> Node | None:
    """The schema of a media type, None if it is empty."""
    return media.get("schema") if media.is_object else None


def is_opaque(media_type: str, media: Node) -> bool:
    """Whether the schema of a media type that may be anything declares it as bytes."""
    schema = schema_in(media) if is_any(media_type) else None
    value = schema.resolve().value if schema is not None else None
    return isinstance(value, dict) and value.get("format") == "binary"


def same_schema(one: Node, other: Node) -> bool:
    """Whether two media types have the same content in different encodings."""
    first, second = (schema.resolve() if schema is not None else None for schema in map(schema_in, (one, other)))
    if first is None or second is None:
        return first is second
    return first == second or first.value == second.value


def _rank(entry: tuple[str, Node]) -> tuple[int, int]:
    name, media = entry
    if is_opaque(name, media):
        return len(_PREFERENCE), 0
    form = "json" if is_any(name) else form_of(name, media)
    return _PREFERENCE.index(form), _JSON.index(plain(name)) if plain(name) in _JSON else len(_JSON)
