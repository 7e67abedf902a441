"""What is uploaded: names, media types, lengths, and how often it can be read."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import anyio
import pytest

from specloom.runtime.bodies import PIECE, BodyPieces, File, as_file, is_upload, media_type_of
from specloom.runtime.errors import ConfigurationError
from specloom.runtime.multipart import FormPart, multipart
from specloom.runtime.testing import parts_in


@pytest.mark.parametrize(
    ("file", "declared", "media_type"),
    [
        (File(b"", name="a.png", media_type="x/y"), "image/gif", "x/y"),
        (File(b"", name="a.png"), "image/gif", "image/gif"),
        (File(b"", name="a.png"), "image/*", "image/png"),
        (File(b"", name="a.png"), "image/png, image/jpeg", "image/png"),
        (File(b"", name="a.png"), None, "image/png"),
        (File(b"", name="a.tar.gz"), None, "application/octet-stream"),
        (File(b"", name="a"), None, "application/octet-stream"),
        (File(b""), None, "application/octet-stream"),
    ],
)
def test_what_a_file_is_sent_as(file: File, declared: str | None, media_type: str) -> None:
    """Its own word counts before the API's, and that before the ending of its name."""
    assert media_type_of(file, declared) == media_type


def test_names(tmp_path: Path) -> None:
    """A path and an open file have one, and it never shows a folder."""
    path = tmp_path / "a b.txt"
    path.write_bytes(b"x")
    with path.open("rb") as stream:
        assert [as_file(content).name for content in (path, stream, b"", io.BytesIO())] == [
            "a b.txt",
            "a b.txt",
            None,
            None,
        ]
    with os.fdopen(os.open(path, os.O_RDONLY), "rb") as stream:
        assert as_file(stream).name is None
    assert repr(File(b"secret", name="n")) == "File(bytes, name='n', media_type=None)"


@pytest.mark.parametrize("flaw", [{"name": "a\r\nX: y"}, {"media_type": "a/b\nX: y"}])
def test_nothing_breaks_out_of_its_line(flaw: dict[str, str]) -> None:
    """A name or a media type could add a header otherwise."""
    with pytest.raises(ConfigurationError, match="a file has a name or a media type with a control character"):
        File(b"", **flaw)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a.txt", "a file must be bytes, a path or an open file, not a str"),
        (5, "not a int"),
        (File(b""), "not a File"),
        (io.StringIO("text"), "open it for reading bytes, with mode `rb`"),
    ],
)
def test_what_has_no_bytes_is_no_file(content: Any, reason: str) -> None:
    """Nothing is sent by halves; a text that is a path is given as a `Path`."""
    with pytest.raises(ConfigurationError, match=reason):
        File(content)
    if not isinstance(content, File) and is_upload(content):
        with pytest.raises(ConfigurationError, match=reason):
            as_file(content)


@pytest.mark.parametrize("more", [{"name": 5}, {"media_type": b"a/b"}])
def test_a_file_goes_by_texts(more: Any) -> None:
    """Its name and its media type."""
    with pytest.raises(ConfigurationError, match=r"the (name|media type) of a file must be a string, not (int|bytes)"):
        File(b"", **more)


def test_what_is_uploaded_and_what_is_written() -> None:
    """Texts, numbers and models are written; what has bytes to read is uploaded."""
    assert [is_upload(value) for value in (b"", memoryview(b""), File(b""), Path("a"), io.BytesIO())] == [True] * 5
    views: Any = (b"a", bytearray(b"a"), memoryview(b"a"))
    assert [b"".join(as_file(it).pieces()) for it in views] == [b"a"] * 3
    assert [is_upload(value) for value in ("a", 1, None, [b""], {"a": b""})] == [False] * 5


def test_pieces_are_bounded_and_come_again(tmp_path: Path) -> None:
    """In both flavours, with a length that is known beforehand."""
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(2 * PIECE + 1))
    body = BodyPieces([b"head", File(path), File(io.BytesIO(b"open")), b"tail"])

    async def gathered() -> list[bytes]:
        return [piece async for piece in body]

    assert body.length == 2 * PIECE + 13
    assert [len(piece) for piece in body] == [4, PIECE, PIECE, 1, 4, 4]
    assert anyio.run(gathered) == list(body)
    assert len(body.joined()) == body.length


def test_an_open_file_is_read_from_where_it_stood() -> None:
    """Each time, whatever was read of it meanwhile, and it stays open."""
    stream = io.BytesIO(b"skipped|content")
    stream.seek(8)
    file = File(stream)

    assert (file.length(), b"".join(file.pieces()), b"".join(file.pieces())) == (7, b"content", b"content")
    assert not stream.closed


def test_what_cannot_be_rewound_is_read_once() -> None:
    """And then refused, with its name."""
    read, write = os.pipe()
    os.write(write, b"once")
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        file = File(pipe, name="pipe")
        assert (file.length(), b"".join(file.pieces())) == (None, b"once")
        with pytest.raises(ConfigurationError, match="the file `pipe` is not seekable and cannot be sent again"):
            list(file.pieces())


def test_a_multipart_body_is_read_as_it_was_meant() -> None:
    """Quotes and line breaks of a name are escaped as browsers do."""
    parts = [
        FormPart('a"b\r\n', b"1", None),
        FormPart("file", File(b"\x00", name="größe.txt"), "text/plain"),
    ]
    body = multipart(parts, "x").joined()

    assert b'name="a%22b%0D%0A"' in body
    assert [part["content"] for part in parts_in(body, "multipart/form-data; boundary=x")] == [b"1", b"\x00"]
