"""How the body of a request is written: as JSON, as a form, in parts, or as it is. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from .description.parameters import Style
from .errors import ConfigurationError
from .media_types import is_form, is_form_data, is_json, is_multipart, parameter, plain, without_parameter
from .models import is_struct
from .multipart import BodyPieces, File, FormPart, Upload, as_file, is_upload, media_type_of, multipart, new_boundary
from .parameters import is_given, named, pairs, styles_by_place, text_of
from .pointer import is_array, is_object
from .writing import encoded, flattened, unwritable


class BodyFormat(Protocol):
    """What is known of a body beside its value, as `Request` has it."""

    @property
    def operation(self) -> str:
        """The operationId."""
        ...

    @property
    def media_type(self) -> str | None:
        """What the body is written as."""
        ...

    @property
    def json_types(self) -> tuple[str, ...]:
        """The media types that are JSON, though their names do not say so."""
        ...

    @property
    def parts(self) -> tuple[Style, ...]:
        """How single properties of it are written."""
        ...


def encode_body(body: Any, format: BodyFormat) -> tuple[bytes | BodyPieces, str | None]:
    """A body as sent, and the media type to declare where that is not known before. Raises ConfigurationError.

    A body with files is still to be read from them, piece by piece.
    """
    if isinstance(body, File) or not is_multipart(format.media_type or ""):
        return _encoded(body, format), None
    parts, boundary = [*_parts(body, format)], new_boundary()
    return multipart(parts, boundary), _multipart_type(format, parts, boundary)


def content_type(body: Any, media_type: str) -> str:
    """What a body is declared as: a file says so itself where the API leaves it open, or leaves anything out."""
    if not isinstance(body, File):
        return media_type if "*" not in media_type else "text/plain; charset=utf-8"
    sent_as = body.media_type or media_type_of(body, media_type)
    if is_multipart(sent_as) and not parameter(sent_as, "boundary"):
        raise ConfigurationError(
            f"a body of {plain(sent_as)} is made of its parts, or is a `File` whose media type names its boundary"
        )
    return sent_as


def _multipart_type(format: BodyFormat, parts: list[FormPart], boundary: str) -> str:
    """The media type with its boundary, and with the type of the first part where RFC 2387 wants it."""
    media_type = without_parameter(format.media_type or "", "boundary")
    if plain(media_type) == "multipart/related" and parts and parameter(media_type, "type") is None:
        media_type += f'; type="{plain(parts[0].media_type or "text/plain")}"'
    return f"{media_type}; boundary={boundary}"


def _encoded(body: Any, format: BodyFormat) -> bytes | BodyPieces:
    media_type = format.media_type or ""
    if isinstance(body, File):
        if any(style.base64 for style in format.parts if style.name == ""):
            return _base64_of(body)
        return body.content if isinstance(body.content, bytes) else BodyPieces((body,))
    if is_json(media_type, format.json_types):
        return _in_charset(_json(body, format), media_type)
    if is_form(media_type):
        return "&".join(pairs("body", _form(body, format), styles_by_place(format.parts))).encode()
    if is_object(body) or is_array(body) or is_struct(body) or body is None:
        raise ConfigurationError(f"a body of {media_type} must be text or bytes, not {type(body).__name__}")
    return _as_text(body, content_type(body, media_type), "the body")


def _in_charset(written: bytes, media_type: str) -> bytes:
    """JSON in the charset that its media type names, though JSON is UTF-8 (RFC 8259 section 8.1): escaped, it is both."""
    charset = parameter(media_type, "charset")
    if charset is None or charset.lower().replace("_", "-") in ("utf-8", "utf8"):
        return written
    return _in_bytes("".join(map(_escaped, written.decode())), charset, "the body")


def _escaped(letter: str) -> str:
    """A character of JSON in ASCII. Outside of texts JSON has no others."""
    if letter.isascii():
        return letter
    units = letter.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _as_text(value: Any, media_type: str | None, what: str) -> bytes:
    """A scalar as text, in the charset that its media type names, or UTF-8. Raises ConfigurationError."""
    try:
        text = text_of(value)
    except ConfigurationError as error:
        problem = error.message
    else:
        return _in_bytes(text, parameter(media_type or "", "charset") or "utf-8", what)
    raise ConfigurationError(f"{what}: {problem}")


def _in_bytes(text: str, charset: str, what: str) -> bytes:
    try:
        return text.encode(charset)
    except UnicodeError as error:
        found = text[error.start] if isinstance(error, UnicodeEncodeError) else ""
        problem = f"{what} holds {found!a}, which the charset `{charset}` does not have"
    except LookupError:
        problem = f"{what} is to be written in the charset `{charset}`, which is not known"
    raise ConfigurationError(problem)


def _form(body: Any, format: BodyFormat) -> dict[str, Any]:
    """The members of a body that is written as a form."""
    data = flattened(body)
    if is_object(data):
        return data
    raise ConfigurationError(f"a body of {format.media_type} must be an object, not {type(body).__name__}")


def _parts(body: Any, format: BodyFormat) -> Iterator[FormPart]:
    """The parts of a multipart body: files as they are, lists item by item, objects as JSON and scalars as text.

    Only those of a form have names. Any other body may be a list, of parts that have none.
    """
    styles, has_names = styles_by_place(format.parts), is_form_data(format.media_type or "")
    data = flattened(body) if not has_names else None
    members = [("", item) for item in data] if is_array(data) else [*_form(body, format).items()]
    for name, value in members:
        problem = unwritable(name)
        if problem is not None:
            raise ConfigurationError(f"the name of a part: {problem}")
        style = styles.get(("body", name)) or Style("body", name, "content", explode=True)
        for item in value if is_array(value) and style.style == "content" else [value]:
            if is_given(item):
                for key, content, media_type in _part(item, style, format):
                    yield FormPart(key if has_names else None, content, media_type)


def _part(item: Any, style: Style, format: BodyFormat) -> Iterator[tuple[str, bytes | File, str | None]]:
    """Name, content and media type of a part, or of the parts that an object becomes by its style."""
    what = f"the part `{style.name}`"
    if style.base64 and is_upload(item):
        yield style.name, _base64_of(item), _concrete(style.media_type)
    elif is_upload(item):
        file = as_file(item)
        yield style.name, file, media_type_of(file, style.media_type)
    elif is_json(style.media_type or "", format.json_types) or (_is_structured(item) and style.style == "content"):
        sent_as = _concrete(style.media_type) or "application/json"
        yield style.name, _in_charset(_json(item, format), sent_as), sent_as
    else:
        media_type = _concrete(style.media_type)
        if media_type is None and not is_form_data(format.media_type or ""):
            media_type = "text/plain; charset=utf-8"  # without one, such a part is ASCII: RFC 2046 section 5.1
        for key, text in _texts(style, item):
            yield key or style.name, _in_bytes(
                text, parameter(media_type or "", "charset") or "utf-8", what
            ), media_type


def _texts(style: Style, item: Any) -> list[tuple[str | None, str]]:
    """The result of `named`, whose error does not name the value that cannot be written."""
    try:
        return [*named(item, style, str)]
    except ConfigurationError as error:
        problem = f"the part `{style.name}`: {unwritable(item) or error.message}"
    raise ConfigurationError(problem)


def _concrete(media_type: str | None) -> str | None:
    """The media type of a part that says none itself: the first of those that the API takes, None where it names none."""
    first = (media_type or "").partition(",")[0].strip()
    return first if first and "*" not in first else None


def _base64_of(item: Upload) -> bytes:
    from base64 import b64encode

    return b64encode(b"".join(as_file(item).pieces()))


def _is_structured(value: Any) -> bool:
    return is_object(value) or is_array(value)


def _json(body: Any, format: BodyFormat) -> bytes:
    try:
        return encoded(body)
    except ConfigurationError as error:
        problem = f"the arguments cannot be written as JSON: {error.message}"
    raise ConfigurationError(problem, operation=format.operation)
