"""Reading regular files, whole and in pieces."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from specloom import manifest, regular
from specloom.regular import pieces_of_regular


@pytest.mark.parametrize("before", range(6))
def test_a_line_end_is_in_one_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int) -> None:
    """So that the digest of a CRLF checkout is that of the LF one, wherever a piece would end."""
    monkeypatch.setattr(regular, "_PIECE", 4)
    content = b"a" * before + b"\r\nb\r\r\nc\r"
    path = tmp_path / "spec.yaml"
    path.write_bytes(content)
    pieces = list(pieces_of_regular(path, 100))

    assert b"".join(pieces) == content
    assert len(pieces) > 1
    assert not any(piece.endswith(b"\r") for piece in pieces[:-1])
    assert manifest.digest_of_spec(str(path)) == sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def test_only_so_many_bytes_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless file ends."""
    monkeypatch.setattr(regular, "_PIECE", 4)
    path = tmp_path / "spec.yaml"
    path.write_bytes(b"0123456789")
    assert list(pieces_of_regular(path, 6)) == [b"0123", b"45"]
    assert not list(pieces_of_regular(path, 0))
    with pytest.raises(OSError, match="folder"):
        list(pieces_of_regular(tmp_path, 6))
