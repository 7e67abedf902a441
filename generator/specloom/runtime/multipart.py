"""Uploads: bytes, a path or an open file; and bodies that are sent in chunks, never assembled in memory."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from io import TextIOBase
from typing import IO, Any, TypeAlias, TypeGuard, cast

from msgspec import Struct

from .errors import ConfigurationError
from .secrets import has_control_characters
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


def parts_in(body: bytes, media_type: str) -> list[Mapping[str, Any]]:
    """The parts of a multipart body as a server reads them: name, filename and media type if present, content."""
    from email.parser import BytesParser
    from email.policy import HTTP

    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {media_type}\r\n\r\n".encode() + body)
    return [
        {
            "name": part.get_param("name", header="content-disposition"),
            "filename": part.get_filename(),
            "media_type": part.get_content_type() if "content-type" in part else None,
            "content": part.get_payload(decode=True),
        }
        for part in message.iter_parts()
    ]


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


def _quoted(text: str) -> str:
    """A name as forms write it: only characters that would end it are escaped."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
