"""Bodies of several parts, of which any may be an upload: RFC 2046 section 5.1 and RFC 7578."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any

from .bodies import BodyPieces, ContentWriter, File, as_file, base64_of, in_bytes, in_charset, is_upload, media_type_of
from .description.styles import Style
from .encoding import BodyFormat, is_given
from .errors import ConfigurationError
from .form_types import is_form_data, without_parameter
from .forms import form_members
from .json_data import is_array, is_object
from .media_types import is_json, parameter, plain
from .models import flattened, unwritable
from .request import json_bytes
from .styles import named, styles_of


class PartsWriter(ContentWriter):
    """Writes bodies of several parts."""

    def write(self, body: Any, format: BodyFormat) -> tuple[bytes | BodyPieces, str | None]:
        """A body as sent, and its media type with the boundary. Raises ConfigurationError."""
        if isinstance(body, File):
            return super().write(body, format)
        parts, boundary = [*_parts(body, format)], new_boundary()
        return multipart(parts, boundary), _multipart_type(format, parts, boundary)


MULTIPART = PartsWriter()


class FormPart:
    """One part of a multipart body; only parts of a form have names."""

    __slots__ = ("content", "media_type", "name")

    def __init__(self, name: str | None, content: bytes | File, media_type: str | None) -> None:
        self.name = name
        self.content = content
        self.media_type = media_type

    def head(self) -> bytes:
        """The headers of the part, up to the empty line."""
        lines = [f"Content-Disposition: {words}"] if (words := "; ".join(self._disposition())) else []
        if self.media_type is not None:
            lines.append(f"Content-Type: {self.media_type}")
        return "\r\n".join([*lines, "", ""]).encode()

    def _disposition(self) -> Iterator[str]:
        """Field names are allowed in forms (RFC 7578) only; the name of a file is included in any body."""
        file_name = self.content.name if isinstance(self.content, File) else None
        if self.name is not None:
            yield f'form-data; name="{_quoted(self.name)}"'
            if isinstance(self.content, File):
                yield f'filename="{_quoted(file_name or "upload")}"'
        elif file_name:
            yield f'attachment; filename="{_quoted(file_name)}"'


def multipart(parts: Iterable[FormPart], boundary: str) -> BodyPieces:
    """A body of several parts: RFC 2046 section 5.1."""
    pieces: list[bytes | File] = []
    for part in parts:
        pieces += [f"--{boundary}\r\n".encode() + part.head(), part.content, b"\r\n"]
    return BodyPieces([*pieces, f"--{boundary}--\r\n".encode()])


def new_boundary() -> str:
    """A boundary that nobody who writes a file can predict."""
    return f"specloom-{os.urandom(16).hex()}"


def _quoted(text: str) -> str:
    """A name as forms write it: only characters that would end it are escaped."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


# --- from values to parts --------------------------------------------------------------------------------------------


def _multipart_type(format: BodyFormat, parts: list[FormPart], boundary: str) -> str:
    """The media type with its boundary, and with the type of the first part where RFC 2387 wants it."""
    media_type = without_parameter(format.media_type or "", "boundary")
    if plain(media_type) == "multipart/related" and parts and parameter(media_type, "type") is None:
        media_type += f'; type="{plain(parts[0].media_type or "text/plain")}"'
    return f"{media_type}; boundary={boundary}"


def _parts(body: Any, format: BodyFormat) -> Iterator[FormPart]:
    """The parts of a multipart body: files as they are, lists item by item, objects as JSON and scalars as text.

    Only those of a form have names. Any other body may be a list, of parts that have none.
    """
    styles, has_names = styles_of(format), is_form_data(format.media_type or "")
    data = flattened(body) if not has_names else None
    members = [("", item) for item in data] if is_array(data) else [*form_members(body, format).items()]
    for name, value in members:
        problem = unwritable(name)
        if problem is not None:
            raise ConfigurationError(f"the name of a part: {problem}")
        style = styles.of("body", name)
        for item in value if is_array(value) and style.style == "content" else [value]:
            if is_given(item):
                for key, content, media_type in _part(item, style, format):
                    yield FormPart(key if has_names else None, content, media_type)


def _part(item: Any, style: Style, format: BodyFormat) -> Iterator[tuple[str, bytes | File, str | None]]:
    """Name, content and media type of a part, or of the parts that an object becomes by its style."""
    what = f"the part `{style.name}`"
    if style.base64 and is_upload(item):
        yield style.name, base64_of(item), _concrete(style.media_type)
    elif is_upload(item):
        file = as_file(item)
        yield style.name, file, media_type_of(file, style.media_type)
    elif is_json(style.media_type or "", format.json_types) or (_is_structured(item) and style.style == "content"):
        sent_as = _concrete(style.media_type) or "application/json"
        yield style.name, in_charset(json_bytes(item, format), sent_as), sent_as
    else:
        media_type = _concrete(style.media_type)
        if media_type is None and not is_form_data(format.media_type or ""):
            media_type = "text/plain; charset=utf-8"  # without one, such a part is ASCII: RFC 2046 section 5.1
        for key, text in _texts(style, item):
            yield key or style.name, in_bytes(text, parameter(media_type or "", "charset") or "utf-8", what), media_type


def _texts(style: Style, item: Any) -> list[tuple[str | None, str]]:
    """The result of `named`, whose error does not name the value that cannot be written."""
    try:
        return [*named(item, style, str)]
    except ConfigurationError as error:
        problem = f"the part `{style.name}`: {unwritable(item) or error.message}"
    raise ConfigurationError(problem)


def _concrete(media_type: str | None) -> str | None:
    """The media type of a part that says none itself:
    the first of those that the API takes, None where it names none.
    """
    first = (media_type or "").partition(",")[0].strip()
    return first if first and "*" not in first else None


def _is_structured(value: Any) -> bool:
    return is_object(value) or is_array(value)
