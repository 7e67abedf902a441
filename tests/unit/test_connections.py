"""Which bytes are plainly one whole response:
only these are handed over at once, of all others the last byte is held back.
"""

from __future__ import annotations

import pytest

from specloom.runtime.transports.connections import is_whole_response

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


@pytest.mark.parametrize(
    "received",
    [
        HEAD + b"Content-Length: 5\r\n\r\nhello",
        HEAD + b"content-length:\t5 \r\nX: y\r\n\r\nhello",
        HEAD + b"Content-Length: 0\r\n\r\n",
        b"HTTP/1.0 404 Not Found\nContent-Length: 5\n\nhello",
    ],
)
def test_a_response_that_is_as_long_as_it_says_is_whole(received: bytes) -> None:
    assert is_whole_response(received)


@pytest.mark.parametrize(
    "received",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        HEAD + b"\r\nhello",
        HEAD + b"Content-Length: 5\r\n\r\nhell",
        HEAD + b"Content-Length: 5\r\n\r\nhello\r\n",
        HEAD + b"Content-Length: 5\n\n\r\nhello",
        HEAD + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        HEAD + b"Content-Length: 3\nContent-Length: 5\r\n\r\nhello",
        HEAD + b"Content-Length: 5, 5\r\n\r\nhello",
        HEAD + b"Content-Length : 5\r\n\r\nhello",
        HEAD + b"X: \r\n Content-Length: 5\r\n\r\nhello",
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello",
        HEAD + b"Content-Length: 5\nTRANSFER-ENCODING: chunked\r\n\r\nhello",
        HEAD.replace(b"200", b"204") + b"Content-Length: 5\r\n\r\nhello",
        HEAD.replace(b"200", b"304") + b"Content-Length: 5\r\n\r\nhello",
        HEAD.replace(b"200", b"103") + b"Content-Length: 5\r\n\r\nhello",
    ],
)
def test_a_response_with_anything_unusual_is_not(received: bytes) -> None:
    """Short, followed by something, framed in another way or twice, or of a kind that has no body."""
    assert not is_whole_response(received)
