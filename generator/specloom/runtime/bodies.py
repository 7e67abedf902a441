"""Bodies that are neither JSON nor forms: texts in any charset, and uploads,
which are sent in chunks and never assembled in memory.

What is uploaded is bytes, a path or an open file.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Iterator
from io import TextIOBase
from typing import IO, Any, TypeAlias, TypeGuard, cast

from msgspec import Struct

from .encoding import BodyFormat, text_of
from .errors import ConfigurationError
from .form_types import is_multipart
from .json_data import is_array, is_object
from .media_types import is_json, parameter, plain
from .models import is_struct
from .request import json_bytes
from .secrets import has_control_characters
from .styles import styles_of
from .validation import check_text

PIECE = 64 * 1024
"""Bytes read from a file at once."""


class File:
    """A content to upload, with its file name and media type.

    The content is bytes, the path of a file, or a file that is open for reading bytes. A path is opened for each
    attempt and read in chunks. An open file is read from its current position; it is not closed, and can be sent again
    only if it is seekable. The default name is the path's last component, the default media type the one that the API
    requires, or else the one for the file extension.
    """

    __slots__ = ("_start", "content", "media_type", "name")

    def __init__(
        self,
        content: bytes | os.PathLike[str] | IO[bytes],
        *,
        name: str | None = None,
        media_type: str | None = None,
    ) -> None:
        """Raises ConfigurationError for another content, and for a name or a media type that would break out of its
        header line.
        """
        check_upload(content, name, media_type)
        if has_control_characters(name or "") or has_control_characters(media_type or ""):
            raise ConfigurationError("a file has a name or a media type with a control character")
        self.content: bytes | os.PathLike[str] | IO[bytes] = _without_views(content)
        self.name = name if name is not None else _name_of(content)
        self.media_type = media_type
        self._start: int | None = None

    def __repr__(self) -> str:
        return f"File({type(self.content).__name__}, name={self.name!r}, media_type={self.media_type!r})"

    def length(self) -> int | None:
        """Its length in bytes, None if it is known only after reading. Raises ConfigurationError if there is no such
        file.
        """
        if isinstance(self.content, (bytes, bytearray)):
            return len(self.content)
        if isinstance(self.content, os.PathLike):
            try:
                return os.stat(self.content).st_size
            except OSError as error:
                problem = error.strerror
            raise ConfigurationError(f"the file `{self.name}` cannot be read: {problem}")
        if not self.content.seekable():
            return None
        start = self._rewound(self.content)
        end = self.content.seek(0, os.SEEK_END)
        self.content.seek(start)
        return end - start

    def pieces(self) -> Iterator[bytes]:
        """Its content from the beginning, in chunks."""
        if isinstance(self.content, (bytes, bytearray)):
            yield bytes(cast(Any, self.content))
        elif isinstance(self.content, os.PathLike):
            with open(self.content, "rb") as stream:
                yield from _read(stream)
        else:
            self._rewound(self.content)
            yield from _read(self.content)

    def _rewound(self, stream: IO[bytes]) -> int:
        """Seek an open file to its position when it was first seen."""
        if not stream.seekable():
            if self._start is not None:
                raise ConfigurationError(f"the file `{self.name}` is not seekable and cannot be sent again")
            self._start = 0
            return 0
        if self._start is None:
            self._start = stream.tell()
        stream.seek(self._start)
        return self._start


Upload: TypeAlias = File | bytes | os.PathLike[str] | IO[bytes]
"""What can be uploaded: bytes, the path of a file, an open file, or one of them as a `File` with a name of its own."""


def is_upload(value: Any) -> TypeGuard[Upload]:
    """Whether a value is uploaded unchanged, and not written as JSON or as text; a model may have a field
    `read`, too.
    """
    if isinstance(value, (File, bytes, bytearray, memoryview, os.PathLike)):
        return True
    return hasattr(value, "read") and not isinstance(value, Struct)


def check_upload(content: object, name: object, media_type: object) -> None:
    """Raise ConfigurationError for a content that cannot be read as bytes, or a name or media type that is
    not a text.
    """
    if isinstance(content, File) or not is_upload(content):
        raise ConfigurationError(f"a file must be bytes, a path or an open file, not a {type(content).__name__}")
    if isinstance(cast(object, content), TextIOBase):
        raise ConfigurationError("a file to upload is open for reading text: open it for reading bytes, with mode `rb`")
    for what, value in (("name", name), ("media type", media_type)):
        if value is not None:
            check_text(f"the {what} of a file", value)


def _without_views(content: object) -> Any:
    """The content; a view of bytes is copied, since it can be used like bytes only after that."""
    return content.tobytes() if isinstance(content, memoryview) else content


def as_file(value: Upload) -> File:
    """The same content with a name and a media type."""
    return value if isinstance(value, File) else File(value)


def media_type_of(file: File, declared: str | None) -> str:
    """The media type of a file: its own, the one that the API requires, or the one for its extension."""
    if file.media_type is not None:
        return file.media_type
    if declared is not None and "*" not in declared and "," not in declared:
        return declared
    if file.name is not None:
        from mimetypes import guess_type

        guessed, packed = guess_type(file.name)
        if guessed is not None and packed is None:
            return guessed
    return "application/octet-stream"


class BodyPieces:
    """A body that is sent in chunks, by sync or async clients; it may be iterated over again for another attempt.

    `length` is its length in bytes, None if it is known only after reading.
    """

    __slots__ = ("_parts", "length")

    def __init__(self, parts: Iterable[bytes | File]) -> None:
        self._parts = list(parts)
        lengths = [part.length() if isinstance(part, File) else len(part) for part in self._parts]
        known = [length for length in lengths if length is not None]
        self.length = sum(known) if len(known) == len(lengths) else None

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            if isinstance(part, File):
                yield from part.pieces()
            else:
                yield part

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The async counterpart; files are read in another thread, so that the event loop is not blocked."""
        from anyio.to_thread import run_sync

        for part in self._parts:
            if not isinstance(part, File):
                yield part
                continue
            pieces = part.pieces()
            while piece := await run_sync(next, pieces, b""):
                yield piece

    def joined(self) -> bytes:
        """The whole body."""
        return b"".join(self)


def _name_of(content: bytes | os.PathLike[str] | IO[bytes]) -> str | None:
    """The name of a file on disk; an open file has its own."""
    path: object = os.fspath(content) if isinstance(content, os.PathLike) else getattr(content, "name", None)
    if not isinstance(path, str):
        return None
    name = os.path.basename(path)
    return None if has_control_characters(name) else name


def _read(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


# --- writing ---------------------------------------------------------------------------------------------------------


class ContentWriter:
    """Writes texts and uploads as they are, and JSON in the charset of its media type."""

    def is_upload(self, value: Any) -> bool:
        """Whether a value is uploaded."""
        return is_upload(value)

    def given(self, body: Any, media_type: str, json_types: tuple[str, ...]) -> Any:
        """The body of a call as that of its request."""
        return as_file(body) if is_upload(body) and not is_json(media_type, json_types) else body

    def content_type(self, body: Any, media_type: str) -> str:
        """What a body is declared as: a file says so itself where the API leaves it open, or leaves anything out."""
        if not isinstance(body, File):
            return media_type if "*" not in media_type else "text/plain; charset=utf-8"
        sent_as = body.media_type or media_type_of(body, media_type)
        if is_multipart(sent_as) and not parameter(sent_as, "boundary"):
            raise ConfigurationError(
                f"a body of {plain(sent_as)} is made of its parts, or is a `File` whose media type names its boundary"
            )
        return sent_as

    def write(self, body: Any, format: BodyFormat) -> tuple[bytes | BodyPieces, str | None]:
        """A body as sent, and the media type to declare where that is not known before. Raises ConfigurationError.

        A body with files is still to be read from them, piece by piece.
        """
        return self._written(body, format), None

    def _written(self, body: Any, format: BodyFormat) -> bytes | BodyPieces:
        media_type = format.media_type or ""
        if isinstance(body, File):
            if styles_of(format).of("body", "").base64:
                return base64_of(body)
            return body.content if isinstance(body.content, bytes) else BodyPieces((body,))
        if is_json(media_type, format.json_types):
            return in_charset(json_bytes(body, format), media_type)
        if is_object(body) or is_array(body) or is_struct(body) or body is None:
            raise ConfigurationError(f"a body of {media_type} must be text or bytes, not {type(body).__name__}")
        return _as_text(body, self.content_type(body, media_type), "the body")


CONTENT = ContentWriter()


def in_charset(written: bytes, media_type: str) -> bytes:
    """JSON in the charset that its media type names, though JSON is UTF-8 (RFC 8259 section 8.1):
    escaped, it is both.
    """
    charset = parameter(media_type, "charset")
    if charset is None or charset.lower().replace("_", "-") in ("utf-8", "utf8"):
        return written
    return in_bytes("".join(map(_escaped, written.decode())), charset, "the body")


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
        return in_bytes(text, parameter(media_type or "", "charset") or "utf-8", what)
    raise ConfigurationError(f"{what}: {problem}")


def in_bytes(text: str, charset: str, what: str) -> bytes:
    try:
        return text.encode(charset)
    except UnicodeError as error:
        found = text[error.start] if isinstance(error, UnicodeEncodeError) else ""
        problem = f"{what} holds {found!a}, which the charset `{charset}` does not have"
    except LookupError:
        problem = f"{what} is to be written in the charset `{charset}`, which is not known"
    raise ConfigurationError(problem)


def base64_of(item: Upload) -> bytes:
    from base64 import b64encode

    return b64encode(b"".join(as_file(item).pieces()))
